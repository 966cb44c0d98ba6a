"""Labels run through every model and every change of one, and nothing that is a number depends on them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.matrices.test_labelled import Frame, Series

import metzler as mz
from metzler.claims.hashing import matrices_sha256
from metzler.errors import InputError, InputTypeError
from metzler.models import Model, from_jacobian_bounds
from metzler.models.changed import leaky, restricted, weights_alone, with_gain, with_leak
from metzler.models.delayed import Delays
from metzler.models.labels import labels, names_of, rate_unit, time_unit
from metzler.models.triple import Triple

KINDS = sorted(set(MAKERS) - {"own"})


def named(net: Model) -> tuple[Any, tuple[str, ...]]:
    """The network with names and a unit."""
    names = tuple(f"cell {k}" for k in range(net.n))
    return replace(net, names=names, time_unit="s"), names  # type: ignore[type-var]


@pytest.mark.parametrize("kind", KINDS)
def test_every_model_has_labels_beside_its_numbers(kind: str) -> None:
    bare = make(kind)
    net, names = named(bare)
    assert (bare.names, bare.time_unit) == (None, "")
    assert (net.names, net.time_unit) == (names, "s")
    assert matrices_sha256(net.matrices()) == matrices_sha256(bare.matrices())
    assert {k: v.tolist() for k, v in net.parameters().items()} == {k: v.tolist() for k, v in bare.parameters().items()}
    assert time_unit(net) == ("step" if net.triple().discrete else "s")
    assert rate_unit(bare) == ("1/step" if net.triple().discrete else "1/time")
    for again in (copy.copy(net), copy.deepcopy(net)):
        assert labels(again) == labels(net)
    assert labels(pickle.loads(pickle.dumps(net))) == labels(net)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", [["a"], ["a"] * 99, "ab", 3, [1.5]])
def test_wrong_names_get_a_sentence(kind: str, wrong: Any) -> None:
    with pytest.raises((InputError, InputTypeError), match=r"^names must be"):
        replace(make(kind), names=wrong)  # type: ignore[type-var]


@pytest.mark.parametrize("kind", KINDS)
def test_changed_networks_keep_them(kind: str) -> None:
    net, names = named(make(kind))
    keep = np.array([1, 0]) if net.n > 1 else np.array([0])
    cut = restricted(net, keep)
    assert (cut.names, cut.time_unit, cut.n) == (tuple(names[k] for k in keep), "s", len(keep))
    changes: list[Callable[[], Any]] = [
        lambda: with_gain(net, 0.5),
        lambda: with_leak(net, 0.5),
        lambda: leaky(net),
        lambda: net.without(np.array([0]), np.array([0])).model,
        lambda: mz.EulerStep(net, 0.01),
        lambda: Delays.of(net, np.eye(net.n), 0.1).network("l1", 0.1),
        lambda: Delays.of(net, None, 0.1).network("linf", 0.1),
    ]
    for change in changes:
        try:
            changed = change()
        except (InputError, InputTypeError):
            continue
        assert labels(changed) == labels(net)


@pytest.mark.parametrize("kind", KINDS)
def test_a_cut_by_name_is_one_by_index_and_ids_are_never_indices(kind: str) -> None:
    bare = make(kind)
    if bare.n < 2 or bare.restricted(np.array([1, 0])) is None:
        pytest.skip("only its triple can be cut")
    ids = [1, 0, 7, 9][: bare.n]
    net, numbered = named(bare)[0], replace(bare, names=ids)  # type: ignore[type-var]
    expected = matrices_sha256(restricted(bare, np.array([1, 0])).matrices())
    assert matrices_sha256(net.restricted(["cell 1", "cell 0"]).matrices()) == expected
    with pytest.raises(InputError, match="1 is the name of one neuron and the index of another"):
        numbered.restricted(np.array([1, 0]))
    assert matrices_sha256(numbered.restricted(["0", "1"]).matrices()) == expected
    cut = restricted(numbered, np.array([1, 0]))
    assert (matrices_sha256(cut.matrices()), cut.names) == (expected, None), "names 0, 1 are the indices"


def test_models_of_classes_hand_them_on() -> None:
    box, names = named(make("interval-hopfield"))
    assert box.worst().names == box.quickest().names == names
    assert from_jacobian_bounds([[-1.0]], [[0.5]], names=["x"], time_unit="h").names == ("x",)
    attention = mz.Attention(np.eye(2), names=["a", "b"], time_unit="s")
    assert labels(attention.bounds()) == labels(attention)


def test_weights_alone_have_no_unit_of_time() -> None:
    """Their time constants are leaks: a rate of them is a number."""
    for net in (make("hopfield"), make("echo-state")):
        alone = weights_alone(named(net)[0])
        if alone is not None:
            assert (alone.model.names, alone.model.time_unit) == (named(net)[1], "")


def test_they_are_those_of_the_weights_unless_given() -> None:
    frame = Frame([[0.0, 0.5], [-0.5, 0.0]], ["b", "a"], ["a", "b"])
    net = mz.Hopfield(frame, {"a": 2.0, "b": 1.0}, "tanh")
    assert (net.names, net.leak.tolist(), net.W.tolist()) == (("b", "a"), [1.0, 2.0], [[0.5, 0.0], [0.0, -0.5]])
    turned = mz.Hopfield(frame, {"a": 2.0, "b": 1.0}, "tanh", names=["a", "b"])
    assert (turned.leak.tolist(), turned.W.tolist()) == ([2.0, 1.0], [[-0.5, 0.0], [0.0, 0.5]])
    source = mz.Network([[0.0, 0.5], [-0.5, 0.0]], ["a", "b"], time_unit="ms")
    assert labels(mz.FiringRate(source, activation="tanh")) == {"names": ("a", "b"), "time_unit": "ms"}
    assert mz.FiringRate(source, activation="tanh", time_unit="s").time_unit == "s"


def test_numbers_by_name() -> None:
    W, names = np.zeros((3, 3)), ["PYR", "PV", "SOM"]
    leak = {"SOM": 3.0, "PYR": 1.0, "PV": 2.0}
    net = mz.FiringRate(W, leak, slopes=(0.0, Series([2.0, 1.0, 3.0], ["PV", "PYR", "SOM"])), tau=leak, names=names)
    assert net.leak.tolist() == net.slopes[1].tolist() == net.tau.tolist() == [1.0, 2.0, 3.0]
    assert mz.FiringRate(W, {0: 1.0, 2: 3.0, 1: 2.0}, "tanh").leak.tolist() == [1.0, 2.0, 3.0]
    assert mz.FiringRate(W, {1: 1.0, 2: 2.0, 3: 3.0}, "tanh", names=[1, 2, 3]).leak.tolist() == [1.0, 2.0, 3.0]
    calls = {
        "leak must be given for every neuron, but is missing for PV, SOM": {"PYR": 1.0},
        "leak: there is no neuron 'pyr': ": {"pyr": 1.0},
        "leak must have different neurons as its keys, at least one": {"PYR": 1.0, 0: 1.0},
        "leak must be a real number": {"PYR": "1", "PV": 2.0, "SOM": 3.0},
        "leak must be a number or an array of shape": {"PYR": [1.0, 2.0], "PV": [2.0, 1.0], "SOM": [3.0, 1.0]},
        "leak must have one number for each neuron, but its lists differ": {"PYR": [1.0], "PV": [2.0, 1.0], "SOM": 3.0},
        "leak: a neuron must be given by its name or its index, got bool": {True: 1.0, "PV": 2.0, "SOM": 3.0},
    }
    for words, given in calls.items():
        with pytest.raises((InputError, InputTypeError), match=words):
            mz.FiringRate(W, given, "tanh", names=names)
    with pytest.raises(InputError, match="neurons without names must be given by index, got 'PYR'"):
        mz.FiringRate(W, {"PYR": 1.0}, "tanh")
    with pytest.raises(InputError, match=r"[01] is the name of one neuron"):
        mz.FiringRate(W, {0: 1.0, 1: 2.0, 2: 3.0}, "tanh", names=[1, 0, 2])


def test_matrices_of_several_axes_are_put_in_order() -> None:
    names, order = ["a", "b"], ["b", "a"]
    A, B, C = -4 * np.eye(2), np.array([[1.0], [2.0]]), np.array([[3.0, 4.0]])
    plain = mz.Lure(A, B, C, slopes=(0.0, 1.0), names=names)
    table = mz.Lure(Frame(A, names, names), Frame(B[::-1], order), Frame(C[:, ::-1], None, order), slopes=(0.0, 1.0))
    vectors = mz.Lure(A, Series([2.0, 1.0], order), Series([4.0, 3.0], order), slopes=(0.0, 1.0), names=names)
    for net in (table, vectors):
        assert matrices_sha256(net.matrices()) == matrices_sha256(plain.matrices())
    with pytest.raises(InputError, match="rows must have the labels of the states"):
        mz.Lure(A, Frame(B, ["b", "c"]), C, slopes=(0.0, 1.0), names=names)
    layer = mz.Implicit(np.zeros((2, 2)), Frame(B[::-1], order), activation="relu", names=names)
    assert layer.U.tolist() == B.tolist()
    one, other = (mz.Hopfield([[0.5, 0.0], [0.0, 0.5]], activation="tanh", names=own) for own in (names, ["x", "y"]))
    K = np.array([[0.1, 0.2], [0.3, 0.4]])
    whole = mz.Modules({"one": one, "other": other}, {("one", "other"): Frame(K[::-1], order, ["x", "y"])})
    assert whole.couplings["one", "other"].tolist() == K.tolist()


def test_modules_share_a_unit_of_time() -> None:
    nets = [mz.Hopfield([[0.5]], activation="tanh", time_unit=unit) for unit in ("s", "", "ms")]
    assert mz.Modules({"a": nets[0], "b": nets[1]}, {}).time_unit == "s"
    with pytest.raises(InputError, match="must have one unit of time, got ms and s"):
        mz.Modules({"a": nets[0], "b": nets[2]}, {})


class Own(Model):
    """A model of one's own that says its names in its own way."""

    kind = "own"
    names = np.array(["a", "b"])
    time_unit = "h"

    def triple(self) -> Triple:
        return Triple(-np.eye(2), np.zeros((2, 0)), np.zeros((0, 2)), np.ones(2), np.zeros(0), np.zeros(0))

    def field(self, x: Any, u: Any = 0.0) -> Any:
        return -x + u


def test_a_model_of_ones_own() -> None:
    cert = mz.certify(Own(), "diagonal")
    assert (names_of(Own()), cert.subject.names, cert.fact("rate").unit) == (("a", "b"), ("a", "b"), "1/h")
    assert restricted(Own(), np.array([1])).names == ("b",)
    net = Own()
    net.names = ["a", "b", "c"]
    with pytest.raises(InputError, match="names must be 2, one for each state, got 3"):
        mz.certify(net, "diagonal")


def test_inputs_by_name() -> None:
    """Only some neurons, of several trials, twice the same one, nobody, texts."""
    net = mz.FiringRate(np.zeros((3, 3)), activation="identity", names=["PYR", "PV", "SOM"])
    x = np.zeros((3, 2))
    assert net.field(x, {"PV": [1.0, 2.0]}).tolist() == [[0.0, 0.0], [1.0, 2.0], [0.0, 0.0]]
    assert net.field(x, Frame([[1.0, 2.0]], ["SOM"])).tolist() == [[0.0, 0.0], [0.0, 0.0], [1.0, 2.0]]
    assert net.field([0.0] * 3, Series([3.0, 1.0], ["SOM", "PYR"])).tolist() == [1.0, 0.0, 3.0]
    refused: dict[str, Any] = {
        "the input: there is no neuron 'SO'": Series([1.0], ["SO"]),
        "the input must have different neurons as its keys": Series([1.0, 2.0], ["PV", "PV"]),
        "the input must have different neurons as its keys, at least one": {},
        "the input must be real numbers, got": {"PV": "much"},
    }
    for words, given in refused.items():
        with pytest.raises((InputError, InputTypeError), match=words):
            net.field([0.0] * 3, given)


def test_slopes_of_nonlinearities_that_are_no_states_have_no_names() -> None:
    """Of a Lur'e system as many as states, of a low-rank network one for every neuron."""
    names, by_name = ["a", "b"], {"a": 0.5, "b": 1.0}
    for make_one in (
        lambda slope: mz.Lure(-4 * np.eye(2), np.eye(2), np.eye(2), slopes=(0.0, slope), names=names),
        lambda slope: mz.LowRankFiringRate(np.eye(2), np.eye(2), slopes=(0.0, slope), names=names),
    ):
        assert make_one({1: 1.0, 0: 0.5}).slopes[1].tolist() == [0.5, 1.0]
        for given in (by_name, Series([1.0, 0.5], ["b", "a"])):
            with pytest.raises(InputError, match=r"neurons without names|the neurons have none here"):
                make_one(given)
    latent = mz.LatentHopfield(np.eye(2), np.eye(2), slopes=(0.0, by_name), names=names)
    assert latent.slopes[1].tolist() == [0.5, 1.0]


def test_the_names_of_an_euler_step_are_those_of_its_model() -> None:
    net = mz.FiringRate(np.zeros((2, 2)), activation="identity", names=["a", "b"], time_unit="s")
    step = mz.EulerStep(net, 0.5, names=["x", "y"])
    assert (step.names, step.model.names, step.time_unit) == (("x", "y"), ("x", "y"), "s")
    assert step.field({"x": 2.0, "y": 4.0}, {"y": 2.0}).tolist() == [1.0, 3.0]
