"""The options that several commands share, and the values that they take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from metzler.datasets import DATASETS
from metzler.io.formats import listed
from metzler.models.kinds import AT_COMMAND_LINE, KINDS, OPTIONS, elsewhere
from metzler.search.orders import WORDS

Command = TypeVar("Command", bound=Callable[..., Any])
ONE_OF, DATA_SETS = "of one of the formats that `metzler convert --help` lists", listed([*DATASETS], "and")
"""What FILE may be, for the help of a command."""
WHAT = f"FILE is a file {ONE_OF}, with W[i, j] the synapse from j to i, or one of the data sets {DATA_SETS}."
"""The same as a sentence."""


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


class NumberOrFile(click.ParamType):  # type: ignore[type-arg]  # no subscript in older releases of click
    """A number, or the path of a .npy or .csv file with one number per neuron, which is read later."""

    name = "number|file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The shell completes a number as the name of a file."""
        return files(ctx, param, incomplete)

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float | str:
        """The number, or the text."""
        try:
            return float(value)  # type: ignore[arg-type]
        except ValueError:
            return str(value)


class OneMatrix(click.Choice):  # type: ignore[type-arg]  # no subscript in older releases of click
    """The kinds of which one weight matrix is all; of the others it is said where they can be named."""

    name = "kind"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The kind."""
        if value in KINDS and value not in AT_COMMAND_LINE:
            self.fail(f"{value!r} {elsewhere(KINDS[value])}", param, ctx)
        return super().convert(value, param, ctx)


NUMBER_OR_FILE, ONE_MATRIX = NumberOrFile(), OneMatrix(sorted(AT_COMMAND_LINE))
TIME_UNITS = ("s", "ms", "us", "min", "h")

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

model_options = together(
    click.option(
        "--model",
        type=ONE_MATRIX,
        metavar="KIND",
        help=f"The network's equation: {listed(sorted(AT_COMMAND_LINE), 'or')}; others in a study.",
    ),
    click.option("--activation", help="Its name: relu, tanh, logistic, softplus, ..."),
    click.option("--slopes", type=NUMBER_OR_FILE, nargs=2, metavar="LO HI", help="Instead of a name."),
    *(
        click.option(f"--{option.name.replace('_', '-')}", type=NUMBER_OR_FILE, help=option.help)
        for option in OPTIONS
        if option.help
    ),
    click.option("--time-unit", type=click.Choice(TIME_UNITS), help="The unit of --tau, to be printed."),
    click.option("--gain", type=float, help="Factor on all weights.  [default: 1]"),
    click.option("--euler-step", type=float, help="Certify explicit Euler steps of this size."),
)
"""The network's equation: what `metzler.models.kinds.build` takes, under the names that a study file has."""

search_options = together(
    click.option(
        "--norm",
        type=click.Choice(WORDS),
        help="diagonal: the better of l1 and linf; best: the best that the command knows.  [default: best]",
    ),
    click.option("--margin", type=float, help="Relative price of positive weights.  [default: 1e-6]"),
    click.option(
        "--max-condition",
        type=float,
        help="Largest weight over the smallest: bounds the overshoot of the unweighted norm, and costs rate.",
    ),
)
deadline_option = click.option("--deadline", type=float, help="Seconds of search; the best by then is proved.")

certificate_option = click.option(
    "--certificate", metavar="CERT", shell_complete=files, help="Of this network; else one is searched for."
)
"""What the answer rests on."""

NETWORK = ("orientation", "pre", "post", "weight", "sign", "transmitter", "glutamate", "unknown", "neurons", "speed")
DATA_SET = ("extent", "neurons_only")

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object and nothing else.")
csv_option = click.option("--csv", "as_csv", is_flag=True, help="Print comma-separated values and nothing else.")
form_options = together(json_option, csv_option)
"""In which form the answer is."""
output_options = together(
    form_options,
    click.option("-o", "--output", shell_complete=files, help="Write it here instead; - is standard output."),
)
"""Where the answer goes and in which form."""

asked_of_a_network = together(network_argument, model_options, search_options, network_options, deadline_option)
asked_of_a_claim = together(
    network_argument, certificate_option, model_options, search_options, network_options, deadline_option
)
"""The options of a command that asks something of a network, and of its certificate."""
