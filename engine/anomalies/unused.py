"""Conclusions, differences, questions and answers without effect."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import Branch, FiringRegion
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.value_sets import Dimension, Region
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.assessment import Answers
from outsourcing.engine.core.facts import Evidence


def unread(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the questions, and the answers, that change no rule's firing: they count as unknown."""
    model = search.model
    for question in model.rulebook.questions.values():
        dim = ("Task", question.name)
        reading = [one for one in model.rules if question.name in one.rule.reads()]
        values = [value for value in model.space.domains[dim] if value is not None]
        without_effect = [value for value in values if all(_is_as_unknown(one, dim, value, model) for one in reading)]
        if without_effect == values:
            message = f"no rule reads the answer to {question.name}: write a rule that does, or delete the question"
            yield from _confirmed(question.name, message, {question.name: values[0]}, model)
        else:
            for value in without_effect:
                message = f"no rule reads the answer {question.name} = {value}: it counts as unknown"
                yield from _confirmed(f"{question.name}={value}", message, {question.name: value}, model)


def _confirmed(about: str, message: str, witness: Answers, model: RulebookModel) -> Iterator[Anomaly]:
    answered, unanswered = model.firings(witness), model.firings({})
    if not answered.failed and answered.by_rule.keys() == unanswered.by_rule.keys():
        yield Anomaly(kind=AnomalyKind.UNREAD, rules=(), about=about, message=message, witness=witness)


def _is_as_unknown(one: FiringRegion, dim: Dimension, value: str, model: RulebookModel) -> bool:
    """Return whether a rule fires on the same other facts with an answer as without one."""
    answered, unanswered = _slice(one.regions, dim, value), _slice(one.regions, dim, None)
    return one.exact and model.space.covers(unanswered, answered) and model.space.covers(answered, unanswered)


def _slice(regions: Sequence[Region], dim: Dimension, value: str | None) -> list[Region]:
    """Return the parts of regions with one value of a dimension, without the dimension."""
    return [
        Region(
            {other: values for other, values in region.box.items() if other != dim},
            tuple(
                {other: values for other, values in hole.items() if other != dim}
                for hole in region.holes
                if value in hole.get(dim, (value,))
            ),
        )
        for region in regions
        if value in region.box.get(dim, (value,))
    ]


def unused(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield conclusions that repeat another one of the same rule, and differences without rules."""
    model = search.model
    for one in model.rules:
        repeating = [branch for branch in one.branches if _repeats(branch)]
        witness = search.witness(branch.region for branch in repeating)
        if witness is not None and _drops(one, repeating, witness, model):
            message = f"{one.rule.id} concludes the same fact twice, which counts once: delete one of them"
            yield Anomaly(kind=AnomalyKind.UNUSED, rules=(one.rule.id,), message=message, witness=witness)
    if any(None in one.conclusions for one in model.rules):
        return
    covered = {fact["difference"] for one in model.rules for fact in one.conclusions if isinstance(fact, Evidence)}
    for key in (key for key in model.keys if key not in covered):
        message = (
            f"no rule gives evidence on the difference {key}, which lowers the coverage of every task: "
            "add rules, or delete the difference"
        )
        yield Anomaly(kind=AnomalyKind.UNUSED, rules=(), about=f"difference={key}", message=message, witness={})


def _repeats(branch: Branch) -> bool:
    facts = {(type(f), *sorted(f.values_by_name().items())) if f is not None else () for f in branch.conclusions}
    return len(facts) < len(branch.conclusions)


def _drops(one: FiringRegion, repeating: Sequence[Branch], witness: Answers, model: RulebookModel) -> bool:
    """Return whether a run of the rule has fewer facts than its body yields there."""
    firings = model.firings(witness).by_rule.get(one.rule.id, ())
    concluded = sum(len(firing.concluded) for firing in firings)
    return bool(firings) and any(concluded < len(branch.conclusions) * len(firings) for branch in repeating)
