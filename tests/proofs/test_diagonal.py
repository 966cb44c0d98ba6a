"""What weights and a witness prove, against the definition; `tests/claims/test_tampering.py` has random networks."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.models import FiringRate, Hopfield
from metzler.norms.diagonal import Norm
from metzler.norms.log_norms import worst_log_norm
from metzler.proofs.diagonal import Proof, Witness, one_sided_lipschitz, prove, prove_exact_steps
from metzler.steps import finished

rng = np.random.default_rng(32)
NET = Hopfield([[0.0, 0.75], [-0.25, 0.0]], slopes=(0.0, 1.0))


@pytest.mark.parametrize(("order", "rate", "ceiling"), [("linf", 0.25, 0.75), ("l1", 0.25, 0.75)])
def test_by_hand(order: str, rate: float, ceiling: float) -> None:
    norm, witness = Norm(order, np.ones(2)), Witness(np.arange(2), np.ones(2))
    fast, exact = prove(NET, norm, witness), finished(prove_exact_steps(NET, norm, witness))
    assert (exact.rate, exact.ceiling) == (Fraction(rate), Fraction(ceiling))
    assert fast.rate <= rate
    assert fast.ceiling >= ceiling
    assert fast.rate == pytest.approx(rate)
    assert fast.ceiling == pytest.approx(ceiling)


def test_a_gap_at_rounding_level_next_to_the_scale() -> None:
    assert Proof(1.0, 1.0 + 1e-12, True, 1.0).attained
    assert not Proof(1.0, 1.0 + 1e-8, True, 1.0).attained
    assert Proof(Fraction(1), Fraction(1), True, Fraction(1)).small(0.0)


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
def test_one_sided_lipschitz_constant_of_models_is_exact(order: str, kind: type[Hopfield]) -> None:
    for _ in range(50):
        W, leak = rng.normal(size=(3, 3)), rng.uniform(0.0, 2.0, 3)
        lo = rng.uniform(-1.0, 0.5, 3)
        hi = lo + rng.uniform(0.0, 1.0, 3)
        norm = Norm(order, rng.uniform(0.2, 4.0, 3))
        value = one_sided_lipschitz(kind(W, leak=leak, slopes=(lo, hi)), norm)
        truth = worst_log_norm(W, norm, (lo, hi), on="rows" if kind is FiringRate else "columns", fixed=-leak)
        assert truth - 1e-14 <= value <= truth + 1e-12
    with pytest.raises(InputError, match="weights"):
        one_sided_lipschitz(kind([[0.0]], activation="relu"), Norm(order, [1.0, 1.0]))
    with pytest.raises(InputError, match="'l1' or 'linf'"):
        one_sided_lipschitz(kind([[0.0]], activation="relu"), Norm("l2", [1.0]))
