"""Advisors to borrow: Experta's engines are not thread-safe, so each is used by one request at a time."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer

MOST = 16  # advisors at once: rules of packs that take long keep that many busy before others wait


class Lent(NamedTuple):
    """An advisor with what asks questions by its rules."""

    advisor: Advisor
    interviewer: Interviewer
    planner: AdvicePlanner


class Advisors:
    """Advisors with one rulebook; another is made when all are in use."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._free: deque[Lent] = deque()
        self._places = BoundedSemaphore(MOST)

    @contextmanager
    def lend(self) -> Iterator[Lent]:
        """Lend an advisor for the block: the one used last, whose caches are warm."""
        with self._places:
            try:
                lent = self._free.pop()
            except IndexError:
                lent = self._make()
            try:
                yield lent
            finally:
                self._free.append(lent)

    def _make(self) -> Lent:
        advisor = Advisor(self.rulebook)
        interviewer = Interviewer(advisor)
        return Lent(advisor, interviewer, AdvicePlanner(interviewer))
