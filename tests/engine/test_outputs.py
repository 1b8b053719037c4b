"""Output files: tables, workbooks and JSON, each read back; all files of a run, or none."""

import csv
import errno
import io
import json
import re
import resource
import signal
import zipfile
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from conftest import SHARED
from hypothesis import given
from hypothesis import strategies as st

from outsourcing import Advisor, VerdictKind, load
from outsourcing.engine.core.errors import InputError, Problem, WriteError
from outsourcing.engine.files.rows import InvalidRow
from outsourcing.engine.files.whole_files import DATABASE
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.portfolio.result import Results
from outsourcing.engine.portfolio.result_headings import TABLE, is_result_heading, renamed
from outsourcing.engine.portfolio.summary import Run, Summary
from outsourcing.engine.report import outputs, workbook
from outsourcing.engine.report.cells import cell
from outsourcing.engine.report.outputs import Outputs
from outsourcing.engine.report.rejected import rejected_path, write_rejected
from outsourcing.engine.report.tables import csv_lines

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
RESULTS = Results(ADVISOR)
SUMMARY = Summary(())
KINDS = ("csv", "tsv", "xlsx", "jsonl", "json")
TABLES = KINDS[:3]
HOSTILE = '=HYPERLINK("http://x")'
ANSWERS = {"driver": "volume", "procedure": "documented", "decisions": "routine"}


def judged(tmp_path, rows, name="tasks.json"):
    """Tasks as they are read from rows, each with its result; equal answers share one."""
    file = tmp_path / name
    file.write_text(json.dumps(rows), encoding="utf-8")
    known = {}
    tasks = read_tasks([str(file)], RULEBOOK.profile)
    file.unlink()
    for task in tasks:
        key = tuple(task.known.answers.items())
        known[key] = known.get(key) or RESULTS.result(task.known)
    return [(task, known[tuple(task.known.answers.items())]) for task in tasks]


def union(tasks):
    return tuple(dict.fromkeys(name for task, _ in tasks for name in task.names))


def write(paths, tasks, batch=2, **more):
    """Write tasks in batches; return the notes."""
    run = Run(("tasks.json",), "2026-11-22T12:00:00Z", versions())
    with Outputs(paths, ADVISOR, union(tasks), **more) as made:
        for start in range(0, len(tasks), batch):
            made.add(tasks[start : start + batch])
        made.finish(SUMMARY, run)
    return made.notes


def versions():
    return ADVISOR.assess(RULEBOOK.profile()).versions


def read(path):
    """The rows of a table, as other programs read them; of a workbook in the order of other tables."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        rows = [["" if value is None else value for value in row] for row in book.active.iter_rows(values_only=True)]
        book.close()
        verdict, score, cautions = map(rows[0].index, ("verdict", "score", "cautions"))
        first, last = slice(score, cautions + 1), slice(cautions + 1, None)
        return [
            [*row[:verdict], *row[verdict + 2 : score], row[verdict], *row[first], row[verdict + 1], *row[last]]
            for row in rows
        ]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",", strict=True))


def numbers(rows):
    """Rows of text with the numbers of results as numbers."""
    places = [rows[0].index(name) for name in ("score", "confidence", "coverage")]
    return [rows[0], *([float(v) if n in places else v for n, v in enumerate(row)] for row in rows[1:])]


def there(folder):
    return sorted(file.name for file in folder.iterdir())


def test_a_table_has_the_input_columns_and_then_the_results(tmp_path):
    tasks = judged(tmp_path, [{"id": "A1", "name": "Calls", **ANSWERS, "owner": "Eve"}, {"name": "None", "size": 3}])
    write([tmp_path / "r.csv"], tasks)
    [headings, first, second] = read(tmp_path / "r.csv")
    given = ["id", "name", "driver", "procedure", "decisions", "owner", "size"]
    assert headings == [*given, *TABLE]
    assert first[:7] == ["A1", "Calls", "volume", "documented", "routine", "Eve", ""]
    assert second[:7] == ["", "None", "", "", "", "", "3"]
    result = tasks[0][1]
    assert first[7:] == [
        result.verdict,
        str(result.score),
        str(result.confidence),
        result.sureness,
        str(result.coverage),
        result.branch,
        result.in_favour,
        result.against,
        RULEBOOK.questions[result.ask].text,
        "; ".join(result.cautions),
        "",
    ]
    assert second[7] == "UNDECIDED"


def test_a_table_without_ids_gets_an_id_column(tmp_path):
    tasks = judged(tmp_path, [{"name": "Calls"}, {"name": "Claims"}], "=cmd.json")
    write([tmp_path / "r.csv"], tasks)
    assert [row[:2] for row in read(tmp_path / "r.csv")] == [
        ["id", "name"],
        ["'=cmd-1", "Calls"],
        ["'=cmd-2", "Claims"],
    ]


def test_ids_in_capitals_are_ids(tmp_path):
    tasks = judged(tmp_path, [{"ID": "A1", "name": "Calls"}])
    write([tmp_path / "r.csv"], tasks)
    assert read(tmp_path / "r.csv")[0][:2] == ["ID", "name"]


@pytest.mark.parametrize("kind", TABLES)
def test_files_whose_headings_differ_in_capitals_share_their_columns(tmp_path, kind):
    tasks = judged(tmp_path, [{"id": "a", "driver": "volume", "Cost": 7}])
    tasks += judged(tmp_path, [{"ID": "b", "Driver ": "insight", "cost": 9}])
    path = tmp_path / f"out.{kind}"
    with Outputs([path], ADVISOR, ("id", "driver", "Cost")) as made:
        made.add(tasks)
        made.finish(SUMMARY, Run(("tasks.json",), "2026-11-22T12:00:00Z", versions()))
    assert [[str(cell) for cell in row[:3]] for row in read(path)] == [
        ["id", "driver", "Cost"],
        ["a", "volume", "7"],
        ["b", "insight", "9"],
    ]


def test_headings_of_results_are_renamed_if_they_are_taken():
    taken = ["Verdict", "verdict 2", "Most-worth finding out", "score_2", "id"]
    assert renamed(TABLE, taken) == [
        "verdict_3",
        "score",
        "confidence",
        "sureness",
        "coverage",
        "branch",
        "strongest reason for",
        "strongest reason against",
        "most worth finding out_2",
        "cautions",
        "conditions",
    ]


@pytest.mark.parametrize("heading", [*TABLE, *renamed(TABLE, TABLE), "Score_11", "file", "row", "reasons_2", "meaning"])
def test_headings_of_results_are_recognised_in_input(heading):
    assert is_result_heading(heading)


@pytest.mark.parametrize("heading", ["drivr", "verdicts", "score_", "_2", "driver_2"])
def test_other_headings_are_not_headings_of_results(heading):
    assert not is_result_heading(heading)


def test_results_used_as_input_give_the_same_results(tmp_path):
    tasks = judged(tmp_path, [{"name": "Calls", **ANSWERS}, {"name": "Other", "driver": "insight"}])
    for name in ("one.csv", "two.csv", "three.csv"):
        write([tmp_path / name], tasks)
        again = read_tasks([str(tmp_path / name)], RULEBOOK.profile)
        assert [task.known.answers for task in again] == [task.known.answers for task, _ in tasks]
        tasks = [(task, result) for task, (_, result) in zip(again, tasks, strict=True)]
    headings, first, _ = read(tmp_path / "three.csv")
    assert headings[-11] == "verdict_3"
    assert first[-11:] == first[-22:-11] == first[-33:-22]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\n=1", "'\n=1"),
        ("\0=1", "'\0=1"),
        ("＝1+1", "'＝1+1"),  # noqa: RUF001
        ("-", "'-"),
        ("-x", "'-x"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-5|cmd", "'-5|cmd"),
        ("-٣", "'-٣"),
        ("-5", "-5"),
        ("+3.2", "+3.2"),
        ("-12%", "-12%"),
        ("-12 %", "-12 %"),
        ("-.5", "-.5"),
        ("-1,234.56", "-1,234.56"),
        ("-1e-5", "-1e-5"),
        ("1=1", "1=1"),
        (" =1", " =1"),
        ("'=1", "'=1"),
        ("", ""),
        (None, ""),
        (-5, -5),
        (-0.5, -0.5),
        (True, "true"),
        (2**53, "9007199254740992"),
        (2**53 - 1, 2**53 - 1),
        (["é", {"b": None}], '["é",{"b":null}]'),
        ({}, "{}"),
    ],
)
def test_a_value_as_a_cell(value, written):
    assert (cell(value), type(cell(value))) == (written, type(written))


@pytest.mark.parametrize("kind", TABLES)
def test_no_table_holds_a_formula(tmp_path, kind):
    tasks = judged(tmp_path, [{"id": "@x", "name": HOSTILE, "-1+cmd": "+cmd", "number": -5, "share": "-12%"}])
    write([tmp_path / f"r.{kind}"], tasks)
    rows = read(tmp_path / f"r.{kind}")
    assert [row[:5] for row in rows] == [
        ["id", "name", "'-1+cmd", "number", "share"],
        ["'@x", f"'{HOSTILE}", "'+cmd", -5 if kind == "xlsx" else "-5", "-12%"],
    ]


@pytest.mark.slow
@pytest.mark.parametrize("kind", TABLES)
@pytest.mark.parametrize("data", ["occupations", "labelled_tasks"])
def test_real_portfolios_are_read_back_from_every_table(tmp_path, kind, data):
    source = SHARED / f"{data}.csv"
    if not source.exists():
        pytest.skip(f"{source} is not there: the data files lie beside the project")
    with source.open(encoding="utf-8-sig", newline="") as file:
        before = list(csv.reader(file, strict=True))
    known = {}
    tasks = []
    for task in read_tasks([str(source)], RULEBOOK.profile):
        key = tuple(task.known.answers.items())
        known[key] = known.get(key) or RESULTS.result(task.known)
        tasks.append((task, known[key]))
    write([tmp_path / f"r.{kind}"], tasks, batch=100)
    rows = numbers(read(tmp_path / f"r.{kind}"))
    wide = len(before[0])
    assert [row[:wide] for row in rows] == before
    assert [row[wide : wide + 5] for row in rows[1:]] == [list(result[:5]) for _, result in tasks]
    if kind != "xlsx":
        again = read_tasks([str(tmp_path / f"r.{kind}")], RULEBOOK.profile)
        assert [(a.id, a.profile) for a in again] == [(task.id, task.profile) for task, _ in tasks]


@pytest.mark.slow
@pytest.mark.parametrize("data", ["occupations", "labelled_tasks"])
def test_real_portfolios_as_json_are_what_the_advisor_prints(tmp_path, data):
    source = SHARED / f"{data}.csv"
    if not source.exists():
        pytest.skip(f"{source} is not there: the data files lie beside the project")
    tasks = [(task, RESULTS.result(task.known)) for task in read_tasks([str(source)], RULEBOOK.profile)[:60]]
    write([tmp_path / "r.jsonl", tmp_path / "r.ndjson", tmp_path / "r.json"], tasks, batch=25)
    printed = [ADVISOR.assess(task.profile, task.id, task.carried).json_line() for task, _ in tasks]
    assert (tmp_path / "r.jsonl").read_bytes().decode() == "".join(f"{line}\n" for line in printed)
    assert (tmp_path / "r.ndjson").read_bytes() == (tmp_path / "r.jsonl").read_bytes()
    assert (tmp_path / "r.json").read_bytes().decode() == "[\n" + ",\n".join(printed) + "\n]\n"
    assert json.loads((tmp_path / "r.json").read_bytes()) == [json.loads(line) for line in printed]


TEXTS = [
    "a,b",
    'a"b',
    "a\nb",
    "a\rb",
    "a\r\nb",
    "a\tb",
    "a;b",
    " a ",
    "é漢😀",
    "a\u2028b",
    "a\u202eb",
    "\x1b[2J",
    "a\0b",
    "\ufeff",
]


@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_any_text_is_read_back_as_it_was(tmp_path, kind):
    tasks = judged(tmp_path, [{"name": "x", "note": text} for text in TEXTS])
    write([tmp_path / f"r.{kind}"], tasks)
    shown = {"\x1b[2J": "\\x1b[2J", "a\0b": "a\\x00b"}  # control characters are made visible
    assert [row[2] for row in read(tmp_path / f"r.{kind}")[1:]] == [shown.get(text, text) for text in TEXTS]
    assert (tmp_path / f"r.{kind}").read_bytes().startswith(b"\xef\xbb\xbfid")


PRINTABLE = st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc"]), st.sampled_from("\t\r\n"))


@given(st.lists(st.lists(st.text(PRINTABLE), min_size=2, max_size=2), min_size=1))
def test_lines_of_any_text_are_read_back_strictly(rows):
    text = "".join(f"{line}\n" for line in csv_lines(rows))
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows


def test_a_workbook_holds_any_text_and_notes_what_it_changed(tmp_path):
    long, emoji = "x" * 32_767, "😀" * 16_383
    given = [*TEXTS, long, f"{long}x", emoji + "x", emoji + "xx", "x" + emoji + "x", "_x0041_", "\ufffe"]
    tasks = judged(tmp_path, [{"name": "x", "note": text} for text in given])
    notes = write([tmp_path / "r.xlsx"], tasks)
    assert [row[2] for row in read(tmp_path / "r.xlsx")[1:]] == [
        *["a,b", 'a"b', "a\nb", "a\nb", "a\nb", "a\tb", "a;b", " a ", "é漢😀", "a\u2028b", "a\u202eb"],
        *["\\x1b[2J", "a\\x00b", "\ufeff"],
        *[long, "x" * 32_766 + "…", emoji + "x", emoji + "…", "x" + "😀" * 16_382 + "…"],
        *["_x005F_x0041_", "\\ufffe"],  # as workbooks write what else they would read as a letter's number
    ]
    assert notes == [
        f'{tmp_path}/r.xlsx: 21 open tasks are in the sheet "To fill in", too; filled in, it is read with --sheet '
        '"To fill in"',
        f"{tmp_path}/r.xlsx: 3 texts of more than 32,767 characters, cut",
        f"{tmp_path}/r.xlsx: 3 texts with control characters, written as escapes",
    ]


def test_a_workbook_without_changes_has_no_notes(tmp_path):
    assert write([tmp_path / "r.csv"], judged(tmp_path, [{"name": "x"}])) == []
    [open_tasks] = write([tmp_path / "r.xlsx"], judged(tmp_path, [{"name": "x"}]))
    assert "1 open task is in the sheet" in open_tasks


def test_the_sheet_to_fill_in_holds_as_many_tasks_as_a_person_can_fill_in(tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcing.engine.report.workbook.MOST_TO_FILL_IN", 2)
    for tasks, said in ((2, "2 open tasks are"), (3, "the first 2 of 3 open tasks are")):
        [note] = write([tmp_path / f"{tasks}.xlsx"], judged(tmp_path, [{"name": f"x{n}"} for n in range(tasks)]))
        assert f'{said} in the sheet "To fill in"' in note
        sheet = openpyxl.load_workbook(tmp_path / f"{tasks}.xlsx")["To fill in"]
        assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["x0", "x1"]


def test_how_a_workbook_looks(tmp_path):
    tasks = judged(tmp_path, [{"name": "x" * 100, "a": "1", **ANSWERS}, {"name": "y"}])
    write([tmp_path / "r.xlsx"], tasks)
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = book.active
    assert (sheet.title, sheet.dimensions, sheet.freeze_panes, sheet.auto_filter.ref) == (
        "Tasks",
        "A1:R3",
        "C2",
        "A1:R3",
    )
    assert [top.value for top in sheet[1]][:5] == ["id", "name", "verdict", "conditions", "a"]
    assert all(top.font.bold for top in sheet[1])
    assert [sheet.column_dimensions[letter].width for letter in "ABC"] == pytest.approx([10, 50, 12], abs=1)
    assert [sheet.cell(2, column).number_format for column in (8, 9, 10, 12)] == [
        "General",
        "+0.00##;-0.00##;0.00",
        "0%",
        "0%",
    ]
    [area] = sheet.conditional_formatting
    assert str(area.sqref) == "C2:C3"
    assert [rule.formula for rule in area.rules] == [[f'"{kind}"'] for kind in VerdictKind]
    assert [str(book.properties.created), book.properties.title] == ["2000-01-01 00:00:00", "Tasks and their verdicts"]
    assert book.properties.description == f"rulebook {RULEBOOK.fingerprint}, advisor {versions().advisor}"
    book.close()


def test_a_workbook_has_conditions_cautions_and_next_steps_in_words_and_a_table_has_their_keywords(tmp_path):
    task = {**ANSWERS, "objective": "cost", "data_sensitivity": "restricted", "failure_effect": "mission_critical"}
    [calls] = judged(tmp_path, [{"name": "Calls", **task}])
    write([tmp_path / "r.xlsx", tmp_path / "r.csv"], [calls])
    [[*headings], row] = read(tmp_path / "r.xlsx")
    assert headings[-3:] == ["cautions", "conditions", "next steps"]
    assert row[-3:] == [
        "The data, and everyone who can see it, must stay in the country. It must not fail: have a "
        "fallback before you hand it over. Check automation first: documented steps may need no people.",
        "if the data stays in your country and somebody can step in when it stops",
        "Stay in your own country: the data may not leave it. Ask for years of experience in your industry, and for "
        "reviews by clients of your size. Pay for each finished piece (an invoice, a call, a file), and say what "
        "counts as a piece.",
    ]
    [_, row] = read(tmp_path / "r.csv")
    assert row[-2:] == [
        "keep data in the country; have a fallback; check automation",
        "the data stays in your country and somebody can step in when it stops",
    ]


def test_the_reasons_in_a_workbook_name_no_rule_and_those_in_a_table_do(tmp_path):
    tasks = judged(tmp_path, [{"name": "Calls", **ANSWERS}])
    write([tmp_path / "r.xlsx", tmp_path / "r.csv"], tasks)
    reasons = []
    for file in ("r.xlsx", "r.csv"):
        [headings, row] = read(tmp_path / file)
        reasons.append(row[headings.index("strongest reason for")])
    assert re.fullmatch(r"BPO: .*[a-z]\.", reasons[0])
    assert re.fullmatch(re.escape(reasons[0]) + r" \([A-Z]{2}\d+\)", reasons[1])


def test_a_workbook_has_no_formulas_and_no_links(tmp_path):
    tasks = judged(tmp_path, [{"name": HOSTILE, "link": "http://x", "note": "mailto:x@y", "n": "5"}])
    write([tmp_path / "r.xlsx"], tasks)
    with zipfile.ZipFile(tmp_path / "r.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert not any("rels" in name and "sheet" in name for name in book.namelist())
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet.replace("HYPERLINK", "")
    assert [row[-13] for row in read(tmp_path / "r.xlsx")] == ["n", "5"]


def test_the_same_tasks_give_the_same_bytes_whatever_the_batches(tmp_path):
    tasks = judged(tmp_path, [{"name": "Calls", **ANSWERS}, {"name": "Other"}, {"name": "Third", "size": 1}])
    for folder, batch in (("a", 1), ("b", 3)):
        (tmp_path / folder).mkdir()
        write([tmp_path / folder / f"r.{kind}" for kind in KINDS], tasks, batch)
    for kind in KINDS:
        assert (tmp_path / "a" / f"r.{kind}").read_bytes() == (tmp_path / "b" / f"r.{kind}").read_bytes()


def test_results_beyond_those_kept_are_written_all_the_same(tmp_path, monkeypatch):
    tasks = judged(tmp_path, [{"name": "a", **ANSWERS}, {"name": "b", "x": 1}, {"y": 2, "name": "c", **ANSWERS}])
    write([tmp_path / "a.csv"], tasks)
    monkeypatch.setattr("outsourcing.engine.report.result_columns.MAX_CACHED", 1)
    write([tmp_path / "b.csv"], tasks)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def refused(paths, **more):
    with pytest.raises(InputError) as error:
        Outputs(paths, ADVISOR, (), **more)
    return error.value


def test_every_unwritable_output_is_reported_before_any_work(tmp_path):
    (tmp_path / "in.csv").write_text("name\nx\n")
    (tmp_path / "alias.csv").symlink_to(tmp_path / "in.csv")
    (tmp_path / "store.json").write_bytes(DATABASE)
    (tmp_path / "folder.csv").mkdir()
    names = [
        "r.pdf",
        "r",
        "a.csv",
        "sub/../a.csv",
        "alias.csv",
        "store.json",
        "folder.csv",
        "no/r.csv",
        "big.xlsx",
        "fine.CSV",
    ]
    (tmp_path / "sub").mkdir()
    inputs = ["-", str(tmp_path / "in.csv"), "none.csv"]
    error = refused([tmp_path / name for name in names], inputs=inputs, tasks=1_048_576)
    assert [(problem.place.removeprefix(f"{tmp_path}/"), problem.code) for problem in error.problems] == [
        ("r.pdf", "unsupported-format"),
        ("r", "unsupported-format"),
        ("a.csv", "duplicate-output"),
        ("alias.csv", "output-is-input"),
        ("store.json", "special-file"),
        ("folder.csv", "special-file"),
        ("no/r.csv", "unwritable"),
        ("big.xlsx", "too-many-rows"),
    ]
    assert str(error).endswith("8 errors, nothing was assessed.")


def test_other_files_of_a_run_are_checked_too(tmp_path):
    """Rejected rows used as input with --skip-invalid would otherwise be overwritten by the next run."""
    given = tmp_path / "r.rejected.csv"
    given.write_text("name\nx\n")
    output = tmp_path / "r.csv"
    [problem] = refused([output], inputs=[str(given)], besides=[rejected_path(output)]).problems
    assert (problem.place, problem.code) == (str(given), "output-is-input")
    Outputs([output], ADVISOR, (), besides=[rejected_path(output)])


def test_a_sheet_that_is_just_full_is_accepted(tmp_path):
    Outputs([tmp_path / "r.xlsx"], ADVISOR, (), tasks=1_048_575)


def test_more_tasks_or_columns_than_a_sheet_holds(tmp_path, monkeypatch):
    tasks = judged(tmp_path, [{"name": "a"}, {"name": "b"}, {"name": "c"}])
    monkeypatch.setattr(workbook, "MAX_TASKS", 3)
    write([tmp_path / "r.xlsx"], tasks)
    monkeypatch.setattr(workbook, "MAX_TASKS", 2)
    with pytest.raises(
        WriteError, match=r"s\.xlsx: the file cannot be written: a sheet holds at most 2 tasks; use a \.csv"
    ):
        write([tmp_path / "r.csv", tmp_path / "s.xlsx"], tasks)
    monkeypatch.setattr(workbook, "MAX_COLUMNS", 11)
    with pytest.raises(
        WriteError, match=r"s\.xlsx: the file cannot be written: a sheet holds at most 11 columns; use a \.csv"
    ):
        write([tmp_path / "s.xlsx"], tasks)
    assert there(tmp_path) == ["r.xlsx"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, MemoryError])
def test_an_interrupted_run_leaves_nothing(tmp_path, error, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere").mkdir()
    tasks = judged(tmp_path, [{"name": "a"}])
    (tmp_path / "r.csv").write_text("old")

    def interrupted(judged):
        raise error

    monkeypatch.setattr("outsourcing.engine.report.json_lines.JsonArray.add", lambda _, judged: interrupted(judged))
    with pytest.raises(error):
        write([tmp_path / f"r.{kind}" for kind in KINDS], tasks)
    assert there(tmp_path) == ["elsewhere", "r.csv"]
    assert there(tmp_path / "elsewhere") == []
    assert (tmp_path / "r.csv").read_text() == "old"


def test_a_run_that_is_never_finished_leaves_nothing(tmp_path):
    with Outputs([tmp_path / f"r.{kind}" for kind in KINDS], ADVISOR, ("name",)) as made:
        made.add(judged(tmp_path, [{"name": "a"}]))
    assert there(tmp_path) == []


def test_when_the_second_output_cannot_be_begun_nothing_appears(tmp_path):
    made = Outputs([tmp_path / "r.csv", tmp_path / "s.csv"], ADVISOR, ())
    (tmp_path / "s.csv").mkdir()
    with pytest.raises(WriteError) as error:
        made.__enter__()
    assert error.value.code == "special-file"
    assert there(tmp_path) == ["s.csv"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_leaves_nothing(tmp_path, kind, monkeypatch):
    tasks = judged(tmp_path, [{"name": "a"}])
    made = outputs.WRITERS[f".{kind}"]
    monkeypatch.setitem(outputs.WRITERS, f".{kind}", lambda target: made(target._replace(file=Path("/dev/full"))))
    rows = partial(TemporaryDirectory, dir=tmp_path)  # beside the file, and /dev is no place for that
    monkeypatch.setattr(workbook, "TemporaryDirectory", lambda **given: rows(prefix=given["prefix"]))
    with pytest.raises(WriteError) as error:
        write([tmp_path / "first.csv" if kind != "csv" else tmp_path / "first.tsv", tmp_path / f"r.{kind}"], tasks)
    assert str(error.value) == f"{tmp_path}/r.{kind}: the file cannot be written: No space left on device"
    assert there(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_disk_that_fills_up_with_many_tasks_leaves_nothing(tmp_path, kind):
    """A limit on the size of files stands in for the disk."""
    tasks = judged(tmp_path, [{"name": f"{n} {hash(n) * 7919 % 10**9:x}" * 20, **ANSWERS} for n in range(3000)])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=f"^{tmp_path}/r.{kind}: the file cannot be written: File too large$"):
            write([tmp_path / f"r.{kind}"], tasks, batch=100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert there(tmp_path) == []


@pytest.mark.parametrize("room", [0, 100, 3000, 5000])
def test_a_disk_that_fills_up_under_a_workbook_leaves_nothing(tmp_path, room, monkeypatch):
    class Full(io.FileIO):
        def write(self, data):
            if self.tell() + len(data) > room:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)

    made = workbook._File  # noqa: SLF001
    monkeypatch.setattr(workbook, "_File", lambda file: (file.close(), made(Full(file.name, "w")))[1])
    with pytest.raises(WriteError, match=r"r\.xlsx: the file cannot be written: No space left on device$"):
        write([tmp_path / "r.xlsx"], judged(tmp_path, [{"name": "a"}]))
    assert there(tmp_path) == []


def test_invalid_rows_are_written_with_the_reasons(tmp_path):
    names = ("name", "driver")
    rows = [
        InvalidRow(
            names, ("=x", "volum"), "a:b.csv:3", (Problem("a:b.csv:3:2", "driver: no such answer", "not-an-answer"),)
        ),
        InvalidRow(
            ("driver", "owner"),
            ("insight", 5),
            "c.json:7",
            (Problem("c.json:7", "wrong", "wrong-value"), Problem("c.json", "=bad", "wrong-value")),
        ),
        InvalidRow(names, ("x",), "c.csv:4", ()),
        InvalidRow(
            names,
            ("x", "volume", "-more"),
            "c.csv:5",
            (Problem("c.csv:5:3", "a cell too many", "wrong-number-of-cells"),),
        ),
        InvalidRow((), ("nothing\x1b",), "d\x1b", (Problem("d\x1b", "+", "wrong-value"),)),
    ]
    path = rejected_path(tmp_path / "result.xlsx")
    assert path == tmp_path / "result.rejected.csv"
    write_rejected(path, iter(rows), ("name", "driver", "owner"))
    assert read(path) == [
        ["file", "row", "reasons", "name", "driver", "owner"],
        ["a:b.csv", "3", "column 2: driver: no such answer", "'=x", "volum", ""],
        ["c.json", "7", "wrong; =bad", "", "insight", "5"],
        ["c.csv", "4", "", "x", "", ""],
        ["c.csv", "5", "column 3: a cell too many", "x", "volume", "", "'-more"],
        ["d\\x1b", "", "'+", "", "", "", "nothing\\x1b"],
    ]
    assert there(tmp_path) == ["result.rejected.csv"]


def test_corrected_rows_are_read_like_any_other(tmp_path):
    rows = [
        InvalidRow(
            ("id", "driver"),
            ("7", "volum"),
            "a.csv:2",
            (Problem("a.csv:2:2", "driver: no such answer", "not-an-answer"),),
        )
    ]
    write_rejected(tmp_path / "r.csv", rows, ("id", "driver"))
    text = (tmp_path / "r.csv").read_text(encoding="utf-8")
    (tmp_path / "r.csv").write_text(text.replace("volum\n", "volume\n"), encoding="utf-8")
    [task] = read_tasks([str(tmp_path / "r.csv")], RULEBOOK.profile)
    assert (task.id, task.known.answers) == ("7", {"driver": "volume"})
    assert task.carried == {"file": "a.csv", "row": "2", "reasons": "column 2: driver: no such answer"}


def test_a_second_round_of_rejects_keeps_the_first_ones_columns(tmp_path):
    write_rejected(tmp_path / "r.csv", [], ("file", "Row", "name"))
    assert read(tmp_path / "r.csv") == [["file_2", "row_2", "reasons", "file", "Row", "name"]]


def test_rejected_rows_that_cannot_be_written(tmp_path):
    def rows():
        yield InvalidRow((), (), "a.csv:1", ())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rejected(tmp_path / "r.csv", rows(), ())
    with pytest.raises(WriteError, match="No such file or directory"):
        write_rejected(tmp_path / "none" / "r.csv", [], ())
    assert there(tmp_path) == []
