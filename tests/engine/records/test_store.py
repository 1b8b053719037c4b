"""The store: what is acknowledged is never lost; a file that is not a sound store is reported and left alone."""

import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest
from conftest import ROOT

from outsourcing import Advisor
from outsourcing.engine.core.errors import AdvisorError, RecordError
from outsourcing.engine.records import schema, sqlite_errors, store_file
from outsourcing.engine.records.chain import Head
from outsourcing.engine.records.record import make_record, parse_record
from outsourcing.engine.records.search import Filter, find_record, list_decisions
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.verification import verify

BPO_TASK = {
    "name": "Invoices",
    "driver": "volume",
    "objective": "cost",
    "decisions": "routine",
    "procedure": "documented",
}
CRASH_ROUNDS = 50 if os.environ.get("OUTSOURCING_TEST_ALL") else 10

WRITER = """
import sys
from pathlib import Path
from outsourcing import Advisor, load
from outsourcing.engine.records.record import make_record
from outsourcing.engine.records.store import open_or_create

rulebook = load()
assessment = Advisor(rulebook).assess(rulebook.profile(name="Invoices", driver="volume"))
with open_or_create(Path(sys.argv[1])) as store:
    for _ in range(int(sys.argv[2])):
        kept = make_record(assessment, {"driver": "file"})
        store.append([kept], rulebook)
        print(kept.id, flush=True)
"""


@pytest.fixture(scope="module")
def made(rulebook):
    assessment = Advisor(rulebook).assess(rulebook.profile(**BPO_TASK), "T1", {"owner": "Finance"})
    return lambda **more: make_record(assessment, dict.fromkeys(assessment.profile, "file"), **more)


@pytest.fixture
def path(tmp_path, rulebook, made):
    """A store with three records."""
    path = tmp_path / "records.db"
    with open_or_create(path) as kept:
        kept.append([made() for _ in range(3)], rulebook)
    return path


def writer(path, count):
    command = [sys.executable, "-c", WRITER, str(path), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def texts(path):
    with closing(sqlite3.connect(path)) as database:
        return dict(database.execute("SELECT id, packed FROM chain JOIN texts USING (seq)"))


def code_of(function, *arguments):
    """The code of the error that a call raises."""
    with pytest.raises(RecordError) as caught:
        function(*arguments)
    return caught.value.code


def is_sound(path):
    with Store(path) as kept:
        return verify(kept).problems == []


def test_records_are_read_back_unchanged(tmp_path, rulebook, made):
    first, second = made(), made()
    with open_or_create(tmp_path / "a" / "records.db") as kept:
        assert kept.append([first], rulebook).seq == 1
        assert kept.append([second], rulebook).seq == 2
        assert find_record(kept, first.id) == first == parse_record(first.text)
        assert find_record(kept, second.id[:8]) == find_record(kept, "last") == second
        assert [found.id for found in list_decisions(kept, Filter(), None)[0]] == [second.id, first.id]
    assert is_sound(tmp_path / "a" / "records.db")


def test_appending_nothing_adds_no_entry(path, rulebook):
    with open_or_create(path) as kept:
        head = kept.head()
        assert kept.append([], rulebook) == head


@pytest.mark.minutes
def test_eight_processes_at_once_lose_nothing(tmp_path):
    path, count = tmp_path / "records.db", 250
    writers = [writer(path, count) for _ in range(8)]
    acknowledged = [line for process in writers for line in process.communicate()[0].split()]
    assert [process.returncode for process in writers] == [0] * 8
    assert len(acknowledged) == 8 * count
    assert set(acknowledged) == set(texts(path))
    assert is_sound(path)


@pytest.mark.slow
def test_killed_in_mid_write_nothing_acknowledged_is_lost(tmp_path):
    path = tmp_path / "records.db"
    acknowledged = set()
    for number in range(CRASH_ROUNDS):
        process = writer(path, 100_000)
        acknowledged.add(process.stdout.readline().strip())
        time.sleep(0.001 * (number % 7))
        process.send_signal(signal.SIGKILL)
        acknowledged |= {
            line.strip() for line in process.communicate()[0].splitlines(keepends=True) if line.endswith("\n")
        }
        with Store(path) as kept:
            assert kept.head().seq >= len(acknowledged)
    assert acknowledged <= set(texts(path))
    assert len(acknowledged) >= CRASH_ROUNDS
    assert is_sound(path)


@pytest.fixture
def small_disk(tmp_path):
    """Mount a small disk; skip where that is not allowed."""
    place = tmp_path / "small"
    place.mkdir()

    def mount(size):
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            pytest.skip("a small disk cannot be mounted here")
        return place

    yield mount
    subprocess.run(["umount", str(place)], check=False, capture_output=True)  # noqa: S607


def test_a_full_disk_loses_nothing_earlier(small_disk, rulebook, made):
    path, acknowledged = small_disk("1500k") / "records.db", []

    def keep_on(kept):
        while True:
            one_more = made()
            kept.append([one_more], rulebook)
            acknowledged.append(one_more.id)

    with open_or_create(path) as kept:
        assert code_of(keep_on, kept) == "disk-full"
    assert len(acknowledged) > 3
    assert set(texts(path)) == set(acknowledged)
    assert is_sound(path)


def test_a_disk_too_small_for_a_store_is_an_error(small_disk):
    place = small_disk("4k")
    assert code_of(open_or_create, place / "records.db") == "disk-full"
    assert list(place.iterdir()) == []


def spoil(path, how):
    path.write_bytes(how(path.read_bytes()))


@pytest.mark.parametrize(
    ("how", "code"),
    [
        pytest.param(lambda whole: whole[: len(whole) // 2], "store-damaged", id="half"),
        pytest.param(lambda whole: whole[:-1], "store-damaged", id="a byte less"),
        pytest.param(lambda whole: whole[:50], "store-damaged", id="half a header"),
        pytest.param(lambda _: b"name,driver\nA,volume\n" * 50, "not-a-store", id="CSV"),
        pytest.param(lambda _: b"", "store-empty", id="empty"),
        pytest.param(lambda _: bytes(range(256)) * 64, "not-a-store", id="bytes"),
    ],
)
def test_a_damaged_file_is_reported_and_left_alone(path, how, code):
    spoil(path, how)
    spoilt = path.read_bytes()
    for use in (Store, open_or_create):
        assert code_of(use, path) == code
    assert path.read_bytes() == spoilt
    assert [file.name for file in path.parent.iterdir()] == ["records.db"]


def test_random_bytes_inside_are_reported(path):
    spoil(path, lambda whole: whole[:12_000] + os.urandom(3_000) + whole[15_000:])
    with Store(path) as kept:
        lines = verify(kept).lines()
    assert len(lines) > 1
    assert "Restore a backup" in lines[-1]
    assert all("\n" not in line for line in lines)


def test_another_database_is_left_alone(tmp_path):
    path = tmp_path / "records.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE ours (a)")
    assert code_of(open_or_create, path) == "not-a-store"


def test_a_folder_is_not_a_store(tmp_path):
    assert code_of(open_or_create, tmp_path) == "not-a-file"


def test_a_missing_store_is_not_created_by_readers(tmp_path):
    assert code_of(Store, tmp_path / "records.db") == "store-missing"
    assert list(tmp_path.iterdir()) == []


def as_nobody(use):
    """Call a function as a user who owns nothing, and so is bound by permissions; return its result or error as text."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgid(65534)
        os.setuid(65534)
        try:
            result = str(use())
        except AdvisorError as error:
            result = f"{error.code}: {error}"
        os.write(writes, result.encode())
        os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with os.fdopen(reads) as file:
        return file.read()


@pytest.fixture
def open_folder(rulebook, made):
    """A folder that everybody can reach, with a store in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with open_or_create(folder / "records.db") as kept:
            kept.append([made()], rulebook)
        yield folder
        folder.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("file", "folder"), [(0o644, 0o777), (0o666, 0o555)], ids=["file", "folder"])
def test_a_read_only_store_can_be_read(open_folder, rulebook, made, file, folder):
    path = open_folder / "records.db"
    path.chmod(file)
    open_folder.chmod(folder)
    assert as_nobody(lambda: Store(path).head().seq) == "1"
    error = as_nobody(lambda: open_or_create(path).append([made()], rulebook))
    assert error.startswith((f"store-read-only: {path}: ", f"store-unreadable: {path}: "))
    assert len(texts(path)) == 1
    open_folder.chmod(0o555)
    error = as_nobody(lambda: open_or_create(open_folder / "another.db"))
    assert f": {open_folder}/another.db: " in error
    assert error.partition(":")[0] == "unwritable"
    open_folder.chmod(0o700)
    assert as_nobody(lambda: Store(path)).startswith(f"store-unreachable: {path}: Permission denied")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become somebody else")
def test_a_store_without_permission_to_read_is_an_error(open_folder):
    path = open_folder / "records.db"
    open_folder.chmod(0o755)
    assert as_nobody(lambda: Store(path)).startswith(f"store-unreadable: {path}: ")


def test_a_newer_store_is_not_read(path):
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA user_version = 99")
    assert code_of(Store, path) == "store-newer"


def test_an_older_store_is_migrated_completely_or_not_at_all(path, rulebook, made, monkeypatch):
    good = "ALTER TABLE decisions ADD COLUMN unit TEXT;\nCREATE TABLE units (unit TEXT) STRICT;\n"
    monkeypatch.setattr(schema, "VERSION", 3)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, good + "CREATE TABLE units (again TEXT) STRICT;\n"))
    assert code_of(open_or_create, path) == "sqlite-error"
    assert code_of(Store, path) == "sqlite-error"
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS[:2], good))
    with open_or_create(path) as kept:
        assert kept.database.execute("SELECT unit FROM decisions").fetchall() == [(None,)] * 3
        assert kept.head().seq == 3
    assert len(texts(path)) == 3


def test_the_chain_is_append_only(path):
    with closing(sqlite3.connect(path)) as database:
        for statement in (
            "UPDATE chain SET time = ''",
            "DELETE FROM chain",
            "UPDATE texts SET packed = x''",
            "DELETE FROM texts",
            "UPDATE parts SET text = ''",
            "DELETE FROM parts",
        ):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                database.execute(statement)


def test_a_locked_store_is_an_error(path, rulebook, made, monkeypatch):
    monkeypatch.setattr(sqlite_errors, "WAIT", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, open_or_create(path) as kept:
        other.execute("BEGIN IMMEDIATE")
        assert code_of(kept.append, [made()], rulebook) == "store-locked"
        assert kept.head() != Head(0, "")
    assert is_sound(path)


def test_a_store_is_readable_by_its_owner_alone(path):
    assert path.stat().st_mode & 0o077 == 0


def test_an_interrupted_write_is_undone_by_the_next_reader(path, tmp_path):
    code = """
import os, sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute("PRAGMA cache_size = 1")
database.execute("BEGIN IMMEDIATE")
database.execute("CREATE TABLE half (a)")
for _ in range(2000):
    database.execute("INSERT INTO half VALUES (hex(randomblob(100)))")
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert [file.name for file in tmp_path.glob("*-journal")] == ["records.db-journal"]
    with Store(path) as kept:
        assert verify(kept)[0] == []
        assert kept.head().seq == 3
    assert list(tmp_path.glob("*-journal")) == []


def test_a_chain_that_was_cut_off_is_not_continued(path, rulebook, made):
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE head SET seq = 9")
        database.commit()
    with open_or_create(path) as kept:
        assert code_of(kept.append, [made()], rulebook) == "chain-broken"


@pytest.mark.parametrize("name", ["a%20b?c#d.db", "caf\udce9.db", "-- 'x\"; .db", "\u202e.db"])
def test_a_store_may_have_any_file_name(tmp_path, rulebook, made, name):
    path = tmp_path / name
    with open_or_create(path) as kept:
        kept.append([made()], rulebook)
    assert [file.name for file in tmp_path.iterdir()] == [name]
    assert is_sound(path)
    assert is_sound(Path(f"/{path}"))


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_impossible_file_name_is_an_error(tmp_path, name):
    for use in (Store, open_or_create):
        assert code_of(use, tmp_path / name) == "store-unreachable"


def test_dangling_links_and_special_files_are_left_alone(tmp_path):
    (tmp_path / "link.db").symlink_to(tmp_path / "none" / "records.db")
    assert code_of(open_or_create, tmp_path / "link.db") == "dangling-link"
    assert code_of(open_or_create, Path("/dev/null")) == "not-a-file"


def test_a_store_can_be_created_without_hard_links(tmp_path, rulebook, made, monkeypatch):
    def no_links(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(store_file.os, "link", no_links)
    with open_or_create(tmp_path / "records.db") as kept:
        assert kept.append([made()], rulebook).seq == 1
    assert [file.name for file in tmp_path.iterdir()] == ["records.db"]


def test_append_returns_the_head_of_its_own_records(path, rulebook, made):
    with open_or_create(path) as kept, open_or_create(path) as other:
        first = kept.append([made()], rulebook)
        other.append([made()], rulebook)
        assert (first.seq, kept.head().seq) == (4, 5)


def test_readers_wait_for_a_store_that_is_being_created(path, monkeypatch):
    whole = path.read_bytes()
    path.write_bytes(b"")
    monkeypatch.setattr(store_file.time, "sleep", lambda _: path.write_bytes(whole))
    with Store(path) as kept:
        assert kept.head().seq == 3
