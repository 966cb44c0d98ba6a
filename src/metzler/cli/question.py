"""What every command asks that draws a conclusion: of a network and its certificate, answered in one of three forms."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from metzler.claims.claim import Claim
from metzler.claims.diagonal import Certificate
from metzler.cli.case import case_of, claim_in
from metzler.cli.output import Output, form_of
from metzler.cli.progress import watch
from metzler.cli.standard_input import STANDARD_INPUT
from metzler.cli.streams import note
from metzler.cli.words import said_numbers, said_place
from metzler.deadline import Deadline
from metzler.errors import InputError
from metzler.facts import Result
from metzler.matrices.names import Names, called
from metzler.models import Model
from metzler.models.labels import names_of
from metzler.networks import Network
from metzler.report.answer import Answer
from metzler.search.certify import certify_steps
from metzler.search.diagonal import diagonal_steps
from metzler.steps import Step

T = TypeVar("T")

DIAGONAL = "this is asked of the norms l1 and linf: say --norm l1, linf or diagonal"
FEW = 12
"""States of more neurons make no table that fits a screen."""


class Question:
    """One call of such a command, from its options.

    Attributes
    ----------
    case : Case
        The study, with its network.
    until : Deadline
        The end of all searches together.
    """

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        self.form, self.output = form_of(options), Output(options["output"])
        self.certificate: str | None = options.get("certificate")
        self.places: list[Output] = []
        if self.certificate == options["network"] == STANDARD_INPUT:
            raise InputError(
                "standard input is the certificate or the network, and not both: name a file for one of them"
            )
        self.case = case_of(options)
        files = [*map(str, self.case.files), *filter(None, [self.certificate])]
        self.output.refuse(*files)
        self.until = Deadline(self.case.deadline)
        for warning in self.case.warnings:
            note(warning)

    @cached_property
    def _given(self) -> Claim | None:
        return None if self.certificate is None else claim_in(self.certificate)

    @cached_property
    def model(self) -> Model:
        """What is asked about."""
        return self.case.model if self._given is None else self.case.model_for(self._given)

    @cached_property
    def claim(self) -> Any:
        """The certificate of a rate in any norm that is given, else a found one; whoever uses it proves it.

        Of "best" that in l1 or linf where it proves contraction, for most follows from it; else that of every norm.
        """
        if self._given is not None:
            return self._in_a_norm(self._given)
        norm, limits = self.case.norm, self.case.said("margin") | self.case.said("max_condition")
        found = None if norm == "l2" else self.diagonal
        if found is not None and (found.rate > 0 or norm != "best"):
            return found
        best = watch(certify_steps(self.model, norm, deadline=self.until.left(), stop=self.until.passed, **limits))
        return self._in_a_norm(best) if found is None else best if best.contraction(self.model) else found

    def _in_a_norm(self, claim: Claim) -> Claim:
        """The claim, refused where it says no rate in a norm."""
        if claim.contraction(self.model) is None:
            raise InputError(
                f"the certificate is one of the kind {claim.kind!r} about the {claim.quantity}, which names no norm: "
                "give one of a rate in a norm, as `metzler certify` writes it"
            )
        return claim

    @cached_property
    def diagonal(self) -> Any:
        """The certificate in l1 or linf that is given, else one that is searched for."""
        if self._given is None:
            limits = self.case.said("margin") | self.case.said("max_condition")
            return watch(diagonal_steps(self.model, self.order, stop=self.until.passed, **limits))
        if self._given.kind != Certificate.kind:
            raise InputError(
                f"the certificate is one of the kind {self._given.kind!r}, and this follows from one in l1 or linf: "
                "give such a one, or none"
            )
        return self._given

    @property
    def order(self) -> str:
        """The diagonal norm that is wanted."""
        if self.case.norm == "l2":
            raise InputError(DIAGONAL)
        return self.case.norm

    @property
    def names(self) -> Names | None:
        """What the states are called."""
        return names_of(self.model)

    def called(self, index: Iterable[int]) -> list[str]:
        """The same of these states, as text; their indices where they have no names."""
        return [str(name) for name in called(self.names, list(index))]

    def numbers(self, texts: Iterable[str], name: str, *, n: int | None = None) -> Any:
        """Numbers for every state as `said_numbers` reads them; where there are `n` others, these have no names."""
        names, n = (self.names, self.model.n) if n is None or n == self.model.n else (None, n)
        return said_numbers(texts, name, n, names)

    def index(self, words: Iterable[str]) -> list[int]:
        """The indices of the neurons that are named."""
        return [said_place(word, self.names, self.model.n) for word in words]

    def shown(self, words: Iterable[str]) -> list[int]:
        """The indices of the neurons that are named; where none is, of all that a form has room for."""
        chosen = self.index(words)
        return chosen or list(range(self.model.n if self.model.n <= FEW or self.form != "text" else 0))

    def counted(self, found: Iterator[T], total: int, bracket: Callable[[T], tuple[str, float, float]]) -> list[T]:
        """All results of an iterator, watched as they come: `bracket` says what one is about, and its two bounds."""
        return watch(_counted(found, total, bracket))

    def second(self, path: str | None, *inputs: str) -> Output:
        """A place for what is written besides the answer, refused now where it cannot be written."""
        place = Output(path)
        place.refuse(*map(str, self.case.files), *inputs)
        if place.standard or (path is not None and path == self.output.path):
            raise InputError(f"{path!r} is where the answer goes: name another file")
        self.places.append(place)
        return place

    def answer(self, found: Result | None, rows: Iterable[Result] = ()) -> None:
        """Write the answer where it belongs, with the study that it is about."""
        study = {
            "study": self.case.study.record(),
            "warnings": list(self.case.warnings),
            "changes": list(self.case.changes),
        }
        made = tuple(fact for place in self.places for fact in place.made)
        self.output.write(f"{Answer(found, tuple(rows), study, made).written(self.form)}\n")


def types_of(net: Network | None) -> tuple[str, ...]:
    """The type of each neuron; refused where none is known."""
    if net is None or net.types is None:
        raise InputError("--by-type needs a network that says the types of its neurons, such as a neurons table")
    types: tuple[str, ...] = net.types
    return types


def _counted(
    found: Iterator[T], total: int, bracket: Callable[[T], tuple[str, float, float]]
) -> Generator[Step, None, list[T]]:
    results: list[T] = []
    for result in found:
        results.append(result)
        phase, lower, upper = bracket(result)
        yield Step(phase, min(1.0, len(results) / max(1, total)), lower, upper)
    return results
