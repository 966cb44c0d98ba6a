"""Many tasks on a cluster, their results kept in a file as they come: a killed run continues where it stopped."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

import numpy as np
from distributed import Client, as_completed
from numpy.typing import ArrayLike

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.claims.pair import known_pair
from metzler.consequences.lesions.study import as_lesions, as_listed
from metzler.consequences.lesions.study import lesion_study as lesions_one_by_one
from metzler.dask.fingerprints import fingerprint, name_of
from metzler.dask.store import Store, damaged_row
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.matrices.indices import whole_number
from metzler.matrices.names import Names, called
from metzler.models import Model, RecurrentModel
from metzler.models.labels import names_of
from metzler.search.diagonal import diagonal_certificate
from metzler.search.orders import known_orders

RETRIES = 20
AHEAD = 4
"""Tasks under way for each thread of the cluster: enough to keep it busy, few enough to start at once."""
RATES = {"rate", "gap", "order"}
LESION = ("name", "inherited", "rate", "upper", "searched")
"""Fields of a row."""


def resumable(
    client: Client,
    task: Callable[..., Any],
    work: Iterable[tuple[str, Any]],
    store: str | os.PathLike[str],
    *shared: Any,
) -> Iterator[tuple[str, Any]]:
    """Results of a task on a cluster, as they come; those in the store already are not computed again.

    Parameters
    ----------
    client : distributed.Client
    task : callable
        `task(given, *shared)`; what it returns must be JSON (numbers, texts, lists, mappings).
    work : iterable of (name, given)
        Names are texts, the keys in the store; what is kept under a name is never computed again.
    store : path
        An SQLite file, made if it is missing; one row for each finished task, committed as it comes. It belongs to
        the task (by the name of the function) and to what is shared, each row to what its task was given, by their
        hashes; to one run at a time.
    shared
        Sent once, to every task.

    Yields
    ------
    (name, result)
        As they come from store and cluster; the same whether computed now or before.

    Raises
    ------
    InputError
        When the store is not one of these files, is about something else, is damaged or in use, or two names are the
        same.
    InputTypeError
        When a name is no text, or something given cannot be hashed.
    MetzlerError
        What a task raised, with its name, after all others are done and kept.

    Examples
    --------
    >>> from metzler.dask import resumable
    >>> for name, root in resumable(client, math.sqrt, [("two", 2.0)], "roots.sqlite"):  # doctest: +SKIP
    ...     print(name, root)
    """
    if not callable(task):
        raise InputTypeError(f"a task must be a function, got {task!r}")
    about = {"task": name_of(task)} | {f"shared argument {k}": fingerprint(value) for k, value in enumerate(shared)}
    yield from _resumed(client, task, work, store, shared, about)


def _resumed(
    client: Client,
    task: Callable[..., Any],
    work: Iterable[tuple[str, Any]],
    store: str | os.PathLike[str],
    shared: tuple[Any, ...],
    about: Mapping[str, str],
) -> Iterator[tuple[str, Any]]:
    if not isinstance(client, Client):
        raise InputTypeError(f"tasks need a distributed.Client, got {type(client).__name__}")
    with closing(Store(store, about)) as kept:
        held = [client.submit(_same, value, pure=False, retries=RETRIES) for value in shared]
        slots = AHEAD * max(1, sum(client.nthreads().values()))
        run = _Run(kept)
        for name, given in _named(work):
            mark = fingerprint(given)
            found = kept.find(name, mark)
            if found is not None:
                yield name, *found
                continue
            run.add(client.submit(_settled, task, given, *held, pure=False, retries=RETRIES), name, mark)
            if len(run.waiting) >= slots:
                yield from run.next()
        while run.waiting:
            yield from run.next()
        run.require_all()


class _Run:
    """Tasks under way, whose results go to a store; those that fail are told at the end."""

    def __init__(self, kept: Store) -> None:
        self.kept = kept
        self.running = as_completed(with_results=False)
        self.waiting: dict[Any, tuple[str, str]] = {}
        self.failed: dict[str, BaseException] = {}

    def add(self, future: Any, name: str, mark: str) -> None:
        self.waiting[future.key] = name, mark
        self.running.add(future)

    def next(self) -> Iterator[tuple[str, Any]]:
        future = next(self.running)
        name, mark = self.waiting.pop(future.key)
        try:
            error, result = future.result()
        except Exception as raised:
            error, result = raised, None
        if error is None:
            yield name, self.kept.keep(name, mark, result)
        else:
            self.failed[name] = error

    def require_all(self) -> None:
        """Raise what the first task raised that failed, with its name and the number of all that did."""
        for name, error in self.failed.items():
            count = f"{len(self.failed)} tasks failed, " if len(self.failed) > 1 else ""
            told = f"{count}{name!r}: {error} (all other results are in {self.kept.path!r})"
            if isinstance(error, MetzlerError):
                raise type(error)(told) from error
            error.add_note(told)
            raise error


def _named(work: Iterable[tuple[str, Any]], what: str = "tasks") -> Iterator[tuple[str, Any]]:
    """The work, its names checked."""
    seen, pairs = set[str](), "the work must be pairs of a name and what the task is given"
    if not isinstance(work, Iterable):
        raise InputTypeError(f"{pairs}, got {work!r}")
    for each in work:
        if not isinstance(each, tuple | list) or len(each) != 2:
            raise InputTypeError(f"{pairs}, got {type(each).__name__}")
        name = _require_text(each[0])
        if name in seen:
            raise InputError(f"two {what} have the name {name!r}")
        seen.add(name)
        yield name, each[1]


def _require_text(name: Any) -> str:
    if not isinstance(name, str):
        raise InputTypeError(f"names must be texts, got {name!r} ({type(name).__name__}): write str(name)")
    if not name.isascii() and name.encode(errors="ignore").decode() != name:
        raise InputError(f"names must be texts that UTF-8 can hold, got {name!r}")
    return str(name)


def certify_ensemble(
    client: Client, networks: Iterable[tuple[str, Model]], store: str | os.PathLike[str], order: str = "best"
) -> Iterator[tuple[str, dict[str, float]]]:
    """Rate and gap of many networks, each certified and checked on a cluster; resumable.

    Parameters
    ----------
    client : distributed.Client
    networks : iterable of (name, model)
    store : path
        See `resumable`: it belongs to the order, and each name in it to one network.
    order : "l1", "linf", "diagonal" or "best"
        As for `metzler.certify`.

    Yields
    ------
    (name, result)
        The result has `rate`, `gap` and `order`.
    """
    known_orders(order)
    about = {"task": "certify_ensemble", "norm": order}
    return _whole(_resumed(client, _certified, networks, store, (order,), about), store)


def _whole(results: Iterator[tuple[str, Any]], store: str | os.PathLike[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, found in results:
        if not (isinstance(found, dict) and found.keys() == RATES and _numbers(found, "rate", "gap")):
            raise damaged_row(store, name)
        yield name, found


def lesion_study(
    client: Client,
    model: RecurrentModel,
    claim: Certificate,
    lesions: Iterable[ArrayLike] | Mapping[str, ArrayLike],
    store: str | os.PathLike[str],
    *,
    together: int = 50,
) -> Iterator[dict[str, Any]]:
    """`metzler.lesion_study` on a cluster, resumable.

    Parameters
    ----------
    client
    store : path
        See `resumable`: it belongs to the model, the claim and `together`. To go on in another process, save
        the claim and load it: one that is computed again may differ in its last digits.
    model, claim, lesions
        See `metzler.lesion_study`. Names are texts, and no two lesions have the same.
    together : int
        Lesions in one task; they share what the search keeps of the whole network.

    Yields
    ------
    dict
        `name`, `inherited`, `rate`, `upper` and `searched` of each lesion, as they come.

    Raises
    ------
    NotProved
        When the claim is not one about this model.
    """
    known_pair(model, claim, "lesion_study(client, model, claim, lesions, store)")
    check(claim, model).require()
    about = {"task": "lesion_study", "model": fingerprint(model), "certificate": fingerprint(claim)}
    about["number of lesions together"] = str(whole_number(together, name="together", least=1))
    names = names_of(model)
    named = as_lesions(lesions, model.n, names, lambda silenced: ", ".join(map(str, called(names, silenced))))
    for name, found in _resumed(client, _lesions, _groups(named, together, names), store, (model, claim), about):
        if not _is_whole(found, list(json.loads(name))):
            raise damaged_row(store, name)
        yield from found


def _is_whole(found: Any, names: list[str]) -> bool:
    """Whether a row has all its lesions, each with all its fields."""
    whole = isinstance(found, list) and all(isinstance(each, dict) and each.keys() == {*LESION} for each in found)
    whole = whole and all(_numbers(each, "inherited", "rate", "upper") for each in found)
    return whole and [each["name"] for each in found] == names


def _numbers(row: Mapping[str, Any], *fields: str) -> bool:
    """Whether these fields hold numbers; a bound may be infinite."""
    return all(type(row[field]) in (int, float) and row[field] == row[field] for field in fields)


def _groups(
    named: Iterable[tuple[str, Any]], together: int, names: Names | None
) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Lesions in groups of `together`; a group is called by what it is, as JSON."""
    group: dict[str, list[Any]] = {}
    for name, silenced in _named(named, "lesions"):
        group[name] = np.asarray(as_listed(silenced, names)).tolist()
        if len(group) == together:
            yield json.dumps(group), group
            group = {}
    if group:
        yield json.dumps(group), group


def _lesions(group: dict[str, list[Any]], model: RecurrentModel, claim: Certificate) -> list[dict[str, Any]]:
    return [{name: getattr(found, name) for name in LESION} for found in lesions_one_by_one(model, claim, group)]


def _certified(model: Model, order: str) -> dict[str, Any]:
    found = diagonal_certificate(model, order)
    check(found, model).require()
    return {"rate": found.rate, "gap": found.gap, "order": found.norm.order}


def _settled(task: Callable[..., Any], given: Any, *shared: Any) -> tuple[MetzlerError | None, Any]:
    """What a task raises on purpose, or its result: only other exceptions may pass when they are tried again."""
    try:
        return None, task(given, *shared)
    except MetzlerError as error:
        return error, None


def _same(value: Any) -> Any:
    return value
