"""Whatever is public shows itself: a repr of a screen, HTML that is inert, a data frame of the stored values."""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_copies import RESULTS
from tests.contracts.test_facts import several
from tests.facts.test_markup import HOSTILE, KNOWN, Reader
from tests.optional import needed

import metzler as mz
from metzler.facts import LONGEST, Columns, Fact, Result, Rows, table
from metzler.facts.fact import SIGNS
from metzler.report.answer import Answer, one_row

PLAIN = {"Asked", "Format", "Fact"}
"""Small records with no result and no array in them."""
HOLDERS = {"Column", "Columns", "Rows", "Words", "Report"}
"""What facts are put into, with a repr of their own; a report shows itself as a page."""
SHORTER = {"QuadraticNorm"}
"""Its overshoot takes all eigenvalues, its repr does not."""

results = pytest.mark.parametrize("name", sorted(RESULTS))


@cache
def public_classes() -> list[type]:
    """Those of the table of contents and of every room, but for exceptions."""
    rooms = [mz, *(getattr(mz, name) for name in mz.ROOMS)]
    found = [getattr(room, name) for room in rooms for name in getattr(room, "__all__", ())]
    own = {each for each in found if inspect.isclass(each) and each.__module__.startswith("metzler.")}
    return sorted((each for each in own if not issubclass(each, BaseException)), key=lambda each: each.__name__)


@pytest.mark.parametrize("kind", public_classes(), ids=lambda kind: kind.__name__)
def test_every_public_class_is_a_result(kind: type) -> None:
    """So that its repr, its text and its HTML are those of its facts."""
    if kind.__name__ in PLAIN | HOLDERS:
        return
    assert issubclass(kind, Result)
    assert kind.__repr__ is Result.__repr__ or kind.__name__ in SHORTER
    assert kind._repr_html_ is Result._repr_html_
    assert kind.to_frame is Result.to_frame


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_models(name: str) -> None:
    net = make(name)
    assert len(repr(net)) <= LONGEST
    assert "array(" not in repr(net)
    assert net.fact("states").value == net.n
    assert Reader(net._repr_html_()).tags <= KNOWN
    for parameter, values in net.parameters().items():
        said = {fact.name: fact.value for fact in net.facts()}
        ends = (values.min(), values.max()) if values.size else (None, None)
        alike = said.get(parameter), said.get(parameter)
        assert ends in (alike, (said.get(f"least {parameter}"), said.get(f"largest {parameter}")))


@results
def test_notebooks(name: str) -> None:
    for found in several(RESULTS[name]()):
        read = Reader(found._repr_html_())
        assert read.tags <= KNOWN
        assert len(found._repr_html_()) < 60_000
        assert str(found.facts()[-1].text) in read.text or found.words().lines
        assert found.words().sentence in read.text


@results
def test_frames_hold_the_stored_values_and_say_which_are_bounds(name: str) -> None:
    needed("pandas", "test")
    for found in several(RESULTS[name]()):
        frame, columns = found.to_frame(), found.columns()
        assert frame.attrs["kind"] == type(found).__name__
        assert all({*np.atleast_1d(side)} < {*SIGNS} for side in frame.attrs["sides"].values())
        if columns is None:
            assert list(frame.columns) == [fact.head for fact in found.facts()]
            columns = Columns(())
        assert len(frame) == (len(columns) or 1)
        for column in columns.columns:
            kept = frame[column.label].tolist()
            assert all(a == b or (a != a and b is None) for a, b in zip(kept, column.values, strict=True))


def test_results_that_are_tables_have_the_names_of_their_neurons() -> None:
    needed("pandas", "test")
    net = mz.Hopfield([[0.0, 0.4], [-0.3, 0.1]], activation="tanh", names=["PYR", "PV"], time_unit="s")
    cert = mz.certify(net, "linf")
    run = mz.simulate(net, {"PYR": 1.0}, t=(0.0, 1.0))
    tables: dict[str, Any] = {
        "certificate": cert.to_frame(),
        "equilibrium": mz.equilibrium(net, cert, 0.1).to_frame(),
        "local": mz.certify_local(net).to_frame(),
    }
    assert all(list(frame.index) == ["PYR", "PV"] for frame in tables.values())
    assert tables["certificate"].loc["PV", "weight"] == cert.norm.weights[1]
    frame = run.to_frame()
    assert frame.index.name == "time, s"
    assert frame["PV"].tolist() == run["PV"].tolist()
    edges = {"margins": mz.edge_margins(net, cert), "sensitivity": mz.sensitivity(net, cert)}
    for found in edges.values():
        assert found.to_frame().index.names == ["to", "from"]
    assert edges["margins"].to_frame().loc[("PV", "PYR"), "error allowed"] == edges["margins"]["PV", "PYR"]
    ranked = edges["sensitivity"].ranked()
    assert edges["sensitivity"].to_frame()["share"].tolist() == [each.share for each in ranked]
    assert isinstance(ranked, Rows)
    study = Rows(mz.lesion_study(net, cert, {"first": ["PYR"]})).to_frame()
    assert study.attrs["sides"]["best rate, 1/s"] == "upper"
    inputs = mz.equilibrium(net, cert, np.array([[0.1, 0.2, 0.3], [0.0, 0.0, 0.0]])).to_frame()
    assert list(inputs.columns)[::2] == ["state, input 0", "state, input 1", "state, input 2"]


def test_large_networks_show_themselves_on_a_screen_and_in_no_time() -> None:
    n = 5000
    net = mz.Hopfield(mz.Network(np.diag(np.full(n - 1, 0.1), -1), [f"{k} $<b>" for k in range(n)]), activation="tanh")
    run = mz.simulate(net, 0.0, t=[0.0, 0.1])
    for found in (net, run, mz.Box(np.zeros(n), np.arange(n)), mz.certify(net, "linf"), net.activation):
        assert len(repr(found)) <= LONGEST
        assert len(found._repr_html_()) < 20_000
        assert Reader(found._repr_html_()).tags <= KNOWN


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_inert_in_every_result(name: str) -> None:
    net = mz.FiringRate([[0.2, -0.5], [0.3, 0.1]], activation="tanh", names=[name, "b"])
    cert = mz.certify(net, "linf")
    group = {name: [name]}
    found = [net, cert, mz.equilibrium(net, cert), mz.sensitivity(net, cert).ranked(), mz.edge_margins(net, cert)]
    found += [Rows(mz.lesion_study(net, cert, group)), mz.limits.bottleneck_loop(net, cert), cert.subject]
    found += [mz.simulate(net, 0.0, t=(0.0, 1.0)), replace(net, activation="relu")]
    for each in found:
        read = Reader(each._repr_html_())
        assert read.tags <= KNOWN
        assert all(letter.isprintable() for letter in read.text.replace("\n", ""))
        assert all(piece.strip() in "$\\" or not set(piece) & set("$\\") for piece in read.pieces)
        assert repr(each).isprintable()


ROUND = {"0.4999997": 0.4999997, "1 - 2**-53": 1 - 2**-53, "0.1 + 0.2": 0.1 + 0.2}
STATED = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")


@dataclass(frozen=True, repr=False)
class Bounded(Result):
    """One number as a lower and as an upper bound, to one digit."""

    value: float

    def facts(self) -> tuple[Fact, ...]:
        return Fact("low", self.value, "", "lower", 1), Fact("high", self.value, "", "upper", 1)


@pytest.mark.parametrize("value", ROUND.values(), ids=ROUND)
def test_a_number_near_a_round_one_stays_on_its_side_through_every_door_for_readers(value: float) -> None:
    found = Bounded(value)
    doors = {
        "print": str(found),
        "repr": repr(found),
        "table": table([found]),
        "notebook": re.sub("<[^>]*>", " ", found._repr_html_()),
        "rows": re.sub("<[^>]*>|2 rows|1 row|2 columns", " ", Rows([found])._repr_html_()),
        "command": Answer(found).text(),
    }
    for door, text in doors.items():
        low, high = map(Decimal, STATED.findall(text))
        assert low <= Decimal(value) <= high, door
        assert high - low >= Decimal("0.01"), door


@pytest.mark.parametrize("value", ROUND.values(), ids=ROUND)
def test_a_number_is_itself_through_every_door_for_machines(value: float) -> None:
    needed("pandas", "test")
    found = Bounded(value)
    assert found.to_frame().loc[0, ["low", "high"]].tolist() == [value, value]
    assert list(found.to_row().values()) == [value, value]
    assert [fact["value"] for fact in json.loads(json.dumps(found.to_dict()))["facts"]] == [value, value]
    assert [float(cell) for cell in Answer(found).csv().splitlines()[1].split(",")] == [value, value]
    assert [float(cell) for cell in one_row(found.to_row()).splitlines()[1].split(",")] == [value, value]


@pytest.mark.parametrize("weight", [1 - 0.4999997, 2**-53, 0.7])
def test_a_certificate_near_a_round_rate_says_no_more_than_it_proves(weight: float) -> None:
    claim = mz.certify(mz.Hopfield([[weight]], activation="relu"), "linf")
    texts = [str(claim), re.sub("<[^>]*>", " ", claim._repr_html_())]
    for text in texts:
        found = re.search(
            r"with r = (\S+) per unit of time.*no diagonal weights of linf prove more than (\S+) per", text, re.S
        )
        assert found is not None
        assert Decimal(found[1]) <= Decimal(claim.lower)
        assert Decimal(claim.upper) <= Decimal(found[2])
