"""Files of tasks: what is read, and every way in which a file can be wrong."""

import io
import json

import pytest
from conftest import SHARED

from outsourcing import Assessment, assess_many, load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.files import csv_rows, json_rows
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.portfolio.portfolio import Portfolio

PROFILE = load().profile


def read(tmp_path, text, name="tasks.csv", **options):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_tasks([str(file)], PROFILE, **options)


def problems(tmp_path, text, name="tasks.csv", **options):
    """The problems of a file, its folder taken off."""
    with pytest.raises(InputError) as error:
        read(tmp_path, text, name, **options)
    return [str(problem).replace(f"{tmp_path}/", "") for problem in error.value.problems]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param('{"name": "Calls", "driver": "volume", "owner": "Eve"}', "t.json", id="one task"),
        pytest.param('[{"name": "Calls", "driver": "volume", "owner": "Eve"}]', "t.json", id="an array"),
        pytest.param('\n{"name": "Calls", "driver": "volume", "owner": "Eve"}\n\n', "t.jsonl", id="JSON Lines"),
        pytest.param('{"name": "Calls", "driver": "volume", "owner": "Eve"}', "t", id="JSON without a name"),
        pytest.param("name,driver,owner\nCalls,volume,Eve\n", "t.csv", id="CSV"),
        pytest.param("name;driver;owner\r\nCalls;volume;Eve\r\n", "t.csv", id="semicolons"),
        pytest.param("name\tdriver\towner\nCalls\tvolume\tEve\n", "t.tsv", id="TSV"),
        pytest.param("name\tdriver\towner\nCalls\tvolume\tEve\n", "t", id="TSV without a name"),
        pytest.param("name,driver,volume,owner\nCalls,volume,,Eve\n,,,\n", "t.csv", id="empty cells and rows"),
        pytest.param("name,driver,volume,owner\nCalls,volume,unknown,Eve\n", "t.csv", id="the word unknown"),
        pytest.param("\ufeffname,driver,owner\nCalls,volume,Eve\n", "t.csv", id="UTF-8 with a mark"),
        pytest.param("name,driver,owner\nCalls,volume,Eve\n".encode("utf-16"), "t.csv", id="UTF-16 with a mark"),
        pytest.param('name,Driver,owner\nCalls," Volume ",Eve\n', "t.csv", id="capitals and blanks"),
    ],
)
def test_every_format_gives_the_same_task(tmp_path, text, name):
    [task] = read(tmp_path, text, name)
    assert (task.profile, task.carried) == (PROFILE(name="Calls", driver="volume"), {"owner": "Eve"})


def test_ids_are_kept_or_made_from_file_and_number(tmp_path):
    tasks = read(tmp_path, "id,driver\nA7,volume\n,insight\n")
    assert [task.id for task in tasks] == ["A7", "tasks-2"]


def test_json_lines_hidden_in_a_json_file(tmp_path):
    tasks = read(tmp_path, '{"id": 1}\n{"id": 2}\n', "t.json")
    assert [task.id for task in tasks] == ["1", "2"]


def test_anything_json_can_be_carried(tmp_path):
    [task] = read(tmp_path, '{"tags": ["a", {"b": null}], "size": 1.5}', "t.json")
    assert task.carried == {"tags": ["a", {"b": None}], "size": 1.5}


def test_several_files_come_in_order_and_tell_their_errors_together(tmp_path):
    (tmp_path / "a.json").write_text('{"driver": "volum"}')
    (tmp_path / "b.json").write_text('{"driver": "volume"}')
    with pytest.raises(InputError) as error:
        read_tasks([str(tmp_path / name) for name in ("a.json", "b.json", "none.json")], PROFILE)
    assert [problem.place.rpartition("/")[2] for problem in error.value.problems] == ["a.json:1:2", "none.json"]
    assert str(error.value).endswith("2 errors, nothing was assessed.")


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"driver": "volume"}')))
    [task] = read_tasks(["-"], PROFILE)
    assert (task.id, task.profile) == ("task-1", PROFILE(driver="volume"))


def test_a_table_with_several_faults_tells_them_all_in_order(tmp_path):
    text = "name,drivr,volume,procedure,volume\nx,volume,hgh,jugdment,high\ny,volume,high\n"
    assert problems(tmp_path, text) == [
        'tasks.csv:1:2: no question is called "drivr"; did you mean "driver"?',
        'tasks.csv:1:5: the heading "volume" is there already, in column 3',
        'tasks.csv:2:3: volume: no such answer; did you mean "high"? (high, medium, low, or empty) (got "hgh")',
        'tasks.csv:2:4: procedure: no such answer; did you mean "judgment"? '
        '(documented, partly_documented, judgment, or empty) (got "jugdment")',
        "tasks.csv:3: the row has 3 cells, the headings are 5",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '[{"name": "a",\n  "driver": "volum"}]',
            't.json:2:3: driver: no such answer; did you mean "volume"? (volume, insight, both, or empty) (got "volum")',
            id="a value on the second line",
        ),
        pytest.param('{"driver": true}', "t.json:1:2: driver: no such answer (volume, insight, both, or empty) (got true)",
                     id="a truth value"),
        pytest.param('{"driver": NaN}', "t.json:1:12: NaN is no JSON; leave out what is not known", id="NaN"),
        pytest.param('{"driver": "volume", "driver": "insight"}', 't.json:1:22: "driver" is there twice', id="a name twice"),
        pytest.param('{"drivr": "volume"}', 't.json:1:2: no question is called "drivr"; did you mean "driver"?',
                     id="nearly a question"),
        pytest.param('{"driver": "volume"', 't.json:1:20: "," is expected', id="an open brace"),
        pytest.param('{"driver": "volume",}', 't.json:1:21: a name in double quotes is expected, or "}"', id="a comma left"),
        pytest.param('{"driver" "volume"}', 't.json:1:11: ":" is expected', id="no colon"),
        pytest.param('{"driver": volume}', "t.json:1:12: expecting value", id="no quotes"),
        pytest.param('["volume"]', "t.json:1:2: a task is an object in braces", id="an array of texts"),
        pytest.param('"volume"', "t.json:1:1: tasks are an object in braces, or an array of them in brackets", id="a text"),
        pytest.param('[{"driver": "volume"}] x', "t.json:1:24: there is more after the end", id="more after the end"),
        pytest.param("[]", "t.json: there is no task in it", id="no task"),
        pytest.param('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "t.json:1:7: it is nested too deeply", id="depth"),
        pytest.param('{"name": ["a"]}', 't.json:1:2: name is a text (got ["a"])', id="a name that is a list"),
        pytest.param('{"driver": "\\u001b[31mred"}',
                     't.json:1:2: driver: no such answer (volume, insight, both, or empty) (got "\\u001b[31mred")',
                     id="an escape sequence"),
    ],
)  # fmt: skip
def test_what_can_be_wrong_in_json(tmp_path, text, expected):
    assert problems(tmp_path, text, "t.json") == [expected]


def test_json_lines_tell_the_errors_of_every_line(tmp_path):
    text = '{"driver": "volum"}\n{"driver": \n[1]\n{"driver": "volume"} x\n'
    assert [problem.split(": ")[0] for problem in problems(tmp_path, text, "t.jsonl")] == [
        "t.jsonl:1:2",
        "t.jsonl:2:12",
        "t.jsonl:3:1",
        "t.jsonl:4:22",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "it is empty", id="empty"),
        pytest.param(b" \n ", "it is empty", id="blank"),
        pytest.param(
            b"\xd0\xcf\x11\xe0",
            "this is an old workbook, or one with a password; save it as XLSX or CSV, without",
            id="an old workbook",
        ),
        pytest.param(b"%PDF-1.7", "this is a PDF; tasks are read from XLSX, CSV, JSON or JSON Lines", id="a PDF"),
        pytest.param(b"\x1f\x8b\x08", "this is compressed; unpack it first", id="gzip"),
        pytest.param(
            b"name\0driver",
            "this is no text, or text in UTF-16 without its mark: then name --encoding utf-16-le",
            id="binary",
        ),
    ],
)
def test_a_file_of_the_wrong_kind_is_named_in_one_line(tmp_path, content, expected):
    assert problems(tmp_path, content) == [f"tasks.csv: {expected}"]


def test_another_encoding_is_named_with_its_first_bad_byte(tmp_path):
    text = "name,driver\nCalls,volume\nB\u00fcro,volume\n".encode("cp1252")
    assert problems(tmp_path, text) == [
        "tasks.csv:3: it is not utf-8: byte 0xfc at offset 26; name its encoding, as in --encoding cp1252"
    ]
    assert [task.profile.name for task in read(tmp_path, text, encoding="cp1252")] == ["Calls", "B\u00fcro"]
    assert problems(tmp_path, text, encoding="cp9999") == [
        "tasks.csv: no encoding is called cp9999; try utf-8, utf-16 or cp1252"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('name,driver\n"Calls,volume\n', "tasks.csv:2: the row cannot be read: unexpected end of data; "
                     "is a quote left open?", id="an open quote"),
        pytest.param("name,\nCalls,volume\n", "tasks.csv:1:2: the column has no heading", id="no heading at the end"),
        pytest.param("name,,driver\nCalls,,volume\n", "tasks.csv:1:2: the column has no heading", id="no heading"),
        pytest.param("name|driver\nCalls|volume\n", "tasks.csv:1:1: no heading is one of ours; take away what stands above the headings, or say what they stand for: "
                     '--map "Our column=driver"', id="no heading of ours"),
        pytest.param("name,driver\nCalls,volume,high\n", "tasks.csv:2: the row has 3 cells, the headings are 2", id="long"),
        pytest.param("name,driver\n", "tasks.csv: there is no task in it", id="headings only"),
        pytest.param("name,driver\n\nCalls,volum\n", 'tasks.csv:3:2: driver: no such answer; did you mean "volume"? '
                     '(volume, insight, both, or empty) (got "volum")', id="blank rows count"),
        pytest.param('name,driver\n"two\nlines",volum\n', 'tasks.csv:2:2: driver: no such answer; did you mean "volume"? '
                     '(volume, insight, both, or empty) (got "volum")', id="rows are those of a spreadsheet"),
    ],
)  # fmt: skip
def test_what_can_be_wrong_in_a_table(tmp_path, text, expected):
    assert problems(tmp_path, text) == [expected]


def test_an_open_quote_is_asked_for_where_the_cell_grows_too_long_too(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "LONGEST_CELL", 10)
    [problem] = problems(tmp_path, 'name,driver\n"Calls,volume\n' + "Calls,volume\n" * 3)
    assert problem.endswith("field larger than field limit (10); is a quote left open?")


def test_a_cell_of_a_megabyte_is_read(tmp_path):
    [task] = read(tmp_path, f"name,description\nCalls,{'x' * 1_000_000}\n")
    assert len(task.profile.description) == 1_000_000


def test_columns_far_from_any_question_are_carried(tmp_path):
    headings = ["label", "basis", "sources", "cost", "department", "verdict", "score", "outcome_2023"]
    [task] = read(tmp_path, ",".join([*headings, "name"]) + "\n" + ",".join("abcdefghi") + "\n")
    assert task.carried == dict(zip(headings, "abcdefgh", strict=True))


def test_only_the_first_fifty_errors_are_printed(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("driver\n" + "volum\n" * 60)
    with pytest.raises(InputError) as error:
        read_tasks([str(file)], PROFILE)
    assert str(error.value).splitlines()[50:] == ["... and 10 more", "60 errors, nothing was assessed."]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("B\u00fcro \u4e8b", "B\u00fcro \u4e8b"),
        ("\x1b[31m", "\\x1b[31m"),
        ("a\nb", "a\\nb"),
        ("\u202eab", "\\u202eab"),
        ("\ud800", "\\ud800"),
    ],
)
def test_what_could_drive_a_terminal_is_shown_as_its_escape(text, shown):
    assert visible(text) == shown


def test_long_values_are_cut_when_quoted():
    assert quoted("x" * 100) == '"' + "x" * 59 + "..."
    assert json.loads(quoted("short")) == "short"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
@pytest.mark.parametrize(("name", "count"), [("occupations.csv", 873), ("labelled_tasks.csv", 141)])
def test_the_real_portfolios_are_read(name, count):
    assert len(read_tasks([str(SHARED / name)], PROFILE)) == count


def test_answers_may_be_written_as_labels(tmp_path):
    [task] = read(tmp_path, "procedure,control\nBy documented steps,We do\n")
    assert task.profile.answers() == {"procedure": "documented", "control": "client"}


@pytest.mark.parametrize(
    ("heading", "question"), [("skill", "skill_level"), ("skills", "skill_level"), ("decision", "decisions")]
)
def test_the_beginning_of_a_question_is_nearly_a_question(tmp_path, heading, question):
    assert problems(tmp_path, f"{heading}\nx\n") == [
        f'tasks.csv:1:1: no question is called "{heading}"; did you mean "{question}"?'
    ]


def test_a_misspelt_heading_is_told_even_where_no_row_can_be_read(tmp_path):
    assert problems(tmp_path, "drivr,volume\nhigh\n") == [
        'tasks.csv:1:1: no question is called "drivr"; did you mean "driver"?',
        "tasks.csv:2: the row has 1 cells, the headings are 2",
    ]


def test_a_bad_element_does_not_hide_the_faults_before_it(tmp_path):
    assert [p.split(": ")[0] for p in problems(tmp_path, '[{"driver": "volum"}, 3]', "t.json")] == [
        "t.json:1:3",
        "t.json:1:23",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"driver": "volume", "Driver": "insight"}', 't.json:1:22: "Driver" is there twice'),
        ('{"size": 1e999}', "t.json:1:10: 1e999 is too large a number"),
        ('{"name": "\\ud800"}', 't.json:1:2: "name" cannot be carried through: half a character, or nested too deeply'),
        (
            '{"x": ' + "[" * 400 + "]" * 400 + "}",
            't.json:1:2: "x" cannot be carried through: half a character, or nested too deeply',
        ),
        (
            '{"x": ' + "[" * 198 + "]" * 198 + "}",
            't.json:1:2: "x" cannot be carried through: half a character, or nested too deeply',
        ),
        ('{"\\ud800": "x"}', 't.json:1:2: the name "\\ud800" cannot be carried through: half a character'),
    ],
)
def test_what_could_not_be_written_again_is_refused_at_once(tmp_path, text, expected):
    assert problems(tmp_path, text, "t.json") == [expected]


def test_what_is_carried_can_be_read_as_it_is_written(tmp_path):
    [task] = read(tmp_path, '{"driver": "volume", "x": ' + "[" * 197 + "]" * 197 + "}", "t.json")
    [told] = assess_many([{"driver": "volume", **task.carried}])
    assert Assessment.model_validate_json(told.model_dump_json()) == told


def test_a_byte_order_mark_goes_before_the_encoding_named(tmp_path):
    [task] = read(tmp_path, "\ufeffname,driver\nB\u00fcro,volume\n", encoding="cp1252")
    assert (task.profile.name, task.carried) == ("B\u00fcro", {})


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\n\nname,driver\nCalls,volume\n", id="blank rows above the headings"),
        pytest.param('"name";driver\n"a, b, c";volume\n', id="commas in a cell"),
        pytest.param("name;driver\rA, B, C, and D;volume\r", id="lone carriage returns"),
        pytest.param("name,driver\nCalls,volume\n".encode("utf-16-le"), id="UTF-16 named"),
    ],
)
def test_tables_as_they_come(tmp_path, text):
    encoding = "utf-16-le" if isinstance(text, bytes) else None
    [task] = read(tmp_path, text, encoding=encoding)
    assert task.profile.driver == "volume"


def test_the_bad_byte_is_counted_from_the_start_of_the_file(tmp_path):
    [problem] = problems(tmp_path, b"\xef\xbb\xbfname,driver\nB\xfcro,volume\n")
    assert "byte 0xfc at offset 16" in problem


def test_a_name_that_is_wrong_in_every_task_is_told_once(tmp_path):
    text = '{"drivr": "volume"}\n' * 3
    assert problems(tmp_path, text, "t.jsonl") == ['t.jsonl:1:2: no question is called "drivr"; did you mean "driver"?']


JSON_FILES = [
    pytest.param('[{"driver": "volume", "x": [1, {"y": "]}"}]},\n {"driver": "insight"}]', "t.json", id="an array"),
    pytest.param('\n\n  {"name": "a\\"b",\r\n "driver": "volum"}  ', "t.json", id="an object with a fault"),
    pytest.param('{"id": 1}\n\n{"id": 2, "driver": true}\n', "t.json", id="JSON Lines by another name"),
    pytest.param('[{"id": 12345}, {"id": 2}, 3]', "t.json", id="an element that is none"),
    pytest.param('[{"driver": "volume"}] x', "t.json", id="more after the end"),
    pytest.param('[{"driver": "volume"}', "t.json", id="an open bracket"),
    pytest.param("[" + ",".join('{"name": "\u00fc\U0001f600"}' for _ in range(50)) + "]", "t.json", id="many"),
]


@pytest.mark.parametrize("piece", [1, 2, 3, 7, 50])
@pytest.mark.parametrize(("text", "name"), JSON_FILES)
def test_json_is_read_the_same_however_much_of_it_is_at_hand(tmp_path, monkeypatch, text, name, piece):
    def told():
        with Portfolio([str(tmp_path / name)], PROFILE) as portfolio:
            checked = portfolio.check()
            return checked, [(task.id, task.name, task.carried) for task in portfolio.tasks()]

    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    expected = told()
    monkeypatch.setattr(json_rows, "PIECE", piece)
    assert told() == expected


def test_no_more_of_an_array_is_held_than_a_task_and_a_piece(tmp_path, monkeypatch):
    held = []
    window = json_rows._Window  # noqa: SLF001
    more = window._more  # noqa: SLF001
    monkeypatch.setattr(json_rows, "PIECE", 1000)
    monkeypatch.setattr(window, "_more", lambda self: (more(self), held.append(len(self._piece.text))))
    text = "[" + ",\n".join(f'{{"name": "Task {number}", "driver": "volume"}}' for number in range(2000)) + "]"
    assert len(read(tmp_path, text, "t.json")) == 2000
    assert max(held) < 3000


def test_what_goes_on_for_too_long_is_no_task(tmp_path, monkeypatch):
    monkeypatch.setattr(json_rows, "PIECE", 100)
    monkeypatch.setattr(json_rows, "LONGEST_TASK", 1000)
    text = '{"name": "' + "x" * 5000
    assert problems(tmp_path, text, "t.json") == ["t.json:1:10: unterminated string starting at"]


def test_after_many_problems_no_more_are_looked_for(tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcing.engine.portfolio.portfolio.ENOUGH", 5)
    assert len(problems(tmp_path, "driver\n" + "volum\n" * 60)) == 5


def test_control_characters_in_names_are_kept_and_shown_as_escapes(tmp_path):
    [task] = read(tmp_path, "name,driver\n\x1b]0;title\x07Calls,volume\n")
    assert task.name == "\x1b]0;title\x07Calls"


def test_unequal_headings_for_one_question_are_told(tmp_path):
    assert problems(tmp_path, "driver,What drives the work?\nvolume,insight\n") == [
        'tasks.csv:1:2: "What drives the work?" stands for driver, and so does "driver"'
    ]


def test_a_spreadsheets_own_line_about_the_delimiter_is_no_heading(tmp_path):
    assert problems(tmp_path, 'sep=;\nname;driver\n"a, b, c";volum\n') == [
        'tasks.csv:3:2: driver: no such answer; did you mean "volume"? (volume, insight, both, or empty) (got "volum")'
    ]
    [task] = read(tmp_path, '"sep=|"\nname|driver\na;b|volume\n')
    assert (task.name, task.known.answers) == ("a;b", {"driver": "volume"})


def test_empty_columns_at_the_end_are_none(tmp_path):
    [task] = read(tmp_path, "name,driver,,\nCalls,volume,, \n")
    assert (task.name, task.carried) == ("Calls", {})
    assert problems(tmp_path, "name,driver,,\nCalls,volume,,x\nPay,volume,,y\n") == [
        "tasks.csv:1:4: the column has no heading"
    ]
