"""Limits and design over every model: an answer that holds, or one sentence of ours; wrong arguments too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make

from metzler.claims.check import check
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.nearest import nearest_weights, project_weights
from metzler.consequences.design.scaling import scale_classes
from metzler.consequences.design.weaken import fewest_removals
from metzler.consequences.equilibria.equilibrium import equilibrium
from metzler.consequences.lesions.prune import prune, remove_edges
from metzler.consequences.lesions.study import lesion_study
from metzler.consequences.limits.gain_sweep import gain_sweep
from metzler.consequences.limits.loops import bottleneck_loop
from metzler.consequences.limits.sensitivity import sensitivity
from metzler.consequences.limits.tradeoff import tradeoff
from metzler.consequences.robustness.margins import edge_margins
from metzler.consequences.robustness.robustness import robustness
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.io.blocks import write_blocks
from metzler.matrices.classes import hurwitz, m_hurwitz, quasidominant
from metzler.matrices.subnetworks import totally_hurwitz
from metzler.models import FiringRate, Model, RecurrentModel
from metzler.norms.diagonal import Norm
from metzler.search.branch import sharpen
from metzler.search.ceiling import ceiling
from metzler.search.certify import certify
from metzler.search.compare import compare
from metzler.search.critical_leak import critical_leak
from metzler.search.input_gains import input_gains
from metzler.search.local import certify_local
from metzler.search.lyapunov import lyapunov_diagonally_stable

FUNCTIONS: dict[str, Callable[[Model, Certificate, str], Any]] = {
    "sensitivity": lambda net, cert, order: sensitivity(net, cert),
    "bottleneck_loop": lambda net, cert, order: bottleneck_loop(net, cert),
    "fewest_removals": lambda net, cert, order: fewest_removals(net, order, max_steps=3),
    "project_weights": lambda net, cert, order: project_weights(net, getattr(cert, "norm", cert)),
    "nearest_weights": lambda net, cert, order: nearest_weights(net, order, max_steps=10),
    "scale_classes": lambda net, cert, order: scale_classes(net, ["a"] * getattr(net, "n", 4), order, max_steps=10),
    "critical_leak": lambda net, cert, order: critical_leak(net, order),
    "gain_sweep": lambda net, cert, order: list(gain_sweep(net, [0.5, 1.0], order)),
    "lesion_study": lambda net, cert, order: list(lesion_study(net, cert, [[0]])),
    "prune": lambda net, cert, order: prune(net, cert, keep=[0, 1]),
    "remove_edges": lambda net, cert, order: remove_edges(net, cert, [(0, 1)]),
    "edge_margins": lambda net, cert, order: edge_margins(net, cert),
    "sharpen": lambda net, cert, order: sharpen(net, cert, max_steps=2),
    "tradeoff": lambda net, cert, order: list(tradeoff(net, order, conditions=[1.0, 10.0])),
}
MATRICES = (hurwitz, m_hurwitz, quasidominant, totally_hurwitz, lyapunov_diagonally_stable)
ALL_KINDS = {"prune", "sharpen", "tradeoff"}
"""What answers for every model; the others need one weight matrix, and all of them a leak in each neuron."""


def refused(call: Callable[[], Any]) -> MetzlerError | None:
    """The refusal of ours, if there is one."""
    try:
        call()
    except MetzlerError as error:
        return error
    return None


def sentence(error: MetzlerError) -> bool:
    text = str(error)
    return bool(text) and "\n" not in text and len(text) < 400


@pytest.mark.parametrize("order", ["l1", "linf"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_an_answer_or_a_sentence(name: str, order: str) -> None:
    net = make(name)
    cert = certify(net, order)
    for what, function in FUNCTIONS.items():
        refusal = refused(lambda function=function: function(net, cert, order))
        if refusal is not None:
            assert sentence(refusal), (what, refusal)
            assert what not in ALL_KINDS, (what, refusal)
            assert not (isinstance(net, RecurrentModel) and net.dissipation is None and what != "scale_classes")


@pytest.mark.parametrize("name", ["hopfield", "hopfield-sparse", "firing-rate"])
@pytest.mark.parametrize("order", ["l1", "linf"])
def test_what_is_returned_is_certified(name: str, order: str) -> None:
    net = make(name, 1)
    cert = certify(net, order)
    rate = cert.rate + 0.1
    for found in (
        nearest_weights(net, order, rate=rate, max_steps=10),
        project_weights(net, cert.norm, rate=rate),
        fewest_removals(net, order, rate=rate, max_steps=3),
    ):
        assert check(found.certificate, found.model).holds
        assert found.certificate.rate >= rate
    assert check(critical_leak(net, order, rate=rate), net).holds
    assert sensitivity(net, cert).rate == pytest.approx(cert.rate, abs=1e-5)
    assert bottleneck_loop(net, cert).rate >= cert.rate


def test_row_blocks_get_an_answer_or_a_sentence(tmp_path: Path) -> None:
    W = sparse.csr_array(np.random.default_rng(0).normal(size=(6, 6)) * 0.1)
    net: Any = FiringRate(write_blocks([W[:3], W[3:]], 6, tmp_path / "blocks"), activation="tanh")
    cert = certify(net, "linf")
    further: dict[str, Callable[[], Any]] = {
        "robustness": lambda: robustness(net, cert),
        "equilibrium": lambda: equilibrium(net, cert, np.zeros(6)),
        "compare": lambda: compare(net),
        "input_gains": lambda: input_gains(net),
        "certify_local": lambda: certify_local(net, inputs=(0.0, 0.0)),
        "ceiling": lambda: ceiling(net),
        **{test.__name__: lambda test=test: test(net.W) for test in MATRICES},
        **{what: lambda call=call: call(net, cert, "linf") for what, call in FUNCTIONS.items()},
    }
    refusals = {what: refused(call) for what, call in further.items()}
    assert all(refusal is None or sentence(refusal) for refusal in refusals.values())
    assert {what for what, refusal in refusals.items() if refusal is None} >= {"gain_sweep", "tradeoff"}


@pytest.mark.parametrize("test", MATRICES)
def test_tests_of_matrices_refuse_what_is_none(test: Callable[[Any], Any]) -> None:
    for wrong in (make("hopfield"), "x", [[1.0, 2.0]], np.nan * np.eye(2), None, np.zeros((0, 0))):
        with pytest.raises((InputError, InputTypeError)) as caught:
            test(wrong)
        assert sentence(caught.value)


@pytest.mark.parametrize("what", sorted(set(FUNCTIONS)))
def test_a_deadline_and_arguments_of_another_kind(what: str) -> None:
    net: Any = make("hopfield")
    cert: Any = certify(net, "l1")
    with pytest.raises((InputError, InputTypeError)) as caught:
        FUNCTIONS[what](cert, net, "l1")
    assert sentence(caught.value)
    with pytest.raises((InputError, InputTypeError)) as caught:
        FUNCTIONS[what](np.eye(4), cert, "l1")  # type: ignore[arg-type]  # a matrix in the place of a network
    assert sentence(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda net, cert, seconds: sensitivity(net, cert, deadline=seconds),
        lambda net, cert, seconds: bottleneck_loop(net, cert, deadline=seconds),
        lambda net, cert, seconds: fewest_removals(net, "l1", deadline=seconds),
        lambda net, cert, seconds: nearest_weights(net, "l1", deadline=seconds),
        lambda net, cert, seconds: scale_classes(net, list("abcd"), "l1", rate=-5.0, deadline=seconds),
        lambda net, cert, seconds: critical_leak(net, "l1", deadline=seconds),
        lambda net, cert, seconds: list(gain_sweep(net, [0.5], deadline=seconds)),
        lambda net, cert, seconds: list(lesion_study(net, cert, [[0]], deadline=seconds)),
    ],
)
def test_every_search_takes_a_deadline(call: Callable[[Any, Any, Any], Any]) -> None:
    net = replace(make("hopfield"), activation="tanh", slopes=None)
    cert = certify(net, "l1")
    call(net, cert, 0.0)
    for wrong, error in (("x", InputTypeError), (-1.0, InputError)):
        with pytest.raises(error, match="deadline must be a number of seconds"):
            call(net, cert, wrong)


def test_norms_of_another_kind_are_refused() -> None:
    net: Any = make("hopfield")
    for call in (
        lambda: project_weights(net, "l1"),  # type: ignore[arg-type]
        lambda: project_weights(net, Norm("l2", np.ones(4))),
        lambda: nearest_weights(net, "l2"),
        lambda: critical_leak(net, "l2"),
        lambda: list(gain_sweep(net, [1.0], "l2")),
        lambda: list(gain_sweep(net, [-1.0])),
        lambda: list(gain_sweep(net, ["x"])),  # type: ignore[list-item]
        lambda: list(gain_sweep(net, 1.0)),  # type: ignore[arg-type]
        lambda: nearest_weights(net, "l1", rate=float("nan")),
        lambda: project_weights(net, Norm("l1", np.ones(4)), rate=float("nan")),
        lambda: fewest_removals(net, "l1", rate=float("nan")),
        lambda: scale_classes(net, list("abcd"), "l1", rate=float("nan")),
        lambda: critical_leak(net, "l1", rate=float("nan")),
    ):
        with pytest.raises((InputError, InputTypeError)) as caught:
            call()
        assert sentence(caught.value)
