"""The wordings: for each code of a problem, whole messages as a user sees them. All other tests hold codes and places.

A section for each area, so that wording can improve in one place; docs/problems.md explains every code.
"""

import json

import pytest
from conftest import ROOT

import outsourcing
from outsourcing import AdvisorError

# --- tasks from Python -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"drivr": "volume"}, 'drivr: no question is named "drivr"; did you mean "driver"? [unknown-question]'),
        (
            {"driver": "volum"},
            'driver: "volum" is not a valid answer; did you mean "volume"? Use volume, insight, both, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"core": "Not core"},
            'core: "Not core" is not a valid answer; did you mean "non_core"? Use core, non_core, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"driver": True},
            "driver: true is not a valid answer; use volume, insight, both, or leave it empty [not-an-answer]",
        ),
        ({"name": 3}, "name: the name must be a text, not 3 [not-text]"),
        (["driver"], 'a task is a task profile or a mapping, not ["driver"] [not-a-task]'),
    ],
)
def test_a_task_from_python(task, message):
    with pytest.raises(AdvisorError) as error:
        outsourcing.assess(task)
    assert str(error.value) == f"{message}\n1 error, nothing was assessed."


# --- rules and packs -------------------------------------------------------------------------------------------------

# --- task files, tables, workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["assess", "task.json", "-o", "r.pdf"],
            "r.pdf: unsupported output format; use .html, .md, .csv, .tsv, .xlsx, .jsonl, .ndjson, .json "
            "[unsupported-format]",
        ),
        (
            ["assess", "task.json", "-o", "r.csv", "-o", "./r.csv"],
            "r.csv: the same output file is given twice; leave one of them out [duplicate-output]",
        ),
        (
            ["assess", "task.json", "-o", "task.json"],
            "task.json: the output would overwrite a file of tasks; choose another file [output-is-input]",
        ),
        (
            ["template", "t.csv"],
            "t.csv: the template is a workbook; choose a name that ends in .xlsx [unsupported-format]",
        ),
        (
            ["explain", "task.json", "--why-not", "DF12"],
            '"DF12" is not a rule, a verdict or a choice of advice; did you mean "DF2"?',
        ),
    ],
)
def test_a_message_about_output_and_explanations(command, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    (tmp_path / "task.json").write_text('{"driver": "volume"}')
    code, out, err = command(*arguments)
    assert (code, out, err.splitlines()[0]) == (2, "", message)


# --- configuration and mapping ---------------------------------------------------------------------------------------

# --- decision records ------------------------------------------------------------------------------------------------

# --- examples, cases and mutants -------------------------------------------------------------------------------------

# --- commands and prompts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "arguments", "message"),
    [
        ("unknown-option", ["ask", "--drivr=volume"], '--drivr: no such option; did you mean "--driver"?'),
        (
            "not-an-answer",
            ["ask", "--core", "maybe"],
            '--core: "maybe" is not a valid answer; use one of: core, non_core, unknown',
        ),
        ("not-an-answer", ["ask", "--core"], "--core: an answer is missing; use one of: core, non_core, unknown"),
        ("given-twice", ["ask", "--core=core", "--core=non_core"], "--core: this option is given twice"),
        (
            "no-terminal",
            ["ask", "--driver=volume", "--skill-level=basic", "--procedure=documented", "--decisions=routine"],
            "this is not an interactive terminal and more answers are needed: --volume, --service, --objective, "
            "--core, --provider-proof, --analysis, --outcome, --control, --training (each option also takes unknown). "
            "Or take the answers from a file: outsourcing ask --answers FILE",
        ),
        (
            "several-tasks",
            ["ask", "--resume", "examples/portfolio.csv"],
            "examples/portfolio.csv holds 8 tasks, but an interview is about one. "
            "Use: outsourcing assess examples/portfolio.csv",
        ),
        (
            "several-tasks",
            ["ask", "--answers", "examples/portfolio.csv", "--save", "none.json"],
            "--save keeps the answers to one task, but there are 8. Leave --save out",
        ),
        (
            "several-tasks",
            ["explain", "examples/portfolio.csv"],
            "examples/portfolio.csv: the file contains several tasks. "
            "Choose one with --task ID (P1, P2, P3, P4, P5, P6, P7, P8)",
        ),
        (
            "task-not-found",
            ["explain", "examples/portfolio.csv", "--task", "P9"],
            'examples/portfolio.csv: no task has the id "P9" (P1, P2, P3, P4, P5, P6, P7, P8)',
        ),
        (
            "bad-what-if",
            ["explain", "examples/call_centre.json", "--what-if", "driver"],
            '--what-if: write QUESTION=ANSWER, e.g. driver=volume (got "driver")',
        ),
        (
            "unknown-question",
            ["explain", "examples/call_centre.json", "--what-if", "drivr=volume"],
            '--what-if: there is no question "drivr"; did you mean "driver"?',
        ),
        (
            "not-an-answer",
            ["explain", "examples/call_centre.json", "--what-if", "driver=volum"],
            '--what-if: driver: "volum" is not a valid answer; use one of: volume, insight, both, unknown; '
            'did you mean "volume"?',
        ),
    ],
)
def test_messages_of_commands_and_prompts(command, monkeypatch, code, arguments, message):
    monkeypatch.chdir(ROOT)
    exit_code, out, err = command(*arguments, "--json")
    [problem] = json.loads(out)["problems"]
    assert (exit_code, problem["code"], err.splitlines()[0].removesuffix(f" [{code}]")) == (2, code, message)
