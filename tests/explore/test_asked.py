"""Questions of a page: those that are some, and a table of those that are not."""

from __future__ import annotations

from typing import Any

import pytest
from tests.explore.small import BASE, NAMES, W

from metzler import InputError, InputTypeError, Network
from metzler.explore.asked import asked_of, opened
from metzler.io.study import Study
from metzler.models.kinds import AT_COMMAND_LINE


@pytest.mark.parametrize("kind", AT_COMMAND_LINE)
def test_every_kind_of_one_weight_matrix(kind: str) -> None:
    assert asked_of(BASE, {"model": kind, "gain": 0.25}).model.kind == kind


def test_what_another_kind_does_not_have_is_left_out() -> None:
    base = opened(BASE.changed({"tau": 0.5, "time_unit": "s", "leak": 2.0}))
    model = asked_of(base, {"model": "echo-state"}).model
    assert model.kind == "echo-state"
    assert asked_of(base, {"gain": 2.0}).model.parameters()["tau"] == 0.5


def test_the_network_is_read_once() -> None:
    assert asked_of(BASE, {"gain": 2.0, "slopes": [0.0, 0.5]}).study.network is BASE.network
    assert asked_of(BASE, {"silenced": [1]}).model.n == 2


def test_an_equation_where_nobody_says_one() -> None:
    bare = Study({"weights": "net.csv"}, held=Network(W, NAMES))
    assert (opened(bare).get("model"), opened(bare).get("activation")) == ("hopfield", "tanh")
    said = Study({"weights": "n"}, held=Network(W, dynamics={"kind": "firing-rate", "slopes": (0.0, 1.0)}))
    assert opened(said).settings == said.settings
    sloped = Study({"weights": "n", "slopes": [0.0, 2.0]}, held=Network(W))
    assert opened(sloped).get("activation") is None


BAD: list[Any] = [
    None,
    [],
    "gain",
    {"weights": "/etc/passwd"},
    {"matrices": {"U": "x.csv"}},
    {"tau": "x.csv"},
    {"output": "x"},
    {"gain": "1"},
    {"gain": True},
    {"gain": [1]},
    {"leak": "/etc/passwd"},
    {"slopes": ["/etc/passwd", 1.0]},
    {"slopes": [1.0]},
    {"slopes": 1},
    {"slopes": [0.0, 1.0], "activation": "tanh"},
    {"norm": "l3"},
    {"norm": 2},
    {"max_condition": "many"},
    {"silenced": "PV"},
    {"silenced": [0.5]},
    {"silenced": [True]},
    {"silenced": [3]},
    {"silenced": [-4]},
    {"silenced": [0, 0]},
    {"silenced": [10**30]},
    {"x" * 1000: 1},
]


@pytest.mark.parametrize("record", BAD, ids=lambda record: str(record)[:30])
def test_what_is_no_question(record: Any) -> None:
    with pytest.raises((InputError, InputTypeError)) as refused:
        asked_of(BASE, record)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("record", [{"model": "spiking"}, {"activation": "step"}, {"gain": -1}, {"gain": float("nan")}])
def test_what_is_no_model(record: Any) -> None:
    with pytest.raises((InputError, InputTypeError)):
        _ = asked_of(BASE, record).model
