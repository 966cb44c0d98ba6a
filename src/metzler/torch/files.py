"""Weights in a safetensors file with the certificate of every recurrent layer in its header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from os.path import isfile
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from metzler.claims.check import check as check_claim
from metzler.claims.claim import CheckResult, Claim
from metzler.claims.kinds import from_json
from metzler.errors import InputError, InputTypeError, one_line
from metzler.facts import Fact, Result, Words
from metzler.files import as_path, write_file
from metzler.io.asked import Asked
from metzler.io.safetensors import metadata, read_safetensors, tensor_names
from metzler.matrices.names import shown
from metzler.models import Model
from metzler.models.kinds import from_parameters
from metzler.torch.layers import MARK
from metzler.torch.plain import plain_state_dict
from metzler.torch.tensors import array
from metzler.torch.verdict import Verdict

NOT_THERE = (
    "Equation, slopes and leaking rates are those that the certificates name: that the module which loads the weights "
    "has them does not stand in the file."
)
PREFIX = "metzler."
"""Of the names under which certificates stand in the header, before the name of the weights."""


@dataclass(frozen=True, eq=False, repr=False)
class FileCheck(Result):
    """What the certificates in a file prove of the weights in it; true where every recurrent layer contracts.

    Parameters
    ----------
    results : mapping of str to CheckResult
        By the name of the recurrent weights.
    claims : mapping of str to Claim
    uncovered : tuple of str
        Recurrent weights in the file without a certificate.
    """

    results: Mapping[str, CheckResult]
    claims: Mapping[str, Claim]
    uncovered: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether there is a certificate for every recurrent layer, and each is true of the weights in the file."""
        return bool(self.results) and not self.uncovered and all(each.holds for each in self.results.values())

    @property
    def contracts(self) -> bool:
        """Whether it holds, and what is proved of every layer is that it forgets; a refutation may hold as well."""
        return self.holds and not self.loose

    @property
    def loose(self) -> tuple[str, ...]:
        """The layers whose certificate proves no contraction."""
        return tuple(name for name, claim in self.claims.items() if not claim.rate > 0)

    def __bool__(self) -> bool:
        return self.contracts

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why not, a sentence each."""
        found = [f"{name}: {reason}" for name, each in self.results.items() for reason in each.reasons]
        found += [f"{name} has no certificate" for name in self.uncovered]
        return tuple(found or ([] if self.results else ["there is no certificate in the file"]))

    def facts(self) -> tuple[Fact, ...]:
        """Whether all hold, how many there are, and why not."""
        return (
            Fact("holds", self.holds),
            Fact("contracts", self.contracts),
            Fact("certificates", len(self.results)),
            Fact("without certificate", len(self.uncovered)),
            Fact("why not", "; ".join(self.reasons) or None),
        )

    def words(self) -> Words:
        """What each certificate says, where all hold."""
        if not self.holds:
            return Words(f"Does not hold: {'; '.join(self.reasons)}.")
        said = {name: claim.words().sentence or repr(claim) for name, claim in self.claims.items()}
        loose = f" No contraction is proved of {', '.join(map(shown, self.loose))}." if self.loose else ""
        first = f"Holds: every certificate in the file is true of the weights in it.{loose} {NOT_THERE}"
        return Words(first, {shown(name): text for name, text in said.items()}, max(map(len, said)))


def save(path: str | PathLike[str], source: nn.Module | Mapping[str, Tensor], verdict: Verdict) -> None:
    """Write weights as safetensors, under the names of the plain module, with the verdict's claims in the header.

    Parameters
    ----------
    path : str or path
        Of the file, which is replaced as a whole.
    source : nn.Module or state dict
        Whose weights; parametrized ones are written as they run, see `plain_state_dict`.
    verdict : Verdict
        About these very weights, from `certify`.

    Raises
    ------
    InputError, InputTypeError
        When a claim is not about the weights as they are now, or safetensors is missing.
    """
    if not isinstance(verdict, Verdict):
        raise InputTypeError(f"save(path, source, verdict) takes what certify returns, got {type(verdict).__name__}")
    if isinstance(path, nn.Module):
        raise InputTypeError("the file comes first: save(path, source, verdict)")
    state = _state(source, verdict) if isinstance(source, nn.Module) else source
    held = _held(state)
    for name, claim in verdict.claims.items():
        if name not in state:
            raise InputError(f"the verdict is about {name!r}, which is none of these weights: certify this source")
        found = check_claim(claim, _model(claim, array(state[name], name)))
        if not found.holds:
            raise InputError(
                f"{name}: {'; '.join(found.reasons)}: certify the weights as they are now, and as they run"
            )
    texts = {f"{PREFIX}{name}": claim.to_json() for name, claim in verdict.claims.items()}
    write_file(path, _bytes(held, texts))


def check(path: str | PathLike[str], *, exact: bool = False) -> FileCheck:
    """Prove the certificates in a safetensors file again from the weights in it, without the search.

    Nothing in the file is executed; it may come from anybody. A leaky cell is proved with the leaking rates that its
    certificate names.

    Parameters
    ----------
    path : str or path
    exact : bool
        In integers instead of floating point with error bounds.

    Raises
    ------
    InputError
        When the file is no safetensors file, is damaged, or a certificate in it cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> from metzler.torch import certify, contracting
    >>> rnn = contracting(nn.RNN(3, 4), norm="linf", factor=0.9)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(f"{folder}/rnn.safetensors", rnn, certify(rnn))
    ...     check(f"{folder}/rnn.safetensors").holds
    True
    """
    file = _existing(path)
    held = sorted(metadata(file).items())
    texts = {key.removeprefix(PREFIX): text for key, text in held if key.startswith(PREFIX)}
    names = tensor_names(file)
    claims: dict[str, Claim] = {}
    results: dict[str, CheckResult] = {}
    for name, text in texts.items():
        try:
            claims[name] = from_json(text)
            model = _model(claims[name], read_safetensors(file, Asked(part=name)).weights)
        except InputError as error:
            raise InputError(f"{file}: the certificate of {name!r}: {error}") from error
        results[name] = check_claim(claims[name], model, exact=exact)
    uncovered = tuple(name for name in names if MARK in name and name not in texts)
    return FileCheck(results, claims, uncovered)


def _model(claim: Claim, weights: Any) -> Model:
    """The model of these weights that the claim is about."""
    return from_parameters(claim.subject.kind, {"W": weights}, claim.subject.parameters)


def _state(module: nn.Module, verdict: Verdict) -> dict[str, Tensor]:
    """The weights under their plain names, and those that a layer makes from others, such as A of `Implicit`."""
    state = plain_state_dict(module)
    for name in verdict.claims.keys() - state.keys():
        holder, _, own = name.rpartition(".")
        try:
            made = getattr(module.get_submodule(holder), own)
        except AttributeError:
            continue
        state |= {name: made.detach()} if isinstance(made, Tensor) else {}
    return state


def _held(state: Any) -> dict[str, Tensor]:
    """What can be written of a state dict; an `InputTypeError` says what cannot."""
    if not isinstance(state, Mapping):
        raise InputTypeError(f"save(path, source, verdict) takes a module or state dict, got {type(state).__name__}")
    for name, value in state.items():
        plain = (
            isinstance(value, Tensor) and value.layout is torch.strided and not (value.is_quantized or value.is_meta)
        )
        if not isinstance(name, str) or name == "__metadata__" or not plain:
            raise InputTypeError(
                f"a safetensors file holds dense tensors by names other than '__metadata__', and {name!r} is none "
                f"({type(value).__name__}): leave it out"
            )
    return {name: value.detach().cpu().contiguous().clone() for name, value in state.items()}


def _existing(path: str | PathLike[str]) -> Path:
    file = as_path(path)
    if not isfile(file):
        raise InputError(f"{file}: there is no such file")
    return file


def _bytes(state: dict[str, Tensor], texts: dict[str, str]) -> bytes:
    try:
        from safetensors.torch import save as to_bytes
    except Exception as error:
        raise InputError(f"safetensors is missing or broken ({error}): pip install 'metzler[torch]'") from error
    try:
        return bytes(to_bytes(state, metadata=texts))
    except Exception as error:
        raise InputError(f"safetensors cannot write these weights: {one_line(error)}") from error
