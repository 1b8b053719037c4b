"""Advice evaluated without firing, and which questions can still change it."""

from itertools import product

import pytest
from conftest import answers
from hypothesis import given, settings
from hypothesis import strategies as st

from outsourcing import Advice, Advisor, AdvisorError, Topic, load
from outsourcing.engine.interview.advice_questions import AdvicePlanner, topics
from outsourcing.engine.interview.interviewer import Interviewer

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
PLANNER = AdvicePlanner(Interviewer(ADVISOR))
BPO_TASK = {
    "driver": "volume",
    "objective": "cost",
    "decisions": "routine",
    "procedure": "documented",
    "core": "core",
    "volume": "low",
}


def statically(task, topic=None):
    return [
        (rule.id, given["choice"]) for rule, given in PLANNER.advice(task) if topic is None or given["topic"] == topic
    ]


def by_firing(task):
    fired = ADVISOR.run(task).fired
    return sorted((fact["rule"], fact["choice"]) for f in fired for fact in f.concluded if isinstance(fact, Advice))


@settings(max_examples=150)
@given(answers())
def test_static_advice_is_the_advice_by_firing(task):
    assert sorted(statically(task)) == by_firing(task)


GATES = RULEBOOK.marking()


def values(name):
    return [None, *map(str, RULEBOOK.questions[name].choices)]


@pytest.mark.parametrize(
    ("topic", "asked"),
    [
        (Topic.DELIVERY, ("work_place", "data_sensitivity", "language_level", "shared_hours")),
        (Topic.MEASUREMENT, ("time_span", "quality_measure", "failure_effect")),
    ],
)
def test_a_question_is_open_if_and_only_if_its_answer_can_change_advice(topic, asked):
    """Gone through whole: with some of the questions answered, and every way of answering the others."""
    advised = {way: statically({**BPO_TASK, **dict(zip(asked, way, strict=True))}, topic) for way in ways(asked)}
    for closed in ways(asked, open_too=True):
        known = {name: value for name, value in zip(asked, closed, strict=True) if value != "open"}
        expected = {name for name in asked if name not in known and differs(name, known, asked, advised)}
        told = {question.name for question in PLANNER.open_by_topic({**BPO_TASK, **known}).get(topic, ())}
        assert told & set(asked) == expected, known


def ways(asked, *, open_too=False):
    return product(*([*values(name), *(["open"] if open_too else [])] for name in asked))


def differs(name, known, asked, advised):
    """Whether one answer and another lead to other advice, on some answers to the rest."""
    place = asked.index(name)
    seen = {}
    for way, told in advised.items():
        if all(known.get(question, value) == value for question, value in zip(asked, way, strict=True)):
            seen.setdefault((*way[:place], *way[place + 1 :]), set()).add(tuple(told))
    return any(len(found) > 1 for found in seen.values())


@settings(max_examples=50)
@given(answers(), st.sampled_from(list(Topic)), st.data())
def test_a_question_that_is_not_open_changes_nothing(task, topic, data):
    """Of those that do not vote: an answer to one that votes may change the verdict, and advice with it."""
    told = {question.name for question in PLANNER.open_by_topic(task).get(topic, ())}
    silent = [
        name
        for name, question in RULEBOOK.questions.items()
        if not (question.difference or name in GATES or name in task or name in told)
    ]
    if silent:
        name = data.draw(st.sampled_from(silent))
        choices = [{**task, name: value} for value in values(name)]
        assert len({tuple(statically(other, topic)) for other in choices}) == 1


def test_only_questions_on_the_chosen_topics_are_asked_the_most_useful_first():
    conditions = {"data_sensitivity": None, "work_place": None, "failure_effect": None}
    asked = dict(BPO_TASK)
    while (question := PLANNER.next_question([Topic.DELIVERY], asked)) and question.name in conditions:
        asked[question.name] = None
    assert asked == BPO_TASK | conditions  # what the verdict depends on comes first, whatever the topics
    assert PLANNER.next_question([], asked) is None
    home = BPO_TASK | {"work_place": "country", "data_sensitivity": "open", "failure_effect": None}
    assert PLANNER.next_question([Topic.DELIVERY], home) is None


def test_no_question_about_a_provider_is_asked_if_the_work_cannot_move():
    task = {**BPO_TASK, "work_place": "on_site"}
    assert PLANNER.open_by_topic(task).keys() <= {Topic.CAUTION}


def test_topics_by_name():
    assert topics(["delivery", "Caution", "delivery"], list(Topic)) == [Topic.CAUTION, Topic.DELIVERY]
    assert topics(["all"], list(Topic)) == list(Topic)
    assert topics([], list(Topic)) == []
    with pytest.raises(AdvisorError) as error:
        topics(["deliverey"], list(Topic))
    assert error.value.code == "unknown-topic"


def test_rules_that_are_not_static_advise_by_firing(pack):
    name, _ = pack(
        '''
        @rule("AA1", Finding(difference=MATCH.d, side="BPO", cf=MATCH.cf), TEST(lambda cf: cf < 0), source=SOURCE)
        def first(d):
            """First.

            Why: so.
            Fires: {"difference": "complexity", "side": "BPO", "cf": -0.5}
            Silent: {"difference": "complexity", "side": "KPO", "cf": 0.5}
            """
            yield Advice(Topic.RISKS, d, "Beware.", WHOLE)
        '''
    )
    advisor = Advisor(RULEBOOK._replace(rules=(*RULEBOOK.rules, *load(name).rules)))
    planner = AdvicePlanner(Interviewer(advisor))
    told = [given["choice"] for rule, given in planner.advice(BPO_TASK) if rule.id == "AA1"]
    assert sorted(told) == ["complexity", "driving_force", "nature_of_service", "process_formulation"]
