"""Read what people decided from a file with a row for each record: all of it, or every problem in it.

The columns are those of the workbook that `audit export --decisions` writes: record, decision, reason, because, by,
since. Other columns are for the reader only. A row without a decision is left for later.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.core.errors import Flaw, InputError, Problem, RecordError
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.files.documents import UnreadableError, find_document
from outsourcing.engine.files.rows import FileItem, Headings, InvalidRow, Row
from outsourcing.engine.portfolio.task_files import READERS
from outsourcing.engine.records.chain import DECIDED
from outsourcing.engine.records.follow_ups import HumanChoice, follow_ups_of, parse_since, read_choice
from outsourcing.engine.records.search import find_record
from outsourcing.engine.records.store import Store

COLUMNS = ("record", "decision", "reason", "because", "by", "since")
SHEET = "Decisions"  # of a workbook
NOTHING_DONE = "no decision was recorded."


class FileDecision(NamedTuple):
    """A decision from a file: the id of its record, the choice, and the id of the decision that it replaces."""

    record: str
    choice: HumanChoice
    replaces: str


def read_decisions(path: str, store: Store) -> list[FileDecision]:
    """Return the decisions in a file.

    Raises:
        InputError: with every problem in the file.

    """
    found: list[FileDecision] = []
    problems: list[Problem] = []
    with tempfile.TemporaryDirectory(prefix="outsourcing-") as copies:
        document = find_document(path, Path(copies))
        if isinstance(document, Problem):
            raise InputError([document], NOTHING_DONE)
        if document.kind == "workbook":
            document = document._replace(sheet=SHEET)
        try:
            for item in READERS[document.kind](document):
                if isinstance(item, Row):
                    decision = _decision(item, store)
                    if isinstance(decision, FileDecision):
                        found.append(decision)
                    else:
                        problems += decision
                else:
                    problems += _problems(item)
        except UnreadableError as error:
            problems.append(error.problem)
    problems += _given_twice(found, path)
    if problems:
        raise InputError(problems, NOTHING_DONE)
    return found


def _problems(item: FileItem) -> Iterator[Problem]:
    """Yield what is wrong with headings, an invalid row or a file."""
    if isinstance(item, Problem):
        yield item
    elif isinstance(item, InvalidRow):
        yield from item.all_problems
    elif isinstance(item, Headings):
        names = {normalised(name) for name in item.names}
        for missing in [column for column in COLUMNS[:2] if column not in names]:
            yield Flaw("column-missing", f'there is no column "{missing}"').at(item.place(0))


def _decision(row: Row, store: Store) -> FileDecision | list[Problem]:
    """Return the decision of a row; no problems and no decision for a row that is left for later."""
    cells = {normalised(name): (str(value or "").strip(), index) for index, (name, value) in _cells(row)}
    written = {column: cells.get(column, ("", 0))[0] for column in COLUMNS}
    if not written["decision"]:
        return []
    place = {column: row.place_of(index) if column in cells else row.place for column, (_, index) in cells.items()}
    try:
        record = find_record(store, written["record"] or "?")
    except RecordError as error:
        return [Problem(place.get("record", row.place), str(error), error.code)]
    choice = HumanChoice(written["decision"], written["reason"], written["because"], written["by"], written["since"])
    read = read_choice(DECIDED, record.summary.verdict, choice)
    flaws = read if isinstance(read, list) else []
    try:
        since = parse_since(choice.since)
    except RecordError as error:
        flaws, since = [*flaws, Flaw(error.code, str(error))], ""
    if flaws or isinstance(read, list):
        return [flaw.at(place.get(WHERE.get(flaw.code, "decision"), row.place)) for flaw in flaws]
    newest = follow_ups_of(store, record).newest(DECIDED)
    return FileDecision(record.id, read._replace(since=since), newest.id if newest else "")


WHERE: Mapping[str, str] = {  # the column that a problem is in
    "unknown-reason": "reason",
    "reason-missing": "reason",
    "because-missing": "because",
    "not-a-time": "since",
}


def _cells(row: Row) -> Iterator[tuple[int, tuple[str, object]]]:
    return enumerate(zip(row.names, row.values, strict=True))


def _given_twice(found: list[FileDecision], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for one in found:
        if one.record in seen:
            yield Problem(path, f"the record {one.record} is decided twice", "given-twice")
        seen.add(one.record)
