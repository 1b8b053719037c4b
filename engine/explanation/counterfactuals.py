"""Counterfactuals: other answers that lead to another verdict, and rules that one answer would make fire.

Answers that all rules treat the same have the same effect, so they are tried as one group. A pair of answers counts if
neither of them alone leads to the verdict that both lead to. Leaving a question open counts as a single change, because
it shows what the verdict depends on, but not in a pair.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.vocabulary import Side
from outsourcing.engine.explanation.parts import Alternative, Change, NearMiss, WhatIf
from outsourcing.engine.explanation.words import answer, option

Answers = Mapping[str, str]
Group = tuple[str | None, ...]  # answers to one question that all rules treat the same; None leaves it open
Values = tuple[str, ...]  # a group without None
EvidenceByRule = Mapping[str, frozenset[tuple[Side, float]]]  # the sides that a rule supports, and how strongly


def what_if(advisor: Advisor, answers: Answers) -> WhatIf:
    """Return what would change the verdict."""
    singles = single_changes(advisor, answers)
    changing = {alternative.question for change in singles for alternative in change.answers}
    questions = [question for name, question in advisor.rulebook.questions.items() if name in changing]
    return WhatIf(
        singles=singles,
        pairs=pair_changes(advisor, answers, singles),
        answers_to_turn=answers_to_turn(advisor, answers),
        hangs_on_answers=tuple(answer(q, answers[q.name]) for q in questions if q.name in answers),
        hangs_on_unknown=tuple(answer(q, None) for q in questions if q.name not in answers),
    )


def other_answers(advisor: Advisor, answers: Answers) -> dict[str, list[Group]]:
    """Return, for each question, the groups of answers without the answer that was given."""
    return {
        name: [group for group in groups(question, advisor.evaluator.accepted[name]) if answers.get(name) not in group]
        for name, question in advisor.rulebook.questions.items()
    }


def groups(question: Question, accepted: Mapping[str, frozenset[tuple[str, int, str]]]) -> list[Group]:
    """Return the answers in groups accepted by the same patterns; those accepted by none go with the open question."""
    found: dict[frozenset[tuple[str, int, str]], list[str | None]] = {}
    for choice in question.choices:
        found.setdefault(accepted.get(choice.value, frozenset()), []).append(choice.value)
    found.setdefault(frozenset(), []).append(None)
    return list(map(tuple, found.values()))


def without_open(found: Sequence[Group]) -> list[Values]:
    """Return groups of answers without the open question."""
    without_open = (tuple(value for value in group if value is not None) for group in found)
    return [group for group in without_open if group]


def single_changes(advisor: Advisor, answers: Answers) -> tuple[Change, ...]:
    """Return every change of one answer that changes the verdict, in the order of the questions."""
    today, _ = advisor.evaluate(answers)
    found = []
    for name, other in other_answers(advisor, answers).items():
        for group in other:
            kind, score = advisor.evaluate({**answers, name: group[0]})
            if kind != today:
                found.append(_change(advisor, answers, {name: group}, kind.value, score))
    return tuple(found)


def pair_changes(advisor: Advisor, answers: Answers, singles: Sequence[Change]) -> tuple[Change, ...]:
    """Return the pairs of answers, the smallest change of the score first."""
    today, before = advisor.evaluate(answers)
    alone = {(c.answers[0].question, option.value): c.verdict for c in singles for option in c.answers[0].instead}
    other = {name: without_open(found) for name, found in other_answers(advisor, answers).items()}
    found = []
    for (name1, groups1), (name2, groups2) in combinations(other.items(), 2):
        for group1, group2 in product(groups1, groups2):
            kind, score = advisor.evaluate({**answers, name1: group1[0], name2: group2[0]})
            if kind not in (today, alone.get((name1, group1[0])), alone.get((name2, group2[0]))):
                found.append(_change(advisor, answers, {name1: group1, name2: group2}, kind.value, score))
    return tuple(sorted(found, key=lambda change: abs(change.score - before)))


def answers_to_turn(advisor: Advisor, answers: Answers) -> int:
    """Return how many of the given answers would have to be different for another verdict; 3 means at least 3."""
    today, _ = advisor.evaluate(answers)
    other = other_answers(advisor, answers)
    tried = {name: without_open(other[name]) for name in answers if name in other}
    for count in (1, 2):
        for names in combinations(tried, count):
            for found in product(*(tried[name] for name in names)):
                instead = {name: group[0] for name, group in zip(names, found, strict=True)}
                if advisor.evaluate({**answers, **instead})[0] != today:
                    return count
    return 3


def _change(advisor: Advisor, answers: Answers, other: Mapping[str, Group], verdict: str, score: float) -> Change:
    alternatives = (alternative(advisor.rulebook.questions[name], answers, group) for name, group in other.items())
    return Change.model_validate({"answers": tuple(alternatives), "verdict": verdict, "score": score})


def alternative(question: Question, answers: Answers, other: Group) -> Alternative:
    """Return other answers to a question."""
    return Alternative(
        question=question.name,
        text=question.text,
        now=option(question, answers.get(question.name)),
        instead=tuple(option(question, value) for value in other),
    )


class _Missed(NamedTuple):
    """A rule that would support a side, and the question that keeps it from firing."""

    rule: str
    side: Side
    strength: float
    question: str


def near_misses(advisor: Advisor, answers: Answers) -> tuple[NearMiss, ...]:
    """Return the rules that one other answer would make fire, the strongest first.

    Every other answer is tried, so rules stopped by an answer (NOT, TEST) are found like those that miss one.
    """
    now = _evidence_by_rule(advisor, answers)
    found: dict[_Missed, list[tuple[Values, EvidenceByRule]]] = {}
    for name, other in other_answers(advisor, answers).items():
        for group in without_open(other):
            then = _evidence_by_rule(advisor, {**answers, name: group[0]})
            for rule in then.keys() - now.keys():
                for side, strength in then[rule]:
                    found.setdefault(_Missed(rule, side, strength, name), []).append((group, then))
    strongest = sorted(found, key=lambda missed: (-missed.strength, missed))
    return tuple(_near_miss(advisor, answers, missed, found[missed], now) for missed in strongest)


def _near_miss(
    advisor: Advisor, answers: Answers, missed: _Missed, ways: list[tuple[Values, EvidenceByRule]], now: EvidenceByRule
) -> NearMiss:
    rule, question = advisor.rulebook.rule(missed.rule), advisor.rulebook.questions[missed.question]
    _, then = ways[0]
    return NearMiss(
        rule=rule.id,
        title=rule.title,
        source=str(rule.source),
        side=missed.side,
        strength=missed.strength,
        missing=alternative(question, answers, tuple(value for group, _ in ways for value in group)),
        also=tuple(sorted(then.keys() - now.keys() - {rule.id})),
        instead_of=tuple(sorted(now.keys() - then.keys())),
    )


def _evidence_by_rule(advisor: Advisor, answers: Answers) -> EvidenceByRule:
    found: dict[str, set[tuple[Side, float]]] = {}
    for evidence in advisor.run(answers).evidence:
        found.setdefault(evidence["rule"], set()).add((Side(evidence["side"]), evidence["strength"]))
    return {rule: frozenset(sides) for rule, sides in found.items()}
