"""The table: every row proved, no row above the ceiling, and the skew pair told apart."""

from __future__ import annotations

import numpy as np
import pytest
from tests.optional import works

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, FiringRateMap, Hopfield, IntervalHopfield
from metzler.search.compare import compare, compare_steps
from metzler.search.lyapunov import lyapunov_diagonally_stable
from metzler.search.quadratic import quadratic_certificate

LMI = works("cvxpy") and works("clarabel")

rng = np.random.default_rng(51)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


@both
@pytest.mark.parametrize("kappa", [0.9, 1.5, 1.9, 4.0])
def test_the_skew_pair_tells_the_norms_apart(kind: type[Hopfield], kappa: float) -> None:
    W = kappa * np.array([[0.0, -1.0], [1.0, 0.0]])
    table = compare(kind(W, activation="relu"))
    for norm in ("l1", "linf", "lp"):
        assert table[norm].rate == pytest.approx(1.0 - kappa, abs=1e-8)
    assert table["l2"].rate == pytest.approx(1.0 - kappa / 2.0, abs=1e-3)
    assert table.best.norm == "l2"
    if LMI:
        assert lyapunov_diagonally_stable(W - np.eye(2)).holds
    assert table["ceiling"].rate == pytest.approx(1.0)


@both
def test_no_row_passes_the_ceiling(kind: type[Hopfield]) -> None:
    for _ in range(4):
        net = kind(rng.normal(size=(4, 4)), activation="tanh", leak=rng.uniform(0.5, 2.0, 4))
        table = compare(net)
        top = table["ceiling"].rate
        assert top is not None
        for row in table.rows:
            if row.norm not in ("local box", "ceiling") and row.rate is not None:
                assert row.rate <= top + 1e-9


def test_symmetric_networks_reach_the_ceiling() -> None:
    G = rng.normal(size=(6, 6))
    table = compare(FiringRate(0.2 * (G + G.T), activation="tanh"))
    assert table["l2"].rate == pytest.approx(table["ceiling"].rate, abs=1e-7)
    assert table.best.norm == "l2"


def test_the_table_is_aligned_text() -> None:
    table = compare(Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh"))
    lines = str(table).splitlines()
    assert lines[0].split() == ["norm", "rate,", "1/time", "exact", "search,", "s", "note"]
    assert len(lines) == 1 + len(table.rows)
    assert len({line.index("  ") > 0 for line in lines}) == 1
    with pytest.raises(InputError, match="no row"):
        table["l3"]


def test_what_does_not_apply_is_a_note() -> None:
    table = compare(Hopfield([[0.5]], slopes=(0.0, 1.0)))
    assert "local box" not in [row.norm for row in table.rows]
    assert compare(IntervalHopfield([[0.0]], [[0.5]], activation="tanh"))["l2"].rate is None


def test_the_closed_form_is_not_for_dissipation_matrices() -> None:
    """It said .146, exact, of a norm that attains .5 there."""
    net = FiringRate([[0, 0.5], [0.5, 0]], dissipation=[[1.0, 0.5], [0, 1]], activation="relu")
    assert "closed form" not in compare(net)["l2"].note


def test_a_deadline_leaves_what_was_not_tried_in_the_table() -> None:
    net = Hopfield(rng.normal(size=(6, 6)) / 6, activation="tanh")
    table = compare(net, deadline=0.0)
    full = compare(net)
    for norm in ("l1", "linf"):
        early, late = table[norm].rate, full[norm].rate
        assert early is not None
        assert late is not None
        assert early <= late + 1e-9
    for norm in ("lp", "ceiling", "local box", "l2"):
        assert table[norm].rate is None
        assert table[norm].note == "not tried: the deadline had passed"
    with pytest.raises(InputTypeError, match="deadline"):
        compare(net, deadline="soon")  # type: ignore[arg-type]


def test_a_random_network_is_what_quadratic_norms_are_for() -> None:
    net = FiringRate(np.random.default_rng(0).normal(size=(60, 60)) / np.sqrt(60.0) * 0.6, activation="relu")
    table = compare(net)
    assert table.best.norm == "l2"
    assert table["l2"].rate > 0.2 > 0.0 > table["linf"].rate


def test_the_steps_carry_the_table_so_far_and_a_bracket() -> None:
    net = FiringRate(0.1 * rng.normal(size=(4, 4)), activation="tanh")
    steps = list(compare_steps(net))
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    sizes = [len(step.best.rows) for step in steps]
    assert sizes == sorted(sizes)
    assert sizes[-1] == 5
    for step in steps:
        assert step.lower <= step.upper
    assert np.isfinite([steps[-1].lower, steps[-1].upper]).all()
    assert {step.phase for step in steps} == {"l1", "linf", "lp", "ceiling", "local box", "l2"}


def test_rates_of_maps_are_per_step() -> None:
    assert "rate, per step" in str(compare(FiringRateMap([[0.5]], activation="tanh")))


@both
def test_every_row_has_the_claim_that_it_speaks_of(kind: type[Hopfield]) -> None:
    net = kind(0.3 * rng.normal(size=(5, 5)), activation="tanh")
    for row in compare(net).rows:
        assert (row.claim is None) == (row.norm == "ceiling")
        if row.claim is not None:
            assert row.claim.rate == row.rate
            assert check(row.claim, net).holds


def test_strong_negative_self_weights_are_for_diagonal_norms() -> None:
    """`m [[-1, 1], [-1, -1]]`: linf proves the rate 1 for any m, a quadratic norm `1 - (sqrt(2) - 1) m / 2` at most."""
    net = FiringRate(6.0 * np.array([[-1.0, 1.0], [-1.0, -1.0]]), activation="relu")
    table = compare(net)
    assert table["linf"].rate == pytest.approx(1.0, abs=1e-5)
    assert table.best.norm in ("l1", "linf")
    assert quadratic_certificate(net).rate == pytest.approx(1.0 - (np.sqrt(2.0) - 1.0) * 3.0, abs=2e-3)
    assert table["l2"].rate is None
    assert "no norm proves a thousandth more than the diagonal one" in table["l2"].note
