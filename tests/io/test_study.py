"""A study makes the very model that Python makes of the same numbers; its files lie below it or are refused."""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse

from metzler import models
from metzler.claims.hashing import matrices_sha256
from metzler.cli import main
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.io.study import Study, is_study, read_study
from metzler.io.toml import toml
from metzler.models.kinds import TABLE
from metzler.networks import Network

rng = np.random.default_rng(7)
W = np.round(rng.normal(size=(3, 3)), 3)
LOW, HIGH = W - 0.25, W + 0.25
np.fill_diagonal(LOW, W.diagonal())
np.fill_diagonal(HIGH, W.diagonal())
A, B, C = -3.0 * np.eye(3), np.round(rng.normal(size=(3, 2)), 3), np.round(rng.normal(size=(2, 3)), 3)
M, N = np.round(rng.normal(size=(3, 2)), 3), np.round(rng.normal(size=(3, 2)), 3)
NAMES = ["PYR_0", "PYR_1", "PV"]
TAU = [0.02, 0.03, 0.01]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of all matrices, each in its own format."""
    np.save(tmp_path / "W.npy", W)
    table = [["", *NAMES], *([name, *map(repr, row.tolist())] for name, row in zip(NAMES, W, strict=True))]
    (tmp_path / "named.csv").write_text("\n".join(map(",".join, table)))
    np.savez(tmp_path / "all.npz", A=A, B=B, C=C, M=M, N=N, W_lower=LOW, W_upper=HIGH, lower=LOW, upper=HIGH)
    for name in "BCMN":
        np.savetxt(tmp_path / f"{name}.csv", {"B": B, "C": C, "M": M, "N": N}[name], delimiter=",", fmt="%.17g")
    sparse.save_npz(tmp_path / "D.npz", sparse.csr_array(np.eye(3) * 2))
    (tmp_path / "tau.csv").write_text("neuron,tau\nPV,0.01\nPYR_0,0.02\nPYR_1,0.03\n")
    np.save(tmp_path / "leak.npy", [1.0, 2.0, 3.0])
    return tmp_path


def written(folder: Path, settings: dict[str, Any], name: str = "study.toml") -> Study:
    (folder / name).write_text(toml(settings))
    return read_study(folder / name)


def parts(*names: str) -> dict[str, str]:
    return {name: f"all.npz::{name}" for name in names}


WEIGHTS = {"weights": "named.csv"}
TANH = {"activation": "tanh"}
FACTORS = {"matrices": {"M": "M.csv", "N": "N.csv"}}
STUDIES: dict[str, tuple[dict[str, Any], models.Model]] = {
    "hopfield": (
        {**WEIGHTS, **TANH, "leak": "leak.npy", "tau": "tau.csv", "gain": 0.5, "time_unit": "s"},
        models.Hopfield(W, [1.0, 2.0, 3.0], "tanh", tau=TAU, gain=0.5, names=NAMES, time_unit="s"),
    ),
    "firing-rate": (
        {"weights": "W.npy", **TANH, "matrices": {"dissipation": "D.npz"}},
        models.FiringRate(W, activation="tanh", dissipation=2 * np.eye(3)),
    ),
    "persidskii": ({**WEIGHTS, "slopes": [0.5, 2]}, models.Persidskii(W, slopes=(0.5, 2.0), names=NAMES)),
    "diagonal-feedback": (
        {**WEIGHTS, "slopes": [[0, 0.1, 0.2], "leak.npy"], "feedback": {"PV": 1.0, "PYR_0": 2, "PYR_1": 0.5}},
        models.DiagonalFeedback(W, [2.0, 0.5, 1.0], slopes=([0, 0.1, 0.2], [1.0, 2.0, 3.0]), names=NAMES),
    ),
    "entrywise": (
        {"weights": "W.npy", "matrices": {"slope_lo": "all.npz::W_lower", "slope_hi": "all.npz::W_upper"}},
        models.Entrywise(W, slopes=(LOW, HIGH)),
    ),
    "lure": (
        {
            "matrices": {"A": "all.npz::A", "B": "B.csv", "C": "C.csv"},
            **TANH,
            "names": NAMES,
            "tau": {"PV": 0.01, "PYR_0": 0.02, "PYR_1": 0.03},
        },
        models.Lure(A, B, C, activation="tanh", tau=TAU, names=NAMES),
    ),
    "lure-map": (
        {"matrices": parts("A", "B", "C"), **TANH, "gain": 0.1},
        models.LureMap(A, B, C, activation="tanh", gain=0.1),
    ),
    "interval-hopfield": (
        {"matrices": parts("W_lower", "W_upper"), **TANH, "leak_lower": 1, "leak_upper": [2, 3, 4.0]},
        models.IntervalHopfield(LOW, HIGH, 1.0, [2.0, 3.0, 4.0], "tanh"),
    ),
    "interval-firing-rate": (
        {"matrices": parts("W_lower", "W_upper"), **TANH, "leak_lower": 1},
        models.IntervalFiringRate(LOW, HIGH, 1.0, activation="tanh"),
    ),
    "low-rank-hopfield": ({**FACTORS, **TANH, "leak": 1.5}, models.LowRankHopfield(M, N, 1.5, activation="tanh")),
    "low-rank-firing-rate": ({**FACTORS, **TANH}, models.LowRankFiringRate(M, N, activation="tanh")),
    "latent-hopfield": ({**FACTORS, **TANH, "tau": 0.5}, models.LatentHopfield(M, N, activation="tanh", tau=0.5)),
    "jacobian-bounds": (
        {"matrices": parts("lower", "upper"), "tau": TAU, "names": NAMES, "time_unit": "ms"},
        models.JacobianBounds(LOW, HIGH, tau=TAU, names=NAMES, time_unit="ms"),
    ),
    "implicit": (
        {**WEIGHTS, "activation": "relu", "bias": {"PYR_0": 1.0, "PYR_1": 0, "PV": 0}, "matrices": {"U": "B.csv"}},
        models.Implicit(W, B, [1.0, 0.0, 0.0], activation="relu", names=NAMES),
    ),
    "hopfield-map": ({**WEIGHTS, **TANH}, models.HopfieldMap(W, activation="tanh", names=NAMES)),
    "firing-rate-map": (
        {**WEIGHTS, **TANH, "orientation": "pre-post"},
        models.FiringRateMap(W.T, activation="tanh", names=NAMES),
    ),
    "echo-state": (
        {**WEIGHTS, **TANH, "leaking_rate": {"PYR_0": 0.5, "PYR_1": 0.25, "PV": 1}},
        models.EchoState(W, [0.5, 0.25, 1.0], activation="tanh", names=NAMES),
    ),
    "euler-step": (
        {**WEIGHTS, **TANH, "model": "hopfield", "euler_step": 0.1},
        models.EulerStep(models.Hopfield(W, activation="tanh", names=NAMES), 0.1),
    ),
}


def same(one: models.Model, other: models.Model) -> bool:
    mine, theirs = one.parameters(), other.parameters()
    return (
        one.kind == other.kind
        and matrices_sha256(one.matrices()) == matrices_sha256(other.matrices())
        and set(mine) == set(theirs)
        and all(
            np.array_equal(np.broadcast_to(v, np.shape(theirs[k]) or np.shape(v)), theirs[k]) for k, v in mine.items()
        )
        and (one.names, one.time_unit) == (other.names, other.time_unit)
    )


def test_every_kind_has_a_study() -> None:
    assert set(STUDIES) == {row.model.kind for row in TABLE}


@pytest.mark.parametrize("kind", STUDIES)
def test_the_model_is_that_of_python(kind: str, folder: Path) -> None:
    settings, expected = STUDIES[kind]
    study = written(folder, {"model": kind, **settings})
    found = study.model()
    assert same(found, expected)
    if kind in ("hopfield", "implicit", "lure"):
        x = np.array([0.3, -1.0, 2.0])
        np.testing.assert_array_equal(found.field(x), expected.field(x))


@pytest.mark.parametrize("kind", STUDIES)
def test_it_is_written_and_read_again(kind: str, folder: Path) -> None:
    study = written(folder, {"model": kind, **STUDIES[kind][0], "norm": "linf", "output": "out/c.json"})
    study.save(folder / "again.toml")
    again = read_study(folder / "again.toml")
    assert again.settings == study.settings == tomllib.loads(study.toml())
    assert same(again.model(), study.model())
    assert json.loads(json.dumps(study.record())) == study.settings


def test_paths_begin_at_the_file_and_move_with_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "sub").mkdir()
    (folder / "W.npy").rename(folder / "sub" / "W.npy")
    inner = written(folder / "sub", {"weights": "W.npy", "model": "hopfield", **TANH})
    inner.save(folder / "outer.toml")
    assert read_study(folder / "outer.toml").get("weights") == "sub/W.npy"
    assert same(read_study(folder / "outer.toml").model(), inner.model())
    monkeypatch.chdir(folder)
    Study({"weights": "sub/W.npy", "model": "hopfield", **TANH}).save("here.toml")
    assert same(read_study("here.toml").model(), inner.model())
    with pytest.raises(InputError, match="does not lie below 'sub'"):
        Study({"weights": "named.csv", "model": "hopfield", **TANH}).save("sub/here.toml")
    assert not (folder / "sub" / "here.toml").exists()


def test_inputs_are_all_files_that_are_read(folder: Path) -> None:
    study = written(folder, {**STUDIES["diagonal-feedback"][0], "model": "x", "neurons": "neurons.csv"})
    assert {path.name for path in study.inputs()} == {"study.toml", "named.csv", "neurons.csv", "leak.npy"}
    study = written(folder, {"model": "lure", **STUDIES["lure"][0]})
    assert {path.name for path in study.inputs()} == {"study.toml", "all.npz", "B.csv", "C.csv"}
    assert Study({"weights": "celegans"}).inputs() == ()


OUTSIDE = [
    "../W.npy",
    "sub/../../W.npy",
    "/etc/passwd",
    "C:\\W.npy",
    "\\\\host\\share\\W.npy",
    "..\\W.npy",
    "\\W.npy",
    "",
    "a\0b",
]
PLACES: dict[str, Any] = {
    "weights": lambda path: {"weights": path},
    "part": lambda path: {"weights": f"{path}::W"},
    "leak": lambda path: {"weights": "W.npy", "leak": path},
    "slopes": lambda path: {"weights": "W.npy", "slopes": [0, path], "activation": None},
    "matrix": lambda path: {"weights": "W.npy", "matrices": {"dissipation": path}},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_the_folder(path: str, place: str, folder: Path) -> None:
    (folder / "sub").mkdir()
    np.save(folder / "sub" / "W.npy", W)
    np.save(folder / "sub" / "leak.npy", np.ones(3))
    settings = {"model": "hopfield", **TANH, **PLACES[place](path)}
    study = written(folder / "sub", {name: value for name, value in settings.items() if value is not None})
    with pytest.raises(InputError, match="folder of the study") as error:
        study.model()
    assert "study.toml" in str(error.value)


@pytest.mark.skipif(sys.platform == "win32", reason="needs symbolic links")
def test_no_link_leads_out_of_the_folder(folder: Path) -> None:
    inner = folder / "sub"
    inner.mkdir()
    (inner / "W.npy").symlink_to(folder / "W.npy")
    (inner / "up").symlink_to(folder)
    (inner / "circle.npy").symlink_to("circle.npy")
    for path in ("W.npy", "up/W.npy", "circle.npy"):
        study = written(inner, {"weights": path, "model": "hopfield", **TANH})
        with pytest.raises(InputError):
            study.model()
    np.save(inner / "real.npy", W)
    (inner / "link.npy").symlink_to("real.npy")
    assert written(inner, {"weights": "link.npy", "model": "hopfield", **TANH}).model().n == 3
    with pytest.raises(InputError, match="symbolic link"):
        written(inner, {"weights": "real.npy", "output": "up/c.json"}).path("up/c.json")


WRONG: dict[str, tuple[str, str]] = {
    "unknown key": (
        'model = "hopfield"\nactivaton = "tanh"\n',
        "line 2: there is no key 'activaton': the nearest is 'activation'",
    ),
    "wrong type": ('\n\ngain = "2"\n', "line 3: gain must be a number, got the text '2'"),
    "date": ("leak = 2026-01-01\n", "line 1: leak must be a number, a list"),
    "no toml": ("gain = \n", "line 1, column 8"),
    "table of texts": ('[tau]\nPYR = "a"\n', "line 1: tau must be"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_names_file_line_and_key(name: str, tmp_path: Path) -> None:
    text, said = WRONG[name]
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(InputError, match=r"s\.toml") as error:
        read_study(tmp_path / "s.toml")
    assert said in str(error.value)


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no model": ({**WEIGHTS, **TANH}, "--model KIND, one of diagonal-feedback"),
    "no such model": ({**WEIGHTS, **TANH, "model": "perceptron"}, "got 'perceptron'"),
    "euler step as model": ({**WEIGHTS, **TANH, "model": "euler-step"}, "got 'euler-step'"),
    "no weights": ({"model": "hopfield", **TANH}, "hopfield networks have W, but W is not given"),
    "missing matrix": ({"model": "lure", **TANH, "matrices": parts("A", "B")}, "A, B and C, but C is not given"),
    "other matrix": ({"model": "hopfield", **WEIGHTS, **TANH, "matrices": parts("A")}, "no matrix A"),
    "weights too many": ({"model": "lure", **WEIGHTS, **TANH, "matrices": parts("A", "B", "C")}, "no matrix W"),
    "neither": ({"model": "hopfield", **WEIGHTS}, "say the activation"),
    "both": ({"model": "hopfield", **WEIGHTS, **TANH, "slopes": [0, 1]}, "give either --activation"),
    "slopes twice": (
        {"model": "entrywise", **WEIGHTS, **TANH, "matrices": {"slope_lo": "W.npy", "slope_hi": "W.npy"}},
        "neither activation nor slopes beside them",
    ),
    "half of the slopes": ({"model": "entrywise", **WEIGHTS, "matrices": {"slope_lo": "W.npy"}}, "together"),
    "option of others": ({"model": "lure", **TANH, "matrices": parts("A", "B", "C"), "leak": 1}, "--leak belongs to"),
    "gain of bounds": (
        {"model": "jacobian-bounds", "matrices": parts("lower", "upper"), "gain": 1},
        "gain means nothing",
    ),
    "reading nothing": ({"model": "lure", "orientation": "pre-post"}, "no weights are named"),
    "unit of nothing": ({"model": "hopfield", **WEIGHTS, **TANH, "time_unit": "s"}, "--time-unit is the unit of --tau"),
    "name unknown": ({"model": "hopfield", **WEIGHTS, **TANH, "leak": {"PYR_O": 1.0}}, "PYR_0"),
    "missing file": ({"model": "hopfield", "weights": "none.npy", **TANH}, "does not exist"),
    "extent of a file": ({"model": "hopfield", **WEIGHTS, **TANH, "extent": 3}, "--extent belongs"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_does_not_fit_is_one_sentence(name: str, folder: Path) -> None:
    settings, said = REFUSED[name]
    study = written(folder, settings)
    with pytest.raises(MetzlerError) as error:
        study.model()
    assert said in str(error.value)
    assert "study.toml" in str(error.value)
    assert "\n" not in str(error.value)
    assert isinstance(error.value, InputError | InputTypeError)


def test_what_is_left_open_is_as_the_source_says() -> None:
    dynamics = {"kind": "hopfield", "activation": "relu", "tau": np.array([2.0, 3.0]), "leak": 1.5}
    net = Network([[0.0, 0.5], [-0.5, 0.0]], names=["a", "b"], dynamics=dynamics, time_unit="ms")
    build = models.kinds.build
    assert same(build(net, {}), models.Hopfield(net, 1.5, "relu", tau=[2.0, 3.0]))
    assert build(net, {}).time_unit == "ms"
    assert same(build(net, {"tau": 1.0, "activation": "tanh"}), models.Hopfield(net, 1.5, "tanh"))
    assert same(build(net, {"slopes": (0, 2)}), models.Hopfield(net, 1.5, slopes=(0, 2), tau=[2.0, 3.0]))
    other = build(net, {"kind": "firing-rate", "activation": "tanh"})
    assert same(other, models.FiringRate(net, activation="tanh")), "another equation has its own numbers"


def test_changes_take_the_place_of_settings() -> None:
    study = Study({"weights": "celegans", "model": "hopfield", "activation": "tanh", "gain": 1.0})
    assert study.changed({"gain": 0.5, "leak": None}).settings == {**study.settings, "gain": 0.5}
    changed = study.changed({"slopes": (0.0, 1.0)})
    assert "activation" not in changed.settings
    assert changed.get("slopes") == [0.0, 1.0]
    with pytest.raises(InputError, match="gain must be a number"):
        study.changed({"gain": "x"})


def test_arrays_and_paths_become_plain_data(tmp_path: Path) -> None:
    study = Study(
        {
            "weights": tmp_path / "w.npy",
            "leak": np.array([1.0, 2.0]),
            "tau": {"a": np.float64(0.5)},
            "gain": np.int64(2),
        }
    )
    assert study.record() == {"weights": str(tmp_path / "w.npy"), "gain": 2, "leak": [1.0, 2.0], "tau": {"a": 0.5}}
    assert type(study.get("gain")) is int


def test_a_name_with_half_a_character_is_not_written(tmp_path: Path) -> None:
    name = os.fsdecode(b"w\xff.npy")
    if sys.platform == "win32":
        pytest.skip("names of files are texts")
    np.save(tmp_path / name, W)
    with pytest.raises(InputError, match="no text in UTF-8"):
        Study({"weights": str(tmp_path / name), "model": "hopfield"}).save(tmp_path / "s.toml")
    assert not (tmp_path / "s.toml").exists()


def test_names_of_studies() -> None:
    assert [is_study(name) for name in ("a.toml", "A.TOML", "a.csv", "toml")] == [True, True, False, False]


@pytest.mark.parametrize("mark", ["sub::/../../outside/w.csv", "sub/x::/../../../outside/w.csv", "x::y.csv"])
@pytest.mark.parametrize("key", ["weights", "output"])
def test_a_part_leads_nowhere_out_of_the_folder(tmp_path: Path, mark: str, key: str) -> None:
    folder, outside = tmp_path / "study", tmp_path / "outside"
    (folder / "sub::").mkdir(parents=True)
    outside.mkdir()
    (outside / "w.csv").write_text("0,1\n1,0\n")
    (folder / "x::y.csv").symlink_to(outside / "w.csv")
    (folder / "own.csv").write_text("0,1\n1,0\n")
    other = {"weights": 'weights = "own.csv"\n', "output": ""}
    text = f'{"" if key == "weights" else other["weights"]}{key} = "{mark}"\nmodel = "hopfield"\nactivation = "tanh"\n'
    (folder / "s.toml").write_text(text)
    assert main(["certify", str(folder / "s.toml")]) == 2
    assert [each.name for each in outside.iterdir()] == ["w.csv"]


def test_weights_are_given_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text("0,1\n1,0\n")
    text = 'weights = "a.csv"\nmodel = "hopfield"\nactivation = "tanh"\n[matrices]\nW = "b.csv"\n'
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(InputError, match="W is given twice"):
        read_study(tmp_path / "s.toml").model()
