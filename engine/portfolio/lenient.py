"""Read headings and cells as people have them, where no meaning can change by it; and count what was read so.

    lenient_answer   an answer that is written otherwise: a mark for "not known", yes or no
    heading_without_note   the question in a heading like `Core (Y/N)`
    ReadingNotes     what was read leniently in some files, summed up in one line

A value that is an answer to its question is always that answer: `none` for the question about analysis.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from outsourcing.engine.core.questions import Question, normalised
from outsourcing.engine.core.text import counted, quoted

MARKS = frozenset(  # normalised; besides those that every reader of answers knows
    {
        "na", "n/a", "n.a.", "n.a", "#n/a", "nd", "n/d", "n/k", "?", "??", "???", "-", "--", "tbd", "t.b.d.", "tba",
        "tbc", "t.b.c.", "null", "nil", "nan", "none", "not_known", "don't_know", "dont_know", "do_not_know",
        "no_idea", "not_available", "not_applicable", "to_be_determined", "to_be_confirmed", "to_be_decided",
        "no_answer", "not_answered",
    }
)  # fmt: skip
YES, NO = frozenset({"yes", "y", "true"}), frozenset({"no", "n", "false"})
NEGATIONS = ("non_", "not_")
MOST_NAMED = 5  # marks, headings and ids that the line names
MOST_IDS = 100_000  # that are remembered to find those that are there twice

_NOTE = re.compile(r"\s*[(\[:\n\r].*", re.DOTALL)


def lenient_answer(question: Question, value: Any, more_marks: Collection[str] = ()) -> tuple[str | None, str] | None:
    """Return the answer that a value stands for (None: not known) and how it was read, or None if it has no meaning."""
    word = normalised(str(value)) if isinstance(value, (str, bool)) else ""
    if word in MARKS or word in more_marks:
        return None, f"not known: {value}"
    yes, no = yes_and_no(question)
    if word in YES and yes:
        return yes, "yes or no"
    if word in NO and no:
        return no, "yes or no"
    return None


def yes_and_no(question: Question) -> tuple[str, str]:
    """Return the answers that mean yes and no: those labelled so, or `core` and `non_core`; else empty."""
    labelled = {
        normalised(label): choice.value
        for choice in question.choices
        for label in (choice.label, *choice.former_labels)
    }
    values = {choice.value for choice in question.choices}
    for value in values if len(values) == 2 else ():  # noqa: PLR2004  yes and no
        if negated := next((f"{negation}{value}" for negation in NEGATIONS if f"{negation}{value}" in values), ""):
            return value, negated
    return labelled.get("yes", ""), labelled.get("no", "")


def heading_without_note(heading: str) -> str:
    """Return a heading without what stands in brackets, after a colon or in further lines; empty if that is nothing."""
    shorter = _NOTE.sub("", heading)
    return shorter if shorter.strip() != heading.strip() else ""


class ReadingNotes:
    """What was read leniently. Add to it while files are read."""

    def __init__(self) -> None:
        self._cells: Counter[str] = Counter()
        self._headings: dict[str, None] = {}
        self._others: dict[str, None] = {}
        self._ids: dict[str, str] = {}
        self._twice: dict[str, None] = {}

    def add_cells(self, how: tuple[str, ...]) -> None:
        """Count cells that were read leniently."""
        self._cells.update(how)

    def add_headings(self, read: Mapping[str, str]) -> None:
        """Note headings, each with what it was taken for."""
        self._headings |= dict.fromkeys(f"{quoted(heading)} as {name}" for heading, name in read.items())

    def add(self, note: str) -> None:
        """Note something else about a file, once."""
        self._others[note] = None

    def add_id(self, id_: str, place: str) -> None:
        """Note an id; one that is there twice is reported with its places."""
        if id_ in self._ids:
            if len(self._twice) < MOST_NAMED:
                self._twice[f"the id {quoted(id_)} is used more than once: {self._ids[id_]} and {place}"] = None
        elif len(self._ids) < MOST_IDS:
            self._ids[id_] = place

    def lines(self) -> Iterator[str]:
        """Yield what was read leniently in one line, then other notes about the files."""
        parts = [*self._cell_parts()]
        if self._headings:
            named = list(self._headings)
            more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
            parts.append(f"headings {', '.join(named[:MOST_NAMED])}{more}")
        if parts:
            yield f"read leniently: {'; '.join(parts)} (--strict turns this off)"
        yield from self._others
        yield from self._twice

    def _cell_parts(self) -> Iterator[str]:
        marks = Counter(
            {how.removeprefix("not known: "): n for how, n in self._cells.items() if how.startswith("not known")}
        )
        if marks:
            named = ", ".join(f"{quoted(mark)} {count:,}" for mark, count in marks.most_common(MOST_NAMED))
            yield f"{counted(marks.total(), 'cell')} as not known ({named}{', ...' if len(marks) > MOST_NAMED else ''})"
        for how, count in self._cells.items():
            if not how.startswith("not known"):
                yield f"{counted(count, 'cell')} as {how}"
