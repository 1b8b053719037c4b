"""Arrow in, Arrow out: record batches of tasks to record batches of results, for engines such as Spark and Dask.

    assess_batches   assesses the tasks of record batches; what an engine calls in each of its workers
    result_schema    the columns that it returns
    result_columns   the columns of results, also for Parquet files

The columns of the input are returned unchanged and uncopied, then come those of the result. A row that cannot be
assessed is returned, too: without a verdict, with its problems. Needs pyarrow, the extra `arrow`.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.files.parquet_rows import plain_values
from outsourcing.engine.files.rows import InvalidRow, Row, duplicate_names
from outsourcing.engine.loading.loader import load
from outsourcing.engine.portfolio.batches import KEPT
from outsourcing.engine.portfolio.columns import AnswerSet, ColumnMap
from outsourcing.engine.portfolio.mapping import NO_MAPPING, ColumnMapping
from outsourcing.engine.portfolio.result import Result, Results
from outsourcing.engine.portfolio.result_headings import renamed
from outsourcing.engine.portfolio.tasks import UNRELATED, TaskReader, TaskRow

WORKERS_KEPT = 8  # sets of rules that one thread keeps loaded

TEXTS = pa.list_(pa.string())
PROBLEMS = pa.list_(
    pa.struct([("column", pa.string()), ("code", pa.string()), ("message", pa.string())])
)  # of a row that was not assessed
RESULT = pa.schema(
    [
        ("verdict", pa.string()),
        ("score", pa.float64()),
        ("confidence", pa.float64()),
        ("sureness", pa.string()),
        ("coverage", pa.float64()),
        ("branch", pa.string()),
        ("reason_for", pa.string()),
        ("reason_against", pa.string()),
        ("find_out_next", pa.string()),
        ("cautions", TEXTS),
        ("conditions", TEXTS),
        ("confirm_first", TEXTS),
        ("problems", PROBLEMS),
    ]
)
WHOLE = pa.field("assessment", pa.string())  # the whole assessment as JSON

RowProblems = Sequence[tuple[str, Problem]]  # each with the name of its column
Assessed = tuple[TaskRow | None, Result | RowProblems]


def result_schema(
    schema: pa.Schema,
    *,
    packs: Sequence[str | Path] = (),
    mapping: ColumnMapping = NO_MAPPING,
    whole: bool = False,
) -> pa.Schema:
    """Return the columns that `assess_batches` returns for tasks with some columns.

    The names of results that a column of the input has already are numbered: `verdict_2`.

    Raises:
        InputError: the columns cannot be read: none is a question, one is misspelt, or two are the same.
        AdvisorError: the rules cannot be loaded.

    """
    _worker(tuple(packs), mapping).columns(tuple(schema.names))
    fields = [*RESULT, *([WHOLE] if whole else [])]
    names = renamed([field.name for field in fields], schema.names)
    return pa.schema([*schema, *(field.with_name(name) for field, name in zip(fields, names, strict=True))])


def assess_batches(
    batches: Iterable[pa.RecordBatch],
    *,
    packs: Sequence[str | Path] = (),
    mapping: ColumnMapping = NO_MAPPING,
    whole: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Yield, for each record batch of tasks, the same rows with their results. Rules are loaded once in each worker.

    >>> import pyarrow as pa
    >>> tasks = pa.record_batch({"driver": ["volume", "many"], "procedure": ["documented", None]})
    >>> [batch["verdict"].to_pylist() for batch in assess_batches([tasks])]
    [['UNDECIDED', None]]

    Args:
        batches: the tasks; columns are read like those of a file.
        packs: rule packs beside the shipped rules: folders, files, or names of modules that a worker can import.
        mapping: headings and wordings that are not ours.
        whole: whether to add the column `assessment`, the whole assessment as JSON.

    Raises:
        InputError: the columns cannot be read. Problems of single rows are returned in their rows.
        AdvisorError: the rules cannot be loaded, or a rule fails.

    """
    worker = _worker(tuple(packs), mapping)
    for batch in batches:
        schema = result_schema(batch.schema, packs=packs, mapping=mapping, whole=whole)
        assessed = list(worker.assess(batch, whole=whole))
        columns = [*result_columns([result for _, result in assessed])]
        if whole:
            lines = [result.line(task) if task and isinstance(result, Result) else None for task, result in assessed]
            columns.append(pa.array(lines, WHOLE.type))
        yield pa.record_batch([*batch.columns, *columns], schema=schema)


def result_columns(results: Sequence[Result | RowProblems]) -> Iterator[pa.Array]:
    """Yield the columns of results in their order, without the whole assessment; of rows without one, the problems."""
    rows = [_cells(result) if isinstance(result, Result) else _no_cells(result) for result in results]
    for field, values in zip(RESULT, zip(*rows, strict=True) if rows else repeat(()), strict=bool(rows)):
        yield pa.array(values, field.type)


@lru_cache(KEPT)
def _cells(result: Result) -> tuple[Any, ...]:
    return (
        result.verdict,
        result.score,
        result.confidence,
        str(result.sureness),
        result.coverage,
        result.branch,
        result.in_favour,
        result.against,
        result.ask,
        list(result.cautions),
        list(result.conditions),
        list(result.confirm_first),
        [],
    )


def _no_cells(problems: RowProblems) -> tuple[Any, ...]:
    described = [{"column": column, "code": one.code, "message": one.message} for column, one in problems]
    return (*(None for _ in range(len(RESULT) - 1)), described)


class _Columns(NamedTuple):
    """The columns of some batches: which of them are read."""

    names: tuple[str, ...]
    map: ColumnMap
    read: frozenset[int]


class _Worker:
    """The rules, loaded once for a thread."""

    def __init__(self, packs: tuple[str | Path, ...], mapping: ColumnMapping) -> None:
        rulebook = load(packs=packs)
        self._results = Results(Advisor(rulebook))
        self._mapping, self._profile = mapping, rulebook.profile
        self._reader = TaskReader(rulebook.profile, mapping)
        self.columns = lru_cache(WORKERS_KEPT)(self._columns)
        self._result = lru_cache(KEPT)(self._worked_out)

    def _columns(self, names: tuple[str, ...]) -> _Columns:
        columns = ColumnMap(names, self._profile, self._mapping)
        problems = [*duplicate_names(names, lambda index: f"tasks:1:{index + 1}", "heading")]
        problems += [flaw.at(f"column {names[index]}") for index, flaw in columns.flaws]
        if not problems and (columns.is_unrelated or not names):
            problems = [UNRELATED.at("the columns")]
        if problems:
            raise InputError(problems)
        return _Columns(names, columns, frozenset(range(len(names))) - set(columns.extra))

    def assess(self, batch: pa.RecordBatch, *, whole: bool) -> Iterator[Assessed]:
        """Yield each task with its result, or no task with the problems of the row."""
        columns = self.columns(tuple(batch.schema.names))
        for number, values in enumerate(self._rows(batch, columns, whole=whole), 1):
            row = Row(number, columns.names, values, "tasks", number, lambda _, index: columns.names[index])
            task = self._reader.task(row, "")
            if isinstance(task, InvalidRow):
                yield None, [(problem.place, problem) for problem in task.all_problems]
            else:
                id_ = columns.map.texts(values)[0].strip()
                yield task._replace(id=id_), self._result(task.known.key)

    def _rows(self, batch: pa.RecordBatch, columns: _Columns, *, whole: bool) -> Iterator[tuple[Any, ...]]:
        """Yield the values of the rows; those of columns that are only carried are left out unless they are needed."""
        lists = [
            plain_values(column) if whole or index in columns.read else repeat(None, batch.num_rows)
            for index, column in enumerate(batch.columns)
        ]
        return zip(*lists, strict=True)

    def _worked_out(self, key: Any) -> Result:
        return self._results.result(AnswerSet.from_key(self._profile, key))


_LOCAL = threading.local()  # an advisor is not shared between threads


def _worker(packs: tuple[str | Path, ...], mapping: ColumnMapping) -> _Worker:
    """Return the worker of this thread for some rules."""
    workers: dict[Any, _Worker] = _LOCAL.__dict__.setdefault("workers", {})
    key = packs, repr(mapping)
    if key not in workers:
        if len(workers) >= WORKERS_KEPT:
            workers.clear()
        workers[key] = _Worker(packs, mapping)
    return workers[key]
