"""What is asked of a model of one's own, at the door."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import KINDS, FiringRate, Hopfield, JacobianBounds, Lure, Model, Triple
from metzler.numbers.scaled import Scaled
from metzler.proofs.exact import prove_exact
from metzler.search.certify import certify

TRIPLE = Triple(np.diag([-1.0, -2.0]), np.eye(2, 3), np.eye(3, 2), np.array([0.5, 2.0]), np.zeros(3), np.ones(3), 0.7)


class Own(Model):
    """What a user writes: a triple with anything in it."""

    kind = "own"

    def __init__(self, **given: Any) -> None:
        zeros, eye = np.zeros(2), np.eye(2)
        W = np.array([[0.0, 5.0], [5.0, 0.0]])
        self.given = {"A": -eye, "B": eye, "C": W, "tau": np.ones(2), "lo": zeros, "hi": np.ones(2)} | given

    def triple(self) -> Triple:
        return Triple(**self.given)

    def field(self, x: Any, u: Any = 0.0) -> Any:
        return x


class Renamed(Own):
    """A model that says what its matrices are, flags and all."""

    def matrices(self) -> dict[str, Any]:
        return {"W": self.given["C"]}


def flagged() -> Any:
    """A sparse matrix that sums its duplicates to -3 on the diagonal and says that it has none."""
    W = sparse.csr_array((np.array([-4.0, 1.0, 1.0]), np.array([0, 0, 1]), np.array([0, 2, 3])), shape=(2, 2))
    W.has_canonical_format = True
    return W


BROKEN = [
    ({"gain": -1.0}, InputError, "gain of a triple must be finite and not negative, got -1.0"),
    ({"gain": np.nan}, InputError, "gain of a triple must be finite"),
    ({"gain": "1"}, InputTypeError, "gain of a triple must be one number, got str"),
    ({"tau": -np.ones(2)}, InputError, "tau of a triple must be positive, got -1.0"),
    ({"tau": np.zeros(2)}, InputError, "tau of a triple must be positive"),
    ({"tau": np.ones(3)}, InputError, r"tau of a triple must be a number or an array of shape \(2,\)"),
    ({"lo": np.ones(2), "hi": np.zeros(2)}, InputError, "lo <= hi"),
    ({"lo": np.full(2, np.nan)}, InputError, "lower slope must be finite"),
    ({"hi": np.full(2, np.inf)}, InputError, "upper slope must be finite"),
    ({"hi": np.ones(3)}, InputError, "upper slope must be a number or an array of shape"),
    ({"hi": [[1.0], [1.0, 2.0]]}, InputError, "do not fit together"),
    ({"A": np.ones((2, 3))}, InputError, "A of a triple must be square"),
    ({"A": np.full((2, 2), np.nan)}, InputError, "A of a triple must be finite"),
    ({"B": np.eye(3)}, InputError, "B of a triple must have 2 rows"),
    ({"B": np.eye(2, 3)}, InputError, "C of a triple must have 3 rows"),
    ({"C": np.full((2, 2), np.inf)}, InputError, "C of a triple must be finite"),
    ({"C": np.eye(2) * 1j}, InputTypeError, "real"),
    ({"C": np.array([["a", "b"]] * 2)}, InputTypeError, "real numbers"),
    ({"discrete": "yes"}, InputTypeError, "discrete must be True or False"),
    ({"discrete": True, "tau": np.full(2, 2.0)}, InputError, "its tau must be 1"),
]


@pytest.mark.parametrize(("given", "error", "sentence"), BROKEN)
def test_a_triple_of_ones_own_is_refused_at_the_door(
    given: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    """Search, both checks and the proof on its own: none of them sees it."""
    good = certify(Own(), "linf")
    for attempt in (
        lambda: certify(Own(**given), "linf"),
        lambda: check(good, Own(**given)),
        lambda: check(good, Own(**given), exact=True),
        lambda: prove_exact(Triple(**Own(**given).given), "linf", Scaled(np.ones(2)), [0, 1], Scaled(np.ones(2))),
    ):
        with pytest.raises(error, match=sentence):
            attempt()


def test_a_triple_that_comes_from_beside_is_checked_too() -> None:
    """From a class that is no model itself, from above or below, and through super()."""

    class Beside:
        def triple(self) -> Triple:
            return Triple(**(Own().given | {"gain": -1.0}))

    class Mixed(Beside, Own):
        kind = "mixed"

    class Inherits(Own):
        pass

    class Changes(Hopfield):
        kind = "changes"

        def triple(self) -> Triple:
            return replace(super().triple(), gain=-1.0)

    class Narrower(Own):
        def triple(self) -> Triple:
            return replace(super().triple(), hi=np.array([1, 1], dtype=np.int8))

    for net in (Mixed(), Inherits(gain=-1.0), Changes([[1.0]], activation="relu"), Narrower(gain=-1.0)):
        with pytest.raises(InputError, match="gain of a triple must be finite and not negative"):
            certify(net, "linf")
    assert Narrower().triple().hi.dtype == np.float64


def test_a_triple_must_be_one() -> None:
    class Wrong(Own):
        def triple(self) -> Any:
            return self.given

    with pytest.raises(InputTypeError, match="must be a Triple, got dict"):
        certify(Wrong(), "linf")


@pytest.mark.parametrize(
    "convert",
    [
        lambda W: W.astype(np.int8),
        lambda W: W.astype(np.int32),
        lambda W: W.astype(np.float32),
        lambda W: W.tolist(),
        lambda W: sparse.csr_array(W.astype(np.int8)),
        lambda W: sparse.coo_array(W),
        lambda W: sparse.csc_matrix(W),
    ],
    ids=["int8", "int32", "float32", "list", "sparse-int8", "coo", "matrix"],
)
def test_what_can_be_converted_is(convert: Any) -> None:
    """abs(-128) of an int8 is -128: then the row sums were negative, and a rate of 255 was proved."""
    W = np.array([[0.0, -128.0], [-128.0, 0.0]])
    net = Own(C=convert(W))
    assert net.triple().C.dtype == np.float64
    cert = certify(net, "linf")
    assert -127.0 - 1e-9 < cert.rate <= -127.0
    assert check(cert, net, exact=True)
    assert cert.sha256 == certify(Own(C=W), "linf").sha256


def test_flags_of_foreign_matrices_are_not_believed() -> None:
    summed = np.array([[-3.0, 0.0], [0.0, 1.0]])
    for kind in (Own, Renamed):
        net, plain = kind(C=flagged(), lo=np.ones(2)), kind(C=summed, lo=np.ones(2))
        for order in ("l1", "linf"):
            cert = certify(net, order)
            assert cert.rate <= 0.0  # J is diag(-4, 0)
            assert check(cert, plain)
            assert check(cert, net, exact=True)


def test_read_only_arrays_are_welcome() -> None:
    given = {name: np.asarray(value) for name, value in Own().given.items()}
    for array in given.values():
        array.setflags(write=False)
    assert check(certify(Own(**given), "l1"), Own(**given), exact=True)


def test_the_matrices_of_a_model_must_be_named() -> None:
    class Nameless(Own):
        def matrices(self) -> Any:
            return [self.given["C"]]

    with pytest.raises(InputTypeError, match="must be a dictionary by name, got list"):
        certify(Nameless(), "linf")


def test_parameters_of_ones_own_are_numbers() -> None:
    class Tuned(Own):
        said: Any = None

        def parameters(self) -> Any:
            return self.said

    net = Tuned()
    net.said = {"speed": 3, "shape": [1, 2]}
    cert = certify(net, "linf")
    assert cert.subject.parameters["shape"].dtype == np.float64
    assert check(cert, net)
    for wrong in ({"speed": "fast"}, {"speed": np.nan}, {"speed": np.eye(2)}, [3.0]):
        net.said = wrong
        with pytest.raises(InputTypeError, match="parameter"):
            check(cert, net)


def test_a_model_needs_only_its_triple_and_its_field() -> None:
    class Least(Model):
        kind = "least"

        def triple(self) -> Triple:
            return TRIPLE

        def field(self, x: Any, u: Any = 0.0) -> Any:
            return x

    net = Least()
    assert net.n == 2
    assert set(net.matrices()) == {"A", "B", "C"}
    assert net.parameters()["slope_hi"].tolist() == 1.0
    with pytest.raises(InputError, match="give the model itself"):
        Least.from_parameters(net.matrices(), net.parameters())


def own_class(base: type[Model] = Model, **said: Any) -> type[Model]:
    methods = {"triple": lambda self: TRIPLE, "field": lambda self, x, u=0.0: x}
    return type("Mine", (base,), methods | said)


@pytest.mark.parametrize("said", [{}, {"kind": 3}, {"kind": ""}, {"kind": None}, {"kind": property(lambda self: "x")}])
def test_a_model_of_ones_own_needs_a_kind(said: dict[str, Any]) -> None:
    with pytest.raises(InputTypeError, match="the model Mine needs a kind, a text that its certificates carry, got"):
        own_class(**said)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_kind_of_another_model_is_refused(kind: str) -> None:
    with pytest.raises(InputError, match=f"the kind '{kind}' is that of {KINDS[kind].model.__name__}"):
        own_class(kind=kind)
    with pytest.raises(InputError, match="give Mine another one"):
        own_class(KINDS[kind].model)
    assert own_class(KINDS[kind].model, kind="mine").kind == "mine"


def test_a_kind_may_come_later_or_from_the_model_that_is_not_changed() -> None:
    class Half(Model):
        def triple(self) -> Triple:
            return TRIPLE

    class Whole(Half):
        kind = "whole"

        def field(self, x: Any, u: Any = 0.0) -> Any:
            return x

    class Named(Hopfield):
        """Nothing but another class."""

    assert Whole().n == 2
    assert certify(Named([[0.5]], activation="tanh"), "diagonal").subject.kind == "hopfield"


@pytest.mark.parametrize(
    ("net", "side"),
    [
        (Lure(-np.eye(2), np.ones((2, 2)), np.eye(2), slopes=(0.0, 1.0)), "pre"),
        (Lure(np.ones((2, 2)), np.eye(2), np.ones((2, 2)), slopes=(0.0, 1.0)), "post"),
        (Lure(-np.eye(2), np.eye(2), np.eye(2), slopes=(0.0, 1.0)), "pre"),
        (FiringRate(np.eye(2), slopes=(0.0, 1.0)), "post"),
        (Hopfield(np.eye(2), slopes=(0.0, 1.0)), "pre"),
        (Lure(-np.eye(2), 2 * np.eye(2), np.ones((2, 2)), slopes=(0.0, 1.0)), None),
        (JacobianBounds(-np.eye(2), -np.eye(2)), None),
    ],
)
def test_where_the_slopes_sit(net: Model, side: str | None) -> None:
    assert net.sided() == side
