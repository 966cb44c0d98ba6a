"""What a weight matrix looks like: counts and ranges as plain data, and what is odd about it in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from metzler.arrays import Vector
from metzler.matrices import as_weights, strong_components

Range = tuple[float, float]

ONE_SIGN, BOTH_SIGNS = 0.95, 0.5
"""Shares of the neurons with several synapses from which on, and up to which, they look as if they had one sign."""
TURNED = (
    "rows have one sign each and columns have both, as if rows were presynaptic: if the file is pre x post, "
    "say --orientation pre-post"
)
WIDE_DECADES = 6
"""Sizes of weights that differ by more than so many powers of ten are worth a remark."""


@dataclass(frozen=True)
class Summary:
    """Counts and ranges of a weight matrix W, post x pre.

    Attributes
    ----------
    neurons, synapses : int
        Size, and number of non-zero weights.
    density : float
        Synapses per ordered pair of neurons, self-loops included.
    positive, negative, self_loops : int
        Weights above zero, below zero, and on the diagonal.
    without_input, without_output, isolated : int
        Neurons whose row, whose column, and whose row and column is zero.
    mixed_outputs : int
        Neurons with outgoing weights of both signs.
    components, largest_component : int
        Strongly connected components, and the neurons in the largest.
    parts : int
        Pieces that no synapse joins.
    size_range, row_sum_range, column_sum_range : (float, float)
        Smallest and largest size of a weight; of the sums of sizes along rows (input) and columns (output).
        Estimates: summed in floating point.
    whole_numbers, symmetric : bool
        Whether all weights are whole numbers; whether W equals its transpose.
    repeated_names : int
        Names of neurons that occur more than once.
    looks_turned : bool
        Whether rows look like neurons that only excite or only inhibit, and columns do not.
    """

    neurons: int
    synapses: int
    density: float
    positive: int
    negative: int
    self_loops: int
    without_input: int
    without_output: int
    isolated: int
    mixed_outputs: int
    components: int
    largest_component: int
    parts: int
    size_range: Range
    row_sum_range: Range
    column_sum_range: Range
    whole_numbers: bool
    symmetric: bool
    repeated_names: int = 0
    looks_turned: bool = False


def summarize(weights: Any, names: tuple[str, ...] = ()) -> Summary:
    """The summary of square weights (n, n), dense or sparse, and the names of the neurons.

    Examples
    --------
    >>> summary = summarize(np.array([[0.0, -2.0], [0.5, 0.0]]))
    >>> summary.synapses, summary.negative, summary.components
    (2, 1, 1)
    """
    W = sparse.csr_array(as_weights(weights))
    n = W.shape[0]
    inputs, outputs = _counts(W), _counts(W.T)
    components = strong_components(W)
    sizes = np.abs(W.data)
    return Summary(
        neurons=n,
        synapses=W.nnz,
        density=W.nnz / n**2,
        positive=int((W.data > 0).sum()),
        negative=int((W.data < 0).sum()),
        self_loops=int(np.count_nonzero(W.diagonal())),
        without_input=int((inputs == 0).sum()),
        without_output=int((outputs == 0).sum()),
        isolated=int(((inputs == 0) & (outputs == 0)).sum()),
        mixed_outputs=int(((_counts((W > 0).T) > 0) & (_counts((W < 0).T) > 0)).sum()),
        components=components.count,
        largest_component=int(np.bincount(components.labels).max()),
        parts=int(connected_components(W, directed=True, connection="weak", return_labels=False)),
        size_range=_range(sizes),
        row_sum_range=_range(abs(W).sum(axis=1)),
        column_sum_range=_range(abs(W).sum(axis=0)),
        whole_numbers=bool((W.data == np.rint(W.data)).all()),
        symmetric=(W != W.T).nnz == 0,
        repeated_names=len(names) - len(set(names)),
        looks_turned=looks_turned(W),
    )


def oddities(s: Summary) -> tuple[str, ...]:
    """What looks odd, one clause each. An orientation is never guessed."""
    if s.synapses == 0:
        return ("there is no synapse at all",)
    smallest, largest = s.size_range
    decades = math.log10(largest) - math.log10(smallest)
    found = {
        TURNED: s.looks_turned,
        "all weights are positive: inhibitory synapses may have lost their sign": s.negative == 0,
        "all weights are negative": s.positive == 0,
        "all weights are whole numbers: if they count synapses, --gain sets the strength of one": s.whole_numbers,
        f"the sizes of the weights span {round(decades)} powers of ten": decades > WIDE_DECADES,
        "the matrix is symmetric, so orientation does not matter; chemical synapses are seldom so": (
            s.symmetric and s.neurons > 1
        ),
        f"neurons without any synapse: {s.isolated:,}": s.isolated > 0,
        f"the network falls into {s.parts:,} parts that no synapse joins": s.parts - s.isolated > 1,
        f"it is reducible: {s.components:,} strongly connected components": s.components > 1,
        f"names of neurons that repeat an earlier one: {s.repeated_names:,}": s.repeated_names > 0,
        f"neurons that both excite and inhibit (columns with both signs): {s.mixed_outputs:,}": s.mixed_outputs > 0,
    }
    return tuple(text for text, holds in found.items() if holds)


def looks_turned(weights: Any) -> bool:
    """Whether rows look like neurons that only excite or only inhibit (Dale's law), and columns do not.

    Examples
    --------
    >>> looks_turned([[1.0, 2.0], [-3.0, -1.0]]), looks_turned([[1.0, -3.0], [2.0, -1.0]])
    (True, False)
    """
    W = sparse.csr_array(as_weights(weights))
    (above, below, mixed), columns = _signs(W), _signs(W.T)
    if not (above and below and sum(columns)):
        return False
    rows = above + below + mixed
    return mixed <= (1 - ONE_SIGN) * rows and columns[-1] >= (1 - BOTH_SIGNS) * sum(columns)


def _signs(W: Any) -> tuple[int, int, int]:
    """Of the rows with several entries, how many have only positive, only negative, and both."""
    above, below = _counts(W > 0), _counts(W < 0)
    several = above + below > 1
    kinds = (below == 0, above == 0, (above > 0) & (below > 0))
    return tuple(int((several & kind).sum()) for kind in kinds)  # type: ignore[return-value]


def _counts(W: Any) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = np.diff(sparse.csr_array(W).indptr).astype(np.int64)
    return counts


def _range(values: Vector) -> Range:
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)
