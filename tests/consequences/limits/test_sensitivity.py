"""Derivatives of the rate against differences of the brute-force rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, best_with, random_network, rows_of, tied_network, toarray
from tests.contracts.catalogue import make

from metzler.consequences.limits.sensitivity import Sensitivity, sensitivity, sensitivity_steps
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.facts import table
from metzler.models import FiringRate, Hopfield, HopfieldMap, Lure, RecurrentModel, Triple
from metzler.search.certify import certify
from metzler.steps import Step, finished

STEP = 1e-6
CASES = [(seed, order) for seed in range(48) for order in ("l1", "linf")]


@pytest.mark.parametrize(("seed", "order"), CASES)
def test_every_derivative_against_differences(seed: int, order: str) -> None:
    net = random_network(seed)
    found = sensitivity(net, certify(net, order, margin=1e-10))
    assert found.rate == pytest.approx(best_rate(net, order), rel=1e-6, abs=1e-6)

    def slope_of(**changed: object) -> float:
        """Central difference; the arguments are pairs (field, direction)."""
        ends = []
        for sign in (1, -1):
            fields = {k: getattr(net, k) + sign * STEP * np.asarray(v) for k, v in changed.items() if k != "slopes"}
            if "slopes" in changed:
                fields["slopes"] = tuple(
                    s + sign * STEP * v
                    for s, v in zip(net.slopes, changed["slopes"], strict=True)  # type: ignore[call-overload]
                )
            ends.append(best_rate(replace(net, **fields), order))
        return (ends[0] - ends[1]) / (2 * STEP)

    n = net.n
    zero = np.zeros(n)
    derivative = np.zeros((n, n))
    derivative[found.post, found.pre] = found.synapse
    scale = 1e-5 * max(1.0, np.abs(derivative).max(), np.abs(found.leak).max())
    for i, j in zip(*np.nonzero(net.W), strict=True):
        direction = np.zeros((n, n))
        direction[i, j] = 1.0
        assert slope_of(W=direction) == pytest.approx(derivative[i, j], abs=scale)
    for i, unit in enumerate(np.eye(n)):
        assert slope_of(leak=unit) == pytest.approx(found.leak[i], abs=scale)
        assert slope_of(tau=unit) == pytest.approx(found.tau[i], abs=scale)
        assert slope_of(slopes=(unit, zero)) == pytest.approx(found.slope_lo[i], abs=scale)
        assert slope_of(slopes=(zero, unit)) == pytest.approx(found.slope_hi[i], abs=scale)
    assert slope_of(gain=1.0) == pytest.approx(found.gain, abs=scale)


def changes(net: RecurrentModel, found: Sensitivity) -> Iterator[tuple[float, bool, dict[str, object]]]:
    """A derivative, whether `unique` speaks of it, and the change that it is about."""
    n, (lo, hi) = net.n, net.slopes
    derivative = np.zeros((n, n))
    derivative[found.post, found.pre] = found.synapse
    for i, j in zip(*np.nonzero(net.W), strict=True):
        direction = np.zeros((n, n))
        direction[i, j] = 1.0
        yield derivative[i, j], True, {"W": direction}
    yield found.gain, True, {"gain": 1.0}
    for i, unit in enumerate(np.eye(n)):
        yield found.leak[i], True, {"leak": unit}
        yield found.tau[i], True, {"tau": unit}
        one_sided = abs(lo[i]) == abs(hi[i])
        yield found.slope_lo[i], not one_sided and lo[i] != 0, {"slopes": (unit, 0 * unit)}
        yield found.slope_hi[i], not one_sided and hi[i] != 0, {"slopes": (0 * unit, unit)}


def moved(net: RecurrentModel, change: dict[str, object], step: float) -> RecurrentModel:
    def new(name: str, by: object) -> object:
        old = getattr(net, name)
        return tuple(s + step * v for s, v in zip(old, by, strict=True)) if name == "slopes" else old + step * by

    return replace(net, **{name: new(name, by) for name, by in change.items()})


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(28))
def test_where_worst_cases_tie(seed: int, order: str) -> None:
    """The rate is right, no small change gains more than the derivatives say, and `unique` means two-sided."""
    net, step = tied_network(seed), 1e-7
    found = sensitivity(net, certify(net, order))
    now = best_rate(net, order)
    assert found.rate == pytest.approx(now, abs=2e-6)
    for derivative, two_sided, change in changes(net, found):
        for sign in (1, -1):
            try:
                near = moved(net, change, sign * step)
            except InputError:  # the ends of a slope interval would change places
                continue
            gained = (best_rate(near, order) - now) / step
            assert gained <= sign * derivative + 1e-5 * (1 + abs(derivative))
            if found.unique and two_sided:
                assert gained == pytest.approx(sign * derivative, abs=1e-4 * (1 + abs(derivative)))


def test_unique_is_said_and_denied() -> None:
    found = [sensitivity(net, certify(net, "linf")).unique for net in map(tied_network, range(42))]
    assert 10 < sum(found) < 40


def test_the_slope_that_cuts_a_row_off() -> None:
    """At slope 0 the first neuron has its leak alone, and nothing else matters; the weights say slope 1."""
    net = FiringRate([[-2.0, -2.0], [0.0, -2.0]], leak=[0.5, 2.0], activation="relu")
    found = sensitivity(net, certify(net, "linf"))
    assert (found.rate, found.gain, found.unique) == (0.5, 0.0, True)
    assert found.leak.tolist() == [1.0, 0.0]
    assert found.slope_lo.tolist() == [2.0, 0.0]


def test_two_parts_as_bad_as_each_other() -> None:
    net = Hopfield([[0.5, 0.0], [0.0, 0.5]], activation="relu")
    assert not sensitivity(net, certify(net, "l1")).unique
    assert sensitivity(replace(net, leak=[1.0, 1.1]), certify(replace(net, leak=[1.0, 1.1]), "l1")).unique


def test_progress_and_a_deadline_of_nothing() -> None:
    net = random_network(0)
    cert = certify(net, "l1")
    steps = list(sensitivity_steps(net, cert))
    assert steps
    assert all(isinstance(step, Step) for step in steps)
    hurried = sensitivity(net, cert, deadline=0.0)
    assert not hurried.unique
    assert cert.rate <= hurried.rate <= cert.rate + cert.gap + 1e-12
    assert finished(sensitivity_steps(net, cert)).rate == sensitivity(net, cert).rate


@pytest.mark.parametrize("seed", range(24))
def test_shares_add_up_and_are_ranked(seed: int) -> None:
    net = random_network(seed)
    found = sensitivity(net, certify(net, "l1"))
    ranked = found.ranked(1000)
    assert len(ranked) == len(found.synapse)
    effects = [-s.derivative * s.weight for s in ranked]
    assert (np.diff(effects) <= 1e-11 * abs(sum(effects))).all()
    assert -sum(effects) == pytest.approx(net.gain * found.gain, rel=1e-9, abs=1e-12)
    if ranked and abs(sum(effects)) > 1e-12:
        assert sum(s.share for s in ranked) == pytest.approx(1.0)


def test_names_and_table() -> None:
    W, names = [[0.0, 0.5, 0.0], [0.5, 0.0, 0.0], [0.1, 0.0, 0.0]], ["AVA", "AVB", "VD1"]
    net = Hopfield(W, activation="tanh", names=names, time_unit="s")
    found = sensitivity(net, certify(net, "linf"))
    assert found.names == tuple(names)
    assert {fact.unit for fact in (found.fact("rate"), found.ranked()[0].fact("d rate / d weight"))} == {"1/s"}
    assert found.limiting_names == ("AVA", "AVB")
    assert {(s.pre, s.post) for s in found.ranked()} == {("AVA", "AVB"), ("AVB", "AVA")}
    assert "~0.5" in table(found.ranked())
    assert found.leak[2] == 0.0


def test_refusals() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    cert = certify(net, "l1")
    with pytest.raises(NotProved):
        sensitivity(replace(net, W=2 * net.W), cert)
    other = HopfieldMap(np.eye(2) / 2, activation="tanh")
    with pytest.raises(InputTypeError, match="got hopfield-map"):
        sensitivity(other, certify(other, "l1"))
    classes = make("interval-hopfield")
    with pytest.raises(InputError, match="l1 and linf only"):
        sensitivity(classes, certify(classes, "l1"))


def test_a_chain_whose_weights_leave_double_precision_at_a_finer_margin() -> None:
    n = 200
    chain = np.diag(np.full(n - 1, 1e3), -1)
    chain[0, 1] = 1e-4
    net = FiringRate(chain, slopes=(0.0, 1.0))
    found = sensitivity(net, certify(net, "linf"))
    assert found.rate == pytest.approx(1 - np.sqrt(0.1))
    assert found.limiting.tolist() == [0, 1]
    assert found.unique


def test_shares_that_tie_stand_in_the_order_of_the_neurons() -> None:
    """Both synapses of a loop have half of the share; which was first depended on the last bit of a product."""
    net = Hopfield([[0.0, 0.9, 0.0], [0.8, 0.0, 0.3], [0.0, 0.0, 0.2]], activation="relu")
    found = sensitivity(net, certify(net, "l1"))
    for bump in (0.0, 1e-15, -1e-15):
        synapse = found.synapse * np.where(found.post == 0, 1 + bump, 1 - bump)
        first, second = replace(found, synapse=synapse).ranked(2)
        assert (first.pre, first.post, second.pre, second.post) == (1, 0, 0, 1)


GENERAL = [
    "lure-one", "lure-three", "diagonal-feedback", "hopfield-dissipation", "firing-rate-dissipation",
    "low-rank-firing-rate", "own",
]  # fmt: skip
"""Models that are no leaky networks."""


def general_rate(t: Triple, order: str) -> float:
    return -best_with(rows_of(Lure.from_triple(t), order), np.zeros((t.n, t.n)))


def general_changes(t: Triple, found: Sensitivity) -> Iterator[tuple[float, bool, Callable[[float], Triple]]]:
    """A derivative, whether it is said to be two-sided, and the triple changed by a step in its direction."""
    for name in "ABC":
        M, slope = toarray(getattr(t, name)), toarray(getattr(found, name))
        for i, j in zip(*np.nonzero(M), strict=True):
            unit = np.zeros_like(M)
            unit[i, j] = 1.0
            yield slope[i, j], True, lambda h, name=name, M=M, unit=unit: replace(t, **{name: M + h * unit})
    for name, slopes in (("tau", found.tau), ("lo", found.slope_lo), ("hi", found.slope_hi)):
        old = getattr(t, name)
        for k, unit in enumerate(np.eye(len(old))):
            sure = name == "tau" or not (t.lo[k] == -t.hi[k] or t.lo[k] == t.hi[k] or old[k] == 0)
            yield slopes[k], sure, lambda h, name=name, old=old, unit=unit: replace(t, **{name: old + h * unit})
    yield found.gain, True, lambda h: replace(t, gain=t.gain + h)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", GENERAL)
def test_general_networks_against_differences(name: str, order: str) -> None:
    unique, step = 0, 1e-6
    for seed in range(4):
        net = make(name, seed)
        t = net.triple()
        found = sensitivity(net, certify(net, order))
        now = general_rate(t, order)
        assert found.rate == pytest.approx(now, abs=2e-6)
        unique += found.unique
        for derivative, sure, moved in general_changes(t, found):
            gains = [(general_rate(moved(sign * step), order) - now) / step for sign in (1, -1)]
            for sign, gained in zip((1, -1), gains, strict=True):
                assert gained <= sign * derivative + 2e-5 * (1 + abs(derivative))
                if found.unique and sure:
                    assert gained == pytest.approx(sign * derivative, abs=1e-4 * (1 + abs(derivative)))
    assert unique >= 1


def test_the_synapses_of_a_lure_system_are_those_of_its_linear_part() -> None:
    """x' = [[-1, 2], [1/2, -4]] x + (0, 1) phi(x1) / 2: both entries of the cycle, 2 * (1/2 + 1/2)."""
    net = Lure([[-1.0, 2.0], [0.5, -4.0]], [0.0, 0.5], [1.0, 0.0], slopes=(0.0, 1.0))
    found = sensitivity(net, certify(net, "linf"))
    assert found.rate == pytest.approx(2.5 - np.sqrt(1.5**2 + 2), abs=1e-6)
    assert list(zip(found.post.tolist(), found.pre.tolist(), found.weight.tolist(), strict=True)) == [
        (0, 1, 2.0),
        (1, 0, 0.5),
    ]
    assert found.synapse[1] == pytest.approx(found.B[1, 0], abs=1e-6)
    assert 0.5 * found.B[1, 0] == pytest.approx(found.C[0, 0])
    assert found.ranked(1)[0].post == 0


@pytest.mark.filterwarnings("error")
def test_a_time_constant_of_which_no_double_is_the_inverse_square() -> None:
    net = Hopfield([[0.5]], activation="tanh", tau=1e-300)
    assert np.isinf(sensitivity(net, certify(net, "l1")).tau).all()
