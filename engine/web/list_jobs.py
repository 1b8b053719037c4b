"""A file of tasks that was uploaded, from its check to its results.

Job       the file, what is in it, and how far its work is
JobState  how far
RESULTS   the files that come of it
"""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

from starlette.requests import Request

from outsourcing.engine.core.errors import AdvisorError, Problem
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.columns import ColumnMap
from outsourcing.engine.portfolio.completion import Completion, TaskKey, key
from outsourcing.engine.portfolio.mapping import NO_MAPPING, ColumnMapping, as_written, read_mapping
from outsourcing.engine.portfolio.pipeline import assess_portfolio
from outsourcing.engine.portfolio.summary import AssessedTask, Run
from outsourcing.engine.portfolio.task_files import CheckResult, Portfolio
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.record import now
from outsourcing.engine.report.cells import MAX_TASKS
from outsourcing.engine.report.outputs import Outputs
from outsourcing.engine.report.overview import resting_on_suggestions
from outsourcing.engine.report.rejected import write_rejected
from outsourcing.engine.web.drafts import new_id
from outsourcing.engine.web.site import Site

RESULTS = {  # what can be downloaded, by the name of the file
    "report.html": "The report",
    "result.xlsx": "The results as a workbook",
    "result.csv": "The results as CSV",
    "result.jsonl": "The results as JSON Lines",
    "result.rejected.csv": "The rows that were left out, with the reasons",
}
MOST_TO_CONFIRM = 50  # suggested answers that a page offers to confirm, in the order of the tasks
MOST_WORDINGS = 40  # that a page offers to map


class JobState(StrEnum):
    """How far a job is."""

    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class CancelledError(Exception):
    """The person has cancelled the job."""


class Wording(NamedTuple):
    """A value of a file that is not an answer to the question of its column."""

    question: str
    value: str


class Doubted(NamedTuple):
    """A suggested answer on which the verdict on a task depends."""

    number: int  # of its task in the list
    task: TaskKey
    name: str
    question: str
    value: str
    precedents: tuple[str, ...]


class Job:
    """One uploaded file, from its check to its results."""

    def __init__(  # noqa: PLR0913  the file, and whose it is
        self, site: Site, folder: Path, suffix: str, called: str, owner: str, *, suggests: bool
    ) -> None:
        self._site, self.id = site, new_id()
        self.folder, self.file = folder, folder / f"upload{suffix}"
        self.called, self.owner, self.suggests = called, owner, suggests
        self.mapping: ColumnMapping = NO_MAPPING._replace(is_list=suggests)
        self.checked = CheckResult(0, 0, 0, (), (), (), (), (), is_unusable=True)
        self.headings: Sequence[str] = ()  # of the file itself
        self.extra: Sequence[str] = ()  # those of them that are passed through
        self.wordings: list[Wording] = []
        self.state, self.tasks, self.counts = JobState.CHECKED, 0, dict[str, int]()
        self.problems: Sequence[Problem] = ()
        self.confirmed: dict[TaskKey, dict[str, str]] = {}  # answers that the person gave where one was suggested
        self.resting: tuple[str, ...] = ()  # what the suggestions come to, in sentences
        self.to_confirm: list[tuple[str, int]] = []  # questions, each with the number of tasks
        self.doubted: list[Doubted] = []
        self.cancel = Event()

    @property
    def mapping_file(self) -> Path:
        """Return where the mapping is kept: the file that `--map` takes."""
        return self.folder / "mapping.toml"

    def results(self) -> dict[str, str]:
        """Return the results that are there, each with what it is."""
        return {name: label for name, label in RESULTS.items() if (self.folder / name).exists()}

    def check(self) -> None:
        """Find what is in the file, and what is wrong with it."""
        with self._portfolio() as portfolio:
            self.checked = portfolio.check(to_the_end=True)
            found = dict[Wording, None]()
            for row in portfolio.invalid_rows():
                if len(found) >= MOST_WORDINGS:
                    break
                found |= dict.fromkeys(self._wordings(row.names, row.values))
        as_it_is = self.checked
        if self.suggests:
            with self._portfolio(completes=False) as portfolio:
                as_it_is = portfolio.check(to_the_end=True)
        self.headings, self.extra = as_it_is.headings, as_it_is.extra
        self.wordings = list(found)[:MOST_WORDINGS]
        self.problems, self.state = self.checked.problems, JobState.CHECKED

    def map(self, columns: Mapping[str, str], wordings: Mapping[Wording, str]) -> None:
        """Map headings, and wordings besides those that are mapped already, and check the file again."""
        answers = {question: dict(mapped) for question, mapped in self.mapping.answers.items()}
        for wording, answer in wordings.items():
            answers.setdefault(wording.question, {})[wording.value] = answer
        self.mapping_file.write_text(mapping_text(columns, answers), encoding="utf-8")
        self.mapping = read_mapping([str(self.mapping_file)], self._site.questions)._replace(is_list=self.suggests)
        self.check()

    def suggest(self) -> None:
        """Suggest answers from now on, and check the file again as a list of names."""
        self.suggests, self.mapping = True, self.mapping._replace(is_list=True)
        self.check()

    def confirm(self, answers: Mapping[Doubted, str]) -> None:
        """Take the answers that the person confirmed or corrected; values that are not answers are left out."""
        for one, answer in answers.items():
            if answer in [choice.value for choice in self._site.questions[one.question].choices]:
                self.confirmed.setdefault(one.task, {})[one.question] = answer

    def begin(self, *, skip_invalid: bool) -> None:
        """Prepare the list for its assessment.

        Raises:
            InputError: the file has invalid rows, and these are not to be left out.

        """
        self.checked.accept(skip_invalid=skip_invalid)
        self.cancel.clear()
        self.state, self.tasks, self.counts, self.problems = JobState.RUNNING, 0, {}, ()
        self.resting, self.to_confirm, self.doubted = (), [], []

    def work(self, request: Request) -> None:
        """Assess the list, to the end or until it is cancelled."""
        try:
            self._assess(request)
            self.state = JobState.DONE
        except CancelledError:
            self.state = JobState.CANCELLED
        except AdvisorError as error:
            self.problems, self.state = error.problems, JobState.FAILED
        except BaseException:
            message = "Something went wrong in the advisor; please report it. Upload the list again."
            self.problems, self.state = [Problem("", message, "bug")], JobState.FAILED
            raise

    def _assess(self, request: Request) -> None:
        def receive(batch: list[AssessedTask]) -> None:
            if self.cancel.is_set():
                raise CancelledError
            self.tasks += len(batch)
            for number, (task, result) in enumerate(batch, self.tasks - len(batch)):
                self.counts[result.verdict] = self.counts.get(result.verdict, 0) + 1
                self.doubted += [_doubted(number, task, name) for name in result.confirm_first]
            del self.doubted[MOST_TO_CONFIRM:]

        for name in RESULTS:
            (self.folder / name).unlink(missing_ok=True)
        with (
            self._site.advisors.lend() as lent,
            self._site.recorder(request) as recorder,
            self._portfolio() as portfolio,
        ):
            checked = portfolio.check(to_the_end=True).accept(skip_invalid=True)
            recorder.about([(self.called, self.file)], checked.tasks)
            kinds = (
                "report.html",
                "result.csv",
                "result.jsonl",
                *(["result.xlsx"] if checked.tasks <= MAX_TASKS else []),
            )
            paths = [self.folder / name for name in kinds]
            with (
                Outputs(paths, lent.advisor, checked.headings, tasks=checked.tasks) as outputs,
                BatchAssessor(lent.advisor, 1) as assessor,
            ):
                summary = assess_portfolio(portfolio, assessor, [receive, recorder.add, outputs.add])
                if checked.invalid:
                    write_rejected(self.folder / "result.rejected.csv", portfolio.invalid_rows(), checked.headings)
                head = str(recorder.head) if recorder.head.seq else ""
                run = Run(
                    portfolio.names,
                    now(),
                    lent.advisor.versions,
                    head,
                    checked.invalid,
                    who=recorder.who,
                    decided=recorder.decided,
                )
                outputs.finish(summary, run)
            self.resting, self.to_confirm = tuple(resting_on_suggestions(summary)), summary.to_confirm

    def remove(self) -> None:
        """Cancel the work, and remove the files."""
        self.cancel.set()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _portfolio(self, *, completes: bool = True) -> Portfolio:
        completion = Completion(self._site.suggester, suggests=self.suggests, confirmed=self.confirmed)
        return Portfolio(
            [str(self.file)],
            self._site.rulebook.profile,
            mapping=self.mapping,
            complete=completion.complete if completes else None,
            called=self.called,
        )

    def _wordings(self, names: Sequence[str], values: Sequence[Any]) -> Iterable[Wording]:
        """Yield the values of a row that are not answers."""
        columns = ColumnMap(names, self._site.rulebook.profile, self.mapping)
        for name, question in self._site.questions.items():
            place = columns.place(name)
            value = values[place] if place is not None and place < len(values) else None
            if isinstance(value, (str, int, float)) and not columns.accepts(question, value):
                yield Wording(name, as_written(value))


def _doubted(number: int, task: TaskRow, question: str) -> Doubted:
    precedents = task.suggested_parts()[question].precedents
    return Doubted(number, key(task), task.name or task.id, question, task.known.answers[question], tuple(precedents))


def mapping_text(columns: Mapping[str, str], answers: Mapping[str, Mapping[str, str]]) -> str:
    """Return a mapping as the TOML file that `--map` takes."""
    tables = {"columns": columns, **{f"answers.{name}": wordings for name, wordings in answers.items()}}
    lines = []
    for name, table in tables.items():
        lines += [f"[{name}]", *(f"{_toml(key)} = {_toml(value)}" for key, value in table.items()), ""]
    return "\n".join(lines)


def _toml(text: str) -> str:
    """Return a text as TOML has it: as JSON, but for one character."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(text.encode("utf-8", "replace").decode())
