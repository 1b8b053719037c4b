"""The static evaluator and the interview, compared with firing and with every completion."""

from itertools import product

import pytest
from conftest import answers
from hypothesis import given, settings
from hypothesis import strategies as st

import outsourcing
from outsourcing import Advisor, VerdictKind, load
from outsourcing.engine.core.conditions import to_pattern
from outsourcing.engine.core.evaluator import StaticEvaluator, is_static, why_not_static
from outsourcing.engine.interview.interviewer import FEW, Interviewer

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
EVALUATOR = StaticEvaluator(RULEBOOK)
INTERVIEWER = Interviewer(ADVISOR)


@settings(max_examples=400)
@given(answers())
def test_the_static_verdict_is_the_verdict_by_firing(task):
    assert EVALUATOR.verdict(task) == ADVISOR.verdict(task)


def asked(task, closed):
    """The answers of an interview in which these questions were put; those the task leaves out are not sure."""
    return {name: task.get(name) for name in closed}


some_questions = st.lists(st.sampled_from(list(RULEBOOK.questions)), unique=True, max_size=14)


@settings(max_examples=100)
@given(answers(), some_questions, answers())
def test_no_completion_ends_outside_the_possible_verdicts_and_scores(task, closed, later):
    """So a settled verdict is settled: no answer to an open question changes it."""
    so_far = asked(task, closed)
    standing = INTERVIEWER.standing(so_far)
    kind, score = EVALUATOR.verdict({**later, **so_far})
    assert kind in standing.possible
    assert standing.lowest <= score <= standing.highest
    assert standing.lowest <= standing.score <= standing.highest


@settings(max_examples=60)
@given(answers(), some_questions)
def test_with_few_completions_left_every_possible_verdict_is_reached(task, closed):
    so_far = asked(task, closed)
    open_ = [name for name in RULEBOOK.questions if name not in so_far]
    values = [(*EVALUATOR.values[name], None) for name in open_]
    count = 1
    for some in values:
        count *= len(some)
    if count > FEW:
        return
    reached = {
        EVALUATOR.verdict({**so_far, **dict(zip(open_, combination, strict=True))})[0]
        for combination in product(*values)
    }
    assert set(INTERVIEWER.standing(so_far).possible) == reached


@settings(max_examples=100)
@given(answers())
def test_an_interview_ends_settled_with_the_verdict_of_all_answers(task):
    so_far = {}
    while (question := INTERVIEWER.next_question(so_far)) is not None:
        assert question.name not in so_far
        assert INTERVIEWER.waiting(question.name, so_far)
        so_far[question.name] = task.get(question.name)
    assert INTERVIEWER.standing(so_far).possible == (ADVISOR.verdict(task)[0],)


def test_the_first_question_is_always_the_same():
    assert INTERVIEWER.next_question({}).name == Interviewer(Advisor(load())).next_question({}).name == "driver"
    assert INTERVIEWER.standing({}).possible == tuple(VerdictKind)


def test_office_is_never_asked_for_the_verdict():
    assert "office" not in [question.name for question in INTERVIEWER.open({})]


def test_the_rules_that_wait_are_those_not_ruled_out():
    assert [rule.id for rule in INTERVIEWER.waiting("volume", {})] == ["DF3", "DF4", "DF5", "DF6", "PT2"]
    assert [rule.id for rule in INTERVIEWER.waiting("volume", {"skill_level": "basic"})] == ["DF3", "DF4", "DF5", "PT2"]
    assert [rule.id for rule in INTERVIEWER.waiting("volume", {"skill_level": None})] == ["DF3", "DF4", "PT2"]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param('Task(driver="volume"), NOT(Task(core="core"))', id="a negation"),
        pytest.param("Task(driver=MATCH.d), TEST(lambda d: d == 'volume')", id="a test"),
    ],
)
def test_with_rules_that_are_not_static_nothing_is_settled_while_a_question_is_open(pack, rule):
    name, _ = pack(f'''
        @rule("AA1", {rule}, source=SOURCE)
        def first():
            """First.

            Why: so.
            Fires: {{"driver": "volume"}}
            Silent: {{"driver": "insight"}}
            """
            yield Evidence("driving_force", KPO, STRONG)
        ''')
    interviewer = Interviewer(Advisor(RULEBOOK._replace(rules=(*RULEBOOK.rules, *load(name).rules))))
    answered = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
    assert interviewer.standing(answered).possible == tuple(VerdictKind)
    assert interviewer.next_question(answered) is not None
    closed = {name: answered.get(name) for name in RULEBOOK.questions}
    assert interviewer.standing(closed).possible == (VerdictKind.BPO,)


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ('Task(driver="volume"), NOT(Finding(side="KPO", difference="complexity"))', ""),
        ('Task(driver=MATCH.d), TEST(lambda d: d == "volume")', "it has a TEST"),
        ("Task(decisions=MATCH.d), Task(analysis=MATCH.d)", "its patterns share a name"),
        ('Finding(cf=MATCH.cf, side="BPO")', "it binds an open field"),
        ('Finding(side=MATCH.s), NOT(Evidence(side="KPO"))', "it has a NOT over evidence"),
    ],
)
def test_a_rule_that_is_not_static_has_a_reason(conditions, reason):
    names = {name: getattr(outsourcing, name) for name in outsourcing.__all__}
    elements = eval(f"({conditions},)", names)  # noqa: S307
    patterns = tuple(to_pattern(e, RULEBOOK.vocabulary) for e in elements if not isinstance(e, outsourcing.TEST))
    rule = RULEBOOK.rules[0]._replace(patterns=patterns, tests=tuple(elements[len(patterns) :]))
    assert (why_not_static(rule), is_static(rule)) == (reason, not reason)


def test_all_shipped_rules_are_static():
    assert EVALUATOR.why_not == {}
