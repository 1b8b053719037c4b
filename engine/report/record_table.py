"""Decision records as a flat table, a row for each, with what people decided about it: CSV, TSV and Parquet.

Columns are those of FIELDS, then `answer_...` for each question of the rules that are loaded, then `column_...` for
each column of the task files. Erased records have no row. A table cannot be verified; an export as JSON Lines can.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any

from outsourcing.engine.core.errors import Flaw, InputError, missing_extra
from outsourcing.engine.core.questions import UNKNOWN
from outsourcing.engine.core.text import json_text, readable_name, visible
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.records.chain import DECIDED, OUTCOME
from outsourcing.engine.records.follow_ups import FollowUps, all_follow_ups
from outsourcing.engine.records.record import Record
from outsourcing.engine.records.search import Filter, all_records, column_names
from outsourcing.engine.records.store import Store
from outsourcing.engine.report.cells import cell
from outsourcing.engine.report.tables import csv_lines, open_table

ROWS = 5_000  # written at once
ANSWER, COLUMN = "answer_", "column_"  # begin the names of columns
SEPARATOR = "; "
Row = dict[str, str | int | float | None]

FIELDS: Mapping[str, tuple[type[str | int | float], str]] = {
    "record": (str, "The id of the record."),
    "time": (str, "When it was recorded (UTC)."),
    "account": (str, "The system's account that recorded it."),
    "uid": (int, "The number of that account."),
    "host": (str, "The computer that recorded it."),
    "claimed": (str, "The name that the environment claimed, which anybody can set."),
    "tool": (str, "The version of outsourcing."),
    "rulebook": (str, "The fingerprint of the rulebook."),
    "packs": (str, "The packs in addition to the shipped rules."),
    "run": (str, "The id of the run."),
    "row": (int, "The number of the task in the run, from 1."),
    "supersedes": (str, "The id of the record that this one replaces."),
    "task": (str, "The id of the task."),
    "name": (str, "The name of the task."),
    "description": (str, "The description of the task."),
    "verdict": (str, "BPO, KPO, SPLIT, NEITHER or UNDECIDED."),
    "score": (float, "-1 (BPO) to +1 (KPO)."),
    "confidence": (float, "How firm the verdict is, 0 to 1."),
    "confidence_words": (str, "The confidence in words."),
    "coverage": (float, "Share of the differences, by weight, on the side to which the score leans, 0 to 1."),
    "cautions": (str, f"The cautions, separated by {SEPARATOR.strip()!r}."),
    "supporting": (str, "The ids of the rules that support the verdict."),
    "against": (str, "The ids of the rules that speak against it."),
    "masked": (str, "What is kept out of the record."),
    "other_answers": (str, "Answers to questions that the loaded rules do not ask, as JSON."),
    "decided": (str, "What people decided last: accepted, BPO, KPO, SPLIT, NEITHER, in_house or postponed."),
    "stance": (str, "followed, otherwise or neither: whether that follows the verdict."),
    "decided_time": (str, "When the decision was recorded (UTC)."),
    "decided_by": (str, "Who decided, and who entered it."),
    "decided_since": (str, "The day from which it holds."),
    "decided_reason": (str, "new_information, wrong_answer, wrong_rule, business or other."),
    "decided_because": (str, "Why, in a sentence."),
    "decisions": (int, "How many decisions there are about the record; the last one counts."),
    "outcome": (str, "How it went: good, mixed, bad or undone."),
    "outcome_time": (str, "When the outcome was recorded (UTC)."),
    "outcome_because": (str, "How it went, in a sentence."),
}
TYPES: Mapping[type, str] = {str: "string", int: "integer", float: "number"}


def table_schema(questions: Sequence[str]) -> dict[str, Any]:
    """Return the JSON Schema of a row; an empty cell is null."""
    fields = {name: _property(TYPES[type_], about) for name, (type_, about) in FIELDS.items()}
    answers = {f"{ANSWER}{name}": _property("string", f"The answer to `{name}`.") for name in questions}
    return {
        "title": "Record",
        "type": "object",
        "description": "A row of `audit export --output records.csv` or `.parquet`. Columns of the task files follow, "
        f"each as `{COLUMN}` with its name. An answer that was asked for and is not known is `{UNKNOWN}`.",
        "properties": fields | answers,
        "patternProperties": {f"^{COLUMN}": {"type": ["string", "null"]}},
        "required": [*fields, *answers],
        "additionalProperties": False,
    }


def _property(type_: str, about: str) -> dict[str, Any]:
    return {"type": [type_, "null"], "description": about}


def is_table(path: Path) -> bool:
    """Say whether the name of a file asks for a table."""
    return path.suffix.lower() in WRITERS


def write_table(store: Store, conditions: Filter, questions: Sequence[str], path: Path) -> int:
    """Write the records that meet the conditions; return how many they are.

    Raises:
        InputError: the name does not ask for a table.
        WriteError: the file cannot be written.

    """
    if not is_table(path):
        flaw = Flaw(
            "unsupported-format", f"filtered records are a table; choose a name that ends in {', '.join(WRITERS)}"
        )
        raise InputError([flaw.at(visible(str(path)))], "nothing was written.")
    columns = [f"{COLUMN}{name}" for name in column_names(store, conditions)]
    names = [*FIELDS, *(f"{ANSWER}{name}" for name in questions), *columns]
    with whole_file(path, private=True) as draft:
        return WRITERS[path.suffix.lower()](draft, names, record_rows(store, conditions, questions))


def record_rows(store: Store, conditions: Filter, questions: Collection[str]) -> Iterator[Row]:
    """Yield a row for each record that meets the conditions; a cell that is empty has None, or is left out."""
    people = all_follow_ups(store)
    for record in all_records(store, conditions):
        yield _row(record, FollowUps(record.summary.verdict, tuple(people.get(record.id, ()))), questions)


def _row(record: Record, people: FollowUps, questions: Collection[str]) -> Row:
    header, data, summary = record.header, record.data, record.summary
    decided, outcome = people.newest(DECIDED), people.newest(OUTCOME)
    row: dict[str, Any] = {
        "record": record.id,
        "time": record.time,
        **header.person._asdict(),
        "tool": header.tool,
        "rulebook": header.rulebook,
        "packs": SEPARATOR.join(data["versions"].get("packs", ())),
        "run": header.run,
        "row": header.row,
        "supersedes": header.supersedes,
        "task": summary.task,
        "name": summary.name,
        "description": data["description"],
        "verdict": summary.verdict,
        "score": summary.score,
        "confidence": summary.confidence,
        "confidence_words": data["confidence"]["words"],
        "coverage": data["coverage"],
        "cautions": SEPARATOR.join(readable_name(one) for one in summary.cautions.split()),
        "supporting": SEPARATOR.join(data["supporting"]),
        "against": SEPARATOR.join(data["against"]),
        "masked": SEPARATOR.join(record.masked),
    }
    if decided:
        row |= {
            "decided": decided.choice.value,
            "stance": people.stance,
            "decided_time": decided.time,
            "decided_by": decided.who,
            "decided_since": decided.choice.since,
            "decided_reason": decided.choice.reason,
            "decided_because": decided.choice.because,
            "decisions": sum(one.kind == DECIDED for one in people.every),
        }
    if outcome:
        row |= {
            "outcome": outcome.choice.value,
            "outcome_time": outcome.time,
            "outcome_because": outcome.choice.because,
        }
    answers = {
        one.question: UNKNOWN for one in header.answers if one.value is None and one.question not in record.masked
    }
    answers |= data["profile"]
    others = {name: answers.pop(name) for name in list(answers) if name not in questions}
    row |= {f"{ANSWER}{name}": value for name, value in answers.items()}
    row["other_answers"] = json_text(others) if others else None
    row |= {
        f"{COLUMN}{name}": value if isinstance(value, str) else json_text(value)
        for name, value in data["carried"].items()
    }
    return {name: None if value == "" else value for name, value in row.items()}


def _write_text(path: Path, names: Sequence[str], rows: Iterator[Row], delimiter: str = ",") -> int:
    with open_table(path) as file:
        _write_lines(file, [list(map(cell, names))], delimiter)
        count = 0
        while some := list(islice(rows, ROWS)):
            _write_lines(file, [[cell(row.get(name)) for name in names] for row in some], delimiter)
            count += len(some)
    return count


def _write_lines(file: IO[str], rows: Sequence[Sequence[Any]], delimiter: str) -> None:
    file.writelines(f"{line}\n" for line in csv_lines(rows, delimiter))


def _write_parquet(path: Path, names: Sequence[str], rows: Iterator[Row]) -> int:
    try:
        import pyarrow as pa  # noqa: PLC0415  an extra
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra(error, "arrow") from error
    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    schema = pa.schema([(name, kinds[FIELDS[name][0]] if name in FIELDS else pa.string()) for name in names])
    count = 0
    with pq.ParquetWriter(path, schema) as file:
        while some := list(islice(rows, ROWS)):
            file.write_table(pa.Table.from_pylist(some, schema))
            count += len(some)
    return count


WRITERS: Mapping[str, Callable[[Path, Sequence[str], Iterator[Row]], int]] = {
    ".csv": _write_text,
    ".tsv": lambda path, names, rows: _write_text(path, names, rows, "\t"),
    ".parquet": _write_parquet,
}
