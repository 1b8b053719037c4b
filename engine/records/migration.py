"""Migrate a store to the newest version: in one transaction, completely or not at all.

Entries of the chain and their texts stay as they are, byte for byte. What is made anew is the search index.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import suppress

from outsourcing.engine.records import schema
from outsourcing.engine.records.record import UNREADABLE, parse_record
from outsourcing.engine.records.search_index import INSERT, index_row

ENGINES = ("outsourcing/engine/", "engine/")
_RULE = re.compile(
    r"""^@rule\(\s*(["'])([^"'\n]+)\1.*?^def [^\n]*\n\s*(?:\"{3}\s*([^\n]*?)\s*(?:\"{3})?$)?""",
    re.DOTALL | re.MULTILINE,
)


def pragma(database: sqlite3.Connection, name: str) -> int:
    """Return a number that SQLite keeps with a database."""
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def migrate(database: sqlite3.Connection) -> None:
    """Migrate a database from its version to the newest, in one transaction."""
    database.execute("PRAGMA foreign_keys = OFF")  # while a table is replaced
    database.execute("BEGIN IMMEDIATE")
    try:
        version = pragma(database, "user_version")  # another process may have been quicker
        for step in schema.STEPS[version:]:
            for statement in _statements(step):
                database.execute(statement)
        if 0 < version < schema.INDEXED_AGAIN:
            _index_again(database)
        database.execute(f"PRAGMA user_version = {schema.VERSION}")
        database.execute("COMMIT")
    except BaseException:
        with suppress(sqlite3.Error):
            database.execute("ROLLBACK")
        raise
    finally:
        database.execute("PRAGMA foreign_keys = ON")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script: `executescript` would commit before the first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _index_again(database: sqlite3.Connection) -> None:
    """Make the search index of decisions anew from their texts, and list the rules of their rulebooks."""
    books = {fingerprint: _rules(database, manifest) for fingerprint, manifest in _manifests(database)}
    rows = database.execute("SELECT seq, payload FROM chain JOIN payloads USING (seq) WHERE kind = 'decision'")
    for seq, text in rows:
        try:
            summary = parse_record(text).summary
        except UNREADABLE:
            continue  # audit verify reports it
        if summary.rulebook in books:
            rules = books[summary.rulebook]
            rules |= {rule: "" for rule, _ in summary.firings if rule not in rules}
            database.execute(INSERT, index_row(seq, summary, tuple(rules)))
    for fingerprint, rules in books.items():
        listed = json.dumps(list(rules.items()), ensure_ascii=False)
        database.execute("UPDATE rulebooks SET rules = ? WHERE fingerprint = ?", (listed, fingerprint))


def _manifests(database: sqlite3.Connection) -> list[tuple[str, str]]:
    return database.execute("SELECT fingerprint, manifest FROM rulebooks").fetchall()


def _rules(database: sqlite3.Connection, manifest: str) -> dict[str, str]:
    """Return the rules of a stored rulebook with their titles, as its source texts have them; nothing is run."""
    try:
        files: Mapping[str, str] = json.loads(manifest)["sources"]
        digests = [digest for file, digest in files.items() if not file.startswith(ENGINES)]
    except UNREADABLE:
        return {}
    texts = (database.execute("SELECT text FROM sources WHERE digest = ?", (digest,)).fetchone() for digest in digests)
    found = (match for text in texts if text for match in _RULE.finditer(text[0]))
    return dict(sorted((match[2], match[3] or "") for match in found))
