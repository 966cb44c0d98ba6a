"""What every model is: a Lur'e triple with time constants, slopes and a gain."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from metzler.activations import Activation, activation
from metzler.arrays import Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.frozen import owned
from metzler.matrices import as_weights, refuse_masked
from metzler.matrices.entries import transpose
from metzler.matrices.labelled import Labels, numbers, plain_vector
from metzler.matrices.rectangular import as_matrix

LARGEST_EXACT_INTEGER = 2**53
"""Beyond it float64 skips integers."""


@dataclass(frozen=True)
class Triple:
    """The Jacobians of a model, `J(d) = [1/tau] (A + gain B [d] C)` with every `d_k` in `[lo_k, hi_k]`.

    Parameters
    ----------
    A : (n, n) matrix
        The part without uncertainty.
    B : (n, m) matrix
        How the m nonlinearities act on the state.
    C : (m, n) matrix
        What the m nonlinearities see of the state.
    tau : (n,) array
        Time constants, positive, in units of time.
    lo, hi : (m,) arrays
        Smallest and largest slope of each nonlinearity.
    gain : float
        Non-negative factor on the slopes, kept apart so that no product is rounded.
    discrete : bool
        The model is a map `x+ = F(x)` with these Jacobians and `tau` 1. Its worst-case rows are those of
        `|J(d)| - I`, so that `rate = 1 - factor`: each step shrinks distances by the factor `1 - rate`.
    """

    A: Matrix
    B: Matrix
    C: Matrix
    tau: Vector
    lo: Vector
    hi: Vector
    gain: float = 1.0
    discrete: bool = False

    @property
    def n(self) -> int:
        """Number of states."""
        return int(self.A.shape[0])

    def transposed(self) -> Triple:
        """The triple `(A^T, C^T, B^T)`: its l-infinity problem is the l1 problem of this one.

        With `xi = w / tau`, `w` certifies `J(d)` in weighted l1 exactly when `xi` satisfies
        `[A + gain B [d] C]^T xi <= b tau xi` for all slopes: the same statement as in
        l-infinity, for the transposed triple and the same `tau`.
        """
        return replace(self, A=transpose(self.A), B=transpose(self.C), C=transpose(self.B))

    def oriented(self, order: str) -> Triple:
        """This triple for `order="linf"`, its transpose for `order="l1"`."""
        if order == "linf":
            return self
        if order == "l1":
            return self.transposed()
        raise InputError(f"order must be 'l1' or 'linf', got {order!r}")

    def restricted(self, index: Any) -> Triple:
        """The triple of the states `index` (k,) alone, the others held still; all m slopes stay."""
        part = np.asarray(index, dtype=np.intp)
        A, B, C = (M.tocsr() if sparse.issparse(M) else M for M in (self.A, self.B, self.C))
        return replace(self, A=A[part][:, part], B=B[part], C=C[:, part], tau=self.tau[part])

    def jacobian(self, d: ArrayLike) -> Matrix:
        """`J(d)` for slopes `d` (m,), sparse unless A, B or C is dense."""
        slopes = sparse.diags_array(self.gain * np.asarray(d, dtype=float))
        full = self.A + self.B @ (slopes @ self.C)
        if sparse.issparse(full):
            return (sparse.diags_array(1.0 / self.tau) @ full).tocsr()
        return np.asarray(full) / self.tau[:, None]


class Model(ABC):
    """A network whose Jacobians form a `Triple`.

    A subclass says its `kind`, a text that no other model has, its triple and its field; all else follows from these.
    Where the matrices of the triple are not those that the user gave, it also says `matrices` and `parameters`;
    where certificates are to be checked from a file alone, `from_parameters`. The triple of a model of one's own is
    checked whenever it is asked for, and converted to float64 where it must be.

    Examples
    --------
    A model of one's own, `x' = -x + b tanh(c . x) + u` with a fixed b and c:

    >>> class Ring(Model):
    ...     kind = "ring"
    ...     def triple(self):
    ...         b, c = np.array([[1.0], [0.0]]), np.array([[0.0, -0.5]])
    ...         return Triple(-np.eye(2), b, c, np.ones(2), np.zeros(1), np.ones(1))
    ...     def field(self, x, u=0.0):
    ...         t = self.triple()
    ...         return t.A @ x + t.B @ np.tanh(t.C @ x) + u
    >>> Ring().n, sorted(Ring().matrices()), Ring().triple().jacobian([1.0]).tolist()
    (2, ['A', 'B', 'C'], [[-1.0, -0.5], [0.0, -1.0]])
    """

    kind: ClassVar[str]
    input_inside: ClassVar[bool | None] = None
    """Whether the input enters the argument of the nonlinearities (with the gain, `phi(gain C x + u)`) or is added
    outside (`phi(C x)`); None for a model that does not say, whose input gains are then not offered."""

    def __init_subclass__(cls) -> None:
        """What a model of one's own says comes in through one door, and is checked there."""
        super().__init_subclass__()
        doors = {"triple": checked_triple, "matrices": _checked_matrices, "parameters": _checked_parameters}
        for name, check in doors.items():
            method = getattr(cls, name)
            if not (_is_ours(method) or hasattr(method, "checked_by")):
                setattr(cls, name, _through_the_door(method, check))
        if not all(_is_ours(getattr(cls, name)) for name in doors):
            _refuse_kind(cls)

    @property
    def n(self) -> int:
        """Number of states."""
        return self.triple().n

    def matrices(self) -> dict[str, Matrix]:
        """The matrices that the user gave, by name: what a certificate is bound to by its hash."""
        t = self.triple()
        return {"A": t.A, "B": t.B, "C": t.C}

    def parameters(self) -> dict[str, Vector]:
        """Everything else that the Jacobians depend on, by name, as float64 arrays (scalars where constant)."""
        t = self.triple()
        out = {"tau": t.tau, "slope_lo": t.lo, "slope_hi": t.hi}
        return {name: compact(value) for name, value in out.items()} | {"gain": np.array(float(t.gain))}

    @abstractmethod
    def triple(self) -> Triple:
        """The triple (A, B, C) with time constants, slopes and gain."""

    def fastest(self) -> Triple | None:
        """The triple for what concerns -J: no Jacobian J of the network has a larger log norm of -J than this one's.

        None where it is `triple()`, as in all models but those whose triple is the worst for J alone: there it differs
        in the diagonals, and the log norms meant are those of diagonally weighted l1 and l-infinity norms.
        """
        return None

    def within(self) -> tuple[Triple, float] | None:
        """A triple and a number for what the network cannot do better: None where it is `(triple(), 0)`.

        Where `triple()` is wider than the network, no row of the network's own worst case is smaller than that of this
        triple less the number, in 1/time (per step), on the diagonal.
        """
        return None

    def seen_input(self, u: ArrayLike, x: Vector) -> Vector:
        """The input in the shape and units in which it is added to `x`, a state or batch of them or of arguments."""
        return input_like(u, x)

    @abstractmethod
    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of the state `x`, (n,) or (n, k), under input `u`; of a map, the next state."""

    @classmethod
    def from_parameters(cls, matrices: Mapping[str, Matrix], parameters: Mapping[str, Any]) -> Self:
        """The model of these `matrices()` and `parameters()`; it has slopes but no activation function."""
        raise InputError(f"{cls.kind} networks cannot be rebuilt from their parameters: give the model itself")


def _is_ours(method: Callable[..., Any]) -> bool:
    """Whether a method or class is one of this package, whose models check their matrices when they are made."""
    return method.__module__.partition(".")[0] == __name__.partition(".")[0]


def _refuse_kind(cls: type[Model]) -> None:
    """Refuses a class of one's own whose certificates would carry no kind, or that of a model of this package."""
    if any(hasattr(getattr(cls, name), "__isabstractmethod__") for name in ("triple", "field")):
        return  # to be completed
    kind, name = getattr(cls, "kind", None), cls.__name__
    if not isinstance(kind, str) or not kind:
        raise InputTypeError(f"the model {name} needs a kind, a text that its certificates carry, got {kind!r}")
    classes: list[Any] = [Model]
    for other in classes:
        classes.extend(other.__subclasses__())
        if _is_ours(other) and vars(other).get("kind") == kind:
            raise InputError(f"the kind {kind!r} is that of {other.__name__}: give {name} another one")


def _through_the_door(method: Callable[..., Any], check: Callable[[Any], Any]) -> Callable[..., Any]:
    """The method, what it returns checked."""

    @wraps(method)
    def checked(self: Model) -> Any:
        return check(method(self))

    checked.checked_by = check  # type: ignore[attr-defined]
    return checked


def _checked_matrices(given: Any) -> dict[str, Matrix]:
    if not isinstance(given, Mapping):
        raise InputTypeError(f"the matrices of a model must be a dictionary by name, got {type(given).__name__}")
    return {name: as_matrix(matrix, name=str(name)) for name, matrix in given.items()}


def _checked_parameters(given: Any) -> dict[str, Vector]:
    if not isinstance(given, Mapping):
        raise InputTypeError(f"the parameters of a model must be a dictionary by name, got {type(given).__name__}")
    values = {str(name): np.asarray(value) for name, value in given.items()}
    for name, value in values.items():
        if value.dtype.kind not in "biuf" or value.ndim > 1 or not np.isfinite(value).all():
            raise InputTypeError(f"the parameter {name!r} of a model must be a finite number or a vector of them")
    return {name: np.asarray(value, dtype=np.float64) for name, value in values.items()}


def checked_triple(given: Triple) -> Triple:
    """The triple, its numbers float64, its sparse matrices canonical; refused where it breaks what `Triple` asks for.

    Examples
    --------
    >>> one = np.eye(1)
    >>> checked_triple(Triple(-one, one, one, [1.0], [0.0], [1.0], gain=-1.0))
    Traceback (most recent call last):
    metzler.errors.InputError: the gain of a triple must be finite and not negative, got -1.0
    """
    if not isinstance(given, Triple):
        raise InputTypeError(f"the triple of a model must be a Triple, got {type(given).__name__}")
    A = as_weights(given.A, name="the matrix A of a triple")
    n = A.shape[0]
    B = as_matrix(given.B, name="the matrix B of a triple", rows=n)
    C = as_matrix(given.C, name="the matrix C of a triple", rows=B.shape[1], columns=n)
    lo, hi = slope_interval((given.lo, given.hi), None, B.shape[1])
    tau = per_neuron(given.tau, n, name="tau of a triple", positive=True)
    gain = nonnegative_scalar(given.gain, name="the gain of a triple")
    if not isinstance(given.discrete, bool | np.bool_):
        raise InputTypeError(f"discrete must be True or False, got {type(given.discrete).__name__}")
    if given.discrete and not (tau == 1).all():
        raise InputError("the triple of a map has no time constants: its tau must be 1")
    return Triple(A, B, C, tau, lo, hi, gain, bool(given.discrete))


def known_model(model: object) -> Model:
    """The model; refused where it is none, as where arguments have changed places.

    Examples
    --------
    >>> known_model(np.eye(2))
    Traceback (most recent call last):
    metzler.errors.InputTypeError: a network must be a model such as Hopfield(W, activation='tanh'), got ndarray
    """
    if not isinstance(model, Model):
        what = f"the class {model.__name__}" if isinstance(model, type) else type(model).__name__
        swapped = ": model and certificate may be swapped" if what.endswith("Certificate") else ""
        raise InputTypeError(f"a network must be a model such as Hopfield(W, activation='tanh'), got {what}{swapped}")
    return model


def state(x: ArrayLike, n: int) -> Vector:
    """`x` as a float64 array of shape (n,) or (n, k)."""
    refuse_masked(x, "a state")
    out = numbers(x, name="a state")
    if out.ndim not in (1, 2) or out.shape[0] != n:
        raise InputError(f"a state must have shape ({n},) or ({n}, k), got {out.shape}")
    return out


def per_neuron(value: ArrayLike, n: int, *, name: str, positive: bool = False, labels: Labels | None = None) -> Vector:
    """`value` as a read-only float64 array of shape (n,), from a scalar or n numbers; labelled ones as `labels` are."""
    refuse_masked(value, name)
    value = plain_vector(value, name=name, labels=labels)
    try:
        raw = np.asarray(value)
    except ValueError as error:
        raise InputError(f"{name} must be a number or {n} numbers, but its rows do not fit together") from error
    if raw.dtype.kind not in "biuf":
        raise InputTypeError(f"{name} must be a real number or {n} real numbers, got {raw.dtype} data")
    if raw.shape not in ((), (n,)):
        raise InputError(f"{name} must be a number or an array of shape ({n},), got shape {raw.shape}")
    if raw.dtype.kind in "iu" and raw.size and max(int(raw.max()), -int(raw.min())) > LARGEST_EXACT_INTEGER:
        raise InputError(f"{name} must be at most 2**53 in magnitude where it is an integer: larger ones are not exact")
    out = owned(np.asarray(np.broadcast_to(raw, (n,)), dtype=np.float64))
    if not np.isfinite(out).all():
        i = int(np.argmin(np.isfinite(out)))
        raise InputError(f"{name} must be finite, got {out[i]} at index {i}")
    if positive and not (out > 0).all():
        raise InputError(f"{name} must be positive, got {out.min()} at index {int(np.argmin(out))}")
    return out


def scalar(value: object, *, name: str) -> float:
    """`value` as a float, which may be infinite or NaN; refused where it is no real number."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputTypeError(f"{name} must be one number, got {type(value).__name__}")
    try:
        return float(value)
    except OverflowError:
        raise InputError(
            f"{name} must fit double precision, got an integer of {int(value).bit_length()} bits"
        ) from None


def nonnegative_scalar(value: object, *, name: str) -> float:
    """`value` as a finite float >= 0."""
    out = scalar(value, name=name)
    if not (np.isfinite(out) and out >= 0):
        raise InputError(f"{name} must be finite and not negative, got {out}")
    return out


def slope_interval(
    slopes: tuple[ArrayLike, ArrayLike] | None, phi: Activation | None, n: int, *, labels: Labels | None = None
) -> tuple[Vector, Vector]:
    """The (n,) arrays `(lo, hi)` from explicit slopes or, without them, from the activation."""
    if slopes is None:
        if phi is None:
            raise InputError("give an activation (for example activation='tanh') or slopes=(lo, hi), got neither")
        slopes = (phi.lo, phi.hi)
    try:
        low, high = slopes
    except (TypeError, ValueError):
        raise InputError("slopes must be a pair (lo, hi) of numbers or arrays with one number per neuron") from None
    lo = per_neuron(low, n, name="the lower slope", labels=labels)
    hi = per_neuron(high, n, name="the upper slope", labels=labels)
    if (lo > hi).any():
        i = int(np.argmax(lo > hi))
        raise InputError(f"slopes must satisfy lo <= hi, got lo = {lo[i]} > hi = {hi[i]} at index {i}: swap them")
    return lo, hi


def column(values: Vector, x: Vector) -> Vector:
    """`values` (n,) in the shape that multiplies a state (n,) or (n, k)."""
    return values[:, None] if x.ndim == 2 else values


def input_like(u: ArrayLike, x: Vector) -> Vector:
    """The input `u`, scalar, (n,) or (n, k), in a shape that adds to `x`, a state or batch of what it is added to."""
    given = numbers(u, name="the input")
    if given.ndim and given.shape not in (x.shape, (len(x),), (len(x), 1)[: x.ndim]):
        raise InputError(f"the input must be a number or have shape ({len(x)},) or {x.shape}, got {given.shape}")
    return given[:, None] if given.ndim == 1 and x.ndim == 2 else given


def applied(phi: Activation | None, x: Vector) -> Vector:
    """`phi(x)`; refused where the model was given slopes only."""
    if phi is None:
        raise InputError(
            "this network has slopes but no activation function, so its field is not defined: "
            "give activation='tanh' or another one"
        )
    if phi.local_slopes is None and x.ndim == 2:
        return phi.function(x.T).T  # a function of one's own may have parameters per neuron, along the last axis
    return phi.function(x)


def block(M: Matrix, keep: NDArray[np.intp]) -> Matrix:
    """The rows and columns `keep` of M, sparse or dense as it is."""
    return M.tocsr()[keep][:, keep] if sparse.issparse(M) else M[np.ix_(keep, keep)]


def uniform(phi: Activation | None) -> Activation | None:
    """The activation where it is the same for every neuron, else None."""
    return phi if phi is not None and np.ndim(phi.lo) == 0 and np.ndim(phi.hi) == 0 else None


def known_activation(value: str | Activation | None) -> Activation | None:
    """The activation of that name, or None."""
    return None if value is None else activation(value)


def compact(values: Vector) -> Vector:
    """`values` as a 0-d array when all entries are equal (0 where there are none), else as it is."""
    if values.size == 0:
        return np.array(0.0)
    return np.array(values[0]) if (values == values[0]).all() else values


def read_parameters(parameters: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """The entries `names` of `parameters`; any other or missing name is refused."""
    if set(parameters) != set(names):
        raise InputError(f"this model kind has the parameters {sorted(names)}, got {sorted(parameters)}")
    return {name: np.asarray(parameters[name], dtype=float) for name in names}
