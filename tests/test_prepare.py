"""From a list of names to a portfolio: `prepare`, answers that are only suggested, constants."""

import json
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).parents[1]
LIST = """No;Process;What it involves;Owner
1;Accounts payable;Matching and paying supplier invoices;Finance
2;Market forecasts;Analysts estimate demand for new products;Strategy
3;Xyzzy;;Works
"""


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    return command


def tasks_of(path):
    """The rows of the sheet Tasks, by heading."""
    headings, *rows = openpyxl.load_workbook(path)["Tasks"].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def assessed(run, *arguments):
    code, out, err = run("assess", "--json", "--no-record", *arguments)
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


def test_a_list_becomes_a_workbook_with_suggested_answers(run):
    code, out, err = run("prepare", "list.csv", "-o", "prepared.xlsx")
    assert (code, out) == (0, "")
    assert 'read "No" as the id, "Process" as the name, "What it involves" as the description' in err
    assert "columns passed through unchanged: Owner" in err
    payable, forecasts, unlike = tasks_of("prepared.xlsx")
    assert [payable[name] for name in ("id", "name", "description", "Owner")] == [
        "1", "Accounts payable", "Matching and paying supplier invoices", "Finance",
    ]  # fmt: skip
    assert payable["What is the work mostly about?"] == "Volume"
    assert forecasts["What is the work mostly about?"] == "Insight"
    assert "driver" in payable["suggested"].split(", ")
    assert unlike["suggested"] is None


def test_the_second_sheet_lists_the_precedents_of_each_suggestion(run):
    run("prepare", "list.csv", "-o", "prepared.xlsx")
    book = openpyxl.load_workbook("prepared.xlsx")
    assert book.sheetnames == ["Tasks", "Answers", "Precedents"]
    headings, *rows = book["Precedents"].iter_rows(values_only=True)
    assert headings == ("id", "task", "question", "suggested answer", "agreement", "precedents", "sources")
    suggested = sum(len(task["suggested"].split(", ")) for task in tasks_of("prepared.xlsx") if task["suggested"])
    assert len(rows) == suggested
    assert all(row[4].endswith("%") and row[5] for row in rows)


@pytest.mark.parametrize("file", ["prepared.xlsx", "prepared.csv"])
def test_a_prepared_file_is_assessed_and_says_what_rests_on_suggestions(run, file):
    run("prepare", "list.csv", "-o", file)
    payable, forecasts, unlike = assessed(run, file)
    assert payable["verdict"] != forecasts["verdict"]
    assert list(payable["suggested"]) == list(payable["profile"])
    assert payable["suggested"]["driver"]["share"] >= 0.55
    assert payable["suggested"]["driver"]["precedents"][0] == "Accounts payable"
    assert set(payable["confirm_first"]) <= set(payable["suggested"])
    assert (unlike["suggested"], unlike["confirm_first"], unlike["profile"]) == ({}, [], {})
    assert payable["carried"] == {"Owner": "Finance"}


def test_assessing_a_list_with_suggestions_is_assessing_the_prepared_file(run):
    run("prepare", "list.csv", "-o", "prepared.csv")
    assert assessed(run, "list.csv", "--suggest") == assessed(run, "prepared.csv")


def test_a_table_of_results_with_suggestions_is_read_again(run):
    run("assess", "list.csv", "--suggest", "--no-record", "-o", "results.csv", "-o", "results.json")
    first = assessed(run, "list.csv", "--suggest")
    assert [task["suggested"] for task in assessed(run, "results.csv")] == [task["suggested"] for task in first]
    assert assessed(run, "results.json") == first


def test_a_workbook_of_results_has_its_open_tasks_in_a_sheet_to_fill_in_and_read_again(run, tmp_path):
    (tmp_path / "tasks.csv").write_text("name,driver,Owner\nOpen,,Works\nSettled,volume,Finance\n", encoding="utf-8")
    _, _, err = run("assess", "tasks.csv", "--no-record", "-o", "r.xlsx")
    assert 'r.xlsx: 2 open tasks are in the sheet "To fill in", too' in err
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames == ["Tasks", "To fill in", "Answers"]
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    sheet = book["To fill in"]
    place = {cell.value: cell.column for cell in sheet[1]}
    assert [sheet.cell(row, place["Owner"]).value for row in (2, 3)] == ["Works", "Finance"]
    sheet.cell(2, place["What is the work mostly about?"]).value = "Insight"
    book.save(tmp_path / "filled.xlsx")
    filled = assessed(run, "filled.xlsx", "--sheet", "To fill in")
    assert [task["profile"] for task in filled] == [{"driver": "insight"}, {"driver": "volume"}]
    assert [task["carried"] for task in filled] == [{"Owner": "Works"}, {"Owner": "Finance"}]


def test_provisional_tasks_in_a_workbook_of_results_are_to_be_confirmed_there(run):
    run("assess", "list.csv", "--suggest", "--no-record", "-o", "r.xlsx")
    book = openpyxl.load_workbook("r.xlsx")
    assert book.sheetnames == ["Tasks", "To fill in", "Answers", "Precedents"]
    assert [row[0].value for row in book["To fill in"].iter_rows(min_row=2)] == ["1", "2", "3"]
    again = assessed(run, "r.xlsx", "--sheet", "To fill in")
    assert again == assessed(run, "list.csv", "--suggest")


MAPPED = "Our driver=driver"
OTHERS = "id;name;Our driver\n1;Payroll;volume\n2;Forecasts;insight\n"  # the headings of another house


@pytest.mark.parametrize("words", [("explain", "o.csv", "--task", "2"), ("advise", "o.csv", "--task", "2")])
def test_a_mapping_holds_wherever_one_task_of_a_file_is_taken(run, tmp_path, words):
    (tmp_path / "o.csv").write_text(OTHERS, encoding="utf-8")
    code, out, err = run(*words, "--map", MAPPED, "--detail")
    assert code == 0, err
    assert out.startswith("Forecasts")
    code, _, err = run(*words, "--map", "Our engine=driver")
    assert (code, "[unknown-column]" in err) == (2, True)


def test_a_mapping_holds_for_the_files_that_rules_are_compared_on(run, tmp_path):
    (tmp_path / "o.csv").write_text(OTHERS, encoding="utf-8")
    code, out, err = run("rules", "diff", "shipped", "--cases", "o.csv", "--map", MAPPED)
    assert (code, "Our driver" in err) == (0, False), out + err
    pack = Path(__file__).parent.parent / "examples" / "packs" / "regulated_work"
    code, out, err = run("rules", "impact", pack, "o.csv", "--samples", "0", "--map", MAPPED, "--json")
    assert (code, [json.loads(line)["of"] for line in out.splitlines()]) == (0, ["Precedents", "o.csv"]), err
    for words in (("diff", "shipped", "--cases"), ("impact", pack)):
        code, _, err = run("rules", *words, "o.csv", "--map", "Our engine=driver")
        assert (code, "[unknown-column]" in err) == (2, True)


def test_precedents_are_added_from_a_file_with_headings_of_another_house(run, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    (tmp_path / "o.csv").write_text(OTHERS, encoding="utf-8")
    assert run("precedents", "add", "o.csv", "--map", MAPPED)[0] == 0
    code, out, _ = run("precedents", "list", "--json")
    assert (code, [(one["name"], one["answers"]) for one in map(json.loads, out.splitlines())]) == (
        0,
        [("Payroll", {"driver": "volume"}), ("Forecasts", {"driver": "insight"})],
    )


def test_answers_from_a_file_are_read_by_a_mapping_too(run, tmp_path):
    (tmp_path / "o.csv").write_text(OTHERS, encoding="utf-8")
    code, out, err = run("ask", "--answers", "o.csv", "--map", MAPPED, "--no-input", "--no-record", "--json")
    assert code == 0, err
    assert [json.loads(line)["assessment"]["profile"] for line in out.splitlines()] == [
        {"driver": "volume"},
        {"driver": "insight"},
    ]


@pytest.mark.parametrize("verb", ["explain", "advise"])
def test_strict_reads_nothing_leniently_wherever_a_file_is_taken(run, tmp_path, verb):
    (tmp_path / "o.csv").write_text("name,driver\nPayroll,N/A\n", encoding="utf-8")
    assert run(verb, "o.csv")[0] == 0
    code, _, err = run(verb, "o.csv", "--strict")
    assert (code, "[not-an-answer]" in err) == (2, True)
    code, _, err = run(verb, "last", "--strict")
    assert (code, "are about a file of tasks" in err) == (2, True)


def test_a_workbook_of_results_that_are_all_settled_has_nothing_to_fill_in(run, tmp_path):
    shutil.copy(ROOT / "examples" / "bookkeeping.json", tmp_path)
    _, _, err = run("assess", "bookkeeping.json", "--no-record", "-o", "r.xlsx")
    assert "fill in" not in err
    assert openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames == ["Tasks"]


def test_confirming_all_suggestions_gives_the_assessment_of_a_file_with_these_answers(run, tmp_path):
    run("prepare", "list.csv", "-o", "prepared.csv")
    suggested = assessed(run, "prepared.csv")
    text = (tmp_path / "prepared.csv").read_text(encoding="utf-8-sig")
    (tmp_path / "one.csv").write_text(text.replace('"driver, ', '"'), encoding="utf-8")
    assert "driver" not in assessed(run, "one.csv")[0]["suggested"]
    run("prepare", "list.csv", "-o", "prepared.xlsx")
    book = openpyxl.load_workbook("prepared.xlsx")
    sheet = book["Tasks"]
    column = next(cell.column for cell in sheet[1] if cell.value == "suggested")
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, column).value = None
    book.save("confirmed.xlsx")
    confirmed = assessed(run, "confirmed.xlsx")
    assert all(task["suggested"] == {} and task["confirm_first"] == [] for task in confirmed)
    same = ("verdict", "score", "findings", "advice", "profile", "firings", "carried")
    assert [[task[k] for k in same] for task in confirmed] == [[task[k] for k in same] for task in suggested]


def test_a_constant_is_the_answer_where_the_file_has_none(run, tmp_path):
    (tmp_path / "tasks.csv").write_text("id,name,objective\n1,A,knowledge\n2,B,\n3,C,unknown\n")
    tasks = assessed(run, "tasks.csv", "--set", "objective=cost", "--set", "Core=Not core")
    assert [task["profile"] for task in tasks] == [
        {"objective": "knowledge", "core": "non_core"},
        {"objective": "cost", "core": "non_core"},
        {"core": "non_core"},
    ]


@pytest.mark.parametrize(
    ("written", "code"),
    [("objective", "not-a-constant"), ("colour=red", "unknown-question"), ("objective=red", "not-an-answer")],
)
def test_a_constant_that_cannot_be_is_an_error(run, written, code):
    exit_code, _, err = run("assess", "list.csv", "--set", written)
    assert (exit_code, f"[{code}]" in err) == (2, True)


def test_a_record_says_which_answers_were_suggested_and_which_were_constants(run, tmp_path):
    run("assess", "list.csv", "--suggest", "--set", "objective=cost", "--store", "s.db")
    code, out, _ = run("audit", "list", "--store", "s.db", "--json")
    records = [json.loads(line) for line in out.splitlines()]
    code, out, _ = run("audit", "show", records[-1]["id"], "--store", "s.db", "--json")
    origins = {answer["question"]: answer["origin"] for answer in json.loads(out)["answers"]}
    assert origins["objective"] == "option"
    assert origins["driver"] == "suggested"
    code, out, err = run("audit", "replay", "--all", "--store", "s.db")
    assert code == 0, out + err


def test_records_of_equal_answers_say_each_where_they_came_from(run, tmp_path):
    (tmp_path / "tasks.csv").write_text("id,driver\n1,volume\n2,\n3,volume\n")
    run("assess", "tasks.csv", "--set", "driver=volume", "--store", "s.db")
    listed = run("audit", "list", "--store", "s.db", "--json")[1].splitlines()
    shown = [
        json.loads(run("audit", "show", json.loads(line)["id"], "--store", "s.db", "--json")[1]) for line in listed
    ]
    origins = {one["assessment"]["id"]: one["answers"][0]["origin"] for one in shown}
    assert origins == {"1": "file", "2": "option", "3": "file"}


def test_a_word_in_the_column_suggested_that_is_not_a_question_is_an_error(run, tmp_path):
    (tmp_path / "tasks.csv").write_text("name,driver,suggested\nA,volume,drivr\n")
    code, _, err = run("assess", "tasks.csv", "--no-record")
    assert code == 2
    assert "tasks.csv:2:3" in err
    assert "[unknown-question]" in err


def test_a_prepared_file_is_never_overwritten(run, tmp_path):
    (tmp_path / "prepared.xlsx").write_text("mine")
    assert run("prepare", "list.csv", "-o", "prepared.xlsx")[0] == 2
    assert (tmp_path / "prepared.xlsx").read_text() == "mine"


def test_the_same_list_gives_the_same_bytes(run, tmp_path):
    for file in ("one.xlsx", "two.xlsx", "one.csv", "two.csv"):
        run("prepare", "list.csv", "-o", file)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_whatever_rests_on_suggestions_says_so(run, tmp_path):
    files = ("r.html", "r.md", "r.csv", "r.xlsx")
    outputs = [part for file in files for part in ("-o", file)]
    code, out, _ = run("assess", "list.csv", "--suggest", "--no-record", *outputs)
    assert code == 0
    assert "What to confirm: 2 verdicts provisional" in out
    for file in ("r.html", "r.md"):
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert "What to confirm" in text
        assert "2 of 3 verdicts rest on suggested answers" in text
        assert "suggested, from" in text
    headings = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").partition("\n")[0].split(",")
    assert headings[-1] == "confirm first"
    assert "suggested" in headings
    _, out, _ = run("assess", "list.csv", "--suggest", "--no-record")
    assert "BPO (provisional)" in out


def test_one_task_says_which_suggestions_to_confirm_first_and_where_they_come_from(run, tmp_path):
    (tmp_path / "one.json").write_text('{"name": "Accounts payable", "procedure": "judgment"}')
    _, out, _ = run("assess", "one.json", "--suggest", "--no-record", "--detail")
    assert "provisional" in out
    assert "answers are only suggested" in out
    assert "(suggested, from" in out
    _, out, _ = run("assess", "one.json", "--suggest", "--no-record")
    assert ", provisional" in out


def test_precedents_of_ones_own_are_added_listed_used_and_removed(run, tmp_path, monkeypatch):
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "kept" / "records.db"))
    (tmp_path / "tasks.csv").write_text(
        "name,volume,driver,suggested\nXyzzy one,low,insight,driver\nXyzzy two,low,insight,driver\n,high,,\n"
    )
    code, out, err = run("precedents", "add", "tasks.csv")
    assert (code, out, err) == (0, "", "added 2; 2 precedents of your own\n")
    assert run("precedents", "list")[1].splitlines() == [
        "Xyzzy one  (1 answer; tasks.csv)",
        "Xyzzy two  (1 answer; tasks.csv)",
    ]
    third = assessed(run, "list.csv", "--suggest")[2]
    assert (third["name"], third["profile"]) == ("Xyzzy", {"volume": "low"})
    assert sorted(third["suggested"]["volume"]["precedents"]) == ["Xyzzy one", "Xyzzy two"]
    assert run("precedents", "remove", "Nothing")[0] == 2
    assert run("precedents", "remove", "Xyzzy one")[0] == 0
    assert assessed(run, "list.csv", "--suggest")[2]["profile"] == {}


def test_confirmed_answers_of_records_serve_as_precedents_if_configured_and_suggested_ones_never(
    run, tmp_path, monkeypatch
):
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "config.toml"))
    (tmp_path / "config.toml").write_text("")
    (tmp_path / "tasks.csv").write_text(
        "name,volume,driver,suggested\nXyzzy one,low,insight,driver\nXyzzy two,low,insight,driver\n"
    )
    run("assess", "tasks.csv")
    assert assessed(run, "list.csv", "--suggest")[2]["profile"] == {}
    (tmp_path / "config.toml").write_text('precedents = ["records"]\n')
    assert assessed(run, "list.csv", "--suggest")[2]["profile"] == {"volume": "low"}


def test_a_list_of_which_nothing_is_known_says_so_and_the_way_on(run, tmp_path):
    (tmp_path / "names.csv").write_text("name,owner\nPayroll,HR\n")
    code, _, err = run("assess", "names.csv", "--no-record")
    assert code == 0
    assert "Nothing is known about this task yet" in err
    assert all(f"outsourcing {command} " in err for command in ("prepare", "ask", "template"))
    (tmp_path / "names.csv").write_text("name,driver\nPayroll,volume\n")
    assert "Nothing is known" not in run("assess", "names.csv", "--no-record")[2]


def test_without_suggestions_nothing_is_provisional(run, tmp_path):
    (tmp_path / "tasks.csv").write_text("name,driver\nAccounts payable,volume\nOther,insight\n")
    _, out, _ = run("assess", "tasks.csv", "--no-record", "-o", "r.csv", "-o", "r.md")
    assert "confirm" not in out
    assert "confirm first" not in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert "What to confirm" not in (tmp_path / "r.md").read_text(encoding="utf-8")


def test_an_explanation_says_which_answers_are_suggested_and_from_which_tasks(run):
    run("prepare", "list.csv", "-o", "prepared.csv")
    code, out, err = run("explain", "prepared.csv", "--task", "1", "--detail")
    assert code == 0, err
    assert "(suggested, from 'Accounts payable' and " in " ".join(out.split())
    run("assess", "prepared.csv", "--store", "s.db")
    code, out, err = run("explain", "last", "--store", "s.db")
    assert code == 0, err


SOFFICE = shutil.which("soffice")


def converted(file, kind):
    """The file as LibreOffice saves it in another format, beside it."""
    profile = file.parent / "profile"
    command = [SOFFICE, "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind]
    subprocess.run([*command, "--outdir", file.parent, file], check=True, capture_output=True, timeout=120)
    new = file.with_suffix(f".{kind}")
    if not new.exists():
        pytest.skip("LibreOffice cannot open workbooks here: install libreoffice-calc")
    return new


def drop_downs(path):
    """The answers that the drop-down below each heading of the sheet Tasks offers."""
    book = openpyxl.load_workbook(path)
    tasks = book["Tasks"]
    found = {}
    for rule in tasks.data_validations.dataValidation:
        if rule.type == "list":
            sheet, cells = rule.formula1.replace("$", "").replace("'", "").lstrip("=").rsplit("!", 1)
            answers = [cell.value for row in book[sheet][cells] for cell in (row if isinstance(row, tuple) else [row])]
            found |= {tasks.cell(1, place.min_col).value: answers for place in rule.sqref.ranges}
    return found


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="soffice (LibreOffice) is not installed")
def test_libreoffice_keeps_the_drop_downs_and_the_column_suggested(run, tmp_path):
    assert run("prepare", "list.csv", "-o", "prepared.xlsx")[0] == 0
    before, offered = tasks_of(tmp_path / "prepared.xlsx"), drop_downs(tmp_path / "prepared.xlsx")
    expected = assessed(run, "prepared.xlsx")
    assert len(offered) > 10
    opened = converted(tmp_path / "prepared.xlsx", "ods")
    assert assessed(run, opened.name) == expected
    assert assessed(run, converted(opened, "xls").name) == expected
    saved = converted(opened, "xlsx")  # in the place of the first
    assert [row for row in tasks_of(saved) if any(row.values())] == before  # the column `suggested`, too
    assert drop_downs(saved) == offered
