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
from outsourcing.engine.portfolio.task_files import Portfolio

PROFILE = load().profile


def read(tmp_path, text, name="tasks.csv", **options):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_tasks([str(file)], PROFILE, **options)


def problems(tmp_path, text, name="tasks.csv", **options):
    """The places in a file, and the codes of what is wrong there."""
    with pytest.raises(InputError) as error:
        read(tmp_path, text, name, **options)
    return [f"{problem.place.removeprefix(f'{tmp_path}/')} {problem.code}" for problem in error.value.problems]


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


def test_any_json_value_can_be_passed_through(tmp_path):
    [task] = read(tmp_path, '{"name": "", "tags": ["a", {"b": null}], "size": 1.5}', "t.json")
    assert task.carried == {"tags": ["a", {"b": None}], "size": 1.5}


def test_several_files_are_read_in_order_and_their_errors_reported_together(tmp_path):
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


def test_all_errors_of_a_table_are_reported_in_order(tmp_path):
    text = "name,drivr,volume,procedure,volume\nx,volume,hgh,jugdment,high\ny,volume,high\n"
    assert problems(tmp_path, text) == [
        "tasks.csv:1:2 unknown-question",
        "tasks.csv:1:5 duplicate-heading",
        "tasks.csv:2:3 not-an-answer",
        "tasks.csv:2:4 not-an-answer",
        "tasks.csv:3 wrong-number-of-cells",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            '[{"name": "a",\n  "driver": "volum"}]',
            "t.json:2:3 not-an-answer",
            id="a value on the second line",
        ),
        pytest.param('{"driver": true}', "t.json:1:2 not-an-answer",
                     id="a truth value"),
        pytest.param('{"driver": NaN}', "t.json:1:12 invalid-json", id="NaN"),
        pytest.param('{"driver": "volume", "driver": "insight"}', "t.json:1:22 duplicate-key", id="a name twice"),
        pytest.param('{"drivr": "volume"}', "t.json:1:2 unknown-question",
                     id="nearly a question"),
        pytest.param('{"driver": "volume"', "t.json:1:20 invalid-json", id="an open brace"),
        pytest.param('{"driver": "volume",}', "t.json:1:21 invalid-json", id="a comma left"),
        pytest.param('{"driver" "volume"}', "t.json:1:11 invalid-json", id="no colon"),
        pytest.param('{"driver": volume}', "t.json:1:12 invalid-json", id="no quotes"),
        pytest.param('["volume"]', "t.json:1:2 not-a-task", id="an array of texts"),
        pytest.param('"volume"', "t.json:1:1 not-a-task", id="a text"),
        pytest.param('[{"driver": "volume"}] x', "t.json:1:24 invalid-json", id="more after the end"),
        pytest.param("[]", "t.json no-tasks", id="no task"),
        pytest.param('{"x": ' + "[" * 100_000 + "]" * 100_000 + "}", "t.json:1:7 invalid-json", id="depth"),
        pytest.param('{"name": ["a"]}', "t.json:1:2 not-a-text", id="a name that is a list"),
        pytest.param('{"driver": "\\u001b[31mred"}',
                     "t.json:1:2 not-an-answer",
                     id="an escape sequence"),
    ],
)  # fmt: skip
def test_errors_in_json(tmp_path, text, expected):
    assert problems(tmp_path, text, "t.json") == [expected]


def test_json_lines_report_the_errors_of_every_line(tmp_path):
    text = '{"driver": "volum"}\n{"driver": \n[1]\n{"driver": "volume"} x\n'
    assert problems(tmp_path, text, "t.jsonl") == [
        "t.jsonl:1:2 not-an-answer",
        "t.jsonl:2:12 invalid-json",
        "t.jsonl:3:1 not-a-task",
        "t.jsonl:4:22 invalid-json",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", "empty-file", id="empty"),
        pytest.param(b" \n ", "empty-file", id="blank"),
        pytest.param(b"\xd0\xcf\x11\xe0", "unsupported-file", id="the start of an old workbook"),
        pytest.param(b"%PDF-1.7", "unsupported-file", id="a PDF"),
        pytest.param(b"\x1f\x8b\x08", "unsupported-file", id="gzip"),
        pytest.param(b"SQLite format 3\0", "unsupported-file", id="a database"),
        pytest.param(b"name\0driver", "not-text", id="binary"),
    ],
)
def test_a_file_of_the_wrong_kind_is_one_problem(tmp_path, content, expected):
    assert problems(tmp_path, content) == [f"tasks.csv {expected}"]


def test_another_encoding_is_reported_at_its_first_invalid_byte(tmp_path):
    text = "name,driver\nCalls,volume\nB\u00fcro,volume\n".encode("cp1252")
    assert problems(tmp_path, text) == ["tasks.csv:3 wrong-encoding"]
    assert [task.profile.name for task in read(tmp_path, text, encoding="cp1252")] == ["Calls", "B\u00fcro"]
    assert problems(tmp_path, text, encoding="cp9999") == ["tasks.csv unknown-encoding"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('name,driver\n"Calls,volume\n', "tasks.csv:2 unreadable-row", id="an open quote"),
        pytest.param("name,\nCalls,volume\n", "tasks.csv:1:2 no-heading", id="no heading at the end"),
        pytest.param("name,,driver\nCalls,,volume\n", "tasks.csv:1:2 no-heading", id="no heading"),
        pytest.param("name|driver\nCalls|volume\n", "tasks.csv:1:1 no-known-heading", id="no heading of ours"),
        pytest.param("name,driver\nCalls,volume,high\n", "tasks.csv:2 wrong-number-of-cells", id="long"),
        pytest.param("name,driver\n", "tasks.csv no-tasks", id="headings only"),
        pytest.param("name,driver\n\nCalls,volum\n", "tasks.csv:3:2 not-an-answer", id="blank rows count"),
        pytest.param('name,driver\n"two\nlines",volum\n', "tasks.csv:2:2 not-an-answer", id="rows are those of a spreadsheet"),
    ],
)  # fmt: skip
def test_errors_in_tables(tmp_path, text, expected):
    assert problems(tmp_path, text) == [expected]


def test_a_missing_quote_is_suggested_for_cells_that_are_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "LONGEST_CELL", 10)
    with pytest.raises(InputError, match="is a closing quote missing"):
        read(tmp_path, 'name,driver\n"Calls,volume\n' + "Calls,volume\n" * 3)


def test_a_cell_of_a_megabyte_is_read(tmp_path):
    [task] = read(tmp_path, f"name,description\nCalls,{'x' * 1_000_000}\n")
    assert len(task.profile.description) == 1_000_000


def test_columns_unlike_any_question_are_passed_through(tmp_path):
    headings = ["label", "basis", "sources", "cost", "department", "verdict", "score", "outcome_2023"]
    [task] = read(tmp_path, ",".join([*headings, "name"]) + "\n" + ",".join("abcdefghi") + "\n")
    assert task.carried == dict(zip(headings, "abcdefgh", strict=True))


@pytest.mark.parametrize("heading", ["Task", "task name", "Name of the task", "Task (as of May)"])
def test_a_column_of_tasks_has_their_names(tmp_path, heading):
    [task] = read(tmp_path, f"{heading},driver\nCalls,volume\n")
    assert (task.name, task.carried) == ("Calls", {})


def test_a_column_of_tasks_beside_one_of_names_is_passed_through(tmp_path):
    [task] = read(tmp_path, "Task,name,driver\n12,Calls,volume\n")
    assert (task.name, task.carried) == ("Calls", {"Task": "12"})


@pytest.mark.parametrize("heading", ["How is the work done", "How is the work done?", "How is the work done ?"])
def test_the_question_mark_of_a_heading_matters_as_little_as_the_space_before_it(tmp_path, heading):
    [task] = read(tmp_path, f"name,{heading}\nCalls,By judgment\n")
    assert task.profile.answers() == {"procedure": "judgment"}


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
def test_control_characters_are_shown_as_escapes(text, shown):
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
    ("heading", "meant"),
    [
        ("skill", "skill_level"),
        ("skills", "skill_level"),
        ("decision", "decisions"),
        ("How is the work doen?", "How is the work done?"),
        ("Where can the work be done", "Where can this work be done?"),
        ("How much training does a newcomer needs?", "How much training does a newcomer need?"),  # a former wording
    ],
)
def test_a_heading_that_nearly_is_a_question_or_the_beginning_of_its_name_is_a_misspelt_question(
    tmp_path, heading, meant
):
    with pytest.raises(InputError) as error:
        read(tmp_path, f"driver,{heading}\nvolume,x\n")
    [problem] = error.value.problems
    assert (problem.code, problem.place) == ("unknown-question", f"{tmp_path}/tasks.csv:1:2")
    assert f'did you mean "{meant}"?' in problem.message


@pytest.mark.parametrize("heading", ["How is the weather?", "Where is the work?", "Work place of the manager"])
def test_a_heading_in_other_words_is_passed_through(tmp_path, heading):
    [task] = read(tmp_path, f"driver,{heading}\nvolume,x\n")
    assert task.carried == {heading: "x"}


def test_a_misspelt_heading_is_reported_even_if_no_row_can_be_read(tmp_path):
    assert problems(tmp_path, "drivr,volume\nhigh\n") == [
        "tasks.csv:1:1 unknown-question",
        "tasks.csv:2 wrong-number-of-cells",
    ]


def test_an_invalid_element_does_not_hide_the_errors_before_it(tmp_path):
    assert problems(tmp_path, '[{"driver": "volum"}, 3]', "t.json") == [
        "t.json:1:3 not-an-answer",
        "t.json:1:23 not-a-task",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"driver": "volume", "Driver": "insight"}', "t.json:1:22 duplicate-key"),
        ('{"size": 1e999}', "t.json:1:10 invalid-json"),
        ('{"name": "\\ud800"}', "t.json:1:2 not-writable-value"),
        (
            '{"name": "", "x": ' + "[" * 400 + "]" * 400 + "}",
            "t.json:1:14 not-writable-value",
        ),
        (
            '{"name": "", "x": ' + "[" * 198 + "]" * 198 + "}",
            "t.json:1:14 not-writable-value",
        ),
        ('{"\\ud800": "x"}', "t.json:1:2 not-writable-value"),
    ],
)
def test_values_that_cannot_be_written_to_an_output_are_refused(tmp_path, text, expected):
    assert problems(tmp_path, text, "t.json") == [expected]


def test_extra_columns_are_read_back_as_they_are_written(tmp_path):
    [task] = read(tmp_path, '{"driver": "volume", "x": ' + "[" * 197 + "]" * 197 + "}", "t.json")
    [assessment] = assess_many([{"driver": "volume", **task.carried}])
    assert Assessment.model_validate_json(assessment.model_dump_json()) == assessment


def test_a_byte_order_mark_wins_over_the_encoding_option(tmp_path):
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


def test_the_invalid_byte_is_counted_from_the_start_of_the_file(tmp_path):
    with pytest.raises(InputError, match="byte 0xfc at offset 16"):
        read(tmp_path, b"\xef\xbb\xbfname,driver\nB\xfcro,volume\n")


def test_a_name_that_is_wrong_in_every_task_is_reported_once(tmp_path):
    text = '{"drivr": "volume"}\n' * 3
    assert problems(tmp_path, text, "t.jsonl") == ["t.jsonl:1:2 unknown-question"]


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
def test_json_is_read_the_same_whatever_the_size_of_its_pieces(tmp_path, monkeypatch, text, name, piece):
    def result():
        with Portfolio([str(tmp_path / name)], PROFILE) as portfolio:
            checked = portfolio.check()
            return checked, [(task.id, task.name, task.carried) for task in portfolio.tasks()]

    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    expected = result()
    monkeypatch.setattr(json_rows, "PIECE", piece)
    assert result() == expected


def test_no_more_of_an_array_is_held_than_a_task_and_a_piece(tmp_path, monkeypatch):
    held = []
    window = json_rows._Window  # noqa: SLF001
    more = window._read_more  # noqa: SLF001

    def counted(self):
        more_was_read = more(self)
        held.append(len(self._text))
        return more_was_read

    monkeypatch.setattr(json_rows, "PIECE", 1000)
    monkeypatch.setattr(window, "_read_more", counted)
    text = "[" + ",\n".join(f'{{"name": "Task {number}", "driver": "volume"}}' for number in range(2000)) + "]"
    assert len(read(tmp_path, text, "t.json")) == 2000
    assert max(held) < 3000


def test_a_text_that_never_ends_is_not_a_task(tmp_path, monkeypatch):
    monkeypatch.setattr(json_rows, "PIECE", 100)
    monkeypatch.setattr(json_rows, "LONGEST_TASK", 1000)
    text = '{"name": "' + "x" * 5000
    assert problems(tmp_path, text, "t.json") == ["t.json:1:10 invalid-json"]


def test_reading_stops_after_many_problems(tmp_path, monkeypatch):
    monkeypatch.setattr("outsourcing.engine.portfolio.task_files.ENOUGH", 5)
    assert len(problems(tmp_path, "driver\n" + "volum\n" * 60)) == 5


def test_control_characters_in_names_are_kept_and_shown_as_escapes(tmp_path):
    [task] = read(tmp_path, "name,driver\n\x1b]0;title\x07Calls,volume\n")
    assert task.name == "\x1b]0;title\x07Calls"


def test_two_headings_for_one_question_are_reported(tmp_path):
    assert problems(tmp_path, "driver,What is the work mostly about?\nvolume,insight\n") == [
        "tasks.csv:1:2 duplicate-column"
    ]


def test_a_line_that_names_the_delimiter_is_not_a_heading(tmp_path):
    assert problems(tmp_path, 'sep=;\nname;driver\n"a, b, c";volum\n') == ["tasks.csv:3:2 not-an-answer"]
    [task] = read(tmp_path, '"sep=|"\nname|driver\na;b|volume\n')
    assert (task.name, task.known.answers) == ("a;b", {"driver": "volume"})


def test_empty_columns_at_the_end_are_ignored(tmp_path):
    [task] = read(tmp_path, "name,driver,,\nCalls,volume,, \n")
    assert (task.name, task.carried) == ("Calls", {})
    assert problems(tmp_path, "name,driver,,\nCalls,volume,,x\nPay,volume,,y\n") == ["tasks.csv:1:4 no-heading"]
