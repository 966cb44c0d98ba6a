"""The fly's visual system as a rate network, built from the wiring that the distribution flyvis carries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from metzler.errors import InputError
from metzler.networks import Network

Ints = NDArray[np.int64]

_WIRING = Path("connectome", "fib25-fib19_v2.2.json")

_LARGEST_EXTENT = 100
"""Beyond it the synapses (about 67 million here, growing like the square) would take tens of gigabytes to build."""

_SCALE = 0.01
"""Mean size of the initial weights between two cell types."""


def fly_visual_system(extent: int = 15) -> Network:
    """Return the rate network of the fly's optic lobe at its published initial weights.

    Written tau v' = -v + W relu(v) + u with tau = 0.05 s it is a Hopfield network of this package with unit leak.
    The weight of a synapse is sign * count * 0.01 / (mean count over all synapses between the two cell types).

    Parameters
    ----------
    extent : int
        Radius of the hexagonal eye in columns, 1 to 100. The published network has 15: 45,669 neurons and
        1,513,231 synapses. A larger one is a periodic extrapolation of the same column-to-column wiring,
        beyond what was measured.

    Returns
    -------
    Network
        Neurons stand type by type in the order of the source, within a type by lattice column; their names
        are like "Tm1(-3,5)", with the column's two oblique coordinates.

    Raises
    ------
    InputError
        If the distribution flyvis is not installed or has another layout, or the extent is out of range.

    Notes
    -----
    Time and memory are linear in the synapses, which grow like the square of the extent. flyvis itself is
    not imported (that would need torch): only its 618 KB description is read. Gaps inside the convex hull of
    the measured offsets of a pair of types are filled with one synapse, as flyvis does.

    References
    ----------
    lappalainen2024 (the model); takemura2015, shinomiya2019 (the wiring).

    Examples
    --------
    >>> fly = fly_visual_system(extent=3)  # doctest: +SKIP
    >>> fly.n, fly.weights.nnz  # doctest: +SKIP
    (2345, 63209)
    """
    if isinstance(extent, bool) or not isinstance(extent, int | np.integer):
        raise InputError(f"The extent of the eye must be a whole number of columns, but is {extent!r}.")
    if not 1 <= extent <= _LARGEST_EXTENT:
        raise InputError(f"The extent of the eye must lie between 1 and {_LARGEST_EXTENT} columns, but is {extent}.")
    wiring = _read_wiring()
    try:
        margin = max(abs(x) for pair in wiring["edges"] for offset, _ in pair["offsets"] for x in offset)
        cells, first = {}, 0
        for node in wiring["nodes"]:
            cells[node["name"]] = cell = _lay_out(node["pattern"], int(extent), margin, first)
            first += cell.u.size
        weights = _assemble([_connect(pair, cells) for pair in wiring["edges"]], first)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"The wiring in the installed flyvis has another layout than that of version 1.2: {error!r}."
        ) from error
    return Network(
        weights,
        names=(f"{name}({u},{v})" for name, cell in cells.items() for u, v in zip(cell.u, cell.v, strict=True)),
        source=f"Fly visual system, Lappalainen et al. 2024, extent {extent}: {_WIRING.name} of PyPI package flyvis",
        licence="MIT",
        citation="Lappalainen et al. 2024, doi:10.1038/s41586-024-07939-3",
        changes=("gaps inside the hull of the measured offsets are filled with one synapse",),
    )


@dataclass(frozen=True)
class _Cells:
    """The neurons of one cell type on the lattice, and a table from lattice site to neuron."""

    u: Ints
    v: Ints
    first: int
    sites: Ints
    table: NDArray[np.int32]
    width: int


def _read_wiring() -> Any:
    spec = find_spec("flyvis")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder) / _WIRING
        if path.is_file():
            try:
                return json.loads(path.read_text(encoding="utf-8"))
            except ValueError as error:
                raise InputError(f"The wiring in the installed flyvis cannot be read: {error}.") from error
    raise InputError(
        "The fly's wiring comes with the package flyvis, which is not installed: run 'pip install --no-deps flyvis'."
    )


def _lay_out(pattern: tuple[str, Any], extent: int, margin: int, first: int) -> _Cells:
    """Place a cell type on the hexagon of columns: every column, every so many columns, or one cell."""
    kind, argument = pattern
    strides = {"stride": argument, "tile": (argument, argument), "single": (1, 1)}[kind]
    radius = 0 if kind == "single" else extent
    axis = np.arange(-radius, radius + 1)
    u, v = (grid.ravel() for grid in np.meshgrid(axis, axis, indexing="ij"))
    keep = (np.abs(u + v) <= radius) & (u % strides[0] == 0) & (v % strides[1] == 0)
    u, v = u[keep], v[keep]
    half = extent + margin
    width = 2 * half + 1
    sites = (u + half) * width + (v + half)
    table = np.full(width * width, -1, dtype=np.int32)
    table[sites] = np.arange(first, first + u.size)
    return _Cells(u=u, v=v, first=first, sites=sites, table=table, width=width)


def _connect(pair: dict[str, Any], cells: dict[str, _Cells]) -> tuple[Any, Any, Any]:
    """Rows, columns and weights of all synapses from one cell type to another."""
    source, target = cells[pair["src"]], cells[pair["tar"]]
    offsets = np.array([offset for offset, _ in pair["offsets"]], dtype=np.int64).reshape(-1, 2)
    counts = np.array([count for _, count in pair["offsets"]], dtype=np.float64)
    gaps = _gaps(offsets)
    offsets, counts = np.concatenate((offsets, gaps)), np.concatenate((counts, np.ones(len(gaps))))
    shifts = offsets[:, 0] * source.width + offsets[:, 1]
    reached = target.table[shifts[:, None] + source.sites]
    which, sender = np.nonzero(reached >= 0)
    synapses = counts[which]
    scale = _SCALE / synapses.mean() if synapses.size else 0.0
    return reached[which, sender], (sender + source.first).astype(np.int32), pair["alpha"] * synapses * scale


def _assemble(parts: list[tuple[Any, Any, Any]], n: int) -> sp.csr_array:
    rows, columns, values = (np.concatenate(piece) for piece in zip(*parts, strict=True))
    weights = sp.csr_array(sp.coo_array((values, (rows, columns)), shape=(n, n)))
    weights.sort_indices()
    return weights


def _gaps(offsets: Ints) -> Ints:
    """Lattice points in the convex hull of the offsets that are not among them, (k, 2); none if that has no area.

    A point exactly on the boundary is in or out as in flyvis: as the crossing test below, with its comparisons, says.
    """
    hull = _convex_hull(offsets)
    if len(hull) < 3:
        return np.empty((0, 2), dtype=np.int64)
    low, high = offsets.min(axis=0), offsets.max(axis=0)
    grid = np.stack(np.meshgrid(*map(np.arange, low, high + 1), indexing="ij"), axis=-1)
    inside = np.zeros(grid.shape[:2], dtype=bool)
    for (x0, y0), (x1, y1) in zip([hull[-1], *hull[:-1]], hull, strict=True):
        x, y = grid[..., 0], grid[..., 1]
        crosses = (y0 >= y) != (y1 >= y)
        left = (y1 - y) * (x0 - x1) >= (x1 - x) * (y0 - y1)
        inside ^= crosses & (left == (y1 >= y))
    inside[tuple((offsets - low).T)] = False
    gaps: Ints = grid[inside]
    return gaps


def _convex_hull(offsets: Ints) -> list[tuple[int, int]]:
    """Corners of the convex hull, anticlockwise, in exact integers (Andrew's monotone chain)."""
    points = sorted((int(u), int(v)) for u, v in offsets)
    return _half_hull(points)[:-1] + _half_hull(points[::-1])[:-1]


def _half_hull(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    chain: list[tuple[int, int]] = []
    for x, y in points:
        while len(chain) > 1:
            (x0, y0), (x1, y1) = chain[-2:]
            if (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) > 0:
                break
            chain.pop()
        chain.append((x, y))
    return chain
