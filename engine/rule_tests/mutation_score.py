"""The mutation score: how many mutants of rules are noticed, by a line of the rule itself or by a case.

Nothing is fired that need not be. Lines are judged on the sets of accepted values where these tell when a rule fires;
a case is run again only where the mutant would do otherwise in it, and first by the rules that decide alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.facts import Advice, Balance, Evidence, Finding, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.trace import RunResult
from outsourcing.engine.core.weighing import weigh
from outsourcing.engine.rule_tests.cases import Case, Expected, Ran, misses, outcome, run_case, said
from outsourcing.engine.rule_tests.examples import Examiner, Example, examples
from outsourcing.engine.rule_tests.mutant_regions import Facts, concluded, is_plain, matched
from outsourcing.engine.rule_tests.mutants import Mutant, mutants


class Score(NamedTuple):
    """How many mutants there are of each rule, and those that nothing noticed."""

    counts: Mapping[str, int]
    survivors: tuple[Mutant, ...]

    @property
    def all(self) -> int:
        """Return how many mutants there are."""
        return sum(self.counts.values())

    @property
    def killed(self) -> int:
        """Return how many were noticed."""
        return self.all - len(self.survivors)

    @property
    def share(self) -> float:
        """Return the mutation score, 0 to 1; without mutants everything was noticed."""
        return self.killed / self.all if self.all else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return it for machines."""
        survivors = [{"rule": mutant.rule.id, "mutant": mutant.words} for mutant in self.survivors]
        return {"mutants": self.all, "killed": self.killed, "score": round(self.share, 4), "survivors": survivors}


def score(rulebook: Rulebook, rules: Sequence[Rule], ran: Sequence[Ran]) -> Score:
    """Return the mutation score of rules whose lines pass, by cases that passed."""
    vocabulary = rulebook.vocabulary
    jury = _Jury(rulebook, [_Tried(one.case, one.inferred) for one in ran if one.passed and one.inferred])
    counts: Counter[str] = Counter()
    survivors = []
    for rule in rules:
        for mutant in mutants(rule, vocabulary):
            counts[rule.id] += 1
            if not jury.notices(rule, mutant):
                survivors.append(mutant)
    return Score(counts, tuple(survivors))


class _Tried:
    """A case that passed: the facts of its run, and which rules fired."""

    def __init__(self, case: Case, inferred: RunResult) -> None:
        self.case = case
        self.outcome = outcome(inferred)
        self.evidence = inferred.evidence
        weighed = inferred.weighed
        self.facts: Facts = {
            Task: [case.answers],
            Evidence: inferred.evidence,
            Finding: weighed.findings,
            Balance: [weighed.balance],
            Verdict: [inferred.verdict],
        }


class _Jury:
    """One rulebook with its lines and cases, before which mutants are brought."""

    def __init__(self, rulebook: Rulebook, tried: Sequence[_Tried]) -> None:
        self._rulebook = rulebook
        self._tried = tried
        self._examiner = Examiner(rulebook)
        self._deciding = rulebook._replace(rules=tuple(filter(_decides, rulebook.rules)))
        self._sorted: tuple[str, list[list[_Tried]]] = ("", [])  # for the rule whose mutants are being judged

    def notices(self, rule: Rule, mutant: Mutant) -> bool:
        """Say whether a line of the rule or a case notices its mutant."""
        return self._a_line_notices(rule, mutant) or self._a_case_notices(rule, mutant)

    def _a_line_notices(self, rule: Rule, mutant: Mutant) -> bool:
        if mutant.of == "firing":
            return bool(rule.fires)
        if mutant.of == "conclusion":
            return False
        lines = list(examples([rule]))
        if is_plain(rule) and all(self._fires(rule, line) is line.fires for line in lines):
            return any(self._fires(mutant.rule, line, rule) is not line.fires for line in lines)
        changed = Examiner(_with(self._rulebook, mutant.rule))
        return not all(changed.trial(line).passed for line in lines)

    def _fires(self, rule: Rule, line: Example, written: Rule | None = None) -> bool:
        """Say whether a rule fires on a line, as the sets have it; the line may be that of the rule as written."""
        facts = self._examiner.facts(line._replace(rule=written or rule))
        return bool(matched(rule.patterns, {fact: [values] for fact, values in facts.items()}))

    def _a_case_notices(self, rule: Rule, mutant: Mutant) -> bool:
        plain = is_plain(rule)  # where it is not, it cannot be foretold in which cases the mutant does otherwise
        here = [one for alike in self._alike(rule) if not plain or _matters(rule, mutant, alike[0]) for one in alike]
        if _concludes_only(Advice, rule):
            return any(_noticed_in_advice(rule, mutant, one) for one in here)
        if _concludes_only(Evidence, rule) and any(self._noticed_in_findings(mutant, one) for one in here):
            return True
        tries = _Tries(self._rulebook, self._deciding if _decides(rule) else None, mutant)
        return any(tries.notices(one) for one in here)

    def _noticed_in_findings(self, mutant: Mutant, tried: _Tried) -> bool:
        """Say whether a case notices a mutant of a rule that gives evidence by its findings or its score."""
        others = [fact for fact in tried.evidence if fact["rule"] != mutant.rule.id]
        try:
            given = [fact for fact in concluded(mutant.rule, tried.facts) if isinstance(fact, Evidence)]
        except Exception:  # noqa: BLE001  a body that takes no such value raises
            return True
        weighed = weigh([*others, *given], self._rulebook.differences)
        findings = {finding["difference"]: finding["cf"] for finding in weighed.findings}
        changed = tried.outcome._replace(score=weighed.score, findings=findings)
        return any(misses(tried.case.expected, changed))

    def _alike(self, rule: Rule) -> list[list[_Tried]]:
        """Return the cases, those together that are alike in all that a rule looks at."""
        if self._sorted[0] != rule.id:
            groups: dict[object, list[_Tried]] = {}
            plain = is_plain(rule)
            for one in self._tried:
                groups.setdefault(_seen(rule, one.facts) if plain else id(one), []).append(one)
            self._sorted = (rule.id, list(groups.values()))
        return self._sorted[1]


class _Tries:
    """A mutant in the company of the other rules, and cases tried on it: first by the rules that decide, then by all.

    Networks are built when they are needed.
    """

    def __init__(self, rulebook: Rulebook, deciding: Rulebook | None, mutant: Mutant) -> None:
        self._all, self._few, self._mutant = rulebook, deciding, mutant

    def notices(self, tried: _Tried) -> bool:
        """Say whether a case notices the mutant."""
        expected = tried.case.expected
        quick = expected._replace(fires=(), silent=(), advice=(), not_advised=(), advice_on={}, topics=None)
        if quick != Expected() and self._by_few:
            few = run_case(self._by_few, tried.case._replace(expected=quick))
            if not few.passed:
                return True
        return expected != quick and not run_case(self._by_all, tried.case).passed

    @cached_property
    def _by_few(self) -> Advisor | None:
        return Advisor(_with(self._few, self._mutant.rule)) if self._few else None

    @cached_property
    def _by_all(self) -> Advisor:
        return Advisor(_with(self._all, self._mutant.rule))


def _matters(rule: Rule, mutant: Mutant, tried: _Tried) -> bool:
    """Say whether a mutant of a plain rule would do otherwise in a case."""
    before = matched(rule.patterns, tried.facts)
    if bool(before) is not (rule.id in tried.outcome.fired):
        return True  # the sets do not tell
    return bool(before) if mutant.of != "condition" else before != matched(mutant.rule.patterns, tried.facts)


def _with(rulebook: Rulebook, rule: Rule) -> Rulebook:
    """Return a rulebook with a rule in place of the one of its id."""
    return rulebook._replace(rules=tuple(rule if one.id == rule.id else one for one in rulebook.rules))


def _decides(rule: Rule) -> bool:
    return any(not isinstance(fact, Advice) for fact in rule.conclusions())


def _concludes_only(kind: type[Fact], rule: Rule) -> bool:
    """Say whether a rule concludes one kind of fact, as the sets of accepted values and what it binds tell."""
    whole = any(pattern.binds for pattern in rule.patterns)
    return is_plain(rule) and not whole and all(isinstance(fact, kind) for fact in rule.conclusions())


def _seen(rule: Rule, facts: Facts) -> tuple[object, ...]:
    """Return all that a rule looks at."""
    return tuple(
        values.get(test.field)
        for pattern in rule.patterns
        for values in facts.get(pattern.fact, ())
        for test in pattern.tests
    )


def _noticed_in_advice(rule: Rule, mutant: Mutant, tried: _Tried) -> bool:
    """Say whether a case notices a mutant of a rule that only advises: no rule reads advice."""
    before = tried.outcome
    try:
        own, other = _said(concluded(rule, tried.facts)), _said(concluded(mutant.rule, tried.facts))
    except Exception:  # noqa: BLE001  a body that takes no such value raises
        return True
    fired = before.fired | {rule.id} if other else before.fired - {rule.id}
    changed = before._replace(fired=fired, advice=before.advice - own + other)
    return any(misses(tried.case.expected, changed))


def _said(facts: Iterable[Fact]) -> Counter[str]:
    return Counter({said(fact) for fact in facts if isinstance(fact, Advice)})
