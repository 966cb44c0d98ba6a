"""NIR files, by the package nir and by hand with h5py; hostile ones are one sentence each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.optional import needed, works

import metzler as mz
from metzler.errors import InputError
from metzler.io import read

h5py = needed("h5py", "io")
ONE, W = np.array([1.0, 2.0, 4.0]), np.arange(9.0).reshape(3, 3)


def write(path: Path, change: Callable[[Any], None] = lambda graph: None) -> Path:
    """One population of LI with a recurrent Linear, then changed."""
    with h5py.File(path, "w") as file:
        graph = file.create_group("node")
        graph["type"] = "NIRGraph"
        for name, kind, values in (
            ("li", "LI", {"tau": 0.1 * ONE, "r": ONE, "v_leak": ONE}),
            ("w", "Linear", {"weight": W}),
        ):
            node = graph.create_group(f"nodes/{name}")
            node["type"] = kind
            for key, value in values.items():
                node.create_dataset(key, data=value, compression="gzip")
        graph["edges"] = [["li", "w"], ["w", "li"]]
        change(graph)
    return path


def test_a_file_by_hand(tmp_path: Path) -> None:
    net = read(write(tmp_path / "net.nir"))
    np.testing.assert_array_equal(net.weights.toarray(), ONE[:, None] * W)
    np.testing.assert_array_equal(net.dynamics["tau"], 0.1 * ONE)
    assert net.names == ("li[0]", "li[1]", "li[2]")
    assert net.source == str(tmp_path / "net.nir")
    assert isinstance(mz.io.model_from(net), mz.Hopfield)


@pytest.mark.skipif(not works("nir"), reason="needs nir")
def test_a_file_of_the_package(tmp_path: Path) -> None:
    import nir

    ends = {"input": nir.Input(np.array([3])), "output": nir.Output(np.array([3]))}
    inner = nir.NIRGraph(
        ends | {"c": nir.CubaLI(ONE, 2 * ONE, 3 * ONE, ONE, 5 * ONE), "rec": nir.Affine(W, ONE)},
        [("input", "c"), ("c", "rec"), ("rec", "c"), ("c", "output")],
    )
    graph = nir.NIRGraph(ends | {"rnn": inner}, [("input", "rnn"), ("rnn", "output")])
    nir.write(tmp_path / "net.nir", graph)
    net, same = read(tmp_path / "net.nir"), read(graph)
    np.testing.assert_array_equal(net.weights.toarray(), same.weights.toarray())
    np.testing.assert_array_equal(net.dynamics["tau"], same.dynamics["tau"])
    assert net.names == same.names
    assert net.weights.toarray()[3:, :3].tolist() == (5 * ONE[:, None] * W).tolist()


def put(key: str, value: Any) -> Callable[[Any], None]:
    """A change: another value at a place, or none."""

    def change(graph: Any) -> None:
        del graph[key]
        if value is not None:
            graph[key] = value

    return change


def huge(graph: Any) -> None:
    del graph["nodes/w/weight"]
    graph.create_dataset("nodes/w/weight", shape=(10**6, 10**6), dtype="f8", chunks=(1000, 1000), compression="gzip")


def cyclic(graph: Any) -> None:
    graph["nodes/inner"] = graph
    graph["nodes/other"] = graph


def elsewhere(graph: Any) -> None:
    del graph["nodes/w/weight"]
    graph["nodes/w/weight"] = h5py.ExternalLink("other.h5", "/secret")


HOSTILE: dict[str, tuple[Callable[[Any], None], str]] = {
    "no graph": (lambda graph: graph.parent.move("node", "other"), "must hold a graph of NIR: a group"),
    "no nodes": (put("nodes", None), "must hold a graph of NIR: a group"),
    "no group": (put("nodes", 3), "must hold a graph of NIR: a group"),
    "no edges": (put("edges", None), "must hold a graph of NIR: a group"),
    "edges": (put("edges", ["li", "w"]), "must have pairs of names as edges"),
    "edge": (put("edges", [["li", "x"]]), "an edge at 'x'"),
    "no type": (put("nodes/w/type", None), "must say the type of the node 'w'"),
    "types": (put("nodes/w/type", ["a", "b"]), "must say the type of the node 'w'"),
    "number": (put("nodes/w/type", 3), "must say the type of the node 'w'"),
    "spikes": (put("nodes/li/type", "LIF"), "neurons that spike, 'li' of the type LIF"),
    "text": (put("nodes/w/weight", "much"), "must be finite numbers"),
    "nan": (put("nodes/w/weight", np.full((3, 3), np.nan)), "must be finite numbers"),
    "shape": (put("nodes/w/weight", np.ones((3, 2))), "'w' takes 2 numbers, but gets 3"),
    "tau": (put("nodes/li/tau", -ONE), "tau must be positive, got -4.0"),
    "huge": (huge, "announces .* more than the limit|lies about its size"),
    "cyclic": (cyclic, "more than 10000 nodes or 16 graphs in each other"),
    "elsewhere": (elsewhere, "a link that may lead to another file"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_one_sentence(tmp_path: Path, name: str) -> None:
    change, words = HOSTILE[name]
    path = write(tmp_path / "net.nir", change)
    with pytest.raises(InputError, match=words) as caught:
        read(path)
    said = str(caught.value)
    assert "net.nir" in said
    assert "\n" not in said
    assert len(said) < 600


def test_damage_and_other_content(tmp_path: Path) -> None:
    path = write(tmp_path / "net.nir")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(InputError, match="damaged or truncated HDF5 file"):
        read(path)
    path.write_text("no HDF5")
    with pytest.raises(InputError, match=r"has the name of a \.nir file, but its content is something else"):
        read(path)


def test_the_limit_is_the_callers(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="limit of 40 bytes"):
        read(write(tmp_path / "net.nir"), max_bytes=40)
