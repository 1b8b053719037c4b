"""How an interview is conducted: at a terminal, from a file, or not at all.

Told   what an interview came to: the task's name, the answers, the questions put, whether the verdict is settled
"""

import sys
from pathlib import Path
from typing import NamedTuple

from engine.assessment import Assessment
from engine.errors import PromptError
from engine.interview import Interviewer
from engine.portfolio import TaskRow
from engine.prompts.answers import Given, free_path, write


class Told(NamedTuple):
    """What an interview came to. `answers` has None where the answer is not known; `id` is that of a row in a file."""

    name: str
    answers: dict[str, str | None]
    asked: tuple[str, ...]
    settled: bool
    id: str = ""

    def as_json(self, assessment: Assessment) -> dict[str, object]:
        """Return the interview with its assessment, for machines."""
        return {"asked": self.asked, "settled": self.settled, "assessment": assessment.model_dump(mode="json")}

    def profile(self) -> dict[str, str]:
        """Return what is known, as a task profile takes it."""
        return {"name": self.name, **{name: value for name, value in self.answers.items() if value is not None}}


def has_terminal() -> bool:
    """Say whether somebody can be asked: questionary itself would take a piped newline for the first choice."""
    return bool(sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty())


def from_answers(interviewer: Interviewer, given: Given, row: TaskRow) -> Told:
    """Conduct the interview with a row that answers: what it does not say is not known."""
    answers, known, asked = dict(given.answers), row.profile.answers(), []
    while (question := interviewer.next_question(answers)) is not None:
        answers[question.name] = known.get(question.name)
        asked.append(question.name)
    settled = interviewer.standing(answers).settled
    return Told(given.name or row.profile.name, answers, tuple(asked), settled, row.id)


def without_asking(interviewer: Interviewer, given: Given) -> Told:
    """Take the answers given for all there are.

    Raises:
        PromptError: questions are open that can change the verdict; names their options.

    """
    standing = interviewer.standing(given.answers)
    if not standing.settled:
        missing = [f"--{question.name.replace('_', '-')}" for question in interviewer.open(given.answers)]
        raise PromptError(
            f"nobody can be asked here, and the verdict is still open. Missing: {', '.join(missing)} (each also takes "
            "unknown). Or answer from a file: outsourcing ask --answers FILE, outsourcing assess FILE"
        )
    return Told(given.name, dict(given.answers), (), settled=True)


def at_terminal(interviewer: Interviewer, given: Given, path: Path | None) -> Told:
    """Conduct the interview with a person.

    Args:
        interviewer: says what to ask.
        given: answers that are not asked for.
        path: where the answers are saved; None saves them only when the person leaves early.

    Raises:
        KeyboardInterrupt: the person left; what was answered is saved, and where is said.

    """
    from engine.prompts.session import Session, say  # noqa: PLC0415  questionary is slow to import

    session = Session(interviewer, given)
    try:
        session.run()
    except (KeyboardInterrupt, EOFError):
        if session.answers or session.name:
            path = path or free_path()
            write(path, session.name, session.answers)
            say([f"Saved what you answered to {path}. Go on with: outsourcing ask --resume {path}"])
        raise KeyboardInterrupt from None
    if path:
        write(path, session.name, session.answers)
        say([f"Saved your answers to {path}."])
    settled = interviewer.standing(session.answers).settled
    return Told(session.name, session.answers, tuple(session.asked), settled)
