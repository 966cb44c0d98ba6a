"""When a norm is tried, what is said where it is not, and that nothing is lost by that."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, Hopfield, IntervalHopfield, Lure
from metzler.search import attempts
from metzler.search.quadratic import quadratic_certificate
from metzler.search.symmetric import symmetric_certificate
from metzler.search.tried import Outcome, Trial, tried_steps
from metzler.steps import finished

rng = np.random.default_rng(3)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


def trial(net: Any, deadline: float | None = None) -> Trial:
    return Trial(net, Deadline(deadline), Deadline(deadline))


def tried(net: Any, attempt: Any, deadline: float | None = None) -> Outcome:
    found: Outcome = finished(attempt(trial(net, deadline)))
    return found


def after_both(net: Any, attempt: Any) -> str:
    """What is said of an attempt made after both diagonal norms."""
    diagonal = [(order, attempts.diagonal(order, margin=1e-6)) for order in ("l1", "linf")]
    return finished(tried_steps(trial(net), [*diagonal, ("l2", attempt)]))["l2"].note


@both
@pytest.mark.parametrize("slopes", [(0.0, 1.0), (0.3, 1.0), (0.3, 0.3)])
@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_exact_means_that_a_linear_network_at_one_end_is_that_slow_in_the_norm(
    kind: type[Hopfield], slopes: tuple[float, float], sign: float
) -> None:
    G = rng.normal(size=(3, 3))
    W = sign * G @ G.T / 5
    net = kind(0.5 * (W + W.T), leak=1.5, tau=0.5, slopes=slopes)
    row = tried(net, attempts.quadratic(8.0))
    cert = symmetric_certificate(net)
    R = np.linalg.cholesky(cert.norm.P).T
    worst = np.inf
    for d in itertools.product(*zip(*net.slopes, strict=True)):
        S = R @ np.asarray(net.triple().jacobian(np.array(d)) + np.zeros((3, 3))) @ np.linalg.inv(R)
        worst = min(worst, -float(np.linalg.eigvalsh(0.5 * (S + S.T))[-1]))
    assert row.rate <= worst + 1e-7
    assert (row.exact is True) == (worst - row.rate < 1e-7)


@pytest.mark.parametrize(
    ("net", "positive"),
    [
        (FiringRate([[0.5, 0.2], [0.0, 0.1]], activation="relu"), True),
        (Hopfield([[0.5, 0.2], [0.0, 0.1]], slopes=(-0.5, 1.0), leak=[1.0, 2.0]), True),
        (FiringRate([[0.5, 0.2], [0.0, 0.1]], slopes=(-2.0, 1.0)), False),
        (FiringRate([[0.5, -0.2], [0.0, 0.1]], activation="relu"), False),
        (EchoState([[0.5, 0.2], [0.0, 0.1]], 0.5, activation="tanh"), True),
        (FiringRate([[0.5]], dissipation=[[1.0]], activation="relu"), True),
        (FiringRate(0.1 * np.ones((2, 2)), dissipation=[[1.0, 0.5], [0.0, 1.0]], activation="relu"), False),
        (FiringRate(0.1 * np.ones((2, 2)), dissipation=[[1.0, -0.5], [0.0, 1.0]], activation="relu"), True),
        (Lure([[-1.0]], [[1.0, -1.0]], [[1.0], [-0.5]], slopes=(0.0, 1.0)), False),
        (IntervalHopfield([[0.0]], [[0.5]], activation="relu"), False),
    ],
)
def test_whether_the_upper_slopes_are_worst_of_all(net: Any, positive: bool) -> None:
    assert attempts.no_weight_is_negative(net) is positive


@both
def test_where_no_weight_is_negative_no_quadratic_norm_proves_more_and_none_is_sought(kind: type[Hopfield]) -> None:
    """The best diagonal rate is the decay of the linear network with all slopes at the upper end, by eigenvalues."""
    for _ in range(5):
        W, leak = rng.uniform(0.0, 0.4, (4, 4)), rng.uniform(1.0, 2.0, 4)
        net = kind(W, leak=leak, activation="relu")
        decay = -np.linalg.eigvals(W - np.diag(leak)).real.max()
        assert "no norm proves a thousandth more" in after_both(net, attempts.where_it_helps(attempts.quadratic(8.0)))
        assert quadratic_certificate(net).rate <= decay
        assert tried(net, attempts.diagonal("linf", margin=1e-6)).rate == pytest.approx(decay, rel=1e-6)


def test_a_proof_that_takes_minutes_is_not_begun_unasked() -> None:
    net = FiringRate(np.diag(np.full(2500, -0.5)) + np.diag(np.full(2499, 0.1), 1), activation="relu")
    assert 'order="l2" (--norm l2) asks for it' in after_both(net, attempts.where_it_helps(attempts.quadratic(8.0)))


def test_a_proof_that_outlasts_the_deadline_is_not_begun() -> None:
    net = FiringRate(rng.normal(size=(300, 300)) / 20, activation="relu")
    with pytest.raises(InputError, match="longer than the deadline leaves"):
        tried(net, attempts.where_it_helps(attempts.quadratic(8.0)), deadline=0.01)


def test_a_search_that_was_cut_short_says_so_and_is_proved() -> None:
    net = FiringRate(rng.normal(size=(40, 40)) / 12, activation="relu")
    cut, whole = (tried(net, attempts.quadratic(seconds)) for seconds in (0.0, 100.0))
    assert "cut short" in cut.note
    assert "cut short" not in whole.note
    assert cut.rate <= whole.rate + 1e-2
    assert cut.claim is not None
    assert check(cut.claim, net).holds


def test_a_box_is_formed_where_nothing_else_proves_contraction() -> None:
    net = FiringRate([[0.5]], activation="tanh")
    box = attempts.local_box(5.0, margin=1e-6, always=False)
    assert "proves contraction" in after_both(net, box)
    assert "box" in after_both(FiringRate([[1.5]], activation="tanh"), box)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """P is formed up to ten states and nonlinearities."""
    for name in ("attempts", "l2"):
        monkeypatch.setattr(f"metzler.search.{name}.LARGEST", 10)


@pytest.mark.usefixtures("small")
def test_a_network_too_large_for_p_gets_an_estimate_where_that_is_asked() -> None:
    net = FiringRate(rng.normal(size=(20, 20)) / 9, activation="relu")
    asked = attempts.where_it_helps(attempts.quadratic(8.0))
    assert "P is formed up to 10 states and nonlinearities, here are 40; compare gives" in after_both(net, asked)
    note = after_both(net, attempts.or_estimate(asked, 8.0))
    rate = float(note.partition("an estimate is ")[2].partition(":")[0])
    assert note.endswith("P is formed up to 10 states and nonlinearities, here are 40")
    assert rate == pytest.approx(quadratic_certificate(net).rate, abs=2e-2)


@pytest.mark.usefixtures("small")
def test_thin_weights_have_a_rate_without_p() -> None:
    chain = np.diag(np.full(29, -0.8), -1) + np.diag(np.full(29, 0.8), 1)
    net = FiringRate(sparse.csr_array(chain), activation="relu")
    found = tried(net, attempts.where_it_helps(attempts.quadratic(8.0)))
    assert found.claim is not None
    assert found.claim.kind == "parabola"
    assert "overshoot not known" in found.note
    assert found.rate == pytest.approx(quadratic_certificate(net).rate, abs=2e-2)
