"""The entrywise matrices bound every Jacobian, the tight one below the printed one, and where they differ."""

from __future__ import annotations

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_models import all_jacobians
from tests.oracles.brute_force import abscissa, majorant

from metzler.errors import InputError
from metzler.gallery import entry
from metzler.models import FiringRateMap, Hopfield, printed_bound, tight_bound
from metzler.search.certify import certify

CONTINUOUS = sorted(name for name in MAKERS if not make(name).triple().discrete)


@pytest.mark.parametrize("name", CONTINUOUS)
@pytest.mark.parametrize("seed", range(3))
def test_they_bound_every_jacobian_and_are_ordered(name: str, seed: int) -> None:
    net = make(name, seed)
    tight, printed = tight_bound(net), printed_bound(net)
    worst = np.max([majorant(J) for J in all_jacobians(net)], axis=0)
    assert (worst <= tight + 1e-12).all()
    assert (tight <= printed + 1e-12).all()
    for order in ("l1", "linf"):
        cert = certify(net, order)
        assert -(cert.rate + cert.gap) <= abscissa(tight) + 1e-9


def test_the_tight_matrix_is_attained_entry_by_entry() -> None:
    net = make("lure-three", 1)
    worst = np.max([majorant(J) for J in all_jacobians(net)], axis=0)
    np.testing.assert_allclose(tight_bound(net), worst, atol=1e-12)


def test_the_example_of_theorem_23() -> None:
    net = entry("lure-one-loop").model_factory()
    assert abscissa(printed_bound(net)) == pytest.approx(-2 + np.sqrt(6), abs=1e-12)
    assert abscissa(tight_bound(net)) == pytest.approx(-2 + np.sqrt(1.5), abs=1e-12)
    assert -certify(net, "linf").rate == pytest.approx(-2 + np.sqrt(1.5), abs=1e-12)


def test_unmatched_networks_are_their_entrywise_matrix() -> None:
    net = Hopfield([[-1.0, 2.0], [-1.0, 0.5]], [1.0, 3.0], slopes=(0.0, 1.0), tau=2.0, gain=0.5)
    assert -certify(net, "linf").rate == pytest.approx(abscissa(tight_bound(net)), abs=1e-12)


def test_maps_have_none() -> None:
    with pytest.raises(InputError, match="continuous time"):
        printed_bound(FiringRateMap([[0.5]], slopes=(0.0, 1.0)))
