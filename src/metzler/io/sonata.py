"""Edges of SONATA: populations of edges from nodes to nodes, with weights of their own or of their types."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from metzler.arrays import Index, Vector
from metzler.containers.cells import is_number, rows
from metzler.containers.compressed import Packed
from metzler.containers.hdf5_file import File, opened
from metzler.containers.size import require_sparse_fits
from metzler.errors import InputError, one_line
from metzler.io.asked import Asked
from metzler.matrices.names import shown
from metzler.networks import Network

EDGES = "edges"
STRENGTH, COUNT = "syn_weight", "nsyns"
PRODUCT = f"{STRENGTH}*{COUNT}"
"""What may be asked of as the weight when a file has both: BMTK multiplies them."""


@dataclass(frozen=True)
class _Population:
    """One population of edges of an open file."""

    file: File
    group: Any
    name: str
    path: Path

    def column(self, name: str, group: str = "") -> Any:
        """A dataset of the population, or of one of its groups; None where there is none."""
        return self.file.item(self.group, f"{group}/{name}" if group else name)

    def numbers(self, name: str, group: str = "") -> Vector:
        """The numbers of such a dataset."""
        return self.file.array(self.column(name, group), f"{shown(self.name)}/{name}").reshape(-1)

    def nodes(self, end: str) -> str:
        """The population of nodes at one end."""
        return self.file.text(self.column(f"{end}_node_id"), "node_population")


def read_edges(file: File, edges: Any, path: Path, asked: Asked) -> Network:
    """The network of the population of edges that is asked for, or of the only one.

    Raises
    ------
    InputError
        When there are several, it leads from one population of nodes to another, or its weights could be several.
    """
    if asked.orientation is not None:
        raise InputError(f"{file.where} is a SONATA file, which says what is pre and post: leave the orientation out")
    population = _Population(file, *_chosen(file, edges, asked.part and asked.part.removeprefix("edges/")), path)
    pre, post, n, unknown = _ends(population)
    weights, unit, changes = _weights(population, len(pre), asked.weight)
    W = sp.csr_array((weights, (post, pre)), shape=(n, n))
    if twice := len(pre) - W.nnz:
        changes += (f"edges between neurons that have one already are added to it: {twice}",)
    return Network(W, weight_unit=unit, source=str(path), changes=unknown + changes)


def _chosen(file: File, edges: Any, part: str | None) -> tuple[Any, str]:
    names = [name for name in edges if file.is_group(file.item(edges, name))]
    if part in names or (part is None and len(names) == 1):
        name = part or names[0]
        return file.item(edges, name), name
    listed = ", ".join(map(shown, names[:12])) or "none"
    if part is None and names:
        raise InputError(
            f"{file.where} has {len(names)} populations of edges: name one, as in FILE::{names[0]} ({listed})."
        )
    raise InputError(f"{file.where} has no population of edges {part or ''!r}; it has {listed}.")


def _ends(population: _Population) -> tuple[Index, Index, int, tuple[str, ...]]:
    """The neurons that each edge leads from and to, how many there are, and a clause where this is not known."""
    file, ends = population.file, ("source", "target")
    if missing := [end for end in ends if population.column(f"{end}_node_id") is None]:
        raise InputError(f"{file.where} is an incomplete SONATA file: {missing[0]}_node_id is missing.")
    names = [population.nodes(end) for end in ends]
    if names[0] != names[1]:
        raise InputError(
            f"{file.where} has edges from {shown(names[0])!r} to {shown(names[1])!r}, which are no recurrent network: "
            "give edges within one population."
        )
    pre, post = (population.numbers(f"{end}_node_id") for end in ends)
    if not all(each.dtype.kind in "iu" and len(each) == len(pre) for each in (pre, post)) or not len(pre):
        raise InputError(f"{file.where} must have two lists of whole numbers of one length as ends of its edges.")
    top = int(max(pre.max(), post.max()))
    if min(int(pre.min()), int(post.min())) < 0:
        raise InputError(f"{file.where} must number its nodes from 0, but has a negative one.")
    n, changes = _count(population, names[0], top + 1)
    if top >= n:
        raise InputError(f"{file.where} has an edge at node {top}, but its nodes are {n}.")
    where = f"{file.where}, which has an edge at node {top},"
    require_sparse_fits(n, n, len(pre), where=where, max_bytes=file.max_bytes, held=file.held_bytes)
    return pre.astype(np.int64), post.astype(np.int64), n, changes


def _count(population: _Population, nodes: str, least: int) -> tuple[int, tuple[str, ...]]:
    """How many nodes there are as their file says; else those that have an index or an edge, with a clause."""
    for beside in _beside(population.path, "nodes.h5", nodes):
        with opened(beside, population.file.max_bytes, "SONATA files") as file:
            found = file.item(file.root, f"nodes/{nodes}/node_type_id")
            if found is not None and found.shape:
                return int(found.shape[0]), ()
    places = [f"indices/{index}/node_id_to_ranges" for index in ("source_to_target", "target_to_source")]
    found = [population.column(place) for place in places]
    n = max([least, *(int(each.shape[0]) for each in found if each is not None and each.shape)])
    return n, (f"the file of the nodes is not there: there are {n}, for the last in that of the edges is {n - 1}",)


def _beside(path: Path, ending: str, population: str = "") -> Iterator[Path]:
    """Files beside that of the edges that are called as SONATA's are."""
    names = [path.name.removesuffix("edges.h5") + ending] if path.name.endswith("edges.h5") else []
    names += [f"{population}_{ending}"] if population and "/" not in population else []
    yield from (path.with_name(name) for name in names if path.with_name(name).is_file())


def _weights(population: _Population, count: int, asked: str | None) -> tuple[Vector, str, tuple[str, ...]]:
    """The weight of each edge, its unit, and clauses."""
    wanted = asked.split("*") if asked else [STRENGTH, COUNT]
    columns = {name: column for name in wanted if (column := _column(population, count, name)) is not None}
    if asked:
        if missing := [name for name in wanted if name not in columns]:
            raise InputError(f"{population.file.where} has no {shown(missing[0])!r} for each of its edges.")
        return np.prod(list(columns.values()), axis=0), "synapses" if asked == COUNT else "", ()
    if len(columns) == 2 and (columns[COUNT] != 1).any():
        raise InputError(
            f"{population.file.where} has strengths ({STRENGTH}) and counts ({COUNT}) of synapses: ask for the weight "
            f"{PRODUCT!r}, {STRENGTH!r} or {COUNT!r}."
        )
    if STRENGTH in columns:
        positive = bool((columns[STRENGTH] >= 0).all())
        signs = ("no weight is negative: signs may be in the models of the synapses",) if positive else ()
        return columns[STRENGTH], "", signs
    if COUNT in columns:
        return columns[COUNT], "synapses", (f"weights are numbers of synapses ({COUNT}), which have no signs",)
    return np.ones(count), "synapses", (f"every edge counts 1, for there is no {STRENGTH} and no {COUNT}",)


def _column(population: _Population, count: int, name: str) -> Vector | None:
    """One number for each edge: of its group, or else of its type; None where an edge has none."""
    found, missing = np.zeros(count), np.ones(count, dtype=bool)
    for group, edges, index in _groups(population, count):
        if population.column(name, group) is not None:
            values = population.numbers(name, group)
            if int(index.max()) >= len(values):
                raise InputError(
                    f"{population.file.where} has fewer {shown(name)!r} than edges in the group {group!r}."
                )
            found[edges], missing[edges] = values[index], False
    if missing.any() and population.column("edge_type_id") is not None:
        kinds, of_edge = np.unique(population.numbers("edge_type_id"), return_inverse=True)
        of_types = _of_types(population.path, name)
        typed = np.array([of_types.get(int(kind), np.nan) for kind in kinds])[of_edge]
        if len(typed) == count:
            found, missing = np.where(missing, typed, found), missing & np.isnan(typed)
    return None if missing.any() else found


def _groups(population: _Population, count: int) -> Iterator[tuple[str, Index, Index]]:
    """Each group with the edges in it, and where their numbers stand in the group."""
    everything = np.arange(count)
    if population.column("edge_group_id") is None or population.column("edge_group_index") is None:
        yield "0", everything, everything
        return
    ids, index = (population.numbers(f"edge_group_{what}") for what in ("id", "index"))
    if len(ids) != count or len(index) != count or index.min() < 0:
        raise InputError(f"{population.file.where} must have a group and a place in it for each of its {count} edges.")
    for each in np.unique(ids):
        edges = np.flatnonzero(ids == each)
        yield str(int(each)), edges, index[edges].astype(np.int64)


def _of_types(path: Path, name: str) -> Mapping[int, float]:
    """A number of each type of edges, from the table of types beside the file."""
    for beside in _beside(path, "edge_types.csv"):
        file = Packed(beside, 2**26)
        try:
            with file.open_text() as text:
                (_, head), *body = [*rows(text, None)] or [(0, [])]
        except (UnicodeDecodeError, csv.Error) as error:
            raise InputError(f"{file.where} must be a table of types of edges: {one_line(error)}.") from error
        if name in head and "edge_type_id" in head:
            places = head.index("edge_type_id"), head.index(name)
            pairs = [tuple(cells[k] for k in places) for _, cells in body if len(cells) == len(head)]
            return {int(kind): float(value) for kind, value in pairs if kind.isdecimal() and is_number(value)}
    return {}
