"""What if: every single answer that would change the verdict, and the smallest pairs.

A pair is among the smallest if neither of its answers alone brings the verdict that both bring. Answers that all rules
treat alike change it alike, so they stand together: of them, one is tried. To forget an answer counts as a single
change, for it says what the verdict hangs on; in a pair it would be no advice.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.questions import Question
from outsourcing.engine.explanation.parts import Alternative, Change, WhatIf
from outsourcing.engine.explanation.words import option, said

Alike = tuple[str | None, ...]  # answers to one question that all rules treat alike
Others = Mapping[str, tuple[Alike, ...]]  # by question, the answers that are not like today's


def what_if(advisor: Advisor, answers: Mapping[str, str]) -> WhatIf:
    """Return what would change the verdict."""
    alone = singles(advisor, answers)
    telling = {answer.question for change in alone for answer in change.answers}
    questions = advisor.rulebook.questions
    return WhatIf(
        singles=alone,
        pairs=pairs(advisor, answers, alone),
        hangs_on_answers=tuple(
            said(questions[name], answers[name]) for name in questions if name in telling & set(answers)
        ),
        hangs_on_unknown=tuple(said(questions[name], None) for name in questions if name in telling - set(answers)),
    )


def others(advisor: Advisor, answers: Mapping[str, str]) -> Others:
    """Return, for each question, the answers that some rule treats otherwise than today's, alike ones together."""
    found = {}
    for name, question in advisor.rulebook.questions.items():
        groups = alike(question, advisor.evaluator.accepted[name])
        found[name] = tuple(values for values in groups if answers.get(name) not in values)
    return found


def alike(question: Question, accepted: Mapping[str, frozenset[tuple[str, int, str]]]) -> Iterator[Alike]:
    """Yield the answers in groups that the same patterns accept; what none accepts is like "not known"."""
    groups: dict[frozenset[tuple[str, int, str]], list[str | None]] = {}
    for choice in question.choices:
        groups.setdefault(accepted.get(choice.value, frozenset()), []).append(choice.value)
    groups.setdefault(frozenset(), []).append(None)
    yield from map(tuple, groups.values())


def singles(advisor: Advisor, answers: Mapping[str, str]) -> tuple[Change, ...]:
    """Return every change of one answer, in the order of the questions."""
    today, _ = advisor.evaluate(answers)
    tried = (
        (name, group, advisor.evaluate({**answers, name: group[0]}))
        for name, groups in others(advisor, answers).items()
        for group in groups
    )
    return tuple(
        Change(answers=(_alternative(advisor, answers, name, group),), verdict=kind.value, score=score)
        for name, group, (kind, score) in tried
        if kind != today
    )


def pairs(advisor: Advisor, answers: Mapping[str, str], alone: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the smallest pairs, the smallest change of the score first."""
    today, before = advisor.evaluate(answers)
    brings = {(c.answers[0].question, option.value): c.verdict for c in alone for option in c.answers[0].instead}
    left = {name: known(groups) for name, groups in others(advisor, answers).items()}
    found = []
    for (one, groups), (other, more) in combinations(left.items(), 2):
        for first, second in product(groups, more):
            kind, score = advisor.evaluate({**answers, one: first[0], other: second[0]})
            if kind != today and kind not in (brings.get((one, first[0])), brings.get((other, second[0]))):
                pair = tuple(_alternative(advisor, answers, *told) for told in ((one, first), (other, second)))
                found.append(Change(answers=pair, verdict=kind.value, score=score))
    return tuple(sorted(found, key=lambda change: abs(change.score - before)))


def known(groups: Sequence[Alike]) -> list[tuple[str, ...]]:
    """Return groups of answers without "not known"."""
    told = (tuple(value for value in group if value is not None) for group in groups)
    return [group for group in told if group]


def alternative(question: Question, now: str | None, instead: Alike) -> Alternative:
    """Return answers that can be given instead of today's."""
    return Alternative(
        question=question.name,
        text=question.text,
        now=option(question, now),
        instead=tuple(option(question, value) for value in instead),
    )


def _alternative(advisor: Advisor, answers: Mapping[str, str], name: str, group: Alike) -> Alternative:
    return alternative(advisor.rulebook.questions[name], answers.get(name), group)
