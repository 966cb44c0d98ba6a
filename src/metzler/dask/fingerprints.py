"""A hash of what a task is given, so that a result is never taken for that of something else."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
from dask.base import tokenize

from metzler.claims.diagonal import Certificate
from metzler.claims.hashing import matrices_sha256
from metzler.claims.subject import Subject
from metzler.errors import InputTypeError
from metzler.matrices.forms import is_sparse
from metzler.models.base import is_model

CLAIMS_NOTHING = {"versions", "names", "time_unit"}
"""The fields of a certificate and its subject that say who made it, and what neurons and time are called."""


def fingerprint(value: Any) -> str:
    """Hexadecimal SHA-256 of what `value` says, the same in every process.

    Models are their kind, their matrices and their numbers; functions are their names; lists and tuples are alike.

    Raises
    ------
    InputTypeError
        For objects that cannot be told from others of their type.

    Examples
    --------
    >>> fingerprint([1, 2.0]) == fingerprint((1, 2.0)), fingerprint(1) == fingerprint("1")
    (True, False)
    """
    digest = hashlib.sha256()
    for part in _parts(value):
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def name_of(task: Any) -> str:
    """The module and the name of a function, with what it carries along: arguments, object, variables.

    A function with a name is told by it, whatever it does; one without, or inside another, by its code, too.

    Raises
    ------
    InputTypeError
        For a callable object, or an owner of a method, that cannot be told from others of its type.
    """
    if isinstance(task, partial):
        return f"{name_of(task.func)} with {fingerprint([task.args, task.keywords])}"
    name = getattr(task, "__qualname__", None)
    if name is None and not isinstance(task, np.ufunc):
        return f"{_path(type(task))} {fingerprint(task) if is_dataclass(task) else _token(task)}"
    owner = getattr(task, "__self__", None)
    of = "" if owner is None or isinstance(owner, ModuleType) else f" of {fingerprint(owner)}"
    inside = f" {_code(task)}" if "<" in (name or "") and isinstance(task, FunctionType) else ""
    return _path(task) + of + inside


def _path(named: Any) -> str:
    name = getattr(named, "__qualname__", None) or named.__name__
    return f"{getattr(named, '__module__', None) or type(named).__module__}.{name}"


def _code(function: FunctionType) -> str:
    """A hash of what a function says that shares its name with others."""
    code, cells = function.__code__, function.__closure__ or ()
    constants = [each for each in code.co_consts if not isinstance(each, CodeType)]
    inner = [each.co_code for each in code.co_consts if isinstance(each, CodeType)]
    variables = [each.cell_contents for each in cells]
    said = [code.co_code, constants, inner, code.co_names, function.__defaults__, function.__kwdefaults__, variables]
    return fingerprint(said)


def _parts(value: Any) -> Iterator[bytes]:
    if isinstance(value, np.generic):
        value = value.item()
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes():
            yield from (type(value).__name__.encode(), repr(value).encode())
        case os.PathLike():
            yield from _parts(os.fspath(value))
        case np.ndarray() if not value.dtype.hasobject:
            yield from (b"array", value.dtype.str.encode(), repr(value.shape).encode())
            yield np.ascontiguousarray(value).tobytes()
        case np.ndarray():
            yield from (b"objects", repr(value.shape).encode(), fingerprint(value.tolist()).encode())
        case _ if is_model(value):
            yield from (b"model", type(value).__qualname__.encode(), matrices_sha256(value.matrices()).encode())
            yield from _parts(value.parameters())
        case Mapping():
            yield from (
                b"mapping",
                *sorted((fingerprint(key) + fingerprint(item)).encode() for key, item in value.items()),
            )
        case list() | tuple():
            yield from (b"list", *(fingerprint(item).encode() for item in value))
        case Set():
            yield from (b"set", *sorted(fingerprint(item).encode() for item in value))
        case _:
            yield from _parts_of_object(value)


def _parts_of_object(value: Any) -> Iterator[bytes]:
    if is_sparse(value):
        yield from (b"sparse", matrices_sha256({"": value}).encode())
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (b"dataclass", type(value).__qualname__.encode())
        for each in fields(value):
            if not (isinstance(value, Certificate | Subject) and each.name in CLAIMS_NOTHING):
                yield from (each.name.encode(), fingerprint(getattr(value, each.name)).encode())
    elif callable(value):
        yield from (b"function", name_of(value).encode())
    else:
        yield from (b"token", _token(value).encode())


def _token(value: Any) -> str:
    try:
        return str(tokenize(value, ensure_deterministic=True))
    except Exception as error:  # whatever an object of another package raises when it is taken apart
        raise InputTypeError(
            f"a store is bound to what its tasks are given, and no {type(value).__name__} can be told from another: "
            "give numbers, texts, arrays, matrices, models, dataclasses, or names of files"
        ) from error
