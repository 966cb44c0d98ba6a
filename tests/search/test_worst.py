"""The worst-case matrix and its Perron vectors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, best_with, random_network, rows_of, tied_network
from tests.contracts.catalogue import make

from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.models import FiringRate, Hopfield, Lure, RecurrentModel
from metzler.models.changed import plain
from metzler.search.certify import certify
from metzler.search.worst import worst_case_steps
from metzler.steps import finished


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("make", [random_network, tied_network])
def test_root_and_vectors(seed: int, order: str, make: type[RecurrentModel]) -> None:
    net = make(seed)
    found = finished(worst_case_steps(net, certify(net, order), Deadline(None).passed))
    assert -found.root == pytest.approx(best_rate(net, order), rel=2e-6, abs=2e-6)
    assert found.mass.sum() == pytest.approx(1.0)
    assert min(found.mass.min(), found.through.min(initial=0.0)) >= 0
    leak = (net.leak / net.tau)[found.index]
    assert (found.through * found.entry).sum() - found.mass @ leak == pytest.approx(found.root, rel=1e-5, abs=1e-5)


def test_a_certificate_that_is_far_from_the_best_is_a_start_only() -> None:
    net = Hopfield([[0.0, 9.0], [0.01, 0.0]], slopes=(0.0, 1.0))
    rough = certify(net, "linf", max_condition=1.0)
    assert rough.rate < -7
    assert finished(worst_case_steps(net, rough, Deadline(None).passed)).root == pytest.approx(-0.7)


def test_vectors_beyond_double_precision() -> None:
    """The vectors of this loop span 1e400, their product is 1/2 in each neuron."""
    n = 9
    W = np.roll(np.eye(n), 1, axis=0) * np.array([1e100] * 4 + [1.0] + [1e-100] * 4)
    net = FiringRate(0.5 * W, slopes=(0.0, 1.0))
    found = finished(worst_case_steps(net, certify(net, "linf"), Deadline(None).passed))
    assert found.mass == pytest.approx(1 / n)
    assert -found.root == pytest.approx(0.5)


def test_row_blocks_are_refused() -> None:
    net = Hopfield(np.eye(2), slopes=(0.0, 1.0))
    assert plain(net) is net
    with pytest.raises(InputError, match="dissipation"):
        plain(Hopfield(as_weights(np.eye(2)), slopes=(0.0, 1.0), dissipation=np.eye(2)))


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(
    "name", ["lure-one", "lure-three", "lure-none", "hopfield-dissipation", "jacobian-bounds", "own"]
)
def test_the_terms_of_general_networks_add_up_to_the_root(name: str, order: str) -> None:
    for seed in range(3):
        net = make(name, seed)
        found = finished(worst_case_steps(net, certify(net, order), Deadline(None).passed))
        linear = found.linear.through * found.linear.sign * found.linear.weight / net.triple().tau[found.linear.row]
        assert (found.through * found.entry).sum() + linear.sum() == pytest.approx(found.root, abs=1e-5)
        if len(net.triple().lo) < 9:
            assert found.root == pytest.approx(best_with(rows_of(net, order), np.zeros((net.n, net.n))), abs=2e-6)


def test_a_row_of_twelve_slopes_is_tried_at_all_its_vertices() -> None:
    rng = np.random.default_rng(0)
    B, C = rng.normal(size=(2, 12)), rng.normal(size=(12, 2))
    net = Lure(-9 * np.eye(2), B, C, slopes=(0.0, 1.0))
    found = finished(worst_case_steps(net, certify(net, "linf"), Deadline(None).passed))
    assert found.root == pytest.approx(best_with(rows_of(net, "linf"), np.zeros((2, 2))), abs=1e-5)


def test_an_entry_that_cancels_is_a_kink() -> None:
    net = Lure([[-1.0, 1.0], [0.5, -1.0]], [1.0, 0.0], [0.0, -1.0], slopes=(0.5, 1.0))
    assert not finished(worst_case_steps(net, certify(net, "linf"), Deadline(None).passed)).tied
    level = Lure([[-1.0, 0.75], [0.5, -1.0]], [1.0, 0.0], [0.0, -1.0], slopes=(0.5, 1.0))
    assert finished(worst_case_steps(level, certify(level, "linf"), Deadline(None).passed)).tied
