"""A record comes back bit for bit, and whatever is no record is refused with one sentence, leaving the old file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.oracles.triples import exact

from metzler.claims import storage
from metzler.claims.storage import SIDE_SIZE, read_record, side_path, write_record
from metzler.errors import InputError
from metzler.files import writing
from metzler.numbers.scaled import Scaled

doubles = st.floats(allow_nan=False, allow_infinity=False)
BIG = SIDE_SIZE + 1
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files and signals")


def bits(array: np.ndarray) -> bytes:
    return np.asarray(array, dtype=np.float64).tobytes()


def round_trip(folder: Path, record: dict[str, Any]) -> dict[str, Any]:
    write_record(folder / "r.json", record)
    return read_record(folder / "r.json")


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    one=doubles, many=st.lists(doubles, min_size=1, max_size=6), integers=st.lists(st.integers(0, 2**62), min_size=1)
)
def test_every_double_comes_back(tmp_path: Path, one: float, many: list[float], integers: list[int]) -> None:
    record = {"a": one, "b": np.array(many), "c": {"d": np.array(one)}, "e": np.array(integers), "f": "0", "g": True}
    back = round_trip(tmp_path, record)
    assert bits(back["a"]) == bits(np.array(one))
    assert bits(back["b"]) == bits(np.array(many))
    assert bits(back["c"]["d"]) == bits(np.array(one))
    assert back["e"].dtype == np.int64
    assert back["e"].tolist() == integers
    assert (back["f"], back["g"]) == ("0", True)


@pytest.mark.parametrize("size", [1, 3, SIDE_SIZE, BIG])
def test_scaled_numbers_come_back(tmp_path: Path, size: int) -> None:
    rng = np.random.default_rng(size)
    values, exponents = rng.uniform(0.5, 1, size), rng.integers(-6000, 6000, size)
    exponents[0] = -(2**19)
    back = round_trip(tmp_path, {"w": Scaled(values, exponents), "plain": Scaled(values)})
    assert bits(back["plain"]) == bits(values)
    got = back["w"]
    assert isinstance(got, Scaled)
    mantissa, power = np.frexp(got.values)
    assert bits(mantissa) == bits(values)
    assert (power + got.exponents == exponents).all()
    beside = side_path(tmp_path / "r.json")
    assert (beside is not None and beside.exists()) == (size == BIG)


def test_text_of_scaled_numbers_is_readable_elsewhere(tmp_path: Path) -> None:
    write_record(tmp_path / "r.json", {"w": Scaled(np.array([0.75, 0.5]), np.array([-4999, 3]))})
    texts = json.loads((tmp_path / "r.json").read_text())["w"]
    assert texts == ["0x1.8000000000000p-5000", "0x1.0000000000000p+2"]
    got = read_record(tmp_path / "r.json")["w"]
    assert exact(got.values, got.exponents) == exact(np.array([0.75, 0.5]), np.array([-4999, 3]))


def write_again(folder: Path) -> set[str]:
    """What is left in the folder when another large record, then a small one, replaces it."""
    write_record(folder / "r.json", {"a": np.arange(BIG) / 9})
    assert len(list(folder.iterdir())) == 2
    assert bits(read_record(folder / "r.json")["a"]) == bits(np.arange(BIG) / 9)
    write_record(folder / "r.json", {"a": 1.0})
    return {path.name for path in folder.iterdir()}


def test_large_arrays_lie_beside(tmp_path: Path) -> None:
    record = {"a": np.arange(BIG) / 7, "m": {"b": np.arange(BIG)}, "c": np.arange(3.0)}
    back = round_trip(tmp_path, record)
    assert bits(back["a"]) == bits(record["a"])
    assert (back["m"]["b"] == np.arange(BIG)).all()
    tree = json.loads((tmp_path / "r.json").read_text())
    assert tree["a"] == {"array": "a"}
    assert tree["m"]["b"] == {"array": "m.b"}
    beside = side_path(tmp_path / "r.json")
    assert beside is not None
    sha256 = hashlib.sha256(beside.read_bytes()).hexdigest()
    assert tree["side"] == {"file": f"r.{sha256[:12]}.arrays.npz", "sha256": sha256}
    assert sorted(np.load(beside).files) == ["a", "m.b"]
    assert write_again(tmp_path) == {"r.json"}


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_a_number_does_not_come_back_as_one(tmp_path: Path, value: float) -> None:
    write_record(tmp_path / "r.json", {"a": value, "b": np.array([1.0, value])})
    with pytest.raises(InputError, match="hexadecimal"):
        read_record(tmp_path / "r.json")
    write_record(tmp_path / "r.json", {"a": value})
    assert not isinstance(read_record(tmp_path / "r.json")["a"], float)


# Files that are no records.

TEXTS = {
    "": "not JSON",
    "{": "not JSON",
    "[]": "must be a JSON object",
    "3": "must be a JSON object",
    '{"a": NaN}': "not a number that JSON allows",
    '{"a": -Infinity}': "not a number that JSON allows",
    '{"a": 1, "a": 2}': "given twice",
    '{"m": {"a": 1, "a": 2}}': "given twice",
    '{"a": [1, "0x1p+0"]}': "hexadecimal floats only",
    '{"a": [1, 2.5]}': "hexadecimal texts",
    '{"a": [[1]]}': "numbers only",
    '{"a": [null]}': "numbers only",
    '{"a": [true, false]}': "numbers only",
    '{"a": [{}, 1]}': "numbers only",
    '{"a": ["0x1p+0", "1.0"]}': "is not a hexadecimal float",
    '{"a": ["0x1.8p"]}': "is not a hexadecimal float",
    '{"a": ["0x1.8p+1 "]}': "is not a hexadecimal float",
    '{"a": ["0x1.00000000000001p+0"]}': "is not a hexadecimal float",
    '{"a": ["0x2p+0"]}': "is not a hexadecimal float",
    '{"a": ["0x10p+0"]}': "is not a hexadecimal float",
    '{"a": ["nan"]}': "is not a hexadecimal float",
    '{"a": ["0x1p+1048577"]}': "larger than 1048576",
    '{"a": ["0x1p+99999999"]}': "is not a hexadecimal float",
    '{"a": "0xz"}': "not the hexadecimal text of a double",
    '{"a": "0x1p+5000"}': "not the hexadecimal text of a double",
    '{"a": "0x1p-99999999999"}': "not the hexadecimal text of a double",
    '{"a": 1.5}': "must be hexadecimal texts",
    '{"a": [36893488147419103232]}': "larger than 64 bits",
    '{"a": {"array": "b"}}': "not in its side file",
    '{"a": {"array": 1}}': "not in its side file",
    '{"side": 1}': "must name a file and a sha256",
    '{"side": {"file": "r.npz"}}': "must name a file and a sha256",
    '{"side": {"file": 1, "sha256": "x"}}': "must name a file and a sha256",
    '{"side": {"file": "../r.npz", "sha256": "x"}}': "plain file name",
    '{"side": {"file": "/etc/passwd", "sha256": "x"}}': "plain file name",
    '{"side": {"file": "a\\\\b.npz", "sha256": "x"}}': "plain file name",
    '{"side": {"file": "..", "sha256": "x"}}': "plain file name",
    '{"side": {"file": "", "sha256": "x"}}': "plain file name",
    '{"side": {"file": "a\\u0000", "sha256": "x"}}': "plain file name",
    json.dumps({"side": {"file": 300 * "a", "sha256": "x"}}): "cannot be used: File name too long",
    '{"side": {"file": "absent.npz", "sha256": "x"}}': r"side file absent\.npz cannot be used: there is no such file",
    '{"side": {"file": "r.json", "sha256": "x"}}': "has changed",
    '{"a": ' + "[" * 100_000: "not JSON",
    '{"a": ' + "1" * 5000 + "}": "not JSON",
}


@pytest.mark.parametrize("text", TEXTS, ids=lambda t: t[:40])
def test_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(InputError, match=TEXTS[text]) as error:
        read_record(tmp_path / "r.json")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x80abc", b"PK\x03\x04"])
def test_bytes_that_are_no_text(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(InputError, match="not JSON"):
        read_record(tmp_path / "r.json")


def test_no_file_and_no_regular_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_record(tmp_path / "absent.json")
    with pytest.raises(InputError, match="not a regular file"):
        read_record(tmp_path)


def test_sizes_are_looked_at_before_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_record(tmp_path / "r.json", {"a": np.zeros(BIG)})
    monkeypatch.setattr(storage, "MAX_SIDE_BYTES", 10)
    with pytest.raises(InputError, match="more than the 10"):
        read_record(tmp_path / "r.json")
    monkeypatch.setattr(storage, "MAX_JSON_BYTES", 11)
    with pytest.raises(InputError, match="more than the 11"):
        read_record(tmp_path / "r.json")


def with_side(folder: Path, content: bytes, fields: str = '"a": {"array": "a"}') -> Path:
    """A record whose side file has this content, and the hash to it."""
    (folder / "r.npz").write_bytes(content)
    side = json.dumps({"file": "r.npz", "sha256": hashlib.sha256(content).hexdigest()})
    (folder / "r.json").write_text(f'{{{fields}, "side": {side}}}')
    return folder / "r.json"


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(f"{name}.npy", content)
    return out.getvalue()


def npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def announces(shape: tuple[int, ...]) -> bytes:
    """A .npy file whose header names this shape and which holds three numbers."""
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return out.getvalue() + bytes(24)


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"hello",
    "truncated": lambda: archive(a=npy(np.zeros(50)))[:-30],
    "objects": lambda: archive(a=npy(np.array([{}, 1], dtype=object))),
    "a header alone": lambda: archive(a=npy(np.zeros(5))[:-8]),
    "a header that announces too much": lambda: archive(a=announces((10**13,))),
    "deflated a thousandfold": lambda: archive(a=npy(np.zeros(10**6))),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_broken_side_file(tmp_path: Path, kind: str) -> None:
    with pytest.raises(InputError, match="side file") as error:
        read_record(with_side(tmp_path, BROKEN[kind]()))
    assert "\n" not in str(error.value)


def test_a_changed_or_unused_side_file(tmp_path: Path) -> None:
    good = io.BytesIO()
    np.savez(good, a=np.zeros(3), b=np.zeros(3))
    with pytest.raises(InputError, match="does not use"):
        read_record(with_side(tmp_path, good.getvalue()))
    path = with_side(tmp_path, good.getvalue(), '"a": {"array": "a"}, "b": {"array": "b"}')
    assert sorted(read_record(path)) == ["a", "b"]
    with pytest.raises(InputError, match="not in its side file"):
        read_record(with_side(tmp_path, good.getvalue(), '"a": {"array": "a"}, "b": {"array": "a"}'))
    (tmp_path / "r.npz").write_bytes(good.getvalue() + b" ")
    with pytest.raises(InputError, match="has changed"):
        read_record(path)


# Writing.


def folder_content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("fails", ["replace", "fsync"])
def test_the_old_file_stays_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    path = tmp_path / "r.json"
    write_record(path, {"a": 1.0, "b": np.zeros(BIG)})
    before = folder_content(tmp_path)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, fails, fail)
    for record in ({"a": 2.0}, {"a": 2.0, "b": np.ones(BIG)}):
        with pytest.raises(OSError, match="disk full"):
            write_record(path, record)
        assert folder_content(tmp_path) == before


def test_nothing_half_written_where_there_was_nothing(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_record(tmp_path / "r.json", {"a": object()})
    assert folder_content(tmp_path) == {}
    with pytest.raises(InputError, match=r"absent.*its folder does not exist"):
        write_record(tmp_path / "absent" / "r.json", {"a": 1.0})


def test_overwriting_and_names(tmp_path: Path) -> None:
    for name, stem in (("net.cert.json", "net.cert."), ("plain", "plain.")):
        for value in (1.0, 2.0):
            write_record(tmp_path / name, {"a": np.full(BIG, value)})
            assert (read_record(tmp_path / name)["a"] == value).all()
        beside = side_path(tmp_path / name)
        assert beside is not None
        assert beside.exists()
        assert beside.name.startswith(stem)
    assert not [name for name in folder_content(tmp_path) if name.startswith(".")]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    write_record(tmp_path / "r.json", {"a": 1.0})
    (tmp_path / "other").write_text("x")
    assert (tmp_path / "r.json").stat().st_mode == (tmp_path / "other").stat().st_mode


@posix
def test_permissions_are_kept_and_the_side_file_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_record(path, {"a": 1.0})
    path.chmod(0o600)
    write_record(path, {"a": np.zeros(BIG)})
    assert [each.stat().st_mode & 0o777 for each in (path, _side(path))] == [0o600, 0o600]


# More than one certificate, writer or reader; writers that end early.


def _side(path: Path) -> Path:
    found = side_path(path)
    assert found is not None
    return found


def large(value: float) -> dict[str, Any]:
    return {"a": np.full(BIG, value)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_another_certificate_names_is_not_deleted(tmp_path: Path, encoding: str) -> None:
    path, copy = tmp_path / "r.json", tmp_path / "any name"
    write_record(path, large(1.0))
    copy.write_text(path.read_text(), encoding=encoding)
    write_record(path, large(2.0))
    assert (read_record(copy)["a"] == 1.0).all()
    copy.unlink()
    write_record(path, large(3.0))
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".npz"] == [_side(path).name]


def test_the_side_file_of_another_name_is_not_deleted(tmp_path: Path) -> None:
    write_record(tmp_path / "a.json", large(1.0))
    write_record(tmp_path / "a.b.json", large(2.0))
    (tmp_path / "a.b.json").unlink()
    (tmp_path / "a.0123456789ab.arrays.npz.txt").write_text("mine")
    write_record(tmp_path / "a.json", large(3.0))
    assert len(list(tmp_path.glob("a.b.*.npz"))) == 1
    assert (tmp_path / "a.0123456789ab.arrays.npz.txt").exists()


@posix
def test_nothing_is_deleted_while_another_writes(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_record(path, large(1.0))
    with writing(tmp_path):  # another process: its side file is there, its JSON not yet
        write_record(path, large(2.0))
        assert len(list(tmp_path.glob("*.npz"))) == 2
    write_record(path, large(2.0))
    assert len(list(tmp_path.glob("*.npz"))) == 1


def test_a_reader_between_two_writers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, read_side = tmp_path / "r.json", storage._read_side
    write_record(path, large(1.0))
    values = iter([2.0, 3.0])

    def late(source: Path, entry: Any) -> Any:
        for value in values:
            write_record(path, large(value))
            break
        return read_side(source, entry)

    monkeypatch.setattr(storage, "_read_side", late)
    assert (read_record(path)["a"] == 3.0).all()


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupt_between_the_two_renames(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    path, replace = tmp_path / "r.json", os.replace
    write_record(path, large(1.0))
    before = folder_content(tmp_path)

    def second_fails(source: Path, target: Path) -> None:
        if target == path:
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", second_fails)
    with pytest.raises(error):
        write_record(path, large(2.0))
    assert folder_content(tmp_path) == before


KILLED = """
import os, signal, sys
import numpy as np
from pathlib import Path
from metzler.claims.storage import SIDE_SIZE, write_record
path, number = Path(sys.argv[1]), int(sys.argv[2])
replace = os.replace
def kill(source, target):
    if target == path or number == signal.SIGTERM:
        os.kill(os.getpid(), number)
    replace(source, target)
os.replace = kill
write_record(path, {"a": np.full(SIDE_SIZE + 1, 2.0)})
"""


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_the_next_one_cleans_up_what_a_killed_one_left(tmp_path: Path, name: str) -> None:
    path, number = tmp_path / "r.json", getattr(signal, name)
    write_record(path, large(1.0))
    before = set(tmp_path.iterdir())
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(int(number))], check=False)
    assert done.returncode == -number
    assert set(tmp_path.iterdir()) > before
    assert (read_record(path)["a"] == 1.0).all()
    write_record(path, large(1.0))
    assert set(tmp_path.iterdir()) == before


# Links, devices and pipes.


@posix
def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "far" / "r.json")
    for value in (1.0, 2.0):
        write_record(link, large(value))
        assert link.is_symlink()
        assert (read_record(link)["a"] == value).all()
        assert (read_record(tmp_path / "far" / "r.json")["a"] == value).all()
    assert _side(link).parent == tmp_path / "far"
    assert len(list(tmp_path.iterdir())) == len(list((tmp_path / "far").iterdir())) == 2


@posix
def test_a_pipe_gets_everything(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    texts: list[str] = []
    reader = Thread(target=lambda: texts.append((tmp_path / "pipe").read_text()))
    reader.start()
    write_record(tmp_path / "pipe", large(0.1))
    reader.join()
    assert (tmp_path / "pipe").is_fifo()
    (tmp_path / "r.json").write_text(texts[0])
    assert (read_record(tmp_path / "r.json")["a"] == 0.1).all()


@posix
def test_a_device_stays_one(tmp_path: Path) -> None:
    master, slave = os.openpty()
    try:
        device = Path(os.ttyname(slave))
        write_record(device, {"a": 1.0})
        assert b'"0x1.0000000000000p+0"' in os.read(master, 4096)
        assert device.is_char_device()
    finally:
        os.close(master)
        os.close(slave)


def test_a_text_that_nobody_could_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert json.loads(storage.record_text(large(1.0)))["a"] == ["0x1.0000000000000p+0"] * BIG
    monkeypatch.setattr(storage, "MAX_JSON_BYTES", 1000)
    with pytest.raises(InputError, match="more than the 1000 that are read"):
        storage.record_text(large(1.0))


def test_three_writers_and_a_reader_at_once(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_record(path, large(0.0))
    wrong: list[BaseException] = []

    def work(use: Callable[[], object], times: int) -> None:
        try:
            for _ in range(times):
                use()
        except BaseException as error:
            wrong.append(error)

    def read() -> None:
        values = read_record(path)["a"]
        assert (values == values[0]).all()

    saves = [lambda k=k: write_record(path, large(float(k))) for k in range(3)]
    threads = [Thread(target=work, args=(use, times)) for use, times in [*((save, 12) for save in saves), (read, 60)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    write_record(path, large(0.0))
    assert len(list(tmp_path.iterdir())) == 2
