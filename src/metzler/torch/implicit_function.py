"""The solution of `x = phi(A x + v)` for batches of v, with gradients."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from metzler.errors import InputError, InputTypeError
from metzler.matrices.indices import whole_number
from metzler.torch.operator import fixed_point
from metzler.torch.own_loop import named
from metzler.torch.tensors import FLOATS

MOST = 1000
TOLERANCES = {torch.float64: 1e-10}
TOLERANCE = 1e-5
"""In single and half precision."""


class Settings(NamedTuple):
    """What a solution is computed with: the activation, the tolerance (None for that of the type), the most steps."""

    phi: str
    negative: float
    tol: float | None
    most: int


def implicit(
    A: Tensor, v: Tensor, activation: Any = "relu", *, tol: float | None = None, max_iterations: int = MOST
) -> Tensor:
    """The solutions x of `x = phi(A x + v)`, one for each row of v, differentiable any number of times.

    Every step solves the self-loops: `x_i <- psi_i(sum of a_ij x_j over j != i, + v_i)`, where `x = psi_i(s)` solves
    `x = phi(a_ii x + s)`; for relu it is the forward-backward step of size `1 / (1 - a_ii)` for each neuron. The
    gradient solves the transposed equation by the transposed step, in the dual norm, in which it contracts by the same
    factor; what is kept for it is A and x, however many steps there were. One operator of `torch.library`, which
    `torch.compile(fullgraph=True)`, `torch.vmap` and `torch.func.grad` take.

    Parameters
    ----------
    A : Tensor, (n, n)
        A[i, j] is the synapse from neuron j to neuron i. The spectral radius of `[hi / (1 - hi a_ii)] |A_off|` must be
        below 1, with hi the largest slope: for hi = 1 if and only if the largest eigenvalue of A with moduli off the
        diagonal is.
    v : Tensor, (..., n)
        The input of every neuron. NaN gives NaN in its row.
    activation : str, Activation, or what PyTorch calls one
        "relu", "leaky-relu", "saturation", "identity", "tanh", "logistic", "softplus" or "elu".
    tol : float, optional
        One more step would move no row by more than this part of its size in the norm in which steps contract. By
        default 1e-10 in double precision, else 1e-5.
    max_iterations : int
        No step beyond these is taken, nor beyond those that suffice by the factor.

    Returns
    -------
    Tensor, (..., n)
        Of the common type of A and v; half types are computed in single precision.

    Raises
    ------
    InputError, InputTypeError
        When shapes, types or numbers are wrong, or the step is not proved to contract.

    References
    ----------
    jafarpour2021 (the class of networks); the step is nonlinear Jacobi.

    Examples
    --------
    >>> A = torch.tensor([[-3.0, 1.0], [0.5, -1.0]])
    >>> implicit(A, torch.tensor([1.0, -1.0]))
    tensor([0.2500, 0.0000])
    """
    return solved(A, v, None, "linf", settings(activation, tol, max_iterations))[0]


def settings(activation: Any, tol: float | None, most: int) -> Settings:
    """What was asked for, checked."""
    if tol is not None and not (isinstance(tol, float | int) and 0.0 < tol < 1.0):
        raise InputError(f"tol must be a number between 0 and 1, a part of the size of the state, got {tol!r}")
    steps = whole_number(most, name="max_iterations", least=1)
    return Settings(*named(activation), None if tol is None else float(tol), steps)


def solved(
    A: Tensor, v: Tensor, start: Tensor | None, order: str, how: Settings, record: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """The solutions, and the report of the forward pass; that of the backward pass is written to `record`."""
    for each, name in ((A, "A"), (v, "v")):
        require_real(each, name)
    n = A.shape[-1] if A.ndim == 2 else 0
    if not n or A.shape[0] != n:
        raise InputError(f"A must be a square matrix of synapses, post x pre, got shape {tuple(A.shape)}")
    if not v.ndim or v.shape[-1] != n:
        raise InputError(f"v must have shape (..., {n}), one number for each neuron of A, got {tuple(v.shape)}")
    if A.device != v.device:
        raise InputError(f"A and v must lie on one device, got {A.device} and {v.device}")
    dtype = torch.promote_types(A.dtype, v.dtype)
    work = dtype if dtype is torch.float64 else torch.float32
    tol = TOLERANCES.get(work, TOLERANCE) if how.tol is None else how.tol
    first = torch.ones(n, dtype=torch.float32, device=A.device) if start is None else start
    x, _, report = fixed_point(A.to(work), v.to(work), first, order, how.phi, how.negative, tol, how.most, record)
    return x.to(dtype), report.detach()


def require_real(value: Any, name: str) -> None:
    """Refuse what is no tensor of a real floating type."""
    if not isinstance(value, Tensor):
        raise InputTypeError(f"{name} must be a tensor of real numbers, got {type(value).__name__}")
    if value.layout is not torch.strided:
        raise InputTypeError(f"{name} must be dense, got {value.layout}: write {name}.to_dense()")
    if value.dtype not in FLOATS:
        raise InputTypeError(
            f"{name} must be of one of the types float64, float32, bfloat16, float16, got {value.dtype}: write "
            f"{name}.float()"
        )
