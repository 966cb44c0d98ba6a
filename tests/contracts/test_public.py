"""Every public function is in a table of calls; wrong arguments get a sentence. `test_product.py` calls them all."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from tests.contracts.catalogue import MAKERS, make
from tests.contracts.test_models import input_size

import metzler as mz
from metzler.claims.diagonal import Certificate
from metzler.consequences.design.nearest import nearest_weights
from metzler.consequences.design.scaling import scale_classes
from metzler.consequences.design.weaken import fewest_removals
from metzler.models import Model
from metzler.norms.diagonal import Norm
from metzler.search.branch import sharpen_steps
from metzler.search.certify import certify_steps
from metzler.search.compare import compare_steps
from metzler.search.critical_gain import critical_gain_steps
from metzler.search.diagonal import row_forms

NAMES = sorted(MAKERS)

Call = Callable[[Any, Any], Any]


def size(net: Any) -> int:
    return net.n if isinstance(net, Model) else 4


def weights(net: Any) -> np.ndarray:
    """A delayed coupling of the right size."""
    return np.full((size(net), size(net)), 0.01)


def small(net: Any) -> np.ndarray:
    return np.full(input_size(net) if isinstance(net, Model) else 4, 0.1)


CALLS: dict[str, Call] = {
    "bottleneck_loop": lambda net, cert: mz.limits.bottleneck_loop(net, cert),
    "bottleneck_loop_steps": lambda net, cert: list(mz.limits.bottleneck_loop_steps(net, cert)),
    "certify": lambda net, cert: mz.certify(net, "diagonal"),
    "certify_steps": lambda net, cert: list(certify_steps(net, "l1")),
    "certify_local": lambda net, cert: mz.certify_local(net, max_steps=20),
    "check": lambda net, cert: mz.check(cert, net),
    "compare": lambda net, cert: mz.compare(net, deadline=0.0),
    "compare_steps": lambda net, cert: list(compare_steps(net, deadline=0.0)),
    "compose": lambda net, cert: mz.compose(mz.Modules({"one": net}, {}), {"one": cert}),
    "critical_gain": lambda net, cert: mz.critical_gain(net, "linf"),
    "critical_leak": lambda net, cert: mz.critical_leak(net, "linf"),
    "delay": lambda net, cert: mz.delay(net, cert, tau=0.1),
    "critical_gain_steps": lambda net, cert: list(critical_gain_steps(net, "linf")),
    "delay_gain": lambda net, cert: mz.delay_gain(net, cert, weights(net)),
    "delay_gain_steps": lambda net, cert: list(mz.trajectories.delay_gain_steps(net, cert, weights(net))),
    "delay_steps": lambda net, cert: list(mz.trajectories.delay_steps(net, cert, tau=0.1)),
    "edge_margins": lambda net, cert: mz.edge_margins(net, cert),
    "entrain": lambda net, cert: mz.entrain(net, cert, lambda t: small(net), 0.5, input_rate=0.1, closure_rtol=0.1),
    "entrain_steps": lambda net, cert: next(
        mz.trajectories.entrain_steps(net, cert, lambda t: small(net), 0.5, input_rate=0.1, closure_rtol=0.1)
    ),
    "equilibrium": lambda net, cert: mz.equilibrium(net, cert, 0.1),
    "equilibrium_steps": lambda net, cert: list(mz.equilibria.equilibrium_steps(net, cert, 0.1)),
    "fewest_removals": lambda net, cert: mz.design.fewest_removals(net, max_steps=2),
    "fewest_removals_steps": lambda net, cert: list(mz.design.fewest_removals_steps(net, max_steps=2)),
    "forward_backward": lambda net, cert: mz.forward_backward(net, norm_of(cert)),
    "gain_sweep": lambda net, cert: list(mz.gain_sweep(net, [0.5, 1.0])),
    "input_gains": lambda net, cert: mz.input_gains(net),
    "interpolate": lambda net, cert: mz.interpolate(net, mz.certify(net, "l1"), cert, 2.0),
    "lesion_study": lambda net, cert: list(mz.lesion_study(net, cert, [[0]])),
    "lmi_certificate": lambda net, cert: mz.lmi_certificate(net, max_steps=1, deadline=0.0),
    "nearest_weights": lambda net, cert: mz.design.nearest_weights(net, max_steps=2),
    "nearest_weights_steps": lambda net, cert: list(mz.design.nearest_weights_steps(net, max_steps=2)),
    "noise_bound": lambda net, cert: mz.noise_bound(net, cert, 0.1),
    "one_sided_lipschitz": lambda net, cert: mz.one_sided_lipschitz(net, norm_of(cert)),
    "parabola_certificate": lambda net, cert: mz.parabola_certificate(net, rtol=0.1),
    "quadratic_certificate": lambda net, cert: mz.quadratic_certificate(net, rtol=0.1),
    "printed_bound": lambda net, cert: mz.models.printed_bound(net),
    "project_weights": lambda net, cert: mz.design.project_weights(net, norm_of(cert)),
    "prune": lambda net, cert: mz.lesions.prune(net, cert, keep=[0, 1]),
    "refute": lambda net, cert: mz.refute(net, cert),
    "remove_edges": lambda net, cert: mz.lesions.remove_edges(net, cert, [(0, 1)]),
    "robustness": lambda net, cert: mz.robustness(net, cert),
    "row_forms": lambda net, cert: row_forms(net, "l1"),
    "scale_classes": lambda net, cert: mz.design.scale_classes(net, ["E"] * size(net), max_steps=2),
    "scale_classes_steps": lambda net, cert: list(mz.design.scale_classes_steps(net, ["E"] * size(net), max_steps=2)),
    "sensitivity": lambda net, cert: mz.sensitivity(net, cert),
    "sensitivity_steps": lambda net, cert: list(mz.limits.sensitivity_steps(net, cert)),
    "sharpen": lambda net, cert: mz.sharpen(net, cert, max_steps=4),
    "sharpen_steps": lambda net, cert: list(sharpen_steps(net, cert, max_steps=4)),
    "simulate": lambda net, cert: mz.simulate(net, np.zeros(size(net)), small(net), (0.0, 1.0)),
    "simulate_delayed": lambda net, cert: mz.trajectories.simulate_delayed(net, 0.0, weights(net), 0.5, t=(0.0, 1.0)),
    "simulate_noisy": lambda net, cert: mz.trajectories.simulate_noisy(net, 0.0, 0.1, t=(0.0, 0.5), step=0.1),
    "step_sizes": lambda net, cert: mz.step_sizes(net, norm_of(cert)),
    "symmetric_certificate": lambda net, cert: mz.symmetric_certificate(net),
    "tight_bound": lambda net, cert: mz.models.tight_bound(net),
    "tradeoff": lambda net, cert: list(mz.limits.tradeoff(net, conditions=[1.0, 2.0])),
    "tube": lambda net, cert: mz.tube(net, cert, mz.simulate(net, np.zeros(size(net)), t=(0.0, 1.0)), radius=0.1),
    "tube_steps": lambda net, cert: list(
        mz.trajectories.tube_steps(net, cert, mz.simulate(net, np.zeros(size(net)), t=(0.0, 1.0)), radius=0.1)
    ),
    "uniqueness": lambda net, cert: mz.uniqueness(net),
    "unweighted_rate": lambda net, cert: mz.unweighted_rate(net, "l1"),
}
"""By name, each public function that takes a model, called with a network and a certificate of it."""


OF_TWO_KINDS = {
    "certify_local", "critical_leak", "delay", "delay_gain", "delay_gain_steps", "delay_steps", "edge_margins",
    "fewest_removals", "fewest_removals_steps", "forward_backward", "gain_sweep", "lesion_study", "nearest_weights",
    "nearest_weights_steps", "project_weights", "scale_classes", "scale_classes_steps", "symmetric_certificate",
}  # fmt: skip
"""What says first that it is for Hopfield and firing-rate networks."""


def norm_of(cert: Any) -> Any:
    """The norm of a claim; some norm for what has none."""
    return cert.norm if hasattr(cert, "norm") else Norm("l1", np.ones(getattr(cert, "n", 4)))


def takes_a_model(function: Any) -> bool:
    return inspect.isfunction(function) and "model" in inspect.signature(function).parameters


def answered(call: Callable[[], Any]) -> str:
    """ "answer", or the sentence; any other exception is one."""
    try:
        call()
    except mz.MetzlerError as error:
        return str(error)
    return "answer"


def public_functions() -> set[str]:
    """Those of the table of contents and of every room that says what it has."""
    rooms = [mz, *(getattr(mz, name) for name in mz.ROOMS)]
    return {name for each in rooms for name in getattr(each, "__all__", ()) if takes_a_model(getattr(each, name))}


def test_every_public_function_that_takes_a_model_is_called() -> None:
    assert public_functions() - {"certify_many"} <= set(CALLS)


@pytest.fixture(scope="module")
def certified() -> dict[str, tuple[Model, Certificate]]:
    """Each kind of network with a certificate."""
    nets = {name: make(name) for name in NAMES}
    return {name: (net, mz.certify(net, "linf")) for name, net in nets.items()}


@pytest.mark.parametrize("function", CALLS)
def test_swapped_arguments_get_a_sentence(function: str, certified: dict[str, tuple[Model, Certificate]]) -> None:
    net, cert = certified["hopfield"]
    said = answered(lambda: CALLS[function](cert, net))
    assert said != "answer"
    told = ("takes the model first", "swapped", "(model, norm) needs a norm", "must be a model or Modules")
    assert any(words in said for words in told) or function in OF_TWO_KINDS, said


@pytest.mark.parametrize("labels", ["unit", "names"])
@pytest.mark.parametrize("function", CALLS)
def test_whatever_proves_a_certificate_refuses_other_labels(
    function: str, labels: str, certified: dict[str, tuple[Model, Certificate]]
) -> None:
    """A function rests on the certificate if it refuses that of a network with another leak."""
    net, call = certified["hopfield"][0], CALLS[function]
    ours, theirs = (
        ({"time_unit": "s"}, {"time_unit": "ms"})
        if labels == "unit"
        else ({"names": ["a", "b", "c", "d"]}, {"names": ["a", "b", "d", "c"]})
    )
    cert = mz.certify(replace(net, **ours), "linf")
    wrong = mz.certify(replace(net, leak=net.leak * 1.5), "linf")
    if function != "check" and answered(lambda: call(net, wrong)) == answered(lambda: call(net, cert)):
        return
    words = "whose time is in s, but" if labels == "unit" else "calls the neuron at index 2 'c', but"
    assert words in answered(lambda: call(replace(net, **theirs), cert))


NO_NUMBERS: dict[str, Any] = {"text": "a", "None": None, "list": [], "complex": 1j, "dict": {}, "huge": 10**400}


@pytest.mark.parametrize("odd", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_number_gets_a_sentence(odd: Any, certified: dict[str, tuple[Model, Certificate]]) -> None:
    net, cert = certified["hopfield"]
    run = mz.simulate(net, 0.0, t=(0.0, 1.0))
    calls: dict[str, Callable[[], Any]] = {
        "span": lambda: mz.trajectories.simulate_noisy(net, 0.0, 0.1, t=odd, step=0.1, rng=0),
        "step": lambda: mz.trajectories.simulate_noisy(net, 0.0, 0.1, t=(0.0, 1.0), step=odd, rng=0),
        "radius": lambda: mz.tube(net, cert, run, radius=odd),
        "knots": lambda: mz.tube(net, cert, run, knots=odd),
        "tol": lambda: mz.entrain(net, cert, lambda t: np.zeros(net.n), 1.0, closure_rtol=odd),
        "period": lambda: mz.entrain(net, cert, lambda t: np.zeros(net.n), odd),
        "nearest": lambda: nearest_weights(net, "l1", rate=odd),
        "fewest": lambda: fewest_removals(net, "l1", rate=odd),
        "scaled": lambda: scale_classes(net, ["E"] * net.n, "l1", rate=odd),
    }
    for name, call in calls.items():
        assert answered(call) != "answer", name


@pytest.mark.parametrize("seed", ["a", 1.5, -1, {}])
def test_a_seed_that_is_none_gets_a_sentence(seed: Any, certified: dict[str, tuple[Model, Certificate]]) -> None:
    net = certified["hopfield"][0]
    said = answered(lambda: mz.trajectories.simulate_noisy(net, 0.0, 0.1, t=(0.0, 1.0), step=0.5, rng=seed))
    assert said.startswith("rng must be a seed (a whole number")


@pytest.mark.parametrize("knots", [0, 2.5, float("nan"), float("inf")])
def test_knots_are_whole(knots: Any, certified: dict[str, tuple[Model, Certificate]]) -> None:
    net, cert = certified["hopfield"]
    run = mz.simulate(net, 0.0, t=(0.0, 1.0))
    assert answered(lambda: mz.tube(net, cert, run, knots=knots)).startswith("knots must be a whole number")


def test_the_text_of_a_certificate_is_no_name_of_a_file(certified: dict[str, tuple[Model, Certificate]]) -> None:
    net, cert = certified["hopfield"]
    said = answered(lambda: mz.check(cert.to_json(), net))
    assert said == "a certificate is read from a file: write this text into one, and give the file's name"


@pytest.mark.parametrize("given", [None, 3, np.eye(4), mz.Box([0.0], [1.0])], ids=["None", "int", "array", "box"])
def test_something_else_in_place_of_a_certificate(given: Any, certified: dict[str, tuple[Model, Certificate]]) -> None:
    net = certified["hopfield"][0]
    run = mz.simulate(net, 0.0, t=(0.0, 1.0))
    said = answered(lambda: mz.check(given, net))
    assert said.startswith(f"expected a certificate or its file, got {type(given).__name__}")
    said = answered(lambda: mz.tube(net, given, run))
    assert said == f"tube(model, claim, run, u) needs a claim as certify(model) returns it, got {type(given).__name__}"


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize("given", [None, np.eye(4), "net.csv", mz.Hopfield], ids=["None", "array", "path", "class"])
def test_something_else_in_place_of_a_model(
    function: str, given: Any, certified: dict[str, tuple[Model, Certificate]]
) -> None:
    said = answered(lambda: CALLS[function](given, certified["hopfield"][1]))
    assert said != "answer"
    assert len(said.split()) > 4


NET = mz.FiringRate([[0.0, 0.4], [0.2, 0.1]], activation="relu")
CERT = mz.certify(NET, "linf")
MISTAKES: dict[str, Callable[[], Any]] = {
    "a rate for a norm: steps": lambda: mz.step_sizes(NET, 0.5),
    "a certificate for a norm: forward-backward": lambda: mz.forward_backward(NET, CERT),
    "a name for a norm": lambda: mz.one_sided_lipschitz(NET, "linf"),
    "a certificate for a norm: pairing": lambda: mz.norms.weak_pairing(CERT, [1, 2], [1, 2]),
    "a certificate for a norm: worst": lambda: mz.norms.worst_log_norm(np.eye(2), CERT, (0, 1), on="rows"),
    "a certificate for a norm: estimate": lambda: mz.norms.one_sided_lipschitz_estimate([np.eye(2)], CERT),
    "a certificate for an input": lambda: mz.equilibrium(NET, CERT, CERT),
    "a certificate for a start": lambda: mz.simulate(NET, CERT),
    "a certificate for an input in time": lambda: mz.simulate(NET, 0.0, CERT),
    "words for a start": lambda: mz.simulate(NET, "start"),
    "noise and certificate": lambda: mz.noise_bound(NET, 0.1, CERT),
    "trajectory and certificate": lambda: mz.tube(NET, mz.simulate(NET, 1.0, t=(0, 1)), CERT),
    "a network for a trajectory": lambda: mz.tube(NET, CERT, NET),
    "a norm for a warm start": lambda: mz.certify(NET, "l1", warm=CERT.norm),
    "a certificate for an order": lambda: mz.certify(NET, CERT),
    "words for a margin": lambda: mz.certify(NET, "diagonal", margin="small"),
    "words for a condition": lambda: mz.certify(NET, "diagonal", max_condition="small"),
    "words for a number of steps": lambda: mz.sharpen(NET, CERT, max_steps="much"),
    "a network among certificates": lambda: mz.interpolate(NET, CERT, NET, 2.0),
    "a certificate for a state": lambda: NET.field(CERT),
    "a certificate for lesions": lambda: mz.lesion_study(NET, CERT, CERT),
    "a network for edges": lambda: mz.lesions.remove_edges(NET, CERT, NET),
    "a certificate for a region": lambda: mz.certify_local(NET, CERT),
    "words for a rate": lambda: mz.trajectories.halanay_rate("fast", 1.0, 1.0),
    "a network for weights": lambda: mz.Hopfield(NET, activation="relu"),
    "a network for a step": lambda: mz.EulerStep(NET, NET),
    "a network for a file": lambda: mz.load(NET),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_other_arguments_that_are_easily_confused(mistake: str) -> None:
    said = answered(MISTAKES[mistake])
    assert said != "answer"
    assert len(said.split()) > 4
