"""Coverage-guided fuzzing (atheris) of every reader of weights and of certificates: `make fuzz`.

Whatever the bytes, a reader returns or raises the package's own errors; anything else is a finding.
`python -m fuzz.readers KIND [libFuzzer options]`, KIND an ending (npz, npy, mtx, csv) or `certificate`.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["metzler", "json", "zipfile", "numpy.lib", "scipy.io"]):
    from metzler.claims.check import check
    from metzler.errors import MetzlerError
    from metzler.io import read
    from metzler.models import Hopfield
    from metzler.search.certify import certify

LIMIT = 2**24
"""Bytes that a reader may take for a file of a few kilobytes."""
FOLDER = Path(tempfile.mkdtemp(prefix="metzler-fuzz-"))
NET = Hopfield([[0.1, 0.9], [-0.9, 0.0]], activation="tanh")


def weights(content: bytes, ending: str) -> None:
    """One input for the reader of this ending."""
    file = FOLDER / f"net.{ending}"
    file.write_bytes(content)
    try:
        read(file, max_bytes=LIMIT)
    except MetzlerError:
        return


def certificate(content: bytes) -> None:
    """One input for `check`; what holds must be the truth about the network."""
    file = FOLDER / "net.cert.json"
    file.write_bytes(content)
    try:
        result = check(file, NET)
    except MetzlerError:
        return
    if result.holds and not check(file, NET, exact=True).holds:
        raise AssertionError("the fast check accepts what the exact one refuses")


def seeds(kind: str) -> Path:
    """A folder with valid files to start from."""
    folder = FOLDER / "seeds"
    folder.mkdir()
    if kind == "certificate":
        for order in ("l1", "linf"):
            certify(NET, order).save(folder / f"{order}.json")
        return folder
    import numpy as np
    from scipy import io, sparse

    W = np.array([[0.0, 1.5], [-2.0, 0.0]])
    file = folder / f"a.{kind}"
    if kind == "npz":
        sparse.save_npz(file, sparse.csr_array(W))
        np.savez(folder / "b.npz", W=W)
        sparse.save_npz(folder / "c.npz", sparse.coo_array(W), compressed=False)
    elif kind == "npy":
        np.save(file, W)
    elif kind == "mtx":
        io.mmwrite(file, sparse.coo_array(W))
        io.mmwrite(folder / "b.mtx", W)
    else:
        file.write_text(",a,b\na,0,1\nb,-2,0\n")
    return folder


def main() -> None:
    """Hand over to libFuzzer."""
    warnings.simplefilter("ignore")
    kind, *options = sys.argv[1:]
    start = seeds(kind)

    def one_input(content: bytes) -> None:
        if kind == "certificate":
            certificate(content)
        else:
            weights(content, kind)

    atheris.Setup([sys.argv[0], *options, str(start)], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
