"""Local boxes: they are entered and not left, all equilibria lie in them, and local rates hold along trajectories."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import root

from metzler.activations import activation, custom
from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield, Lure
from metzler.proofs.boxes import Box, image
from metzler.search.certify import certify
from metzler.search.l2 import l2_steps
from metzler.search.local import MANY, certify_local, outlook
from metzler.search.refute import refute
from metzler.steps import finished

rng = np.random.default_rng(50)
both = pytest.mark.parametrize("kind", [Hopfield, FiringRate])


def test_a_network_without_a_global_rate_is_proved_globally_convergent() -> None:
    net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh", tau=[0.5, 2.0])
    assert certify(net, "diagonal").rate < 0
    found = certify_local(net, inputs=(2.5, 2.5))
    assert found.converges
    assert found.whole_space
    assert found.rate > 0
    assert check(found, net).require()
    ends = []
    for _ in range(5):
        x = rng.normal(size=2) * 10.0
        for _ in range(6000):
            x = x + 0.01 * net.field(x, np.full(2, 2.5))
        assert found.box.contains(x)
        ends.append(x)
    assert np.ptp(ends, axis=0).max() < 1e-9


@both
def test_random_networks_contract_in_their_box(kind: type[Hopfield]) -> None:
    gained = 0
    for _ in range(20):
        net = kind(rng.normal(size=(4, 4)) * 0.5, activation="tanh", leak=rng.uniform(0.8, 1.5, 4))
        u = rng.normal(size=4) * 2.0
        found = certify_local(net, inputs=(u - 0.2, u + 0.2))
        assert found.attractive
        assert found.rate >= certify(net, "diagonal").rate - 1e-9
        gained += found.rate > certify(net, "diagonal").rate + 1e-3
        x, y = (found.box.lower + rng.random(4) * (found.box.upper - found.box.lower) for _ in range(2))
        for _ in range(100):
            before = found.certificate.norm(x - y)
            x, y = x + 1e-3 * net.field(x, u), y + 1e-3 * net.field(y, u)
            assert found.box.contains(x)
            assert found.certificate.norm(x - y) <= before * np.exp(-found.rate * 1e-3) * (1 + 1e-5)
    assert gained > 5


@both
def test_trajectories_enter_the_box(kind: type[Hopfield]) -> None:
    net = kind(rng.normal(size=(3, 3)), activation="logistic")
    found = certify_local(net)
    x = rng.normal(size=3) * 20
    for _ in range(5000):
        x = x + 0.01 * net.field(x)
    assert (found.box.lower - 1e-9 <= x).all()  # the box may be a point, and the trajectory a rounding beside it
    assert (x <= found.box.upper + 1e-9).all()


def test_a_bistable_network_is_not_said_to_converge_globally_but_within_a_region() -> None:
    net = Hopfield([[2.0]], activation="tanh")
    everywhere = certify_local(net)
    assert everywhere.attractive
    assert not everywhere.converges
    assert str(everywhere).startswith("Not certified on a box: ")
    right = certify_local(net, Box([1.5], [4.0]))
    assert right.converges
    assert not right.whole_space
    assert "region" in str(right)


def test_a_region_that_is_left_is_no_error() -> None:
    found = certify_local(Hopfield([[2.0]], activation="tanh"), Box([-0.1], [0.1]))
    assert not found.attractive
    assert not found.converges
    assert "as long as both stay" in str(found)


def test_relu_needs_a_bounded_region() -> None:
    net = FiringRate([[0.0, 0.5], [-3.0, 0.0]], activation="relu")
    whole = certify_local(net, inputs=(-1.0, 1.0))
    assert whole.attractive
    found = certify_local(net, Box([-1.0, -1.0], [2.5, 2.5]), inputs=(-1.0, -1.0))
    assert found.converges
    assert found.rate == pytest.approx(1.0)


@both
@pytest.mark.parametrize("name", ["relu", "identity", "elu", "softplus", "absolute"])
def test_a_box_that_stays_unbounded_is_not_mapped_over_and_over(
    kind: type[Hopfield], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    images: list[Box] = []

    def counted(model: Hopfield, box: Box, inputs: Box) -> Box:
        images.append(image(model, box, inputs))
        return images[-1]

    monkeypatch.setattr("metzler.search.local.image", counted)
    net = kind(np.diag([-0.9, 0.1, 0.1]), activation=name)
    found = certify_local(net, inputs=(0.5, 1.0))
    assert len(images) <= 50
    assert not found.box.bounded
    assert found.rate == certify(net, "diagonal").rate


def test_a_box_that_is_bounded_one_neuron_an_image_is_followed_to_its_end() -> None:
    net = FiringRate(0.5 * np.eye(30, k=-1), activation="relu")
    found = certify_local(net, inputs=np.broadcast_to(np.eye(30)[0], (2, 30)))
    assert found.converges
    assert found.whole_space
    for end in (found.box.lower, found.box.upper):
        np.testing.assert_allclose(end, 0.5 ** np.arange(30), atol=1e-4)


def test_refusals() -> None:
    net = Hopfield([[0.5]], activation="tanh")
    with pytest.raises(InputError, match="coordinates"):
        certify_local(net, Box([0.0, 0.0], [1.0, 1.0]))
    with pytest.raises(InputError, match="bounded"):
        certify_local(net, inputs=(0.0, np.inf))
    with pytest.raises(InputError, match="positive leak"):
        certify_local(Hopfield([[0.5]], activation="tanh", leak=0.0))
    with pytest.raises(InputError, match="activation function"):
        certify_local(Hopfield([[0.5]], slopes=(0.0, 1.0)))


def test_a_custom_activation_without_local_slopes_keeps_its_global_ones() -> None:
    phi = custom(np.arctan, slopes=(0.0, 1.0), name="arctan")
    net = FiringRate([[0.5]], activation=phi)
    found = certify_local(net)
    assert [end.tolist() for end in found.tightened(net).slopes] == [[0.0], [1.0]]
    assert found.converges
    assert activation("tanh").name == "tanh"


def equilibria(net: Hopfield | FiringRate, u: np.ndarray, starts: int = 60) -> np.ndarray:
    """All zeros of the field that SciPy finds from many starts, as rows."""
    rng, found = np.random.default_rng(1), list[np.ndarray]()
    for _ in range(starts):
        answer = root(lambda x: net.field(x, u), 8.0 * rng.normal(size=net.n), tol=1e-12)
        if answer.success and np.abs(net.field(answer.x, u)).max() < 1e-9:
            found.extend([answer.x] if all(np.abs(answer.x - y).max() > 1e-6 for y in found) else [])
    return np.array(found)


@both
def test_every_equilibrium_of_a_network_with_dissipation_lies_in_the_box(kind: type[Hopfield]) -> None:
    rng, several, converging = np.random.default_rng(6), 0, 0
    for k in range(24):
        W = rng.normal(size=(3, 3)) * (1.5 if k % 2 else 0.2)
        D = np.triu(rng.normal(size=(3, 3)) * 2, 1) + np.diag(rng.uniform(0.5, 1.5, 3))
        net, u = kind(W, activation="tanh", dissipation=D), rng.normal(size=3) * 2
        found = certify_local(net, inputs=(u, u))
        all_of_them = equilibria(net, u, 20)
        if found.attractive and found.box.bounded:
            assert all(found.box.inflated(1e-9).contains(x) for x in all_of_them)
        if found.converges:
            assert len(all_of_them) <= 1
        several, converging = several + (len(all_of_them) > 1), converging + found.converges
    assert several >= 1
    assert converging >= 1


def test_the_three_equilibria_that_were_outside_a_box_that_converges() -> None:
    net = FiringRate([[2.0, 0.0], [0.0, 0.0]], dissipation=[[1.0, -5.0], [0.0, 1.0]], activation="tanh")
    u = np.array([9.75, -3.0])
    found = certify_local(net, inputs=(u, u))
    three = equilibria(net, u)
    assert sorted(three[:, 0]) == pytest.approx([-5.948, -4.772, -4.045], abs=1e-3)
    assert all(found.box.contains(x) for x in three)
    assert not found.converges


def test_odd_arguments_get_a_sentence() -> None:
    net = FiringRate(np.zeros((2, 2)), activation="tanh")
    for odd in (0.5, None, (1.0,), {}, np.zeros(3)):
        with pytest.raises(InputTypeError, match="inputs must be a pair"):
            certify_local(net, inputs=odd)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"the inputs must be a number or have shape \(2,\), got \(3,\)"):
        certify_local(net, inputs=(np.zeros(3), np.ones(3)))
    with pytest.raises(InputTypeError, match="max_steps must be an integer"):
        certify_local(net, max_steps=2.5)  # type: ignore[arg-type]
    with pytest.raises(InputError, match=r"a state must be a number or have shape \(2,\)"):
        Box([0.0, 0.0], [1.0, 1.0]).contains([0.0, 0.0, 0.0])


def test_a_deadline_takes_the_smallest_box_so_far() -> None:
    net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
    whole, early = certify_local(net, inputs=(2.5, 2.5)), certify_local(net, inputs=(2.5, 2.5), deadline=0.0)
    assert early.box.bounded
    assert not early.box.inside(whole.box)
    assert early.rate <= whole.rate
    assert check(early, net).holds


@pytest.mark.parametrize("steps", [0, -3, 1])
def test_one_image_is_formed_at_least(steps: int) -> None:
    net = Hopfield([[2.0]], activation="tanh")
    assert not certify_local(net, Box([-0.1], [0.1]), max_steps=steps).attractive
    assert certify_local(net, max_steps=steps).attractive


def spiking_like(n: int = 200, outlier: float = 4.18) -> Hopfield:
    """A rate network as trained spiking networks give it: sparse random weights and one large eigenvalue, logistic."""
    rng = np.random.default_rng(0)
    sparse = rng.normal(size=(n, n)) * (rng.random((n, n)) < 0.1) * 0.4 / np.sqrt(0.1 * n)
    W = np.outer(np.ones(n), rng.uniform(0.5, 1.5, n)) * 4.0 / n + sparse
    W *= outlier / np.linalg.eigvals(W).real.max()
    return Hopfield(W, activation="logistic", tau=0.1, time_unit="s")


def test_a_network_of_200_units_with_an_outlier_converges_from_everywhere() -> None:
    net = spiking_like()
    assert np.linalg.eigvals(net.W).real.max() == pytest.approx(4.18)
    everywhere = certify(net, "linf")
    assert refute(net, everywhere).no_norm
    found = certify_local(net, inputs=(1.0, 1.2))
    assert found.converges
    assert found.whole_space
    assert 9.0 < found.rate < 10.0
    rng, ends = np.random.default_rng(1), []
    x = rng.normal(size=(200, 2)) * 30.0
    inside = np.zeros(2, dtype=bool)
    for _ in range(4000):
        before, both_in = found.norm(x[:, 0] - x[:, 1]), inside.all()
        x = x + 1e-3 * net.field(x, 1.1)
        inside |= [found.box.contains(each) for each in x.T]
        if both_in:
            ends.append((found.norm(x[:, 0] - x[:, 1]), before))
    assert inside.all()
    assert all(after <= before * np.exp(-found.rate * 1e-3) * (1 + 1e-3) + 1e-12 for after, before in ends)
    assert len(ends) > 100


@both
def test_in_a_quadratic_norm_where_no_diagonal_one_proves_it(kind: type[Hopfield]) -> None:
    net = kind([[0.0, -1.5, 0.1], [1.5, 0.0, 0.0], [0.1, 0.0, 2.0]], activation="tanh")
    u = np.array([0.0, 0.0, 4.0])
    diagonal, found, only = (certify_local(net, inputs=(u, u), order=order) for order in ("diagonal", "best", "l2"))
    assert diagonal.rate < 0 < found.rate == only.rate
    assert diagonal.certificate.kind == "diagonal"
    assert found.certificate.kind == "quadratic"
    assert found.converges
    assert finished(l2_steps(net)).rate < 0
    ends = []
    for _ in range(6):
        x = rng.normal(size=3) * 5.0
        for _ in range(6000):
            x = x + 0.01 * net.field(x, u)
        ends.append(x)
    assert np.ptp(ends, axis=0).max() < 1e-9


def test_a_box_that_is_open_on_one_side_is_widened_on_the_other() -> None:
    wide = Box([-np.inf, 0.0], [1.0, np.inf]).inflated(0.1)
    assert np.isneginf(wide.lower[0])
    assert np.isposinf(wide.upper[1])
    assert 1.0 < wide.upper[0] < 1.2
    assert -0.1 < wide.lower[1] < 0.0


def test_what_is_soon_known_of_a_box() -> None:
    assert outlook(spiking_like()).claim is not None
    assert "activation function" in outlook(Hopfield([[2.0]], slopes=(0.0, 1.0))).reason
    assert "Hopfield or a FiringRate" in outlook(Lure([[-1.0]], [[1.0]], [[3.0]], activation="tanh")).reason
    ring = sparse.random_array((3000, 3000), density=MANY / 3000**2 * 1.01, rng=np.random.default_rng(0))
    assert "synapses" in outlook(FiringRate(ring, activation="tanh")).reason


@pytest.mark.parametrize("order", ["l3", None, 1, np.zeros(0)])
def test_a_word_that_names_no_norm(order: Any) -> None:
    with pytest.raises(InputError, match="order must be one of best"):
        certify_local(FiringRate([[0.5]], activation="tanh"), order=order)
