"""Real connectomes: published and independently computed numbers."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.claims.strategies import KINDS

from metzler.claims.check import check
from metzler.datasets import celegans, fly_visual_system
from metzler.errors import MetzlerError
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain

HASPEL_ROOT = 5.65591169
MATCHED = [("hopfield", "l1"), ("firing-rate", "linf")]
MISMATCHED = [("hopfield", "linf"), ("firing-rate", "l1")]


@pytest.mark.parametrize(
    ("kind", "order", "root"),
    [(k, o, 94.18285) for k, o in MATCHED] + [(k, o, 94.20071) for k, o in MISMATCHED],
)
def test_celegans_critical_gain(kind: str, order: str, root: float) -> None:
    net = KINDS[kind](celegans().weights, leak=1.0, slopes=(0.0, 1.0))
    answer = critical_gain(net, order)
    assert answer.lower <= answer.upper
    assert answer.lower == pytest.approx(1 / root, rel=1e-6)
    assert answer.upper == pytest.approx(1 / root, rel=1e-6)


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_celegans_contracts_at_half_its_critical_gain(order: str) -> None:
    weights = celegans().weights
    gain = critical_gain(Hopfield(weights, slopes=(0.0, 1.0)), order).lower / 2
    net = Hopfield(weights, activation="relu", gain=gain)
    answer = certify(net, order)
    assert answer.rate == pytest.approx(0.5, abs=1e-5)
    assert check(answer, net).holds


@pytest.fixture(scope="module")
def fly() -> sparse.csr_array:
    try:
        return fly_visual_system(15).weights
    except MetzlerError as error:
        pytest.skip(str(error))


@pytest.mark.parametrize(
    ("kind", "order", "rate"),
    [(k, o, 0.3433912) for k, o in MATCHED] + [(k, o, 0.3431877) for k, o in MISMATCHED],
)
def test_fly_visual_system(fly: sparse.csr_array, kind: str, order: str, rate: float) -> None:
    assert fly.shape == (45_669, 45_669)
    assert fly.nnz == 1_513_231
    net = KINDS[kind](fly, leak=1.0, activation="relu")
    answer = certify(net, order)
    assert answer.rate == pytest.approx(rate, abs=1e-6)
    assert 0 <= answer.gap <= 1e-6
    assert check(answer, net).holds


def test_fly_visual_system_in_seconds(fly: sparse.csr_array) -> None:
    net = Hopfield(fly, activation="relu", tau=0.05)
    assert certify(net, "l1").rate == pytest.approx(20 * 0.3433912, abs=2e-5)


def test_unweighted_norms_certify_nothing_on_the_fly(fly: sparse.csr_array) -> None:
    size = abs(fly)
    assert size.sum(axis=1).max() == pytest.approx(2.08, abs=0.005)
    assert size.sum(axis=0).max() == pytest.approx(2.55, abs=0.005)
    J = sparse.csr_array(fly - sparse.eye_array(fly.shape[0]))
    assert Norm("linf", np.ones(J.shape[0])).log(J) > 0


@pytest.fixture(scope="module")
def haspel() -> sparse.csr_array:
    """The motor circuit of Haspel and O'Donovan as the distribution cect has it, tables of pre x post counts."""
    try:
        files = metadata.files("cect") or []
    except metadata.PackageNotFoundError:
        pytest.skip("the distribution cect is not installed: pip install --no-deps cect")
    path = next(Path(str(f.locate())) for f in files if f.name == "HaspelODonovanDataReader.json")
    tables = json.loads(path.read_text(encoding="utf-8"))["connections"]
    signed = np.array(tables["ExcitatoryChem"]) - np.array(tables["InhibitoryChem"])
    return sparse.csr_array(signed.T)


@pytest.mark.parametrize("seed", range(8))
def test_haspel_root_for_every_node_order(haspel: sparse.csr_array, seed: int) -> None:
    n = haspel.shape[0]
    assert (n, haspel.nnz) == (138, 484)
    p = np.random.default_rng(seed).permutation(n)
    shuffled = haspel[p][:, p]
    net = FiringRate(shuffled, leak=0.0, slopes=(0.0, 1.0))
    answer = certify(net, "linf", margin=1e-10)
    assert -answer.rate == pytest.approx(HASPEL_ROOT, abs=1e-8)
    assert answer.rate + answer.gap >= -HASPEL_ROOT - 5e-9
