"""Networks that stand for delayed ones: their rows are not below those of the delayed network, at all slopes."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield, Lure, Persidskii
from metzler.models.delayed import Delays

LAGS = np.array([[0.5, 1.0], [0.0, 2.0]])


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("seed", range(6))
def test_its_rows_hold_those_of_the_delayed_network(kind: type, order: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lo = rng.choice([-0.5, 0.0, 0.25], 2)
    net = kind(rng.normal(size=(2, 2)), leak=rng.uniform(1, 2, 2), slopes=(lo, lo + rng.choice([0.0, 0.5, 1.0], 2)))
    late, rate, factor = rng.normal(size=(2, 2)), float(rng.normal()), float(rng.uniform(0, 2))
    other = Delays.of(net, late, LAGS).network(order, rate, factor)
    grown = factor * np.exp(rate * LAGS) * np.abs(late)
    slopes = [np.array(d) for d in product(*zip(*net.slopes, strict=True))]
    eye = np.eye(2, dtype=bool)

    def rows(W: np.ndarray, d: np.ndarray) -> np.ndarray:
        return d[:, None] * W if kind is FiringRate else W * d[None, :]

    def majorant(J: np.ndarray) -> np.ndarray:
        return np.where(eye, J, np.abs(J))

    above = [majorant(rows(np.asarray(other.W.toarray()), d)) - np.diag(other.leak) for d in slopes]
    shared = net.matched(order)
    for k, d in enumerate(slopes):
        for e in [d] if shared else slopes:
            true = majorant(rows(net.W, d)) + np.abs(rows(grown, e)) - np.diag(net.leak)
            if shared:  # the same slopes in both; else some slopes of the other network
                assert (above[k] >= true - 1e-12).all()
            assert (np.max(above, axis=0) >= true - 1e-12).all()


def test_parts_make_the_same_delays() -> None:
    net = Hopfield([[0.5, 0.0], [-0.25, 0.0]], slopes=(0.0, 1.0))
    for delays in (
        Delays.of(net, None, 1.5),
        Delays.of(net, [[0.0, 1.0], [1.0, 0.0]], LAGS),
        Delays.of(net, [[0, 0]] * 2),
    ):
        again = Delays.from_parts(net, delays.parts())
        for order in ("l1", "linf"):
            one, two = delays.network(order, 0.25), again.network(order, 0.25)
            assert (one.W.toarray() == two.W.toarray()).all()
            assert (one.leak == two.leak).all()
        assert again.longest == delays.longest
        assert again.on_a_cycle() == delays.on_a_cycle()


def test_a_cycle_may_lead_through_undelayed_synapses() -> None:
    net = Hopfield([[0.0, 0.5], [0.0, 0.0]], slopes=(0.0, 1.0))
    assert Delays.of(net, [[0.0, 0.0], [1.0, 0.0]]).on_a_cycle()
    assert not Delays.of(net, [[0.0, 1.0], [0.0, 0.0]]).on_a_cycle()
    assert Delays.of(net, [[1.0, 0.0], [0.0, 0.0]]).on_a_cycle()


def test_the_synapses_of_a_lure_system_are_the_largest_entries_of_its_nonlinear_part() -> None:
    rng = np.random.default_rng(0)
    B, C, lo = rng.normal(size=(3, 2)), rng.normal(size=(2, 3)), np.array([-0.5, 0.25])
    net = Lure(-np.eye(3), B, C, slopes=(lo, lo + 1.0), gain=0.5)
    delays = Delays.of(net, None, 1.0)
    largest = np.max([np.abs(B @ np.diag(d) @ C) for d in product(*zip(lo, lo + 1.0, strict=True))], axis=0)
    own = delays.delayed.toarray()
    assert (own >= largest).all()
    np.testing.assert_allclose(own, largest, rtol=1e-12)
    assert delays.base.triple().B.shape == (3, 0)
    np.testing.assert_array_equal(Delays.from_parts(net, delays.parts()).delayed.toarray(), own)


@pytest.mark.parametrize("changed", [{"weight": [0.1, 0.25]}, {"row": [0], "column": [1], "weight": [0.5], "lag": [1]}])
def test_parts_that_leave_out_some_of_the_synapses(changed: dict[str, list[float]]) -> None:
    net = Hopfield([[0.0, 0.5], [-0.25, 0.0]], slopes=(0.0, 1.0))
    parts = Delays.of(net, None, 1.0).parts()
    with pytest.raises(InputError, match="all of the model's own, and are not"):
        Delays.from_parts(net, parts | {name: np.array(value) for name, value in changed.items()})


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_delayed_entry_adds_its_size_to_that_of_a_lure_system(order: str) -> None:
    """With the delayed entries at either sign the Jacobians are those of the network that stands for them."""
    net = Lure([[-2.0, 1.0], [0.5, -1.0]], [1.0, -1.0], [0.5, 1.0], slopes=(0.0, 1.0), tau=[1.0, 2.0], gain=0.5)
    other = Delays.of(net, [[0.0, 3.0], [-1.0, 0.0]], 0.0).network(order, 0.0).triple()
    for d in (0.0, 1.0):
        for e in product((-1.0, 1.0), repeat=2):
            true = net.triple().jacobian([d]) + 0.5 * np.array([[0.0, 3.0 * e[0]], [e[1] / 2.0, 0.0]])
            found = other.jacobian([d, *e])
            np.testing.assert_allclose(getattr(found, "toarray", lambda f=found: f)(), true, atol=1e-12)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"row": [0]}, "a row, a column, a weight and a lag each"),
        ({"row": [0, 2]}, "row by row"),
        ({"row": [1, 0]}, "row by row"),
        ({"row": [0, 0], "column": [1, 1]}, "row by row"),
        ({"row": [-1, 0]}, "row by row"),
        ({"weight": [np.nan, 1.0]}, "finite"),
        ({"lag": [-1.0, 1.0]}, "not negative"),
        ({"lag": [np.inf, 1.0]}, "not negative"),
    ],
)
def test_parts_that_are_none(changed: dict[str, list[float]], sentence: str) -> None:
    net = Hopfield([[0.0, 0.5], [0.0, 0.0]], slopes=(0.0, 1.0))
    parts = Delays.of(net, [[0.0, 1.0], [1.0, 0.0]], 1.0).parts()
    with pytest.raises(InputError, match=sentence):
        Delays.from_parts(net, parts | {name: np.array(value) for name, value in changed.items()})


def test_what_doubles_do_not_hold_is_refused() -> None:
    net = Hopfield([[0.0]], slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="finite"):
        Delays.of(net, [[1.0]], 1.0).network("linf", 1e4)


def test_another_model_with_these_jacobians_is_taken_for_it() -> None:
    same = Persidskii([[-2.0, 0.5], [0.25, -1.0]], slopes=(0.5, 1.0))
    assert Delays.of(same, [[0.0, 1.0], [0.0, 0.0]], 1.0).network("l1", 0.0).kind == "hopfield"


def test_weights_below_the_normal_doubles_are_rounded_up() -> None:
    """A tiny synapse of a loop whose other one is huge counts as much as both of ordinary size."""
    net = Hopfield([[0.0, 0.0], [2.0**1000, 0.0]], slopes=(1.0, 1.0))
    delays = Delays.of(net, [[0.0, 0.7], [0.0, 0.0]], 1.0)
    for k in range(64):
        factor = (1024 + k) * 2.0**-1074
        assert Fraction(delays.network("linf", 0.0, factor).W[0, 1]) >= Fraction(factor) * Fraction(0.7)
    assert delays.network("linf", -800.0).W[0, 1] > 0
    assert delays.network("linf", 0.0, 0.0).W[0, 1] == 0
