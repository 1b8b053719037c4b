"""What people decided about a record, and how it went: entries of their own in the chain, never edits of the record.

    HumanChoice what a person decided, or how it went, with the reason
    FollowUp    a choice as it is stored: by whom, when, about which record

The newest decision about a record counts, and the newest outcome; older ones stay. A decision that was made without
knowing the one before it, because two people decided at once, is named a conflict.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Flaw, RecordError, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.records.chain import DECIDED, OUTCOME, ChainEntry, EntryKind, Head
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import DAY, UNREADABLE, Record, make_entry, searched_name
from outsourcing.engine.records.redaction import WHO, Redaction
from outsourcing.engine.records.store import Store

ACCEPTED, POSTPONED = "accepted", "postponed"
DECISIONS = {  # what can be decided, in words
    ACCEPTED: "as advised",
    **{kind.value: kind.value for kind in VerdictKind if kind != VerdictKind.UNDECIDED},
    "in_house": "kept in house",
    POSTPONED: "postponed",
}
REASONS = {
    "new_information": "new information",
    "wrong_answer": "an answer was wrong",
    "wrong_rule": "a rule is too strict, or wrong",
    "business": "business reasons outside the questions",
    "other": "another reason",
}
RESULTS = {"good": "it went well", "mixed": "mixed", "bad": "it went badly", "undone": "it was undone"}
BECAUSE = "because"  # the text of a decision, which can be masked


class Stance(StrEnum):
    """Whether people followed the advice; where no advice was given, or it was put off, neither."""

    FOLLOWED = "followed"
    OTHERWISE = "otherwise"
    NEITHER = "neither"


class HumanChoice(NamedTuple):
    """What a person decided about a record, or how it went."""

    value: str
    reason: str = ""
    because: str = ""
    by: str = ""  # a name, if it is not the one who enters it
    since: str = ""  # the day from which it holds


class FollowUp(NamedTuple):
    """A choice as it is stored. `replaces` is the id of the decision that was known to its maker; empty if none was."""

    seq: int
    id: str
    kind: EntryKind
    time: str
    record: str
    choice: HumanChoice
    person: Person
    replaces: str

    @property
    def words(self) -> str:
        """Return what was decided, or how it went, in words."""
        return (DECISIONS if self.kind == DECIDED else RESULTS).get(self.choice.value, self.choice.value)

    @property
    def who(self) -> str:
        """Return who made the choice, and who entered it if that is another."""
        return visible(f"{self.choice.by} (entered by {self.person})" if self.choice.by else str(self.person))

    def as_json(self) -> dict[str, object]:
        """Return it as data for programs."""
        made = {"id": self.id, "kind": self.kind, "time": self.time, "record": self.record}
        return {**made, **self.choice._asdict(), **self.person._asdict(), "replaces": self.replaces}


class FollowUps(NamedTuple):
    """All that people decided about one record, and how it went, in order."""

    verdict: str
    every: tuple[FollowUp, ...] = ()

    def newest(self, kind: EntryKind) -> FollowUp | None:
        """Return the newest decision or outcome, which counts."""
        return next((one for one in reversed(self.every) if one.kind == kind), None)

    @property
    def stance(self) -> Stance | None:
        """Return whether the advice was followed; None while nobody has decided."""
        decided = self.newest(DECIDED)
        return stance(self.verdict, decided.choice.value) if decided else None

    def conflicts(self) -> list[tuple[FollowUp, FollowUp]]:
        """Return the decisions made without knowing the one before, each after that one."""
        decided = [one for one in self.every if one.kind == DECIDED]
        return [(before, one) for before, one in pairwise(decided) if one.replaces != before.id]


def stance(verdict: str, value: str) -> Stance:
    """Return whether a decision follows a verdict."""
    if verdict == VerdictKind.UNDECIDED or value == POSTPONED:
        return Stance.NEITHER
    return Stance.FOLLOWED if value in (ACCEPTED, verdict) else Stance.OTHERWISE


def read_choice(kind: EntryKind, verdict: str, written: HumanChoice) -> HumanChoice | list[Flaw]:
    """Return a choice as people write it, or everything that is wrong with it."""
    known = DECISIONS if kind == DECIDED else RESULTS
    value, flaws = _word(written.value, known, "unknown-decision" if kind == DECIDED else "unknown-outcome")
    reason, more = _word(written.reason, REASONS, "unknown-reason") if written.reason.strip() else ("", [])
    flaws += more
    if not flaws and kind == DECIDED and stance(verdict, value) is Stance.OTHERWISE:
        if not reason:
            flaws.append(
                Flaw("reason-missing", f"this differs from the verdict, {verdict}; give a reason: {_all(REASONS)}")
            )
        if not written.because.strip():
            flaws.append(Flaw("because-missing", f"this differs from the verdict, {verdict}; say why in a sentence"))
    if flaws:
        return flaws
    return written._replace(value=value, reason=reason, because=written.because.strip(), by=written.by.strip())


def parse_since(written: str) -> str:
    """Return the day from which a decision holds, as it is stored; empty if none is given.

    Raises:
        RecordError: it is not a day.

    """
    try:
        return date.fromisoformat(written[:DAY]).isoformat() if written.strip() else ""
    except ValueError:
        raise RecordError(f"{quoted(written)} is not a day, such as 2026-11-22", code="not-a-time") from None


def _word(written: str, known: Mapping[str, str], code: str) -> tuple[str, list[Flaw]]:
    """Return the value that is written as a value or in words, or what is wrong with it."""
    wanted = normalised(written)
    for value, words in known.items():
        if wanted in (normalised(value), normalised(words)):
            return value, []
    near = suggestion(wanted, [normalised(value) for value in known])
    return "", [Flaw(code, f"{quoted(written)} is not one of: {_all(known)}{near}")]


def _all(known: Mapping[str, str]) -> str:
    return ", ".join(f"{value} ({words})" if words != value else value for value, words in known.items())


def add_follow_ups(
    store: Store, kind: EntryKind, choices: Sequence[tuple[str, HumanChoice, str]], redaction: Redaction
) -> Head:
    """Store choices, each with the id of its record and the id of the decision that its maker knew; all or none.

    Raises:
        RecordError: they cannot be stored.

    """
    fields = redaction.fields
    with store.writing():
        entries = []
        for record, choice, replaces in choices:
            by = "" if WHO in fields else choice.by
            because = "" if BECAUSE in fields else choice.because
            kept = choice._replace(by=by, because=because)
            entries.append(make_entry(redaction.person(), record=record, **kept._asdict(), replaces=replaces))
        head = store.add_entries(kind, entries)
        first = head.seq - len(entries) + 1
        rows = [row for seq, one in enumerate(entries, first) if (row := follow_up_row(seq, kind, one.text))]
        store.database.executemany("INSERT INTO follow_ups VALUES (?, ?, ?, ?, ?, ?)", rows)
    return head


def follow_up_row(seq: int, kind: str, text: str) -> tuple[Any, ...] | None:
    """Return the row of a follow-up in the search index, from its text; None if the text is not one."""
    try:
        data = json.loads(text)
        names = "\n".join((searched_name(_person(data)), data["by"].casefold()))
        return (seq, kind, data["record"], data["value"], data["reason"], names)
    except UNREADABLE:
        return None


def follow_ups_of(store: Store, record: Record) -> FollowUps:
    """Return what people decided about a record, and how it went."""
    where = "JOIN follow_ups USING (seq) WHERE follow_ups.record = ? ORDER BY seq"
    with store.reading():
        entries = list(store.entries(where, record.id))
    return FollowUps(record.summary.verdict, tuple(one for entry in entries if (one := _read(entry))))


def newest_decision(store: Store, task: str, name: str) -> tuple[str, FollowUp] | None:
    """Return the newest decision about a task with this id and name, after the verdict that it is about."""
    query = """SELECT d.verdict, f.seq FROM decisions d JOIN chain c USING (seq) JOIN follow_ups f ON f.record = c.id
        WHERE d.task = ? AND d.name = ? AND f.kind = ? ORDER BY f.seq DESC LIMIT 1"""
    with store.reading():
        row = store.database.execute(query, (task, name, DECIDED)).fetchone()
        entries = list(store.entries("WHERE chain.seq = ?", row[1])) if row else []
    found = _read(entries[0]) if entries else None
    return (row[0], found) if found else None


def newest_decisions(store: Store) -> dict[str, str]:
    """Return the newest decision about each record, by the record's id."""
    query = "SELECT record, value FROM follow_ups WHERE kind = ? ORDER BY seq"
    with store.reading():
        return dict(store.database.execute(query, (DECIDED,)).fetchall())


def all_follow_ups(store: Store) -> dict[str, list[FollowUp]]:
    """Return all follow-ups that were not erased, by the id of their record, in order."""
    found: dict[str, list[FollowUp]] = {}
    with store.reading():
        for entry in store.entries("WHERE kind IN (?, ?) ORDER BY seq", DECIDED, OUTCOME):
            if one := _read(entry):
                found.setdefault(one.record, []).append(one)
    return found


def _read(entry: ChainEntry) -> FollowUp | None:
    if not entry.is_intact:
        return None  # erased, or changed: audit verify reports it
    try:
        data = json.loads(entry.text or "")
        choice = HumanChoice(*(str(data[field]) for field in HumanChoice._fields))
        return FollowUp(
            entry.seq, entry.id, entry.kind, entry.time, data["record"], choice, _person(data), data["replaces"]
        )
    except UNREADABLE:
        return None


def _person(data: Mapping[str, Any]) -> Person:
    return Person(*(data[field] for field in Person._fields))
