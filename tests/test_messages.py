"""The wordings: for each code of a problem, whole messages as a user sees them. All other tests hold codes and places.

A section for each area, so that wording can improve in one place; docs/problems.md explains every code.
"""

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT

import outsourcing
from outsourcing import AdvisorError, load
from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import RecordError
from outsourcing.engine.portfolio.pipeline import assess_many
from outsourcing.engine.portfolio.task_files import Portfolio
from outsourcing.engine.records.chain import parse_head
from outsourcing.engine.records.export import verify_export
from outsourcing.engine.records.maintenance import check_past
from outsourcing.engine.records.replay import stored_revision
from outsourcing.engine.records.search import Filter, find_record, parse_filter, parse_time
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.verification import verify
from outsourcing.engine.rule_tests.case_files import read_cases

# --- tasks from Python -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"drivr": "volume"}, 'drivr: unknown question "drivr"; did you mean "driver"? [unknown-question]'),
        (
            {"driver": "volum"},
            'driver: "volum" is not a valid answer; did you mean "volume"? Use volume, insight, both, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"core": "Not core"},
            'core: "Not core" is not a valid answer; did you mean "non_core"? Use core, non_core, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"driver": True},
            "driver: true is not a valid answer; use volume, insight, both, or leave it empty [not-an-answer]",
        ),
        ({"name": 3}, "name: the name must be a text, not 3 [not-text]"),
        (["driver"], 'a task is a task profile or a mapping, not ["driver"] [not-a-task]'),
    ],
)
def test_a_task_from_python(task, message):
    with pytest.raises(AdvisorError) as error:
        outsourcing.assess(task)
    assert str(error.value) == f"{message}\n1 error, nothing was assessed."


# --- rules and packs -------------------------------------------------------------------------------------------------


A_PACK = '''from outsourcing import *

SOURCE = Source("T", "a test", "here")
PACK = Pack("ours", "1.2.0", engine=">=0.1,<0.2")


@rule("AA1", Task(driver="volume"), source=SOURCE)
def a_rule():
    """Title.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)
'''
VOTE = '    yield Evidence("driving_force", BPO, STRONG)\n'


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("AA1", "aa1", "pack.py:7: rule aa1: a rule id is two to six capital letters and a number, like DF1 [invalid-rule-id]"),
        (", source=SOURCE", "", "pack.py:7: rule AA1: it has no source; add source=Source(key, title, place) [no-source]"),
        ("yield", "return", "pack.py:7: rule AA1: its body yields nothing; yield each fact that it concludes [concludes-nothing]"),
        ("Why: so.", "", "pack.py:7: rule AA1: its docstring has no Why: line; say why the rule holds [no-why]"),
        ('    Fires: {"driver": "volume"}\n', "", "pack.py:7: rule AA1: its docstring has no Fires: line; add an example [no-example]"),
        ('Fires: {"driver": "volume"}', "Fires: driver", 'pack.py:7: rule AA1: its Fires: line is not a JSON object like {"driver": "volume"} (got driver) [invalid-example]'),
        ("Title.\n\n", "Title.\n", "pack.py:7: rule AA1: its docstring has no title; begin with a sentence and an empty line [no-title]"),
        ('"insight"}', '"volume"}', 'pack.py:7: rule AA1: its Silent: line does not hold: {"driver": "volume"} [wrong-example]'),
        ('Task(driver="volume"), source', "source", "pack.py:7: rule AA1: it has no condition; add a pattern, like Task(driver=...) [no-condition]"),
        ('Task(driver="vol', 'Task(drivr="vol', 'pack.py:7: rule AA1: Task has no field "drivr"; did you mean "driver"? [unknown-field]'),
        ('Task(driver="volume")', 'Task(driver="volum")', 'pack.py:7: rule AA1: "volum" is not a value of Task.driver; did you mean "volume"? (volume, insight, both) [unknown-value]'),
        ('Task(driver="volume")', 'Task(driver=["volume"])', 'pack.py:7: rule AA1: Task.driver takes one value, or several as one_of(...) (got ["volume"]) [several-values]'),
        ('Task(driver="volume")', 'Task(driver=L("volume") & L("insight"))', "pack.py:7: rule AA1: no value of Task.driver meets its condition (volume, insight, both) [impossible-condition]"),
        ('Task(driver="volume")', "Finding(cf=0.5)", "pack.py:7: rule AA1: Finding.cf has no list of values: bind it with MATCH and test it with TEST [open-field]"),
        ('Task(driver="volume")', "Task(driver=P(lambda value: value > 3))", "pack.py:7: rule AA1: the condition on Task.driver raises TypeError: '>' not supported between instances of 'Driver' and 'int' [condition-failed]"),
        ('Task(driver="volume")', 'Task(driver="volume") | Task(core="core")', "pack.py:7: rule AA1: OR across patterns fires once for each true branch; write a rule per branch, or one_of() within a field [unsupported-condition]"),
        ('Task(driver="volume")', "Task", "pack.py:7: rule AA1: Task is a class; write Task(...) [not-a-pattern]"),
        ('Task(driver="volume")', 'NOT(Task(driver="volume"))', "pack.py:7: rule AA1: it begins with NOT; begin with a pattern that must hold [invalid-order]"),
        ('Task(driver="volume")', 'Task(driver="volume"), TEST(max)', "pack.py:7: rule AA1: TEST takes one function of bound names, like lambda cf: cf > 0 [invalid-test]"),
        ('Task(driver="volume")', 'Task(driver="volume"), TEST(lambda x: x)', 'pack.py:7: rule AA1: TEST uses "x", which no pattern before it binds [unbound-name]'),
        ('Task(driver="volume")', 'Task(driver=MATCH.d), TEST(lambda d: {"volume": 1}[d])', "pack.py:7: rule AA1: its TEST raises KeyError: 'insight' for d = insight [test-failed]"),
        ('Task(driver="volume")', 'Task(driver="volume"), NOT(Verdict())', "pack.py:7: rule AA1: NOT(Verdict) would be evaluated before there is one; begin with a pattern of Verdict [early-not]"),
        ("a_rule()", "a_rule(*, driver)", 'pack.py:7: rule AA1: its body takes "driver", which no pattern binds [unbound-name]'),
        ("BPO, STRONG)", "BPO, 1 / 0)", "pack.py:7: rule AA1: its body raises ZeroDivisionError: division by zero (line 15) [body-failed]"),
        ('    yield Evidence("driving_force", BPO, STRONG)\n', '    while True:\n        yield Evidence("driving_force", BPO, STRONG)\n', "pack.py:7: rule AA1: its body does not stop yielding [endless-body]"),
        ('Evidence("driving_force", BPO, STRONG)', "3", "pack.py:7: rule AA1: it yields 3, which is not a fact of the advisor [not-a-fact]"),
        ('Evidence("driving_force", BPO, STRONG)', 'Verdict("KPO", "so")', "pack.py:7: rule AA1: a rule about Task may conclude Advice or Evidence or Mark, not Verdict [wrong-conclusion]"),
        (", STRONG)", ")", 'pack.py:7: rule AA1: Evidence needs a value for "strength" [missing-value]'),
        ("STRONG)", "1)", "pack.py:7: rule AA1: Evidence.strength must be text or a decimal number (got 1) [invalid-value]"),
        ("STRONG)", "1.0)", "pack.py:7: rule AA1: a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do (got 1.0) [invalid-strength]"),
        ('Evidence("driving_force", BPO, STRONG)', 'Advice("risks", "A risk", "", WHOLE)', "pack.py:7: rule AA1: Advice.text is empty [empty-text]"),
        ("source=SOURCE)\n", 'source=SOURCE, replaces="DF11")\n', 'pack.py:7: rule AA1: it replaces "DF11", but no rule has this id; did you mean "DF1"? [unknown-rule]'),
        ("source=SOURCE)\n", 'source=SOURCE, replaces="AA1")\n', "pack.py:7: rule AA1: it replaces AA1, a rule of the same pack; delete that rule instead [own-rule]"),
        ("source=SOURCE)\n", "source=SOURCE, replaces=3)\n", "pack.py:7: rule AA1: replaced_by and replaces each take the id of one rule [invalid-replacement]"),
        ("source=SOURCE)\n", 'source=SOURCE, status="new")\n', 'pack.py:7: rule AA1: "new" is not a status (experimental, stable, deprecated) [unknown-status]'),
        ('PACK = Pack("ours", "1.2.0", engine=">=0.1,<0.2")', "PACK = 3", 'pack.py:4: PACK must be a Pack: PACK = Pack("my_rules", "0.1.0", engine=">=0.1,<0.2") (got 3) [not-a-pack]'),
        ('"ours"', '"Our rules"', 'pack.py:4: a pack id consists of lowercase letters, digits and underscores, like my_rules (got "Our rules") [invalid-pack-id]'),
        ('"1.2.0"', '"one"', 'pack.py:4: a pack version looks like 0.1.0 (got "one") [invalid-version]'),
        ('">=0.1,<0.2"', '"0.1"', 'pack.py:4: engine takes a range of versions, like ">=0.1,<0.2" (got "0.1") [invalid-engine-range]'),
        ('">=0.1,<0.2"', '">=9"', "pack.py:4: this pack needs version >=9 of the advisor, and this is 0.1.0; update one of them [wrong-engine]"),
        ('<0.2"', '<0.2", retires=["DF1"]', 'pack.py:4: retires maps each id to a reason: retires={...: ...} (got ["DF1"]) [invalid-retires]'),
        ('<0.2"', '<0.2", votes=["core"]', 'pack.py:4: votes maps each id to the key of a difference: votes={...: ...} (got ["core"]) [invalid-votes]'),
        ('<0.2"', '<0.2", votes={"volum": "complexity"}', 'pack.py:4: votes: unknown question "volum"; did you mean "volume"? [unknown-question]'),
        ('<0.2"', '<0.2", votes={"volume": "complexity"}', 'pack.py:4: votes: the question "volume" already serves the difference "driving_force" [votes-already]'),
        ('<0.2"', '<0.2", votes={"office": "complexty"}', 'pack.py:4: the question "office" serves the difference "complexty", which no module declares; did you mean "complexity"? [unknown-difference]'),
        ("from outsourcing", "import no_such\nfrom outsourcing", "pack.py:1: import failed with ModuleNotFoundError: No module named 'no_such' [import-failed]"),
        ("from outsourcing", "import engine.facts\nfrom outsourcing", "pack.py:1: ModuleNotFoundError: No module named 'engine.facts'; import from \"outsourcing\" instead of \"engine\", which was its name in version 0.1 [old-import]"),
        ("from outsourcing", "from pack import x\nfrom outsourcing", "pack.py:1: No module named 'pack'; import the pack's own modules with a dot: from .sources import OURS [import-by-name]"),
        ('@rule("AA1", Task(driver="volume"), source=SOURCE)\n', "", "pack.py:7: a_rule has a Fires: line but is not a rule; add @rule(id, condition, source=...) above it [no-decorator]"),
        (VOTE, VOTE + '\nMOOD = Difference("mood", 8, "Mood", bpo="a", kpo="b", sources=(SOURCE,), weight=0)\n', "pack.py:17: mood: a weight is a decimal number above 0, up to 100, like 0.5 or 2.0 (got 0) [invalid-weight]"),
        (VOTE, VOTE + '\nMOOD = Difference("mood", -1, "Mood", bpo="a", kpo="b", sources=(SOURCE,), weight=0.5)\n', "pack.py:17: mood: its number is a whole number, or left out (got -1) [invalid-difference]"),
        (VOTE, VOTE + '\nMOOD = Difference("complexity", 8, "Mood", bpo="a", kpo="b", sources=(SOURCE,), weight=0.5)\n', "pack.py:17: complexity: this difference is also declared elsewhere; rename one [duplicate-difference]"),
        (VOTE, VOTE + '\nclass Mood(Choice):\n    GOOD = "Good one", "Good", "All is well."\n\nclass Asked(TaskProfile):\n    mood: Mood | None = question("What mood?", why="So.", difference=None)\n', 'pack.py:20: the question "mood": an answer must be lower-case letters, digits and underscores, and not mean "not known" (got "Good one") [invalid-question]'),
        (VOTE, VOTE + '\nclass Mood(Choice):\n    GOOD = "good", "Good", "All is well."\n\nclass Asked(TaskProfile):\n    driver: Mood | None = question("What mood?", why="So.", difference="driving_force")\n', 'pack.py:20: the question "driver" exists, and rules read its answers; keep these: volume, insight, both [lost-answers]'),
        (VOTE, VOTE + "\nCATALOGUE = 3\n", "pack.py:17: CATALOGUE is a tuple of entries: (Entry(section, name, text, sources),) (got 3) [invalid-catalogue]"),
        (VOTE, VOTE + "\nCATALOGUE = (3,)\n", "pack.py:17: CATALOGUE may contain only entries: Entry(...) (got 3) [invalid-entry]"),
        (VOTE, VOTE + '\nCATALOGUE = (Entry("hubs", "India", "a hub", (SOURCE,)),)\n', 'pack.py:17: duplicate entry "India" in the section "hubs" [duplicate-entry]'),
        (VOTE, VOTE + "\nACCEPTED = 3\n", 'pack.py:17: ACCEPTED maps the names of findings to reasons: {"subsumed DF5 DF3": "why"} (got 3) [invalid-accepted]'),
        (VOTE, VOTE + '\nACCEPTED = {"unread moon": ""}\n', 'pack.py:17: ACCEPTED: "unread moon" needs a reason (got "") [invalid-accepted]'),
    ],
)  # fmt: skip
def test_a_rule_pack(tmp_path, monkeypatch, old, new, message):
    """In a valid pack, `new` stands instead of `old`."""
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(ROOT))])
    assert old in A_PACK
    file = tmp_path / "pack.py"
    file.write_text(A_PACK.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AdvisorError) as error:
        load(packs=[file])
    assert str(error.value).replace(str(file), "pack.py").splitlines()[0] == message


def test_a_place_without_a_rule_pack(tmp_path):
    (tmp_path / "bare").mkdir()
    (tmp_path / "rules.txt").touch()
    with pytest.raises(AdvisorError) as error:
        load(packs=[tmp_path / "bare", tmp_path / "none.py", tmp_path / "rules.txt"])
    assert str(error.value).replace(f"{tmp_path}/", "").splitlines() == [
        "bare: this folder has no file __init__.py; add one that declares the pack: "
        'PACK = Pack("my_rules", "0.1.0", engine=">=0.1,<0.2") [no-init-file]',
        "none.py: no such file or folder [not-found]",
        "rules.txt: rule packs are Python files (.py) or folders of them [not-python]",
        "3 errors, no rule was loaded.",
    ]


# --- task files, tables, workbooks -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["assess", "task.json", "-o", "r.pdf"],
            "r.pdf: unsupported output format; use .html, .md, .docx, .csv, .tsv, .xlsx, .jsonl, .ndjson, .parquet, "
            ".json [unsupported-format]",
        ),
        (
            ["assess", "task.json", "-o", "r.csv", "-o", "./r.csv"],
            "r.csv: the same output file is given twice; leave one of them out [duplicate-output]",
        ),
        (
            ["assess", "task.json", "-o", "task.json"],
            "task.json: the output would overwrite a file of tasks; choose another file [output-is-input]",
        ),
        (
            ["template", "t.csv"],
            "t.csv: the template is a workbook; choose a name that ends in .xlsx [unsupported-format]",
        ),
        (
            ["explain", "task.json", "--why-not", "DF12"],
            '"DF12" is not a rule, a verdict or a choice of advice; did you mean "DF2"?',
        ),
    ],
)
def test_a_message_about_output_and_explanations(command, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    (tmp_path / "task.json").write_text('{"driver": "volume"}')
    code, out, err = command(*arguments)
    assert (code, out, err.splitlines()[0]) == (2, "", message)


def workbook(path, *rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_message_about_cells_of_a_workbook(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workbook(
        "t.xlsx",
        ["name", "driver", None, "core"],
        ["a", "=1+1"],
        ["b", "#REF!"],
        ["c", None, "x"],
        ["d", None, None, None, 1],
    )
    assert "\n".join(command("assess", "t.xlsx")[2].splitlines()[:-1]) == (
        "t.xlsx:1:3: the column has no heading (cell C1) [no-heading]\n"
        "t.xlsx:2:2: the formula has no stored value; open the workbook in a spreadsheet program, save it, "
        "and try again (cell B2) [no-stored-value]\n"
        't.xlsx:3:2: Sheet!B3, "b": the cell contains the spreadsheet error #REF!; correct it or clear the cell '
        "[cell-error]\n"
        "t.xlsx:5:5: this row has more cells than there are headings (the last heading is in column 4) (cell E5) "
        "[more-cells-than-headings]"
    )


def test_a_cell_below_a_heading_in_words_is_corrected_in_words(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workbook("t.xlsx", ["Name", "How sensitive is the data?", "core"], ["Comments", "GDPR", "maybe"])
    assert command("assess", "t.xlsx")[2].splitlines()[:-1] == [
        't.xlsx:2:2: Sheet!B2, "Comments": How sensitive is the data? "GDPR" is not a choice; choose Nothing confidential, '
        "Confidential, Personal, Personal and confidential, Must stay in the country, or leave it empty [not-an-answer]",
        't.xlsx:2:3: Sheet!C2, "Comments": core: "maybe" is not a valid answer; use core, non_core, or leave it empty '
        "[not-an-answer]",
    ]


def test_a_message_about_sheets_of_a_workbook(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("Second")):
        sheet.append(["driver"])
    book.save("t.xlsx")
    several = "t.xlsx: several sheets have cells; choose one with --sheet NAME (Sheet, Second) [which-sheet]"
    unknown = 't.xlsx: no sheet is named "Secnd"; did you mean "Second"? (Sheet, Second) [unknown-sheet]'
    assert command("assess", "t.xlsx")[2].splitlines()[0] == several
    assert command("assess", "t.xlsx", "--sheet", "Secnd")[2].splitlines()[0] == unknown


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("t.csv", "", "t.csv: the file is empty [empty-file]"),
        ("t.csv", "driver\n", "t.csv: the file contains no tasks [no-tasks]"),
        ("none.csv", None, "none.csv: the file cannot be read: No such file or directory [unreadable-file]"),
        ("t.csv", "a,b\n1,2\n", 't.csv:1:1: none of the column headings matches a question. Delete any rows above the headings, or map a column: --map "Our column=driver". Of a list of names, make a sheet to fill in: outsourcing prepare LIST -o prepared.xlsx [no-known-heading]'),
        (
            "t.csv",
            "drivr\nvolume\n",
            't.csv:1:1: unknown question "drivr"; did you mean "driver"? If it does not stand for a question, pass it through: '
            '--map "drivr=-" [unknown-question]',
        ),
        ("t.csv", "driver\nvolum\n", 't.csv:2:1: driver: "volum" is not a valid answer; did you mean "volume"? Use volume, insight, both, or leave it empty [not-an-answer]'),
        ("t.csv", "driver,Driver\nvolume,volume\n", 't.csv:1:2: duplicate heading "Driver"; the first one is at 1:1 [duplicate-heading]'),
        ("t.csv", "driver,,core\nvolume,x,core\n", "t.csv:1:2: the column has no heading [no-heading]"),
        ("t.csv", "driver,core\nvolume\n", "t.csv:2: the row has 1 cell, but there are 2 headings [wrong-number-of-cells]"),
        ("t.csv", 'driver\n"volume\n', "t.csv:2: the row cannot be read: unexpected end of data; is a closing quote missing? [unreadable-row]"),
        ("t.csv", b"driver\n\xe9\n", "t.csv:2: the file is not utf-8: byte 0xe9 at offset 7; name its encoding, for example --encoding cp1252 [wrong-encoding]"),
        ("t.csv", b"driver\nvol\0ume\n", "t.csv: the file is not text; if it is UTF-16 without a byte order mark, use --encoding utf-16-le [not-text]"),
        ("t.csv", b"%PDF-1.7", "t.csv: PDF files are not supported; supported are XLSX, XLSB, XLS, ODS, CSV, TSV, JSON, JSON Lines and Parquet [unsupported-file]"),
        ("t.csv", b"\x1f\x8b", "t.csv: the file is compressed; decompress it first [unsupported-file]"),
        ("t.xlsx", b"PK", "t.xlsx: the workbook cannot be read: File is not a zip file; open it in a spreadsheet program, and save it as XLSX or CSV [unreadable-workbook]"),
        ("t.json", '{"driver": NaN}', "t.json:1:12: NaN is not valid JSON; leave the value out if it is not known [invalid-json]"),
        ("t.json", '{"driver": 1e999}', "t.json:1:12: the number 1e999 is too large [invalid-json]"),
        ("t.json", '{"driver": "volume"', "t.json:1:20: expecting ',' delimiter [invalid-json]"),
        ("t.json", "[3]", "t.json:1:2: a task must be an object in braces [not-a-task]"),
        ("t.json", "3", "t.json:1:1: the file must contain an object in braces, or an array of objects in brackets [not-a-task]"),
        ("t.json", '[{"driver": "volume"} {}]', 't.json:1:23: expected "," or "]" [invalid-json]'),
        ("t.json", '[{"driver": "volume"}] x', "t.json:1:24: unexpected text after the end [invalid-json]"),
        ("t.json", '{"driver": "volume", "driver": "insight"}', 't.json:1:22: duplicate key "driver"; the first one is at 1:2 [duplicate-key]'),
        ("t.json", '{"name": ["x"]}', 't.json:1:2: name must be a text (got ["x"]) [not-a-text]'),
        ("t.json", '{"driver": "volume", "note": "\\ud800"}', 't.json:1:22: "note" cannot be copied to the output: it contains a lone surrogate or is nested too deeply [not-writable-value]'),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("in_folder")
def test_a_message_about_a_task_file(command, file, content, message):
    if content is not None:
        Path(file).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert command("assess", file, "--no-record")[2].splitlines()[0] == message


def test_a_message_about_an_encoding(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("driver")
    assert (
        command("assess", "t.csv", "--encoding", "utf9")[2].splitlines()[0]
        == "t.csv: unknown encoding utf9; use for example utf-8, utf-16 or cp1252 [unknown-encoding]"
    )


@pytest.mark.parametrize(
    ("task", "message"),
    [
        (3, "task 1: a task must be a task profile or a mapping with text keys (got 3) [not-a-task]"),
        (
            {"driver": "volume", "Driver": "volume"},
            'task 1: duplicate key "driver": capitals and spaces are ignored [duplicate-key]',
        ),
    ],
)
def test_a_message_about_one_of_many_tasks_from_python(rulebook, task, message):
    with pytest.raises(AdvisorError) as error:
        list(assess_many([task], rulebook))
    assert str(error.value).splitlines()[0] == message


def test_a_file_that_changed_while_it_was_read(tmp_path, rulebook, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("driver\nvolume\n")
    with Portfolio(["t.csv"], rulebook.profile) as portfolio, closing(portfolio.tasks()) as tasks:
        portfolio.check()
        Path("t.csv").write_text("driver\n")
        with pytest.raises(AdvisorError) as error:
            list(tasks)
    assert (
        str(error.value).splitlines()[0]
        == "t.csv: the file changed while it was read. Run the command again when no program is writing to it [file-changed]"
    )


def test_a_message_about_a_file_that_cannot_be_written(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("t.json").write_text('{"driver": "volume"}')
    with closing(sqlite3.connect("store.csv")) as database:
        database.execute("CREATE TABLE t (x)")
    Path("kept.xlsx").touch()
    places = [("none/r.csv", "the file cannot be written: No such file or directory. Create its folder, or choose another file [unwritable]"), ("store.csv", "refusing to overwrite a database or special file. Choose another file [special-file]")]  # fmt: skip
    for place, message in places:
        error = command("assess", "t.json", "--no-record", "-o", place)[2]
        assert error.splitlines()[-2] == f"{place}: {message}"
    assert (
        command("template", "kept.xlsx")[2].splitlines()[0] == "kept.xlsx: the file already exists. Choose another name"
    )


# --- configuration and mapping ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("stor = 'x'\nmask = 'name'\nrules = ['']\nstore = 3", 'c.toml: store: input should be a valid string (got 3) [wrong-value]\nc.toml: mask: input should be a valid list (got "name") [wrong-value]\nc.toml: rules.0: string should have at least 1 character (got "") [wrong-value]\nc.toml: unknown setting "stor"; did you mean "store"? [unknown-setting]'),
        ("store = ''", 'c.toml: store: string should have at least 1 character (got "") [wrong-value]'),
        ("mask = [", "c.toml: the file is not valid TOML: Invalid value (at end of document) [invalid-toml]"),
        (b"store = '\xe9'", "c.toml: the file is not UTF-8 [wrong-encoding]"),
        (None, "c.toml: OUTSOURCING_CONFIG names this file, but it does not exist [not-found]"),
    ],
)  # fmt: skip
def test_a_message_about_the_configuration(tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OUTSOURCING_CONFIG", "c.toml")
    if text is not None:
        Path("c.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(AdvisorError) as error:
        configured()
    assert "\n".join(str(error.value).splitlines()[:-1]) == message


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("Our column=drivr", '--map: columns.Our column: unknown question "drivr"; did you mean "driver"? ("-" passes the column through) [unknown-question]'),
        ("Our column=driver", 't.csv:1:2: "Our column" and "driver" both map to driver; remove one of them [duplicate-column]'),
        ("No column=driver", '--map: no column is named "No column"; did you mean "Our column"? [unknown-column]'),
        ("none.toml", "none.toml: the file cannot be read: No such file or directory [unreadable-file]"),
        ("[answers.driver]\npieces = 'volum'", 'm.toml: answers.driver.pieces: "volum" is not a valid answer; did you mean "volume"? (volume, insight, both) [not-an-answer]'),
        ("[answers.drivr]\npieces = 'volume'", 'm.toml: unknown setting "drivr" in [answers]; did you mean "driver"? [unknown-setting]'),
        ("[column]", 'm.toml: unknown setting "column"; did you mean "columns"? [unknown-setting]'),
        ("columns = 3", "m.toml: columns must be a table; write [columns] above its lines [not-a-table]"),
        ("[columns]\nOurs = 3", "m.toml: columns.Ours: input should be a valid string (got 3) [wrong-value]"),
        ("columns = [", "m.toml: the file is not valid TOML: Invalid value (at end of document) [invalid-toml]"),
    ],
)  # fmt: skip
def test_a_message_about_a_mapping(command, tmp_path, monkeypatch, option, message):
    """An option of --map, or the text of a mapping file."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("driver,Our column\nvolume,x\n")
    if "columns" in option or "[" in option:
        Path("m.toml").write_text(option)
        option = "m.toml"
    assert command("assess", "t.csv", "--no-record", "--map", option)[2].splitlines()[0] == message


# --- decision records ------------------------------------------------------------------------------------------------


def store_with_statement(path, statement):
    open_or_create(path).close()
    with closing(sqlite3.connect(path)) as database:
        database.execute(statement)
        database.commit()
    return path


RECORD_ERRORS = {
    "store-missing": (
        lambda folder: Store(folder / "records.db"),
        "records.db: no decisions are recorded there yet; record some with outsourcing ask or assess",
    ),
    "not-a-file": (open_or_create, ": this is a folder; choose another file with --store FILE"),
    "store-newer": (
        lambda folder: Store(store_with_statement(folder / "records.db", "PRAGMA user_version = 99")),
        "records.db: the store has format version 99, this version of outsourcing reads 2; update it",
    ),
    "not-a-store": (
        lambda folder: Store(store_with_statement(folder / "records.db", "PRAGMA application_id = 1")),
        "records.db: this is not a store of decision records; choose another file with --store FILE",
    ),
    "unknown-record": (
        lambda folder: find_record(open_or_create(folder / "records.db"), "ab"),
        'records.db: no record id begins with "ab"; list the records with outsourcing audit list',
    ),
    "unknown-rulebook": (
        lambda folder: stored_revision(open_or_create(folder / "records.db"), "ab"),
        'records.db: no rulebook found with a fingerprint that begins with "ab"',
    ),
    "unknown-verdict": (
        lambda _: parse_filter(Filter(verdict="bop")),
        'unknown verdict "bop"; did you mean "BPO"? (verdicts are BPO, KPO, SPLIT, NEITHER, UNDECIDED)',
    ),
    "not-a-fingerprint": (
        lambda _: parse_filter(Filter(rulebook="xyz")),
        '"xyz" is not a fingerprint; outsourcing audit rulebooks shows fingerprints',
    ),
    "not-a-time": (
        lambda _: parse_time("yesterday"),
        '"yesterday" is not a day (2026-11-22) or a time (2026-11-22T07:30); times without an offset are UTC',
    ),
    "time-in-future": (
        lambda _: check_past("2999-01-01T00:00:00.000000Z"),
        "2999-01-01T00:00:00.000000Z is in the future; choose a time in the past",
    ),
    "not-a-head": (
        lambda _: parse_head("12"),
        '"12" is not a head; copy one from outsourcing audit verify: a number, a colon, 64 digits',
    ),
    "not-an-export": (
        lambda _: verify_export(Path(__file__)),
        "test_messages.py: this is not a complete export of decision records",
    ),
}


@pytest.mark.parametrize("code", RECORD_ERRORS)
def test_an_error_about_records(tmp_path, code):
    cause, message = RECORD_ERRORS[code]
    with pytest.raises(RecordError) as error:
        cause(tmp_path)
    assert error.value.code == code
    assert str(error.value).endswith(message)


def test_the_result_of_audit_verify(tmp_path):
    path = tmp_path / "records.db"
    with open_or_create(path) as store:
        assert verify(store).lines() == [
            "OK: 0 decisions verified, nothing was changed. Head: 0:" + "0" * 64,
        ]
    store_with_statement(path, "DROP TRIGGER chain_never_changes")
    with Store(path) as store:
        assert verify(store).lines() == [
            "the store: the table or trigger chain_never_changes was added, changed or removed [schema-changed]",
            "1 problem found. Restore a backup, or keep the store aside as evidence.",
        ]


# --- examples, cases and mutants -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("{}", "cases.json: a case file must hold an array of at least one object [no-cases]"),
        ("[\n 1,", "cases.json:2:4: invalid JSON: expecting value [invalid-json]"),
        ("[3]", "cases.json:case 1: a case must be an object in braces (got 3) [not-an-object]"),
        ({"nam": "n"}, 'unknown key "nam"; did you mean "name"? (name, task, whatever, unless, verdict, score, findings, evidence, fires, silent, advice, not_advised, advice_on, topics) [unknown-key]'),
        ({"task": ...}, 'the key "task" is missing [missing-key]'),
        ({"score": ...}, "the case expects nothing: add at least one of verdict, score, findings, evidence, fires, silent, advice, not_advised, advice_on, topics [no-expectation]"),
        ({"score": 2}, "score: the value should be less than or equal to 1 (got 2) [wrong-value]"),
        ({"fires": "DF1"}, 'fires: the value should be a valid array (got "DF1") [wrong-value]'),
        ({"findings": {"complexity": True}}, "findings: complexity: the value should be a valid number (got true) [wrong-value]"),
        ({"whatever": {"core": "core"}}, 'whatever: expected an object of arrays (got {"core": "core"}) [wrong-value]'),
        ({"task": {"drivr": "volume"}}, 'task: unknown question "drivr"; did you mean "driver"? [unknown-question]'),
        ({"task": {"driver": "volum"}}, 'task: "volum" is not an answer to driver; did you mean "volume"? (volume, insight, both) [not-an-answer]'),
        ({"verdict": "maybe"}, 'verdict: unknown verdict "maybe" (BPO, KPO, SPLIT, NEITHER, UNDECIDED) [unknown-verdict]'),
        ({"findings": {"complexty": 0}}, 'findings: unknown difference "complexty"; did you mean "complexity"? [unknown-difference]'),
        ({"fires": ["DF11"]}, 'fires: unknown rule "DF11"; did you mean "DF1"? [unknown-rule]'),
        ({"topics": ["teem"]}, 'topics: unknown topic "teem"; did you mean "team"? [unknown-topic]'),
        ({"advice": ["team large_tem"]}, 'advice: unknown advice "team large_tem"; did you mean "team large_team"? [unknown-advice]'),
        ({"whatever": {"driver": ["both"]}}, "whatever: driver is also answered in the task; delete one of them [answered-twice]"),
        ({"whatever": {"core": [None] * 501}}, "whatever: the case stands for 501 tasks; at most 500 are allowed [too-many-tasks]"),
        ({"fires": ["DF1"], "silent": ["DF1"]}, '"DF1" is listed both in fires and in silent [contradiction]'),
        ('[{"name": "n", "name": "n", "task": {}, "score": 0}]', 'cases.json:case 1: duplicate key "name" [duplicate-key]'),
        ('[{"name": "n", "task": {}, "score": 0}, {"name": "n", "task": {}, "score": 0}]', 'cases.json:case 2: the name "n" is already used by case 1 [duplicate-name]'),
    ],
)  # fmt: skip
def test_messages_of_case_files(tmp_path, monkeypatch, rulebook, written, message):
    """A dictionary is a valid case with these keys changed; `...` leaves one out."""
    if isinstance(written, dict):
        keys = {"name": "n", "task": {"driver": "volume"}, "score": 0} | written
        written = json.dumps([{key: value for key, value in keys.items() if value is not ...}])
        message = f"cases.json:case 1: {message}"
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases.json").write_text(written)
    with pytest.raises(AdvisorError) as error:
        read_cases([Path("cases.json")], rulebook)
    assert str(error.value) == f"{message}\n1 error, no test was run."


# --- commands and prompts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "arguments", "message"),
    [
        ("unknown-option", ["ask", "--drivr=volume"], '--drivr: no such option; did you mean "--driver"?'),
        (
            "not-an-answer",
            ["ask", "--core", "maybe"],
            '--core: "maybe" is not a valid answer; use one of: core, non_core, unknown',
        ),
        ("not-an-answer", ["ask", "--core"], "--core: an answer is missing; use one of: core, non_core, unknown"),
        ("given-twice", ["ask", "--core=core", "--core=non_core"], "--core: this option is given twice"),
        (
            "no-terminal",
            ["ask", "--driver=volume", "--skill-level=basic", "--procedure=documented", "--decisions=routine"],
            "this is not an interactive terminal and more answers are needed: --volume, --service, --objective, "
            "--core, --provider-proof, --analysis, --outcome, --control, --training, --work-place, "
            "--reserved-decisions, --separability (each option also takes unknown). "
            "Or take the answers from a file: outsourcing ask --answers FILE",
        ),
        (
            "several-tasks",
            ["ask", "--resume", "examples/portfolio.csv"],
            "examples/portfolio.csv holds 8 tasks, but an interview is about one. "
            "Use: outsourcing assess examples/portfolio.csv",
        ),
        (
            "several-tasks",
            ["ask", "--answers", "examples/portfolio.csv", "--save", "none.json"],
            "--save keeps the answers to one task, but there are 8. Leave --save out",
        ),
        (
            "several-tasks",
            ["explain", "examples/portfolio.csv"],
            "examples/portfolio.csv: the file contains several tasks. "
            "Choose one with --task ID (P1, P2, P3, P4, P5, P6, P7, P8)",
        ),
        (
            "task-not-found",
            ["explain", "examples/portfolio.csv", "--task", "P9"],
            'examples/portfolio.csv: no task has the id "P9" (P1, P2, P3, P4, P5, P6, P7, P8)',
        ),
        (
            "bad-what-if",
            ["explain", "examples/call_centre.json", "--what-if", "driver"],
            '--what-if: write QUESTION=ANSWER, e.g. driver=volume (got "driver")',
        ),
        (
            "unknown-question",
            ["explain", "examples/call_centre.json", "--what-if", "drivr=volume"],
            '--what-if: unknown question "drivr"; did you mean "driver"?',
        ),
        (
            "not-an-answer",
            ["explain", "examples/call_centre.json", "--what-if", "driver=volum"],
            '--what-if: driver: "volum" is not a valid answer; use one of: volume, insight, both, unknown; '
            'did you mean "volume"?',
        ),
    ],
)
def test_messages_of_commands_and_prompts(command, monkeypatch, code, arguments, message):
    monkeypatch.chdir(ROOT)
    exit_code, out, err = command(*arguments, "--json")
    [problem] = json.loads(out)["problems"]
    assert (exit_code, problem["code"], err.splitlines()[0].removesuffix(f" [{code}]")) == (2, code, message)
