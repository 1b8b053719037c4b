"""Turn an inference result into the plain data of an assessment.

    RunResult      what the two passes over the rules came to
    ShownFiring    what one firing shows in an assessment
    TraceBuilder   one rulebook, ready to build findings, evidence, advice and firings

Plain dictionaries are in the order of an assessment's fields.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple, Self

from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.assessment import (
    AdvicePart,
    Assessment,
    BalancePart,
    Confidence,
    EvidencePart,
    FindingPart,
    FiringPart,
    SplitPart,
)
from outsourcing.engine.core.facts import Advice, Evidence, Mark, Side, Task, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import json_text
from outsourcing.engine.core.vocabulary import Gate
from outsourcing.engine.core.weighing import Weighed

SHOWN = 50_000  # firings whose data is remembered: those that the rule table keeps, and then some

_Plain = dict[str, Any]
_Found = tuple[int, str, str, float, float]  # the place of its difference, side, degree, certainty factor, part


class RunResult(NamedTuple):
    """What the two passes over the rules came to. `first` is how many firings the first pass had.

    There can be several verdicts, or none; `Advisor.run` sees to it that there is one.
    """

    fired: tuple[Fired, ...]
    first: int
    weighed: Weighed
    verdicts: tuple[Verdict, ...]

    @classmethod
    def of(cls, first: Sequence[Fired], weighed: Weighed, second: Sequence[Fired]) -> Self:
        """Return what both passes came to."""
        fired = (*first, *second)
        return cls(fired, len(first), weighed, verdicts_of(fired))

    @property
    def evidence(self) -> list[Evidence]:
        """Return the evidence that was weighed."""
        return evidence_and_marks(self.fired[: self.first])[0]

    @property
    def verdict(self) -> Verdict:
        """Return the verdict."""
        [verdict] = self.verdicts
        return verdict


def verdicts_of(fired: Iterable[Fired]) -> tuple[Verdict, ...]:
    """Return the verdicts that firings concluded."""
    return tuple([fact for one in fired for fact in one.concluded if isinstance(fact, Verdict)])


def evidence_and_marks(first: Iterable[Fired]) -> tuple[list[Evidence], list[Mark]]:
    """Return what is weighed of the firings of the first pass."""
    concluded = [fact for fired in first for fact in fired.concluded]
    evidence = [fact for fact in concluded if isinstance(fact, Evidence)]
    return evidence, [fact for fact in concluded if isinstance(fact, Mark)]


class ShownFiring(NamedTuple):
    """What one firing shows in an assessment, in one form: itself, its evidence by difference, its advice by topic."""

    firing: Any
    evidence: tuple[tuple[str, Any], ...]
    advice: tuple[tuple[int, Any], ...]  # each with the place of its topic


class TraceBuilder:
    """One rulebook, ready to turn inference results into data.

    What a firing shows is made once in each form: as plain data, as parts of an `Assessment`, and as JSON text.
    """

    def __init__(self, rulebook: Rulebook) -> None:
        self._differences = [
            {"difference": one.key, "number": one.number, "title": one.title} for one in rulebook.differences
        ]
        self._rules = {rule.id: rule for rule in rulebook.rules}
        self._tested = {rule.id: _tested_fields(rule) for rule in rulebook.rules}
        self._places = {topic: place for place, topic in enumerate(rulebook.topic_names)}
        self._headings = {
            name: {"heading": topic.title} | ({"step": topic.step} if topic.step else {})
            for name, topic in rulebook.topics.items()
        }
        self.shown = lru_cache(SHOWN)(self._shown_firing)
        self._parts = lru_cache(SHOWN)(self._firing_parts)
        self._texts = lru_cache(SHOWN)(self._firing_texts)
        self._finding_text = lru_cache(SHOWN)(self._text_of_finding)

    def findings(self, result: RunResult) -> tuple[_Plain, ...]:
        """Return the findings, each with its part of the score and the evidence behind it."""
        findings = self._findings(result, self.shown)
        return tuple([{**self._finding(*finding), "evidence": tuple(evidence)} for finding, evidence in findings])

    def assessment(self, data: _Plain, result: RunResult) -> Assessment:
        """Return the assessment of a result; `data` is its outline as plain data."""
        findings = self._findings(result, self._parts)
        return Assessment.model_construct(
            **{
                **data,
                "verdict": VerdictKind(data["verdict"]),
                "confidence": Confidence(**data["confidence"]),
                "balance": BalancePart(**data["balance"]),
                "findings": tuple(
                    [
                        FindingPart.model_validate({**self._finding(*finding), "evidence": tuple(evidence)})
                        for finding, evidence in findings
                    ]
                ),
                "split": tuple(SplitPart(**part) for part in data["split"]),
                "advice": _advice(map(self._parts, result.fired)),
                "firings": tuple([self._parts(fired).firing for fired in result.fired]),
                "profile": dict(data["profile"]),
            }
        )

    def pieces(self, result: RunResult) -> dict[str, list[str]]:
        """Return the findings, the advice and the firings as JSON, in pieces: what other results have, too, is one."""
        findings = (
            (self._finding_text(*finding), *array((one,) for one in evidence), "}")
            for finding, evidence in self._findings(result, self._texts)
        )
        return {
            "findings": array(findings),
            "advice": array((one,) for one in _advice(map(self._texts, result.fired))),
            "firings": array((self._texts(fired).firing,) for fired in result.fired),
        }

    def _findings(self, result: RunResult, shown: Callable[[Fired], ShownFiring]) -> Iterator[tuple[_Found, list[Any]]]:
        """Yield the values of each finding, and the evidence behind it in some form."""
        weighed = result.weighed
        opinions: dict[str, list[Any]] = {finding["difference"]: [] for finding in result.weighed.findings}
        for one in map(shown, result.fired):
            for difference, opinion in one.evidence:
                opinions[difference].append(opinion)
        found = zip(weighed.findings, weighed.parts, opinions.values(), strict=True)
        for place, (finding, part, evidence) in enumerate(found):
            yield (place, finding["side"], finding["degree"], finding["cf"], part), evidence

    def _finding(self, place: int, side: str, degree: str, cf: float, part: float) -> _Plain:
        """Return a finding without its evidence."""
        return {**self._differences[place], "side": side, "degree": degree, "cf": cf, "part": part}

    def _text_of_finding(self, *finding: Any) -> str:
        """Return the beginning of a finding as JSON; its evidence and a brace follow."""
        return f'{json_text(self._finding(*finding))[:-1]},"evidence":'

    def _firing_parts(self, fired: Fired) -> ShownFiring:
        shown = self.shown(fired)
        return _mapped(shown, FiringPart.model_validate, EvidencePart.model_validate, AdvicePart.model_validate)

    def _firing_texts(self, fired: Fired) -> ShownFiring:
        return _mapped(self.shown(fired), json_text, json_text, json_text)

    def _shown_firing(self, fired: Fired) -> ShownFiring:
        rule, tested = self._rules[fired.name], self._tested[fired.name]
        matched = tuple(_fact(fact, tested[type(fact)]) for fact in fired.matched)
        concluded = tuple(_fact(fact, fact.names) for fact in fired.concluded)
        answers: _Plain = next((fact["values"] for fact in matched if fact["fact"] == Task.__name__), {})
        by_rule = {"rule": rule.id, "title": rule.title}
        rests_on = {"answers": answers, "source": str(rule.source)}
        return ShownFiring(
            {**by_rule, "matched": matched, "concluded": concluded},
            tuple(
                (
                    fact["difference"],
                    {**by_rule, "side": fact["side"], "strength": float(fact["strength"]), **rests_on},
                )
                for fact in fired.concluded
                if isinstance(fact, Evidence)
            ),
            tuple(
                (
                    self._places[fact["topic"]],
                    {
                        **{name: fact[name] for name in fact.names},
                        **by_rule,
                        **rests_on,
                        **self._headings.get(fact["topic"], {}),
                    },
                )
                for fact in fired.concluded
                if isinstance(fact, Advice)
            ),
        )


def _advice(shown: Iterable[ShownFiring]) -> tuple[Any, ...]:
    given = [advice for one in shown for advice in one.advice]
    return tuple(advice for _, advice in sorted(given, key=itemgetter(0)))


def _mapped(
    shown: ShownFiring,
    firing: Callable[[_Plain], Any],
    evidence: Callable[[_Plain], Any],
    advice: Callable[[_Plain], Any],
) -> ShownFiring:
    """Return what a firing shows in another form."""
    opinions = tuple((difference, evidence(opinion)) for difference, opinion in shown.evidence)
    return ShownFiring(firing(shown.firing), opinions, tuple((place, advice(given)) for place, given in shown.advice))


def array(items: Iterable[Sequence[str]]) -> list[str]:
    """Return a JSON array in pieces; each item comes in pieces."""
    pieces: list[str] = []
    for item in items:
        pieces += (",", *item)
    return ["[", *pieces[1:], "]"]


def _tested_fields(rule: Rule) -> dict[type[Fact], tuple[str, ...]]:
    """Return the fields that a rule looks at, by the fact they belong to."""
    fields: dict[type[Fact], tuple[str, ...]] = {}
    for pattern in rule.patterns:
        if not pattern.negated:
            fields[pattern.fact] = (*fields.get(pattern.fact, ()), *(test.field for test in pattern.tests))
    return fields


def _fact(fact: Fact, fields: Sequence[str]) -> _Plain:
    return {"fact": type(fact).__name__, "values": {field: fact[field] for field in fields}}


def speaking(findings: Sequence[_Plain], kind: VerdictKind, *, for_it: bool) -> tuple[str, ...]:
    """Return the rules whose evidence supports a verdict, or opposes it.

    A split rests on the clear and strong findings of both sides, and what opposes a finding opposes the split. Nothing
    supports or opposes UNDECIDED; a gate alone decides NEITHER. A rule that speaks for both sides does neither.
    """
    if kind in (VerdictKind.UNDECIDED, VerdictKind.NEITHER):
        return ()
    found = []
    for finding in findings:
        side = finding["side"] if kind == VerdictKind.SPLIT else kind
        if kind == VerdictKind.SPLIT and for_it and finding["degree"] not in ("clear", "strong"):
            continue
        both = {e["rule"] for e in finding["evidence"] if e["side"] != side}.intersection(
            e["rule"] for e in finding["evidence"] if e["side"] == side
        )
        one_way = (e for e in finding["evidence"] if e["rule"] not in both)
        found += [e["rule"] for e in one_way if (e["side"] == side) is for_it]
    return tuple(found)


def marking(result: RunResult, kind: VerdictKind) -> tuple[str, ...]:
    """Return the rules whose marks support a verdict: the gates of NEITHER, the parts of a split."""
    if kind not in (VerdictKind.NEITHER, VerdictKind.SPLIT):
        return ()
    marks = [(fired.name, fact["kind"]) for fired in result.fired for fact in fired.concluded if isinstance(fact, Mark)]
    return tuple(rule for rule, mark in marks if (mark in set(Gate)) is (kind == VerdictKind.NEITHER))


def split(findings: Sequence[_Plain]) -> tuple[_Plain, ...]:
    """Return the two parts of a split task, each with the findings on its side."""
    return tuple(
        {"side": side, "findings": tuple(f["difference"] for f in findings if f["side"] == side)} for side in Side
    )
