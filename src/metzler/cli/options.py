"""Values of options: a number or a vector from a file, and the options that several commands share."""

from __future__ import annotations

import re
from pathlib import Path

import click
import numpy as np
from click.shell_completion import CompletionItem
from numpy.typing import NDArray

from metzler.arrays import Vector
from metzler.datasets import DATASETS
from metzler.errors import InputError
from metzler.io.formats import listed, usual_endings

MAX_TEXT_BYTES = 2**28
"""A text file with one number per neuron is smaller than this for any network that fits into memory."""


FILES_READ = "metzler.files_read"
"""Under this name the context of a command lists the files that its options name."""


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Tells the shell that what was begun is the name of a file."""
    return [CompletionItem(begun, type="file")]


class NumberOrVector(click.ParamType):  # type: ignore[type-arg]  # no subscript in older releases of click
    """A number, or the path of a .npy or .csv file with one number per neuron."""

    name = "number|file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell completes a number as the name of a file."""
        return files(ctx, param, incomplete)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float | Vector:
        """The number, or the numbers in the file as an array."""
        if not isinstance(value, str):
            return value  # type: ignore[return-value]  # a default, already a number
        try:
            return float(value)
        except ValueError:
            if ctx is not None:
                ctx.meta.setdefault(FILES_READ, []).append(value)
            return read_vector(Path(value))


def read_vector(path: Path) -> Vector:
    """The numbers (n,) in a .npy file with one axis, or a .csv file with one row or one column, perhaps below names."""
    readers = {".npy": _read_npy, ".csv": _read_csv}
    if path.suffix.lower() not in readers:
        raise InputError(
            f"expected a number or the path of a .npy or .csv file with one number per neuron, got '{path}'"
        )
    if path.exists() and not path.is_file():
        raise InputError(f"'{path}' must be a plain file, for it is not known when a pipe or a device ends")
    try:
        values = readers[path.suffix.lower()](path)
    except FileNotFoundError:
        raise InputError(f"'{path}' does not exist") from None
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}") from None
    except (ValueError, EOFError) as error:
        raise InputError(f"'{path}' is not a {path.suffix} file with one number per neuron: {error}") from None
    if values.ndim == 2 and 1 in values.shape:
        values = values.reshape(-1)
    if values.ndim != 1 or values.dtype.kind not in "biuf":
        raise InputError(
            f"'{path}' must hold one real number per neuron along one axis, got {values.dtype} of shape {values.shape}"
        )
    return np.array(values, dtype=np.float64)


def _read_npy(path: Path) -> NDArray[np.generic]:
    # Mapped, not read: a header that announces more than the file holds is refused before memory is taken.
    return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]


def _read_csv(path: Path) -> Vector:
    if path.stat().st_size > MAX_TEXT_BYTES:
        raise ValueError(f"it is larger than {MAX_TEXT_BYTES} bytes")
    rows = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    if rows and all(HEADER.match(cell) for cell in rows[0]):
        rows = rows[1:]
    if not rows:
        raise ValueError("it holds no numbers")
    return np.array([[float(cell) for cell in row] for row in rows], dtype=np.float64)


HEADER = re.compile(r"\s*[\"']?(?!nan|inf)[^\W\d]", re.IGNORECASE)
"""How a name begins that stands above numbers."""

NUMBER_OR_VECTOR = NumberOrVector()

ENDINGS, DATA_SETS = usual_endings(), listed([*DATASETS], "and")
"""What FILE may be, for the help of a command."""

network_argument = click.argument("network", metavar="FILE", shell_complete=files)
orientation_option = click.option(
    "--orientation",
    type=click.Choice(["post-pre", "pre-post"]),
    default=None,
    help="What rows and columns of the file are. post-pre: W[i, j] is the synapse from j to i.  [default: post-pre]",
)
extent_option = click.option("--extent", type=int, default=None, help="Extent of the data set 'fly'.  [default: 15]")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
