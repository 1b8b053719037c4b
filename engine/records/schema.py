"""The tables of a store of decision records, and the steps that migrate each version to the next.

chain       the entries of the hash chain; entries are only ever added
payloads    the text of each entry; erased only when a later entry of kind prune records it
decisions   the fields that decisions are searched by, taken from their texts
firings     which rules fired in which decision, and on which side of the verdict
rulebooks   the manifests of the rulebooks used, by fingerprint
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

STEPS = (_FIRST,)  # STEPS[n] leads from version n to version n + 1; steps are never edited
VERSION = len(STEPS)
