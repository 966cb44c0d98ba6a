"""What is said to be enough is enough: the changed networks are certified here."""

from __future__ import annotations

import re
import shlex

import pytest
from tests.report.small import CLAIM, MAP, MODEL, STRONG, W, about, parts, tables, texts

import metzler as mz
from metzler.report.content import Code
from metzler.report.panels.changes import MORE, changes


@pytest.mark.parametrize(("model", "wanted"), [(MODEL, MORE * CLAIM.rate), (STRONG, 0.0)], ids=["better", "at all"])
def test_the_leak_is_enough(model: mz.Hopfield, wanted: float) -> None:
    found = parts(changes, about(model))
    (leak,) = (re.search(r"larger by (\S+) in", text) for text in texts(found) if "larger by" in text)
    assert leak is not None
    more = mz.Hopfield(model.W, leak=model.leak + float(leak[1]), tau=model.tau, activation="tanh")
    assert mz.certify(more, "l1").rate >= wanted * 0.99


def test_the_weights_are_listed_by_name_with_both_values() -> None:
    (table,) = tables(parts(changes))
    for row in table.rows:
        i, j = (MODEL.names.index(row.fact(name).value) for name in ("to", "from"))
        assert row.fact("weight").value == W[i, j]
        assert abs(float(row.fact("new weight").value)) < abs(W[i, j])  # type: ignore[arg-type]


def test_the_command_names_the_rate() -> None:
    (code,) = (part for part in parts(changes) if isinstance(part, Code))
    words = shlex.split(code.text)
    assert words[:6] == ["metzler", "design", "nearest", "net.mtx", "--norm", CLAIM.norm.order]
    assert float(words[7]) == pytest.approx(MORE * CLAIM.rate, rel=1e-2)


def test_a_map_is_refused_in_a_sentence() -> None:
    with pytest.raises(mz.MetzlerError):
        parts(changes, about(MAP))


def test_a_network_of_several_matrices_has_a_leak_and_a_word_about_weights() -> None:
    system = mz.Lure([[-2.0, 0.0], [0.0, -2.0]], [[1.0, 0.0], [0.0, 1.0]], [[0.2, 0.3], [0.1, 0.0]], slopes=(0.0, 1.0))
    found = list(texts(parts(changes, about(system, mz.certify(system, "linf")))))
    assert any("larger by" in text for text in found)
    assert any("networks of one weight matrix" in text for text in found)
