"""Weighted l_p norms for 1 <= p <= inf: interpolated rates, Perron weights, one-sided Lipschitz constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from metzler.arrays import UNIT, Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.errors import InputError
from metzler.frozen import Frozen
from metzler.matrices import as_weights
from metzler.matrices.blocked import in_memory
from metzler.matrices.labelled import numbers
from metzler.models import Hopfield, Model
from metzler.models.base import known_model
from metzler.norms.diagonal import Norm, known_norm
from metzler.proofs.diagonal import Witness, prove
from metzler.search.certify import MARGIN, certify


@dataclass(frozen=True, eq=False)
class LpNorm(Frozen):
    """The norm `(sum_i (w_i |x_i|)^p)^(1/p)`, for p = inf `max_i w_i |x_i|`.

    Parameters
    ----------
    p : float
        At least 1, inf allowed.
    weights : (n,) array
        Positive and finite, 1/state; read-only.

    Examples
    --------
    >>> LpNorm(3.0, [1.0, 1.0])([3.0, 0.0])
    3.0
    """

    p: float
    weights: Vector

    def __post_init__(self) -> None:
        _exponent(self.p)
        object.__setattr__(self, "weights", Norm("l1", self.weights).weights)

    def __call__(self, x: ArrayLike) -> float | Vector:
        """The norm of a state (n,), or of each column of x (n, k) as an array (k,)."""
        states = numbers(x, name="a state")
        if states.ndim not in (1, 2) or states.shape[0] != self.weights.size:
            n = self.weights.size
            raise InputError(f"a state must have shape ({n},) or ({n}, k), got {states.shape}")
        scaled = states * (self.weights if states.ndim == 1 else self.weights[:, None])
        value = np.linalg.norm(scaled, self.p, axis=0)
        return value if states.ndim == 2 else float(value)


@dataclass(frozen=True, eq=False)
class LpCertificate:
    """A contraction rate in a weighted l_p norm, from a certificate in l1 and one in linf.

    Parameters
    ----------
    rate : float
        In 1/time, rounded down: at least `rate_l1 / p + rate_linf (1 - 1/p)`, rounding of the weights included.
    norm : LpNorm
        Weights `xi^(1/p) eta^(-1/q)` of the l1 weights xi and the linf weights 1 / eta.
    """

    rate: float
    norm: LpNorm


def interpolate(model: Model, l1: Certificate, linf: Certificate, p: float) -> LpCertificate:
    """The l_p certificate between an l1 and an linf certificate of one model.

    For every Jacobian J and positive xi, eta, with `1/p + 1/q = 1` and `R = diag(xi^(1/p) eta^(-1/q))`,

        mu_{p,R}(J) <= mu_{1,[xi]}(J) / p + mu_{inf,[eta]^-1}(J) / q        (Hoelder).

    Parameters
    ----------
    model : Model
        Continuous: the same inequality for maps is that of Riesz and Thorin and multiplies the factors.
    l1, linf : Certificate
        Of the orders "l1" and "linf", about `model`.
    p : float
        At least 1; inf allowed.

    Returns
    -------
    LpCertificate
        p = 2 is a diagonally weighted Euclidean norm.

    Raises
    ------
    InputError
        For a map, a `p` below 1, certificates of other orders, or weights out of range.
    NotProved
        When one of the certificates is not one of this model.

    Notes
    -----
    The computed weights are the exact ones of other l1 weights, which differ from xi by a relative error below
    `(3000 + 16 p) u`: three roundings of the weights to the power p, and the rounding of 1/p times the
    logarithms of the weights. The off-diagonal part of the l1 log norm grows by as little, and is taken off.

    References
    ----------
    davydov2022, Lemma 1 for a Metzler matrix.

    Examples
    --------
    >>> net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="relu")
    >>> found = interpolate(net, certify(net, "l1"), certify(net, "linf"), 2.0)
    >>> round(found.rate, 9), round(1 - 0.1**0.5, 9)
    (0.683772234, 0.683772234)
    """
    for each in (linf, l1):
        known_pair(model, each, "interpolate(model, l1, linf, p)")
    p = _exponent(p)
    if (l1.norm.order, linf.norm.order) != ("l1", "linf"):
        raise InputError(f"the certificates must be of 'l1' and 'linf', got {l1.norm.order!r} and {linf.norm.order!r}")
    if l1.sha256 != linf.sha256 or l1.subject.kind != model.kind or l1.norm.weights.size != model.n:
        raise InputError("both certificates must be about this model")
    triple = model.triple()
    if triple.discrete:
        raise InputError("interpolation is for continuous models")
    for each in (l1, linf):
        check(each, model).require()
    share = 0.0 if np.isinf(p) else 1.0 / p
    weights = _between(l1.norm, linf.norm, share)
    fast = model.fastest()
    floor = float(_least_diagonal(triple if fast is None else fast).min())
    if share == 0.0 or share == 1.0:
        rate = linf.rate if share == 0.0 else l1.rate
        weights = (linf if share == 0.0 else l1).norm.weights
        return LpCertificate(rate, LpNorm(p, weights))
    loss = 3.0 * (3000.0 + 16.0 * p) * UNIT * max(0.0, -l1.rate - floor)
    rate = share * (l1.rate - loss) + (1.0 - share) * linf.rate
    size = abs(l1.rate) + abs(linf.rate)
    return LpCertificate(float(np.nextafter(rate - 8 * UNIT * size, -np.inf)), LpNorm(p, weights))


def perron_norm(M: Any, p: float, *, margin: float = MARGIN) -> LpCertificate:
    """The weighted l_p norm in which a Metzler matrix has its spectral abscissa as log norm, nearly or exactly.

    `eta_i = w_i^(1/p) v_i^(-1/q)` with left and right Perron vectors w, v. Where M is reducible and the infimum is
    not reached, both vectors are those of a rate given up by at most `margin`.

    Parameters
    ----------
    M : array_like or scipy.sparse array, (n, n)
        Metzler: off-diagonal entries not negative.
    p : float
        At least 1; inf allowed.
    margin : float
        As in `certify`.

    Returns
    -------
    LpCertificate
        `-rate` is a proved upper bound of the log norm of M in this norm, and near `alpha(M)`.

    References
    ----------
    davydov2022, Lemma 1.

    Examples
    --------
    >>> found = perron_norm([[-2.0, 4.0], [1.0, -2.0]], 2.0)
    >>> abs(found.rate) < 1e-10, round(float(found.norm.weights[1] / found.norm.weights[0]), 9)
    (True, 2.0)
    """
    W = as_weights(M)
    entries = sparse.coo_array(W)
    wrong = (entries.row != entries.col) & (entries.data < 0)
    if wrong.any():
        k = int(np.argmax(wrong))
        raise InputError(
            f"a Metzler matrix has no negative off-diagonal entry, but [{entries.row[k]}, {entries.col[k]}] is "
            f"{entries.data[k]}: take metzler_majorant first if that is meant"
        )
    linear = Hopfield(W, leak=0.0, slopes=(1.0, 1.0))
    return interpolate(linear, certify(linear, "l1", margin=margin), certify(linear, "linf", margin=margin), p)


def best_log_norm(A: Any, order: str = "best", *, margin: float = MARGIN) -> tuple[float, Norm]:
    """The smallest log norm of A over diagonal weights, as a proved upper bound, and the norm that has it.

    Corollary 7 for one matrix, without a linear program: `inf_eta mu(A) = alpha([A])`. For a whole box of slopes
    certify the model instead.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
    order : "l1", "linf" or "best"
        Of the norm; "best" tries both and returns the smaller log norm.
    margin : float
        As in `certify`.

    References
    ----------
    davydov2022, Theorem 4, Corollary 7, Theorem 8.

    Examples
    --------
    >>> value, norm = best_log_norm([[-1.0, -1.0], [2.0, -1.0]], "linf")
    >>> round(value, 9)
    0.414213562
    """
    found = certify(Hopfield(as_weights(A), leak=0.0, slopes=(1.0, 1.0)), order, margin=margin)
    return -found.rate, found.norm


def one_sided_lipschitz(model: Model, norm: Norm) -> float:
    """The one-sided Lipschitz constant of a model's field in a given l1 or linf norm, rounded up, in 1/time.

    The supremum of the log norm over all slopes in the box: exact up to rounding wherever the model's worst case is
    (see `Certificate.exact`), an upper bound elsewhere. For a map, the Lipschitz factor minus 1.

    References
    ----------
    davydov2022, Theorem 15.

    Examples
    --------
    >>> net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="relu")
    >>> one_sided_lipschitz(net, Norm("linf", [1.0, 1.0]))
    -0.49999999999999...
    """
    known_norm(norm, "one_sided_lipschitz(model, norm)")
    known_model(model)
    if norm.order not in ("l1", "linf"):
        raise InputError(f"the norm must be of order 'l1' or 'linf', got {norm.order!r}")
    if norm.weights.size != model.n:
        raise InputError(f"the norm has {norm.weights.size} weights, the model {model.n} states")
    return -prove(model, norm, Witness(np.arange(model.n), np.ones(model.n))).rate_down


def _exponent(p: float) -> float:
    if not (isinstance(p, int | float) and p >= 1):
        raise InputError(f"p must be a number of at least 1, or inf, got {p!r}")
    return float(p)


def _between(l1: Norm, linf: Norm, share: float) -> Vector:
    """`xi^share eta^-(1-share)` of the weights, each scaled to a largest weight near 1 first."""
    beyond = "interpolation needs weights within double precision: certify with a larger margin"
    plain = [norm.w.plain(beyond) for norm in (l1, linf)]
    parts = [w * 2.0 ** -np.frexp(w.max())[1] for w in plain]
    weights: Vector = parts[0] ** share * parts[1] ** (1.0 - share)
    if not (weights > 0).all():
        raise InputError("the weights of this network span too many decades for interpolation")
    return weights


def _least_diagonal(t: Any) -> Vector:
    """A lower bound of every diagonal entry of the Jacobian over all slopes."""
    B, C = sparse.csr_array(in_memory(t.B)), sparse.csr_array(in_memory(t.C))
    reach = t.gain * np.maximum(np.abs(t.lo), np.abs(t.hi))
    loops = np.asarray((abs(B) @ sparse.diags_array(reach)).multiply(abs(C).T).sum(axis=1)).ravel()
    out: Vector = (np.asarray(t.A.diagonal()) - 1.0001 * loops) / t.tau
    return out - 1e-9 * np.abs(out)
