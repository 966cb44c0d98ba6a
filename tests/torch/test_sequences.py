"""Steps over time on a step whose result is known: counting."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from torch.nn.utils.rnn import pack_sequence

from metzler.errors import InputError
from metzler.torch.sequences import over_time, packed_over_time


def _add(v, h):
    return h + v


def test_sums_over_time() -> None:
    u = torch.arange(6.0).reshape(3, 2, 1)
    states, last = over_time(_add, u, torch.full((1, 2, 1), 10.0))
    assert states.squeeze(-1).tolist() == [[10, 11], [12, 14], [16, 19]]
    assert last.tolist() == [[[16], [19]]]


@pytest.mark.parametrize("order", [(3, 2, 1), (1, 3, 2)])
def test_sums_of_packed_sequences_end_where_they_end(order) -> None:
    packed = pack_sequence([torch.ones(k, 1) for k in order], enforce_sorted=False)
    h = torch.tensor([[[100.0], [200.0], [300.0]]])
    _, last = packed_over_time(_add, packed, lambda u: u, h, 1)
    assert last.flatten().tolist() == [100.0 * (k + 1) + order[k] for k in range(3)]
    _, last = packed_over_time(_add, packed, lambda u: u, None, 1)
    assert last.flatten().tolist() == list(order)
    with pytest.raises(InputError, match=r"h_0 must have shape \(1, 3, 1\)"):
        packed_over_time(_add, packed, lambda u: u, h[:, :2], 1)
