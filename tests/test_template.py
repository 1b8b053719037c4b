"""The template: an empty workbook that comes back with every answer."""

import openpyxl
import pytest
from conftest import ROOT

from outsourcing import AdvisorError, load
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
def test_every_answer_of_the_drop_downs_is_read(tmp_path, packs):
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


def test_the_contents_of_the_sheets(tmp_path, rulebook):
    write_template(rulebook, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Tasks", "Answers"]
    headings = [cell.value for cell in book["Tasks"][1]]
    assert headings[:5] == [
        "id",
        "name",
        "description",
        "What is the work mostly about?",
        "How much of this work is there?",
    ]
    assert book["Tasks"].freeze_panes == "C2"
    assert book["Tasks"].max_row == 1
    told = {cell.value for row in book["Answers"].iter_rows() for cell in row}
    for question in rulebook.questions.values():
        assert {question.text, question.why} <= told
        assert any(text and text.startswith(f"in files: {question.name}; ") for text in told)
        assert {told for choice in question.choices for told in (choice.label, choice.value, choice.sentence)} <= told
    assert NOT_SURE in told
    book.close()


def test_an_empty_template_has_no_tasks(run):
    code, out, err = run("template", "portfolio.xlsx")
    assert (code, out, err.startswith("portfolio.xlsx: written.")) == (0, "", True)
    code, _, err = run("assess", "portfolio.xlsx")
    assert (code, err.startswith("portfolio.xlsx: "), err.count("\n")) == (2, True, 2)


def test_the_same_questions_give_the_same_bytes(tmp_path, rulebook):
    for name in ("a.xlsx", "b.xlsx"):
        write_template(rulebook, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("name", "code"), [("there.xlsx", "file-exists"), ("t.csv", "unsupported-format"), ("nowhere/t.xlsx", "unwritable")]
)
def test_no_file_is_overwritten_and_no_other_is_left(tmp_path, rulebook, name, code):
    (tmp_path / "there.xlsx").write_text("mine")
    with pytest.raises(AdvisorError) as error:
        write_template(rulebook, tmp_path / name)
    [problem] = error.value.problems
    assert (problem.code, str(error.value).startswith(str(tmp_path / name))) == (code, True)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("there.xlsx", "mine")]
