"""Kuang and Lin, arXiv:2604.00490, Theorem 3: a diagonalisable 2 x 2 matrix is weakly contracting in some l1 or linf
norm, weighted by any invertible matrix, iff its eigenvalues satisfy |Im| <= -Re."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.gallery import entry
from metzler.norms.diagonal import Norm
from metzler.search.certify import certify


@pytest.mark.parametrize("b", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("kind", ["hopfield", "firing-rate"])
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_boundary_of_the_cone(b: float, kind: str, order: str) -> None:
    answer = certify(entry(f"cone-{b}-{kind}").model_factory(), order)
    assert answer.rate == pytest.approx(1 - b, abs=1e-12)
    assert (answer.rate + answer.gap >= 0) == (b <= 1)


def test_no_weight_matrix_does_better_on_the_rotation() -> None:
    rng = np.random.default_rng(0)
    for b in (0.5, 1.0, 1.5):
        A = np.array([[-1.0, b], [-b, -1.0]])
        found = [Norm("linf", np.ones(2)).log(V @ A @ np.linalg.inv(V)) for V in rng.normal(size=(3000, 2, 2))]
        assert min(found) >= b - 1 - 1e-9


@pytest.mark.parametrize(("re", "im"), [(-2.0, 1.0), (-1.0, 1.0), (-1.0, 0.3)])
def test_inside_the_cone_the_real_jordan_form_contracts_at_the_distance_to_the_boundary(re: float, im: float) -> None:
    V = np.array([[1.0, 2.0], [-0.5, 1.0]])
    A = V @ np.array([[re, im], [-im, re]]) @ np.linalg.inv(V)
    assert Norm("linf", np.ones(2)).log(np.linalg.inv(V) @ A @ V) == pytest.approx(re + im)
