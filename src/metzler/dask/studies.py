"""Many tasks on a cluster, their results kept in a file as they come: a killed run continues where it stopped."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from typing import Any

import numpy as np
from distributed import Client, as_completed
from numpy.typing import ArrayLike

from metzler.certificates import Certificate, certify, check
from metzler.consequences import lesion_study as lesions_one_by_one
from metzler.errors import InputError
from metzler.models import Model, RecurrentModel

RETRIES = 20
AHEAD = 4
"""Tasks under way for each thread of the cluster: enough to keep it busy, few enough to start at once."""


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
        Names are the keys in the store; a name in it is never computed again.
    store : path
        An SQLite file, made if it is missing; one row for each finished task, committed as it comes.
    shared
        Sent once, to every task.

    Yields
    ------
    (name, result)
        Those of the store first, then in the order in which tasks finish.

    Raises
    ------
    InputError
        When the store is not one of these files, or two names are the same.

    Examples
    --------
    >>> from metzler.dask import resumable
    >>> for name, root in resumable(client, math.sqrt, [("two", 2.0)], "roots.sqlite"):  # doctest: +SKIP
    ...     print(name, root)
    """
    with closing(_open(store)) as kept:
        known = {name: json.loads(text) for name, text in kept.execute("select name, result from results")}
        seen: set[str] = set()
        held = [client.submit(_same, value, pure=False, retries=RETRIES) for value in shared]
        slots = AHEAD * max(1, sum(client.nthreads().values()))
        running = as_completed(with_results=False)
        names: dict[Any, str] = {}
        for name, given in work:
            if name in seen:
                raise InputError(f"two tasks have the name {name!r}")
            seen.add(name)
            if name in known:
                yield name, known[name]
                continue
            future = client.submit(task, given, *held, pure=False, retries=RETRIES)
            names[future.key] = name
            running.add(future)
            if len(names) >= slots:
                yield _keep(kept, names, next(running))
        while names:
            yield _keep(kept, names, next(running))


def certify_ensemble(
    client: Client, networks: Iterable[tuple[str, Model]], store: str | os.PathLike[str], norm: str = "best"
) -> Iterator[tuple[str, dict[str, float]]]:
    """Rate and gap of many networks, each certified and checked on a cluster; resumable.

    Parameters
    ----------
    client : distributed.Client
    networks : iterable of (name, model)
    store : path
        See `resumable`.
    norm : "l1", "linf" or "best"

    Yields
    ------
    (name, result)
        The result has `rate`, `gap` and `order`.
    """
    return resumable(client, _certified, networks, store, norm)


def lesion_study(
    client: Client,
    model: RecurrentModel,
    certificate: Certificate,
    lesions: Iterable[ArrayLike] | Mapping[str, ArrayLike],
    store: str | os.PathLike[str],
    *,
    together: int = 50,
) -> Iterator[dict[str, Any]]:
    """`metzler.lesion_study` on a cluster, resumable.

    Parameters
    ----------
    client, store
        See `resumable`.
    model, certificate, lesions
        See `metzler.lesion_study`.
    together : int
        Lesions in one task; they share what the search keeps of the whole network.

    Yields
    ------
    dict
        `name`, `inherited`, `rate`, `upper` and `searched` of each lesion, as they come.

    Raises
    ------
    NotProved
        When the certificate is not one of this model.
    """
    check(certificate, model).require()
    named = lesions.items() if isinstance(lesions, Mapping) else ((_label(each), each) for each in lesions)
    groups = _groups(named, together)
    for _, found in resumable(client, _lesions, groups, store, model, certificate):
        yield from found


def _groups(named: Iterable[tuple[str, Any]], together: int) -> Iterator[tuple[str, dict[str, list[int]]]]:
    group: dict[str, list[int]] = {}
    for name, silenced in named:
        group[name] = np.atleast_1d(silenced).tolist()
        if len(group) == together:
            yield json.dumps(group, sort_keys=True), group
            group = {}
    if group:
        yield json.dumps(group, sort_keys=True), group


def _label(silenced: ArrayLike) -> str:
    return ", ".join(map(str, np.atleast_1d(silenced).tolist()))


def _lesions(group: dict[str, list[int]], model: RecurrentModel, certificate: Certificate) -> list[dict[str, Any]]:
    return [
        {
            "name": found.name,
            "inherited": found.inherited,
            "rate": found.rate,
            "upper": found.upper,
            "searched": found.searched,
        }
        for found in lesions_one_by_one(model, certificate, group)
    ]


def _certified(model: Model, norm: str) -> dict[str, Any]:
    found = certify(model, norm)
    check(found, model).require()
    return {"rate": found.rate, "gap": found.gap, "order": found.norm.order}


def _keep(kept: sqlite3.Connection, names: dict[Any, str], future: Any) -> tuple[str, Any]:
    name, result = names.pop(future.key), future.result()
    with kept:
        kept.execute("insert into results values (?, ?)", (name, json.dumps(result)))
    return name, result


def _open(store: str | os.PathLike[str]) -> sqlite3.Connection:
    try:
        kept = sqlite3.connect(store)
        kept.execute("create table if not exists results (name text primary key, result text not null)")
        kept.execute("select name, result from results limit 1")
    except sqlite3.Error as error:
        raise InputError(f"{str(store)!r} cannot be used to keep results in: {error}") from error
    return kept


def _same(value: Any) -> Any:
    return value
