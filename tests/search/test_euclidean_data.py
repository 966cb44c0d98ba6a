"""Euclidean certificates of real networks, each proved, against the values on the page "Euclidean norms"; skipped where
the data is not, which the project does not ship."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.models import FiringRate, Hopfield
from metzler.search.parabola import parabola_certificate
from metzler.search.quadratic import quadratic_certificate

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def shared(name: str) -> sparse.csr_array:
    path = DATA / f"{name}.npz"
    if not path.is_file():
        pytest.skip(f"{path.name} is not among the local example data, which the project does not ship")
    return sparse.csr_array(sparse.load_npz(path))


@pytest.mark.parametrize("kind", [FiringRate, Hopfield])
@pytest.mark.parametrize(
    ("name", "a", "spread", "overshoot"),
    [
        ("cel_openworm_signed_chem", 92.01, None, 1e4),
        ("cel_HaspelODonovan_signed", 3.8486, 1e60, 1e34),
        ("macaque_chaudhuri2015_EI", 4.3718, None, 60.0),
        ("rnn_psychrnn50", 1.6746, None, 15.0),
        ("nir_braille_noDelay_bias_zero", 4.1188, None, 50.0),
        ("sonata_300_pointneurons", 231.6, None, 10.0),
    ],
)
def test_best_rates_of_real_networks(
    kind: type[FiringRate], name: str, a: float, spread: float | None, overshoot: float
) -> None:
    net = kind(shared(name), activation="relu")
    claim = quadratic_certificate(net, spread=spread, rtol=5e-4)
    assert check(claim, net).holds
    assert 1.0 - claim.rate == pytest.approx(a, rel=2e-3)
    assert claim.norm.condition < overshoot


def test_the_motor_circuit_with_an_overshoot_that_means_something() -> None:
    net = FiringRate(shared("cel_HaspelODonovan_signed"), activation="relu")
    few, many = (quadratic_certificate(net, spread=spread) for spread in (1e2, 1e4))
    assert 5.7 > 1.0 - few.rate > 5.3
    assert few.norm.condition < 1e3
    assert 4.1 > 1.0 - many.rate > 3.9
    assert many.norm.condition < 1e5


@pytest.mark.parametrize("name", ["cel_HaspelODonovan_signed", "macaque_chaudhuri2015_EI"])
def test_the_same_without_a_norm(name: str) -> None:
    net = FiringRate(shared(name), activation="relu")
    claim = parabola_certificate(net, rtol=5e-4)
    assert check(claim, net).holds
    assert 1.0 - claim.rate == pytest.approx({"cel": 3.8486, "mac": 4.3718}[name[:3]], rel=2e-3)


def test_the_visual_system_of_the_fly() -> None:
    net = Hopfield(shared("fly_visual_ext3"), activation="relu")
    claim = parabola_certificate(net, rtol=1e-3)
    assert 1.0 - claim.rate == pytest.approx(0.2472, rel=2e-3)
    assert np.sqrt(claim.multipliers.max() / claim.multipliers.min()) > 10.0
