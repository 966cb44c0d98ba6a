"""The recurrent layers within a module or a state dict, each as a model of this package with its input weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from numpy.typing import NDArray
from torch import nn

from metzler.errors import InputError, InputTypeError
from metzler.io.model_from import model_from
from metzler.models import Model
from metzler.torch.functions import known_activation
from metzler.torch.running import running
from metzler.torch.tensors import array, real, square

GATED = {3: "GRU", 4: "LSTM"}
WHY_GATED = (
    "its gates multiply its states, so that its slopes have no bounds that are the same for all states: no norm is "
    "certified for it. Certify nn.RNN, a leaky cell of metzler.torch, or a linear layer used recurrently"
)
MARK = "weight_hh"
"""In the name of recurrent weights, and of what they are made from."""
RECURRENT = re.compile(rf"(?P<stem>.*?){MARK}(?P<layer>_l(?P<depth>\d+))?(?P<back>_reverse)?", re.DOTALL)
PARAMETRIZED = "parametrizations."
OURS = ("log_tau", "log_eta")
"""Parameters of our own layers, whose weights alone do not say the equation."""


@dataclass(frozen=True)
class Layer:
    """A recurrent layer: its model, and the weights of what enters it.

    Attributes
    ----------
    name : str
        Of the recurrent weights in the module: "rnn.weight_hh_l0".
    model : Model
    inputs : (n, m) array or None
        What weighs the input, inside the activation.
    depth : int
        Layers of equal depth run side by side, such as both directions; each depth feeds the next one.
    stack : str
        Whose layers feed each other: the name of their module.
    """

    name: str
    model: Model
    inputs: NDArray[Any] | None = None
    depth: int = 0
    stack: str = ""


@runtime_checkable
class Recurrent(Protocol):
    """A module that says itself which recurrent layers it has; `name` is its own, with a dot where it has one."""

    def recurrent_layers(self, name: str, dtype: Any) -> list[Layer]:
        """The layers."""


@dataclass(frozen=True)
class Asked:
    """What the user said of layers that do not say it themselves."""

    activation: Any = None
    kind: str = "firing-rate-map"
    dtype: Any = None
    settings: Mapping[str, Any] = field(default_factory=dict)

    def layer(self, name: str, weights: Any, inputs: Any = None, *, activation: Any = None, **place: Any) -> Layer:
        """The layer with these weights; `activation` is what its module says."""
        W = square(array(weights, name, dtype=self.dtype), name)
        V = (
            None
            if inputs is None
            else array(inputs, f"the input weights of {name}", shape=(len(W), None), dtype=self.dtype)
        )
        given = {**self.settings, **self._sloped(name, activation)}
        return Layer(name, model_from(W, kind=self.kind, **given), V, **place)

    def _sloped(self, name: str, said: Any) -> dict[str, Any]:
        choice = said if self.activation is None else self.activation
        if "slopes" in self.settings:
            if choice is not None:
                raise InputError(f"{name!r} has the activation {choice!r}, and slopes of its own: leave slopes= out")
            return {}
        if choice is None:
            raise InputError(f"say activation= of {name!r}, such as 'tanh' or torch.relu: weights alone do not say it")
        found = known_activation(choice)
        if said is not None:
            self._refuse_other(name, known_activation(said).name)
        return {"activation": found}

    def of_its_own(self, layer: Layer) -> Layer:
        """A layer that says its equation itself, unless the user says another one."""
        kind = type(layer.model).kind
        if self.settings or self.kind not in (kind, Asked.kind):
            raise InputError(f"{layer.name!r} says its equation itself ({kind}): leave model= and its settings out")
        self._refuse_other(layer.name, layer.model.activation.name)
        return layer

    def _refuse_other(self, name: str, own: str) -> None:
        if self.activation is not None and known_activation(self.activation).name != own:
            raise InputError(
                f"{name!r} has the activation {own!r}, not {known_activation(self.activation).name!r}: leave "
                "activation= out"
            )


def recurrent_layers(source: Any, asked: Asked) -> list[Layer]:
    """All recurrent layers of a module or a state dict.

    Raises
    ------
    InputError, InputTypeError
        When it has none, or a gated one.
    """
    if isinstance(source, nn.Module):
        with running(source):
            found = list(_of_module(source, asked))
    elif isinstance(source, Mapping):
        found = list(_of_state(source, asked))
    else:
        raise InputTypeError(
            "give a module or its state dict, as torch.load(path, weights_only=True) returns it, "
            f"got {type(source).__name__}"
        )
    if not found:
        raise InputError(
            "there is no recurrent layer in it: neither nn.RNN, nn.RNNCell, a cell of metzler.torch, nor a linear "
            "layer given by itself; of a cell of your own give the weights and the equation, such as "
            "certify({'weight': W}, 'tanh', model='echo-state', leaking_rate=0.2)"
        )
    return found


def _of_module(module: nn.Module, asked: Asked) -> Iterator[Layer]:
    if isinstance(module, nn.Linear):
        _refuse_own_pass(module, nn.Linear, "the module")
        yield asked.layer("weight", module.weight)
        return
    inside: list[str] = []
    for name, each in module.named_modules():
        if any(name.startswith(outer) for outer in inside):
            continue
        stem = f"{name}." if name else ""
        if isinstance(each, Recurrent):
            inside.append(stem)
            yield from map(asked.of_its_own, each.recurrent_layers(stem, asked.dtype))
        elif isinstance(each, nn.GRU | nn.LSTM | nn.GRUCell | nn.LSTMCell):
            kind = type(each).__name__
            raise InputError(f"{name or 'the module'} is a gated layer ({kind}), which is refused: {WHY_GATED}")
        elif isinstance(each, nn.RNN):
            _refuse_own_pass(each, nn.RNN, name or "the module")
            yield from _of_rnn(each, stem, asked)
        elif isinstance(each, nn.RNNCell):
            _refuse_own_pass(each, nn.RNNCell, name or "the module")
            yield asked.layer(
                f"{stem}weight_hh", each.weight_hh, each.weight_ih, activation=each.nonlinearity, stack=stem
            )
        else:
            _refuse_unknown(each, name or "the module")


def _refuse_own_pass(module: nn.Module, kind: type[nn.Module], name: str) -> None:
    """A subclass with another forward pass has another equation."""
    if type(module).forward is not kind.forward:
        raise InputError(
            f"{name} is a {type(module).__name__} with a forward pass of its own, which need not be that of "
            f"nn.{kind.__name__}: give its recurrent weights with their equation, certify({{...}}, activation, model=)"
        )


def _refuse_unknown(module: nn.Module, name: str) -> None:
    """Recurrent weights of a module whose equation is not known, such as one that torch.jit compiled."""
    own = next((key for key, _ in module.named_parameters(recurse=False) if MARK in key), None)
    if own is not None:
        raise InputError(
            f"{name} has recurrent weights {own!r} and is no nn.RNN or nn.RNNCell but a {type(module).__name__}, of "
            "unknown equation: give these weights with theirs, certify({...}, activation, model=)"
        )


def _of_rnn(rnn: nn.RNN, stem: str, asked: Asked) -> Iterator[Layer]:
    sides = 2 if rnn.bidirectional else 1
    for k, name in enumerate(recurrent_names(rnn)):
        weights, inputs = getattr(rnn, name), getattr(rnn, name.replace("weight_hh", "weight_ih"))
        place = {"depth": k // sides, "stack": stem}
        yield asked.layer(f"{stem}{name}", weights, inputs, activation=rnn.mode.removeprefix("RNN_").lower(), **place)


def _of_state(state: Mapping[Any, Any], asked: Asked) -> Iterator[Layer]:
    for outer in ("state_dict", "model_state_dict", "model"):
        if isinstance(state.get(outer), Mapping):
            raise InputError(f"this is a checkpoint: give the state dict within it, checkpoint[{outer!r}]")
    names = [name for name in state if isinstance(name, str)]
    if any(PARAMETRIZED in name for name in names):
        raise InputError(
            "this is the state dict of a parametrized module, whose weights follow from others: give the module, or "
            "metzler.torch.plain_state_dict(module)"
        )
    own = next((name for name in names if name.rpartition(".")[2] in OURS), None)
    if own is not None:
        raise InputError(f"{own!r} belongs to a layer of metzler.torch, which knows its equation: give the module")
    made = [name for name in names if MARK in name and not RECURRENT.fullmatch(name)]
    if made:
        raise InputError(
            f"{made[0]!r} is something that recurrent weights are made from, such as by pruning: give the module"
        )
    places = [(name, place) for name in names if (place := RECURRENT.fullmatch(name))]
    for name, place in places:
        _refuse_gated(name, state[name])
        inputs = state.get(name.replace("weight_hh", "weight_ih"))
        yield asked.layer(name, state[name], inputs, depth=int(place["depth"] or 0), stack=place["stem"])
    if not places:
        yield from _only_square(state, names, asked)


def _only_square(state: Mapping[Any, Any], names: list[str], asked: Asked) -> Iterator[Layer]:
    """The one square matrix, of a linear layer that is used recurrently."""
    shapes = {name: tuple(getattr(state[name], "shape", ())) for name in names}
    found = [name for name, shape in shapes.items() if len(shape) == 2 and shape[0] == shape[1]]
    if found and sum(len(shape) >= 2 for shape in shapes.values()) > 1:
        raise InputError(
            f"it does not say which of its matrices is recurrent, {', '.join(map(repr, found[:4]))}: give a dict with "
            f"that one alone, {{{found[0]!r}: state[{found[0]!r}]}}, and model= for its equation"
        )
    for name in found:
        yield asked.layer(name, state[name])


def _refuse_gated(name: str, weights: Any) -> None:
    shape = tuple(real(weights, name).shape)
    if len(shape) == 2 and shape[1] and shape[0] % shape[1] == 0 and shape[0] // shape[1] in GATED:
        cell = GATED[shape[0] // shape[1]]
        raise InputError(f"{name!r} of shape {shape} belongs to a gated layer ({cell}), which is refused: {WHY_GATED}")


def recurrent_names(module: nn.RNN | nn.RNNCell) -> list[str]:
    """What the recurrent weights of a module are called.

    Examples
    --------
    >>> recurrent_names(nn.RNN(1, 2, num_layers=2)), recurrent_names(nn.RNNCell(1, 2))
    (['weight_hh_l0', 'weight_hh_l1'], ['weight_hh'])
    """
    if isinstance(module, nn.RNNCell):
        return ["weight_hh"]
    ends = ("", "_reverse") if module.bidirectional else ("",)
    return [f"weight_hh_l{depth}{end}" for depth in range(module.num_layers) for end in ends]
