"""Headings of what we write ourselves: fed back in, such columns are carried, and never taken for misspelt questions.

TABLE     what tables tell of a result, after the columns that were there
REJECTED  what stands before the columns of a row that could not be read
renamed   our headings where others have taken the names
is_ours   whether a heading may be one of these, or a name of an assessment's part
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
)
REJECTED = ("file", "row", "reasons")
NUMBERED = re.compile(r"_[0-9]+$")

_OURS = frozenset({*Assessment.model_fields, *map(normalised, (*TABLE, *REJECTED))})


def renamed(ours: Sequence[str], taken: Iterable[str]) -> list[str]:
    """Return our headings, each that is taken with the first of `_2`, `_3`, ... that is free."""
    names = {normalised(heading) for heading in taken}
    return [_free(heading, names) for heading in ours]


def _free(heading: str, taken: set[str]) -> str:
    number, name = 1, heading
    while normalised(name) in taken:
        number += 1
        name = f"{heading}_{number}"
    return name


def is_ours(heading: str) -> bool:
    """Say whether a heading is one of ours, numbered or not."""
    name = normalised(heading)
    return name in _OURS or NUMBERED.sub("", name) in _OURS
