"""A decision record: one assessment as it is kept.

    Answer    one answer with where it came from
    Header    everything but the assessment: id, time, who, tool, rulebook, answers, what is masked
    Summary   what is looked for in records
    Record    the header and the assessment, as text and as data

The text of a record is the header's JSON with the assessment's own JSON line spliced in as its last field, so the bytes
of the assessment are kept, not a rewriting of them. Knows no database.
"""

import getpass
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic_core import from_json

from engine.assessment import Assessment, FactPart, FindingPart, FiringPart, Part
from engine.errors import ConfigurationError, Problem, RecordError, suggestion
from engine.questions import FREE_TEXT, Origin, normalised
from engine.text import quoted
from engine.version import VERSION

ASSESSMENT = ',"assessment":'  # a quote inside a JSON text is escaped, so this stands once outside of all texts
MASKABLE = ("who", "id", *FREE_TEXT)  # beside questions and columns


class Answer(Part):
    """An answer to a question, None for "not known", and where it came from; a masked value is None, too."""

    question: str
    value: str | None
    origin: Origin


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
            raise RecordError(f"the record {self.id} cannot be read. See: outsourcing audit verify") from error

    def text_with(self, line: str) -> str:
        """Return the text with another assessment in it."""
        return _text(self.text.partition(ASSESSMENT)[0], line)


def _text(start: str, line: str) -> str:
    return f"{start}{ASSESSMENT}{line}}}"


def parsed(text: str) -> Record:
    """Return the record with this text.

    Raises:
        ValueError: the text is no record.

    """
    start, found, rest = text.partition(ASSESSMENT)
    if not found or not rest.endswith("}"):
        raise ValueError("it holds no assessment")
    header, told = Header.model_validate_json(f"{start}}}"), from_json(rest[:-1])
    summary = _summary(told, header.rulebook, [firing["rule"] for firing in told["firings"]])
    return Record(header.id, header.time, header.masked, text, summary)


def record(assessment: Assessment, origins: Mapping[str, Origin], mask: Collection[str] = ()) -> Record:
    """Make a record of an assessment, now.

    Args:
        assessment: what to record.
        origins: by question, where its answer came from; a question without an answer was asked and is not known.
        mask: fields that are kept out: questions, columns, name, description, id, who.

    """
    kept, masked = without(assessment, mask)
    masked = (*masked, *(name for name in origins if name in mask and name not in masked))
    answers = tuple(
        {"question": name, "value": None if name in mask else assessment.profile.get(name), "origin": origin}
        for name, origin in origins.items()
    )
    header = Header.model_validate(
        {
            "id": new_id(),
            "time": now(),
            "who": "" if "who" in mask else user(),
            "tool": VERSION,
            "rulebook": assessment.versions.rulebook,
            "answers": answers,
            "masked": (*masked, *(["who"] if "who" in mask and user() else [])),
        }
    )
    text = _text(header.model_dump_json()[:-1], kept.json_line())
    summary = _summary(vars(kept), header.rulebook, [firing.rule for firing in kept.firings])
    return Record(header.id, header.time, header.masked, text, summary)


def _summary(told: Mapping[str, Any], rulebook: str, fired: Sequence[str]) -> Summary:
    """Return what is looked for in an assessment, given by its fields."""
    words = " ".join((told["name"], told["id"], told["description"])).casefold()
    roles = dict.fromkeys(fired, "neither")
    roles |= {rule: role for role in ("supporting", "against") for rule in told[role] if rule in roles}
    return Summary(told["verdict"], told["score"], told["name"], words, rulebook, tuple(roles.items()))


def new_id() -> str:
    """Return an id that no other record has."""
    return os.urandom(8).hex()


def now() -> str:
    """Return the time as records have it: UTC, to the microsecond, as long as any other."""
    return as_time(datetime.now(UTC))


def as_time(moment: datetime) -> str:
    """Return a moment as records have it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@cache
def user() -> str:
    """Return who is at work here, as far as the system knows."""
    try:
        return getpass.getuser().encode("utf-8", "replace").decode()
    except (OSError, KeyError, ImportError):  # nobody by that number, nothing in the environment
        return ""


def check_mask(mask: Sequence[str], questions: Iterable[str], place: str) -> frozenset[str]:
    """Return the fields to be masked, as they are compared; `place` is where the mask is written.

    Raises:
        ConfigurationError: one is misspelt; a column of a portfolio can have any name that is not nearly one of ours.

    """
    known = [*MASKABLE, *questions]
    wrong = [
        Problem(place, f"mask: nothing is called {quoted(name)}{near}")
        for name in mask
        if normalised(name) not in (*known, *Assessment.model_fields)  # headings of our own output: columns, too
        and (near := suggestion(normalised(name), known, cutoff=0.75))
    ]
    if wrong:
        raise ConfigurationError(wrong)
    return frozenset(map(normalised, mask))


def without(assessment: Assessment, mask: Collection[str]) -> tuple[Assessment, tuple[str, ...]]:
    """Return an assessment without the masked fields, and the names of those that were there."""
    if not mask:
        return assessment, ()
    texts = {name: "" for name in ("id", *FREE_TEXT) if name in mask and getattr(assessment, name)}
    columns = [name for name in assessment.carried if normalised(name) in mask]
    answers = {name for name in assessment.profile if name in mask}
    changed: dict[str, Any] = dict(texts)
    if columns:
        changed["carried"] = {name: value for name, value in assessment.carried.items() if name not in columns}
    if answers:
        changed["profile"] = _less(assessment.profile, answers)
        changed["findings"] = tuple(_finding(finding, answers) for finding in assessment.findings)
        changed["firings"] = tuple(_firing(firing, answers) for firing in assessment.firings)
    return assessment.model_copy(update=changed), (*texts, *columns, *sorted(answers))


def _less(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _finding(finding: FindingPart, names: Collection[str]) -> FindingPart:
    evidence = tuple(e.model_copy(update={"answers": _less(e.answers, names)}) for e in finding.evidence)
    return finding.model_copy(update={"evidence": evidence})


def _firing(firing: FiringPart, names: Collection[str]) -> FiringPart:
    matched = tuple(
        FactPart(fact=fact.fact, values=_less(fact.values, names)) if fact.fact == "Task" else fact
        for fact in firing.matched
    )
    return firing.model_copy(update={"matched": matched})
