"""Verifying: each way of tampering is named; so is each in an export."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from outsourcing import Advisor
from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.records import sqlite_errors, verification
from outsourcing.engine.records.chain import Head, digest, read_head
from outsourcing.engine.records.export import is_export, lines, verify_export, write
from outsourcing.engine.records.maintenance import backup, prune
from outsourcing.engine.records.record import now, record
from outsourcing.engine.records.search import Filter, decisions, one, rule_counts
from outsourcing.engine.records.store import Store, opened
from outsourcing.engine.records.verification import verify

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
    """Change a store by hand, its triggers out of the way meanwhile."""
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        for _, sql in triggers:
            database.execute(sql)
        database.commit()


def found(path, expected=None):
    """What verifying finds, without what to do about it and without ids."""
    with Store(path) as store:
        lines = verify(store, expected).found
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
        pytest.param(["DELETE FROM payloads WHERE seq = 3"], ["record 3: its text is missing, and nothing says that it was pruned", "record 3: what is looked for in it is not what its text says"], id="a text erased"),
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
    texts = {seq: text.replace("'", "''") for seq, text in texts.items()}
    tamper(path, *(f"UPDATE payloads SET payload = '{texts[3 - seq]}' WHERE seq = {seq}" for seq in (1, 2)))
    assert found(path) == ["record 1: its text was changed", "record 2: its text was changed"]


CUT = [f"DELETE FROM {table} WHERE seq = 4" for table in ("firings", "decisions", "payloads", "chain")]


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
        assert prune(store, "2001-01-01", "me") == 0
        assert store.head().seq == 4
        assert prune(store, now(), "me") == 4
        assert prune(store, now(), "me") == 0
        assert store.head().seq == 5
        assert decisions(store, Filter(), None) == ([], 0)
        assert rule_counts(store, Filter()) == ([], 0)
        with pytest.raises(RecordError, match=f"the text of record {before.id} of .* was pruned"):
            one(store, before.id)
    assert found(path) == []
    assert b"Task insight" not in path.read_bytes()


def test_a_text_erased_after_a_pruning_is_named(path, rulebook):
    with opened(path) as store:
        prune(store, now(), "me")
        store.append([record(Advisor(rulebook).assess(rulebook.profile()), {})], rulebook)
    erase = [f"DELETE FROM {table} WHERE seq = 6" for table in ("firings", "decisions", "payloads")]
    tamper(path, *erase)
    assert found(path) == ["record 6: its text is missing, and nothing says that it was pruned"]


def test_an_export_verifies_like_its_store(path, tmp_path):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        assert write(store, export) == store.head()
    assert (is_export(export), is_export(path)) == (True, False)
    assert verify_export(export)[:3] == ([], head(path), 4)
    assert verify_export(export, head(path))[:3] == ([], head(path), 4)
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
    return [line.removesuffix(RESTORE).partition(": ")[2] for line in verify_export(export).found]


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
        (
            lambda lines: [line for line in lines if '"rulebook"' not in line[:12]],
            ["the rulebook that it was made with is missing"] * 4,
        ),
        (
            lambda lines: [*lines[:-2], lines[-1], lines[-2]],
            ["missing from the chain", "it is out of order", f"the store was at {head(path)}, its chain ends at "],
        ),
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


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [*lines, "[]"],
        lambda lines: [*lines, '{"note":"forged"}'],
        lambda lines: [*lines[:-1], f"{lines[-1][:-1]}X"],
        lambda lines: [*lines[:-1], f'{{"approved_by":"boss",{lines[-1][1:]}'],
        lambda lines: [*lines[:-1], lines[-1].replace('"kind":"decision"', '"kind":"prune","kind":"decision"')],
        lambda lines: [lines[0].replace('"version"', '"more":1,"version"'), *lines[1:]],
        lambda lines: [*lines[:-1], lines[-1].replace('"seq":4', '"seq":"4"')],
        lambda lines: [*lines[:-1], lines[-1].replace('"seq":4', '"seq":null')],
        lambda lines: [lines[0].replace('"seq":4', '"seq":[4]'), *lines[1:]],
        lambda lines: [*lines, "[" * 100_000],
        lambda lines: [lines[0], '{"source":5,"text":5}', *lines[1:]],
        lambda lines: lines[1:],
    ],
)
def test_an_export_with_a_line_that_is_not_ours_is_refused(path, tmp_path, change):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        write(store, export)
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    with pytest.raises(RecordError, match="it is no whole export of decision records"):
        verify_export(export)


def test_an_export_takes_no_databases_place(path, tmp_path):
    (tmp_path / "link").symlink_to(path)
    with Store(path) as store:
        for place in (path, tmp_path / "link", tmp_path, Path("/dev/null")):
            with pytest.raises(RecordError, match="it is a database, or no ordinary file"):
                write(store, place)
    assert found(path) == []


FORGED = ["{}", "[]", "5", "null", '"x"', '{"before":5}', '{"before":null,"erased":1}', "[" * 900 + "]" * 900]


@pytest.mark.parametrize("text", FORGED)
def test_a_text_forged_with_its_digest_is_a_finding(path, text):
    tamper(
        path,
        f"UPDATE payloads SET payload = '{text}' WHERE seq = 4",
        f"UPDATE chain SET digest = '{digest(text)}' WHERE seq = 4",
    )
    told = found(path)
    assert told[0] == f"record 4: {PLACE}"
    assert told[1] in ("record 4: its text is no record", "record 4: its text is that of another record")
    with Store(path) as store, pytest.raises(RecordError, match=r"cannot be read|was changed after it was made"):
        one(store, "last")


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_pruning_is_a_finding(path, text):
    with opened(path) as store:
        assert prune(store, now(), "me") == 4
    tamper(
        path,
        f"UPDATE payloads SET payload = '{text}' WHERE seq = 5",
        f"UPDATE chain SET digest = '{digest(text)}' WHERE seq = 5",
    )
    told = found(path)
    assert told[:4] == [f"record {n}: its text is missing, and nothing says that it was pruned" for n in range(1, 5)]
    assert told[4:] == [f"record 5: {PLACE}", "record 5: its text is no record"]


def test_a_kind_that_was_changed_is_a_finding(path):
    tamper(path, "UPDATE chain SET kind = 'prune' WHERE seq = 3")
    assert found(path) == [
        f"record 3: {PLACE}",
        "record 3: its text is no record",
        "record 3: what is looked for in it is not what its text says",
    ]


def test_a_verdict_nobody_gives_is_told(path):
    tamper(
        path,
        """UPDATE payloads SET payload = replace(payload, '"verdict":"UNDECIDED"', '"verdict":"FOO"') WHERE seq = 4""",
    )
    with Store(path) as store, pytest.raises(RecordError, match=r"cannot be read|was changed after it was made"):
        _ = one(store, "last").assessment


def test_rulebooks_that_are_gone_are_named(path):
    tamper(path, "DELETE FROM rulebooks", "DELETE FROM sources")
    assert found(path) == [f"record {n}: the rulebook that it was made with is missing" for n in range(1, 5)]


def test_a_forged_rulebook_under_its_own_digest_is_a_finding(path):
    tamper(path, f"INSERT INTO rulebooks VALUES ('{digest('[]')}', '[]')")
    assert [line.partition(": ")[2] for line in found(path)] == ["its manifest cannot be read"]


def test_rows_to_be_found_without_a_record_are_named(path):
    with opened(path) as store:
        prune(store, now(), "me")
    tamper(
        path,
        "INSERT INTO decisions SELECT 3, 'KPO', 0.99, 'FORGED', 'forged', fingerprint FROM rulebooks",
        "INSERT INTO firings VALUES ('DF1', 99, 'supporting')",
    )
    assert found(path) == [
        "record 3: what is looked for in it is not what its text says",
        "record 99: it is to be found, and not in the chain",
    ]


def test_texts_that_were_said_to_be_erased_and_are_there_are_named(path):
    with Store(path) as store:
        [(text,)] = store.database.execute("SELECT payload FROM payloads WHERE seq = 1")
    with opened(path) as store:
        prune(store, now(), "me")
    tamper(path, "INSERT INTO payloads VALUES (1, '{}')".format(text.replace("'", "''")))
    assert "of 4 texts that were said to be erased, 1 are there" in found(path)


def test_a_pruning_of_what_is_still_to_come_is_refused(path):
    with opened(path) as store, pytest.raises(RecordError, match="is still to come; name a time that is past"):
        prune(store, "2999-01-01", "me")
    assert head(path).seq == 4


def test_changed_tables_and_triggers_are_named(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER chain_never_changes")
        database.execute("CREATE TABLE more (a)")
        database.commit()
    told = [line.removeprefix(f"{path}: ") for line in found(path)]
    assert told == [
        f"{name} is not as the advisor made it (a table or trigger)" for name in ("chain_never_changes", "more")
    ]


@pytest.mark.parametrize(("written", "sound"), [("0:" + "0" * 16, True), ("0:" + "f" * 16, False)])
def test_a_head_before_the_first_record(path, written, sound):
    assert (found(path, read_head(written)) == []) is sound


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


def test_an_export_says_its_own_head_and_holds_up_nobody(path, tmp_path, rulebook):
    one_more = record(Advisor(rulebook).assess(rulebook.profile()), {})
    with Store(path) as store, opened(path) as writer:
        reading = lines(store)
        first = next(reading)
        writer.append([one_more], rulebook)
        rest = list(reading)
        assert '"seq":4,' in first
        assert len([line for line in rest if line.startswith('{"seq"')]) == 4
        assert write(store, tmp_path / "export.jsonl").seq == 5


def test_a_store_that_is_held_is_no_finding(path, monkeypatch):
    monkeypatch.setattr(sqlite_errors, "WAIT", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store(path) as store:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordError, match="another process has held it"):
            verify(store)


def test_our_own_mistakes_are_no_findings(path, monkeypatch):
    def mistaken(_):
        raise ZeroDivisionError

    monkeypatch.setattr(verification, "_tables", mistaken)
    with Store(path) as store, pytest.raises(ZeroDivisionError):
        verify(store)
