"""A decision record: one assessment as it is stored, with who made it, when, on which answers, by which rules.

The text of a record is the header's JSON with the assessment's own JSON line spliced in as its last field, so that the
bytes of the assessment are kept unchanged. Knows no database.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Self

from pydantic_core import from_json

from outsourcing.engine.core.assessment import Assessment, Part
from outsourcing.engine.core.errors import DamagedError
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.redaction import NOTHING, Redaction, current_user
from outsourcing.engine.version import VERSION

ID_SHOWN = 8  # digits of an id that are shown: enough to find it again
ASSESSMENT = ',"assessment":'  # a quote inside a JSON text is escaped, so this stands once outside of all texts


class Answer(Part):
    """An answer to a question, and where it came from; the value is None for "not known", and where it is masked."""

    question: str
    value: str | None
    origin: AnswerSource


class Header(Part):
    """Everything about a decision but the assessment."""

    version: Literal[1] = 1
    id: str
    time: str
    who: str
    tool: str
    rulebook: str
    answers: tuple[Answer, ...]
    masked: tuple[str, ...]


class Summary(NamedTuple):
    """The fields that records are searched by; `firings` are the rules that fired, each with its role."""

    verdict: str
    score: float
    name: str
    words: str
    rulebook: str
    firings: tuple[tuple[str, str], ...]


class Record(NamedTuple):
    """A decision record: its text, and beside it what is needed often.

    Plain texts, because a portfolio has many records; the header and the assessment are parsed when they are asked for.
    """

    id: str
    time: str
    masked: tuple[str, ...]
    text: str
    summary: Summary

    @property
    def header(self) -> Header:
        """Return everything but the assessment."""
        return Header.model_validate_json(f"{self.text.partition(ASSESSMENT)[0]}}}")

    @property
    def line(self) -> str:
        """Return the assessment as the line of JSON that it was recorded as."""
        return self.text.partition(ASSESSMENT)[2][:-1]

    @property
    def assessment(self) -> Assessment:
        """Return the assessment as data.

        Raises:
            DamagedError: the text was changed.

        """
        try:
            return Assessment.model_validate_json(self.line)
        except ValueError as error:
            message = f"record {self.id} cannot be read; run outsourcing audit verify"
            raise DamagedError(message, code="record-unreadable") from error


# The exceptions that reading a forged text can raise. No stored text is trusted.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def parse_record(text: str) -> Record:
    """Return the record with this text.

    Raises:
        one of UNREADABLE: the text is not a record.

    """
    start, found, rest = text.partition(ASSESSMENT)
    if not found or not rest.endswith("}"):
        raise ValueError("it has no assessment")
    header = Header.model_validate_json(f"{start}}}")
    summary = _summary(from_json(rest[:-1]))._replace(rulebook=header.rulebook)
    return Record(header.id, header.time, header.masked, text, summary)


def make_record(assessment: Assessment, origins: Mapping[str, AnswerSource], redaction: Redaction = NOTHING) -> Record:
    """Make a record of an assessment, with a new id and the current time.

    Args:
        assessment: what to record.
        origins: by question, where its answer came from; a question without an answer was asked and is not known.
        redaction: the fields to keep out of the record.

    """
    kept, masked = redaction.apply(assessment, origins)
    line = kept.json_line()
    return SharedRecord.parse(line).with_header(line, origins, masked, redaction.who())


class SharedRecord(NamedTuple):
    """What the records of tasks with the same answers share."""

    profile: Mapping[str, str]
    summary: Summary

    @classmethod
    def parse(cls, line: str) -> Self:
        """Return what the records share, from the assessment of any of the tasks."""
        data = from_json(line)
        return cls(data["profile"], _summary(data))

    def for_task(self, line: str, task: TaskRow) -> Record:
        """Make the record of a task without redaction; `line` is its assessment."""
        summary = self.summary._replace(name=task.name, words=_words(task.name, task.id, task.description))
        return self._replace(summary=summary).with_header(line, task.origins(), (), current_user())

    def with_header(self, line: str, origins: Mapping[str, AnswerSource], masked: tuple[str, ...], who: str) -> Record:
        """Make a record: a new header, with the assessment's line as its last field."""
        answers = tuple(Answer(question=q, value=self.profile.get(q), origin=origin) for q, origin in origins.items())
        id_, time, rulebook = new_id(), now(), self.summary.rulebook
        header = Header(id=id_, time=time, who=who, tool=VERSION, rulebook=rulebook, answers=answers, masked=masked)
        text = f"{header.model_dump_json()[:-1]}{ASSESSMENT}{line}}}"
        return Record(header.id, header.time, header.masked, text, self.summary)


def _summary(assessment: Mapping[str, Any]) -> Summary:
    """Return the fields that an assessment, given as JSON data, is searched by."""
    roles = {firing["rule"]: "neither" for firing in assessment["firings"]}
    roles |= {rule: role for role in ("supporting", "against") for rule in assessment[role] if rule in roles}
    name, rulebook = assessment["name"], assessment["versions"]["rulebook"]
    words = _words(name, assessment["id"], assessment["description"])
    return Summary(assessment["verdict"], assessment["score"], name, words, rulebook, tuple(roles.items()))


def _words(*texts: str) -> str:
    return " ".join(texts).casefold()


def new_id() -> str:
    """Return an id that no other record has."""
    return os.urandom(8).hex()


def now() -> str:
    """Return the current time as records have it."""
    return format_time(datetime.now(UTC))


def format_time(moment: datetime) -> str:
    """Return a time as records have it: UTC, to the microsecond, always of the same length, so that texts sort."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
