"""Files as people have them: each kind of cell, heading and shape, in every format, for every question of its kind."""

import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from outsourcing import load, questions_of
from outsourcing.engine.core.errors import answer_suggestion

DATA = Path(__file__).parent / "data"
QUESTIONS = questions_of(load().profile)


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return command


def write(path, rows):
    """Write a table as CSV, XLSX, ODS, or JSON, by the ending of its name."""
    if path.suffix == ".ods":
        write_ods(path, rows)
    elif path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".json":
        path.write_text(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]))
    else:
        lines = (",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")


def write_ods(path, rows):
    """Write a table as an OpenDocument spreadsheet, with the types of its cells."""
    cells = "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Tasks">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as file:
        for name, text in (("mimetype", kind), ("META-INF/manifest.xml", manifest), ("content.xml", content)):
            file.writestr(name, text)


def ods_cell(value):
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f"<table:table-cell {kind}>{paragraphs}</table:table-cell>"


def assessed(run, *arguments):
    """The assessments of files, and what was said about reading them."""
    code, out, err = run("assess", "--json", "--no-record", *arguments)
    assert code == 0, out + err
    return [json.loads(line) for line in out.splitlines()], err


FORMATS = ["tasks.csv", "tasks.xlsx", "tasks.ods", "tasks.json"]
MARKS = ["NA", "N/A", "n/a", "?", "TBD", "tbc", "NULL", "nan", "not known", "don't know", "don\N{RIGHT SINGLE QUOTATION MARK}t know", "None"]  # fmt: skip


@pytest.mark.parametrize("file", FORMATS)
def test_marks_for_not_known_are_read_and_counted_for_every_question(run, tmp_path, file):
    rows = [["name", *QUESTIONS], *([mark, *[mark] * len(QUESTIONS)] for mark in MARKS)]
    write(tmp_path / file, rows)
    tasks, err = assessed(run, file)
    none = {name: "none" for name, question in QUESTIONS.items() if "none" in question.choices}
    assert [task["profile"] for task in tasks] == [*([{}] * (len(MARKS) - 1)), none]
    assert err.splitlines()[0].startswith("read leniently: ")
    assert f"{len(MARKS) * len(QUESTIONS) - len(none):,} cells as not known" in err
    code, _, err = run("assess", "--no-record", "--strict", file)
    assert (code, "[not-an-answer]" in err) == (2, True)


def test_a_word_of_ones_own_can_mean_not_known_and_an_answer_stays_one(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "driver", "analysis"], ["A", "offen", "none"]])
    tasks, err = assessed(run, "t.csv", "--not-known", "Offen", "--not-known", "none")
    assert tasks[0]["profile"] == {"analysis": "none"}
    assert '1 cell as not known ("offen" 1)' in err


NOTE = 'analysis: "None" was read as the answer, and empty cells as not known'


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize(
    ("cells", "noted"), [(("None", None), True), (("none", None), False), (("None", "none"), False)]
)
def test_none_in_a_column_with_empty_cells_is_noted(run, tmp_path, file, cells, noted):
    write(tmp_path / file, [["name", "driver", "analysis"], *(["A", "volume", cell] for cell in cells)])
    tasks, err = assessed(run, file)
    assert [task["profile"].get("analysis") for task in tasks] == [cell and "none" for cell in cells]
    assert (NOTE in err.splitlines()) == noted
    text = QUESTIONS["analysis"].text
    write(tmp_path / file, [["name", "driver", text], *(["A", "volume", cell] for cell in cells)])
    assert NOTE not in assessed(run, file)[1]


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("TRUE", "False"), ("y", "N"), (True, False)])
def test_yes_and_no_are_read_for_questions_of_that_kind(run, tmp_path, file, yes, no):
    names = ["core", "shared_hours", "separability", "reserved_decisions"]
    write(tmp_path / file, [["name", *names], ["A", yes, yes, yes, None], ["B", no, no, no, no]])
    tasks, _ = assessed(run, file)
    assert tasks[0]["profile"] == {"core": "core", "shared_hours": "needed", "separability": "separable"}
    assert tasks[1]["profile"] == {
        "core": "non_core",
        "shared_hours": "not_needed",
        "reserved_decisions": "none",
        "separability": "entangled",
    }


def test_yes_is_not_read_where_it_could_mean_several_answers(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "reserved_decisions", "driver"], ["A", "yes", "no"]])
    code, _, err = run("assess", "t.csv", "--no-record")
    assert (code, err.count("[not-an-answer]")) == (2, 2)


@pytest.mark.parametrize("file", FORMATS)
def test_a_mapping_of_numbers_bands_and_checkboxes_is_the_same_in_every_format(run, tmp_path, file):
    (tmp_path / "m.toml").write_text(
        '[answers.procedure]\n"8..10" = "documented"\n"1..3" = "judgment"\n'
        '[answers.driver]\n"9" = "volume"\n[answers.core]\n"true" = "non_core"\n'
    )
    write(tmp_path / file, [["name", "procedure", "driver", "core"], ["A", 8, 9, True], ["B", 3, None, None]])
    tasks, _ = assessed(run, file, "--map", "m.toml")
    assert [task["profile"] for task in tasks] == [
        {"driver": "volume", "core": "non_core", "procedure": "documented"},
        {"procedure": "judgment"},
    ]
    write(tmp_path / file, [["name", "procedure"], ["A", 7]])
    assert run("assess", file, "--map", "m.toml", "--no-record")[0] == 2


@pytest.mark.parametrize(
    "word",
    [
        "undocumented",
        "inconsistent",
        "untrained",
        "low_impact",
        "volume,_insight",
        "None",
        "semi_specialist",
        "not_routine",
    ],
)
def test_no_answer_is_suggested_that_a_word_contradicts(word):
    for question in QUESTIONS.values():
        choices = [choice.value for choice in question.choices if choice != word.lower()]
        assert answer_suggestion(word.lower(), choices) == ""


@pytest.mark.parametrize(
    ("word", "meant"),
    [("jugdment", "judgment"), ("documentd", "documented"), ("insigt", "insight"), ("non_cor", "non_core")],
)
def test_a_slip_of_the_hand_is_corrected(word, meant):
    every = [choice.value for question in QUESTIONS.values() for choice in question.choices]
    assert answer_suggestion(word, every) == f'; did you mean "{meant}"?'


@pytest.mark.parametrize("file", FORMATS)
@pytest.mark.parametrize("heading", ["Core (Y/N)", "core [yes or no]", "core\n(yes, no)", "Core: yes or no"])
def test_a_heading_with_a_note_is_the_question_and_told(run, tmp_path, file, heading):
    write(tmp_path / file, [["name", heading], ["A", "non_core"]])
    tasks, err = assessed(run, file)
    assert tasks[0]["profile"] == {"core": "non_core"}
    assert "as core" in err
    assert run("assess", file, "--strict", "--no-record")[0] in (0, 2)


def test_a_heading_with_a_note_is_carried_where_another_column_is_the_question(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "core", "core (last year)"], ["A", "non_core", "core"]])
    tasks, _ = assessed(run, "t.csv")
    assert (tasks[0]["profile"], tasks[0]["carried"]) == ({"core": "non_core"}, {"core (last year)": "core"})


@pytest.mark.parametrize("heading", ["Code", "Time spent", "Cost", "Unit", "Source", "Note"])
def test_everyday_headings_are_carried(run, tmp_path, heading):
    write(tmp_path / "t.csv", [["name", "driver", heading], ["A", "volume", "x"]])
    assert assessed(run, "t.csv")[0][0]["carried"] == {heading: "x"}


@pytest.mark.parametrize("heading", ["Services", "Skills", "Provider", "drivr"])
def test_a_heading_that_nearly_is_a_question_names_the_way_out(run, tmp_path, heading):
    write(tmp_path / "t.csv", [["name", "driver" if heading != "drivr" else "core", heading], ["A", "", "x"]])
    code, _, err = run("assess", "t.csv", "--no-record")
    assert (code, f'--map "{heading}=-"' in err) == (2, True)
    assert run("assess", "t.csv", "--no-record", "--map", f"{heading}=-")[0] == 0


@pytest.mark.parametrize("file", FORMATS)
def test_invisible_characters_and_typographic_quotes_and_dashes_do_not_matter(run, tmp_path, file):
    write(
        tmp_path / file,
        [["name", "\N{ZERO WIDTH SPACE}driver\N{ZERO WIDTH NO-BREAK SPACE}", "core"],
         ["A", "\N{LEFT DOUBLE QUOTATION MARK}Volume\N{RIGHT DOUBLE QUOTATION MARK}", "non\N{NON-BREAKING HYPHEN}core"]],
    )  # fmt: skip
    assert assessed(run, file)[0][0]["profile"] == {"driver": "volume", "core": "non_core"}


def test_the_same_id_twice_is_noted_with_its_rows(run, tmp_path):
    write(tmp_path / "t.csv", [["id", "driver"], ["A", "volume"], ["B", "volume"], ["A", "insight"]])
    _, err = assessed(run, "t.csv")
    assert 'the id "A" is used more than once: t.csv:2 and t.csv:4' in err
    write(tmp_path / "t.csv", [["id", "driver"], ["A", "volume"], ["B", "volume"]])
    assert "more than once" not in assessed(run, "t.csv")[1]


def test_a_plain_file_is_read_without_a_word(run, tmp_path):
    write(tmp_path / "t.csv", [["id", "name", "driver"], ["1", "A", "volume"]])
    assert assessed(run, "t.csv")[1] == "not recorded (--no-record)\n"


def sheet(path, build):
    """Write a workbook that `build` fills."""
    book = openpyxl.Workbook()
    build(book.active)
    book.save(path)


def problems(run, *arguments):
    """The codes and places of the problems of files."""
    code, out, _ = run("assess", "--json", "--no-record", *arguments)
    assert code == 2
    return [(problem["code"], problem["place"]) for problem in json.loads(out)["problems"]]


@pytest.mark.parametrize("file", ["t.csv", "t.xlsx", "t.ods"])
def test_headings_below_a_title_are_found_and_told(run, tmp_path, file):
    write(tmp_path / file, [["Our processes 2026", None, None], [None, None, None], ["name", "driver", "core"], ["A", "volume", "core"]])  # fmt: skip
    tasks, err = assessed(run, file)
    assert (tasks[0]["name"], tasks[0]["profile"]) == ("A", {"driver": "volume", "core": "core"})
    assert f"{file}: the headings are in row 3; the rows above them were skipped" in err
    assert run("assess", file, "--strict", "--no-record")[0] == 2


@pytest.mark.parametrize("file", ["t.csv", "t.xlsx", "t.ods"])
def test_a_list_below_a_title_is_one_error_that_names_the_way_on(run, tmp_path, file):
    write(tmp_path / file, [["Our services", None, None], ["Ref", "What", "Unit"], ["1", "Payroll", "HR"]])
    assert problems(run, file) == [("no-known-heading", f"{file}:1:1")]
    assert "outsourcing prepare LIST" in run("assess", file, "--no-record")[2]


@pytest.mark.parametrize("file", ["t.csv", "t.xlsx", "t.ods"])
def test_the_header_row_can_be_named(run, tmp_path, file):
    write(tmp_path / file, [["name", "driver"], ["old", "insight"], ["name", "driver"], ["A", "volume"]])
    assert [task["name"] for task in assessed(run, file, "--header-row", "3")[0]] == ["A"]


def test_a_row_whose_cells_are_names_of_questions_is_not_taken_for_the_headings(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "driver"], ["core", "volume"], ["volume", "insight"]])
    assert [task["name"] for task in assessed(run, "t.csv")[0]] == ["core", "volume"]


def test_a_table_that_begins_at_b3_below_a_merged_title(run, tmp_path):
    def build(active):
        active["B1"] = "All our work"
        active.merge_cells("B1:D1")
        for column, (heading, value) in enumerate([("name", "A"), ("driver", "volume"), ("core", "core")], 2):
            active.cell(3, column, heading)
            active.cell(4, column, value)

    sheet(tmp_path / "t.xlsx", build)
    tasks, err = assessed(run, "t.xlsx")
    assert tasks[0]["profile"] == {"driver": "volume", "core": "core"}
    assert "merged" not in err


@pytest.mark.parametrize("file", ["t.csv", "t.xlsx", "t.ods"])
def test_a_first_column_without_a_heading_is_carried(run, tmp_path, file):
    write(tmp_path / file, [[None, "name", "driver"], ["0", "A", "volume"], ["1", "B", "insight"]])
    tasks, err = assessed(run, file)
    assert [task["carried"] for task in tasks] == [{"column 1": "0"}, {"column 1": "1"}]
    assert "the first column has no heading" in err


def test_merged_cells_below_the_headings_are_noted_with_their_range(run, tmp_path):
    def build(active):
        for row in (["name", "driver"], ["A", "volume"], ["B", None]):
            active.append(row)
        active.merge_cells("B2:B3")

    sheet(tmp_path / "t.xlsx", build)
    assert "merged cells below the headings, of which only the first is read: B2:B3" in assessed(run, "t.xlsx")[1]


def test_hidden_rows_and_columns_are_read_and_told_or_left_out(run, tmp_path):
    def build(active):
        for row in (["name", "driver", "core"], ["A", "volume", "core"], ["B", "insight", None]):
            active.append(row)
        active.row_dimensions[3].hidden = True
        active.column_dimensions["C"].hidden = True

    sheet(tmp_path / "t.xlsx", build)
    tasks, err = assessed(run, "t.xlsx")
    assert [task["name"] for task in tasks] == ["A", "B"]
    assert "1 hidden row and 1 hidden column were read, too" in err
    tasks, err = assessed(run, "t.xlsx", "--visible-only")
    assert [(task["name"], task["profile"]) for task in tasks] == [("A", {"driver": "volume"})]
    assert "1 hidden row and 1 hidden column were left out" in err


def test_several_sheets_are_read(run, tmp_path):
    book = openpyxl.Workbook()
    for name, task in (("One", "A"), ("Two", "B")):
        made = book.create_sheet(name)
        made.append(["name", "driver"])
        made.append([task, "volume"])
    book.save(tmp_path / "t.xlsx")
    assert [t["name"] for t in assessed(run, "t.xlsx", "--sheet", "One", "--sheet", "Two")[0]] == ["A", "B"]


def test_a_spreadsheet_error_is_an_error_where_it_matters_and_text_elsewhere(run, tmp_path):
    sheet(tmp_path / "t.xlsx", lambda active: [active.append(row) for row in (["name", "driver", "size"], ["A", "#N/A", "#REF!"])])  # fmt: skip
    tasks, err = assessed(run, "t.xlsx")
    assert (tasks[0]["profile"], tasks[0]["carried"]) == ({}, {"size": "#REF!"})
    assert '1 cell as not known ("#N/A" 1)' in err
    sheet(tmp_path / "t.xlsx", lambda active: [active.append(row) for row in (["name", "driver"], ["#REF!", "#REF!"])])
    assert problems(run, "t.xlsx") == [("cell-error", "t.xlsx:2:1"), ("cell-error", "t.xlsx:2:2")]


TASKS = [{"name": "A", "driver": "volume"}, {"name": "B", "driver": "insight"}]


@pytest.mark.parametrize(
    "content",
    [
        {"tasks": TASKS},
        {"tasks": TASKS, "meta": {"made": "today"}},
        {"columns": ["name", "driver"], "index": [0, 1], "data": [["A", "volume"], ["B", "insight"]]},
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_the_list_in_an_object_is_read(run, tmp_path, content, indent):
    (tmp_path / "t.json").write_text(json.dumps(content, indent=indent))
    assert [(task["name"], task["profile"]) for task in assessed(run, "t.json")[0]] == [
        ("A", {"driver": "volume"}),
        ("B", {"driver": "insight"}),
    ]


def test_a_mistake_in_the_list_of_an_object_has_its_place(run, tmp_path):
    (tmp_path / "t.json").write_text('{"tasks": [\n  {"driver": "volume"},\n  {"driver": "lots"}\n]}')
    assert problems(run, "t.json") == [("not-an-answer", "t.json:3:4")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"A": {"driver": "volume"}, "B": {"driver": "insight"}}, "not-a-task"),
        ([{"task": {"driver": "volume"}, "expect": "BPO"}], "not-a-task"),
        ({"colour": "red"}, "no-known-heading"),
        ([{"colour": "red"}], "no-known-heading"),
    ],
)
def test_what_is_not_a_task_is_never_one_of_which_nothing_is_known(run, tmp_path, content, code):
    (tmp_path / "t.json").write_text(json.dumps(content))
    assert [found for found, _ in problems(run, "t.json")] == [code]


def test_a_table_on_its_side_is_an_error_that_says_so(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "A", "B"], ["driver", "volume", "insight"], ["core", "core", "non_core"]])
    assert problems(run, "t.csv") == [("table-on-its-side", "t.csv:3")]


@pytest.mark.parametrize(
    "text",
    [
        "name,driver\nA,volume\n\x1a",
        'name, "driver"\nA, "volume"\n',
        '"name;\n(short)";driver\nA;volume\n',
        "\ufeffname;driver\r\nA;volume\r\n",
    ],
    ids=["Ctrl-Z", "a blank before a quote", "a delimiter in a heading of two lines", "as Excel writes it"],
)
def test_tables_as_programs_write_them(run, tmp_path, text):
    (tmp_path / "t.csv").write_text(text, encoding="utf-8", newline="")
    assert [task["profile"] for task in assessed(run, "t.csv")[0]] == [{"driver": "volume"}]


@pytest.mark.parametrize(
    ("beginning", "named"),
    [
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\x28\xb5\x2f\xfd\x04", "Zstandard"),
        (b"<html><table><tr><td>name</td></tr></table>", "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "SpreadsheetML"),
        (b"---\n- name: A\n  driver: volume\n", "YAML"),
    ],
)
def test_other_kinds_of_files_are_named(run, tmp_path, beginning, named):
    (tmp_path / "t.xls").write_bytes(beginning)
    code, _, err = run("assess", "t.xls", "--no-record")
    assert (code, named in err, "[unsupported-file]" in err) == (2, True, True)


def test_an_opendocument_spreadsheet_is_read_without_a_word(run, tmp_path):
    write(tmp_path / "t.ods", [["name", "driver"], ["A", "Volume"]])
    tasks, err = assessed(run, "t.ods")
    assert (tasks[0]["name"], tasks[0]["profile"]) == ("A", {"driver": "volume"})
    assert err == "not recorded (--no-record)\n"


KINDS = ["xlsx", "ods", "xlsb"]  # processes.ods and .xls are as LibreOffice writes processes.xlsx


@pytest.fixture
def bands(tmp_path):
    (tmp_path / "m.toml").write_text('[answers.procedure]\n"8..10" = "documented"\n"1..3" = "judgment"\n')
    return "m.toml"


@pytest.mark.parametrize("kind", KINDS)
def test_a_workbook_with_everything_that_people_do_is_read_alike_in_every_kind(run, bands, kind):
    tasks, err = assessed(run, str(DATA / f"processes.{kind}"), "--map", bands)
    known = {"driver": "volume", "analysis": "none", "procedure": "documented", "shared_hours": "needed"}
    assert [(task["id"], task["profile"], task["carried"]) for task in tasks] == [
        ("P-1", known | {"core": "core"}, {"column 1": 0, "Owner": "Ann", "Headcount": 3.5}),
        (
            "P-2",
            {"driver": "insight", "core": "non_core", "analysis": "some"}
            | {"procedure": "judgment", "shared_hours": "not_needed"},
            {"column 1": 1, "Owner": "#N/A", "Headcount": 2},
        ),
        ("P-3", {}, {"column 1": 2, "Owner": "Bob", "Headcount": 1}),
        ("P-4", known | {"core": "non_core"}, {"column 1": 3, "Owner": None, "Headcount": 4}),
        (
            "P-5",
            {"core": "non_core", "procedure": "judgment", "shared_hours": "not_needed"},
            {"column 1": 4, "Owner": None, "Headcount": 4},
        ),
    ]
    assert [line.replace(str(DATA / f"processes.{kind}"), "FILE") for line in err.splitlines()] == [
        'read leniently: 5 cells as not known ("n/a" 1, "TBD" 1, "#N/A" 1, "?" 1, "not known" 1); '
        r'7 cells as yes or no; headings "driver\n(volume, insight or both)" as driver, "Core (Y/N)" as core '
        "(--strict turns this off)",
        "FILE: 1 hidden row and 1 hidden column were read, too (--visible-only leaves them out)",
        "FILE: the headings are in row 3; the rows above them were skipped",
        "FILE: the first column has no heading; it is called 'column 1'",
        "FILE: merged cells below the headings, of which only the first is read: D7:D8",
        "not recorded (--no-record)",
    ]
    tasks, err = assessed(run, str(DATA / f"processes.{kind}"), "--map", bands, "--visible-only")
    assert [(task["id"], "Headcount" in task["carried"]) for task in tasks] == [
        ("P-1", False), ("P-2", False), ("P-4", False), ("P-5", False)
    ]  # fmt: skip
    assert "1 hidden row and 1 hidden column were left out" in err


def test_an_old_workbook_is_read_and_says_what_cannot_be_recognised_in_it(run, bands):
    file = str(DATA / "processes.xls")
    tasks, err = assessed(run, file, "--map", bands)
    new, _ = assessed(run, str(DATA / "processes.xlsx"), "--map", bands)
    assert [task["profile"] for task in tasks] == [task["profile"] for task in new]
    assert "hidden rows and columns, and errors in cells, cannot be recognised in XLS" in err
    assert "only the first is read: D7:D8" in err
    assert problems(run, file, "--map", bands, "--visible-only") == [("unsupported-file", file)]


@pytest.mark.parametrize(
    ("kind", "part", "change"),
    [
        ("ods", "content.xml", (b'"ro1" table:visibility="collapse">', b'"ro1" table:number-rows-repeated="1000000000">')),
        ("xlsb", "xl/worksheets/sheet1.bin", (b"\x00\x19\x07\x00\x00\x00", b"\x00\x19\x07\x00\x00\x70")),
    ],
)  # fmt: skip
def test_a_workbook_whose_cells_would_fill_the_memory_is_an_error(run, tmp_path, kind, part, change):
    old, new = change
    changed(DATA / f"processes.{kind}", tmp_path / f"t.{kind}", part, lambda content: content.replace(old, new))
    assert problems(run, f"t.{kind}") == [("too-large", f"t.{kind}")]


def test_a_damaged_old_workbook_that_ends_the_process_of_its_reader_is_an_error(run, tmp_path):
    content = bytearray((DATA / "processes.xls").read_bytes())
    content[3911] = 28  # a count of more than a terabyte
    (tmp_path / "t.xls").write_bytes(content)
    assert problems(run, "t.xls") == [("unreadable-workbook", "t.xls")]


def changed(source, target, part, change):
    """Copy an archive with one part changed."""
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(target, "w") as copy:
        for name in whole.namelist():
            content = whole.read(name)
            copy.writestr(name, change(content) if name == part else content)
            assert name != part or change(content) != content


@pytest.mark.parametrize("kind", ["ods", "xlsb"])
def test_a_damaged_workbook_of_another_kind_is_an_error_of_one_line(run, tmp_path, kind):
    part = {"ods": "content.xml", "xlsb": "xl/worksheets/sheet1.bin"}[kind]
    changed(DATA / f"processes.{kind}", tmp_path / f"t.{kind}", part, lambda content: content[: len(content) // 2])
    assert [code for code, _ in problems(run, f"t.{kind}")] == ["unreadable-workbook"]


@pytest.mark.parametrize("file", FORMATS)
def test_joiners_in_names_are_kept_and_shown_as_they_are(run, tmp_path, file):
    persian = "\N{ARABIC LETTER MEEM}\N{ARABIC LETTER YEH}\N{ZERO WIDTH NON-JOINER}\N{ARABIC LETTER KHAH}"
    family = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
    write(tmp_path / file, [["name", "driver"], [f"{persian} {family}", "volume"]])
    assert assessed(run, file)[0][0]["name"] == f"{persian} {family}"
    code, out, _ = run("assess", file, "--no-record", "-o", "r.html")
    assert (code, "200c" in out, "200d" in out) == (0, False, False)
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert (f"{persian} {family}" in html, "200c" in html) == (True, False)
