"""What changes nothing: answers and questions that no rule reads, conclusions and differences without effect."""

from collections.abc import Iterator

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.firing_regions import FiringRegion
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.value_sets import Dimension, Region
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.facts import Evidence


def unread(world: RulebookModel) -> Iterator[Anomaly]:
    """Yield the questions, and the answers, that change no rule's firing: they are as good as not known."""
    for question in world.rulebook.questions.values():
        dim = ("Task", question.name)
        reading = [one for one in world.regions if question.name in one.rule.reads()]
        values = [value for value in world.space.domains[dim] if value is not None]
        idle = [value for value in values if all(_is_as_unknown(one, dim, value, world) for one in reading)]
        if idle == values:
            message = f"no rule reads the answer to {question.name}: write a rule about it, or do not ask"
            yield from _shown(question.name, message, {question.name: values[0]}, world)
        else:
            for value in idle:
                message = f"{question.name} = {value} is as good as not known: no rule reads this answer"
                yield from _shown(f"{question.name}={value}", message, {question.name: value}, world)


def _shown(about: str, message: str, witness: dict[str, str], world: RulebookModel) -> Iterator[Anomaly]:
    answered, unanswered = world.fires(witness), world.fires({})
    if not answered.failed and answered.by_rule.keys() == unanswered.by_rule.keys():
        yield Anomaly(kind=AnomalyKind.UNREAD, rules=(), about=about, message=message, witness=witness)


def _is_as_unknown(one: FiringRegion, dim: Dimension, value: str, world: RulebookModel) -> bool:
    """Say whether a rule fires with an answer on just the same facts as without one."""
    answered, unanswered = _cut(one.cells, dim, value), _cut(one.cells, dim, None)
    return one.exact and world.space.within(answered, unanswered) and world.space.within(unanswered, answered)


def _cut(cells: list[Region], dim: Dimension, value: str | None) -> list[Region]:
    """Return the cells at one value of a dimension, without the dimension."""
    return [
        Region(
            {other: values for other, values in cell.box.items() if other != dim},
            tuple(
                {other: values for other, values in hole.items() if other != dim}
                for hole in cell.holes
                if value in hole.get(dim, (value,))
            ),
        )
        for cell in cells
        if value in cell.box.get(dim, (value,))
    ]


def unused(world: RulebookModel, search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield conclusions that are dropped because they are there already, and differences that nobody speaks on."""
    for one in world.regions:
        cells = [case.cell for case in one.cases if len(_different(case.conclusions)) < len(case.conclusions)]
        witness = search.witness(cells)
        if witness is not None and _drops(one, witness, world):
            message = f"{one.rule.id} concludes the same fact twice, and it counts once: let it conclude it once"
            yield Anomaly(kind=AnomalyKind.UNUSED, rules=(one.rule.id,), message=message, witness=witness)
    told = {fact["difference"] for one in world.regions for fact in one.conclusions if isinstance(fact, Evidence)}
    if any(None in one.conclusions for one in world.regions):
        return
    for key in (key for key in world.keys if key not in told):
        message = (
            f"no rule speaks on the difference {key}, and it lowers the coverage of every task: add rules, or drop it"
        )
        yield Anomaly(kind=AnomalyKind.UNUSED, rules=(), about=f"difference={key}", message=message, witness={})


def _different(facts: tuple[Fact | None, ...]) -> set[tuple[object, ...]]:
    return {(type(fact), *sorted(fact.values_by_name().items())) if fact is not None else () for fact in facts}


def _drops(one: FiringRegion, witness: dict[str, str], world: RulebookModel) -> bool:
    """Say whether a run of the rule has fewer facts than its body yields there."""
    fired = world.fires(witness).by_rule.get(one.rule.id, ())
    concluded = [fact for firing in fired for fact in firing.concluded]
    cases = [case for case in one.cases if len(_different(case.conclusions)) < len(case.conclusions)]
    return bool(fired) and any(len(concluded) < len(case.conclusions) * len(fired) for case in cases)
