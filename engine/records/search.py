"""Query decision records and count rule firings."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from outsourcing.engine.core.errors import DamagedError, RecordError, suggestion
from outsourcing.engine.core.source_digest import text_digest
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.records.chain import ChainEntry
from outsourcing.engine.records.record import UNREADABLE, Record, format_time, parse_record
from outsourcing.engine.records.store import Store

LAST = "last"  # stands for the id of the newest decision
DAY = len("2026-11-22")
MOST_NAMED = 5  # ids listed where several begin alike
CHUNK = 500  # records read in one transaction


class Filter(NamedTuple):
    """The conditions that decisions must meet; None means any. `until` is the first moment that is too late."""

    verdict: str | None = None
    rule: str | None = None
    text: str | None = None
    since: str | None = None
    until: str | None = None
    rulebook: str | None = None

    def where(self) -> tuple[str, list[str]]:
        """Return the condition in SQL, with its parameters."""
        conditions = {
            "d.verdict = ?": self.verdict,
            "EXISTS (SELECT 1 FROM firings f WHERE f.rule = ? AND f.seq = d.seq)": self.rule,
            "instr(d.words, ?) > 0": self.text and self.text.casefold(),
            "d.seq IN (SELECT seq FROM chain WHERE time >= ?)": self.since,
            "d.seq IN (SELECT seq FROM chain WHERE time < ?)": self.until,
            "instr(d.rulebook, ?) = 1": self.rulebook,
        }
        known = {condition: value for condition, value in conditions.items() if value is not None}
        return " AND ".join(known) or "1", list(known.values())


def parse_filter(written: Filter) -> Filter:
    """Return a filter for conditions as a user writes them.

    Raises:
        RecordError: a condition is not a verdict, a time or a fingerprint.

    """
    verdict, rule, text, since, until, rulebook = written
    kinds = tuple(VerdictKind)
    if verdict is not None and verdict.upper() not in kinds:
        near = suggestion(verdict.upper(), kinds)
        message = f"unknown verdict {quoted(verdict)}{near} (verdicts are {', '.join(kinds)})"
        raise RecordError(message, code="unknown-verdict")
    if rulebook is not None and not re.fullmatch("[0-9a-fA-F]{1,64}", rulebook):
        message = f"{quoted(rulebook)} is not a fingerprint; outsourcing audit list --json shows fingerprints"
        raise RecordError(message, code="not-a-fingerprint")
    return Filter(
        verdict=verdict and verdict.upper(),
        rule=rule and _checked_text(rule).upper(),
        text=text and _checked_text(text),
        since=None if since is None else parse_time(since),
        until=None if until is None else parse_time(until, end=True),
        rulebook=rulebook and rulebook.lower(),
    )


def _checked_text(written: str) -> str:
    try:
        written.encode()
    except UnicodeEncodeError:
        raise RecordError(f"{quoted(written)} is not valid UTF-8, so no record contains it", code="not-utf-8") from None
    return written


class ListedDecision(NamedTuple):
    """One decision in a list."""

    seq: int
    id: str
    time: str
    verdict: str
    score: float
    name: str
    rulebook: str


class RuleCount(NamedTuple):
    """In how many decisions a rule fired, supported the verdict, and spoke against it."""

    rule: str
    fired: int
    supporting: int
    against: int


def list_decisions(store: Store, conditions: Filter, limit: int | None) -> tuple[list[ListedDecision], int]:
    """Return the newest decisions that meet the conditions, and how many do."""
    where, values = conditions.where()
    columns = "c.seq, c.id, c.time, d.verdict, d.score, d.name, d.rulebook"
    query = f"SELECT {columns} FROM decisions d JOIN chain c USING (seq) WHERE {where} ORDER BY d.seq DESC LIMIT ?"
    with store.reading():
        rows = store.database.execute(query, (*values, -1 if limit is None else limit))
        decisions = [ListedDecision(*row) for row in rows]
        [count] = store.database.execute(f"SELECT count(*) FROM decisions d WHERE {where}", values).fetchone()
    return decisions, count


def count_firings(store: Store, conditions: Filter) -> tuple[list[RuleCount], int]:
    """Return how often each rule fired in the decisions that meet the conditions, and how many do."""
    where, values = conditions.where()
    seqs = f"SELECT d.seq FROM decisions d WHERE {where}"
    only = f"WHERE seq IN ({seqs})" if conditions != Filter() else ""
    with store.reading():
        rows = store.database.execute(
            "SELECT rule, count(*), sum(role = 'supporting'), sum(role = 'against') FROM firings "
            f"{only} GROUP BY rule ORDER BY rule",
            values,
        )
        counts = [RuleCount(*row) for row in rows]
        [count] = store.database.execute(f"SELECT count(*) FROM ({seqs})", values).fetchone()
    return counts, count


def find_record(store: Store, id_: str) -> Record:
    """Return the decision whose id begins with `id_`, or the newest one for "last".

    Raises:
        RecordError: there is none, or there are several, or its text was pruned.

    """
    condition, values = ("1", ()) if id_ == LAST else ("instr(id, ?) = 1", (_checked_text(id_).lower(),))
    rest = f"WHERE kind = 'decision' AND {condition} ORDER BY seq DESC LIMIT ?"
    with store.reading():
        entries = list(store.entries(rest, *values, 1 if id_ == LAST else MOST_NAMED))
        if len(entries) != 1 or not id_:
            raise _not_one_record(store, id_, [entry.id for entry in entries])
        [entry] = entries
        prunings = list(store.entries("WHERE kind = 'prune' AND seq > ? LIMIT 1", entry.seq))
    if entry.text is None and prunings:
        message = f"the text of record {visible(entry.id)} of {visible(entry.time)} was pruned"
        raise RecordError(message, code="text-erased")
    return read_record(store, entry)


def _not_one_record(store: Store, id_: str, ids: Sequence[str]) -> RecordError:
    path = visible(str(store.path))
    if not ids:
        message = f"no record id begins with {quoted(id_)}; list the records with outsourcing audit list"
        return RecordError(f"{path}: {message}", code="unknown-record")
    message = f"several record ids begin with {quoted(id_)}: {', '.join(ids)}; give more digits"
    return RecordError(f"{path}: {message}", code="ambiguous-record")


def all_records(store: Store) -> Iterator[Record]:
    """Yield every decision that was not pruned, in order."""
    rest = "WHERE kind = 'decision' AND payload IS NOT NULL AND seq > ? ORDER BY seq LIMIT ?"
    last = 0
    while True:
        with store.reading():
            entries = list(store.entries(rest, last, CHUNK))
        if not entries:
            return
        last = entries[-1].seq
        yield from (read_record(store, entry) for entry in entries)


def read_record(store: Store, entry: ChainEntry) -> Record:
    """Return the decision of a chain entry.

    Raises:
        DamagedError: its text is missing or was changed.

    """
    about = f"{visible(str(store.path))}: record {visible(entry.id)}"
    if entry.text is None or text_digest(entry.text) != entry.digest:
        message = f"{about} was changed after it was made; run outsourcing audit verify"
        raise DamagedError(message, code="record-changed")
    try:
        return parse_record(entry.text)
    except UNREADABLE as error:
        message = f"{about} cannot be read; run outsourcing audit verify"
        raise DamagedError(message, code="record-unreadable") from error


def parse_time(written: str, *, end: bool = False) -> str:
    """Return a time as records have it; a day stands for its beginning, or, as an end, for the beginning of the next.

    Raises:
        RecordError: it is neither a day nor a time.

    """
    begins_with_a_day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written)  # Python accepts weeks, too
    try:
        time = datetime.fromisoformat(written if begins_with_a_day else "")
        time = time if time.tzinfo else time.replace(tzinfo=UTC)
        return format_time(time + timedelta(days=1) if end and len(written) == DAY else time)
    except (ValueError, OverflowError):
        message = "is not a day (2026-11-22) or a time (2026-11-22T07:30); times without an offset are UTC"
        raise RecordError(f"{quoted(written)} {message}", code="not-a-time") from None
