"""The packaged worm: its figures, its signs, and that it can be derived again from its source."""

from __future__ import annotations

import importlib.metadata
import re
import runpy
from importlib import resources
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from metzler.datasets import celegans
from metzler.io import read
from metzler.matrices import as_weights, metzler_majorant, spectral_abscissa, strong_components

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


def test_cells_that_are_no_neurons() -> None:
    kinds = {
        "muscles": r"M[DV][LR]\d\d|pm\d.*|[uv]m\d.*|mu_.*",
        "glia": r"GLR.*|CEPsh.*",
        "others": r"mc\d.*|e\d.*|g\d.*|bm|hyp|int|hmc|exc.*",
    }
    worm = celegans()
    counted = {kind: sum(re.fullmatch(names, name) is not None for name in worm.names) for kind, names in kinds.items()}
    assert counted == {"muscles": 135, "glia": 10, "others": 26}
    assert worm.n - sum(counted.values()) == 302
    assert (worm.of, worm.weight_unit) == ("cell", "synapses")


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
