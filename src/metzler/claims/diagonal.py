"""The certificate: a frozen record of a claim and of what proves it; saved as JSON, large arrays beside it."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from os import PathLike
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.claims.storage import ScaledArray, read_record, record_text, write_record
from metzler.digits import up
from metzler.errors import InputError
from metzler.frozen import Frozen, owned
from metzler.norms.diagonal import Norm
from metzler.numbers.scaled import normalised

SCHEMA = "metzler-certificate/3"
OLDER = ("metzler-certificate/1", "metzler-certificate/2")
"""Schemas whose hash of the matrices was another one: nothing in such a file can be bound to a network."""
ATTAINED = 1e-9
"""An optimum counts as attained when the gap is at most this fraction of the largest of rate and diagonal."""
CORNER = re.compile("0|[1-9][0-9]{0,17}")
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
MODEL_FIELDS = ("kind", "sha256", "parameters")


@cache
def versions() -> dict[str, str]:
    """The versions that made a certificate."""
    return {name: metadata.version(name) for name in ("metzler", "numpy", "scipy")} | {
        "python": platform.python_version()
    }


@dataclass(frozen=True, eq=False)
class Witness(Frozen):
    """What proves that no weights do better: a non-negative vector, positive on some indices only.

    Parameters
    ----------
    limiting : (k,) int array
        Rising indices: the sub-network that proves the upper bound `rate + gap`, and sets the rate where the gap is
        small.
    values : (k,) array
        Positive, finite.
    exponents : (k,) int array or None
        The true values are `values * 2^exponents`, where they leave the range of double precision.
    corners : mapping of int to str
        For rows that are only bounded: the slopes at which the row is evaluated, a digit per slope that
        touches the row (0 its lower end, 1 its upper).
    """

    limiting: NDArray[np.int64]
    values: NDArray[np.float64]
    exponents: NDArray[np.int64] | None = None
    corners: Mapping[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        limiting, given = np.array(self.limiting), np.array(self.values)
        _need(given.dtype.kind in "fiu", f"the witness must be real numbers, got {given.dtype}")
        values = given.astype(np.float64)
        _need(limiting.dtype.kind in "iu" and limiting.ndim == 1 and limiting.size > 0, "limiting must list indices")
        limiting = limiting.astype(np.int64)  # before any difference is taken: unsigned integers would wrap around
        rising = limiting[0] >= 0 and bool((np.diff(limiting) > 0).all())
        _need(rising, "limiting must hold rising indices, none negative")
        _need(values.shape == limiting.shape, "witness must have one number for each limiting index")
        _need(bool((np.isfinite(values) & (values > 0)).all()), "the witness must be positive and finite")
        exponents = None if self.exponents is None else np.array(self.exponents)
        _need(exponents is None or exponents.dtype.kind in "iu", "the witness needs integers as exponents")
        _need(exponents is None or exponents.shape == values.shape, "the witness needs an exponent for each number")
        values, exponents = normalised(values, exponents)
        for name, array in (("limiting", limiting), ("values", values), ("exponents", exponents)):
            object.__setattr__(self, name, None if array is None else owned(array))
        object.__setattr__(self, "corners", MappingProxyType(dict(self.corners)))


@dataclass(frozen=True, eq=False)
class Certificate(Frozen):
    """A proved contraction rate of a network in a diagonally weighted norm, and a proof that it is the best.

    Parameters
    ----------
    rate : float
        In 1/time, a rigorous lower bound: distances shrink at least like `exp(-rate t)`. Negative
        when the weights prove no contraction (distances grow at most like that).
    gap : float
        At least 0, rigorous: no diagonal weights of this order prove more than `rate + gap`.
    norm : Norm
        The norm with its weights (n,); `norm(x - y)` is the certified distance.
    exact : bool
        The worst case over all slopes in the box is attained by some slopes, not only bounded.
    attained : bool
        The optimum is reached without a margin, and `gap` is at most 1e-9 of the largest of rate and
        diagonal. Otherwise `gap` says how far the optimum may be: a finished search leaves its margin.
    proof : Witness
        What proves that no weights do better; `limiting` and `witness` show its parts.
    model_kind : str
        The model class.
    parameters : mapping of str to float64 arrays
        Leak, time constants, slopes, gain: all that the proof used besides the matrices.
    sha256 : str
        Hash of the matrices (see `matrices_sha256`).
    versions : mapping of str to str
        Of the software that made it.
    """

    rate: float
    gap: float
    norm: Norm
    exact: bool
    attained: bool
    proof: Witness
    model_kind: str
    parameters: Mapping[str, NDArray[np.float64]]
    sha256: str
    versions: Mapping[str, str] = field(default_factory=versions)

    def __post_init__(self) -> None:
        n = len(self.norm.weights)
        _need(self.norm.order in ("l1", "linf"), f"the norm must be 'l1' or 'linf', got {self.norm.order!r}")
        _need(np.isfinite(self.rate), f"the rate must be finite, got {self.rate}")
        _need(np.isfinite(self.gap) and self.gap >= 0, f"the gap must be finite and not negative, got {self.gap}")
        _need(self.proof.limiting[-1] < n, f"limiting must hold indices below {n}")
        for name in ("rate", "gap"):
            object.__setattr__(self, name, float(getattr(self, name)))
        for name in ("exact", "attained"):
            object.__setattr__(self, name, bool(getattr(self, name)))
        parameters = {name: owned(np.asarray(value, dtype=np.float64)) for name, value in self.parameters.items()}
        object.__setattr__(self, "parameters", MappingProxyType(parameters))
        object.__setattr__(self, "versions", MappingProxyType(dict(self.versions)))

    def __repr__(self) -> str:
        n = len(self.norm.weights)
        overshoot = up(self.norm.condition, 3)
        claim = f"rate={self.rate!r}, gap={self.gap!r}, overshoot={overshoot}"
        return f"Certificate({self.model_kind}, n={n}, {self.norm.order}, {claim})"

    @property
    def limiting(self) -> NDArray[np.int64]:
        """Indices (k,) of the sub-network that proves the upper bound `rate + gap`."""
        return self.proof.limiting

    @property
    def witness(self) -> NDArray[np.float64]:
        """The witness (k,) on `limiting`, without exponents."""
        return self.proof.values

    @property
    def weights_sha256(self) -> str:
        """Hash of the matrices: another name for `sha256`."""
        return self.sha256

    def save(self, path: str | PathLike[str]) -> None:
        """Write the certificate as JSON; above 2,000 states its arrays go beside it, to `<name>.<hash>.arrays.npz`.

        Whoever reads, or finds what a killed process left, sees the old certificate or the new one. A symbolic link
        is followed, a device or a pipe gets the text of `to_json`, and a file that is replaced keeps its permissions.

        Raises
        ------
        InputError
            When no file can be made there, such as in a folder that does not exist.
        OSError
            When it ends in the middle, such as on a full disk; what was there before is still there.
        """
        write_record(path, self._record())

    def to_json(self) -> str:
        """The certificate as one JSON text, with its arrays however large; written to a file, `load` reads it."""
        return record_text(self._record())

    def _record(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "norm": self.norm.order,
            "rate": self.rate,
            "gap": self.gap,
            "exact": self.exact,
            "attained": self.attained,
            "model": {
                "kind": self.model_kind,
                "sha256": self.sha256,
                "parameters": {name: np.asarray(value) for name, value in self.parameters.items()},
            },
            "versions": dict(self.versions),
            "limiting": self.proof.limiting,
            "witness": ScaledArray(self.proof.values, self.proof.exponents),
            "corners": {str(row): digits for row, digits in self.proof.corners.items()},
            "weights": ScaledArray(self.norm.weights, self.norm.exponents),
        }

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Certificate:
        """The certificate in a file; every number comes back bit for bit.

        Raises
        ------
        InputError
            When the file is missing, not a certificate, of another schema, or has unknown or missing fields.
        """
        if isinstance(path, str) and path.lstrip().startswith("{"):
            raise InputError("a certificate is read from a file: write this text into one, and give the file's name")
        try:
            return cls._from_record(read_record(path))
        except InputError as error:
            raise InputError(f"{path} is not a valid certificate: {error}") from None

    @classmethod
    def _from_record(cls, record: Mapping[str, Any]) -> Certificate:
        _this_schema(record.get("schema"))
        _fields(record, FIELDS, "the certificate")
        model = _typed(record, "model", dict)
        _fields(model, MODEL_FIELDS, "its model")
        made_with = _typed(record, "versions", dict)
        _need(all(isinstance(v, str) for v in made_with.values()), "versions must be texts")
        parameters = {
            name: _floats(value, name, scalar=True) for name, value in _typed(model, "parameters", dict).items()
        }
        weights, witness = _scaled(record["weights"], "weights"), _scaled(record["witness"], "witness")
        corners = _typed(record, "corners", dict)
        _need(
            all(CORNER.fullmatch(k) and isinstance(v, str) for k, v in corners.items()),
            "corners must map rows to digits",
        )
        return cls(
            rate=_typed(record, "rate", float),
            gap=_typed(record, "gap", float),
            norm=Norm(_typed(record, "norm", str), weights.values, weights.exponents),
            exact=_typed(record, "exact", bool),
            attained=_typed(record, "attained", bool),
            proof=Witness(
                np.asarray(record["limiting"]),
                witness.values,
                witness.exponents,
                {int(k): v for k, v in corners.items()},
            ),
            model_kind=_typed(model, "kind", str),
            parameters=parameters,
            sha256=_typed(model, "sha256", str),
            versions=made_with,
        )


def _need(condition: object, message: str) -> None:
    if not condition:
        raise InputError(message)


def _this_schema(schema: Any) -> None:
    if not isinstance(schema, str) or schema not in (SCHEMA, *OLDER):
        raise InputError(f"its schema must be {SCHEMA!r}, got {schema!r}")
    if schema in OLDER:
        older = f"it was made by an older version of metzler (schema {schema!r}, now {SCHEMA!r})"
        raise InputError(f"{older}; make it again with `metzler certify`")


def _fields(record: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    missing, unknown = sorted(set(names) - set(record)), sorted(set(record) - set(names))
    if missing or unknown:
        raise InputError(f"{where} must have the fields {sorted(names)}; missing {missing}, unknown {unknown}")


def _typed(record: Mapping[str, Any], name: str, kind: type) -> Any:
    value = record[name]
    if type(value) is not kind:
        raise InputError(f"{name} must be of type {kind.__name__}, got {type(value).__name__}")
    return value


def _scaled(value: Any, name: str) -> ScaledArray:
    if isinstance(value, ScaledArray):
        return value
    return ScaledArray(_floats(value, name), None)


def _floats(value: Any, name: str, *, scalar: bool = False) -> NDArray[np.float64]:
    array = np.asarray(value)
    if array.dtype != np.float64 or array.ndim > 1 or (array.ndim == 0 and not scalar):
        raise InputError(f"{name} must be a list of floating-point numbers")
    return array
