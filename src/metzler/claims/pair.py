"""A model and a claim about it: the two arguments that begin every function which draws a conclusion."""

from __future__ import annotations

from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.contraction import Contraction
from metzler.claims.diagonal import Certificate
from metzler.errors import InputTypeError
from metzler.models import Model
from metzler.models.base import is_model, known_model
from metzler.models.pointwise import needs_all_slopes


def known_pair(
    model: object,
    claim: object,
    call: str,
    *,
    kinds: type | tuple[type, ...] = Certificate,
    source: str = "certify",
    otherwise: str = "",
) -> None:
    """Returns nothing where a model and a claim came in this order; refuses anything else in one sentence.

    Parameters
    ----------
    model : Model
        What must be a network.
    claim : object
        What must be a claim, an instance of `kinds`, as the function `source` returns them.
    call : str
        How the call is written, such as `"sensitivity(model, claim)"`.
    otherwise : str
        What else can be done with a claim of another kind, for its sentence.

    Raises
    ------
    InputTypeError
        When the two have changed places, or one of them is something else.

    Examples
    --------
    >>> from metzler import Hopfield, certify
    >>> model = Hopfield([[0.5]], activation="tanh")
    >>> known_pair(certify(model), model, "sensitivity(model, claim)")
    Traceback (most recent call last):
    metzler.errors.InputTypeError: sensitivity takes the model first: write sensitivity(model, claim)
    >>> known_pair(model, 0.5, "sensitivity(model, claim)")
    Traceback (most recent call last):
    metzler.errors.InputTypeError: sensitivity(model, claim) needs a claim as certify(model) returns it, got float
    """
    accepted = kinds if isinstance(kinds, tuple) else (kinds,)
    if isinstance(model, (Claim, *accepted)) and is_model(claim):
        raise InputTypeError(f"{call.partition('(')[0]} takes the model first: write {call}")
    known_model(model)
    if not isinstance(claim, accepted):
        what = f"the class {claim.__name__}" if isinstance(claim, type) else type(claim).__name__
        if isinstance(claim, Claim) and kinds is Certificate:
            advice = otherwise or "give one in l1 or l-infinity, as certify(model, 'diagonal') finds it"
            raise InputTypeError(f"{call} does not follow from a claim of the kind {claim.kind!r}: {advice}")
        raise InputTypeError(f"{call} needs a claim as {source}(model) returns it, got {what}")


def contraction(model: Model, claim: Claim, call: str, *, of_states: bool = True) -> Contraction:
    """The rate that a claim of any kind proves for two trajectories of a model, proved again here.

    Parameters
    ----------
    model : Model
    claim : Claim
        About it.
    call : str
        How the call is written.
    of_states : bool
        Whether something will be said of states, so that the activation must have no slopes but those of the model.

    Raises
    ------
    InputTypeError
        As in `known_pair`, and for a claim that says no rate of contraction.
    InputError
        When the activation has slopes that the model's leave out, for a claim that is not one on a box.
    NotProved
        When the claim is not one about this model.

    Examples
    --------
    >>> from metzler import Hopfield, certify
    >>> model = Hopfield([[0.5]], activation="tanh")
    >>> found = contraction(model, certify(model, "linf"), "tube(model, claim, run, u)")
    >>> found.norm.kind, round(found.rate, 9), found.box
    ('linf', 0.5, None)
    """
    known_pair(model, claim, call, kinds=Claim)
    check(claim, model).require()
    found = claim.contraction(model)
    if found is None:
        raise InputTypeError(
            f"{call} needs a claim of a rate in a norm, as certify(model) returns it, got a claim of the kind "
            f"{claim.kind!r} about the {claim.quantity}, which names no norm"
        )
    if found.box is None and of_states:
        needs_all_slopes(model)
    return found
