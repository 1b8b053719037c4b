"""Lists of tasks: uploaded, corrected, assessed, and downloaded again.

    Job    one uploaded file, from its check to its results
    Lists  the pages

A file lies in a temporary folder, under a fixed name, and goes when its work is removed, or the server stops.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from threading import Event, Lock
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from outsourcing.engine.core.errors import AdvisorError, Problem
from outsourcing.engine.core.questions import FREE_TEXT, normalised
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.columns import ColumnMap
from outsourcing.engine.portfolio.completion import Completion, TaskKey, key
from outsourcing.engine.portfolio.mapping import NO_MAPPING, PASS_THROUGH, ColumnMapping, read_mapping
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
from outsourcing.engine.web.guard import CONTENT, MB
from outsourcing.engine.web.site import Site, in_thread, not_found, person

FORMATS = (".xlsx", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".json", ".jsonl", ".ndjson")
RESULTS = {  # what can be downloaded, by the name of the file
    "report.html": "The report",
    "result.xlsx": "The results as a workbook",
    "result.csv": "The results as CSV",
    "result.jsonl": "The results as JSON Lines",
    "result.rejected.csv": "The rows that were left out, with the reasons",
}
INLINE = CONTENT.replace("style-src 'self'; style-src-attr 'unsafe-inline'", "style-src 'unsafe-inline'")
SHOWN = 200  # problems on a page
MOST_TO_CONFIRM = 50  # suggested answers that a page offers to confirm, in the order of the tasks
MOST_WORDINGS = 40  # that a page offers to map
MOST_JOBS = 30  # kept; the oldest one that is not at work goes first
AT_ONCE = 2  # jobs at work
LONGEST_CALLED = 100  # characters of a file's name
Items = Iterable[tuple[str, str]]


class State(StrEnum):
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

    def __init__(self, folder: Path, suffix: str, called: str, owner: str, *, suggests: bool) -> None:
        self.id = new_id()
        self.folder, self.file = folder, folder / f"upload{suffix}"
        self.called, self.owner, self.suggests = called, owner, suggests
        self.mapping: ColumnMapping = NO_MAPPING._replace(is_list=suggests)
        self.checked = CheckResult(0, 0, 0, (), (), (), (), (), is_unusable=True)
        self.headings: Sequence[str] = ()  # of the file itself
        self.extra: Sequence[str] = ()  # those of them that are passed through
        self.wordings: list[Wording] = []
        self.state, self.tasks, self.counts = State.CHECKED, 0, dict[str, int]()
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


class Lists:
    """The pages of lists."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._jobs: dict[str, Job] = {}
        self._starting = Lock()
        self._workers = ThreadPoolExecutor(AT_ONCE, "list")

    def close(self) -> None:
        """Cancel everything, and remove all files."""
        for job in list(self._jobs.values()):
            job.cancel.set()
        self._workers.shutdown(cancel_futures=True)
        for job in list(self._jobs.values()):
            self._forget(job)

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/lists", in_thread(self.form)),
            Route("/lists", self.upload, methods=["POST"]),
            Route("/lists/{id}", in_thread(self.shown)),
            Route("/lists/{id}/mapping", in_thread(self.map), methods=["POST"]),
            Route("/lists/{id}/suggest", in_thread(self.suggest), methods=["POST"]),
            Route("/lists/{id}/start", in_thread(self.start), methods=["POST"]),
            Route("/lists/{id}/confirm", in_thread(self.confirm), methods=["POST"]),
            Route("/lists/{id}/cancel", in_thread(self.stop), methods=["POST"]),
            Route("/lists/{id}/remove", in_thread(self.remove), methods=["POST"]),
            Route("/lists/{id}/files/{name}", in_thread(self.file)),
        ]

    def form(self, request: Request, _items: Items) -> Response:
        """Show the form to upload a file, and the lists at work."""
        mine = [job for job in reversed(list(self._jobs.values())) if job.owner == person(request)]
        return self._site.page("lists.html", request, jobs=mine, problems=(), formats=",".join(FORMATS))

    async def upload(self, request: Request) -> Response:
        """Take a file, check it, and go to its page."""
        async with request.form(max_files=1, max_fields=10) as form:
            sent = form.get("file")
            if not isinstance(sent, UploadFile) or not sent.filename:
                problem = Problem("", "Choose a file first.", "no-file")
                values = {"jobs": (), "problems": [problem], "formats": ",".join(FORMATS)}
                return self._site.page("lists.html", request, 422, **values)
            job = await run_in_threadpool(self._take, sent, person(request), suggests="suggest" in form)
        return RedirectResponse(f"/lists/{job.id}", 303)

    def _take(self, sent: UploadFile, owner: str, *, suggests: bool) -> Job:
        """Copy an uploaded file, and check it. Its name is shown, and never used as a path."""
        called = re.split(r"[/\\]", sent.filename or "")[-1][-LONGEST_CALLED:]
        suffix = next((ending for ending in FORMATS if called.lower().endswith(ending)), "")
        folder = Path(tempfile.mkdtemp(prefix="outsourcing-"))
        job = Job(folder, suffix, called or "list", owner, suggests=suggests)
        with job.file.open("wb") as file:
            shutil.copyfileobj(sent.file, file, MB)
        self._check(job)
        idle = [one for one in self._jobs.values() if one.state != State.RUNNING]
        for old in idle[: max(0, len(self._jobs) + 1 - MOST_JOBS)]:
            self._forget(old)
        self._jobs[job.id] = job
        return job

    def _portfolio(self, job: Job, *, completes: bool = True) -> Portfolio:
        completion = Completion(self._site.suggester, suggests=job.suggests, confirmed=job.confirmed)
        return Portfolio(
            [str(job.file)],
            self._site.rulebook.profile,
            mapping=job.mapping,
            complete=completion.complete if completes else None,
            called=job.called,
        )

    def _check(self, job: Job) -> None:
        """Find what is in the file, and what is wrong with it."""
        with self._portfolio(job) as portfolio:
            job.checked = portfolio.check(to_the_end=True)
            found = dict[Wording, None]()
            for row in portfolio.invalid_rows():
                if len(found) >= MOST_WORDINGS:
                    break
                found |= dict.fromkeys(self._wordings(row.names, row.values, job.mapping))
        as_it_is = job.checked
        if job.suggests:
            with self._portfolio(job, completes=False) as portfolio:
                as_it_is = portfolio.check(to_the_end=True)
        job.headings, job.extra = as_it_is.headings, as_it_is.extra
        job.wordings = list(found)[:MOST_WORDINGS]
        job.problems, job.state = job.checked.problems, State.CHECKED

    def _wordings(self, names: Sequence[str], values: Sequence[Any], mapping: ColumnMapping) -> Iterable[Wording]:
        """Yield the values of a row that are not answers."""
        columns = ColumnMap(names, self._site.rulebook.profile, mapping)
        for name, question in self._site.questions.items():
            place = columns.place(name)
            value = values[place] if place is not None and place < len(values) else None
            mapped = mapping.answers.get(name, {})
            if isinstance(value, str) and not question.reads(mapped.get(normalised(value), value)):
                yield Wording(name, value)

    def _job(self, request: Request) -> Job:
        job = self._jobs.get(request.path_params["id"])
        if job is None or job.owner != person(request):
            raise not_found("this list (lists are removed when the advisor stops)")
        return job

    def shown(self, request: Request, _items: Items) -> Response:
        """Show how far a list is."""
        job = self._job(request)
        page = self._site.page(
            "list.html",
            request,
            job=job,
            problems=[_row(problem, job.called) for problem in job.problems[:SHOWN]],
            hidden=max(0, len(job.problems) - SHOWN),
            questions=self._site.questions,
            targets=[*FREE_TEXT, "id"],
            current={name: job.mapping.columns.get(normalised(name), "") for name in job.headings},
            results=job.results(),
            most_to_confirm=MOST_TO_CONFIRM,
            pass_through=PASS_THROUGH,
        )
        if job.state == State.RUNNING:
            page.headers["Refresh"] = "2"
        return page

    def map(self, request: Request, form: Items) -> Response:
        """Map headings and wordings as the form says, and check the list again."""
        job, values = self._job(request), dict(form)
        columns = {
            heading: target
            for number, heading in enumerate(job.headings)
            if (target := values.get(f"column-{number}", ""))
        }
        answers: dict[str, dict[str, str]] = {}
        if job.mapping_file.exists():
            kept = job.mapping.answers
            answers = {question: dict(wordings) for question, wordings in kept.items()}
        for number, wording in enumerate(job.wordings):
            if answer := values.get(f"wording-{number}", ""):
                answers.setdefault(wording.question, {})[wording.value] = answer
        job.mapping_file.write_text(mapping_text(columns, answers), encoding="utf-8")
        job.mapping = read_mapping([str(job.mapping_file)], self._site.questions)._replace(is_list=job.suggests)
        self._check(job)
        return RedirectResponse(f"/lists/{job.id}", 303)

    def suggest(self, request: Request, _form: Items) -> Response:
        """Suggest answers from now on, and check the list again as a list of names."""
        job = self._job(request)
        if job.state != State.RUNNING:
            job.suggests, job.mapping = True, job.mapping._replace(is_list=True)
            self._check(job)
        return RedirectResponse(f"/lists/{job.id}", 303)

    def start(self, request: Request, form: Items) -> Response:
        """Begin to assess the list."""
        job = self._job(request)
        self._begin(job, request, skip_invalid="skip" in dict(form))
        return RedirectResponse(f"/lists/{job.id}", 303)

    def confirm(self, request: Request, form: Items) -> Response:
        """Take the answers that the person confirmed or corrected, and assess the list again."""
        job, values = self._job(request), dict(form)
        for number, one in enumerate(job.doubted):
            answer = values.get(f"answer-{number}", "")
            if answer in [choice.value for choice in self._site.questions[one.question].choices]:
                job.confirmed.setdefault(one.task, {})[one.question] = answer
        self._begin(job, request, skip_invalid=True)
        return RedirectResponse(f"/lists/{job.id}", 303)

    def _begin(self, job: Job, request: Request, *, skip_invalid: bool) -> None:
        with self._starting:
            if job.state != State.RUNNING:
                job.checked.accept(skip_invalid=skip_invalid)
                job.cancel.clear()
                job.state, job.tasks, job.counts, job.problems = State.RUNNING, 0, {}, ()
                job.resting, job.to_confirm, job.doubted = (), [], []
                self._workers.submit(self._work, job, request)

    def _work(self, job: Job, request: Request) -> None:
        """Assess the list, to the end or until it is cancelled."""
        try:
            self._assess(job, request)
            job.state = State.DONE
        except CancelledError:
            job.state = State.CANCELLED
        except AdvisorError as error:
            job.problems, job.state = error.problems, State.FAILED
        except BaseException:
            message = "Something went wrong in the advisor; please report it. Upload the list again."
            job.problems, job.state = [Problem("", message, "bug")], State.FAILED
            raise

    def _assess(self, job: Job, request: Request) -> None:
        def receive(batch: list[AssessedTask]) -> None:
            if job.cancel.is_set():
                raise CancelledError
            job.tasks += len(batch)
            for number, (task, result) in enumerate(batch, job.tasks - len(batch)):
                job.counts[result.verdict] = job.counts.get(result.verdict, 0) + 1
                job.doubted += [_doubted(number, task, name) for name in result.confirm_first]
            del job.doubted[MOST_TO_CONFIRM:]

        for name in RESULTS:
            (job.folder / name).unlink(missing_ok=True)
        with (
            self._site.advisors.lend() as lent,
            self._site.recorder(request) as recorder,
            self._portfolio(job) as portfolio,
        ):
            checked = portfolio.check(to_the_end=True).accept(skip_invalid=True)
            recorder.about([(job.called, job.file)], checked.tasks)
            kinds = (
                "report.html",
                "result.csv",
                "result.jsonl",
                *(["result.xlsx"] if checked.tasks <= MAX_TASKS else []),
            )
            paths = [job.folder / name for name in kinds]
            with Outputs(paths, lent.advisor, checked.headings, tasks=checked.tasks) as outputs:
                receivers = [receive, recorder.add, outputs.add]
                summary = assess_portfolio(portfolio, lent.advisor, receivers, workers=1)
                if checked.invalid:
                    write_rejected(job.folder / "result.rejected.csv", portfolio.invalid_rows(), checked.headings)
                head = str(recorder.head) if recorder.head.seq else ""
                run = Run(portfolio.names, now(), lent.advisor.versions, head, checked.invalid, who=recorder.who)
                outputs.finish(summary, run)
            job.resting, job.to_confirm = tuple(resting_on_suggestions(summary)), summary.to_confirm

    def stop(self, request: Request, _form: Items) -> Response:
        """Cancel the work."""
        job = self._job(request)
        job.cancel.set()
        return RedirectResponse(f"/lists/{job.id}", 303)

    def remove(self, request: Request, _form: Items) -> Response:
        """Cancel the work, and remove the list with all its files."""
        self._forget(self._job(request))
        return RedirectResponse("/lists", 303)

    def _forget(self, job: Job) -> None:
        job.cancel.set()
        self._jobs.pop(job.id, None)
        shutil.rmtree(job.folder, ignore_errors=True)

    def file(self, request: Request, items: Items) -> Response:
        """Return a result, or the mapping."""
        job, name = self._job(request), request.path_params["name"]
        is_there = name in job.results() or (name == job.mapping_file.name and job.mapping_file.exists())
        if not is_there or job.state == State.RUNNING:
            raise not_found("this file")
        if name == "report.html" and "view" in dict(items):
            return FileResponse(job.folder / name, headers={"Content-Security-Policy": INLINE})
        return FileResponse(job.folder / name, filename=name)


def _doubted(number: int, task: TaskRow, question: str) -> Doubted:
    precedents = task.suggested_parts()[question].precedents
    return Doubted(number, key(task), task.name or task.id, question, task.known.answers[question], tuple(precedents))


class _Row(NamedTuple):
    """A problem with its row and its column, as far as they are known."""

    row: str
    column: str
    message: str


def _row(problem: Problem, called: str) -> _Row:
    """Return a problem as a row of the table of problems."""
    place = problem.place.removeprefix(visible(called)).lstrip(":")
    row, _, column = place.partition(":")
    return _Row(row, column, problem.message) if row.isdecimal() else _Row(place, "", problem.message)


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
