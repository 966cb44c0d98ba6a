"""Row blocks on disk: the same numbers, the same certificate, the same hash as in memory; broken folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.claims.hashing import matrices_sha256
from metzler.errors import InputError, InputTypeError
from metzler.io.blocks import INDEX, read_blocks, write_blocks
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

N = 60


def _weights(seed: int, reducible: bool = True) -> sparse.csr_array:
    rng = np.random.default_rng(seed)
    W = rng.standard_normal((N, N)) * (rng.random((N, N)) < 0.1) / 2
    if reducible:
        W[40:, :40] = 0.0
        W[np.ix_(range(50, 60), range(50))] = 0.0
    return sparse.csr_array(W)


def _stored(W: sparse.csr_array, folder: Path):
    return write_blocks((W[a:b] for a, b in ((0, 7), (7, 30), (30, N))), N, folder)


def test_products_and_all_else(tmp_path: Path) -> None:
    W, z = _weights(0), np.random.default_rng(1).standard_normal(N)
    B = _stored(W, tmp_path)
    size = abs(W).toarray() - np.diag(np.abs(W.diagonal()))
    assert B.shape == (N, N)
    assert B.nnz == W.nnz
    assert np.array_equal(B @ z, W @ z)
    assert B.T @ z == pytest.approx(W.T @ z)
    assert np.array_equal(B.diagonal(), W.diagonal())
    assert B.profile() @ z == pytest.approx(size @ z)
    assert B.T.profile() @ z == pytest.approx(size.T @ z)
    assert B.profile().T.scaled(z) @ z == pytest.approx(size.T @ (z * z))
    assert B.terms().tolist() == np.count_nonzero(size, axis=1).tolist()
    assert B.T.terms().tolist() == np.count_nonzero(size, axis=0).tolist()
    assert matrices_sha256({"W": B}) == matrices_sha256({"W": W})
    assert not B.profile().diagonal().any()


@pytest.mark.parametrize("reducible", [True, False])
@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("model", [Hopfield, FiringRate])
def test_the_certificate_is_the_one_in_memory(tmp_path: Path, model: type, order: str, reducible: bool) -> None:
    for seed in range(3):
        W = _weights(seed, reducible)
        B = _stored(W, tmp_path / str(seed))
        inside, outside = model(W, slopes=(0.1, 0.8), tau=2.0), model(B, slopes=(0.1, 0.8), tau=2.0)
        known, found = certify(inside, order), certify(outside, order)
        assert check(found, outside).holds
        assert check(found, inside).holds
        again = check(known, outside)  # l1 sums in another order
        assert again.rate == pytest.approx(known.rate, abs=1e-12)
        assert found.rate == pytest.approx(known.rate, abs=2e-6)
        assert found.rate <= known.rate + known.gap
        assert known.rate <= found.rate + found.gap
        assert found.gap < 2e-6


def test_other_weights_do_not_pass(tmp_path: Path) -> None:
    W = _weights(0)
    found = certify(FiringRate(_stored(W, tmp_path), activation="relu"), "l1")
    W.data[3] *= 1.0 + 1e-12
    assert not check(found, FiringRate(W, activation="relu")).holds


@pytest.mark.parametrize(
    "index",
    [
        '{"bounds": [0, 2.0, 4], "nnz": 5}',
        '{"bounds": [0, 2.5, 4], "nnz": 5}',
        '{"bounds": [false, 2, 4], "nnz": 5}',
        '{"bounds": [0, 2, "4"], "nnz": 5}',
        '{"bounds": [0, 2, 18446744073709551616], "nnz": 5}',
        '{"bounds": [0, 4, 2], "nnz": 5}',
        '{"bounds": [1, 2, 4], "nnz": 5}',
        '{"bounds": [0], "nnz": 5}',
        '{"bounds": {"0": 4}, "nnz": 5}',
        '{"bounds": [0, 2, 4], "nnz": 5.0}',
        '{"bounds": [0, 2, 4], "nnz": true}',
        '{"bounds": [0, 2, 4], "nnz": -1}',
    ],
)
def test_an_index_of_other_numbers(tmp_path: Path, index: str) -> None:
    (tmp_path / INDEX).write_text(index)
    with pytest.raises(InputError, match="rising row bounds from 0 and the number of entries, all whole numbers"):
        read_blocks(tmp_path)


def test_an_index_that_counts_other_entries(tmp_path: Path) -> None:
    W = _weights(0)
    _stored(W, tmp_path)
    assert read_blocks(tmp_path).nnz == W.nnz
    text = (tmp_path / INDEX).read_text()
    (tmp_path / INDEX).write_text(text.replace(str(W.nnz), str(W.nnz + 1)))
    with pytest.raises(InputError, match=f"counts {W.nnz + 1} entries, but the blocks have {W.nnz}"):
        read_blocks(tmp_path)


def test_an_index_of_another_width(tmp_path: Path) -> None:
    _stored(_weights(0), tmp_path)
    text = (tmp_path / INDEX).read_text()
    (tmp_path / INDEX).write_text(text.replace(f", {N}]", f", {2**62}]"))
    with pytest.raises(InputError, match=rf"must hold a block of shape \(\d+, {2**62}\), got"):
        read_blocks(tmp_path)


def test_blocks_of_other_numbers(tmp_path: Path) -> None:
    B = _stored(_weights(0), tmp_path)
    block = tmp_path / "block-00001.npz"
    A = sparse.csr_array(sparse.load_npz(block))
    parts = {"data": A.data, "indices": A.indices, "indptr": A.indptr, "shape": A.shape, "format": "csr"}
    for altered, sentence in (
        ({"data": A.data * (1 + 1j)}, "must hold real numbers, got complex128"),
        ({"indices": A.indices + N}, "inconsistent sparse matrix: indices must be < 60"),
        ({"indices": A.indices - N}, "inconsistent sparse matrix: indices must be >= 0"),
    ):
        np.savez(block, **(parts | altered))
        with pytest.raises(InputError, match=sentence):
            B @ np.ones(N)


def test_a_missing_block_is_named(tmp_path: Path) -> None:
    B = _stored(_weights(0), tmp_path)
    block = tmp_path / "block-00001.npz"
    block.unlink()
    for use in (lambda: read_blocks(tmp_path), lambda: B @ np.ones(N)):
        with pytest.raises(InputError, match=r"the block '.*block-00001\.npz' is missing"):
            use()
    block.mkdir()
    with pytest.raises(InputError, match=r"block-00001\.npz' is no plain file"):
        read_blocks(tmp_path)


def test_what_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    W = _weights(0)

    def interrupted():
        yield W[:5]
        raise KeyboardInterrupt

    for blocks, error in (([W[:5]], InputError), ([W[:5], W[5:, :3]], InputError), (interrupted(), KeyboardInterrupt)):
        with pytest.raises(error):
            write_blocks(blocks, N, tmp_path / "b")
        assert list((tmp_path / "b").iterdir()) == []
    for block in ("text", np.ma.masked_array(np.ones((N, N))), np.array([[1j] * N]), W[:0]):
        with pytest.raises((InputError, InputTypeError), match="block 0"):
            write_blocks([block], N, tmp_path / "b")
    for n in (0, -1, 2.0, "2"):
        with pytest.raises((InputError, InputTypeError), match="n must be"):
            write_blocks([W], n, tmp_path / "b")
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        write_blocks([W], N, tmp_path / "file" / "b")


def test_one_run_writes_to_a_folder(tmp_path: Path) -> None:
    W = _weights(0)

    def blocks():
        with pytest.raises(InputError, match="is being written, or was left"):
            _stored(W, tmp_path)
        yield W

    assert write_blocks(blocks(), N, tmp_path).nnz == W.nnz


def test_blocks_given_are_not_changed(tmp_path: Path) -> None:
    block = sparse.csr_array((np.array([1.0, 2.0, 0.0]), np.array([1, 1, 0]), np.array([0, 3, 3])), shape=(2, 2))
    write_blocks([block], 2, tmp_path)
    assert block.indices.tolist() == [1, 1, 0]


def test_refusals(tmp_path: Path) -> None:
    W = _weights(0)
    for wrong in (None, 3):
        with pytest.raises(InputTypeError, match="must be named by a text or a path"):
            read_blocks(wrong)  # type: ignore[arg-type]
        with pytest.raises(InputTypeError, match="blocks must be matrices, one after the other"):
            write_blocks(wrong, N, tmp_path / "none")
    with pytest.raises(InputError, match="rows together"):
        write_blocks([W[:5]], N, tmp_path / "few")
    assert not (tmp_path / "few" / INDEX).exists()
    with pytest.raises(InputError, match="block 0 must have 60 columns"):
        write_blocks([W[:, :5]], N, tmp_path / "narrow")
    with pytest.raises(InputError, match="not a folder of row blocks"):
        read_blocks(tmp_path / "few")
    whole = tmp_path / "whole"
    B = _stored(W, whole)
    with pytest.raises(InputError, match="must be empty"):
        _stored(W, whole)
    sparse.save_npz(whole / "block-00001.npz", W[:2])
    with pytest.raises(InputError, match="block of shape"):
        B @ np.ones(N)
    (whole / "block-00001.npz").write_bytes(b"no")
    with pytest.raises(InputError):
        B @ np.ones(N)
    (whole / INDEX).write_text('{"bounds": [0, 5, 3], "nnz": 1}')
    with pytest.raises(InputError, match="rising"):
        read_blocks(whole)
