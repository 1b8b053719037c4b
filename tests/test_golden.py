"""Golden files: one whole assessment of each verdict, a summary of every example, and whole screens.

They show what changed, not what is wrong (the oracle does that). After an intended change, run: python tests/test_golden.py
"""

import io
import json
import re
import sys
from pathlib import Path

import pytest
from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, too

from outsourcing import Advisor, load, questions_of  # noqa: E402
from outsourcing.engine.core.facts import VerdictKind  # noqa: E402
from outsourcing.engine.portfolio import read_tasks  # noqa: E402
from outsourcing.engine.report.assessment import show_assessment, show_one  # noqa: E402
from outsourcing.engine.report.card import MAX_LINES  # noqa: E402

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted(file.stem for file in (ROOT / "examples").glob("*.json"))
WHOLE = (  # BPO, KPO, SPLIT, NEITHER, UNDECIDED
    "customer_support",
    "data_analyst",
    "insurance_applications",
    "cleaning",
    "first_idea",
)
SHOWN = ("customer_support", "insurance_applications", "first_idea", "invoice_exceptions")
SCREENS = [(name, width) for name in SHOWN for width in (80, 40)]
RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)


def assessed(name):
    [task] = read_tasks([str(ROOT / "examples" / f"{name}.json")], RULEBOOK.profile)
    return Advisor(RULEBOOK).assess(task.profile, task.id, task.carried)


def record(name):
    """The assessment as JSON, without the versions: the fingerprint changes with every rule."""
    data = json.loads(assessed(name).json_line())
    del data["versions"]
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def summary(name):
    """The assessment in three lines: the verdict, the rules on both sides, the advice."""
    one = assessed(name)
    advised = (f"{advice.rule} {advice.topic} {advice.choice} {advice.part}" for advice in one.advice)
    return (
        f"{name}: {one.verdict} {one.score} {one.confidence.words} {one.confidence.number} {one.coverage}\n"
        f"  for {' '.join(one.supporting)}; against {' '.join(one.against) or '-'}\n"
        f"  advice {', '.join(advised) or '-'}\n"
    )


def drawn(show, width):
    """What a function prints in a terminal, without the line that names the fingerprint."""
    out = io.StringIO()
    show(Console(file=out, width=width, highlight=False, markup=False, legacy_windows=False))
    lines = [line.rstrip() for line in out.getvalue().splitlines() if not line.startswith("rulebook ")]
    return "\n".join(lines) + "\n"


def screen(name, width):
    return drawn(lambda console: show_assessment(assessed(name), questions_of(RULEBOOK.profile), console), width)


def card(name, width):
    return drawn(lambda console: show_one(assessed(name), ADVISOR, console, detail=False), width)


def cards(width):
    return "\n".join(card(name, width) for name in EXAMPLES)


@pytest.mark.parametrize("name", WHOLE)
def test_an_assessment_has_not_changed(name):
    assert record(name) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_each_verdict_has_one_whole_assessment():
    assert {assessed(name).verdict for name in WHOLE} == {kind.value for kind in VerdictKind}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_summary_of_an_example_has_not_changed(name):
    assert summary(name) in (GOLDEN / "summaries.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "width"), SCREENS)
def test_a_screen_has_not_changed(name, width):
    shown = screen(name, width)
    assert shown == (GOLDEN / f"{name}-{width}.txt").read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= width


@pytest.mark.parametrize("width", [80, 40])
def test_the_cards_have_not_changed(width):
    shown = cards(width)
    assert shown == (GOLDEN / f"cards-{width}.txt").read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= width


def test_the_cards_fit_a_screen_and_have_no_rule_score_or_field_name():
    shown = cards(80).split("\n\n")
    names = [rule.id for rule in RULEBOOK.rules] + [name for name in RULEBOOK.questions if "_" in name]
    assert len(shown) == len(EXAMPLES) >= 12
    assert [len(card.splitlines()) for card in shown if len(card.splitlines()) > MAX_LINES] == []
    assert [name for name in names for card in shown if re.search(rf"\b{name}\b", card)] == []
    assert re.findall(r"[-+]\d\.\d", "".join(shown)) == []


if __name__ == "__main__":
    (GOLDEN / "summaries.txt").write_text("".join(map(summary, EXAMPLES)), encoding="utf-8")
    for name in WHOLE:
        (GOLDEN / f"{name}.json").write_text(record(name), encoding="utf-8")
    for name, width in SCREENS:
        (GOLDEN / f"{name}-{width}.txt").write_text(screen(name, width), encoding="utf-8")
    for width in (80, 40):
        (GOLDEN / f"cards-{width}.txt").write_text(cards(width), encoding="utf-8")
