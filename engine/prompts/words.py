"""What is said around the questions: where things stand, and why a question is asked. Made from the rulebook."""

from collections.abc import Iterator, Sequence

from engine.facts import Evidence, Task
from engine.forecast import Answers
from engine.interview import Interviewer, Standing
from engine.questions import Question
from engine.rulebook import Rule
from engine.weighing import DEGREES

INTRODUCTION = "Which kind of outsourcing fits this task?"
HELP = '"Not sure" is always an answer; ? why, left arrow back, Ctrl-C saves and leaves.'


def possible(standing: Standing) -> str:
    """Return the verdicts still possible: "BPO or SPLIT"."""
    *first, last = [kind.value for kind in standing.possible]
    return f"{', '.join(first)} or {last}" if first else last


def settled(standing: Standing, asked: int, voting: int) -> str:
    """Return that the verdict is settled, with its score and how far the open questions can still move it."""
    told = f"Settled after {asked} of {voting} questions: {possible(standing)}. "
    if standing.lowest == standing.highest:
        return f"{told}The score is {standing.score:+.2f}, from -1 (BPO) to +1 (KPO)."
    swing = max(standing.highest - standing.score, standing.score - standing.lowest)
    return (
        f"{told}Nothing still open can change that: the score is {standing.score:+.2f}, and open questions can move "
        f"it by {swing:.2f} at most, to between {standing.lowest:+.2f} and {standing.highest:+.2f}."
    )


def why(question: Question, answers: Answers, interviewer: Interviewer) -> Iterator[str]:
    """Yield why a question is asked: what it means, the rules that wait for it, what is still reachable."""
    rules = interviewer.waiting(question.name, answers)
    yield question.why
    if not rules:
        yield "No rule waits for this answer: it does not move the verdict."
        return
    yield f"{len(rules)} rule{'s' if len(rules) != 1 else ''} wait{'s' if len(rules) == 1 else ''} for this answer:"
    for rule in rules:
        yield f"  {rule.id}  {_accepted(rule, question)}: {_would_say(rule)}"
    standing = interviewer.standing(answers)
    yield (
        f"So far the score is {standing.score:+.2f}; it can end between {standing.lowest:+.2f} (BPO) and "
        f"{standing.highest:+.2f} (KPO). Still possible: {possible(standing)}."
    )


def _accepted(rule: Rule, question: Question) -> str:
    """Return the answers to this question that the rule accepts, and what else it waits for."""
    tests = [test for pattern in rule.patterns if pattern.fact is Task for test in pattern.tests]
    here = next(test.accepted for test in tests if test.field == question.name)
    labels = _some([question.label(value) for value in here or ()])
    others = [test.field.replace("_", " ") for test in tests if test.field != question.name]
    return f"{labels} (with {' and '.join(others)})" if others else labels


def _some(labels: Sequence[str], most: int = 3) -> str:
    return " or ".join(labels) if len(labels) <= most else f"{', '.join(labels[:most])} or the like"


def _would_say(rule: Rule) -> str:
    told = []
    for fact in rule.conclusions():
        if isinstance(fact, Evidence):
            degree = next(word for least, word in DEGREES if fact["strength"] >= least)
            told.append(f"would speak for {fact['side']}, {degree}")
    return " and ".join(told) or "would have a say"
