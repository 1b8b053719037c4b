"""The tables of a store of decision records, and the steps that migrate each version to the next.

chain       the entries of the hash chain; entries are only ever added
payloads    the texts of entries in format 1, which version 0.1 wrote
texts       the texts of all other entries, packed, with their salts; as payloads, erased only when a prune names them
parts       pieces that packed texts share
decisions   the fields that decisions are searched by, taken from their texts; `fired` has one letter for each rule of
            the rulebook, up to the last that fired: s(upporting), a(gainst), n(either), or a dot if it did not fire
follow_ups  what people decided about a record, and how it went
rulebooks   the manifests of the rulebooks used, by fingerprint, with the ids and titles of their rules
sources     the texts of the files that manifests name, by digest
head        the last entry, beside the chain: shows that rows were deleted from its end by hand
"""

APPLICATION = 0x6F757473  # "outs": SQLite's application_id of these stores

_FIRST = """
CREATE TABLE chain (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('decision', 'prune')),
    time TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TABLE payloads (
    seq INTEGER PRIMARY KEY REFERENCES chain (seq),
    payload TEXT NOT NULL CHECK (json_valid(payload))
) STRICT;
CREATE TABLE rulebooks (
    fingerprint TEXT PRIMARY KEY,
    manifest TEXT NOT NULL CHECK (json_valid(manifest))
) STRICT;
CREATE TABLE sources (
    digest TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY REFERENCES chain (seq),
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    rulebook TEXT NOT NULL REFERENCES rulebooks (fingerprint)
) STRICT;
CREATE TABLE firings (
    rule TEXT NOT NULL,
    seq INTEGER NOT NULL REFERENCES chain (seq),
    role TEXT NOT NULL CHECK (role IN ('supporting', 'against', 'neither')),
    PRIMARY KEY (rule, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER chain_never_changes BEFORE UPDATE ON chain
    BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
CREATE TRIGGER chain_never_shrinks BEFORE DELETE ON chain
    BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
CREATE TRIGGER payloads_never_change BEFORE UPDATE ON payloads
    BEGIN SELECT RAISE(ABORT, 'payloads are append-only'); END;
CREATE TRIGGER payloads_are_pruned BEFORE DELETE ON payloads
    WHEN NOT EXISTS (SELECT 1 FROM chain WHERE kind = 'prune' AND seq > OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'payloads are append-only; outsourcing audit prune erases them'); END;
"""

_SECOND = """
DROP TRIGGER payloads_are_pruned;
DROP TABLE firings;
DROP TABLE decisions;
CREATE TABLE new_chain (
    seq INTEGER PRIMARY KEY CHECK (seq > 0),
    format INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    time TEXT NOT NULL,
    digest TEXT NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO new_chain SELECT seq, 1, id, kind, time, digest, hash FROM chain;
DROP TABLE chain;
ALTER TABLE new_chain RENAME TO chain;
CREATE INDEX chain_kinds ON chain (kind, seq) WHERE kind <> 'decision';
CREATE TABLE texts (
    seq INTEGER PRIMARY KEY REFERENCES chain (seq),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    packed BLOB NOT NULL
) STRICT;
CREATE TABLE parts (
    number INTEGER PRIMARY KEY,
    text TEXT NOT NULL
) STRICT;
CREATE TABLE decisions (
    seq INTEGER PRIMARY KEY REFERENCES chain (seq),
    verdict TEXT NOT NULL,
    score REAL NOT NULL,
    confidence REAL NOT NULL,
    name TEXT NOT NULL,
    words TEXT NOT NULL,
    rulebook TEXT NOT NULL REFERENCES rulebooks (fingerprint),
    fired TEXT NOT NULL,
    task TEXT NOT NULL,
    who TEXT NOT NULL,
    run TEXT NOT NULL,
    cautions TEXT NOT NULL,
    columns TEXT NOT NULL CHECK (json_valid(columns)),
    supersedes TEXT NOT NULL
) STRICT;
CREATE INDEX decisions_of_task ON decisions (task);
CREATE INDEX decisions_by_rulebook ON decisions (rulebook);
CREATE TABLE follow_ups (
    seq INTEGER PRIMARY KEY REFERENCES chain (seq),
    kind TEXT NOT NULL,
    record TEXT NOT NULL,
    value TEXT NOT NULL,
    reason TEXT NOT NULL,
    who TEXT NOT NULL
) STRICT;
CREATE INDEX follow_ups_of_record ON follow_ups (record);
ALTER TABLE rulebooks ADD COLUMN rules TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(rules));
CREATE TRIGGER chain_never_changes BEFORE UPDATE ON chain
    BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
CREATE TRIGGER chain_never_shrinks BEFORE DELETE ON chain
    BEGIN SELECT RAISE(ABORT, 'the chain is append-only'); END;
CREATE TRIGGER payloads_are_pruned BEFORE DELETE ON payloads
    WHEN NOT EXISTS (SELECT 1 FROM chain WHERE kind = 'prune' AND seq > OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'payloads are append-only; outsourcing audit prune erases them'); END;
CREATE TRIGGER texts_never_change BEFORE UPDATE ON texts
    BEGIN SELECT RAISE(ABORT, 'texts are append-only'); END;
CREATE TRIGGER texts_are_pruned BEFORE DELETE ON texts
    WHEN NOT EXISTS (SELECT 1 FROM chain WHERE kind = 'prune' AND seq > OLD.seq)
    BEGIN SELECT RAISE(ABORT, 'texts are append-only; outsourcing audit prune erases them'); END;
CREATE TRIGGER parts_never_change BEFORE UPDATE ON parts
    BEGIN SELECT RAISE(ABORT, 'parts are append-only'); END;
CREATE TRIGGER parts_never_shrink BEFORE DELETE ON parts
    BEGIN SELECT RAISE(ABORT, 'parts are append-only'); END;
"""

STEPS = (_FIRST, _SECOND)  # STEPS[n] leads from version n to version n + 1; steps are never edited
VERSION = len(STEPS)
INDEXED_AGAIN = 2  # from this version on, decisions are indexed in another way: the index is made anew from the texts
