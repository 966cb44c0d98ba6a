"""Networks of networks: modules with norms of their own, gains between them, one claim for the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from metzler.claims.composite import CompositeClaim, known_parts, small_network
from metzler.claims.diagonal import Certificate
from metzler.claims.subject import Subject
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models.modules import Modules
from metzler.proofs.gains import gain_bound
from metzler.search.diagonal import diagonal_certificate
from metzler.steps import finished

CALL = "compose(Modules(parts, couplings), claims)"


def compose(
    model: Modules, claims: Mapping[str, Certificate | CompositeClaim], *, order: str = "best"
) -> CompositeClaim:
    """The claim about a network of networks, from claims about its modules.

    With `c_i` the rate of module i and `g_ij` the Lipschitz constant of the coupling from j to i, in their norms,
    the whole contracts with minus the Perron value of the matrix with `-c_i` on and `g_ij` off the diagonal. Every
    module is proved again first.

    Parameters
    ----------
    model : Modules
        The modules and their couplings; `Modules` among the modules make a hierarchy.
    claims : mapping of str to Certificate or CompositeClaim
        One about each module, in l1 or linf each.
    order : "l1", "linf", "diagonal" or "best"
        How the modules' norms are put together; "best" takes the one with the larger rate.

    Returns
    -------
    CompositeClaim
        A negative rate means that these gains prove nothing; it is an answer.

    Raises
    ------
    InputError
        When a module has no claim, or a claim no module.
    NotProved
        When a module's claim is not one of its model.

    Notes
    -----
    The search costs one certification with as many neurons as modules. Loops that go nowhere (feed-forward
    order of the modules) cost no rate. After `model.replaced(name, other)` only that module needs a new claim.

    References
    ----------
    davydov2022tac (networks of contracting systems).

    Examples
    --------
    >>> from metzler.models import Hopfield
    >>> from metzler.search.certify import certify
    >>> pair, weak = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh"), 0.1 * np.eye(2)
    >>> net = Modules({"a": pair, "b": pair}, {("a", "b"): weak, ("b", "a"): weak})
    >>> cert = certify(pair, "linf")
    >>> whole = compose(net, {"a": cert, "b": cert})
    >>> round(whole.rate, 9), round(whole.gains["a", "b"], 9)
    (0.4, 0.1)
    """
    _require(model, claims)
    ordered = {name: claims[name] for name in model.parts}
    norms = {name: claim.norm for name, claim in ordered.items()}
    gains = {(t, s): gain_bound(K, norms[s], norms[t]) for (t, s), K in model.couplings.items()}
    whole = diagonal_certificate(small_network(ordered, gains), order)
    found = CompositeClaim(whole.lower, np.inf, Subject.of(model), ordered, gains, whole)
    finished(found.check_steps(model)).require()
    found.require_labels(model)
    return found


def _require(model: Any, claims: Any) -> None:
    """Refuse what is no network of networks, or claims that are not one for each module."""
    if isinstance(claims, Modules):
        raise InputTypeError(f"compose takes the model first: write {CALL}")
    if not isinstance(model, Modules):
        raise InputTypeError(f"{CALL} needs a network of networks, got {type(model).__name__}")
    if not isinstance(claims, Mapping):
        raise InputTypeError(f"{CALL} needs a claim for each module, by its name, got {type(claims).__name__}")
    if set(claims) != set(model.parts):
        raise InputError(f"a claim for each of the modules {list(model.parts)} is needed, got {list(claims)}")
    known_parts(claims)
    for name, part in model.parts.items():
        reasons = claims[name].differs(part)
        if reasons:
            raise NotProved(f"module {name}: {reasons[0]}", reasons)
