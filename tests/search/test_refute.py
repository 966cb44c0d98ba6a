"""Refutations: the witness, the slopes, and the networks that no norm certifies."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.errors import InputError, NotProved
from metzler.models import EulerStep, FiringRate, FiringRateMap, Hopfield, Lure
from metzler.search.certify import certify
from metzler.search.refute import refute

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
orders = pytest.mark.parametrize("order", ["l1", "linf"])
PAIR = np.array([[0.0, 2.0], [2.0, 0.0]])
SKEW = np.array([[0.0, -2.0], [2.0, 0.0]])


def dense(J: object) -> np.ndarray:
    return J.toarray() if sparse.issparse(J) else np.asarray(J)  # type: ignore[attr-defined]


@orders
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_no_norm_certifies_an_unstable_network(kind: type, order: str) -> None:
    net = kind(PAIR, activation="relu")
    found = refute(net, certify(net, order))
    assert found.holds
    assert found.no_norm
    assert np.linalg.eigvals(dense(net.triple().jacobian(found.unstable_slopes(net)))).real.max() > 0
    assert "No norm at all" in str(found)


@orders
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_a_skew_network_is_refuted_in_this_norm_only(kind: type, order: str) -> None:
    net = kind(SKEW, activation="relu")
    found = refute(net, certify(net, order))
    assert found.holds
    assert not found.no_norm
    assert found.ceiling == pytest.approx(-1.0)
    assert f"No diagonal weights certify this network in {order}: on its states 0, 1" in found.sentence
    assert "No norm at all" not in found.sentence


@pytest.mark.parametrize("name", sorted(MAKERS))
@orders
@pytest.mark.parametrize("seed", range(3))
def test_slopes_and_witness_show_what_the_sentence_says(name: str, order: str, seed: int) -> None:
    net = make(name, seed)
    cert = certify(net, order)
    found = refute(net, cert)
    t = net.triple().oriented(order)
    if cert.rate > 0:
        assert not found.holds
        assert "Nothing is refuted" in found.sentence
        return
    if found.ends is not None:
        J = np.abs(dense(t.jacobian(found.slopes(net))))
        if not t.discrete:
            np.fill_diagonal(J, np.diag(dense(t.jacobian(found.slopes(net)))))
        k, x = found.certificate.limiting, found.certificate.witness
        grown = J[np.ix_(k, k)] @ x - (x if t.discrete else 0.0)
        assert (
            grown
            >= -found.ceiling * found.certificate.witness - 1e-12 * np.abs(J).max() * found.certificate.witness.max()
        ).all()
    if found.no_norm:
        d = found.unstable_slopes(net)
        assert ((net.triple().lo <= d) & (net.triple().hi >= d)).all()
        values = np.linalg.eigvals(dense(net.triple().jacobian(d)))
        assert (np.abs(values).max() - 1 if t.discrete else values.real.max()) > -1e-9


def test_between_rate_and_ceiling_nothing_is_decided() -> None:
    rng = np.random.default_rng(5)
    for seed in range(30):
        rng = np.random.default_rng(seed)
        net = Lure(-3.0 * np.eye(3), rng.normal(size=(3, 12)) / 4, rng.normal(size=(12, 3)) / 2, slopes=(0.0, 1.0))
        found = refute(net, certify(net, "linf"))
        if "nothing is decided" in found.sentence:
            assert not found.holds or found.no_norm
            return
    pytest.skip("no such network among the thirty")


def test_the_ascent_finds_a_vertex_that_is_neither_end() -> None:
    # With all slopes high the inhibitory neuron keeps the pair in check; silenced, the excitatory one runs away.
    W = np.array([[2.0, -4.0], [4.0, -1.0]])
    net = FiringRate(W, activation="relu")
    assert np.linalg.eigvals(W - np.eye(2)).real.max() < 0
    found = refute(net, certify(net, "linf"))
    assert found.no_norm
    assert found.no_norm
    assert found.unstable_slopes(net).tolist() == [1.0, 0.0]


def test_maps_and_steps() -> None:
    growing = FiringRateMap([[0.0, 1.5], [1.5, 0.0]], activation="relu")
    assert refute(growing, certify(growing, "l1")).no_norm
    turning = FiringRateMap(0.9 * np.array([[0.6, -0.8], [0.8, 0.6]]), activation="identity")
    found = refute(turning, certify(turning, "linf"))
    assert found.holds
    assert not found.no_norm
    step = EulerStep(Hopfield([[-9.0]], activation="identity"), 0.25)
    assert refute(step, certify(step, "linf")).no_norm


@pytest.mark.parametrize("W", [[[0.0, 1.0], [1.0, 0.0]], np.diag([3.0, -3.0]), [[0.0, 3.0], [-3.0, 4.0]]])
def test_eigenvalues_that_cancel_do_not_hide_the_instability(W: object) -> None:
    net = Hopfield(W, leak=0.0, activation="identity")
    assert refute(net, certify(net, "l1")).no_norm


def test_an_unstable_part_of_a_network_is_enough() -> None:
    W = np.zeros((40, 40))
    W[:2, :2] = PAIR
    W[np.arange(2, 40), np.arange(1, 39)] = 1e3
    net = Hopfield(sparse.csr_array(W), activation="relu")
    assert refute(net, certify(net, "l1")).no_norm


def test_a_marginal_network_keeps_its_start_only_where_that_is_exact() -> None:
    for weight, kept in ((1.0, True), (1.0 - 2.0**-53, False)):
        net = Hopfield([[0.0, weight], [weight, 0.0]], slopes=(0.0, 1.0))
        found = refute(net, certify(net, "l1"))
        assert found.no_norm == kept
        assert found.ceiling == pytest.approx(0.0, abs=1e-12)


def test_a_certificate_of_another_network_is_refused() -> None:
    with pytest.raises(NotProved):
        refute(make("hopfield", 1), certify(make("hopfield", 0), "l1"))


def shared(name: str) -> object:
    path = DATA / f"{name}.npz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not among the local example data, which the project does not ship")
    return sparse.csr_array(sparse.load_npz(path))


@orders
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("name", ["rnn_psychrnn50", "macaque_chaudhuri2015_EI"])
def test_real_networks_that_are_not_certified_at_unit_leak(name: str, kind: type, order: str) -> None:
    net = kind(shared(name), leak=1.0, activation="relu")
    cert = certify(net, order)
    assert cert.rate < 0
    found = refute(net, cert)
    assert found.holds
    assert found.ceiling < 0
    assert "No diagonal weights certify this network" in found.sentence


@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_no_norm_certifies_the_trained_network_whose_weights_have_an_eigenvalue_beyond_the_leak(kind: type) -> None:
    W = shared("rnn_psychrnn50")
    assert np.linalg.eigvals(dense(W)).real.max() == pytest.approx(1.19, abs=0.005)
    net = kind(W, leak=1.0, activation="relu")
    found = refute(net, certify(net, "linf"))
    assert found.no_norm
    assert np.linalg.eigvals(dense(net.triple().jacobian(net.triple().hi))).real.max() > 0.18


def test_the_macaque_network_runs_away_without_its_inhibition() -> None:
    # Stable with all neurons active, and yet no norm certifies it for all patterns of activity.
    W = shared("macaque_chaudhuri2015_EI")
    net = FiringRate(W, leak=1.0, activation="relu")
    assert np.linalg.eigvals(dense(net.triple().jacobian(net.triple().hi))).real.max() < 0
    found = refute(net, certify(net, "linf"))
    assert found.no_norm
    assert found.no_norm
    assert 0 < found.unstable_slopes(net).sum() < net.n


CONSTANT = np.array([[0.0, 0.5, 0.3], [0.4, 0.0, 0.2], [0.0, 0.0, 0.0]])
BORDERS = {
    "integrator": Hopfield([[1.0]], activation="relu", tau=0.3),
    "constant state": Hopfield(CONSTANT, leak=[1.0, 1.0, 0.0], activation="relu"),
    "constant state, small": Hopfield(CONSTANT, leak=[1e-3, 1.0, 0.0], slopes=(-0.001, 0.001)),
    "line attractor": FiringRate([[0.25, 0.75], [0.5, 0.5]], activation="relu", tau=[1.0, 7.0]),
    "rank one of three slopes": Lure(-3 * np.eye(1), np.ones((1, 3)), np.ones((3, 1)), slopes=(0, 1)),
    "kept state of a map": FiringRateMap([[0.5, 0.0], [3.0, -1.0]], activation="identity"),
    "euler step": EulerStep(Hopfield([[1.0]], activation="relu"), 0.25),
}
"""Networks whose best rate is exactly 0 and that keep part of their start for good."""


@orders
@pytest.mark.parametrize("name", BORDERS)
def test_a_best_rate_of_exactly_zero_is_decided(name: str, order: str) -> None:
    net = BORDERS[name]
    found = refute(net, certify(net, order))
    assert found.ceiling == 0
    assert found.holds
    assert "no rate is above 0." in str(found) or "0 to within rounding" in str(found)
    assert "decided" not in str(found)
    assert found.no_norm
    J = dense(net.triple().jacobian(found.unstable_slopes(net)))
    values = np.linalg.eigvals(J)
    assert np.min(np.abs(np.abs(values) - 1) if net.triple().discrete else np.abs(values)) <= 1e-12


@orders
def test_rows_that_add_up_to_less_than_zero_by_rounding_only_are_no_refutation(order: str) -> None:
    """Three thirds of double precision are less than 1: the network contracts, at a rate of 2^-54."""
    thirds = Hopfield(np.full((3, 3), 1 / 3), activation="relu")
    found = refute(thirds, certify(thirds, order))
    assert found.ceiling >= 2.0**-54
    assert not found.holds
    assert not found.no_norm
    assert "is 0 to within rounding" in str(found)
    more = Hopfield([[0.0, 0.1, 0.9], [0.9, 0.0, 0.1], [0.1, 0.9, 0.0]], activation="relu")
    found = refute(more, certify(more, order))
    assert found.ceiling < 0, "0.1 and 0.9 of double precision are more than 1"
    assert found.holds


def test_weights_near_the_largest_double_do_not_overflow_the_ascent() -> None:
    net = FiringRateMap(1e300 * np.eye(2), activation="tanh")
    assert refute(net, certify(net, "linf")).holds


def test_the_size_up_to_which_an_instability_is_sought() -> None:
    net = FiringRateMap(1.5 * np.eye(3) + 0.1, activation="tanh")
    cert = certify(net, "linf")
    assert refute(net, cert, largest=3).no_norm
    assert not refute(net, cert, largest=2).no_norm
    with pytest.raises(InputError, match="largest must be at least 0"):
        refute(net, cert, largest=-1)
