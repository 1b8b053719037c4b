"""Cases in a spreadsheet: an empty workbook, filled in, tested, written back with results, and tested again."""

import csv
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from outsourcing import AdvisorError, load
from outsourcing.engine.report.case_tables import write_case_table
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.cases import Expected

PACK = '''
from collections.abc import Iterator
from outsourcing import BPO, CLEAR, Evidence, Source, Task, rule

@rule("MF1", Task(volume="high"), source=Source("Ours", "Our handbook", "chapter 3"))
def routine() -> Iterator[Evidence]:
    """Much work is routine.

    Why: many do the same.
    Fires: {"volume": "high"}
    Silent: {"volume": "low"}
    """
    yield Evidence("complexity", BPO, CLEAR)
'''
SOFFICE = shutil.which("soffice")
DRIVER, VOLUME = "What is the work mostly about?", "How much of this work is there?"
FILLED = (
    {
        "name": "Payroll",
        DRIVER: "Volume",
        VOLUME: "High",
        "verdict": "UNDECIDED",
        "score": "-0.55",
        "findings": "complexity BPO, driving_force -0.7",
        "evidence": "MF1 -0.4",
        "fires": "MF1; DF1",
        "silent": "DF2",
        "advice": "caution keep_the_authority",
    },
    {"name": "Research", DRIVER: "Insight", "findings": "driving_force BPO\ncomplexity even", "silent": "MF1"},
)


@pytest.fixture
def pack(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my_first.py").write_text(PACK)
    return "my_first.py"


def fill(path, rows):
    """Write rows into an empty workbook of cases, by heading."""
    book = openpyxl.load_workbook(path)
    columns = {cell.value: cell.column for cell in book["Tasks"][1]}
    for number, row in enumerate(rows, 2):
        for heading, text in row.items():
            book["Tasks"].cell(number, columns[heading]).value = text
    book.save(path)
    book.close()


def table(path):
    """Return the rows of the first sheet, or of a CSV file, without empty cells."""
    if path.endswith(".csv"):
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            return [{name: text for name, text in row.items() if text} for row in csv.DictReader(file)]
    book = openpyxl.load_workbook(path)
    head, *rows = book["Tasks"].iter_rows(values_only=True)
    book.close()
    return [{name: text for name, text in zip(head, row, strict=True) if text} for row in rows if any(row)]


def test_from_an_empty_workbook_to_results_that_can_be_tested_again(pack, command):
    code, _, err = command("template", "cases.xlsx", "--cases", "--rules", pack)
    written = "cases.xlsx: written. Fill in one row for each case, then run: outsourcing rules test cases.xlsx"
    assert (code, err) == (0, f"{written}\n")
    fill("cases.xlsx", FILLED)
    code, out, err = command("rules", "test", "cases.xlsx", "--rules", pack, "-o", "results.xlsx")
    assert (code, err) == (1, "testing the rules of my_first\nresults.xlsx: written\n")
    payroll, research = table("results.xlsx")
    assert (payroll["name"], payroll["fires"], payroll["result"]) == ("Payroll", "MF1; DF1", "failed")
    assert payroll["failures"] == (
        "finding on driving_force: expected -0.7, actual -0.82; "
        "advice caution keep_the_authority: expected given, actual not given"
    )
    assert research["failures"] == "finding on driving_force: expected BPO, actual KPO"
    assert all(failure in out for failure in payroll["failures"].split("; "))

    corrected = [{"findings": "driving_force -0.82", "advice": None}, {"findings": "driving_force KPO"}]
    fill("results.xlsx", corrected)
    assert command("rules", "test", "results.xlsx", "--rules", pack, "-o", "again.csv")[0] == 0
    again = [(row["driver"], row["findings"], row["result"], "failures" in row) for row in table("again.csv")]
    assert again == [
        ("volume", "driving_force -0.82", "passed", False),
        ("insight", "driving_force KPO", "passed", False),
    ]


def test_a_row_is_read_as_a_case_file_would_have_it(pack):
    rulebook = load(packs=[Path(pack)])
    write_case_table(rulebook, Path("my_first.cases.xlsx"))
    fill("my_first.cases.xlsx", FILLED)
    payroll, research = read_cases(case_files(Path(pack)), rulebook)
    assert (payroll.name, payroll.answers) == ("Payroll", {"driver": "volume", "volume": "high"})
    assert payroll.expected == Expected(
        verdict="UNDECIDED",
        score=-0.55,
        findings={"complexity": "BPO", "driving_force": -0.7},
        evidence={"MF1": -0.4},
        fires=("MF1", "DF1"),
        silent=("DF2",),
        advice=("caution keep_the_authority",),
    )
    assert research.expected == Expected(findings={"driving_force": "BPO", "complexity": "even"}, silent=("MF1",))


def test_the_workbook_lists_the_names_that_its_columns_take(pack, rulebook):
    write_case_table(rulebook, Path("cases.xlsx"))
    book = openpyxl.load_workbook("cases.xlsx")
    head, *names = book["Names"].iter_rows(values_only=True)
    assert head == ("kind", "name", "what it means")
    assert {name for kind, name, _ in names if kind == "rule"} == {rule.id for rule in rulebook.rules}
    assert ("difference", "complexity", "Degree of complexity") in names
    verdicts = next(rule for rule in book["Tasks"].data_validations.dataValidation if "KPO" in rule.formula1)
    assert (str(verdicts.sqref), verdicts.formula1) == ("D2:D1001", '"BPO,KPO,SPLIT,NEITHER,UNDECIDED"')
    book.close()


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("findngs", "complexity BPO", "unknown-key"),
        ("Fire", "DF1", "unknown-key"),
        ("findings", "complexity", "wrong-value"),
        ("findings", "complexity CPO", "wrong-value"),
        ("findings", "complexity 0,4", "unknown-difference"),
        ("evidence", "DF1 BPO", "wrong-value"),
        ("evidence", "DX1 0.7", "unknown-rule"),
        ("score", "high", "wrong-value"),
        ("score", "1.1", "wrong-value"),
        ("verdict", "KPI", "unknown-verdict"),
    ],
)
def test_a_misspelt_column_or_cell_is_an_error(tmp_path, rulebook, heading, text, code):
    path = tmp_path / "cases.csv"
    path.write_text(f'name,volume,silent,{heading}\nA,high,DF2,"{text}"\n')
    with pytest.raises(AdvisorError) as error:
        read_cases([path], rulebook)
    assert code in [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(("heading", "text"), [("Our remark", "by Ann"), ("Score", "-1"), ("findings", "complexity 1")])
def test_other_columns_and_the_ends_of_the_scale_are_read(tmp_path, rulebook, heading, text):
    path = tmp_path / "cases.csv"
    path.write_text(f"name,volume,silent,{heading}\nA,high,DF2,{text}\n")
    assert [case.name for case in read_cases([path], rulebook)] == ["A"]


@pytest.mark.parametrize("files", [[], ["a.csv", "b.csv"], ["cases.json"]])
def test_results_are_written_for_one_table_only(pack, command, files):
    code, _, err = command("rules", "test", *files, "--rules", pack, "-o", "results.csv")
    assert (code, "--output writes the results of one table" in err, Path("results.csv").exists()) == (2, True, False)


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) is not installed")
def test_a_workbook_saved_by_libreoffice_gives_the_same_results(pack, command, tmp_path):
    command("template", "cases.xlsx", "--cases", "--rules", pack)
    fill("cases.xlsx", FILLED)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [SOFFICE, profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run([*convert, "--outdir", "saved", "cases.xlsx"], check=True, capture_output=True, timeout=100)
    before, after = (
        command("rules", "test", path, "--rules", pack, "--json")[1] for path in ("cases.xlsx", "saved/cases.xlsx")
    )
    assert after == before.replace('"cases.xlsx:', '"saved/cases.xlsx:')
