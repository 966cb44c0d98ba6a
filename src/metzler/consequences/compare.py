"""One table of every norm that can be tried on a network, and of the ceiling that no norm can pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.activations import Activation
from metzler.certificates.certify import MARGIN, certify
from metzler.certificates.record import Certificate
from metzler.consequences.local import certify_local
from metzler.digits import down, up
from metzler.errors import EarlyEnd, InputError, NotProved
from metzler.euclidean.lmi import lmi_certificate
from metzler.euclidean.semidefinite import available
from metzler.euclidean.symmetric import is_symmetric, symmetric_certificate
from metzler.lp_norms import interpolate
from metzler.matrices.threads import on_one_thread
from metzler.models import FiringRate, Hopfield, Model, Triple

Vector = NDArray[np.float64]

LMI_SIZE = 200
"""Largest number of states, and of nonlinearities, for which the matrix inequality is tried."""
CEILING_SIZE = 1500
"""Largest network whose Jacobians are made dense for the ceiling."""
CLIMBS = 40
"""Vertices visited in one climb towards a larger spectral abscissa."""


@dataclass(frozen=True)
class Row:
    """One norm, or the ceiling.

    Parameters
    ----------
    norm : str
        What was tried.
    rate : float or None
        In 1/time, proved (the ceiling: an estimate); None where it does not apply or failed.
    exact : bool or None
        The worst case over the slopes is attained in this norm, not only bounded; None where that is not known.
    seconds : float
        What it cost.
    note : str
        One sentence.
    """

    norm: str
    rate: float | None
    exact: bool | None
    seconds: float
    note: str


@dataclass(frozen=True)
class Comparison:
    """The rows of `compare`; printed, an aligned table."""

    rows: tuple[Row, ...]

    def __getitem__(self, norm: str) -> Row:
        for row in self.rows:
            if row.norm == norm:
                return row
        raise InputError(f"there is no row {norm!r}, the rows are {[row.norm for row in self.rows]}")

    @property
    def best(self) -> Row:
        """The global norm with the largest proved rate: local box and ceiling do not count."""
        proved = [row for row in self.rows if row.rate is not None and row.norm not in ("local box", "ceiling")]
        return max(proved, key=lambda row: -np.inf if row.rate is None else row.rate)

    def __str__(self) -> str:
        cells = [("norm", "rate", "exact", "seconds", "note")]
        for row in self.rows:
            rate = "-" if row.rate is None else (up if row.norm == "ceiling" else down)(row.rate, 6)
            exact = "-" if row.exact is None else ("yes" if row.exact else "bound")
            cells.append((row.norm, rate, exact, f"{row.seconds:.2g}", row.note))
        widths = [max(len(line[k]) for line in cells) for k in range(4)]
        texts = [
            "  ".join([line[0].ljust(widths[0])] + [line[k].rjust(widths[k]) for k in (1, 2, 3)] + [line[4]])
            for line in cells
        ]
        return "\n".join(text.rstrip() for text in texts)


def compare(model: Model, *, p: float = 2.0, margin: float = MARGIN, lmi: bool = True) -> Comparison:
    """Every norm tried on one network: l1, linf, l_p between them, quadratic norms, a local box, and the ceiling.

    Parameters
    ----------
    model : Model
        The network.
    p : float
        For the row "lp".
    margin : float
        As in `certify`.
    lmi : bool
        Try the matrix inequality, where the extra `lmi` is installed and there are at most 200 states: minutes
        for the largest.

    Returns
    -------
    Comparison
        All rates are proved. The ceiling is minus the largest spectral abscissa among the slope vertices tried:
        an estimate in ordinary floating point of a number that the rate in no norm at all can pass.

    Notes
    -----
    The skew pair `W = k [[0, -1], [1, 0]]` with slopes in [0, 1] tells the norms apart: diagonal l1 and linf prove
    contraction exactly for k < 1, a quadratic norm exactly for k < 2, while `W - I` is Lyapunov diagonally
    stable for every k, and no fixed norm contracts for large k.

    References
    ----------
    gokhale2026, Proposition 16.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> table = compare(Hopfield([[0.0, -1.5], [1.5, 0.0]], activation="relu"), lmi=False)
    >>> [(row.norm, round(row.rate, 6)) for row in table.rows if row.rate is not None]
    [('l1', -0.5), ('linf', -0.5), ('lp', -0.5), ('local box', -0.5), ('ceiling', 1.0)]
    """
    rows = []
    found: dict[str, Certificate] = {}
    for order in ("l1", "linf"):
        row, cert = _diagonal(model, order, margin)
        rows.append(row)
        if cert is not None:
            found[order] = cert
    rows.append(_timed("lp", lambda: _lp(model, found, p)))
    if is_symmetric(model):
        rows.append(_timed("l2 symmetric", lambda: _symmetric(model)))
    rows.append(_timed("l2 lmi", lambda: _lmi(model, lmi)))
    if isinstance(model, Hopfield | FiringRate) and isinstance(model.activation, Activation):
        rows.append(_timed("local box", lambda: _local(model, margin)))
    rows.append(_timed("ceiling", lambda: _ceiling(model)))
    return Comparison(tuple(rows))


def ceiling(model: Model) -> tuple[float, Vector]:
    """The smallest decay of the linear networks at the slope vertices tried, and the slopes (m,) that have it.

    `-alpha(J(d))` bounds the contraction rate in every norm (for maps `1 - rho(J(d))`). The vertices: all slopes at
    one end, and climbs from there along the sign of `d alpha / d d_k = w' B_k C_k v / (w' v)`. An estimate.

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> value, slopes = ceiling(Hopfield([[1.5]], activation="tanh"))
    >>> value, slopes
    (-0.5, array([1.]))
    """
    triple = model.triple()
    if triple.n > CEILING_SIZE:
        raise InputError(f"the ceiling makes Jacobians dense and takes at most {CEILING_SIZE} states, got {triple.n}")
    best, at = np.inf, triple.hi
    for start in (triple.hi, triple.lo, 0.5 * (triple.lo + triple.hi)):
        for value, d in _climb(triple, start):
            if value < best:
                best, at = value, d
    return best, at


def _climb(t: Triple, d: Vector) -> Iterator[tuple[float, Vector]]:
    """Vertices with their decay, each chosen by the gradient at the one before, until one comes again."""
    seen: set[bytes] = set()
    B, C = (M.toarray() if sparse.issparse(M) else np.asarray(M) for M in (t.B, t.C))
    for _ in range(CLIMBS):
        if d.tobytes() in seen:
            return
        seen.add(d.tobytes())
        J = t.jacobian(d)
        dense = J.toarray() if sparse.issparse(J) else J
        values, vectors = on_one_thread(np.linalg.eig, dense)
        k = int(np.argmax(np.abs(values) if t.discrete else values.real))
        value = 1.0 - float(np.abs(values[k])) if t.discrete else -float(values[k].real)
        yield value, d
        left_values, left_vectors = on_one_thread(np.linalg.eig, dense.T)
        w = left_vectors[:, int(np.argmin(np.abs(left_values - values[k])))]
        v = vectors[:, k]
        slope = ((w / t.tau) @ B) * (C @ v)
        pairing = w @ v
        if pairing == 0:
            return
        slope = slope / pairing
        rise = (np.conj(values[k]) * slope).real if t.discrete else slope.real
        d = np.where(rise >= 0, t.hi, t.lo)


def _diagonal(model: Model, order: str, margin: float) -> tuple[Row, Certificate | None]:
    start = perf_counter()
    try:
        cert = certify(model, order, margin=margin)
    except (InputError, EarlyEnd) as error:
        return Row(order, None, None, perf_counter() - start, str(error)), None
    note = f"best diagonal weights within {cert.gap:.2g}, {len(cert.limiting)} limiting states"
    return Row(order, cert.rate, cert.exact, perf_counter() - start, note), cert


Outcome = tuple[float | None, bool | None, str]


def _timed(norm: str, attempt: Callable[[], Outcome]) -> Row:
    """The row of an attempt; a refusal becomes its note."""
    start = perf_counter()
    try:
        rate, exact, note = attempt()
    except (InputError, NotProved, EarlyEnd) as error:
        rate, exact, note = None, None, str(error)
    return Row(norm, rate, exact, perf_counter() - start, note)


def _lp(model: Model, found: dict[str, Certificate], p: float) -> Outcome:
    if len(found) < 2:
        return None, None, "needs both diagonal certificates"
    return interpolate(found["l1"], found["linf"], model, p).rate, False, f"p = {p:g}, between l1 and linf"


def _symmetric(model: Model) -> Outcome:
    assert isinstance(model, Hopfield | FiringRate)
    cert = symmetric_certificate(model)
    exact = True if not np.any(model.slopes[0]) else None
    return cert.rate, exact, f"closed form, overshoot at most {cert.norm.condition:.3g}"


def _lmi(model: Model, wanted: bool) -> Outcome:
    if not wanted:
        return None, None, "not tried"
    if not available():
        return None, None, "not tried: pip install 'metzler[lmi]'"
    triple = model.triple()
    if max(triple.n, len(triple.lo)) > LMI_SIZE:
        return None, None, f"not tried above {LMI_SIZE} states"
    cert = lmi_certificate(model)
    return cert.rate, None, f"quadratic norm, overshoot at most {cert.norm.condition:.3g}"


def _local(model: Model, margin: float) -> Outcome:
    assert isinstance(model, Hopfield | FiringRate)
    found = certify_local(model, margin=margin)
    where = "in a box that every trajectory enters" if found.box.bounded else "no bounded attractive box"
    return found.rate, found.certificate.exact, f"{where}, for zero input"


def _ceiling(model: Model) -> Outcome:
    value, _ = ceiling(model)
    return value, None, "no norm proves more (estimate from the slope vertices tried)"
