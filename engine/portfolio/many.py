"""Many tasks from Python: any iterable of tasks to their assessments, in order, one after the other."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import FREE_TEXT, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.rows import InvalidRow, Row
from outsourcing.engine.loading.loader import load
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.tasks import Reader, TaskRow

KEPT = 4096  # assessments that tasks with the same answers share

Task = TaskProfile | Mapping[str, Any]
_Shared = dict[int, tuple[Result, Assessment]]  # by the identity of a result, which is held: no other gets it


def assess_many(tasks: Iterable[Task], rulebook: Rulebook | None = None, workers: int = 1) -> Iterator[Assessment]:
    """Yield the assessments of many tasks, in their order; equal answers are inferred once.

    >>> [told.verdict for told in assess_many([{"driver": "volume", "objective": "cost", "procedure": "documented"}])]
    ['BPO']

    Args:
        tasks: task profiles, or what rows of files have: answers by question, "id", "name", "description"; anything
            else is carried through. Some thousands are taken before the first assessment comes.
        rulebook: the rules; those that come with the advisor unless others are given.
        workers: how many processes may work on them. A script that wants more than one needs the usual
            `if __name__ == "__main__":`.

    Raises:
        InputError: a task has an unknown question, or a value that is no answer; says which task.
        AdvisorError: the rules cannot be loaded or fail.

    """
    advisor = Advisor(rulebook or load())
    shared: _Shared = {}
    with BatchAssessor(advisor, workers) as judge:
        for batch in judge.judged(_rows(tasks, Reader(advisor.rulebook.profile))):
            for task, result in batch:
                if id(result) not in shared:
                    if len(shared) >= KEPT:
                        shared.clear()
                    shared[id(result)] = result, result.assessment(task)
                texts = {"id": task.id, "name": task.name, "description": task.description, "carried": task.carried}
                yield shared[id(result)][1].model_copy(update=texts)


def _rows(tasks: Iterable[Task], reader: Reader) -> Iterator[TaskRow]:
    for number, task in enumerate(tasks, 1):
        if wrong := _no_task(task):
            raise InputError([Problem(f"task {number}", wrong)], "it was not assessed, nor were those after it.")
        row = reader.task(_row(number, task), "task")
        if isinstance(row, InvalidRow):
            raise InputError([*row.of_names, *row.problems], "it was not assessed, nor were those after it.")
        yield row


def _no_task(task: object) -> str:
    """Return why something is no task, as far as its names tell; nothing if they do not."""
    if isinstance(task, TaskProfile):
        return ""
    if not isinstance(task, Mapping) or not all(isinstance(name, str) for name in task):
        return f"a task is a task profile, or a mapping from names (got {quoted(task)})"
    read = list(map(normalised, task))
    twice = next((name for name, one in zip(task, read, strict=True) if read.count(one) > 1), None)
    return f"{quoted(twice)} is there twice, as names are read" if twice is not None else ""


def _row(number: int, task: Task) -> Row:
    if isinstance(task, TaskProfile):
        task = {**{name: getattr(task, name) for name in FREE_TEXT}, **task.answers()}
    return Row(number, tuple(task), tuple(task.values()), "tasks", number, lambda number, _: f"task {number}")
