"""Explanation: what would change a verdict, and why it is not another one.

    Change     one answer that, given instead, changes the verdict
    Missing    one rule that speaks for a side and did not fire, with the answer that kept it from firing

Works on answers and an advisor; prints nothing.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.facts import Evidence, Kind, Side, Task
from engine.inference import Advisor
from engine.rulebook import Rule


class Change(NamedTuple):
    """One answer that, given instead of today's, changes the verdict. A value of None is "not known"."""

    question: str
    value: str | None
    verdict: Kind
    score: float


class Missing(NamedTuple):
    """A rule for a side that did not fire: the answers that it wanted to one question, and the one it got, if any."""

    rule: Rule
    question: str
    wanted: tuple[str, ...]
    actual: str | None


def changes(advisor: Advisor, answers: Mapping[str, str]) -> Iterator[Change]:
    """Yield every single answer that would change the verdict, in the order of the questions.

    Of answers that all rules treat alike, the first stands for all.
    """
    today, _ = advisor.foretell(answers)
    for name, values in advisor.forecast.values.items():
        for value in (*values, None):
            kind, score = advisor.foretell({**answers, name: value})
            if kind != today:
                yield Change(name, value, kind, score)


def missing(advisor: Advisor, answers: Mapping[str, str], side: Side) -> list[Missing]:
    """Return the rules that speak for a side and did not fire, the strongest first, each with what it lacked."""
    found = []
    for rule in advisor.rulebook.rules:
        strengths = [f["strength"] for f in rule.conclusions() if isinstance(f, Evidence) and f["side"] == side]
        tests = [test for pattern in rule.patterns if pattern.fact is Task for test in pattern.tests]
        lacking = [test for test in tests if test.accepted is not None and answers.get(test.field) not in test.accepted]
        if strengths and lacking:
            test = lacking[0]
            lacks = Missing(rule, test.field, test.accepted or (), answers.get(test.field))
            found.append((len(lacking), -max(strengths), rule.id, lacks))
    return [lacks for *_, lacks in sorted(found, key=lambda row: row[:3])]
