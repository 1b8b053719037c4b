"""The command: what goes to stdout, what to stderr, and the exit codes."""

import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import pytest
import typer
from conftest import ROOT

from outsourcing import cli
from outsourcing.engine.version import VERSION

CALL_CENTRE = str(ROOT / "examples" / "call_centre.json")
PORTFOLIO = str(ROOT / "examples" / "portfolio.csv")


@pytest.fixture
def run(command):
    return command


def test_one_task_is_shown_in_full_with_detail(run):
    code, out, err = run("assess", CALL_CENTRE, "--detail")
    assert code == 0
    extra, kept = err.splitlines()
    assert extra.endswith(": expected, source")
    assert re.fullmatch(
        r"recorded: ([0-9a-f]{8}) \(head \d+:[0-9a-f]{16}(?:\.\.\.)?\). To see why: outsourcing explain \1", kept
    )
    assert out.splitlines()[0].split() == ["Call", "centre", "BPO", "·", "fairly", "sure", "(0.41)"]
    assert "└── answer: What is the work mostly about? Volume" in out


def test_one_task_is_shown_as_a_card(run):
    code, out, _ = run("assess", CALL_CENTRE)
    assert code == 0
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[0] == "Call centre: BPO, fairly sure"
    assert lines[4] == "Because          What is the work mostly about? Volume"
    assert lines[-1] == "More             the scores, the rules and the trace: add --detail"
    assert len(lines) <= 18


def test_many_tasks_are_shown_a_line_each(run):
    code, out, _ = run("assess", PORTFOLIO)
    assert code == 0
    lines = [line.split() for line in out.splitlines()]
    assert lines[1] == ["P1", "Invoice", "capture", "BPO", "-0.79", "fairly", "sure", "1"]
    assert [line[:3] for line in lines[11:15]] == [
        ["BPO", "3", "38%"],
        ["KPO", "2", "25%"],
        ["SPLIT", "1", "12%"],
        ["UNDECIDED", "2", "25%"],
    ]


COMMAND = re.compile(r"outsourcing ((?:explain|prepare|ask|assess) .*?)(?:   .*)?$", re.MULTILINE)


@pytest.mark.parametrize(
    ("given", "path", "hints"),
    [
        (["assess", "{}"], "one's tasks.csv", [["prepare", "{}", "-o", "prepared.xlsx"], ["ask", "{}"]]),
        (["ask", "{}"], "one's tasks.csv", [["prepare", "{}", "-o", "prepared.xlsx"]]),
        (["ask", "--no-input", "--resume", "{}"], "two $HOME.csv", [["assess", "{}"]]),
        (["assess", CALL_CENTRE, "--store", "{}"], "my store.db", [["explain", "", "--store", "{}"]]),
        (["prepare", PORTFOLIO, "-o", "{}"], "a;b.xlsx", [["assess", "{}"]]),
        (["template", "{}"], "my tasks.xlsx", [["assess", "{}"]]),
    ],
)
def test_a_suggested_command_can_be_copied_whatever_the_name_of_the_file(run, tmp_path, given, path, hints):
    file = tmp_path / path
    if path.endswith(".csv"):
        file.write_text("name\nCalls\n" + "Mail\n" * path.startswith("two"))
    _, _, err = run(*(part.format(file) for part in given))
    found = [shlex.split(hint) for hint in COMMAND.findall(err)]
    for one in found:
        one[1] = "" if one[0] == "explain" else one[1]  # the record's id
    assert [hint for hint in hints if [part.format(file) for part in hint] not in found] == []


def test_json_is_one_assessment_a_line(run):
    code, out, err = run("assess", "--json", "--no-record", PORTFOLIO, CALL_CENTRE)
    items = [json.loads(line) for line in out.splitlines()]
    assert (code, err, len(items)) == (0, "not recorded (--no-record)\n", 9)
    assert {"id", "name", "verdict", "score", "findings", "firings"} <= items[0].keys()
    assert items[0]["carried"] == {"owner": "Finance"}


def test_bad_input_is_reported_on_stderr_and_nothing_is_assessed(run, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text('{"driver": "volum"}')
    code, out, err = run("assess", CALL_CENTRE, str(bad))
    assert (code, out) == (2, "")
    assert err.startswith(f"{bad}:1:2: driver: ")


def test_an_error_is_printed_as_json_too_if_json_is_wanted(run, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text('{"driver": "volum"}')
    code, out, err = run("assess", "--json", CALL_CENTRE, str(bad))
    failure = json.loads(out)
    assert (code, list(failure), list(failure["problems"][0])) == (
        2,
        ["problems", "outcome"],
        ["code", "place", "message"],
    )
    assert (failure["problems"][0]["place"], failure["outcome"]) == (f"{bad}:1:2", err.split("error, ")[1].strip())
    assert failure["problems"][0]["message"] in err
    code, out, err = run("questions", "cor", "--json")
    [problem] = json.loads(out)["problems"]
    assert (code, problem["place"], problem["message"]) == (2, "", err.strip())


def test_compare_shows_the_seven_differences_with_their_sources(run):
    code, out, _ = run("compare", "--json")
    items = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [(d["number"], d["title"]) for d in items] == [
        (1, "Driving force"),
        (2, "Types of service"),
        (3, "Nature of service"),
        (4, "Service expertise"),
        (5, "Degree of complexity"),
        (6, "Process formulation"),
        (7, "Employee skills"),
    ]
    assert all(d["bpo"] and d["kpo"] and d["sources"] for d in items)
    assert "KPO is a subset of BPO" in run("compare")[1]


def test_rules_list_has_every_rule(run, rulebook):
    code, out, _ = run("rules", "list")
    assert code == 0
    ids = [line.split()[0] for line in out.splitlines() if line[:2].isupper()]
    assert sorted(ids) == sorted(rule.id for rule in rulebook.rules)
    assert ids[:7] == ["DF1", "DF2", "DF3", "DF4", "DF5", "DF6", "DF7"]
    assert [json.loads(line)["id"] for line in run("rules", "list", "--json")[1].splitlines()] == [
        rule.id for rule in rulebook.rules
    ]


def test_rules_show_prints_the_rules_page(run, monkeypatch, tmp_path):
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "none.db"))
    code, out, _ = run("rules", "show", "df5")
    assert code == 0
    assert [" ".join(line.split()) for line in out.splitlines()] == [
        "DF5 High-volume work that does not need specialists calls for many people.",
        "Why volume leads to a large workforce only where the work does not",
        "need rare skills.",
        "When volume = high and skill_level = basic or trained",
        "Concludes evidence for BPO on driving force, strength 0.4 of 1",
        "Fires volume = high, skill_level = basic",
        "Fires volume = high, skill_level = trained",
        "Silent volume = high, skill_level = specialist",
        "Silent volume = medium, skill_level = basic",
        "Source B, difference 1: BPO vs KPO: 7 key differences + 6 common benefits",
        "(Andy Nguyen, Time Doctor)",
        "https://www.timedoctor.com/blog/bpo-vs-kpo",
        "Status stable",
        "Pack shipped",
        "Written in rules/driving_force.py:62",
    ]


def test_questions_show_their_answers(run):
    assert run("questions", "core")[1].splitlines()[0] == "core  Does this work set you apart from your rivals?"
    code, out, _ = run("questions", "--json")
    items = [json.loads(line) for line in out.splitlines()]
    assert (code, len(items)) == (0, 26)
    assert [one["name"] for one in items if one["difference"] is None][:2] == ["office", "work_place"]
    assert items[4]["choices"][1]["value"] == "non_core"
    assert 'did you mean "core"?' in run("questions", "cor")[2]


def test_compare_mentions_on_narrow_screens_too_that_kpo_is_a_subset(run, monkeypatch):
    monkeypatch.setattr(
        "outsourcing.engine.commands.compare.console", lambda: __import__("rich.console").console.Console(width=40)
    )
    assert "KPO is a subset of BPO" in " ".join(run("compare")[1].split())


def test_json_is_utf8_whatever_the_encoding_of_the_terminal(tmp_path):
    task = tmp_path / "t.json"
    task.write_text('{"name": "B\\u00fcro", "driver": "volume"}')
    command = [sys.executable, "cli.py", "assess", "--json", "--no-record", str(task)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env={"PYTHONIOENCODING": "ascii"})
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "B\u00fcro"


def test_an_unknown_rule_is_an_error(run):
    code, out, err = run("rules", "show", "DF99")
    assert (code, out) == (2, "")
    assert '"DF99"' in err


def test_a_misspelt_option_is_an_error(run):
    code, out, err = run("assess", "--jsn", CALL_CENTRE)
    assert (code, out) == (2, "")
    assert "No such option: --jsn" in err


def test_without_a_terminal_nothing_is_asked(run):
    code, out, err = run("ask")
    assert (code, out) == (2, "")
    assert "more answers are needed: --driver, --volume, --service" in err


def test_a_bug_in_the_program_is_not_hidden(monkeypatch):
    def bug(**_):
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "app", bug)
    with pytest.raises(ZeroDivisionError):
        cli.main()


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_terminal_without_unicode_gets_ascii_signs(encoding):
    command = [sys.executable, "cli.py", "assess", "--detail", "--no-record", CALL_CENTRE]
    environment = {"PYTHONIOENCODING": encoding, "COLUMNS": "80", "TERM": "dumb", "NO_COLOR": "1"}
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment)
    bar, axis = ("█", "│") if encoding == "utf-8" else ("#", "|")
    assert f"1 Driving force          {bar * 7}{axis}          BPO strong" in done.stdout.decode(encoding)
    assert b"Traceback" not in done.stderr


def test_a_home_that_is_not_a_folder_and_a_terminal_without_width_do_not_matter():
    environment = {"HOME": os.devnull, "COLUMNS": "0", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "cli.py", "assess", "--no-record", CALL_CENTRE]
    done = subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=environment)
    expected = subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=environment | {"COLUMNS": "80"})
    assert (done.returncode, done.stdout) == (0, expected.stdout)
    assert done.stdout


def test_no_usable_temporary_folder_is_one_line(run, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", list)
    code, out, err = run("assess", CALL_CENTRE, "--no-record")
    assert (code, out) == (2, "")
    assert err == "there is no usable temporary folder; set TMPDIR to a folder that can be written to\n"


def test_a_reader_that_closes_the_pipe_early_is_not_an_error():
    command = f"{sys.executable} cli.py assess --no-record --json {PORTFOLIO} | head -c 10"
    done = subprocess.run(command, shell=True, check=True, capture_output=True, cwd=ROOT)  # noqa: S602
    assert done.stdout == b'{"id":"P1"'
    assert done.stderr == b"not recorded (--no-record)\n"


def test_a_name_that_could_drive_the_terminal_does_not(run, tmp_path):
    task = tmp_path / "t.json"
    task.write_text('{"name": "[/x] [red] \\u001b[31m \\u202e", "driver": "volume"}')
    code, out, _ = run("assess", str(task))
    assert code == 0
    assert out.startswith("[/x] [red] \\x1b[31m \\u202e")


def test_the_catalogue_is_shown_by_section_and_searched(run):
    code, out, err = run("catalogue", "HUB", "wages")
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "benefits",
        "  Lower operating costs  no team to build, no office or equipment to pay for; in",
        "                         an offshore hub, lower wages and taxes as well",
        "                         note: B shows no data for it",
        "                         [B, benefit 1]",
        "",
        "hubs",
        "  India,       a large hub for offshore BPO: attractive taxes, and lower wages",
        "  Malaysia,    and living costs than in the US or the UK",
        "  Vietnam,     note: as named by B, which has no date; read in 2026; check",
        "  Philippines  before relying on it",
        "               [B, benefit 1]",
        "",
        "5 of 98 entries. Information, never evidence for a verdict. Only the name of a",
        "service counts, weakly, as an answer.",
        "B: BPO vs KPO: 7 key differences + 6 common benefits (Andy Nguyen, Time Doctor)",
        "https://www.timedoctor.com/blog/bpo-vs-kpo",
    ]


def test_the_catalogue_fits_a_narrow_terminal(monkeypatch, run):
    narrow = __import__("rich.console").console.Console
    monkeypatch.setattr(
        "outsourcing.engine.commands.catalogue.console", lambda: narrow(width=40, highlight=False, markup=False)
    )
    code, out, _ = run("catalogue", "--section", "tools", "oracle")
    assert code == 0
    assert [line.rstrip() for line in out.splitlines()][:2] == ["tools", "  Oracle"]
    assert "    [B, difference 7]" in map(str.rstrip, out.splitlines())
    assert max(map(len, run("catalogue")[1].splitlines())) <= 40


def test_the_catalogue_as_json_is_an_entry_a_line(run, rulebook):
    code, out, err = run("catalogue", "--json")
    items = [json.loads(line) for line in out.splitlines()]
    assert (code, err, items) == (0, "", [json.loads(json.dumps(entry.as_json())) for entry in rulebook.catalogue])
    some = [
        json.loads(line)
        for line in run("catalogue", "--section", "hubs", "--section", "Tools", "--json")[1].splitlines()
    ]
    assert [one["section"] for one in some] == ["hubs"] * 4 + ["tools"] * 4


def test_an_empty_search_of_the_catalogue_exits_with_1(run):
    code, out, err = run("catalogue", "hub", "Atl\u00e1ntis \x1b[31m")
    assert (code, err) == (1, "")
    assert out.endswith(": hub, Atl\u00e1ntis \\x1b[31m\n")
    assert run("catalogue", "--json", "Atlantis") == (1, "", "")


def test_an_unknown_section_of_the_catalogue_is_an_error(run):
    code, out, err = run("catalogue", "--section", "hub")
    assert (code, out) == (2, "")
    assert 'did you mean "hubs"?' in err


def command_names(group, *path):
    """The words of each command: ("assess",), ("rules", "list")."""
    for name, command in group.commands.items():
        yield from command_names(command, *path, name) if hasattr(command, "commands") else [(*path, name)]


GROUPS = [(), ("audit",), ("rules",)]
COMMANDS = list(command_names(typer.main.get_command(cli.app)))


@pytest.mark.parametrize("words", [*GROUPS, *COMMANDS], ids=" ".join)
def test_the_help_of_every_command_fits_80_columns(run, words):
    code, out, err = run(*words, "--help")
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    assert "..." not in out.partition("Commands:")[2] + out.partition("Assess work:")[2]  # no summary is cut short


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_help_of_every_command_has_an_example(run, words):
    assert f"Example: outsourcing {' '.join(words)}" in run(*words, "--help")[1]


def test_every_command_has_its_place_in_the_help(run):
    shown = re.findall(r"^  (\w+)  ", run("--help")[1].partition("\nAssess work:")[2], re.MULTILINE)
    assert sorted(shown) == sorted(typer.main.get_command(cli.app).commands)


def test_the_command_alone_says_what_to_do_first(run):
    code, out, err = run()
    assert (code, err, len(out.splitlines())) == (0, "", 6)
    assert max(map(len, out.splitlines())) <= 80
    named = re.findall(r"^  outsourcing (\w+)", out, re.MULTILINE)
    assert named == ["ask", "serve", "prepare", "assess"]


def test_the_version_is_printed(run):
    assert run("--version") == (0, f"outsourcing {VERSION}\n", "")


def test_the_shell_completes_commands(run, monkeypatch):
    monkeypatch.setenv("_OUTSOURCING_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "outsourcing ass")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert run() == (0, "assess\n", "")
