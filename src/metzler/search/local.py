"""Contraction on a box: slopes tightened where the states live, and what that says about all trajectories."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from metzler.arrays import Vector
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.deadline import Deadline
from metzler.digits import down
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.matrices.forms import kept
from metzler.matrices.labelled import numbers_for
from metzler.models import Model, RecurrentModel
from metzler.models.recurrent import is_recurrent, recurrent
from metzler.proofs.boxes import Box, activated, quotient, weighted
from metzler.search.certify import MARGIN, certify

SHRINK = 1e-9
"""The iteration ends when no side of the box gets shorter by more than this fraction."""
INFLATIONS = (1e-6, 1e-9, 1e-12, 1e-4)
"""The box is widened by one of these fractions, so that trajectories enter it in finite time."""
MOST_IMAGES = 10_000
"""So many images are formed to see that trajectories of a region enter a given box."""
HISTORY = 64
"""So many of the last boxes are kept: where the last one cannot be widened, an earlier one can."""


@dataclass(frozen=True, eq=False)
class LocalCertificate:
    """What `certify_local` found.

    Parameters
    ----------
    certificate : Certificate
        Of `model`; its rate holds between any two states in `box`.
    model : Hopfield or FiringRate
        The network with its slopes tightened to `box`; what `check` takes.
    box : Box
        Where the tightened slopes hold.
    region : Box
        Where the trajectories start.
    inputs : Box
        Where the inputs u(t) stay.
    attractive : bool
        Proved: no trajectory leaves `box`, and every trajectory from `region` enters it in finite time.
    converges : bool
        Proved: all trajectories from `region` approach each other at least like `exp(-rate t)` once they are in `box`;
        with a constant input they converge to the one equilibrium there. It needs `attractive` and a positive rate.
    whole_space : bool
        The region is all of R^n: convergence is global.
    statement : str
        The same in one or two sentences.
    """

    certificate: Certificate
    model: RecurrentModel
    box: Box
    region: Box
    inputs: Box
    attractive: bool
    converges: bool
    whole_space: bool
    statement: str

    @property
    def rate(self) -> float:
        """The certified rate in `box`, in 1/time."""
        return self.certificate.rate

    def __str__(self) -> str:
        return self.statement


def certify_local(
    model: Model,
    region: Box | None = None,
    *,
    inputs: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
    order: str = "best",
    margin: float = MARGIN,
    max_steps: int = 1000,
    deadline: float | None = None,
) -> LocalCertificate:
    """A certificate with slopes tightened to an attractive box of states.

    The box is mapped to `box <- phi(W box + u) / leak` (firing rate; Hopfield: `(W phi(box) + u) / leak`), less what
    a dissipation matrix takes off its diagonal, in interval arithmetic rounded outward, until it shrinks no more. If
    the first image lies in the region, the images are nested, no trajectory leaves them, and all trajectories approach
    them; the limit, widened a little and shown to be mapped into its own interior, is entered in finite time.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With an activation function and positive leaks; its time constants do not matter to the box.
    region : Box, optional
        Where trajectories start; default all of R^n, which helps for bounded activations (tanh, logistic,
        saturation) only.
    inputs : (lower, upper), numbers or (n,) arrays
        Box of the inputs u(t), which may vary in it.
    order, margin
        As in `certify`.
    max_steps : int
        Largest number of images, two sparse products each.
    deadline : float, optional
        Seconds after which the smallest box so far is taken and the best weights so far are proved.

    Returns
    -------
    LocalCertificate
        A region that is not mapped into itself is no error: then the slopes are tightened to the region, the
        certificate is about trajectories as long as they stay in it, and `attractive` is False.

    Raises
    ------
    InputError
        For another model, a leak that is not positive, or a region or inputs of the wrong shape.

    Examples
    --------
    A pair that no diagonal norm certifies globally (its slopes may be 1), but that settles where they are small:

    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
    >>> found = certify_local(net, inputs=(2.5, 2.5))
    >>> certify(net).rate < 0 < found.rate, found.converges, found.whole_space
    (True, True, True)
    """
    model = _require(model)
    until, n = Deadline(deadline), model.n
    start = Box(np.full(n, -np.inf), np.full(n, np.inf)) if region is None else region
    if not isinstance(start, Box) or start.lower.size != n:
        raise InputError(f"the region must be a Box and have {n} coordinates, got {type(start).__name__}")
    several = isinstance(inputs, Sequence) or (isinstance(inputs, np.ndarray) and inputs.ndim > 0)
    if not (several and len(inputs) == 2):
        raise InputTypeError(f"inputs must be a pair (lower, upper), got {type(inputs).__name__}")
    if not isinstance(max_steps, int | np.integer):
        raise InputTypeError(f"max_steps must be an integer, got {type(max_steps).__name__}")
    u = Box(*(numbers_for(end, n, name="the inputs") for end in inputs))
    if not u.bounded:
        raise InputError("the inputs must be bounded")
    box, attractive = _attractive_box(model, start, u, max_steps, until)
    tight = replace(model, slopes=_slopes(model, box, u))
    cert = certify(tight, order, margin=margin, deadline=until.left())
    everywhere = not (np.isfinite(start.lower).any() or np.isfinite(start.upper).any())
    told = _statement(cert.rate, attractive, everywhere)
    return LocalCertificate(cert, tight, box, start, u, attractive, attractive and cert.rate > 0, everywhere, told)


def proved_anew(model: Model, claim: LocalCertificate, inputs: Box) -> RecurrentModel | None:
    """`model` with the slopes of the claim's box; None where it is not proved that its region enters the box.

    Nothing that the claim says of itself is believed: slopes, contraction, and that trajectories enter the box
    and stay are proved from the model, its activation and the numbers of the boxes.

    Raises
    ------
    InputError
        When `inputs` are not all among those that the claim was made for.
    NotProved
        When the contraction does not hold for this model, or the box does not attract though the certificate says so.
    """
    model = _require(model)
    if not all(isinstance(box, Box) and box.lower.size == model.n for box in (claim.box, claim.region, claim.inputs)):
        raise InputError(f"the boxes of a local certificate must be about the {model.n} states of this network")
    if not inputs.inside(claim.inputs):
        raise InputError(
            "the local certificate was made for other inputs: call certify_local with a box that holds these"
        )
    tight = replace(model, slopes=_slopes(model, claim.box, claim.inputs))
    check(claim.certificate, tight).require()
    stays = image(model, claim.box, claim.inputs).inside(claim.box)
    if stays and _enters(model, claim.region, claim.box, claim.inputs):
        return tight
    if claim.attractive or claim.converges:
        reason = "its box does not hold, or does not attract, the trajectories of its region"
        raise NotProved(f"the local certificate does not hold for this network: {reason}", (reason,))
    return None


def _enters(model: RecurrentModel, region: Box, box: Box, u: Box) -> bool:
    """Whether images of the region shrink into the box, which is forward invariant."""
    if region.inside(box):
        return True
    now = region
    for _ in range(MOST_IMAGES):
        after = image(model, now, u)
        if not after.inside(now):
            return False
        if after.strictly_inside(box):
            return True
        if _settled(now, after):
            return False
        now = after
    return False


def image(model: RecurrentModel, box: Box, inputs: Box) -> Box:
    """A box that holds `phi(gain W x + u) / leak` (Hopfield: `(gain W phi(x) + u) / leak`) for all x, u in the boxes.

    With a dissipation matrix D, `D_ij x_j` is subtracted for all j but i before the division by `leak_i = D_ii`.
    Equilibria are fixed points of that map; a box that it maps into itself is forward invariant.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> net = FiringRate([[0.0]], activation="saturation", leak=2.0)
    >>> found = image(net, Box([-9.0], [9.0]), Box([-3.0], [3.0]))
    >>> bool(abs(found.upper[0] - 0.5) < 1e-12)
    True
    """
    if model.slope_side == "post":
        out = activated(model.activation, _argument(model, box, inputs))
    else:
        out = weighted(model.W, model.gain, activated(model.activation, box), inputs)
    if model.dissipation is not None:
        out = weighted(kept(model.dissipation, np.not_equal), -1.0, box, out)
    return quotient(out, model.leak)


def has_boxes(model: Model) -> bool:
    """Whether `certify_local` is about models of this kind: leaky, with an activation function."""
    return is_recurrent(model) and model.activation is not None


def _require(model: Model) -> RecurrentModel:
    net = recurrent(model, "a local certificate needs")
    if net.activation is None:
        raise InputError("a local certificate needs the activation function: give activation='tanh' or another one")
    if not (net.leak > 0).all():
        raise InputError(f"a local certificate needs a positive leak in every neuron, got {net.leak.min()}")
    return net


def _attractive_box(model: RecurrentModel, start: Box, u: Box, max_steps: int, until: Deadline) -> tuple[Box, bool]:
    """The smallest attractive box found; the region itself where that is all, with whether it is forward invariant."""
    boxes = deque([start], maxlen=HISTORY)
    for step in range(max_steps):
        box, after = boxes[-1], image(model, boxes[-1], u)
        if not after.inside(box):
            if step == 0:
                return start, False
            break
        boxes.append(after)
        if _settled(box, after) or until.passed():
            break
    back = 1
    while back <= len(boxes) and boxes[-back].bounded:
        for fraction in INFLATIONS:
            wider = boxes[-back].inflated(fraction)
            if image(model, wider, u).strictly_inside(wider):
                return wider, True
        back += max(1, back // 2)
    return start, True


def _settled(box: Box, after: Box) -> bool:
    """Whether no side got shorter by more than a fraction of its length, or of its finite end if one is infinite."""
    low, high = box.lower, box.upper
    length = np.where(np.isfinite(high - low), high - low, np.minimum(np.abs(low), np.abs(high)))
    with np.errstate(invalid="ignore"):
        less = [np.where(b == a, 0.0, np.abs(b - a)) for a, b in ((low, after.lower), (high, after.upper))]
    return bool((np.isfinite(sum(less)) & (sum(less) <= SHRINK * length + 1e-300)).all())


def _slopes(model: RecurrentModel, box: Box, u: Box) -> tuple[Vector, Vector]:
    """The slopes that the activation takes while the state stays in the box."""
    where = _argument(model, box, u) if model.slope_side == "post" else box
    lo, hi = model.activation.slopes_on(where.lower, where.upper)
    low, high = model.slopes
    return np.clip(lo, low, high), np.clip(hi, low, high)


def _argument(model: RecurrentModel, box: Box, u: Box) -> Box:
    """`gain W x + u` over the box."""
    return weighted(model.W, model.gain, box, u)


def _statement(rate: float, attractive: bool, everywhere: bool) -> str:
    if not attractive:
        return "No attractive box was found: the rate holds between trajectories only as long as both stay in the box."
    where = "every trajectory" if everywhere else "every trajectory that starts in the region"
    if rate > 0:
        return (
            f"Proved: {where} enters the box, stays in it, and all of them approach each other at least like "
            f"exp(-{down(rate)} t) from then on; under a constant input they converge to one equilibrium."
        )
    return f"Proved: {where} enters the box and stays in it; in the box no contraction is proved (rate {down(rate)})."
