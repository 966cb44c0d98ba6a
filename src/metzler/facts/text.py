"""Facts as text: below each other, or in one line."""

from __future__ import annotations

from collections.abc import Iterable

from metzler.facts.fact import Fact, inert

LONGEST = 400
"""Characters of a repr at most."""


def aligned(facts: tuple[Fact, ...]) -> str:
    """The facts as text, one a line.

    Examples
    --------
    >>> print(aligned((Fact("rate", 0.5, "1/time", "lower"), Fact("states", 3))))
    rate    at least 0.5 1/time
    states  3
    """
    names = [inert(fact.name) for fact in facts]
    width = max(map(len, names), default=0)
    return "\n".join(f"{name:<{width}}  {fact.text}" for name, fact in zip(names, facts, strict=True))


def line(kind: str, facts: Iterable[Fact]) -> str:
    """The facts in one line of at most 400 characters, for a repr.

    Examples
    --------
    >>> line("Tube", (Fact("radius", 1 / 3, side="upper", digits=3), Fact("proved", True)))
    'Tube(radius <= 0.334, proved=yes)'
    """
    out: list[str] = []
    for text in (fact.short for fact in facts):
        if len(", ".join([kind, *out, text])) > LONGEST - len("(, ...)"):
            return f"{kind}({', '.join([*out, '...'])})"
        out.append(text)
    return f"{kind}({', '.join(out)})"
