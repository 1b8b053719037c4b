"""What would change a verdict, and why it is not another one."""

from conftest import answers
from hypothesis import given, settings

from engine import KPO, Advisor, load
from engine.explanation import changes, missing

ADVISOR = Advisor(load())
BPO_TASK = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}


@settings(max_examples=60)
@given(answers())
def test_every_listed_change_changes_the_verdict_and_no_other_does(task):
    today, _ = ADVISOR.conclude(task)
    listed = {(change.question, change.value): change.verdict for change in changes(ADVISOR, task)}
    for name, values in ADVISOR.forecast.values.items():
        for value in (*values, None):
            other = {k: v for k, v in {**task, name: value}.items() if v is not None}
            verdict, _ = ADVISOR.conclude(other)
            assert listed.get((name, value), today) == verdict


@settings(max_examples=60)
@given(answers())
def test_a_rule_that_lacks_one_answer_fires_when_it_gets_it(task):
    fired = {firing.name for firing in ADVISOR.infer(task).fired}
    for lacks in missing(ADVISOR, task, KPO):
        assert lacks.rule.id not in fired
        assert lacks.actual == task.get(lacks.question)
        assert lacks.actual not in lacks.wanted
        others = {t.field: t.accepted[0] for t in lacks.rule.patterns[0].tests if task.get(t.field) not in t.accepted}
        assert lacks.rule.id in {firing.name for firing in ADVISOR.infer({**task, **others}).fired}


def test_the_strongest_rules_one_answer_short_come_first():
    found = missing(ADVISOR, BPO_TASK, KPO)
    assert [(lacks.rule.id, lacks.question, lacks.actual) for lacks in found[:4]] == [
        ("DC2", "decisions", "routine"),
        ("DC4", "analysis", None),
        ("DF2", "driver", "volume"),
        ("ES3", "skill_level", None),
    ]
