"""One interview at a terminal, from the first question to the last answer.

    Session   the answers so far and the order in which they were given

Which question comes next is the interviewer's business; how a question looks is that of keys.py.
"""

import shutil
import sys
import textwrap
from collections.abc import Iterable

from engine.facts import Kind
from engine.interview import Interviewer
from engine.prompts import words
from engine.prompts.answers import UNSURE, Given
from engine.prompts.keys import BackError, Line, WhyError, ask_text, beside, choose
from engine.questions import Question
from engine.text import visible

NOT_SURE = Line(UNSURE, "Not sure", "leave it open")
VERDICT, MORE, REVIEW = "verdict", "more", "review"


class Session:
    """An interview under way. `asked` has the questions in the order in which they were put here."""

    def __init__(self, interviewer: Interviewer, given: Given) -> None:
        self.interviewer = interviewer
        self.name = given.name
        self.answers: dict[str, str | None] = dict(given.answers)
        self.asked: list[str] = []
        self._fuller = False  # go on after the verdict is settled

    def run(self) -> None:
        """Put questions until the person wants the verdict.

        Raises:
            KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D; the answers so far stay here.

        """
        say([words.INTRODUCTION, words.HELP])
        if not self.name:
            self.name = ask_text("What is the task called?").strip()
            say([f"? What is the task called?  {visible(self.name) or '(no name)'}"])
        while (question := self._next()) is not None or (question := self._at_the_end()) is not None:
            try:
                self._put(question)
            except BackError:
                self._back()

    def _next(self) -> Question | None:
        if not self._fuller:
            return self.interviewer.next_question(self.answers)
        left = (q for name, q in self.interviewer.rulebook.questions.items() if name not in self.answers and q.choices)
        return next(left, None)

    def _put(self, question: Question) -> None:
        """Put one question; keep the answer, and say it with what is still possible."""
        while True:
            try:
                answer = choose(question.text, self._lines(question), width(), in_interview=True)
                break
            except WhyError:
                say(words.why(question, self.answers, self.interviewer), indent="  | ")
        self.answers[question.name] = None if answer == UNSURE else answer
        self.asked = [*(name for name in self.asked if name != question.name), question.name]
        told = NOT_SURE.label if answer == UNSURE else question.choice(answer).label
        say([f"? {question.text}  {told}"])
        standing = self.interviewer.standing(self.answers)
        if len(standing.possible) < len(Kind):
            say([f"  still possible: {words.possible(standing)}"])

    def _lines(self, question: Question) -> list[Line]:
        """Return the choices, with "not sure"; their sentences are said beforehand where they do not fit beside."""
        lines = [Line(choice.value, choice.label, choice.sentence) for choice in question.choices]
        lines = [NOT_SURE, *lines] if len(lines) > len(Kind) * 2 else [*lines, NOT_SURE]
        if beside(lines, width()) is None:
            say(f"{line.label}: {line.sentence}" for line in lines)
        return lines

    def _back(self) -> None:
        if self.asked:
            name = self.asked.pop()
            del self.answers[name]
            say([f"  back to: {self.interviewer.rulebook.questions[name].text}"])
        else:
            say(["This is the first question."])

    def _at_the_end(self) -> Question | None:
        """Say where things stand; return a question to put again or to go on with, or None for the verdict."""
        standing = self.interviewer.standing(self.answers)
        voting = sum(question.difference is not None for question in self.interviewer.rulebook.questions.values())
        say([words.settled(standing, len(self.answers), voting)])
        more = Line(MORE, "Answer more", "for fuller advice; the verdict stays")
        lines = [
            Line(VERDICT, "Show the verdict"),
            *([] if self._fuller else [more]),
            Line(REVIEW, "Review my answers"),
        ]
        match choose("Go on?", lines, width()):
            case "more":
                self._fuller = True
                return self._next() or self._at_the_end()
            case "review":
                return self._review()
        return None

    def _review(self) -> Question | None:
        """Let the person pick an answer to change; the others stay as they are, and are shown again afterwards."""
        asked = self.interviewer.rulebook.questions
        lines = [Line(name, self._told(asked[name]), asked[name].text) for name in self.answers]
        picked = choose("Which answer do you want to change?", [*lines, Line("", "None of them")], width())
        if not picked:
            return self._at_the_end()
        del self.answers[picked]
        self.asked = [name for name in self.asked if name != picked]
        if self.answers:
            say(["Your other answers stay as they are; you can go through them again at the end."])
        return asked[picked]

    def _told(self, question: Question) -> str:
        value = self.answers[question.name]
        return f"{question.name.replace('_', ' ')}: {NOT_SURE.label if value is None else question.choice(value).label}"


def say(lines: Iterable[str], indent: str = "") -> None:
    """Say something on stderr, wrapped to the screen."""
    for line in lines:
        own = " " * (len(line) - len(line.lstrip()))
        wrapped = textwrap.wrap(
            line.strip(),
            width(),
            initial_indent=indent + own,
            subsequent_indent=f"{indent}{own}  ",
            break_long_words=False,
            break_on_hyphens=False,  # the name of a file stays whole
        )
        print("\n".join(wrapped), file=sys.stderr)  # noqa: T201  talk goes to stderr


def width() -> int:
    """Return the columns of the screen."""
    return shutil.get_terminal_size().columns
