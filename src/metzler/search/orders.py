"""The two orders of a diagonally weighted norm: l1, linf, or the better one of both."""

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


def known_orders(order: object) -> tuple[str, ...]:
    """The orders that are tried: the one named, or both for "best".

    Examples
    --------
    >>> known_orders("best"), known_orders("linf")
    (('l1', 'linf'), ('linf',))
    >>> known_orders("l2")
    Traceback (most recent call last):
    metzler.errors.InputError: order must be 'l1', 'linf' or 'best', got 'l2'
    """
    if not isinstance(order, str) or order not in (*ORDERS, "best"):
        raise InputError(f"order must be 'l1', 'linf' or 'best', got {order!r}")
    return ORDERS if order == "best" else (order,)


def best_steps(
    order: str,
    search: Callable[[str, Deadline], Generator[Step, None, T]],
    value: Callable[[T], float],
    until: Deadline,
) -> Generator[Step, None, T]:
    """The result of largest value over the orders tried; what fails in one order may succeed in the other.

    Parameters
    ----------
    order : "l1", "linf" or "best"
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
