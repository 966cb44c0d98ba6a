"""Which rows are enumerated: one rule in the search, the fast check, the exact check and the stand-alone checker."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import Bare
from tests.tools.verifier import exit_code, verifier, write_inputs

from metzler.claims.check import check
from metzler.envelope.build import envelope, worst_case
from metzler.envelope.family import Form
from metzler.models import Lure, Triple
from metzler.proofs import vertices
from metzler.proofs.exact_rows import ExactRows
from metzler.proofs.rows import worst_rows
from metzler.proofs.vertices import Route, routes
from metzler.search.certify import certify


def triple(slopes: tuple[int, ...], seen: int, n: int = 6) -> Triple:
    """Row i is touched by so many slopes, each of which sees `seen` states."""
    m = max(slopes)
    B = np.array([[1.0 + k if k < count else 0.0 for k in range(m)] for count in slopes])
    B = np.vstack([B, np.zeros((n - len(slopes), m))])
    C = np.array([[(-1.0) ** (j + k) if (j - k) % n < seen else 0.0 for j in range(n)] for k in range(m)])
    return Triple(-np.eye(n), B, C, np.ones(n), np.zeros(m), np.ones(m))


def names(t: Triple) -> list[str]:
    """The route of every row that has slopes."""
    return [Route(way).name.lower() for way in routes(t)[: np.count_nonzero(np.asarray(t.B).any(axis=1))]]


def test_rows_of_many_slopes_are_counted_at_all_their_vertices_or_signs() -> None:
    assert names(triple((8, 8), 3)) == ["vertices"] * 2
    assert names(triple((9, 4), 3)) == ["patterns", "vertices"]
    assert names(triple((40,), 1)) == ["vertices"], "slopes of one column each have one worst case"
    assert names(triple((2000,), 2)) == ["patterns"], "of which two to that power is no double"
    assert names(triple((40,), 40, n=41)) == ["bound"]
    assert names(triple((9,), 12, n=30)) == ["vertices"], "fewer slopes than signs"
    assert names(triple((14, 14), 5, n=30)) == ["vertices", "bound"], "the budget is for all rows together"


def test_the_cheapest_rows_are_enumerated_first(monkeypatch: pytest.MonkeyPatch) -> None:
    t = triple((11, 9, 11), 12, n=30)
    price = [2**k * (1 + k * 12) for k in (9, 11, 11)]
    for budget, found in (
        (price[0], ["bound", "vertices", "bound"]),
        (price[0] + price[1], ["vertices"] * 2 + ["bound"]),
    ):
        monkeypatch.setattr(vertices, "BUDGET", budget)
        assert names(t) == found


@pytest.mark.parametrize(("discrete", "found"), [(False, "patterns"), (True, "vertices")])
def test_the_sign_of_its_own_entry_counts_in_a_map(discrete: bool, found: str) -> None:
    """Nine slopes that touch nine columns."""
    t = triple((9,), 9, n=9)
    assert names(replace(t, discrete=discrete)) == [found]


def test_zeros_that_are_stored_do_not_count() -> None:
    stored = triple((14, 14), 3)
    C = sparse.coo_array(stored.C)
    C = sparse.csr_array((np.append(C.data, 0.0), (np.append(C.row, 0), np.append(C.col, 5))), shape=C.shape)
    assert (routes(replace(stored, C=C)) == routes(stored)).all()


@pytest.mark.parametrize("discrete", [False, True])
@pytest.mark.parametrize("budget", [2**9, 2**11, 2**14, 2**14 + 2**13, 2**15, 2**21])
@pytest.mark.parametrize(
    ("slopes", "seen"),
    [((9, 9), 3), ((9, 10), 1), ((9, 3), 2), ((10,), 2), ((11, 9), 2), ((10, 11, 9), 7), ((12, 12), 5), ((30, 12), 6)],
)
def test_all_follow_one_rule(
    slopes: tuple[int, ...], seen: int, budget: int, discrete: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search, the fast check, the exact check and the stand-alone checker, row by row."""
    monkeypatch.setattr(vertices, "BUDGET", budget)
    monkeypatch.setattr(verifier, "MOST_ENTRIES", budget)
    t = replace(triple(slopes, seen, n=9), discrete=discrete)
    family, ways = envelope(Bare(t), "linf", budget=budget), routes(t)
    same = {Form.PATTERNS: Route.PATTERNS, Form.BOUND: Route.BOUND}
    assert [same.get(Form(int(form)), Route.VERTICES) for form in family.form] == ways.tolist()
    integers = ExactRows(t)
    assert worst_rows(t).exact == family.exact
    assert [integers.row(i).bound for i in range(t.n)] == (ways == Route.BOUND).tolist()
    A, B, C = ([{j: v for j, v in enumerate(row) if v} for row in M.tolist()] for M in (t.A, t.B, t.C))
    word = {Route.VERTICES: "vertices", Route.PATTERNS: "signs", Route.BOUND: "bound"}
    assert verifier.ways(A, B, C, discrete) == [word[Route(way)] for way in ways]


def nine() -> Lure:
    """Two states, both touched by nine slopes that each see both."""
    rng = np.random.default_rng(0)
    return Lure(-6 * np.eye(2), rng.normal(size=(2, 9)), rng.normal(size=(9, 2)), slopes=(0, 1))


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_nine_slopes_a_row_are_certified_exactly(order: str, tmp_path: Path) -> None:
    net = nine()
    D = np.array(list(itertools.product([0, 1], repeat=9)))
    J = np.einsum("ik,sk,kj->sij", net.B, D, net.C) - 6 * np.eye(2)
    J = J if order == "linf" else J.transpose(0, 2, 1)
    ratios = np.exp(np.linspace(-4, 4, 4001))[:, None]
    off = np.maximum((J[:, 0, 0] + abs(J[:, 0, 1]) / ratios), (J[:, 1, 1] + abs(J[:, 1, 0]) * ratios))
    best = -off.max(axis=1).min()
    cert = certify(net, order)
    assert cert.exact
    assert cert.rate == pytest.approx(best, abs=2e-2)
    assert cert.rate >= best - 1e-6
    assert check(cert, net, exact=True).holds
    cert.save(tmp_path / "c.json")
    assert exit_code(tmp_path / "c.json", write_inputs(net, tmp_path)) == 0


def test_a_certificate_of_bounded_rows_holds_where_they_are_enumerated(tmp_path: Path) -> None:
    net = nine()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vertices, "BUDGET", 0)
        patch.setitem(worst_case.__kwdefaults__, "budget", 0)
        from_bounds = certify(net, "linf")
        assert not from_bounds.exact
        from_bounds.save(tmp_path / "c.json")
    assert check(tmp_path / "c.json", net).holds
    assert check(tmp_path / "c.json", net, exact=True).holds
    assert exit_code(tmp_path / "c.json", write_inputs(net, tmp_path)) == 0
