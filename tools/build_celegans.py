"""Derive the packaged C. elegans network from the PyPI package cect.

    python -m pip install --no-deps cect
    python tools/build_celegans.py [OUTPUT.npz]

Reads the OpenWormUnified connectome that cect carries as JSON (pre x post synapse counts, one table per
transmitter), takes acetylcholine, glutamate and betaine as positive and GABA as negative, leaves out gap
junctions, and writes the counts post x pre as a SciPy sparse file with the cells' names, in cect's order.
The result is the same to the byte for the same versions of cect, NumPy and zlib.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import scipy.sparse as sp

SIGNS = {"Acetylcholine": 1, "Glutamate": 1, "Betaine": 1, "GABA": -1}
LEFT_OUT = {"Generic_GJ"}
OUTPUT = Path(__file__).parents[1] / "src" / "metzler" / "datasets" / "celegans.npz"


def read_cect() -> tuple[list[str], sp.csr_array]:
    """Return the cells' names and the signed counts, post x pre, of the installed cect."""
    spec = find_spec("cect")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The package cect is not installed: run 'python -m pip install --no-deps cect'.")
    path = Path(spec.submodule_search_locations[0]) / "cache" / "OpenWormUnifiedReader.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    tables = content["connections"]
    if set(tables) != set(SIGNS) | LEFT_OUT:
        raise SystemExit(f"This version of cect has other synapse classes: {', '.join(tables)}.")
    pre_post = sum(sign * np.array(tables[name]) for name, sign in SIGNS.items())
    return content["nodes"], sp.csr_array(np.asarray(pre_post).T)


def write(path: Path) -> None:
    """Write the network in SciPy's sparse format, with an entry `names` more."""
    names, weights = read_cect()
    counts = weights.data.astype(np.int16)
    if not np.array_equal(counts, weights.data):
        raise SystemExit("The counts are not small whole numbers.")
    np.savez_compressed(
        path,
        format=np.array("csr", dtype="S3"),
        shape=np.array(weights.shape),
        data=counts,
        indices=weights.indices.astype(np.uint16),
        indptr=weights.indptr.astype(np.uint16),
        names=np.array(names, dtype="S"),
    )
    print(f"{path}: {len(names)} cells, {weights.nnz} connected pairs, {path.stat().st_size} bytes")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)
