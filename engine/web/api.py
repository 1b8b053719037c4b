"""The advisor for programs: the same answers as JSON, described by `openapi`; errors are problem details."""

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from outsourcing.engine.core.errors import AdvisorError, InputError, Problem
from outsourcing.engine.core.profile import read_profile
from outsourcing.engine.core.text import counted
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.context import ExplanationContext
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.loading.rulebook_versions import request as explained_request
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.prompts import messages
from outsourcing.engine.records.replay import explanation_of
from outsourcing.engine.records.search import ListedDecision, find_record, list_decisions
from outsourcing.engine.web.advisors import Lent
from outsourcing.engine.web.decisions import A_PAGE, conditions
from outsourcing.engine.web.interview import State, read_state
from outsourcing.engine.web.openapi import MOST_ON_PAGE, MOST_PAGES, PROBLEM, description
from outsourcing.engine.web.site import Items, Site, described, in_thread

ENDINGS = {"application/json": ".json", "application/jsonl": ".jsonl", "application/x-ndjson": ".jsonl"}
CALLED = "task"  # the file that tasks without an id are named after
TYPE = "about:blank"


class ExplainRequest(BaseModel):
    """What to explain about a task."""

    model_config = ConfigDict(extra="forbid")

    task: dict[str, Any] = Field(description="The task: answers by question, also name and description.")
    why_not: list[str] = Field(default=[], max_length=50, description="Rules, verdicts or choices of advice.")
    what_if: dict[str, str] = Field(default={}, description="Other answers, by question.")


def is_asked(request: Request) -> bool:
    """Return whether a program asks, not a person."""
    return request.url.path.startswith("/api/")


def problem_of(
    status: HTTPStatus, title: str, problems: Iterable[Problem] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return problem details: what is wrong, all of it at once."""
    every = [one.as_json() for one in problems]
    detail = every[0]["message"] if len(every) == 1 else counted(len(every), "problem") if every else title
    content = {"type": TYPE, "title": title, "status": int(status), "detail": detail, "problems": every}
    return JSONResponse(content, status, headers, PROBLEM)


def problem(error: AdvisorError) -> Response:
    """Return the problem details of an error."""
    status, title = described(error)
    return problem_of(status, title, error.problems)


class Api:
    """The endpoints for programs."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._description = json.dumps(description(site.rulebook, ExplainRequest.model_json_schema()))

    def routes(self) -> list[Route]:
        """Return the routes of these endpoints."""
        return [
            Route("/api", in_thread(self.about)),
            Route("/api/openapi.json", in_thread(self.openapi)),
            Route("/api/assess", self._with_body(self.assess), methods=["POST"]),
            Route("/api/explain", self._with_body(self.explain), methods=["POST"]),
            Route("/api/interview", in_thread(self.interview)),
            Route("/api/questions", in_thread(self.questions)),
            Route("/api/rules", in_thread(self.rules)),
            Route("/api/rules/{id}", in_thread(self.rule)),
            Route("/api/decisions", in_thread(self.decisions)),
            Route("/api/decisions/{id}", in_thread(self.decision)),
            Route("/api/decisions/{id}/explanation", in_thread(self.explanation)),
        ]

    @staticmethod
    def _with_body(endpoint: Callable[[Request, bytes], Response]) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            return await run_in_threadpool(endpoint, request, await request.body())

        return answer

    def about(self, request: Request, _items: Items) -> Response:
        """Show people what programs can ask."""
        operations = [
            (method.upper(), path, operation["summary"])
            for path, methods in json.loads(self._description)["paths"].items()
            for method, operation in methods.items()
        ]
        return self._site.page("api.html", request, operations=operations)

    def openapi(self, _request: Request, _items: Items) -> Response:
        """Return the description of these endpoints."""
        return Response(self._description, media_type="application/json")

    def assess(self, request: Request, body: bytes) -> Response:
        """Return the assessments of tasks, as `assess --json` prints them; keep records unless asked not to."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in ENDINGS:
            return problem_of(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send one of: {', '.join(ENDINGS)}")
        keeps = request.query_params.get("record", "yes") != "no"
        with tempfile.TemporaryDirectory(prefix="outsourcing-") as folder:
            file = Path(folder) / f"{CALLED}{ENDINGS[kind]}"
            file.write_bytes(body)
            lines = self._lines(request, file, keeps=keeps)
        is_one = kind == "application/json" and not body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"[")
        text = "".join(f"{line}\n" for line in lines)
        return Response(text, media_type="application/json" if is_one else "application/jsonl")

    def _lines(self, request: Request, file: Path, *, keeps: bool) -> list[str]:
        with (
            self._site.advisors.lend() as lent,
            Portfolio([str(file)], self._site.rulebook.profile, called=file.name) as portfolio,
        ):
            checked = portfolio.check().accept()
            with BatchAssessor(lent.advisor, 1) as assessor:
                assessed = [one for batch in assessor.assess(portfolio.tasks()) for one in batch]
            if keeps:
                with self._site.recorder(request) as recorder:
                    recorder.about([], checked.tasks)
                    recorder.add(assessed)
        return [result.line(task) for task, result in assessed]

    def explain(self, _request: Request, body: bytes) -> Response:
        """Return the explanation of a task, and what other answers would change."""
        try:
            asked = ExplainRequest.model_validate_json(body)
        except ValidationError as error:
            raise InputError(
                [
                    Problem(".".join(map(str, one["loc"])), one["msg"], "not-a-request")
                    for one in error.errors(include_url=False)
                ]
            ) from error
        task = {name: value for name, value in asked.task.items() if name != "id"}
        profile = read_profile(self._site.rulebook.profile, task)
        with self._site.advisors.lend() as lent:
            context = ExplanationContext(explained_request(profile, str(asked.task.get("id", "")), {}), lent.advisor)
            explanation = context.explained(asked.why_not)
            answers = context.read_answers([f"{name}={value}" for name, value in asked.what_if.items()], "what_if")
            comparison = context.what_if(answers) if answers else None
        return _explained(explanation, comparison)

    def interview(self, _request: Request, items: Items) -> Response:
        """Return where an interview stands, and the next question."""
        state = read_state(items, self._site.rulebook)
        if state.problems:
            raise InputError(state.problems, "the interview does not go on.")
        with self._site.advisors.lend() as lent:
            return JSONResponse(step(state, lent))

    def questions(self, _request: Request, _items: Items) -> Response:
        """Return the questions."""
        return JSONResponse([question.as_json() for question in self._site.questions.values()])

    def rules(self, _request: Request, _items: Items) -> Response:
        """Return the rules."""
        return _json([rule.as_json() for rule in self._site.rulebook.rules])

    def rule(self, request: Request, _items: Items) -> Response:
        """Return a rule."""
        try:
            return _json(self._site.rulebook.rule(request.path_params["id"].upper()).as_json())
        except AdvisorError as error:
            return problem_of(HTTPStatus.NOT_FOUND, "This rule was not found", error.problems)

    def decisions(self, _request: Request, items: Items) -> Response:
        """Return recorded decisions, the newest first, page by page."""
        values = dict(items)
        page, size = _number(values, "page", 1, MOST_PAGES), _number(values, "size", A_PAGE, MOST_ON_PAGE)
        decisions: list[ListedDecision] = []
        count = 0
        wanted = conditions(values)
        if self._site.store_path.exists():
            with self._site.reading() as store:
                decisions, count = list_decisions(store, wanted, page * size)
        shown = [decision.as_json() for decision in decisions[(page - 1) * size :]]
        return JSONResponse({"count": count, "page": page, "size": size, "decisions": shown})

    def decision(self, request: Request, _items: Items) -> Response:
        """Return a record, byte for byte as it is stored."""
        with self._site.reading() as store:
            record = find_record(store, request.path_params["id"])
        return Response(record.text, media_type="application/json")

    def explanation(self, request: Request, items: Items) -> Response:
        """Return the explanation of a record, by the rules that decided it."""
        why_not = [value for name, value in items if name == "why_not"]
        with self._site.reading() as store, self._site.advisors.lend() as lent:
            record = find_record(store, request.path_params["id"])
            return _explained(explanation_of(store, record, lent.advisor).explained(why_not), None)


def step(state: State, lent: Lent) -> dict[str, Any]:
    """Return where an interview stands: the next question, what is still possible, what is settled."""
    standing = lent.interviewer.standing(state.answers)
    question = lent.interviewer.next_question(state.answers)
    question = question or lent.planner.next_question(list(state.advise), state.answers)
    why = messages.why(question, state.answers, lent.interviewer, lent.planner) if question else ()
    return {
        "question": question.as_json() if question else None,
        "why": list(why),
        "possible": [str(kind) for kind in standing.possible],
        "settled": standing.settled,
        "score": standing.score,
        "lowest": standing.lowest,
        "highest": standing.highest,
        "at_most_left": len(lent.interviewer.open(state.answers)),
        "answers": state.answers,
    }


def _explained(explanation: Explanation, comparison: Comparison | None) -> Response:
    other = comparison.model_dump_json() if comparison else "null"
    return Response(
        f'{{"explanation":{explanation.model_dump_json()},"what_if":{other}}}', media_type="application/json"
    )


def _json(content: Any) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, default=list), media_type="application/json")


def _number(values: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    written = values.get(name, str(otherwise))
    if not (written.isascii() and written.isdecimal() and 1 <= int(written[:9]) <= most):
        raise InputError([Problem(name, f"write a number from 1 to {most}", "not-a-number")])
    return int(written)
