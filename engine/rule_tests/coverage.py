"""Coverage: in how many cases a rule fires, and in how many it stays silent. Its own lines are not counted here."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.rule_tests.cases import Ran


class Covered(NamedTuple):
    """How many cases a rule fires in, and how many it stays silent in."""

    rule: str
    fires: int
    silent: int

    @property
    def gap(self) -> str:
        """Return what no case shows; empty where both are shown."""
        lacking = [word for word, cases in (("fires", self.fires), ("stays silent", self.silent)) if not cases]
        return " or ".join(lacking)

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        return {"rule": self.rule, "cases_in_which_it_fires": self.fires, "cases_in_which_it_is_silent": self.silent}


def coverage(rules: Sequence[Rule], ran: Sequence[Ran]) -> list[Covered]:
    """Return the coverage of rules by cases; one that failed shows nothing."""
    fired = [{one.name for one in case.inferred.fired} for case in ran if case.inferred]
    counts = {rule.id: sum(rule.id in ids for ids in fired) for rule in rules}
    return [Covered(id_, fires, len(fired) - fires) for id_, fires in counts.items()]
