"""Contraction on a box: slopes tightened where the states live, and what that says about all trajectories."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from metzler.claims.check import check
from metzler.claims.local import LocalClaim, Within, activation_name
from metzler.claims.subject import Subject
from metzler.deadline import Deadline
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.matrices.forms import nonzeros
from metzler.matrices.labelled import numbers_for
from metzler.models import Model, RecurrentModel
from metzler.proofs.boxes import MOST_IMAGES, Box, boxed, image, settled, tightened
from metzler.search.diagonal import MARGIN, diagonal_certificate
from metzler.search.l2 import normed_steps
from metzler.search.orders import WORDS
from metzler.steps import finished

INFLATIONS = (1e-6, 1e-9, 1e-12, 1e-4)
"""The box is widened by one of these fractions, so that trajectories enter it in finite time."""
ROOM = 1e-9
"""The slopes are those of arguments that are wider by this fraction: on another computer the last bits differ."""
LARGEST = 300
"""Networks up to this size are tried in a quadratic norm without being asked, O(n^3) for each of several matrices."""
SMALL, SOON, MANY = 100, 5.0, 2_000_000
"""What is looked for without being asked: neurons for a quadratic norm, seconds, and synapses."""
HISTORY = 64
"""So many of the last boxes are kept: where the last one cannot be widened, an earlier one can."""


def certify_local(
    model: Model,
    region: Box | None = None,
    *,
    inputs: tuple[ArrayLike, ArrayLike] = (0.0, 0.0),
    order: str = "best",
    margin: float = MARGIN,
    max_steps: int = 1000,
    deadline: float | None = None,
) -> LocalClaim:
    """A claim with slopes tightened to an attractive box of states, proved.

    The box is mapped to `box <- phi(W box + u) / leak` (firing rate; Hopfield: `(W phi(box) + u) / leak`), less what
    a dissipation matrix takes off its diagonal, in interval arithmetic rounded outward, until it shrinks no more. If
    the first image lies in the region, the images are nested, no trajectory leaves them, and all trajectories approach
    them; the limit, widened a little and shown to be mapped into its own interior, is entered in finite time.

    Parameters
    ----------
    model : Hopfield or FiringRate
        With an activation function and positive leaks; its time constants do not matter to the box.
    region : Box, optional
        Where trajectories start, such as `Box.of(model, {"PYR_0": 0.0})`; default all of R^n, which helps for bounded
        activations (tanh, logistic, saturation) only.
    inputs : (lower, upper), numbers, (n,) arrays, or mappings of neurons to numbers
        Box of the inputs u(t), which may vary in it; neurons that are left out have none.
    order : "best", "diagonal", "l1", "linf" or "l2"
        Of the norm. "diagonal" is the better of l1 and linf; "best" is the same and, where neither proves contraction,
        up to 300 neurons a quadratic norm.
    margin : float
        As in `certify`.
    max_steps : int
        Largest number of images, two sparse products each; at least 1 and at most 10,000 are formed.
    deadline : float, optional
        Seconds after which the smallest box so far is taken and the best weights so far are proved.

    Returns
    -------
    LocalClaim
        A region that is not mapped into itself is no error: then the slopes are tightened to the region, the
        claim is about trajectories as long as they stay in it, and its `region` is None.

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
    >>> from metzler.search.certify import certify
    >>> certify(net, "diagonal").rate < 0 < found.rate, found.converges, found.whole_space
    (True, True, True)
    """
    model = boxed(model)
    until, n = Deadline(deadline), model.n
    start = Box(np.full(n, -np.inf), np.full(n, np.inf)) if region is None else region
    if not isinstance(start, Box) or start.lower.size != n:
        raise InputError(f"the region must be a Box and have {n} coordinates, got {type(start).__name__}")
    several = isinstance(inputs, Sequence) or (isinstance(inputs, np.ndarray) and inputs.ndim > 0)
    if not (several and len(inputs) == 2):
        raise InputTypeError(f"inputs must be a pair (lower, upper), got {type(inputs).__name__}")
    if not isinstance(max_steps, int | np.integer):
        raise InputTypeError(f"max_steps must be an integer, got {type(max_steps).__name__}")
    u = Box(*(numbers_for(end, n, name="the inputs", labels=model.names, rest=0.0) for end in inputs))
    if not u.bounded:
        raise InputError("the inputs must be bounded")
    if not (isinstance(order, str) and order in WORDS):
        raise InputError(f"order must be one of {', '.join(WORDS)}, got {order!r}")
    box, attractive = _attractive_box(model, start, u, max(1, min(max_steps, MOST_IMAGES)), until)
    cert = _within(tightened(model, box, u, room=ROOM), order, margin, until)
    subject = Subject.of(model, cert.sha256)
    held = start if attractive else None
    claim = LocalClaim(cert.rate, np.inf, subject, box, u, held, activation_name(model.activation), cert)
    check(claim, model).require()
    return claim


@dataclass(frozen=True)
class Outlook:
    """Whether a box proves that a network converges from everywhere with zero input, where that is soon known.

    Attributes
    ----------
    claim : LocalClaim or None
        The smallest box with its rate, which may not be positive.
    reason : str
        Why there is none.
    """

    claim: LocalClaim | None = None
    reason: str = ""


def outlook(model: Model, *, seconds: float = SOON) -> Outlook:
    """What `certify_local` gives for all states and zero input, in a diagonal norm (also in a quadratic one up to 100
    neurons); not sought above 2 million synapses.

    Examples
    --------
    >>> from metzler.models import FiringRate
    >>> found = outlook(FiringRate([[0.0, 3.0], [0.0, 0.0]], activation="tanh"))
    >>> found.claim.converges
    True
    """
    try:
        net = boxed(model)
        synapses = sum(nonzeros(matrix) for matrix in net.matrices().values())
        if synapses > MANY:
            return Outlook(
                reason=f"with {synapses:,} synapses it takes longer than a moment to know whether it succeeds"
            )
        return Outlook(certify_local(net, order="best" if net.n <= SMALL else "diagonal", deadline=seconds))
    except MetzlerError as error:
        return Outlook(reason=str(error))


def _within(model: RecurrentModel, order: str, margin: float, until: Deadline) -> Within:
    """The claim for the slopes of the box; of "best" in a quadratic norm where no diagonal one proves contraction."""
    found: Within | None = None
    if order != "l2":
        found = diagonal_certificate(model, order, margin=margin, deadline=until.left())
        if found.rate > 0 or order != "best" or model.n > LARGEST:
            return found
    try:
        quadratic = finished(normed_steps(model, deadline=until.left()))
    except MetzlerError:
        if found is None:
            raise
        return found
    return quadratic if found is None or quadratic.rate > max(0.0, found.rate) else found


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
        if settled(box, after) or until.passed():
            break
    back = 1
    while back <= len(boxes) and boxes[-back].bounded:
        for fraction in INFLATIONS:
            wider = boxes[-back].inflated(fraction)
            if image(model, wider, u).strictly_inside(wider):
                return wider, True
        back += max(1, back // 2)
    return start, True
