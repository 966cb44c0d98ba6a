"""Names and large arrays in a page: one deflated text in base64, which its script reads and no browser obeys."""

from __future__ import annotations

import base64
import json
import zlib

import numpy as np

from metzler.arrays import Vector
from metzler.facts import inert
from metzler.report.content import Cloud

MISSING = 2**16 - 1
"""Stands for what is not a positive number."""
FINEST = 5e-3
"""Powers of ten between two neighbouring numbers, at least: two digits."""


def blob(cloud: Cloud) -> str:
    """The names and numbers of a cloud; of a number, its power of ten is kept in steps of 1/200, or of 1/65,000 of all.

    A little-endian uint32 with the size of a JSON text, that text, filled up to an even size; for each column an
    array of uint16, `10 ** (start + step * value)`, 65535 where there is no positive number; then the names, a line
    each.

    Examples
    --------
    >>> import numpy as np
    >>> text = blob(Cloud("weights", "neuron", ("PYR", "PV"), {"weight": np.array([1.0, 0.1])}))
    >>> zlib.decompress(base64.b64decode(text))[-6:]
    b'PYR\\nPV'
    """
    heads, arrays = [], []
    for name, values in cloud.columns.items():
        start, step, scaled = _powers(values)
        heads.append({"name": name, "start": start, "step": step})
        arrays.append(scaled.astype("<u2").view("u1").reshape(-1, 2).T.tobytes())
    head = json.dumps({"n": len(cloud.names), "columns": heads}).encode()
    head += b" " * (len(head) % 2)
    names = "\n".join(inert(name) for name in cloud.names).encode()
    whole = b"".join([len(head).to_bytes(4, "little"), head, *arrays, names])
    return base64.b64encode(zlib.compress(whole, 9)).decode("ascii")


def _powers(values: Vector) -> tuple[float, float, Vector]:
    """First power of ten, the step between two, and how many steps each number is above the first."""
    known = np.isfinite(values) & (values > 0)
    powers = np.full(len(values), np.nan)
    powers[known] = np.log10(values[known])
    if not known.any():
        return 0.0, FINEST, np.full(len(values), MISSING, dtype=float)
    start = round(float(powers[known].min()), 3)
    span = max(0.0, float(powers[known].max()) - start)
    step = max(FINEST, round(span / (MISSING - 1), 6) + 1e-6 if span > FINEST * (MISSING - 1) else FINEST)
    steps = np.clip(np.rint((powers - start) / step), 0, MISSING - 1)
    return start, step, np.where(known, steps, MISSING)
