"""What every model is: a Lur'e triple with time constants, slopes and a gain."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Index, Matrix, Vector
from metzler.errors import InputError, InputTypeError
from metzler.facts import Fact, Result, spread
from metzler.matrices.forms import if_diagonal, size_text
from metzler.matrices.indices import names_from
from metzler.matrices.names import listed
from metzler.matrices.rectangular import as_matrix
from metzler.models.arguments import compact, input_like
from metzler.models.edges import Severed
from metzler.models.triple import Triple, checked_triple

SHOWN = 4
"""So many names are shown."""


class Model(Result):
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
    slope_side: ClassVar[str | None] = None
    """Where the slope of a synapse sits in a model with one weight matrix W: "pre", at the neuron that it comes from
    (`W [d]`, as in a Hopfield network), or "post", at the one that it acts on (`[d] W`, as in a firing-rate one)."""
    single_field: ClassVar[bool] = True
    """Whether there is one field; False for a class of networks."""
    activation: Any = None
    """The function of the nonlinearities, where it was given."""
    names: Any = None
    """What the states are called, where that was said; no number depends on it."""
    time_unit: str = ""
    """The unit of time constants, where it was said."""

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

    def facts(self) -> tuple[Fact, ...]:
        """Its size, its matrices and parameters, and what its states are called."""
        names, phi = names_from(self.names), self.activation
        return (
            Fact("network", self.kind),
            Fact("states", self.n),
            *(Fact(name, size_text(matrix)) for name, matrix in self.matrices().items()),
            *(() if phi is None else (Fact("activation", str(getattr(phi, "name", phi))),)),
            *(fact for name, values in self.parameters().items() for fact in spread(name, values)),
            *((Fact("unit of time", self.time_unit),) if self.time_unit else ()),
            *(() if names is None else (Fact("names", listed(names, range(min(self.n, SHOWN + 1)), SHOWN)),)),
        )

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

    def worst_only(self) -> str | None:
        """The kind whose triple is the worst case in l1 and l-infinity only; None where it has all Jacobians."""
        return None if self.fastest() is None and self.within() is None else self.kind

    @property
    def input_names(self) -> Any:
        """What the entries of an input are called: those of the states, where each has an input of its own."""
        return None if self.input_inside is None or self.input_weights() is not None else names_from(self.names)

    def is_map(self) -> bool:
        """Whether it is a map, its rate one per step."""
        return self.triple().discrete

    def described(self) -> str:
        """What each system is called of which the triple has the Jacobians."""
        return "the network"

    def matched(self, order: str) -> bool:
        """Whether all synapses of a row of this norm's problem share one slope: "pre" in l1, "post" in linf."""
        return self.slope_side == ("pre" if order == "l1" else "post")

    def sided(self) -> str | None:
        """Where all slopes sit in its triple: "pre" with the identity for C, "post" with it for B; None for neither.

        Where both are, it is `slope_side`, or "pre".
        """
        t = self.triple()
        pre, post = (own is not None and bool((own == 1).all()) for own in (if_diagonal(t.C), if_diagonal(t.B)))
        return "pre" if pre and not (post and self.slope_side == "post") else "post" if post else None

    def slope_owner(self, row: Index, column: Index) -> Index:
        """The neuron whose slope multiplies each synapse from `column` to `row`, by `slope_side`."""
        return column if self.slope_side == "pre" else row

    def weight_gain(self) -> float:
        """The factor on the weights that `with_gain` replaces."""
        return float(self.triple().gain)

    def with_gain(self, gain: float) -> Model | None:
        """The network with another gain; None where only its triple can have one, see `metzler.models.changed`."""
        return None

    def restricted(self, keep: Any) -> Model | None:
        """The network of the states `keep` alone, the others held still; None where only its triple can be cut.

        They are listed by name where the states have names, else by index, or by n truth values.
        """
        return None

    def without(self, rows: Index, columns: Index) -> Severed:
        """The network without the synapses from `columns` to `rows`."""
        raise InputError(
            f"{self.kind} networks have no weight matrix from which edges can be removed: certify it again"
        )

    def weights_alone(self) -> Model | None:
        """The network with its leaks as time constants in place of leaks; None where that is another kind."""
        return None

    def input_weights(self) -> Matrix | None:
        """U (n, p) where the nonlinearities see `U u`; None where they see the input itself."""
        return None

    def summed(self) -> tuple[Matrix, Vector] | None:
        """The sizes that the field sums in its product with B, and how many in each row; None for B itself."""
        return None

    def rounding(self, x: Vector, u: ArrayLike) -> Vector | None:
        """How far `field(x, u) - x` as computed may be off, where the model says it itself."""
        return None

    def seen_input(self, u: ArrayLike, x: Vector) -> Vector:
        """The input in the shape and units in which it is added to `x`, a state or batch of them or of arguments."""
        return input_like(u, x, self.input_names)

    @abstractmethod
    def field(self, x: ArrayLike, u: ArrayLike = 0.0) -> Vector:
        """The time derivative of a state under an input, in state / time; of a map, the next state.

        Parameters
        ----------
        x : (n,) or (n, k) array
            One state, or k states as columns.
        u : scalar, (n,) or (n, k) array
            Input, in units of what it is added to: a state, or where `input_inside` the argument of the nonlinearities.

        Returns
        -------
        array of the shape of `x`
        """

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


def is_model(given: object) -> bool:
    """Whether this is a model, as where arguments may have changed places."""
    return isinstance(given, Model)


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


def full_triple(model: Model) -> Triple:
    """The triple of a model all of whose Jacobians it describes, not only those that are worst in l1 and linf.

    Raises
    ------
    InputError
        For interval-valued networks, and latent Hopfield networks whose product is no double: their triples bound the
        others in l1 and linf only.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> full_triple(Hopfield([[0.5]], activation="relu")).n
    1
    """
    kind = known_model(model).worst_only()
    if kind is not None:
        raise InputError(
            f"this {kind} network is known by its worst case in l1 and linf only, not by every Jacobian, on which "
            "other norms, sensitivities and delays depend: ask it of one network with weights of its own"
        )
    return model.triple()
