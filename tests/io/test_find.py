"""A file or a data set; options that do not belong to it are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metzler.datasets import DATASETS, celegans
from metzler.errors import InputError
from metzler.io import find

W = np.array([[0.0, 1.0], [-2.0, 0.5]])


@pytest.fixture
def weights_file(tmp_path: Path) -> str:
    np.save(tmp_path / "w.npy", W)
    return str(tmp_path / "w.npy")


def dense(weights: object) -> np.ndarray:
    return weights.toarray() if hasattr(weights, "toarray") else np.asarray(weights)


def test_a_file_is_post_by_pre_unless_told_otherwise(weights_file: str) -> None:
    np.testing.assert_array_equal(dense(find(weights_file).weights), W)
    np.testing.assert_array_equal(dense(find(weights_file, orientation="post-pre").weights), W)
    np.testing.assert_array_equal(dense(find(weights_file, orientation="pre-post").weights), W.T)


def test_a_data_set_by_its_name() -> None:
    net, worm = find("celegans"), celegans()
    assert (net.weights != worm.weights).nnz == 0
    assert net.names == worm.names


def test_a_file_with_the_name_of_a_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises((InputError, OSError)):
        find("./celegans")


@pytest.mark.parametrize("network", DATASETS)
def test_a_data_set_knows_its_orientation(network: str) -> None:
    with pytest.raises(InputError, match="--orientation"):
        find(network, orientation="post-pre")


@pytest.mark.parametrize("network", ["celegans", "w.npy"])
def test_extent_belongs_to_the_fly(network: str) -> None:
    with pytest.raises(InputError, match="--extent"):
        find(network, extent=3)


def test_an_option_that_is_not_given_is_the_data_sets_own() -> None:
    assert find("celegans", extent=None).n == 473


def test_options_of_a_table_reach_the_reader(weights_file: str) -> None:
    with pytest.raises(InputError, match=r"for which pre means nothing"):
        find(weights_file, pre="source")
    with pytest.raises(InputError, match="knows its pre: leave --pre out"):
        find("celegans", pre="source")


def test_arguments_of_a_data_set_reach_it(weights_file: str) -> None:
    assert find("celegans", neurons_only=True).n == celegans(neurons_only=True).n < 473
    with pytest.raises(InputError, match="--neurons-only belongs to the data set 'celegans'"):
        find(weights_file, neurons_only=True)
