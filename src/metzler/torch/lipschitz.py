"""How far the states of recurrent layers move when their input does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.claims.claim import Claim
from metzler.consequences.robustness.strength import in_entries
from metzler.models import Model
from metzler.models.pointwise import input_matrix
from metzler.norms.norm import over_up


def lipschitz(model: Model, claim: Claim, inputs: NDArray[Any] | None) -> float | None:
    """L with `sup_t |x - y|_inf <= L sup_t |u - v|_inf` for two inputs and the same initial state, rounded up.

    None where nothing is proved, or the weights of the inputs are not known. In the certified norm a step shrinks
    distances by the factor `1 - rate`, and an input moves the state by entries of at most `P |V| |u - v|_inf`.
    """
    found = claim.contraction(model)
    if inputs is None or found is None or not found.rate > 0 or found.box is not None:
        return None
    pushed = input_matrix(model) @ np.abs(inputs).sum(axis=1)
    lost = 1.0 + 4.0 * sum(inputs.shape) * float(np.finfo(float).eps)
    return over_up(in_entries(found.norm, pushed * lost), found.rate)


def through(layers: Iterable[tuple[tuple[str, int], float | None]]) -> float | None:
    """Of a stack: the product over its depths of the largest of the layers that run side by side.

    None where one has none, or a depth is missing.
    """
    sides: dict[tuple[str, int], list[float | None]] = {}
    for place, bound in layers:
        sides.setdefault(place, []).append(bound)
    depths = [depth for _, depth in sides]
    known = [bound for side in sides.values() for bound in side if bound is not None]
    if len(known) < sum(map(len, sides.values())) or max(depths) - min(depths) >= len(depths):
        return None
    product = 1.0
    for side in sides.values():
        product = float(np.nextafter(product * max(bound for bound in side if bound is not None), np.inf))
    return product
