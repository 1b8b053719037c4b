"""Answers and conditions in the user's words."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.conditions import Pattern, matches
from outsourcing.engine.core.facts import Balance, Finding, Task, Verdict
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.scale import Thresholds, figure, portion
from outsourcing.engine.core.text import named, readable_name
from outsourcing.engine.explanation.parts import Answer, Option

NOT_KNOWN = "not known"
NOT_ANSWERED, NOT_STATED = "not answered", "not stated"
BOTH_SIDES = "strong findings on both sides"
WANTED = {  # conditions on a balance without a number
    ("conflict", "yes"): BOTH_SIDES,
    ("conflict", "no"): "no strong findings on both sides",
    ("gate", "open"): "work that can be done at a distance and handed over",
    ("gate", "on_site"): "work for which someone has to be there",
    ("gate", "physical"): "work on goods, places or people",
    ("gate", "reserved"): "decisions that stay in house, with all of the work",
    ("parts", "none"): "no two parts that can be handed over apart",
    ("parts", "routine"): "parts that can be handed over apart, one of them routine",
    ("parts", "expert"): "parts that can be handed over apart, one of them for experts",
    ("parts", "both"): "a routine part and an expert part that can be handed over apart",
}

Questions = Mapping[str, Question]


@cache
def _wanted_of_balance(least: Thresholds) -> Mapping[tuple[str, str], str]:
    """Return the conditions on a balance in words, with the thresholds of a rulebook."""
    ample, known = f"{least.ample_coverage:.0%}", f"{least.well_known:.0%}"
    sides = "of the differences clearly take the side of the score"
    return WANTED | {
        ("leaning", "BPO"): f"a score of -{least.leaning:.2f} or lower",
        ("leaning", "KPO"): f"a score of +{least.leaning:.2f} or higher",
        ("leaning", "even"): f"a score less than {least.leaning:.2f} from 0",
        ("margin", "clear"): f"a score at least {least.clear_margin:.2f} from 0",
        ("margin", "narrow"): f"a score less than {least.clear_margin:.2f} from 0",
        ("coverage", "ample"): f"{ample} or more {sides}",
        ("coverage", "thin"): f"less than {ample} {sides}",
        ("known", "ample"): f"{known} or more of the differences are answered",
        ("known", "thin"): f"less than {known} of the differences are answered",
        ("one_sided", "yes"): f"a score at least {least.one_sided:.2f} from 0",
        ("one_sided", "no"): f"a score less than {least.one_sided:.2f} from 0",
    }


def option(question: Question, value: str | None) -> Option:
    """Return an answer with its label."""
    return Option(value=value, label=NOT_KNOWN if value is None else question.label(value))


def answer(question: Question, value: str | None) -> Answer:
    """Return an answer with its question, in the user's words."""
    return Answer(question=question.name, text=question.text, **option(question, value).model_dump())


def suggested_from(assessment: Assessment, question: str) -> str:
    """Return where an answer comes from that is only suggested; empty if somebody gave it."""
    part = assessment.suggested.get(question)
    if part is None:
        return ""
    return f"suggested, from {named(part.precedents)}" if part.precedents else "suggested"


def unanswered(rulebook: Rulebook, answers: Mapping[str, str], difference: str) -> tuple[Answer, ...]:
    """Return the questions that count in a difference and have no answer."""
    return tuple(
        answer(question, None) for question in rulebook.questions_on(difference) if question.name not in answers
    )


def concluded(pattern: Pattern, assessment: Assessment, rulebook: Rulebook) -> str:
    """Return a fact that a pattern matched, in words: the verdict, a finding, the balance or evidence."""
    if pattern.fact is Verdict:
        return f"the verdict is {assessment.verdict}"
    if pattern.fact is Balance:
        return _weighed("leaning", assessment)
    keys = next((test.accepted or () for test in pattern.tests if test.field == "difference"), ())
    titles = [difference.title.lower() for difference in rulebook.differences if difference.key in keys]
    others = [
        f"{test.field} {' or '.join(test.accepted or ())}" for test in pattern.tests if test.field != "difference"
    ]
    return f"{pattern.fact.__name__.lower()} on {' or '.join(titles) or 'some difference'}: {', '.join(others)}"


def absent(rule: Rule, rulebook: Rulebook, answers: Mapping[str, str]) -> tuple[str, ...]:
    """Return the missing answers that a rule which fired rests on, without those that were given differently."""
    negated = (p for p in rule.patterns if p.negated and (p.fact is not Task or matches(p, answers) is not False))
    left = (
        p._replace(tests=tuple(t for t in p.tests if p.fact is not Task or t.field not in answers)) for p in negated
    )
    return tuple(f"{NOT_STATED}: {in_full(pattern, rulebook)}" for pattern in left)


def in_full(pattern: Pattern, rulebook: Rulebook) -> str:
    """Return everything that a pattern requires."""
    tests = [
        f"{about(pattern, test.field, rulebook.questions)} "
        f"{'the same' if test.binds else accepted_in_words(pattern, test.accepted, test.field, rulebook)}"
        for test in pattern.tests
    ]
    return " together with ".join(tests)


def about(pattern: Pattern, field: str, questions: Questions) -> str:
    """Return the subject of a condition."""
    if pattern.fact is Task:
        return questions[field].text
    if pattern.fact is Verdict and field == "kind":
        return "The verdict:"
    if pattern.fact is Finding and field == "difference":
        return "A finding on:"
    return f"{field.capitalize()}:" if pattern.fact is Balance else f"{pattern.fact.__name__}, {field}:"


def accepted_in_words(pattern: Pattern, accepted: Sequence[str] | None, field: str, rulebook: Rulebook) -> str:
    """Return the accepted values of a field; None accepts any."""
    if accepted is None:
        return "anything"
    if pattern.fact is Task:
        return " or ".join(rulebook.questions[field].label(value) for value in accepted)
    if pattern.fact is Balance:
        return " or ".join(_wanted_of_balance(rulebook.thresholds)[field, value] for value in accepted)
    return readable_name(" or ".join(accepted))


def actual(pattern: Pattern, value: Any, field: str, questions: Questions, assessment: Assessment) -> str:
    """Return what is the case."""
    if pattern.fact is Task:
        return NOT_ANSWERED if value is None else f'answered "{questions[field].label(value)}"'
    if pattern.fact is Balance:
        return _weighed(field, assessment)
    return "none" if value is None else readable_name(str(value))


def _weighed(field: str, assessment: Assessment) -> str:
    if field == "coverage":
        share = portion(assessment.coverage, assessment.versions.scale.ample_coverage)
        return f"{share} of the differences (by weight) clearly take the side of the score"
    if field == "known":
        heard = sum(bool(finding.evidence) for finding in assessment.findings)
        return f"{heard} of {len(assessment.findings)} differences are answered"
    if field in ("gate", "parts"):
        return WANTED[field, getattr(assessment.balance, field)]
    if field == "conflict":
        sides = {finding.side for finding in assessment.findings if finding.degree == "strong"}
        return {0: "no strong findings", 1: f"strong findings on {', '.join(sides)} only"}.get(len(sides), BOTH_SIDES)
    return f"the score is {figure(assessment.score, assessment.versions.scale)}"
