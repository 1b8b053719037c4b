"""Cases: whole tasks with what is expected of them, and how they are run."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import BPO, KPO, Advice
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.trace import RunResult
from outsourcing.engine.core.vocabulary import Leaning

MIN_PLACES = 2  # decimals to which numbers are compared at least; those that are written beyond them count, too


class Expected(NamedTuple):
    """What a case expects; what is left out is not compared.

    `findings` gives a number or a side by difference, `evidence` the strength by rule: above 0 for KPO, below 0 for
    BPO. Advice is named `topic choice`; `advice_on` names all advice on a topic, `topics` all topics with advice.
    """

    verdict: str | None = None
    score: float | None = None
    findings: Mapping[str, float | str] = {}
    evidence: Mapping[str, float] = {}
    fires: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    not_advised: tuple[str, ...] = ()
    advice_on: Mapping[str, tuple[str, ...]] = {}
    topics: tuple[str, ...] | None = None


class Case(NamedTuple):
    """A task with what is expected of it. `place` is `file:case N`."""

    place: str
    name: str
    answers: Mapping[str, str]
    expected: Expected


class Actual(NamedTuple):
    """The result of a run, as far as a case can expect it. `advice` counts each `topic choice`."""

    verdict: str
    score: float
    findings: Mapping[str, float]
    evidence: Mapping[str, float]
    fired: frozenset[str]
    advice: Counter[str]


class Failure(NamedTuple):
    """One expectation that was not met."""

    what: str
    expected: str
    actual: str


class CaseResult(NamedTuple):
    """A case that was run; `run` is None if a rule failed."""

    case: Case
    run: RunResult | None
    failures: tuple[Failure, ...]

    @property
    def passed(self) -> bool:
        """Return whether every expectation was met."""
        return not self.failures

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON output has it."""
        failures = [failure._asdict() for failure in self.failures]
        return {"case": self.case.name, "place": self.case.place, "misses": failures}


def run_case(advisor: Advisor, case: Case) -> CaseResult:
    """Run a case; if a rule raises, its error is the failure."""
    try:
        run = advisor.run(case.answers)
    except Exception as error:  # noqa: BLE001  whatever an author's rule raises, the case has failed
        return CaseResult(case, None, (Failure("the assessment", "an assessment", error_text(error)),))
    return CaseResult(case, run, tuple(failures(case.expected, actual_of(run))))


def actual_of(run: RunResult) -> Actual:
    """Return the result of a run, as far as a case can expect it."""
    return Actual(
        str(run.verdict["kind"]),
        run.weighed.score,
        {finding["difference"]: finding["cf"] for finding in run.weighed.findings},
        {fact["rule"]: fact["strength"] * (1 if fact["side"] == KPO else -1) for fact in run.evidence},
        frozenset(firing.name for firing in run.fired),
        Counter(advice_name(fact) for firing in run.fired for fact in firing.concluded if isinstance(fact, Advice)),
    )


def advice_name(advice: Advice) -> str:
    """Return the name that cases use for a piece of advice."""
    return f"{advice['topic']} {advice['choice']}"


def failures(expected: Expected, actual: Actual) -> Iterator[Failure]:
    """Yield every expectation that is not met."""
    if expected.verdict not in (None, actual.verdict):
        yield Failure("verdict", str(expected.verdict), actual.verdict)
    numbers = [("score", expected.score, actual.score)] if expected.score is not None else []
    for key, wanted in expected.findings.items():
        got = actual.findings[key]
        if not isinstance(wanted, str):
            numbers.append((f"finding on {key}", wanted, got))
        elif wanted != _side(got):
            yield Failure(f"finding on {key}", wanted, _side(got))
    numbers += ((f"evidence of {id_}", cf, actual.evidence.get(id_, 0.0)) for id_, cf in expected.evidence.items())
    for what, cf, number in numbers:
        if not _is_near(cf, number):
            yield Failure(what, f"{cf:+g}", f"{number:+g}")
    yield from (Failure(f"rule {id_}", "fires", "silent") for id_ in expected.fires if id_ not in actual.fired)
    yield from (Failure(f"rule {id_}", "silent", "fires") for id_ in expected.silent if id_ in actual.fired)
    yield from _advice_failures(expected, actual)


def _advice_failures(expected: Expected, actual: Actual) -> Iterator[Failure]:
    names = {name for name, count in actual.advice.items() if count}
    yield from (Failure(f"advice {name}", "given", "not given") for name in expected.advice if name not in names)
    yield from (Failure(f"advice {name}", "not given", "given") for name in expected.not_advised if name in names)
    for topic, choices in expected.advice_on.items():
        given = {name.partition(" ")[2] for name in names if name.partition(" ")[0] == topic}
        if given != set(choices):
            yield Failure(f"advice on {topic}", _sorted(choices), _sorted(given))
    topics = {name.partition(" ")[0] for name in names}
    if expected.topics is not None and topics != set(expected.topics):
        yield Failure("topics with advice", _sorted(expected.topics), _sorted(topics))


def _side(cf: float) -> str:
    return str(Leaning.EVEN if cf == 0 else KPO if cf > 0 else BPO)


def _sorted(words: Sequence[str] | set[str]) -> str:
    return ", ".join(sorted(words)) or "none"


def _is_near(expected: float, actual: float) -> bool:
    places = max(MIN_PLACES, len(repr(float(expected)).partition(".")[2]))
    return abs(actual - expected) <= 0.5 / float(10**places) + 1e-9
