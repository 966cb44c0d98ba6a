"""The kinds of claims, one row each, and how one is read from a file."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from types import MappingProxyType
from typing import Any

from metzler.claims import schema3
from metzler.claims.branched import BranchedClaim
from metzler.claims.claim import SCHEMA, Claim
from metzler.claims.composite import CompositeClaim
from metzler.claims.diagonal import Certificate
from metzler.claims.fields import need, need_fields, side, typed
from metzler.claims.local import LocalClaim
from metzler.claims.lp import LpClaim
from metzler.claims.parabola import ParabolaClaim
from metzler.claims.quadratic import QuadraticClaim
from metzler.claims.refutation import RefutationClaim
from metzler.claims.storage import read_record, text_record
from metzler.claims.subject import Subject
from metzler.claims.threshold import ThresholdClaim
from metzler.claims.uniqueness import UniquenessClaim
from metzler.errors import InputError, InputTypeError

OLDER = ("metzler-certificate/1", "metzler-certificate/2")
"""Schemas whose hash of the matrices was another one: nothing in such a file can be bound to a network."""
FIELDS = ("kind", "quantity", "subject", "lower", "upper", "evidence")

KINDS: tuple[type[Claim], ...] = (
    Certificate,
    BranchedClaim,
    CompositeClaim,
    LocalClaim,
    LpClaim,
    ParabolaClaim,
    QuadraticClaim,
    RefutationClaim,
    ThresholdClaim,
    UniquenessClaim,
)
CLAIMS: Mapping[str, type[Claim]] = MappingProxyType({kind.kind: kind for kind in KINDS})


def load(path: str | PathLike[str]) -> Claim:
    """The claim in a file; every number comes back bit for bit.

    Raises
    ------
    InputError
        When the file is missing, not a claim, of another schema, or has unknown or missing fields.
    """
    if isinstance(path, str) and path.lstrip().startswith("{"):
        raise InputError("a certificate is read from a file: write this text into one, and give the file's name")
    try:
        return _from_file(read_record(path))
    except InputError as error:
        raise InputError(f"{path} is not a valid certificate: {error}") from None
    except RecursionError:
        raise InputError(f"{path} is not a valid certificate: too much in it stands within something else") from None


def from_json(text: str) -> Claim:
    """The claim in a JSON text, as its `to_json` returns it.

    Raises
    ------
    InputError
        When it is no such text.

    Examples
    --------
    >>> from metzler import Hopfield, certify
    >>> claim = certify(Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh"), "linf")
    >>> from_json(claim.to_json()).rate == claim.rate
    True
    """
    if not isinstance(text, str):
        raise InputTypeError(f"a certificate's JSON must be a text, got {type(text).__name__}")
    try:
        return _from_file(text_record(text))
    except InputError as error:
        raise InputError(f"the text is not a valid certificate: {error}") from None
    except RecursionError:
        raise InputError("the text is not a valid certificate: too much in it stands within something else") from None


def _from_file(record: Mapping[str, Any]) -> Claim:
    schema = record.get("schema")
    _this_schema(schema)
    made = typed(record, "versions", dict) if "versions" in record else {}
    need(all(isinstance(v, str) for v in made.values()), "versions must be texts")
    if schema == schema3.SCHEMA:
        return schema3.read(record)
    need_fields(record, ("schema", *FIELDS, "versions"), "the certificate")
    return _claim({name: record[name] for name in FIELDS}, made)


def _claim(record: Any, made: Mapping[str, Any], within: Subject | None = None) -> Claim:
    """The claim in a record, which may stand within another one, about the subject `within`."""
    need(isinstance(record, dict), "a claim within it must be a JSON object")
    need_fields(record, FIELDS, "a claim")
    kind = CLAIMS.get(typed(record, "kind", str))
    need(kind is not None, f"the kind of claim must be one of {sorted(CLAIMS)}, got {record['kind']!r}")
    assert kind is not None
    lower, upper = side(record, "lower"), side(record, "upper")
    subject = Subject.from_record(typed(record, "subject", dict), within)
    bounds = (-float("inf") if lower is None else lower, float("inf") if upper is None else upper, subject)
    evidence = typed(record, "evidence", dict)
    need_fields(evidence, kind.evidence_fields, "its evidence")
    claim = kind.from_evidence(bounds, evidence, lambda inner: _claim(inner, made, subject), made)
    quantity = typed(record, "quantity", str)
    need(quantity == claim.quantity, f"its quantity must be {claim.quantity!r}, got {quantity!r}")
    return claim


def _this_schema(schema: Any) -> None:
    known = (SCHEMA, schema3.SCHEMA, *OLDER)
    if not isinstance(schema, str) or schema not in known:
        raise InputError(f"its schema must be {SCHEMA!r}, got {schema!r}")
    if schema in OLDER:
        older = f"it was made by an older version of metzler (schema {schema!r}, now {SCHEMA!r})"
        raise InputError(f"{older}; make it again with `metzler certify`")
