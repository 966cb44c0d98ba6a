"""What claims prove about equilibria: bounds of errors that hold, and nothing from a claim that is not true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from metzler.consequences.equilibria.guard import guard
from metzler.consequences.equilibria.iterate import iterate
from metzler.errors import InputError, NotProved
from metzler.models import EchoState, FiringRate, Hopfield
from metzler.models.pointwise import increment
from metzler.proofs.boxes import Box
from metzler.search.certify import certify
from metzler.search.local import certify_local

NET = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
INPUT = np.array([2.5, 2.5])


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize(
    "net", [Hopfield([[0.0, 0.9], [-0.4, 0.0]], activation="tanh"), EchoState([[0.5]], 0.5, activation="tanh")]
)
def test_errors_are_bounded_from_the_field_alone(net: Hopfield, order: str) -> None:
    rng, u = np.random.default_rng(0), np.full((net.n, 1), 0.3)
    claim = certify(net, order)
    found = guard(net, claim, u)
    assert found is not None
    assert found.box is None
    true = iterate(net, np.zeros((net.n, 1)), u, found.guide, found.plain, found.aim(1e-14), "newton").state
    x = true + rng.normal(size=(net.n, 50))
    size = np.abs(increment(net, x, u))
    away = np.abs(x - true)
    assert (away <= found.errors(size) + 1e-12).all()
    assert (away.max(axis=0) <= found.error(size) + 1e-12).all()
    assert (np.asarray(claim.norm(x - true)) <= found.norm_error(size) + 1e-12).all()
    fitted = found.fitted(size[:, 0])
    assert fitted is not None
    assert (away[:, 0] <= fitted(size[:, [0]])[:, 0] + 1e-12).all()


def test_a_claim_on_a_box_is_about_the_slopes_of_the_box() -> None:
    claim = certify_local(NET, inputs=(INPUT, INPUT + 0.1))
    found = guard(NET, claim, INPUT)
    assert found is not None
    assert found.box is claim.box
    assert found.certificate.rate > 0 > certify(NET).rate
    assert (found.model.triple().hi < NET.triple().hi).all()
    batch = np.stack([INPUT, INPUT + 0.1], axis=1)
    assert guard(NET, claim, batch) is not None
    with pytest.raises(InputError, match="made for other inputs"):
        guard(NET, claim, batch + 0.1)


def test_what_proves_nothing() -> None:
    assert guard(NET, certify(NET), INPUT) is None
    three = Hopfield([[2.0]], activation="tanh")
    right = certify_local(three, Box([1.5], [4.0]))
    zero = np.zeros(1)
    assert guard(three, right, zero) is not None
    assert guard(three, replace(right, region=None), zero) is None
    assert guard(three, replace(right, lower=-1.0), zero) is None
    with pytest.raises(NotProved):
        guard(three, replace(right, region=Box([-np.inf], [np.inf])), zero)
    with pytest.raises(NotProved):
        guard(replace(three, gain=2.0), right, zero)
    with pytest.raises(NotProved):
        guard(NET, right, np.zeros(2))
