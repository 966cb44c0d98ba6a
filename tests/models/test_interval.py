"""Interval-valued networks: the worst member, and every member below it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.consequences.lesions.prune import prune
from metzler.consequences.robustness.step_size import step_sizes
from metzler.errors import InputError
from metzler.models import IntervalFiringRate, IntervalHopfield, IntervalModel
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify

KINDS = pytest.mark.parametrize("kind", [IntervalHopfield, IntervalFiringRate])


def box(seed: int, n: int = 4) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    ends = rng.normal(size=(2, n, n)) * (rng.random((n, n)) < 0.8)
    return ends.min(axis=0), ends.max(axis=0)


@KINDS
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(5))
def test_one_certificate_holds_for_every_member_with_its_own_weights(
    kind: type[IntervalModel], order: str, seed: int
) -> None:
    lower, upper = box(seed)
    net = kind(lower, upper, [1.0, 2.0, 1.0, 2.0], 3.0, slopes=(0.0, [1.0, 2.0, 1.0, 0.5]))
    cert = certify(net, order)
    check(cert, net).require()
    rng = np.random.default_rng(seed)
    for _ in range(100):
        pick = rng.choice([0.0, 1.0, 0.3], size=lower.shape)
        W = lower + pick * (upper - lower)
        leak = net.leak_lower + rng.random(4) * (net.leak_upper - net.leak_lower)
        t = net.member(W, leak).triple()
        J = t.jacobian(t.lo + rng.integers(0, 2, 4) * (t.hi - t.lo))
        assert cert.norm.log(J) <= -cert.rate + 1e-9


@KINDS
def test_the_worst_member_lies_in_the_box_and_is_reached(kind: type[IntervalModel]) -> None:
    lower, upper = box(7)
    net = kind(lower, upper, slopes=(0.0, 1.0))
    worst = net.worst()
    assert ((lower <= worst.W) & (upper >= worst.W)).all()
    assert (np.diag(worst.W) == np.diag(upper)).all()
    for order in ("l1", "linf"):
        assert certify(worst, order).rate == pytest.approx(certify(net, order).rate, abs=1e-12)


@KINDS
def test_sparse_and_dense_agree(kind: type[IntervalModel]) -> None:
    lower, upper = box(3)
    dense = kind(lower, upper, slopes=(0.0, 1.0))
    thin = kind(sparse.csr_array(lower), sparse.csc_array(upper), slopes=(0.0, 1.0))
    assert sparse.issparse(thin.worst().W)
    np.testing.assert_array_equal(thin.worst().W.toarray(), dense.worst().W)


@KINDS
def test_equal_ends_are_one_network(kind: type[IntervalModel]) -> None:
    W = box(1)[0]
    net = kind(W, W, 1.5, activation="tanh", tau=2.0, gain=0.5)
    np.testing.assert_array_equal(net.worst().W, W)
    x = np.array([1.0, -1.0, 0.5, 2.0])
    np.testing.assert_array_equal(net.field(x), net.member(W, 1.5).field(x))


@KINDS
def test_round_trip(kind: type[IntervalModel]) -> None:
    lower, upper = box(2)
    net = kind(lower, upper, [1.0, 2.0, 3.0, 4.0], 5.0, slopes=(0.0, 1.0), tau=0.5, gain=0.5)
    again = kind.from_parameters(net.matrices(), net.parameters())
    d = np.array([0.0, 0.5, 1.0, 1.0])
    np.testing.assert_array_equal(again.triple().jacobian(d), net.triple().jacobian(d))
    with pytest.raises(InputError, match=r"\['W_lower', 'W_upper'\]"):
        kind.from_parameters({"W": lower}, net.parameters())


@KINDS
def test_refusals(kind: type[IntervalModel]) -> None:
    lower, upper = box(2)
    with pytest.raises(InputError, match="interval weights must satisfy lower <= upper"):
        kind(upper, lower, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="must have one shape"):
        kind(lower, upper[:2, :2], slopes=(0.0, 1.0))
    with pytest.raises(
        InputError, match="leaks must satisfy lower <= upper, got 2.0 > 1.0 at index 0".replace(".", r"\.")
    ):
        kind(lower, upper, 2.0, 1.0, slopes=(0.0, 1.0))
    with pytest.raises(InputError, match="negative lower slope and an interval for its self-loop"):
        kind([[0.0]], [[1.0]], slopes=(-0.5, 1.0))
    kind([[1.0]], [[1.0]], slopes=(-0.5, 1.0))


@KINDS
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(4))
def test_the_quickest_member_bounds_minus_j(kind: type[IntervalModel], order: str, seed: int) -> None:
    """Self-loops have intervals, too, where the slopes are not negative."""
    lower, upper = box(seed)
    net = kind(lower, upper, [1.0, 2.0, 1.0, 2.0], 3.0, slopes=(0.0, [1.0, 2.0, 1.0, 0.5]), tau=[0.5, 1.0, 2.0, 1.0])
    norm = Norm(order, np.random.default_rng(seed).uniform(0.5, 2, 4))
    q, reached = step_sizes(net, norm).q, -np.inf
    widest = np.where(np.abs(lower) > np.abs(upper), lower, upper)
    np.fill_diagonal(widest, np.diag(lower))
    rng = np.random.default_rng(seed)
    for k in range(216):
        W = widest if k < 16 else lower + rng.choice([0.0, 1.0, 0.3], size=lower.shape) * (upper - lower)
        leak = net.leak_upper if k < 16 else net.leak_lower + rng.random(4) * (net.leak_upper - net.leak_lower)
        t = net.member(W, leak).triple()
        bits = (k >> np.arange(4)) & 1 if k < 16 else rng.integers(0, 2, 4)
        reached = max(reached, norm.log(-t.jacobian(t.lo + bits * (t.hi - t.lo))))
    assert reached <= q
    assert reached == pytest.approx(q, rel=1e-9)


@KINDS
def test_a_pruned_family_is_a_family(kind: type[IntervalModel]) -> None:
    lower, upper = box(5)
    net = kind(lower, upper, 4.0, 9.0, slopes=(0.0, [1.0, 2.0, 1.0, 0.5]))
    part = prune(net, certify(net, "l1"), keep=[0, 2])
    assert isinstance(part.model, kind)
    assert part.model.leak_upper.tolist() == [9.0, 9.0]
    np.testing.assert_array_equal(part.model.W_lower, lower[np.ix_([0, 2], [0, 2])])
    assert step_sizes(part.model, part.require().norm).q >= 9.0 - max(0.0, float(upper.max()))
