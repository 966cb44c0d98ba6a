"""The machine-proved checker against the stand-alone verifier in Python, on one certificate and one matrix file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from metzler.cli.proved import program
from metzler.datasets import celegans, fly_visual_system
from metzler.errors import InputError
from metzler.io.mtx import write_mtx
from metzler.models import Hopfield
from metzler.networks import Network
from metzler.search.certify import certify

VERIFIER = Path(__file__).resolve().parent.parent / "tools" / "verify_certificate.py"


@dataclass(frozen=True)
class Row:
    """One certificate; processor seconds of whole processes, which read the same files."""

    case: str
    norm: str
    n: int
    synapses: int
    seconds: float
    megabytes: float
    verifier_seconds: float
    verifier_megabytes: float
    ratio: float | None


def networks(quick: bool) -> Iterator[tuple[str, Network]]:
    """The worm, and the fly's visual system."""
    yield "C. elegans", celegans()
    for extent in (1,) if quick else (3, 15):
        yield f"fly visual system, extent {extent}", fly_visual_system(extent)


def rows(quick: bool = False) -> Iterator[Row]:
    """Each network in both norms; none where the checker is not built."""
    try:
        at = program()
    except InputError as error:
        print(error)
        return
    for case, network in networks(quick):
        for order in ("l1", "linf"):
            yield measured(at, case, network, order)


def measured(at: str, case: str, network: Network, order: str) -> Row:
    """One line."""
    model = Hopfield(network, activation="relu", gain=0.005 if case == "C. elegans" else 1.0)
    with TemporaryDirectory() as folder:
        matrix, certificate, whole = (Path(folder, name) for name in ("w.mtx", "net.cert.json", "whole.json"))
        write_mtx(network, matrix)
        claim = certify(model, order)
        claim.save(certificate)
        whole.write_text(claim.to_json(), encoding="utf-8")
        seconds, megabytes = cost([at, str(whole), str(matrix)])
        verifier, its_megabytes = cost([sys.executable, str(VERIFIER), str(certificate), f"W={matrix}"])
    size = model.n, int(network.weights.nnz)
    return Row(case, order, *size, seconds, megabytes, verifier, its_megabytes, seconds / verifier)


LAUNCHER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, done.stdout, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
"""A small process of its own: what it starts does not inherit the peak of this one."""


def cost(words: list[str]) -> tuple[float, float]:
    """Processor seconds and peak memory in MB of a process that must say that the certificate is proved."""
    launched = [sys.executable, "-I", "-S", "-c", LAUNCHER, *words]
    done = subprocess.run(launched, stdout=subprocess.PIPE, text=True, check=True)
    code, said, seconds, megabytes = json.loads(done.stdout)
    if code or not said.startswith("proved: "):
        raise RuntimeError(f"{words[0]} says {said!r} with the exit code {code}")
    return seconds, megabytes
