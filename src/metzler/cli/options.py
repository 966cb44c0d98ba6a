"""The options that several commands share, and the values that they take."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from metzler.arrays import Vector
from metzler.datasets import DATASETS
from metzler.io.formats import listed, usual_endings
from metzler.io.vector import read_vector

Command = TypeVar("Command", bound=Callable[..., Any])
ENDINGS, DATA_SETS = usual_endings(), listed([*DATASETS], "and")
"""What FILE may be, for the help of a command."""
WHAT = f"FILE is a {ENDINGS} file with W[i, j] the synapse from j to i, or one of the data sets {DATA_SETS}."
"""The same as a sentence."""


FILES_READ = "metzler.files_read"
"""Under this name the context of a command lists the files that its options name."""


def files(context: click.Context, parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """Tells the shell that what was begun is the name of a file."""
    return [CompletionItem(begun, type="file")]


def together(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator for several, in the order of the help."""

    def decorated(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorated


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


NUMBER_OR_VECTOR = NumberOrVector()

network_argument = click.argument("network", metavar="FILE", shell_complete=files)
network_options = together(
    click.option(
        "--orientation",
        type=click.Choice(["post-pre", "pre-post"]),
        help="What rows and columns of the file are. post-pre: W[i, j] is the synapse from j to i.  "
        "[default: post-pre]",
    ),
    click.option("--pre", metavar="COLUMN", help="Of a table of edges: the neuron that a synapse comes from."),
    click.option("--post", metavar="COLUMN", help="The neuron that it acts on."),
    click.option("--weight", metavar="COLUMN", help="Its weight or number of synapses."),
    click.option("--sign", metavar="COLUMN", help="Its sign."),
    click.option("--transmitter", metavar="COLUMN", help="Its transmitter, in place of a sign."),
    click.option("--glutamate", type=click.Choice(["+", "-"]), help="The sign of glutamate."),
    click.option("--unknown", type=click.Choice(["refuse", "drop"]), help="Synapses whose transmitter has no sign."),
    click.option("--neurons", metavar="TABLE", shell_complete=files, help="Ids, and perhaps order, names, types."),
    click.option("--speed", type=float, metavar="MM/MS", help="Of signals, for lengths of tracts in a .zip file."),
    click.option("--extent", type=int, help="Extent of the data set 'fly'.  [default: 15]"),
    click.option("--neurons-only", is_flag=True, default=None, help="Of 'celegans': no muscles and other cells."),
)
"""What a network is read with: the keywords of `metzler.io.find`."""

NETWORK = ("orientation", "pre", "post", "weight", "sign", "transmitter", "glutamate", "unknown", "neurons", "speed")
DATA_SET = ("extent", "neurons_only")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
output_options = together(
    json_option,
    click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values and nothing else."),
    click.option("-o", "--output", shell_complete=files, help="Write it here instead; - is standard output."),
)
"""Where the answer goes and in which form."""


def read_with(options: dict[str, Any]) -> dict[str, Any]:
    """The keywords of `metzler.io.find` among the options of a command."""
    return {name: options[name] for name in (*NETWORK, *DATA_SET)}
