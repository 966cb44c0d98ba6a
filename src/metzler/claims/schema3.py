"""Certificate files of the schema before this one: `metzler-certificate/3` stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metzler.claims.diagonal import Certificate, read_witness
from metzler.claims.fields import need, need_fields, scaled, typed
from metzler.claims.subject import Subject
from metzler.digits import add_up
from metzler.norms.diagonal import Norm

SCHEMA = "metzler-certificate/3"
FIELDS = (
    "schema",
    "norm",
    "rate",
    "gap",
    "exact",
    "attained",
    "weights",
    "limiting",
    "witness",
    "corners",
    "model",
    "versions",
)


def read(record: Mapping[str, Any]) -> Certificate:
    """The certificate in a record of schema 3, which claims that no weights prove more than `rate + gap`."""
    need_fields(record, FIELDS, "the certificate")
    subject = Subject.from_record(typed(record, "model", dict))
    weights, witness = scaled(record["weights"], "weights"), read_witness(record)
    rate, gap = typed(record, "rate", float), typed(record, "gap", float)
    need(gap >= 0, f"the gap must be finite and not negative, got {gap}")
    norm = Norm(typed(record, "norm", str), weights)
    flags = typed(record, "exact", bool), typed(record, "attained", bool)
    return Certificate(
        rate, add_up(rate, gap), subject, norm, *flags, witness, versions=typed(record, "versions", dict)
    )
