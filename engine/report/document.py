"""Documents: what a reader sees, built once and drawn for a terminal, as HTML or as Markdown.

    Line     a line of text with the lines below it
    Table    rows of cells below headings
    Labelled labels, each with a few texts
    Bar      one of the differences: its certainty factor, drawn as a bar
    Section  a heading with what stands below it; a document is a section

Graphs are drawn in Markdown only. Text from outside stands here unchanged: each renderer makes it safe.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple, Protocol, TypeAlias, Union

from outsourcing.engine.core.scale import Thresholds, figure, signed
from outsourcing.engine.core.text import visible
from outsourcing.engine.report.graph import Graph

DOT = "\N{MIDDLE DOT}"  # in place of a certainty factor
MAX_NAME = 80  # characters of a name in a table
MAX_TEXT = 2000  # characters of a name or a description on the task's own page


class Line(NamedTuple):
    """A line of text with the lines below it."""

    text: str
    below: tuple["Line", ...] = ()


class Table(NamedTuple):
    """Rows of cells; of its columns, the first `right` ones are aligned to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: int = 0


class Labelled(NamedTuple):
    """Labels, each with a few texts: next to it, or below it on a narrow screen."""

    rows: tuple[tuple[str, tuple[str, ...]], ...]


class Bar(NamedTuple):
    """One of the differences: its certainty factor, -1 (BPO) to +1 (KPO), or None without evidence; its side."""

    number: int
    title: str
    cf: float | None
    side: str
    answers: tuple[str, ...] = ()


class Bars(NamedTuple):
    """All differences."""

    bars: tuple[Bar, ...]


class Section(NamedTuple):
    """A heading with what stands below it. Without blocks it is not drawn; without a title, a rule sets it off."""

    title: str
    blocks: tuple["Block", ...]


Block: TypeAlias = Union[str, Line, Table, Labelled, Bars, Graph, Section]  # noqa: UP007  Section is defined by way of it


def bar(number: int, title: str, cf: float | None, side: str, degree: str) -> Bar:
    """Return a difference as a bar; without a certainty factor there is no evidence on it."""
    words = "no evidence" if cf is None else "in the middle" if side == "even" else f"{side} {degree}"
    return Bar(number, title, cf, words)


class Named(Protocol):
    """A task with its id and name, as read or as assessed."""

    @property
    def id(self) -> str:
        """Return the id."""

    @property
    def name(self) -> str:
        """Return the name."""


def task_name(task: Named, limit: int | None = None) -> str:
    """Return the name that a task is shown by, safe to show, shortened to a limit if there is one."""
    name = task.name.strip() or task.id or "This task"
    return shorten(name, limit) if limit else visible(name)


def shorten(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text that is safe to show, shortened to a limit."""
    shown = visible(text[:limit])
    return f"{shown[:limit]}\N{HORIZONTAL ELLIPSIS}" if len(text) > limit or len(shown) > limit else shown


def readable_day(time: str) -> str:
    """Return the day of a recorded time as people write it: 28 November 2026."""
    day = datetime.fromisoformat(time)
    return f"{day.day} {day:%B} {day.year}"


def readable_minute(time: str) -> str:
    """Return a recorded time up to its minute: 2026-11-28 09:30."""
    return time[: len("2026-11-28T09:30")].replace("T", " ")


def footer(made: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    """Return what a report was made of and with, as lines."""
    return tuple(Line(f"{label}: {text}") for label, text in made)


def percent(count: int, total: int) -> str:
    """Return a share in percent: 0% only for none, 100% only for all."""
    share = f"{count / total:.0%}" if total else "0%"
    if count and share == "0%":
        return "<1%"
    return ">99%" if count < total and share == "100%" else share


def printed_cf(cf: float) -> str:
    """Return a certainty factor with a typographic sign."""
    return signed(cf).replace("-", "\N{MINUS SIGN}")


def cf_or_dot(cf: float | None) -> str:
    """Return a certainty factor, or a dot without evidence."""
    return DOT if cf is None else printed_cf(cf)


def printed_score(score: float, thresholds: Thresholds) -> str:
    """Return a score with a typographic sign."""
    return figure(score, thresholds).replace("-", "\N{MINUS SIGN}")
