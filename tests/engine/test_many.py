"""Many tasks from Python: iterables in, iterables out."""

import itertools

import pytest

import outsourcing
from outsourcing import Assessment, assess, assess_many
from outsourcing.engine.core.errors import InputError

CALLS = {"id": "A", "name": "Calls", "driver": "volume", "procedure": "documented", "owner": "Eve"}


def test_many_tasks_get_the_same_assessments_as_each_alone(advisor):
    profile = advisor.rulebook.profile(name="Analysis", driver="insight")
    assessments = list(assess_many([CALLS, profile, {}]))
    answers = {"name": "Calls", "driver": "volume", "procedure": "documented"}
    assert assessments == [
        assess(answers, id_="A", carried={"owner": "Eve"}),
        assess(profile, id_="task-2"),
        assess({}, id_="task-3"),
    ]
    assert [assessment.json_line() for assessment in assessments] == [
        Assessment.model_validate_json(assessment.json_line()).json_line() for assessment in assessments
    ]


def test_an_endless_iterable_is_assessed_as_it_goes():
    endless = ({**CALLS, "id": number} for number in itertools.count())
    assert [assessment.id for assessment in itertools.islice(assess_many(endless), 3)] == ["0", "1", "2"]


def test_no_tasks_give_no_assessments():
    assert list(assess_many([])) == []


@pytest.mark.parametrize(
    ("task", "code"),
    [
        ({"driver": "volum"}, "not-an-answer"),
        ({"drivr": "volume"}, "unknown-question"),
        ({"driver": ["volume"]}, "not-an-answer"),
        ({"name": {"a"}}, "not-a-text"),
        ({"owner": object}, "not-writable-value"),
        ("driver", "not-a-task"),
        ({1: "volume"}, "not-a-task"),
        ({"driver": "volume", "Driver": "insight"}, "duplicate-key"),
    ],
)
def test_an_invalid_task_is_reported_with_its_number(task, code):
    with pytest.raises(InputError) as error:
        list(assess_many([CALLS, task]))
    assert [(problem.code, problem.place) for problem in error.value.problems] == [(code, "task 2")]


def test_it_is_a_public_name_that_rules_do_not_import():
    assert outsourcing.assess_many is assess_many
    assert "assess_many" not in outsourcing.__all__
