"""Networks of flyvis: a stand-in with the attributes of its class, whose velocity is computed by flyvis's own source.

torch is not needed: the file with the equations is loaded with NumPy in its place.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

import metzler as mz
from metzler.errors import InputError
from metzler.io import model_from

N, EDGES = 5, 12
RNG = np.random.default_rng(2)
SOURCES, TARGETS = RNG.integers(N, size=EDGES), RNG.integers(N, size=EDGES)
SIGN, COUNT, STRENGTH = np.array([-1.0, 1.0]), RNG.uniform(1, 20, EDGES), RNG.uniform(0, 0.01, 3)
SIGN_OF, STRENGTH_OF = RNG.integers(2, size=EDGES), RNG.integers(3, size=EDGES)
TAU, TAU_OF, BIAS = np.array([0.05, 0.02]), np.array([0, 0, 1, 1, 1]), RNG.normal(size=N)


class ReLU:
    def __call__(self, x: Any) -> Any:
        return np.maximum(x, 0.0)


class Tensor:
    """What torch has and NumPy has not."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def detach(self) -> Tensor:
        return self

    def cpu(self) -> Any:
        return self.values


@dataclass
class PPNeuronIGRSynapses:
    activation: Any


def shared(values: Any, indices: Any) -> dict[str, Any]:
    return {"parameter": Tensor(values), "indices": Tensor(indices)}


def network(activation: Any = None) -> Any:
    """As `flyvis.network.Network` lies in memory."""
    index = np.arange(EDGES)
    params = {
        "nodes": {"bias": shared(BIAS, np.arange(N)), "time_const": shared(TAU, TAU_OF)},
        "edges": {
            "sign": shared(SIGN, SIGN_OF),
            "syn_count": shared(COUNT, index),
            "syn_strength": shared(STRENGTH, STRENGTH_OF),
        },
    }
    nodes = SimpleNamespace(
        type=np.array([b"R1", b"R1", b"Tm1", b"Tm1", b"Mi9"]), u=np.array([0, 1, 0, 1, 0]), v=-np.arange(N)
    )
    edges = SimpleNamespace(source_index=SOURCES, target_index=TARGETS)
    return SimpleNamespace(
        connectome=SimpleNamespace(nodes=nodes, edges=edges),
        dynamics=PPNeuronIGRSynapses(activation or ReLU()),
        param_api=lambda: params,
        n_nodes=N,
    )


def flyvis_dynamics(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module with the equations, from the installed distribution, without torch."""
    spec = find_spec("flyvis")
    if spec is None:
        pytest.skip("needs flyvis")
    torch, nn, utils = ModuleType("torch"), ModuleType("torch.nn"), ModuleType("flyvis.utils.tensor_utils")
    torch.max, torch.Tensor, torch.nn = np.maximum, np.ndarray, nn  # type: ignore[attr-defined]
    torch.tensor = lambda x: SimpleNamespace(float=lambda: np.float64(x))  # type: ignore[attr-defined]
    for name in ("Module", "ReLU", "ELU", "Softplus", "LeakyReLU", "Sigmoid", "Tanh"):
        setattr(nn, name, ReLU)
    utils.AutoDeref, utils.RefTensor = dict, np.ndarray  # type: ignore[attr-defined]
    stand_ins = {"torch": torch, "torch.nn": nn, "flyvis": ModuleType("flyvis"), "flyvis.utils": ModuleType("x")}
    for name, module in (stand_ins | {"flyvis.utils.tensor_utils": utils}).items():
        monkeypatch.setitem(sys.modules, name, module)
    path = Path(str(spec.origin)).parent / "network" / "dynamics.py"
    source = spec_from_file_location("flyvis_dynamics", path)
    assert source is not None
    assert source.loader is not None
    module = module_from_spec(source)
    source.loader.exec_module(module)
    return module


def test_the_velocity_is_that_of_flyvis(monkeypatch: pytest.MonkeyPatch) -> None:
    equation = flyvis_dynamics(monkeypatch).PPNeuronIGRSynapses({"type": "relu"})
    edges = SimpleNamespace(sign=SIGN[SIGN_OF], syn_count=COUNT, syn_strength=STRENGTH[STRENGTH_OF])
    params = SimpleNamespace(nodes=SimpleNamespace(bias=BIAS, time_const=TAU[TAU_OF]), edges=edges)
    equation.write_derived_params(params)

    def target_sum(x: Any) -> Any:
        out = np.zeros(N)
        np.add.at(out, TARGETS, x)
        return out

    model = model_from(network())
    assert isinstance(model, mz.Hopfield)
    for _ in range(5):
        v, x = RNG.normal(size=N), RNG.normal(size=N)
        state = SimpleNamespace(nodes=SimpleNamespace(activity=v), sources=SimpleNamespace(activity=v[SOURCES]))
        velocity = SimpleNamespace(nodes=SimpleNamespace())
        equation.write_state_velocity(velocity, state, params, target_sum, x, dt=1e-9)
        np.testing.assert_allclose(model.field(v, BIAS + x), velocity.nodes.activity, rtol=1e-12, atol=1e-12)


def test_names_types_and_unit() -> None:
    net = mz.read(network())
    assert net.names == ("R1(0,0)", "R1(1,-1)", "Tm1(0,-2)", "Tm1(1,-3)", "Mi9(0,-4)")
    assert net.types == ("R1", "R1", "Tm1", "Tm1", "Mi9")
    assert net.time_unit == "s"
    assert net.dynamics["tau"].tolist() == [0.05, 0.05, 0.02, 0.02, 0.02]


class LeakyReLU:
    negative_slope = 0.2


class Softplus:
    beta = 2.0


class GELU:
    pass


def test_activations() -> None:
    model = model_from(network(LeakyReLU()))
    assert (model.slopes[0].max(), model.slopes[1].max()) == (0.2, 1.0)
    for other in (Softplus(), GELU()):
        with pytest.raises(InputError, match=r"the activation .*(Softplus|GELU).* is none of this package's"):
            mz.read(network(other))


def test_other_dynamics() -> None:
    other = network()
    other.dynamics = SimpleNamespace(activation=ReLU())
    with pytest.raises(InputError, match="must have the dynamics PPNeuronIGRSynapses, but has SimpleNamespace"):
        mz.read(other)
