"""Judging: tasks to results, each set of answers inferred once, in worker processes where there are many.

    Judge   an advisor that gives results in the order of the tasks

Tasks pass in windows. What a window needs and nobody knows yet is worked out here, or, where that is much, by workers
that load the same rules; the next window is prepared meanwhile. Results are the same whoever works them out.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Self

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.portfolio import worker
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Result, Results
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.portfolio.worker import Answers

WINDOW = 2000  # tasks that are prepared together
MANY = 1000  # results that a window lacks, from which workers pay: they take half a second to get ready
PORTION = 25  # results that a worker is asked for at once
KEPT = 4096  # results, some 12 kB each, that need not be worked out again


class _Awaited(NamedTuple):
    """A result that a worker will give: in which portion, and which of it."""

    portion: Future[list[Result] | None]
    place: int


class _Window(NamedTuple):
    """Tasks with what they need: by the identity of what is known of them their answers, by answers the results."""

    tasks: list[TaskRow]
    distinct: dict[int, Answers]
    needed: dict[Answers, Result | _Awaited]


class BatchAssessor:
    """An advisor that gives results. Use it in a `with` block: it may have workers."""

    def __init__(self, advisor: Advisor, workers: int | None = None) -> None:
        """Make it ready.

        Args:
            advisor: whose rules are meant.
            workers: how many processes may work; 1 is this one alone, None as many as there are processors.

        """
        self._advisor = advisor
        self._results = Results(advisor)
        self._workers = workers or _processors()
        self._pool: Executor | None = None
        self._kept: dict[Answers, Result | _Awaited] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=error is None, cancel_futures=True)

    def assess(self, tasks: Iterable[TaskRow]) -> Iterator[list[AssessedTask]]:
        """Yield the tasks in their order, each with its result, a window at a time.

        Raises:
            RuleFailedError: a rule raised; there is no verdict then.
            RunawayError: the rules did not come to rest.

        """
        coming, prepared = iter(tasks), deque[_Window]()
        while window := list(islice(coming, WINDOW)):
            prepared.append(self._prepared(window))
            if len(prepared) > 1:
                yield self._finished(prepared.popleft())
        while prepared:
            yield self._finished(prepared.popleft())

    def _prepared(self, tasks: list[TaskRow]) -> _Window:
        """See to it that what some tasks need is known, or worked out by somebody."""
        shared = {id(task.known): task.known for task in tasks}
        distinct = {key: tuple(known.answers.items()) for key, known in shared.items()}
        lacking = [answers for answers in dict.fromkeys(distinct.values()) if answers not in self._kept]
        found = self._asked_for(lacking) if len(lacking) >= MANY and self._workers > 1 else self._worked_out(lacking)
        needed = {answers: self._kept.get(answers) or found[answers] for answers in distinct.values()}
        self._keep(found)
        return _Window(tasks, distinct, needed)

    def _worked_out(self, lacking: Sequence[Answers]) -> dict[Answers, Result | _Awaited]:
        kind = self._results.kind
        return {answers: self._results.of(AnswerSet(kind, dict(answers))) for answers in lacking}

    def _asked_for(self, lacking: Sequence[Answers]) -> dict[Answers, Result | _Awaited]:
        """Return where workers will put what is lacking."""
        if self._pool is None:
            self._pool = _pool(self._workers, worker.rules_of(self._advisor.rulebook))
        awaited: dict[Answers, Result | _Awaited] = {}
        with _interruptions_held():
            for start in range(0, len(lacking), PORTION):
                portion = lacking[start : start + PORTION]
                future = self._pool.submit(worker.results, portion)
                awaited |= {answers: _Awaited(future, place) for place, answers in enumerate(portion)}
        return awaited

    def _finished(self, window: _Window) -> list[AssessedTask]:
        """Return the tasks of a window with their results, once they are all there."""
        found = {answers: self._result(answers, one) for answers, one in window.needed.items()}
        self._keep(found)
        results = {known: found[answers] for known, answers in window.distinct.items()}
        return [(task, results[id(task.known)]) for task in window.tasks]

    def _result(self, answers: Answers, found: Result | _Awaited) -> Result:
        if isinstance(found, Result):
            return found
        try:
            results = found.portion.result()
        except BrokenExecutor:  # a worker was ended from outside; the others went with it
            results, self._workers = None, 1
        if results:
            return results[found.place]
        known = AnswerSet(self._results.kind, dict(answers))
        return self._results.of(known)  # tells what is wrong, if anything

    def _keep(self, found: Mapping[Answers, Result | _Awaited]) -> None:
        """Keep what was found; forget what was kept first."""
        self._kept |= found
        for answers in list(islice(self._kept, max(0, len(self._kept) - KEPT))):
            del self._kept[answers]


def _pool(workers: int, rules: worker.Rules) -> Executor:
    """Return worker processes that begin from nothing, as they do on every system."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  takes its time, and few need it
    from multiprocessing import get_context  # noqa: PLC0415  the same

    return ProcessPoolExecutor(workers, get_context("spawn"), worker.begin, (rules,))


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Hold interruptions back while workers may begin: they inherit that, and are not hit before they are ready."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
