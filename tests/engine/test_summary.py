"""The summary of a run in the terminal."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from outsourcing import Advisor, load
from outsourcing.engine.core.scale import SHIPPED
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Result, Results, edge_of
from outsourcing.engine.portfolio.summary import Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report.summary import Rejected, show_summary

RULEBOOK = load()


def judged(name, verdict, score, ask="procedure", id_="T1"):
    """A task with its result; only what a summary shows matters."""
    known = AnswerSet(RULEBOOK.profile, {"driver": "volume"})
    texts = {"branch": "", "in_favour": "", "against": "", "ask": ask, "whole": ""}
    numbers = {"score": score, "confidence": 0.5, "sureness": "sure", "coverage": 0.6, "enough_known": True}
    none = dict.fromkeys(("cautions", "advice", "cfs", "suggested", "confirm_first"), ())
    result = Result(verdict=verdict, edge=edge_of(score, 0.6, SHIPPED), **numbers, **texts, **none)
    return TaskRow(id_, name, "", known, ("name",), (name,), ()), result


def shown(tasks, width=80, encoding="utf-8", **more):
    summary = Summary(["driver", "procedure", "outcome", "training", "decisions"])
    summary.add(tasks)
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")
    console = Console(file=file, width=width, color_system=None, highlight=False, markup=False, emoji=False)
    show_summary(summary, RULEBOOK, console, **more)
    file.flush()
    return [line.rstrip() for line in file.buffer.getvalue().decode(encoding).splitlines()]


def test_a_summary():
    tasks = [judged("Calls", "BPO", -0.6)] * 300 + [judged("Analysis", "KPO", 0.5, "outcome")] * 100
    tasks += [judged(f"Edge {n}", "BPO", round(-0.2 - n / 500, 4)) for n in range(6)] + [judged("One", "SPLIT", 0)]
    more = {"outputs": [Path("result.csv"), Path("result.html")], "rejected": Rejected(1, Path("result.rejected.csv"))}
    assert shown(tasks, **more) == [
        "407 tasks assessed",
        "  BPO        306  75%  ███████████████████████",
        "  KPO        100  25%  ███████",
        "  SPLIT        1  <1%  █",
        "  UNDECIDED    0   0%",
        "",
        "6 close calls: the closest 5",
        "  -0.20  BPO  Edge 0",
        "  -0.20  BPO  Edge 1",
        "  -0.20  BPO  Edge 2",
        "  -0.21  BPO  Edge 3",
        "  -0.21  BPO  Edge 4",
        "",
        "Find out next",
        "  for 307 tasks  How is the work done?",
        "  for 100 tasks  How consistent are the results?",
        "",
        "Written",
        "  result.csv",
        "  result.html",
        "",
        "Skipped",
        "  1 row that could not be read, written to result.rejected.csv",
    ]


def test_one_task():
    assert shown([judged("", "KPO", 0.21, id_="T7")], rejected=Rejected(2)) == [
        "1 task assessed",
        "  BPO        0    0%",
        "  KPO        1  100%  ██████████████████████████████",
        "  SPLIT      0    0%",
        "  UNDECIDED  0    0%",
        "",
        "1 close call",
        "  +0.21  KPO  T7",
        "",
        "Find out next",
        "  for 1 task  How is the work done?",
        "",
        "Skipped",
        "  2 rows that could not be read",
    ]


def test_no_tasks_and_no_open_question():
    assert shown([]) == ["0 tasks assessed"]
    assert shown([judged("Calls", "BPO", -0.6, ask="")])[-1] == "  UNDECIDED  0    0%"


def test_a_narrow_terminal_wraps_without_losing_text():
    name = "Checking of the invoices of all our suppliers"
    lines = shown([judged(name, "UNDECIDED", -0.1979, "training")], width=40, outputs=[Path("a" * 50)])
    assert lines == [
        "1 task assessed",
        "  BPO        0    0%",
        "  KPO        0    0%",
        "  SPLIT      0    0%",
        "  UNDECIDED  1  100%  ██████████",
        "",
        "1 close call",
        "  -0.1979  UNDECIDED  Checking of the",
        "                      invoices of all",
        "                      our suppliers",
        "",
        "Find out next",
        "  for 1 task  How long until a newcomer",
        "              can work alone?",
        "",
        "Written",
        "  " + "a" * 38,
        "  " + "a" * 12,
    ]


def test_an_ascii_terminal_gets_ascii():
    lines = shown([judged("Calls", "BPO", -0.21)], encoding="ascii")
    assert lines[1] == "  BPO        1  100%  " + "#" * 30


@pytest.mark.parametrize(
    ("name", "told"),
    [
        pytest.param("[red]x[/x]", "[red]x[/x]", id="markup"),
        pytest.param("a\x1b[2J", "a\\x1b[2J", id="an escape sequence"),
        pytest.param("a\nb", "a\\nb", id="a break"),
        pytest.param("x" * 80, "x" * 66 + "|" + "x" * 14, id="long"),
        pytest.param("x" * 81, "x" * 66 + "|" + "x" * 14 + "…", id="too long"),
    ],
)
def test_hostile_names_are_shown_and_harmless(name, told):
    lines = shown([judged(name, "BPO", -0.21, ask="")])
    assert lines[7:] == [f"{'  -0.21  BPO  ' if n == 0 else ' ' * 14}{part}" for n, part in enumerate(told.split("|"))]


def test_little_is_known_about_undecided_tasks_up_to_four_of_the_seven_differences():
    middle = {
        "driver": "both",
        "objective": "both",
        "procedure": "partly_documented",
        "training": "moderate",
        "analysis": "some",
    }
    little = []
    for count in range(len(middle) + 1):
        known = AnswerSet(RULEBOOK.profile, dict(list(middle.items())[:count]))
        summary = Summary([])
        summary.add([(TaskRow("", "", "", known, (), (), ()), Results(Advisor(RULEBOOK)).result(known))])
        assert summary.verdicts["UNDECIDED"] == 1
        little.append(summary.little_known)
    assert little == [1, 1, 1, 1, 1, 0]
