"""Which verdict follows without some of the rules that fired."""

from collections.abc import Callable, Collection
from functools import lru_cache

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment, EvidencePart
from outsourcing.engine.core.facts import Balance, Evidence, Mark, Side, VerdictKind
from outsourcing.engine.core.weighing import Marks, end_of

Opinions = dict[str, list[EvidencePart]]  # by difference


def kind_without(advisor: Advisor, assessment: Assessment) -> Callable[[Collection[str]], VerdictKind]:
    """Return a function from the ids of rules to the verdict without them.

    If the rulebook can be evaluated statically, their evidence is left out of the weighing; otherwise the other rules
    fire again.
    """
    if advisor.evaluator.is_static:
        opinions = {finding.difference: list(finding.evidence) for finding in assessment.findings}
        return lambda rules: kind_of(advisor, _without(opinions, rules), marks_of(assessment, rules))
    return lambda rules: _fired_again(advisor, assessment, frozenset(rules))


def marks_of(assessment: Assessment, without: Collection[str] = ()) -> Marks:
    """Return the kinds of the marks of an assessment, without those that some rules concluded."""
    fired = (firing for firing in assessment.firings if firing.rule not in without)
    return frozenset(fact.values["kind"] for firing in fired for fact in firing.concluded if fact.fact == Mark.__name__)


def kind_of(advisor: Advisor, opinions: Opinions, marks: Marks) -> VerdictKind:
    """Return the verdict on opinions and marks, by the rulebook's weights and verdict rules."""
    *_, words = weighed(advisor, opinions, marks)
    return advisor.evaluator.kind(words)


def weighed(advisor: Advisor, opinions: Opinions, marks: Marks) -> tuple[tuple[float, ...], float, float, Balance]:
    """Return the parts, the score, the coverage and the balance of opinions and marks, by the rulebook's weights."""
    differences = advisor.rulebook.differences
    found = [[_fact(opinion.side, opinion.strength) for opinion in opinions.get(d.key, ())] for d in differences]
    return advisor.evaluator.weigher.balance(list(map(end_of, found)), marks)


def _without(opinions: Opinions, rules: Collection[str]) -> Opinions:
    return {key: [opinion for opinion in found if opinion.rule not in rules] for key, found in opinions.items()}


@lru_cache(maxsize=1000)
def _fact(side: str, strength: float) -> Evidence:
    return Evidence("", Side(side), strength)


def _fired_again(advisor: Advisor, assessment: Assessment, rules: frozenset[str]) -> VerdictKind:
    left = tuple(rule for rule in advisor.rulebook.rules if rule.id not in rules)
    kind, _ = Advisor(advisor.rulebook._replace(rules=left)).verdict(assessment.profile)
    return kind
