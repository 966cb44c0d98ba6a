"""From a file to a certificate on disk; every bad input gives one sentence and leaves nothing behind."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from tests.cli.calls import named, table

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.cli import main
from metzler.models import FiringRate, Hopfield

W = np.array([[0.0, 0.9], [-0.9, 0.0]])
HOPFIELD = ["--model", "hopfield", "--activation", "tanh"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    path = tmp_path / "w.npy"
    np.save(path, W)
    return str(path)


def printed(capsys: Capture) -> dict[str, object]:
    captured = capsys.readouterr()
    assert captured.err == ""
    record: dict[str, object] = json.loads(captured.out)
    return record


@pytest.mark.parametrize("norm", ["l1", "linf", "diagonal"])
def test_a_contracting_network(network: str, norm: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "--norm", norm]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Proved:")
    assert captured.err == ""
    for word in ("rate", "gap", "limiting", "critical gain", "without weights"):
        assert word in captured.out


def test_the_record(network: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "--norm", "diagonal", "--json"]) == 0
    record = printed(capsys)
    assert record["rate"] == pytest.approx(0.1, abs=1e-6)
    assert record["critical_gain"]["lower"] == pytest.approx(1 / 0.9, rel=1e-5)  # type: ignore[index]
    assert record["unweighted_rate"] == pytest.approx({"l1": 0.1, "linf": 0.1})
    assert record["certificate"] is None


def test_what_diagonal_weights_do_not_certify_may_still_contract(network: str, capsys: Capture) -> None:
    """The skew pair at 1.8 contracts in a quadratic norm: it must not be called "not contracting"."""
    assert main(["certify", network, *HOPFIELD, "--gain", "2", "--norm", "diagonal"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Not certified by diagonal")
    assert "Not contracting" not in out
    assert "No norm at all" not in out


def test_the_condition_can_be_limited(tmp_path: Path, capsys: Capture) -> None:
    path = tmp_path / "chain.npy"
    np.save(path, np.array([[0.0, 0.0, 0.0], [5.0, 0.0, 0.0], [0.0, 5.0, 0.0]]))
    assert main(["certify", str(path), *HOPFIELD, "--max-condition", "100", "--json"]) == 0
    record = printed(capsys)
    assert record["condition"] <= 100
    assert 0.4 < record["rate"] < 1


def test_the_file_is_the_certificate(network: str, tmp_path: Path, capsys: Capture) -> None:
    output = tmp_path / "net.cert.json"
    assert main(["certify", network, *HOPFIELD, "--json", "-o", str(output)]) == 0
    certificate = load(output)
    record = printed(capsys)
    assert record["rate"] == certificate.rate
    assert record["certificate"] == str(output)
    assert check(certificate, Hopfield(W, activation="tanh")).holds


def test_time_constants_scale_the_rate_and_name_the_unit(network: str, capsys: Capture) -> None:
    main(["certify", network, *HOPFIELD, "--json"])
    plain = printed(capsys)
    main(["certify", network, *HOPFIELD, "--json", "--tau", "0.05"])
    fast = printed(capsys)
    assert fast["rate"] == pytest.approx(20 * plain["rate"], rel=1e-6)  # type: ignore[operator]
    assert fast["unit"] != plain["unit"]


def test_options_reach_the_model(tmp_path: Path, capsys: Capture) -> None:
    weights = np.array([[-1.0, 0.5], [0.3, 0.2]])
    sparse.save_npz(tmp_path / "w.npz", sparse.csr_array(weights.T))
    np.save(tmp_path / "leak.npy", [2.0, 3.0])
    (tmp_path / "tau.csv").write_text("0.5\n0.25\n")
    words = ["certify", str(tmp_path / "w.npz"), "--model", "firing-rate", "--slopes", "0.2", "1.5", "--gain", "0.5"]
    words += ["--leak", str(tmp_path / "leak.npy"), "--tau", str(tmp_path / "tau.csv"), "--orientation", "pre-post"]
    output = tmp_path / "net.cert.json"
    assert main([*words, "-o", str(output)]) == 0
    model = FiringRate(weights, leak=[2.0, 3.0], slopes=(0.2, 1.5), tau=[0.5, 0.25], gain=0.5)
    assert check(load(output), model).holds


def test_a_deadline_ends_the_search_with_what_is_proved(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "net.npy", np.random.default_rng(0).normal(size=(30, 30)))
    assert (
        main(["certify", str(tmp_path / "net.npy"), *HOPFIELD, "--json", "--norm", "diagonal", "--deadline", "0"]) == 0
    )
    hurried = json.loads(capsys.readouterr().out)
    assert hurried["interrupted"] is True
    assert (
        main(["certify", str(tmp_path / "net.npy"), *HOPFIELD, "--json", "--norm", "diagonal", "--deadline", "1e6"])
        == 0
    )
    full = json.loads(capsys.readouterr().out)
    assert full["interrupted"] is False
    assert hurried["rate"] <= full["rate"] <= hurried["rate_ceiling"]


def test_the_margin_reaches_the_search(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "chain.npy", [[0.0, 0.0], [1.0, 0.0]])
    rates = []
    for margin in ("1e-1", "1e-6"):
        main(["certify", str(tmp_path / "chain.npy"), *HOPFIELD, "--json", "--margin", margin])
        rates.append(printed(capsys)["rate"])
    assert rates[0] < rates[1] <= 1.0  # type: ignore[operator]


def truncated_npz(path: Path) -> None:
    sparse.save_npz(path, sparse.csr_array(np.ones((50, 50))))
    path.write_bytes(path.read_bytes()[:-100])


def huge_request(path: Path) -> None:
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }"
    header += b" " * (-(len(header) + 11) % 64) + b"\n"
    content = np.lib.format.magic(1, 0) + len(header).to_bytes(2, "little") + header
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("W.npy", content)


BAD_FILES: dict[str, tuple[str, Callable[[Path], object]]] = {
    "missing": ("w.npz", lambda path: None),
    "nan": ("w.npy", lambda path: np.save(path, [[np.nan]])),
    "inf": ("w.npy", lambda path: np.save(path, [[np.inf]])),
    "not square": ("w.npy", lambda path: np.save(path, np.ones((2, 3)))),
    "no neurons": ("w.npy", lambda path: np.save(path, np.ones((0, 0)))),
    "complex": ("w.npy", lambda path: np.save(path, [[1j]])),
    "objects": ("w.npy", lambda path: np.save(path, np.array([[None]]), allow_pickle=True)),
    "pickle": ("w.npz", lambda path: path.write_bytes(pickle.dumps([[1.0]]))),
    "truncated": ("w.npz", truncated_npz),
    "text named npz": ("w.npz", lambda path: path.write_text("1,2\n3,4\n")),
    "text named npy": ("w.npy", lambda path: path.write_text("1,2\n3,4\n")),
    "words in csv": ("w.csv", lambda path: path.write_text("a,b\nc,d\n")),
    "unknown ending": ("w.xyz", lambda path: path.write_text("1")),
    "far too large": ("w.npz", huge_request),
    "a folder": ("w.npz", lambda path: path.mkdir()),
}

BAD_OPTIONS = {
    "negative tau": ["--tau", "-1"],
    "zero tau": ["--tau", "0"],
    "nan leak": ["--leak", "nan"],
    "negative gain": ["--gain", "-1"],
    "unknown word as leak": ["--leak", "fast"],
    "unknown norm": ["--norm", "l3"],
    "unknown orientation": ["--orientation", "sideways"],
    "negative margin": ["--margin", "-1"],
    "negative deadline": ["--deadline", "-1"],
    "slopes and activation": ["--slopes", "0", "1"],
    "extent of a file": ["--extent", "3"],
    "no such option": ["--colour", "red"],
}


def assert_refused(words: list[str], folder: Path, capsys: Capture) -> str:
    before = sorted(folder.iterdir())
    assert main([*words, "-o", str(folder / "out.cert.json")]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("metzler: ")
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err
    assert "should not have happened" not in captured.err
    assert sorted(folder.iterdir()) == before
    return captured.err


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file(name: str, tmp_path: Path, capsys: Capture) -> None:
    file_name, make = BAD_FILES[name]
    make(tmp_path / file_name)
    assert_refused(["certify", str(tmp_path / file_name), *HOPFIELD], tmp_path, capsys)


@pytest.mark.parametrize("name", BAD_OPTIONS)
def test_a_bad_option(name: str, network: str, tmp_path: Path, capsys: Capture) -> None:
    assert_refused(["certify", network, *HOPFIELD, *BAD_OPTIONS[name]], tmp_path, capsys)


@pytest.mark.parametrize(
    "words",
    [
        ["--model", "hopfield"],
        ["--activation", "tanh"],
        ["--model", "spiking", "--activation", "tanh"],
        ["--model", "hopfield", "--activation", "step"],
        ["--model", "hopfield", "--activation", "swish"],
        ["--model", "hopfield", "--slopes", "1", "0"],
        ["--model", "hopfield", "--slopes", "0", "inf"],
    ],
)
def test_a_bad_model(words: list[str], network: str, tmp_path: Path, capsys: Capture) -> None:
    assert_refused(["certify", network, *words], tmp_path, capsys)


def test_a_vector_of_another_length(network: str, tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "leak.npy", np.ones(3))
    assert "leak" in assert_refused(
        ["certify", network, *HOPFIELD, "--leak", str(tmp_path / "leak.npy")], tmp_path, capsys
    )


def test_the_network_is_not_overwritten(network: str, capsys: Capture) -> None:
    before = Path(network).read_bytes()
    assert main(["certify", network, *HOPFIELD, "-o", network]) == 2
    assert "another name" in capsys.readouterr().err
    assert Path(network).read_bytes() == before


def test_a_network_without_leak(network: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "--leak", "0", "--json"]) == 0
    record = printed(capsys)
    assert record["certified"] is False
    assert record["critical_gain"] is None


@pytest.mark.parametrize("output", ["missing/net.cert.json", "."])
def test_an_output_that_cannot_be_written(network: str, tmp_path: Path, output: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "-o", str(tmp_path / output)]) == 2
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "unit"), [([], "per unit of time"), (["--tau", "2", "--time-unit", "ms"], "per ms")]
)
def test_every_number_with_a_unit_has_it(network: str, options: list[str], unit: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, *options, "--norm", "diagonal"]) == 0
    rows = {line[2:18].strip(): line[19:] for line in capsys.readouterr().out.splitlines()[1:]}
    for name in ("rate", "gap", "without weights"):
        assert unit in rows[name]
    assert rows["gap"].count(unit) == 2
    assert "times the weights" in rows["critical gain"]


def test_a_unit_of_nothing(network: str, tmp_path: Path, capsys: Capture) -> None:
    words = ["certify", network, *HOPFIELD, "--time-unit", "ms"]
    assert "--time-unit is the unit of --tau" in assert_refused(words, tmp_path, capsys)


@pytest.mark.parametrize(
    ("options", "unit"),
    [
        ([], "per unit of time."),
        (["--tau", "0.05"], "that of --tau."),
        (["--tau", "0.05", "--time-unit", "s"], "per s."),
    ],
)
def test_the_unit_of_the_rate(network: str, options: list[str], unit: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, *options]) == 0
    assert capsys.readouterr().out.splitlines()[0].endswith(unit)


def test_the_best_norm_says_what_the_others_prove(network: str, tmp_path: Path, capsys: Capture) -> None:
    """The skew pair at 1.8: diagonal norms prove nothing, a quadratic one `1 - .9`."""
    place = str(tmp_path / "net.cert.json")
    assert main(["certify", network, *HOPFIELD, "--gain", "2", "-o", place]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Proved: whatever the input")
    assert "in a quadratic norm, with r = 0.09" in out
    rows = {line[2:18].strip(): line[19:] for line in out.splitlines()[1:]}
    assert rows["l1"].startswith("at least -0.8000")
    assert rows["linf"].startswith("at least -0.8000")
    assert rows["local box"] == "not tried: a norm on the whole space proves contraction"
    assert "l2" not in rows
    assert load(place).kind == "quadratic"
    assert main(["check", place, network]) == 0


def test_the_record_has_every_norm(network: str, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "--gain", "2", "--json"]) == 0
    record: Any = printed(capsys)
    assert (record["norm"], record["certified"], record["contracting"]) == ("l2", True, True)
    rates = {row["norm"]: row["rate"] for row in record["alternatives"]}
    assert rates["l2"] == record["rate"] == pytest.approx(0.1, abs=1e-3)
    assert rates["l1"] == pytest.approx(-0.8)
    assert rates["local box"] is None


def test_a_box_is_said_to_be_one(tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", [[5.0]])
    words = ["certify", str(tmp_path / "w.npy"), "--model", "firing-rate", "--activation", "logistic"]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert out.startswith("Proved: with inputs in [0.0, 0.0] in every neuron, every trajectory of this firing-rate")
    assert "\n  l1               at least -0.25 per unit of time: " in out
    assert main([*words, "--json"]) == 0
    record = printed(capsys)
    assert (record["certified"], record["contracting"]) == (True, None)
    assert [row["norm"] for row in record["alternatives"]] == ["l1", "linf", "l2", "local box", "ceiling"]


@pytest.mark.parametrize(("W", "leak"), [([[1.0]], "1"), ([[1.0, 2.0], [-2.0, 1.5]], "1")])
def test_what_no_norm_certifies_is_not_contracting(W: Any, leak: str, tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "w.npy", W)
    words = ["certify", str(tmp_path / "w.npy"), "--model", "hopfield", "--activation", "relu", "--leak", leak]
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("Not contracting: no norm whatever")
    assert main([*words, "--json"]) == 0
    assert printed(capsys)["contracting"] is False


@pytest.mark.parametrize("norm", ["best", "linf"])
def test_one_row(norm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["certify", named(tmp_path), *HOPFIELD, "--norm", norm]
    assert main([*words, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    (row,) = table(capsys, *words)
    assert (float(row["rate"]), row["norm"], row["certified"]) == (record["rate"], record["norm"], "yes")
    assert "study" not in row
    assert main([*words, "--csv", "-o", "-"]) == 2
    assert "-o - and --csv would both write" in capsys.readouterr().err


def test_a_rate_without_the_norm_where_p_is_too_large(
    network: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("metzler.search.l2.LARGEST", 3)
    place = str(tmp_path / "net.cert.json")
    assert main(["certify", network, *HOPFIELD, "--gain", "2", "--norm", "l2", "-o", place]) == 0
    out = capsys.readouterr().out
    assert "P not computed" in out
    assert load(place).kind == "parabola"
    assert main(["check", place, network]) == 0
    assert main(["robustness", network, *HOPFIELD, "--gain", "2", "--certificate", place]) == 2
    assert "norm" in capsys.readouterr().err
