"""The numbers are those of the record of robustness, each with what it means."""

from __future__ import annotations

import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.report.small import CLAIM, MAP, MODEL, STRONG, about, numbers, parts

import metzler as mz
from metzler.errors import MetzlerError
from metzler.report.content import Numbers
from metzler.report.panels.withstands import withstands


def test_every_number_is_there_and_explained() -> None:
    found = parts(withstands)
    truth = {fact.name: fact for fact in mz.robustness(MODEL, CLAIM).facts() if fact.value is not None}
    assert numbers(found) == {name: fact for name, fact in truth.items() if name != "rate"}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_every_number_of_every_model_is_explained(name: str) -> None:
    model = make(name)
    try:
        found = parts(withstands, about(model, mz.certify(model, "diagonal")))
    except MetzlerError:
        return
    assert all(meaning for part in found if isinstance(part, Numbers) for _, meaning in part.rows)


@pytest.mark.parametrize("model", [MAP, STRONG], ids=["map", "strong"])
def test_what_has_none_is_refused_in_a_sentence(model: mz.Model) -> None:
    with pytest.raises(mz.InputError):
        parts(withstands, about(model))
