"""Verification: every kind of tampering is reported with a place and a code, in a store and in an export."""

import json
import re
import sqlite3
import tracemalloc
import zlib
from contextlib import closing
from pathlib import Path

import pytest

from outsourcing import Advisor
from outsourcing.engine.core.errors import RecordError, WriteError
from outsourcing.engine.core.source_digest import text_digest
from outsourcing.engine.records import sqlite_errors, verification
from outsourcing.engine.records.chain import Head, parse_head, salted_digest
from outsourcing.engine.records.export import export_lines, is_export, verify_export, write_export
from outsourcing.engine.records.maintenance import Selection, backup, prune
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import make_record, now
from outsourcing.engine.records.search import Filter, count_firings, find_record, list_decisions
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.verification import verify

ME = Person("me", 1000, "here", "me")


@pytest.fixture
def path(tmp_path, rulebook):
    """A store with four records."""
    advisor, path = Advisor(rulebook), tmp_path / "records.db"
    drivers = ("volume", "insight", "both", "volume")
    assessments = [advisor.assess(rulebook.profile(name=f"Task {d}", driver=d, objective="cost")) for d in drivers]
    with open_or_create(path) as store:
        store.append([make_record(assessment, {"driver": "file"}) for assessment in assessments], rulebook)
    return path


def pack(text):
    return zlib.compress(text.encode())


def unpack(packed):
    return zlib.decompress(packed).decode()


def tamper(path, *statements):
    """Change a store by hand, its triggers out of the way meanwhile."""
    with closing(sqlite3.connect(path)) as database:
        database.create_function("edited", 3, lambda packed, old, new: pack(unpack(packed).replace(old, new)))
        database.create_function("packed", 1, pack)
        database.create_function("digest", 2, lambda salt, text: salted_digest(salt.hex(), text))
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            database.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            database.execute(statement)
        for _, sql in triggers:
            database.execute(sql)
        database.commit()


def found(path, expected=None):
    """The place and code of each problem that verifying finds, without ids."""
    with Store(path) as store:
        problems = verify(store, expected).problems
    return [f"{re.sub(r' [(][0-9a-f]{16}[)]', '', problem.place)}: {problem.code}" for problem in problems]


def codes(path):
    return [line.rpartition(": ")[2] for line in found(path)]


def code_of(function, *arguments):
    """The code of the error that a call raises."""
    with pytest.raises(RecordError) as caught:
        function(*arguments)
    return caught.value.code


def head(path):
    with Store(path) as store:
        return store.head()


def test_an_unchanged_store_has_no_problems(path):
    assert found(path) == []
    assert found(path, head(path)) == []
    assert found(path, parse_head(str(head(path)))) == []


@pytest.mark.parametrize(
    ("statements", "problems"),
    [
        pytest.param(
            ["UPDATE texts SET packed = edited(packed, '\"score\":', '\"score\":1') WHERE seq = 2"],
            ["record 2: text-changed"],
            id="a number in a text",
        ),
        pytest.param(["UPDATE chain SET time = '2001' WHERE seq = 2"], ["record 2: entry-changed", "record 2: text-swapped", "record 2: time-backwards"], id="a time"),
        pytest.param(["UPDATE chain SET digest = '0' WHERE seq = 2"], ["record 2: entry-changed", "record 2: text-changed"], id="a digest"),
        pytest.param(["UPDATE chain SET hash = '0' WHERE seq = 2"], ["record 2: entry-changed", "record 3: entry-changed"], id="a hash"),
        pytest.param(
            ["DELETE FROM decisions WHERE seq = 2", "DELETE FROM texts WHERE seq = 2", "DELETE FROM chain WHERE seq = 2"],
            ["record 2: record-missing"],
            id="a record removed",
        ),
        pytest.param(
            ["DELETE FROM texts WHERE seq IN (1, 2)", "DELETE FROM decisions WHERE seq IN (1, 2)", "DELETE FROM chain WHERE seq IN (1, 2)"],
            ["records 1 to 2: record-missing"],
            id="the beginning removed",
        ),
        pytest.param(["DELETE FROM texts WHERE seq = 3"], ["record 3: text-missing", "record 3: index-changed"], id="a text erased"),
        pytest.param(["UPDATE decisions SET verdict = 'KPO' WHERE seq = 3"], ["record 3: index-changed"], id="a verdict in the list"),
        pytest.param(["UPDATE decisions SET fired = 's' WHERE seq = 3"], ["record 3: index-changed"], id="firings"),
        pytest.param(["UPDATE decisions SET name = 'x' WHERE seq = 4"], ["record 4: index-changed"], id="a name in the list"),
    ],
)  # fmt: skip
def test_each_edit_is_reported(path, statements, problems):
    tamper(path, *statements)
    assert found(path) == problems


def test_swapped_texts_are_reported(path):
    with Store(path) as store:
        packed = dict(store.database.execute("SELECT seq, hex(packed) FROM texts"))
    tamper(path, *(f"UPDATE texts SET packed = x'{packed[3 - seq]}' WHERE seq = {seq}" for seq in (1, 2)))
    assert found(path) == ["record 1: text-changed", "record 2: text-changed"]


CUT = [f"DELETE FROM {table} WHERE seq = 4" for table in ("decisions", "texts", "chain")]


def test_a_cut_off_end_is_reported(path):
    tamper(path, *CUT)
    assert found(path) == ["the chain: chain-cut"]


def test_a_cut_off_end_with_a_forged_head_is_reported_to_those_who_noted_the_head(path):
    before = head(path)
    tamper(path, *CUT, "UPDATE head SET seq = 3, hash = (SELECT hash FROM chain WHERE seq = 3)")
    assert found(path) == []
    assert found(path, before) == ["the chain: chain-cut"]


def test_a_newly_forged_chain_is_reported_to_those_who_noted_the_head(path, tmp_path, rulebook):
    before = head(path)
    other = tmp_path / "other.db"
    with open_or_create(other) as store:
        assessment = Advisor(rulebook).assess(rulebook.profile(driver="insight"))
        store.append([make_record(assessment, {}) for _ in range(6)], rulebook)
    assert found(other) == []
    assert found(other, before) == ["record 4: unexpected-head"]


def test_a_forged_source_or_rulebook_is_reported(path):
    tamper(
        path, "UPDATE sources SET text = text || '#' WHERE rowid = 1", "UPDATE rulebooks SET manifest = manifest || ' '"
    )
    assert codes(path) == ["source-changed", "manifest-changed"]
    tamper(path, "UPDATE rulebooks SET manifest = rtrim(manifest)", "DELETE FROM sources WHERE rowid = 1")
    assert codes(path) == ["source-missing"]


@pytest.mark.parametrize("written", ["12", "12:", "12:3f", "12:xyz", ":" + "0" * 64, "x:" + "0" * 64, "4:" + "F" * 64])
def test_what_is_not_a_head_is_an_error(written):
    assert code_of(parse_head, written) == "not-a-head"


@pytest.mark.parametrize("written", ["12:" + "0" * 16, "12:" + "0" * 63, "12:" + "0" * 16 + "..."])
def test_the_beginning_of_a_head_is_never_accepted_as_proof(written):
    assert code_of(parse_head, written) == "short-head"


def test_pruned_records_verify_and_leave_nothing_behind(path):
    with Store(path) as store:
        before = find_record(store, "last")
    with open_or_create(path) as store:
        assert prune(store, Selection("2001-01-01"), ME).decisions == ()
        assert store.head().seq == 4
        assert prune(store, Selection(now()), ME).decisions == (1, 2, 3, 4)
        assert prune(store, Selection(now()), ME).decisions == ()
        assert store.head().seq == 5
        assert list_decisions(store, Filter(), None) == ([], 0)
        assert count_firings(store, Filter()) == ([], 0)
        assert code_of(find_record, store, before.id) == "text-erased"
    assert found(path) == []
    assert b"Task insight" not in path.read_bytes()


def test_a_text_erased_after_a_pruning_is_reported(path, rulebook):
    with open_or_create(path) as store:
        prune(store, Selection(now()), ME)
        store.append([make_record(Advisor(rulebook).assess(rulebook.profile()), {})], rulebook)
    erase = [f"DELETE FROM {table} WHERE seq = 6" for table in ("decisions", "texts")]
    tamper(path, *erase)
    assert found(path) == ["record 6: text-missing"]


def test_an_export_verifies_like_its_store(path, tmp_path):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        assert write_export(store, export) == store.head()
    assert (is_export(export), is_export(path)) == (True, False)
    assert verify_export(export)[:3] == ([], head(path), 4)
    assert verify_export(export, head(path))[:3] == ([], head(path), 4)
    exported = [json.loads(line) for line in export.read_text(encoding="utf-8").splitlines()]
    assert [one["payload"]["assessment"]["name"] for one in exported if "seq" in one and "payload" in one] == [
        "Task volume", "Task insight", "Task both", "Task volume",
    ]  # fmt: skip
    assert {one["source"]: text_digest(one["text"]) for one in exported if "source" in one} == {
        one["source"]: one["source"] for one in exported if "source" in one
    }


def test_verifying_an_export_takes_no_more_memory_for_more_records(tmp_path, rulebook):
    """Only the id of each record is remembered, to know what decisions are about; its text has 8 kB and more."""
    assessment = Advisor(rulebook).assess(rulebook.profile(name="Calls", driver="volume"))

    def peak(count):
        with open_or_create(tmp_path / f"{count}.db") as store:
            store.append([make_record(assessment, {"driver": "file"}) for _ in range(count)], rulebook)
            write_export(store, tmp_path / f"{count}.jsonl")
        tracemalloc.start()
        try:
            assert verify_export(tmp_path / f"{count}.jsonl").decisions == count
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # what is loaded once
    few, many = peak(10), peak(310)
    assert many - few < 300 * 1_000


def edited(export, change):
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    return [problem.code for problem in verify_export(export).problems]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (
            lambda lines: [*lines[:-3], lines[-3].replace("Task insight", "Task inside"), *lines[-2:]],
            ["text-changed"],
        ),
        (lambda lines: [*lines[:-3], *lines[-2:]], ["record-missing"]),
        (lambda lines: lines[:-1], ["chain-cut"]),
        (lambda lines: [*lines[:1], *lines[2:]], ["source-missing"]),
        (lambda lines: [line for line in lines if '"rulebook"' not in line[:12]], ["rulebook-missing"] * 4),
        (lambda lines: [*lines[:-2], lines[-1], lines[-2]], ["record-missing", "record-out-of-order", "chain-cut"]),
    ],
)
def test_each_edit_of_an_export_is_reported(path, tmp_path, change, codes):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        write_export(store, export)
    assert edited(export, change) == codes


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
def test_what_is_not_an_export_is_an_error(tmp_path, text):
    file = tmp_path / "export.jsonl"
    file.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert code_of(verify_export, file) == "not-an-export"


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
def test_an_export_with_a_foreign_line_is_an_error(path, tmp_path, change):
    export = tmp_path / "export.jsonl"
    with Store(path) as store:
        write_export(store, export)
    lines = export.read_text(encoding="utf-8").splitlines()
    export.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")
    assert code_of(verify_export, export) == "not-an-export"


def test_an_export_never_replaces_a_database(path, tmp_path):
    (tmp_path / "link").symlink_to(path)
    with Store(path) as store:
        for place in (path, tmp_path / "link", tmp_path, Path("/dev/null")):
            with pytest.raises(WriteError):
                write_export(store, place)
    assert found(path) == []


FORGED = ["{}", "[]", "5", "null", '"x"', '{"before":5}', '{"before":null,"erased":1}', "[" * 900 + "]" * 900]


@pytest.mark.parametrize("text", FORGED)
def test_a_text_forged_with_its_digest_is_reported(path, text):
    tamper(
        path,
        f"UPDATE texts SET packed = packed('{text}') WHERE seq = 4",
        f"UPDATE chain SET digest = (SELECT digest(salt, '{text}') FROM texts WHERE seq = 4) WHERE seq = 4",
    )
    problems = found(path)
    assert problems[0] == "record 4: entry-changed"
    assert problems[1] in ("record 4: text-unreadable", "record 4: text-swapped")
    with Store(path) as store:
        assert code_of(find_record, store, "last") == "record-unreadable"


@pytest.mark.parametrize("text", FORGED)
def test_a_forged_pruning_is_reported(path, text):
    with open_or_create(path) as store:
        assert prune(store, Selection(now()), ME).decisions == (1, 2, 3, 4)
    tamper(
        path,
        f"UPDATE texts SET packed = packed('{text}') WHERE seq = 5",
        f"UPDATE chain SET digest = (SELECT digest(salt, '{text}') FROM texts WHERE seq = 5) WHERE seq = 5",
    )
    missing = [f"record {n}: text-missing" for n in range(1, 5)]
    assert found(path) == [*missing, "record 5: entry-changed", "record 5: text-unreadable"]


def test_a_changed_kind_is_reported(path):
    tamper(path, "UPDATE chain SET kind = 'prune' WHERE seq = 3")
    assert found(path) == ["record 3: entry-changed", "record 3: text-unreadable", "record 3: index-changed"]


def test_a_forged_verdict_is_an_error(path):
    tamper(
        path,
        """UPDATE texts SET packed = edited(packed, '"verdict":"UNDECIDED"', '"verdict":"FOO"') WHERE seq = 4""",
    )
    with Store(path) as store:
        assert code_of(find_record, store, "last") == "record-changed"


def test_missing_rulebooks_are_reported(path):
    tamper(path, "DELETE FROM rulebooks", "DELETE FROM sources")
    assert found(path) == [f"record {n}: rulebook-missing" for n in range(1, 5)]


def test_a_forged_rulebook_under_its_own_digest_is_reported(path):
    tamper(path, f"INSERT INTO rulebooks VALUES ('{text_digest('[]')}', '[]', '[]')")
    assert codes(path) == ["manifest-unreadable"]


def test_index_rows_without_a_record_are_reported(path):
    with open_or_create(path) as store:
        prune(store, Selection(now()), ME)
    tamper(
        path,
        *(
            f"INSERT INTO decisions SELECT {seq}, 'KPO', 0.9, 1, 'F', 'f', fingerprint, '', '', '', '', '', '{{}}', '' FROM rulebooks"
            for seq in (3, 99)
        ),
        "INSERT INTO follow_ups VALUES (2, 'decided', 'x', 'KPO', '', '')",
    )
    assert found(path) == ["record 2: index-changed", "record 3: index-changed", "record 99: index-changed"]


def test_texts_that_are_recorded_as_erased_but_present_are_reported(path):
    with Store(path) as store:
        [(salt, packed)] = store.database.execute("SELECT hex(salt), hex(packed) FROM texts WHERE seq = 1")
    with open_or_create(path) as store:
        prune(store, Selection(now()), ME)
    tamper(path, f"INSERT INTO texts VALUES (1, x'{salt}', x'{packed}')")
    assert found(path) == ["record 1: text-not-erased", "record 1: index-changed"]


def test_a_pruning_up_to_a_time_in_the_future_is_an_error(path):
    with open_or_create(path) as store:
        assert code_of(prune, store, Selection("2999-01-01"), ME) == "time-in-future"
    assert head(path).seq == 4


def test_changed_tables_and_triggers_are_reported(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TRIGGER chain_never_changes")
        database.execute("CREATE TABLE more (a)")
        database.commit()
    with Store(path) as store:
        problems = verify(store).problems
    assert [problem.code for problem in problems] == ["schema-changed"] * 2
    assert [name in problem.message for name, problem in zip(("chain_never_changes", "more"), problems, strict=True)]


@pytest.mark.parametrize(
    ("written", "problems"), [("0:" + "0" * 64, []), ("0:" + "f" * 64, ["the beginning: unexpected-head"])]
)
def test_a_head_before_the_first_record(path, written, problems):
    assert found(path, parse_head(written)) == problems


def test_an_export_that_fails_changes_no_file(path, tmp_path):
    with Store(path) as store:
        with pytest.raises(WriteError):
            write_export(store, tmp_path / "none" / "export.jsonl")
        tamper(path, "DROP TABLE sources")
        (tmp_path / "export.jsonl").write_text("before")
        with pytest.raises(RecordError):
            write_export(store, tmp_path / "export.jsonl")
    assert (tmp_path / "export.jsonl").read_text() == "before"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["export.jsonl", "records.db"]


def test_a_backup_is_the_same_store(path, tmp_path):
    with Store(path) as store:
        assert backup(store, tmp_path / "copy.db") == store.head()
        with pytest.raises(WriteError) as caught:
            backup(store, tmp_path / "copy.db")
        assert caught.value.code == "file-exists"
        with pytest.raises(WriteError):
            backup(store, tmp_path / "none" / "copy.db")
    assert found(tmp_path / "copy.db", head(path)) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "records.db"]


def test_the_head_of_an_empty_chain(tmp_path):
    open_or_create(tmp_path / "records.db").close()
    assert found(tmp_path / "records.db") == []
    assert head(tmp_path / "records.db") == Head(0, "0" * 64)


def test_an_export_has_its_own_head_and_does_not_block_writers(path, tmp_path, rulebook):
    one_more = make_record(Advisor(rulebook).assess(rulebook.profile()), {})
    with Store(path) as store, open_or_create(path) as writer:
        reading = export_lines(store)
        first = next(reading)
        writer.append([one_more], rulebook)
        rest = list(reading)
        assert '"seq":4,' in first
        assert len([line for line in rest if line.startswith('{"seq"')]) == 4
        assert write_export(store, tmp_path / "export.jsonl").seq == 5


def test_a_locked_store_is_an_error_and_not_a_problem_of_the_store(path, monkeypatch):
    monkeypatch.setattr(sqlite_errors, "WAIT", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store(path) as store:
        other.execute("BEGIN EXCLUSIVE")
        assert code_of(verify, store) == "store-locked"


def test_a_bug_is_not_reported_as_a_problem_of_the_store(path, monkeypatch):
    def mistaken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(verification, "_IndexCheck", mistaken)
    with Store(path) as store, pytest.raises(ZeroDivisionError):
        verify(store)
