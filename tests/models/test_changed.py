"""Every model with another gain and with fewer states, by its Jacobians."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.errors import InputError
from metzler.models import EulerStep, Lure, LureMap
from metzler.models.changed import restricted, system, with_gain

names = pytest.mark.parametrize("name", sorted(MAKERS))


def dense(matrix: Any) -> np.ndarray:
    return np.asarray(matrix.toarray() if sparse.issparse(matrix) else matrix)


@names
def test_a_gain_replaces_the_one_there_is(name: str) -> None:
    net = make(name)
    if name in ("jacobian-bounds", "attention"):
        with pytest.raises(InputError, match="bounds on a Jacobian have no weights to scale"):
            with_gain(net, 2.0)
        return
    twice = with_gain(net, 2.0 * net.weight_gain())
    assert twice.weight_gain() == pytest.approx(2.0 * net.weight_gain(), rel=1e-15)
    one, two = net.triple(), twice.triple()
    d = one.hi
    fixed = dense(one.jacobian(0.0 * d))
    once, again = dense(one.jacobian(d)) - fixed, dense(two.jacobian(d)) - fixed
    np.testing.assert_allclose(again, 2.0 * once, rtol=1e-12, atol=1e-12)
    assert type(twice) is type(net) or name == "own"


@names
def test_what_is_left_has_the_blocks_of_the_jacobians(name: str) -> None:
    net = make(name)
    keep = np.arange(net.n - 1)
    part, triple = restricted(net, keep).triple(), net.triple().restricted(keep)
    whole = system(triple)
    assert part.n == net.n - 1
    assert isinstance(whole, LureMap if triple.discrete else Lure)
    for end in ("lo", "hi"):
        mine, theirs = (dense(t.jacobian(getattr(t, end))) for t in (part, whole.triple()))
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def test_a_step_asks_the_model_that_it_steps() -> None:
    step = EulerStep(make("hopfield"), 0.01)
    assert with_gain(step, 3.0).model.gain == 3.0
    assert step.weight_gain() == step.model.gain
    assert EulerStep(make("jacobian-bounds"), 0.01).described() == "a system within the bounds"
    assert EulerStep(make("interval-hopfield"), 0.01).worst_only() == "interval-hopfield"
