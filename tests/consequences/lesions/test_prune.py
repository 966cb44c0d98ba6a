"""Total and connective contractivity: what sub-networks inherit, and where they do not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.consequences.lesions.prune import prune, remove_edges
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.gallery import entry
from metzler.models import DiagonalFeedback, Entrywise, FiringRate, Hopfield, HopfieldMap, Lure, LureMap, Persidskii
from metzler.search.certify import certify
from metzler.search.diagonal import unweighted_rate

orders = pytest.mark.parametrize("order", ["l1", "linf"])


@pytest.mark.parametrize("name", sorted(MAKERS))
@orders
def test_every_sub_network_of_every_model_inherits_its_rate(name: str, order: str, tmp_path: Path) -> None:
    net = make(name)
    cert = certify(net, order)
    for keep in ([0], [net.n - 1], list(range(1, net.n)) or [0], list(range(net.n))):
        found = prune(net, cert, keep=keep)
        mine = found.require()
        assert found.model.n == len(keep)
        assert mine.rate == pytest.approx(cert.rate, abs=1e-12)
        check(mine, found.model).require()
        best = certify(found.model, order)
        assert mine.rate <= best.rate + best.gap
        assert best.rate <= mine.rate + mine.gap + 1e-12
        mine.save(tmp_path / "part.json")
        check(load(tmp_path / "part.json"), found.model).require()


@orders
def test_the_gap_is_kept_where_the_limiting_sub_network_stays(order: str) -> None:
    W = np.zeros((5, 5))
    W[0, 1] = W[1, 0] = 0.5
    W[2, 3] = W[3, 2] = 0.1
    net = Hopfield(W, slopes=(0.0, 1.0))
    cert = certify(net, order)
    assert cert.limiting.tolist() == [0, 1]
    assert prune(net, cert, keep=[0, 1, 4]).require().gap <= cert.gap + 1e-15
    apart = prune(net, cert, keep=[2, 3]).require()
    assert apart.rate == cert.rate
    assert apart.rate + apart.gap >= 0.9


@orders
def test_a_network_that_is_only_bounded_keeps_an_honest_gap(order: str) -> None:
    rng = np.random.default_rng(0)
    net = Lure(
        rng.normal(size=(24, 24)) - 99 * np.eye(24), rng.normal(size=(24, 24)), rng.normal(size=(24, 24)), slopes=(0, 1)
    )
    cert = certify(net, order)
    assert not cert.exact
    for keep in ([0], [1, 2], [0, 1, 3]):
        found = prune(net, cert, keep=keep)
        best = certify(found.model, order)
        assert found.require().rate <= best.rate + best.gap
        assert best.rate <= found.require().rate + found.require().gap + 1e-12


@orders
def test_scaled_weights_are_restricted_with_their_exponents(order: str) -> None:
    n = 400
    net = FiringRate(sparse.diags_array([np.full(n - 1, 1e6)], offsets=[-1]).tocsr(), slopes=(0.0, 1.0))
    cert = certify(net, order)
    assert cert.norm.exponents is not None
    found = prune(net, cert, keep=np.arange(100, 200))
    check(found.require(), found.model).require()


@orders
def test_keep_is_indices_or_truth_values_in_any_order(order: str) -> None:
    net = make("hopfield")
    cert = certify(net, order)
    by_index = prune(net, cert, keep=[2, 0]).require()
    by_truth = prune(net, cert, keep=np.array([True, False, True, False])).require()
    assert by_index.sha256 == by_truth.sha256
    np.testing.assert_array_equal(by_index.norm.weights, by_truth.norm.weights)


@pytest.mark.parametrize(
    ("keep", "error", "sentence"),
    [
        ([], InputError, "at least one index"),
        ([0, 0], InputError, "different indices, got 0 twice"),
        ([4], InputError, "between 0 and 3, got 4"),
        ([-1], InputError, "between 0 and 3"),
        ([0.5], InputTypeError, "list of indices"),
        (np.array([True, False]), InputError, "4 truth values"),
    ],
)
def test_bad_keeps_are_refused(keep: object, error: type[Exception], sentence: str) -> None:
    net = make("hopfield")
    with pytest.raises(error, match=sentence):
        prune(net, certify(net, "l1"), keep=keep)  # type: ignore[arg-type]


def test_a_certificate_of_another_network_is_refused() -> None:
    cert = certify(make("hopfield", 0), "l1")
    with pytest.raises(NotProved):
        prune(make("hopfield", 1), cert, keep=[0])
    with pytest.raises(NotProved):
        remove_edges(make("hopfield", 1), cert, [(0, 1)])


@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate, Persidskii, Entrywise, HopfieldMap])
@orders
@pytest.mark.parametrize("seed", range(5))
def test_removed_synapses_leave_the_certificate_standing(form: type, kind: type, order: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    W = rng.normal(size=(5, 5)) * (rng.random((5, 5)) < 0.8) - np.eye(5)
    net = kind(form(W), slopes=(0.1, 0.7))
    cert = certify(net, order)
    edges = [(int(i), int(j)) for i, j in rng.integers(0, 5, (6, 2)) if i != j]
    found = remove_edges(net, cert, edges)
    assert found.reasons == ()
    check(found.require(), found.model).require()
    assert found.require().rate == pytest.approx(cert.rate, abs=1e-12)
    kept = found.model.W if isinstance(found.model.W, np.ndarray) else found.model.W.toarray()
    expected = W.copy()
    expected[tuple(np.array(edges).T)] = 0.0
    np.testing.assert_array_equal(kept, expected)


@orders
def test_a_lure_system_may_lose_a_cancellation(order: str) -> None:
    whole, pruned = entry("lure-cancelling").model_factory(), entry("lure-cancelling-pruned").model_factory()
    found = remove_edges(whole, certify(whole, order), [(0, 1)])
    assert found.certificate is None
    assert "cancelled" in found.reasons[0]
    with pytest.raises(NotProved, match="no certificate is inherited: entry \\[0, 1\\] also has a nonlinear part"):
        found.require()
    np.testing.assert_array_equal(found.model.triple().A, pruned.triple().A)
    assert certify(found.model, order).rate < certify(whole, order).rate - 0.4
    assert remove_edges(whole, certify(whole, order), [(1, 0)]).require().rate > 0


@orders
def test_a_full_dissipation_may_hide_a_cancellation(order: str) -> None:
    W, D = np.array([[0.0, 1.0], [0.2, 0.0]]), np.array([[2.0, 0.9], [0.0, 2.0]])
    net = Hopfield(W, dissipation=D, slopes=(0.8, 1.0))
    found = remove_edges(net, certify(net, order), [(0, 1)])
    assert "dissipation" in found.reasons[0]
    assert certify(found.model, order).rate < certify(net, order).rate
    assert remove_edges(net, certify(net, order), [(1, 0)]).certificate is not None


def test_self_loops() -> None:
    inhibiting, exciting = Hopfield([[-1.0]], slopes=(0.5, 1.0)), Hopfield([[0.5]], slopes=(0.0, 1.0))
    assert "self-loop" in remove_edges(inhibiting, certify(inhibiting, "l1"), [(0, 0)]).reasons[0]
    assert remove_edges(exciting, certify(exciting, "l1"), [(0, 0)]).require().rate == 0.5
    crossing = Hopfield([[0.5]], slopes=(-1.0, 1.0))
    assert remove_edges(crossing, certify(crossing, "l1"), [(0, 0)]).certificate is None
    loop = HopfieldMap([[0.5]], slopes=(0.0, 1.0))
    assert remove_edges(loop, certify(loop, "l1"), [(0, 0)]).certificate is None


def test_edges_that_are_not_there_and_none_at_all_change_nothing() -> None:
    net = Hopfield([[0.0, 0.5], [0.0, 0.0]], slopes=(0.0, 1.0))
    cert = certify(net, "l1")
    for edges in ([], [(1, 0)], [(1, 1)]):
        assert remove_edges(net, cert, edges).require().sha256 == cert.sha256


def test_bad_edges_are_refused() -> None:
    net = make("hopfield")
    cert = certify(net, "l1")
    with pytest.raises(InputError, match="between 0 and 3"):
        remove_edges(net, cert, [(0, 4)])
    with pytest.raises(InputTypeError, match="pairs"):
        remove_edges(net, cert, [(0.5, 1)])  # type: ignore[list-item]
    own = make("own")
    with pytest.raises(InputError, match="no weight matrix"):
        remove_edges(own, certify(own, "l1"), [(0, 1)])


def test_lure_maps_lose_linear_edges_too() -> None:
    net = LureMap([[0.1, 0.3], [0.2, 0.1]], [1.0, 0.0], [0.1, 0.0], slopes=(0.0, 1.0))
    found = remove_edges(net, certify(net, "linf"), [(0, 1)])
    assert found.require().rate > 0
    assert unweighted_rate(found.model, "linf") > 0


@orders
@pytest.mark.parametrize("name", ["diagonal-feedback", "echo-state", "implicit", "persidskii", "firing-rate-map"])
@pytest.mark.parametrize("seed", range(5))
def test_every_kind_with_weights_may_lose_synapses(name: str, order: str, seed: int) -> None:
    net = make(name, seed)
    cert = certify(net, order)
    edges = [(0, 1), (2, 3), (3, 0)]
    found = remove_edges(net, cert, edges)
    mine = found.require()
    assert mine.rate == pytest.approx(cert.rate, abs=1e-12)
    check(mine, found.model).require()
    t = found.model.triple()
    dense = t.jacobian(t.hi)
    dense = dense if isinstance(dense, np.ndarray) else dense.toarray()
    assert all(dense[i, j] == 0 for i, j in edges)
    best = certify(found.model, order)
    assert mine.rate <= best.rate + best.gap


def test_a_self_loop_of_a_feedback_network_that_slows_its_state_down_may_go() -> None:
    net = DiagonalFeedback([[0.5, 0.2], [0.1, -0.5]], 2.0, slopes=(0.5, 1.0))
    cert = certify(net, "l1")
    assert remove_edges(net, cert, [(0, 0)]).certificate is not None
    assert "self-loop [1, 1]" in remove_edges(net, cert, [(1, 1)]).reasons[0]
