"""`diagonal_certificate` and its companions: options, progress, the unweighted rate, the forms of rows."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.brute_force import plain
from tests.oracles.lp_bisection import lp_rate

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.errors import InputError, RangeExceeded, StepsExhausted
from metzler.models import FiringRate, Hopfield, Lure
from metzler.numbers.scaled import Scaled
from metzler.search.diagonal import certified_norm, diagonal_certificate, diagonal_steps, row_forms, unweighted_rate
from metzler.steps import Step

W = np.array([[0.2, 0.8, 0.0], [-0.5, 0.0, 0.3], [0.1, 0.4, -0.6]])
module = sys.modules["metzler.search.diagonal"]
NET = Hopfield(W, leak=[1.0, 1.5, 2.0], slopes=(0.2, 1.0))


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_the_rate_is_that_of_linear_programs(kind: type, order: str) -> None:
    found = diagonal_certificate(kind(W, leak=[1.0, 1.5, 2.0], slopes=(0.2, 1.0)), order)
    name = "hopfield" if kind is Hopfield else "firing-rate"
    answer = lp_rate(plain(name, W, leak=np.array([1.0, 1.5, 2.0]), slopes=(0.2, 1.0), tau=1.0, gain=1.0), order)
    assert found.rate == pytest.approx(-answer.b, abs=2e-6)


def test_best_is_the_better_of_the_two() -> None:
    both = [diagonal_certificate(NET, order) for order in ("l1", "linf")]
    best = diagonal_certificate(NET, "diagonal")
    assert best.rate == max(c.rate for c in both)
    assert best.norm.order == max(both, key=lambda c: c.rate).norm.order


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": "l2"}, "order must be"),
        ({"margin": 0.0}, "margin must lie"),
        ({"margin": 2.0}, "margin must lie"),
        ({"margin": float("nan")}, "margin must lie"),
        ({"max_condition": 0.5}, "max_condition must be"),
        ({"max_condition": float("inf")}, "max_condition must be"),
    ],
)
def test_options_out_of_range(options: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        diagonal_certificate(NET, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("n", [3, 150, 2000])
def test_progress_closes_in(n: int) -> None:
    rng = np.random.default_rng(n)
    A = sparse.random_array((n, n), density=min(1.0, 8 / n), rng=rng, format="csr")
    seen: list[Step] = []
    steps = diagonal_steps(Hopfield(A, slopes=(0.0, 1.0)), "l1")
    while True:
        try:
            seen.append(next(steps))
        except StopIteration as stop:
            found: Certificate = stop.value
            break
    assert [p.done for p in seen] == sorted(p.done for p in seen)
    assert {p.phase for p in seen} == {"rows", "search", "proof"}
    assert all(p.lower <= p.upper for p in seen)
    assert all(p.upper >= found.rate - 1e-9 for p in seen if p.phase == "search")


def test_networks_whose_first_vector_already_closes_or_never_moves() -> None:
    # The first bracket must count: on these the steps after it find nothing to add.
    for A in (np.array([[0.0, 1e-320], [1e-320, 0.0]]), np.array([[5.0, 1e-300], [1e-300, 5.0]]), np.ones((4, 4))):
        net = Hopfield(A, slopes=(0.0, 1.0))
        assert check(diagonal_certificate(net, "l1"), net).holds


def test_the_unweighted_rate_is_the_log_norm() -> None:
    ones = np.ones((2, 2)) - np.eye(2)
    assert unweighted_rate(Hopfield(0.25 * ones, slopes=(0.0, 1.0)), "l1") == pytest.approx(0.75, abs=1e-15)
    assert unweighted_rate(NET, "linf") <= diagonal_certificate(NET, "linf").rate


def test_forms_add_up() -> None:
    rng = np.random.default_rng(0)
    assert row_forms(NET, "l1") == {"two-vertex": 3, "interval": 0, "vertices": 0, "patterns": 0, "bound": 0}
    assert row_forms(NET, "linf") == {"two-vertex": 0, "interval": 3, "vertices": 0, "patterns": 0, "bound": 0}
    for n, form in ((3, "patterns"), (24, "bound")):
        lure = Lure(-np.eye(n), rng.normal(size=(n, 24)), rng.normal(size=(24, n)), slopes=(0.0, 1.0))
        assert row_forms(lure, "linf")[form] == n


def test_weights_of_a_range_that_no_checker_reads_are_refused() -> None:
    norm = certified_norm(Scaled(np.ones(2), np.array([0, -(2**20) - 9])), "l1", np.ones(2))
    assert norm.exponents is not None
    n = 2_000
    chain = sparse.diags_array([np.full(n - 1, 1e290)], offsets=[-1]).tocsr()
    with pytest.raises(RangeExceeded, match="larger margin"):
        diagonal_certificate(Hopfield(chain, slopes=(0.0, 1.0)), "l1", margin=1e-9)


@pytest.mark.parametrize("norm", ["l1", "linf", "diagonal"])
@pytest.mark.parametrize("seed", range(6))
def test_a_search_that_is_stopped_still_proves(seed: int, norm: str) -> None:
    rng = np.random.default_rng(seed)
    W = sparse.random_array((300, 300), density=0.03, rng=rng, data_sampler=rng.standard_normal).tolil()
    W[200:, :200] = 0.0
    net = Hopfield(W.tocsr(), activation="tanh", leak=rng.uniform(0.5, 2.0, 300))
    best = diagonal_certificate(net, norm)
    for steps in (0, 1, 5):
        left = iter([False] * steps)
        work = diagonal_steps(net, norm, stop=lambda left=left: next(left, True))
        while True:
            try:
                next(work)
            except StopIteration as stop:
                found = stop.value
                break
        assert check(found, net).holds
        assert found.rate <= best.rate + best.gap
        assert found.norm.order != best.norm.order or found.rate + found.gap >= best.rate
    late = diagonal_certificate(net, norm, deadline=0.0)
    assert check(late, net).holds
    assert late.gap > best.gap
    with pytest.raises(InputError, match="deadline"):
        diagonal_certificate(net, norm, deadline=-1.0)


def hopfield(gain: float, leak: object = 1.0) -> Hopfield:
    W = np.random.default_rng(5).normal(size=(60, 60)) / 60
    return Hopfield(W, leak=leak, slopes=(0.0, 1.0), gain=gain)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_warm_start_that_fits_needs_no_search(monkeypatch: pytest.MonkeyPatch, order: str) -> None:
    first = diagonal_certificate(FiringRate(np.abs(hopfield(1.0).W), activation="relu"), order)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("searched")

    monkeypatch.setattr(module, "perron_steps", fail)
    net = FiringRate(np.abs(hopfield(1.0).W), activation="relu", gain=0.5)
    cert = diagonal_certificate(net, order, warm=first)
    assert check(cert, net).holds
    assert cert.gap <= 1e-9
    assert cert.norm is first.norm
    with pytest.raises(AssertionError, match="searched"):
        diagonal_certificate(net, "l1" if order == "linf" else "linf", warm=first)


@pytest.mark.parametrize("order", ["l1", "linf", "diagonal"])
def test_a_warm_start_that_does_not_fit_changes_nothing(order: str) -> None:
    leak = np.random.default_rng(6).uniform(1.0, 3.0, 60)
    net = hopfield(2.0, leak)
    cold = diagonal_certificate(net, order)
    for other in (hopfield(0.1, leak), hopfield(2.0)):
        warm = diagonal_certificate(net, order, warm=diagonal_certificate(other, cold.norm.order))
        assert warm.rate == pytest.approx(cold.rate, abs=1e-9)
        assert check(warm, net).holds
        assert warm.gap <= 1e-9


def test_a_warm_start_of_another_size_is_refused() -> None:
    with pytest.raises(InputError, match="3 states like the network, got 60"):
        diagonal_certificate(NET, "diagonal", warm=diagonal_certificate(hopfield(1.0), "l1"))


def test_a_warm_start_of_a_reducible_network_beyond_doubles() -> None:
    chain = Hopfield(np.diag(np.full(399, 1e6), 1), activation="relu")
    cert = diagonal_certificate(chain, "linf")
    assert cert.norm.exponents is not None
    again = Hopfield(np.diag(np.full(399, 1e6), 1), activation="relu", gain=2.0)
    assert check(diagonal_certificate(again, "linf", warm=cert), again).holds


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_search_that_finds_no_weights_leaves_what_the_unweighted_norm_proves(
    order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: Any, **__: Any) -> Any:
        yield Step("search", 0.5, 0.0, 1.0)
        raise StepsExhausted("no weights were found")

    monkeypatch.setattr(sys.modules["metzler.search.diagonal"], "perron_steps", exhausted)
    net = Hopfield([[0.1, 0.5], [0.2, -0.3]], activation="tanh")
    cert = diagonal_certificate(net, order)
    assert cert.rate == pytest.approx(unweighted_rate(net, order))
    assert not cert.attained
    assert check(cert, net).holds
