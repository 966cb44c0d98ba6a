"""Every picture: drawn of tiny, hostile and large data without a warning, or refused in a sentence; the same again."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from tests.optional import needed

from metzler import plot
from metzler.errors import InputError

needed("matplotlib", "report").use("Agg")

HOSTILE = ["$a$", "<script>", "]]>", "\u202eabc", "a\nb", "x" * 5000, "&amp;", "'\""]
MANY = np.linspace(0.1, 1.0, 20_000)
T = np.linspace(0.0, 1.0, 50)
CALLS: dict[str, list[tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "spectrum": [(([],), {}), (([-1.0],), {"rate": 0.5}), (([np.nan],), {}), ((MANY - 2,), {"majorant": MANY})],
    "gershgorin": [(([[-1.0]], [1.0]), {}), ((np.eye(300) - 2, np.ones(300)), {"order": "l1"})],
    "norm_weights": [(([],), {}), (([1e-320, 1e300],), {}), ((np.ones(8),), {"names": HOSTILE}), ((MANY,), {})],
    "slack": [(([],), {}), (([0.0],), {}), (([np.inf, 0.0],), {}), ((MANY,), {})],
    "rates": [(([], []), {}), (([1.0], [np.nan]), {}), (([1e-300, 1e300], [1.0, -1.0]), {}), ((MANY, MANY), {})],
    "envelope": [((T, np.exp(-T)), {"rate": 0.5}), ((T, [0 * T]), {"rate": 0.5}), ((T, [T + 1]), {"rate": -1e3})],
    "subnetwork": [((np.zeros((0, 0)),), {}), (([[1.0]],), {}), ((np.ones((8, 8)), HOSTILE), {})],
    "ranking": [(([], []), {}), ((HOSTILE, np.arange(8.0)), {}), ((["a"], [np.inf]), {}), ((range(20_000), MANY), {})],
    "lesions": [
        (([], []), {"intact": 0.0}),
        ((HOSTILE, np.arange(8.0)), {"intact": 1.0}),
        ((["a"], [-np.inf]), {"intact": 0.0}),
    ],
    "norms": [(([], []), {}), ((["$x$"], [np.inf]), {}), ((["a", "b"], [None, -np.inf]), {"ceiling": 1.0})],
    "curves": [((T, np.ones((8, 50))), {"names": HOSTILE}), ((T, np.ones((2000, 50))), {})],
}


@pytest.mark.parametrize("name", [name for name in plot.__all__ if name not in ("svg", "discs")])
def test_a_picture_of_whatever_data(name: str) -> None:
    draw = getattr(plot, name)
    for arguments, options in CALLS[name]:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            texts = [plot.svg(draw(*arguments, **options), "p") for _ in range(2)]
        assert texts[0] == texts[1]
        assert len(texts[0]) < 150_000, f"{name}: {len(texts[0])} bytes"
        assert "\u202e" not in texts[0]
        assert "<script" not in texts[0]
        assert "NaN" not in texts[0].replace("NaN to", "")


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("norm_weights", ([[1.0]],), "weights must be a list of numbers, got an array of 2 dimensions"),
        ("rates", ([1.0, 2.0], [1.0]), "lower must have one rate for each gain, got 1 for 2"),
        ("slack", (["a"],), "values must be a list of numbers"),
        ("norm_weights", (["a"],), "weights must be a list of numbers"),
        ("gershgorin", ([[np.nan]], [1.0]), "the discs need a matrix with finite entries"),
        ("gershgorin", ([[1.0, 2.0], [3.0, 4.0]], [1e-300, 1e300]), "weights that do not overflow them"),
    ],
)
def test_what_cannot_be_drawn_is_said(name: str, arguments: tuple[Any, ...], said: str) -> None:
    with pytest.raises(InputError, match=said):
        getattr(plot, name)(*arguments)
