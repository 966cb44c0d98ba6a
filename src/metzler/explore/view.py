"""What the page is told, as plain data: the network with its controls, where the search stands, names."""

from __future__ import annotations

from typing import Any

import numpy as np

from metzler.activations import ACTIVATIONS
from metzler.explore.asked import Asked
from metzler.explore.worker import Seen
from metzler.facts import inert
from metzler.io.study import Study
from metzler.matrices.names import called
from metzler.models.kinds import AT_COMMAND_LINE, KINDS
from metzler.search.orders import WORDS

MOST_NAMES = 12
NORMS = {
    "best": "the best of all",
    "diagonal": "the better of l1 and linf",
    "l1": "weighted l1",
    "linf": "weighted linf",
    "l2": "quadratic",
}


def network_view(base: Study) -> dict[str, Any]:
    """The network that is loaded, and where its controls stand."""
    model, net = Asked(base).model, base.network
    kind, said = KINDS.get(str(base.get("model"))), {} if net is None else net.dynamics
    alone = kind is None or model.kind in AT_COMMAND_LINE
    kinds = {name: row.title for name, row in AT_COMMAND_LINE.items()} if net is not None and alone else {}
    own_kind = str(base.get("model") or said.get("kind"))
    row = KINDS.get(own_kind)
    slopes = base.get("slopes") or said.get("slopes")
    return {
        "name": inert(str(base.get("weights") or base.source)),
        "of": "state" if net is None else net.of,
        "n": model.n,
        "kind": own_kind,
        "kinds": kinds or {own_kind: own_kind if row is None else row.title},
        "has_leak": {name: "leak" in each.options for name, each in KINDS.items()},
        "sloped": row is None or row.sloped,
        "activations": list(ACTIVATIONS),
        "activation": _text(base.get("activation") or said.get("activation")),
        "slopes": [_number(end) for end in slopes] if slopes is not None else None,
        "gain": _number(base.get("gain", said.get("gain", 1.0))) or 1.0,
        "leak": _number(base.get("leak", said.get("leak", 1.0))),
        "norms": {name: NORMS.get(name, name) for name in WORDS},
        "norm": base.get("norm", "best"),
        "max_condition": base.get("max_condition"),
        "silences": net is not None and not base.get("matrices"),
    }


def _text(value: Any) -> str | None:
    """The name of an activation; None for one of one's own."""
    name = str(getattr(value, "name", value))
    return name if name in ACTIVATIONS else None


def _number(value: Any) -> float | None:
    """One number, None where there is one for each neuron."""
    if isinstance(value, str) or value is None or isinstance(value, dict):
        return None
    array = np.asarray(value, dtype=float)
    return float(array.flat[0]) if array.size and bool((array == array.flat[0]).all()) else None


def state_view(seen: Seen) -> dict[str, Any]:
    """Where the search stands."""
    return {
        "running": seen.running,
        "cancelled": seen.cancelled,
        "phase": inert(seen.phase),
        "bracket": seen.bracket,
        "done": seen.done,
        "error": inert(seen.error),
        "version": seen.version,
        "answered": seen.answer is not None,
    }


def names_view(base: Study, sought: str) -> list[dict[str, Any]]:
    """Neurons whose names have this in them, the shortest names first.

    Examples
    --------
    >>> names_view(Study({"weights": "celegans"}), "avA")[0]["name"]
    'AVAL'
    """
    net, low = base.network, sought.strip().lower()
    if net is None or not low:
        return []
    names = [str(name) for name in called(net.names, range(net.n))]
    hits = [i for i, name in enumerate(names) if low in name.lower()]
    hits.sort(key=lambda i: (len(names[i]), i))
    return [{"index": i, "name": inert(names[i])} for i in hits[:MOST_NAMES]]
