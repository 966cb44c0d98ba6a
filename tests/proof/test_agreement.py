"""Every checker on every certificate of the tests, true and altered: the machine-proved one agrees with the exact one.

`make agreement` runs 1,000 networks and 3,000 alterations; here there are fewer (METZLER_AGREEMENT says how many).
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.golden.test_golden import FOLDER, SLOW, TABLE, network
from tests.proof.agreement import COVERED, Bench, Verdicts, campaign, checker

import metzler as mz

NETWORKS = int(os.environ.get("METZLER_AGREEMENT", "60"))

pytestmark = pytest.mark.skipif(not checker(), reason="the proved checker is not built: make proof-checker")


def test_random_networks_and_alterations() -> None:
    counts, wrong = campaign(NETWORKS, 3 * NETWORKS)
    assert wrong == []
    assert counts["true, exact True: proved"] > 0.4 * NETWORKS
    assert counts["altered, exact False: not proved"] > 0.1 * NETWORKS


@pytest.mark.parametrize("name", TABLE)
def test_a_certificate_of_an_older_package(name: str, tmp_path: Path) -> None:
    model = network(name)
    if model.n >= SLOW and name.endswith("linf.json"):
        pytest.skip("one norm is enough of a large network")
    bench = Bench(model, tmp_path)
    for record in (mz.load(FOLDER / name).to_json(), (FOLDER / name).read_text(encoding="utf-8")):
        tree = json.loads(record)
        if "side" in tree:
            continue
        found = bench.judge(tree)
        assert found.exact
        assert not found.disagreement(model.kind), found
        assert found.proved == ("proved" if model.kind in COVERED else "refused"), found


@pytest.mark.parametrize(
    ("verdicts", "wrong"),
    [
        (Verdicts(True, False, None, "refused", ""), "the fast check accepts"),
        (Verdicts(False, True, False, "proved", ""), "the stand-alone check"),
        (Verdicts(False, False, None, "proved", ""), "the proved checker accepts"),
        (Verdicts(True, True, True, "not proved", ""), "does not accept"),
    ],
)
def test_a_disagreement_is_seen(verdicts: Verdicts, wrong: str) -> None:
    assert wrong in verdicts.disagreement("hopfield")
