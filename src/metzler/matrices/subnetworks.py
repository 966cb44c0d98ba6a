"""Sub-networks of a network: whether every one of them is stable, and a smallest one that is not."""

from __future__ import annotations

from collections.abc import Callable, Generator
from itertools import combinations
from math import comb
from typing import Any

import numpy as np

from metzler.arrays import Index
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.matrices.classes import EXACT_SIZE, Membership, dense_block, hurwitz, m_hurwitz
from metzler.matrices.components import strong_components
from metzler.matrices.indices import whole_number
from metzler.matrices.weights import Weights, as_entries
from metzler.numbers.rational import is_hurwitz
from metzler.steps import finished

SMALL = 3
"""Sub-networks of larger components are tested up to this size."""
TOTALLY = "totally Hurwitz"


def totally_hurwitz(A: Any, *, max_size: int = 12, deadline: float | None = None) -> Membership:
    """Whether every principal sub-matrix of A is Hurwitz: every pruned network is stable.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
        Anything that `as_weights` takes.
    max_size : int
        Strong components that are not M-Hurwitz are enumerated up to this size, at most 20: there are
        2^size sub-matrices (12: a few seconds; 20: an hour). A larger one gives `holds` None, unless it is unstable as
        a whole or has an unstable sub-network of at most three neurons, of a size of which there are at most
        2^max_size.
    deadline : float, optional
        Seconds, after which `holds` is None and `reason` says up to which size every sub-network is stable.

    Returns
    -------
    Membership
        Exact. `indices` is a smallest sub-network that is not Hurwitz, where no component that is not M-Hurwitz has
        more than `max_size` neurons; else the smallest of those tested.

    Notes
    -----
    Only strongly connected sub-networks of strong components need a test, the eigenvalues of all others being
    theirs; M-Hurwitz components need none (davydov2022, Corollary 11). `totally_hurwitz_steps` yields what is proved
    after each size.

    References
    ----------
    davydov2022, Lemma 2, Example 3.

    Examples
    --------
    >>> totally_hurwitz([[1.0, 1.0], [-4.0, -3.0]]).indices
    array([0])
    """
    return finished(totally_hurwitz_steps(A, max_size=max_size, deadline=deadline))


def totally_hurwitz_steps(
    A: Any, *, max_size: int = 12, deadline: float | None = None
) -> Generator[Membership, None, Membership]:
    """Like `totally_hurwitz`, but yields what is proved so far after each size of sub-networks."""
    passed = Deadline(deadline).passed
    if not 1 <= whole_number(max_size, name="max_size") <= EXACT_SIZE:
        raise InputError(f"max_size must lie between 1 and {EXACT_SIZE}, got {max_size!r}: 2^size matrices are tested")
    W = as_entries(A)
    blocks = [(part, W[part][:, part]) for part in strong_components(W).members()]
    blocks = [(part, block) for part, block in blocks if not m_hurwitz(block)]
    tested = {int(part[0]): _sizes(len(part), max_size) for part, _ in blocks}
    largest = max((len(part) for part, _ in blocks), default=0)
    of_those = ", of those tested" if largest > max_size else ""
    for size in range(1, max(tested.values(), default=0) + 1):
        for part, block in blocks:
            bad = _unstable_subset(block, size, passed) if size <= tested[int(part[0])] else None
            if bad is not None:
                return _unstable(part[bad])
        if passed():
            return Membership(TOTALLY, None, f"out of time; no smaller sub-network than {size} is unstable{of_those}")
        yield Membership(TOTALLY, None, f"no sub-network of at most {size} neurons is unstable{of_those}")
    for part, block in blocks:
        if len(part) > max_size and hurwitz(block).holds is False:
            return _unstable(part)
    if largest > max_size:
        reason = f"a component of {largest} neurons has 2^{largest} sub-networks, max_size allows 2^{max_size}"
        return Membership(TOTALLY, None, reason)
    return Membership(TOTALLY, True, "every principal sub-matrix is Hurwitz")


def _sizes(n: int, max_size: int) -> int:
    """Up to which size the sub-networks of a component of n neurons are tested."""
    return n if n <= max_size else max(k for k in range(SMALL + 1) if comb(n, k) <= 2**max_size)


def _unstable(index: Index) -> Membership:
    reason = f"the sub-network of {len(index)} neurons at {index[0]} is not Hurwitz"
    return Membership(TOTALLY, False, reason, None, index)


def _unstable_subset(A: Weights, size: int, passed: Callable[[], bool]) -> Index | None:
    """A strongly connected sub-network of so many neurons that is not Hurwitz, if there is one before time is over."""
    for subset in combinations(range(A.shape[0]), size):
        block = dense_block(A, np.array(subset))
        if passed():
            return None
        if strong_components(block).count == 1 and not is_hurwitz(block):
            return np.array(subset)
    return None
