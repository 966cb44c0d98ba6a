"""One order or the better one of both: what is tried, what is told on the way, what fails and what time it has."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import numpy as np
import pytest

from metzler.deadline import Deadline
from metzler.errors import InputError, NotProved
from metzler.norms.diagonal import Norm
from metzler.search.orders import ORDERS, best_steps, known_orders
from metzler.steps import Step, finished


def searched(values: dict[str, float | Exception], *, order: str = "best", until: Deadline | None = None) -> float:
    """The result of a search that gives these values, or raises them, for each order."""

    def search(order: str, until: Deadline) -> Generator[Step, None, float]:
        yield Step("half", 0.5, upper=3.0)
        value = values[order]
        if isinstance(value, Exception):
            raise value
        return value

    return finished(best_steps(order, search, lambda value: value, until or Deadline(None)))


def test_what_is_tried() -> None:
    assert known_orders("best") == known_orders("diagonal") == ORDERS == ("l1", "linf")
    assert [known_orders(order) for order in ORDERS] == [("l1",), ("linf",)]


@pytest.mark.parametrize("order", ["l2", "", "L1", None, 1, ("l1", "linf"), np.array(["l1"]), Norm("l1", [1.0])])
def test_another_order_is_refused(order: Any) -> None:
    with pytest.raises(InputError, match="order must be 'best', 'diagonal', 'l1' or 'linf', got"):
        known_orders(order)


@pytest.mark.parametrize(("l1", "linf"), [(1.0, 2.0), (2.0, 1.0), (1.0, 1.0)])
def test_the_better_one_is_returned(l1: float, linf: float) -> None:
    values: dict[str, float | Exception] = {"l1": l1, "linf": linf}
    assert searched(values) == max(l1, linf)
    assert searched(values, order="l1") == l1
    assert searched(values, order="linf") == linf


def test_what_fails_in_one_order_may_succeed_in_the_other() -> None:
    assert searched({"l1": NotProved("no"), "linf": 1.0}) == 1.0
    assert searched({"l1": 1.0, "linf": NotProved("no")}) == 1.0
    with pytest.raises(InputError, match="first"):
        searched({"l1": InputError("first"), "linf": NotProved("second")})
    with pytest.raises(NotProved, match="second"):
        searched({"l1": 1.0, "linf": NotProved("second")}, order="linf")


def test_a_mistake_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        searched({"l1": ZeroDivisionError(), "linf": 1.0})


def test_two_orders_are_one_piece_of_work() -> None:
    def search(order: str, until: Deadline) -> Generator[Step, None, int]:
        yield Step(order, 0.0)
        yield Step(order, 0.8, lower=1.0, upper=2.0)
        return 0

    steps = list(best_steps("best", search, float, Deadline(None)))
    assert [step.done for step in steps] == [0.0, 0.4, 0.5, 0.9]
    assert [step.phase for step in steps] == ["l1", "l1", "linf", "linf"]
    assert (steps[1].lower, steps[1].upper) == (1.0, 2.0)
    assert list(best_steps("l1", search, float, Deadline(None))) == [Step("l1", 0.0), Step("l1", 0.8, 1.0, 2.0)]


def test_each_order_has_its_share_of_the_time() -> None:
    left: list[float] = []

    def search(order: str, until: Deadline) -> Generator[Step, None, int]:
        yield Step(order, 0.0)
        left.append(until.left() or 0.0)
        return 0

    finished(best_steps("best", search, float, Deadline(1000.0)))
    assert 499 < left[0] <= 500
    assert 999 < left[1] <= 1000


def test_the_second_order_is_not_begun_once_time_is_over_but_where_the_first_failed() -> None:
    values: dict[str, float | Exception] = {"l1": 1.0, "linf": 2.0}
    assert searched(values, until=Deadline(0.0)) == 1.0
    assert searched(values, until=Deadline(None, lambda: True)) == 1.0
    assert searched({"l1": NotProved("no"), "linf": 2.0}, until=Deadline(0.0)) == 2.0
