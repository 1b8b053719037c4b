"""An insider: whoever can write the store attacks it with the package's own functions, and with plain SQLite.

Each store also holds records that version 0.1 wrote.
"""

import ctypes
import gzip
import hashlib
import itertools
import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from conftest import ROOT

from outsourcing import Advisor, load
from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.records import migration, person, schema
from outsourcing.engine.records.chain import PRUNE, RUN, RUN_END, Head, NewEntry
from outsourcing.engine.records.maintenance import Keeping, Selection, prune
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.prunings import digest_over
from outsourcing.engine.records.record import make_entry, make_record, now
from outsourcing.engine.records.recorder import Recorder
from outsourcing.engine.records.redaction import Redaction
from outsourcing.engine.records.replay import stored_revision
from outsourcing.engine.records.runs import list_runs
from outsourcing.engine.records.search import Filter, find_record, list_decisions
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.trust import untrusted
from outsourcing.engine.records.verification import verify

VERSION_0_1 = ROOT / "tests" / "data" / "records_0.1.db.gz"
ME = Person("me", 1000, "here", "me")
NAMES = ("Payroll", "Claims", "Tax returns", "Patents")


@pytest.fixture
def path(tmp_path, rulebook):
    """A store with four records of version 0.1, and four of today."""
    path = tmp_path / "records.db"
    path.write_bytes(gzip.decompress(VERSION_0_1.read_bytes()))
    advisor = Advisor(rulebook)
    tasks = [advisor.assess(rulebook.profile(name=name, driver="volume"), name) for name in NAMES]
    with open_or_create(path) as store:
        store.append([make_record(task, {"driver": "file"}) for task in tasks], rulebook)
    return path


def by_hand(path, *statements):
    """Run statements of plain SQLite, the triggers out of the way meanwhile."""
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for statement in (
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *statements,
            *(sql for _, sql in triggers),
        ):
            database.execute(statement)
        database.commit()


def codes(path, expected=None):
    with Store(path) as store:
        return [problem.code for problem in verify(store, expected).problems]


ERASE = [f"DELETE FROM {table} WHERE seq = {{0}}" for table in ("decisions", "texts", "payloads")]


def test_a_text_erased_beside_a_genuine_pruning_is_found(path):
    with open_or_create(path) as store:
        prune(store, Selection(task="Claims"), ME)
        head = store.head()
        assert verify(store).lines()[:2] == [
            f"OK: 8 decisions, 1 of them erased, verified, nothing was changed. Head: {head}",
            f"1 pruned on {verify(store).prunings[0].time} by account me (uid 1000) on here",
        ]
    by_hand(path, *(one.format(5) for one in ERASE))
    assert codes(path, head) == ["text-missing"]


def test_a_pruning_that_names_less_than_is_erased_or_more_is_found(path):
    with open_or_create(path) as store:
        digests = dict(store.database.execute("SELECT seq, digest FROM chain"))
        fields = {"before": "", "reason": "", "decisions": 1, "places": "5-6", "digest": digest_over([digests[5]])}
        with store.writing():
            store.add_entries(PRUNE, [make_entry(ME, **fields)])
    by_hand(path, *(one.format(5) for one in ERASE))
    assert codes(path) == ["text-not-erased", "erased-differs"]
    by_hand(path, *(one.format(6) for one in ERASE))
    assert codes(path) == ["erased-differs"]


def test_a_pruning_cannot_name_what_comes_after_it(path, rulebook):
    with open_or_create(path) as store, store.writing():
        fields = {"before": "", "reason": "", "decisions": 1, "places": "5,10", "digest": ""}
        store.add_entries(PRUNE, [make_entry(ME, **fields)])
    assert codes(path) == ["text-unreadable"]


def test_a_pruning_in_the_form_of_version_0_1_no_longer_covers_anything(path):
    old = {"version": 1, "id": "f" * 16, "time": now(), "who": "me", "tool": "0.1.0", "before": now(), "erased": 1}
    with open_or_create(path) as store, store.writing():
        store.add_entries(PRUNE, [NewEntry(old["id"], old["time"], json.dumps(old))])
    by_hand(path, *(one.format(5) for one in ERASE))
    assert codes(path) == ["text-missing", "text-unreadable"]


def test_an_unsalted_entry_after_those_of_today_is_found(path):
    time, text = now(), json.dumps({"before": now(), "erased": 1, "who": "me", "id": "f" * 16})
    with open_or_create(path) as store:
        head = store.head()
    by_hand(
        path,
        f"INSERT INTO chain VALUES ({head.seq + 1}, 1, '{'f' * 16}', 'prune', '{time}', '{hashlib.sha256(text.encode()).hexdigest()}', '')",
    )
    by_hand(path, f"INSERT INTO payloads VALUES ({head.seq + 1}, '{text}')")
    assert "format-backwards" in codes(path)


def erased_by_0_1(path, *seqs):
    """A store of version 0.1 in which its own prune has erased all four records, but these texts are put back."""
    path.write_bytes(gzip.decompress(VERSION_0_1.read_bytes()))
    with closing(sqlite3.connect(path)) as database:
        [(hash_,)] = database.execute("SELECT hash FROM head").fetchall()
        text = json.dumps({"version": 1, "id": "e" * 16, "time": "2026-11-28T11:00:00.000000Z", "who": "boss", "tool": "0.1.0",
                           "before": "2026-11-28T10:59:00.000000Z", "erased": 4})  # fmt: skip
        digest = hashlib.sha256(text.encode()).hexdigest()
        parts = [p.encode() for p in (hash_, "5", "e" * 16, "prune", "2026-11-28T11:00:00.000000Z", digest)]
        last = hashlib.sha256(b"".join(len(p).to_bytes(8, "big") + p for p in parts)).hexdigest()
        database.execute(
            "INSERT INTO chain VALUES (5, ?, 'prune', '2026-11-28T11:00:00.000000Z', ?, ?)", ("e" * 16, digest, last)
        )
        database.execute("INSERT INTO payloads VALUES (5, ?)", (text,))
        database.execute("UPDATE head SET seq = 5, hash = ?", (last,))
        gone = ", ".join(str(seq) for seq in range(1, 5) if seq not in seqs)
        for table in ("firings", "decisions", "payloads"):
            database.execute(f"DELETE FROM {table} WHERE seq IN ({gone})")
        database.commit()


@pytest.mark.parametrize(("back", "problems"), [((), []), ((3,), ["text-not-erased", "text-not-erased"])])
def test_a_pruning_by_version_0_1_is_compared_with_what_is_erased(tmp_path, back, problems):
    path = tmp_path / "old.db"
    erased_by_0_1(path, *back)
    assert codes(path) == problems


def test_an_erased_text_cannot_be_found_out_by_guessing(path, rulebook):
    with open_or_create(path) as store:
        record = find_record(store, "last")
        [digest] = store.database.execute("SELECT digest FROM chain WHERE id = ?", (record.id,)).fetchone()
        assert record.assessment.name == "Patents"
        prune(store, Selection(ids=(record.id,)), ME)
        assert store.database.execute(
            "SELECT count(*) FROM texts JOIN chain USING (seq) WHERE id = ?", (record.id,)
        ).fetchone() == (0,)
    assert hashlib.sha256(record.text.encode()).hexdigest() != digest  # the text itself, guessed exactly, shows nothing
    assert b"Patents" not in path.read_bytes()


def test_two_records_with_the_same_text_have_different_digests(tmp_path):
    entry = make_entry(ME, command="x")
    with open_or_create(tmp_path / "a.db") as store, store.writing():
        store.add_entries(RUN, [entry, entry._replace(id="f" * 16)])
        digests = store.database.execute("SELECT digest FROM chain").fetchall()
    assert len(set(digests)) == 2


def test_nothing_a_user_has_written_is_left_in_shared_parts(path, rulebook):
    advisor = Advisor(rulebook)
    task = advisor.assess(
        rulebook.profile(name="Zyzzyva", description="Zyzzyva", driver="volume"),
        "Zyzzyva",
        {"x": [{"rule": "Zyzzyva, and long enough to be shared"}]},
    )
    with open_or_create(path) as store:
        store.append([make_record(task, {"driver": "file"}) for _ in range(5)], rulebook)
        parts = [text for (text,) in store.database.execute("SELECT text FROM parts")]
        assert len(parts) > 10
        assert [part for part in parts if "Zyzzyva" in part] == []
        prune(store, Selection(task="Zyzzyva"), ME)
    assert b"Zyzzyva" not in path.read_bytes()
    assert codes(path) == []


def test_what_the_environment_claims_is_not_taken_for_the_account(path, rulebook, monkeypatch, command):
    person.process_owner.cache_clear()
    monkeypatch.setenv("LOGNAME", "ceo@bank")
    assessment = Advisor(rulebook).assess(rulebook.profile(driver="volume"))
    with open_or_create(path) as store:
        store.append([make_record(assessment, {})], rulebook)
        header = find_record(store, "last").header
    person.process_owner.cache_clear()
    import pwd  # noqa: PLC0415  not there on Windows

    assert (header.account, header.uid, header.claimed) == (pwd.getpwuid(os.getuid()).pw_name, os.getuid(), "ceo@bank")
    shown = " ".join(command("audit", "show", "last", "--store", path)[1].split())
    assert f'Who account {header.account} (uid {header.uid}) on {header.host} who claims the name "ceo@bank"' in shown
    assert command("audit", "list", "--who", "ceo@bank", "--json", "--store", path)[1].count("\n") == 1


def test_times_that_run_backwards_are_named(path, monkeypatch):
    with open_or_create(path) as store, store.writing():
        store.add_entries(
            RUN,
            [
                NewEntry(
                    "e" * 16,
                    "2026-01-01T00:00:00.000000Z",
                    '{"id":"eeeeeeeeeeeeeeee","time":"2026-01-01T00:00:00.000000Z"}',
                )
            ],
        )
    assert codes(path) == ["time-backwards"]


@pytest.mark.parametrize("minutes", [0, -0.9])
def test_a_clock_that_is_set_back_a_little_is_not_a_problem(path, minutes):
    with open_or_create(path) as store:
        before = find_record(store, "last").time
        time = f"{before[:17]}{max(0, int(before[17:19]) + int(60 * minutes)):02}{before[19:]}"
        with store.writing():
            store.add_entries(RUN, [NewEntry("e" * 16, time, json.dumps({"id": "e" * 16, "time": time}))])
    assert codes(path) == []


def test_a_run_has_a_beginning_and_an_end_and_its_records_name_it(path, tmp_path, command):
    tasks = tmp_path / "tasks.csv"
    tasks.write_text("id,driver\na,volume\nb,insight\n")
    assert command("assess", tasks, "--store", path)[0] == 0
    with Store(path) as store:
        [run] = list_runs(store)
        listed, _ = list_decisions(store, Filter(run=run.id), None)
        rows = [find_record(store, one.id).header.row for one in reversed(listed)]
        assert verify(store).problems == []
    assert (run.command, run.rows, run.recorded, run.failure) == ("assess", 2, 2, "")
    assert run.files == ((str(tasks), hashlib.sha256(tasks.read_bytes()).hexdigest()),)
    assert run.began < run.ended
    assert rows == [1, 2]


def test_a_run_that_was_killed_is_seen_as_unfinished(path, rulebook):
    recorder = Recorder(rulebook, path, keeps=True, command="assess")
    recorder.keep([(Advisor(rulebook).assess(rulebook.profile(driver="volume")), {})])
    with Store(path) as store:
        [run] = list_runs(store)
    assert (run.ended, run.recorded) == ("", 0)
    with pytest.raises(KeyboardInterrupt), recorder:
        raise KeyboardInterrupt
    with Store(path) as store:
        [run] = list_runs(store)
    assert (run.ended != "", run.recorded, run.failure) == (True, 1, "KeyboardInterrupt")


def test_a_run_goes_with_the_last_of_its_records(path, rulebook):
    advisor = Advisor(rulebook)
    with Recorder(rulebook, path, keeps=True, command="assess") as recorder:
        recorder.keep([(advisor.assess(rulebook.profile(), id_), {}) for id_ in ("x", "y")])
    with open_or_create(path) as store:
        prune(store, Selection(task="x"), ME)
        assert len(list_runs(store)) == 1
        prune(store, Selection(task="y"), ME)
        assert list_runs(store) == []
        assert [one.kind for one in store.entries("WHERE packed IS NULL AND format = 2 ORDER BY chain.seq")] == [
            RUN, "decision", "decision", RUN_END,
        ]  # fmt: skip
    assert codes(path) == []


def test_records_of_one_task_find_each_other_and_one_can_take_the_place_of_another(path, tmp_path, command):
    tasks = tmp_path / "tasks.json"
    tasks.write_text('{"id": "Claims", "driver": "insight"}')
    assert command("assess", tasks, "--store", path, "--supersedes", "previous")[0] == 0
    out = command("audit", "list", "--json", "--task", "Claims", "--store", path)[1]
    newest, before = map(json.loads, out.splitlines())
    assert newest["supersedes"] == before["id"]
    assert command("assess", tasks, "--store", path, "--supersedes", before["id"][:8])[0] == 0
    assert (
        json.loads(command("audit", "list", "--json", "--limit", 1, "--store", path)[1])["supersedes"] == before["id"]
    )
    assert command("assess", tasks, "--store", path, "--supersedes", "zzz")[0] == 2


def test_what_is_on_hold_or_too_young_is_not_erased(path):
    with open_or_create(path) as store:
        everything = Selection(before=now())
        hundred_years = Keeping(days=36_500)  # or the records of version 0.1 would soon be old enough
        assert prune(store, everything, ME, "", hundred_years)[1:] == (0, 8)
        record = find_record(store, "last")
        assert prune(store, everything, ME, "cleared", Keeping(hold=("Claims", record.id[:8])))[1:] == (2, 0)
        assert {one.name for one in list_decisions(store, Filter(), None)[0]} == {"Claims", "Patents"}
        assert [(one.decisions, one.reason) for one in verify(store).prunings] == [(6, "cleared")]
        with pytest.raises(RecordError) as caught:
            prune(store, Selection(), ME)
    assert caught.value.code == "nothing-selected"
    assert codes(path) == []


def test_prune_says_what_it_would_erase_and_why_it_did(path, command):
    code, _, err = command("audit", "prune", "--task", "Claims", "--dry-run", "--store", path)
    assert (code, err) == (0, "would erase 1 record\n")
    assert command("audit", "prune", "--store", path, "--dry-run")[0] == 2
    code, _, err = command(
        "audit", "prune", "--task", "Claims", "--reason", "request of 3 May", "--yes", "--store", path
    )
    assert (code, err[: err.index("Head")]) == (0, "1 record erased. Backups and exports keep what they have. ")
    assert "request of 3 May" in command("audit", "verify", "--store", path)[1]


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A configuration for the whole system."""
    from outsourcing.engine import configuration  # noqa: PLC0415  patched here only

    file = tmp_path / "system.toml"
    monkeypatch.setattr(configuration, "system_file", lambda: file)
    return file


def test_recording_that_is_required_cannot_be_left_out_or_sent_elsewhere(system, tmp_path, monkeypatch, command):
    system.write_text(f'record = "required"\nstore = "{tmp_path / "all.db"}"')
    own = tmp_path / "own.toml"
    own.write_text(f'record = "optional"\nstore = "{tmp_path / "own.db"}"')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(own))
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "environment.db"))
    task = ROOT / "examples" / "call_centre.json"
    for refused in (["--no-record"], ["--store", tmp_path / "other.db"]):
        code, out, err = command("assess", task, *refused)
        assert (code, out) == (2, "")
        assert f"{system} requires recording" in err
    assert command("assess", task)[0] == 0
    assert command("assess", task, "--store", tmp_path / "all.db")[0] == 0
    assert {file.name for file in tmp_path.glob("*.db")} == {"all.db"}
    with Store(tmp_path / "all.db") as store:
        assert list_decisions(store, Filter(), 0)[1] == 2


def test_masks_and_holds_of_the_system_cannot_be_taken_back(system, tmp_path, monkeypatch):
    from outsourcing.engine.configuration import configured  # noqa: PLC0415  with the fixture

    system.write_text('mask = ["name"]\nhold = ["P1"]\nminimum_age_days = 30')
    own = tmp_path / "own.toml"
    own.write_text('mask = ["owner"]\nhold = ["P2"]\nminimum_age_days = 3')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(own))
    found = configured()
    assert (found.mask, found.hold, found.minimum_age_days) == (("owner", "name"), ("P2", "P1"), 30)


class KilledError(Exception):
    """Stands for a process that is killed."""


def test_a_migration_interrupted_at_any_statement_leaves_the_store_as_it_was(tmp_path, monkeypatch):
    path, before = tmp_path / "old.db", gzip.decompress(VERSION_0_1.read_bytes())
    statements = [one for step in schema.STEPS[1:] for one in migration._statements(step)]  # noqa: SLF001
    for stop in range(len(statements) + 1):
        path.write_bytes(before)
        done = itertools.count()

        def interrupted(_, stop=stop, done=done):
            for statement in [*statements, "SELECT 1"]:
                if next(done) == stop:
                    raise KilledError
                yield statement

        with monkeypatch.context() as patch:
            patch.setattr(migration, "_statements", interrupted)
            with pytest.raises(KilledError):
                open_or_create(path)
        assert path.read_bytes() == before
    with open_or_create(path) as store:
        assert verify(store).problems == []
        assert store.head() == Head(4, "e031d5fb824b75654ead97d7a170f0b9dfcbc44c368d215e2cd5bcdd83f9dde0")


def test_reading_an_older_store_does_not_change_it(tmp_path, command):
    path, before = tmp_path / "old.db", gzip.decompress(VERSION_0_1.read_bytes())
    path.write_bytes(before)
    for words in (["list"], ["verify"], ["rules"], ["show", "last"], ["rulebooks"]):
        assert command("audit", *words, "--store", path)[0] == 0
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
def test_a_record_takes_at_most_four_kilobytes(tmp_path, rulebook, advisor):
    import random  # noqa: PLC0415  in this test only

    random.seed(7)
    questions, count = rulebook.questions.values(), 500
    path = tmp_path / "r.db"
    with Recorder(rulebook, path, keeps=True) as recorder:
        for number in range(count):
            answers = {q.name: random.choice(list(q.choices)) for q in questions if random.random() < 0.9}  # noqa: S311
            assessed = advisor.assess(rulebook.profile(name=f"Task {number}", **answers))
            recorder.keep([(assessed, dict.fromkeys(answers, "file"))])
    with closing(sqlite3.connect(path)) as database:
        [rules] = database.execute("SELECT sum(length(text)) FROM sources").fetchone()
    assert (path.stat().st_size - rules) / count <= 4096


PLANTED = """
from pathlib import Path
from outsourcing import *
PACK = Pack("planted", "1.0", ">=0.1")
SOURCE = Source("T", "a test", "here")


@rule("PLA1", Task(driver="volume"), source=SOURCE)
def planted():
    \"\"\"A rule.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    \"\"\"
    yield Evidence("driving_force", BPO, SLIGHT)


for name in (MARKER, str(Path(__file__).with_name("inside"))):
    try:
        Path(name).touch()
    except OSError:
        pass
import socket
try:
    socket.create_connection(ADDRESS, 1).close()
except OSError:
    pass
"""


@pytest.fixture
def planted(path, tmp_path):
    """Give a store a rulebook with code of an attacker, which verifies, and a record made with it.

    Returns the rulebook, the file that its code makes, and the socket that it connects to.
    """
    marker, rules = tmp_path / "marker", tmp_path / "rules" / "planted.py"
    rules.parent.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        rules.write_text(f"MARKER, ADDRESS = {str(marker)!r}, {server.getsockname()!r}{PLANTED}")
        book = load(packs=[rules])
        assert marker.exists()
        server.accept()[0].close()
        marker.unlink()
        rules.unlink()
        with open_or_create(path) as store:
            store.append([make_record(Advisor(book).assess(book.profile(driver="volume")), {"driver": "file"})], book)
        server.settimeout(0.1)
        yield book, marker, server


def trust(monkeypatch, tmp_path, digest):
    config = tmp_path / "trusting.toml"
    config.write_text(f'trust = ["{digest}"]')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))


def has_run(planted):
    """Whether the planted code has left a trace outside of its folder."""
    _, marker, server = planted
    try:
        server.accept()[0].close()
    except TimeoutError:
        return marker.exists()
    return True


@pytest.mark.parametrize(
    "words",
    [
        ["explain", "last"],
        ["advise", "last"],
        ["audit", "replay", "last"],
        ["audit", "replay", "--all"],
        ["rules", "diff", "FINGERPRINT", "--cases", str(ROOT / "examples" / "portfolio.csv")],
    ],
)
def test_code_planted_in_a_store_does_not_run_without_consent(path, planted, command, words):
    book = planted[0]
    code, out, err = command(*(book.fingerprint if one == "FINGERPRINT" else one for one in words), "--store", path)
    digest = hashlib.sha256(book.manifest.encode()).hexdigest()
    packs = f'packs: "shipped {book.packs[0].version}", "planted 1.0"'
    assert (code, out) == (2, "")
    assert err.endswith(
        f"{path}: the rulebook {book.fingerprint[:8]} ({packs}) is not trusted: its code came with the store, so it was "
        f'not run. If you know who wrote its rules, allow it in {configured().place}: trust = ["{digest}"]\n'
    )
    assert not has_run(planted)


def test_verify_names_rulebooks_that_are_not_trusted_and_runs_none(path, planted, command):
    book = planted[0]
    code, out, _ = command("audit", "verify", "--store", path)
    assert (code, out.splitlines()[-1]) == (
        0,
        f"not trusted, so their code is not run: the rulebooks {book.fingerprint[:8]}",
    )
    assert json.loads(command("audit", "verify", "--store", path, "--json")[1])["untrusted"] == [book.fingerprint]
    assert not has_run(planted)


@pytest.mark.slow
def test_planted_code_that_is_trusted_reaches_neither_the_network_nor_files_outside_of_its_folder(
    path, planted, tmp_path, command, monkeypatch
):
    book = planted[0]
    trust(monkeypatch, tmp_path, hashlib.sha256(book.manifest.encode()).hexdigest())
    code, out, _ = command("audit", "replay", "last", "--store", path)
    assert (code, out) == (0, "1 replayed: 1 identical, 0 with another verdict\n")
    assert not has_run(planted)


def test_trusting_a_rulebook_does_not_trust_its_fingerprint_with_another_comment(
    path, planted, tmp_path, command, monkeypatch
):
    book = planted[0]
    trust(monkeypatch, tmp_path, book.fingerprint)
    assert command("audit", "replay", "last", "--store", path)[0] == 2
    assert not has_run(planted)


def test_consent_at_a_prompt_is_remembered_and_a_refusal_is_not(path, planted):
    book = planted[0]
    asked = []

    def answer(*, value):
        return lambda what: asked.append(what) or value

    with Store(path) as store:
        store.consents = answer(value=False)
        with pytest.raises(RecordError, match="is not trusted"):
            stored_revision(store, book.fingerprint)
        store.consents = answer(value=True)
        stored_revision(store, book.fingerprint)
        store.consents = None
        stored_revision(store, book.fingerprint)
        assert untrusted({book.fingerprint: book.manifest}) == []
    about = f'{path}: the rulebook {book.fingerprint[:8]} (packs: "shipped {book.packs[0].version}", "planted 1.0")'
    assert asked == [f"{about} is not trusted: its code came with the store."] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux is asked to confine")
def test_the_kernel_confines_code_that_gets_around_python(tmp_path):
    if ctypes.CDLL(None).syscall(444, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock")
    inside = tmp_path / "inside"
    inside.mkdir()
    program = (
        "import ctypes, os, sys; from pathlib import Path\n"
        "from outsourcing.engine.loading import rulebook_worker as worker\n"
        "libc = ctypes.CDLL(None)\n"
        "sys.addaudithook = lambda hook: None\n"
        f"worker._confine(Path({str(inside)!r}))\n"
        "print([libc.open(os.fsencode(place), os.O_CREAT | os.O_WRONLY, 0o600) >= 0 for place in sys.argv[1:]])\n"
    )
    places = [inside / "a", tmp_path / "b"]
    done = subprocess.run([sys.executable, "-c", program, *places], capture_output=True, text=True, check=True)
    assert (done.stdout, places[0].exists(), places[1].exists()) == ("[True, False]\n", True, False)


def rebuilt(path, rulebook, *, since):
    """Forge a store: all records from a place on are made anew, as an insider can, with the package's own functions."""
    with Store(path) as store, store.reading():
        head, last = next(store.entries("WHERE seq = ?", since - 1)).head, store.head().seq
    by_hand(
        path,
        *(f"DELETE FROM {table} WHERE seq >= {since}" for table in ("decisions", "texts", "chain")),
        f"UPDATE head SET seq = {head.seq}, hash = '{head.hash}'",
    )
    advisor = Advisor(rulebook)
    with open_or_create(path) as store:
        again = [
            advisor.assess(rulebook.profile(name="Forged", driver="insight"), str(n)) for n in range(since, last + 1)
        ]
        store.append([make_record(task, {"driver": "file"}) for task in again], rulebook)


def test_a_history_made_anew_differs_from_every_copy_from_the_record_on_where_it_was_forged(
    path, tmp_path, rulebook, command
):
    backup, export, report = tmp_path / "copy.db", tmp_path / "copy.jsonl", tmp_path / "report.md"
    assert command("audit", "backup", backup, "--store", path)[0] == 0
    assert command("audit", "export", "--output", export, "--store", path)[0] == 0
    with Store(path) as store:
        report.write_text(f"Records up to {store.head()}.\n")
    copies = [word for copy in (backup, export, report) for word in ("--against", copy)]
    assert command("audit", "verify", "--store", path, *copies)[0] == 0
    rebuilt(path, rulebook, since=7)
    assert codes(path) == []
    code, out, _ = command("audit", "verify", "--store", path, *copies)
    assert (code, out.splitlines()) == (
        1,
        [
            f"{backup}: the two differ, from record 7 on [chain-differs]",
            f"{export}: the two differ, from record 7 on [chain-differs]",
            f"{report}: the two differ, at the latest from record 8 on [chain-differs]",
            "3 problems found. Restore a backup, or keep the store aside as evidence.",
        ],
    )


def test_a_copy_that_goes_on_longer_shows_a_cut_off_end_and_one_that_ends_earlier_is_fine(path, tmp_path, command):
    whole, export = tmp_path / "whole.db", tmp_path / "whole.jsonl"
    assert command("audit", "backup", whole, "--store", path)[0] == 0
    by_hand(
        path,
        *(f"DELETE FROM {table} WHERE seq = 8" for table in ("decisions", "texts", "chain")),
        "UPDATE head SET (seq, hash) = (SELECT seq, hash FROM chain WHERE seq = 7)",
    )
    assert command("audit", "export", "--output", export, "--store", path)[0] == 0
    assert command("audit", "verify", whole, "--against", path, "--against", export)[0] == 0
    code, out, _ = command("audit", "verify", export, "--against", whole)
    assert (code, out.splitlines()[0]) == (
        1,
        f"{whole}: it goes on to record 8, but the chain that is verified ends at 7 [chain-cut]",
    )


def test_a_file_without_a_head_cannot_be_compared(path, tmp_path, command):
    report = tmp_path / "report.md"
    with Store(path) as store:
        report.write_text(f"Records up to {store.head().short}\n")
    code, _, err = command("audit", "verify", "--store", path, "--against", report)
    assert code == 2
    assert f"{report}: no head found in it" in err


@pytest.mark.slow
def test_a_forged_verdict_is_not_what_its_own_rulebook_gives(path, rulebook, command):
    made = Advisor(rulebook).assess(rulebook.profile(name="Payroll", driver="volume"), "P")
    forged = made.model_copy(update={"verdict": VerdictKind.KPO})
    with open_or_create(path) as store:
        store.append([make_record(forged, {"driver": "file"})], rulebook)
        [id_] = [decision.id for decision in list_decisions(store, Filter(), 1)[0]]
    assert codes(path) == []
    code, out, _ = command("audit", "verify", "--replay", "--store", path)
    assert (code, out.splitlines()) == (
        1,
        [
            f"record {id_}: its own rulebook gives the verdict UNDECIDED, but KPO is recorded: other rules made the record, "
            "or it was changed before it was stored [replay-differs]",
            "1 problem found. Restore a backup, or keep the store aside as evidence.",
        ],
    )
    code, out, _ = command("audit", "replay", id_, "--store", path)
    assert (code, out.splitlines()) == (
        1,
        [
            id_[:8],
            "This is not what its own rulebook gives: other rules made the record, or it was ",
            "changed before it was stored.",
            "Payroll: KPO becomes UNDECIDED",
            "└── nothing else differs",
            "1 replayed: 0 identical, 1 with another verdict",
        ],
    )


@pytest.mark.slow
def test_verify_replays_every_record_and_counts_those_that_cannot_be_apart(path, tmp_path, rulebook, command):
    task = Advisor(rulebook).assess(rulebook.profile(name="Payroll", driver="volume"), "P")
    masked = Redaction(frozenset({"driver"}))
    with open_or_create(path) as store:
        store.append([make_record(task, {"driver": "file"}, masked)], rulebook)
    code, out, _ = command("audit", "verify", "--replay", "--store", path)
    assert (code, out.splitlines()[-1]) == (
        0,
        "8 replayed, with the same result; 1 with masked answers, which nobody can replay",
    )
    code, out, _ = command("audit", "replay", "--all", "--store", path)
    assert (code, out) == (
        0,
        "8 replayed: 8 identical, 0 with another verdict; 1 with masked answers\n",
    )
