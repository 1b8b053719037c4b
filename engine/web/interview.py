"""The interview: one question a page. The answers are in the address, names and descriptions are in a draft.

The forms are GET forms, so that Back, Reload, bookmarks, two tabs and a restarted server lose nothing. Parameters that
are not questions begin with an underscore, which no question does:

    _draft    the id of the draft with the name and the description
    _asked    the question that the page asked, so that a missing answer is noticed
    _change   the question to ask again
    _advise   a topic of advice to ask about
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, Problem, suggestion
from outsourcing.engine.core.profile import answer_flaw
from outsourcing.engine.core.questions import FREE_TEXT, UNKNOWN, AnswerSource, Question, normalised, unknown_question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import capital
from outsourcing.engine.core.vocabulary import ALL
from outsourcing.engine.interview.advice_questions import topics
from outsourcing.engine.prompts import messages
from outsourcing.engine.records.search import find_record, newest_of_task
from outsourcing.engine.web.advisors import Lent
from outsourcing.engine.web.drafts import TaskDraft, read_id
from outsourcing.engine.web.site import Items, Site, address, described, in_thread

DRAFT, ASKED, CHANGE, ADVISE = "_draft", "_asked", "_change", "_advise"
LONG = 12  # choices, from which on a list to select from is easier than radio buttons
LONGEST_NAME, LONGEST_DESCRIPTION = 200, 5000


class State(NamedTuple):
    """What an address says about an interview, and what in it cannot be read."""

    answers: dict[str, str | None]  # None is "not sure"
    draft: str = ""
    advise: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def items(self, without: str = "") -> list[tuple[str, str]]:
        """Return the parameters of an address that leads to this state."""
        start = [(DRAFT, self.draft)] if self.draft else []
        answers = [(name, value or UNKNOWN) for name, value in self.answers.items() if name != without]
        return [*start, *answers, *((ADVISE, topic) for topic in self.advise)]


def read_state(items: Items, rulebook: Rulebook) -> State:
    """Return the state that parameters describe; those that cannot be read are named, and the rest is kept."""
    questions = rulebook.questions
    answers: dict[str, str | None] = {}
    draft, advise, problems = "", [], []
    for name, value in items:
        question = questions.get(name) or questions.get(normalised(name))
        if name == DRAFT:
            draft = read_id(value)
        elif name == ADVISE:
            advise += [topic for topic in rulebook.topic_names if value in (topic, ALL)]
        elif name.startswith("_") or name in FREE_TEXT:
            continue
        elif question is None:
            problems.append(unknown_question(name, suggestion(normalised(name), list(questions))).at("address"))
        elif not question.reads(value):
            problems.append(answer_flaw(question, value).at(question.name))
        elif normalised(value):
            answer = question.read(value)
            answers[question.name] = None if answer == UNKNOWN else answer
    return State(answers, draft, tuple(dict.fromkeys(advise)), tuple(problems))


class Interview:
    """The pages of an interview."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._keeping = Lock()  # one record at a time, so that a button pressed twice keeps one

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/interview", in_thread(self.start), methods=["POST"]),
            Route("/interview", in_thread(self.question)),
            Route("/interview/review", in_thread(self.review)),
            Route("/interview/verdict", in_thread(self.verdict), methods=["POST"]),
        ]

    def start(self, _request: Request, form: Items) -> Response:
        """Keep the name and the description, and go to the first question."""
        values = dict(form)
        draft = read_id(values.get(DRAFT, ""))
        self._site.drafts.save(draft, _draft(values))
        return RedirectResponse(address("/interview", [(DRAFT, draft)]), 303)

    def question(self, request: Request, items: Items) -> Response:
        """Ask a question: the one to change, or the next one; after the last one, go to the review."""
        given = list(items)
        values, state = dict(given), read_state(given, self._site.rulebook)
        asked = values.get(ASKED, "")
        if asked in state.answers and not state.problems:
            return RedirectResponse(address("/interview", state.items()), 303)  # an address worth keeping
        with self._site.advisors.lend() as lent:
            wanted = values.get(CHANGE) or (asked if asked not in state.answers else "")
            question = self._site.questions.get(wanted) or _next(state, lent)
            if question is None:
                return RedirectResponse(address("/interview/review", state.items()), 303)
            return self._site.page("question.html", request, **self._asking(question, state, lent, asked))

    def _asking(self, question: Question, state: State, lent: Lent, asked: str) -> dict[str, Any]:
        """Return what the page of a question shows."""
        others = {name: value for name, value in state.answers.items() if name != question.name}
        standing = lent.interviewer.standing(others)
        suggested = self._suggested(state.draft).get(question.name)
        return {
            "question": question,
            "is_long": len(question.choices) > LONG,
            "hidden": state.items(without=question.name),
            "given": state.answers.get(question.name, "") or (UNKNOWN if question.name in state.answers else ""),
            "missing": asked == question.name and question.name not in state.answers,
            "problems": state.problems,
            "why": list(messages.why(question, state.answers, lent.interviewer, lent.planner)),
            "possible": messages.possible(standing),
            "settled": standing.settled,
            "left": len(lent.interviewer.open(others)),
            "answered": self._answered(state),
            "suggested": suggested.value if suggested else "",
            "why_suggested": list(messages.why_suggested(question, suggested)),
            "draft": self._site.drafts.get(state.draft) if state.draft else TaskDraft(),
            "review": address("/interview/review", state.items()),
        }

    def _suggested(self, draft: str) -> Mapping[str, Any]:
        """Return the answers that tasks with similar names suggest."""
        kept = self._site.drafts.get(draft) if draft else TaskDraft()
        return self._site.suggester().suggest(kept.name, kept.description) if any(kept) else {}

    def _answered(self, state: State) -> list[dict[str, str]]:
        """Return the answers so far, each with the address that changes it."""
        return [
            {
                "question": self._site.questions[name].text,
                "answer": self._site.questions[name].label(value) if value else "Not sure",
                "change": address("/interview", [*state.items(), (CHANGE, name)]),
            }
            for name, value in state.answers.items()
        ]

    def review(self, request: Request, items: Items) -> Response:
        """Show all answers, what is settled, and the button that shows the verdict."""
        state = read_state(items, self._site.rulebook)
        return self._reviewed(request, state, self._site.drafts.get(state.draft) if state.draft else TaskDraft())

    def _reviewed(
        self, request: Request, state: State, draft: TaskDraft, failure: AdvisorError | None = None
    ) -> Response:
        with self._site.advisors.lend() as lent:
            standing = lent.interviewer.standing(state.answers)
            voting = [name for name, question in self._site.questions.items() if question.difference is not None]
            answered = sum(name in state.answers for name in voting)
            by_topic = lent.planner.open_by_topic(state.answers)
        state, rulebook = state._replace(draft=read_id(state.draft)), self._site.rulebook
        status, title = described(failure) if failure else (422 if state.problems else 200, "")
        return self._site.page(
            "review.html",
            request,
            status,
            answered=self._answered(state),
            settled=messages.settled(standing, answered, len(voting)) if standing.settled else "",
            possible=messages.possible(standing),
            problems=state.problems,
            failure=failure.problems if failure else (),
            failed=title,
            hidden=state.items(),
            draft=draft,
            go_on="" if standing.settled else address("/interview", state.items()),
            topics=[
                (
                    capital(rulebook.topic_title(topic)),
                    len(by_topic[topic]),
                    address("/interview", [*state.items(), (ADVISE, topic)]),
                )
                for topic in rulebook.topic_names
                if topic in by_topic
            ],
        )

    def verdict(self, request: Request, form: Items) -> Response:
        """Keep the verdict as a record, once, and go to its page; show the answers again if it cannot be kept."""
        given = list(form)
        state, draft = read_state(given, self._site.rulebook), _draft(dict(given))
        state = state._replace(draft=read_id(state.draft))
        if state.problems:
            return self._reviewed(request, state, draft)
        try:
            self._site.drafts.save(state.draft, draft)
            with self._site.advisors.lend() as lent:
                assessment = assessed(lent, state.answers, draft, state.draft)  # may take long, so before the lock
            with self._keeping:
                record = self._kept(state) or self._keep(request, state, assessment)
        except AdvisorError as error:
            return self._reviewed(request, state, draft, error)
        return RedirectResponse(f"/decisions/{record}", 303)

    def _kept(self, state: State) -> str:
        """Return the id of the newest record of this draft if it has the same answers; empty if not."""
        if not self._site.store_path.exists():
            return ""
        with self._site.reading() as store:
            if not (id_ := newest_of_task(store, state.draft)):
                return ""
            record = find_record(store, id_)
        kept = {answer.question: answer.value for answer in record.header.answers}
        same = kept == state.answers and record.assessment.name == self._site.drafts.get(state.draft).name
        return record.id if same and not record.masked else ""

    def _keep(self, request: Request, state: State, assessment: Assessment) -> str:
        origins: dict[str, AnswerSource] = {
            name: "not sure" if value is None else "asked" for name, value in state.answers.items()
        }
        with self._site.recorder(request, "previous") as recorder:
            recorder.keep([(assessment, origins)])
            return recorder.last


def assessed(lent: Lent, answers: Mapping[str, str | None], draft: TaskDraft, id_: str = "") -> Assessment:
    """Return the assessment of answers; None is "not sure"."""
    known = {name: value for name, value in answers.items() if value is not None}
    profile = lent.advisor.rulebook.profile.model_validate({**draft._asdict(), **known})
    return lent.advisor.assess(profile, id_)


def _next(state: State, lent: Lent) -> Question | None:
    advise = topics(state.advise, lent.planner.topic_names)
    return lent.interviewer.next_question(state.answers) or lent.planner.next_question(advise, state.answers)


def _draft(values: Mapping[str, str]) -> TaskDraft:
    """Return the name and the description of a form, as far as they are kept."""
    name, description = values.get("name", "").strip(), values.get("description", "").strip()
    texts = (" ".join(name.split())[:LONGEST_NAME], description[:LONGEST_DESCRIPTION])
    return TaskDraft(*(text.encode("utf-8", "replace").decode() for text in texts))
