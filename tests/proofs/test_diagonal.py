"""What weights and a witness prove, against the definition; `tests/claims/test_tampering.py` has random networks."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from metzler.models import Hopfield
from metzler.norms.diagonal import Norm
from metzler.proofs.diagonal import Proof, Witness, prove, prove_exact_steps
from metzler.steps import finished

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
