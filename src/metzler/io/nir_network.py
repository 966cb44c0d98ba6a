"""Graphs of NIR (neuromorphic intermediate representation) whose neurons do not spike, as linear networks.

Its leaky integrators, with what linear nodes bring from all of them to each, I = sum_q W_pq y_q + input, say

    LI:      tau v' = v_leak - v + r I,                                  y = v
    CubaLI:  tau_mem v' = v_leak - v + r J,  tau_syn J' = -J + w_in I,   y = v

that is, with the states v, or v and J, below each other, a Hopfield network `tau x' = -x + W x + u` with the identity
as activation: W is [r] W_pq, or [[0, [r]], [[w_in] W_pq, 0]]. `v_leak`, biases and inputs are part of u.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

import numpy as np
from scipy import sparse

from metzler.arrays import Vector
from metzler.containers.size import require_sparse_fits
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.io.nir import LINEAR, POPULATIONS, NirGraph, Node
from metzler.matrices.names import quoted
from metzler.networks import Network

SPIKING = frozenset({"LIF", "CubaLIF", "IF", "Threshold"})
ENDS = frozenset({"Input", "Output"})


def network_of_nir(graph: NirGraph, asked: Asked) -> Network:
    """The linear network of the leaky integrators of a graph.

    Raises
    ------
    InputError
        When it has neurons that spike or none that leak, a node between them is not linear, or sizes do not fit.
    """
    _refuse_spiking(graph)
    populations = {name: node for name, node in graph.nodes.items() if node.kind in POPULATIONS}
    if not populations:
        kinds = ", ".join(sorted({node.kind for node in graph.nodes.values()})[:12]) or "nothing"
        raise InputError(f"{graph.where} must hold neurons of the type LI or CubaLI, but holds {kinds}")
    between = _between(graph, set(populations))
    sizes = {name: _size(graph, name) for name in populations}
    total = sum(sizes.values())
    stored = sum(np.size(node.values.get(LINEAR.get(node.kind, ""), ())) for node in graph.nodes.values())
    require_sparse_fits(2 * total, 2 * total, stored, where=graph.where, max_bytes=asked.max_bytes)
    inputs = _inputs(graph, between, sizes, asked.max_bytes)
    parts = [_Population(name, populations[name], sizes[name], graph.where) for name in populations]
    left = sorted(set(graph.nodes) - set(populations) - between - {n for n, k in graph.nodes.items() if k.kind in ENDS})
    changes = (f"not between neurons, and left out: {', '.join(left)[:200]}",) * bool(left)
    return _assembled(parts, inputs, graph.source, ("inputs, biases and v_leak are left to the input u", *changes))


def _refuse_spiking(graph: NirGraph) -> None:
    for name, node in graph.nodes.items():
        if node.kind in SPIKING:
            raise InputError(
                f"{graph.where} has neurons that spike, {quoted(name)} of the type {node.kind}: they jump at a "
                "threshold, so that no bounds of slopes describe them; give the weights of their rate model"
            )


def _between(graph: NirGraph, populations: set[str]) -> set[str]:
    """The nodes on the ways from neurons to neurons, all of which are linear."""
    after, before = dict[str, set[str]](), dict[str, set[str]]()
    for begin, end in graph.edges:
        after.setdefault(begin, set()).add(end)
        before.setdefault(end, set()).add(begin)
    between = (_reached(populations, after) & _reached(populations, before)) - populations
    for name in sorted(between):
        kind = graph.nodes[name].kind
        if kind not in LINEAR and kind not in ENDS:
            known = ", ".join(LINEAR)
            raise InputError(
                f"{graph.where} has {quoted(name)} of the type {kind} between its neurons, where only {known} are read"
            )
    return between


def _reached(begins: set[str], after: Mapping[str, set[str]]) -> set[str]:
    """All nodes at the end of a way; a way ends at the first neurons."""
    seen, waiting = set[str](), list(begins)
    while waiting:
        for name in after.get(waiting.pop(), set()) - seen:
            seen.add(name)
            if name not in begins:
                waiting.append(name)
    return seen


def _inputs(graph: NirGraph, between: set[str], sizes: Mapping[str, int], max_bytes: int) -> dict[str, Any]:
    """For each population, what it gets from the outputs of all, (its neurons, all neurons)."""
    sources: dict[str, list[str]] = {name: [] for name in (*between, *sizes)}
    for begin, end in graph.edges:
        if end in sources and begin in sources:
            sources[end].append(begin)
    order = _ordered({name: [s for s in sources[name] if s in between] for name in between}, graph.where)
    total, first, flows = sum(sizes.values()), 0, dict[str, Any]()
    for name, n in sizes.items():
        flows[name] = sparse.eye_array(n, total, k=first, format="csr")
        first += n
    for name in order:
        flows[name] = _through(graph, name, [flows[s] for s in sources[name]], total, max_bytes)
    return {
        name: _sum([flows[s] for s in sources[name]], n, total, f"{graph.where}: {quoted(name)}")
        for name, n in sizes.items()
    }


def _ordered(before: Mapping[str, list[str]], where: str) -> list[str]:
    try:
        return list(TopologicalSorter(before).static_order())
    except CycleError as error:
        raise InputError(
            f"{where} has a loop without neurons, {' -> '.join(map(str, error.args[1]))[:200]}: what it does is not "
            "defined"
        ) from error


def _through(graph: NirGraph, name: str, given: list[Any], total: int, max_bytes: int) -> Any:
    """What a node makes of the sum of what it gets."""
    node, where = graph.nodes[name], f"{graph.where}: {quoted(name)}"
    if node.kind in ENDS:
        return _sum(given, given[0].shape[0], total, where)
    factor = _numbers(node.values.get(LINEAR[node.kind]), where)
    if node.kind == "Scale":
        flow = _sum(given, given[0].shape[0], total, where)
        return sparse.diags_array(_each(factor, flow.shape[0], where)) @ flow
    if factor.ndim != 2:
        raise InputError(f"{where} must have a weight with two axes, but its shape is {factor.shape}")
    weight, flow = sparse.csr_array(factor), _sum(given, factor.shape[1], total, where)
    most = int(np.bincount(weight.indices, minlength=weight.shape[1]) @ np.diff(flow.indptr))
    rows = weight.shape[0]
    require_sparse_fits(rows, total, min(most, rows * total), where=where, max_bytes=max_bytes)
    return weight @ flow


def _sum(given: list[Any], rows: int, total: int, where: str) -> Any:
    out = sparse.csr_array((rows, total))
    for flow in given:
        if flow.shape[0] != rows:
            raise InputError(f"{where} takes {rows} numbers, but gets {flow.shape[0]}")
        out = out + flow
    return out


def _size(graph: NirGraph, name: str) -> int:
    """How many neurons a population has: as many as parameters, or rows of a weight that leads to it."""
    node = graph.nodes[name]
    sizes = {np.size(node.values[key]) for key in POPULATIONS[node.kind] if key in node.values} - {1}
    if not sizes:
        weights = [graph.nodes[begin].values.get("weight", 0.0) for begin, end in graph.edges if end == name]
        sizes = {np.shape(weight)[0] for weight in weights if np.ndim(weight) == 2}
    return max(sizes, default=1)


@dataclass(frozen=True)
class _Population:
    """One population, and its numbers for each neuron."""

    name: str
    node: Node
    n: int
    where: str

    def each(self, key: str) -> Vector:
        """A parameter; that of w_in is 1 where it is not given."""
        where = f"{self.where}: {quoted(self.name)}, {key}"
        default = 1.0 if key == "w_in" else None
        values = _each(_numbers(self.node.values.get(key, default), where), self.n, where)
        if key.startswith("tau") and not (values > 0).all():
            raise InputError(f"{where} must be positive, got {values.min()}")
        return values

    def blocks(self, driven: Any, current: Any) -> Iterator[tuple[str, Vector, Any]]:
        """For each group of its states: what it is called, its time constants, its rows of the weights."""
        r = sparse.diags_array(self.each("r"))
        if self.node.kind == "LI":
            yield "", self.each("tau"), r @ driven
            return
        yield ".v", self.each("tau_mem"), r @ current
        yield ".I", self.each("tau_syn"), sparse.diags_array(self.each("w_in")) @ driven

    @property
    def states(self) -> int:
        return self.n * (1 + (self.node.kind == "CubaLI"))


def _assembled(parts: list[_Population], inputs: Mapping[str, Any], source: str, changes: tuple[str, ...]) -> Network:
    """The Hopfield network of all states; the outputs are the first states of each population."""
    starts = np.cumsum([0, *(part.states for part in parts)]).tolist()
    total = starts.pop()

    def chosen(start: int, n: int) -> Any:
        return sparse.eye_array(n, total, k=start, format="csr")

    outputs = sparse.vstack([chosen(start, part.n) for part, start in zip(parts, starts, strict=True)], format="csr")
    rows, taus, names, types = [], [], [], []
    for part, start in zip(parts, starts, strict=True):
        for suffix, tau, block in part.blocks(inputs[part.name] @ outputs, chosen(start + part.n, part.n)):
            rows.append(block)
            taus.append(tau)
            names += [f"{part.name}[{k}]{suffix}" for k in range(part.n)]
            types += [part.name] * part.n
    return Network(
        sparse.vstack(rows, format="csr"),
        names=names,
        types=types,
        dynamics={"kind": "hopfield", "activation": "identity", "leak": 1.0, "tau": np.concatenate(taus)},
        of="neuron" if total == sum(part.n for part in parts) else "state",
        source=source,
        changes=changes,
    )


def _numbers(value: Any, where: str) -> Vector:
    """A parameter as finite float64 numbers."""
    try:
        found = np.asarray(value)
        if value is not None and found.dtype.kind in "biuf" and np.isfinite(found).all():
            return np.asarray(found, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    raise InputError(f"{where} must be finite numbers, but is {'missing' if value is None else type(value).__name__}")


def _each(values: Vector, n: int, where: str) -> Vector:
    if values.size not in (1, n) or values.ndim > 1:
        raise InputError(f"{where} must be one number or {n} along one axis, but its shape is {values.shape}")
    return np.array(np.broadcast_to(values.reshape(-1), (n,)))
