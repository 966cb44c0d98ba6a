"""The one door to the trusted base: a claim, or its file, proved again from the network and its evidence alone."""

from __future__ import annotations

from collections.abc import Generator
from os import PathLike

import numpy as np

from metzler.claims.claim import CheckResult, Claim
from metzler.claims.kinds import load
from metzler.errors import InputTypeError
from metzler.matrices.sizes import Sizes
from metzler.models import Model
from metzler.models.base import is_model, known_model
from metzler.models.modules import Modules
from metzler.proofs.arithmetic import Arithmetic
from metzler.steps import Step, finished


def check(
    claim: Claim | str | PathLike[str], model: Model | Modules, *, exact: bool = False, sizes: type[Sizes] = Sizes
) -> CheckResult:
    """The proof, or the reasons why there is none, of `claim` for `model`.

    Parameters
    ----------
    claim : Claim or path
        What to prove; of any kind.
    model : Model or Modules
        The network; its matrices must have the claim's hash.
    exact : bool
        Prove it in integer arithmetic instead of outward-rounded floating point: slower, and no less strict
        than the truth. What the fast check accepts the exact one accepts; it may accept claims that are true by
        less than a rounding error. What cannot be proved in integers is refused with the reason.
    sizes : type
        `metzler.compiled.CompiledSizes` for compiled loops over the synapses of sparse networks.

    Returns
    -------
    CheckResult

    Raises
    ------
    InputError
        When the file is not a claim; when it holds, but claim and network both say a unit of time, or names, and these
        differ: no proof uses them, and what the claim says with them would be false.

    Notes
    -----
    Cost, for a certificate: a hash and some three sparse products; exact, about a microsecond and 100 bytes a synapse
    for rows of one or two vertices. The error analysis is in the documentation, page "rounding".

    References
    ----------
    davydov2022, Lemma 6, Theorems 16 and 18.
    """
    return finished(check_steps(claim, model, exact=exact, sizes=sizes))


def check_steps(
    claim: Claim | str | PathLike[str], model: Model | Modules, *, exact: bool = False, sizes: type[Sizes] = Sizes
) -> Generator[Step, None, CheckResult]:
    """Like `check`, but yields `Step` on the way; the result is the generator's return value."""
    if is_model(claim):
        kind = type(claim).__name__
        raise InputTypeError(f"expected a certificate or its file, got {kind}: model and certificate may be swapped")
    if not isinstance(model, Modules):
        known_model(model)
    if not isinstance(claim, Claim | str | bytes | PathLike):
        raise InputTypeError(f"expected a certificate or its file, got {type(claim).__name__}")
    if not isinstance(exact, bool | np.bool_):
        raise InputTypeError(f"exact must be True or False, got {type(exact).__name__}")
    held = claim if isinstance(claim, Claim) else load(claim)
    result = yield from held.check_steps(model, Arithmetic(exact, sizes))
    if result.holds:
        held.require_labels(model)
    return result
