"""Whole records and whole screens, as they were when someone last looked at them.

They find change, not wrongness (the oracle finds that). After a wanted change: python tests/test_golden.py
"""

import io
import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # run as a script, too

from outsourcing import Advisor, load, questions_of  # noqa: E402
from outsourcing.engine.portfolio import read_tasks  # noqa: E402
from outsourcing.engine.report.terminal import show_assessment  # noqa: E402

GOLDEN = Path(__file__).parent / "golden"
EXAMPLES = sorted(file.stem for file in (ROOT / "examples").glob("*.json"))
SHOWN = ("customer_support", "insurance_applications", "first_idea", "invoice_exceptions")
SCREENS = [(name, width) for name in SHOWN for width in (80, 40)]
RULEBOOK = load()


def assessed(name):
    [task] = read_tasks([str(ROOT / "examples" / f"{name}.json")], RULEBOOK.profile)
    return Advisor(RULEBOOK).assess(task.profile, task.id, task.carried)


def record(name):
    """The assessment as JSON, without the fingerprint, which changes with every comma in a rule."""
    told = json.loads(assessed(name).json_line())
    del told["versions"]
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def screen(name, width):
    """The assessment in a terminal, without the line that names the fingerprint."""
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, markup=False, legacy_windows=False)
    show_assessment(assessed(name), questions_of(RULEBOOK.profile), console)
    lines = [line.rstrip() for line in out.getvalue().splitlines() if not line.startswith("rulebook ")]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_record_is_as_it_was(name):
    assert record(name) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "width"), SCREENS)
def test_a_screen_is_as_it_was(name, width):
    shown = screen(name, width)
    assert shown == (GOLDEN / f"{name}-{width}.txt").read_text(encoding="utf-8")
    assert max(map(len, shown.splitlines())) <= width


if __name__ == "__main__":
    for name in EXAMPLES:
        (GOLDEN / f"{name}.json").write_text(record(name), encoding="utf-8")
    for name, width in SCREENS:
        (GOLDEN / f"{name}-{width}.txt").write_text(screen(name, width), encoding="utf-8")
