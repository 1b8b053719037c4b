"""Find the answers that would decide an undecided task.

These are the single answers to open questions that lead to a verdict; if there are none, a few answers for each side
that together lead to it, none of which can be left out. Answers that all rules treat alike (most services) are
represented by the first of them.
"""

from collections.abc import Callable, Iterator, Mapping

from outsourcing.engine.core.assessment import Decider
from outsourcing.engine.core.facts import BPO, KPO, Side, VerdictKind

Conclude = Callable[[Mapping[str, str]], tuple[VerdictKind, float]]  # the verdict and the score of some answers
Values = Mapping[str, tuple[str, ...]]  # by question, the answers to try
Answer = tuple[str, str]  # a question and a value


def deciders(conclude: Conclude, answers: Mapping[str, str], values: Values) -> tuple[Decider, ...]:
    """Return the answers that would decide, in the order of the questions."""
    possible = [(name, value) for name, choices in values.items() if name not in answers for value in choices]
    single = [_decider({name: value}, conclude({**answers, name: value})[0]) for name, value in possible]
    deciding = tuple(decider for decider in single if decider is not None)
    return deciding or tuple(_together(conclude, answers, possible))


def _decider(more: Mapping[str, str], kind: VerdictKind) -> Decider | None:
    decided = kind in (
        VerdictKind.BPO,
        VerdictKind.KPO,
        VerdictKind.SPLIT,
    )  # a closed gate decides nothing between them
    return Decider.model_validate({"answers": dict(more), "verdict": kind}) if decided else None


def _together(conclude: Conclude, answers: Mapping[str, str], possible: list[Answer]) -> Iterator[Decider]:
    """Yield, for each side, answers that together lead to it: most telling first, then without needless ones."""
    for side in (BPO, KPO):
        more: dict[str, str] = {}
        target = VerdictKind(side)
        while conclude({**answers, **more})[0] != target and len(more) < len(dict(possible)):
            left = [answer for answer in possible if answer[0] not in more]
            name, value = max(
                left, key=lambda answer: _towards(side, conclude({**answers, **more, answer[0]: answer[1]}))
            )
            more[name] = value
        for name in tuple(more):
            fewer = {other: value for other, value in more.items() if other != name}
            if conclude({**answers, **fewer})[0] == target:
                more = fewer
        if conclude({**answers, **more})[0] == target and (decider := _decider(more, target)):
            yield decider


def _towards(side: Side, concluded: tuple[VerdictKind, float]) -> float:
    _, score = concluded
    return score if side is KPO else -score
