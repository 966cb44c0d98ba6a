"""From free parameters to all matrices within a bound of the log norm or the norm, and back."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from metzler.errors import InputError

ENTRIES = 8
"""So many roundings an entry takes part in, besides those of the sum of its row."""


class Pattern(NamedTuple):
    """What entries may be; both broadcast against (n, n), and None allows everything.

    Parameters
    ----------
    mask : Tensor of bool or None
        False: the entry is zero.
    signs : Tensor or None
        Positive: the entry is not negative; negative: it is not positive; zero: it is free.
    """

    mask: Tensor | None = None
    signs: Tensor | None = None

    @property
    def free(self) -> bool:
        """Whether everything is allowed."""
        return self.mask is None and self.signs is None

    def of(self, T: Tensor) -> Tensor:
        """The nearest thing to `T` of this pattern: signs are put right, masked entries dropped."""
        if self.signs is not None:
            signs = self.signs.to(T).expand_as(T)
            T = torch.where(signs == 0, T, signs.sign() * T.abs())
        return T if self.mask is None else torch.where(self.mask.bool(), T, torch.zeros_like(T))

    def transposed(self) -> Pattern:
        """The pattern of the transposed matrix."""
        mask, signs = (None if each is None else torch.atleast_2d(each).mT for each in self)
        return Pattern(mask, signs)

    def diagonal(self, T: Tensor) -> tuple[Tensor, Tensor]:
        """Where the diagonal may be negative, and where positive, (n,) each."""
        one = torch.ones_like(T)
        kept = torch.ones_like(T, dtype=torch.bool) if self.mask is None else self.mask.bool().expand_as(T)
        signs = torch.zeros_like(one) if self.signs is None else self.signs.to(T).expand_as(T)
        below, above = (kept & (sign * signs >= 0) for sign in (-1.0, 1.0))
        return below.diagonal(), above.diagonal()


FREE = Pattern()


def log_norm_matrix(T: Tensor, log_eta: Tensor, bound: float, *, norm: str = "linf", pattern: Pattern = FREE) -> Tensor:
    """The matrix A of free parameters with `mu([eta] A [eta]^-1) <= bound`; every such matrix has some.

    In linf, with `B = T` off the diagonal, `A = [eta]^-1 (B + [bound - |B| 1 - s(T_ii)]) [eta]`, where the slack
    `s(t) = sqrt(1 + t^2) - 1` has a gradient at every t but the one where it is zero. A row whose diagonal must not be
    negative is scaled until the sum of its moduli is at most `bound`. What rounding may do is taken off the bound, so
    that it holds for the entries that are returned, as they are.

    Parameters
    ----------
    T : Tensor, (n, n)
        Free parameters.
    log_eta : Tensor, (n,)
        Logarithms of the weights of the norm; a number added to all changes nothing.
    bound : float
        Of the log norm; of any sign, see `need_bound`.
    norm : "linf" or "l1"
    pattern : Pattern
        Zeros and signs, which are kept exactly.

    References
    ----------
    jafarpour2021, for the map with the slack `|T_ii| - T_ii`.

    Examples
    --------
    >>> A = log_norm_matrix(torch.tensor([[0.0, 2.0], [-1.0, 0.75]]), torch.zeros(2), 0.5)
    >>> A.round(decimals=4).tolist()
    [[-1.5, 2.0], [-1.0, -0.75]]
    """
    if norm == "l1":
        return log_norm_matrix(T.mT, -log_eta, bound, pattern=pattern.transposed()).mT
    own = pattern.of(wide(T))
    off = own - torch.diag(own.diagonal())
    kept, share = _after_rounding(T, log_eta, bound)
    cap, slack = kept - (1.0 + share) * off.abs().sum(dim=1), _slack(wide(T.diagonal()))
    if pattern.free:
        return _narrowed(_weighted(off + torch.diag(cap - slack), log_eta), T.dtype, signed=True)
    below, above = pattern.diagonal(own)
    diagonal = torch.where(above, cap, cap.clamp(max=0.0)) - slack
    rows = torch.where(below[:, None], off + torch.diag(diagonal), _scaled(own, kept))
    return _narrowed(_weighted(rows, log_eta), T.dtype, signed=True)


def factor_matrix(T: Tensor, log_eta: Tensor, bound: float, *, norm: str = "linf", pattern: Pattern = FREE) -> Tensor:
    """The matrix A with `||[eta] A [eta]^-1|| <= bound`: rows (in l1 columns) of `T` that are too long are scaled.

    Parameters
    ----------
    T, log_eta, norm, pattern
        As for `log_norm_matrix`.
    bound : float
        Of the norm, not negative.

    Examples
    --------
    >>> A = factor_matrix(torch.tensor([[0.0, 2.0], [-0.25, 0.5]]), torch.zeros(2), 0.875)
    >>> A.round(decimals=4).tolist()
    [[0.0, 0.875], [-0.25, 0.5]]
    """
    if norm == "l1":
        return factor_matrix(T.mT, -log_eta, bound, pattern=pattern.transposed()).mT
    kept, _ = _after_rounding(T, log_eta, bound)
    return _narrowed(_weighted(_scaled(pattern.of(wide(T)), kept), log_eta), T.dtype, signed=False)


def free_of_log_norm(
    A: Tensor, log_eta: Tensor, bound: float, *, norm: str = "linf", pattern: Pattern = FREE
) -> tuple[Tensor, Tensor]:
    """Free parameters of which `log_norm_matrix` makes `A`, and by how much each row (column) of `A` exceeds the bound.

    Where nothing is exceeded, `A` is reproduced up to rounding; a row that exceeds keeps its entries off the diagonal.
    On the border the slack is as small as rounding allows, not zero, where its gradient would be zero, too.

    Returns
    -------
    T : Tensor, (n, n)
    excess : Tensor, (n,)
        `mu` of the row minus the bound; not positive where the row keeps it.

    Raises
    ------
    InputError
        As `need_bound` says.
    """
    need_bound(bound, pattern, len(A))
    if norm == "l1":
        T, excess = free_of_log_norm(A.mT, -log_eta, bound, pattern=pattern.transposed())
        return T.mT, excess
    rows = _weighted(wide(A), -log_eta)
    below, above = pattern.diagonal(rows)
    kept, share = _after_rounding(A, log_eta, bound)
    diagonal = rows.diagonal()
    length = rows.abs().sum(dim=1) - diagonal.abs()
    cap = kept - (1.0 + share) * length
    slack = torch.where(above, cap, cap.clamp(max=0.0)) - diagonal
    slack = torch.maximum(slack, share * (abs(bound) + length)).clamp(min=torch.finfo(rows.dtype).eps ** 2)
    T = torch.where(below & torch.eye(len(rows), dtype=torch.bool, device=A.device), torch.diag(_root(slack)), rows)
    return T.to(A.dtype), length + diagonal - bound


def free_of_factor(A: Tensor, log_eta: Tensor, bound: float, *, norm: str = "linf") -> tuple[Tensor, Tensor]:
    """Free parameters of which `factor_matrix` makes `A`, and by how much each row (column) exceeds the bound."""
    if norm == "l1":
        T, excess = free_of_factor(A.mT, -log_eta, bound)
        return T.mT, excess
    rows = _weighted(wide(A), -log_eta)
    return rows.to(A.dtype), rows.abs().sum(dim=1) - bound


def need_bound(bound: float, pattern: Pattern, n: int) -> None:
    """A row whose diagonal must not be negative has a log norm of at least zero; an `InputError` says so."""
    if bound < 0 and not bool(pattern.diagonal(torch.zeros(n, n))[0].all()):
        raise InputError(
            f"a log norm of {bound!r} needs negative diagonal entries, and mask or signs forbid some: choose a bound "
            f"of at least 0, or allow them"
        )


def wide(T: Tensor) -> Tensor:
    """In double precision, where the device has it."""
    return T.to(torch.float32 if T.device.type == "mps" else torch.float64)


def _after_rounding(T: Tensor, log_eta: Tensor, bound: float) -> tuple[Tensor, Tensor]:
    """The bound less what rounding may add to it, and the share that it may add to the sum of a row."""
    eta = wide(log_eta.detach())
    steps = T.shape[-1] + ENTRIES + 2.0 * (eta.max() - eta.min())
    share = steps * torch.finfo(eta.dtype).eps + (torch.finfo(T.dtype).eps if T.dtype != eta.dtype else 0.0)
    return bound - share * abs(bound), share


def _weighted(rows: Tensor, log_eta: Tensor) -> Tensor:
    """`[eta]^-1 rows [eta]`, the diagonal untouched."""
    eta = wide(log_eta)
    return rows * (eta - eta[:, None]).exp()


def _narrowed(rows: Tensor, dtype: torch.dtype, signed: bool) -> Tensor:
    """In the narrower type; what is too small for its full precision there is rounded towards what contracts more.

    The weights of the norm would magnify the rounding of a tiny entry without limit. With `signed` diagonal entries
    count with their sign.
    """
    least = torch.finfo(dtype).smallest_normal
    own = rows.detach()
    inward = torch.diag(torch.where(own.diagonal() < 0, -least if signed else 0.0, 0.0)).to(dtype)
    return torch.where(own.abs() < least, inward, rows.to(dtype))


def _scaled(rows: Tensor, bound: Tensor) -> Tensor:
    """The rows, those whose moduli sum to more than the bound scaled down to it."""
    length = rows.abs().sum(dim=1, keepdim=True)
    return rows * (bound / torch.maximum(length, bound).clamp(min=torch.finfo(rows.dtype).tiny))


def _slack(t: Tensor) -> Tensor:
    """`sqrt(1 + t^2) - 1`, without loss of digits at small t."""
    return t * (t / (1.0 + torch.hypot(t, torch.ones_like(t))))


def _root(slack: Tensor) -> Tensor:
    """The t of a positive slack."""
    return (slack * (slack + 2.0)).sqrt()
