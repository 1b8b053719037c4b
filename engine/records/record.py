"""A decision record: one assessment as it is kept.

    Answer    one answer with where it came from
    Header    everything but the assessment: id, time, who, tool, rulebook, answers, what is masked
    Summary   what is looked for in records
    Record    the header and the assessment, as text and as data

The text of a record is the header's JSON with the assessment's own JSON line spliced in as its last field, so the bytes
of the assessment are kept, not a rewriting of them. Knows no database.
"""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Self

from pydantic_core import from_json

from outsourcing.engine.core.assessment import Assessment, Part
from outsourcing.engine.core.errors import DamagedError
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.records.redaction import NOTHING, Redaction, user
from outsourcing.engine.version import VERSION

ID_SHOWN = 8  # digits of an id that are shown: enough to find it again
ASSESSMENT = ',"assessment":'  # a quote inside a JSON text is escaped, so this stands once outside of all texts


class Answer(Part):
    """An answer to a question, None for "not known", and where it came from; a masked value is None, too."""

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
    """What is looked for in records; `firings` are the rules that fired, each with its role in the verdict."""

    verdict: str
    score: float
    name: str
    words: str
    rulebook: str
    firings: tuple[tuple[str, str], ...]


class Record(NamedTuple):
    """A decision record as it is kept: its text, and beside it what is needed again and again.

    Plain texts, because a portfolio has many records; the header and the assessment are read from the text.
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
        """Return the assessment as one line of JSON, as it was when it was made."""
        return self.text.partition(ASSESSMENT)[2][:-1]

    @property
    def assessment(self) -> Assessment:
        """Return the assessment as data."""
        try:
            return Assessment.model_validate_json(self.line)
        except ValueError as error:
            raise DamagedError(f"the record {self.id} cannot be read. See: outsourcing audit verify") from error


# What reading a forged text raises. Nothing that was not written by us is trusted.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, RecursionError)


def parsed(text: str) -> Record:
    """Return the record with this text.

    Raises:
        one of UNREADABLE: the text is no record.

    """
    start, found, rest = text.partition(ASSESSMENT)
    if not found or not rest.endswith("}"):
        raise ValueError("it holds no assessment")
    header, told = Header.model_validate_json(f"{start}}}"), from_json(rest[:-1])
    summary = _summary(told, header.rulebook, [firing["rule"] for firing in told["firings"]])
    return Record(header.id, header.time, header.masked, text, summary)


def record(assessment: Assessment, origins: Mapping[str, AnswerSource], mask: Redaction = NOTHING) -> Record:
    """Make a record of an assessment, now.

    Args:
        assessment: what to record.
        origins: by question, where its answer came from; a question without an answer was asked and is not known.
        mask: what is kept out of it.

    """
    kept, masked = mask.of(assessment, origins)
    values = {name: None if name in masked else assessment.profile.get(name) for name in origins}
    header = _header(values, origins, masked, mask.who(), assessment.versions.rulebook)
    summary = _summary(vars(kept), header.rulebook, [firing.rule for firing in kept.firings])
    return _record(header, kept.json_line(), summary)


class SharedRecord(NamedTuple):
    """What the records of tasks with the same answers share."""

    profile: Mapping[str, str]
    rulebook: str
    summary: Summary

    @classmethod
    def of(cls, text: str) -> Self:
        """Return what is shared, by the JSON of the assessment of any of them."""
        told = from_json(text)
        rulebook = told["versions"]["rulebook"]
        return cls(told["profile"], rulebook, _summary(told, rulebook, [firing["rule"] for firing in told["firings"]]))

    def record(self, line: str, task: TaskRow) -> Record:
        """Make the record of one of them, now, with nothing masked; `line` is its assessment."""
        origins = task.origins()
        header = _header({name: self.profile.get(name) for name in origins}, origins, (), user(), self.rulebook)
        summary = self.summary._replace(name=task.name, words=_words(task.name, task.id, task.description))
        return _record(header, line, summary)


def _header(
    values: Mapping[str, str | None],
    origins: Mapping[str, AnswerSource],
    masked: Sequence[str],
    who: str,
    rulebook: str,
) -> Header:
    answers = tuple({"question": name, "value": values[name], "origin": origin} for name, origin in origins.items())
    told = {"id": new_id(), "time": now(), "who": who, "tool": VERSION, "rulebook": rulebook}
    return Header.model_validate({**told, "answers": answers, "masked": tuple(masked)})


def _record(header: Header, line: str, summary: Summary) -> Record:
    text = f"{header.model_dump_json()[:-1]}{ASSESSMENT}{line}}}"
    return Record(header.id, header.time, header.masked, text, summary)


def _summary(told: Mapping[str, Any], rulebook: str, fired: Sequence[str]) -> Summary:
    """Return what is looked for in an assessment, given by its fields."""
    roles = dict.fromkeys(fired, "neither")
    roles |= {rule: role for role in ("supporting", "against") for rule in told[role] if rule in roles}
    words = _words(told["name"], told["id"], told["description"])
    return Summary(told["verdict"], told["score"], told["name"], words, rulebook, tuple(roles.items()))


def _words(*texts: str) -> str:
    return " ".join(texts).casefold()


def new_id() -> str:
    """Return an id that no other record has."""
    return os.urandom(8).hex()


def now() -> str:
    """Return the time as records have it: UTC, to the microsecond, as long as any other."""
    return as_time(datetime.now(UTC))


def as_time(moment: datetime) -> str:
    """Return a moment as records have it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
