"""Branching on slopes: between the bound and the truth by enumeration, and equal to the truth with enough steps."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pytest
from tests.contracts.catalogue import make
from tests.contracts.test_models import all_jacobians, log_norms

from metzler.errors import InputError, NotProved
from metzler.models import Lure, LureMap, Model
from metzler.search.branch import sharpen, sharpen_steps
from metzler.search.certify import certify

pytestmark = pytest.mark.usefixtures("few_vertices")


def bounded(seed: int, kind: type[Lure] | type[LureMap]) -> Model:
    """Rows of nine slopes, more than are enumerated."""
    rng = np.random.default_rng(seed)
    A = -5 * np.eye(3) if kind is Lure else 0.2 * rng.normal(size=(3, 3))
    return kind(A, rng.normal(size=(3, 9)), rng.normal(size=(9, 3)), slopes=(-0.2, 1.0), gain=0.3)


@pytest.mark.parametrize("kind", [Lure, LureMap])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("seed", range(2))
def test_effort_closes_the_bracket_on_the_truth(kind: type, order: str, seed: int) -> None:
    net = bounded(seed, kind)
    cert = certify(net, order)
    assert not cert.exact
    truth = -float(log_norms(cert.norm, all_jacobians(net), net.triple().discrete).max())
    last = cert.rate
    for steps in (0, 8, 3000):
        found = sharpen(net, cert, max_steps=steps)
        assert last - 1e-12 <= found.rate <= truth + 1e-9
        assert found.upper >= truth - 1e-9
        assert found.splits <= steps
        last = found.rate
    assert last == pytest.approx(truth, abs=1e-9)
    assert last > cert.rate


def test_the_bound_is_strictly_improved_by_few_steps() -> None:
    net = bounded(1, Lure)
    cert = certify(net, "linf")
    found = sharpen(net, cert, max_steps=16)
    assert cert.rate < found.rate
    assert "after" in str(found)


@pytest.mark.parametrize("name", ["hopfield", "lure-three", "firing-rate-map"])
def test_exact_certificates_have_nothing_to_gain(name: str) -> None:
    net = make(name)
    cert = certify(net, "l1")
    found = sharpen(net, cert)
    assert (found.rate, found.splits) == (cert.rate, 0)
    assert found.upper >= cert.rate


def test_refusals() -> None:
    net = bounded(0, Lure)
    with pytest.raises(InputError, match="max_steps"):
        sharpen(net, certify(net, "l1"), max_steps=-1)
    with pytest.raises(NotProved):
        sharpen(bounded(1, Lure), certify(net, "l1"))


def test_a_size_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules["metzler.search.branch"], "LARGEST", 2)
    net = bounded(0, Lure)
    with pytest.raises(InputError, match="at most 2 states"):
        sharpen(net, certify(net, "l1"))


def test_steps_and_a_deadline() -> None:
    net = bounded(1, Lure)
    cert = certify(net, "linf")
    steps = list(sharpen_steps(net, cert, max_steps=8))
    assert [step.done for step in steps] == [k / 8 for k in range(8)]
    assert all(a.lower <= b.lower and a.upper >= b.upper for a, b in itertools.pairwise(steps))
    assert sharpen(net, cert, deadline=0.0).splits == 0
