"""Networks at the edges: empty, tiny, reducible, oddly typed. Each has a known answer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import sparse
from tests.claims.strategies import KINDS, PAIRS, bare, true_rate

from metzler.claims.check import check
from metzler.errors import InputError, RangeExceeded
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

by_pair = pytest.mark.parametrize(("kind", "order"), PAIRS)
UNIT = (0.0, 1.0)


@by_pair
@pytest.mark.parametrize("n", [1, 2, 7])
def test_zero_matrix(kind: str, order: str, n: int) -> None:
    for W in (np.zeros((n, n)), sparse.csr_array((n, n))):
        answer = certify(KINDS[kind](W, leak=2.0, slopes=UNIT), order)
        assert answer.rate == pytest.approx(2.0, abs=1e-12)
        assert answer.attained


@by_pair
@pytest.mark.parametrize(
    ("w", "slopes", "rate"), [(3.0, UNIT, -2.0), (-3.0, UNIT, 1.0), (-3.0, (0.5, 1.0), 2.5), (0.5, (-1.0, 1.0), 0.5)]
)
def test_one_neuron(kind: str, order: str, w: float, slopes: tuple[float, float], rate: float) -> None:
    answer = certify(KINDS[kind]([[w]], slopes=slopes), order)
    assert answer.rate == pytest.approx(rate, abs=1e-12)
    assert answer.limiting.tolist() == [0]


@by_pair
def test_diagonal(kind: str, order: str) -> None:
    answer = certify(KINDS[kind](np.diag([-1.0, 0.5, 0.25]), leak=[1.0, 1.0, 0.5], slopes=UNIT), order)
    assert answer.rate == pytest.approx(0.25, abs=1e-12)
    assert answer.limiting.tolist() == [2]


@by_pair
def test_chain_of_twenty_with_weights_ten(kind: str, order: str) -> None:
    net = KINDS[kind](np.diag(np.full(19, 10.0), -1), slopes=UNIT)
    answer = certify(net, order)
    assert 1.0 - 2e-6 <= answer.rate <= 1.0
    assert answer.rate + answer.gap >= 1.0
    assert (np.asarray(answer.norm.weights) > 0).all()
    assert answer.rate <= true_rate(bare(net), answer)


@by_pair
@pytest.mark.parametrize("n", [60, 400])
def test_a_chain_too_long_for_doubles_has_one_sentence_or_an_answer(kind: str, order: str, n: int) -> None:
    net = KINDS[kind](sparse.diags_array([np.full(n - 1, 10.0)], offsets=[-1]).tocsr(), slopes=UNIT)
    try:
        answer = certify(net, order)
    except RangeExceeded as error:
        sentence = str(error)
    else:
        assert answer.rate <= true_rate(bare(net), answer)
        assert answer.rate == pytest.approx(1.0, abs=2e-6)
        return
    assert len(sentence) > 20
    assert "\n" not in sentence


@by_pair
def test_disconnected_parts(kind: str, order: str) -> None:
    parts = [sparse.csr_array(np.full((k, k), value)) for k, value in ((2, 0.1), (3, 0.2), (1, 0.0))]
    W = sparse.block_diag(parts, format="csr")
    net = KINDS[kind](W, slopes=UNIT)
    answer = certify(net, order)
    assert answer.rate == pytest.approx(0.4, abs=1e-12)
    assert answer.attained
    assert answer.limiting.tolist() == [2, 3, 4]
    assert (np.asarray(answer.norm.weights) > 0).all()


@by_pair
def test_equal_parts_share_the_rate(kind: str, order: str) -> None:
    net = KINDS[kind](np.kron(np.eye(3), [[0.0, 0.5], [0.5, 0.0]]), slopes=UNIT)
    answer = certify(net, order)
    assert answer.rate == pytest.approx(0.5, abs=1e-12)
    assert answer.attained


@by_pair
def test_equal_parts_in_a_chain_are_reached_only_in_the_limit(kind: str, order: str) -> None:
    W = np.kron(np.eye(3), [[0.0, 0.5], [0.5, 0.0]])
    W[2, 1] = W[4, 3] = 1.0
    answer = certify(KINDS[kind](W, slopes=UNIT), order)
    assert 0.5 - 2e-6 <= answer.rate < 0.5
    assert not answer.attained


W3 = np.array([[0.0, 0.5, 0.0], [1.0, -1.0, 0.25], [0.5, 0.0, 0.0]])


def duplicates(W: np.ndarray) -> sparse.coo_array:
    rows, columns = np.nonzero(W)
    values = W[rows, columns]
    return sparse.coo_array(
        (np.r_[values / 2, values / 2], (np.r_[rows, rows], np.r_[columns, columns])), shape=W.shape
    )


def unsorted(W: np.ndarray) -> sparse.csr_array:
    S = sparse.csr_array(W)
    for start, end in zip(S.indptr[:-1], S.indptr[1:], strict=True):
        S.indices[start:end] = S.indices[start:end][::-1]
        S.data[start:end] = S.data[start:end][::-1]
    S.has_sorted_indices = False
    return S


def with_zeros(W: np.ndarray) -> sparse.csr_array:
    S = sparse.csr_array(np.where(W == 0, 7.0, W))
    S.data[S.data == 7.0] = 0.0
    return S


def read_only(W: np.ndarray) -> np.ndarray:
    out = W.copy()
    out.setflags(write=False)
    return out


def read_only_sparse(W: np.ndarray) -> sparse.csr_array:
    S = sparse.csr_array(W)
    for part in (S.data, S.indices, S.indptr):
        part.setflags(write=False)
    return S


def wide_indices(W: np.ndarray) -> sparse.csr_array:
    S = sparse.csr_array(W)
    return sparse.csr_array((S.data, S.indices.astype(np.int64), S.indptr.astype(np.int64)), shape=S.shape)


SAME: list[Callable[[np.ndarray], object]] = [
    np.ndarray.tolist, np.asfortranarray, np.float32, read_only, read_only_sparse, duplicates, unsorted, with_zeros,
    wide_indices, sparse.csc_array, sparse.coo_array, sparse.csr_matrix, sparse.bsr_array,
    lambda W: np.tile(W, (2, 2))[:3, :3],
]  # fmt: skip


@by_pair
@pytest.mark.parametrize("form", SAME, ids=lambda f: getattr(f, "__name__", "view"))
def test_storage_does_not_change_the_answer(kind: str, order: str, form: Callable[[np.ndarray], object]) -> None:
    expected = certify(KINDS[kind](W3, leak=1.0, slopes=(0.2, 1.0)), order)
    net = KINDS[kind](form(W3), leak=1.0, slopes=(0.2, 1.0))
    answer = certify(net, order)
    assert answer.rate == pytest.approx(expected.rate, abs=1e-9)
    assert answer.rate <= true_rate(bare(net), answer)


@by_pair
@pytest.mark.parametrize("dtype", [bool, np.int8, np.int64, np.uint16, np.float32])
def test_number_types(kind: str, order: str, dtype: type) -> None:
    W = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    answer = certify(KINDS[kind](W.astype(dtype), leak=3, slopes=(0, 1)), order)
    assert answer.rate == pytest.approx(3 - np.sqrt(2), abs=1e-9)


@by_pair
def test_no_leak(kind: str, order: str) -> None:
    answer = certify(KINDS[kind](np.diag([-1.0, -2.0]), leak=0.0, slopes=(0.5, 1.0)), order)
    assert answer.rate == pytest.approx(0.5, abs=1e-12)
    answer = certify(KINDS[kind]([[-2.0, 1.0], [1.0, -2.0]], leak=0.0, slopes=UNIT), order)
    # Where a slope belongs to a row, an idle neuron is the worst; where to an entry, only self-inhibition idles.
    matched = (kind, order) in (("hopfield", "l1"), ("firing-rate", "linf"))
    assert answer.rate == pytest.approx(0.0 if matched else -1.0, abs=2e-6)


@by_pair
def test_equal_slopes_are_a_linear_network(kind: str, order: str) -> None:
    rng = np.random.default_rng(0)
    W = rng.normal(size=(6, 6))
    size = np.abs(W)
    np.fill_diagonal(size, np.diag(W))
    slopes = (0.7, 0.7)
    answer = certify(KINDS[kind](W, slopes=slopes), order)
    assert answer.rate == pytest.approx(1 - 0.7 * np.linalg.eigvals(size).real.max(), abs=1e-10)
    nothing = certify(KINDS[kind](W, slopes=(0.0, 0.0)), order)
    assert nothing.rate == pytest.approx(1.0, abs=1e-12)


@by_pair
def test_weights_over_many_orders_of_magnitude(kind: str, order: str) -> None:
    rng = np.random.default_rng(1)
    W = rng.normal(size=(12, 12)) / 12
    units = 10.0 ** rng.uniform(-8, 8, 12)
    scaled = KINDS[kind](W * units[None, :] / units[:, None], slopes=UNIT)
    plain_rate = certify(KINDS[kind](W, slopes=UNIT), order).rate
    answer = certify(scaled, order)
    assert answer.rate == pytest.approx(plain_rate, abs=3e-6)
    assert answer.rate <= true_rate(bare(scaled), answer)


def test_arguments_are_not_changed() -> None:
    dense, rare = W3.copy(), sparse.csr_array(W3)
    before = [part.copy() for part in (rare.data, rare.indices, rare.indptr)]
    for W in (dense, rare):
        for kind in (Hopfield, FiringRate):
            net = kind(W, slopes=(0.2, 1.0))
            check(certify(net, "l1"), net).require()
    assert (dense == W3).all()
    assert all((a == b).all() for a, b in zip(before, (rare.data, rare.indices, rare.indptr), strict=True))


@pytest.mark.parametrize("norm", ["l3", "L1", "", None, 1])
def test_an_unknown_norm_is_refused(norm: object) -> None:
    with pytest.raises((InputError, TypeError), match=r"norm|order"):
        certify(Hopfield(W3, slopes=UNIT), norm)  # type: ignore[arg-type]


@pytest.mark.parametrize("margin", [0.0, -1e-6, np.nan, np.inf])
def test_a_margin_that_is_not_positive_is_refused(margin: float) -> None:
    with pytest.raises(InputError, match="margin"):
        certify(Hopfield(W3, slopes=UNIT), "l1", margin=margin)
