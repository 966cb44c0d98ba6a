"""Matrices from other fields, badly scaled or reducible, as networks: certified, proved by all checkers, gap 1e-6."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from tests.tools.verifier import exit_code, write_inputs

from metzler.claims.check import check
from metzler.io import read
from metzler.models import FiringRate, Hopfield
from metzler.search.certify import certify

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
NAMES = (
    "ss_west0479",
    "ss_nnc1374",
    "ss_impcol_a",
    "ss_olm500",
    "pg_negLap_case118",
    "pg_negLap_case2869pegase",
    "graph_wikivote",
    "larva_winding",
)
STANDALONE = 20_000
"""Entries up to which the stand-alone checker, which holds every number as a fraction, is run."""


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("kind", [Hopfield, FiringRate])
@pytest.mark.parametrize("name", NAMES)
def test_a_checked_certificate(name: str, kind: type, order: str, tmp_path: Path) -> None:
    file = DATA / f"{name}.npz"
    if not file.is_file():
        pytest.skip(f"{name} is not beside this checkout")
    net = kind(read(file), leak=1.0, slopes=(0.0, 1.0))
    cert = certify(net, order)
    assert check(cert, net).holds
    assert check(cert, net, exact=True).holds
    W = sparse.csr_array(net.W)
    size = max(abs(cert.rate), float(np.abs(1.0 - np.minimum(W.diagonal(), 0.0)).max()))
    assert cert.gap <= 1e-6 * size
    if W.nnz <= STANDALONE:
        path = tmp_path / "net.cert.json"
        cert.save(path)
        assert exit_code(path, write_inputs(net, tmp_path)) == 0
