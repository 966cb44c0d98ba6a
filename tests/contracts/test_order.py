"""One order of arguments and one vocabulary: the model first, then the claim; "best" is the best norm known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import metzler as mz
from metzler.consequences.design.nearest import nearest_weights
from metzler.consequences.design.scaling import scale_classes
from metzler.consequences.design.weaken import fewest_removals
from metzler.consequences.limits.loops import bottleneck_loop
from metzler.consequences.limits.sensitivity import sensitivity
from metzler.search.certify import certify_steps
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.critical_leak import critical_leak, critical_leak_steps
from metzler.search.interpolate import best_log_norm

W = [[0.0, 0.3, 0.1], [-0.5, 0.1, 0.0], [0.2, 0.0, -0.3]]
NET = mz.Hopfield(W, leak=[1.0, 1.2, 0.9], slopes=(0.0, 1.0))
L1, LINF = (mz.certify(NET, order) for order in ("l1", "linf"))
STRONG = mz.Hopfield(4.0 * np.array(W), leak=[1.0, 1.2, 0.9], tau=[1.0, 2.0, 0.5], slopes=(0.0, 1.0))
"""Contracting in no diagonal norm."""

SWAPPED: dict[str, Callable[[Any, Any], Any]] = {
    "bottleneck_loop(model, claim)": lambda model, claim: bottleneck_loop(claim, model),
    "delay(model, claim, W_delayed, tau)": lambda model, claim: mz.delay(claim, model, W, 0.1),
    "delay_gain(model, claim, W_delayed)": lambda model, claim: mz.delay_gain(claim, model, W),
    "edge_margins(model, claim)": lambda model, claim: mz.edge_margins(claim, model),
    "entrain(model, claim, u, period)": lambda model, claim: mz.entrain(claim, model, np.sin, 1.0),
    "equilibrium(model, claim or None, u)": lambda model, claim: mz.equilibrium(claim, model),
    "interpolate(model, l1, linf, p)": lambda model, claim: mz.interpolate(claim, LINF, model, 2.0),
    "lesion_study(model, claim, lesions)": lambda model, claim: mz.lesion_study(claim, model, [[0]]),
    "noise_bound(model, claim, sigma)": lambda model, claim: mz.noise_bound(claim, model, 0.1),
    "prune(model, claim, keep=...)": lambda model, claim: mz.lesions.prune(claim, model, keep=[0]),
    "refute(model, claim)": lambda model, claim: mz.refute(claim, model),
    "remove_edges(model, claim, edges)": lambda model, claim: mz.lesions.remove_edges(claim, model, [(0, 1)]),
    "robustness(model, claim)": lambda model, claim: mz.robustness(claim, model),
    "sensitivity(model, claim)": lambda model, claim: sensitivity(claim, model),
    "sharpen(model, claim)": lambda model, claim: mz.sharpen(claim, model),
    "tube(model, claim, run, u)": lambda model, claim: mz.tube(claim, model, None),
}
"""By the call as it is written, the call with model and claim in the old order."""

BEST: dict[str, tuple[Callable[..., Any], Callable[[Any], Any]]] = {
    "best_log_norm": (lambda *order: best_log_norm(W, *order), lambda found: -found[0]),
    "certify_local": (lambda *order: mz.certify_local(LOCAL, inputs=(2.5, 2.5), **named(order)), lambda f: f.rate),
    "critical_gain": (lambda *order: mz.critical_gain(STRONG, *order), lambda found: found.lower),
    "critical_leak": (lambda *order: critical_leak(STRONG, *order), lambda found: -found.upper),
    "fewest_removals": (lambda *order: fewest_removals(FEW, *order, max_steps=10), lambda found: -found.count),
    "gain_sweep": (lambda *order: next(mz.gain_sweep(STRONG, [2.0], *order)), lambda found: found.certificate.rate),
    "nearest_weights": (lambda *order: nearest_weights(STRONG, *order), lambda found: -found.frobenius),
    "scale_classes": (lambda *order: scale_classes(STRONG, ["a", "b", "a"], *order), lambda found: -found.cost),
    "tradeoff": (lambda *order: next(mz.limits.tradeoff(STRONG, *order, conditions=[1.5])), lambda found: found.rate),
    "unweighted_rate": (lambda *order: mz.unweighted_rate(STRONG, *order), lambda rate: rate),
}
"""By name, a call that takes an order or none, and what is largest in the better answer."""

FEW = mz.Hopfield([[-1.2, -1.2, 0.2], [2.5, -0.6, -2.2], [-1.6, 3.6, -0.7]], slopes=(-0.5, 1.0))
LOCAL = mz.FiringRate([[0.0, 0.5], [0.7, 1.2]], tau=[1.0, 2.0], activation="tanh")


def named(order: tuple[str, ...]) -> dict[str, str]:
    return {"order": order[0]} if order else {}


@pytest.mark.parametrize("call", SWAPPED)
def test_the_old_order_gets_the_call_as_it_is_written(call: str) -> None:
    sentence = f"{call.partition('(')[0]} takes the model first: write {call}"
    with pytest.raises(mz.InputTypeError, match=f"^{re.escape(sentence)}$"):
        SWAPPED[call](NET, L1)


@pytest.mark.parametrize("name", BEST)
def test_best_is_the_default_and_the_better_one_of_both_orders(name: str) -> None:
    call, value = BEST[name]
    both = [value(call(order)) for order in ("l1", "linf")]
    assert both[0] != both[1]
    assert value(call()) == value(call("best")) == value(call("diagonal")) == max(both)


@pytest.mark.parametrize("name", [name for name in BEST if name != "certify_local"])  # which takes l2
def test_another_order_is_refused(name: str) -> None:
    with pytest.raises(mz.InputError, match="order must be 'best', 'diagonal', 'l1' or 'linf', got 'l2'"):
        BEST[name][0]("l2")


def test_of_many_networks_each_has_its_better_order() -> None:
    stack = np.random.default_rng(5).normal(size=(40, 4, 4))
    stack[:5, 2:, :2] = 0.0  # reducible: certified one by one
    options: dict[str, Any] = {"slopes": (0.0, 1.0), "tau": [1.0, 2.0, 3.0, 0.5]}
    l1, linf, best = (mz.certify_many(stack, order, **options) for order in ("l1", "linf", "best"))
    assert {*best.orders.tolist()} == {"l1", "linf"} == {*l1.orders.tolist(), *linf.orders.tolist()}
    assert (
        best.rate.tolist() == np.maximum(l1.rate, linf.rate).tolist() == mz.certify_many(stack, **options).rate.tolist()
    )
    for i, certificate in enumerate(best):
        one = l1 if l1.rate[i] >= linf.rate[i] else linf
        assert (best.orders[i], best.gap[i], i in best.alone) == (one.orders[i], one.gap[i], i in one.alone)
        assert best.weights[i].tolist() == one.weights[i].tolist()
        assert certificate.norm.order == best.orders[i]
        assert mz.check(certificate, best.model(i)).holds


@pytest.mark.parametrize(
    "steps",
    [certify_steps, critical_gain_steps, critical_leak_steps],
    ids=lambda function: function.__name__,
)
def test_steps_take_a_deadline_and_whoever_says_stop(steps: Callable[..., Any]) -> None:
    for options in ({"deadline": 0.0}, {"stop": lambda: True}, {"deadline": 1e6, "stop": lambda: False}):
        for step in steps(STRONG, **options):
            assert 0.0 <= step.done <= 1.0
    with pytest.raises(mz.InputError, match="deadline must be"):
        next(steps(STRONG, deadline=-1.0))
