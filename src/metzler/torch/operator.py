"""The fixed point of `x = phi(A x + v)` as an operator of PyTorch, which compiles whole and has all derivatives."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch._C._functorch import is_legacy_batchedtensor
from torch.library import custom_op

from metzler.torch.iterated import affine, every_of, iterated, parts
from metzler.torch.own_loop import pointwise, settled
from metzler.torch.prediction import Speed, dual, speed

REPORT = 4
"""Numbers of a report: steps used, predicted, the residual, the factor."""


def _solve(
    A: Tensor,
    v: Tensor,
    start: Tensor,
    order: str,
    phi: str,
    negative: float,
    tol: float,
    most: int,
    record: Tensor | None,
) -> tuple[Tensor, Tensor, Tensor]:
    """The solutions x of `x = phi(A x + v)`, the weights of the norm in which the iteration contracts, and a report.

    Parameters
    ----------
    A : Tensor, (..., n, n)
    v : Tensor, (..., m, n)
        With the leading sizes of A.
    start, order
        As for `speed`.
    phi, negative
        As for `pointwise`.
    tol : float
        No further step would move a sample by more than this part of its size, in that norm.
    most : int
        Steps, where fewer than are predicted are wanted.
    record : Tensor or None
        Where the backward pass writes its report.
    """
    function = pointwise(phi, negative)
    held = speed(A, start, order, function.hi)
    own, M = parts(A)
    every, argument = every_of(A), None
    flat = v.reshape(*A.shape[:-2], -1, A.shape[-1])

    def step(x: Tensor | None) -> Tensor:
        nonlocal argument
        s = flat if x is None else affine(flat, x, M)
        new, argument = settled(function, own, s, argument, every)
        return new

    x, report = iterated(step, held, flat, tol, most)
    return x.reshape(v.shape), held.weights.clone(), report


def _solve_linear(
    B: Tensor, d: Tensor, g: Tensor, weights: Tensor, order: str, hi: float, factor: Tensor, tol: float, most: int
) -> tuple[Tensor, Tensor]:
    """The solutions q of `q = d (B q + g)`, with slopes d, in a norm whose factor is known; and a report.

    `hi` is the largest slope that may occur: it says in which norm the transposed equation has the same factor.
    """
    own, M = parts(B)
    shape = (*B.shape[:-2], -1, B.shape[-1])
    flat, slopes = g.reshape(shape), d.reshape(shape)
    slopes = slopes / (1.0 - slopes * own)
    held = Speed(weights, float(factor), order)
    q, report = iterated(lambda q: slopes * (flat if q is None else affine(flat, q, M)), held, flat, tol, most)
    return q.reshape(g.shape), report


fixed_point_op = custom_op("metzler::fixed_point", _solve, mutates_args=())
linear_op = custom_op("metzler::linear_fixed_point", _solve_linear, mutates_args=())


@custom_op("metzler::note", mutates_args=("record",))
def note(record: Tensor, report: Tensor) -> None:
    """Write a report where it is kept."""
    record.copy_(report)


def _report() -> Tensor:
    return torch.empty(REPORT, dtype=torch.float64, device="cpu")


@fixed_point_op.register_fake
def _(A: Tensor, v: Tensor, start: Tensor, *rest: Any) -> tuple[Tensor, Tensor, Tensor]:
    weights = A.new_empty(A.shape[:-1], dtype=torch.float32 if A.device.type == "mps" else torch.float64)
    return v.new_empty(v.shape), weights, _report()


@linear_op.register_fake
def _(B: Tensor, d: Tensor, g: Tensor, *rest: Any) -> tuple[Tensor, Tensor]:
    return g.new_empty(g.shape), _report()


@note.register_fake
def _(record: Tensor, report: Tensor) -> None:
    return None


def _aligned(info: Any, dims: tuple[Any, ...], matrix: Tensor, weights: Tensor, *rows: Tensor) -> tuple[Any, ...]:
    """Batched arguments batch first; where there is a matrix for each, there are weights and rows for each, too.

    `dims` are those of the matrix, the weights and the rows. Returned are these three, and where the batch of what
    belongs to a matrix is.
    """
    each = [a if dim is None else a.movedim(dim, 0) for a, dim in zip((matrix, weights, *rows), dims, strict=True)]
    many = dims[0] is not None or dims[1] is not None or matrix.ndim > 2
    wanted = [many, False, *[True] * len(rows)]
    for k, dim in enumerate(dims):
        if wanted[k] and dim is None:
            each[k] = each[k].expand(info.batch_size, *each[k].shape)
    if dims[1] is not None:
        each[1] = each[1].reshape(info.batch_size, *[1] * (each[0].ndim - 1 - each[1].ndim), *each[1].shape[1:])
    return each[0], each[1], each[2:], 0 if many else None


def _each(info: Any, dims: Any, A: Tensor, v: Tensor, start: Tensor, *rest: Any) -> Any:
    A, start, (v,), each = _aligned(info, (dims[0], dims[2], dims[1]), A, start, v)
    return fixed_point(A, v, start, *rest), (0, each, None)


def _each_linear(info: Any, dims: Any, B: Tensor, d: Tensor, g: Tensor, weights: Tensor, *rest: Any) -> Any:
    B, weights, (d, g), _ = _aligned(info, (dims[0], dims[3], dims[1], dims[2]), B, weights, d, g)
    return linear_fixed_point(B, d, g, weights, *rest), (0, None)


fixed_point_op.register_vmap(_each)
linear_op.register_vmap(_each_linear)


def _keep(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
    A, _, _, *settings, ctx.record = inputs
    ctx.settings = settings
    ctx.mark_non_differentiable(*output[1:])
    ctx.save_for_backward(A, *output)


def _back(ctx: Any, g: Tensor, *_: Any) -> tuple[Any, ...]:
    A, x, weights, report = ctx.saved_tensors
    order, phi, negative, tol, most = ctx.settings
    function = pointwise(phi, negative)
    shape = (*A.shape[:-2], -1, A.shape[-1])
    x, flat = x.reshape(shape), g.reshape(shape)
    other = dual(A.detach(), weights, order, function.hi)
    q, seen = linear_fixed_point(A.mT, function.slope(x), flat, *other, function.hi, report[-1], tol, most)
    if ctx.record is not None and not (_transformed() or is_legacy_batchedtensor(seen)):
        note(ctx.record, seen)
    return q.mT @ x, q.reshape(g.shape), *[None] * 7


fixed_point_op.register_autograd(_back, setup_context=_keep)


def _keep_linear(ctx: Any, inputs: tuple[Any, ...], output: tuple[Tensor, ...]) -> None:
    B, d, g, weights, order, hi, factor, tol, most = inputs
    ctx.settings = order, hi, tol, most
    ctx.mark_non_differentiable(output[1])
    ctx.save_for_backward(B, d, g, weights, factor, output[0])


def _back_linear(ctx: Any, c: Tensor, *_: Any) -> tuple[Any, ...]:
    B, d, g, weights, factor, q = ctx.saved_tensors
    order, hi, tol, most = ctx.settings
    shape = (*B.shape[:-2], -1, B.shape[-1])
    rows, out, given = (a.reshape(shape) for a in (g, q, c))
    other = dual(B.detach(), weights, order, hi)
    t = linear_fixed_point(B.mT, d.reshape(shape), given, *other, hi, factor, tol, most)[0]
    slope = affine(rows, out, B.mT) * affine(given, t, B)
    return t.mT @ out, slope.reshape(d.shape), t.reshape(g.shape), *[None] * 6


linear_op.register_autograd(_back_linear, setup_context=_keep_linear)


class _FixedPoint(torch.autograd.Function):
    """The operator for the transforms of `torch.func`, which take no operator with derivatives of its own."""

    forward = staticmethod(_solve)
    setup_context = staticmethod(_keep)
    backward = staticmethod(_back)
    vmap = staticmethod(_each)


class _LinearFixedPoint(torch.autograd.Function):
    """The same of the linear equation."""

    forward = staticmethod(_solve_linear)
    setup_context = staticmethod(_keep_linear)
    backward = staticmethod(_back_linear)
    vmap = staticmethod(_each_linear)


def _transformed() -> bool:
    return not torch.compiler.is_compiling() and torch._C._are_functorch_transforms_active()


def fixed_point(*given: Any) -> tuple[Tensor, Tensor, Tensor]:
    """What `fixed_point_op` returns, also within `torch.func.grad` and `torch.vmap`."""
    return _FixedPoint.apply(*given) if _transformed() else fixed_point_op(*given)


def linear_fixed_point(*given: Any) -> tuple[Tensor, Tensor]:
    """What `linear_op` returns, also there."""
    return _LinearFixedPoint.apply(*given) if _transformed() else linear_op(*given)
