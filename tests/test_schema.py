"""The JSON Schemas match what files accept, and every assessment that is printed."""

import json
import subprocess
import sys

import pytest
from conftest import ROOT, SHARED
from jsonschema import Draft202012Validator

from outsourcing.engine.core.errors import InputError
from outsourcing.engine.json_schema import document
from outsourcing.engine.portfolio import read_tasks

EXAMPLES = sorted((ROOT / "examples").glob("*.json"))


def validator(schema):
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.fixture(scope="module")
def task(rulebook):
    return validator(document(rulebook, "task"))


@pytest.fixture(scope="module")
def assessment(rulebook):
    return validator(document(rulebook, "assessment"))


def outsourcing(*arguments):
    return subprocess.run(
        [sys.executable, ROOT / "cli.py", *arguments], check=False, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_and_its_assessment_match_the_schemas(example, task, assessment, advisor):
    task.validate(json.loads(example.read_text("utf-8")))
    for row in read_tasks([str(example)], advisor.rulebook.profile):
        assessment.validate(json.loads(advisor.assess(row.profile, row.id, row.carried).json_line()))


def read(value, folder, rulebook):
    (folder / "task.json").write_text(json.dumps(value))
    return list(read_tasks([str(folder / "task.json")], rulebook.profile))


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"driver": "volume", "skill_level": "advanced_degree"},
        {"driver": None},
        {"driver": "unknown"},
        {"id": 7, "name": None, "description": "a text", "owner": {"any": ["nested", "value"]}},
    ],
    ids=str,
)
def test_the_schema_of_a_task_accepts_what_files_accept(value, task, rulebook, tmp_path):
    assert (task.is_valid(value), len(read(value, tmp_path, rulebook))) == (True, 1)


@pytest.mark.parametrize(
    "value",
    [
        {"driver": "volum"},
        {"driver": 1},
        {"driver": ["volume"]},
        {"name": ["a", "list"]},
        {"id": True},
        [],
    ],
    ids=str,
)
def test_the_schema_of_a_task_rejects_what_files_reject(value, task, rulebook, tmp_path):
    assert not task.is_valid(value)
    with pytest.raises(InputError):
        read(value, tmp_path, rulebook)


def test_every_answer_to_every_question_is_in_the_schema_of_a_task(task, rulebook):
    for name, question in rulebook.questions.items():
        assert all(task.is_valid({name: str(choice)}) for choice in question.choices)
        assert not task.is_valid({name: "no such answer"})
    assert list(task.schema["properties"]) == ["id", "name", "description", *rulebook.questions]


def test_the_schema_of_an_assessment_requires_a_known_verdict(assessment, advisor):
    value = json.loads(advisor.assess(advisor.rulebook.profile()).json_line())
    assessment.validate(value)
    assert not assessment.is_valid({**value, "verdict": "MAYBE"})
    assert not assessment.is_valid({name: value for name, value in value.items() if name != "verdict"})


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data next to the project: ../shared/data")
def test_the_assessment_of_every_occupation_matches_the_schema(assessment, advisor):
    tasks = read_tasks([str(SHARED / "occupations.csv")], advisor.rulebook.profile)
    for row in tasks[::10]:
        assessment.validate(json.loads(advisor.assess(row.profile, row.id, row.carried).json_line()))


def test_the_command_prints_one_schema_or_both_in_one_document(rulebook):
    printed = outsourcing("schema")
    assert (printed.returncode, printed.stderr) == (0, "")
    both = json.loads(printed.stdout)
    Draft202012Validator.check_schema(both)
    assert (list(both), list(both["$defs"])) == (["$schema", "$defs"], ["task", "assessment", "record", "export"])
    inside = Draft202012Validator({**both, "$ref": "#/$defs/task"})
    assert (inside.is_valid({"driver": "volume"}), inside.is_valid({"driver": "volum"})) == (True, False)
    for name in both["$defs"]:
        one = outsourcing("schema", name).stdout
        assert one == json.dumps(document(rulebook, name), ensure_ascii=False, indent=2) + "\n"


def test_the_questions_of_a_pack_are_in_the_schema_of_a_task():
    pack = str(ROOT / "examples" / "packs" / "regulated_work")
    schema = json.loads(outsourcing("schema", "task", "--rules", pack).stdout)
    value = json.loads((ROOT / "examples" / "packs" / "regulated_task.json").read_text("utf-8"))
    validator(schema).validate(value)
    shipped = set(json.loads(outsourcing("schema", "task").stdout)["properties"])
    assert shipped < set(schema["properties"])


def test_an_unknown_schema_is_refused():
    refused = outsourcing("schema", "verdict")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'verdict' is not one of 'task', 'assessment', 'record', 'export'" in refused.stderr
