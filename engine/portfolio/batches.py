"""Turn tasks into results, batch by batch; equal answers are inferred once, in worker processes if there are many.

    BatchAssessor   gives results in the order of the tasks

The results that a batch lacks are worked out here or, if there are many of them, by workers that load the same rules;
the next batch is prepared meanwhile. Results do not depend on the number of workers.
"""

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import NamedTuple, Self

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.portfolio import worker
from outsourcing.engine.portfolio.columns import AnswerKey, AnswerSet
from outsourcing.engine.portfolio.result import Result, Results
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.portfolio.tasks import TaskRow

BATCH = 2000  # tasks
MANY = 10_000  # different results to come, from which workers pay off: each loads the rules first
PORTION = 25  # results that a worker is asked for at once
PATIENCE = 5.0  # seconds without an answer, after which the workers are asked whether they still work
KEPT = 4096  # results, some 12 kB each, that need not be worked out again


class _Pending(NamedTuple):
    """A result that a worker will give: in which portion, and which one of it."""

    portion: Future[list[Result] | None]
    position: int


class _Batch(NamedTuple):
    """Tasks, the key of their answers, and the result for each key.

    Rows with the same cells share their answers, so keys are made, and looked up, by their identity.
    """

    tasks: list[TaskRow]
    keys: dict[int, AnswerKey]
    results: dict[AnswerKey, Result | _Pending]


class BatchAssessor:
    """Gives the results of tasks. Use it in a `with` block: it may have workers."""

    def __init__(self, advisor: Advisor, workers: int | None = None) -> None:
        """Prepare it; workers are started when they are needed.

        Args:
            advisor: the rules.
            workers: how many processes share the work; 1 is this process alone, None one for each processor.

        """
        self._advisor = advisor
        self._results = Results(advisor)
        self._workers = workers or _processors()
        self._pool: Executor | None = None
        self._cleanup = ExitStack()
        self._seen = self._different = 0  # tasks so far, and the results worked out for them
        self._kept: dict[AnswerKey, Result | _Pending] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(wait=error is None, cancel_futures=True)
        self._cleanup.close()

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
            if len(prepared) > 1:
                yield self._finished(prepared.popleft())
        while prepared:
            yield self._finished(prepared.popleft())

    def _prepared(self, tasks: list[TaskRow], expected: int) -> _Batch:
        """Work out what some tasks need, or ask workers for it."""
        keys = {place: known.key for place, known in {id(task.known): task.known for task in tasks}.items()}
        different = dict.fromkeys(keys.values())
        missing = [key for key in different if key not in self._kept]
        self._different += len(missing)
        to_come = self._to_come(len(missing) / len(tasks), expected)
        self._seen += len(tasks)
        by_workers = self._workers > 1 and (self._pool is not None or to_come >= MANY)
        new = self._requested(missing) if by_workers else {key: self._work_out(key) for key in missing}
        results = {key: self._kept.get(key) or new[key] for key in different}
        self._keep(new)
        return _Batch(tasks, keys, results)

    def _to_come(self, share: float, expected: int) -> float:
        """Return how many different results will come, if their share stays; those of the first batch are made here.

        Where it is not known how many tasks there are, as many as came.
        """
        if not expected:
            return self._different
        return (expected - self._seen) * share if self._seen else 0

    def _work_out(self, key: AnswerKey) -> Result:
        return self._results.result(AnswerSet.from_key(self._results.kind, key))

    def _requested(self, keys: Sequence[AnswerKey]) -> dict[AnswerKey, Result | _Pending]:
        """Ask workers for results; return where they will be."""
        if self._pool is None:
            self._pool = _pool(self._workers, worker.rule_places(self._advisor.rulebook), self._firings())
        pending: dict[AnswerKey, Result | _Pending] = {}
        with _interruptions_held(), suppress(BrokenExecutor):  # a worker was killed; the others ended with it
            for start in range(0, len(keys), PORTION):
                portion = keys[start : start + PORTION]
                future = self._pool.submit(worker.work_out, portion)
                pending |= {key: _Pending(future, index) for index, key in enumerate(portion)}
        return pending | {key: self._work_out(key) for key in keys if key not in pending}

    def _firings(self) -> Path:
        """Return a file with the firings for workers to go on from.

        Passed on at their start, so much would fill a pipe, and a worker that dies before it reads it would leave this
        process waiting for ever.
        """
        file = Path(self._cleanup.enter_context(TemporaryDirectory(prefix="outsourcing-")), "firings")
        file.write_bytes(worker.firings(self._advisor))
        return file

    def _finished(self, batch: _Batch) -> list[AssessedTask]:
        """Return the tasks of a batch with their results, once all are there."""
        results = {key: self._result(key, result) for key, result in batch.results.items()}
        self._keep(results)
        shared = {place: results[key] for place, key in batch.keys.items()}
        return [(task, shared[id(task.known)]) for task in batch.tasks]

    def _result(self, key: AnswerKey, result: Result | _Pending) -> Result:
        if isinstance(result, Result):
            return result
        try:
            results = self._received(result.portion)
        except BrokenExecutor:  # a worker was killed; the others ended with it
            results, self._workers = None, 1
        if not results:
            return self._work_out(key)  # raises the error, if there is one
        return self._results.received(AnswerSet.from_key(self._results.kind, key), results[result.position])

    def _received(self, portion: Future[list[Result] | None]) -> list[Result] | None:
        """Wait for the results of a portion.

        A pool in which a worker is killed can forget what it was asked for just then (before Python 3.12), and would be
        waited for without end. So it is asked now and then whether it still works.

        Raises:
            BrokenExecutor: it does not.

        """
        while True:
            try:
                return portion.result(PATIENCE if self._workers > 1 else 0)
            except TimeoutError:
                if self._pool:
                    self._pool.submit(os.getpid)

    def _keep(self, results: Mapping[AnswerKey, Result | _Pending]) -> None:
        """Keep results, and forget the oldest."""
        self._kept |= results
        for key in list(islice(self._kept, max(0, len(self._kept) - KEPT))):
            del self._kept[key]


def _pool(workers: int, places: worker.RulePlaces, firings: Path) -> Executor:
    """Return worker processes, started afresh as on every system."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  slow to import, and rarely needed
    from multiprocessing import get_context  # noqa: PLC0415  the same

    return ProcessPoolExecutor(workers, get_context("spawn"), worker.start, (places, firings))


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Block interruptions while workers may start: they inherit the block, and are not interrupted half-way."""
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
