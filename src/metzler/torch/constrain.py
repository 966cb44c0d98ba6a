"""One call that constrains recurrent weights: from then on they contract, whatever an optimiser does."""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from metzler.digits import near
from metzler.errors import InputError, InputTypeError
from metzler.torch.constraint import NORMS, Bound, Contracting
from metzler.torch.copied import make_copyable
from metzler.torch.functions import known_activation
from metzler.torch.layers import recurrent_names
from metzler.torch.onto import Pattern, need_bound
from metzler.torch.starts import start
from metzler.torch.tensors import array, real, require_shape, square
from metzler.torch.used import require_used


def contracting(
    module: nn.Module,
    name: str | None = None,
    *,
    norm: str | None = None,
    factor: float | None = None,
    log_norm: float | None = None,
    slopes: tuple[float, float] | None = None,
    mask: Tensor | None = None,
    signs: Tensor | None = None,
    init: str | Tensor | None = None,
    project: bool = False,
) -> nn.Module:
    """Constrain recurrent weights of a module to a contraction factor or a log norm, through a parametrization.

    Call it before the optimiser is made: it must see the free parameters. From then on `module.name` is a matrix within
    the bound for every value of these. Weight decay pulls the weights of the norm to 1; leave
    `module.parametrizations[name].original1` out of it.

    Parameters
    ----------
    module : nn.Module
        nn.RNN, nn.RNNCell, nn.Linear, or any module with a square matrix of weights.
    name : str, optional
        Of the weights, "weight_hh_l0"; by default all recurrent ones of nn.RNN and nn.RNNCell, "weight" of nn.Linear.
    norm : "l2", "linf" or "l1", optional
        All with one learned weight for each state. By default "l2", and with `log_norm` "linf".
    factor : float, optional
        In (0, 1): `h -> phi(W h + ...)` brings two states closer by this factor in every step. By default 0.99.
    log_norm : float, optional
        Instead, a bound of the log norm of W, in linf or l1, below 1 / s for slopes up to s. In linf the firing-rate
        network `x' = -x + phi(W x + ...)`, in l1 the Hopfield network `x' = -x + W phi(x) + ...` then contracts at the
        rate `1 - s max(log_norm, 0)`, and in both `x = phi(W x + ...)` has one solution.
    slopes : (float, float), optional
        Of the activation; those of nn.RNN are known, else (0, 1).
    mask : Tensor of bool, (n, n), optional
        False where there is no synapse: the entry is exactly zero.
    signs : Tensor, (n, n) or (n,), optional
        Positive, negative or 0 (free), exactly kept. Of shape (n,) that of all synapses *from* a neuron (Dale's law).
    init : "orthogonal", "permutation", "keep" or Tensor, optional
        The weights to begin with: on the border a random orthogonal matrix (by default in l2), a random signed
        permutation (in linf and l1), those that the module has, projected (with `log_norm`, mask or signs), or a
        matrix. PyTorch's own start costs three points of accuracy in linf
        (`benchmarks/learning/RESULTS.md`). A trained module is begun anew, too, unless `init="keep"`.
    project : bool
        Later assignments that exceed the bound are scaled into it instead of refused.

    Returns
    -------
    nn.Module
        The same module.

    Raises
    ------
    InputError, InputTypeError
        When the bound, the norm, mask, signs or weights do not fit, the weights are constrained already, or the forward
        pass of this version of PyTorch does not follow the constrained weights.

    Notes
    -----
    Assigning `module.name = W` reproduces W up to rounding, or raises an `InputError` that says by how much it exceeds;
    in l2 the best weights are sought, and found nearly. What rounding to the module's type may add is taken off the
    bound; a module converted later, such as by `half()`, makes its weights in that type within the bound of that type.
    Automatic mixed precision rounds weights afterwards: `certify(module, dtype=torch.bfloat16)` is about those.

    `nn.RNN` asks four times for its weights in a forward pass, and each time they are made anew; within
    `torch.nn.utils.parametrize.cached()` they are made once.

    The bound, mask and signs are in the state dict, and loading one with others is refused.

    References
    ----------
    davydov2022 (the onto map in linf); `docs/contracting-networks.md` for which norm suits which task.

    Examples
    --------
    >>> from metzler.torch import certify
    >>> _ = torch.manual_seed(0)
    >>> rnn = contracting(nn.RNN(8, 16), "weight_hh_l0", norm="linf", factor=0.9)
    >>> verdict = certify(rnn)
    >>> verdict.holds, verdict.factor <= 0.9
    (True, True)
    >>> rnn.weight_hh_l0 = 2.0 * torch.eye(16)
    Traceback (most recent call last):
    metzler.errors.InputError: weight_hh_l0 cannot be within factor=0.9 in linf for slopes in [0.0, 1.0]: with the ...
    >>> rnn.weight_hh_l0 = 0.5 * torch.eye(16)
    """
    if not isinstance(module, nn.Module):
        raise InputTypeError(f"contracting(module, name) takes a module of PyTorch, got {type(module).__name__}")
    own = norm or ("l2" if log_norm is None else "linf")
    for each in [name] if name is not None else _recurrent_names(module):
        weights = _weights(module, each)
        pattern = Pattern(_mask(mask, weights), _signs(signs, weights))
        bound = _bound(own, factor, log_norm, slopes or _slopes(module))
        _register(module, each, Contracting(each, bound, pattern, project), init)
    return module


def _register(module: nn.Module, name: str, constraint: Contracting, init: str | Tensor | None) -> None:
    """Begin with the weights asked for, and see that the forward pass follows them."""
    weights, pattern, bound = getattr(module, name), constraint.pattern, constraint.bound
    need_bound(bound.of_weights, pattern, len(weights))
    before = weights.detach().clone()
    with torch.no_grad():
        weights.copy_(start(init, weights, bound, pattern))
    project, constraint.project = constraint.project, True
    parametrize.register_parametrization(module, name, constraint, unsafe=True)
    constraint.project = project
    make_copyable(module)
    if init is not None and constraint.excess > 0:
        warnings.warn(
            f"{name} exceeded {bound} by {near(constraint.excess, 3)} and was scaled into it; a trained network loses "
            "most of its accuracy by that and must be trained on",
            stacklevel=3,
        )
    try:
        require_used(module, name)
    except InputError:
        parametrize.remove_parametrizations(module, name, leave_parametrized=True)
        with torch.no_grad():
            getattr(module, name).copy_(before)
        raise


def _recurrent_names(module: nn.Module) -> list[str]:
    if isinstance(module, nn.RNN | nn.RNNCell):
        return recurrent_names(module)
    if isinstance(module, nn.Linear):
        return ["weight"]
    raise InputError(f"say the name of the recurrent weights of {type(module).__name__}: contracting(module, name)")


def _weights(module: nn.Module, name: str) -> Tensor:
    if parametrize.is_parametrized(module, name):
        raise InputError(
            f"{name} is parametrized already: take that off first by torch.nn.utils.parametrize.remove_parametrizations"
        )
    weights = getattr(module, name, None) if isinstance(name, str) else None
    if not isinstance(weights, nn.Parameter):
        own = ", ".join(key for key, each in module.named_parameters(recurse=False) if each.ndim == 2)
        raise InputError(f"{type(module).__name__} has no weights called {name!r}; it has {own or 'none'}")
    if isinstance(module, nn.GRU | nn.LSTM | nn.GRUCell | nn.LSTMCell):
        raise InputError(
            f"{type(module).__name__} is gated: its states multiply each other, no bound of {name} makes it contract"
        )
    square(array(weights, name), name)
    return weights


def _bound(norm: str, factor: float | None, log_norm: float | None, slopes: tuple[float, float]) -> Bound:
    if norm not in NORMS:
        raise InputError(f"norm must be 'l2', 'linf' or 'l1', got {norm!r}")
    low, high = (_number(each, "slopes") for each in slopes)
    if not low <= high or low == high == 0.0:
        raise InputError(f"slopes must be (lo, hi) with lo <= hi, and not both zero, got ({low}, {high})")
    if factor is not None and log_norm is not None:
        raise InputError("give factor= (of a map) or log_norm= (of continuous time, or of an equation), not both")
    if log_norm is None:
        value = _number(0.99 if factor is None else factor, "factor")
        if not 0.0 < value < 1.0:
            raise InputError(f"factor must lie between 0 and 1, got {value}")
        return Bound(norm, "factor", value, (low, high))
    value = _number(log_norm, "log_norm")
    if norm == "l2":
        raise InputError("log_norm= is kept in 'linf' or 'l1'; in 'l2' give factor=")
    if low < 0.0:
        raise InputError(f"log_norm= needs slopes that are not negative, got {low}: give factor= instead")
    if not value * high < 1.0:
        raise InputError(f"log_norm times the largest slope must be below 1, got {value} times {high}")
    return Bound(norm, "log_norm", value, (low, high))


def _slopes(module: nn.Module) -> tuple[float, float]:
    said = getattr(module, "nonlinearity", None)
    if not isinstance(module, nn.RNN | nn.RNNCell) or said is None:
        return 0.0, 1.0
    found = known_activation(said)
    return float(found.lo), float(found.hi)


def _number(value: Any, name: str) -> float:
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise InputTypeError(f"{name} must be a number, got {value!r}") from error
    if not -1e300 < found < 1e300:
        raise InputError(f"{name} must be finite, got {found}")
    return found


def _mask(mask: Tensor | None, weights: Tensor) -> Tensor | None:
    if mask is None:
        return None
    if not isinstance(mask, Tensor) or mask.dtype is not torch.bool:
        raise InputTypeError("mask must be a tensor of bool, True where there is a synapse")
    require_shape(mask.shape, weights.shape, "mask")
    return mask.detach().to(weights.device).clone()


def _signs(signs: Tensor | None, weights: Tensor) -> Tensor | None:
    if signs is None:
        return None
    array(real(signs, "signs"), "signs")
    given = signs.detach().sign().to(torch.int8)
    rows = given.expand_as(weights) if given.ndim == 1 and len(given) == len(weights) else given
    require_shape(rows.shape, weights.shape, "signs")
    return rows.to(weights.device).clone()
