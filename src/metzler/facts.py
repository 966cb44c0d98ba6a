"""What is said, once: a number with its name, its unit, and the side on which it is proved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from metzler.digits import down, up

Side: TypeAlias = Literal["lower", "upper", "estimate", "exact"]


@dataclass(frozen=True)
class Fact:
    """One statement of a claim or a result.

    Parameters
    ----------
    name : str
        What it is, in the field's words.
    value : float, int, bool or str
    unit : str
        Empty where there is none.
    side : "lower", "upper", "estimate" or "exact"
        The true number is not below, not above, near by without proof, or is this one.

    Examples
    --------
    >>> Fact("rate", 2 / 3, "1/time", "lower").text, Fact("overshoot", 2 / 3, side="estimate").text
    ('at least 0.6666666 1/time', '0.6666667 (estimate)')
    """

    name: str
    value: float | int | bool | str
    unit: str = ""
    side: Side = "exact"

    @property
    def text(self) -> str:
        """The value in words, rounded outward where it is a bound."""
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        if not isinstance(self.value, float):
            return f"{self.value} {self.unit}".rstrip()
        unit = f" {self.unit}" if self.unit else ""
        match self.side:
            case "lower":
                return f"at least {down(self.value)}{unit}"
            case "upper":
                return f"at most {up(self.value)}{unit}"
            case "estimate":
                return f"{self.value:.7g}{unit} (estimate)"
        return f"{self.value!r}{unit}"


def aligned(facts: tuple[Fact, ...]) -> str:
    """The facts as text, one a line.

    Examples
    --------
    >>> print(aligned((Fact("rate", 0.5, "1/time", "lower"), Fact("states", 3))))
    rate    at least 0.5 1/time
    states  3
    """
    width = max((len(fact.name) for fact in facts), default=0)
    return "\n".join(f"{fact.name:<{width}}  {fact.text}" for fact in facts)
