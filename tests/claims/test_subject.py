"""A subject tells networks apart and comes back from a file as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import metzler as mz
from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.claims.subject import Subject
from metzler.consequences.modules import compose
from metzler.errors import InputError
from metzler.models import EulerStep, FiringRate, Hopfield, HopfieldMap
from metzler.models.modules import Modules
from metzler.proofs.arithmetic import EXACT
from metzler.search.certify import certify
from metzler.steps import finished

NET = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh", leak=[1.0, 2.0])


def test_its_own_network() -> None:
    subject = Subject.of(NET)
    assert subject.differs(NET) == ()
    back = Subject.from_record(subject.record())
    assert (back.kind, back.sha256) == (subject.kind, subject.sha256)
    assert {k: v.tobytes() for k, v in back.parameters.items()} == {
        k: v.tobytes() for k, v in subject.parameters.items()
    }


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (FiringRate(NET.W, activation="tanh", leak=[1.0, 2.0]), "its model is hopfield"),
        (Hopfield(NET.W, activation="tanh", leak=[1.0, 2.5]), "its leak differs"),
        (Hopfield(NET.W, activation="tanh", leak=[1.0, 2.0], gain=2.0), "its gain differs"),
    ],
)
def test_others(other: Hopfield, reason: str) -> None:
    assert reason in "; ".join(Subject.of(NET).differs(other))


def test_nothing_in_it_can_be_changed() -> None:
    subject = Subject.of(NET)
    with pytest.raises(TypeError):
        subject.parameters["leak"] = np.ones(2)  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        subject.parameters["leak"][0] = 3.0


@pytest.mark.parametrize("record", [{}, {"kind": "hopfield"}, {"kind": 1, "sha256": "", "parameters": {}}])
def test_a_record_that_is_none(record: dict[str, object]) -> None:
    with pytest.raises(InputError):
        Subject.from_record(record)


@pytest.mark.parametrize(
    ("net", "unit"),
    [(NET, "1/time"), (HopfieldMap([[0.5]], slopes=(0.0, 1.0)), "1/step"), (EulerStep(NET, 0.1), "1/step")],
)
def test_the_unit_of_a_rate(net: Hopfield, unit: str) -> None:
    assert Subject.of(net).unit == unit
    assert certify(net, "diagonal").fact("rate").unit == unit
    with pytest.raises(InputError, match="has no fact 'rat'"):
        certify(net, "diagonal").fact("rat")


LABELLED = replace(NET, names=["PYR", "0x1p+0"], time_unit="s")


OTHERS = [
    (replace(NET, time_unit="ms"), "whose time is in s, but this network's is in ms"),
    (replace(NET, names=["0x1p+0", "PYR"]), "calls the neuron at index 0 'PYR', but this network, .* calls it '0x1p"),
    (replace(NET, names=["PYR", "b"], time_unit="s"), "calls the neuron at index 1 '0x1p.0', but .* calls it 'b'"),
]


def test_labels_are_compared_by_no_proof() -> None:
    named, bare = certify(LABELLED, "diagonal"), certify(NET, "diagonal")
    assert (named.subject.names, named.subject.unit, named.sha256) == (("PYR", "0x1p+0"), "1/s", bare.sha256)
    for claim in (named, bare):
        for net in (LABELLED, NET, *(net for net, _ in OTHERS)):
            assert finished(claim.check_steps(net)).holds
            assert finished(claim.check_steps(net, EXACT)).holds


@pytest.mark.parametrize(("net", "words"), OTHERS)
def test_whoever_puts_a_claim_and_a_network_together_refuses_other_labels(net: Hopfield, words: str) -> None:
    claim = certify(LABELLED, "diagonal")
    calls: list[Callable[[], Any]] = [
        lambda: check(claim, net),
        lambda: check(claim, net, exact=True),
        lambda: mz.equilibrium(net, claim, 0.1),
        lambda: mz.robustness(net, claim),
        lambda: mz.edge_margins(net, claim),
        lambda: mz.sensitivity(net, claim),
        lambda: mz.lesion_study(net, claim, [[0]]),
        lambda: compose(Modules({"m": net}, {}), {"m": claim}),
    ]
    for call in calls:
        with pytest.raises(InputError, match=words):
            call()


def test_labels_that_only_one_says_contradict_nothing() -> None:
    for claim in (certify(LABELLED, "diagonal"), certify(NET, "diagonal")):
        for net in (LABELLED, NET, replace(NET, names=LABELLED.names), replace(NET, time_unit="s")):
            assert check(claim, net)
            assert check(claim, net, exact=True)
    assert check(certify(replace(NET, names=["7", "8"]), "diagonal"), replace(NET, names=[7, 8]))
    maps = [HopfieldMap([[0.5]], slopes=(0.0, 1.0), time_unit=unit) for unit in ("s", "ms")]
    assert check(certify(maps[0], "diagonal"), maps[1])


def test_labels_are_lent_to_a_network_that_says_none() -> None:
    subject = Subject.of(LABELLED)
    lent = subject.labelled(NET)
    assert (list(lent.names), lent.time_unit) == (list(LABELLED.names), LABELLED.time_unit)
    own = replace(NET, names=["x", "y"], time_unit="h")
    assert subject.labelled(own) is own
    assert subject.labelled(Hopfield([[0.5]], activation="tanh")).names is None, "names of as many states alone"
    assert Subject.of(NET).labelled(NET) is NET
    assert not subject.labelled(HopfieldMap([[0.5]], activation="tanh")).time_unit, "a map has steps"


def test_other_numbers_do_not_hold_whatever_the_labels() -> None:
    other = replace(NET, leak=[1.0, 2.5], names=["a", "b"], time_unit="ms")
    assert check(certify(LABELLED, "diagonal"), other).reasons == ("its leak differs from this network's",)
    swapped = replace(NET, W=[[0.0, 0.25], [0.5, 0.0]], names=["a", "b"], time_unit="ms")
    assert "the weights differ" in check(certify(LABELLED, "diagonal"), swapped).reasons[0]


def test_the_labels_of_the_parts_of_a_whole_are_compared() -> None:
    claim = compose(Modules({"one": LABELLED}, {}), {"one": certify(LABELLED, "diagonal")})
    assert check(claim, Modules({"one": NET}, {}))
    for net, words in OTHERS:
        with pytest.raises(InputError, match=words):
            check(claim, Modules({"one": net}, {}))


@pytest.mark.parametrize(
    "names", [["PYR", "0x1p+0"], [720575940618780781, -1], ["1", 1], ["\x1b[2J\n", "\ud800"], ["", " "], [2**70, "ü"]]
)
def test_labels_come_back_from_a_file(names: list[Any], tmp_path: Path) -> None:
    net = replace(NET, names=names, time_unit="s")
    claim = certify(net, "diagonal")
    claim.save(tmp_path / "net.cert.json")
    again = load(tmp_path / "net.cert.json")
    assert (again.subject.names, again.subject.time_unit) == (tuple(names), "s")
    assert again.to_json() == claim.to_json()
    assert check(tmp_path / "net.cert.json", NET)


def test_without_labels_the_file_is_what_it_was() -> None:
    assert set(json.loads(certify(NET, "diagonal").to_json())["subject"]) == {"kind", "sha256", "parameters"}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"names": {"labels": ["a"]}}, "its names must be 2, one for each state, got 1"),
        ({"names": {"labels": ["a", "a"]}}, "names must be different, but 'a' occurs twice"),
        ({"names": {"labels": ["a", 1.5]}}, "names must be texts or whole numbers"),
        ({"names": {"labels": ["a", None]}}, "names must be texts or whole numbers"),
        ({"names": {"labels": ["a", ["b"]]}}, "names must be texts or whole numbers"),
        ({"names": {"labels": ["a", True]}}, "names must be texts or whole numbers"),
        ({"names": ["a", "b"]}, "is not a hexadecimal float"),
        ({"names": "ab"}, "names must be"),
        ({"names": {"labels": ["a", "b"], "more": 1}}, "is not a hexadecimal float"),
        ({"names": {"array": "a"}}, "is not in its side file"),
        ({"names": [0, 1]}, "names must be"),
        ({"time_unit": 3}, "time_unit must be of type str"),
        ({"time_unit": "0x1p+0"}, "time_unit must be of type str"),
        ({"time_unit": "s\n"}, "time_unit must be a short text"),
        ({"time_unit": "x" * 10**6}, "time_unit must be a short text"),
        ({"units": "s"}, "unknown"),
    ],
)
def test_labels_that_are_none_are_refused(fields: dict[str, Any], words: str, tmp_path: Path) -> None:
    tree = json.loads(certify(NET, "diagonal").to_json())
    tree["subject"] |= fields
    (tmp_path / "net.cert.json").write_text(json.dumps(tree))
    with pytest.raises(InputError, match="is not a valid certificate") as caught:
        load(tmp_path / "net.cert.json")
    assert words in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("net", [NET, LABELLED])
def test_the_stand_alone_verifier_ignores_labels(net: Hopfield, tmp_path: Path) -> None:
    from tools import verify_certificate

    certify(net, "diagonal").save(tmp_path / "net.cert.json")
    assert verify_certificate.read_certificate(tmp_path / "net.cert.json").kind == "hopfield"


def test_modules_and_the_whole_have_their_own_labels() -> None:
    modules = Modules(
        {"one": LABELLED, "other": replace(NET, time_unit="s")}, {("one", "other"): np.full((2, 2), 0.01)}
    )
    claim = compose(modules, {name: certify(part, "diagonal") for name, part in modules.parts.items()})
    assert (claim.subject.unit, claim.whole.subject.names, claim.whole.subject.unit) == ("1/s", ("one", "other"), "1/s")
    assert claim.parts["one"].subject.names == LABELLED.names
    assert claim.parts["other"].subject.names is None
    maps = Modules({"one": HopfieldMap([[0.5]], slopes=(0.0, 1.0))}, {})
    assert compose(maps, {"one": certify(maps.parts["one"], "diagonal")}).subject.unit == "1/step"
