"""How an interview is run: with a person at a terminal, with the answers of a file, or without asking.

InterviewResult   the answers that are known after an interview
InterviewRunner   runs interviews
"""

import shlex
import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import PromptError, WriteError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio import TaskRow
from outsourcing.engine.portfolio.tasks import part_of
from outsourcing.engine.prompts.answers import (
    KnownAnswers,
    as_option,
    check_writable,
    free_path,
    save,
    save_list,
)
from outsourcing.engine.suggestions.confirmation import confirm_first
from outsourcing.engine.suggestions.suggester import Suggester, Suggestions


class InterviewResult(NamedTuple):
    """The answers that are known after an interview, the questions asked, and whether the verdict is settled."""

    known: KnownAnswers
    asked: tuple[str, ...]
    settled: bool
    suggestions: Suggestions = MappingProxyType({})  # where suggested answers come from
    settled_after: int | None = None  # how many of the questions asked of a file settled the verdict

    def assess(self, advisor: Advisor) -> Assessment:
        """Return the assessment of the answers."""
        answers = {name: value for name, value in self.known.answers.items() if value is not None}
        extra: dict[str, Any] = dict(self.known.extra)
        id_, description = str(extra.pop("id", "")), extra.pop("description", "")
        task = {"name": self.known.name, "description": description, **answers}
        assessment = advisor.assess(advisor.rulebook.profile.model_validate(task), id_, extra)
        if not (suggested := self.known.suggested):
            return assessment
        first = confirm_first(Interviewer(advisor), answers, suggested)
        parts = {name: part_of(self.suggestions.get(name), answers[name]) for name in suggested}
        return assessment.model_copy(update={"suggested": parts, "confirm_first": first})

    def as_json(self, assessment: Assessment) -> dict[str, object]:
        """Return the interview with its assessment as plain data."""
        count = {} if self.settled_after is None else {"settled_after": self.settled_after}
        assessed = assessment.model_dump(mode="json")
        return {"asked": self.asked, "settled": self.settled, **count, "assessment": assessed}


class InterviewRunner:
    """Runs interviews: first until the verdict is settled, then for advice on some topics."""

    def __init__(
        self, advisor: Advisor, advise_on: Collection[str] = (), suggester: Callable[[], Suggester] | None = None
    ) -> None:
        """Prepare it.

        Args:
            advisor: the rules.
            advise_on: topics of advice to ask about.
            suggester: returns what suggests answers at a terminal.

        """
        self.interviewer, self.advise_on = Interviewer(advisor), advise_on
        self.suggester = suggester or (lambda: Suggester((), ()))
        self.planner = AdvicePlanner(self.interviewer)

    def from_row(self, known: KnownAnswers, row: TaskRow) -> InterviewResult:
        """Run the interview with the answers of a row; questions that it leaves open are answered "not sure".

        It goes on with questions for advice on every topic, so that no answer of the row is left out.
        """
        answers, row_answers = dict(known.answers), row.profile.answers()
        asked: list[str] = []
        topics, settled_after = self.planner.topic_names, None
        while True:
            settled = self.interviewer.standing(answers).settled
            if settled and settled_after is None:
                settled_after = len(asked)
            question = self.interviewer.next_question(answers) or self.planner.next_question(topics, answers)
            if not question:
                break
            answers[question.name] = row_answers.get(question.name)
            asked.append(question.name)
        extra = {"id": row.id, "description": row.profile.description, **row.carried, **known.extra}
        all_known = known._replace(name=known.name or row.profile.name, answers=answers, extra=extra)
        return InterviewResult(all_known, tuple(asked), settled, settled_after=settled_after)

    def without_asking(self, known: KnownAnswers) -> InterviewResult:
        """Return the answers that are known already.

        Raises:
            PromptError: open questions can still change the verdict; names their options.

        """
        if not self.interviewer.standing(known.answers).settled:
            missing = [as_option(question.name) for question in self.interviewer.open(known.answers)]
            raise PromptError(
                f"this is not an interactive terminal and more answers are needed: {', '.join(missing)} (each option "
                "also takes unknown). Or take the answers from a file: outsourcing ask --answers FILE"
            )
        return InterviewResult(known, (), settled=True)

    def at_terminal(self, known: KnownAnswers, path: Path | None, *, is_resumed: bool = False) -> InterviewResult:
        """Interview a person.

        Args:
            known: answers that are not asked for.
            path: where the answers are saved; None saves them only if the person leaves early.
            is_resumed: whether the known answers are shown first.

        Raises:
            KeyboardInterrupt: the person left; the answers so far are saved, and a message says where.

        """
        from outsourcing.engine.prompts.screen import show  # noqa: PLC0415  questionary is slow to import
        from outsourcing.engine.prompts.session import Session  # noqa: PLC0415  the same

        if path:
            check_writable(path)
        session = Session(self.interviewer, self.planner, known, self.advise_on, self.suggester)
        try:
            session.run(is_resumed=is_resumed)
        except (KeyboardInterrupt, EOFError):
            if path and session.known == known:
                show(f"Nothing was changed; your answers are in {path}.")
            elif session.known.answers or session.known.name:
                save_somewhere(session.known, self.interviewer.rulebook, path)
            else:
                show("Nothing was answered, so nothing is saved.")
            raise KeyboardInterrupt from None
        if path:
            save_somewhere(session.known, self.interviewer.rulebook, path)
        settled = self.interviewer.standing(session.known.answers).settled
        return InterviewResult(session.known, tuple(session.asked), settled, session.suggestions)

    def list_at_terminal(self, known: Sequence[KnownAnswers], path: Path | None) -> list[InterviewResult]:
        """Interview a person about several tasks, a question at a time.

        Args:
            known: the tasks, with answers that are not asked for.
            path: where the answers are saved; None saves them only if the person leaves early.

        Raises:
            KeyboardInterrupt: the person left; the answers so far are saved, and a message says where.

        """
        from outsourcing.engine.prompts.list_session import ListSession  # noqa: PLC0415  questionary is slow to import
        from outsourcing.engine.prompts.screen import show  # noqa: PLC0415  the same

        if path:
            check_writable(path)
        session = ListSession(self.interviewer, known, self.suggester)
        try:
            session.run()
        except (KeyboardInterrupt, EOFError):
            place = path or free_path()
            save_list(place, session.tasks)
            show(f"Your answers are saved in {place}.", f"To continue: outsourcing ask {shlex.quote(str(place))}")
            raise KeyboardInterrupt from None
        if path:
            save_list(path, session.tasks)
            show(f"Your answers are saved in {path}.")
        return [InterviewResult(task, (), settled=session.is_settled(task)) for task in session.tasks]


def save_somewhere(known: KnownAnswers, rulebook: Rulebook, path: Path | None = None) -> None:
    """Save the answers at this path, or in this folder, or, if that fails, in the folder for temporary files."""
    from outsourcing.engine.prompts.screen import show  # noqa: PLC0415  questionary is slow to import

    packs = "".join(f" --rules {shlex.quote(str(place))}" for place in rulebook.places if isinstance(place, Path))
    for place in (path or free_path(), free_path(Path(tempfile.gettempdir()))):
        try:
            save(place, [known])
        except WriteError as error:
            show(str(error))
        else:
            quoted = shlex.quote(str(place))
            show(f"Your answers are saved in {place}.", f"To continue: outsourcing ask --resume {quoted}{packs}")
            return
