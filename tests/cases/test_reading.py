"""Files after those that people asked about in public: each is read, or refused with a sentence that is true of it.

Numbers are drawn anew. Where the question was asked:

| files | from |
|---|---|
| fmt_space, fmt_edges | neurodata/m2g#182, graspologic: tables with blanks, lists of edges with header |
| fmt_r_default | cwatson/brainGraph#18: R's default names of rows |
| fmt_header_trailing_comma, fmt_x_diagonal | a table of synapses between zebrafish neurons with X on its diagonal |
| fmt_tau_header | one time constant a neuron, below a name |
| fmt_two_layers | ins-amu/vbi#78: the layers of a network in one file |
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from metzler.errors import InputError
from metzler.io import read
from metzler.io.vector import read_numbers

FOLDER = Path(__file__).parent
TABLE = [[0, 2, 1], [1, 0, 3], [4, 1, 0]]


@pytest.mark.parametrize(
    ("name", "names"),
    [("fmt_space.csv", None), ("fmt_space.txt", None), ("fmt_r_default.csv", ("CM.1", "CM.2", "CM.3"))],
)
def test_tables(name: str, names: tuple[str, ...] | None) -> None:
    net = read(FOLDER / name)
    np.testing.assert_array_equal(net.weights, TABLE)
    assert net.names == names


@pytest.mark.parametrize("name", ["fmt_x_diagonal.csv", "fmt_header_trailing_comma.csv"])
def test_a_diagonal_of_letters_is_refused_at_its_first_cell(name: str) -> None:
    with pytest.raises(InputError, match=rf"{name}' .* cell 2 of line 2 is 'X', not a number[.]$"):
        read(FOLDER / name)


def test_layers_are_chosen_by_name() -> None:
    with pytest.raises(InputError, match=r"2 square matrices: name one of them, as in FILE::w1 \(w1 \(3, 3\), w2"):
        read(FOLDER / "fmt_two_layers.npz")
    np.testing.assert_array_equal(read(f"{FOLDER / 'fmt_two_layers.npz'}::w2").weights, 0.3 * np.eye(3))


def test_time_constants_are_a_vector_and_no_network() -> None:
    np.testing.assert_array_equal(read_numbers(FOLDER / "fmt_tau_header.csv"), [0.1, 0.2, 0.3])
    with pytest.raises(InputError, match=r"has more than 1 line of 1 number \(line 3\)"):
        read(FOLDER / "fmt_tau_header.csv")


def test_a_list_of_edges_is_read_as_one() -> None:
    net = read(FOLDER / "fmt_edges.csv")
    assert net.names is None
    np.testing.assert_array_equal(net.weights.toarray(), [[0, 0, 7], [3735, 0, 0], [1060, 55, 0]])
