"""The norms beside the best one: all but its own, rounded outward, with the reason where there is no rate."""

from __future__ import annotations

import json

import numpy as np

from metzler.models import FiringRate
from metzler.report.tried import row_of, tried_lines, tried_record
from metzler.search.certify import certify

SKEW = FiringRate(1.5 * np.array([[0.0, -1.0], [1.0, 0.0]]), activation="relu")


def test_a_line_for_every_other_norm() -> None:
    claim = certify(SKEW)
    assert row_of(claim) == "l2"
    lines = tried_lines(claim, "per s")
    assert [line[2:18].strip() for line in lines] == ["l1", "linf", "local box", "ceiling"]
    assert lines[0].startswith("  l1               at least -0.500001 per s: ")
    assert lines[2].endswith("not tried: a norm on the whole space proves contraction")


def test_a_claim_that_stands_alone_has_none() -> None:
    claim = certify(SKEW, "linf")
    assert (row_of(claim), tried_lines(claim, "per s"), tried_record(claim)) == ("linf", [], [])


def test_the_record_has_all_of_them() -> None:
    record = json.loads(json.dumps(tried_record(certify(SKEW)), allow_nan=False))
    assert [row["norm"] for row in record] == ["l1", "linf", "l2", "local box", "ceiling"]
    assert record[3]["rate"] is None
