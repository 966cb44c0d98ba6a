"""The parametrization by itself: what it records, refuses and projects."""

from __future__ import annotations

import pytest
from tests.optional import needed

torch = needed("torch", "torch")

from metzler.errors import InputError
from metzler.torch.constraint import Bound, Contracting
from metzler.torch.onto import FREE, Pattern

BOUND = Bound("linf", "factor", 0.9, (0.0, 1.0))


@pytest.mark.parametrize(
    "bound",
    [BOUND, Bound("l2", "factor", 0.1, (-1.0, 0.3)), Bound("l1", "log_norm", -2.5, (0.0, 1.0 / 3.0))],
)
def test_the_record_says_the_bound_to_the_last_bit(bound: Bound) -> None:
    record = bound.record()
    assert Bound.of(record) == bound
    module = Contracting("w", bound, FREE, False).half().to(torch.bfloat16).double()
    assert Bound.of(module.record) == bound, "no change of type rounds it"


def test_slopes_tighten_the_bound_of_the_weights() -> None:
    assert BOUND.of_weights == 0.9
    assert Bound("l2", "factor", 0.9, (-0.25, 0.125)).of_weights == pytest.approx(3.6)
    assert Bound("l2", "factor", 0.9, (0.0, 0.3)).of_weights * 0.3 <= 0.9
    assert Bound("linf", "log_norm", -3.0, (0.0, 0.25)).of_weights == -3.0


@pytest.mark.parametrize(
    ("norm", "kind", "sentence"),
    [
        ("linf", "factor", r"row 1 exceeds the bound by 1.1\b"),
        ("l1", "factor", r"column 1 exceeds the bound by 1.1\b"),
        ("l2", "factor", r"its norm exceeds the bound by 1.1\b"),
        ("linf", "log_norm", r"row 1 exceeds the bound by 1.1\b"),
    ],
)
def test_what_exceeds_is_named(norm: str, kind: str, sentence: str) -> None:
    constraint = Contracting("w", Bound(norm, kind, 0.9, (0.0, 1.0)), FREE, False)
    W = torch.tensor([[0.1, 0.0], [0.0, 2.0]], dtype=torch.float64)
    with pytest.raises(InputError, match=rf"w cannot be within {kind}=0.9 in {norm} .*{sentence}"):
        constraint.right_inverse(W)
    constraint.project = True
    projected = constraint(*constraint.right_inverse(W))
    assert constraint.excess == pytest.approx(1.1)
    assert float(projected.abs().max()) <= 0.9


@pytest.mark.parametrize(("norm", "kind"), [("linf", "factor"), ("l1", "factor"), ("l2", "factor"), ("l1", "log_norm")])
def test_the_best_weights_are_sought(norm: str, kind: str) -> None:
    """A matrix whose plain norm is 8, and whose best is 0.8."""
    W = torch.tensor([[0.0, 8.0], [0.08, 0.0]])
    constraint = Contracting("w", Bound(norm, kind, 0.9, (0.0, 1.0)), FREE, False)
    T, log_eta = constraint.right_inverse(W)
    torch.testing.assert_close(constraint(T, log_eta), W, rtol=1e-5, atol=1e-6)


def test_reducible_weights() -> None:
    W = torch.tensor([[0.5, 100.0], [0.0, 0.5]], dtype=torch.float64)
    constraint = Contracting("w", BOUND, FREE, False)
    torch.testing.assert_close(constraint(*constraint.right_inverse(W)), W, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("norm", ["l2", "linf", "l1"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_weights_without_cycles_have_no_best_weights_of_the_norm(norm, dtype) -> None:
    W = torch.triu(100.0 * torch.ones(5, 5, dtype=dtype), 1)
    constraint = Contracting("w", Bound(norm, "factor", 0.9, (0.0, 1.0)), FREE, False)
    torch.testing.assert_close(constraint(*constraint.right_inverse(W)), W, rtol=1e-3, atol=0.0)


def test_what_a_narrow_type_would_lose_is_refused() -> None:
    W = torch.triu(100.0 * torch.ones(8, 8, dtype=torch.float16), 1)
    constraint = Contracting("w", BOUND, FREE, False)
    with pytest.raises(InputError, match=r"float16 cannot hold its free parameters|exceeds the bound"):
        constraint.right_inverse(W)


def test_an_entry_against_the_pattern_is_named() -> None:
    constraint = Contracting("w", BOUND, Pattern(None, torch.tensor([[1, 1], [-1, 1]])), False)
    with pytest.raises(InputError, match=r"w\[1, 0\] is 0.25, which mask or signs forbid"):
        constraint.right_inverse(torch.tensor([[0.5, 0.0], [0.25, 0.0]]))


@pytest.mark.parametrize(
    "wrong",
    [
        torch.full((2, 2), float("nan")),
        torch.ones(2, 3),
        torch.ones(2, 2) * 1j,
        torch.eye(2, dtype=torch.int64),
        torch.eye(2).numpy(),
    ],
)
def test_hostile_assignments(wrong) -> None:
    with pytest.raises((ValueError, TypeError), match="w must"):
        Contracting("w", BOUND, FREE, True).right_inverse(wrong)


def test_another_bound_is_refused_on_load() -> None:
    saved = Contracting("w", BOUND, FREE, False).state_dict()
    Contracting("w", BOUND, FREE, True).load_state_dict(saved)
    with pytest.raises(InputError, match=r"w keeps factor=0.5 in linf .* saved with factor=0.9 in linf"):
        Contracting("w", Bound("linf", "factor", 0.5, (0.0, 1.0)), FREE, False).load_state_dict(saved)
    with pytest.raises(InputError, match="another mask"):
        Contracting("w", BOUND, Pattern(torch.eye(2) > 0, None), False).load_state_dict(saved)
    with pytest.raises(InputError, match="saved with something else"):
        Contracting("w", BOUND, FREE, False).load_state_dict({"record": torch.ones(5, dtype=torch.int64) * 9})
    for wrong in ({"record": 3}, {**saved, "mask": 3}):
        with pytest.raises(InputError, match="saved with"):
            Contracting("w", BOUND, FREE, False).load_state_dict(wrong)
