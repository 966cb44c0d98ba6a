"""Lesions against certifying what is left from the beginning; groups, pairs, refusals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.consequences.random_networks import random_network

from metzler.claims.check import check
from metzler.consequences.lesions.study import lesion_study, random_pairs, single_neurons
from metzler.errors import InputError, InputTypeError, NotProved
from metzler.models import EchoState, Hopfield, Lure, Persidskii
from metzler.models.changed import system
from metzler.search.certify import certify


@pytest.mark.parametrize("seed", range(24))
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_each_lesion_is_what_a_cold_certificate_says(seed: int, order: str) -> None:
    net = random_network(seed, 6)
    cert = certify(net, order)
    for found in lesion_study(net, cert, [*single_neurons(6), *random_pairs(6, 4, rng=seed)]):
        cold = certify(net.restricted(np.delete(np.arange(6), found.silenced)), order)
        size = 4 * max(abs(cold.rate), abs(cold.rate + cold.gap), abs(cert.rate), 1.0)
        assert found.inherited == cert.rate
        assert cold.rate + cold.gap >= cert.rate * (1 - 1e-12) - 1e-12
        assert found.rate <= cold.rate + cold.gap + 1e-15 * size
        assert cold.rate <= found.upper + 1e-15 * size
        assert found.rate == pytest.approx(cold.rate, abs=2e-6 * size)
        assert found.searched == bool(np.isin(found.silenced, cert.limiting).any())


def test_pairs_are_reproducible_and_different() -> None:
    a, b = (list(random_pairs(5, 20, rng=3)) for _ in range(2))
    assert all((x == y).all() for x, y in zip(a, b, strict=True))
    assert all(x[0] < x[1] for x in a)
    draw = np.random.default_rng(3)
    first, then = (list(random_pairs(5, 20, rng=draw)) for _ in range(2))
    assert all((x == y).all() for x, y in zip(a, first, strict=True))
    assert any((x != y).any() for x, y in zip(a, then, strict=True))
    with pytest.raises(InputError, match="at least two"):
        random_pairs(1, 1)


def test_refusals() -> None:
    net = random_network(0)
    cert = certify(net, "l1")
    for wrong, sentence in (
        ([0.5], "indices"),
        ([7], "between 0 and 4"),
        ([1, 1], "different indices"),
        ([], "at least one index"),
        (range(5), "leaves no neuron"),
    ):
        with pytest.raises((InputError, InputTypeError), match=sentence):
            next(lesion_study(net, cert, [list(wrong)]))
    with pytest.raises(NotProved):
        lesion_study(random_network(1), cert, [[0]])


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_every_model_has_lesions(order: str) -> None:
    """A Lur'e system, a map and a network of another kind: what is left is certified as if it were all."""
    rng = np.random.default_rng(3)
    A, B, C = -3.0 * np.eye(4) + 0.1 * rng.random((4, 4)), rng.standard_normal((4, 2)), rng.standard_normal((2, 4))
    weights = rng.standard_normal((4, 4)) / 6
    for net in (
        Lure(A, B, C, slopes=(0.0, 1.0)),
        EchoState(weights, 0.5, slopes=(0.0, 1.0)),
        Persidskii(weights - 2 * np.eye(4), slopes=(0.5, 1.0)),
    ):
        left = certify(system(net.triple().restricted([0, 1, 3])), order)
        (found,) = lesion_study(net, certify(net, order), [[2]])
        assert found.rate <= left.rate + left.gap + 1e-12
        assert left.rate <= found.upper + 1e-12


def test_indices_that_are_masked_or_ragged_are_not_silenced() -> None:
    net = random_network(1)
    cert = certify(net, "l1")
    for wrong, sentence in (
        (np.ma.masked_array([0, 1], [False, True]), "masked"),
        ([[0], [1, 2]], "different lengths"),
    ):
        with pytest.raises((InputError, InputTypeError), match=sentence):
            next(lesion_study(net, cert, [wrong]))


def test_a_deadline_of_nothing_leaves_bounds_that_hold() -> None:
    rng = np.random.default_rng(2)
    net = Hopfield(rng.normal(size=(6, 6)), activation="tanh")
    cert = certify(net, "l1")
    for full, hurried in zip(
        lesion_study(net, cert, single_neurons(6)),
        lesion_study(net, cert, single_neurons(6), deadline=0.0),
        strict=True,
    ):
        assert hurried.inherited <= hurried.rate <= full.upper
        assert full.rate <= hurried.upper


@pytest.mark.parametrize(
    "call",
    [
        lambda: single_neurons("a"),
        lambda: random_pairs(3, 1.5),
        lambda: random_pairs(3, -1),
        lambda: random_pairs(3, 1, rng="a"),
    ],
)  # type: ignore[arg-type]
def test_what_is_no_count_is_refused(call: Callable[[], object]) -> None:
    with pytest.raises((InputError, InputTypeError), match=r"whole number|negative|at least 0"):
        list(call())  # type: ignore[call-overload]


@pytest.mark.parametrize("order", ["l1", "linf"])
def test_a_lesion_has_a_claim_that_is_checked_against_the_whole_network(order: str, tmp_path: Path) -> None:
    net = random_network(3, 6)
    cert = certify(net, order)
    for found in lesion_study(net, cert, [[0], [4, 2]]):
        claim = found.claim(net, cert)
        claim.save(tmp_path / "lesion.json")
        assert check(tmp_path / "lesion.json", net).holds
        assert (claim.quantity, claim.order) == ("rate after a lesion", order)
        assert claim.settings["silenced"].tolist() == found.silenced.tolist()
        assert max(claim.lower, found.rate) <= min(claim.upper, found.upper) + 1e-12
        assert not check(replace(claim, settings={"silenced": np.array([1])}), net).holds
