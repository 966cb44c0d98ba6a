"""Counts against hand-made networks; a remark appears exactly where its reason is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import sparse

from metzler.report.summary import looks_turned, oddities, summarize

CHAIN_AND_LONER = np.array([[0.0, 0, 0, 0], [0.5, -0.25, 0, 0], [0, -2.0, 0, 0], [0, 0, 0, 0]])


def test_counts_by_hand() -> None:
    s = summarize(CHAIN_AND_LONER)
    assert (s.neurons, s.synapses, s.density) == (4, 3, 3 / 16)
    assert (s.positive, s.negative, s.self_loops) == (1, 2, 1)
    assert (s.without_input, s.without_output, s.isolated) == (2, 2, 1)
    assert (s.components, s.largest_component, s.parts) == (4, 1, 2)
    assert s.size_range == (0.25, 2.0)
    assert s.row_sum_range == (0.0, 2.0)
    assert s.column_sum_range == (0.0, 2.25)
    assert (s.mixed_outputs, s.whole_numbers, s.symmetric) == (0, False, False)


small = arrays(np.float64, (4, 4), elements=st.sampled_from([-2.0, -0.5, 0.0, 0.0, 1.0]))


@given(small)
def test_counts_do_not_depend_on_the_format(W: np.ndarray) -> None:
    assert summarize(W) == summarize(sparse.csr_array(W)) == summarize(sparse.csc_array(W))


@given(small)
def test_transposition_swaps_rows_and_columns(W: np.ndarray) -> None:
    s, t = summarize(W), summarize(W.T)
    assert (s.without_input, s.row_sum_range) == (t.without_output, t.column_sum_range)
    assert (s.components, s.parts, s.synapses) == (t.components, t.parts, t.synapses)


@given(small)
def test_the_weights_are_left_alone(W: np.ndarray) -> None:
    stored = sparse.csr_array((W.ravel(), np.tile(np.arange(4), 4), np.arange(0, 17, 4)), shape=(4, 4))
    before = stored.copy()
    summarize(stored)
    assert stored.nnz == before.nnz == 16
    np.testing.assert_array_equal(stored.data, before.data)


RING = np.array([[0, 0, 0.5], [-0.5, 0, 0], [0, 0.25, 0]])


@pytest.mark.parametrize(
    ("weights", "names", "remark"),
    [
        (np.zeros((2, 2)), (), "no synapse"),
        (abs(RING), (), "all weights are positive"),
        (-abs(RING), (), "all weights are negative"),
        (np.sign(RING), (), "whole numbers"),
        (RING * [1e-9, 1, 1], (), "powers of ten"),
        (RING + RING.T, (), "symmetric"),
        (CHAIN_AND_LONER, (), "without any synapse: 1"),
        (np.kron(np.eye(2), RING), (), "2 parts"),
        (np.tril(RING), (), "reducible: 3"),
        (RING, ("a", "b", "a"), "repeat an earlier one: 1"),
        (RING + np.diag([0.1, 0, 0]), (), "both signs): 1"),
    ],
)
def test_a_remark_appears_with_its_reason_and_not_without(weights: Any, names: tuple[str, ...], remark: str) -> None:
    assert any(remark in text for text in oddities(summarize(weights, names)))
    assert not any(remark in text for text in oddities(summarize(RING, ("a", "b", "c"))))


def test_nothing_odd() -> None:
    assert oddities(summarize(RING)) == ()


def test_orientation_is_never_guessed() -> None:
    for weights in (RING + np.diag([0.1, 0, 0]), (RING + np.diag([0.1, 0, 0])).T):
        assert not any("transpos" in text or "orientation" in text for text in oddities(summarize(weights)))


def test_rows_of_one_sign_are_seen_whatever_the_form() -> None:
    rng = np.random.default_rng(3)
    signs = np.where(np.arange(40) < 30, 1.0, -1.0)
    rows = signs[:, None] * rng.random((40, 40)) * (rng.random((40, 40)) < 0.3)
    assert looks_turned(rows)
    assert looks_turned(sparse.csr_array(rows))
    assert not looks_turned(rows.T)
    assert not looks_turned(np.abs(rows))
    assert not looks_turned(rng.normal(size=(40, 40)))
    few = rows.copy()
    few[0] *= np.where(np.arange(40) % 2, 1.0, -1.0)
    assert looks_turned(few), "one neuron of forty may have both signs"
    few[1:5] *= np.where(np.arange(40) % 2, 1.0, -1.0)
    assert not looks_turned(few), "and not five"
