"""Verify a store: the file, its tables and triggers, the chain, the rulebooks, and the search index."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from outsourcing.engine.core.errors import DamagedError, Problem
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.records import trust
from outsourcing.engine.records.chain import DECIDED, DECISION, OUTCOME, PRUNE, ChainEntry, Head
from outsourcing.engine.records.chain_checks import ChainCheck, Rulebooks, check_rulebooks
from outsourcing.engine.records.follow_ups import follow_up_row
from outsourcing.engine.records.migration import migrate
from outsourcing.engine.records.prunings import Pruning, read_pruning
from outsourcing.engine.records.record import UNREADABLE, Record
from outsourcing.engine.records.search_index import index_row
from outsourcing.engine.records.store import Store

if TYPE_CHECKING:  # verifying needs no rules
    from outsourcing.engine.records.replay import Replayings

MOST_REPORTED = 5  # lines of SQLite's own report


class Verified(NamedTuple):
    """The problems found, the head, how many decisions there are and how many of them are erased, and the prunings.

    `unsalted` entries are of version 0.1: the texts of those that are erased may be found out by guessing.
    """

    problems: list[Problem]
    head: Head
    decisions: int = 0
    erased: int = 0
    unsalted: int = 0
    prunings: tuple[Pruning, ...] = ()
    untrusted: tuple[str, ...] = ()  # fingerprints of rulebooks
    replays: "Replayings | None" = None

    @classmethod
    def from_checks(cls, problems: list[Problem], head: Head, checks: ChainCheck, prunings: Sequence[Pruning]) -> Self:
        """Return what checks of a chain have found."""
        untrusted = trust.untrusted(checks.rulebooks.manifests)
        return cls(problems, head, checks.decisions, checks.erased, checks.unsalted, tuple(prunings), tuple(untrusted))

    def replayed(self, done: "Replayings") -> Self:
        """Return the result with that of replaying all records."""
        return self._replace(problems=[*self.problems, *done.problems], replays=done)

    def lines(self) -> list[str]:
        """Return the result in words: the problems and what to do, or that nothing was changed."""
        if self.problems:
            count = counted(len(self.problems), "problem")
            advice = f"{count} found. Restore a backup, or keep the store aside as evidence."
            return [*(f"{problem} [{problem.code}]" for problem in self.problems), advice]
        erased = f", {self.erased:,} of them erased," if self.erased else ""
        return [
            f"OK: {counted(self.decisions, 'decision')}{erased} verified, nothing was changed. Head: {self.head}",
            *(visible(f"{p.decisions:,} pruned on {p.time} by {p.who}{_reason(p)}") for p in self.prunings),
            *self._about_old(),
            *self._about_replays(),
            *self._about_untrusted(),
        ]

    def _about_old(self) -> Iterator[str]:
        if self.unsalted:
            entries = f"{counted(self.unsalted, 'record')} {'was' if self.unsalted == 1 else 'were'}"
            yield f"{entries} made by version 0.1, without a salt: if erased, their texts can still be guessed"

    def _about_replays(self) -> Iterator[str]:
        if self.replays:
            masked = f"; {self.replays.masked:,} with masked answers, which nobody can replay" * bool(
                self.replays.masked
            )
            untrusted = f"; {self.replays.untrusted:,} with a rulebook that is not trusted" * bool(
                self.replays.untrusted
            )
            yield f"{self.replays.replayed:,} replayed, with the same result{masked}{untrusted}"

    def _about_untrusted(self) -> Iterator[str]:
        if self.untrusted:
            names = ", ".join(visible(one[:FINGERPRINT_SHOWN]) for one in self.untrusted)
            yield f"not trusted, so their code is not run: the rulebooks {names}"

    def as_json(self) -> dict[str, object]:
        """Return the result as data."""
        return {
            "head": str(self.head),
            "decisions": self.decisions,
            "erased": self.erased,
            "unsalted": self.unsalted,
            "untrusted": list(self.untrusted),
            "prunings": [pruning.as_json() for pruning in self.prunings],
            "replays": self.replays and {**self.replays._asdict(), "problems": len(self.replays.problems)},
            "problems": [problem._asdict() for problem in self.problems],
        }


def _reason(pruning: Pruning) -> str:
    return f": {pruning.reason}" if pruning.reason else ""


def verify(store: Store, expected: Head | None = None) -> Verified:
    """Verify a store; `expected` is a head noted earlier."""
    problems: list[Problem] = []
    try:
        with store.reading():
            problems += _check_file(store)
            if problems:
                return Verified(problems, Head())
            problems += _check_schema(store)
            tables = ("SELECT fingerprint, manifest FROM rulebooks", "SELECT digest, text FROM sources")
            rulebooks = Rulebooks(*(dict(store.database.execute(query).fetchall()) for query in tables))
            found = map(read_pruning, store.entries("WHERE kind = ? ORDER BY seq", PRUNE))
            prunings = [pruning for pruning in found if pruning]
            checks, index, head = ChainCheck(prunings, rulebooks, expected), _IndexCheck(store), store.head()
            problems += [*checks.check(store.entries(), index.check), *checks.finish(head), *index.finish()]
            problems += check_rulebooks(rulebooks)
            return Verified.from_checks(problems, head, checks, prunings)
    except DamagedError as error:
        return Verified([*problems, *error.problems], Head())


def _check_file(store: Store) -> Iterator[Problem]:
    """Yield what SQLite itself reports."""
    for (report,) in store.database.execute(f"PRAGMA integrity_check({MOST_REPORTED})"):
        if report != "ok":
            yield Problem("the store", f"SQLite reports: {visible(' '.join(str(report).split()))}", "store-damaged")


def _check_schema(store: Store) -> Iterator[Problem]:
    """Yield which tables, indices and triggers differ from those of a new store."""
    query = "SELECT name, sql FROM sqlite_schema"
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as new:
        migrate(new)
        made = dict(new.execute(query))
    there = dict(store.database.execute(query))
    for name in sorted(made.keys() | there.keys()):
        if made.get(name, "") != there.get(name, ""):
            message = f"the table or trigger {visible(name)} was added, changed or removed"
            yield Problem("the store", message, "schema-changed")


class _IndexCheck:
    """Compares the search index with the texts, while the entries of the chain pass by."""

    def __init__(self, store: Store) -> None:
        rules = store.database.execute("SELECT fingerprint, rules FROM rulebooks")
        self._rules = {fingerprint: _ids(written) for fingerprint, written in rules}
        self._rows = {
            table: iter(store.database.execute(f"SELECT * FROM {table} ORDER BY seq"))
            for table in ("decisions", "follow_ups")
        }
        self._next = {table: next(rows, None) for table, rows in self._rows.items()}

    def check(self, entry: ChainEntry, record: Record | None) -> Iterator[Problem]:
        """Yield the problem of an entry whose row in the index does not match its text."""
        for table, kinds in (("decisions", (DECISION,)), ("follow_ups", (DECIDED, OUTCOME))):
            yield from self._superfluous(table, entry.seq)
            row = self._next[table]
            if row and row[0] == entry.seq:
                self._next[table] = next(self._rows[table], None)
            else:
                row = None
            if record and record.summary.rulebook not in self._rules:
                continue  # its rules are not known, which is reported already
            wanted = self._row(entry, record) if entry.kind in kinds else None
            if row != wanted and (entry.text is None or entry.is_intact):  # else it is reported already
                yield Problem(str(entry), "its search index does not match its text", "index-changed")

    def finish(self) -> Iterator[Problem]:
        """Yield the rows that belong to no entry."""
        for table in self._rows:
            yield from self._superfluous(table, None)

    def _superfluous(self, table: str, before: int | None) -> Iterator[Problem]:
        while (row := self._next[table]) and (before is None or row[0] < before):
            yield Problem(f"record {row[0]}", "it is in the search index, but not in the chain", "index-changed")
            self._next[table] = next(self._rows[table], None)

    def _row(self, entry: ChainEntry, record: Record | None) -> tuple[Any, ...] | None:
        """Return the row that an entry must have in the index: one with a sound text has one."""
        if entry.text is None:
            return None
        if entry.kind != DECISION:
            return follow_up_row(entry.seq, entry.kind, entry.text)
        return index_row(entry.seq, record.summary, self._rules[record.summary.rulebook]) if record else None


def _ids(rules: str) -> tuple[str, ...]:
    try:
        return tuple(str(rule[0]) for rule in json.loads(rules))
    except UNREADABLE:
        return ()
