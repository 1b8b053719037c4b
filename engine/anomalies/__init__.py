"""Anomalies: what is wrong with a rulebook as a whole, each with a profile that shows it.

    impure       a rule that uses more than its facts: a clock, chance, a file, a value that can change
    missing      a balance that some profile leads to and for which no verdict rule fires
    conflicting  opposite evidence on one difference from the same facts; two verdicts for one balance
    circular     rules whose evidence makes each other fire
    unfireable   a rule that no profile makes fire
    duplicate    two rules that fire on the same facts and conclude the same
    subsumed     a rule that fires only where another rule fires, too, and concludes the same
    unused       a conclusion, or a difference, without effect
    unread       a question, or an answer to one, that no rule reads
    untested     a value or a condition of a rule that none of its examples shows
    stale        an accepted finding that is no longer found

Answers have finite domains, so the results are exact over the answers: duplicate, subsumed, conflicting, unfireable and
unread rules are found if and only if there are some. Findings, balances and verdicts are compared without regard to
what they imply about the answers behind them. Whether a profile leads to them is found out by a search with a budget
(witnesses.py): a rule is called unfireable only if that is proven, a verdict missing only if a profile shows it. A rule
that joins or tests open fields (strengths, whole facts) never counts as containing another. Every profile is confirmed
by a run through Experta.
"""

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.anomalies.anomaly import Anomaly, AnomalyKind
from outsourcing.engine.anomalies.impurity import impure
from outsourcing.engine.anomalies.model import RulebookModel
from outsourcing.engine.anomalies.pairs import pairs
from outsourcing.engine.anomalies.reachability import circular, missing, unfireable
from outsourcing.engine.anomalies.untested import untested
from outsourcing.engine.anomalies.unused import unread, unused
from outsourcing.engine.anomalies.witnesses import WitnessSearch

__all__ = ["Anomaly", "AnomalyKind", "anomalies"]


def anomalies(advisor: Advisor) -> list[Anomaly]:
    """Return every anomaly of an advisor's rulebook, accepted or not, the worst first."""
    search = WitnessSearch(RulebookModel(advisor))
    checks = (impure, missing, pairs, circular, unfireable, unused, unread, untested)
    found = {anomaly.name: anomaly for check in checks for anomaly in check(search)}
    return sorted([*found.values(), *_stale(advisor, set(found))], key=lambda a: list(AnomalyKind).index(a.kind))


def _stale(advisor: Advisor, names: set[str]) -> list[Anomaly]:
    """Return the accepted findings that are no longer found; with packs in use, those of the shipped rules are kept."""
    rulebook = advisor.rulebook
    packs = [pack.id for pack in rulebook.packs[1:]]
    message = '"{}" is accepted but no longer found: delete it from ACCEPTED'
    return [
        Anomaly(kind=AnomalyKind.STALE, rules=(), about=name, message=message.format(name), witness=None)
        for name, accepted in rulebook.accepted.items()
        if name not in names and (not packs or accepted.pack in packs)
    ]
