"""The JSON Schemas are true: of what files accept, and of every assessment that comes out."""

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
def test_an_example_is_a_task_and_comes_to_an_assessment(example, task, assessment, advisor):
    task.validate(json.loads(example.read_text("utf-8")))
    for row in read_tasks([str(example)], advisor.rulebook.profile):
        assessment.validate(json.loads(advisor.assess(row.profile, row.id, row.carried).json_line()))


def read(told, folder, rulebook):
    (folder / "task.json").write_text(json.dumps(told))
    return list(read_tasks([str(folder / "task.json")], rulebook.profile))


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"driver": "volume", "skill_level": "advanced_degree"},
        {"driver": None},
        {"driver": "unknown"},
        {"id": 7, "name": None, "description": "a text", "owner": {"of": ["what", "they", "like"]}},
    ],
    ids=str,
)
def test_the_schema_of_a_task_accepts_what_files_accept(told, task, rulebook, tmp_path):
    assert (task.is_valid(told), len(read(told, tmp_path, rulebook))) == (True, 1)


@pytest.mark.parametrize(
    "told",
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
def test_the_schema_of_a_task_refuses_what_files_refuse(told, task, rulebook, tmp_path):
    assert not task.is_valid(told)
    with pytest.raises(InputError):
        read(told, tmp_path, rulebook)


def test_every_answer_to_every_question_is_in_the_schema_of_a_task(task, rulebook):
    for name, question in rulebook.questions.items():
        assert all(task.is_valid({name: str(choice)}) for choice in question.choices)
        assert not task.is_valid({name: "no such answer"})
    assert list(task.schema["properties"]) == ["id", "name", "description", *rulebook.questions]


def test_the_schema_of_an_assessment_refuses_one_with_another_verdict_or_without_one(assessment, advisor):
    told = json.loads(advisor.assess(advisor.rulebook.profile()).json_line())
    assessment.validate(told)
    assert not assessment.is_valid({**told, "verdict": "MAYBE"})
    assert not assessment.is_valid({name: value for name, value in told.items() if name != "verdict"})


@pytest.mark.skipif(not SHARED.exists(), reason="needs the data beside the project: ../shared/data")
def test_every_occupation_comes_to_an_assessment_of_the_schema(assessment, advisor):
    tasks = read_tasks([str(SHARED / "occupations.csv")], advisor.rulebook.profile)
    for row in tasks[::10]:
        assessment.validate(json.loads(advisor.assess(row.profile, row.id, row.carried).json_line()))


def test_the_command_prints_one_schema_or_both_in_one_document_in_which_each_stands_by_itself(rulebook):
    printed = outsourcing("schema")
    assert (printed.returncode, printed.stderr) == (0, "")
    both = json.loads(printed.stdout)
    Draft202012Validator.check_schema(both)
    assert (list(both), list(both["$defs"])) == (["$schema", "$defs"], ["task", "assessment"])
    inside = Draft202012Validator({**both, "$ref": "#/$defs/task"})
    assert (inside.is_valid({"driver": "volume"}), inside.is_valid({"driver": "volum"})) == (True, False)
    for name in ("task", "assessment"):
        one = outsourcing("schema", name).stdout
        assert one == json.dumps(document(rulebook, name), ensure_ascii=False, indent=2) + "\n"


def test_the_questions_of_a_pack_are_in_the_schema_of_a_task():
    pack = str(ROOT / "examples" / "packs" / "regulated_work")
    schema = json.loads(outsourcing("schema", "task", "--rules", pack).stdout)
    told = json.loads((ROOT / "examples" / "packs" / "regulated_task.json").read_text("utf-8"))
    validator(schema).validate(told)
    ours = set(json.loads(outsourcing("schema", "task").stdout)["properties"])
    assert ours < set(schema["properties"])


def test_another_name_is_refused():
    refused = outsourcing("schema", "verdict")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "'verdict' is not one of 'task', 'assessment'" in refused.stderr
