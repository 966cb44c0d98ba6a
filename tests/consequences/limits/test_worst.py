"""The worst-case matrix and its Perron vectors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.consequences.random_networks import best_rate, random_network, tied_network

from metzler.consequences.limits.worst import worst_case_steps
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.models import FiringRate, Hopfield, RecurrentModel
from metzler.models.changed import plain
from metzler.search.certify import certify
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
