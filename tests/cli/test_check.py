"""The exit code of a check, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tests.claims.samples import SAMPLES
from tests.cli.calls import table

from metzler.cli import main
from metzler.io import write
from metzler.networks import Network

W = np.array([[0.2, 0.9, 0.0], [-0.5, 0.0, 0.1], [0.0, 0.3, -0.4]])
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    np.save(tmp_path / "w.npy", W)
    return str(tmp_path / "w.npy")


@pytest.fixture(params=["hopfield", "firing-rate"])
def certificate(request: pytest.FixtureRequest, network: str, tmp_path: Path, capsys: Capture) -> str:
    path = str(tmp_path / "net.cert.json")
    words = ["certify", network, "--model", request.param, "--activation", "relu", "--tau", "0.1", "--norm", "diagonal"]
    words += ["-o", path]
    assert main(words) == 0
    capsys.readouterr()
    return path


def test_it_holds(certificate: str, network: str, capsys: Capture) -> None:
    assert main(["check", certificate, network]) == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("Holds: ")
    assert " per unit of time, that of tau, " in captured.out
    _, about = captured.out.splitlines()
    assert about.startswith("  about            network ")
    assert "; slope_lo 0.0; slope_hi 1.0; gain 1.0; " in about
    assert captured.err == ""


def test_the_network_is_named_and_what_may_grow_is_not_called_bounded(tmp_path: Path, capsys: Capture) -> None:
    """x' = -x + 2 relu(x) grows without bound."""
    np.save(tmp_path / "w.npy", [[2.0]])
    place, network = str(tmp_path / "c.json"), str(tmp_path / "w.npy")
    options = ["--model", "hopfield", "--slopes", "0", "0.75", "--leak", "0.5", "--norm", "l1", "--gain", "2"]
    assert main(["certify", network, *options, "-o", place]) == 0
    capsys.readouterr()
    assert main(["check", place, network]) == 0
    first, about = capsys.readouterr().out.splitlines()
    assert "the network is not certified to contract, distances may grow, in " in first
    assert "bounded" not in first
    assert about.split(None, 1)[1] == (
        "network hopfield; leak 0.5; tau 1.0; slope_lo 0.0; slope_hi 0.75; gain 2.0; unit of time time"
    )
    assert main(["check", place, network, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["about"]["gain"] == 2.0


def test_the_record(certificate: str, network: str, capsys: Capture) -> None:
    assert main(["check", certificate, network, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["holds"] is True
    assert record["reasons"] == []
    assert record["rate"] > 0
    assert record["gap"] >= 0


def test_another_network_does_not_hold(certificate: str, tmp_path: Path, capsys: Capture) -> None:
    np.save(tmp_path / "other.npy", W * 1.0000001)
    assert main(["check", certificate, str(tmp_path / "other.npy")]) == 1
    assert capsys.readouterr().out.startswith("Does not hold: ")


def test_the_wrong_orientation_does_not_hold(certificate: str, network: str, capsys: Capture) -> None:
    assert main(["check", certificate, network, "--orientation", "pre-post", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert record["holds"] is False
    assert record["reasons"]
    assert record["rate"] is None


def test_a_better_rate_than_proved_does_not_hold(certificate: str, network: str, capsys: Capture) -> None:
    record = json.loads(Path(certificate).read_text())
    for side in ("lower", "upper"):
        record[side] = (float.fromhex(record[side]) + 0.5).hex()
    Path(certificate).write_text(json.dumps(record))
    assert main(["check", certificate, network]) == 1
    assert capsys.readouterr().out.startswith("Does not hold: ")


@pytest.mark.parametrize("content", [b"", b"{}", b"[1, 2]", b"{'rate': 1}", b"\x80\x04N.", b"null"])
def test_a_file_that_is_no_certificate(content: bytes, network: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "bad.cert.json").write_bytes(content)
    assert main(["check", str(tmp_path / "bad.cert.json"), network]) == 2
    assert_one_sentence(capsys)


def test_a_truncated_certificate(certificate: str, network: str, capsys: Capture) -> None:
    text = Path(certificate).read_text()
    Path(certificate).write_text(text[: len(text) // 2])
    assert main(["check", certificate, network]) == 2
    assert_one_sentence(capsys)


@pytest.mark.parametrize("swap", [True, False])
def test_a_missing_file_or_swapped_files(certificate: str, network: str, swap: bool, capsys: Capture) -> None:
    words = [network, certificate] if swap else ["missing.cert.json", network]
    assert main(["check", *words]) == 2
    assert_one_sentence(capsys)


def assert_one_sentence(capsys: Capture) -> None:
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("metzler: ")
    assert captured.err.count("\n") == 1
    assert "should not have happened" not in captured.err


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_claims_of_every_kind(kind: str, tmp_path: Path, capsys: Capture) -> None:
    claim, model = SAMPLES[kind].make()
    claim.save(tmp_path / "claim.json")
    weights = model.matrices().get("W", np.eye(2))
    np.savetxt(tmp_path / "W.csv", np.asarray(weights), delimiter=",")
    code = main(["check", str(tmp_path / "claim.json"), str(tmp_path / "W.csv")])
    captured = capsys.readouterr()
    if set(model.matrices()) == {"W"}:
        assert (code, captured.err) == (0, "")
        assert captured.out.startswith("Holds: ")
        code = main(["check", str(tmp_path / "claim.json"), str(tmp_path / "W.csv"), "--exact"])
        assert code in (0, 2), "what integers cannot decide does not fail to hold"
        assert ("cannot be proved in integers" in capsys.readouterr().err) == (code == 2)
    else:
        assert code == 2
        assert captured.err.count("\n") == 1


def test_a_certificate_per_millisecond_is_none_per_second(network: str, tmp_path: Path, capsys: Capture) -> None:
    path = str(tmp_path / "net.cert.json")
    equation = ["--model", "hopfield", "--activation", "relu", "--tau", "20"]
    assert main(["certify", network, *equation, "--norm", "diagonal", "--time-unit", "ms", "-o", path]) == 0
    write(Network(W, names=["a", "b", "c"], time_unit="s"), tmp_path / "net.npz")
    for words in (
        ["check", path, str(tmp_path / "net.npz")],
        ["robustness", network, *equation, "--time-unit", "s", "--certificate", path],
        ["equilibrium", network, *equation, "--time-unit", "s", "--certificate", path],
    ):
        capsys.readouterr()
        assert main(words) == 2
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert "whose time is in ms, but this network's is in s" in said.err
    assert main(["robustness", network, *equation, "--time-unit", "ms", "--certificate", path]) == 0


def test_one_row(certificate: str, network: str, capsys: Capture) -> None:
    assert main(["check", certificate, network, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    (row,) = table(capsys, "check", certificate, network)
    about = record.pop("about")
    assert list(row) == [*record, *(f"about {name}" for name in about)]
    assert (row["holds"], float(row["rate"]), row["unit"]) == ("yes", record["rate"], record["unit"])
    assert main(["check", certificate, network, "--json", "--csv"]) == 2
