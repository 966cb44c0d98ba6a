"""Any system with known bounds of its Jacobian."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.oracles.brute_force import abscissa

from metzler.claims.check import check
from metzler.errors import InputError, InputTypeError
from metzler.models import JacobianBounds, from_jacobian_bounds
from metzler.search.certify import certify

LOWER = np.array([[-4.0, -2.0, 0.0], [0.5, -3.0, 0.0], [0.0, -1.0, -5.0]])
UPPER = np.array([[-3.0, 1.0, 0.0], [0.5, -2.5, 1.0], [0.0, 0.0, -2.0]])


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("form", [np.asarray, sparse.csr_array])
def test_the_rate_is_that_of_the_worst_matrix(order: str, form: type) -> None:
    F = np.maximum(np.abs(LOWER), np.abs(UPPER))
    np.fill_diagonal(F, np.diag(UPPER))
    net = from_jacobian_bounds(form(LOWER), form(UPPER), tau=0.5)
    answer = certify(net, order)
    assert answer.rate == pytest.approx(-abscissa(F) / 0.5, abs=1e-8)
    assert answer.exact
    check(answer, net).require()


def test_entries_that_are_zero_in_one_bound_keep_their_interval() -> None:
    t = from_jacobian_bounds(LOWER, UPPER).triple()
    assert t.jacobian(t.lo).toarray().tolist() == LOWER.tolist()
    assert t.jacobian(t.hi).toarray().tolist() == UPPER.tolist()


def test_a_fixed_matrix_has_bounds_that_agree() -> None:
    net = from_jacobian_bounds(UPPER, UPPER)
    assert certify(net, "l1").rate == pytest.approx(-abscissa(UPPER), abs=1e-5)


def test_the_field_is_that_of_the_function() -> None:
    net = from_jacobian_bounds([[-1.0]], [[-0.5]], tau=2.0, function=lambda x, u: -0.75 * x + np.sin(x) / 4 + u)
    np.testing.assert_allclose(net.field([1.0], 1.0), (-0.75 + np.sin(1.0) / 4 + 1.0) / 2)
    with pytest.raises(InputError, match="bounds alone define no field"):
        from_jacobian_bounds([[-1.0]], [[-0.5]]).field([1.0])


def test_refusals() -> None:
    with pytest.raises(InputError, match=r"bounds must satisfy lower <= upper, got -3.0 > -4.0 at entry \[0, 0\]"):
        from_jacobian_bounds(UPPER, LOWER)
    with pytest.raises(InputError, match="must have one shape"):
        from_jacobian_bounds(LOWER, UPPER[:2, :2])
    with pytest.raises(InputError, match="lower must be finite"):
        from_jacobian_bounds(np.full((2, 2), np.nan), np.zeros((2, 2)))
    with pytest.raises(InputTypeError, match="function must be callable"):
        from_jacobian_bounds(LOWER, UPPER, function=3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'lower' and 'upper'"):
        JacobianBounds.from_parameters({"W": LOWER}, {})


@pytest.mark.parametrize("nothing", [np.zeros((3, 3)), sparse.csr_array((3, 3))])
def test_bounds_that_are_all_zero(nothing: Any) -> None:
    cert = certify(from_jacobian_bounds(nothing, nothing), "l1")
    assert (cert.rate, cert.gap) == (0.0, 0.0)
