"""What all pages share: the rules, the store of records, drafts, the templates, and how errors are shown."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import (
    AdvisorError,
    ConfigurationError,
    InputError,
    Problem,
    RecordError,
    RuleFailedError,
    RuleTableError,
    RunawayError,
    WriteError,
)
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.records.person import acting_for
from outsourcing.engine.records.recorder import Recorder
from outsourcing.engine.records.store import Store
from outsourcing.engine.report.html import environment
from outsourcing.engine.suggestions.suggester import Suggester, suggester_for
from outsourcing.engine.web.advisors import Advisors
from outsourcing.engine.web.drafts import TaskDrafts

TEMPLATES = Path(__file__).parent / "templates"
MOST_FIELDS = 1000  # of a form
Items = Iterable[tuple[str, str]]  # the names and values of an address or a form
Endpoint = Callable[[Request, Items], Response]
NOT_FOUND = ("unknown-record", "unknown-rule", "ambiguous-record", "text-erased", "no-records", "not-found")


class Site:
    """What the pages of one server share."""

    def __init__(self, rulebook: Rulebook, store: Path | None = None) -> None:
        self.rulebook = rulebook
        self.advisors = Advisors(rulebook)
        self._place = store
        self.store_path = store or configured().store
        self.drafts = TaskDrafts(self.store_path.with_name("drafts"))
        self.suggester: Callable[[], Suggester] = cache(lambda: suggester_for(rulebook))
        self._templates = environment(TEMPLATES)

    @property
    def questions(self) -> Mapping[str, Question]:
        """Return the questions by name."""
        return self.rulebook.questions

    def prepare(self) -> None:
        """Make the first advisor, before anyone waits for it."""
        with self.advisors.lend() as lent:
            lent.interviewer.next_question({})

    def reading(self) -> Store:
        """Open the store to read it."""
        return Store(self.store_path)

    @contextmanager
    def recorder(self, request: Request, supersedes: str = "") -> Iterator[Recorder]:
        """Open the store to record decisions of who asks."""
        with (
            acting_for(person(request)),
            Recorder(self.rulebook, self._place, keeps=True, command="serve", supersedes=supersedes) as recorder,
        ):
            yield recorder

    def page(self, template: str, request: Request, status: int = 200, **values: Any) -> Response:
        """Return a page drawn from a template."""
        text = self._templates.get_template(template).render(path=request.url.path, person=person(request), **values)
        return HTMLResponse(text, status)

    def style(self) -> str:
        """Return the style sheet: the report's, then that of the pages."""
        return self._templates.get_template("site.css").render()

    def error(self, request: Request, error: AdvisorError) -> Response:
        """Return the page about an error that a user can fix."""
        status, title = described(error)
        return self.page("error.html", request, status, title=title, problems=error.problems, back="")


class Shown(NamedTuple):
    """How a kind of error is answered."""

    status: HTTPStatus
    title: str


INVALID = Shown(HTTPStatus.UNPROCESSABLE_ENTITY, "What you entered is not valid")
RULE_FAILED = Shown(HTTPStatus.INTERNAL_SERVER_ERROR, "A rule has failed")
BY_CODE = {
    **dict.fromkeys(NOT_FOUND, Shown(HTTPStatus.NOT_FOUND, "This was not found")),
    **dict.fromkeys(("unknown-verdict", "not-a-time", "not-a-fingerprint"), INVALID),
    "not-one-verdict": RULE_FAILED,
}
BY_KIND: Mapping[type[AdvisorError], Shown] = {
    InputError: INVALID,
    RuleFailedError: RULE_FAILED,
    RunawayError: RULE_FAILED,
    RuleTableError: Shown(HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong in the advisor"),
    RecordError: Shown(HTTPStatus.SERVICE_UNAVAILABLE, "The decision records cannot be used at the moment"),
    WriteError: Shown(HTTPStatus.SERVICE_UNAVAILABLE, "A file of the advisor cannot be written at the moment"),
    ConfigurationError: Shown(
        HTTPStatus.SERVICE_UNAVAILABLE, "The configuration of the advisor cannot be used at the moment"
    ),
}
OTHER = Shown(HTTPStatus.UNPROCESSABLE_ENTITY, "This could not be done")


def described(error: AdvisorError) -> Shown:
    """Return the status and the title of an error."""
    by_kind = (shown for kind, shown in BY_KIND.items() if isinstance(error, kind))
    return BY_CODE.get(error.code) or next(by_kind, OTHER)


def in_thread(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that is given the parameters of the address, or the fields of the form, and may take long."""

    async def answer(request: Request) -> Response:
        if request.method == "POST":
            async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
                items = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        else:
            items = request.query_params.multi_items()
        return await run_in_threadpool(endpoint, request, items)

    return answer


def person(request: Request) -> str:
    """Return the name of who asks, as the sign-in has it; empty if it has none."""
    return str(getattr(request.state, "person", ""))


def address(path: str, items: Sequence[tuple[str, str]]) -> str:
    """Return an address with these parameters."""
    return f"{path}?{urlencode(items)}" if items else path


def not_found(what: str) -> AdvisorError:
    """Return the error that an address leads nowhere."""
    return AdvisorError(f"{what} was not found", code="not-found")


__all__ = ["Problem", "Site", "address", "described", "in_thread", "not_found", "person"]
