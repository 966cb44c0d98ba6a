"""Standard input in the place of a file: any format, what is no network, a terminal, too much."""

from __future__ import annotations

import gzip
import io
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import scipy.io
from scipy import sparse

from metzler.claims.check import check
from metzler.claims.kinds import load
from metzler.cli import main
from metzler.models import Hopfield

W = np.array([[0.0, 0.9, 0.1], [-0.9, 0.0, 0.2], [0.3, 0.1, 0.0]])
HOPFIELD = ["--model", "hopfield", "--activation", "tanh"]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def network(tmp_path: Path) -> str:
    np.save(tmp_path / "w.npy", W)
    return str(tmp_path / "w.npy")


def piped(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    stream = SimpleNamespace(buffer=io.BytesIO(content), isatty=lambda: False, fileno=lambda: 0)
    monkeypatch.setattr(sys, "stdin", stream)


def bytes_of(name: str, tmp_path: Path) -> bytes:
    path = tmp_path / name
    match name:
        case "w.npy":
            np.save(path, W)
        case "w.npz":
            sparse.save_npz(path, sparse.csr_array(W))
        case "w.mtx":
            scipy.io.mmwrite(path, sparse.coo_array(W), precision=17)
        case "w.mtx.gz":
            return gzip.compress(bytes_of("w.mtx", tmp_path))
        case "w.csv":
            np.savetxt(path, W, delimiter=",", fmt="%.17g")
        case "w.csv.gz":
            return gzip.compress(bytes_of("w.csv", tmp_path))
    return path.read_bytes()


@pytest.mark.parametrize("name", ["w.npy", "w.npz", "w.mtx", "w.mtx.gz", "w.csv", "w.csv.gz"])
def test_standard_input_of_any_format(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    piped(monkeypatch, bytes_of(name, tmp_path))
    assert main(["certify", "-", *HOPFIELD, "-o", str(tmp_path / "c.json")]) == 0
    assert check(load(tmp_path / "c.json"), Hopfield(W, activation="tanh")).holds
    piped(monkeypatch, bytes_of(name, tmp_path))
    assert main(["info", "-"]) == 0
    assert "\n-: 3 neurons, 6 synapses\n" in capsys.readouterr().out


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x1f\x8b\x00", b"\x80\x04N."])
def test_what_comes_and_is_no_network(content: bytes, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    piped(monkeypatch, content)
    assert main(["info", "-"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert "'-'" in err
    assert "/tmp" not in err


def test_more_than_may_come(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr("metzler.cli.standard_input.MOST_BYTES", 10)
    piped(monkeypatch, b"1,2\n" * 10)
    assert main(["info", "-"]) == 2
    assert "more than 10 bytes" in capsys.readouterr().err


def test_a_terminal_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(), isatty=lambda: True))
    assert main(["info", "-"]) == 2
    assert "nothing is piped into it" in capsys.readouterr().err


def test_a_certificate_from_standard_input(network: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    assert main(["certify", network, *HOPFIELD, "-o", "-"]) == 0
    piped(monkeypatch, capsys.readouterr().out.encode())
    assert main(["check", "-", network]) == 0
    assert capsys.readouterr().out.startswith("Holds: -: ")
    piped(monkeypatch, b"{}")
    assert main(["check", "-", network]) == 2
    assert "- is not a valid certificate" in capsys.readouterr().err
    assert main(["check", "-", "-"]) == 2
    assert "name a file for one of them" in capsys.readouterr().err
