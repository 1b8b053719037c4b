"""Workbooks: what is read, and every way in which one can be wrong, or meant to do harm."""

import datetime as dt
import io
import resource
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from outsourcing import load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.files import archives
from outsourcing.engine.files.documents import Document
from outsourcing.engine.files.workbook_rows import read_workbook
from outsourcing.engine.portfolio.task_files import Portfolio, read_tasks

PROFILE = load().profile
SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def book(tmp_path):
    """Write a workbook of sheets, each a list of rows; return its path."""

    def write(*rows, hidden=(), **sheets):
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, table in {**({"Sheet": rows} if rows else {}), **sheets}.items():
            sheet = made.create_sheet(name)
            sheet.sheet_state = "hidden" if name in hidden else "visible"
            for row in table:
                sheet.append(row)
        made.save(tmp_path / "t.xlsx")
        made.close()
        return tmp_path / "t.xlsx"

    return write


def parts(path, **changed):
    """Change parts of a workbook by their names, None takes one away; `replace` is (part, before, after)."""
    with zipfile.ZipFile(path) as file:
        found = {name: file.read(name) for name in file.namelist()}
    found |= changed.pop("more", {})
    if "replace" in changed:
        part, before, after = changed["replace"]
        assert before in found[part]
        found[part] = found[part].replace(before, after)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in found.items():
            if data is not None:
                file.writestr(name, data)
    return path


def read(path, sheet=None):
    with Portfolio([str(path)], PROFILE, sheet=sheet) as portfolio:
        portfolio.check().accept()
        return list(portfolio.tasks())


def problems(path, sheet=None):
    with pytest.raises(InputError) as error:
        read(path, sheet)
    assert not [problem for problem in error.value.problems if "\n" in problem.message]
    return [f"{problem.place.removeprefix(f'{path.parent}/')} {problem.code}" for problem in error.value.problems]


def test_the_first_row_has_the_headings_and_each_row_below_is_a_task(book):
    path = book(
        [], ["name", "driver", "owner", "size"], ["Calls", "Volume", None, 3], [], ["Pay", "insight", "Eve", 1.5]
    )
    tasks = read(path)
    assert [(task.id, task.name, task.known.answers, task.carried) for task in tasks] == [
        ("t-1", "Calls", {"driver": "volume"}, {"owner": None, "size": 3}),
        ("t-3", "Pay", {"driver": "insight"}, {"owner": "Eve", "size": 1.5}),
    ]


def test_values_are_what_people_see(book):
    moment = dt.datetime(2026, 11, 22, 17, 30)  # noqa: DTZ001  spreadsheets know no zones
    day, clock, span = dt.date(2026, 11, 22), dt.time(8, 15), dt.timedelta(hours=26, minutes=5)
    row = [True, 3.0, 0.1, day, moment, clock, span, "_x0041_", "two\nlines", " x "]
    path = book(["driver", *map(str, range(len(row)))], ["volume", *row])
    [task] = read(path)
    assert list(task.carried.values()) == [
        True, 3, 0.1, "2026-11-22", "2026-11-22T17:30:00", "08:15:00", "26:05:00", "A", "two\nlines", " x ",
    ]  # fmt: skip


@pytest.fixture
def shared(tmp_path):
    """Write a workbook whose texts stand in a part of their own; return its path."""

    def write(*rows):
        with xlsxwriter.Workbook(str(tmp_path / "s.xlsx")) as made:
            sheet = made.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
        return tmp_path / "s.xlsx"

    return write


def test_a_cell_as_long_as_cells_can_be_and_control_characters(shared):
    path = shared(["name", "description"], ["x" * 32_767, "ESC"])
    parts(path, replace=("xl/sharedStrings.xml", b"ESC", b"_x001B_[31m\xef\xbb\xbf"))
    [task] = read(path)
    assert (len(task.name), task.description) == (32_767, "\x1b[31m\ufeff")


def test_a_text_of_a_megabyte_is_read(shared):
    path = shared(["name", "description"], ["Calls", "LONG"])
    parts(path, replace=("xl/sharedStrings.xml", b"LONG", b"x" * 1_000_000))
    [task] = read(path)
    assert len(task.description) == 1_000_000


def test_texts_that_are_none_are_told_in_one_line(shared):
    path = parts(shared(["name", "driver"], ["Calls", "volume"]), more={"xl/sharedStrings.xml": b"\xff\xfe"})
    assert problems(path) == ["s.xlsx unreadable-workbook"]


def test_formulas_count_as_their_stored_values(book):
    path = book(["name", "driver"], ["Calls", "volume"])
    cell = b'<c r="B2" t="str"><f>LOWER("VOLUME")</f><v>volume</v></c>'
    with zipfile.ZipFile(path) as file:
        sheet = file.read(SHEET)
    start, end = sheet.index(b'<c r="B2"'), sheet.index(b"</c>", sheet.index(b'<c r="B2"')) + 4
    parts(path, more={SHEET: sheet[:start] + cell + sheet[end:]})
    [task] = read(path)
    assert task.known.answers == {"driver": "volume"}


def test_what_has_no_value_is_named_by_its_cell(book):
    path = book(["name", "driver"], ["=1+1", "volume"], ["Pay", "#REF!"])
    assert problems(path) == ["t.xlsx:2:1 no-stored-value", "t.xlsx:3:2 cell-error"]


def test_what_can_be_wrong_with_headings_and_rows(book):
    path = book(
        ["name", "Driver", None, "driver", None],
        ["Calls", "volum", "x", None, None],
        ["Pay", None, None, None, None, "y"],
    )
    assert problems(path) == [
        "t.xlsx:1:3 no-heading",
        "t.xlsx:1:4 duplicate-heading",
        "t.xlsx:2:2 not-an-answer",
        "t.xlsx:3:6 more-cells-than-headings",
    ]


def test_which_sheet_is_never_guessed(book):
    one, other = [["driver"], ["volume"]], [["driver"], ["insight"]]
    path = book(First=one, Second=other)
    assert problems(path) == ["t.xlsx which-sheet"]
    assert problems(path, "Secnd") == ["t.xlsx unknown-sheet"]
    assert [task.known.answers for task in read(path, "second")] == [{"driver": "insight"}]
    assert [task.known.answers for task in read(book(First=one, tasks=other))] == [{"driver": "insight"}]
    assert [task.known.answers for task in read(book(Empty=[], First=one))] == [{"driver": "volume"}]


def test_hidden_sheets_are_read_only_by_name_and_told(book):
    one, other = [["driver"], ["volume"]], [["driver"], ["insight"]]
    path = book(First=one, Secret=other, hidden=["Secret"])
    with Portfolio([str(path)], PROFILE) as portfolio:
        assert [task.known.answers for task in portfolio_tasks(portfolio)] == [{"driver": "volume"}]
        assert list(portfolio.hidden_sheets()) == [
            f"{path}: the hidden sheet Secret was not read (read it with --sheet NAME)"
        ]
    assert [task.known.answers for task in read(path, "Secret")] == [{"driver": "insight"}]
    path = book(First=[], Secret=other, hidden=["Secret"])
    assert problems(path) == ["t.xlsx which-sheet"]


def portfolio_tasks(portfolio):
    portfolio.check().accept()
    return list(portfolio.tasks())


def test_an_empty_workbook_has_no_task(book):
    assert problems(book(First=[])) == ["t.xlsx no-tasks"]


def zipped(**found):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, text in found.items():
            file.writestr(name.replace("__", "/").replace("_dot_", "."), text)
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"PK\x03\x04", "unreadable-workbook", id="the beginning of a zip"),
        pytest.param(zipped(a_dot_txt="x"), "unsupported-file", id="an archive"),
        pytest.param(zipped(xl__workbook_dot_bin="x"), "unsupported-file", id="binary"),
        pytest.param(zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), "unsupported-file", id="ODS"),
        pytest.param(zipped(word__document_dot_xml="x"), "unsupported-file", id="a text document"),
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 512, "unsupported-file", id="an old or encrypted workbook"),
    ],
)
def test_files_that_only_look_like_a_workbook_are_one_problem(tmp_path, content, code):
    path = tmp_path / "t.xlsx"
    path.write_bytes(content)
    assert problems(path) == [f"t.xlsx {code}"]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param({"replace": (SHEET, b"</row>", b"</rwo>")}, id="broken XML"),
        pytest.param({"more": {"xl/workbook.xml": b"<nothing/>"}}, id="another workbook.xml"),
        pytest.param({"more": {SHEET: None}}, id="the sheet is gone"),
        pytest.param({"more": {"[Content_Types].xml": None}}, id="the manifest is gone"),
        pytest.param({"replace": (SHEET, b'r="2"', b'r="x"')}, id="a row without a number"),
        pytest.param({"more": {SHEET: b"<a>" * 100_000 + b"</a>" * 100_000}}, id="nested deeply"),
    ],
)
def test_a_broken_workbook_is_told_in_one_line(book, damage):
    path = parts(book(["name", "driver"], ["Calls", "volume"]), **damage)
    [problem] = problems(path)
    assert problem.startswith("t.xlsx ")


@pytest.mark.parametrize("length", [100, 1000, 3000, 4500])
def test_a_workbook_that_was_cut_short_is_told_in_one_line(book, length):
    path = book(["name", "driver"], ["Calls", "volume"])
    path.write_bytes(path.read_bytes()[:length])
    assert problems(path) == ["t.xlsx unreadable-workbook"]


def test_entities_that_grow_are_refused_before_they_do(book):
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("b"), ord("l"))
    )
    sheet = laughs + b']><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">&k;</worksheet>'
    path = parts(book(["name", "driver"], ["Calls", "volume"]), more={SHEET: sheet})
    assert problems(path) == ["t.xlsx dangerous-workbook"]


def test_a_bomb_is_refused_by_its_directory(book):
    path = parts(book(["name"], ["Calls"]), more={"xl/media/zeros": b"\0" * (201 * 1024 * 1024)})
    assert path.stat().st_size < 1024 * 1024
    assert problems(path) == ["t.xlsx too-large"]


def test_too_many_parts_and_too_large_a_file_are_refused(book, monkeypatch):
    path = book(["name", "driver"], ["Calls", "volume"])
    monkeypatch.setattr(archives, "MOST_PARTS", 3)
    assert problems(path) == ["t.xlsx too-large"]
    monkeypatch.setattr(archives, "MOST_PARTS", 100)
    monkeypatch.setattr(archives, "LARGEST", 100)
    assert problems(path) == ["t.xlsx too-large"]


def test_a_cell_far_away_costs_neither_time_nor_memory(book):
    path = book(["name", "driver"], ["Calls", "volume"])
    far = b'<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row></sheetData>'
    parts(path, replace=(SHEET, b"</sheetData>", far))
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    assert problems(path) == ["t.xlsx too-large"]
    assert time.monotonic() - start < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000 * (
        1024 if sys.platform == "darwin" else 1
    )


def test_a_workbook_by_another_name_is_read_all_the_same(book):
    path = book(["driver"], ["volume"])
    other = path.rename(path.with_suffix(".csv"))
    assert [task.known.answers for task in read_tasks([str(other)], PROFILE)] == [{"driver": "volume"}]


def sheet_of(*rows, before=""):
    """The XML of a sheet."""
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()


@pytest.mark.slow
def test_a_dimension_that_lies_costs_nothing_and_changes_nothing(book):
    first = '<row r="1"><c r="A1" t="str"><v>driver</v></c></row>'
    last = '<row r="1048576"><c r="A1048576" t="str"><v>volume</v></c></row>'
    for said in ("A1:XFD1048576", "A1"):
        sheet = sheet_of(first, last, before=f'<dimension ref="{said}"/>')
        [task] = read(parts(book(["driver"]), more={SHEET: sheet}))
        assert (task.id, task.known.answers) == ("t-1048575", {"driver": "volume"})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('<row r="1">' + "<c/>" * 20_000 + "</row>", id="too many columns"),
        pytest.param('<row r="1"><c r="ABCD1"><v>1</v></c></row>', id="a column beyond the last"),
        pytest.param('<row r="1">' + '<c r="A1"><v>1</v></c>' * 20_000 + "</row>", id="one cell over and over"),
        pytest.param('<row r="1"><c r="A1">' + "<x/>" * 500_001 + "</c></row>", id="a cell of many parts"),
    ],
)
def test_a_malformed_sheet_is_refused_before_it_takes_memory(book, row):
    path = parts(book(["driver"], ["volume"]), more={SHEET: sheet_of(row, "<row><c><v>1</v></c></row>")})
    assert problems(path) == ["t.xlsx unreadable-workbook"]


def test_more_elements_than_can_be_read_in_a_minute_are_refused_unread(book, monkeypatch):
    path = parts(book(["driver"], ["volume"]), more={SHEET: sheet_of("<row/>" * 1000)})
    monkeypatch.setattr(archives, "MOST_ELEMENTS", 1000)
    assert problems(path) == ["t.xlsx too-large"]
    monkeypatch.setattr(archives, "MOST_ELEMENTS", 2000)
    assert problems(path) == ["t.xlsx no-tasks"]


@pytest.mark.parametrize(("most", "code"), [(1000, "too-large"), (2000, "unreadable-workbook")])
def test_a_sheet_in_utf_16_is_refused_and_not_read_as_empty(book, monkeypatch, most, code):
    path = parts(book(["driver"], ["volume"]), more={SHEET: sheet_of("<row/>" * 1000).decode().encode("utf-16")})
    monkeypatch.setattr(archives, "MOST_ELEMENTS", most)
    assert problems(path) == [f"t.xlsx {code}"]


def test_a_part_that_is_read_whole_is_not_read_where_it_is_large(book, monkeypatch):
    path = book(["driver"], ["volume"])
    monkeypatch.setattr(archives, "LARGEST_WHOLE", 100)
    assert problems(path) == ["t.xlsx too-large"]


def test_an_archive_with_a_password_is_named(book):
    path = book(["driver"], ["volume"])
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert problems(path) == ["t.xlsx unsupported-file"]


def test_a_strict_workbook_is_named(book):
    strict = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
    path = parts(book(["driver"], ["volume"]), more={"xl/workbook.xml": strict})
    assert problems(path) == ["t.xlsx unsupported-file"]


def test_charts_beside_the_tasks_do_not_matter(tmp_path):
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet, chart = made.add_worksheet("Work"), made.add_chart({"type": "bar"})
        sheet.write_column(0, 0, ["driver", "volume"])
        chart.add_series({"values": "=Work!$A$1:$A$2"})
        made.add_chartsheet("Chart").set_chart(chart)
    assert [task.known.answers for task in read(path)] == [{"driver": "volume"}]


def test_dates_of_either_calendar(tmp_path):
    for since_1904 in (False, True):
        path = tmp_path / f"{since_1904}.xlsx"
        with xlsxwriter.Workbook(str(path), {"date_1904": since_1904}) as made:
            sheet, day = made.add_worksheet(), made.add_format({"num_format": "yyyy-mm-dd"})
            sheet.write_row(0, 0, ["driver", "since"])
            sheet.write_string(1, 0, "volume")
            sheet.write_datetime(1, 1, dt.date(2024, 2, 29), day)
        assert [task.carried for task in read(path)] == [{"since": "2024-02-29"}]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param('<c r="B2" t="str"><f>""</f><v></v></c>', None, id="a formula that comes to no text"),
        pytest.param('<c r="B2"><v>9007199254740993</v></c>', 9007199254740993, id="a whole number"),
        pytest.param('<c r="B2"><v>2.0</v></c>', 2, id="a float that is whole"),
        pytest.param('<c r="B2"><v>1E300</v></c>', 1e300, id="too large to be whole for sure"),
        pytest.param('<c r="B2" t="inlineStr"><is><t>_x0041_</t></is></c>', "A", id="an escape in the cell itself"),
    ],
)
def test_values_as_other_programs_write_them(book, cell, value):
    rows = (
        '<row r="1"><c r="A1" t="str"><v>driver</v></c><c r="B1" t="str"><v>size</v></c></row>',
        (f'<row r="2"><c r="A2" t="str"><v>volume</v></c>{cell}</row>'),
    )
    [task] = read(parts(book(["driver"]), more={SHEET: sheet_of(*rows)}))
    assert task.carried == {"size": value}


def test_a_number_without_end_is_named(book):
    rows = '<row r="1"><c r="A1" t="str"><v>name</v></c></row>', '<row r="2"><c r="A2"><v>1E400</v></c></row>'
    path = parts(book(["name"]), more={SHEET: sheet_of(*rows)})
    assert problems(path) == ["t.xlsx:2:1 number-too-large"]


@pytest.mark.parametrize(
    ("error", "others"),
    [("#REF!", ["t.xlsx:9:2 no-stored-value"]), pytest.param("#SPILL!", [], id="unknown to calamine")],
)
def test_an_error_in_any_row_is_reported_at_its_cell(book, error, others):
    rows = (
        '<row r="1"><c r="A1" t="str"><v>name</v></c><c r="B1" t="str"><v>driver</v></c></row>',
        '<row r="2"><c r="A2" t="str"><v>Calls</v></c></row>',
        f'<row r="4"><c r="B4" t="e"><v>{error}</v></c></row>',
        '<row r="9"><c r="B9"><f>1+1</f></c></row>',
    )
    path = parts(book(["name"]), more={SHEET: sheet_of(*rows)})
    assert problems(path) == ["t.xlsx:4:2 cell-error", *others]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are not listed here")
def test_the_file_is_closed_when_reading_stops_half_way(book):
    path = book(["driver"], ["volume"], ["insight"])

    def open_files():
        return [file for file in Path("/proc/self/fd").iterdir() if file.exists() and file.samefile(path)]

    rows = read_workbook(Document("t.xlsx", "t", "workbook", path))
    assert [next(rows).names, next(rows).values] == [("driver",), ("volume",)]
    assert open_files()
    rows.close()
    assert open_files() == []
