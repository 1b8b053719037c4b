"""The questions at a real pseudo-terminal."""

import json
import sys

import pexpect
import pytest
from conftest import ROOT

DOWN, ENTER, CTRL_C, CTRL_D = "\x1b[B", "\r", "\x03", "\x04"
QUESTIONS = (
    "What drives the work",
    "How much of this work",
    "Which service comes closest",
    "What do you want from a provider",
    "Do customers choose you",
    "What would a provider have to prove",
    "What decisions does it take",
    "How much analysis",
    "How is the work done",
    "How alike are the results",
    "Who may change how",
    "What must the people doing it bring",
    "How much training",
    "Does it face customers",
)


@pytest.fixture
def ask(tmp_path):
    """Start `ask --json` with stdout in a file, so that what the terminal shows is stderr alone."""
    children = []

    def start():
        result = tmp_path / "result.json"
        child = pexpect.spawn(
            "/bin/sh",
            ["-c", f"{sys.executable} cli.py ask --json > {result}"],
            cwd=str(ROOT),
            env={"PROMPT_TOOLKIT_NO_CPR": "1", "TERM": "xterm", "PATH": "/usr/bin:/bin"},
            dimensions=(50, 80),
            timeout=20,
            encoding="utf-8",
        )
        children.append(child)
        return child, result

    yield start
    for child in children:
        child.close(force=True)


def finish(child):
    child.expect(pexpect.EOF)
    child.close()
    return child.exitstatus


def test_every_question_answered_with_its_first_choice(ask):
    child, result = ask()
    child.expect("What is the task called")
    child.send("Calls" + ENTER)
    for question in QUESTIONS:
        child.expect(question)
        child.send(ENTER)
    assert finish(child) == 0
    told = json.loads(result.read_text())
    assert told["name"] == "Calls"
    assert list(told["profile"].items())[:3] == [
        ("driver", "volume"),
        ("volume", "high"),
        ("service", "customer_support"),
    ]
    assert len(told["profile"]) == len(QUESTIONS)


def test_not_sure_leaves_an_answer_open_and_typing_finds_a_service(ask):
    child, result = ask()
    child.expect("What is the task called")
    child.send(ENTER)
    for question in QUESTIONS:
        child.expect(question)
        child.send(
            "legal" + ENTER if "service" in question else "\x1b[A" + ENTER
        )  # up from the first: the last, not sure
    assert finish(child) == 0
    told = json.loads(result.read_text())
    assert (told["name"], told["profile"], told["verdict"]) == ("", {"service": "legal"}, "UNDECIDED")


@pytest.mark.parametrize(("key", "answered"), [(CTRL_C, 0), (CTRL_D, 0), (CTRL_C, 2)])
def test_leaving_gives_no_verdict(ask, key, answered):
    child, result = ask()
    child.expect("What is the task called")
    if answered:
        child.send("Calls" + ENTER)
        child.expect(QUESTIONS[0])
    child.send(key)
    assert finish(child) == 130
    assert result.read_text() == ""
