"""The cases that the sources describe, with the verdicts they imply."""

import pytest
from conftest import ROOT

from outsourcing import Advisor
from outsourcing.engine.portfolio import read_tasks

FILES = sorted((ROOT / "examples").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_example_gets_the_verdict_its_source_implies(file, rulebook):
    [task] = read_tasks([str(file)], rulebook.profile)
    assert Advisor(rulebook).assess(task.profile).verdict == task.carried["expected"]


def test_the_examples_show_every_verdict(rulebook):
    tasks = read_tasks([str(file) for file in FILES], rulebook.profile)
    assert {task.carried["expected"] for task in tasks} == {"BPO", "KPO", "SPLIT", "NEITHER", "UNDECIDED"}


def test_the_example_portfolio(rulebook):
    tasks = read_tasks([str(ROOT / "examples" / "portfolio.csv")], rulebook.profile)
    verdicts = {task.id: Advisor(rulebook).assess(task.profile).verdict for task in tasks}
    assert verdicts == {
        "P1": "BPO",
        "P2": "BPO",
        "P3": "KPO",
        "P4": "KPO",
        "P5": "SPLIT",
        "P6": "BPO",
        "P7": "UNDECIDED",
        "P8": "UNDECIDED",
    }
