"""Doubles as integers times powers of two, and worst-case rows made of them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from metzler.errors import InputError
from metzler.models import EchoState, FiringRate, Hopfield, Lure
from metzler.numbers.scaled import Scaled
from metzler.proofs import exact_rows
from metzler.proofs.exact_rows import ExactRows, IntegerRows, dyadic, positive

TWO = Fraction(2)
doubles = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(doubles, max_size=8))
def test_dyadic_numbers_are_the_doubles(values: list[float]) -> None:
    found = dyadic(values)
    pairs = zip(found.mantissa.tolist(), found.exponent.tolist(), strict=True)
    assert [Fraction(m) * TWO**p for m, p in pairs] == [Fraction(v) for v in values]
    assert all(m % 2 or m == 0 for m in found.mantissa.tolist())
    assert [Fraction(k, 2**found.power) for k in found.integers(found.power)] == [Fraction(v) for v in values]


@given(st.floats(min_value=5e-324, allow_infinity=False), st.integers(1100 - 2**20, 2**20 - 1100))
def test_scaled_numbers(value: float, power: int) -> None:
    found = positive(Scaled(np.array([value]), np.array([power])), 1, "it")
    m, p = int(found.mantissa[0]), int(found.exponent[0])
    assert m % 2 == 1
    assert m * TWO ** (p - power) == Fraction(value)


def test_scaled_numbers_beyond_every_checker_are_refused() -> None:
    with pytest.raises(InputError, match="exponents of it must lie between"):
        positive(Scaled(np.ones(1), np.array([2**20 + 1])), 1, "it")


@pytest.mark.parametrize("make", [sparse.csr_array, sparse.csc_array, np.asarray, np.asfortranarray])
def test_rows_of_a_matrix(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact_rows, "CHUNK", 4)
    M = np.array([[0.5, 0.0, -3.0], [0.0, 0.0, 0.0], [2.0**-40, 1e300, 5e-324]])
    rows = IntegerRows(make(M))  # type: ignore[operator]
    for i in range(3):
        found = dict(zip(*rows.row(i), strict=True))
        assert {j: Fraction(v, 2**rows.power) for j, v in found.items()} == {
            j: Fraction(v) for j, v in enumerate(M[i]) if v
        }


def test_stored_zeros_and_duplicates_do_not_count() -> None:
    M = sparse.csr_array((np.array([1.0, 2.0, 0.0]), np.array([0, 0, 1]), np.array([0, 3])), shape=(1, 2))
    rows = IntegerRows(M)
    assert rows.row(0) == ([0], [3])
    assert M.nnz == 3


def test_one_slope_shares_its_profile() -> None:
    row = ExactRows(FiringRate([[1.0, -2.0], [0.0, 0.0]], slopes=(0.0, 1.0)).triple()).row(0)
    (low, off, profile), (high, on, other) = row.candidates
    assert (low, off, high, on) == (-1, 0, 0, 1)
    assert profile is other
    assert profile == ([1], [2])
    assert row.diagonal == 1


def test_every_slope_in_its_own_column_is_one_candidate() -> None:
    row = ExactRows(Hopfield([[1.0, -2.0], [0.0, 0.0]], slopes=(-3.0, 1.0)).triple()).row(0)
    assert row.candidates == [(0, 1, ([1], [6]))]
    assert row.diagonal == 4
    assert not row.bound


def test_slopes_that_touch_more_columns_are_enumerated_within_the_budget() -> None:
    for m, n in ((2, 2), (8, 2), (9, 2), (200, 2), (9, 20), (40, 40)):
        rows = ExactRows(Lure(-np.eye(n), np.ones((n, m)), np.ones((m, n)), slopes=(0.0, 1.0)).triple())
        row = rows.row(0)
        assert row.bound == (m == 40)
        assert len(row.candidates) == (1 if m == 40 else 0 if m > 8 > n else 2**m)
        assert len(row.at(lambda columns: [1 for _ in columns])) == (2 if m > 8 > n else len(row.candidates))
        assert rows.at_corner(0, "1" * m) == [(m - 1, 1, (list(range(1, n)), [m] * (n - 1)))]


def test_the_diagonal_of_a_map_counts_absolutely() -> None:
    rows = ExactRows(EchoState([[-4.0]], 1.0, slopes=(0.0, 1.0)).triple())
    row = rows.row(0)
    assert max(c[0] for c in row.candidates) == 3 << rows.power
