"""What is said around the questions: where things stand, and why a question is asked. Made from the rulebook."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.core.evaluator import Answers
from outsourcing.engine.core.facts import Advice, Evidence, Task, Topic
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.core.weighing import DEGREES
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer, Standing

MOST_RULES = 6  # named where advice waits for an answer
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


def why(question: Question, given: Answers, interviewer: Interviewer, counsel: AdvicePlanner) -> Iterator[str]:
    """Yield why a question is asked: what it means, the rules that wait for it, what is still reachable.

    An answer given before does not count: it is what is asked for.
    """
    yield question.why
    answers = {name: value for name, value in given.items() if name != question.name}
    standing = interviewer.standing(answers)
    if standing.settled:
        yield from _advised(question, answers, counsel)
        return
    rules = interviewer.waiting(question.name, answers)
    yield f"{_rules(len(rules))} for this answer:"
    for rule in rules:
        yield f"  {rule.id}  {_accepted(rule, question)}: {_would_say(rule)}"
    yield (
        f"So far the score is {standing.score:+.2f}; it can end between {standing.lowest:+.2f} (BPO) and "
        f"{standing.highest:+.2f} (KPO). Still possible: {possible(standing)}."
    )


def _advised(question: Question, answers: Answers, counsel: AdvicePlanner) -> Iterator[str]:
    """Yield the advice that the answer can change; the verdict is settled."""
    rules = counsel.waiting(question.name, list(Topic), answers)
    if not rules:
        yield "No rule waits for this answer: it changes neither the verdict nor advice."
        return
    given = [fact for rule in rules for fact in rule.conclusions() if isinstance(fact, Advice)]
    about = [topic for topic in Topic if topic in {fact["topic"] for fact in given}]
    yield f"The verdict is settled. {_rules(len(rules))} for this answer, with advice on: {', '.join(about)}."
    shown = [rule for rule in rules if _wants(rule, question)][:MOST_RULES]
    for rule in shown:
        yield f"  {rule.id}  {_accepted(rule, question)}: {_would_say(rule)}"
    if more := len(rules) - len(shown):
        yield f"  {'and ' if shown else ''}{more} {'more' if shown else 'that an answer can stop'}"


def _rules(count: int) -> str:
    return "1 rule waits" if count == 1 else f"{count} rules wait"


def _wants(rule: Rule, question: Question) -> bool:
    """Say whether a rule wants an answer to a question, and not its absence."""
    tests = [test for p in rule.patterns if p.fact is Task and not p.negated for test in p.tests]
    return question.name in {test.field for test in tests}


def _accepted(rule: Rule, question: Question) -> str:
    """Return the answers to this question that the rule accepts, and what else it waits for."""
    tests = [test for p in rule.patterns if p.fact is Task and not p.negated for test in p.tests]
    here = [value for test in tests if test.field == question.name for value in test.accepted or ()]
    if not here:  # it waits for what nobody said
        return "as long as nobody says otherwise"
    labels = _some([question.label(value) for value in here])
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
        if isinstance(fact, Advice):
            told.append(_would_advise(fact["topic"], fact["choice"].replace("_", " ")))
    return " and ".join(told) or "would have a say"


def _would_advise(topic: str, choice: str) -> str:
    if topic in (Topic.CAUTION, Topic.RISKS):
        return f"would warn: {choice} ({topic})"
    return f"would say: {choice} ({topic})" if topic == Topic.BENEFITS else f"would advise {choice} ({topic})"
