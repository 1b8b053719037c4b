"""Cases: whole tasks and what is expected of them, run.

Expected   what a case expects; what it does not name, it does not care for
Case       a task as a statement: its name, its answers, what is expected
Outcome    what inference came to, as far as a case can expect it
Miss       one expectation that failed: what, expected, actual
Ran        a case that was run
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import KPO, Advice
from outsourcing.engine.core.trace import RunResult

PLACES = 2  # a number is compared to the places it is written with, at least these


class Expected(NamedTuple):
    """What a case expects.

    `evidence` has by rule how strongly it speaks: for KPO above 0, for BPO below. Advice is named as `topic choice`;
    `advice_on` names all that is advised on a topic, `topics` all topics advised on.
    """

    verdict: str | None = None
    score: float | None = None
    findings: Mapping[str, float] = {}
    evidence: Mapping[str, float] = {}
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    not_advised: tuple[str, ...] = ()
    advice_on: Mapping[str, tuple[str, ...]] = {}
    topics: tuple[str, ...] | None = None


class Case(NamedTuple):
    """A task as a statement. `place` is `file:case N`."""

    place: str
    name: str
    answers: Mapping[str, str]
    expected: Expected


class Outcome(NamedTuple):
    """What inference came to. `advice` counts each `topic choice`: two rules may say the same."""

    verdict: str
    score: float
    findings: Mapping[str, float]
    evidence: Mapping[str, float]
    fired: frozenset[str]
    advice: Counter[str]


class Miss(NamedTuple):
    """One expectation that failed."""

    what: str
    expected: str
    actual: str


class Ran(NamedTuple):
    """A case that was run; `inferred` is None where a rule failed."""

    case: Case
    inferred: RunResult | None
    misses: tuple[Miss, ...]

    @property
    def passed(self) -> bool:
        """Say whether every expectation was met."""
        return not self.misses

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        misses = [miss._asdict() for miss in self.misses]
        return {"case": self.case.name, "place": self.case.place, "misses": misses}


def run_cases(advisor: Advisor, cases: Sequence[Case]) -> list[Ran]:
    """Run cases."""
    return [run_case(advisor, case) for case in cases]


def run_case(advisor: Advisor, case: Case) -> Ran:
    """Run a case; a rule that fails is what happened instead."""
    try:
        inferred = advisor.run(case.answers)
    except Exception as error:  # noqa: BLE001  whatever it is, the case did not come out as expected
        return Ran(case, None, (Miss("the assessment", "an assessment", " ".join(str(error).split())),))
    return Ran(case, inferred, tuple(misses(case.expected, outcome(inferred))))


def outcome(inferred: RunResult) -> Outcome:
    """Return what an inference came to, as far as a case can expect it."""
    return Outcome(
        str(inferred.verdict["kind"]),
        inferred.weighed.score,
        {finding["difference"]: finding["cf"] for finding in inferred.weighed.findings},
        {fact["rule"]: fact["strength"] * (1 if fact["side"] == KPO else -1) for fact in inferred.evidence},
        frozenset(fired.name for fired in inferred.fired),
        Counter(said(fact) for fired in inferred.fired for fact in fired.concluded if isinstance(fact, Advice)),
    )


def said(advice: Advice) -> str:
    """Return advice as cases name it."""
    return f"{advice['topic']} {advice['choice']}"


def misses(expected: Expected, actual: Outcome) -> Iterator[Miss]:
    """Yield every expectation that an outcome does not meet."""
    if expected.verdict not in (None, actual.verdict):
        yield Miss("verdict", str(expected.verdict), actual.verdict)
    if expected.score is not None and not _meets(expected.score, actual.score):
        yield Miss("score", f"{expected.score:+g}", f"{actual.score:+g}")
    for key, cf in expected.findings.items():
        if not _meets(cf, actual.findings[key]):
            yield Miss(f"finding on {key}", f"{cf:+g}", f"{actual.findings[key]:+g}")
    for id_, strength in expected.evidence.items():
        if not _meets(strength, actual.evidence.get(id_, 0.0)):
            yield Miss(f"evidence of {id_}", f"{strength:+g}", f"{actual.evidence.get(id_, 0.0):+g}")
    yield from (Miss(f"rule {id_}", "fires", "silent") for id_ in expected.fires if id_ not in actual.fired)
    yield from (Miss(f"rule {id_}", "silent", "fires") for id_ in expected.silent if id_ in actual.fired)
    yield from _misadvised(expected, actual)


def _misadvised(expected: Expected, actual: Outcome) -> Iterator[Miss]:
    given = {one for one, count in actual.advice.items() if count}
    yield from (Miss(f"advice {one}", "given", "not given") for one in expected.advice if one not in given)
    yield from (Miss(f"advice {one}", "not given", "given") for one in expected.not_advised if one in given)
    for topic, choices in expected.advice_on.items():
        there = {one.partition(" ")[2] for one in given if one.partition(" ")[0] == topic}
        if there != set(choices):
            yield Miss(f"advice on {topic}", _all(choices), _all(there))
    topics = {one.partition(" ")[0] for one in given}
    if expected.topics is not None and topics != set(expected.topics):
        yield Miss("topics advised on", _all(expected.topics), _all(topics))


def _all(choices: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(choices)) or "none"


def _meets(expected: float, actual: float) -> bool:
    places = max(PLACES, len(repr(float(expected)).partition(".")[2]))
    return abs(actual - expected) <= 0.5 / float(10**places) + 1e-9
