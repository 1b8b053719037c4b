"""Verifying: each way of tampering is named; so is each in an export."""

import json
import sqlite3
from contextlib import closing

import pytest

from engine import Advisor
from engine.errors import RecordError
from engine.records.chain import Head, digest, read_head
from engine.records.export import is_export, verify_export, write
from engine.records.record import record
from engine.records.search import Filter, decisions, one, rule_counts
from engine.records.store import Store, opened
from engine.records.upkeep import backup, prune
from engine.records.verification import verify

RESTORE = "; restore a backup, or keep the store aside as evidence"


@pytest.fixture
def path(tmp_path, rulebook):
    """A store with four records."""
    advisor, path = Advisor(rulebook), tmp_path / "records.db"
    drivers = ("volume", "insight", "both", "volume")
    assessments = [advisor.assess(rulebook.profile(name=f"Task {d}", driver=d, objective="cost")) for d in drivers]
    with opened(path) as store:
        store.append([record(assessment, {"driver": "file"}) for assessment in assessments], rulebook)
    return path


def tamper(path, *statements):
    """Change a store by hand, its triggers removed first."""
    with closing(sqlite3.connect(path)) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def found(path, expected=None):
    """What verifying finds, without what to do about it and without ids."""
    with Store(path) as store:
        lines, _ = verify(store, expected)
        ids = [row[0] for row in store.database.execute("SELECT id FROM chain")]
    assert all(line.endswith(RESTORE) for line in lines)
    lines = [line.removesuffix(RESTORE) for line in lines]
    for id_ in ids:
        lines = [line.replace(f" ({id_})", "") for line in lines]
    return lines


def head(path):
    with Store(path) as store:
        return store.head()


def test_all_is_as_it_was_written(path):
    assert found(path) == []
    assert found(path, head(path)) == []
    assert found(path, read_head(str(head(path)))) == []


PLACE = "its place in the chain was changed (number, id, time, digest or hash)"


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        pytest.param(
            ["UPDATE payloads SET payload = replace(payload, '\"score\":', '\"score\":1') WHERE seq = 2"],
            ["record 2: its text was changed"],
            id="a number in a text",
        ),
        pytest.param(["UPDATE chain SET time = '2001' WHERE seq = 2"], [f"record 2: {PLACE}", "record 2: its text is that of another record"], id="a time"),
        pytest.param(["UPDATE chain SET digest = '0' WHERE seq = 2"], [f"record 2: {PLACE}", "record 2: its text was changed"], id="a digest"),
        pytest.param(["UPDATE chain SET hash = '0' WHERE seq = 2"], [f"record 2: {PLACE}", f"record 3: {PLACE}"], id="a hash"),
        pytest.param(
            ["DELETE FROM firings WHERE seq = 2", "DELETE FROM decisions WHERE seq = 2", "DELETE FROM payloads WHERE seq = 2", "DELETE FROM chain WHERE seq = 2"],
            ["record 2: missing from the chain"],
            id="a record removed",
        ),
        pytest.param(
            ["DELETE FROM payloads WHERE seq IN (1, 2)", "DELETE FROM firings WHERE seq IN (1, 2)", "DELETE FROM decisions WHERE seq IN (1, 2)", "DELETE FROM chain WHERE seq IN (1, 2)"],
            ["records 1 to 2: missing from the chain"],
            id="the beginning removed",
        ),
        pytest.param(["DELETE FROM payloads WHERE seq = 3"], ["record 3: its text is missing, and nothing says that it was pruned"], id="a text erased"),
        pytest.param(["UPDATE decisions SET verdict = 'KPO' WHERE seq = 3"], ["record 3: what is looked for in it is not what its text says"], id="a verdict in the list"),
        pytest.param(["DELETE FROM firings WHERE seq = 3"], ["record 3: what is looked for in it is not what its text says"], id="firings"),
        pytest.param(["UPDATE decisions SET name = 'x' WHERE seq = 4"], ["record 4: what is looked for in it is not what its text says"], id="a name in the list"),
    ],
)  # fmt: skip
def test_each_edit_is_named(path, statements, told):
    tamper(path, *statements)
    assert found(path) == told


def test_texts_that_change_places_are_named(path):
    with Store(path) as store:
        texts = dict(store.database.execute("SELECT seq, payload FROM payloads"))
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER payloads_never_change")
        database.executemany("UPDATE payloads SET payload = ? WHERE seq = ?", [(texts[1], 2), (texts[2], 1)])
        database.commit()
    assert found(path) == ["record 1: its text was changed", "record 2: its text was changed"]


CUT = [f"DELETE FROM {table} WHERE seq = 4" for table in ("firings", "decisions", "payloads", "chain")]  # noqa: S608


def test_a_cut_tail_is_named(path):
    tamper(path, *CUT)
    assert [line.partition(":")[0] for line in found(path)] == ["the end is cut off"]


def test_a_cut_tail_with_a_forged_head_is_named_to_whom_the_head_is_known(path):
    before = head(path)
    tamper(path, *CUT, "UPDATE head SET seq = 3, hash = (SELECT hash FROM chain WHERE seq = 3)")
    assert found(path) == []
    assert found(path, before) == [f"the end is cut off: expected was {before}, the chain ends at {head(path)}"]


def test_a_chain_forged_anew_is_named_to_whom_the_head_is_known(path, tmp_path, rulebook):
    before = head(path)
    other = tmp_path / "other.db"
    with opened(other) as store:
        assessment = Advisor(rulebook).assess(rulebook.profile(driver="insight"))
        store.append([record(assessment, {}) for _ in range(6)], rulebook)
    assert found(other) == []
    assert found(other, before) == [f"record 4: it is not the one that the expected head {before} names"]


def test_a_forged_source_or_rulebook_is_named(path):
    tamper(
        path, "UPDATE sources SET text = text || '#' WHERE rowid = 1", "UPDATE rulebooks SET manifest = manifest || ' '"
    )
    lines = found(path)
    assert [line.rpartition(":")[2].strip() for line in lines] == ["its text was changed", "its manifest was changed"]
    tamper(path, "UPDATE rulebooks SET manifest = rtrim(manifest)", "DELETE FROM sources WHERE rowid = 1")
    assert [line.rpartition(":")[2].strip() for line in found(path)] == ["1 of its sources are missing"]


@pytest.mark.parametrize("written", ["12", "12:", "12:3f", "12:xyz", ":" + "0" * 16, "x:" + "0" * 16])
def test_what_is_no_head_is_told(written):
    with pytest.raises(RecordError, match="is no head; it looks like 12:3f3f"):
        read_head(written)


def test_pruned_records_verify_and_leave_nothing_behind(path):
    with Store(path) as store:
        before = one(store, "last")
    with opened(path) as store:
        assert prune(store, "2001-01-01") == 0
        assert store.head().seq == 4
        assert prune(store, "2999-01-01") == 4
        assert prune(store, "2999-01-01") == 0
        assert store.head().seq == 5
        assert decisions(store, Filter(), None) == ([], 0)
        assert rule_counts(store, Filter()) == ([], 0)
        with pytest.raises(RecordError, match=f"the record {before.header.id} of .* was pruned"):
            one(store, before.header.id)
    assert found(path) == []
    assert b"Task insight" not in path.read_bytes()


def test_a_text_erased_after_a_pruning_is_named(path, rulebook):
    with opened(path) as store:
        prune(store, "2999-01-01")
        store.append([record(Advisor(rulebook).assess(rulebook.profile()), {})], rulebook)
    tamper(path, "UPDATE chain SET time = '3000' WHERE seq = 1")
    assert found(path) == [f"record 1: {PLACE}", "record 1: its text is missing, and nothing says that it was pruned"]


def test_an_export_verifies_like_its_store(path, tmp_path):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        assert write(store, export) == store.head()
    assert (is_export(export), is_export(path)) == (True, False)
    assert verify_export(export) == ([], head(path))
    assert verify_export(export, head(path)) == ([], head(path))
    told = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    assert [one["payload"]["assessment"]["name"] for one in told if "seq" in one and "payload" in one] == [
        "Task volume", "Task insight", "Task both", "Task volume",
    ]  # fmt: skip
    assert {one["source"]: digest(one["text"]) for one in told if "source" in one} == {
        one["source"]: one["source"] for one in told if "source" in one
    }


def edited(export, change):
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    told, _ = verify_export(export)
    return [line.removesuffix(RESTORE).partition(": ")[2] for line in told]


def test_an_edited_export_is_named(path, tmp_path):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        write(store, export)
    whole = export.read_text(encoding="utf-8")
    for change, told in (
        (
            lambda lines: [*lines[:-3], lines[-3].replace("Task insight", "Task inside"), *lines[-2:]],
            ["its text was changed"],
        ),
        (lambda lines: [*lines[:-3], *lines[-2:]], ["missing from the chain"]),
        (lambda lines: lines[:-1], [f"the store was at {head(path)}, its chain ends at "]),
        (lambda lines: [*lines[:1], *lines[2:]], ["1 of its sources are missing"]),
    ):
        export.write_text(whole, encoding="utf-8")
        assert [line[: len(expected)] for line, expected in zip(edited(export, change), told, strict=True)] == told


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[1]",
        "{nothing",
        '{"export":"x","version":1}',
        '{"export":"outsourcing decision records","version":9}',
        "\udcff",
    ],
)
def test_what_is_no_export_is_told(tmp_path, text):
    file = tmp_path / "export.jsonl"
    file.write_text(text, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(RecordError, match=r"export.jsonl: it is no whole export of decision records"):
        verify_export(file)


def test_an_export_is_written_whole_or_not_at_all(path, tmp_path):
    with Store(path) as store:
        with pytest.raises(RecordError, match="it cannot be written: No such file or directory"):
            write(store, tmp_path / "none" / "export.jsonl")
        tamper(path, "DROP TABLE sources")
        (tmp_path / "export.jsonl").write_text("before")
        with pytest.raises(RecordError):
            write(store, tmp_path / "export.jsonl")
    assert (tmp_path / "export.jsonl").read_text() == "before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["export.jsonl", "records.db"]


def test_a_backup_is_the_same_store(path, tmp_path):
    with Store(path) as store:
        assert backup(store, tmp_path / "copy.db") == store.head()
        with pytest.raises(RecordError, match="something is there already"):
            backup(store, tmp_path / "copy.db")
        with pytest.raises(RecordError, match="the backup cannot be written"):
            backup(store, tmp_path / "none" / "copy.db")
    assert found(tmp_path / "copy.db", head(path)) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "records.db"]


def test_the_head_of_an_empty_chain(tmp_path):
    opened(tmp_path / "records.db").close()
    assert found(tmp_path / "records.db") == []
    assert head(tmp_path / "records.db") == Head(0, "0" * 64)
