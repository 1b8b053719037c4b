"""Find the columns for id, name and description in a list that somebody else made, by their headings.

A heading is taken if it is a usual one (`Process name`), or else if one of its words is (`Name of the L3 process`). A
column that is mapped, or that is called id, name or description, is never overruled.
"""

import re
from collections.abc import Sequence

NAME = (
    "name", "task", "process", "activity", "service", "function", "title", "item", "job", "work", "step", "subject",
    "offering", "capability",
)  # fmt: skip
DESCRIPTION = (
    "description", "details", "detail", "scope", "summary", "definition", "purpose", "explanation", "what", "notes",
    "comments", "comment", "desc",
)  # fmt: skip
ID = ("id", "no", "nr", "number", "ref", "reference", "code", "key", "identifier")
USUAL = {"description": DESCRIPTION, "name": NAME, "id": ID}  # in this order: a "process description" is not a name
AS_NAME = "service"  # a question that lists also have as the heading of their names

_WORDS = re.compile(r"[^\W\d_]+|#")


def with_texts_found(names: Sequence[str], targets: Sequence[str]) -> list[str]:
    """Return what columns stand for, with those found that nothing says of.

    Args:
        names: the headings.
        targets: what each stands for already: a question, a text, or nothing.

    """
    found = list(targets)
    words = [[word.casefold() for word in _WORDS.findall(name)] for name in names]
    for text, usual in USUAL.items():
        if text not in found and (index := _best(words, found, usual)) is not None:
            found[index] = text
    if "name" not in found and AS_NAME in found:
        found[found.index(AS_NAME)] = "name"
    return found


def _best(words: Sequence[Sequence[str]], targets: Sequence[str], usual: Sequence[str]) -> int | None:
    """Return the column whose heading is the most usual one: the whole heading, or else a part of it."""
    free = [index for index, target in enumerate(targets) if not target]
    ranked = [
        (len(words[index]) > 1, usual.index(word), index) for index in free for word in words[index] if word in usual
    ]
    return min(ranked)[2] if ranked else None
