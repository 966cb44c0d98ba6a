"""The fly's visual system: published figures, construction rules on made-up wirings, clear refusals."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.datasets import fly, fly_visual_system
from metzler.errors import InputError

PEERS = Path(__file__).resolve().parents[3] / "shared" / "data"

needs_flyvis = pytest.mark.skipif(
    find_spec("flyvis") is None, reason="needs the package flyvis (pip install --no-deps flyvis)"
)


@needs_flyvis
def test_published_figures_without_importing_flyvis() -> None:
    network = fly_visual_system()
    assert network.weights.shape == (45_669, 45_669)
    assert (network.n, network.weights.nnz) == (45_669, 1_513_231)
    assert network.weights.has_canonical_format
    code = (
        "import sys; from metzler.datasets import fly_visual_system; fly_visual_system(extent=3); "
        "assert sys.modules.keys().isdisjoint({'flyvis', 'torch'})"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@needs_flyvis
def test_names_are_lattice_places() -> None:
    network = fly_visual_system(extent=3)
    assert len(set(network.names)) == network.n == 2345
    assert {"R1(-3,0)", "Tm1(0,0)", "T4a(-2,1)"} <= set(network.names)
    post, pre = network.names.index("L1(1,-2)"), network.names.index("R1(1,-2)")
    assert network.weights[post, pre] == -0.01  # photoreceptors inhibit, in their own column


@needs_flyvis
@pytest.mark.parametrize("extent", [3, 15, 27])
def test_it_equals_an_independently_built_copy_in_the_same_order(extent: int) -> None:
    path = PEERS / f"fly_visual_ext{extent}.npz"
    if not path.is_file():
        pytest.skip("the independently built copy is not beside this checkout")
    peer, ours = sp.csr_array(sp.load_npz(path)), fly_visual_system(extent).weights
    np.testing.assert_array_equal(ours.indptr, peer.indptr)
    np.testing.assert_array_equal(ours.indices, peer.indices)
    np.testing.assert_allclose(ours.data, peer.data, rtol=1e-11)


@needs_flyvis
@pytest.mark.parametrize("extent", [0, -1, 101, 10**9, 2.0, True, "15"])
def test_an_extent_out_of_range_is_refused(extent: Any) -> None:
    with pytest.raises(InputError, match=r"^The extent of the eye must .*\.$"):
        fly_visual_system(extent)


def install_wiring(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str) -> None:
    """Put a package flyvis with this wiring in front of any other; importing it would fail."""
    package = folder / "flyvis"
    (package / "connectome").mkdir(parents=True)
    (package / "__init__.py").write_text("raise ImportError('flyvis must not be imported')\n")
    (package / "connectome" / "fib25-fib19_v2.2.json").write_text(text)
    monkeypatch.syspath_prepend(folder)


def wiring(*edges: tuple[str, str, int, list[Any]], **patterns: Any) -> str:
    nodes = [{"name": name, "pattern": pattern} for name, pattern in patterns.items()]
    pairs = [{"src": src, "tar": tar, "alpha": alpha, "offsets": offsets} for src, tar, alpha, offsets in edges]
    return json.dumps({"nodes": nodes, "edges": pairs})


def test_one_edge_by_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = wiring(("A", "B", -1, [[[0, 0], 3], [[1, 0], 1]]), A=["single", None], B=["stride", [1, 1]])
    install_wiring(monkeypatch, tmp_path, text)
    network = fly_visual_system(extent=1)
    assert network.names[0] == "A(0,0)"
    assert network.n == 1 + 7
    column = {
        name: value for name, value in zip(network.names, network.weights[:, [0]].toarray()[:, 0], strict=True) if value
    }
    assert column == {"B(0,0)": pytest.approx(-0.015), "B(1,0)": pytest.approx(-0.005)}


def test_strides_and_tiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = wiring(("A", "A", 1, [[[0, 0], 1]]), A=["stride", [3, 2]], B=["tile", 2])
    install_wiring(monkeypatch, tmp_path, text)
    names = fly_visual_system(extent=3).names
    every = [(u, v) for u in range(-3, 4) for v in range(-3, 4) if abs(u + v) <= 3]
    assert names == tuple(
        [f"A({u},{v})" for u, v in every if u % 3 == 0 and v % 2 == 0]
        + [f"B({u},{v})" for u, v in every if u % 2 == 0 and v % 2 == 0]
    )


def test_mean_count_is_over_the_synapses_that_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = wiring(("A", "B", 1, [[[0, 0], 1], [[5, 0], 100]]), A=["single", None], B=["single", None])
    install_wiring(monkeypatch, tmp_path, text)
    assert fly_visual_system(extent=2).weights.data.tolist() == [0.01]


def test_a_pair_that_never_meets_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = wiring(("A", "B", 1, [[[9, 0], 1]]), A=["single", None], B=["single", None])
    install_wiring(monkeypatch, tmp_path, text)
    assert fly_visual_system(extent=2).weights.nnz == 0


def test_holes_inside_the_hull_are_filled() -> None:
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4]])
    gaps = {(int(u), int(v)) for u, v in fly._gaps(square)}
    assert {(u, v) for u in (1, 2, 3) for v in (1, 2, 3)} <= gaps
    assert gaps.isdisjoint(map(tuple, square))
    assert max(max(gap) for gap in gaps) <= 4


def test_the_boundary_of_the_hull_is_counted_as_flyvis_counts_it() -> None:
    square = np.array([[0, 0], [2, 0], [2, 2], [0, 2]])
    gaps = {(int(u), int(v)) for u, v in fly._gaps(square)}
    assert gaps == {(1, 1), (0, 1), (2, 1), (1, 2)}


@pytest.mark.parametrize(
    "offsets",
    [[[0, 0]], [[0, 0], [3, 3]], [[0, 0], [2, 2], [4, 4]], [[0, 0], [0, 2], [0, 4]], [[0, 0], [2, 0], [4, 0]]],
)
def test_offsets_on_a_line_enclose_nothing(offsets: list[list[int]]) -> None:
    assert len(fly._gaps(np.array(offsets))) == 0


def test_absent_flyvis_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fly, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install --no-deps flyvis"):
        fly_visual_system()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read"),
        ("{}", "another layout"),
        ('{"nodes": [], "edges": []}', "another layout"),
        (wiring(("A", "C", 1, [[[0, 0], 1]]), A=["single", None]), "another layout"),
        (wiring(("A", "A", 1, [[[0, 0], 1]]), A=["spiral", None]), "another layout"),
    ],
)
def test_a_wiring_of_another_layout_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, words: str
) -> None:
    install_wiring(monkeypatch, tmp_path, text)
    with pytest.raises(InputError, match=words):
        fly_visual_system(extent=2)
