"""The template: an empty workbook that comes back with every answer."""

import openpyxl
import pytest
from conftest import ROOT

from outsourcing import load
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.report.template import NOT_SURE, write_template

PACK = ROOT / "examples" / "packs" / "regulated_work"


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return command


def lists(book):
    """The answers that the drop-downs of a workbook offer, by heading."""
    tasks = book["Tasks"]
    headings = [cell.value for cell in tasks[1]]
    found = {}
    for rule in tasks.data_validations.dataValidation:
        [cells] = rule.sqref.ranges
        name, _, place = rule.formula1.partition("!")
        found[headings[cells.min_col - 1]] = [cell.value for (cell,) in book[name][place.replace("$", "")]]
        assert (cells.min_row, cells.max_row, rule.type) == (2, 1001, "list")
        assert len(rule.prompt) <= 255
        assert len(rule.promptTitle) <= 32
    return found


@pytest.mark.parametrize("packs", [[], [PACK]], ids=["shipped", "with a pack"])
def test_every_answer_that_is_picked_comes_back(tmp_path, packs):
    rulebook, path = load(packs=packs), tmp_path / "portfolio.xlsx"
    write_template(rulebook, path)
    book = openpyxl.load_workbook(path)
    offered = lists(book)
    assert [len(answers) for answers in offered.values()] == [
        len(question.choices) + 1 for question in sorted(rulebook.questions.values(), key=lambda q: not q.difference)
    ]
    sheet = book["Tasks"]
    for row in range(2, max(map(len, offered.values())) + 2):
        sheet.cell(row, 2, f"Task {row}")
        for column, answers in enumerate(offered.values(), 4):
            sheet.cell(row, column, answers[(row - 2) % len(answers)])
    book.save(path)
    book.close()
    tasks = read_tasks([str(path)], rulebook.profile)
    for name, question in rulebook.questions.items():
        assert {task.known.answers.get(name) for task in tasks} == {*map(str, question.choices), None}
        assert any(name in task.known.unsure for task in tasks)


def test_what_stands_where(tmp_path, rulebook):
    write_template(rulebook, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Tasks", "Answers"]
    headings = [cell.value for cell in book["Tasks"][1]]
    assert headings[:5] == ["id", "name", "description", "What drives the work?", "How much of this work is there?"]
    assert book["Tasks"].freeze_panes == "C2"
    assert book["Tasks"].max_row == 1
    told = {cell.value for row in book["Answers"].iter_rows() for cell in row}
    for question in rulebook.questions.values():
        assert {question.text, question.why} <= told
        assert any(text and text.startswith(f"in files: {question.name}; ") for text in told)
        assert {told for choice in question.choices for told in (choice.label, choice.value, choice.sentence)} <= told
    assert NOT_SURE in told
    book.close()


def test_an_empty_template_has_no_task(run):
    assert run("template", "portfolio.xlsx") == (
        0, "", "portfolio.xlsx: written. Fill in a row for each task, then: outsourcing assess portfolio.xlsx\n"
    )  # fmt: skip
    code, _, err = run("assess", "portfolio.xlsx")
    assert (code, err) == (2, "portfolio.xlsx: there is no task in it\n1 error, nothing was assessed.\n")


def test_the_same_questions_give_the_same_bytes(tmp_path, rulebook):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(rulebook, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("there.xlsx", "it is there already, and may hold tasks; name another file"),
        ("t.csv", "a workbook's name ends in .xlsx"),
        ("nowhere/t.xlsx", "it cannot be written: No such file or directory"),
    ],
)
def test_nothing_is_written_over_or_beside(run, tmp_path, name, told):
    (tmp_path / "there.xlsx").write_text("mine")
    assert run("template", name) == (2, "", f"{name}: {told}\n1 error, nothing was written.\n")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("there.xlsx", "mine")]
