"""NumPy's and SciPy's .npz: a zip archive with a sparse matrix or dense ones, and what else is known of a network.

`write_npz` puts the names, units and sources of a network beside the arrays of SciPy, which still reads the file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.containers.archive import HINT, MAGIC, Archive, opened
from metzler.containers.inside import NUMBERS, TEXTS, Held, as_labels, beside, choose, others
from metzler.containers.npy import Header, require_numbers
from metzler.containers.size import in_words, require_dense_fits
from metzler.containers.sparse_npz import ENTRIES, read_shape, read_sparse
from metzler.errors import InputError
from metzler.io.annotations import arrays_of, fields_of
from metzler.io.asked import Asked
from metzler.matrices.forms import by_rows, is_sparse
from metzler.networks import Network

__all__ = ["MAGIC", "announced", "read_matrix", "read_npz", "write_npz"]

WEIGHTS = "weights"
"""What a sparse matrix is called among the arrays of a file; one that is written dense, too."""
WRITTEN = "metzler_network"
"""The entry that says that the others are those of `write_npz`."""


def read_npz(path: Path, asked: Asked) -> Network:
    """Return the network in a .npz file: the sparse matrix, or the dense one that is asked for or the only square one.

    Names and types are taken from lists of that name beside it, all else that is known from files of `write_npz`.

    Raises
    ------
    InputError
        If the archive is damaged, encrypted, lies about its sizes, holds no matrix or several, holds Python
        objects in place of numbers, or announces more than `max_bytes`.

    Notes
    -----
    Every size is compared with `max_bytes` before memory is taken: what the archive says about an entry,
    what the entry's own header says, and what its compressed size allows.
    """
    with opened(path) as archive:
        headers = _headers(archive)
        key, W = _matrix(archive, headers, asked)
        rest = {name: header for name, header in headers.items() if name != key}
        if WRITTEN in rest:
            arrays = {name: _bounded(archive, name, header, asked.max_bytes) for name, header in rest.items()}
            return Network(W, **fields_of(arrays, W.shape[0], where=archive.where), source=str(path))

        def labels(name: str) -> tuple[Any, ...]:
            return as_labels(_bounded(archive, name, rest[name], asked.max_bytes).ravel())

        found = beside({name: _held(header) for name, header in rest.items()}, W.shape[0], labels)
        taken = () if key not in headers else others({k: _held(h) for k, h in headers.items()}, key, asked.part)
    return Network(W, found.names, found.types, source=str(path), changes=found.changes + taken)


def read_matrix(path: Path, *, max_bytes: int, part: str | None = None) -> Any:
    """The matrix alone, as stored: a SciPy sparse array, or the dense one that is asked for or the only one."""
    with opened(path) as archive:
        return _matrix(archive, _headers(archive), Asked(max_bytes, part))[1]


def announced(path: Path) -> tuple[tuple[int, int], int]:
    """The shape of the sparse matrix in a .npz file and how many entries it stores, as it says; they are not read."""
    with opened(path) as archive:
        if not {"format", "data", "shape"} <= archive.entries.keys():
            raise InputError(f"{archive.where} holds no sparse matrix: save it with scipy.sparse.save_npz.")
        header = archive.header("data")
        return read_shape(archive), int(header.nbytes // header.dtype.itemsize)


def write_npz(network: Network, path: Path) -> None:
    """Write the network with all that is known of it; `scipy.sparse.load_npz` or `numpy.load` read its weights.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "net.npz")
    ...     write_npz(Network(sp.eye_array(2), names=["PYR", "PV"], weight_unit="synapses"), path)
    ...     net, weights = read_npz(path, Asked()), sp.load_npz(path)
    >>> net.names, net.weight_unit, weights.shape
    (('PYR', 'PV'), 'synapses', (2, 2))
    """
    with path.open("w+b") as stream:
        if is_sparse(network.weights):
            sp.save_npz(stream, by_rows(network.weights))
        else:
            np.savez_compressed(stream, **{WEIGHTS: network.weights})
        with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, array in ((WRITTEN, np.array(1)), *arrays_of(network)):
                with archive.open(f"{name}.npy", "w", force_zip64=True) as entry:
                    np.lib.format.write_array(entry, array, allow_pickle=False)


def _matrix(archive: Archive, headers: Mapping[str, Header], asked: Asked) -> tuple[str, Any]:
    """The matrix that is asked for, and its name."""
    if "format" in archive.entries and asked.part in (None, WEIGHTS):
        return WEIGHTS, read_sparse(archive, asked.max_bytes)
    if "format" in archive.entries and asked.part not in headers:
        raise InputError(f"{archive.where} has no {asked.part!r}: it holds one sparse matrix, called {WEIGHTS!r} here.")
    if len(headers) == 1 and asked.part is None:
        ((key, header),) = headers.items()
        require_numbers(header, where=archive.named(key))
    arrays = {name: _held(header) for name, header in headers.items()}
    part = WEIGHTS if WRITTEN in arrays and asked.part is None else asked.part
    key = choose(arrays, part, where=archive.where, hint=HINT)
    rows, columns = headers[key].shape
    itemsize = headers[key].dtype.itemsize
    require_dense_fits(rows, columns, itemsize, where=archive.named(key), max_bytes=asked.max_bytes)
    return key, archive.array(key)


def _headers(archive: Archive) -> dict[str, Header]:
    """What the entries announce, those of a sparse matrix left out."""
    parts = ENTRIES if "format" in archive.entries else frozenset()
    return {key: archive.header(key) for key in archive.entries if key not in parts}


def _held(header: Header) -> Held:
    if header.dtype.hasobject:
        return Held(header.shape, "Python objects")
    kinds = {"U": TEXTS, "S": TEXTS} | dict.fromkeys("biufc", NUMBERS)
    return Held(header.shape, kinds.get(header.dtype.kind, str(header.dtype)))


def _bounded(archive: Archive, key: str, header: Header, max_bytes: int) -> NDArray[Any]:
    """An entry beside the matrix, which fits as well."""
    if header.dtype.kind not in "US":
        require_numbers(header, where=archive.named(key))
    if header.nbytes > max_bytes:
        size, limit = in_words(header.nbytes), in_words(max_bytes)
        raise InputError(f"{archive.named(key)} announces {size}, more than the limit of {limit}.")
    return archive.array(key)
