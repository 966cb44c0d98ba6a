"""What a constrained layer begins with lies on the border."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError
from metzler.torch.constraint import Bound
from metzler.torch.onto import FREE, Pattern
from metzler.torch.starts import start

W = torch.randn(6, 6, generator=torch.Generator().manual_seed(0))


def test_orthogonal_and_permutation_are_on_the_border() -> None:
    found = start(None, W, Bound("l2", "factor", 0.9, (0.0, 1.0)), FREE)
    torch.testing.assert_close(found @ found.mT, 0.81 * torch.eye(6), atol=1e-6, rtol=0)
    found = start(None, W, Bound("linf", "factor", 0.9, (0.0, 0.5)), FREE)
    assert (found != 0).sum(dim=0).tolist() == (found != 0).sum(dim=1).tolist() == [1] * 6
    assert found.abs().amax(dim=1).tolist() == pytest.approx([1.8] * 6)
    assert found.dtype == torch.float32


def test_patterns_and_log_norms_keep_what_is_there() -> None:
    mask = W > 0
    assert torch.equal(start(None, W, Bound("l2", "factor", 0.9, (0.0, 1.0)), Pattern(mask, None)), W * mask)
    assert torch.equal(start(None, W, Bound("linf", "log_norm", 0.0, (0.0, 1.0)), FREE), W)
    assert torch.equal(start(torch.eye(6), W, Bound("l2", "factor", 0.9, (0.0, 1.0)), FREE), torch.eye(6))


def test_refusals() -> None:
    bound = Bound("l2", "factor", 0.9, (0.0, 1.0))
    with pytest.raises(InputError, match="init must be 'orthogonal', 'permutation', 'keep' or a tensor, got 'best'"):
        start("best", W, bound, FREE)
    with pytest.raises(InputError, match="init must have the shape"):
        start(torch.eye(3), W, bound, FREE)
    with pytest.raises(InputError, match="the weights must be finite"):
        start("keep", W * float("nan"), bound, FREE)
