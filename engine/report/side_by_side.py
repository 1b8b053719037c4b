"""Two verdicts side by side: the answers as they are, and with one other answer."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.text import visible
from outsourcing.engine.explanation.words import Questions
from outsourcing.engine.report import card
from outsourcing.engine.report.advice import cautions_of
from outsourcing.engine.report.document import Labelled, Section
from outsourcing.engine.report.plan import next_steps
from outsourcing.engine.report.terminal import WIDE, heading, show, table

MAX_STEPS = 2


def show_side_by_side(
    now: Assessment, other: Assessment, question: Question, questions: Questions, console: Console
) -> None:
    """Print both verdicts, below the question with both answers; on a narrow screen, one below the other."""
    before, after = (_answer(one, question) for one in (now, other))
    heading(f'{question.text} "{after}" instead of "{before}"', console)
    rows = [(label, _text(left), _text(right)) for label, left, right in _rows(now, other, questions)]
    if console.width < WIDE:
        for number, name in ((1, "As it is"), (2, "Then")):
            show([Section(name, (Labelled(tuple((row[0], (str(row[number]),)) for row in rows)),))], console)
        return
    drawn = table(row_gap=1)
    drawn.add_column()
    drawn.add_column("As it is", ratio=1, overflow="fold")
    drawn.add_column("Then", ratio=1, overflow="fold")
    for label, left, right in rows:
        drawn.add_row(Text(label, style="bold"), left, right)
    console.print(drawn)


def _text(texts: Sequence[str]) -> Text:
    return Text("\n".join(map(visible, texts)) or "nothing")


def _answer(assessment: Assessment, question: Question) -> str:
    value = assessment.profile.get(question.name)
    return "Not sure" if value is None else question.label(value)


def _rows(
    now: Assessment, other: Assessment, questions: Questions
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Yield what differs, and the verdicts and their reasons in any case."""
    both = (now, other)
    verdicts = [[f"{one.verdict}, {card.firmness(one)}"] for one in both]
    reasons = [card.reasons(one, questions) for one in both]
    cautions = [[caution.text for caution in cautions_of(one)] for one in both]
    steps = [list(next_steps(one)) for one in both]
    yield "Verdict", verdicts[0], verdicts[1]
    yield "Because", reasons[0], reasons[1]
    for label, (left, right) in (("Take care", cautions), ("Advice", steps)):
        only = [
            [text for text in one if text not in other][:MAX_STEPS] for one, other in ((left, right), (right, left))
        ]
        if any(only):
            yield f"{label}, only here", only[0], only[1]
