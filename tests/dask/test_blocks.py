"""One network over two workers, one of which is killed; from a folder and from Dask collections."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.optional import needed

distributed = needed("distributed", "dask")
needed("metzler.dask", "dask")

import dask.array as da
import dask.bag as db

import dask
from metzler.claims.check import check
from metzler.claims.hashing import matrices_sha256
from metzler.dask import on_cluster
from metzler.errors import InputError
from metzler.io.blocks import read_blocks, write_blocks
from metzler.matrices.blocked import _array
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

pytestmark = pytest.mark.filterwarnings("ignore")
N = 400


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            dashboard_address=None,
            local_directory=str(tmp_path_factory.mktemp("dask")),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def _both_workers_are_there(client) -> None:
    """A test that kills a worker leaves one behind until another has started: not for the next test."""
    client.wait_for_workers(2, timeout=60)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    rng = np.random.default_rng(0)
    W = sparse.random_array((N, N), density=0.05, rng=rng, data_sampler=rng.standard_normal, format="csr")
    place = tmp_path_factory.mktemp("blocks") / "W"
    write_blocks((W[k : k + 100] for k in range(0, N, 100)), N, place)
    return place


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_the_same_certificate_as_from_disk(client, folder: Path, order: str) -> None:
    spread, local = on_cluster(client, folder), read_blocks(folder)
    assert matrices_sha256({"W": spread}) == matrices_sha256({"W": local})
    far, near = FiringRate(spread, activation="tanh"), FiringRate(local, activation="tanh")
    found = certify(far, order)
    assert check(found, far).holds
    assert check(found, near).holds
    assert found.rate == pytest.approx(certify(near, order).rate, abs=1e-9)


def test_a_killed_worker_costs_time_only(client, folder: Path) -> None:
    W = on_cluster(client, folder)
    z = np.random.default_rng(1).random(N)
    before, turned = W @ z, W.T @ z
    workers = client.run(os.getpid)
    os.kill(next(iter(workers.values())), signal.SIGKILL)
    assert np.array_equal(W @ z, before)
    assert W.T @ z == pytest.approx(turned, rel=1e-14)


def paths(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.npz"))


def whole(folder: Path) -> sparse.csr_array:
    return sparse.vstack([sparse.load_npz(path) for path in paths(folder)], format="csr")


def delayed_blocks(folder: Path):
    return [dask.delayed(sparse.load_npz)(path) for path in paths(folder)]


def dense_array(folder: Path):
    return da.from_array(whole(folder).toarray(), chunks=(150, 400))


COLLECTIONS = {
    "dense array": dense_array,
    "dense array, columns in chunks": lambda folder: dense_array(folder).rechunk((130, 170)),
    "sparse array, columns in chunks": lambda folder: (
        dense_array(folder).rechunk((200, 300)).map_blocks(sparse.coo_array, meta=sparse.coo_array((0, 0)))
    ),
    "delayed": delayed_blocks,
    "delayed, one without rows": lambda folder: (
        *delayed_blocks(folder)[:2],
        dask.delayed(np.zeros)((0, N)),
        *delayed_blocks(folder)[2:],
    ),
    "one delayed": lambda folder: [dask.delayed(whole)(folder)],
    "bag": lambda folder: db.from_sequence(paths(folder), npartitions=4).map(sparse.load_npz),
    "bag, two blocks in a partition": lambda folder: db.from_sequence(paths(folder), npartitions=2).map(
        sparse.load_npz
    ),
    "bag, a partition without blocks": lambda folder: db.from_delayed(
        [dask.delayed([]), *(dask.delayed([each]) for each in delayed_blocks(folder))]
    ),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("make", COLLECTIONS.values(), ids=COLLECTIONS)
def test_a_collection_is_the_matrix(client, folder: Path, make) -> None:
    spread, W = on_cluster(client, make(folder)), whole(folder)
    assert matrices_sha256({"W": spread}) == matrices_sha256({"W": W})
    assert spread.shape == W.shape
    assert spread.nnz == W.nnz
    z = np.random.default_rng(2).random(N)
    assert spread @ z == pytest.approx(W @ z, abs=1e-13)
    assert spread.T @ z == pytest.approx(W.T @ z, abs=1e-13)


@pytest.mark.parametrize("model", [FiringRate, Hopfield])
@pytest.mark.parametrize("kind", ["dense array", "delayed", "bag"])
def test_the_same_certificate_from_a_collection(client, folder: Path, kind: str, model) -> None:
    far, near = (model(W, activation="tanh") for W in (on_cluster(client, COLLECTIONS[kind](folder)), whole(folder)))
    found, known = (certify(net, "linf", margin=1e-11) for net in (far, near))
    assert check(found, far).holds
    assert check(found, near).holds
    assert found.sha256 == known.sha256
    assert found.rate == pytest.approx(known.rate, abs=1e-9)
    assert found.rate + found.gap == pytest.approx(known.rate + known.gap, abs=1e-9)


@pytest.mark.parametrize("kind", ["dense array", "delayed", "bag"])
def test_a_killed_worker_costs_time_only_with_a_collection(client, folder: Path, kind: str) -> None:
    W = on_cluster(client, COLLECTIONS[kind](folder))
    z = np.random.default_rng(1).random(N)
    before, sha = W @ z, matrices_sha256({"W": W})
    holders = client.who_has(W.source.blocks)
    victim = next(each for each in holders.values() if each)[0]
    os.kill(client.run(os.getpid)[victim], signal.SIGKILL)
    assert np.array_equal(W @ z, before)
    assert matrices_sha256({"W": W}) == sha
    assert victim not in client.run(os.getpid)


def test_blocks_are_made_canonical_and_what_is_given_is_left_alone(client) -> None:
    indices, values = np.array([2, 0, 2, 1], dtype=np.int64), np.array([1, 2, 3, 0], dtype=np.int16)
    block = sparse.csr_array((values, indices, np.array([0, 3, 4], dtype=np.int64)), shape=(2, 3))
    given = client.persist(dask.delayed(block))
    W = on_cluster(client, [given, dask.delayed(np.ones((1, 3), dtype=bool))])
    arrays = {name: list(W.source.mapped(_array, name)) for name in ("indptr", "indices", "data")}
    assert [part.tolist() for part in arrays["indices"]] == [[0, 2], [0, 1, 2]]
    assert [part.tolist() for part in arrays["data"]] == [[2.0, 4.0], [1.0, 1.0, 1.0]]
    assert {part.dtype for part in arrays["data"]} == {np.dtype(np.float64)}
    assert {part.dtype for part in arrays["indices"] + arrays["indptr"]} == {np.dtype(np.int32)}
    assert given.compute().indices.tolist() == [2, 0, 2, 1]


def with_nan() -> sparse.csr_array:
    return sparse.csr_array(([np.nan], ([1], [2])), shape=(2, 4))


REFUSED = {
    "not square": (lambda: da.ones((4, 6), chunks=2), r"square .* shape \(4, 6\)"),
    "not a matrix": (lambda: da.ones((4, 4, 4), chunks=2), r"square .* shape \(4, 4, 4\)"),
    "unknown chunks": (lambda: da.ones((4, 4), chunks=2)[da.ones(4, chunks=2) > 0], r"call compute_chunk_sizes\(\)"),
    "NaN": (lambda: [np.ones((2, 4)), with_nan()], r"block 1 must be finite, but entry \[1, 2\] is nan"),
    "infinite": (lambda: da.full((4, 4), np.inf, chunks=2), r"part 0 of block 0 must be finite"),
    "complex": (lambda: da.ones((4, 4), chunks=(2, 4), dtype=complex), "block 0 must be .*complex"),
    "sparse complex": (lambda: [np.ones((2, 4)), with_nan().astype(complex)], "block 1 must be real"),
    "text": (lambda: [np.ones((2, 4)), np.array([["a"] * 4])], "block 1 must be a matrix of real numbers"),
    "one dimension": (lambda: db.from_sequence([np.ones(4)]), "block 0 must be a matrix, got 1 dimensions"),
    "widths": (lambda: [np.ones((2, 4)), np.ones((2, 3))], "block 1 must have 4 columns, .* but has 3"),
    "too few rows": (lambda: [np.ones((2, 4))], "block 0 must have 2 columns, .* but has 4"),
    "widths in a partition": (
        lambda: db.from_sequence([np.ones((1, 2)), np.ones((1, 3))], npartitions=1),
        r"parts of block 0 must fit together, .* \[\(1, 2\), \(1, 3\)\]",
    ),
    "broken indices": (
        lambda: [dask.delayed(broken)()],
        "block 0 must be a consistent sparse matrix: .*ind",
    ),
    "empty list": (lambda: [], "at least one block, but is empty"),
    "no rows": (lambda: [np.ones((0, 4))], "at least one row"),
    "a number": (lambda: 3, "must be a folder .* but is of type int"),
    "one delayed, no list": (lambda: dask.delayed(np.ones)((2, 2)), "a list of dask.delayed .* of type Delayed"),
    "paths": (lambda: ["a.npz"], "a list with an element of type str"),
}


def broken() -> sparse.csr_array:
    block = sparse.csr_array(np.ones((2, 3)))
    block.indices[0] = 7
    return block


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("make", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_one_sentence(client, make, sentence: str) -> None:
    source = make()
    if isinstance(source, list):
        source = [dask.delayed(each) if hasattr(each, "shape") else each for each in source]
    with pytest.raises(InputError, match=sentence) as caught:
        on_cluster(client, source)
    assert str(caught.value).count("\n") == 0


def test_dask_knows_how_large_a_block_is() -> None:
    from dask.sizeof import sizeof

    assert sizeof(sparse.random_array((1000, 1000), density=0.1, format="csr")) > 1_000_000
