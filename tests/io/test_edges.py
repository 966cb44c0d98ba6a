"""From a table of edges to a network: by brute force, in any order, with everything said that was changed."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.optional import needed, works

import metzler as mz
from metzler.errors import InputError, InputTypeError
from metzler.io import from_edges, read
from metzler.io.tables import text
from metzler.io.tables.columns import ROW_BYTES

HUGE = [720575940600000001 + k for k in range(3)]
FLYWIRE = {
    "pre_root_id": [HUGE[0], HUGE[1], HUGE[0], HUGE[0]],
    "post_root_id": [HUGE[1], HUGE[0], HUGE[2], HUGE[1]],
    "neuropil": ["AL", "AL", "LH", "MB"],
    "syn_count": [3, 4, 5, 6],
    "nt_type": ["ACH", "GABA", "ACH", "ACH"],
}


def dense(net: mz.Network) -> list[list[float]]:
    found: list[list[float]] = net.weights.toarray().tolist()
    return found


def brute_force(rows: list[tuple[Any, Any, float]]) -> dict[tuple[Any, Any], float]:
    """The sum of the weights of every pair (post, pre)."""
    sums: dict[tuple[Any, Any], float] = {}
    for pre, post, weight in rows:
        sums[post, pre] = sums.get((post, pre), 0.0) + weight
    return sums


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(2**62, 2**62 + 3), st.integers(-9, 9)), min_size=1))
def test_the_matrix_is_the_sum_of_the_rows(rows: list[tuple[int, int, int]]) -> None:
    pre, post, weight = map(list, zip(*rows, strict=True))
    net = from_edges({"pre": pre, "post": post, "weight": weight})
    expected = brute_force([(a, b, float(w)) for a, b, w in rows])
    assert net.names == tuple(sorted({*pre, *post}))
    place = {name: k for k, name in enumerate(net.names)}
    W = net.weights.toarray()
    for (b, a), w in expected.items():
        assert W[place[b], place[a]] == w
    assert np.count_nonzero(W) == sum(w != 0 for w in expected.values())


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"),
            st.sampled_from("bc"),
            st.one_of(st.floats(-1e3, 1e3), st.sampled_from([1e17, -1e17, 1.0, 3.0])),
        ),
        min_size=2,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_rows_changes_no_bit(rows: list[tuple[str, str, float]], rng: Any) -> None:
    def read_rows() -> mz.Network:
        pre, post, weight = map(list, zip(*rows, strict=True))
        return from_edges({"pre": pre, "post": post, "weight": weight})

    first = read_rows()
    rng.shuffle(rows)
    again = read_rows()
    assert first.names == again.names
    np.testing.assert_array_equal(first.weights.toarray(), again.weights.toarray())


def test_flywire() -> None:
    net = from_edges(FLYWIRE)
    assert net.names == tuple(HUGE)
    assert dense(net) == [[0, -4, 0], [9, 0, 0], [5, 0, 0]]
    assert (net.sign_rule, net.weight_unit, net.source) == ("acetylcholine +, GABA -", "synapses", "")
    assert net.changes == (
        "4 rows read",
        "signs by transmitter: acetylcholine +, GABA -",
        "1 row added to another one of the same two neurons",
        "1 other column not used: 'neuropil'",
    )
    assert dense(from_edges(FLYWIRE, transmitter="")) == [[0, 4, 0], [9, 0, 0], [5, 0, 0]]
    assert dense(from_edges(FLYWIRE, weight="", transmitter="")) == [[0, 1, 0], [2, 0, 0], [1, 0, 0]]


def test_one_synapse_a_row() -> None:
    net = from_edges({"pre_pt_root_id": [5, 5, 6], "post_pt_root_id": [6, 6, 6], "size": [100, 200, 300]})
    assert dense(net) == [[0, 0], [2, 1]]
    assert net.weight_unit == "synapses"
    assert "one synapse a row, for no column holds weights" in net.changes
    assert "1 neuron with a synapse to itself, kept" in net.changes


def test_what_is_left_out_is_counted() -> None:
    edges = {"pre": ["a", "b", "c", "a"], "post": ["b", "a", "a", "c"], "weight": [1.0, 0.0, 7.0, 2.0]}
    net = from_edges({**edges, "nt": ["ach", "gaba", "DA", None]}, unknown="drop")
    assert (net.names, dense(net)) == (("a", "b", "c"), [[0, 0, 0], [1, 0, 0], [0, 0, 0]])
    assert net.changes[1] == "left out without a sign: DA (7 synapses in 1 row), none given (2 synapses in 1 row)"
    assert net.changes[3:] == ("1 pair of neurons with the weight 0 left out", "1 neuron without synapses, kept")
    with pytest.raises(InputError, match=r"without a sign of their own: DA \(7 synapses in 1 row\)"):
        from_edges({**edges, "nt": ["ach", "gaba", "DA", None]})


def test_every_row_may_be_dropped() -> None:
    net = from_edges({"pre": [1], "post": [2], "nt": ["DA"]}, unknown="drop")
    assert (net.names, dense(net)) == ((1, 2), [[0, 0], [0, 0]])


def test_glutamate_is_asked_for() -> None:
    edges = {"pre": [1], "post": [2], "nt_type": ["GLUT"]}
    for glutamate, sign in (("+", 1), ("-", -1)):
        assert dense(from_edges(edges, glutamate=glutamate)) == [[0, 0], [sign, 0]]
    with pytest.raises(InputError, match="the table: column 'nt_type' has glutamate"):
        from_edges(edges)
    with pytest.raises(InputError, match=r"glutamate must be '\+' or '-', but is 'excitatory'"):
        from_edges(edges, glutamate="excitatory")
    with pytest.raises(InputError, match="unknown must be 'refuse' or 'drop', but is 'keep'"):
        from_edges(edges, unknown="keep")


@pytest.mark.parametrize("option", [{"glutamate": "+"}, {"unknown": "drop"}])
def test_options_that_decide_nothing_are_refused(option: dict[str, str]) -> None:
    edges = {"pre": [1], "post": [2]}
    with pytest.raises(InputError, match=r"has no column of .* that is used, for which \w+= means anything"):
        from_edges(edges, **option)
    if "glutamate" in option:
        with pytest.raises(InputError, match="has no column of transmitters that is used"):
            from_edges({**edges, "sign": ["+"]}, **option)
    assert from_edges({**edges, "nt": ["ACh"]}, **option).n == 2


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"pre": [1], "post": [2], "nt": ["ACH"]}, None),
        ({"pre": [1], "post": [2], "strength": [1.5]}, "also has 'strength': say weight= one of them, or weight=''"),
        ({"pre": [], "post": []}, "the table has no rows"),
        ({"pre": [1.5], "post": [2]}, "column 'pre' holds floating-point numbers"),
        ({"pre": [1, None], "post": [2, 2]}, "1 of 2 have none"),
        ({"pre": [1], "post": ["a"]}, "column 'pre' holds whole numbers and the table: column 'post' texts"),
        ({"pre": [1, 2], "post": [2, 1], "weight": [1.0, np.nan]}, "1 of its rows do not, the first is row 2 .empty"),
        ({"pre": [1], "post": [2], "weight": [np.inf]}, r"the first is row 1 \(inf\)"),
        ({"pre": [1], "post": [2], "weight": [-1.0], "sign": ["+"]}, "1 negative weights and signs beside them"),
        ({"pre": [1], "post": [2], "weight": ["x"]}, "column 'weight' must hold numbers"),
        ({"pre": [1, 1], "post": [2, 2], "weight": [1e308, 1e308]}, "must be finite, but entry .1, 0. is inf"),
        ({"pre": [1, 2], "post": [2]}, "one length"),
    ],
)
def test_what_is_wrong_is_one_sentence(table: dict[str, Any], words: str | None) -> None:
    if words is None:
        assert from_edges(table).n == 2
        return
    with pytest.raises((InputError, InputTypeError), match=words) as caught:
        from_edges(table)
    assert "\n" not in str(caught.value)


def test_ids_that_pandas_made_floats_of_are_refused() -> None:
    pandas = needed("pandas", "test")
    frame = pandas.DataFrame({"pre": [HUGE[0], None], "post": HUGE[:2]})
    assert frame["pre"].dtype == float
    with pytest.raises(InputError, match=r"column 'pre' holds floating-point numbers, .*dtype='Int64'"):
        from_edges(frame)
    assert from_edges(frame.dropna().astype("int64")).names[0] == HUGE[0] - 1  # too late: another neuron
    kept = pandas.DataFrame({"pre": pandas.array([HUGE[0], None], dtype="Int64"), "post": HUGE[1:]})
    with pytest.raises(InputError, match="column 'pre' must have an id in every row, but 1 of 2 have none"):
        from_edges(kept)
    assert from_edges(kept.dropna()).names == (HUGE[0], HUGE[1])


def test_the_limit() -> None:
    with pytest.raises(InputError, match="the table has 1 rows, which need 64 bytes, more than the limit of 63 bytes"):
        from_edges({"pre": [1], "post": [2]}, max_bytes=63)


def test_labels_of_the_edges_go_through_a_certificate() -> None:
    net = from_edges({"pre": ["PYR", "PV"], "post": ["PV", "PYR"], "weight": [0.5, 0.4], "sign": ["E", "I"]})
    cert = mz.certify(mz.Hopfield(net, activation="tanh"), "linf")
    assert cert.subject.names == ("PV", "PYR")


@pytest.mark.parametrize("separator", [",", "\t", ";", " "])
def test_text_files(tmp_path: Path, separator: str) -> None:
    lines = [separator.join(map(str, row)) for row in zip(*FLYWIRE.values(), strict=True)]
    path = tmp_path / "edges.csv"
    path.write_text("\n".join([separator.join(FLYWIRE), *lines]))
    net = read(path)
    expected = from_edges(FLYWIRE)
    assert (net.names, dense(net), net.changes) == (expected.names, dense(expected), expected.changes)
    assert net.source == str(path)
    assert dense(from_edges(path)) == dense(expected)
    assert from_edges(path).source == str(path)


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "edges.csv"
    path.write_text("pre,post\n1,2\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"edges\.csv' cannot be read: Permission denied"):
        from_edges(path)


HOSTILE: dict[str, tuple[bytes, str]] = {
    "a million columns": (b"pre,post," + b"x," * 10**6 + b"\n1,2\n", "edges.csv"),
    "a cell of a million characters": (b"pre,post\na," + b"b" * 10**6 + b"\n", "names of 1 to 1000 printable"),
    "a line without an end": (b"pre,post\na," + b"b" * 3 * 10**6, "edges.csv"),
    "zero bytes": (b"pre,post\na\0,b\n", "printable characters"),
    "only zero bytes": (bytes(10**5), "edges.csv"),
    "another encoding": (
        "pre,post\né,b\n".encode("latin-1"),
        "must be text in UTF-8, but has the byte 0xe9: save it as UTF-8",
    ),
    "UTF-16": ("pre,post\na,b\n".encode("utf-16"), "UTF-8"),
    "a header alone": (b"pre,post,weight\n", "has no rows"),
    "a quote that stays open": (b'pre,post\n"a,b\n' + b"c,d\n" * 10, "malformed|close its quotes"),
    "ragged rows": (b"pre,post,weight\n1,2,3\n1,2\n", "line 3 has 2"),
    "a transmitter too many": (b"pre,post,nt_type\n1,2,ACH\n1,2,ACH,GABA\n", "line 3 has 4"),
    "floats as ids": (b"pre,post\n7.205759406e+17,2\n", "floating-point numbers"),
    "an empty id": (b"pre,post\n1,\n", "1 of 1 have none"),
    "not a number": (b"pre,post,weight\n1,2,nan\n", "must hold finite numbers"),
    "infinite": (b"pre,post,weight\n1,2,-inf\n", r"row 1 \(-inf\)"),
    "words as weights": (b"pre,post,weight\n1,2,many\n", "line 2 has 'many'"),
    "decimal commas": (b"pre;post;weight\n1;2;0,5\n", "with a decimal point"),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("compressed", [False, True])
def test_hostile_text(tmp_path: Path, case: str, compressed: bool) -> None:
    content, words = HOSTILE[case]
    path = tmp_path / f"edges.csv{'.gz' * compressed}"
    path.write_bytes(gzip.compress(content) if compressed else content)
    with pytest.raises(InputError, match=words) as caught:
        read(path, max_bytes=2**24)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_small_file_that_unpacks_to_very_many_rows(tmp_path: Path) -> None:
    path = tmp_path / "edges.csv.gz"
    path.write_bytes(gzip.compress(b"pre,post\n" + b"1,2\n" * 2**18))
    with pytest.raises(InputError, match=r"edges\.csv\.gz' has .* (lines|rows)"):
        read(path, max_bytes=2**20)


@pytest.mark.parametrize("fast", [True, False])
def test_a_small_file_that_unpacks_to_repeated_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fast: bool
) -> None:
    if not fast:
        monkeypatch.setattr(text, "from_text", lambda *_: None)
    path = tmp_path / "edges.csv.gz"
    path.write_bytes(gzip.compress(b"pre,post\n" + b"1,2\n" * 3 * 2**20))
    assert 1032 * path.stat().st_size < 3 * 2**20 * ROW_BYTES
    with pytest.raises(InputError, match=r"edges\.csv\.gz' has .* (lines|rows)"):
        read(path)


@pytest.mark.skipif(not works("pyarrow"), reason="needs pyarrow")
@pytest.mark.parametrize("tail", [b"", b"1,2,3\n", b"x"])
def test_a_refused_file_ends_the_command_line_with_its_code(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "edges.csv.gz"
    path.write_bytes(gzip.compress(b"pre,post\n" + b"1,2\n" * 2**22 + tail))
    done = subprocess.run([sys.executable, "-m", "metzler", "info", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr


def test_columns_that_decide_nothing_are_named() -> None:
    table = {"pre": [1, 2], "post": [2, 1], "type": ["exc", "inh"], "weight": [1.0, 2.0]}
    assert from_edges(table).changes[-1] == "1 other column not used: 'type'"
    wide = table | {f"x{k}": [0, 0] for k in range(8)}
    assert from_edges(wide).changes[-1].startswith("9 other columns not used: 'type', 'x0'")
    assert from_edges(wide).changes[-1].endswith("'x4', ...")
    assert not any("not used" in change for change in from_edges({"pre": [1], "post": [2]}).changes)
