"""What is taken home: the certificate, the study, the network that is left, the command line."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from metzler.errors import InputError
from metzler.explore.answer import Answer, about_of
from metzler.explore.silence import FILE
from metzler.io.settings import KEYS
from metzler.io.study import Study
from metzler.io.write import write
from metzler.report.about import NOT_SAID, option_words
from metzler.report.reproduced import study_of

CERTIFICATE, STUDY = "net.cert.json", "net.study.toml"


class Export(NamedTuple):
    """A file: its name, what it holds, and a sentence about it."""

    name: str
    content: bytes
    about: str


def certificate(answer: Answer) -> Export:
    """The claim as `metzler check` reads it."""
    return Export(CERTIFICATE, answer.claim.to_json().encode(), f"Check it: metzler check {CERTIFICATE} {STUDY}")


def study(answer: Answer) -> Export:
    """The question as `metzler certify` reads it."""
    own = study_of(answer.asked.study, answer.claim.subject)
    own = own.changed({"norm": answer.asked.norm})
    folder = folder_of(own)
    text = own.at(folder / STUDY).toml()
    where = f"Save it beside {FILE}" if answer.asked.silenced else f"Save it in {folder.absolute()}"
    return Export(STUDY, text.encode(), f"{where}; then: metzler certify {STUDY}")


def network(answer: Answer) -> Export:
    """The network without the neurons that are silenced."""
    net = answer.asked.study.network
    if not answer.asked.silenced or net is None:
        raise InputError("no neuron is silenced: the network is the file that you have")
    with TemporaryDirectory(prefix="metzler-") as folder:
        place = Path(folder, FILE)
        write(net, place)
        return Export(FILE, place.read_bytes(), f"Save it beside {STUDY}.")


def command(answer: Answer) -> Export:
    """The words of the command line that ask the same."""
    asked = answer.asked
    own = asked.study
    if needs_a_file(own):
        return Export("command.txt", f"metzler certify {STUDY} -o {CERTIFICATE}".encode(), "Save the study first.")
    about = about_of(asked, answer.claim)
    words = [*option_words("norm", asked.norm), *option_words("max_condition", own.get("max_condition"))]
    words += option_words("margin", own.get("margin"))
    said = about.command("certify", about.source, *words, "-o", CERTIFICATE, builds=True)
    return Export("command.txt", said.encode(), "Save the network first." if asked.silenced else "")


EXPORTS: Mapping[str, Callable[[Answer], Export]] = {
    "certificate": certificate,
    "study": study,
    "network": network,
    "command": command,
}


def needs_a_file(own: Study) -> bool:
    """Whether options do not say all of the study.

    Examples
    --------
    >>> needs_a_file(Study({"weights": "net.csv", "leak": [1.0, 2.0]})), needs_a_file(Study({"weights": "net.csv"}))
    (True, False)
    """
    plain = [key.name for key in KEYS if key.of != "search" and key.name not in ("weights", "weight_unit")]
    said = {name: own.get(name) for name in plain if own.get(name) not in (None, False)}
    return bool(own.source) or any(name in NOT_SAID or not option_words(name, value) for name, value in said.items())


def folder_of(own: Study) -> Path:
    """The folder at which the paths of the study begin: its own, else that of its files."""
    if own.folder is not None:
        return own.folder
    parents = {str(path.absolute().parent) for path in own.inputs()}
    try:
        return Path(os.path.commonpath(parents)) if parents else Path()
    except ValueError:
        raise InputError("the files of this network lie on several drives: copy them into one folder") from None
