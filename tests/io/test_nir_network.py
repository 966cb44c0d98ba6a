"""Graphs of NIR against their equations, written out neuron by neuron; what spikes or is not linear is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import metzler as mz
from metzler.errors import InputError
from metzler.io import model_from
from metzler.io.asked import Asked
from metzler.io.nir import Found, Node
from metzler.io.nir_network import network_of_nir

RNG = np.random.default_rng(4)


def some(n: int) -> np.ndarray:
    return RNG.uniform(0.5, 2.0, n)


def matrix(rows: int, columns: int) -> np.ndarray:
    return RNG.normal(size=(rows, columns))


def each(n: int, *names: str) -> dict[str, np.ndarray]:
    return {name: some(n) for name in names}


NODES = {
    "input": Node("Input"),
    "in": Node("Linear", {"weight": matrix(3, 3)}),
    "li": Node("LI", each(3, "tau", "r", "v_leak")),
    "rec": Node("Affine", {"weight": matrix(3, 3)}),
    "down": Node("Linear", {"weight": matrix(2, 3)}),
    "cuba": Node("CubaLI", each(2, "tau_mem", "tau_syn", "r", "v_leak", "w_in")),
    "back": Node("Linear", {"weight": matrix(3, 2)}),
    "scaled": Node("Scale", {"scale": some(3)}),
    "output": Node("Output"),
}
BIAS = some(3)
EDGES = [
    ("input", "in"), ("in", "li"), ("li", "rec"), ("rec", "li"), ("li", "down"), ("down", "cuba"), ("cuba", "back"),
    ("back", "scaled"), ("scaled", "li"), ("back", "li"), ("cuba", "cuba"), ("cuba", "output"),
]  # fmt: skip


def read(nodes: dict[str, Node], edges: list[tuple[str, str]], **asked: Any) -> mz.Network:
    found = Found("the graph")
    for name, node in nodes.items():
        found.add((name,), node)
    found.join((), edges)
    return network_of_nir(found.dissolved(), Asked(**asked))


def li(n: int = 2, **values: Any) -> Node:
    return Node("LI", {"tau": np.ones(n), "r": np.ones(n), "v_leak": np.zeros(n)} | values)


W = Node("Linear", {"weight": np.ones((2, 2))})
LOOP = [("a", "w"), ("w", "a")]


def equations(v: np.ndarray, w: np.ndarray, current: np.ndarray, drive: np.ndarray) -> list[np.ndarray]:
    """What the documentation of NIR says of each node of the graph: LI at v, CubaLI at w and its current."""
    here, cuba = NODES["li"].values, NODES["cuba"].values
    weight = {name: node.values["weight"] for name, node in NODES.items() if "weight" in node.values}
    back = weight["back"] @ w
    to_li = weight["rec"] @ v + BIAS + NODES["scaled"].values["scale"] * back + back + weight["in"] @ drive
    to_cuba = weight["down"] @ v + w
    return [
        (cuba["v_leak"] - w + cuba["r"] * current) / cuba["tau_mem"],
        (-current + cuba["w_in"] * to_cuba) / cuba["tau_syn"],
        (here["v_leak"] - v + here["r"] * to_li) / here["tau"],
    ]


def test_the_field_is_that_of_its_equations() -> None:
    net = read(NODES, EDGES)
    model = model_from(net)
    assert isinstance(model, mz.Hopfield)
    assert net.names == ("cuba[0].v", "cuba[1].v", "cuba[0].I", "cuba[1].I", "li[0]", "li[1]", "li[2]")
    for _ in range(5):
        v, w, current, drive = RNG.normal(size=3), RNG.normal(size=2), RNG.normal(size=2), RNG.normal(size=3)
        here, cuba = NODES["li"].values, NODES["cuba"].values
        to_li = here["v_leak"] + here["r"] * (BIAS + NODES["in"].values["weight"] @ drive)
        u = np.concatenate([cuba["v_leak"], np.zeros(2), to_li])
        truth = np.concatenate(equations(v, w, current, drive))
        np.testing.assert_allclose(model.field(np.concatenate([w, current, v]), u), truth, rtol=1e-12, atol=1e-12)


def test_what_is_left_out_is_said() -> None:
    net = read(NODES, EDGES)
    assert net.changes == ("inputs, biases and v_leak are left to the input u", "not between neurons, and left out: in")
    assert net.types == ("cuba",) * 4 + ("li",) * 3
    assert net.of == "state"


def test_one_number_for_all_neurons() -> None:
    one = {"tau": np.float64(0.1), "r": np.array([2.0]), "v_leak": 0}
    net = read({"a": Node("LI", one), "w": W}, LOOP)
    assert net.weights.toarray().tolist() == [[2.0, 2.0], [2.0, 2.0]]
    assert net.dynamics["tau"].tolist() == [0.1, 0.1]


def test_many_ways_are_one_sum() -> None:
    """Ways in which diamonds follow each other are as many as 2 to their number."""
    nodes, edges = {"a": li()}, [("a", "n0")]
    for k in range(60):
        half = Node("Scale", {"scale": np.full(2, 0.5)})
        nodes |= {f"n{k}": Node("Scale", {"scale": 1.0}), f"l{k}": half, f"r{k}": half}
        edges += [(f"n{k}", f"l{k}"), (f"n{k}", f"r{k}"), (f"l{k}", f"n{k + 1}"), (f"r{k}", f"n{k + 1}")]
    nodes["n60"] = Node("Scale", {"scale": 3.0})
    assert read(nodes, [*edges, ("n60", "a")]).weights.toarray().tolist() == [[3.0, 0.0], [0.0, 3.0]]


BAD: dict[str, tuple[dict[str, Node], list[tuple[str, str]], str]] = {
    **{
        kind: ({"a": li(), "w": W, "z": Node(kind)}, LOOP, f"'z' of the type {kind}: they jump")
        for kind in ("LIF", "CubaLIF", "IF", "Threshold")
    },
    "no neurons": ({"w": W}, [], "must hold neurons of the type LI or CubaLI, but holds Linear"),
    "nothing": ({}, [], "but holds nothing"),
    "convolution": ({"a": li(), "w": Node("Conv2d")}, LOOP, "'w' of the type Conv2d between its neurons"),
    "delay": ({"a": li(), "w": Node("Delay")}, LOOP, "'w' of the type Delay between its neurons"),
    "loop": ({"a": li(), "w": W, "x": W}, [*LOOP, ("w", "x"), ("x", "w")], "a loop without neurons, "),
    "twice": ({"a": li(), "w": W}, [*LOOP, *LOOP], "has the edge 'a' -> 'w' twice"),
    "doors": ({"a": li(), "g": Node("NIRGraph")}, [("a", "g"), ("g", "a")], "a graph without one input and one output"),
    "edge": ({"a": li()}, [("a", "b")], "an edge at 'b', which is not among its nodes"),
    "size": ({"a": li(3), "w": W}, LOOP, "'w' takes 2 numbers, but gets 3"),
    "rows": ({"a": li(), "w": Node("Linear", {"weight": np.ones((3, 2))})}, LOOP, "'a' takes 2 numbers, but gets 3"),
    "axes": ({"a": li(), "w": Node("Linear", {"weight": np.ones((2, 2, 2))})}, LOOP, "a weight with two axes"),
    "missing": ({"a": li(), "w": Node("Linear")}, LOOP, "'w' must be finite numbers, but is missing"),
    "text": ({"a": li(), "w": Node("Linear", {"weight": np.array([["a"]])})}, LOOP, "must be finite numbers"),
    "nan": ({"a": li(), "w": Node("Linear", {"weight": np.full((2, 2), np.nan)})}, LOOP, "must be finite numbers"),
    "tau": ({"a": li(tau=np.array([1.0, 0.0])), "w": W}, LOOP, "'a', tau must be positive, got 0.0"),
    "no tau": ({"a": Node("LI", {"r": np.ones(2), "v_leak": 0}), "w": W}, LOOP, "'a', tau must be finite"),
    "shape": ({"a": li(tau=np.ones((2, 2)))}, [], "must be one number or 4 along one axis"),
    "uneven": ({"a": li(r=np.ones(3))}, [], "'a', tau must be one number or 3 along one axis"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_such_network_is_one_sentence(name: str) -> None:
    nodes, edges, words = BAD[name]
    with pytest.raises(InputError, match=words) as caught:
        read(nodes, edges)
    assert "\n" not in str(caught.value)


def test_sizes_before_memory() -> None:
    """A column times a row is small as it is stored, and a square as it acts."""
    n = 20_000
    nodes = {
        "a": li(n),
        "w": Node("Linear", {"weight": np.ones((1, n))}),
        "x": Node("Linear", {"weight": np.ones((n, 1))}),
    }
    with pytest.raises(InputError, match=r"with 400000000 entries, .* more than the limit"):
        read(nodes, [("a", "w"), ("w", "x"), ("x", "a")], max_bytes=2**30)
