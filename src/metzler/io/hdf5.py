"""Matrices in HDF5 files: datasets as h5py stores them, variables as MATLAB 7.3 does, edges as SONATA does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import scipy.sparse as sp

from metzler.containers.hdf5_file import MAGIC, File, opened
from metzler.containers.inside import NUMBERS, TEXTS, Held, as_labels, beside, choose, others
from metzler.containers.size import require_dense_fits, require_sparse_fits
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.io.sonata import EDGES, read_edges
from metzler.matrices.labelled import Labels
from metzler.matrices.names import shown
from metzler.networks import Network

__all__ = ["MAGIC", "read_hdf5"]

_HINT = "save the weights as one square dataset"
_OWN = ("#refs#", "#subsystem#")
"""Where MATLAB keeps what its variables refer to."""

_MATLAB_NUMBERS = re.compile("double|single|logical|u?int(8|16|32|64)")


@dataclass(frozen=True)
class _Found:
    """A dataset, or a group that holds a sparse matrix of MATLAB, and what it announces."""

    object: Any
    held: Held
    matlab: str
    rows: int | None = None


def read_hdf5(path: Path, asked: Asked) -> Network:
    """Return the dataset that is asked for, or the only square one; MATLAB's are turned as MATLAB shows them.

    A file with the group "edges" is one of SONATA. Names are taken from lists of texts that stand in the same group.

    Raises
    ------
    InputError
        If the file is damaged, lies about its sizes, leads to other files, announces more than `max_bytes`, or holds no
        square matrix or several and none is asked for.
    """
    with opened(path, asked.max_bytes, "HDF5 files, SONATA and MATLAB 7.3 among them,") as file:
        if file.is_group(edges := file.item(file.root, EDGES)):
            return read_edges(file, edges, path, asked)
        if asked.weight is not None:
            raise InputError(f"{file.where} holds no SONATA edges, for which alone a weight can be named: leave it out")
        found = _found(file)
        arrays = {name: each.held for name, each in found.items()}
        part = asked.part.strip("/") if asked.part else None
        if part is not None and part not in found:
            part = part.replace(".", "/") if part.replace(".", "/") in found else part
            file.item(file.root, part)  # says so where it is a link
        key = choose(arrays, part, where=file.where, hint=_HINT)
        W = _matrix(file, key, found[key])
        group = key.rpartition("/")[0]
        rest = {name: arrays[name] for name in arrays if name != key and name.rpartition("/")[0] == group}
        labels = beside(rest, W.shape[0], lambda name: _labels(file, name, found[name]))
    changes = labels.changes + others(arrays, key, asked.part)
    return Network(W, labels.names, labels.types, source=str(path), changes=changes)


def _found(file: File) -> Mapping[str, _Found]:
    """All arrays in the file by path, with their shapes as their writer shows them."""
    found: dict[str, _Found] = {}
    inside: set[str] = set()
    for path, each in file.objects(file.root):
        if path.startswith(_OWN) or path.rpartition("/")[0] in inside:
            continue
        matlab = file.text(each, "MATLAB_class")
        if not file.is_group(each):
            found[path] = _Found(each, _held(file, each, matlab), matlab)
        elif "MATLAB_sparse" in each.attrs:
            inside.add(path)
            found[path] = _sparse(file, each, matlab)
    return found


def _held(file: File, dataset: Any, matlab: str) -> Held:
    held = file.held(dataset)
    if not matlab:
        return held
    if "MATLAB_empty" in dataset.attrs:
        return Held((0, 0), "empty")
    shape = held.shape[::-1]
    if matlab == "char":
        return Held(shape[:1], TEXTS)
    if matlab == "cell":
        return Held(shape, TEXTS)
    numbers = (held.kind == NUMBERS and matlab in ("double", "single", "logical")) or matlab.lstrip("u").startswith(
        "int"
    )
    return Held(shape, NUMBERS if numbers else matlab)


def _sparse(file: File, group: Any, matlab: str) -> _Found:
    rows, columns = file.number(group, "MATLAB_sparse"), file.item(group, "jc")
    return _Found(group, Held((rows, 0 if columns is None else columns.shape[0] - 1)), matlab, rows)


def _matrix(file: File, key: str, found: _Found) -> Any:
    rows, columns = found.held.shape
    what = repr(shown(key))
    if found.rows is None:
        itemsize = found.object.dtype.itemsize
        require_dense_fits(rows, columns, itemsize, where=f"{file.where} ({what})", max_bytes=file.max_bytes)
        array = file.array(found.object, what)
        return array.T if found.matlab else array
    parts = [file.item(found.object, name) for name in ("data", "ir", "jc")]
    stored = 0 if parts[0] is None else parts[0].shape[0]
    limits = {"max_bytes": file.max_bytes, "held": file.held_bytes}
    require_sparse_fits(rows, columns, stored, where=f"{file.where} ({what})", **limits)
    if stored == 0:
        return sp.csc_array((rows, columns))
    if any(part is None for part in parts):
        raise InputError(f"{file.where} ({what}) is an incomplete sparse matrix: it needs data, ir and jc.")
    data, places, starts = (file.array(part, f"{what}, {part.name.rpartition('/')[2]}") for part in parts)
    try:
        return sp.csc_array((data, places.astype("i8"), starts.astype("i8")), shape=(rows, columns))
    except (ValueError, TypeError, IndexError) as error:
        raise InputError(f"{file.where} ({what}) is an inconsistent sparse matrix: {one_line(error)}.") from error


def _labels(file: File, name: str, found: _Found) -> Labels:
    """A list of texts or numbers; of MATLAB's cells those that hold texts."""
    what = repr(shown(name))
    if found.matlab == "char":
        return tuple(_letters(row) for row in file.array(found.object, what).T)
    if found.matlab == "cell":
        cells = [file.root[each] for each in file.array(found.object, what).reshape(-1)]
        return tuple(_text(file, cell, what) for cell in cells)
    if found.held.kind == TEXTS:
        return file.strings(found.object, what)
    return as_labels(file.array(found.object, what).reshape(-1))


def _text(file: File, cell: Any, what: str) -> Any:
    """The text in a cell; None where it holds something else."""
    if file.text(cell, "MATLAB_class") != "char" or "MATLAB_empty" in cell.attrs:
        return None
    return _letters(file.array(cell, what).reshape(-1))


def _letters(codes: Any) -> str:
    return str(codes.astype("<u2").tobytes().decode("utf-16-le", "replace")).rstrip()
