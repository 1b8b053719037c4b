"""A workbook to fill in: a row for each task, a column for each question, with drop-downs of its answers, and help.

The sheet "Tasks" has the wordings of the questions as headings, as the reader of workbooks takes them. The sheet
"Answers" says what is asked and why, and what each answer means; the drop-downs take their answers from there, because
a list inside of a cell's rule holds 255 characters only.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.core.questions import UNKNOWN, Choice, Question, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import put
from outsourcing.engine.report.cells import cut, length

SUFFIX = ".xlsx"
TAKEN = "it is there already, and may hold tasks; name another file"
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # in its properties: same questions, same bytes
ROWS = 1000  # for as many tasks there are drop-downs; more can be pasted below
LONGEST_TITLE, LONGEST_MESSAGE = 32, 255  # characters that a spreadsheet shows beside a cell
NOT_SURE = "Not sure"
TEXTS = {"id": 12, "name": 30, "description": 44}  # columns, and how many characters wide they are
NARROWEST, WIDEST = 16, 34  # columns of questions, in characters
LINE = 15  # points
ON_TASKS, ON_ANSWERS = "Tasks", "Answers"
ANSWER_COLUMNS = (34, 30, 84)  # on the sheet of answers, in characters
HELP = (
    "One task in each row of the sheet Tasks. Every answer may stay empty, or be Not sure: not known is never a no.",
    "The questions with the dark headings decide between BPO and KPO; on those with the light headings advice rests.",
    "An id is optional. Name and description are never evidence. Columns of your own are carried through to results.",
    "When it is filled in:  outsourcing assess FILE",
)


class _Looks(NamedTuple):
    """How cells look. All are texts, so that an id keeps its zeros and nothing is taken for a formula or a date."""

    title: Format
    text: Format
    voting: Format
    advising: Format
    other: Format
    why: Format
    label: Format


def write_template(rulebook: Rulebook, path: Path) -> None:
    """Write an empty workbook for tasks, whole or not at all; never over a file that is there.

    Raises:
        InputError: the file is there already, is not to be an XLSX file, or cannot be written.

    """
    if path.suffix.lower() != SUFFIX:
        raise _not_written(path, f"a workbook's name ends in {SUFFIX}")
    if os.path.lexists(path):
        raise _not_written(path, TAKEN)
    try:
        with TemporaryDirectory(prefix=".template.", dir=path.parent) as folder:
            unfinished = Path(folder) / "unfinished"
            _fill(unfinished, rulebook)
            put(unfinished, path)
    except FileExistsError:
        raise _not_written(path, TAKEN) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        raise _not_written(path, f"it cannot be written: {why or error}") from error


def _not_written(path: Path, told: str) -> InputError:
    return InputError([Problem(visible(str(path)), told)], "nothing was written.")


def _fill(path: Path, rulebook: Rulebook) -> None:
    asked = sorted(rulebook.questions.values(), key=lambda question: not question.difference)
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with Workbook(str(path), options) as book:
        book.set_properties({"title": "Tasks to assess", "created": MADE})
        looks = _looks(book)
        tasks, answers = book.add_worksheet(ON_TASKS), book.add_worksheet(ON_ANSWERS)
        lists = _write_answers(answers, asked, rulebook.differences, looks)
        _write_tasks(tasks, asked, lists, looks)


def _looks(book: Workbook) -> _Looks:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    heading = {**text, "bold": True, "bottom": 1}
    return _Looks(
        title=book.add_format({**text, "bold": True, "font_size": 14, "text_wrap": False}),
        text=book.add_format(text),
        voting=book.add_format({**heading, "bg_color": "#1F3864", "font_color": "#FFFFFF"}),
        advising=book.add_format({**heading, "bg_color": "#D9E2F3"}),
        other=book.add_format({**heading, "bg_color": "#EDEDED"}),
        why=book.add_format({**text, "italic": True, "font_color": "#404040"}),
        label=book.add_format({**text, "indent": 1}),
    )


def _write_tasks(sheet: Worksheet, asked: Sequence[Question], lists: dict[str, str], looks: _Looks) -> None:
    headings = _headings(asked)
    for column, (name, width) in enumerate(TEXTS.items()):
        sheet.set_column(column, column, width, looks.text)
        sheet.write_string(0, column, name, looks.other)
    lines = 1
    for column, question in enumerate(asked, len(TEXTS)):
        heading = headings[question.name]
        width = min(max(NARROWEST, *(len(answer) + 4 for answer in _answers(question))), WIDEST)
        lines = max(lines, -(-len(heading) * 5 // (width * 4)))  # bold letters, and lines that break at words
        sheet.set_column(column, column, width, looks.text)
        sheet.write_string(0, column, heading, looks.voting if question.difference else looks.advising)
        sheet.data_validation(1, column, ROWS, column, _rule(question, lists))
    sheet.set_row(0, LINE * (lines + 1))
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)


def _headings(asked: Sequence[Question]) -> dict[str, str]:
    """Return each question's heading: its wording, or its name where the wording could be taken for something else."""
    words = [_word(question.text) for question in asked]
    names = {*TEXTS, *(question.name for question in asked)}
    return {
        question.name: question.text
        if words.count(word) == 1 and word and word not in names and visible(question.text) == question.text
        else question.name
        for question, word in zip(asked, words, strict=True)
    }


def _word(heading: str) -> str:
    return normalised(heading).rstrip("?")


def _answers(question: Question) -> list[str]:
    """Return the answers as the drop-down has them."""
    return [*(_label(question, choice) for choice in question.choices), NOT_SURE]


def _label(question: Question, choice: Choice) -> str:
    """Return the label of an answer, or its value where the label would be read as something else."""
    sound = visible(choice.label) == choice.label and question.read(choice.label) == choice
    return choice.label if sound else choice.value


def _rule(question: Question, lists: dict[str, str]) -> dict[str, Any]:
    """Return what a spreadsheet is to say and to take in the cells below a question."""
    shown = {
        "input_title": cut(visible(question.name.replace("_", " ").capitalize()), LONGEST_TITLE),
        "input_message": _message(question),
    }
    if not question.choices:
        return {"validate": "any", **shown}
    return {
        "validate": "list",
        "source": lists[question.name],
        "error_title": "None of the answers",
        "error_message": 'Please pick an answer from the list. "Not sure" is always one, and the cell may stay empty. '
        f"What the answers mean is on the sheet {ON_ANSWERS}.",
        **shown,
    }


def _message(question: Question) -> str:
    """Return why a question is asked and what its answers mean, as much as a spreadsheet shows, or where to find it."""
    why, meant = visible(question.why), [_meaning(question, choice) for choice in question.choices]
    for lines in ([why, *meant], meant):
        if lines and length(told := "\n".join(lines)) <= LONGEST_MESSAGE:
            return told
    more = f"\nWhat the answers mean is on the sheet {ON_ANSWERS}."
    return cut(why, LONGEST_MESSAGE - len(more)) + more


def _meaning(question: Question, choice: Choice) -> str:
    return f"{_label(question, choice)}: {visible(choice.sentence)}"


def _write_answers(
    sheet: Worksheet, asked: Sequence[Question], differences: Sequence[Difference], looks: _Looks
) -> dict[str, str]:
    """Write the help; return where the list of each question's answers is."""
    for column, width in enumerate(ANSWER_COLUMNS):
        sheet.set_column(column, column, width, looks.text)
    sheet.write_string(0, 0, "How to fill in the tasks, and what the answers mean", looks.title)
    row = 2
    for line in HELP:
        sheet.merge_range(row, 0, row, len(ANSWER_COLUMNS) - 1, line, looks.text)
        row += 1
    served = {difference.key: f"difference {difference.number}, {difference.title}" for difference in differences}
    lists = {}
    for question in asked:
        row += 1
        serves = (
            f"serves {served.get(question.difference, question.difference)}" if question.difference else "for advice"
        )
        head = looks.voting if question.difference else looks.advising
        sheet.merge_range(row, 0, row, 1, visible(question.text), head)
        sheet.write_string(row, 2, visible(f"in files: {question.name}; {serves}"), head)
        sheet.merge_range(row + 1, 0, row + 1, len(ANSWER_COLUMNS) - 1, visible(question.why), looks.why)
        first = row = row + 2
        for told in _told(question):
            for column, text in enumerate(told):
                sheet.write_string(row, column, text, looks.text if column else looks.label)
            row += 1
        lists[question.name] = f"={ON_ANSWERS}!$A${first + 1}:$A${row}"
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect()  # without a password: against a slip, because the drop-downs live here
    return lists


def _told(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the answers to a question: as the drop-down has them, in files, and what they mean."""
    for choice in question.choices:
        yield _label(question, choice), choice.value, visible(choice.sentence)
    yield NOT_SURE, UNKNOWN, "leave it open, as an empty cell does"
