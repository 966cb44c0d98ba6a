"""What claims of every kind say of two trajectories."""

from __future__ import annotations

import numpy as np
import pytest

from metzler.claims.contraction import Contraction
from metzler.claims.pair import contraction
from metzler.errors import InputError, InputTypeError
from metzler.models import FiringRate, Hopfield
from metzler.proofs.boxes import Box
from metzler.search.certify import certify
from metzler.search.critical_gain import critical_gain
from metzler.search.interpolate import interpolate
from metzler.search.local import certify_local
from metzler.search.quadratic import quadratic_certificate

NET = Hopfield([[0.0, 0.5], [-0.5, 0.0]], activation="tanh")


def test_a_rate_between_any_two_states() -> None:
    l1, linf = certify(NET, "l1"), certify(NET, "linf")
    for claim, kind in (
        (l1, "l1"), (linf, "linf"), (interpolate(NET, l1, linf, 3.0), "l_p"), (quadratic_certificate(NET), "quadratic")
    ):  # fmt: skip
        found = contraction(NET, claim, "f(model, claim)")
        assert (found.norm.kind, found.rate, found.box, found.model) == (kind, claim.rate, None, NET)
        found.takes(np.array(-9.0), np.array(9.0))
        assert found.everywhere("it may") is found is found.positive("this")
        assert found.holds(np.full((2, 3), -9.0), np.full((2, 3), 9.0)).all()


def test_a_rate_on_a_box_has_its_slopes() -> None:
    net = FiringRate([[0.0, 0.5], [0.5, 1.2]], activation="tanh")
    claim = certify_local(net, inputs=([2.5, 2.5], [2.6, 2.6]))
    found = contraction(net, claim, "f(model, claim)")
    assert found.kept
    assert (found.model.triple().hi < 1).all()
    with pytest.raises(InputError, match="a local claim has a rate between states of its box, and noise leaves it"):
        found.everywhere("noise leaves it")
    found.takes(np.array(2.5), np.array([2.55, 2.6]))
    with pytest.raises(InputError, match="made for other inputs"):
        found.takes(np.array(2.5), np.array([2.55, 2.61]))


def test_where_it_holds() -> None:
    box = Box([0.0, -np.inf], [1.0, 2.0])
    held = Contraction(NET, certify(NET, "l1").norm, 0.5, box, box, kept=False)
    low = np.array([[0.0, 0.1, 0.1], [-5.0, 0.0, 0.0]])
    high = np.array([[0.5, 0.2, 1.1], [0.0, 1.0, 1.0]])
    assert held.holds(low, high).tolist() == [True, True, False]
    assert held.holds(low, high, inside=True).tolist() == [False, True, False]


def test_what_says_no_rate() -> None:
    with pytest.raises(InputTypeError, match="about the critical gain, which names no norm"):
        contraction(NET, critical_gain(NET, "l1"), "f(model, claim)")
    with pytest.raises(InputError, match="this needs a claim of positive rate, got -1"):
        Contraction(NET, certify(NET, "l1").norm, -1.0).positive("this")
    narrow = Hopfield([[5.0]], activation="tanh", slopes=(0.0, 0.1))
    with pytest.raises(InputError, match="has slopes outside those of this network"):
        contraction(narrow, certify(narrow, "l1"), "f(model, claim)")
