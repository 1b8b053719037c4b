"""Assess many tasks: a portfolio of files, or any iterable of tasks in Python.

assess_portfolio   assess files of tasks batch by batch, and pass the results to receivers; used by the command
assess_many        assess tasks from Python
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import Flaw, InputError, Problem
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import FREE_TEXT, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.rows import Row
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.loading.loader import load
from outsourcing.engine.portfolio.batches import KEPT, BatchAssessor
from outsourcing.engine.portfolio.columns import AnswerKey, AnswerSet
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask, Summary
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.portfolio.tasks import TaskReader, TaskRow
from outsourcing.engine.suggestions.confirmation import confirm_first

Task = TaskProfile | Mapping[str, Any]
Receiver = Callable[[list[AssessedTask]], object]
Batches = Iterable[list[AssessedTask]]


def assess_portfolio(
    portfolio: Portfolio,
    assessor: BatchAssessor,
    receivers: Sequence[Receiver] = (),
    *,
    progress: Callable[[Batches], Batches] = iter,
) -> Summary:
    """Assess all tasks of a portfolio that was checked, in order, and return their summary.

    >>> from outsourcing import Advisor, load
    >>> advisor = Advisor(load())
    >>> with Portfolio(["examples/portfolio.csv"], advisor.rulebook.profile) as portfolio:  # doctest: +SKIP
    ...     checked = portfolio.check().accept(skip_invalid=True)
    ...     with BatchAssessor(advisor) as assessor:
    ...         summary = assess_portfolio(portfolio, assessor, [outputs.add, recorder.add])

    Args:
        portfolio: the files, open; `portfolio.check()` comes first.
        assessor: gives the results, by its rules.
        receivers: each is called with every batch of tasks and results, in order: what writes files, keeps records.
        progress: the batches pass through it on their way to the receivers: a progress bar.

    Raises:
        InputError: a file changed after it was checked.
        AdvisorError: a rule fails, or a receiver raises such an error.

    """
    summary = Summary.for_rulebook(assessor.advisor.rulebook)
    for batch in progress(assessor.assess(portfolio.tasks(), portfolio.checked)):
        for receive in (*receivers, summary.add):
            receive(batch)
    return summary


def assess_many(tasks: Iterable[Task], rulebook: Rulebook | None = None, workers: int = 1) -> Iterator[Assessment]:
    """Yield the assessments of many tasks, in their order. Tasks with the same answers are inferred once.

    >>> many = assess_many([{"driver": "volume", "objective": "cost", "procedure": "documented"}])
    >>> [assessment.verdict for assessment in many]
    ['BPO']

    Args:
        tasks: task profiles, or mappings like the rows of a file: answers by question, "id", "name", "description";
            other keys are copied to the assessment. With several workers,
            some thousands are taken before the first assessment comes.
        rulebook: the rules; by default those that come with the advisor.
        workers: how many processes share the work. A script that wants more than one needs the usual
            `if __name__ == "__main__":`.

    Raises:
        InputError: a task has an unknown question or an invalid answer; the message names the task.
        AdvisorError: the rules cannot be loaded or fail.

    """
    advisor = Advisor(rulebook or load())
    rows = _task_rows(tasks, TaskReader(advisor.rulebook.profile))
    for task, assessment in _alone(rows, advisor) if workers == 1 else _shared(rows, advisor, workers):
        texts = {"id": task.id, "name": task.name, "description": task.description, "carried": task.carried}
        yield assessment.model_copy(update=texts)


def _alone(tasks: Iterable[TaskRow], advisor: Advisor) -> Iterator[tuple[TaskRow, Assessment]]:
    """Yield tasks with the assessments of their answers, worked out here."""
    interviewer = Interviewer(advisor)

    @lru_cache(KEPT)
    def assessment(key: AnswerKey) -> Assessment:
        known = AnswerSet.from_key(advisor.rulebook.profile, key)
        first = confirm_first(interviewer, known.answers, known.suggested)
        found = advisor.nameless(known.answers)
        return found.model_copy(update={"confirm_first": first}) if first else found

    for task in tasks:
        yield task, assessment(task.known.key)


def _shared(tasks: Iterable[TaskRow], advisor: Advisor, workers: int) -> Iterator[tuple[TaskRow, Assessment]]:
    """Yield tasks with the assessments of their answers, worked out by several processes."""
    assessment = lru_cache(KEPT)(Result.nameless)
    with BatchAssessor(advisor, workers) as assessor:
        for batch in assessor.assess(tasks):
            yield from ((task, assessment(result)) for task, result in batch)


def _task_rows(tasks: Iterable[Task], reader: TaskReader) -> Iterator[TaskRow]:
    for number, task in enumerate(tasks, 1):
        problems: Sequence[Problem] = [flaw.at(f"task {number}") for flaw in _flaws(task)]
        if not problems:
            row = reader.task(_row(number, task), "task")
            if isinstance(row, TaskRow):
                yield row
                continue
            problems = row.all_problems
        raise InputError(problems, "this task and the ones after it were not assessed.")


def _flaws(task: object) -> Iterator[Flaw]:
    """Yield why something is not a task, as far as its names show."""
    if isinstance(task, TaskProfile):
        return
    if not isinstance(task, Mapping) or not all(isinstance(name, str) for name in task):
        yield Flaw("not-a-task", f"a task must be a task profile or a mapping with text keys (got {quoted(task)})")
        return
    names = list(map(normalised, task))
    for key, name in zip(task, names, strict=True):
        if names.count(name) > 1:
            yield Flaw("duplicate-key", f"duplicate key {quoted(key)}: capitals and spaces are ignored")
            return


def _row(number: int, task: Task) -> Row:
    if isinstance(task, TaskProfile):
        task = {**{name: getattr(task, name) for name in FREE_TEXT}, **task.answers()}
    return Row(number, tuple(task), tuple(task.values()), "tasks", number, lambda number, _: f"task {number}")
