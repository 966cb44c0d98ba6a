"""What all answers of `metzler certify` share: names of entries, their order, and nothing where nothing is said."""

from __future__ import annotations

from metzler.facts import Fact
from metzler.report.found import Found


class Bare(Found):
    def facts(self) -> tuple[Fact, ...]:
        return self.beside(Fact("between", 1))


def test_what_is_said_and_in_which_order() -> None:
    found = Bare(
        network="net",
        unit="per s",
        of="cell",
        path="c.json",
        study={"model": "hopfield"},
        warnings=("odd",),
        changes=("one", "two"),
        refutation="too strong",
        advice="a box",
    )
    assert [(fact.name, fact.value) for fact in found.facts()] == [
        ("read", "one; two"),
        ("between", 1),
        ("why not", "too strong"),
        ("next to try", "a box"),
        ("certificate", "c.json"),
    ]
    assert list(found.record()) == ["certificate", "warnings", "changes", "study"]
    assert found.record()["warnings"] == ["odd"]
    assert found.terms({"region": "--region"}) == ("net", "per s", "cell", {"region": "--region"})


def test_nothing_where_nothing_is_said() -> None:
    found = Bare(network="net", unit="per s")
    assert [fact.name for fact in found.facts()] == ["between"]
    assert found.record() == {"certificate": None, "warnings": [], "changes": [], "study": {}}
