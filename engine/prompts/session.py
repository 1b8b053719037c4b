"""One interview at a terminal, from the first question to the last answer.

    Session   the answers so far and the order in which they were given

Which question comes next is the interviewer's business; how a question looks is that of keys.py.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Collection, Iterable

from outsourcing.engine.core.facts import Topic, VerdictKind
from outsourcing.engine.core.questions import UNKNOWN, Question
from outsourcing.engine.core.text import visible
from outsourcing.engine.interview.advice_questions import ALL, AdvicePlanner, topics
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts import words
from outsourcing.engine.prompts.answers import KnownAnswers
from outsourcing.engine.prompts.keys import MANY, BackError, Line, WhyError, ask_text, beside, choose

NOT_SURE = Line(UNKNOWN, "Not sure", "leave it open")
VERDICT, ADVICE, REVIEW = "verdict", "advice", "review"
NAME = "name of the task"
NARROWEST = 40  # columns taken where the terminal does not say


class Session:
    """An interview under way. `given` has everything answered so far; `asked` the questions that were put here."""

    def __init__(
        self, interviewer: Interviewer, counsel: AdvicePlanner, given: KnownAnswers, wanted: Collection[Topic] = ()
    ) -> None:
        self.interviewer, self.counsel = interviewer, counsel
        self.given = given._replace(answers=dict(given.answers), came=dict(given.came))
        self.asked: list[str] = []
        self._questions = interviewer.rulebook.questions
        self._again: str | None = None  # a question to put once more; its answer stays until there is a new one
        self._wanted = list(wanted)  # topics of advice to ask for once the verdict is settled

    def run(self) -> None:
        """Put questions until the person wants the verdict.

        Raises:
            KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D; the answers so far stay here.

        """
        say([words.INTRODUCTION, words.HELP])
        if not self.given.name:
            self._ask_name()
        while (question := self._next()) is not None or self._goes_on():
            if question is None:
                continue
            try:
                self._put(question)
            except BackError:
                self._back(question.name)

    def _ask_name(self) -> None:
        self.given = self.given._replace(name=ask_text("What is the task called?").strip())
        say([f"? What is the task called?  {visible(self.given.name) or '(no name)'}"])

    def _next(self) -> Question | None:
        if self._again:
            return self._questions[self._again]
        answers = self.given.answers
        return self.interviewer.next_question(answers) or self.counsel.next_question(self._wanted, answers)

    def _put(self, question: Question) -> None:
        """Put one question; keep the answer, and say it with what is still possible."""
        answers = self.given.answers
        lines = self._lines(question)
        before = (answers[question.name] or UNKNOWN) if question.name in answers else None
        settled = self.interviewer.standing(answers).settled
        while True:
            try:
                answer = choose(question.text, lines, width(), in_interview=True, default=before)
                break
            except WhyError:
                say(words.why(question, answers, self.interviewer, self.counsel), indent="  | ")
                if len(lines) > MANY:  # the list would push it off the screen
                    choose("Seen?", [Line("", "Go on")], width())
        answers[question.name] = None if answer == UNKNOWN else answer
        self.given.came[question.name] = "asked"
        self._again = None
        self.asked += [question.name] if question.name not in self.asked else []
        told = NOT_SURE.label if answer == UNKNOWN else question.label(answer)
        say([f"? {question.text}  {told}"])
        standing = self.interviewer.standing(answers)
        if not settled and len(standing.possible) < len(VerdictKind):
            say([f"  still possible: {words.possible(standing)}"])

    def _lines(self, question: Question) -> list[Line]:
        """Return the choices, with "not sure"; their sentences are said beforehand where they do not fit beside."""
        lines = [Line(choice.value, choice.label, choice.sentence) for choice in question.choices]
        lines = [NOT_SURE, *lines] if len(lines) >= MANY else [*lines, NOT_SURE]
        if beside(lines, width()) is None:
            say(f"{line.label}: {line.sentence}" for line in lines)
        return lines

    def _back(self, name: str | None = None) -> None:
        """Put the question before this one once more (before the end, the last one); its answer stays until then."""
        known = list(self.given.answers)
        earlier = known[: known.index(name)] if name in known else known
        if earlier:
            self._again = earlier[-1]
            say([f"  back to: {self._questions[self._again].text}"])
        else:
            say(["This is the first question."])

    def _goes_on(self) -> bool:
        """Say where things stand and ask what next; return False for the verdict."""
        standing = self.interviewer.standing(self.given.answers)
        votes = [name for name, question in self._questions.items() if question.difference is not None]
        say([words.settled(standing, len([name for name in votes if name in self.given.answers]), len(votes))])
        more = Line(ADVICE, "Answer more", "for advice; the verdict stays")
        lines = [
            Line(VERDICT, "Show the verdict"),
            *([more] if self.counsel.open_by_topic(self.given.answers) else []),
            Line(REVIEW, "Review my answers"),
        ]
        try:
            wish = choose("Go on?", lines, width(), in_interview=True)
        except BackError:
            self._back()
            return True
        except WhyError:  # said at the top
            return True
        if wish == ADVICE:
            self._ask_topic()
        if wish == REVIEW:
            self._review()
        return wish != VERDICT

    def _ask_topic(self) -> None:
        """Let the person pick what they want advice on, of what more answers can still change."""
        answers = self.given.answers
        left = self.counsel.open_by_topic(answers)
        lines = [Line(topic, topic.capitalize(), _at_most(len(left[topic]))) for topic in Topic if topic in left]
        everything = Line(ALL, "Everything", _at_most(len({q.name for asked in left.values() for q in asked})))
        try:
            picked = choose(
                "What do you want advice on?",
                [everything, *lines, Line("", "Nothing more")],
                width(),
                in_interview=True,
            )
        except (BackError, WhyError):  # back to where it was asked
            return
        self._wanted = topics([picked]) if picked else []

    def _review(self) -> None:
        """Let the person pick an answer to change; the others stay as they are, and are shown again afterwards."""
        lines = [
            Line(name, self._told(self._questions[name]), self._questions[name].text) for name in self.given.answers
        ]
        lines = [Line(NAME, f"name: {visible(self.given.name)}"), *lines, Line("", "None of them")]
        try:
            picked = choose("Which answer do you want to change?", lines, width(), in_interview=True)
        except (BackError, WhyError):
            return
        if picked == NAME:
            self._ask_name()
        elif picked:
            self._again = picked
            say(["Your other answers stay as they are; you can go through them again at the end."])

    def _told(self, question: Question) -> str:
        value = self.given.answers[question.name]
        return f"{question.name.replace('_', ' ')}: {NOT_SURE.label if value is None else question.label(value)}"


def _at_most(count: int) -> str:
    return "1 question" if count == 1 else f"up to {count} questions"


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
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or NARROWEST
    except (OSError, ValueError, AttributeError):  # no terminal there
        return shutil.get_terminal_size().columns
