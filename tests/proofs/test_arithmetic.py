"""How a proof computes does not change what is true."""

from __future__ import annotations

from metzler.claims.check import check
from metzler.models import Hopfield
from metzler.proofs.arithmetic import EXACT, FAST, Arithmetic
from metzler.search.certify import certify
from metzler.steps import finished


def test_both_ways_prove_it() -> None:
    net = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="tanh")
    cert = certify(net, "l1")
    assert Arithmetic() == FAST != EXACT
    for arithmetic in (FAST, EXACT):
        assert finished(cert.check_steps(net, arithmetic)) == check(cert, net, exact=arithmetic.exact)
