"""Turn tasks into results, batch by batch; equal answers are inferred once, with worker processes if there are many.

    BatchAssessor   gives results in the order of the tasks

Workers begin while the files are checked, if these are large; the next batch is prepared while one is worked out.
Results do not depend on the number of workers.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import TracebackType
from typing import NamedTuple, Self, TypeVar

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.portfolio.columns import AnswerKey, AnswerSet
from outsourcing.engine.portfolio.result import Result, Results
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.portfolio.worker import Portion, Workers, can_copy

BATCH = 2000  # tasks
PREPARED = 2  # batches for whose results workers are asked while one is finished
LARGE = 200_000  # bytes of files, from which a copy of this process pays off
MANY = 10_000  # different results to come, from which other workers pay off: each loads the rules first
PORTION = 50  # results that a worker is asked for at once
AHEAD = 4000  # different answers whose results may be worked out while the files are checked
KEPT = 4096  # results, some 12 kB each, that need not be worked out again

_Item = TypeVar("_Item")


class _Pending(NamedTuple):
    """A result to come: in which portion, and which one of it."""

    portion: Portion
    position: int


class _Batch(NamedTuple):
    """Tasks, the key of their answers, and the result for each key.

    Rows with the same cells share their answers, so keys are made, and looked up, by their identity.
    """

    tasks: list[TaskRow]
    keys: dict[int, AnswerKey]
    known: dict[AnswerKey, AnswerSet]
    results: dict[AnswerKey, Result | _Pending]


class BatchAssessor:
    """Gives the results of tasks. Use it in a `with` block: it may have workers."""

    def __init__(self, advisor: Advisor, workers: int | None = None, size: int = 0, *, whole: bool = False) -> None:
        """Prepare it.

        Args:
            advisor: the rules.
            workers: how many processes share the work; 1 is this process alone, None one for each processor.
            size: bytes of the files to be assessed, if that is known.
            whole: whether the whole assessment of each task will be read.

        """
        self.advisor = advisor
        self._results = Results(advisor)
        self._processes, self._size, self._whole = workers or _processors(), size, whole
        self._workers: Workers | None = None
        self._seen = self._different = 0  # tasks so far, and the results worked out for them
        self._kept: dict[AnswerKey, Result | _Pending] = {}
        self._ahead: dict[AnswerKey, _Pending] = {}

    def __enter__(self) -> Self:
        if self._processes > 1 and self._size >= LARGE and can_copy():
            self._workers = Workers(self.advisor, self._processes - 1, whole=self._whole)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._workers:
            self._workers.close()

    def ahead(self, items: Iterable[_Item]) -> Iterator[_Item]:
        """Yield what is found in files while they are checked; workers, if there are any yet, begin with the tasks."""
        if self._workers is None:
            yield from items
            return
        seen: dict[int, AnswerSet] = {}  # by identity, which rows with the same cells share
        new: dict[AnswerKey, AnswerSet] = {}
        for item in items:
            yield item
            if len(seen) < AHEAD and isinstance(item, TaskRow) and id(item.known) not in seen:
                seen[id(item.known)] = known = item.known
                if (key := known.key) not in self._ahead:
                    new[key] = known
                if len(new) == PORTION:
                    self._ahead |= self._requested(self._workers, new)
                    new = {}

    def assess(self, tasks: Iterable[TaskRow], expected: int = 0) -> Iterator[list[AssessedTask]]:
        """Yield the tasks in their order, each with its result, a batch at a time.

        Args:
            tasks: the tasks.
            expected: how many there are, if that is known.

        Raises:
            RuleFailedError: a rule raised an exception.
            RunawayError: the rules did not finish.

        """
        remaining, prepared = iter(tasks), deque[_Batch]()
        while batch := list(islice(remaining, BATCH)):
            prepared.append(self._prepared(batch, expected))
            if len(prepared) > (PREPARED if self._workers else 0):
                yield self._finished(prepared.popleft())
        while prepared:
            yield self._finished(prepared.popleft())

    def _prepared(self, tasks: list[TaskRow], expected: int) -> _Batch:
        """Work out what some tasks need, or ask workers for it."""
        shared = {id(task.known): task.known for task in tasks}
        keys = {place: known.key for place, known in shared.items()}
        every = {key: shared[place] for place, key in keys.items()}
        found = {key: self._kept.get(key) or self._ahead.pop(key, None) for key in every}
        missing = {key: every[key] for key, result in found.items() if result is None}
        self._different += len(missing)
        to_come = self._to_come(len(missing) / len(tasks), expected)
        self._seen += len(tasks)
        if self._workers is None and self._processes > 1 and to_come >= MANY:
            self._workers = Workers(self.advisor, self._processes - 1, whole=self._whole)
        results: dict[AnswerKey, Result | _Pending] = {key: result for key, result in found.items() if result}
        if self._workers:
            results |= self._requested(self._workers, missing)
        else:
            for some in _portions(missing):
                results |= zip(some, self._results.results(list(some.values())), strict=True)
        self._keep(results)
        return _Batch(tasks, keys, every, results)

    def _to_come(self, share: float, expected: int) -> float:
        """Return how many different results will come, if their share stays; those of the first batch are made here.

        Where it is not known how many tasks there are, as many as came.
        """
        if not expected:
            return self._different
        return (expected - self._seen) * share if self._seen else 0

    def _worked_out(self, several: Sequence[AnswerSet]) -> Sequence[Result]:
        """Return results that are not asked for yet; none if there is an error, which then comes in its turn."""
        try:
            return self._results.results(several)
        except AdvisorError:
            return ()

    def _requested(self, workers: Workers, missing: Mapping[AnswerKey, AnswerSet]) -> dict[AnswerKey, _Pending]:
        """Ask workers for results; return where they will be."""
        pending: dict[AnswerKey, _Pending] = {}
        for some in _portions(missing):
            portion = workers.add(list(some.values()))
            pending |= {key: _Pending(portion, index) for index, key in enumerate(some)}
        return pending

    def _finished(self, batch: _Batch) -> list[AssessedTask]:
        """Return the tasks of a batch with their results, once all are there."""
        results = {key: self._result(batch.known[key], result) for key, result in batch.results.items()}
        self._keep(results)
        by_place = {place: results[key] for place, key in batch.keys.items()}
        return [(task, by_place[id(task.known)]) for task in batch.tasks]

    def _result(self, known: AnswerSet, result: Result | _Pending) -> Result:
        if isinstance(result, Result):
            return result
        if self._workers:
            self._workers.finish(result.portion, self._worked_out)
        if results := result.portion.results(self._results):
            return results[result.position]
        self.advisor.compare(known.answers)  # raises the error, if there is one
        return self._results.result(known)

    def _keep(self, results: Mapping[AnswerKey, Result | _Pending]) -> None:
        """Keep results, and forget the oldest."""
        self._kept |= results
        for key in list(islice(self._kept, max(0, len(self._kept) - KEPT))):
            del self._kept[key]


def _portions(missing: Mapping[AnswerKey, AnswerSet]) -> Iterator[dict[AnswerKey, AnswerSet]]:
    """Yield sets of answers, as many at a time as are worked out together."""
    remaining = iter(missing.items())
    while some := dict(islice(remaining, PORTION)):
        yield some


def _processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
