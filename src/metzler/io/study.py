"""A study: a network, its equation, and what is to be proved of it, in one small file that can be run again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PureWindowsPath
from typing import Any, Self

from metzler.datasets import DATASETS
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.facts import Fact, Result
from metzler.files import as_path, write_file
from metzler.io.find import find
from metzler.io.matrix import read_matrix
from metzler.io.read import PART, read
from metzler.io.settings import BY_NAME, KEYS, refuse_unknown, refuse_wrong
from metzler.io.toml import line_of, read_toml, toml
from metzler.io.vector import read_numbers
from metzler.models.base import Model
from metzler.models.kinds import KINDS, OPTIONS, build
from metzler.networks import Network

SUFFIX = ".toml"
ALTERNATIVES = ("activation", "slopes")
"""Giving one of these takes the place of the other."""


@dataclass(frozen=True, repr=False)
class Study(Result):
    """What `metzler certify` needs to know, under the names of its options.

    Parameters
    ----------
    settings : mapping
        By the keys of `metzler.io.settings.KEYS`; None is not said. Numbers for every neuron are a number, a list, a
        mapping by name, or the path of a file.
    folder : Path, optional
        Where the paths begin, below which they must lie; None for paths as they are.
    source : str
        The name of its file.
    places : mapping
        Where what a setting names is, if not there: `-` for what came from standard input.
    held : Network, optional
        What `weights` names, where it was read already: it is not read again, until other settings say how.

    Raises
    ------
    InputError
        For a key that is not known, with the nearest one, or a value of another type.

    Examples
    --------
    >>> study = Study({"weights": "celegans", "model": "hopfield", "activation": "tanh", "gain": 0.005})
    >>> study.model().n
    473
    >>> print(study.toml(), end="")
    weights = "celegans"
    model = "hopfield"
    activation = "tanh"
    gain = 0.005
    """

    settings: Mapping[str, Any]
    folder: Path | None = None
    source: str = ""
    places: Mapping[str, Path] = field(default_factory=dict)
    held: Network | None = None

    def __post_init__(self) -> None:
        given = {str(name): _plain(value) for name, value in self.settings.items() if value is not None}
        for name, value in given.items():
            refuse_unknown(name)
            refuse_wrong(name, value)
        ordered = {key.name: given[key.name] for key in KEYS if key.name in given}
        object.__setattr__(self, "settings", ordered)

    def facts(self) -> tuple[Fact, ...]:
        """What is said, by the names of the options."""
        return tuple(
            Fact(name, value if isinstance(value, bool | float | int) else str(value))
            for name, value in self.settings.items()
        )

    def get(self, name: str, default: Any = None) -> Any:
        """What is said under this key."""
        return self.settings.get(name, default)

    def changed(self, settings: Mapping[str, Any]) -> Self:
        """The study with these settings in place of its own; None leaves one as it is."""
        given = {name: value for name, value in settings.items() if value is not None}
        hidden = ALTERNATIVES if set(ALTERNATIVES) & set(given) else ()
        kept = {name: value for name, value in self.settings.items() if name not in hidden}
        read = any(BY_NAME[name].of == "network" for name in given if name in BY_NAME)
        return replace(self, settings={**kept, **given}, held=None if read else self.held)

    @cached_property
    def network(self) -> Network | None:
        """The network that `weights` names, or None where the model has other matrices.

        Raises
        ------
        InputError
            When there is none, or it cannot be read.
        """
        if self.held is not None:
            return self.held
        options = {key.name: self.get(key.name) for key in KEYS if key.of == "network"}
        weights, unit = options.pop("weights"), options.pop("weight_unit")
        if weights is None:
            others = [name for name, value in options.items() if value is not None]
            if others:
                raise InputError(f"{others[0]} says how weights are read, but no weights are named")
            return None
        if options["neurons"] is not None:
            options["neurons"] = str(self.path(options["neurons"]))
        net = self._found(weights, options)
        return net if unit is None else replace(net, weight_unit=unit)

    def _found(self, weights: str, options: Mapping[str, Any]) -> Network:
        if weights not in self.places:
            return find(weights if weights in DATASETS else str(self.path(weights)), **options)
        place = str(self.places[weights])
        try:
            return replace(find(place, **options), source=weights)
        except (InputError, InputTypeError) as error:
            raise type(error)(str(error).replace(place, weights)) from None

    def model(self) -> Model:
        """The model that the settings describe; what they leave open is as the network's file says.

        Raises
        ------
        InputError, InputTypeError
            When a file cannot be read, or what it holds does not fit.
        """
        try:
            return self._model()
        except (InputError, InputTypeError) as error:
            if not self.source or self.source in str(error):
                raise
            raise type(error)(f"'{self.source}': {error}") from None

    def _model(self) -> Model:
        net = self.network
        options = {"kind": self.get("model")}
        options |= {name: self.get(name) for name in ("activation", "gain", "euler_step", "names", "time_unit")}
        options |= {option.name: self._numbers(self.get(option.name)) for option in OPTIONS}
        slopes = self.get("slopes")
        options["slopes"] = None if slopes is None else tuple(map(self._numbers, slopes))
        if options["time_unit"] is not None:
            self._require_times(net)
        if net is not None and "W" in self.get("matrices", {}):
            raise InputError("W is given twice, as weights and among the matrices: leave one of them out")
        return build(net, options, self._matrices())

    def _require_times(self, net: Network | None) -> None:
        """Refuse a unit of time where no time constants are given, or those of the source have another one."""
        if self.get("tau") is not None or self.get("euler_step") is not None:
            return
        if net is None or "tau" not in net.dynamics:
            raise InputError("--time-unit is the unit of --tau: give the time constants too, or leave it out")
        if net.time_unit not in ("", self.get("time_unit")):
            raise InputError(f"the time constants of the source are in {net.time_unit}, not in {self.get('time_unit')}")

    def _matrices(self) -> dict[str, Any]:
        kind = KINDS.get(self.get("model", ""))
        square = set() if kind is None else {*kind.square, *kind.optional} - {"U"}
        found: dict[str, Any] = {}
        for name, text in self.get("matrices", {}).items():
            path = self.path(text)
            found[name] = read(path) if name in square else read_matrix(path)
        return found

    def _numbers(self, value: Any) -> Any:
        return read_numbers(self.path(value)) if isinstance(value, str) else value

    def path(self, text: str) -> Path:
        """The file that a setting names, below the folder of the study.

        Raises
        ------
        InputError
            When it lies elsewhere, also by a symbolic link.
        """
        if text in self.places:
            return self.places[text]
        if self.folder is None:
            return Path(text)
        try:
            return _below(self.folder, text)
        except InputError as error:
            raise InputError(f"'{self.source}': {error}" if self.source else str(error)) from None

    def inputs(self) -> tuple[Path, ...]:
        """All files that are read, its own first."""
        said = self.settings
        texts = [said[name] for name in ("weights", "neurons") if name in said and said[name] not in DATASETS]
        each = [said.get(option.name) for option in OPTIONS] + list(said.get("slopes", ()))
        texts += [value for value in each if isinstance(value, str)] + list(said.get("matrices", {}).values())
        own = (Path(self.source),) if self.source else ()
        return (*own, *(self.path(text.partition(PART)[0]) for text in texts))

    def record(self) -> dict[str, Any]:
        """The settings as plain data for JSON."""
        return {name: _plain(value) for name, value in self.settings.items()}

    def toml(self) -> str:
        """The text of its file."""
        return toml(self.settings)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the study; its files must lie below the folder of `path`, and their names are made relative to it.

        Raises
        ------
        InputError
            When one lies elsewhere, or the file cannot be written.
        """
        write_file(path, self.at(path).toml().encode())

    def at(self, path: str | os.PathLike[str]) -> Self:
        """The same study as it is said by a file at `path`."""
        folder = as_path(path).parent

        def moved(text: str) -> str:
            if text in self.places:
                raise InputError(f"a study names files, and {text!r} is none: write it to one first")
            return text if text in DATASETS else _relative(folder, str(self.path(text)))

        settings: dict[str, Any] = {}
        for name, value in self.settings.items():
            match name:
                case "weights" | "neurons" | "output":
                    settings[name] = moved(value)
                case "matrices":
                    settings[name] = {key: moved(text) for key, text in value.items()}
                case "slopes":
                    settings[name] = [moved(end) if isinstance(end, str) else end for end in value]
                case _:
                    settings[name] = moved(value) if isinstance(value, str) and name in _EACH else value
        return replace(self, settings=settings, folder=folder, source=os.fspath(path))


_EACH = frozenset(option.name for option in OPTIONS)


def read_study(path: str | os.PathLike[str]) -> Study:
    """The study in a file; its paths begin at the folder of the file and lie below it.

    Raises
    ------
    InputError
        In one sentence with the file and the line: no TOML, a key that is not known, a value of another type.
    """
    file = as_path(path)
    settings, text = read_toml(file)
    for name, value in settings.items():
        try:
            refuse_unknown(name)
            refuse_wrong(name, value)
        except MetzlerError as error:
            line = line_of(text, name)
            raise InputError(f"'{file}'{f', line {line}' if line else ''}: {error}") from None
    return Study(settings, file.parent, os.fspath(path))


def is_study(path: str) -> bool:
    """Whether this is the name of a study file."""
    return path.lower().endswith(SUFFIX)


def _plain(value: Any) -> Any:
    """Lists in place of tuples and arrays, numbers of Python in place of NumPy's, texts in place of paths."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    value = value.tolist() if hasattr(value, "tolist") else value
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _below(folder: Path, text: str) -> Path:
    """The path that a study in this folder names."""
    file, mark, _ = text.rpartition(PART)
    for own in (text, file) if mark else (text,):  # what stands before the mark is the file, unless the whole is one
        _require_below(folder, own, text)
    return folder / text


def _require_below(folder: Path, file: str, text: str) -> None:
    windows = PureWindowsPath(file)
    if not file or "\0" in file or Path(file).is_absolute() or windows.drive or windows.root:
        raise InputError(f"{text!r} must be a path that begins at the folder of the study, without a drive or a root")
    if ".." in (*Path(file).parts, *windows.parts):
        raise InputError(f"{text!r} must lie below the folder of the study: leave '..' out, copy the file there")
    try:
        inside = (folder / file).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        inside = False
    if not inside:
        raise InputError(f"{text!r} leads out of the folder of the study by a symbolic link: copy the file there")


def _relative(folder: Path, text: str) -> str:
    """How a study in this folder names a file."""
    file, mark, part = text.rpartition(PART)
    given, top = Path(os.path.abspath(file if mark else text)), Path(os.path.abspath(folder))
    if not given.is_relative_to(top):
        raise InputError(
            f"'{file if mark else text}' does not lie below '{folder}', the folder of the study: copy it there, or "
            "write the study beside it"
        )
    name = given.relative_to(top).as_posix() + mark + (part if mark else "")
    _below(folder, name)
    return name if name not in DATASETS else f"./{name}"
