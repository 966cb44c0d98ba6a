"""Where the certificate goes: written before anything else is done with it, and every message says whether it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from metzler.claims.claim import Claim
from metzler.claims.storage import SIDE_SIZE, side_name
from metzler.cli.streams import say, sentence
from metzler.errors import InputError
from metzler.facts import Fact
from metzler.files import refuse_unwritable, write_file
from metzler.report.answer import Form, one_row

STANDARD_OUTPUT = "-"


ENDINGS: Mapping[str, Form] = {".json": "json", ".csv": "csv"}
"""Forms by the ending of the file that an answer goes to."""


def form_of(options: Mapping[str, Any]) -> Form:
    """The form of the answer: what is said, else what the name of the file of the answer says, else text."""
    if options["as_json"] and options["as_csv"]:
        raise InputError("--json and --csv are two forms of the same answer: leave one out")
    if options["as_json"] or options["as_csv"]:
        return "json" if options["as_json"] else "csv"
    return ENDINGS.get(Path(options.get("output") or "").suffix.lower(), "text")


def written(form: Form, record: Mapping[str, Any], text: str) -> str:
    """What a command says that has one record: as text, as one JSON object, or as one row, which has no study."""
    match form:
        case "json":
            return json.dumps(record, allow_nan=False)
        case "csv":
            return one_row({name: value for name, value in record.items() if name != "study"})
    return text


class Output:
    """The value of `-o`: nothing, a file, or `-` for standard output.

    Attributes
    ----------
    path : str or None
    written : bool
        Whether the certificate is there.
    trouble : Exception or None
        Why it is not.
    made : tuple of Fact
        What was written besides the answer, and where.
    """

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.written = False
        self.trouble: Exception | None = None
        self.made: tuple[Fact, ...] = ()

    @property
    def standard(self) -> bool:
        """Whether the certificate goes to standard output, and so all else to standard error."""
        return self.path == STANDARD_OUTPUT

    @property
    def file(self) -> Path | None:
        """The file, where there is one."""
        return None if self.path is None or self.standard else Path(self.path)

    @property
    def name(self) -> str | None:
        """Its path, once the certificate is there."""
        return str(self.file) if self.file is not None and self.written else None

    def refuse(self, *inputs: str) -> None:
        """Refuse, before the work begins, a place that cannot be written or that would replace an input."""
        if self.path is None or self.file is None:
            return
        refuse_unwritable(self.path)
        for each in map(Path, inputs):
            if self.file.exists() and each.exists() and self.file.samefile(each):
                raise InputError(f"'{self.file}' would replace the input '{each}': give the output another name")

    def refuse_for(self, n: int) -> None:
        """Refuse a name that leaves no room for the file beside it that a network of `n` neurons needs."""
        if self.file is not None and n > SIDE_SIZE:
            refuse_unwritable(self.file, beside=side_name(self.file))

    def save(self, certificate: Claim) -> None:
        """Write the certificate; what goes wrong is kept in `trouble`, for what was found is still to be printed."""
        try:
            if self.standard:
                say(certificate.to_json().rstrip("\n"))
            elif self.file is not None:
                certificate.save(self.file)
            self.written = self.path is not None
        except (OSError, InputError) as error:
            self.trouble = error
        except KeyboardInterrupt:
            raise click.Abort(f"interrupted while '{self.path}' was written: it is whole or as it was before") from None

    def keep(self, claim: Claim) -> None:
        """Write a claim, where there is a place for it."""
        if self.path is not None:
            claim.save(self.path)
            self.made = (Fact("claim written to", self.path),)

    def write(self, text: str) -> None:
        """Write an answer, which ends with its line, where it belongs."""
        if self.path is None or self.file is None:
            say(text.rstrip("\n"))
        else:
            write_file(self.path, text.encode(errors="backslashreplace"))

    @contextmanager
    def told(self) -> Iterator[None]:
        """What ends the work from here on says that the certificate is written, or why it is not."""
        try:
            yield
        except KeyboardInterrupt:
            raise click.Abort(f"interrupted; {self.state()}") from None
        except Exception as error:
            if self.path is None:
                raise
            raise click.ClickException(f"{sentence(error)}; {self.state()}") from error
        if self.trouble is not None:
            raise click.ClickException(self.state())

    def state(self) -> str:
        """What became of the certificate."""
        if self.path is None:
            return "nothing was written"
        if self.trouble is not None:
            return f"the certificate is not in '{self.path}': {sentence(self.trouble)}"
        return f"the certificate is written to {'standard output' if self.standard else repr(self.path)}"
