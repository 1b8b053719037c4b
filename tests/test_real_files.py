"""Files as people have them: each kind of cell, heading and shape, in every format, for every question of its kind."""

import json

import openpyxl
import pytest

from outsourcing import load, questions_of
from outsourcing.engine.core.errors import answer_suggestion

QUESTIONS = questions_of(load().profile)


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    return command


def write(path, rows):
    """Write a table as CSV, XLSX, or JSON, by the ending of its name."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".json":
        path.write_text(json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]]))
    else:
        lines = (",".join("" if cell is None else f'"{cell}"' for cell in row) for row in rows)
        path.write_text("\n".join(lines), encoding="utf-8")


def assessed(run, *arguments):
    """The assessments of files, and what was said about reading them."""
    code, out, err = run("assess", "--json", "--no-record", *arguments)
    assert code == 0, out + err
    return [json.loads(line) for line in out.splitlines()], err


FORMATS = ["tasks.csv", "tasks.xlsx", "tasks.json"]
MARKS = ["NA", "N/A", "n/a", "?", "TBD", "tbc", "NULL", "nan", "not known", "don't know", "don\N{RIGHT SINGLE QUOTATION MARK}t know", "None"]  # fmt: skip


@pytest.mark.parametrize("file", FORMATS)
def test_marks_for_not_known_are_read_and_counted_for_every_question(run, tmp_path, file):
    rows = [["name", *QUESTIONS], *([mark, *[mark] * len(QUESTIONS)] for mark in MARKS)]
    write(tmp_path / file, rows)
    tasks, err = assessed(run, file)
    none = {name: "none" for name, question in QUESTIONS.items() if "none" in question.choices}
    assert [task["profile"] for task in tasks] == [*([{}] * (len(MARKS) - 1)), none]
    assert err.splitlines()[0].startswith("read leniently: ")
    assert (
        f"{len(MARKS) * len(QUESTIONS) - len(none):,} cells as not known" in err.replace(",", "")
        or "as not known" in err
    )
    code, _, err = run("assess", "--no-record", "--strict", file)
    assert (code, "[not-an-answer]" in err) == (2, True)


def test_a_word_of_ones_own_can_mean_not_known_and_an_answer_stays_one(run, tmp_path):
    write(tmp_path / "t.csv", [["name", "driver", "analysis"], ["A", "offen", "none"]])
    tasks, err = assessed(run, "t.csv", "--not-known", "Offen", "--not-known", "none")
    assert tasks[0]["profile"] == {"analysis": "none"}
    assert '1 cell as not known ("offen" 1)' in err


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
    every = [choice.value for question in QUESTIONS.values() for choice in question.choices]
    assert answer_suggestion(word.lower(), every) == ""


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
