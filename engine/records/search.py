"""Query decision records and count rule firings."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import starmap
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import DamagedError, RecordError, suggestion
from outsourcing.engine.core.scale import SHIPPED, Thresholds, thresholds_with
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.records.chain import DECIDED, OUTCOME, ChainEntry
from outsourcing.engine.records.follow_ups import ACCEPTED, POSTPONED, Stance, stance
from outsourcing.engine.records.record import DAY, UNREADABLE, Record, format_time, parse_record
from outsourcing.engine.records.search_index import ROLES
from outsourcing.engine.records.store import Store

LAST = "last"  # stands for the id of the newest decision
MOST_NAMED = 5  # ids listed where several begin alike
CHUNK = 500  # records read in one transaction

_SCORE = re.compile(r"(<=|>=|<|>)?([-+]?[0-9.]+)(?:\.\.([-+]?[0-9.]+))?")
_NEWEST = "(SELECT f.{} FROM follow_ups f WHERE f.record = c.id AND f.kind = '{}' ORDER BY f.seq DESC LIMIT 1)"
_DECIDED, _DECIDED_BY = _NEWEST.format("value", DECIDED), _NEWEST.format("who", DECIDED)
_RESULT = _NEWEST.format("value", OUTCOME)
_OTHERWISE = (
    f"d.verdict <> '{VerdictKind.UNDECIDED}' AND coalesce({_DECIDED}, d.verdict) "
    f"NOT IN ('{ACCEPTED}', '{POSTPONED}', d.verdict)"
)
_IDS = "json_each(b.manifest, '$.packs') p WHERE json_extract(p.value, '$.id') = ?"
_PACKS = f"SELECT b.fingerprint FROM rulebooks b, {_IDS}"
_COLUMN = "SELECT 1 FROM json_each(d.columns) e WHERE lower(e.key) = ? AND lower(e.value) = ?"
FROM = "decisions d JOIN chain c USING (seq)"


class Filter(NamedTuple):
    """The conditions that decisions must meet; None means any. `until` is the first moment that is too late."""

    verdict: str | None = None
    rule: str | None = None
    text: str | None = None
    since: str | None = None
    until: str | None = None
    rulebook: str | None = None
    who: str | None = None
    task: str | None = None
    column: str | None = None  # NAME=VALUE
    pack: str | None = None
    caution: str | None = None
    score: str | None = None  # <0, >=0.5, -0.2..0.2
    by: str | None = None  # who decided
    run: str | None = None
    decided: bool | None = None
    overridden: bool = False

    def where(self, store: Store) -> tuple[str, list[object]]:
        """Return the condition on FROM in SQL, with its parameters. Inside `reading` only."""
        name, _, value = (self.column or "").partition("=")
        simple: dict[str, Sequence[object] | None] = {
            "d.verdict = ?": self.verdict and [self.verdict],
            "instr(d.words, ?) > 0": self.text and [self.text.casefold()],
            "c.time >= ?": self.since and [self.since],
            "c.time < ?": self.until and [self.until],
            "instr(d.rulebook, ?) = 1": self.rulebook and [self.rulebook],
            "instr(d.who, ?) > 0": self.who and [self.who.casefold()],
            "d.task = ?": self.task and [self.task],
            f"EXISTS ({_COLUMN})": self.column and [name.strip().lower(), value.strip().lower()],
            f"d.rulebook IN ({_PACKS})": self.pack and [self.pack],
            "instr(' ' || d.cautions || ' ', ?) > 0": self.caution and [f" {self.caution} "],
            f"instr({_DECIDED_BY}, ?) > 0": self.by and [self.by.casefold()],
            "instr(d.run, ?) = 1": self.run and [self.run],
            f"{_DECIDED} IS {'NOT ' * bool(self.decided)}NULL": None if self.decided is None else [],
            _OTHERWISE: [] if self.overridden else None,
        }
        known = {condition: values for condition, values in simple.items() if values is not None and values != ""}
        if self.score:
            known |= _score_condition(self.score)
        if self.rule:
            known |= _rule_condition(store, self.rule)
        return " AND ".join(f"({one})" for one in known) or "1", [one for values in known.values() for one in values]


ANY = Filter()


def _source(where: str) -> str:
    """Return the tables that a condition needs."""
    return FROM if "c." in where else "decisions d"


def _score_condition(written: str) -> dict[str, Sequence[object]]:
    found = _SCORE.fullmatch(written)
    if not found:
        return {}
    operator, first, last = found.groups()
    if last is not None:
        return {"d.score BETWEEN ? AND ?": [float(first), float(last)]}
    return {f"d.score {operator or '='} ?": [float(first)]}


def _rule_condition(store: Store, rule: str) -> dict[str, Sequence[object]]:
    """Return the condition that a rule fired: it has another place in each rulebook."""
    places = [(book, list(ids).index(rule) + 1) for book, ids in rules_of(store).items() if rule in ids]
    fired = f"(d.rulebook = ? AND substr(d.fired, ?, 1) IN ({', '.join(map(repr, ROLES.values()))}))"
    condition = " OR ".join([fired] * len(places)) or "0"
    return {condition: [value for place in places for value in place]}


def rules_of(store: Store) -> dict[str, dict[str, str]]:
    """Return the rules of each stored rulebook, in order: titles by id. Inside `reading` only."""
    books: dict[str, dict[str, str]] = {}
    for fingerprint, written in store.database.execute("SELECT fingerprint, rules FROM rulebooks"):
        try:
            books[fingerprint] = {str(id_): str(title) for id_, title in json.loads(written)}
        except UNREADABLE as error:
            shown = visible(fingerprint[:FINGERPRINT_SHOWN])
            message = f"{visible(str(store.path))}: the rules of the rulebook {shown} cannot be read"
            raise DamagedError(f"{message}; run outsourcing audit verify", code="rulebook-changed") from error
    return books


def parse_filter(written: Filter) -> Filter:
    """Return a filter for conditions as a user writes them.

    Raises:
        RecordError: a condition is not a verdict, a time, a fingerprint, a score, or a column with a value.

    """
    verdict, rulebook = written.verdict, written.rulebook
    kinds = tuple(VerdictKind)
    if verdict is not None and verdict.upper() not in kinds:
        near = suggestion(verdict.upper(), kinds)
        message = f"unknown verdict {quoted(verdict)}{near} (verdicts are {', '.join(kinds)})"
        raise RecordError(message, code="unknown-verdict")
    if rulebook is not None and not re.fullmatch("[0-9a-fA-F]{1,64}", rulebook):
        message = f"{quoted(rulebook)} is not a fingerprint; outsourcing audit rulebooks shows fingerprints"
        raise RecordError(message, code="not-a-fingerprint")
    if written.score is not None and not _is_score(written.score):
        message = f'{quoted(written.score)} is not a range of scores; write "<0", ">=0.5" or "-0.2..0.2"'
        raise RecordError(message, code="not-a-score")
    if written.column is not None and not re.fullmatch(r"[^=]+=.*", written.column, re.DOTALL):
        message = f"{quoted(written.column)} does not name a column and a value; write owner=Finance"
        raise RecordError(message, code="not-a-column")
    checked = Filter._make(_checked_text(value) if isinstance(value, str) else value for value in written)
    return checked._replace(
        verdict=verdict and verdict.upper(),
        rule=checked.rule and checked.rule.upper(),
        since=None if written.since is None else parse_time(written.since),
        until=None if written.until is None else parse_time(written.until, end=True),
        rulebook=rulebook and rulebook.lower(),
        caution=checked.caution and checked.caution.strip().lower().replace(" ", "_").replace("-", "_"),
        run=checked.run and checked.run.lower(),
    )


def _is_score(written: str) -> bool:
    try:
        return bool(_score_condition(written))
    except ValueError:
        return False


def _checked_text(written: str) -> str:
    try:
        written.encode()
    except UnicodeEncodeError:
        raise RecordError(f"{quoted(written)} is not valid UTF-8, so no record contains it", code="not-utf-8") from None
    return written


class ListedDecision(NamedTuple):
    """One decision in a list. `decided` is what people decided last about it, and `outcome` how it went, if known."""

    seq: int
    id: str
    time: str
    verdict: str
    score: float
    name: str
    rulebook: str
    task: str
    run: str
    supersedes: str
    decided: str | None
    outcome: str | None
    thresholds: Thresholds = SHIPPED  # of its rulebook

    def as_json(self) -> dict[str, Any]:
        """Return the decision as JSON data; its thresholds only say how the score is shown."""
        return {name: value for name, value in self._asdict().items() if name != "thresholds"}

    @property
    def stance(self) -> Stance | None:
        """Return whether the advice was followed; None while nobody has decided."""
        return stance(self.verdict, self.decided) if self.decided else None


class RuleCount(NamedTuple):
    """In how many decisions a rule fired, supported the verdict, and spoke against it, and in how many it could fire.

    `title` is that of the newest rulebook with the rule.
    """

    rule: str
    fired: int
    supporting: int
    against: int
    could_fire: int = 0
    title: str = ""


class RulebookUse(NamedTuple):
    """A stored rulebook: its packs, how many rules it has, and how many decisions were made with it, from when on."""

    fingerprint: str
    packs: tuple[str, ...]
    rules: int
    decisions: int
    first: str
    last: str


def newest_of_task(store: Store, task: str) -> str:
    """Return the id of the newest decision on a task; empty if there is none."""
    query = "SELECT id FROM chain JOIN decisions USING (seq) WHERE task = ? ORDER BY seq DESC LIMIT 1"
    with store.reading():
        row = store.database.execute(query, (task,)).fetchone()
    return row[0] if row else ""


def list_decisions(store: Store, conditions: Filter, limit: int | None) -> tuple[list[ListedDecision], int]:
    """Return the newest decisions that meet the conditions, and how many do."""
    columns = "d.seq, c.id, c.time, d.verdict, d.score, d.name, d.rulebook, d.task, d.run, d.supersedes"
    with store.reading():
        where, values = conditions.where(store)
        query = f"SELECT {columns}, {_DECIDED}, {_RESULT} FROM {FROM} WHERE {where} ORDER BY d.seq DESC LIMIT ?"
        rows = store.database.execute(query, (*values, -1 if limit is None else limit))
        thresholds = _thresholds(store)
        decisions = [
            one._replace(thresholds=thresholds.get(one.rulebook, SHIPPED)) for one in starmap(ListedDecision, rows)
        ]
        [count] = store.database.execute(f"SELECT count(*) FROM {_source(where)} WHERE {where}", values).fetchone()
    return decisions, count


def _thresholds(store: Store) -> dict[str, Thresholds]:
    """Return the thresholds of the rulebooks in which packs changed some, by fingerprint.

    What is not a number is left out: it was changed in the store, which `audit verify` reports.
    """
    query = "SELECT fingerprint, manifest FROM rulebooks WHERE json_type(manifest, '$.thresholds') = 'object'"
    found = ((one, json.loads(manifest)["thresholds"]) for one, manifest in store.database.execute(query))
    return {one: thresholds_with({n: v for n, v in changed.items() if isinstance(v, float)}) for one, changed in found}


def column_names(store: Store, conditions: Filter) -> list[str]:
    """Return the names of the columns of the decisions that meet the conditions, sorted."""
    with store.reading():
        where, values = conditions.where(store)
        query = f"SELECT DISTINCT n.key FROM {FROM}, json_each(d.columns) n WHERE {where} ORDER BY n.key"
        return [name for (name,) in store.database.execute(query, values)]


def count_firings(store: Store, conditions: Filter) -> tuple[list[RuleCount], int]:
    """Return how often each rule fired in the decisions that meet the conditions, and how many do.

    The rules are those of the rulebooks that these decisions were made with.
    """
    fired: dict[str, list[str]] = {}
    with store.reading():
        where, values = conditions.where(store)
        query = f"SELECT d.rulebook, d.fired FROM {_source(where)} WHERE {where} ORDER BY d.seq"
        for rulebook, letters in store.database.execute(query, values):
            fired.setdefault(rulebook, []).append(letters)
        rules = rules_of(store)
    counts: dict[str, Counter[str]] = {}
    titles: dict[str, str] = {}
    for rulebook, rows in fired.items():
        book = rules.get(rulebook, {})
        width = len(book)
        joined = "".join([row.ljust(width, ".") for row in rows])
        for place, (rule, title) in enumerate(book.items()):
            column = joined[place::width]
            count = counts.setdefault(rule, Counter())
            count.update({role: column.count(letter) for role, letter in ROLES.items()}, could_fire=len(rows))
            titles[rule] = title
    found = [
        RuleCount(
            rule,
            sum(count[role] for role in ROLES),
            count["supporting"],
            count["against"],
            count["could_fire"],
            titles[rule],
        )
        for rule, count in sorted(counts.items())
    ]
    return found, sum(map(len, fired.values()))


def list_rulebooks(store: Store) -> list[RulebookUse]:
    """Return the stored rulebooks, in the order of their first decisions; those without any at the end."""
    query = """SELECT b.fingerprint, b.manifest, json_array_length(b.rules), coalesce(d.count, 0), first.time, last.time
        FROM rulebooks b
        LEFT JOIN (SELECT rulebook, count(*) AS count, min(seq) AS first, max(seq) AS last FROM decisions
            GROUP BY rulebook) d ON d.rulebook = b.fingerprint
        LEFT JOIN chain first ON first.seq = d.first LEFT JOIN chain last ON last.seq = d.last
        ORDER BY d.first IS NULL, d.first"""
    with store.reading():
        rows = store.database.execute(query).fetchall()
    return [
        RulebookUse(fingerprint, _packs(manifest), rules, decisions, first or "", last or "")
        for fingerprint, manifest, rules, decisions, first, last in rows
    ]


def _packs(manifest: str) -> tuple[str, ...]:
    try:
        return tuple(f"{pack['id']} {pack['version']}" for pack in json.loads(manifest)["packs"])
    except UNREADABLE:
        return ()


def find_record(store: Store, id_: str) -> Record:
    """Return the decision whose id begins with `id_`, or the newest one for "last".

    Raises:
        RecordError: as of find_entry.

    """
    return read_record(store, find_entry(store, id_))


def find_entry(store: Store, id_: str) -> ChainEntry:
    """Return the chain entry of the decision whose id begins with `id_`, or of the newest one for "last".

    Raises:
        RecordError: there is none, or there are several, or its text was pruned.

    """
    start = _checked_text(id_).lower()
    condition, values = ("1", ()) if id_ == LAST else ("chain.id >= ? AND chain.id < ?", (start, f"{start}g"))
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
    return entry


def _not_one_record(store: Store, id_: str, ids: Sequence[str]) -> RecordError:
    path = visible(str(store.path))
    if not ids:
        message = f"no record id begins with {quoted(id_)}; list the records with outsourcing audit list"
        return RecordError(f"{path}: {message}", code="unknown-record")
    message = f"several record ids begin with {quoted(id_)}: {', '.join(ids)}; give more digits"
    return RecordError(f"{path}: {message}", code="ambiguous-record")


def all_records(store: Store, conditions: Filter = ANY) -> Iterator[Record]:
    """Yield the decisions that meet the conditions and were not pruned, in order."""
    last = 0
    while True:
        with store.reading():
            where, values = conditions.where(store)
            query = f"SELECT d.seq FROM {FROM} WHERE {where} AND d.seq > ? ORDER BY d.seq LIMIT {CHUNK}"
            seqs = [seq for (seq,) in store.database.execute(query, (*values, last))]
            marks = ", ".join("?" * len(seqs))
            entries = list(store.entries(f"WHERE chain.seq IN ({marks}) ORDER BY chain.seq", *seqs))
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
    if entry.text is None or not entry.is_intact:
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
