"""The packaged worm: its figures, its signs, and that it can be derived again from its source."""

from __future__ import annotations

import importlib.metadata
import runpy
from collections import Counter
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.datasets import celegans
from metzler.io import read
from metzler.matrices import as_weights, metzler_majorant, spectral_abscissa, strong_components
from metzler.models import Hopfield
from metzler.search.critical_gain import critical_gain

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "tools" / "build_celegans.py"
PEER = ROOT.parent / "shared" / "data" / "cel_openworm_signed_chem.npz"


def test_figures() -> None:
    worm = celegans()
    W = worm.weights
    assert W.shape == (473, 473)
    assert (worm.n, W.nnz) == (473, 4241)
    assert W.dtype == np.float64
    assert as_weights(W).nnz == 4241
    assert (W.data.min(), W.data.max()) == (-75.0, 142.0)
    assert np.all(W.data == np.rint(W.data))
    assert strong_components(W).count == 210


def test_names() -> None:
    names = celegans().names
    assert len(set(names)) == 473
    assert {"AVAL", "RIAR", "DD1", "PVCR", "I1L"} <= set(names)


def test_types_of_cells() -> None:
    worm = celegans()
    assert Counter(worm.types) == {"neuron": 302, "muscle": 135, "glia": 10, "other": 26}
    assert (worm.of, worm.weight_unit) == ("cell", "synapses")
    types = dict(zip(worm.names, worm.types, strict=True))
    assert [types[name] for name in ("AVAL", "I1L", "MDL08", "pm5D", "GLRDL", "hyp")] == [
        *("neuron", "neuron", "muscle", "muscle", "glia", "other")
    ]


@pytest.mark.skipif(find_spec("cect") is None, reason="needs the package cect (pip install --no-deps cect)")
def test_types_are_those_of_the_source() -> None:
    spec = find_spec("cect")
    assert spec is not None
    assert spec.submodule_search_locations
    cells = runpy.run_path(str(Path(spec.submodule_search_locations[0]) / "Cells.py"))
    lists = {
        "neuron": {*cells["ALL_PREFERRED_NEURON_NAMES"]},
        "muscle": {*cells["PREFERRED_MUSCLE_NAMES"], *cells["PHARYNGEAL_MUSCLE_NAMES"]},
        "glia": {*cells["GLIAL_CELLS"]},
    }
    worm = celegans()
    told = [next((kind for kind, names in lists.items() if name in names), "other") for name in worm.names]
    assert list(worm.types) == told


def test_neurons_alone() -> None:
    worm, brain = celegans(), celegans(neurons_only=True)
    keep = [k for k, kind in enumerate(worm.types) if kind == "neuron"]
    assert (brain.n, brain.of, set(brain.types)) == (302, "neuron", {"neuron"})
    assert brain.names == tuple(worm.names[k] for k in keep)
    np.testing.assert_array_equal(brain.weights.toarray(), worm.weights.toarray()[np.ix_(keep, keep)])
    others = np.setdiff1d(np.arange(473), keep)
    assert worm.weights[:, others].nnz == 0  # so that they limit nothing
    assert "171 cells that are no neurons are left out" in brain.changes


@pytest.mark.parametrize("neurons_only", [False, True])
def test_critical_gains_on_the_page(neurons_only: bool) -> None:
    free = Hopfield(celegans(neurons_only=neurons_only), activation="relu")
    for order, certified, above in (("l1", 0.010617, 0.010618), ("linf", 0.010615, 0.010616)):
        gain = critical_gain(free, order)
        assert certified <= gain.lower <= gain.upper <= above


def test_orientation_and_signs() -> None:
    worm = celegans()
    index = {name: i for i, name in enumerate(worm.names)}
    assert worm.weights[index["PVCL"], index["AVAL"]] == 21.0
    from_motor_neuron = worm.weights[:, [index["DD1"]]].toarray()
    assert from_motor_neuron.any()
    assert from_motor_neuron.max() <= 0  # DD1 releases GABA


def test_its_root() -> None:
    W = celegans().weights
    assert spectral_abscissa(abs(W)) == pytest.approx(94.2197, abs=1e-4)
    assert spectral_abscissa(metzler_majorant(W)) == pytest.approx(94.1829, abs=1e-4)


def test_nobody_can_write_to_the_weights() -> None:
    with pytest.raises(ValueError, match="read-only"):
        celegans().weights.data[:] = 0.0


def test_the_data_file_is_small_readable_and_attributed() -> None:
    folder = resources.files("metzler.datasets")
    with resources.as_file(folder.joinpath("celegans.npz")) as path:
        assert path.stat().st_size < 12_000
        assert (read(path).weights != celegans().weights).nnz == 0
    notice = folder.joinpath("celegans.LICENSE.txt").read_text(encoding="utf-8")
    assert "MIT License" in notice
    assert "OpenWorm" in celegans().licence


@pytest.mark.skipif(find_spec("cect") is None, reason="needs the package cect (pip install --no-deps cect)")
def test_it_is_what_the_build_script_derives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if (version := importlib.metadata.version("cect")) != "0.3.5":
        pytest.skip(f"the packaged data come from cect 0.3.5, installed is {version}")
    runpy.run_path(str(BUILD))["write"](tmp_path / "again.npz")
    assert "4241 connected pairs" in capsys.readouterr().out
    with (
        np.load(tmp_path / "again.npz") as again,
        resources.files("metzler.datasets").joinpath("celegans.npz").open("rb") as file,
        np.load(file) as packaged,
    ):
        assert again.files == packaged.files
        for key in again.files:
            np.testing.assert_array_equal(again[key], packaged[key])


@pytest.mark.skipif(not PEER.is_file(), reason="the independently derived copy is not beside this checkout")
def test_it_equals_an_independently_derived_copy() -> None:
    assert (sp.csr_array(sp.load_npz(PEER)) != celegans().weights).nnz == 0
