"""Facts below each other and in one line."""

from __future__ import annotations

from metzler.facts import LONGEST, Fact, aligned, line


def test_facts_below_each_other() -> None:
    assert aligned(()) == ""
    assert aligned((Fact("a", 1), Fact("long name", 2))).splitlines() == ["a          1", "long name  2"]


def test_a_line_ends_before_it_is_too_long() -> None:
    facts = tuple(Fact(f"number {k}", "x" * k) for k in range(200))
    assert LONGEST - 100 < len(line("Found", facts)) <= LONGEST
    assert line("Found", facts).endswith(", ...)")
    assert len(line("Found", (Fact("name", "y" * 10_000),))) < 100
