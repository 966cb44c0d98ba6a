"""The worm's synapses in the many readings that the distribution cect carries, one JSON file each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from atlas.packages import inside
from metzler.networks import Network

EXCITES = {"Acetylcholine", "Glutamate", "Betaine", "ExcitatoryChem"}
INHIBITS = {"GABA", "InhibitoryChem"}
UNSIGNED = "Generic_CS"
TRANSMITTERS = "OpenWormUnifiedReader"
RULE = "acetylcholine, glutamate, betaine and what the source calls excitatory +; GABA and inhibitory -"
BY_CELL = "a cell that sends more GABA than other synapses in cect's OpenWormUnified -, all others +"


def worm(reader: str) -> Network:
    """Chemical synapses of one reader of cect, signed by transmitter, else by the cell that sends."""
    content = _content(reader)
    names, tables = content["nodes"], content["connections"]
    signs = {name: _sign(name) for name in tables}
    pre_post = sum((sign * np.array(tables[name], float) for name, sign in signs.items() if sign), np.zeros(()))
    if UNSIGNED in tables:
        inhibits = _inhibitory_cells()
        senders = np.array([-1.0 if name in inhibits else 1.0 for name in names])
        pre_post = pre_post + senders[:, None] * np.array(tables[UNSIGNED], float)
    left_out = sorted(name for name, sign in signs.items() if not sign and name != UNSIGNED)
    changes = (f"left out: {', '.join(left_out)}",) if left_out else ()
    rule = BY_CELL if UNSIGNED in tables else RULE
    return Network(np.transpose(pre_post), names, sign_rule=rule, of="cell", changes=changes)


def _content(reader: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads(inside("cect", f"cect/cache/{reader}.json").read_text(encoding="utf-8"))
    return content


def _sign(table: str) -> int:
    """Of a class of synapses, such as "Serotonin_Glutamate"; 0 for those that are left out."""
    parts = set(table.split("_"))
    return 1 if parts & EXCITES else -1 if parts & INHIBITS else 0


def _inhibitory_cells() -> set[str]:
    content = _content(TRANSMITTERS)
    sent = {name: np.array(table).sum(axis=1) for name, table in content["connections"].items() if _sign(name)}
    others = sum(number for name, number in sent.items() if name != "GABA")
    return {cell for cell, more in zip(content["nodes"], sent["GABA"] > others, strict=True) if more}
