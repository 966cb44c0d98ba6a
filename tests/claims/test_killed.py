"""A process killed while it writes a certificate leaves the old one or the new one, and both hold."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from metzler.claims.check import check
from metzler.models import Hopfield
from metzler.search.certify import certify

N = 2500
WRITER = """
import sys
import numpy as np
from scipy import sparse
from metzler.search import certify
from metzler.models import Hopfield
leak = np.linspace(1.0, 2.0, {n})
certs = [certify(Hopfield(sparse.csr_array(({n}, {n})), leak=k * leak, slopes=(0.0, 1.0)), "l1") for k in (1, 2)]
print("ready", flush=True)
k = 0
while True:
    certs[k % 2].save(sys.argv[1])
    k += 1
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_the_old_one_or_the_new_one(tmp_path: Path) -> None:
    nets = [Hopfield(sparse.csr_array((N, N)), leak=k * np.linspace(1.0, 2.0, N), slopes=(0.0, 1.0)) for k in (1, 2)]
    rng = np.random.default_rng(0)
    path = tmp_path / "net.cert.json"
    certify(nets[0], "l1").save(path)
    for _ in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER.format(n=N), str(path)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(float(rng.uniform(0.01, 0.08)))
            writer.kill()
        assert any(check(path, net).holds for net in nets)
