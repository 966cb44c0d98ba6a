"""Power grids of the distribution pandapower as negative Laplacians of their susceptances."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp

from atlas.packages import inside
from metzler.errors import InputError
from metzler.networks import Network

STEP = 2.0**-20
"""Susceptances are rounded to multiples of it: then rows sum to 0 in doubles too, and it is a Laplacian."""

ROUNDED = "susceptances are rounded to multiples of 2^-20 per unit"

Table = list[dict[str, Any]]


def grid(case: str) -> Network:
    """Minus the Laplacian of `1/x` of lines and transformers per unit, over the buses; resistances are left out."""
    path = inside("pandapower", f"pandapower/networks/power_system_test_case_jsons/{case}.json")
    net = json.loads(path.read_text(encoding="utf-8"))["_object"]
    if any(row["in_service"] for row in _rows(net, "trafo3w")) or _rows(net, "switch"):
        raise InputError(f"{case} has transformers of three windings or switches, which this reader does not know")
    buses = {bus: k for k, bus in enumerate(_index(net, "bus"))}
    volts = [row["vn_kv"] for row in _rows(net, "bus")]
    n, base = len(buses), float(net["sn_mva"])
    i, j, x = (np.array(ends) for ends in zip(*_branches(net, buses, volts, base), strict=True))
    b = np.round(1 / x / STEP) * STEP
    half = sp.coo_array((b, (i, j)), shape=(n, n)).tocsr()
    off = half + half.T
    off.setdiag(0)
    laplacian = sp.diags_array(off.sum(axis=1)) - off
    names = [f"bus {bus}" for bus in buses]
    return Network((-laplacian).tocsr(), names, sign_rule="minus the Laplacian", of="bus", changes=(ROUNDED,))


def _branches(net: dict[str, Any], buses: dict[int, int], volts: list[float], base: float) -> Iterator[Any]:
    """Ends and reactance per unit of everything in service."""
    for row in _rows(net, "line"):
        if row["in_service"]:
            ohms = row["x_ohm_per_km"] * row["length_km"] / row["parallel"]
            yield buses[row["from_bus"]], buses[row["to_bus"]], ohms * base / volts[buses[row["from_bus"]]] ** 2
    for row in _rows(net, "trafo"):
        if row["in_service"]:
            part = np.sqrt(row["vk_percent"] ** 2 - row["vkr_percent"] ** 2) / 100 * np.sign(row["vk_percent"])
            turns = (row["vn_lv_kv"] / volts[buses[row["lv_bus"]]]) ** 2
            yield buses[row["hv_bus"]], buses[row["lv_bus"]], part * turns * base / row["sn_mva"] / row["parallel"]
    for row in _rows(net, "impedance"):
        if row["in_service"]:
            yield buses[row["from_bus"]], buses[row["to_bus"]], row["xft_pu"] * base / row["sn_mva"]


def _rows(net: dict[str, Any], name: str) -> Table:
    """A table that pandas wrote as text: columns and rows."""
    table = json.loads(net[name]["_object"]) if name in net else {"columns": [], "data": []}
    return [dict(zip(table["columns"], row, strict=True)) for row in table["data"]]


def _index(net: dict[str, Any], name: str) -> list[int]:
    index: list[int] = json.loads(net[name]["_object"])["index"]
    return index
