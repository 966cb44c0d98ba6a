"""Networks of flyvis: `tau v' = -v + bias + W relu(v) + x`, a Hopfield network. Neither it nor torch is imported."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from metzler.activations import Activation, leaky_relu
from metzler.containers.size import require_sparse_fits
from metzler.errors import InputError
from metzler.io.asked import Asked
from metzler.networks import Network

DYNAMICS = "PPNeuronIGRSynapses"
"""The one equation of flyvis: point neurons and synapses that act at once."""

FUNCTIONS: Mapping[str, str] = MappingProxyType(
    {"ReLU": "relu", "Tanh": "tanh", "Sigmoid": "logistic", "ELU": "elu", "Softplus": "softplus"}
)
"""Activations by their classes in torch, with the parameters that these have by default."""
DEFAULTS: Mapping[str, float] = MappingProxyType({"alpha": 1.0, "beta": 1.0})


def is_flyvis(value: Any) -> bool:
    """Whether this is a network of flyvis."""
    return all(hasattr(value, name) for name in ("connectome", "dynamics", "param_api", "n_nodes"))


def network_of_flyvis(network: Any, asked: Asked) -> Network:
    """The network, with the names of its cells, time constants in s and its activation.

    A weight is sign * syn_count * syn_strength. flyvis itself steps with max(tau, dt) in the place of tau.

    Raises
    ------
    InputError
        When its equation or its activation is another.
    """
    if type(network.dynamics).__name__ != DYNAMICS:
        raise InputError(f"the network must have the dynamics {DYNAMICS}, but has {type(network.dynamics).__name__}")
    known, connectome, n = network.param_api(), network.connectome, int(network.n_nodes)
    factors = [_spread(known["edges"][name]) for name in ("sign", "syn_count", "syn_strength")]
    require_sparse_fits(n, n, len(factors[0]), where="the network", max_bytes=asked.max_bytes)
    post, pre = (_array(getattr(connectome.edges, f"{end}_index")[:]) for end in ("target", "source"))
    types, u, v = (_array(getattr(connectome.nodes, name)[:]).tolist() for name in ("type", "u", "v"))
    cells = [cell.decode() if isinstance(cell, bytes) else str(cell) for cell in types]
    return Network(
        sparse.csr_array(sparse.coo_array((np.prod(factors, axis=0), (post, pre)), shape=(n, n))),
        names=[f"{cell}({x},{y})" for cell, x, y in zip(cells, u, v, strict=True)],
        types=cells,
        dynamics={
            "kind": "hopfield",
            "activation": _activation(network.dynamics.activation),
            "leak": 1.0,
            "tau": _spread(known["nodes"]["time_const"]),
        },
        time_unit="s",
        changes=("biases are left to the input u",),
    )


def _spread(parameter: Any) -> NDArray[np.float64]:
    """The numbers that are shared, one for each node or edge."""
    values = _array(parameter["parameter"]).astype(np.float64)
    return np.asarray(values[_array(parameter["indices"])])


def _array(tensor: Any) -> NDArray[Any]:
    """A tensor of torch, wherever it lies, or an array."""
    plain = tensor.detach().cpu() if hasattr(tensor, "detach") else tensor
    return np.asarray(plain)


def _activation(module: Any) -> str | Activation:
    """What this package calls it."""
    kind = type(module).__name__
    if kind == "LeakyReLU":
        return leaky_relu(float(module.negative_slope))
    changed = [name for name, value in DEFAULTS.items() if getattr(module, name, value) != value]
    if kind not in FUNCTIONS or changed:
        raise InputError(f"the activation {module!r:.80} is none of this package's: build the model from its weights")
    return FUNCTIONS[kind]
