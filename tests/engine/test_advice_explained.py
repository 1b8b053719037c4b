"""Advice explained: the reasons for it, what would change it, why something is not advised."""

import pytest
from conftest import answers
from hypothesis import given, settings

from outsourcing import Advisor, Topic, load
from outsourcing.engine.explanation import explain
from outsourcing.engine.explanation.advice import advice

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
TASK = {
    "driver": "volume",
    "objective": "cost",
    "decisions": "routine",
    "procedure": "documented",
    "work_place": "anywhere",
    "data_sensitivity": "open",
    "language_level": "fluent",
    "shared_hours": "not_needed",
}


def assessed(task):
    return ADVISOR.assess(RULEBOOK.profile(**task))


def explained(task, *why_not):
    return explain(ADVISOR, assessed(task), why_not)


def on(topic, task):
    [told] = [one for one in explained(task).advice if one.topic == topic]
    return told


def choices(assessment):
    found = {topic: set() for topic in Topic}
    for given_ in assessment.advice:
        found[Topic(given_.topic)].add(given_.choice)
    return found


def test_a_recommendation_names_its_answers_its_rule_and_its_source():
    [told] = on("delivery", TASK).given
    assert (told.choice, told.rule, told.source, told.part) == ("offshore", "DE5", "B, benefit 1", "whole")
    assert [(answer.question, answer.label) for answer in told.answers] == [
        ("work_place", "Anywhere"),
        ("data_sensitivity", "Nothing confidential"),
        ("language_level", "Fluently, or hardly at all"),
        ("shared_hours", "Hardly"),
    ]
    assert (told.follows, told.why[:9]) == ((), "salaries ")


def test_missing_answers_that_it_rests_on_are_listed():
    [told] = on("measurement", TASK).given
    assert [line[:34] for line in told.absent] == [
        "not stated: How long will you need",
        "not stated: How could you tell whe",
    ]
    [told] = on("measurement", TASK | {"time_span": "ongoing", "quality_measure": "objective"}).given
    assert told.absent == ()


def test_a_recommendation_names_the_finding_it_follows_from():
    [told] = [one for one in on("caution", TASK | {"skill_level": "specialist"}).given if one.rule == "CA12"]
    assert told.follows == ("finding on process formulation: side BPO, degree clear or strong",)


def test_answers_that_would_change_it():
    told = on("delivery", TASK)
    assert [(c.answer.question, [o.value for o in c.answer.instead], c.gained, c.lost) for c in told.changes] == [
        ("work_place", ["country"], ("on_shore",), ("offshore",)),
        ("shared_hours", ["needed"], ("near_shore_or_night_shift",), ("offshore",)),
        ("language_level", ["native"], ("on_shore_or_language_hub",), ("offshore",)),
        ("data_sensitivity", ["restricted"], ("on_shore",), ("offshore",)),
    ]


def test_an_answer_that_closes_a_gate_changes_the_verdict_and_is_no_change_of_advice():
    assert assessed({**TASK, "work_place": "on_site"}).verdict == "NEITHER"
    changes = [change for topic in ("caution", "team") for change in on(topic, TASK).changes]
    assert all(option.value != "on_site" for change in changes for option in change.answer.instead)


@pytest.mark.slow
@settings(max_examples=10)
@given(answers())
def test_exactly_the_listed_changes_change_the_advice(task):
    before = assessed(task)
    told = {}
    for one in advice(ADVISOR, before):
        for change in one.changes:
            for option in change.answer.instead:
                told[one.topic, change.answer.question, option.value] = (set(change.gained), set(change.lost))
    expected = {}
    for name, question in RULEBOOK.questions.items():
        for value in (str(choice) for choice in question.choices if choice != task.get(name)):
            after = assessed({**task, name: value})
            if after.verdict != before.verdict:
                continue
            was, is_ = choices(before), choices(after)
            ended = not any(is_[topic] for topic in Topic if topic != Topic.CAUTION)
            for topic in [Topic.CAUTION] if ended else Topic:
                if was[topic] != is_[topic]:
                    expected[topic, name, value] = (is_[topic] - was[topic], was[topic] - is_[topic])
    assert told == expected


def test_why_something_is_not_advised():
    [told] = explained(TASK | {"shared_hours": "needed"}, "Offshore").why_not_advice
    assert (told.topic, told.choice, told.is_advised, [rule.rule for rule in told.rules]) == (
        "delivery",
        "offshore",
        False,
        ["DE5"],
    )
    assert [(c.about, c.actual) for c in told.rules[0].conditions if not c.holds] == [
        ("How much must their working hours overlap with yours?", 'answered "Most of the day"')
    ]
    [told] = explained(TASK, "offshore").why_not_advice
    assert told.is_advised


def test_why_an_advice_rule_did_not_fire():
    [told] = explained(TASK, "BR3").why_not_rules
    assert [(c.about, c.actual, c.wanted, c.holds) for c in told.conditions if not c.holds] == [
        ("The verdict:", "BPO", "KPO or SPLIT", False),
        ("Which service comes closest?", "not answered", "Legal work", None),
    ]
