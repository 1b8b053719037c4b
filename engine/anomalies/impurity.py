"""Rules that use more than their facts: clocks, chance, files, values that can change."""

from collections.abc import Iterator

from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.witnesses import WitnessSearch
from outsourcing.engine.core.bodies import Body
from outsourcing.engine.loading.author_code import impure_names


def impure(search: WitnessSearch) -> Iterator[Anomaly]:
    """Yield the names that bodies and TESTs use, other than engine names, constants and functions of the pack."""
    for rule in search.model.rulebook.rules:
        body = rule.body.function if isinstance(rule.body, Body) else rule.body
        for used in dict.fromkeys(
            one for function in (body, *(t[0] for t in rule.tests)) for one in impure_names(function)
        ):
            message = (
                f"{rule.id} uses {used.name} (line {used.line}), which can differ from run to run: "
                "use facts, constants and functions of the pack"
            )
            yield Anomaly(kind=AnomalyKind.IMPURE, rules=(rule.id,), about=used.name, message=message, witness=None)
