"""A report: one page about a network and its certificate, that shows itself in a notebook and is mailed as a file."""

from __future__ import annotations

import webbrowser
from os import PathLike
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from metzler.claims.check import check
from metzler.claims.claim import Claim
from metzler.claims.pair import known_pair
from metzler.deadline import Deadline
from metzler.files import write_file
from metzler.models.base import is_model
from metzler.networks import Network
from metzler.report.about import About, title_of
from metzler.report.content import Page
from metzler.report.contents import section_steps
from metzler.report.page import framed, render, require
from metzler.steps import finished


class Report:
    """One self-contained page about a network and a claim about it.

    Parameters
    ----------
    model : Model or Modules
    claim : Claim
        Of any kind, about `model`; it is checked first.
    network : Network, optional
        Where the weights come from: types, source, licence and citation are then said.
    title : str, optional
        Of the page.
    date : str, optional
        What the page says of when it was made. Without it the page is the same, byte for byte, on every run.
    deadline : float, optional
        Seconds for all sections together; each has a limit of its own besides, and says when it was cut short.

    Attributes
    ----------
    page : Page
        What the page says, as plain data.

    Raises
    ------
    InputError
        When Jinja2 or matplotlib is missing (extra `report`).
    NotProved
        When the claim does not hold for this network.

    Examples
    --------
    >>> import metzler as mz
    >>> net = mz.Hopfield([[0.0, 0.4], [-0.3, 0.0]], activation="tanh", names=["PYR", "PV"])
    >>> report = mz.Report(net, mz.certify(net, "l1"))
    >>> report
    Report('Hopfield network', sections=12)
    >>> report.html()[:15]
    '<!doctype html>'
    """

    def __init__(
        self,
        model: Any,
        claim: Claim,
        *,
        network: Network | None = None,
        title: str = "",
        date: str = "",
        deadline: float | None = None,
    ) -> None:
        require()
        if is_model(model) or not isinstance(claim, Claim):
            known_pair(model, claim, "Report(model, claim)", kinds=Claim)
        of = "neuron" if network is None else network.of
        about = About(model, claim, title or title_of(model, network), network, of, date=date)
        self.page = finished(section_steps(proved(about), Deadline(deadline)))

    def __repr__(self) -> str:
        return f"Report({self.page.title!r}, sections={len(self.page.sections)})"

    def html(self) -> str:
        """The page as the text of one file."""
        return render(self.page)

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page; what was there before is replaced as a whole.

        Raises
        ------
        InputError
            When no file can be made there.
        """
        write_file(path, self.html().encode())

    def open(self) -> None:
        """Show the page in the browser, from a file in a new temporary folder."""
        place = Path(mkdtemp(prefix="metzler-")) / "report.html"
        self.save(place)
        webbrowser.open(place.as_uri())

    def _repr_html_(self) -> str:
        """The page in a frame of a notebook, whose style it does not touch."""
        return framed(self.html(), self.page.title)


def written(page: Page) -> bytes:
    """The file of a page."""
    return render(page).encode()


def proved(about: About) -> About:
    """The same; refused where the claim does not hold for the network."""
    check(about.claim, about.model).require()
    return about
