"""Near misses: rules that one other answer, or one more, would make fire.

Found by giving every other answer to each question in turn, those that the rules treat alike together; so a rule that
is stopped by what was said (NOT, TEST) is found like one that waits for an answer.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import Evidence
from outsourcing.engine.core.vocabulary import Side
from outsourcing.engine.explanation.parts import NearMiss
from outsourcing.engine.explanation.what_if import alternative, known, others

Spoken = Mapping[str, frozenset[tuple[Side, float]]]  # by rule, the sides that its evidence takes, and how strongly


class _Missed(NamedTuple):
    """A rule that would speak for a side, with the question that decides it."""

    rule: str
    side: Side
    strength: float
    question: str


def near_misses(advisor: Advisor, answers: Mapping[str, str]) -> tuple[NearMiss, ...]:
    """Return every near miss, the strongest first."""
    now = _spoken(advisor, answers)
    found: dict[_Missed, list[tuple[tuple[str, ...], Spoken]]] = {}
    for name, groups in others(advisor, answers).items():
        for values in known(groups):
            then = _spoken(advisor, {**answers, name: values[0]})
            for rule in then.keys() - now.keys():
                for side, strength in then[rule]:
                    found.setdefault(_Missed(rule, side, strength, name), []).append((values, then))
    return tuple(_told(advisor, answers, missed, found[missed], now) for missed in sorted(found, key=_strongest))


def _strongest(missed: _Missed) -> tuple[float, _Missed]:
    return -missed.strength, missed


def _told(
    advisor: Advisor,
    answers: Mapping[str, str],
    missed: _Missed,
    ways: list[tuple[tuple[str, ...], Spoken]],
    now: Spoken,
) -> NearMiss:
    rule, question = advisor.rulebook.rule(missed.rule), advisor.rulebook.questions[missed.question]
    first = ways[0][1]
    return NearMiss(
        rule=rule.id,
        title=rule.title,
        source=str(rule.source),
        side=missed.side,
        strength=missed.strength,
        missing=alternative(
            question, answers.get(question.name), tuple(value for values, _ in ways for value in values)
        ),
        also=tuple(sorted(first.keys() - now.keys() - {rule.id})),
        instead_of=tuple(sorted(now.keys() - first.keys())),
    )


def _spoken(advisor: Advisor, answers: Mapping[str, str]) -> Spoken:
    """Return what each rule's evidence says on some answers."""
    spoken: dict[str, set[tuple[Side, float]]] = {}
    for rule, evidence in _evidence(advisor, answers):
        spoken.setdefault(rule, set()).add((evidence["side"].value, evidence["strength"]))
    return {rule: frozenset(sides) for rule, sides in spoken.items()}


def _evidence(advisor: Advisor, answers: Mapping[str, str]) -> Iterator[tuple[str, Evidence]]:
    if advisor.evaluator.is_static:
        yield from advisor.evaluator.evidence(answers)
    else:
        yield from ((fact["rule"], fact) for fact in advisor.run(answers).evidence)
