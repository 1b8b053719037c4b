"""Looking for decisions in a store, and counting how often each rule fired.

Filter      what to look for
Found       one decision in a list
RuleCount   how often a rule fired, and on which side of the verdict
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, get_args

from outsourcing.engine.core.errors import DamagedError, RecordError, suggestion
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.records.chain import digest
from outsourcing.engine.records.record import UNREADABLE, Record, as_time, parsed
from outsourcing.engine.records.store import Store

LAST = "last"  # stands for the id of the newest decision
DAY = len("2026-11-22")
MOST_NAMED = 5  # ids named where a beginning fits several


class Filter(NamedTuple):
    """What to look for; None looks for anything. `until` is the first moment that is too late."""

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


def wanted(  # noqa: PLR0913  one for each field
    *,
    verdict: str | None = None,
    rule: str | None = None,
    text: str | None = None,
    since: str | None = None,
    until: str | None = None,
    rulebook: str | None = None,
) -> Filter:
    """Return what to look for, as a person writes it.

    Raises:
        RecordError: there is no such verdict, time or fingerprint.

    """
    kinds = get_args(VerdictKind)
    if verdict is not None and verdict.upper() not in kinds:
        near = suggestion(verdict.upper(), kinds)
        raise RecordError(f"no verdict is called {quoted(verdict)}{near} ({', '.join(kinds)})")
    if rulebook is not None and not re.fullmatch("[0-9a-fA-F]{1,64}", rulebook):
        raise RecordError(f"{quoted(rulebook)} is no fingerprint; audit list --json shows them")
    return Filter(
        verdict=verdict and verdict.upper(),
        rule=rule and _word(rule).upper(),
        text=text and _word(text),
        since=None if since is None else moment(since),
        until=None if until is None else moment(until, end=True),
        rulebook=rulebook and rulebook.lower(),
    )


def _word(written: str) -> str:
    try:
        written.encode()
    except UnicodeEncodeError:
        raise RecordError(f"{quoted(written)} is not UTF-8; it cannot be looked for") from None
    return written


class Found(NamedTuple):
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


def decisions(store: Store, among: Filter, limit: int | None) -> tuple[list[Found], int]:
    """Return the newest decisions that are wanted, and how many there are."""
    where, values = among.where()
    columns = "c.seq, c.id, c.time, d.verdict, d.score, d.name, d.rulebook"
    query = f"SELECT {columns} FROM decisions d JOIN chain c USING (seq) WHERE {where} ORDER BY d.seq DESC LIMIT ?"
    with store.reading():
        rows = store.database.execute(query, (*values, -1 if limit is None else limit))
        found = [Found(*row) for row in rows]
        [count] = store.database.execute(f"SELECT count(*) FROM decisions d WHERE {where}", values).fetchone()
    return found, count


def rule_counts(store: Store, among: Filter) -> tuple[list[RuleCount], int]:
    """Return how often each rule fired in the decisions that are wanted, and how many decisions those are."""
    where, values = among.where()
    wanted_seqs = f"SELECT d.seq FROM decisions d WHERE {where}"
    only = f"WHERE seq IN ({wanted_seqs})" if among != Filter() else ""
    with store.reading():
        rows = store.database.execute(
            "SELECT rule, count(*), sum(role = 'supporting'), sum(role = 'against') FROM firings "
            f"{only} GROUP BY rule ORDER BY rule",
            values,
        )
        counts = [RuleCount(*row) for row in rows]
        [count] = store.database.execute(f"SELECT count(*) FROM ({wanted_seqs})", values).fetchone()
    return counts, count


def one(store: Store, id_: str) -> Record:
    """Return the decision whose id begins like this, or the newest one for "last".

    Raises:
        RecordError: there is none, or there are several, or its text was pruned.

    """
    where, values = ("1", ()) if id_ == LAST else ("instr(id, ?) = 1", (_word(id_).lower(),))
    query = f"SELECT seq, id, time, digest FROM chain WHERE kind = 'decision' AND {where} ORDER BY seq DESC LIMIT ?"
    with store.reading():
        rows = store.database.execute(query, (*values, 1 if id_ == LAST else MOST_NAMED)).fetchall()
        if len(rows) != 1 or not id_:
            raise RecordError(_not_one(store, id_, [row[1] for row in rows]))
        [(seq, full, time, named)] = rows
        text = store.database.execute("SELECT payload FROM payloads WHERE seq = ?", (seq,)).fetchone()
        pruned = store.database.execute("SELECT 1 FROM chain WHERE kind = 'prune' AND seq > ?", (seq,)).fetchone()
    if text is None:
        gone = "was pruned; only its place in the chain is left" if pruned else "is gone. See: outsourcing audit verify"
        raise RecordError(f"the text of record {visible(full)} of {visible(time)} {gone}")
    return read(store, full, text[0], named)


def read(store: Store, id_: str, text: str, named: str) -> Record:
    """Return the decision with this text; `named` is the digest that the chain has of it.

    Raises:
        DamagedError: the text was changed.

    """
    record = f"{visible(str(store.path))}: the record {visible(id_)}"
    if digest(text) != named:
        raise DamagedError(f"{record} was changed after it was made. See: outsourcing audit verify")
    try:
        return parsed(text)
    except UNREADABLE as error:
        raise DamagedError(f"{record} cannot be read. See: outsourcing audit verify") from error


def _not_one(store: Store, id_: str, ids: Sequence[str]) -> str:
    path = visible(str(store.path))
    if not ids:
        return f"{path}: no decision has an id that begins with {quoted(id_)} (outsourcing audit list shows them)"
    return f"{path}: several ids begin with {quoted(id_)}: {', '.join(ids)}; give more of it"


def moment(written: str, *, end: bool = False) -> str:
    """Return a time as records have it; a day is its beginning, or, as an end, the beginning of the next.

    Raises:
        RecordError: it is neither a day nor a time.

    """
    begins_with_a_day = re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written)  # Python would take weeks, too
    try:
        found = datetime.fromisoformat(written if begins_with_a_day else "")
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return as_time(found + timedelta(days=1) if end and len(written) == DAY else found)
    except (ValueError, OverflowError):
        known = "a day (2026-11-22) or a time (2026-11-22T07:30), UTC unless it says otherwise"
        raise RecordError(f"{quoted(written)} is not {known}") from None
