"""The advisor for assistants, by the Model Context Protocol: the assistant talks, the rules decide.

An answer that an assistant filled in and that no person confirmed counts as suggested: the result names it, and says
how the verdict would stand without it. What is not needed to start is imported where it is used.
"""

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations

from outsourcing.engine.core.assessment import Answers, Assessment
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.profile import read_profile
from outsourcing.engine.core.questions import AnswerSource, normalised
from outsourcing.engine.version import VERSION

if TYPE_CHECKING:
    from outsourcing.engine.web.advisors import Lent
    from outsourcing.engine.web.site import Site

MOST_ENTRIES = 30  # of the catalogue in one answer
INSTRUCTIONS = """Helps a person decide who should do a piece of work: a BPO provider, a KPO provider, or one of each.
You talk with the person; rules decide. Ask with next_question until it is settled, or fill in answers yourself, but
list in `confirmed` only those that the person has given or confirmed. Never invent an answer: "unknown" is
allowed. Say the verdict with its reasons, and what would change it. What is suggested, say so."""
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
KEEPS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
Result = dict[str, Any]


class Assistant:
    """The tools and resources of a server for assistants; it keeps records only if asked to."""

    def __init__(self, make_site: Callable[[], "Site"], *, records: bool) -> None:
        """Prepare it; the rules are loaded when the first tool needs them, so that it starts at once."""
        self._make_site, self._loading, self._records = make_site, Lock(), records

    @property
    def _site(self) -> "Site":
        with self._loading:
            return self._loaded_site

    @cached_property
    def _loaded_site(self) -> "Site":
        return self._make_site()

    def server(self) -> MCPServer:
        """Return the server."""
        server = MCPServer(
            "outsourcing", "Outsourcing advisor", instructions=INSTRUCTIONS, version=VERSION, log_level="ERROR"
        )
        for tool in (self.next_question, self.explain, self.look_up, self.suggest_answers):
            server.tool(annotations=READS)(_answering(tool))
        server.tool(annotations=KEEPS if self._records else READS)(_answering(self.assess))
        server.resource("rule://{id}", title="A rule", mime_type="text/plain")(self.rule_page)
        return server

    def next_question(self, answers: Answers | None = None, advise_on: list[str] | None = None) -> Result:
        """Return the next question of an interview, what is still possible, and whether the verdict is settled.

        answers: so far, by question; "unknown" where the person is not sure. advise_on: topics of advice to go on with
        once the verdict is settled, or ["all"].
        """
        from outsourcing.engine.interview.advice_questions import topics
        from outsourcing.engine.web.api import step
        from outsourcing.engine.web.interview import State

        known = self._read(answers or {})
        with self._site.advisors.lend() as lent:
            return step(State(known, advise=tuple(topics(advise_on or [], lent.planner.topic_names))), lent)

    def assess(
        self, answers: Answers, confirmed: list[str] | None = None, name: str = "", description: str = ""
    ) -> Result:
        """Return the verdict on a task, its reasons, advice, and what would change it.

        answers: by question. confirmed: the questions whose answers the person has given or confirmed; all others
        count as suggested by you.
        """
        from outsourcing.engine.explanation.context import ExplanationContext
        from outsourcing.engine.loading.rulebook_versions import request
        from outsourcing.engine.portfolio.tasks import part_of
        from outsourcing.engine.report.card import card
        from outsourcing.engine.report.document import Labelled
        from outsourcing.engine.suggestions.confirmation import confirm_first

        known = self._read(answers)
        sure = {normalised(one) for one in confirmed or ()}
        given = {question: value for question, value in known.items() if value is not None}
        suggested = [question for question in given if question not in sure]
        with self._site.advisors.lend() as lent:
            assessment = self._assessed(lent, given, name, description)
            if suggested:
                first = confirm_first(lent.interviewer, given, suggested)
                parts = {question: part_of(None, given[question]) for question in suggested}
                assessment = assessment.model_copy(update={"suggested": parts, "confirm_first": first})
            certain = {question: value for question, value in given.items() if question not in suggested}
            without = self._assessed(lent, certain, name, description) if suggested else None
            context = ExplanationContext(request(self._profile(given, name, description), "", {}), lent.advisor)
            what_if = context.explained().what_if
            shown = card(assessment, self._site.questions, what_if.singles, what_if.answers_to_turn)
        origins: dict[str, AnswerSource] = {
            question: "not sure" if value is None else "suggested" if question in suggested else "asked"
            for question, value in known.items()
        }
        labelled = [block for block in shown.blocks if isinstance(block, Labelled)]
        return {
            "title": shown.title,
            "card": {label: list(texts) for block in labelled for label, texts in block.rows},
            "suggested": suggested,
            "confirm_first": list(assessment.confirm_first),
            "without_suggested": without and {"verdict": without.verdict, "score": without.score},
            "record": self._kept(assessment, origins),
            "assessment": assessment.model_dump(mode="json", exclude={"firings"}),
        }

    def explain(
        self,
        answers: Answers | None = None,
        record: str = "",
        why_not: list[str] | None = None,
        what_if: Answers | None = None,
    ) -> Result:
        """Explain a verdict: why, why not a rule, another verdict or a choice of advice, and what other answers change.

        Give the answers of a task, or the id of a record ("last" is the newest).
        """
        from outsourcing.engine.explanation.context import ExplanationContext
        from outsourcing.engine.loading.rulebook_versions import request
        from outsourcing.engine.records.replay import explanation_of
        from outsourcing.engine.records.search import find_record

        with self._site.advisors.lend() as lent:
            if record:
                with self._site.reading() as store:
                    context = explanation_of(store, find_record(store, record), lent.advisor)
            else:
                given = {name: value for name, value in self._read(answers or {}).items() if value is not None}
                context = ExplanationContext(request(self._profile(given), "", {}), lent.advisor)
            changed = context.read_answers([f"{name}={value}" for name, value in (what_if or {}).items()], "what_if")
            return {
                "explanation": context.explained(why_not or ()).model_dump(mode="json"),
                "what_if": context.what_if(changed).model_dump(mode="json") if changed else None,
            }

    def look_up(self, rule: str = "", question: str = "", catalogue: str = "") -> Result:
        """Look up a rule by its id, a question by its name, or entries of the catalogue by words."""
        from outsourcing.engine.loading.catalogue import with_all_words
        from outsourcing.engine.report.rules import facts_of

        found: Result = {}
        if rule:
            found["rule"] = dict(facts_of(self._site.rulebook.rule(rule.upper()), {}))
        if question:
            found["question"] = self._site.rulebook.question(question).as_json()
        if catalogue:
            entries = with_all_words(self._site.rulebook.catalogue, catalogue.split())
            found["entries"] = [entry.as_json() for entry in entries[:MOST_ENTRIES]]
            found["more"] = max(0, len(entries) - MOST_ENTRIES)
        return found or {"questions": {name: one.text for name, one in self._site.questions.items()}}

    def suggest_answers(self, name: str, description: str = "") -> Result:
        """Suggest answers for a task from tasks like it; a person has to confirm each."""
        found = self._site.suggester().suggest(name, description)
        return {
            question: {
                "answer": one.value,
                "label": self._site.questions[question].label(one.value),
                "share": one.share,
                "from": [precedent.name for precedent in one.precedents],
            }
            for question, one in found.items()
        }

    def rule_page(self, id: str) -> str:  # noqa: A002  the name in the address of the resource
        """Return everything about a rule."""
        from outsourcing.engine.report.rules import facts_of

        rule = self._site.rulebook.rule(id.upper())
        return "\n".join([f"{rule.id}: {rule.title}", *(f"{label}: {text}" for label, text in facts_of(rule, {}))])

    def _read(self, answers: Mapping[str, str]) -> dict[str, str | None]:
        """Return answers as they are compared; None is "not sure"."""
        questions = self._site.questions
        values = {normalised(name): value for name, value in answers.items()}
        known = {
            name: questions[name].read(value) if name in questions and questions[name].reads(value) else value
            for name, value in values.items()
        }
        given = read_profile(self._site.rulebook.profile, known).answers()
        return {name: given.get(name) for name in values}

    def _profile(self, given: Mapping[str, str], name: str = "", description: str = "") -> Any:
        return read_profile(self._site.rulebook.profile, {"name": name, "description": description, **given})

    def _assessed(self, lent: "Lent", given: Mapping[str, str], name: str, description: str) -> Assessment:
        return lent.advisor.assess(self._profile(given, name, description))

    def _kept(self, assessment: Assessment, origins: Mapping[str, AnswerSource]) -> str:
        """Keep a record if asked to; return its id."""
        if not self._records:
            return ""
        from outsourcing.engine.records.recorder import Recorder

        with Recorder(self._site.rulebook, self._site.store_path, keeps=True, command="mcp") as recorder:
            recorder.keep([(assessment, origins)])
            return recorder.last


def _answering(tool: Any) -> Any:
    """Return a tool whose errors are answers that an assistant can act on."""

    @wraps(tool)
    def answer(*args: Any, **values: Any) -> Result:
        try:
            return tool(*args, **values)  # type: ignore[no-any-return]
        except AdvisorError as error:
            raise ToolError("\n".join(str(problem) for problem in error.problems)) from error

    return answer
