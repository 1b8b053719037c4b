"""A decision record: one assessment as it is stored, with who made it, when, on which answers, by which rules.

The text of a record is the header's JSON with the assessment's own JSON line spliced in as its last field, so that the
bytes of the assessment are kept unchanged. Knows no database.
"""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self, cast

from pydantic_core import from_json, to_json

from outsourcing.engine.core.assessment import Assessment, Part, rule_roles
from outsourcing.engine.core.errors import DamagedError
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.core.vocabulary import Topic
from outsourcing.engine.records.chain import NewEntry
from outsourcing.engine.records.packing import END, MIDDLE
from outsourcing.engine.records.person import Person, current_person
from outsourcing.engine.records.redaction import NOTHING, Redaction
from outsourcing.engine.version import VERSION

if TYPE_CHECKING:  # reading records needs neither the rules nor files
    from outsourcing.engine.portfolio.result import Result
    from outsourcing.engine.portfolio.tasks import TaskRow

DAY = len("2026-11-22")  # of a time, what says the day
ID_SHOWN = 8  # digits of an id that are shown: enough to find it again
GISTS = 4096  # of assessments that are remembered, with the text they are of: about 15 kB each
# A quote inside a JSON text is escaped, so each of these stands once outside of all texts.
ANSWERS, ASSESSMENT = ',"answers":', ',"assessment":'


class Answer(Part):
    """An answer to a question, and where it came from; the value is None for "not known", and where it is masked."""

    question: str
    value: str | None
    origin: AnswerSource


class Header(Part):
    """Everything about a decision but the assessment. Version 1, of outsourcing 0.1, has `who`, and no run.

    `row` is the number of the task in its run, from 1; `supersedes` the id of the record that this one replaces.
    """

    version: Literal[1, 2] = 2
    id: str
    time: str
    who: str = ""
    account: str = ""
    uid: int | None = None
    host: str = ""
    claimed: str = ""
    tool: str
    rulebook: str
    run: str = ""
    row: int = 0
    supersedes: str = ""
    answers: tuple[Answer, ...]
    masked: tuple[str, ...]

    @property
    def person(self) -> Person:
        """Return who made the record; version 1 kept the claimed name only."""
        return Person(self.account, self.uid, self.host, self.claimed or self.who)


class SearchFields(NamedTuple):
    """The fields that records are searched by; `firings` are the rules that fired, each with its role."""

    verdict: str
    score: float
    confidence: float
    name: str
    words: str
    rulebook: str
    firings: tuple[tuple[str, str], ...]
    task: str = ""
    who: str = ""
    run: str = ""
    cautions: str = ""
    columns: str = "{}"
    supersedes: str = ""


class Origin(NamedTuple):
    """Where a record comes from: the run, the number of the task in it, and the record that it takes the place of."""

    run: str = ""
    row: int = 0
    supersedes: str = ""


NO_RUN = Origin()


class Record(NamedTuple):
    """A decision record: its text, and beside it what is needed often.

    Plain texts, because a portfolio has many records; the header and the assessment are parsed when they are asked for.
    """

    id: str
    time: str
    masked: tuple[str, ...]
    text: str
    summary: SearchFields
    middle: tuple[str, ...] = ()  # the pieces that the middle of its assessment was made of, if they are known

    @property
    def header(self) -> Header:
        """Return everything but the assessment."""
        return Header.model_validate_json(f"{self.text.partition(ASSESSMENT)[0]}}}")

    @property
    def line(self) -> str:
        """Return the assessment as the line of JSON that it was recorded as."""
        return self.text.partition(ASSESSMENT)[2][:-1]

    @property
    def data(self) -> dict[str, Any]:
        """Return the assessment as plain data."""
        return cast("dict[str, Any]", from_json(self.line))

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
    header = _read_header(start)
    own, gist = read_line(rest[:-1])
    _ = own["versions"]["rulebook"]  # it must be there
    summary = gist.summary._replace(
        name=own["name"],
        words=_words(own["name"], own["id"], own["description"]),
        task=own["id"],
        columns=_columns(own["carried"]),
        rulebook=header.rulebook,
        who=searched_name(header.person),
        run=header.run,
        supersedes=header.supersedes,
    )
    return Record(header.id, header.time, header.masked, text, summary)


def _read_header(start: str) -> Header:
    """Return the header that a text starts with, without its answers, which are checked, but not kept."""
    begin, found, answers = start.partition(ANSWERS)
    masked = _masked_in(answers) if found else None
    if masked is None:
        return Header.model_validate_json(f"{start}}}")
    header = Header.model_validate_json(f'{begin}{ANSWERS}[],"masked":[]}}')
    return header.model_copy(update={"masked": masked}) if masked else header


@lru_cache(GISTS)
def _masked_in(answers: str) -> tuple[str, ...] | None:
    """Return the masked fields, where a header ends with them and its answers; many tasks have the same answers."""
    if from_json(f'{{"answers":{answers}}}').keys() != {"answers", "masked"}:
        return None  # a forged one, with fields that would take the place of earlier ones
    return Header.model_validate_json(f"{_NO_HEADER}{ANSWERS}{answers}}}").masked


class Gist(NamedTuple):
    """What follows from the answers of a task alone, as far as it is needed often."""

    summary: SearchFields
    profile: Mapping[str, str]
    coverage: float


def read_line(line: str) -> tuple[dict[str, Any], Gist]:
    """Return the fields of an assessment's line that are its task's own, and the gist of the others.

    Raises:
        one of UNREADABLE: it is not the line of an assessment.

    """
    start = _START.match(line)
    end = line.find(END, start.end()) if start else -1
    if start and end > 0:
        middle = line[start.end() : end]
        try:
            return from_json(f"{line[: start.end()]}{line[end:]}"), _gist_of(middle)
        except ValueError:
            pass  # version 0.1 wrote other lines
    data = from_json(line)
    return data, _gist(data)


_NO_HEADER = '{"id":"","time":"","tool":"","rulebook":""'

# The fields before the verdict are texts, so that what stands after them is not inside of one.
_START = re.compile(r'\{"id":"[^"\\]*(?:\\.[^"\\]*)*","name":"[^"\\]*(?:\\.[^"\\]*)*"(?=' + MIDDLE + ")")


@lru_cache(GISTS)
def _gist_of(middle: str) -> Gist:
    """Return the gist of the fields between a task's own; many tasks have the same answers."""
    return _gist(from_json(f"{{{middle[1:]}}}"))


def _gist(data: Mapping[str, Any]) -> Gist:
    empty = {"id": "", "name": "", "description": "", "carried": {}, "versions": {"rulebook": ""}}
    return Gist(_summary({**data, **empty}), data["profile"], data["coverage"])


def make_record(
    assessment: Assessment,
    origins: Mapping[str, AnswerSource],
    redaction: Redaction = NOTHING,
    origin: Origin = NO_RUN,
) -> Record:
    """Make a record of an assessment, with a new id and the current time.

    Args:
        assessment: what to record.
        origins: by question, where its answer came from; a question without an answer was asked and is not known.
        redaction: the fields to keep out of the record.
        origin: the run that the record belongs to.

    """
    kept, masked = redaction.apply(assessment, origins)
    line = kept.json_line()
    data = from_json(line)
    answers = {question: (data["profile"].get(question), source) for question, source in origins.items()}
    return _record(line, _summary(data), answers, masked, redaction.person(), origin)


class SharedRecord(NamedTuple):
    """What the records of tasks with the same answers share."""

    answers: Mapping[str, tuple[str | None, AnswerSource]]
    summary: SearchFields

    @classmethod
    def from_result(cls, result: "Result", task: "TaskRow", rulebook: str) -> Self:
        """Return what the records of tasks with this result share, from any of the tasks."""
        answers = {question: (task.known.answers.get(question), source) for question, source in task.origins().items()}
        cautions = " ".join(caution.replace(" ", "_") for caution in result.cautions)
        summary = SearchFields(
            result.verdict, result.score, result.confidence, "", "", rulebook, result.roles, cautions=cautions
        )
        return cls(answers, summary)

    def for_task(self, result: "Result", task: "TaskRow", origin: Origin) -> Record:
        """Make the record of a task with this result, without redaction."""
        words = _words(task.name, task.id, task.description)
        columns = _columns(task.carried) if task.extra else "{}"
        summary = self.summary._replace(name=task.name, words=words, task=task.id, columns=columns)
        made = _record(result.line(task), summary, self.answers, (), current_person(), origin)
        return made._replace(middle=result.whole.pieces.middle)


def _record(  # noqa: PLR0913, PLR0917  what a record is made of
    line: str,
    summary: SearchFields,
    answers: Mapping[str, tuple[str | None, AnswerSource]],
    masked: Sequence[str],
    person: Person,
    origin: Origin,
) -> Record:
    """Make a record: a new header, with the assessment's line as its last field."""
    id_, time = new_id(), now()
    text = (
        f'{{"version":2,"id":"{id_}","time":"{time}",{_person_fields(person)},"rulebook":"{summary.rulebook}",'
        f'"run":"{origin.run}","row":{origin.row},"supersedes":"{origin.supersedes}",'
        f'"answers":[{",".join([_answer(q, *answer) for q, answer in answers.items()])}],'
        f'"masked":{_json(masked) if masked else "[]"}{ASSESSMENT}{line}}}'
    )
    summary = summary._replace(who=searched_name(person), run=origin.run, supersedes=origin.supersedes)
    return Record(id_, time, tuple(masked), text, summary)


@lru_cache(100_000)
def _answer(question: str, value: str | None, origin: AnswerSource) -> str:
    return _json({"question": question, "value": value, "origin": origin})


@lru_cache(10)
def _person_fields(person: Person) -> str:
    return _json({**person._asdict(), "tool": VERSION})[1:-1]


def _json(value: Any) -> str:
    return to_json(value).decode()


@lru_cache(10)
def searched_name(person: Person) -> str:
    """Return the names of a person as they are searched."""
    return f"{person.account}\n{person.claimed}".casefold()


def _columns(carried: Mapping[str, Any]) -> str:
    """Return columns as JSON, in the normal form that searches compare."""
    return _json({name: value if isinstance(value, str) else _json(value) for name, value in carried.items()})


def _summary(assessment: Mapping[str, Any]) -> SearchFields:
    """Return the fields that an assessment, given as JSON data, is searched by."""
    name, rulebook = assessment["name"], assessment["versions"]["rulebook"]
    cautions = dict.fromkeys(
        one["choice"].replace(" ", "_") for one in assessment["advice"] if one["topic"] == Topic.CAUTION
    )
    return SearchFields(
        verdict=assessment["verdict"],
        score=assessment["score"],
        confidence=assessment["confidence"]["number"],
        name=name,
        words=_words(name, assessment["id"], assessment["description"]),
        rulebook=rulebook,
        firings=rule_roles(
            (firing["rule"] for firing in assessment["firings"]), assessment["supporting"], assessment["against"]
        ),
        task=assessment["id"],
        cautions=" ".join(cautions),
        columns=_columns(assessment["carried"]),
    )


def _words(*texts: str) -> str:
    return " ".join(texts).casefold()


def make_entry(person: Person, **fields: Any) -> NewEntry:
    """Make an entry that is not an assessment, with a new id and the current time."""
    id_, time = new_id(), now()
    data = {"version": 2, "id": id_, "time": time, **person._asdict(), "tool": VERSION, **fields}
    return NewEntry(id_, time, _json(data))


def new_id() -> str:
    """Return an id that no other record has."""
    return os.urandom(8).hex()


def now() -> str:
    """Return the current time as records have it."""
    return format_time(datetime.now(UTC))


def format_time(moment: datetime) -> str:
    """Return a time as records have it: UTC, to the microsecond, always of the same length, so that texts sort."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
