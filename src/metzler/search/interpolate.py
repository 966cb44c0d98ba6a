"""Weighted l_p norms for 1 <= p <= inf: interpolated rates, Perron weights, best log norms."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.lp import WHOLE, LpClaim
from metzler.claims.pair import known_pair
from metzler.errors import InputError
from metzler.matrices import as_weights
from metzler.models import Hopfield, Model
from metzler.norms.diagonal import Norm
from metzler.norms.lp import LpNorm
from metzler.numbers.rational import round_down
from metzler.proofs.lp import interpolated
from metzler.search.diagonal import MARGIN, diagonal_certificate


def interpolate(model: Model, l1: Certificate, linf: Certificate, p: float) -> LpClaim:
    """The l_p certificate between an l1 and an linf certificate of one model.

    Its rate is at least the mean of theirs, weighed by 1/p and 1 - 1/p (Hoelder; `metzler.proofs.lp`).

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
    LpClaim
        p = 2 is a diagonally weighted Euclidean norm.

    Raises
    ------
    InputError
        For a map, a `p` below 1, certificates of other orders, or weights out of range.
    NotProved
        When one of the certificates is not one of this model.

    References
    ----------
    davydov2022, Lemma 1 for a Metzler matrix.

    Examples
    --------
    >>> net = Hopfield([[0.0, 0.5], [0.2, 0.0]], activation="relu")
    >>> from metzler.search.certify import certify
    >>> found = interpolate(net, certify(net, "l1"), certify(net, "linf"), 2.0)
    >>> round(found.rate, 9), round(1 - 0.1**0.5, 9)
    (0.683772234, 0.683772234)
    """
    for each in (linf, l1):
        known_pair(model, each, "interpolate(model, l1, linf, p)")
    if l1.sha256 != linf.sha256 or l1.subject.kind != model.kind or l1.norm.weights.size != model.n:
        raise InputError("both certificates must be about this model")
    norm = LpNorm.between(l1.norm, linf.norm, p)
    rate = round_down(interpolated(model, l1.lower, linf.lower, norm.p))
    if norm.p not in WHOLE:
        rate = float(np.nextafter(rate, -np.inf))  # another machine may sum the diagonal in another order
    claim = LpClaim(rate, np.inf, l1.subject, norm.p, l1, linf)
    check(claim, model).require()
    return claim


def perron_norm(M: Any, p: float, *, margin: float = MARGIN) -> LpClaim:
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
    LpClaim
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
    return interpolate(
        linear,
        diagonal_certificate(linear, "l1", margin=margin),
        diagonal_certificate(linear, "linf", margin=margin),
        p,
    )


def best_log_norm(A: Any, order: str = "best", *, margin: float = MARGIN) -> tuple[float, Norm]:
    """The smallest log norm of A over diagonal weights, as a proved upper bound, and the norm that has it.

    Corollary 7 for one matrix, without a linear program: `inf_eta mu(A) = alpha([A])`. For a whole box of slopes
    certify the model instead.

    Parameters
    ----------
    A : array_like or scipy.sparse array, (n, n)
    order : "l1", "linf", "diagonal" or "best"
        Of the norm; "best" and "diagonal" try both and return the smaller log norm.
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
    found = diagonal_certificate(Hopfield(as_weights(A), leak=0.0, slopes=(1.0, 1.0)), order, margin=margin)
    return -found.rate, found.norm
