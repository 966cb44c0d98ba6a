"""What a command is about: a study, from a file or from options, with its network, its model and its certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from metzler.claims.claim import Claim
from metzler.claims.kinds import load
from metzler.cli.options import DATA_SET, NETWORK
from metzler.cli.standard_input import STANDARD_INPUT, spooled
from metzler.errors import InputError
from metzler.io.read import read, split
from metzler.io.recognise import format_of
from metzler.io.settings import BY_NAME
from metzler.io.study import Study, is_study, read_study
from metzler.io.vector import read_numbers
from metzler.models import Model, from_parameters
from metzler.models.kinds import KINDS, OPTIONS
from metzler.networks import Network
from metzler.report.summary import TURNED, looks_turned
from metzler.search.orders import WORDS

EACH = tuple(option.name for option in OPTIONS)
"""What may be said by the path of a file with numbers for every neuron."""


@dataclass(frozen=True)
class Case:
    """One call of a command.

    Parameters
    ----------
    study : Study
    files : tuple of Path
        What is read, so that no output replaces it.
    """

    study: Study
    files: tuple[Path, ...]

    @cached_property
    def network(self) -> Network | None:
        """The network in the file, None where the model has several matrices."""
        return self.study.network

    @cached_property
    def model(self) -> Model:
        """The model that the study describes."""
        return self.study.model()

    def model_for(self, claim: Claim) -> Model:
        """The model that the study describes; where it names none, that of the weights and of what the claim says."""
        if self.study.get("model") is not None:
            return claim.completed(self.model)
        kind = KINDS.get(claim.subject.kind)
        if kind is not None and not (kind.rebuilt and kind.matrices == ("W",)):
            raise InputError(
                f"the certificate is about a network of the kind {claim.subject.kind}, which one weight matrix does "
                "not make: give a study (.toml) that names all of it"
            )
        weights = {} if self.network is None else {"W": self.network}
        model = claim.completed(from_parameters(claim.subject.kind, weights, claim.subject.parameters))
        activation = self.study.get("activation")
        return model if activation is None else replace(model, activation=activation)  # type: ignore[type-var]

    @property
    def norm(self) -> str:
        """The norm that is wanted."""
        wanted = self.study.get("norm", "best")
        if wanted not in WORDS:
            raise InputError(f"norm must be best, diagonal, l1, linf or l2, got {wanted!r}")
        return str(wanted)

    @property
    def deadline(self) -> float | None:
        """Seconds of search, None for no end."""
        found: float | None = self.study.get("deadline")
        return found

    @property
    def output(self) -> str | None:
        """Where the study wants its certificate."""
        named = self.study.get("output")
        return None if named is None else str(self.study.path(named))

    @property
    def unit(self) -> str:
        """The words that follow a rate."""
        if self.model.is_map():
            return "per step"
        if self.model.time_unit:
            return f"per {self.model.time_unit}"
        if self.study.get("tau") is not None:
            return "per unit of time, that of --tau"
        tau = self.model.parameters().get("tau", 1.0)
        return "per unit of time" if np.all(tau == 1.0) else "per unit of time, that of tau"

    def said(self, name: str) -> dict[str, Any]:
        """A setting as an argument, where it is given."""
        value = self.study.get(name)
        return {} if value is None else {name: value}

    @property
    def of(self) -> str:
        """What one state is called."""
        kind = KINDS.get(self.study.get("model", ""))
        if self.network is None:
            return "state" if kind is None else kind.of
        return self.network.of

    def beside(self, path: str, *others: str) -> Network:
        """Another network of the same neurons, read with those options of the first that its format knows.

        Those of a table of edges are the columns that say the neurons, and `others`.
        """
        takes = format_of(split(path)[0]).takes
        given = {name: self.study.get(name) for name in ("orientation", "pre", "post", "neurons", *others)}
        if given["neurons"] is not None:
            given["neurons"] = str(self.study.path(given["neurons"]))
        return read(path, **{name: value for name, value in given.items() if value is not None and name in takes})

    @property
    def changes(self) -> tuple[str, ...]:
        """What became of the network when it was read."""
        return () if self.network is None else self.network.changes

    @property
    def warnings(self) -> tuple[str, ...]:
        """What looks wrong with the network: nothing where the orientation was said."""
        said = self.study.get("orientation") is not None
        if self.network is None or said or not looks_turned(self.network.weights):
            return ()
        return (TURNED,)


def claim_in(certificate: str) -> Claim:
    """The claim in a file, or in what comes from standard input."""
    if certificate != STANDARD_INPUT:
        return load(certificate)
    place = spooled()
    try:
        return load(place)
    except InputError as error:
        raise InputError(str(error).replace(str(place), certificate)) from None


def case_of(options: dict[str, Any]) -> Case:
    """The case that the words of a command describe: a study file, changed by its options, or options alone."""
    given = {name: options.get(name) for name in BY_NAME if name != "output"}
    source = options["network"]
    if not is_study(source):
        own = spooled() if source == STANDARD_INPUT else None
        study = Study({**given, "weights": source}, places={} if own is None else {source: own})
        return Case(study, study.inputs())
    for name in (*NETWORK, *DATA_SET):
        if given[name] is not None:
            raise InputError(f"--{name.replace('_', '-')} is said in the study: change it in '{source}'")
    study = read_study(source)
    ends = given["slopes"] or ()
    paths = [Path(value) for value in (*(given[name] for name in EACH), *ends) if isinstance(value, str)]
    given |= {name: _numbers(given[name]) for name in EACH} | {"slopes": tuple(map(_numbers, ends)) or None}
    return Case(_apart(study.changed(given), study), (*study.inputs(), *paths))


def _apart(changed: Study, study: Study) -> Study:
    """The changed study without the place of the certificate, which is that of the study as it is in its file."""
    limited = study.changed({"deadline": changed.get("deadline")})
    same = changed.settings == limited.settings
    return changed if same else replace(changed, settings={**changed.settings, "output": None})


def _numbers(value: Any) -> Any:
    """Those in a file that the command line names; a study's own paths begin elsewhere."""
    return read_numbers(Path(value)) if isinstance(value, str) else value
