"""Many tasks from Python: iterables in, iterables out."""

import itertools

import pytest

import outsourcing
from outsourcing import Assessment, assess, assess_many
from outsourcing.engine.core.errors import InputError

CALLS = {"id": "A", "name": "Calls", "driver": "volume", "procedure": "documented", "owner": "Eve"}


def test_mappings_and_profiles_come_to_what_each_alone_would(advisor):
    profile = advisor.rulebook.profile(name="Analysis", driver="insight")
    told = list(assess_many([CALLS, profile, {}]))
    answers = {"name": "Calls", "driver": "volume", "procedure": "documented"}
    assert told == [
        assess(answers, id_="A", carried={"owner": "Eve"}),
        assess(profile, id_="task-2"),
        assess({}, id_="task-3"),
    ]
    assert [one.json_line() for one in told] == [
        Assessment.model_validate_json(one.json_line()).json_line() for one in told
    ]


def test_what_never_ends_is_assessed_as_it_comes():
    endless = ({**CALLS, "id": number} for number in itertools.count())
    assert [told.id for told in itertools.islice(assess_many(endless), 3)] == ["0", "1", "2"]


def test_nothing_comes_of_nothing():
    assert list(assess_many([])) == []


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ({"driver": "volum"}, 'task 2: driver: no such answer; did you mean "volume"? (volume, insight, both, or empty) (got "volum")'),
        ({"drivr": "volume"}, 'task 2: no question is called "drivr"; did you mean "driver"?'),
        ({"driver": ["volume"]}, 'task 2: driver: no such answer (volume, insight, both, or empty) (got ["volume"])'),
        ({"name": {"a"}}, 'task 2: name is a text (got "{\'a\'}")'),
        ({"owner": object}, 'task 2: "owner" cannot be carried through: half a character, or nested too deeply'),
    ],
)  # fmt: skip
def test_a_task_that_is_none_is_named_by_its_number(task, told):
    with pytest.raises(InputError) as error:
        list(assess_many([CALLS, task]))
    assert str(error.value).splitlines() == [told, "1 error, it was not assessed, nor were those after it."]


def test_it_is_a_public_name_that_rules_do_not_load():
    assert outsourcing.assess_many is assess_many
    assert "assess_many" not in outsourcing.__all__


@pytest.mark.parametrize(
    ("task", "told"),
    [
        ("driver", 'a task is a task profile, or a mapping from names (got "driver")'),
        ({1: "volume"}, 'a task is a task profile, or a mapping from names (got {"1": "volume"})'),
        ({"driver": "volume", "Driver": "insight"}, '"driver" is there twice, as names are read'),
    ],
)
def test_what_is_no_task_is_told_with_its_number(task, told):
    with pytest.raises(InputError) as error:
        list(assess_many([{"driver": "volume"}, task]))
    assert [str(problem) for problem in error.value.problems] == [f"task 2: {told}"]
