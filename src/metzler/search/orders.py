"""The words for a norm, and the two orders of a diagonally weighted one.

"best" is the user's word for the best of the norms that a function knows. `certify` knows every norm; a function that
knows the diagonally weighted ones alone takes "best" as "diagonal", the better one of l1 and linf, and refuses "l2".
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from functools import partial
from typing import TypeVar

from metzler.deadline import Deadline
from metzler.errors import InputError, MetzlerError
from metzler.steps import Step, converted

T = TypeVar("T")

ORDERS = ("l1", "linf")
WORDS = ("best", "diagonal", *ORDERS, "l2")
"""What may be asked of `certify`."""


def known_orders(order: object) -> tuple[str, ...]:
    """The diagonal norms that are tried: the one named, or both for "diagonal" and for "best".

    Examples
    --------
    >>> known_orders("best"), known_orders("diagonal"), known_orders("linf")
    (('l1', 'linf'), ('l1', 'linf'), ('linf',))
    >>> known_orders("l2")
    Traceback (most recent call last):
    metzler.errors.InputError: order must be 'best', 'diagonal', 'l1' or 'linf', got 'l2'
    """
    if not isinstance(order, str) or order not in ("best", "diagonal", *ORDERS):
        raise InputError(f"order must be 'best', 'diagonal', 'l1' or 'linf', got {order!r}")
    return (order,) if order in ORDERS else ORDERS


def best_steps(
    order: str,
    search: Callable[[str, Deadline], Generator[Step, None, T]],
    value: Callable[[T], float],
    until: Deadline,
) -> Generator[Step, None, T]:
    """The result of largest value over the orders tried; what fails in one order may succeed in the other.

    Parameters
    ----------
    order : "l1", "linf", "diagonal" or "best"
    search : callable
        Order and deadline to the steps of one search. Each step that is passed on has the bracket of the order under
        way.
    value : callable
        Result to what should be large.
    until : Deadline
        Of two orders the first has half of the time; once it is all over, the second is not begun.

    Raises
    ------
    MetzlerError
        What the first order raised, where none succeeds.
    """
    orders = known_orders(order)
    found: list[T] = []
    failed: list[MetzlerError] = []
    for k, each in enumerate(orders):
        if found and until.passed():
            break
        told = partial(_of_several, k, len(orders))
        try:
            found.append((yield from converted(search(each, until.share(len(orders) - k)), told)))
        except MetzlerError as error:
            failed.append(error)
    if not found:
        raise failed[0]
    return max(found, key=value)


def _of_several(k: int, count: int, step: Step) -> Step:
    """Step of the k-th of several searches."""
    return replace(step, done=(k + step.done) / count)
