"""What every answer of `metzler certify` says besides its claim, whatever kind that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from metzler.claims.terms import Terms
from metzler.facts import Fact, Result


@dataclass(frozen=True, repr=False, kw_only=True)
class Found(Result):
    """A claim with what a user wants to see beside it.

    Attributes
    ----------
    network : str
        The network in words.
    unit : str
        "per unit of time", with what sets that unit.
    of : str
        What the states are, "neuron" or "cell".
    path : str or None
        Where the certificate was written.
    study : mapping
        What was certified, so that it can be done again.
    warnings : tuple of str
        What looks wrong with the network.
    changes : tuple of str
        What became of the network when it was read.
    refutation : str
        What speaks against contraction, in sentences; empty for a network that contracts.
    no_norm : bool
        Whether it is proved that no norm whatever gives a positive rate.
    advice : str
        The next thing to try; empty for a network that contracts.
    interrupted : bool
        Whether the search was stopped before its end: the claim is then the best by then.
    """

    network: str
    unit: str
    of: str = "neuron"
    path: str | None = None
    study: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    refutation: str = ""
    no_norm: bool = False
    advice: str = ""
    interrupted: bool = False

    def terms(self, options: Mapping[str, str] | None = None) -> Terms:
        """How the command line calls the network, its time, its states, and its own options."""
        return Terms(self.network, self.unit, self.of, options or {})

    def beside(self, *between: Fact) -> tuple[Fact, ...]:
        """What became of the network, other facts, what speaks against contraction, and where the certificate is."""
        said = {"why not": self.refutation, "next to try": self.advice}
        return (
            *((Fact("read", "; ".join(self.changes)),) if self.changes else ()),
            *between,
            *(Fact(name, text) for name, text in said.items() if text),
            *(() if self.path is None else (Fact("certificate", self.path),)),
        )

    def record(self) -> dict[str, Any]:
        """The last entries of the JSON object."""
        return {
            "certificate": self.path,
            "warnings": list(self.warnings),
            "changes": list(self.changes),
            "study": dict(self.study),
        }
