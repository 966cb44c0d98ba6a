"""`metzler delay`: the certified rate with synapses that act late."""

from __future__ import annotations

from typing import Any

import click

from metzler.cli.options import asked_of_a_claim, files, output_options
from metzler.cli.progress import watch
from metzler.cli.question import Question
from metzler.consequences.trajectories.delay import delay_gain_steps, delay_steps
from metzler.errors import InputError

SIGNS = ("sign", "transmitter", "glutamate", "unknown")


@click.command("delay")
@click.option("--lag", metavar="VALUE", shell_complete=files, help="A delay for all, or a matrix of delays.")
@click.option("--delayed", metavar="FILE", shell_complete=files, help="Further weights, which act late; else all do.")
@click.option("--critical", is_flag=True, help="The largest factor on --delayed for which any delay is harmless.")
@click.option("--claim", "written", shell_complete=files, help="Write the claim here, for `metzler check`.")
@asked_of_a_claim
@output_options
def delay_command(lag: str | None, delayed: str | None, critical: bool, written: str | None, **options: Any) -> None:
    """Say what rate the network in FILE keeps when synapses act after a delay.

    Without --lag the delays are those that the file says. What is said of FILE (--orientation, --pre, ...) holds for
    the files of --delayed and --lag, too. With --critical: by which factor the weights --delayed may be multiplied
    before some delay could do harm; the synapses in FILE act at once.
    """
    if critical and (delayed is None or lag is not None):
        raise InputError("--critical is asked of --delayed FILE for every delay: give these weights, and no --lag")
    question = Question(options)
    place = question.second(written, *filter(None, [delayed, lag]))
    model, claim = question.model, question.diagonal if critical else question.claim
    late = None if delayed is None else question.case.beside(delayed, "weight", *SIGNS)
    if critical:
        threshold = watch(delay_gain_steps(model, claim, late, deadline=question.until.left()))
        place.keep(threshold)
        question.answer(threshold)
        return
    found = watch(delay_steps(model, claim, late, _lags(question, lag), deadline=question.until.left()))
    if found.claim is not None:
        place.keep(found.claim)
    elif written is not None:
        raise InputError(
            "--claim: in this norm the rate with delays follows from the certificate and has no claim of its own: keep "
            "the certificate, or say --norm l1 or linf"
        )
    question.answer(found)


def _lags(question: Question, lag: str | None) -> Any:
    if lag is not None:
        try:
            return float(lag)
        except ValueError:
            read = question.case.beside(lag)
            _same_unit(question, read.time_unit)
            return read
    net = question.case.network
    if net is None or net.delays is None:
        raise InputError("say how late synapses act: --lag TIME, or --lag FILE with a matrix of delays")
    _same_unit(question, net.time_unit)
    return net.delays


def _same_unit(question: Question, unit: str) -> None:
    """Refuse delays in another unit than that of the time constants."""
    own = question.model.time_unit
    if "" not in (own, unit) and own != unit:
        raise InputError(
            f"the delays in the file are in {unit}, the time constants in {own}: say --tau in {unit} and --time-unit "
            f"{unit}, or give --lag in {own}"
        )
