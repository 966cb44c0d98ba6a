"""Many networks at once: the same rates as one by one, every certificate accepted, exact bounds, bad input."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.errors import InputError, InputTypeError, RangeExceeded
from metzler.models import FiringRate, Hopfield, Lure
from metzler.search import many
from metzler.search.certify import certify
from metzler.search.many import certify_many


def stack(seed: int) -> np.ndarray:
    """Dense, sparse, reducible, zero, huge, tiny and wide-ranging networks of six neurons."""
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((21, 6, 6))
    W[3:6] *= rng.random((3, 6, 6)) < 0.3
    W[6:9, :3, 3:] = 0.0
    W[9] = 0.0
    W[10] *= 1e30
    W[11] *= 1e-30
    W[12:15] *= 10.0 ** rng.integers(-8, 9, (3, 6, 6))
    return W


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("slopes", [(0.0, 1.0), (-0.4, 0.9), (0.2, 0.7)])
def test_rates_are_those_of_certify_and_every_certificate_passes(kind: type, order: str, slopes: tuple) -> None:
    W, leak, tau = stack(1), np.linspace(0.5, 2.0, 6), np.linspace(1.0, 3.0, 6)
    found = certify_many(W, order, model=kind, slopes=slopes, leak=leak, tau=tau, gain=0.7)
    assert len(found.alone) < 15
    for i in range(len(W)):
        one = certify(found.model(i), order)
        size = max(abs(one.rate), float(np.abs(leak / tau).max()))
        assert found.rate[i] + found.gap[i] >= one.rate
        assert one.rate + one.gap >= found.rate[i]
        assert found.rate[i] == pytest.approx(one.rate, abs=3e-6 * size)
        assert check(found[i], found.model(i)).holds
        assert found[i].rate == pytest.approx(found.rate[i], abs=1e-9 * size)


def test_bounds_hold_in_exact_arithmetic() -> None:
    W = np.random.default_rng(3).standard_normal((40, 5, 5))
    found = certify_many(W, "linf", model=FiringRate, slopes=(0.0, 1.0))
    for i in np.setdiff1d(np.arange(40), found.alone):
        v = [Fraction(x) for x in found._vectors[i]]
        ratios = []
        for a in range(5):
            others = sum((abs(Fraction(W[i, a, b])) * v[b] for b in range(5) if b != a), Fraction(0))
            ratios.append(-1 + max(Fraction(0), Fraction(W[i, a, a]) + others / v[a]))
        assert Fraction(found.rate[i]) <= -max(ratios)
        assert Fraction(found.rate[i]) + Fraction(found.gap[i]) >= -min(ratios)
        assert found.gap[i] < 1e-9


def test_one_neuron_integers_and_iteration() -> None:
    found = certify_many(np.array([[[1]], [[-2]]]), "linf", slopes=(0.0, 0.5))
    assert found.rate.tolist() == pytest.approx([0.5, 1.0], abs=1e-12)
    assert [c.norm.order for c in found] == ["linf", "linf"]
    assert found[-1].rate == pytest.approx(1.0)


def test_one_network_that_fails_is_named_and_the_others_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    W = stack(2)[:9]
    W[:, 3:, :3] = 0.0  # reducible: each goes to `certify`
    good, bad = certify_many(W, "linf", slopes=(0.0, 1.0)), (W[4], W[7])

    def some_fail(net: Hopfield, norm: str) -> Certificate:
        if any(np.array_equal(net.W, each) for each in bad):
            raise RangeExceeded("out of range")
        return certify(net, norm)

    assert {4, 7} <= set(good.alone.tolist())
    monkeypatch.setattr(many, "diagonal_certificate", some_fail)
    with pytest.raises(RangeExceeded, match=r"2 of 9 networks .* index 4, 7 \(the first: out of range\)") as error:
        certify_many(W, "linf", slopes=(0.0, 1.0))
    found, others = error.value.best, [0, 1, 2, 3, 5, 6, 8]
    assert found.rate[others].tolist() == good.rate[others].tolist()
    assert found[3].rate == good[3].rate
    assert found.rate[[4, 7]].tolist() == [-np.inf, -np.inf]
    assert found.gap[[4, 7]].tolist() == [np.inf, np.inf]
    with pytest.raises(RangeExceeded, match="network 7 cannot be certified"):
        found[7]


def test_networks_have_whole_numbers() -> None:
    found = certify_many(np.zeros((2, 2, 2)), "linf", slopes=(0.0, 1.0))
    for wrong in (slice(0, 2), 1.0, "a", None, [0]):
        with pytest.raises(InputTypeError, match="a network of a stack has a whole number"):
            found[wrong]  # type: ignore[index]


def test_masked_and_ragged_stacks_are_refused() -> None:
    masked = np.ma.masked_array(np.zeros((2, 2, 2)), mask=[[[True, False]] * 2] * 2)
    with pytest.raises(InputTypeError, match="the stack must not be a masked array"):
        certify_many(masked, "linf", slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="networks differ in size"):
        certify_many([np.eye(2), np.eye(3)], "linf", slopes=(0.0, 1.0))


def test_a_stack_that_changes_afterwards() -> None:
    W = np.random.default_rng(5).standard_normal((3, 4, 4)) / 9
    leak = np.ones(4)
    found = certify_many(W, "linf", slopes=(0.0, 1.0), leak=leak)
    before = [found[i].sha256 for i in range(3)]
    W *= 100.0
    leak *= 0.01
    assert [found[i].sha256 for i in range(3)] == before
    assert all(check(found[i], found.model(i)).holds for i in range(3))
    assert found[0].rate == pytest.approx(found.rate[0], abs=1e-12)


@pytest.mark.parametrize(
    ("given", "options", "sentence"),
    [
        (np.zeros((2, 3)), {}, r"shape \(k, n, n\)"),
        (np.zeros((0, 3, 3)), {}, r"shape \(k, n, n\)"),
        (np.zeros((2, 3, 3), dtype=complex), {}, "real numbers"),
        (np.full((2, 2, 2), np.nan), {}, "network 0, 1"),
        (np.full((20, 2, 2), np.inf), {}, r"network 0, 1, .* 9, \.\.\."),
        (np.zeros((2, 2, 2)), {"order": "l2"}, "order must be"),
        (np.zeros((2, 2, 2)), {"model": Lure}, "takes Hopfield or FiringRate"),
    ],
)
def test_bad_input(given: np.ndarray, options: dict, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        certify_many(given, **({"slopes": (0.0, 1.0)} | options))
