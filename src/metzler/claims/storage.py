"""How a record of scalars and arrays becomes JSON with hexadecimal floats, and large arrays a side file.

Floats are written as C99 hexadecimal text ("0x1.8p+0"), which is exact in every language. Arrays of more
than `SIDE_SIZE` numbers go, uncompressed, into one `.npz` next to the JSON, named in it with its SHA-256.
A `Scaled` is written as hexadecimal text of any exponent, or as two arrays.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from metzler.errors import InputError, InputTypeError
from metzler.files import (
    abandoned,
    alone_in,
    as_path,
    is_stream,
    refuse_unwritable,
    replace_file,
    sentences,
    target_of,
    writing,
)
from metzler.matrices.names import Names
from metzler.numbers.scaled import Scaled

SIDE_SIZE = 2000
MAX_JSON_BYTES = 64 * 2**20
MAX_SIDE_BYTES = 16 * 2**30
SIDE = "side"
LABELS = "labels"
EXPONENT = ".exponent"
LARGEST_EXPONENT = 2**20
"""Powers of two beyond this are neither written nor read: every checker can hold numbers of this range."""
HEXADECIMAL = re.compile(r"(?P<digits>-?0x[01](\.[0-9a-f]{0,13})?)p(?P<power>[+-][0-9]{1,7})")
"""What `float.hex` writes, with any exponent."""


def write_record(path: str | PathLike[str], record: Mapping[str, Any]) -> None:
    """Write `record`: the side file first, under a name that holds its hash, then the JSON in place of the old one.

    A symbolic link is followed. A device or a pipe gets the JSON with everything in it. Side files of this path that
    no certificate in the folder names are removed last, when nobody else is writing there: those of the JSON that was
    replaced, and what processes left that were killed.
    """
    given = as_path(path)
    if is_stream(given):
        _write_stream(given, record)
        return
    side: dict[str, np.ndarray] = {}
    tree = _encode(dict(record), "", side)
    refuse_unwritable(path, beside=side_name(given) if side else "")
    target = target_of(given)
    with sentences(given):
        try:
            with writing(target.parent):
                if side:
                    tree[SIDE] = _write_side(target, side)
                replace_file(target, _text(tree))
        finally:
            _clean(target)


def record_text(record: Mapping[str, Any]) -> str:
    """The record as one JSON text with everything in it, however large."""
    content = _text(_encode(dict(record), "", None))
    if len(content) > MAX_JSON_BYTES:
        raise InputError(
            f"it would be a text of {len(content)} bytes, more than the {MAX_JSON_BYTES} that are read: "
            "give it the name of a file, for large arrays go to a file beside it"
        )
    return content.decode()


def side_name(path: str | PathLike[str], sha256: str = "0" * 64) -> str:
    """What the file beside `path` is called: `net.cert.<12 digits of its hash>.arrays.npz` beside `net.cert.json`."""
    return f"{_stem(target_of(as_path(path)))}.{sha256[:12]}.arrays.npz"


def side_path(path: str | PathLike[str]) -> Path | None:
    """Where the arrays of the large certificate at `path` are, None where it has none beside it."""
    target = Path(path)
    try:
        tree = json.loads(_bounded_bytes(target, MAX_JSON_BYTES))
        name = tree[SIDE]["file"]
    except (InputError, ValueError, LookupError, TypeError, RecursionError):
        return None
    own = re.fullmatch(_own_sides(target_of(target)), name) if isinstance(name, str) else None
    return _beside(target, name) if own else None


def _write_stream(path: Path, record: Mapping[str, Any]) -> None:
    text = record_text(record)
    with sentences(path), path.open("w", encoding="utf-8") as out:
        out.write(text)


def _text(tree: Mapping[str, Any]) -> bytes:
    return (json.dumps(tree, indent=1, allow_nan=False) + "\n").encode()


def _write_side(target: Path, side: dict[str, np.ndarray]) -> dict[str, str]:
    """Write the arrays beside `target` and return what the JSON says about them."""
    content = io.BytesIO()
    np.savez(content, **side)  # type: ignore[arg-type]
    sha256 = hashlib.sha256(content.getbuffer()).hexdigest()
    beside = target.with_name(side_name(target, sha256))
    replace_file(beside, content.getbuffer(), of=target)
    return {"file": beside.name, "sha256": sha256}


def _clean(target: Path) -> None:
    """Remove what belongs to `target` and is of no use, while nobody writes; what any file here may name stays."""
    with suppress(OSError), alone_in(target.parent) as alone:
        if not alone:
            return
        for left in abandoned(target):
            left.unlink(missing_ok=True)
        own = re.compile(_own_sides(target))
        sides = {each for each in target.parent.iterdir() if own.fullmatch(each.name)}
        if sides:
            for side in sides - _named(sides, target.parent):
                side.unlink(missing_ok=True)


def _named(sides: set[Path], folder: Path) -> set[Path]:
    """Those of the side files whose hash stands in some file here that may be a certificate; raises `OSError`."""
    digits = {side: side.name.removesuffix(".arrays.npz")[-12:].encode() for side in sides}
    named: set[Path] = set()
    for each in folder.iterdir():
        if not each.is_file() or each.stat().st_size > MAX_JSON_BYTES:
            continue
        with each.open("rb") as file:
            if file.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] not in (b"{", b""):
                continue
            file.seek(0)
            text = file.read().replace(b"\0", b"")  # JSON may be UTF-16
        named |= {side for side, hexadecimal in digits.items() if hexadecimal in text}
    return named


def _own_sides(target: Path) -> str:
    return re.escape(_stem(target)) + r"\.[0-9a-f]{12}\.arrays\.npz"


def _beside(source: Path, name: str) -> Path:
    """The file called `name` beside `source`, or where a symbolic link leads, beside that."""
    here = source.with_name(name)
    return here if here.exists() else target_of(source).with_name(name)


def _stem(target: Path) -> str:
    return target.name.removesuffix(".json")


def read_record(path: str | PathLike[str]) -> dict[str, Any]:
    """The record in a file, floats and arrays restored bit for bit; raises `InputError` with one sentence."""
    source = as_path(path)
    text = _bounded_bytes(source, MAX_JSON_BYTES)
    while True:
        try:
            return _record(source, text)
        except InputError:
            before, text = text, _bounded_bytes(source, MAX_JSON_BYTES)
            if text == before:
                raise  # else it was replaced, with its side file, between the reading of the two


def text_record(text: str) -> dict[str, Any]:
    """The record in a text as `record_text` writes it, with all its arrays; raises `InputError` with one sentence."""
    if len(text) > MAX_JSON_BYTES:
        raise InputError(f"it has {len(text)} characters, more than the {MAX_JSON_BYTES} that are read")
    return _record(None, text)


def _record(source: Path | None, text: bytes | str) -> dict[str, Any]:
    try:
        tree = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(f"it is not JSON that can be read ({error})") from None
    if not isinstance(tree, dict):
        raise InputError("it must be a JSON object")
    if SIDE in tree and source is None:
        raise InputError("its arrays lie in a file beside it: load that certificate from its file")
    side = {} if source is None or SIDE not in tree else _read_side(source, tree.pop(SIDE))
    record: dict[str, Any] = {name: _decode(value, side) for name, value in tree.items()}
    if side:
        raise InputError(f"its side file holds arrays that it does not use: {sorted(side)}")
    return record


def _encode(value: Any, name: str, side: dict[str, np.ndarray] | None) -> Any:
    """`value` as JSON; large arrays go to `side`, where there is one."""
    if isinstance(value, dict):
        return {key: _encode(item, f"{name}.{key}".strip("."), side) for key, item in value.items()}
    if isinstance(value, Scaled):
        if value.exponents is None:
            return _encode(value.values, name, side)
        if side is not None and value.values.size > SIDE_SIZE:
            side[name], side[name + EXPONENT] = value.values, value.exponents
            return {"array": name}
        return [_scaled_text(m, e) for m, e in zip(value.values.tolist(), value.exponents.tolist(), strict=True)]
    if isinstance(value, np.ndarray) and value.ndim > 1:
        return {"shape": list(value.shape), "entries": _encode(value.ravel(), f"{name}.entries", side)}
    if isinstance(value, np.ndarray):
        if side is not None and value.size > SIDE_SIZE:
            side[name] = value
            return {"array": name}
        flat = [_encode(item, name, side) for item in value.ravel().tolist()]
        return flat[0] if value.ndim == 0 else flat
    if isinstance(value, Names):
        return {LABELS: list(value)}
    if isinstance(value, list | tuple):
        return [_encode(item, f"{name}.{k}", side) for k, item in enumerate(value)]
    if value is None or isinstance(value, bool | str | int):
        return value
    return float(value).hex()


def _decode(value: Any, side: dict[str, np.ndarray]) -> Any:
    if isinstance(value, dict):
        if set(value) == {LABELS} and isinstance(value[LABELS], list):
            return _names(value[LABELS])
        if set(value) == {"array"}:
            name = value["array"]
            if not isinstance(name, str) or name not in side:
                raise InputError(f"the array {name!r} is not in its side file")
            values = side.pop(name)
            if name + EXPONENT not in side:
                return values
            exponents = side.pop(name + EXPONENT)
            if values.dtype != np.float64 or exponents.dtype != np.int64:
                raise InputError(f"the array {name!r} and its exponents have the wrong type of numbers")
            if exponents.size and max(int(exponents.max()), -int(exponents.min())) > LARGEST_EXPONENT:
                raise InputError(f"an exponent in it is larger than {LARGEST_EXPONENT}")
            return Scaled(values, exponents)
        decoded = {key: _decode(item, side) for key, item in value.items()}
        return _shaped(decoded) if set(decoded) == {"shape", "entries"} else decoded
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            return [_decode(item, side) for item in value]
        if any(isinstance(item, list | dict | bool) or item is None for item in value):
            raise InputError("a list may hold numbers only")
        if value and all(isinstance(item, str) for item in value):
            return _hexadecimal(value)
        items = [_decode(item, side) for item in value]
        kinds = {type(item) for item in items}
        if kinds <= {float} or kinds <= {int}:
            try:
                return np.array(items, dtype=np.int64 if kinds == {int} else np.float64)
            except OverflowError:
                raise InputError("an index in it is larger than 64 bits hold") from None
        raise InputError("a list must hold hexadecimal floats only or integers only")
    if isinstance(value, str) and value.removeprefix("-").startswith("0x"):
        return _one_double(value)
    if isinstance(value, float):
        raise InputError(f"numbers must be hexadecimal texts, got {value!r}")
    return value


def _names(listed: list[Any]) -> Names:
    try:
        return Names.of(listed)
    except InputTypeError as error:
        raise InputError(str(error)) from None


def _shaped(record: Mapping[str, Any]) -> np.ndarray:
    """The matrix in a record of its shape and its entries, row by row."""
    shape, entries = record["shape"], record["entries"]
    sizes = shape.tolist() if isinstance(shape, np.ndarray) and shape.dtype == np.int64 else []
    if not isinstance(entries, np.ndarray) or len(sizes) < 2 or min(sizes) < 0 or math.prod(sizes) != entries.size:
        raise InputError(f"a matrix in it has the shape {sizes} and other entries")
    return entries.reshape(sizes)


def _one_double(text: str) -> float:
    part = HEXADECIMAL.fullmatch(text)
    if part is None or not -1023 <= int(part["power"]) <= 1023:
        raise InputError(f"{text[:40]!r} is not the hexadecimal text of a double")
    return float.fromhex(text)


def _scaled_text(mantissa: float, exponent: int) -> str:
    """`mantissa * 2^exponent` as hexadecimal text, exact whatever the exponent."""
    digits, _, power = mantissa.hex().partition("p")
    return f"{digits}p{int(power) + exponent:+d}"


def _hexadecimal(texts: list[str]) -> np.ndarray | Scaled:
    """The numbers in hexadecimal texts: doubles, or scaled where some exponent leaves their range."""
    parts = [HEXADECIMAL.fullmatch(text) for text in texts]
    if not all(parts):
        wrong = texts[[bool(part) for part in parts].index(False)]
        raise InputError(f"{wrong[:40]!r} is not a hexadecimal float")
    powers = [int(part["power"]) for part in parts if part]
    if all(-1022 <= power <= 1023 for power in powers):
        return np.array([float.fromhex(text) for text in texts])
    values = np.array([float.fromhex(part["digits"]) for part in parts if part])
    if max(map(abs, powers)) > LARGEST_EXPONENT:
        raise InputError(f"an exponent in it is larger than {LARGEST_EXPONENT}")
    return Scaled(values, np.array(powers, dtype=np.int64))


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    out = dict(pairs)
    if len(out) < len(pairs):
        raise ValueError("a field is given twice")
    return out


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is not a number that JSON allows")


def _bounded_bytes(path: Path, limit: int) -> bytes:
    try:
        if not path.is_file():
            raise InputError("there is no such file" if not path.exists() else "it is not a regular file")
        if path.stat().st_size > limit:
            raise InputError(f"it has {path.stat().st_size} bytes, more than the {limit} that are read")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"it cannot be read ({error.strerror})") from None


def _read_side(source: Path, entry: Any) -> dict[str, np.ndarray]:
    if not isinstance(entry, dict) or set(entry) != {"file", "sha256"} or not isinstance(entry["file"], str):
        raise InputError("its side entry must name a file and a sha256")
    name = entry["file"]
    if name != os.path.basename(name) or name in ("", ".", "..") or "\\" in name or "\0" in name:
        raise InputError("its side file must be a plain file name in the same folder")
    try:
        content = _bounded_bytes(_beside(source, name), MAX_SIDE_BYTES)
    except (InputError, OSError) as error:  # OSError: of a name that is too long
        raise InputError(f"its side file {name[:80]} cannot be used: {getattr(error, 'strerror', error)}") from None
    if hashlib.sha256(content).hexdigest() != entry["sha256"]:
        raise InputError(f"its side file {name} has changed (SHA-256)")
    try:
        return dict(_members(content))
    except (ValueError, OSError, EOFError, KeyError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise InputError(f"its side file {name} cannot be read ({error})") from None


def _members(content: bytes) -> Iterator[tuple[str, np.ndarray]]:
    """The vectors in an uncompressed .npz; each header must say what the member really holds."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for info in archive.infolist():
            if info.compress_type != zipfile.ZIP_STORED or info.file_size > len(content):
                raise ValueError(f"member {info.filename!r} is compressed or announces more than there is")
            member = io.BytesIO(archive.read(info))
            if np.lib.format.read_magic(member) != (1, 0):
                raise ValueError(f"member {info.filename!r} is not a .npy file of version 1.0")
            shape, _, dtype = np.lib.format.read_array_header_1_0(member)
            name = info.filename.removesuffix(".npy")
            data = member.read()
            if dtype.str not in ("<f8", "<i8") or len(shape) != 1 or len(data) != 8 * shape[0]:
                raise ValueError(f"member {info.filename!r} must be a vector of 64-bit floats or integers")
            yield name, np.frombuffer(data, dtype=dtype).astype(dtype.newbyteorder("="))
