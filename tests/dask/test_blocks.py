"""One network over two workers, one of which is killed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

distributed = pytest.importorskip("distributed")

from metzler.certificates import certify, check
from metzler.certificates.hashing import matrices_sha256
from metzler.dask import on_cluster
from metzler.io.blocks import read_blocks, write_blocks
from metzler.models import FiringRate

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


def test_dask_knows_how_large_a_block_is() -> None:
    from dask.sizeof import sizeof

    assert sizeof(sparse.random_array((1000, 1000), density=0.1, format="csr")) > 1_000_000
