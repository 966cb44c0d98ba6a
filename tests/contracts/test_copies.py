"""Models, certificates and results go to other processes and come back the same."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.contracts.catalogue import MAKERS, make, wavy, wavy_slope
from tests.contracts.test_public import CALLS

import metzler as mz
from metzler.activations import Activation, activation, custom, leaky_relu
from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.hashing import matrices_sha256
from metzler.consequences import design, equilibria, lesions, limits, modules, robustness, trajectories
from metzler.frozen import is_owned
from metzler.models import Attention, EchoState, FiringRate, Hopfield, Lure, Model
from metzler.norms import LpNorm, Norm, QuadraticNorm
from metzler.proofs.boxes import Box
from metzler.search import critical_leak as leaks
from metzler.search.certify import certify
from metzler.search.interpolate import interpolate
from metzler.search.local import certify_local
from metzler.search.many import certify_many
from metzler.search.symmetric import symmetric_certificate

COPIES: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}
NAMED = ["relu", "leaky-relu", "elu", "tanh", "logistic", "softplus", "saturation", "identity", "absolute"]

copies = pytest.mark.parametrize("how", sorted(COPIES))


def same(one: Any, other: Any) -> bool:
    """Whether two values agree, field by field and bit by bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and (one == other).all())
    if sparse.issparse(one):
        return all(same(getattr(one, part), getattr(other, part)) for part in ("data", "indices", "indptr", "shape"))
    if isinstance(one, Mapping):
        return set(one) == set(other) and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Activation) and one.name in NAMED and one is activation(one.name):
        return one is other
    if is_dataclass(one) and not isinstance(one, type):
        return all(same(getattr(one, f.name), getattr(other, f.name)) for f in fields(one))
    return callable(one) or one == other or (one != one and other != other)


@copies
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_models(name: str, how: str) -> None:
    net = make(name)
    again: Model = COPIES[how](net)
    assert type(again) is type(net)
    assert matrices_sha256(again.matrices()) == matrices_sha256(net.matrices())
    assert same(again.parameters(), net.parameters())
    assert not is_dataclass(net) or same(again, net)
    assert check(certify(net, "l1"), again)
    held = [getattr(again, f.name) for f in fields(again)] if is_dataclass(again) else []
    assert all(is_owned(value) for value in held if isinstance(value, np.ndarray))


@copies
@pytest.mark.parametrize("name", NAMED)
def test_named_activations_are_themselves(name: str, how: str) -> None:
    assert COPIES[how](activation(name)) is activation(name)
    net = COPIES[how](FiringRate([[0.5]], activation=name))
    assert net.activation is activation(name)


@copies
def test_activations_of_ones_own(how: str) -> None:
    x = np.linspace(-2, 2, 9)
    leaky = COPIES[how](leaky_relu(0.3))
    assert leaky(x).tolist() == leaky_relu(0.3)(x).tolist()
    assert same(leaky.slopes_on(x, x + 1), leaky_relu(0.3).slopes_on(x, x + 1))
    per_neuron = Activation("wavy", wavy, np.full(2, -0.3), 1.1, local_slopes=wavy_box)
    again = COPIES[how](per_neuron)
    assert again(x).tolist() == wavy(x).tolist()
    assert is_owned(again.lo)
    assert same(again.slopes_on(x[:2], x[:2]), per_neuron.slopes_on(x[:2], x[:2]))


def wavy_box(lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return wavy_slope(lower), wavy_slope(upper)


def test_a_lambda_is_refused_by_pickle_alone() -> None:
    net = Hopfield([[0.5]], activation=custom(lambda x: x / 2, slopes=(0.5, 0.5)))
    assert copy.deepcopy(net).phi(np.ones(1)) == 0.5
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(net)


NET = FiringRate([[0.2, -0.5], [0.3, 0.1]], activation="tanh", leak=[1.0, 1.5])
TWIN = Hopfield([[0.0, 0.5], [0.5, 0.0]], activation="relu")
LOOP = Hopfield([[0.0, 4.0], [1.0, 0.0]], slopes=(0.0, 1.0))
SPREAD = Hopfield(np.diag([1.0] * 299, -1), activation="relu")
WIDE = Lure(-6 * np.eye(2), np.ones((2, 24)), np.ones((24, 2)) / 24, slopes=(0.0, 1.0))
L1, LINF = certify(NET, "l1"), certify(NET, "linf")
DELAYED = np.eye(2) / 10


def wave(t: float) -> np.ndarray:
    return np.full(2, np.sin(t))


COUPLED = mz.Modules({"a": NET, "b": NET}, {("a", "b"): np.eye(2) / 9, ("b", "a"): sparse.csr_array((2, 2))})
RESULTS: dict[str, Callable[[], Any]] = {
    "norm": lambda: Norm("l1", [1.0, 2.0]),
    "norm-with-exponents": lambda: Norm("linf", [1.0, 1.0], np.array([0, 5000])),
    "lp-norm": lambda: LpNorm(3.0, np.ones(2)),
    "quadratic-norm": lambda: QuadraticNorm(np.eye(2)),
    "box": lambda: Box(np.zeros(2), np.ones(2)),
    "certificate": lambda: L1,
    "certificate-with-exponents": lambda: certify(SPREAD, "linf", margin=1e-13),
    "certificate-with-corners": lambda: certify(WIDE, "linf"),
    "witness": lambda: L1.proof,
    "check": lambda: check(L1, NET),
    "lp-claim": lambda: interpolate(NET, L1, LINF, 2.0),
    "quadratic-claim": lambda: symmetric_certificate(TWIN),
    "parabola-claim": lambda: mz.parabola_certificate(TWIN),
    "uniqueness": lambda: mz.uniqueness(NET),
    "gain": lambda: mz.critical_gain(NET, "l1"),
    "local": lambda: certify_local(NET, inputs=(0.0, 0.1)),
    "equilibrium": lambda: mz.equilibrium(NET, LINF, 0.1),
    "trajectory": lambda: mz.simulate(NET, [1.0, 0.0], 0.0, (0.0, 1.0)),
    "delayed-trajectory": lambda: mz.trajectories.simulate_delayed(TWIN, [1.0, 0.0], DELAYED, 1.0, t=(0.0, 2.0)),
    "noisy-trajectory": lambda: mz.trajectories.simulate_noisy(NET, [1.0, 0.0], 0.1, t=(0.0, 1.0), step=0.1),
    "robustness": lambda: mz.robustness(NET, LINF),
    "margins": lambda: mz.edge_margins(NET, LINF),
    "margin": lambda: list(mz.edge_margins(NET, LINF).tightest()),
    "refutation": lambda: mz.refute(LOOP, certify(LOOP, "linf")),
    "comparison": lambda: mz.compare(TWIN),
    "steps": lambda: mz.step_sizes(NET, LINF.norm),
    "noise": lambda: mz.noise_bound(NET, LINF, 1.0),
    "tube": lambda: mz.tube(NET, LINF, mz.simulate(NET, [1.0, 0.0], 0.0, (0.0, 1.0))),
    "entrain": lambda: mz.entrain(NET, LINF, wave, 2 * np.pi, input_rate=1.0, knots=200),
    "modules": lambda: COUPLED,
    "network": lambda: mz.Network(np.eye(2), ("a", "b")),
    "written": lambda: mz.io.Written((Path("net.csv"), Path("net.neurons.csv")), ("delays",)),
    "composite": lambda: mz.compose(COUPLED, dict.fromkeys("ab", LINF)),
    "membership": lambda: mz.matrices.m_hurwitz(-np.eye(2)),
    "many": lambda: certify_many(np.zeros((2, 2, 2)), "linf", activation="relu"),
    "attention": lambda: Attention(np.eye(2)),
    "attention-rate": lambda: Attention(np.eye(2)).rate(),
    "forward-backward": lambda: mz.forward_backward(FiringRate([[-3.0]], activation="relu"), Norm("linf", [1.0])),
    "sensitivity": lambda: limits.sensitivity(NET, LINF),
    "loop": lambda: limits.bottleneck_loop(TWIN, certify(TWIN, "l1")),
    "leak": lambda: leaks.critical_leak(LOOP, "linf"),
    "scaling": lambda: design.scale_classes(LOOP, ["E", "I"], "linf"),
    "nearest": lambda: design.nearest_weights(LOOP, "linf"),
    "removal": lambda: design.fewest_removals(LOOP, "linf"),
    "tradeoff": lambda: list(mz.limits.tradeoff(TWIN, "l1", conditions=[2.0])),
    "sweep": lambda: list(mz.gain_sweep(TWIN, [0.5, 1.0])),
    "lesions": lambda: list(mz.lesion_study(TWIN, certify(TWIN, "l1"), {"first": [0]})),
    "pruned": lambda: mz.lesions.prune(NET, LINF, keep=[0]),
    "sharpened": lambda: mz.sharpen(WIDE, certify(WIDE, "linf"), max_steps=20),
    "delay": lambda: mz.delay(TWIN, certify(TWIN, "linf"), DELAYED, 1.0),
    "delay-in-a-quadratic-norm": lambda: mz.delay(TWIN, mz.quadratic_certificate(TWIN), DELAYED, 1.0),
    "steps-in-a-quadratic-norm": lambda: mz.step_sizes(TWIN, mz.quadratic_certificate(TWIN)),
    "robustness-in-a-quadratic-norm": lambda: mz.robustness(TWIN, mz.quadratic_certificate(TWIN)),
    "threshold": lambda: mz.delay_gain(TWIN, certify(TWIN, "linf"), DELAYED),
    "components": lambda: mz.matrices.strong_components(TWIN.W),
    "triple": lambda: NET.triple(),
}


@copies
@pytest.mark.parametrize("name", sorted(RESULTS))
def test_results(name: str, how: str) -> None:
    found = RESULTS[name]()
    again = COPIES[how](found)
    assert same(again, found)


ROOMS = (mz, design, equilibria, lesions, limits, leaks, modules, robustness, trajectories)


@cache
def answers() -> dict[str, Any]:
    """What the public functions of `test_public` answer about one network, where they do."""
    found: dict[str, Any] = {}
    for name, call in CALLS.items():
        with suppress(mz.MetzlerError):
            found[name] = call(NET, LINF)
    return found


@copies
@pytest.mark.parametrize("name", sorted(CALLS))
def test_answers(name: str, how: str) -> None:
    if name not in answers():
        pytest.skip("another network has an answer, see RESULTS")
    assert same(COPIES[how](answers()[name]), answers()[name])


def test_every_public_result_is_met() -> None:
    """Every dataclass that the package exports is a model, or one of the results or answers above holds it."""
    met = kinds(list(answers().values()))
    for make_one in RESULTS.values():
        met |= kinds(make_one())
    public = {value for part in ROOMS for value in vars(part).values() if is_dataclass(value)}
    passing = "Step"  # where a search stands, by the end of its name
    lasting = {kind for kind in public if not issubclass(kind, Model) and not kind.__name__.endswith(passing)} - {Claim}
    assert lasting - met == set()


def kinds(value: Any) -> set[type]:
    """The dataclasses in a value."""
    if isinstance(value, Mapping):
        return kinds(list(value.values()))
    if isinstance(value, tuple | list):
        return {kind for part in value for kind in kinds(part)}
    if not is_dataclass(value) or isinstance(value, type):
        return set()
    return {type(value)} | kinds([getattr(value, part.name) for part in fields(value)])


def test_networks_are_certified_in_other_processes() -> None:
    nets = [NET, TWIN, EchoState([[0.5]], 0.5, activation="elu")]
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(mz.certify, nets))
    for net, certificate in zip(nets, found, strict=True):
        assert certificate.rate == pytest.approx(mz.certify(net).rate, rel=1e-9)
        assert check(certificate, net)
