"""Which rows are enumerated: one rule in the search, the fast check, the exact check and the stand-alone checker."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.triples import Bare
from tests.tools.verifier import exit_code, verifier, write_inputs

from metzler.claims.check import check
from metzler.envelope.build import envelope, worst_case
from metzler.models import Lure, Triple
from metzler.proofs import vertices
from metzler.proofs.exact_rows import ExactRows
from metzler.proofs.rows import worst_rows
from metzler.proofs.vertices import most_slopes
from metzler.search.certify import certify


def triple(slopes: tuple[int, ...], seen: int, n: int = 6) -> Triple:
    """Row i is touched by so many slopes, each of which sees `seen` states."""
    m = max(slopes)
    B = np.array([[1.0 + k if k < count else 0.0 for k in range(m)] for count in slopes])
    B = np.vstack([B, np.zeros((n - len(slopes), m))])
    C = np.array([[(-1.0) ** (j + k) if (j - k) % n < seen else 0.0 for j in range(n)] for k in range(m)])
    return Triple(-np.eye(n), B, C, np.ones(n), np.zeros(m), np.ones(m))


def test_rows_of_many_slopes_are_counted_at_all_their_vertices() -> None:
    assert most_slopes(triple((8, 8), 3)) == 8
    assert most_slopes(triple((9, 4), 3)) == 9
    assert most_slopes(triple((40,), 1)) == 8, "slopes of one column each are never enumerated"
    assert most_slopes(triple((40,), 2)) == 8
    assert most_slopes(triple((2000,), 2)) == 8, "of which two to that power is no double"
    assert 2**14 * (1 + 14 * 3) <= vertices.BUDGET < 3 * 2**14 * (1 + 14 * 3)
    assert most_slopes(triple((14, 14), 3)) == 14
    assert most_slopes(triple((14, 14, 14), 3)) == 8, "the budget is for all rows together"
    stored = triple((14, 14), 3)
    C = sparse.coo_array(stored.C)
    C = sparse.csr_array((np.append(C.data, 0.0), (np.append(C.row, 0), np.append(C.col, 5))), shape=C.shape)
    assert most_slopes(Triple(stored.A, stored.B, C, stored.tau, stored.lo, stored.hi)) == 14


@pytest.mark.parametrize("budget", [2**14, 2**14 + 2**13, 2**15])
@pytest.mark.parametrize(("slopes", "seen"), [((9, 9), 3), ((9, 10), 1), ((9, 3), 2), ((10,), 2), ((11, 9), 2)])
def test_all_follow_one_rule(slopes: tuple[int, ...], seen: int, budget: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vertices, "BUDGET", budget)
    t = triple(slopes, seen)
    searched = envelope(Bare(t), "linf", budget=budget).exact
    integers = ExactRows(t)
    assert worst_rows(t).exact == searched
    assert any(integers.row(i).bound for i in range(t.n)) != searched


def test_the_stand_alone_checker_counts_alike() -> None:
    for slopes, seen in (((8, 8), 3), ((9, 4), 3), ((40,), 2), ((14, 14), 3), ((14, 14, 14), 3)):
        t = triple(slopes, seen)
        A, B, C = ([{j: v for j, v in enumerate(row) if v} for row in M.tolist()] for M in (t.A, t.B, t.C))
        counted = [len(row) for row in B]
        assert (verifier.most_slopes(A, B, C) >= max(counted)) == (most_slopes(t) >= max(counted))


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
