"""The task profile and its questions."""

import pytest
from pydantic import ValidationError

from outsourcing import assess, questions_of
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.core.profile import read_profile
from outsourcing.engine.core.questions import normalised
from outsourcing.rules.questions import OutsourcingTask


def test_the_questions_are_those_of_the_design_with_their_differences():
    assert {q.name: q.difference for q in questions_of(OutsourcingTask).values()} == {
        "driver": "driving_force",
        "volume": "driving_force",
        "service": "service_types",
        "objective": "nature_of_service",
        "core": "nature_of_service",
        "provider_proof": "service_expertise",
        "decisions": "complexity",
        "analysis": "complexity",
        "procedure": "process_formulation",
        "outcome": "process_formulation",
        "control": "process_formulation",
        "skill_level": "employee_skills",
        "training": "employee_skills",
        "office": None,
        "work_place": None,
        "shared_hours": None,
        "language_level": None,
        "data_sensitivity": None,
        "reserved_decisions": None,
        "failure_effect": None,
        "quality_measure": None,
        "separability": None,
        "input_form": None,
        "unit_ownership": None,
        "time_span": None,
        "steadiness": None,
    }


def test_the_values_are_those_of_the_design():
    assert {q.name: "|".join(q.choices) for q in questions_of(OutsourcingTask).values() if q.name != "service"} == {
        "driver": "volume|insight|both",
        "volume": "high|medium|low",
        "objective": "cost|knowledge|both|relief|reliability",
        "core": "core|non_core",
        "provider_proof": "industry_experience|subject_expertise|both",
        "decisions": "routine|moderate|binding|high_impact",
        "analysis": "none|some|heavy",
        "procedure": "documented|partly_documented|judgment",
        "outcome": "consistent|variable",
        "control": "client|provider",
        "skill_level": "basic|trained|specialist|advanced_degree",
        "training": "minimal|moderate|extended",
        "office": "front_office|back_office",
        "work_place": "anywhere|country|on_site|physical",
        "shared_hours": "needed|not_needed",
        "language_level": "native|fluent",
        "data_sensitivity": "open|confidential|personal|personal_and_confidential|restricted",
        "reserved_decisions": "none|licensed|regulated",
        "failure_effect": "mission_critical|tolerable",
        "quality_measure": "objective|expert_review|hardly",
        "separability": "separable|entangled",
        "input_form": "structured|unstructured",
        "unit_ownership": "own|shared|provider",
        "time_span": "project|ongoing",
        "steadiness": "steady|varying",
    }


def test_every_question_and_choice_has_its_wording(rulebook):
    for question in questions_of(rulebook.profile).values():
        assert question.text.endswith("?"), question.name
        assert question.why.endswith("."), question.name
        assert question.why.count(" For example: ") == 1, question.name
        for choice in question.choices:
            assert choice.label, choice
            assert choice.sentence, choice


@pytest.mark.parametrize("value", [None, "", "  ", "unknown", "Unknown", "Not sure", "not_sure"])
def test_not_known_has_several_spellings(value):
    assert OutsourcingTask(driver=value) == OutsourcingTask()


@pytest.mark.parametrize("value", ["partly_documented", "Partly documented", " PARTLY-DOCUMENTED "])
def test_capitals_blanks_and_hyphens_do_not_matter(value):
    assert OutsourcingTask(procedure=value).answers() == {"procedure": "partly_documented"}


@pytest.mark.parametrize("fields", [{"drivr": "volume"}, {"driver": "volum"}, {"driver": True}, {"driver": 1}])
def test_an_unknown_question_or_an_invalid_answer_is_refused(fields):
    with pytest.raises(ValidationError):
        OutsourcingTask(**fields)


def test_a_profile_does_not_change():
    with pytest.raises(ValidationError, match="frozen"):
        OutsourcingTask().driver = "volume"


def test_names_are_kept_as_they_are():
    assert OutsourcingTask(name=" Unknown ").name == " Unknown "


def test_answers_come_in_the_order_of_the_questions():
    assert list(OutsourcingTask(skill_level="basic", driver="both").answers()) == ["driver", "skill_level"]


def test_the_json_schema_carries_the_wording(rulebook):
    schema = rulebook.profile.model_json_schema()
    assert schema["additionalProperties"] is False
    assert schema["properties"]["driver"]["title"] == "What is the work mostly about?"
    assert schema["$defs"]["Core"]["oneOf"] == [
        {
            "const": "core",
            "title": "Core",
            "description": "customers choose us for it, or a rival would gain much by having it",
        },
        {"const": "non_core", "title": "Not core", "description": "it has to be done, but it sets nobody apart"},
    ]
    assert "data_entry" in [choice["const"] for choice in schema["$defs"]["Service"]["oneOf"]]


def test_normalised_leaves_a_word_as_it_is():
    assert normalised("high_impact") == "high_impact"


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        ({"drivr": "volume"}, [("drivr", "unknown-question")]),
        ({"driver": "volum"}, [("driver", "not-an-answer")]),
        ({"driver": ["volume"], "objective": True}, [("driver", "not-an-answer"), ("objective", "not-an-answer")]),
        ({"name": 3}, [("name", "not-text")]),
        ({1: "volume"}, [("1", "unknown-question")]),
        ("driver", [("", "not-a-task")]),
    ],
)
def test_a_mapping_that_is_not_a_task_raises_every_problem_with_its_code(values, problems):
    with pytest.raises(InputError) as error:
        assess(values)
    assert [(problem.place, problem.code) for problem in error.value.problems] == problems


def test_the_place_of_a_problem_begins_with_where_the_values_come_from():
    with pytest.raises(InputError) as error:
        read_profile(OutsourcingTask, {"drivr": "volume"}, "task 3")
    assert error.value.problems[0].place == "task 3:drivr"


def test_a_mapping_is_read_as_the_profile_with_these_values():
    values = {"name": "Calls", "driver": "Volume", "objective": "not sure"}
    assert read_profile(OutsourcingTask, values) == OutsourcingTask(**values)
