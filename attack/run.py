"""The driver: attacks take turns by the time that they took, until there are enough claims or the time is over."""

from __future__ import annotations

import argparse
import os
import signal
import traceback
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter

import numpy as np

import metzler as mz
from attack import delays, doors, equilibria, gains, local, matrices, rates, search, step_sizes, trajectories
from attack.truth import Claim

Attack = Callable[[np.random.Generator], Iterator[Claim]]

ATTACKS: dict[str, Attack] = {
    "certificates": rates.certificates,
    "given-norms": rates.given_norms,
    "worst-log-norms": rates.worst_log_norms,
    "conditioned": rates.conditioned,
    "changed": rates.changed,
    "copies": rates.copies,
    "stacks": rates.stacks,
    "euler-steps": step_sizes.euler,
    "forward-backward": step_sizes.forward_backward,
    "equilibria": equilibria.equilibria,
    "bound-to-model": equilibria.bound_to_model,
    "local": local.local,
    "gains": gains.gains,
    "gains-exist": gains.existence,
    "noise": gains.noise,
    "delays": delays.delays,
    "delays-of-any": delays.delays_of_any,
    "removals": search.removals,
    "projections": search.projections,
    "critical": search.critical,
    "derivatives": search.derivatives,
    "refutations": search.refutations,
    "parts": search.parts_of,
    "sharpened": search.sharpened,
    "scaled-classes": search.scaled_classes,
    "classes": matrices.classes,
    "diagonal-stability": matrices.diagonal_stability,
    "comparisons": matrices.comparisons,
    "lmi": matrices.lmi,
    "attention": matrices.attention,
    "perron-norms": matrices.lipschitz_of_perron,
    "tubes": trajectories.tubes,
    "entrainment": trajectories.entrainment,
    "composites": trajectories.composites,
    "simulations": trajectories.simulations,
    "bad-triples": doors.bad_triples,
    "integer-triples": doors.integer_triples,
    "flagged": doors.flagged,
    "options": doors.options,
    "critical-of-any": doors.critical_maps,
    "batches": doors.batches,
    "inside-the-box": doors.subsets_of_slopes,
}
LONGEST = 60.0
"""An attack that takes longer, in seconds, counts as a foreign exception."""
SHOWN = 2
"""So many faults of one kind are printed in full."""
RICH = ("certificates", "given-norms", "worst-log-norms", "stacks", "euler-steps", "changed", "copies", "projections")
"""Attacks with many claims a second, of every model: each gets three times the time of another."""


class Campaign:
    """Counts, and the faults found."""

    def __init__(self) -> None:
        self.claims: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.foreign: Counter[str] = Counter()
        self.seconds: Counter[str] = Counter()
        self.faults: list[str] = []

    @property
    def total(self) -> int:
        return sum(self.claims.values())

    def one(self, name: str, seed: int) -> None:
        """All claims of one attack with one seed."""
        start = perf_counter()
        rng = np.random.default_rng([seed, zlib.crc32(name.encode())])
        again = f"python -m attack --only {name} --seed {seed} --claims 1"
        last = ["the model"]
        try:
            with limited(LONGEST):
                self._count(name, rng, again, last)
        except mz.MetzlerError:
            self.refused[name] += 1
        except Exception as error:  # whatever is not the package's own is a fault
            self.foreign[name] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{os.path.basename(where.filename)}:{where.lineno}"
            text = f"FOREIGN {type(error).__name__} after {last[-1]}: {str(error)[:200]} ({place})"
            self.faults.append(f"{text}\n    again:   {again}")
        self.seconds[name] += perf_counter() - start

    def _count(self, name: str, rng: np.random.Generator, again: str, last: list[str]) -> None:
        """Every claim of one attack. A function of its own: an alarm in a loop's jump back is not caught around it."""
        for claim in ATTACKS[name](rng):
            self.claims[name] += 1
            last[0] = claim.what
            if claim.false:
                self.false[name] += 1
                text = f"FALSE {claim.what}\n    claimed: {claim.claimed!r}\n    truth:   {claim.truth!r}"
                self.faults.append(f"{text}\n    again:   {again}")

    def table(self) -> str:
        head = f"{'attack':<20}{'claims':>9}{'false':>8}{'refused':>9}{'foreign':>9}{'seconds':>10}"
        columns = (self.claims, self.false, self.refused, self.foreign)
        lines = [
            f"{name:<20}" + "".join(f"{c[name]:>{w}}" for c, w in zip(columns, (9, 8, 9, 9), strict=True))
            + f"{self.seconds[name]:>10.1f}"
            for name in self.seconds
        ]  # fmt: skip
        totals = [sum(c.values()) for c in columns]
        last = f"{'all':<20}{totals[0]:>9}{totals[1]:>8}{totals[2]:>9}{totals[3]:>9}{sum(self.seconds.values()):>10.1f}"
        return "\n".join([head, *lines, last])


def campaign(names: Sequence[str], claims: int, seed: int, seconds: float) -> Campaign:
    """Attacks of these names from this seed on; whichever has taken the least time comes next."""
    found, start = Campaign(), perf_counter()
    turns = dict.fromkeys(names, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        while found.total < claims and perf_counter() - start < seconds:
            name = min(names, key=lambda k: found.seconds[k] / (3 if k in RICH else 1))
            found.one(name, turns[name])
            turns[name] += 1
            if perf_counter() - start > seconds:
                break
    return found


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """What takes longer ends in a TimeoutError, where the system has alarms."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def alarm(number: int, frame: object) -> None:
        raise TimeoutError(f"no answer within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, alarm)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the counts and every fault; 1 if there is any."""
    parser = argparse.ArgumentParser(
        prog="python -m attack", description="Claims of metzler against independent truths."
    )
    parser.add_argument("--claims", type=int, default=50_000, help="stop after so many claims")
    parser.add_argument("--seed", type=int, default=0, help="first seed of every attack")
    parser.add_argument("--seconds", type=float, default=3600.0, help="stop after so many seconds")
    parser.add_argument("--only", action="append", choices=sorted(ATTACKS), help="these attacks only")
    given = parser.parse_args(arguments)
    found = campaign(given.only or list(ATTACKS), given.claims, given.seed, given.seconds)
    kinds: Counter[str] = Counter()
    for fault in found.faults:
        kind = " ".join(fault.split("\n", 1)[0].split()[:8])
        kinds[kind] += 1
        if kinds[kind] <= SHOWN:
            print(fault)
    for kind, count in kinds.items():
        if count > SHOWN:
            print(f"{count} times {kind}")
    print(f"seeds from {given.seed}")
    print(found.table())
    return int(bool(found.faults))
