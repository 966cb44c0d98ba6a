"""Names mean the same neurons at every door, change no number of any result, and no other labels pass.

The truth is the same call with positions: an array in the order of the neurons, indices, pairs of indices.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_models import input_size
from tests.contracts.test_public import CALLS
from tests.matrices.test_labelled import Frame, Series

import metzler as mz
from metzler.claims.claim import Claim
from metzler.facts import Result
from metzler.models import Model
from metzler.models.pointwise import input_entries, input_names

KINDS = sorted(set(MAKERS) - {"own"})
VARIED = (
    "hopfield", "firing-rate-dissipation", "lure-three", "jacobian-bounds", "latent-hopfield", "low-rank-firing-rate",
    "implicit", "echo-state", "euler-hopfield",
)  # fmt: skip
"""One of each way to have states and inputs, for what takes long."""
ORDER = [2, 0, 3, 1]
NAMES = ["PYR_0", "PV", "SOM", "VIP"]
"""Four names; a network of fewer states takes the first ones."""
Call = Callable[[Any, Any, Any], Any]

RUN = {"t": (0.0, 0.5)}
SLOW = {"closure_rtol": 0.1, "knots": 20, "rtol": 1e-3, "atol": 1e-6}
STATES: dict[str, Call] = {
    "field, state": lambda net, cert, v: net.field(v),
    "simulate, x0": lambda net, cert, v: mz.simulate(net, v, **RUN).x,
    "simulate_delayed, x0": lambda net, cert, v: mz.trajectories.simulate_delayed(net, v, np.eye(net.n), 0.3, **RUN).x,
    "simulate_noisy, x0": lambda net, cert, v: mz.trajectories.simulate_noisy(net, v, 0.1, step=0.1, **RUN).x,
    "simulate_noisy, sigma": lambda net, cert, v: mz.trajectories.simulate_noisy(net, 0.0, v, step=0.1, **RUN).x,
    "noise_bound": lambda net, cert, v: mz.noise_bound(net, cert, v).expected,
    "equilibrium, x0": lambda net, cert, v: mz.equilibrium(net, cert, 0.0, x0=v, method="euler").state,
    "entrain, x0": lambda net, cert, v: mz.entrain(net, cert, wave(net), 0.5, x0=v, **SLOW).x,
    "box": lambda net, cert, v: [mz.Box.of(net, v, 9.0).lower, mz.Box.of(net, -9.0, v).upper],
    "region": lambda net, cert, v: mz.certify_local(net, mz.Box.of(net, -9.0, v), max_steps=2).box.upper,
}
"""Numbers for every state."""
INPUTS: dict[str, Call] = {
    "field, input": lambda net, cert, v: net.field(np.full(net.n, 0.1), v),
    "field, batch": lambda net, cert, v: net.field(np.full((net.n, 2), 0.1), v),
    "equilibrium": lambda net, cert, v: mz.equilibrium(net, cert, v).state,
    "response": lambda net, cert, v: mz.equilibrium(net, cert, np.full(input_size(net), 0.2)).response(v),
    "simulate": lambda net, cert, v: mz.simulate(net, 0.1, v, **RUN).x,
    "simulate, function": lambda net, cert, v: mz.simulate(net, 0.1, lambda t: v, **RUN).x,
    "simulate_noisy": lambda net, cert, v: mz.trajectories.simulate_noisy(net, 0.1, 0.1, v, step=0.1, **RUN).x,
    "tube": lambda net, cert, v: mz.tube(net, cert, mz.simulate(net, 0.1, v, **RUN), v, knots=5).radius,
    "tube, rate": lambda net, cert, v: (
        mz.tube(net, cert, mz.simulate(net, 0.1, **RUN), lambda t: 0.0, input_rate=v, knots=5).radius
    ),
    "entrain": lambda net, cert, v: mz.entrain(net, cert, lambda t: v, 0.5, input_rate=0.0, **SLOW).x,
    "entrain, rate": lambda net, cert, v: mz.entrain(net, cert, wave(net), 0.5, input_rate=v, **SLOW).error,
    "inputs": lambda net, cert, v: mz.certify_local(net, inputs=(0.0, v), max_steps=2).inputs.upper,
}
"""Numbers for every entry of an input."""
COMPLETE = {"field, state", "simulate_noisy, sigma", "noise_bound", "tube, rate", "entrain, rate"}
"""Where nothing is meant by leaving a neuron out."""
UNBOUNDED = {"box", "region"}
"""Where a neuron that is left out has no end."""
LISTS: dict[str, Call] = {
    "prune": lambda net, cert, v: mz.lesions.prune(net, cert, keep=v).require().norm.weights,
    "lesion_study": lambda net, cert, v: [found.rate for found in mz.lesion_study(net, cert, [v])],
    "lesion_study, groups": lambda net, cert, v: [found.rate for found in mz.lesion_study(net, cert, {"a": v})],
    "input_gains": lambda net, cert, v: mz.input_gains(net, v),
    "remove_edges": lambda net, cert, v: (
        mz.lesions.remove_edges(net, cert, [(v[0], v[-1])]).model.triple().jacobian(np.ones(len(net.triple().lo)))
    ),
}
"""Lists of neurons."""
ONE: dict[str, Call] = {
    "equilibrium": lambda net, cert, one: mz.equilibrium(net, cert)[one],
    "trajectory": lambda net, cert, one: mz.simulate(net, 0.1, **RUN)[one],
    "tube": lambda net, cert, one: mz.tube(net, cert, mz.simulate(net, 0.1, **RUN), knots=5)[one],
    "orbit": lambda net, cert, one: mz.entrain(net, cert, wave(net), 0.5, input_rate=1.0, **SLOW)[one],
    "margins": lambda net, cert, one: mz.edge_margins(net, cert)[one, one],
}
"""One neuron of a result."""
TABLES: dict[str, Call] = {
    "delay": lambda net, cert, M: mz.delay(net, cert, M, 0.1).rate,
    "delay, tau": lambda net, cert, M: mz.delay(net, cert, np.full(M.shape, 0.1), M).rate,
    "delay of its own": lambda net, cert, M: mz.delay(net, cert, tau=M).rate,
    "delay_gain": lambda net, cert, M: mz.delay_gain(net, cert, M).lower,
    "simulate_delayed": lambda net, cert, M: mz.trajectories.simulate_delayed(net, 0.1, M, 0.3, **RUN).x,
}
"""A number for every pair of neurons."""


def wave(net: Model) -> Callable[[float], Any]:
    size = input_size(net)
    return lambda t: np.full(size, 0.004 * math.sin(4 * math.pi * t))


def pair(kind: str) -> tuple[Any, Any, Any]:
    """A network that contracts, without and with names, and a certificate of it."""
    bare = make(kind)
    with suppress(mz.MetzlerError):
        bare = bare.with_gain(0.05) or bare
    return bare, replace(bare, names=NAMES[: bare.n], time_unit="s"), mz.certify(bare, "linf")


@pytest.fixture(scope="module")
def networks() -> dict[str, tuple[Any, Any, Any]]:
    return {kind: pair(kind) for kind in KINDS}


def truth(call: Callable[..., Any], *given: Any) -> Any:
    """What the call answers; None where the kind of network has no such answer."""
    try:
        return call(*given)
    except mz.MetzlerError:
        return None


def plain(value: Any) -> Any:
    return value.toarray() if hasattr(value, "toarray") else np.asarray(value)


def same(one: Any, other: Any) -> bool:
    return bool(np.array_equal(plain(one), plain(other), equal_nan=True))


def said(call: Callable[..., Any], *given: Any) -> str:
    """The sentence of a call that must be refused."""
    with pytest.raises((mz.errors.InputError, mz.errors.InputTypeError)) as caught:
        call(*given)
    return str(caught.value)


DOORS = [(door, True) for door in STATES] + [(door, False) for door in INPUTS]


@pytest.mark.parametrize(("door", "of_states"), DOORS)
def test_numbers_by_name_are_those_by_position(
    door: str, of_states: bool, networks: dict[str, tuple[Any, Any, Any]]
) -> None:
    call, met = (STATES if of_states else INPUTS)[door], 0
    for bare, net, cert in networks.values() if door.startswith("field") else map(networks.__getitem__, VARIED):
        if not of_states and (input_entries(bare) != bare.n or input_names(net) is None):
            continue
        order = [i for i in ORDER if i < net.n]
        v = np.round(np.linspace(0.0625, 0.25, net.n), 4)
        expected = truth(call, bare, cert, v)
        if expected is None:
            continue
        met += 1
        names = [net.names[i] for i in order]
        by_name = dict(zip(names, v[order].tolist(), strict=True))
        for given in (by_name, Series(v[order], names), Series(v), v.tolist()):
            assert same(call(net, cert, given), expected)
        assert same(call(bare, cert, dict(zip(order, v[order], strict=True))), expected)
        part = {names[0]: v[order[0]]}
        if door in COMPLETE and net.n > 1:
            assert "must be given for every neuron" in said(call, net, cert, part)
        else:
            alone = np.full(net.n, 0.0)
            alone[order[0]] = v[order[0]]
            if door not in UNBOUNDED:
                assert same(call(net, cert, part), call(bare, cert, alone))
                assert same(call(net, cert, Series(list(part.values()), list(part))), call(bare, cert, alone))
        wrong = [by_name | {"PYR_O": 1.0}, Series(v, [*names[1:], "PYR_O"]), Series([1.0], ["PYR_O"])]
        for given in wrong:
            told = said(call, net, cert, given)
            assert "PYR_O" in told or "labels of the" in told
        for given in (by_name, Series(v, names)):
            told = said(call, bare, cert, given)
            assert "the neurons have none here" in told or "neurons without names must be given by index" in told
    assert met > 0


@pytest.mark.parametrize("door", LISTS)
def test_lists_by_name_are_those_by_index(door: str, networks: dict[str, tuple[Any, Any, Any]]) -> None:
    call, met = LISTS[door], 0
    for bare, net, cert in networks.values():
        if net.n < 3 or (door == "input_gains" and input_names(net) is None):
            continue
        expected = truth(call, bare, cert, [2, 0])
        if expected is None:
            continue
        met += 1
        assert same(call(net, cert, ["SOM", "PYR_0"]), expected)
        assert same(call(net, cert, np.array(["SOM", "PYR_0"])), expected)
        assert same(call(net, cert, ["SOM", 0]), expected), "an index is no name of a network whose names are texts"
        assert "there is no neuron 'PYR_O'" in said(call, net, cert, ["SOM", "PYR_O"])
        assert "neurons without names must be given by index" in said(call, bare, cert, ["SOM", "PYR_0"])
        numbered = replace(net, names=[700, 800, 900, 1000][: net.n])
        assert same(call(numbered, cert, [900, 700]), expected)
        assert "there is no neuron 2" in said(call, numbered, cert, [2, 0])
        shifted = replace(net, names=[1, 2, 3, 4][: net.n])
        assert "is the name of one neuron and the index of another" in said(call, shifted, cert, [3, 1])
        assert same(call(shifted, cert, ["3", "1"]), expected)
    assert met > 0


@pytest.mark.parametrize("door", ONE)
def test_one_neuron_of_a_result(door: str, networks: dict[str, tuple[Any, Any, Any]]) -> None:
    call, met = ONE[door], 0
    for bare, net, cert in networks.values():
        expected = truth(call, bare, cert, 1)
        if expected is None:
            continue
        met += 1
        assert same(call(net, cert, "PV"), expected)
        assert "there is no neuron 'PVv': the nearest name is 'PV'" in said(call, net, cert, "PVv")
        assert "neurons without names" in said(call, bare, cert, "PV")
    assert met > 0


@pytest.mark.parametrize("door", TABLES)
def test_tables_are_put_into_the_order_of_the_names(door: str, networks: dict[str, tuple[Any, Any, Any]]) -> None:
    call, met = TABLES[door], 0
    for bare, net, cert in map(networks.__getitem__, VARIED):
        order = [i for i in ORDER if i < net.n]
        M = 0.01 * np.arange(1.0, net.n**2 + 1).reshape(net.n, net.n)
        expected = truth(call, bare, cert, M)
        if expected is None:
            continue
        met += 1
        names = [net.names[i] for i in order]
        turned = Frame(M[np.ix_(order, range(net.n))], names, list(net.names))
        turned.shape = M.shape
        assert same(call(net, cert, turned), expected)
        other = Frame(M, ["a", "b", "c", "d"][: net.n], ["a", "b", "c", "d"][: net.n])
        other.shape = M.shape
        assert "must have the labels of the weights" in said(call, net, cert, other)
        assert "must have the labels of the weights" in said(call, bare, cert, turned)
    assert met > 0


def numbers_of(value: Any) -> list[Any]:
    """All facts of what a call answers, labels and seconds left out."""
    each = value if isinstance(value, list | tuple) else [value]
    facts = [fact for one in each if isinstance(one, Result) for fact in one.facts() if fact.name != "search"]
    arrays = [np.asarray(one) for one in each if isinstance(one, np.ndarray)]
    said_numbers = [(fact.name, fact.value) for fact in facts if isinstance(fact.value, float | int)]
    return [*said_numbers, *(array.tolist() for array in arrays)]


def units_of(value: Any) -> set[str]:
    each = value if isinstance(value, list | tuple) else [value]
    results = [one for one in each if isinstance(one, Result)]
    results += [row for one in results for row in getattr(one, "rows", ())]
    return {fact.unit for one in results for fact in one.facts()}


@pytest.mark.parametrize("function", sorted(set(CALLS) - {"compare_steps"}))
def test_labels_change_no_number_and_every_time_has_its_unit(
    function: str, networks: dict[str, tuple[Any, Any, Any]]
) -> None:
    for kind in ("hopfield", "firing-rate", "lure-three", "implicit", "echo-state", "low-rank-firing-rate"):
        bare, net, cert = networks[kind]
        own = mz.certify(net, "linf")
        expected = truth(CALLS[function], bare, cert)
        if expected is None:
            assert truth(CALLS[function], net, own) is None
            continue
        found = CALLS[function](net, own)
        if function not in {"certify_local"}:
            assert numbers_of(found) == numbers_of(expected), kind
        units = units_of(found)
        assert not {unit for unit in units if "time" in unit}, (kind, units)
        flow = not net.triple().discrete
        assert not flow or not {unit for unit in units if "step" in unit}, (kind, units)


RESULTS: dict[str, Callable[[Any, Any], Any]] = {
    "certificate": lambda net, cert: cert,
    "refutation": lambda net, cert: mz.refute(net, cert),
    "loop": lambda net, cert: mz.limits.bottleneck_loop(net, cert),
    "synapse": lambda net, cert: mz.sensitivity(net, cert).ranked(1)[0],
    "lesion": lambda net, cert: next(iter(mz.lesion_study(net, cert, [[net.names[1]]]))),
    "removal": lambda net, cert: mz.design.fewest_removals(net, "linf", rate=cert.rate + 0.001),
    "margins": lambda net, cert: mz.edge_margins(net, cert),
    "margin": lambda net, cert: mz.edge_margins(net, cert).tightest(1)[0],
}


@pytest.mark.parametrize("name", RESULTS)
def test_what_lists_neurons_lists_their_names_and_obeys_none(
    name: str, networks: dict[str, tuple[Any, Any, Any]]
) -> None:
    _, net, _ = networks["hopfield"]
    hostile = replace(net, names=[f"\x1b[31m{name}\n" for name in NAMES])
    for own, wanted in ((net, NAMES), (hostile, [f"\\x1b[31m{name}\\n" for name in NAMES])):
        found = RESULTS[name](own, mz.certify(own, "linf"))
        text = f"{found}\n{found!r}\n{found.to_row()}"
        assert any(each in text for each in wanted)
        assert "\x1b" not in text


def test_the_limiting_neurons_by_name() -> None:
    W = [[0.0, 0.9, 0.0], [0.8, 0.0, 0.3], [0.0, 0.0, 0.2]]
    cert = mz.certify(mz.Hopfield(W, activation="relu", names=["A", "B", "C"]), "l1")
    assert cert.limiting_names == ["A", "B"]
    assert cert.fact("limiting").value == "A, B"
    assert mz.certify(mz.Hopfield(W, activation="relu"), "l1").limiting_names == [0, 1]
    assert isinstance(cert, Claim)


def test_stacks_have_names() -> None:
    names, order = NAMES[:3], [2, 0, 1]
    W = np.random.default_rng(0).normal(size=(2, 3, 3)) / 5
    leak = np.array([1.0, 2.0, 3.0])
    expected = mz.certify_many(W, "l1", activation="tanh", leak=leak).rate.tolist()
    frames = [Frame(W[0], names, names), Frame(W[1][np.ix_(order, order)], *[[names[i] for i in order]] * 2)]
    by_name = {names[i]: leak[i] for i in order}
    for stack, options in ((W, {"names": names}), (frames, {})):
        found = mz.certify_many(stack, "l1", activation="tanh", leak=by_name, time_unit="s", **options)
        assert found.rate.tolist() == expected
        assert (found[0].subject.names, found.fact("smallest rate").unit) == (tuple(names), "1/s")
    with pytest.raises(mz.errors.InputError, match="must have the labels of the weights"):
        mz.certify_many(frames, "l1", activation="tanh", names=["x", "y", "z"])


def test_classes_of_neurons_by_name() -> None:
    W, names = [[0.0, 2.0, 1.0], [1.0, 0.0, 0.5], [0.5, 1.0, 0.0]], NAMES[:3]
    net = mz.Hopfield(W, slopes=(0.0, 1.0), names=names)
    expected = mz.design.scale_classes(net, ["E", "I", "I"], "linf").factors
    for given in ({"SOM": "I", "PYR_0": "E", "PV": "I"}, {2: "I", 1: "I", 0: "E"}):
        assert mz.design.scale_classes(net, given, "linf").factors == expected
    with pytest.raises(mz.errors.InputError, match="classes must be given for every neuron, but is missing for SOM"):
        mz.design.scale_classes(net, {"PYR_0": "E", "PV": "I"}, "linf")
