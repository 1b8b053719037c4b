"""Results as a Parquet file: the columns of the input, then those of the results. Needs pyarrow, the extra `arrow`.

Columns of Parquet files keep their types; those of other files are texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from outsourcing.engine.core.questions import normalised
from outsourcing.engine.files.parquet_rows import is_plain
from outsourcing.engine.portfolio.arrow import RESULT, result_columns
from outsourcing.engine.portfolio.result_headings import renamed
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.report.cells import cell, reordering

ROW_GROUP = 50_000  # rows


class ParquetTable:
    """A Parquet file, written as tasks go by."""

    def __init__(self, path: Path, headings: Sequence[str], types: Mapping[str, pa.DataType], stack: ExitStack) -> None:
        self._headings = tuple(headings)
        self._types = [types.get(normalised(heading), pa.string()) for heading in headings]
        added = [field.with_name(name) for field, name in zip(RESULT, renamed(RESULT.names, headings), strict=True)]
        carried = [pa.field(name, kind) for name, kind in zip(headings, self._types, strict=True)]
        self._schema = pa.schema([*carried, *added])
        self._batches: list[pa.RecordBatch] = []
        self._file = stack.enter_context(pq.ParquetWriter(path, self._schema))

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        columns = [*self._carried(assessed), *result_columns([result for _, result in assessed])]
        self._batches.append(pa.record_batch(columns, schema=self._schema))
        if sum(batch.num_rows for batch in self._batches) >= ROW_GROUP:
            self._write()

    def finish(self) -> None:
        """Write what is left."""
        self._write()
        self._file.close()

    def _write(self) -> None:
        if self._batches:
            self._file.write_table(pa.Table.from_batches(self._batches, self._schema))
        self._batches = []

    def _carried(self, assessed: Sequence[AssessedTask]) -> Iterator[pa.Array]:
        rows = [reordering(task.names, self._headings)(task.values) for task, _ in assessed]
        for values, kind in zip(zip(*rows, strict=True), self._types, strict=True):
            yield _column(values, kind)


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([value if value is None else str(cell(value)) for value in values], kind)
    return pa.array(values, kind) if is_plain(kind) else pa.array(values, pa.string()).cast(kind)
