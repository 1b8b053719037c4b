"""Headings of the result columns in our own tables: fed back in, they are never taken for misspelt questions.

TABLE              the result columns of tables, after the columns of the input
REJECTED           the first columns in a table of invalid rows
renamed            result headings, numbered where the input uses the same ones
is_result_heading  whether a heading is one of these, or the name of a part of an assessment
"""

import re
from collections.abc import Iterable, Sequence

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.questions import normalised

TABLE = (
    "verdict",
    "score",
    "confidence",
    "sureness",
    "coverage",
    "branch",
    "strongest reason for",
    "strongest reason against",
    "most worth finding out",
    "cautions",
    "conditions",
)
NEXT_STEPS = "next steps"  # after these, in tables for people
CONFIRM = "confirm first"  # the last result column, if a file has suggested answers
REJECTED = ("file", "row", "reasons")
NUMBERED = re.compile(r"_[0-9]+$")

_RESULT_HEADINGS = frozenset({*Assessment.model_fields, *map(normalised, (*TABLE, NEXT_STEPS, CONFIRM, *REJECTED))})


def renamed(headings: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Return result headings, each that is taken with the first of `_2`, `_3`, ... that is free."""
    names = {normalised(heading) for heading in taken}
    return [_free(heading, names) for heading in headings]


def _free(heading: str, taken: set[str]) -> str:
    number, name = 1, heading
    while normalised(name) in taken:
        number += 1
        name = f"{heading}_{number}"
    return name


def is_result_heading(heading: str) -> bool:
    """Say whether a heading is a result heading, numbered or not."""
    name = normalised(heading)
    return name in _RESULT_HEADINGS or NUMBERED.sub("", name) in _RESULT_HEADINGS
