"""A workbook to decide in: a row for each record, with drop-downs for the decision and the reason.

`audit decide --from` reads it back. The drop-downs refer to a sheet of their own, because a list in a cell's own rule
holds only 255 characters.
"""

from collections.abc import Sequence
from pathlib import Path

from xlsxwriter import Workbook

from outsourcing.engine.core.errors import Flaw, InputError
from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records.decision_files import COLUMNS, SHEET
from outsourcing.engine.records.follow_ups import DECISIONS, REASONS
from outsourcing.engine.records.search import ListedDecision
from outsourcing.engine.report.cells import AS_TEXT, MAX_LENGTH, cell, cut
from outsourcing.engine.report.template import MADE, SUFFIX

ON_CHOICES = "Choices"
WIDTHS = {"record": 18, "task": 16, "name": 34, "verdict": 12, "score": 8, "because": 50}
HEADINGS = ("record", "task", "name", "verdict", "score", *COLUMNS[1:])
WIDTH = 18
HELP = (
    "One record in each row. Choose what was decided; leave the cell empty to decide later.",
    "Where a decision differs from the verdict, choose a reason and say why in a sentence.",
    "When you have filled it in:  outsourcing audit decide --from FILE",
)


def write_decision_workbook(decisions: Sequence[ListedDecision], path: Path) -> None:
    """Write a workbook with a row for each record, whole or not at all; it never overwrites a file.

    Raises:
        InputError: the name does not end in .xlsx.
        WriteError: the file already exists, or cannot be written.

    """
    if path.suffix.lower() != SUFFIX:
        flaw = Flaw("unsupported-format", f"decisions are written to a workbook; choose a name that ends in {SUFFIX}")
        raise InputError([flaw.at(visible(str(path)))], "nothing was written.")
    with whole_file(path, overwrite=False, private=True) as draft, Workbook(str(draft), AS_TEXT) as book:
        book.set_properties({"title": "Decisions", "created": MADE})
        bold, text = (book.add_format({"num_format": "@", **more}) for more in ({"bold": True, "bottom": 1}, {}))
        sheet, choices = book.add_worksheet(SHEET), book.add_worksheet(ON_CHOICES)
        for column, heading in enumerate(HEADINGS):
            sheet.set_column(column, column, WIDTHS.get(heading, WIDTH), text)
            sheet.write_string(0, column, heading, bold)
        for row, one in enumerate(decisions, 1):
            values = (one.id, one.task, one.name, one.verdict, figure(one.score, one.thresholds))
            for column, value in enumerate(values):
                sheet.write_string(row, column, cut(visible(str(cell(value))), MAX_LENGTH), text)
        sheet.freeze_panes(1, 1)
        choices.set_column(0, 1, WIDTHS["because"], text)
        row = len(HELP) + 1
        for number, line in enumerate(HELP):
            choices.write_string(number, 0, line, text)
        for heading, known in (("decision", DECISIONS), ("reason", REASONS)):
            for number, (value, words) in enumerate(known.items()):
                choices.write_string(row + number, 0, value, text)
                choices.write_string(row + number, 1, words, text)
            place = HEADINGS.index(heading)
            source = f"={ON_CHOICES}!$A${row + 1}:$A${row + len(known)}"
            sheet.data_validation(1, place, max(len(decisions), 1), place, {"validate": "list", "source": source})
            row += len(known) + 1
        choices.protect()  # without a password, against accidental changes: the drop-downs refer to these cells
