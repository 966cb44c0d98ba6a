"""10^8 synapses: in memory, and in row blocks over two workers none of which could hold the matrix, one of them killed.

Usage: `python -m benchmarks.hundred_million [NEURONS] [FOLDER]`. The network is generated: 20 synapses each,
presynaptic partners by a power law, log-normal weights of both signs, a part that only sends and one that only
receives.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from time import perf_counter

import numpy as np
from distributed import Client, LocalCluster
from scipy import sparse

import dask
from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.dask import on_cluster
from metzler.io.blocks import write_blocks
from metzler.models import FiringRate
from metzler.search.certify import certify

DEGREE, BLOCKS, MARGIN, SPREAD = 20, 32, 2e-11, 2_654_435_761
KILL_AFTER = 30.0
SETTINGS = {
    "distributed.worker.memory.target": 0.8,
    "distributed.worker.memory.spill": 0.92,
    "distributed.worker.memory.terminate": 0.98,
    "distributed.worker.memory.pause": False,
    "distributed.scheduler.allowed-failures": 30,
}
"""While one worker is gone the other cannot hold all blocks: it writes some to disk, and never waits for memory."""
LEAST = 600_000_000
"""What a worker needs for itself: in small trials the limit is not below the matrix."""


def blocks(n: int) -> Iterator[sparse.csr_array]:
    """The network in blocks of rows."""
    for k in range(BLOCKS):
        rng = np.random.default_rng(k)
        first, last = n * k // BLOCKS, n * (k + 1) // BLOCKS
        place = np.repeat((np.arange(first, last) * SPREAD) % n, DEGREE)  # neurons in the order of the hierarchy
        reach = np.where(place < n // 10, n // 10, (9 * n) // 10)
        pre = (reach * rng.random(len(place)) ** 2).astype(np.int64)
        pre = (pre * _inverse(n)) % n
        weight = rng.lognormal(0.0, 0.5, len(place)) * rng.choice([-1.0, 1.0], len(place)) / (2 * DEGREE)
        post = np.repeat(np.arange(last - first), DEGREE)
        yield sparse.coo_array((weight, (post, pre)), shape=(last - first, n)).tocsr()


def _inverse(n: int) -> int:
    return pow(SPREAD, -1, n)


def main(n: int = 5_000_000, folder: str | None = None) -> None:
    """Print both runs."""
    place = Path(folder or tempfile.mkdtemp())
    stored = write_blocks(blocks(n), n, place / "blocks")
    size = 12 * stored.nnz + 4 * n
    print(f"{n} neurons, {stored.nnz} synapses, {size / 1e9:.2f} GB as CSR", flush=True)
    spread = _cluster(place / "blocks", size)
    print("cluster: " + spread[1], flush=True)
    whole, said = _timed(FiringRate(sparse.vstack(list(blocks(n)), format="csr"), activation="relu", tau=0.05))
    print("memory:  " + said, flush=True)
    ends = [abs(a - b) for a, b in ((whole.rate, spread[0].rate), _ceilings(whole, spread[0]))]
    print(f"ends of the brackets differ by {max(ends):.3g}, {max(ends) / (1 / 0.05):.3g} of the scale")
    shutil.rmtree(place)


def _ceilings(a: Certificate, b: Certificate) -> tuple[float, float]:
    return a.rate + a.gap, b.rate + b.gap


def _timed(net: FiringRate) -> tuple[Certificate, str]:
    start = perf_counter()
    cert = certify(net, "linf", margin=MARGIN)
    middle = perf_counter()
    holds = check(cert, net).holds
    end = perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return cert, (
        f"certify {middle - start:.0f} s, check {end - middle:.0f} s, holds {holds}, rate {cert.rate!r}, "
        f"gap {cert.gap:.3g}, {len(cert.limiting)} limiting neurons, peak {peak:.1f} GB in this process"
    )


def _cluster(folder: Path, size: int) -> tuple[Certificate, str]:
    limit = max(int(0.95 * size), LEAST)
    dask.config.set(SETTINGS)
    with (
        LocalCluster(2, threads_per_worker=1, memory_limit=limit, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        net = FiringRate(on_cluster(client, folder), activation="relu", tau=0.05)
        victim = next(iter(client.run(os.getpid).values()))
        killer = Timer(KILL_AFTER * size / 1.2e9 + 2.0, os.kill, (victim, signal.SIGKILL))
        killer.start()
        cert, said = _timed(net)
        killer.cancel()
        survivors = set(client.run(os.getpid).values())
    return cert, f"two workers of {limit / 1e9:.2f} GB, one killed {victim not in survivors}; {said}"


if __name__ == "__main__":
    main(*(int(each) if each.isdigit() else each for each in sys.argv[1:]))
