"""assess on whole portfolios: any format, other headings, bad rows, interruptions, and what is left behind."""

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress

import openpyxl
import pexpect
import pytest
from conftest import ROOT, SHARED

from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.records.store import Store

HAS_DATA = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
COMMAND = [sys.executable, str(ROOT / "cli.py")]


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    """Run the command in this process, in a folder of its own; return exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    return command


def lines(paths, advisor, **options):
    """The assessments of files, as the command prints them."""
    with (
        Portfolio(list(map(str, paths)), advisor.rulebook.profile, **options) as portfolio,
        BatchAssessor(advisor, 1) as judge,
    ):
        portfolio.check().accept()
        return [result.line(task) for batch in judge.assess(portfolio.tasks()) for task, result in batch]


def written_in_every_format(rows, folder):
    """Write rows, headings first, in every format that is read; return the files."""
    headings, *tasks = rows
    objects = [dict(zip(headings, task, strict=True)) for task in tasks]

    def table(delimiter):
        told = io.StringIO(newline="")
        csv.writer(told, delimiter=delimiter).writerows(rows)
        return told.getvalue()

    texts = {
        "utf8.csv": table(","),
        "marked.csv": "\ufeff" + table(","),
        "semicolons.csv": table(";"),
        "tabs.tsv": table("\t"),
        "array.json": json.dumps(objects),
        "pretty.json": json.dumps(objects, indent=2, ensure_ascii=False),
        "lines.jsonl": "".join(f"{json.dumps(one)}\n" for one in objects),
        "lines_by_another_name.json": "".join(f"{json.dumps(one)}\n" for one in objects),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    (folder / "utf16.csv").write_text(table(","), encoding="utf-16", newline="")
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(folder / "book.xlsx")
    book.close()
    return sorted(folder.iterdir())


@HAS_DATA
@pytest.mark.parametrize(("name", "count"), [("occupations.csv", 873), ("labelled_tasks.csv", 141)])
def test_the_real_portfolios_come_to_the_same_in_every_format(name, count, tmp_path, advisor):
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    found = {file.name: lines([file], advisor) for file in written_in_every_format(rows, tmp_path)}
    expected = found.pop("utf8.csv")
    assert len(expected) == count
    of_workbook = [line.replace(":null", ':""') for line in found.pop("book.xlsx")]  # an empty cell has no text
    assert of_workbook == expected
    assert [name for name, told in found.items() if told != expected] == []


@HAS_DATA
@pytest.mark.parametrize("name", ["occupations.csv", "labelled_tasks.csv"])
def test_what_is_written_comes_to_the_same_when_it_is_read_again(run, name, tmp_path, advisor):
    kinds = ["csv", "tsv", "xlsx", "json", "jsonl"]
    outputs = [part for kind in kinds for part in ("-o", f"r.{kind}")]
    code, _, _ = run("assess", str(SHARED / name), *outputs, "--no-record")
    assert code == 0
    verdicts = [
        (told["id"], told["verdict"], told["score"]) for told in map(json.loads, lines([SHARED / name], advisor))
    ]
    for kind in kinds:
        again = map(json.loads, lines([tmp_path / f"r.{kind}"], advisor))
        assert [(told["id"], told["verdict"], told["score"]) for told in again] == verdicts
    assert lines([tmp_path / "r.jsonl"], advisor) == lines([SHARED / name], advisor)


def test_headings_and_wordings_of_ones_own(run, tmp_path):
    (tmp_path / "ours.csv").write_text("Task,What moves it,Steps?,Skills\nCalls,pieces,By judgment,Excel\n")
    (tmp_path / "ours.toml").write_text(
        '[columns]\n"What moves it" = "driver"\n"Skills" = "-"\n[answers.driver]\npieces = "volume"\n'
    )
    code, out, err = run(
        "assess",
        "ours.csv",
        "--json",
        "--map",
        "ours.toml",
        "--map",
        "Steps?=procedure",
        "--map",
        "Task=name",
        "--no-record",
    )
    assert (code, err) == (0, "not recorded (--no-record)\n")
    told = json.loads(out)
    assert (told["name"], told["carried"]) == ("Calls", {"Skills": "Excel"})
    assert told["profile"] == {"driver": "volume", "procedure": "judgment"}


def test_the_wording_of_a_question_is_a_heading_too(run, tmp_path):
    (tmp_path / "t.csv").write_text("What drives the work?,how is the work done\nVolume,Not sure\n")
    _, out, _ = run("assess", "t.csv", "--json", "--no-record")
    assert json.loads(out)["profile"] == {"driver": "volume"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Steps=procedur", '--map: "Steps": no question is called "procedur"; did you mean "procedure"? '
         '("-" carries the column through)'),
        ("nowhere.toml", 'nowhere.toml: it cannot be read: No such file or directory; name a file, or write "Our column=driver"'),
        ("latin.toml", "latin.toml: it is not utf-8"),
        ("tables.toml", 'tables.toml: there are tables columns, answers, and no "colums"; did you mean "columns"?'),
        ("answers.toml", 'answers.toml: driver: "pieces" stands for no answer; did you mean "volume"? (volume, insight, both)'),
        ("questions.toml", 'questions.toml: answers: no question is called "drivr"; did you mean "driver"?'),
        ("flat.toml", "flat.toml: columns is no table; write [columns] above its lines"),
        ("flatter.toml", "flatter.toml: answers.driver is no table; write [answers.driver] above its lines"),
        ("deep.toml", "deep.toml: it is nested too deeply"),
    ],
)  # fmt: skip
def test_a_mapping_that_is_wrong_is_told_before_anything_is_read(run, tmp_path, given, told):
    (tmp_path / "t.csv").write_text("driver\nvolume\n")
    (tmp_path / "latin.toml").write_bytes('[columns]\n"B\u00fcro" = "name"\n'.encode("cp1252"))
    (tmp_path / "tables.toml").write_text('[colums]\n"a" = "driver"\n')
    (tmp_path / "answers.toml").write_text('[answers.driver]\npieces = "volum"\n')
    (tmp_path / "questions.toml").write_text('[answers.drivr]\npieces = "volume"\n')
    (tmp_path / "flat.toml").write_text('columns = "driver"\n')
    (tmp_path / "flatter.toml").write_text('[answers]\ndriver = "volume"\n')
    (tmp_path / "deep.toml").write_text("x = " + "[" * 100_000)
    code, out, err = run("assess", "t.csv", "--map", given)
    assert (code, out, err) == (2, "", f"{told}\n1 error, nothing was assessed.\n")


def test_a_mapping_that_is_no_toml_is_named_with_its_line(run, tmp_path):
    (tmp_path / "t.csv").write_text("driver\nvolume\n")
    (tmp_path / "broken.toml").write_text("no, t\n")
    code, _, err = run("assess", "t.csv", "--map", "broken.toml")
    assert code == 2
    assert err.startswith("broken.toml: it is no TOML: ")
    assert "line 1" in err


def test_a_heading_that_is_mapped_and_not_there_is_told(run, tmp_path):
    (tmp_path / "t.csv").write_text("name,What moves it\nCalls,volume\n")
    (tmp_path / "ours.toml").write_text('[columns]\n"What moves us" = "driver"\n')
    code, _, err = run("assess", "t.csv", "--map", "what moves=driver")
    assert (code, err.splitlines()[0]) == (2, '--map: no column is called "what moves"; did you mean "What moves it"?')
    code, _, _ = run("assess", "t.csv", "--map", "what moves it=driver", "--map", "ours.toml", "--no-record")
    assert code == 0


def test_two_columns_for_one_question_are_refused(run, tmp_path):
    (tmp_path / "t.csv").write_text("driver,Treiber\nvolume,insight\n")
    code, _, err = run("assess", "t.csv", "--map", "Treiber=driver")
    assert (code, err.splitlines()[0]) == (2, 't.csv:1:2: "Treiber" stands for driver, and so does "driver"')


BAD = "id,driver,owner\nA,volume,Eve\nB,volum,Bob\nC,insight\nD,insight,=1+1\n"


def test_bad_rows_are_left_out_on_demand_and_written_beside_the_output(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    code, out, err = run("assess", "t.csv", "--skip-invalid", "-o", "r.csv", "--no-record")
    assert (code, out.splitlines()[0]) == (1, "2 tasks assessed")
    assert out.splitlines()[-2:] == ["Left out", "  2 rows that cannot be read, written to r.rejected.csv".ljust(80)]
    assert err.splitlines() == [
        't.csv:3:2: driver: no such answer; did you mean "volume"? (volume, insight, both, or empty) (got "volum")',
        "t.csv:4: the row has 2 cells, the headings are 3",
        "2 errors, 2 rows were left out.",
        "carried through, as no questions: owner",
        "not recorded (--no-record)",
    ]
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[:3] for row in csv.reader(file)] == [
            ["id", "driver", "owner"],
            ["A", "volume", "Eve"],
            ["D", "insight", "'=1+1"],
        ]
    mended = (tmp_path / "r.rejected.csv").read_text(encoding="utf-8").replace("volum,", "volume,")
    (tmp_path / "mended.csv").write_text(mended, encoding="utf-8")
    code, out, _ = run("assess", "mended.csv", "--json", "--no-record")
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (0, ["B", "C"])


def test_bad_rows_are_left_out_however_many_there_are(run, tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcing.engine.portfolio.task_files.ENOUGH", 5)
    bad = "x,volum\n" * 9
    (tmp_path / "t.csv").write_text(f"id,driver\n{bad}a,volume\n{bad}b,insight\n")
    code, _, err = run("assess", "t.csv", "--skip-invalid", "-o", "r.csv", "--no-record")
    assert (code, err.count("no such answer"), "18 rows were left out" in err) == (1, 5, True)
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert len((tmp_path / "r.rejected.csv").read_text(encoding="utf-8").splitlines()) == 19


@pytest.mark.parametrize("place", [".", "/"])
def test_bad_rows_go_beside_no_place_that_has_no_name(run, tmp_path, place):
    (tmp_path / "t.csv").write_text("driver\nvolume\nvolum\n")
    code, _, err = run("assess", "t.csv", "--skip-invalid", "-o", place, "--no-record")
    assert (code, err.splitlines()[3].partition(". Name")[0]) == (2, f"{place}: its ending names no kind of output")


def test_bad_rows_are_only_told_where_nothing_is_written(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    code, out, _ = run("assess", "t.csv", "--skip-invalid", "--json", "--no-record")
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (1, ["A", "D"])
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("drivr\nvolume\n", "1 error, nothing was assessed.", id="a heading spoils every row"),
        pytest.param("driver\nvolum\n", "1 error, nothing was assessed.", id="no good row is left"),
    ],
)
def test_not_everything_can_be_left_out(run, tmp_path, text, told):
    (tmp_path / "t.csv").write_text(text)
    code, _, err = run("assess", "t.csv", "--skip-invalid", "-o", "r.csv")
    assert (code, err.splitlines()[-1]) == (2, told)
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_a_name_that_is_wrong_in_one_object_spoils_that_one_only(run, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"driver": "volume"}\n{"drivr": "volume"}\n{"drivr": "insight"}\n')
    code, out, err = run("assess", "t.jsonl", "--skip-invalid", "-o", "r.jsonl", "--no-record")
    assert (code, out.splitlines()[0]) == (1, "1 task assessed")
    assert err.splitlines()[:2] == [
        't.jsonl:2:2: no question is called "drivr"; did you mean "driver"?',
        "1 error, 2 rows were left out.",
    ]
    rejected = (tmp_path / "r.rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rejected) == 3
    assert all("no question is called" in line for line in rejected[1:])


def test_nothing_is_written_where_anything_is_wrong(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    code, out, err = run("assess", "t.csv", "-o", "r.csv", "-o", "r.html")
    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == "2 errors, nothing was assessed. Keep going without the bad rows: --skip-invalid"
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_a_store_that_cannot_be_used_is_told_before_any_work(run, tmp_path):
    (tmp_path / "t.csv").write_text("driver\nvolume\ninsight\n")
    (tmp_path / "records.db").write_text("no store")
    code, out, err = run("assess", "t.csv", "--store", "records.db", "-o", "r.csv")
    assert (code, out) == (2, "")
    assert "records.db: " in err
    assert not (tmp_path / "r.csv").exists()


def test_results_are_written_though_they_cannot_be_kept(run, tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("driver\nvolume\ninsight\n")

    def full(self, records, rulebook):
        raise RecordError("the disk is full")

    monkeypatch.setattr(Store, "append", full)
    code, out, err = run("assess", "t.csv", "--store", "r.db", "-o", "r.csv")
    assert (code, out.splitlines()[0], err) == (2, "2 tasks assessed", "the disk is full\n")
    assert (tmp_path / "r.csv").exists()


def test_standard_input_and_pipes_are_read_twice_though_they_come_once(tmp_path):
    reads, writes = os.pipe()
    os.write(writes, b"name,driver\nPiped,volume\n")
    os.close(writes)
    command = [*COMMAND, "assess", "--json", "--no-record", "-", f"/dev/fd/{reads}"]
    given = b"name,driver\nGiven,insight\n"
    ended = subprocess.run(command, input=given, capture_output=True, pass_fds=[reads], check=True, cwd=tmp_path)
    os.close(reads)
    assert [json.loads(line)["name"] for line in ended.stdout.splitlines()] == ["Given", "Piped"]


def test_a_file_that_changes_meanwhile_is_told_and_nothing_is_written(tmp_path, rulebook):
    file = tmp_path / "t.csv"
    file.write_text("driver\nvolume\ninsight\n")
    with Portfolio([str(file)], rulebook.profile) as portfolio:
        portfolio.check().accept()
        file.write_text("driver\nvolume\n")
        with pytest.raises(
            Exception, match=r"t\.csv: a file changed while it was read\. Leave it alone, and try again"
        ):
            list(portfolio.tasks())


def many(path, tasks):
    """Write a portfolio of tasks of which no two have the same answers."""
    with path.open("w", encoding="utf-8") as file:
        file.write("name,driver,volume,objective,core,provider_proof,decisions,analysis,procedure,outcome,control\n")
        values = [
            ("volume", "insight", "both"), ("high", "medium", "low"), ("cost", "knowledge", "both"), ("core", "non_core"),
            ("industry_experience", "subject_expertise", "both"), ("routine", "moderate", "high_impact"),
            ("none", "some", "heavy"), ("documented", "partly_documented", "judgment"), ("consistent", "variable"),
            ("client", "provider"),
        ]  # fmt: skip
        for number in range(tasks):
            rest, row = number, []
            for choices in values:
                rest, place = divmod(rest, len(choices))
                row.append(choices[place])
            file.write(f"Task {number},{','.join(row)}\n")


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(("sign", "code"), [("SIGTERM", 130), ("SIGHUP", 130), ("SIGKILL", -9)])
def test_whoever_ends_it_ends_its_workers_too(tmp_path, sign, code):
    many(tmp_path / "t.csv", 8000)
    command = [*COMMAND, "assess", "t.csv", "-o", "r.csv", "-o", "r.xlsx", "--workers", "2", "--no-record"]
    with (tmp_path / "said").open("w+") as said:
        child = subprocess.Popen(command, stdout=said, stderr=said, cwd=tmp_path, start_new_session=True)
        until = time.monotonic() + 60
        while not list(tmp_path.glob(".outsourcing.*")) and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1)
        child.send_signal(getattr(signal, sign))
        assert child.wait(timeout=60) == code
        while is_running(child.pid) and time.monotonic() < until:
            time.sleep(0.05)
        assert not is_running(child.pid)
    assert "Traceback" not in (tmp_path / "said").read_text()
    assert code < 0 or not list(tmp_path.glob(".outsourcing.*"))


def is_running(group):
    """Whether any process of a group is."""
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interruption_ends_cleanly_and_leaves_nothing_half_written(tmp_path, workers):
    many(tmp_path / "t.csv", 8000)
    before = "before"
    (tmp_path / "r.csv").write_text(before)
    command = [*COMMAND, "assess", "t.csv", "-o", "r.csv", "-o", "r.xlsx", "--workers", workers, "--no-record"]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, start_new_session=True, text=True
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob(".outsourcing.*")) and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "")
    assert "Traceback" not in err
    assert sorted(file.name for file in tmp_path.iterdir()) == ["r.csv", "t.csv"]
    assert (tmp_path / "r.csv").read_text() == before


def test_what_was_kept_before_an_interruption_is_said(run, tmp_path, monkeypatch):
    many(tmp_path / "t.csv", 4)
    monkeypatch.setattr("outsourcing.engine.portfolio.batches.BATCH", 1)
    add, turns = BatchAssessor.assess, []

    def judged(self, tasks):
        for batch in add(self, tasks):
            turns.append(batch)
            if len(turns) == 3:
                raise KeyboardInterrupt
            yield batch

    monkeypatch.setattr(BatchAssessor, "assess", judged)
    code, out, err = run("assess", "t.csv", "-o", "r.csv", "--store", "r.db")
    assert (code, out) == (130, "")
    assert err.startswith("2 records, ")
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are those of POSIX")
def test_a_terminal_shows_how_far_it_is_and_a_file_does_not(tmp_path):
    many(tmp_path / "t.csv", 4000)
    arguments = ["assess", "t.csv", "-o", "r.csv", "--no-record"]
    child = pexpect.spawn(COMMAND[0], [*COMMAND[1:], *arguments], cwd=str(tmp_path), encoding="utf-8", timeout=60)
    child.expect("assessing.*/4000")
    child.expect("4,000 tasks assessed")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 0
    ended = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ended.stderr == "not recorded (--no-record)\n"


def test_outputs_and_results_are_the_same_whatever_the_number_of_workers(run, tmp_path):
    many(tmp_path / "t.csv", 700)
    for workers in ("1", "2"):
        code, _, _ = run(
            "assess", "t.csv", "-o", f"r{workers}.jsonl", "-o", f"r{workers}.xlsx", "--workers", workers, "--no-record"
        )
        assert code == 0
    for kind in ("jsonl", "xlsx"):
        assert (tmp_path / f"r1.{kind}").read_bytes() == (tmp_path / f"r2.{kind}").read_bytes()
