"""One family of exceptions, each also what Python programmers would catch, with its result on board."""

from __future__ import annotations

import pickle

import pytest

from metzler import errors
from metzler.errors import EarlyEnd, InputError, InputTypeError, MetzlerError, NotProved, RangeExceeded, StepsExhausted


@pytest.mark.parametrize(
    ("kind", "parents"),
    [
        (InputError, (MetzlerError, ValueError)),
        (InputTypeError, (MetzlerError, TypeError)),
        (NotProved, (MetzlerError,)),
        (RangeExceeded, (EarlyEnd, MetzlerError)),
        (StepsExhausted, (EarlyEnd, MetzlerError)),
    ],
)
def test_family(kind: type[Exception], parents: tuple[type[Exception], ...]) -> None:
    for parent in parents:
        with pytest.raises(parent, match="one sentence"):
            raise kind("one sentence")


def test_no_exception_is_outside_the_family() -> None:
    ours = [v for v in vars(errors).values() if isinstance(v, type) and v.__module__ == errors.__name__]
    assert len(ours) >= 7
    assert all(issubclass(kind, MetzlerError) for kind in ours)


def test_a_mathematical_no_is_not_a_wrong_call() -> None:
    for kind in (NotProved, RangeExceeded, StepsExhausted):
        assert not issubclass(kind, ValueError | TypeError)


@pytest.mark.parametrize("kind", [RangeExceeded, StepsExhausted])
def test_an_early_end_carries_the_best_so_far(kind: type[EarlyEnd]) -> None:
    assert kind("too long", best=0.25).best == 0.25
    assert kind("too long").best is None


def test_reasons() -> None:
    assert NotProved("no").reasons == ()
    assert NotProved("no", ("a", "b")).reasons == ("a", "b")


@pytest.mark.parametrize("error", [NotProved("no", ("why",)), RangeExceeded("far", best=2.0), InputError("bad")])
def test_they_travel_between_processes(error: MetzlerError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)
