"""The page to pass on: one assessment for people who were not there when the questions were answered.

It has a title, who assessed the task and when, the card, the plan, the answers and the trace, and the number of the
record. It is written as HTML, Markdown or a Word document.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Self

from outsourcing.engine.core.assessment import Versions
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.record import ID_SHOWN
from outsourcing.engine.report.document import MAX_TEXT, Named, Section, footer, readable_day, shorten, task_name
from outsourcing.engine.report.task_report import ASKED, TaskReport, made_with


class Provenance(NamedTuple):
    """Who made an assessment and when; the number and the head of its record, where it was recorded."""

    who: str
    time: str  # UTC, as in decision records
    record: str = ""
    head: str = ""

    @property
    def words(self) -> str:
        """Return who and when, in a sentence."""
        by = f" by {visible(self.who)}" if self.who else ""
        return f"Assessed on {readable_day(self.time)}{by}."

    def rows(self) -> Iterator[tuple[str, str]]:
        """Yield the number and the head of the record, each with a label."""
        if self.record:
            yield "Record", f"{self.record}, explained by: outsourcing explain {self.record[:ID_SHOWN]}"
        if self.head:
            yield "Head", self.head


class Handout(NamedTuple):
    """A page to pass on."""

    title: str
    about: str  # the description of the task
    origin: str  # who and when
    report: TaskReport
    made: tuple[tuple[str, str], ...]  # what it was made with, each with a label

    def in_short(self, *, asked: bool = False) -> Self:
        """Return the page without what only auditors read; `asked` keeps the answers to why-not and what-if."""
        report = self.report
        more = tuple(section for section in report.more if asked and section.title == ASKED)
        return self._replace(report=report._replace(more=more, graph=None))

    def document(self) -> Section:
        """Return the page as a document."""
        return self.report.document(self.title, (self.origin, self.about), footer(self.made))


def handout(  # noqa: PLR0913  what a page is made of
    task: Named,
    description: str,
    report: TaskReport,
    *,
    origin: Provenance,
    made: Iterable[tuple[str, str]],
    title: str = "",
) -> Handout:
    """Return the page on a task, with a title of its own if there is one."""
    return Handout(
        title=shorten(title.strip()) or task_name(task, MAX_TEXT),
        about=shorten(description),
        origin=origin.words,
        report=report,
        made=(*origin.rows(), *made),
    )


def versions_of(versions: Versions) -> tuple[tuple[str, str], ...]:
    """Return which rules and which version made an assessment, each with a label."""
    return ("Rulebook", versions.rulebook), ("Made with", ", ".join(made_with(versions)))
