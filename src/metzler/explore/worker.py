"""One search at a time, in a thread of its own: stopped by a button and by the next question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Condition, Event, Thread

from metzler.claims.claim import Claim
from metzler.deadline import Deadline
from metzler.errors import InputError, InputTypeError, MetzlerError
from metzler.explore.answer import Answer, answer_steps
from metzler.explore.asked import Asked
from metzler.report.progress import bracket
from metzler.steps import Step


@dataclass(frozen=True)
class Seen:
    """Where the work stands.

    Parameters
    ----------
    running, cancelled : bool
    phase, bracket : str
        What is done, and between which bounds the number lies that is sought.
    done : float
        Fraction.
    error : str
        One sentence.
    answer : Answer or None
        The last one; it stays while the next is looked for.
    version : int
        How often that changed.
    """

    running: bool = False
    cancelled: bool = False
    phase: str = ""
    bracket: str = ""
    done: float = 0.0
    error: str = ""
    answer: Answer | None = None
    version: int = 0


class Worker:
    """Who searches.

    Parameters
    ----------
    seconds : float
        For each question.

    Attributes
    ----------
    seen : Seen
        Replaced as a whole, so that anybody may read it at any time.
    """

    def __init__(self, seconds: float) -> None:
        Deadline(seconds)
        self.seconds = seconds
        self.seen = Seen()
        self._bell, self._stop = Condition(), Event()
        self._next: Asked | None = None
        self._closed = False
        self._thread = Thread(target=self._work, name="metzler-search", daemon=True)
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Answer this next; what is under way ends."""
        with self._bell:
            self._next = asked
            self._stop.set()
            self.seen = replace(
                self.seen, running=True, cancelled=False, phase="starting", bracket="", done=0.0, error=""
            )
            self._bell.notify()

    def cancel(self) -> None:
        """End the search with what is proved by now."""
        with self._bell:
            if self.seen.running:
                self._stop.set()
                self.seen = replace(self.seen, cancelled=True, phase="stopping")

    def forget(self) -> None:
        """The answer is about another network than the one that is loaded now."""
        with self._bell:
            self._stop.set()
            self.seen = Seen(version=self.seen.version + 1)

    def close(self, seconds: float = 2.0) -> None:
        """End the thread, which is waited for so long."""
        with self._bell:
            self._closed = True
            self._stop.set()
            self._bell.notify()
        self._thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._bell:
                self._bell.wait_for(lambda: self._closed or self._next is not None)
                if self._closed or self._next is None:
                    return
                asked, self._next = self._next, None
                self._stop = stop = Event()
            try:
                self._follow(asked, stop)
                self._show(stop, running=False, phase="", bracket="", done=1.0)
            except Exception as error:
                self._show(stop, running=False, phase="", bracket="", error=sentence(error))

    def _follow(self, asked: Asked, stop: Event) -> None:
        until = Deadline(self.seconds, stop.is_set)
        for found in answer_steps(asked, until, warm_for(asked, self.seen.answer)):
            if self._is_over(stop):
                return
            if isinstance(found, Step):
                phase = "stopping" if stop.is_set() else found.phase
                self._show(stop, phase=phase, bracket=bracket(found).strip(), done=found.done)
            else:
                self._show(stop, answer=found, version=self.seen.version + 1)

    def _is_over(self, stop: Event) -> bool:
        """Whether there is another question, or the end."""
        return self._closed or self._next is not None or (stop.is_set() and not self.seen.cancelled)

    def _show(self, stop: Event, **changes: object) -> None:
        with self._bell:
            if not self._is_over(stop):
                self.seen = replace(self.seen, **changes)  # type: ignore[arg-type]


def warm_for(asked: Asked, before: Answer | None) -> Claim | None:
    """The last claim, where it is one of the same states, from which the search may begin."""
    if before is None or before.asked.base is not asked.base or before.asked.silenced != asked.silenced:
        return None
    return before.claim if before.asked.model.n == asked.model.n else None


def sentence(error: Exception) -> str:
    """What went wrong, on one line.

    Examples
    --------
    >>> sentence(MemoryError())
    'there is not enough memory for a network of this size'
    """
    match error:
        case InputError() | InputTypeError() | MetzlerError():
            text = str(error)
        case MemoryError():
            text = "there is not enough memory for a network of this size"
        case _:
            text = f"this should not have happened, please report it: {type(error).__name__}: {error}"
    return " ".join(text.split())
