"""A certificate holds wherever it is checked: on another BLAS, with other threads, from blocks of rows.

Other machines sum the same products in another order. Here the order is given: sums are replaced by the smallest and
the largest that rounding admits, and by sums from the left, from the right and of sorted terms.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make
from tests.matrices.test_blocked import Listed

from metzler.arrays import UNIT
from metzler.claims.check import check
from metzler.matrices.blocked import Blocked
from metzler.matrices.sizes import Sizes
from metzler.models import FiringRate, Hopfield
from metzler.numbers.outward import every_order
from metzler.proofs import bounds
from metzler.search.certify import certify

Sum = Callable[[np.ndarray], float]

SUMS: dict[str, Sum] = {
    "least": lambda terms: fsum(terms) * (1 - np.count_nonzero(terms) * UNIT),
    "largest": lambda terms: fsum(terms) * (1 + np.count_nonzero(terms) * UNIT),
    "from the left": lambda terms: float(np.cumsum(terms)[-1]),
    "from the right": lambda terms: float(np.cumsum(terms[::-1])[-1]),
    "sorted": lambda terms: float(np.cumsum(np.sort(terms))[-1]),
}


def summing(add: Sum) -> Callable[[Any, Sequence[np.ndarray]], list[np.ndarray]]:
    """Products of profiles with vectors, every sum of two terms or more taken by `add`."""

    def one(terms: np.ndarray) -> float:
        return add(terms) if np.count_nonzero(terms) > 1 else float(terms.sum())

    def products(off: Any, vectors: Sequence[np.ndarray]) -> list[np.ndarray]:
        entries = off.entries() if isinstance(off, Sizes) else off
        entries = entries.toarray() if sparse.issparse(entries) else entries
        return [np.array([one(row * z) for row in entries]) for z in vectors]

    return products


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", sorted(MAKERS.keys() - {"own"}))
def test_a_claim_of_one_order_is_proved_in_every_other(monkeypatch: pytest.MonkeyPatch, name: str, order: str) -> None:
    model = make(name)
    for made in SUMS:
        monkeypatch.setattr(bounds, "products", summing(SUMS[made]))
        cert = certify(model, order)
        for checked in SUMS:
            monkeypatch.setattr(bounds, "products", summing(SUMS[checked]))
            check(cert, model).require()


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("n", [20, 90])
def test_blocks_prove_what_memory_claims_and_the_other_way_round(kind: type, order: str, n: int) -> None:
    for seed in range(3):
        rng = np.random.default_rng(seed)
        W = sparse.csr_array(rng.standard_normal((n, n)) * (rng.random((n, n)) < 0.5) / n)
        options = {"slopes": (0.1, 0.8), "tau": rng.uniform(1, 2, n), "leak": rng.uniform(1, 2, n)}
        models = [kind(V, **options) for V in (W, W.toarray(), Blocked(Listed(W, n // 3)), Blocked(Listed(W, n // 2)))]
        certificates = [certify(model, order) for model in models]
        for model in models:
            for cert in certificates:
                check(cert, model).require()


def test_the_room_is_small_and_one_product_needs_none() -> None:
    terms = np.array([0, 1, 2, 1000])
    high, low = every_order(np.ones(4), np.ones(4), terms)
    assert high[:2].tolist() == low[:2].tolist() == [1.0, 1.0]
    assert (low[2:] < 1).all()
    assert (high[2:] > 1).all()
    assert (high - low < 5 * (terms + 3) * UNIT).all()


def test_without_the_room_it_would_not_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Hopfield(np.full((40, 40), 0.01), slopes=(0.1, 0.8))
    monkeypatch.setattr(bounds, "every_order", lambda high, low, terms: (high, low))
    monkeypatch.setattr(bounds, "products", summing(SUMS["least"]))
    cert = certify(model, "linf")
    monkeypatch.setattr(bounds, "products", summing(SUMS["largest"]))
    assert not check(cert, model).holds
