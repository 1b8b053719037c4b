"""The command advise, and advice on the screens of the others: what is said, in how many lines, and of which record."""

import json
import random

import pytest
from conftest import ROOT, SHARED
from rich.console import Console

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.report.advice import cautions, short
from outsourcing.engine.report.assessment import show_assessment

INVOICES = str(ROOT / "examples" / "invoice_exceptions.json")
RULEBOOK = load()


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    """Run the command in this process on a store of its own; return exit code, stdout, stderr."""
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    return command


def test_advice_in_full_on_one_topic(run):
    code, out, err = run("advise", INVOICES, "--topic", "delivery")
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "Invoice exceptions: BPO, fairly sure",
        "Delivery",
        "├── offshore: Offshore is possible: place, language and hours do not tie the",
        "│   work to you.",
        "│   ├── answer: Where can this work be done? Anywhere",
        "│   ├── answer: How sensitive is the data? Confidential",
        "│   ├── answer: How well must they speak your customers' language? Fluently, or",
        "│   │   hardly at all",
        "│   ├── answer: How much must their working hours overlap with yours? Hardly",
        "│   └── why: salaries and living costs are lower overseas, and some countries",
        "│       offer tax benefits. (DE5) [B, benefit 1]",
        "└── One other answer would change it",
        "    ├── on shore instead of offshore, if work place is In our country (now:",
        "    │   Anywhere)",
        "    ├── near shore or night shift instead of offshore, if shared hours is Most",
        "    │   of the day (now: Hardly)",
        "    ├── on shore or language hub instead of offshore, if language level is Like",
        "    │   native speakers (now: Fluently, or hardly at all)",
        "    └── on shore instead of offshore, if data sensitivity is Must stay in the",
        "        country (now: Confidential)",
    ]


def test_a_topic_without_advice_says_what_it_waits_for(run):
    _, out, _ = run("advise", ROOT / "examples" / "call_centre.json", "--topic", "delivery")
    assert [line.rstrip() for line in out.splitlines()[1:]] == [
        "Delivery: nothing yet",
        "├── One other answer would change it",
        "│   ├── on shore, if work place is In our country",
        "│   └── on shore, if data sensitivity is Must stay in the country",
        "└── Not answered yet",
        "    ├── Does this work set you apart from your rivals? (core)",
        "    ├── Where can this work be done? (work_place)",
        "    ├── How much must their working hours overlap with yours? (shared_hours)",
        "    ├── How well must they speak your customers' language? (language_level)",
        "    ├── How sensitive is the data? (data_sensitivity)",
        "    ├── What happens if the work fails for a day? (failure_effect)",
        "    └── How long will you need it? (time_span)",
    ]


def test_a_topic_that_has_nothing_to_say_says_so(run, tmp_path):
    hidden = tmp_path / "hidden.json"
    hidden.write_text('{"driver": "volume", "work_place": "on_site"}')
    assert run("advise", hidden, "--topic", "measurement")[1].splitlines()[1:] == ["Measurement: none"]


def test_advice_for_machines(run):
    _, out, _ = run("advise", INVOICES, "--json", "--topic", "delivery", "--topic", "engagement")
    told = [json.loads(line) for line in out.splitlines()]
    assert [(one["topic"], [given["choice"] for given in one["given"]]) for one in told] == [
        ("delivery", ["offshore"]),
        ("engagement", ["third_party_vendor"]),
    ]


def test_advice_on_a_record_is_that_of_its_time(run):
    run("assess", INVOICES)
    _, of_record, told = run("advise", "last", "--json")
    assert of_record == run("advise", INVOICES, "--json")[1]
    assert told.startswith("record ")


def test_a_masked_answer_is_in_no_part_of_the_advice(run, tmp_path, monkeypatch):
    config = tmp_path / "config.toml"
    config.write_text('mask = ["data_sensitivity"]')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    run("assess", INVOICES)
    _, out, _ = run("audit", "show", "last", "--json")
    assert "onfidential" not in out
    assert "masked" in out
    assert "third_party_vendor" in out  # what rests on other answers is kept


def test_an_unknown_topic_is_reported(run):
    code, out, err = run("advise", INVOICES, "--topic", "delivry")
    assert (code, out) == (2, "")
    assert err.startswith('unknown topic "delivry"; did you mean "delivery"? (condition, caution, branch,')


def test_why_something_is_not_advised(run):
    _, out, _ = run("explain", INVOICES, "--why-not", "near_shore_or_night_shift")
    assert "Why not near shore or night shift (delivery)?" in out
    assert "fails: How much must their working hours overlap with yours? answered" in out


def test_a_list_marks_the_tasks_with_cautions(run):
    _, out, _ = run("assess", "--no-record", INVOICES, ROOT / "examples" / "first_idea.json")
    assert out.splitlines()[0].split()[-1] == "cautions"
    assert out.splitlines()[1].split()[-1] == "2"
    _, out, _ = run(
        "assess", "--no-record", ROOT / "examples" / "first_idea.json", ROOT / "examples" / "data_entry.json"
    )
    assert "cautions" not in out


def test_an_assessment_from_before_there_was_advice_is_read(advisor):
    told = json.loads(advisor.assess(RULEBOOK.profile(driver="volume")).json_line())
    del told["advice"]
    assert Assessment.model_validate_json(json.dumps(told)).advice == ()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
@pytest.mark.parametrize("width", [80, 120])
def test_each_piece_of_advice_takes_one_line_beside_the_verdict(width):
    """On every labelled task, with answers at random to the questions that advice rests on."""
    chance, advisor = random.Random(5), Advisor(RULEBOOK)  # noqa: S311
    for_advice = [q for q in RULEBOOK.questions.values() if q.difference is None]
    console = Console(width=width, color_system=None, legacy_windows=False)
    for row in read_tasks([str(SHARED / "labelled_tasks.csv")], RULEBOOK.profile):
        more = {q.name: str(chance.choice(q.choices)) for q in for_advice if chance.random() < 0.7}
        assessment = advisor.assess(RULEBOOK.profile(**(row.profile.answers() | more)))
        for table in (cautions(assessment, console), short(assessment, console)):
            with console.capture() as captured:
                console.print(table)
            assert len(captured.get().splitlines()) == table.row_count


def test_cautions_stand_before_everything_else():
    [task] = read_tasks([INVOICES], RULEBOOK.profile)
    console = Console(width=80, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        show_assessment(Advisor(RULEBOOK).assess(task.profile), RULEBOOK.questions, console)
    lines = captured.get().splitlines()
    assert [line.split()[0] for line in lines[2:4]] == ["Caution", "Caution"]
