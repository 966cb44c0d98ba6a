"""The composite norm is the outer norm of the modules' norms."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.norms.composite import CompositeNorm
from metzler.norms.diagonal import Norm


def test_by_its_definition() -> None:
    rng = np.random.default_rng(0)
    parts = (Norm("l1", rng.uniform(0.5, 2, 3)), Norm("linf", rng.uniform(0.5, 2, 2)))
    for order in ("l1", "linf"):
        inner = CompositeNorm(parts, Norm(order, np.array([1.0, 0.5])))
        nested = CompositeNorm((inner, Norm("l1", np.ones(1))), Norm("linf", np.array([2.0, 3.0])))
        x = rng.normal(size=6)
        own = np.array([parts[0](x[:3]), 0.5 * parts[1](x[3:5])])
        first = own.sum() if order == "l1" else own.max()
        assert inner(x[:5]) == pytest.approx(first)
        assert nested(x) == pytest.approx(max(2 * first, 3 * abs(x[5])))
        assert nested.sizes == [5, 1]


def test_refusals() -> None:
    part = Norm("l1", np.ones(2))
    with pytest.raises(InputError, match="a weight for each of 2 modules"):
        CompositeNorm((part, part), Norm("l1", np.ones(3)))
    with pytest.raises(InputError, match=r"shape \(2,\), got \(3,\)"):
        CompositeNorm((part,), Norm("l1", np.ones(1)))(np.ones(3))
