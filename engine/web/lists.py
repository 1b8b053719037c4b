"""The pages of lists of tasks: uploaded, corrected, assessed, and downloaded again.

A file lies in a temporary folder, under a fixed name, and goes when its work is removed, or the server stops.
"""

import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.questions import FREE_TEXT, normalised
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.mapping import PASS_THROUGH
from outsourcing.engine.web.guard import CONTENT, MB
from outsourcing.engine.web.list_jobs import MOST_TO_CONFIRM, Job, JobState
from outsourcing.engine.web.site import Items, Site, in_thread, not_found, person

FORMATS = (".xlsx", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".json", ".jsonl", ".ndjson")
INLINE = CONTENT.replace("style-src 'self'; style-src-attr 'unsafe-inline'", "style-src 'unsafe-inline'")
OPTION = re.compile(r" \(--[^()]*\)")  # of the command, in a note
SHOWN = 200  # problems on a page
MOST_JOBS = 30  # kept; the oldest one that is not at work goes first
AT_ONCE = 2  # jobs at work
LONGEST_CALLED = 100  # characters of a file's name


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
        job = Job(self._site, folder, suffix, called or "list", owner, suggests=suggests)
        with job.file.open("wb") as file:
            shutil.copyfileobj(sent.file, file, MB)
        job.check()
        idle = [one for one in self._jobs.values() if one.state != JobState.RUNNING]
        for old in idle[: max(0, len(self._jobs) + 1 - MOST_JOBS)]:
            self._forget(old)
        self._jobs[job.id] = job
        return job

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
            notes=[
                OPTION.sub("", note) for note in (*job.checked.notes, *(f"read {one}" for one in job.checked.found))
            ],
            results=job.results(),
            most_to_confirm=MOST_TO_CONFIRM,
            pass_through=PASS_THROUGH,
        )
        if job.state == JobState.RUNNING:
            page.headers["Refresh"] = "2"
        return page

    def map(self, request: Request, form: Items) -> Response:
        """Map headings and wordings as the form says, and check the list again."""
        job, values = self._job(request), dict(form)
        job.map(_chosen(job.headings, "column", values), _chosen(job.wordings, "wording", values))
        return RedirectResponse(f"/lists/{job.id}", 303)

    def suggest(self, request: Request, _form: Items) -> Response:
        """Suggest answers from now on, and check the list again as a list of names."""
        job = self._job(request)
        if job.state != JobState.RUNNING:
            job.suggest()
        return RedirectResponse(f"/lists/{job.id}", 303)

    def start(self, request: Request, form: Items) -> Response:
        """Begin to assess the list."""
        job = self._job(request)
        self._begin(job, request, skip_invalid="skip" in dict(form))
        return RedirectResponse(f"/lists/{job.id}", 303)

    def confirm(self, request: Request, form: Items) -> Response:
        """Take the answers that the person confirmed or corrected, and assess the list again."""
        job = self._job(request)
        job.confirm(_chosen(job.doubted, "answer", dict(form)))
        self._begin(job, request, skip_invalid=True)
        return RedirectResponse(f"/lists/{job.id}", 303)

    def _begin(self, job: Job, request: Request, *, skip_invalid: bool) -> None:
        with self._starting:
            if job.state != JobState.RUNNING:
                job.begin(skip_invalid=skip_invalid)
                self._workers.submit(job.work, request)

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
        self._jobs.pop(job.id, None)
        job.remove()

    def file(self, request: Request, items: Items) -> Response:
        """Return a result, or the mapping."""
        job, name = self._job(request), request.path_params["name"]
        is_there = name in job.results() or (name == job.mapping_file.name and job.mapping_file.exists())
        if not is_there or job.state == JobState.RUNNING:
            raise not_found("this file")
        if name == "report.html" and "view" in dict(items):
            return FileResponse(job.folder / name, headers={"Content-Security-Policy": INLINE})
        return FileResponse(job.folder / name, filename=name)


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


def _chosen(things: Iterable[Any], field: str, values: Mapping[str, str]) -> dict[Any, str]:
    """Return what a form chooses for each of some things, in fields with their numbers."""
    chosen = ((thing, values.get(f"{field}-{number}", "")) for number, thing in enumerate(things))
    return {thing: value for thing, value in chosen if value}
