"""What no norm passes: near the worst of all vertices, and never from a triple that is no member of its networks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, Hopfield, IntervalHopfield, LatentHopfield, Lure
from metzler.search.ceiling import ceiling, decay_at_rest
from metzler.search.compare import compare

rng = np.random.default_rng(51)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@both
def test_the_ceiling_is_near_the_worst_vertex(kind: type[Hopfield]) -> None:
    hits = 0
    for _ in range(30):
        net = kind(rng.normal(size=(4, 4)), slopes=(rng.uniform(-0.5, 0.2, 4), 1.0), tau=rng.uniform(0.5, 2.0, 4))
        value, d = ceiling(net)
        triple = net.triple()
        worst = min(
            -float(np.linalg.eigvals(np.asarray(triple.jacobian(v) + np.zeros((4, 4)))).real.max())
            for v in itertools.product(*zip(*net.slopes, strict=True))
        )
        assert ((d >= net.slopes[0]) & (d <= net.slopes[1])).all()
        assert value >= worst - 1e-9 or not np.isin(d, np.concatenate(net.slopes)).all()
        hits += value <= worst + 1e-9
    assert hits > 15


@both
def test_excitation_alone_is_looked_at(kind: type[Hopfield]) -> None:
    W = np.abs(np.random.default_rng(1).normal(size=(40, 40)))
    W[:, 32:] *= -12.0  # so much inhibition that no climb from all neurons leads out of it
    alone = float(np.abs(np.linalg.eigvals(W[:32, :32])).max())
    assert ceiling(kind(W, activation="relu"))[0] <= 1.0 - alone + 1e-9


@pytest.mark.parametrize(
    "net",
    [
        IntervalHopfield([[-3.0, -1.0], [0.0, 0.0]], [[1.0, 2.0], [0.0, 0.0]], activation="relu"),
        LatentHopfield([[1.0], [1.0]], [[0.5], [0.2]], activation="relu"),
    ],
)
def test_the_ceiling_is_not_taken_from_a_triple_that_is_no_member(net: IntervalHopfield | LatentHopfield) -> None:
    with pytest.raises(InputError, match="l1 and linf only"):
        ceiling(net)
    assert compare(net)["ceiling"].rate is None


def test_a_deadline_leaves_one_vertex() -> None:
    net = Hopfield(rng.normal(size=(6, 6)) / 6, activation="tanh")
    early, d = ceiling(net, deadline=0.0)
    assert early == pytest.approx(-float(np.linalg.eigvals(np.asarray(net.triple().jacobian(d))).real.max()))
    assert early >= ceiling(net)[0]


@pytest.mark.parametrize(
    ("net", "decay"),
    [
        (FiringRate(np.ones((2, 2)), leak=[2.0, 3.0], tau=[0.5, 3.0], activation="relu"), 1.0),
        (EchoState(np.ones((2, 2)), 0.25, activation="tanh"), 0.25),
        (Hopfield(np.ones((2, 2)), slopes=(0.1, 1.0)), np.inf),
        (Lure([[-1.0, 1.0], [0.0, -1.0]], np.ones((2, 1)), np.ones((1, 2)), slopes=(0.0, 1.0)), np.inf),
        (IntervalHopfield([[0.0]], [[0.5]], activation="tanh"), np.inf),
    ],
)
def test_the_decay_at_rest_is_that_of_the_leak_where_the_network_can_be_at_rest(net: Hopfield, decay: float) -> None:
    assert decay_at_rest(net) == pytest.approx(decay)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("size", [1e-300, 1e-200, 1e200, 1e290])
@pytest.mark.parametrize("n", [4, 220])
def test_the_ceiling_of_any_size(size: float, n: int) -> None:
    W = np.random.default_rng(1).normal(size=(n, n)) / np.sqrt(n)
    plain, _ = ceiling(Hopfield(2.0 * W, leak=1.0, slopes=(0.0, 1.0)))
    huge, _ = ceiling(Hopfield(2.0 * size * W, leak=size, slopes=(0.0, 1.0)))
    near = 1e-6 if n < 200 else 0.1  # of many vertices others are visited
    assert huge / size == pytest.approx(plain, rel=near)
    by_time, _ = ceiling(Hopfield(2.0 * W, slopes=(0.0, 1.0), tau=1.0 / size))
    assert by_time / size == pytest.approx(plain, rel=near)


def test_a_jacobian_beyond_the_doubles_gets_a_sentence() -> None:
    with pytest.raises(InputError, match="leaves the range of double"):
        ceiling(Hopfield([[1e200]], activation="tanh", tau=1e-200))
