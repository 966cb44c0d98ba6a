"""MATLAB's .mat: versions 4 and 5 by SciPy, 7.3 as HDF5; objects, functions and classes are never made."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from metzler.containers.inside import TEXTS, Held, as_labels, beside, choose, others
from metzler.containers.mat_variables import Variable, variables
from metzler.containers.size import in_words, require_dense_fits, require_sparse_fits
from metzler.errors import InputError, MetzlerError, one_line
from metzler.io import hdf5
from metzler.io.asked import Asked
from metzler.matrices.labelled import Labels
from metzler.matrices.names import shown
from metzler.networks import Network

MAGIC = b"MATLAB "

_LARGEST_LIST = 2**26
"""Bytes of a list of names at most."""
_BESIDE_NUMBERS = 2**16
"""Bytes of a matrix that are none of its numbers, at most."""
_HINT = "save the weights as one square matrix"
_NUMBERS = re.compile("double|single|logical|sparse|u?int(8|16|32|64)")


def read_mat(path: Path, asked: Asked) -> Network:
    """Return the variable that is asked for, `FILE::name` or `FILE::struct.field`, or the only square matrix.

    Names are taken from cells and character arrays that list as many texts.

    Raises
    ------
    InputError
        If the file is damaged, lies about its sizes, announces more than `max_bytes`, or holds no square matrix or
        several and none is asked for.
    """
    where = repr(str(path))
    with path.open("rb") as file:
        start = file.read(520)
    if hdf5.MAGIC in (start[: len(hdf5.MAGIC)], start[512:]):
        return hdf5.read_hdf5(path, asked)
    if start.startswith(b"# Created by Octave"):
        raise InputError(f"{where} is a text file of Octave: save it with the option -v7.")
    with _damages(where):
        found = variables(path, asked.max_bytes)
        arrays = {name: _held(variable) for name, variable in found.items()}
        top, _, fields = (asked.part or "").partition(".")
        if fields and asked.part not in found and top in found:
            return Network(_field(found[top], fields, where, asked.max_bytes), source=str(path))
        key = choose(arrays, asked.part, where=where, hint=_HINT)
        W = _matrix(found[key], where, asked.max_bytes)
        rest = {name: held for name, held in arrays.items() if name != key and found[name].size <= _LARGEST_LIST}
        labels = beside(rest, W.shape[0], lambda name: _labels(found[name]))
    changes = labels.changes + others(arrays, key, asked.part)
    return Network(W, labels.names, labels.types, source=str(path), changes=changes)


@contextmanager
def _damages(where: str) -> Iterator[None]:
    """What SciPy says of a damaged file, as a sentence; its warnings speak of what is not read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except (MetzlerError, OSError):
        raise
    except Exception as error:  # the library answers damages with whatever its parts raise
        raise InputError(f"{where} cannot be read as a MATLAB file: {one_line(error)}.") from error


def _held(variable: Variable) -> Held:
    if _NUMBERS.fullmatch(variable.kind):
        return Held(variable.shape)
    if variable.kind == "char":
        return Held(variable.shape[:1], TEXTS)
    return Held(variable.shape, TEXTS if variable.kind == "cell" else variable.kind)


def _matrix(variable: Variable, where: str, max_bytes: int) -> Any:
    """The matrix, once its announced sizes fit and go together."""
    rows, columns = variable.shape
    named = f"{where} (variable {shown(variable.name)!r})"
    if variable.kind == "sparse":
        require_sparse_fits(rows, columns, variable.size // 12, where=named, max_bytes=max_bytes, held=variable.size)
    else:
        require_dense_fits(rows, columns, 8, where=named, max_bytes=max_bytes)
        if variable.size > 16 * rows * columns + _BESIDE_NUMBERS:
            size = in_words(variable.size)
            raise InputError(f"{named} lies about its size: it announces {rows} x {columns} numbers and {size}.")
    return variable.value()


def _labels(variable: Variable) -> Labels:
    """A list of texts or numbers; None stands for a cell that holds neither."""
    found = variable.value().reshape(-1)
    if variable.kind == "cell":
        return tuple(_text(cell) for cell in found)
    return as_labels(text.rstrip() if isinstance(text, str) else text for text in found)


def _text(cell: Any) -> Any:
    return str(cell.item()) if isinstance(cell, np.ndarray) and cell.dtype.kind == "U" and cell.size == 1 else None


def _field(variable: Variable, path: str, where: str, max_bytes: int) -> Any:
    """A matrix in a struct, at a path of names with points between them."""
    if variable.kind != "struct" or variable.size > max_bytes:
        raise InputError(f"{where} has {shown(variable.name)!r}, but that is no struct that fits.")
    found = variable.value()
    for name in path.split("."):
        fields = (found.dtype.names or ()) if isinstance(found, np.ndarray) and found.size == 1 else ()
        if name not in fields:
            listed = ", ".join(map(shown, fields[:12])) or "none"
            raise InputError(f"{where} has no field {shown(name)!r} in {shown(variable.name)!r}; its fields: {listed}.")
        found = found[name].reshape(-1)[0]
    if len(getattr(found, "shape", ())) != 2 or found.dtype.kind not in "biufc":
        raise InputError(f"{where} must have a matrix of numbers as {shown(path)!r} in {shown(variable.name)!r}.")
    return found
