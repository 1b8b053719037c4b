"""The card: an assessment on one screen, in the words of the person who answered the questions.

It has the verdict, cautions, the reasons that count most, what speaks against, next steps and what would change it; no
score, rule id or name of a question. Everything else is in the detailed report.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from outsourcing.engine.core.assessment import Assessment, EvidencePart, FindingPart
from outsourcing.engine.core.vocabulary import Side, VerdictKind
from outsourcing.engine.explanation.parts import Change, How
from outsourcing.engine.explanation.words import Questions
from outsourcing.engine.report.advice import cautions_of, conditions_of
from outsourcing.engine.report.changes import first_to_each
from outsourcing.engine.report.document import MAX_NAME, Block, Labelled, Section, task_name
from outsourcing.engine.report.plan import next_steps

MAX_LINES = 18  # on a screen of so many columns, with the heading and the rule below it
COLUMNS = 80
PROVISIONAL = "Provisional"
PARTS = {"routine": Side.BPO, "expert": Side.KPO}
PART_NAMES = re.compile(r"(?i:\b(routine|expert) part:)\s*([^;\n]+)")  # "routine part: intake; expert part: fraud"
MAX_CONFIRM = 3
MAX_REASONS, MAX_AGAINST, MAX_STEPS, MAX_CHANGES = 3, 2, 3, 2
NO_CHANGE = "no single other answer"
TO_TURN = {
    2: "two of the {count} answers together; no single one",
    3: "at least three of the {count} answers would have to be different",
}
FEWER = (("Would change it", 1), ("Against it", 1), ("Next steps", 2), ("Because", 2), ("Next steps", 1))

Rows = dict[str, list[str]]


def card(
    assessment: Assessment, questions: Questions, changes: Sequence[Change], to_turn: int, more: str = ""
) -> Section:
    """Return the card of an assessment.

    Args:
        assessment: what to show.
        questions: of the rulebook.
        changes: single other answers that lead to another verdict.
        to_turn: how many of the answers would have to be different for another verdict, 3 for at least 3.
        more: how to see everything else.

    """
    return Section(title(assessment), blocks(assessment, questions, changes, to_turn, more))


def title(assessment: Assessment) -> str:
    """Return the name of the task with its verdict, how firm it is, and its conditions."""
    return f"{task_name(assessment, MAX_NAME)}: {assessment.verdict}, {firmness(assessment)}"


def firmness(assessment: Assessment) -> str:
    """Return how firm a verdict is and on which conditions: "fairly sure, if it stays in your country"."""
    mark = ", provisional" if assessment.suggested else ""
    depends = f", if {' and '.join(found)}" if (found := conditions_of(assessment)) else ""
    return f"{confidence(assessment)}{mark}{depends}"


def provisional(assessment: Assessment, questions: Questions) -> Iterator[str]:
    """Yield how much of an assessment rests on suggested answers, and which of them to confirm first."""
    if not assessment.suggested:
        return
    suggested, known = len(assessment.suggested), len(assessment.profile)
    yield f"{suggested} of {known} answers {'is' if suggested == 1 else 'are'} only suggested"
    if not assessment.confirm_first:
        yield "the verdict stands whatever they turn out to be"
    for number, name in enumerate(assessment.confirm_first[:MAX_CONFIRM]):
        answer = answer_in_words(questions, name, assessment.profile.get(name, ""))
        yield f"{'confirm first: ' if number == 0 else ''}{answer}"
    if (more := len(assessment.confirm_first) - MAX_CONFIRM) > 0:
        yield f"and {more} more"


def confidence(task: How | Assessment) -> str:
    """Return how firm a verdict is; of an undecided task, why it is undecided."""
    if task.verdict == VerdictKind.UNDECIDED:
        return "too little known" if task.balance.known == "thin" else "between the two"
    return task.confidence.words


def blocks(
    assessment: Assessment, questions: Questions, changes: Sequence[Change], to_turn: int = 0, more: str = ""
) -> tuple[Block, ...]:
    """Return what stands below the heading of the card."""
    rows: Rows = {"Take care": [caution.text for caution in cautions_of(assessment)]}
    rows["Parts"] = list(_parts(assessment))
    rows[PROVISIONAL] = list(provisional(assessment, questions))
    rows |= _reasons(assessment, questions)
    rows["Next steps"] = list(_steps(assessment, questions))[:MAX_STEPS]
    rows["Would change it"] = list(_changes(assessment, changes, to_turn))
    rows["More"] = [more] if more else []
    _fit(title(assessment), assessment.meaning, rows)
    return assessment.meaning, Labelled(tuple((label, tuple(texts)) for label, texts in rows.items() if texts))


def _parts(assessment: Assessment) -> Iterator[str]:
    """Yield the two parts of a split task, as far as its description names them."""
    if assessment.verdict == VerdictKind.SPLIT:
        named = {part.lower(): name for part, name in PART_NAMES.findall(assessment.description)}
        yield from (f"{part} part, as {side}: {named[part].strip()}" for part, side in PARTS.items() if part in named)


def _reasons(assessment: Assessment, questions: Questions) -> Rows:
    """Return the answers that count most for the verdict and against it; of an open or split verdict, for each side."""
    strongest = sorted(
        (
            (abs(finding.part) * evidence.strength, evidence)
            for finding in assessment.findings
            for evidence in finding.evidence
            if not _speaks_for_both(evidence.rule, finding)
        ),
        key=lambda ranked: -ranked[0],
    )
    evidence = [one for _, one in strongest]
    if assessment.verdict == VerdictKind.NEITHER:
        gates = [firing for firing in assessment.firings if firing.rule in assessment.supporting[1:]]
        closed = dict.fromkeys(
            pair for gate in gates for fact in gate.matched if fact.fact == "Task" for pair in fact.values.items()
        )
        return {"Because": [answer_in_words(questions, *pair) for pair in closed]}
    if assessment.verdict in (VerdictKind.BPO, VerdictKind.KPO):
        against = _answers((one for one in evidence if str(one.side) != assessment.verdict), questions)
        supporting = _answers((one for one in evidence if str(one.side) == assessment.verdict), questions)
        return {
            "Because": supporting[:MAX_REASONS],
            "Against it": [one for one in against if one not in supporting[:MAX_REASONS]][:MAX_AGAINST] or ["nothing"],
        }
    return {
        f"For {side}": _answers((one for one in evidence if one.side == side), questions)[:MAX_REASONS] for side in Side
    }


def reasons(assessment: Assessment, questions: Questions) -> list[str]:
    """Return the answers that count most for the verdict; of an open or split verdict, for each side."""
    rows = _reasons(assessment, questions)
    if "Because" in rows:
        return rows["Because"]
    return [f"{label}: {text}" for label, texts in rows.items() for text in texts[:2]]


def _speaks_for_both(rule: str, finding: FindingPart) -> bool:
    """Say whether a rule gives evidence for both sides of a finding, as for an answer in the middle."""
    return len({evidence.side for evidence in finding.evidence if evidence.rule == rule}) > 1


def _answers(evidence: Iterable[EvidencePart], questions: Questions) -> list[str]:
    """Return the answers that evidence rests on, each once, in the words of the questions."""
    given = dict.fromkeys(answer for one in evidence for answer in one.answers.items())
    return [answer_in_words(questions, *answer) for answer in given]


def answer_in_words(questions: Questions, name: str, value: str) -> str:
    """Return an answer in the user's words: "How is the work done? By judgment".

    A record may know questions that the rulebook no longer has.
    """
    return f"{questions[name].text} {questions[name].label(value)}" if name in questions else f"{name}: {value}"


def _steps(assessment: Assessment, questions: Questions) -> Iterator[str]:
    """Yield what to do next: as long as the verdict is open, the questions that would decide it."""
    if assessment.verdict == VerdictKind.UNDECIDED:
        asked = dict.fromkeys(name for decider in assessment.would_decide for name in decider.answers)
        yield from (f"Find out: {questions[name].text}" for name in asked if name in questions)
    yield from next_steps(assessment)


def _changes(assessment: Assessment, changes: Sequence[Change], to_turn: int) -> Iterator[str]:
    """Yield single other answers that lead to another verdict, one to each."""
    if assessment.verdict == VerdictKind.UNDECIDED:
        return  # the next steps say it
    given = [
        change
        for change in changes
        if change.answers[0].instead[0].value is not None
        and (change.verdict != VerdictKind.NEITHER or change.answers[0].question in assessment.profile)
    ]
    for change in first_to_each(given, 1)[:MAX_CHANGES]:
        [answer] = change.answers
        yield f"to {change.verdict}: {answer.text} {answer.instead[0].label}"
    if not given:
        yield TO_TURN.get(to_turn, NO_CHANGE).format(count=len(assessment.profile))


def _fit(heading: str, meaning: str, rows: Rows) -> None:
    """Shorten the rows until the card has no more than MAX_LINES lines; cautions last, and never silently."""
    for label, most in FEWER:
        if _height(heading, meaning, rows) > MAX_LINES and label in rows:
            del rows[label][most:]
    cautions, hidden = rows["Take care"], 0
    while _height(heading, meaning, rows) > MAX_LINES and len(cautions) > hidden + 1:
        hidden += 1
        rows["Take care"] = [*cautions[:-hidden], f"and {hidden} more, in the details"]


def _height(heading: str, meaning: str, rows: Rows) -> int:
    width = COLUMNS - max(map(len, rows)) - 2
    lines = sum(len(wrap(text, width)) for texts in rows.values() for text in texts)
    return len(wrap(heading, COLUMNS)) + 1 + len(wrap(meaning, COLUMNS)) + lines
