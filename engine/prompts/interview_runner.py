"""How an interview is conducted: at a terminal, from a file, or not at all.

Told        what an interview came to
Conductor   conducts interviews
"""

import shlex
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import PromptError
from outsourcing.engine.core.facts import Topic
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio import TaskRow
from outsourcing.engine.prompts.answers import KnownAnswers, as_option, check_place, free_path, write


class InterviewResult(NamedTuple):
    """What an interview came to: everything that is given now, the questions put, whether the verdict is settled."""

    given: KnownAnswers
    asked: tuple[str, ...]
    settled: bool

    def task(self) -> dict[str, Any]:
        """Return what is known, as a task profile takes it."""
        known = {name: value for name, value in self.given.answers.items() if value is not None}
        return {"name": self.given.name, "description": self.given.more.get("description", ""), **known}

    def carried(self) -> dict[str, Any]:
        """Return the columns of the task's file that are no questions."""
        return {name: value for name, value in self.given.more.items() if name not in ("id", "description")}

    def as_json(self, assessment: Assessment) -> dict[str, object]:
        """Return the interview with its assessment, for machines."""
        return {"asked": self.asked, "settled": self.settled, "assessment": assessment.model_dump(mode="json")}


def has_terminal() -> bool:
    """Say whether somebody can be asked: questionary itself would take a piped newline for the first choice."""
    return bool(sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty())


class InterviewRunner:
    """Conducts interviews: for the verdict first, then for advice on the topics that are wanted."""

    def __init__(self, advisor: Advisor, wanted: Collection[Topic] = ()) -> None:
        self.interviewer, self.wanted = Interviewer(advisor), wanted
        self.counsel = AdvicePlanner(self.interviewer)

    def from_answers(self, given: KnownAnswers, row: TaskRow) -> InterviewResult:
        """Conduct the interview with a row that answers: what it does not say is not known.

        It is asked for advice on every topic: a row minds no question, and what it says is not lost.
        """
        answers, known, asked = dict(given.answers), row.profile.answers(), []
        wanted = list(Topic)
        while question := self.interviewer.next_question(answers) or self.counsel.next_question(wanted, answers):
            answers[question.name] = known.get(question.name)
            asked.append(question.name)
        more = {"id": row.id, "description": row.profile.description, **row.carried, **given.more}
        settled = self.interviewer.standing(answers).settled
        told = given._replace(name=given.name or row.profile.name, answers=answers, more=more)
        return InterviewResult(told, tuple(asked), settled)

    def without_asking(self, given: KnownAnswers) -> InterviewResult:
        """Take the answers given for all there are.

        Raises:
            PromptError: questions are open that can change the verdict; names their options.

        """
        if not self.interviewer.standing(given.answers).settled:
            missing = [as_option(question.name) for question in self.interviewer.open(given.answers)]
            raise PromptError(
                f"nobody can be asked here, and the verdict is still open. Missing: {', '.join(missing)} (each also "
                "takes unknown). Or answer from a file: outsourcing ask --answers FILE, outsourcing assess FILE"
            )
        return InterviewResult(given, (), settled=True)

    def at_terminal(self, given: KnownAnswers, path: Path | None) -> InterviewResult:
        """Conduct the interview with a person.

        Args:
            given: answers that are not asked for.
            path: where the answers are saved; None saves them only when the person leaves early.

        Raises:
            KeyboardInterrupt: the person left; what was answered is saved, and where is said.

        """
        from outsourcing.engine.prompts.session import Session  # noqa: PLC0415  questionary is slow to import

        if path:
            check_place(path)
        session = Session(self.interviewer, self.counsel, given, self.wanted)
        try:
            session.run()
        except (KeyboardInterrupt, EOFError):
            if session.given.answers or session.given.name:
                save_somewhere(session.given, self.interviewer.rulebook, path)
            raise KeyboardInterrupt from None
        if path:
            save_somewhere(session.given, self.interviewer.rulebook, path)
        settled = self.interviewer.standing(session.given.answers).settled
        return InterviewResult(session.given, tuple(session.asked), settled)


def save_somewhere(given: KnownAnswers, rulebook: Rulebook, path: Path | None = None) -> None:
    """Save the answers at this place, or in this folder, or, where that fails, among temporary files; say where."""
    from outsourcing.engine.prompts.session import say  # noqa: PLC0415  questionary is slow to import

    packs = "".join(f" --rules {shlex.quote(str(place))}" for place in rulebook.places if isinstance(place, Path))
    for place in (path or free_path(), free_path(Path(tempfile.gettempdir()))):
        try:
            write(place, given)
        except PromptError as error:
            say([str(error)])
        else:
            say([f"Saved what you answered to {place}. Go on with: outsourcing ask --resume {place}{packs}"])
            return
