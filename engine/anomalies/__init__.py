"""Anomalies: what is wrong with a rulebook as a whole, each with a profile that shows it when it is run.

    missing      a balance that some profile comes to and no verdict rule speaks on
    conflicting  opposite sides on one difference from the same facts; two verdicts on one balance
    circular     rules whose evidence makes each other fire
    unfireable   a rule that no profile makes fire
    duplicate    two rules that fire on the same facts and conclude the same
    subsumed     a rule that fires only where another does, too, and says the same
    unused       a conclusion, or a difference, that changes nothing
    unread       a question, or an answer to one, that no rule reads
    untested     a value or a condition of a rule that none of its examples shows
    stale        a name that is accepted, and no longer found

Answers have finite domains, so this is decided, not guessed. Over the answers it is exact: duplicate, subsumed,
conflicting, unfireable and unread rules are found if and only if there are some. Findings, balances and verdicts are
compared as such, without what they imply of the answers behind them; whether a profile comes to them is a search with a
budget (search.py): what it does not find is called unfireable only where that is proven, and missing only where it is
found. A rule that joins or tests what is open (strengths, whole facts) is never said to contain another. Every profile
is run through Experta before it is handed out; where none shows a finding, it has none. Knows no terminal and no file.
"""

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.pairs import beside_each_other
from outsourcing.engine.anomalies.reachability import circular, missing, unfireable
from outsourcing.engine.anomalies.untested import untested
from outsourcing.engine.anomalies.unused import unread, unused
from outsourcing.engine.anomalies.witnesses import WitnessSearch

__all__ = ["Anomaly", "AnomalyKind", "anomalies"]

NO_LONGER = "is accepted and no longer found: take it out of ACCEPTED"


def anomalies(advisor: Advisor) -> list[Anomaly]:
    """Return everything that is wrong with an advisor's rulebook, accepted or not, the worst first."""
    world = RulebookModel(advisor)
    search = WitnessSearch(world)
    found = [
        *missing(world, search),
        *beside_each_other(world, search),
        *circular(world, search),
        *unfireable(world, search),
        *unused(world, search),
        *unread(world),
        *untested(world, search),
    ]
    once = {anomaly.name: anomaly for anomaly in found}
    return sorted(
        [*once.values(), *_stale(advisor, set(once))], key=lambda anomaly: list(AnomalyKind).index(anomaly.kind)
    )


def _stale(advisor: Advisor, names: set[str]) -> list[Anomaly]:
    """Return what is accepted in vain; what the shipped rules accept may be settled by packs beside them."""
    rulebook = advisor.rulebook
    with_packs = [pack.id for pack in rulebook.packs[1:]]
    return [
        Anomaly(kind=AnomalyKind.STALE, rules=(), about=name, message=f'"{name}" {NO_LONGER}', witness=None)
        for name, meant in rulebook.accepted.items()
        if name not in names and (not with_packs or meant.pack in with_packs)
    ]
