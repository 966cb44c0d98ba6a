"""The product of all: every public function over every model kind with every kind of claim.

An answer, or one sentence of ours; never another exception. Claims are made where they can be made; a claim about
another network is given, too, so that every function meets every kind.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from tests.claims.samples import SAMPLES
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_public import CALLS

import metzler as mz
from metzler.claims.claim import Claim
from metzler.models import Model


def made(net: Any) -> Iterator[Callable[[], Any]]:
    """Ways to a claim about a network, one or more of each kind."""
    yield lambda: mz.certify(net, "linf")
    yield lambda: mz.certify(net, "l1")
    yield lambda: mz.interpolate(net, mz.certify(net, "l1"), mz.certify(net, "linf"), 2.0)
    yield lambda: mz.symmetric_certificate(net)
    yield lambda: mz.quadratic_certificate(net, rtol=0.1)
    yield lambda: mz.certify_local(net, max_steps=20)
    yield lambda: mz.sharpen(net, mz.certify(net, "linf"), max_steps=2)
    yield lambda: mz.refute(net, mz.certify(net, "linf"))
    yield lambda: mz.critical_gain(net, "linf")


def claims_about(net: Model) -> list[Any]:
    """All claims that can be made about a network, and one of every kind about another network."""
    found: list[Any] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for way in made(net):
            try:
                found.append(way())
            except mz.MetzlerError:
                continue
    kinds = {claim.kind for claim in found if isinstance(claim, Claim)}
    return found + [sample.make()[0] for kind, sample in SAMPLES.items() if kind not in kinds]


@pytest.fixture(scope="module")
def claims() -> dict[str, tuple[Model, list[Any]]]:
    return {name: (make(name), claims_about(make(name))) for name in sorted(MAKERS)}


@pytest.mark.parametrize("function", sorted(CALLS))
def test_an_answer_or_one_sentence(function: str, claims: dict[str, tuple[Model, list[Any]]]) -> None:
    for name, (net, held) in claims.items():
        for claim in held if uses_claim(CALLS[function]) else held[:1]:
            try:
                CALLS[function](net, claim)
            except mz.MetzlerError as error:
                said = str(error)
                assert len(said.split()) > 4, (name, claim, said)
                assert "\n" not in said, (name, claim, said)
            except Exception as error:
                raise AssertionError(f"{function} of {name} with {claim!r}: {error!r}") from error


def uses_claim(call: Callable[..., Any]) -> bool:
    """Whether the call gives the claim to the function."""
    return "cert" in inspect.getsource(call).partition(":")[2].replace("certify", "").partition("net, cert:")[2]


def test_both_flows_and_maps_are_among_them(claims: dict[str, tuple[Model, list[Any]]]) -> None:
    discrete = {bool(net.triple().discrete) for net, _ in claims.values()}
    assert discrete == {True, False}
    assert all(len(held) >= len(SAMPLES) for _, held in claims.values())


def test_every_kind_is_met(claims: dict[str, tuple[Model, list[Any]]]) -> None:
    kinds = {claim.kind for _, held in claims.values() for claim in held if isinstance(claim, Claim)}
    assert kinds == set(SAMPLES)
    assert np.isfinite([claim.lower for _, held in claims.values() for claim in held if isinstance(claim, Claim)]).any()
