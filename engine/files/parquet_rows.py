"""Read Parquet files as rows of tasks, batch by batch. Needs pyarrow, the extra `arrow`.

    read_parquet   the rows of a file
    column_types   the Arrow types of the columns of some files
    plain_values   the values of an Arrow column as other files have them

Rows are numbered as in a table with headings in row 1. Dates, times and decimals are read as their texts.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.files.documents import Document, UnreadableError
from outsourcing.engine.files.rows import FileItem, Headings, Row, cell_place, duplicate_names

BATCH = 2000  # rows


def read_parquet(document: Document) -> Iterator[FileItem]:
    """Yield the headings and the rows of a file.

    Raises:
        UnreadableError: the file is damaged, or a column has a type that has no text.

    """
    try:
        with pq.ParquetFile(document.path, pre_buffer=False) as file:
            names = tuple(file.schema_arrow.names)
            place = partial(cell_place, document.name)
            yield Headings(names, partial(place, 1))
            yield from duplicate_names(names, partial(place, 1), "heading")
            number = 0
            for batch in file.iter_batches(BATCH):
                for values in zip(*map(plain_values, batch.columns), strict=True):
                    number += 1
                    yield Row(number, names, values, document.name, number + 1, place)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = next(iter(str(error).splitlines()), "")
        message = f"the Parquet file cannot be read: {reason}"
        raise UnreadableError(Problem(document.name, message, "unreadable-file")) from error


def column_types(documents: Iterable[Document]) -> Mapping[str, pa.DataType]:
    """Return the types of the columns, by name as names are compared; without those on which the files differ."""
    types: dict[str, set[pa.DataType]] = {}
    for document in documents:
        for field in pq.read_schema(document.path):
            types.setdefault(normalised(field.name), set()).add(field.type)
    return {name: next(iter(found)) for name, found in types.items() if len(found) == 1}


def plain_values(column: pa.Array) -> list[Any]:
    """Return the values of a column as other files have them: texts, numbers, truth values, lists, objects.

    Raises:
        ArrowException: they are of a type that has no text.

    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain_values(column.dictionary_decode())
    if pa.types.is_floating(kind):  # NaN is not valid JSON
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, kind), column)
    elif not is_plain(kind):
        column = pc.cast(column, pa.string())
    values: list[Any] = column.to_pylist()
    return values


def is_plain(kind: pa.DataType) -> bool:
    """Say whether values of a type need no text to stand for them."""
    of = pa.types
    plain = (of.is_string, of.is_large_string, of.is_integer, of.is_floating, of.is_boolean, of.is_null, of.is_nested)
    return any(test(kind) for test in plain)
