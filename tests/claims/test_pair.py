"""A model and a claim in the order that every function takes them, and what is said of any other."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from metzler import Certificate, Claim, Hopfield, InputTypeError, certify, symmetric_certificate
from metzler.claims.pair import known_pair

MODEL = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
CERTIFICATE = certify(MODEL, "diagonal")
QUADRATIC = symmetric_certificate(MODEL)
CALL = "sensitivity(model, claim)"


@pytest.mark.parametrize("claim", [CERTIFICATE, QUADRATIC], ids=lambda claim: type(claim).__name__)
def test_a_model_and_a_claim_of_the_kind_asked_for_pass(claim: object) -> None:
    known_pair(MODEL, claim, CALL, kinds=type(claim))
    known_pair(MODEL, claim, CALL, kinds=Claim)


def test_a_claim_by_certify_is_the_usual_kind() -> None:
    known_pair(MODEL, CERTIFICATE, CALL)
    told = f"{CALL} does not follow from a claim of the kind 'quadratic': "
    with pytest.raises(InputTypeError, match=re.escape(told + "give one in l1 or l-infinity, as certify(model")):
        known_pair(MODEL, QUADRATIC, CALL)
    with pytest.raises(InputTypeError, match=f"^{re.escape(told)}ask again$"):
        known_pair(MODEL, QUADRATIC, CALL, otherwise="ask again")


@pytest.mark.parametrize("claim", [CERTIFICATE, QUADRATIC], ids=lambda claim: type(claim).__name__)
def test_changed_places_get_the_call_as_it_is_written(claim: object) -> None:
    with pytest.raises(InputTypeError) as caught:
        known_pair(claim, MODEL, CALL)
    assert str(caught.value) == "sensitivity takes the model first: write sensitivity(model, claim)"


def test_changed_places_are_seen_for_a_kind_that_only_the_caller_knows() -> None:
    class Other:
        """A claim of another kind."""

    with pytest.raises(InputTypeError, match="takes the model first: write f\\(model, claim, 3\\)"):
        known_pair(Other(), MODEL, "f(model, claim, 3)", kinds=(Certificate, Other))
    known_pair(MODEL, Other(), CALL, kinds=(Certificate, Other))


@pytest.mark.parametrize("wrong", [None, 1.0, "l1", np.eye(2), Path("net.json"), MODEL, [CERTIFICATE]])
def test_what_is_no_claim_is_named(wrong: object) -> None:
    name = re.escape(type(wrong).__name__)
    with pytest.raises(InputTypeError, match=f"needs a claim as certify\\(model\\) returns it, got {name}$"):
        known_pair(MODEL, wrong, CALL)


def test_a_claim_from_elsewhere_is_asked_for_by_the_name_of_its_function() -> None:
    with pytest.raises(
        InputTypeError, match="a claim as certify_local\\(model\\) returns it, got the class Certificate"
    ):
        known_pair(MODEL, Certificate, CALL, kinds=OtherKind, source="certify_local")


class OtherKind:
    """Stands for a kind of claim that is not at hand."""


@pytest.mark.parametrize("wrong", [None, 1.0, np.eye(2), CERTIFICATE, Hopfield])
def test_what_is_no_model_is_named(wrong: object) -> None:
    with pytest.raises(InputTypeError, match="a network must be a model such as Hopfield"):
        known_pair(wrong, CERTIFICATE, CALL)
