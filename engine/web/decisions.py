"""The stored decisions: found, counted, explained, verified, and what people decided about them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import AdvisorError, InputError, RecordError
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.records.chain import DECIDED
from outsourcing.engine.records.export import write_export
from outsourcing.engine.records.follow_ups import (
    DECISIONS,
    REASONS,
    HumanChoice,
    add_follow_ups,
    follow_ups_of,
    read_choice,
)
from outsourcing.engine.records.person import acting_for
from outsourcing.engine.records.record import Record
from outsourcing.engine.records.redaction import read_redaction
from outsourcing.engine.records.replay import explanation_of
from outsourcing.engine.records.search import (
    Filter,
    ListedDecision,
    RuleCount,
    count_firings,
    find_record,
    list_decisions,
    parse_filter,
)
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import verify
from outsourcing.engine.report.document import MAX_TEXT, task_name
from outsourcing.engine.report.record_table import write_table
from outsourcing.engine.report.task_report import ASKED, made_with, report_explaining
from outsourcing.engine.web.site import Items, Site, address, described, in_thread, person

A_PAGE = 50  # decisions on a page
FILTERS = ("text", "verdict", "rule", "who", "since", "until", "rulebook")  # as a page offers them


class Decisions:
    """The pages of stored decisions."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/", in_thread(self.home)),
            Route("/decisions", in_thread(self.listed)),
            Route("/decisions/rules", in_thread(self.counted)),
            Route("/decisions/proof", in_thread(self.proof)),
            Route("/decisions/export", in_thread(self.export)),
            Route("/decisions/table", in_thread(self.table)),
            Route("/decisions/{id}", in_thread(self.shown)),
            Route("/decisions/{id}/decided", in_thread(self.decided), methods=["POST"]),
        ]

    def home(self, request: Request, _items: Items) -> Response:
        """Show the first page, with the newest decisions."""
        found = self._found(Filter(), 8)
        return self._site.page("home.html", request, decisions=found[0], count=found[1])

    def _found(self, conditions: Filter, limit: int) -> tuple[list[ListedDecision], int]:
        if not self._site.store_path.exists():
            return [], 0
        with self._site.reading() as store:
            return list_decisions(store, conditions, limit)

    def listed(self, request: Request, items: Items) -> Response:
        """Show the decisions that meet the conditions, page by page."""
        values = dict(items)
        number = min(max(int(page), 1), 10_000) if (page := values.get("page", "")).isdecimal() else 1
        written = {name: values.get(name, "").strip() for name in FILTERS}
        problems: tuple[object, ...] = ()
        decisions: list[ListedDecision] = []
        count = 0
        try:
            decisions, count = self._found(conditions(written), number * A_PAGE)
        except RecordError as error:
            if described(error).status != described(InputError([])).status:
                raise
            problems = error.problems
        shown = [(name, value) for name, value in written.items() if value]
        pages = {"before": number - 1, "after": number + 1 if count > number * A_PAGE else 0}
        return self._site.page(
            "decisions.html",
            request,
            422 if problems else 200,
            decisions=decisions[(number - 1) * A_PAGE :],
            count=count,
            written=written,
            problems=problems,
            verdicts=list(VerdictKind),
            number=number,
            pages={way: to and address("/decisions", [*shown, ("page", str(to))]) for way, to in pages.items()},
            counted=address("/decisions/rules", shown),
            table=address("/decisions/table", shown),
        )

    def counted(self, request: Request, items: Items) -> Response:
        """Show how often each rule fired in the decisions that meet the conditions."""
        values = dict(items)
        counts: list[RuleCount] = []
        decisions = 0
        if self._site.store_path.exists():
            with self._site.reading() as store:
                counts, decisions = count_firings(store, conditions(values))
        return self._site.page("rule_counts.html", request, counts=counts, decisions=decisions)

    def proof(self, request: Request, _items: Items) -> Response:
        """Verify the store, and show what that found."""
        with self._site.reading() as store:
            found = verify(store)
        return self._site.page("proof.html", request, lines=found.lines(), is_whole=not found.problems)

    def export(self, _request: Request, _items: Items) -> Response:
        """Return all records as JSON Lines that can be verified without the store."""
        return self._download("decisions.jsonl", "application/jsonl", write_export)

    def table(self, _request: Request, items: Items) -> Response:
        """Return the decisions that meet the conditions as the table that `audit export` writes."""
        wanted, questions = conditions(dict(items)), tuple(self._site.questions)
        return self._download(
            "decisions.csv", "text/csv", lambda store, file: write_table(store, wanted, questions, file)
        )

    def _download(self, name: str, kind: str, write: Callable[[Store, Path], object]) -> Response:
        """Return a file as it is written from the store."""
        with TemporaryDirectory(prefix="outsourcing-") as folder, self._site.reading() as store:
            file = Path(folder) / name
            write(store, file)
            content = file.read_bytes()
        return Response(content, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    def shown(self, request: Request, items: Items) -> Response:
        """Show a decision with its explanation, and what the reader asks about it."""
        return self._shown(request, list(items))

    def _shown(self, request: Request, items: list[tuple[str, str]], problems: tuple[object, ...] = ()) -> Response:
        why_not = [value for name, value in items if name == "why-not" and value]
        what_if = [value for name, value in items if name == "what-if" and value]
        with self._site.reading() as store, self._site.advisors.lend() as lent:
            record = find_record(store, request.path_params["id"])
            follow_ups = follow_ups_of(store, record)
            context = explanation_of(store, record, lent.advisor)
            explanation, comparison = context.explained(), None
            try:
                explanation = context.explained(why_not) if why_not else explanation
                comparison = context.what_if(context.read_answers(what_if)) if what_if else None
            except AdvisorError as error:
                problems = (*problems, *error.problems)
        comparisons = [comparison] if comparison else []
        report = report_explaining(explanation, record.assessment, self._site.questions, comparisons)
        return self._site.page(
            "decision.html",
            request,
            422 if problems else 200,
            name=task_name(record.assessment, MAX_TEXT),
            record=record,
            page=report,
            level=2,
            asked=[section for section in report.more if section.title == ASKED] if why_not or comparison else [],
            comparison=comparison,
            problems=problems,
            facts=_facts(record),
            follow_ups=follow_ups,
            questions=self._site.questions.values(),
            verdicts=[kind for kind in VerdictKind if kind != record.assessment.verdict],
            rules=self._site.rulebook.rules,
            why_not=why_not,
            what_if=what_if,
            choices=DECISIONS,
            reasons=REASONS,
            again=self._again(record),
        )

    def _again(self, record: Record) -> str:
        """Return the address of the interview with the answers of a record."""
        answers = ((answer.question, answer.value or "unknown") for answer in record.header.answers)
        known = [(name, value) for name, value in answers if name in self._site.questions]
        return address("/interview/review", known)

    def decided(self, request: Request, form: Items) -> Response:
        """Keep what a person decided about a record."""
        values = dict(form)
        with self._site.reading() as store:
            record = find_record(store, request.path_params["id"])
        written = HumanChoice(
            values.get("value", ""), values.get("reason", ""), values.get("because", "").strip()[:2000]
        )
        choice = read_choice(DECIDED, str(record.assessment.verdict), written)
        if not isinstance(choice, HumanChoice):
            return self._shown(request, [], tuple(flaw.at("") for flaw in choice))
        configuration = configured()
        redaction = read_redaction(configuration.mask, self._site.questions, configuration.place)
        with acting_for(person(request)), Store(self._site.store_path, write=True) as store:
            known = follow_ups_of(store, record).newest(DECIDED)
            same = known and known.choice == choice and known.id != values.get("known", "")
            if not same:  # a button pressed twice
                add_follow_ups(store, DECIDED, [(record.id, choice, values.get("known", ""))], redaction)
        return RedirectResponse(f"/decisions/{record.id}#decided", 303)


def conditions(values: Mapping[str, str]) -> Filter:
    """Return the filter that fields of a form describe.

    Raises:
        RecordError: one of them cannot be read.

    """
    given: dict[str, Any] = {name: values[name].strip() for name in FILTERS if values.get(name, "").strip()}
    return parse_filter(Filter()._replace(**given))


def _facts(record: Record) -> list[tuple[str, str]]:
    """Return who decided, when, and by which rules."""
    header = record.header
    return [
        ("Record", record.id),
        ("Recorded", f"{header.time[:19].replace('T', ' ')} UTC, by {header.person}"),
        ("Rulebook", record.summary.rulebook),
        ("Made with", ", ".join(made_with(record.assessment.versions))),
        *([("Replaces", header.supersedes)] if header.supersedes else []),
    ]
