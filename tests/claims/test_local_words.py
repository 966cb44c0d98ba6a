"""What is said of a box: assumptions to the last digit, conclusions rounded outward."""

from __future__ import annotations

import numpy as np

from metzler.claims.local_words import ends, given
from metzler.claims.subject import Subject
from metzler.claims.terms import Terms
from metzler.models import FiringRate, Hopfield
from metzler.proofs.boxes import Box
from metzler.report.local import LocalFindings
from metzler.search.local import certify_local

NET = FiringRate([[0.2, -0.5], [0.3, 0.1]], activation="tanh", names=["PYR", "PV"], time_unit="s")


def test_ends_are_rounded_outward() -> None:
    low, high = ends(Box([0.123456, 0.2], [0.3, 0.345678])).partition("]")[0][1:].split(", ")
    assert float(low) <= 0.123456
    assert float(high) >= 0.345678


def test_inputs_are_said_of_the_neurons_that_have_them() -> None:
    net = Hopfield(0.1 * np.ones((3, 3)), activation="tanh", names=["PYR", "PV", "SST"])
    inputs = Box([0.0, 2.0, 0.0], [0.0, 3.123456789, 0.0])
    findings = LocalFindings(certify_local(net, inputs=(inputs.lower, inputs.upper)), network="network", unit="per s")
    words = "[2.0, 3.123456789] in PV, [0.0, 0.0] in every other neuron"
    assert str(findings).startswith(f"Proved: with inputs in {words}, every trajectory")
    assert findings.fact("inputs").text == words
    many = np.arange(9.0)
    assert given(Box(many, many), Subject("hopfield", {}, "")) == "an interval for each neuron, all within [0.0, 8.0]"


def test_a_claim_speaks_for_itself_and_names_no_option() -> None:
    claim = certify_local(NET)
    assert str(claim).startswith("Proved: with inputs in [0.0, 0.0] in every neuron, every trajectory of this firing")
    assert "--" not in str(claim)
    assert str(claim).splitlines()[1].startswith("  rate on its box      at least ")
    assert claim.words(Terms(network="network", unit="per s")).sentence.endswith("converge to one equilibrium.")


def test_whoever_has_options_names_them() -> None:
    wild = FiringRate([[0.0, 4.0], [4.0, 0.0]], activation="tanh")
    claim = certify_local(wild)
    assert not claim.converges
    terms = Terms("network", "per s", options={"inputs": "--input", "region": "--region"})
    assert "narrower inputs (--input), or a region in which trajectories start (--region)." in (
        claim.words(terms).sentence
    )
    assert "narrower inputs, or a region in which trajectories start." in str(claim)
