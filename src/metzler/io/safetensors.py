"""Tensors as safetensors stores them: a header of names, types, shapes and places in JSON, then the bytes."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from metzler.containers.inside import Held, beside, choose, others
from metzler.containers.size import require_dense_fits
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.matrices.names import shown
from metzler.networks import Network

_TYPES = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "BOOL": "|b1", "U8": "|u1", "I8": "|i1", "U16": "<u2",
    "I16": "<i2", "U32": "<u4", "I32": "<i4", "U64": "<u8", "I64": "<i8",
}  # fmt: skip
"""Types of entries that double precision holds, and what they are stored as; BF16 is the upper half of a float32."""

_LONGEST_HEADER = 100_000_000
"""The limit of the format."""

_HINT = "save the recurrent weights as one square tensor"


@dataclass(frozen=True)
class _Tensor:
    """One tensor as the header announces it; `begin` counts from the start of the file."""

    kind: str
    shape: tuple[int, ...]
    begin: int

    @property
    def held(self) -> Held:
        return Held(self.shape) if self.kind in _TYPES else Held(self.shape, self.kind)


def read_safetensors(path: Path, asked: Asked) -> Network:
    """Return the tensor that is asked for, or the only square one, in double precision, where it is exactly itself.

    `weight_hh_l0` of PyTorch's `nn.RNN` is post x pre as it lies; matrices of gated cells are refused.

    Raises
    ------
    InputError
        If the header is damaged, lies about places and sizes, or announces more than `max_bytes`; if there is no
        square tensor, or several and none is asked for.
    """
    where = repr(str(path))
    tensors, _ = _header(path, where)
    arrays = {name: tensor.held for name, tensor in tensors.items()}
    _refuse_gated(arrays, asked.part, where)
    key = choose(arrays, asked.part, where=where, hint=_HINT)
    rows, columns = tensors[key].shape
    require_dense_fits(rows, columns, 8, where=f"{where} (tensor {shown(key)!r})", max_bytes=asked.max_bytes)
    rest = {name: held for name, held in arrays.items() if name != key}
    found = beside(rest, rows, lambda name: tuple(_entries(path, tensors[name]).tolist()))
    matrix = _entries(path, tensors[key]).reshape(rows, columns)
    return Network(matrix, found.names, source=str(path), changes=found.changes + others(arrays, key, asked.part))


def metadata(path: Path) -> dict[str, str]:
    """The texts by name that the header holds beside the tensors.

    Raises
    ------
    InputError
        When the header is damaged, or holds anything but texts there.
    """
    where = repr(str(path))
    _, texts = _header(path, where)
    if not isinstance(texts, dict) or not all(isinstance(text, str) for text in texts.values()):
        raise InputError(f"{where} has a damaged safetensors header: its metadata must be texts by name.")
    return texts


def tensor_names(path: Path) -> list[str]:
    """The names of all tensors in the file."""
    return list(_header(path, repr(str(path)))[0])


def _refuse_gated(arrays: Mapping[str, Held], part: str | None, where: str) -> None:
    """Refuse the recurrent weights of gated cells, which are those of several networks that multiply each other."""
    recurrent = [name for name in arrays if "weight_hh" in name] if part is None else [part]
    for name in recurrent:
        shape = arrays[name].shape if name in arrays else ()
        if len(shape) == 2 and shape[1] and shape[0] in (3 * shape[1], 4 * shape[1]):
            cell = "GRU" if shape[0] == 3 * shape[1] else "LSTM"
            raise InputError(
                f"{where} has {shown(name)!r} of shape {shape}, the weights of a gated cell ({cell}), whose gates "
                "multiply its states: no model here has such an equation."
            )


def _header(path: Path, where: str) -> tuple[dict[str, _Tensor], Any]:
    """The tensors by name, whose places lie in the file one after the other, and the metadata."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, _LONGEST_HEADER):
            raise InputError(
                f"{where} is no safetensors file, or is truncated: it announces a header of {length} bytes."
            )
        text = file.read(length)
    try:
        content = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
        if not isinstance(content, dict) or not all(isinstance(said, dict) for said in content.values()):
            raise ValueError("it must be an object that says type, shape and place of each tensor")
        texts = content.pop("__metadata__", {})
        tensors = {name: _tensor(said, 8 + length) for name, said in content.items()}
        _require_places(tensors, 8 + length, size, content)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"{where} has a damaged safetensors header: {one_line(error)}.") from error
    return tensors, texts


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _tensor(said: Any, start: int) -> _Tensor:
    kind, shape, places = (said.get(key) for key in ("dtype", "shape", "data_offsets"))
    lists = isinstance(shape, list) and isinstance(places, list) and len(places) == 2
    if not lists or not isinstance(kind, str) or not all(type(n) is int and n >= 0 for n in (*shape, *places)):
        raise ValueError("types must be texts, shapes and the two places of a tensor whole numbers")
    begin, end = places
    if kind in _TYPES and math.prod(shape) * np.dtype(_TYPES[kind]).itemsize != end - begin:
        raise ValueError(f"{end - begin} bytes are announced for {kind} of shape {shape}")
    return _Tensor(kind, tuple(shape), start + begin)


def _require_places(tensors: Mapping[str, _Tensor], start: int, size: int, content: Mapping[str, Any]) -> None:
    """Refuse tensors that overlap, leave room, or reach beyond the end of the file."""
    at = start
    for begin, end in sorted(tuple(content[name]["data_offsets"]) for name in tensors):
        if start + begin != at or end < begin:
            raise ValueError(f"a tensor begins at {start + begin}, but the one before it ends at {at}")
        at = start + end
    if at != size:
        raise ValueError(f"its tensors end at {at}, the file at {size}")


def _entries(path: Path, tensor: _Tensor) -> NDArray[Any]:
    """The numbers of a tensor in one row."""
    stored = np.fromfile(path, _TYPES[tensor.kind], math.prod(tensor.shape), offset=tensor.begin)
    return (stored.astype("<u4") << 16).view("<f4") if tensor.kind == "BF16" else stored
