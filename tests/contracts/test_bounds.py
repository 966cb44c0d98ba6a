"""Every bound, delay, comparison and tube over every kind of model: an answer or a sentence of ours."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make

from metzler.claims.diagonal import Certificate
from metzler.consequences.limits.tradeoff import tradeoff
from metzler.consequences.trajectories.delay import delay, delay_gain
from metzler.consequences.trajectories.entrain import entrain
from metzler.consequences.trajectories.noise import noise_bound, simulate_noisy
from metzler.consequences.trajectories.simulate import simulate, simulate_delayed
from metzler.consequences.trajectories.tube import tube
from metzler.errors import MetzlerError
from metzler.models import IntervalModel, LatentHopfield, Model
from metzler.proofs.diagonal import one_sided_lipschitz
from metzler.search.branch import sharpen
from metzler.search.ceiling import ceiling
from metzler.search.certify import certify
from metzler.search.compare import compare
from metzler.search.inequality import lmi_certificate
from metzler.search.interpolate import interpolate
from metzler.search.symmetric import symmetric_certificate

PERIOD = 2 * np.pi
FAST: dict[str, Any] = {"input_rate": 1.0, "knots": 20}


def wave(t: float) -> float:
    return float(np.sin(t))


CALLS: dict[str, Callable[[Model, Certificate], Any]] = {
    "delay": lambda net, cert: delay(net, cert, 0.1 * np.eye(net.n), 0.5).rate,  # type: ignore[arg-type]
    "delay of all": lambda net, cert: delay(net, cert, tau=0.5).rate,  # type: ignore[arg-type]
    "delay_gain": lambda net, cert: delay_gain(net, cert, np.eye(net.n)).lower,  # type: ignore[arg-type]
    "tradeoff": lambda net, cert: [p.rate for p in tradeoff(net, cert.norm.order, conditions=[1.0, 3.0])][1],
    "max_condition": lambda net, cert: certify(net, "diagonal", max_condition=2.0).rate,
    "symmetric_certificate": lambda net, cert: symmetric_certificate(net).rate,  # type: ignore[arg-type]
    "lmi_certificate": lambda net, cert: lmi_certificate(net, max_steps=1).rate,
    "interpolate": lambda net, cert: interpolate(net, certify(net, "l1"), certify(net, "linf"), 2.0).rate,
    "compare": lambda net, cert: compare(net).best.rate,
    "ceiling": lambda net, cert: ceiling(net)[0],
    "sharpen": lambda net, cert: sharpen(net, cert, max_steps=1).rate,
    "one_sided_lipschitz": lambda net, cert: -one_sided_lipschitz(net, cert.norm),
    "noise_bound": lambda net, cert: noise_bound(net, cert, 0.1).expected,
    "entrain": lambda net, cert: entrain(
        net, cert, wave, PERIOD, closure_rtol=0.1, rtol=1e-2, atol=1e-2, **FAST
    ).error.max(),
    "tube": lambda net, cert: tube(net, cert, simulate(net, 0.3, wave, (0.0, 0.5)), wave, **FAST).radius.max(),
    "simulate_delayed": lambda net, cert: simulate_delayed(net, 0.1, np.eye(net.n), 0.5, t=(0.0, 0.7)).x.max(),  # type: ignore[arg-type]
    "simulate_noisy": lambda net, cert: simulate_noisy(net, 0.0, 0.1, t=(0.0, 0.3), step=0.1).x.max(),
}
ALWAYS = {"tradeoff", "max_condition", "compare", "sharpen", "one_sided_lipschitz"}
"""What every kind of model has an answer to."""


def outcome(call: str, net: Model, cert: Certificate) -> float | str:
    """A number, or the sentence of a refusal; any other exception goes through."""
    try:
        return float(CALLS[call](net, cert))
    except MetzlerError as refusal:
        return str(refusal)


@pytest.mark.parametrize(("name", "order"), list(zip(sorted(MAKERS), itertools.cycle(["l1", "linf"]), strict=False)))
def test_an_answer_or_a_sentence(name: str, order: str) -> None:
    net = make(name)
    cert = certify(net, order)
    for call in CALLS:
        found = outcome(call, net, cert)
        if isinstance(found, str):
            assert call not in ALWAYS, (call, found)
            assert len(found) > 20, (call, found)
            assert "object" not in found, (call, found)
        else:
            assert not np.isnan(found), call


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_who_is_refused_and_who_is_not(name: str) -> None:
    """Delays: flows whose triple has all their Jacobians. A ceiling: all whose triple is one of their members."""
    net = make(name)
    cert = certify(net, "linf")
    flow = net.worst_only() is None and not net.triple().discrete
    member = not isinstance(net, IntervalModel | LatentHopfield)
    for call, expected in (("delay", flow), ("delay_gain", flow), ("ceiling", member)):
        assert isinstance(outcome(call, net, cert), float) == expected, call


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_no_certified_rate_passes_the_ceiling(name: str) -> None:
    net = make(name)
    table = compare(net)
    top = table["ceiling"].rate
    if top is not None:
        best = table.best.rate
        assert best is not None
        assert best <= top + 1e-9
