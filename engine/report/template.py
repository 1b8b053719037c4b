"""A workbook to fill in: a row for each task, a column for each question with a drop-down of its answers, and help.

    write_template   an empty one
    write_prepared   one with tasks, and suggested answers that are set apart until somebody confirms them
    add_fill_in      the same sheets, in a workbook of results, for the tasks that are still open
    add_sheets       the same sheets, with other columns before the questions
    add_texts        a sheet of texts below headings

The headings of the sheet "Tasks" are the questions. The sheet "Answers" explains the questions and their answers; the
drop-downs refer to it, because a list in a cell's own rule holds only 255 characters. The sheet "Precedents" lists
where suggested answers come from.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from outsourcing.engine.core.errors import Flaw, InputError
from outsourcing.engine.core.questions import UNKNOWN, Choice, Question, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import readable_name, visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.portfolio.columns import SUGGESTED
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report import palette
from outsourcing.engine.report.cells import AS_TEXT, MAX_LENGTH, UNWRITABLE, cell, cut, length

SUFFIX = ".xlsx"
OPTIONS = {**AS_TEXT, "in_memory": True}
MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # fixed: the same questions give the same bytes
ROWS = 1000  # with drop-downs; more tasks can be pasted below
MAX_TITLE, MAX_MESSAGE = 32, 255  # characters that a spreadsheet shows next to a cell
NOT_SURE = "Not sure"
TITLE = "How to fill in the tasks, and what the answers mean"
TEXTS = {"id": 12, "name": 30, "description": 44}  # columns with their widths in characters
NARROWEST, WIDEST = 16, 34  # columns of questions, in characters
LINE = 15  # points
ON_TASKS, ON_ANSWERS, ON_PRECEDENTS = "Tasks", "Answers", "Precedents"
PRECEDENT_COLUMNS = {  # with their widths in characters
    "id": 12, "task": 30, "question": 34, "suggested answer": 24, "agreement": 12, "precedents": 60, "sources": 60,
}  # fmt: skip
ANSWER_COLUMNS = (34, 30, 84)  # on the sheet of answers, in characters
FILL_IN = "To fill in"  # the sheet of open tasks in a workbook of results
HELP = (
    "One task in each row of the sheet {sheet}. An empty answer, or Not sure, means not known, and never counts as no.",
    "Dark headings: questions that decide between BPO and KPO. Light: for advice, and whether to outsource at all.",
    "An id is optional. Name and description are never evidence. Columns of your own are passed through unchanged.",
    'In a prepared list, the column "suggested" names the answers that nobody confirmed. To confirm one, take it out.',
    "When you have filled it in:  outsourcing assess FILE{option}",
)


class _Formats(NamedTuple):
    """Formats of cells. All are text, so that an id keeps its zeros and nothing becomes a formula or a date."""

    title: Format
    text: Format
    deciding: Format
    advising: Format
    other: Format
    why: Format
    label: Format
    suggested: Format


def write_template(rulebook: Rulebook, path: Path) -> None:
    """Write an empty workbook for tasks, whole or not at all; it never overwrites a file.

    Raises:
        InputError: the file is not an XLSX file.
        WriteError: the file already exists, or cannot be written.

    """
    if path.suffix.lower() != SUFFIX:
        flaw = Flaw("unsupported-format", f"the template is a workbook; choose a name that ends in {SUFFIX}")
        raise InputError([flaw.at(visible(str(path)))], "nothing was written.")
    with whole_file(path, overwrite=False) as draft:
        _fill(draft, rulebook, (), TEXTS)


def write_prepared(
    rulebook: Rulebook, path: Path, tasks: Sequence[TaskRow], extra: Sequence[str], order: Sequence[str]
) -> None:
    """Write a workbook with tasks to fill in, whole or not at all; it never overwrites a file.

    Args:
        rulebook: whose questions are asked.
        path: the file to write.
        tasks: one for each row, completed by suggestions.
        extra: the columns that are passed through unchanged.
        order: questions that come first.

    Raises:
        WriteError: the file already exists, or cannot be written.

    """
    with whole_file(path, overwrite=False) as draft:
        _fill(draft, rulebook, tasks, _before(extra), order)


def add_fill_in(
    book: Workbook, rulebook: Rulebook, tasks: Sequence[TaskRow], extra: Sequence[str], order: Sequence[str]
) -> list[Worksheet]:
    """Add the sheets to fill in to a workbook of results, and return them.

    Args:
        book: the workbook.
        rulebook: whose questions are asked.
        tasks: the open ones, one for each row.
        extra: the columns that are passed through unchanged.
        order: questions that come first.

    """
    return add_sheets(book, rulebook, tasks, _before(extra), order, name=FILL_IN)


def _fill(
    path: Path, rulebook: Rulebook, tasks: Sequence[TaskRow], before: Mapping[str, int], order: Sequence[str] = ()
) -> None:
    with Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "Tasks to assess", "created": MADE})
        add_sheets(book, rulebook, tasks, before, order)


def add_sheets(  # noqa: PLR0913  everything in a workbook
    book: Workbook,
    rulebook: Rulebook,
    tasks: Sequence[TaskRow],
    before: Mapping[str, int],
    order: Sequence[str] = (),
    *,
    name: str = ON_TASKS,
    title: str = TITLE,
    lines: Sequence[str] = HELP,
) -> list[Worksheet]:
    """Add the sheets in which tasks are filled in and explained; each row is written after those above it.

    Args:
        book: the workbook.
        rulebook: whose questions are asked.
        tasks: one for each row.
        before: the columns before the questions, with their widths.
        order: questions that come first.
        name: of the sheet with the tasks.
        title: of the sheet that explains the answers.
        lines: the help on that sheet.

    """
    asked = in_order(rulebook.questions.values(), order)
    formats = _cell_formats(book)
    sheet, answers = book.add_worksheet(name), book.add_worksheet(ON_ANSWERS)
    option = "" if name == ON_TASKS else f' --sheet "{name}"'
    explained = [line.format(sheet=name, option=option) for line in lines]
    lists = _write_answers(answers, title, explained, asked, rulebook, formats)
    _write_tasks(sheet, before, asked, lists, formats)
    for row, task in enumerate(tasks, 1):
        _write_task(sheet, row, task, before, asked, formats)
    if not any(task.suggestions for task in tasks):
        return [sheet, answers]
    precedents = _precedents(tasks, rulebook.questions)
    return [sheet, answers, add_texts(book, ON_PRECEDENTS, PRECEDENT_COLUMNS, precedents)]


def add_texts(book: Workbook, name: str, columns: Mapping[str, int], rows: Iterable[Sequence[str]]) -> Worksheet:
    """Add a sheet of texts below headings, which are given with their widths."""
    sheet, formats = book.add_worksheet(name), _cell_formats(book)
    for column, (heading, width) in enumerate(columns.items()):
        sheet.set_column(column, column, width, formats.text)
        sheet.write_string(0, column, heading, formats.other)
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, cut(visible(text), MAX_LENGTH), formats.text)
    sheet.freeze_panes(1, 2)
    return sheet


def in_order(questions: Iterable[Question], first: Sequence[str]) -> list[Question]:
    """Return questions in the order of a sheet: those that come first, the others that decide, those for advice."""
    places = {name: place for place, name in enumerate(first)}
    return sorted(questions, key=lambda one: (not one.difference, places.get(one.name, len(places))))


def _cell_formats(book: Workbook) -> _Formats:
    text = {"num_format": "@", "text_wrap": True, "valign": "top"}
    heading = {**text, "bold": True, "bottom": 1}
    return _Formats(
        title=book.add_format({**text, "bold": True, "font_size": 14, "text_wrap": False}),
        text=book.add_format(text),
        deciding=book.add_format({**heading, **_colours("deciding")}),
        advising=book.add_format({**heading, **_colours("advising")}),
        other=book.add_format({**heading, **_colours("other")}),
        why=book.add_format({**text, "italic": True, "font_color": palette.WHY}),
        label=book.add_format({**text, "indent": 1}),
        suggested=book.add_format({"italic": True, "bg_color": palette.SUGGESTED}),
    )


def _colours(heading: str) -> dict[str, str]:
    background, text = palette.HEADINGS[heading]
    return {"bg_color": background, "font_color": text}


def _write_tasks(
    sheet: Worksheet, before: Mapping[str, int], asked: Sequence[Question], lists: dict[str, str], formats: _Formats
) -> None:
    """Write the headings, drop-downs and help."""
    headings = _headings(asked)
    for column, (name, width) in enumerate(before.items()):
        sheet.set_column(column, column, width, formats.text)
        sheet.write_string(0, column, name, formats.other)
    lines = 1
    for column, question in enumerate(asked, len(before)):
        heading = headings[question.name]
        width = min(max(NARROWEST, *(len(answer) + 4 for answer in _answers(question))), WIDEST)
        lines = max(lines, -(-len(heading) * 5 // (width * 4)))  # bold letters, and lines that break at words
        sheet.set_column(column, column, width, formats.text)
        sheet.write_string(0, column, heading, formats.deciding if question.difference else formats.advising)
        sheet.data_validation(1, column, ROWS, column, _rule(question, lists))
        if SUGGESTED in before:
            sheet.conditional_format(1, column, ROWS, column, _mark(question.name, len(before) - 1, formats))
    sheet.set_row(0, LINE * (lines + 1))
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)


def _before(extra: Sequence[str]) -> dict[str, int]:
    """Return the columns before the questions, with their widths: texts, those passed through, the suggested ones."""
    return {**TEXTS, **dict.fromkeys(extra, NARROWEST), SUGGESTED: WIDEST}


def _mark(question: str, column: int, formats: _Formats) -> dict[str, Any]:
    """Return the rule that sets a suggested answer apart as long as the column `suggested` names its question."""
    named = f'SEARCH(", {question},", ", "&${xl_col_to_name(column)}2&",")'
    return {"type": "formula", "criteria": f"=ISNUMBER({named})", "format": formats.suggested}


def _write_task(  # noqa: PLR0913, PLR0917  everything in a row
    sheet: Worksheet,
    row: int,
    task: TaskRow,
    before: Iterable[str],
    asked: Sequence[Question],
    formats: _Formats,
) -> None:
    """Write a task: its texts, what it carries, which answers are suggested, and its answers."""
    texts = {"id": task.id, "name": task.name, "description": task.description}
    written = {**task.carried, **texts, SUGGESTED: ", ".join(task.known.suggested)}
    cells = [cell(written.get(name)) for name in before]
    for column, value in enumerate(cells):
        if value == "":
            sheet.write_blank(row, column, "", formats.text)
        elif isinstance(value, str):
            sheet.write_string(row, column, cut(UNWRITABLE.sub(" ", value), MAX_LENGTH), formats.text)
        else:
            sheet.write(row, column, value, formats.text)
    for column, question in enumerate(asked, len(cells)):
        answer = NOT_SURE if question.name in task.known.unsure else task.known.answers.get(question.name, "")
        shown = next((_label(question, choice) for choice in question.choices if choice == answer), answer)
        sheet.write_string(row, column, shown, formats.text) if shown else sheet.write_blank(
            row, column, "", formats.text
        )


def _precedents(tasks: Sequence[TaskRow], questions: Mapping[str, Question]) -> Iterator[tuple[str, ...]]:
    """Yield where each suggested answer comes from."""
    for task in tasks:
        for name, suggestion in task.suggestions.items():
            named = "; ".join(one.name for one in suggestion.precedents)
            sources = " ".join(dict.fromkeys(one.source for one in suggestion.precedents if one.source))
            answer = questions[name].label(suggestion.value)
            yield (task.id, task.name, questions[name].text, answer, f"{suggestion.share:.0%}", named, sources)


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
    readable = visible(choice.label) == choice.label and question.read(choice.label) == choice
    return choice.label if readable else choice.value


def _rule(question: Question, lists: dict[str, str]) -> dict[str, Any]:
    """Return the drop-down and the help of the cells below a question."""
    shown = {
        "input_title": cut(visible(readable_name(question.name).capitalize()), MAX_TITLE),
        "input_message": _message(question),
    }
    if not question.choices:
        return {"validate": "any", **shown}
    return {
        "validate": "list",
        "source": lists[question.name],
        "error_title": "Not a valid answer",
        "error_message": 'Choose an answer from the list. "Not sure" is always possible, and the cell may stay empty. '
        f"The sheet {ON_ANSWERS} explains the answers.",
        **shown,
    }


def _message(question: Question) -> str:
    """Return why a question is asked and what its answers mean, or where to find it if it is too long."""
    why = visible(question.why)
    meant = [f"{_label(question, choice)}: {visible(choice.sentence)}" for choice in question.choices]
    for lines in ([why, *meant], meant):
        if lines and length(text := "\n".join(lines)) <= MAX_MESSAGE:
            return text
    more = f"\nThe sheet {ON_ANSWERS} explains the answers."
    return cut(why, MAX_MESSAGE - len(more)) + more


def _write_answers(  # noqa: PLR0913, PLR0917  everything in a sheet
    sheet: Worksheet,
    title: str,
    lines: Sequence[str],
    asked: Sequence[Question],
    rulebook: Rulebook,
    formats: _Formats,
) -> dict[str, str]:
    """Write the help; return where the list of each question's answers is."""
    for column, width in enumerate(ANSWER_COLUMNS):
        sheet.set_column(column, column, width, formats.text)
    sheet.write_string(0, 0, title, formats.title)
    row = 2
    for line in lines:
        sheet.merge_range(row, 0, row, len(ANSWER_COLUMNS) - 1, line, formats.text)
        row += 1
    served = {one.key: f"difference {one.number}, {one.title}" for one in rulebook.differences}
    marking, lists = rulebook.marking(), {}
    for question in asked:
        row += 1
        own = "whether to outsource at all, and in parts" if question.name in marking else "for advice"
        serves = f"serves {served.get(question.difference, question.difference)}" if question.difference else own
        head = formats.deciding if question.difference else formats.advising
        sheet.merge_range(row, 0, row, 1, visible(question.text), head)
        sheet.write_string(row, 2, visible(f"in files: {question.name}; {serves}"), head)
        sheet.merge_range(row + 1, 0, row + 1, len(ANSWER_COLUMNS) - 1, visible(question.why), formats.why)
        first = row = row + 2
        for answer in _answer_rows(question):
            for column, text in enumerate(answer):
                sheet.write_string(row, column, text, formats.text if column else formats.label)
            row += 1
        lists[question.name] = f"={ON_ANSWERS}!$A${first + 1}:$A${row}"
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect()  # without a password, against accidental changes: the drop-downs refer to these cells
    return lists


def _answer_rows(question: Question) -> Iterator[tuple[str, str, str]]:
    """Yield the answers to a question: as the drop-down has them, in files, and what they mean."""
    for choice in question.choices:
        yield _label(question, choice), choice.value, visible(choice.sentence)
    yield NOT_SURE, UNKNOWN, "the same as an empty cell"
