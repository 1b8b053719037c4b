"""assess on whole portfolios: formats, other headings, invalid rows, interruptions, and the files that are left."""

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

from outsourcing.engine.core.errors import InputError, RecordError
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


@pytest.mark.slow
@HAS_DATA
@pytest.mark.parametrize(("name", "count"), [("occupations.csv", 873), ("labelled_tasks.csv", 141)])
def test_real_portfolios_have_the_same_results_in_every_format(name, count, tmp_path, advisor):
    with (SHARED / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    found = {file.name: lines([file], advisor) for file in written_in_every_format(rows, tmp_path)}
    expected = found.pop("utf8.csv")
    assert len(expected) == count
    of_workbook = [line.replace(":null", ':""') for line in found.pop("book.xlsx")]  # an empty cell has no text
    assert of_workbook == expected
    assert [name for name, told in found.items() if told != expected] == []


@pytest.mark.slow
@HAS_DATA
@pytest.mark.parametrize("name", ["occupations.csv", "labelled_tasks.csv"])
def test_outputs_can_be_assessed_again_with_the_same_results(run, name, tmp_path, advisor):
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


def test_other_headings_and_wordings_can_be_mapped(run, tmp_path):
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
    (tmp_path / "t.csv").write_text("What is the work mostly about?,how is the work done\nVolume,Not sure\n")
    _, out, _ = run("assess", "t.csv", "--json", "--no-record")
    assert json.loads(out)["profile"] == {"driver": "volume"}


def problems(run, *arguments):
    """The code and the place of each problem with which the command fails."""
    code, out, _ = run(*arguments, "--json")
    assert code == 2
    return [(problem["code"], problem["place"]) for problem in json.loads(out)["problems"]]


@pytest.mark.parametrize(
    ("mapping", "text", "problem"),
    [
        ("Steps=procedur", "", ("unknown-question", "--map")),
        ("nowhere.toml", None, ("unreadable-file", "nowhere.toml")),
        ("latin.toml", '[columns]\n"B\u00fcro" = "name"\n', ("wrong-encoding", "latin.toml")),
        ("tables.toml", '[colums]\n"a" = "driver"\n', ("unknown-setting", "tables.toml")),
        ("answers.toml", '[answers.driver]\npieces = "volum"\n', ("not-an-answer", "answers.toml")),
        ("questions.toml", '[answers.drivr]\npieces = "volume"\n', ("unknown-setting", "questions.toml")),
        ("flat.toml", 'columns = "driver"\n', ("not-a-table", "flat.toml")),
        ("flatter.toml", '[answers]\ndriver = "volume"\n', ("not-a-table", "flatter.toml")),
        ("deep.toml", "x = " + "[" * 100_000, ("invalid-toml", "deep.toml")),
        ("broken.toml", "no, t\n", ("invalid-toml", "broken.toml")),
    ],
    ids=str,
)
def test_a_wrong_mapping_is_reported_before_any_task_is_read(run, tmp_path, mapping, text, problem):
    (tmp_path / "t.csv").write_text("driver\nvolume\n")
    if text:
        (tmp_path / mapping).write_text(text, encoding="cp1252")
    assert problems(run, "assess", "t.csv", "--map", mapping) == [problem]


def test_a_mapped_heading_that_does_not_exist_is_reported(run, tmp_path):
    (tmp_path / "t.csv").write_text("name,What moves it\nCalls,volume\n")
    (tmp_path / "ours.toml").write_text('[columns]\n"What moves us" = "driver"\n')
    assert problems(run, "assess", "t.csv", "--map", "what moves=driver") == [("unknown-column", "--map")]
    code, _, _ = run("assess", "t.csv", "--map", "what moves it=driver", "--map", "ours.toml", "--no-record")
    assert code == 0


def test_two_columns_for_one_question_are_refused(run, tmp_path):
    (tmp_path / "t.csv").write_text("driver,Treiber\nvolume,insight\n")
    assert problems(run, "assess", "t.csv", "--map", "Treiber=driver") == [("duplicate-column", "t.csv:1:2")]


BAD = "id,driver,owner\nA,volume,Eve\nB,volum,Bob\nC,insight\nD,insight,=1+1\n"


def test_invalid_rows_are_skipped_on_demand_and_written_next_to_the_output(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    code, out, err = run("assess", "t.csv", "--skip-invalid", "-o", "r.csv", "--no-record")
    assert (code, out.splitlines()[0]) == (1, "2 tasks assessed")
    assert out.splitlines()[-1].strip().endswith("r.rejected.csv")
    assert [line.split(": ")[0] for line in err.splitlines()[:2]] == ["t.csv:3:2", "t.csv:4"]
    assert err.splitlines()[2:4] == ["2 errors, 2 rows were skipped.", "columns passed through unchanged: owner"]
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


def test_any_number_of_invalid_rows_is_skipped(run, tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcing.engine.portfolio.task_files.ENOUGH", 5)
    bad = "x,volum\n" * 9
    (tmp_path / "t.csv").write_text(f"id,driver\n{bad}a,volume\n{bad}b,insight\n")
    code, _, err = run("assess", "t.csv", "--skip-invalid", "-o", "r.csv", "--no-record")
    assert (code, err.count("[not-an-answer]"), "18 rows were skipped" in err) == (1, 5, True)
    assert len((tmp_path / "r.csv").read_text(encoding="utf-8").splitlines()) == 3
    assert len((tmp_path / "r.rejected.csv").read_text(encoding="utf-8").splitlines()) == 19


@pytest.mark.parametrize("place", [".", "/"])
def test_invalid_rows_are_not_written_next_to_an_output_without_a_name(run, tmp_path, place):
    (tmp_path / "t.csv").write_text("driver\nvolume\nvolum\n")
    [(_, wrong)] = problems(run, "assess", "t.csv", "--skip-invalid", "-o", place, "--no-record")
    assert wrong == place


def test_invalid_rows_are_only_reported_if_there_is_no_output(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    code, out, _ = run("assess", "t.csv", "--skip-invalid", "--json", "--no-record")
    assert (code, [json.loads(line)["id"] for line in out.splitlines()]) == (1, ["A", "D"])
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        pytest.param("drivr\nvolume\n", "unknown-question", "t.csv:1:1", id="a wrong heading spoils every row"),
        pytest.param("driver\nvolum\n", "not-an-answer", "t.csv:2:1", id="no valid row is left"),
    ],
)
def test_a_file_without_valid_rows_cannot_be_skipped(run, tmp_path, text, code, place):
    (tmp_path / "t.csv").write_text(text)
    assert problems(run, "assess", "t.csv", "--skip-invalid", "-o", "r.csv") == [(code, place)]
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_a_wrong_name_in_one_object_makes_only_that_object_invalid(run, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"driver": "volume"}\n{"drivr": "volume"}\n{"drivr": "insight"}\n')
    code, out, err = run("assess", "t.jsonl", "--skip-invalid", "-o", "r.jsonl", "--no-record")
    assert (code, out.splitlines()[0]) == (1, "1 task assessed")
    assert err.splitlines()[1] == "1 error, 2 rows were skipped."
    rejected = (tmp_path / "r.rejected.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(rejected) == 3
    assert all('did you mean ""driver""?' in line for line in rejected[1:])


def test_nothing_is_written_if_anything_is_wrong(run, tmp_path):
    (tmp_path / "t.csv").write_text(BAD)
    assert problems(run, "assess", "t.csv", "-o", "r.csv", "-o", "r.html") == [
        ("not-an-answer", "t.csv:3:2"),
        ("wrong-number-of-cells", "t.csv:4"),
    ]
    assert [file.name for file in tmp_path.iterdir()] == ["t.csv"]


def test_an_unusable_store_is_reported_before_any_work(run, tmp_path):
    (tmp_path / "t.csv").write_text("driver\nvolume\ninsight\n")
    (tmp_path / "records.db").write_text("no store")
    code, out, err = run("assess", "t.csv", "--store", "records.db", "-o", "r.csv")
    assert (code, out) == (2, "")
    assert "records.db: " in err
    assert not (tmp_path / "r.csv").exists()


def test_results_are_written_even_if_they_cannot_be_recorded(run, tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_text("driver\nvolume\ninsight\n")

    def full(self, records, rulebook):
        raise RecordError("the disk is full")

    monkeypatch.setattr(Store, "append", full)
    code, out, err = run("assess", "t.csv", "--store", "r.db", "-o", "r.csv")
    count = "2 tasks assessed, none recorded"
    assert (code, out.splitlines()[0], err) == (2, count, f"the disk is full ({count})\n")
    assert (tmp_path / "r.csv").exists()


def test_standard_input_and_pipes_are_copied_to_be_read_twice(tmp_path):
    reads, writes = os.pipe()
    os.write(writes, b"name,driver\nPiped,volume\n")
    os.close(writes)
    command = [*COMMAND, "assess", "--json", "--no-record", "-", f"/dev/fd/{reads}"]
    given = b"name,driver\nGiven,insight\n"
    ended = subprocess.run(command, input=given, capture_output=True, pass_fds=[reads], check=True, cwd=tmp_path)
    os.close(reads)
    assert [json.loads(line)["name"] for line in ended.stdout.splitlines()] == ["Given", "Piped"]


def test_a_file_that_changes_while_it_is_read_is_reported(tmp_path, rulebook):
    file = tmp_path / "t.csv"
    file.write_text("driver\nvolume\ninsight\n")
    with Portfolio([str(file)], rulebook.profile) as portfolio:
        portfolio.check().accept()
        file.write_text("driver\nvolume\n")
        with pytest.raises(InputError) as error:
            list(portfolio.tasks())
        assert [(problem.code, problem.place) for problem in error.value.problems] == [("file-changed", str(file))]


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


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize(("sign", "code"), [("SIGTERM", 130), ("SIGHUP", 130), ("SIGKILL", -9)])
def test_workers_end_with_the_command(tmp_path, sign, code):
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
        until = time.monotonic() + 60
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


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interruption_leaves_no_partial_files(tmp_path, workers):
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


def test_records_made_before_an_interruption_are_reported(run, tmp_path, monkeypatch):
    many(tmp_path / "t.csv", 4)
    monkeypatch.setattr("outsourcing.engine.portfolio.batches.BATCH", 1)
    add, turns = BatchAssessor.assess, []

    def judged(self, tasks, expected):
        for batch in add(self, tasks, expected):
            turns.append(batch)
            if len(turns) == 3:
                raise KeyboardInterrupt
            yield batch

    monkeypatch.setattr(BatchAssessor, "assess", judged)
    code, out, err = run("assess", "t.csv", "-o", "r.csv", "--store", "r.db")
    assert (code, out) == (130, "")
    assert err.startswith("recorded: 2 decisions, ")
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are those of POSIX")
def test_progress_is_shown_in_a_terminal_only(tmp_path):
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


@pytest.mark.slow
def test_the_number_of_workers_does_not_change_the_results(run, tmp_path):
    many(tmp_path / "t.csv", 700)
    for workers in ("1", "2"):
        code, _, _ = run(
            "assess", "t.csv", "-o", f"r{workers}.jsonl", "-o", f"r{workers}.xlsx", "--workers", workers, "--no-record"
        )
        assert code == 0
    for kind in ("jsonl", "xlsx"):
        assert (tmp_path / f"r1.{kind}").read_bytes() == (tmp_path / f"r2.{kind}").read_bytes()
