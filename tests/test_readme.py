"""What the README and the docs claim, held against what the project does."""

import re
import subprocess
import sys

import pytest
from conftest import ROOT, SHARED

from outsourcing.engine.core.facts import CLEAR, FAINT, SLIGHT, STRONG

README = (ROOT / "README.md").read_text(encoding="utf-8")
HOW = (ROOT / "docs" / "how-it-decides.md").read_text(encoding="utf-8")
QUALITY = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")


def test_the_python_snippet_gives_what_its_comments_say():
    setup, _, shown = re.search(r"```python\n(from outsourcing import assess.*?)```", README, re.DOTALL)[1].partition(
        "\n\n"
    )
    first, *rest = shown.splitlines()
    names = {}
    exec(f"{setup}\n{first}", names)  # noqa: S102  our own README
    shown_values = [line.split("#") for line in rest if "'" in line]
    assert len(shown_values) == 3
    for expression, value in shown_values:
        assert repr(eval(expression.strip(), names)) == value.strip()  # noqa: S307  our own README


def test_the_readme_is_read_in_three_minutes():
    assert len(README.splitlines()) <= 130


def test_the_strengths_are_those_of_the_docs():
    for name, value in {"STRONG": STRONG, "CLEAR": CLEAR, "SLIGHT": SLIGHT, "FAINT": FAINT}.items():
        assert f"| {name} | {value} |" in HOW


@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
@pytest.mark.parametrize(
    ("script", "data", "lines"),
    [("labelled", "labelled_tasks", slice(2, 8)), ("occupations", "occupations", slice(0, 1))],
)
def test_the_figures_are_those_of_the_benchmark(script, data, lines):
    command = [sys.executable, f"benchmarks/{script}.py", str(SHARED / f"{data}.csv")]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=ROOT, env={"PYTHONPATH": ".", "PYTHONUTF8": "1"}
    )
    for line in done.stdout.splitlines()[lines]:
        if line.startswith("|"):
            assert line in QUALITY
        else:
            shown_values = dict(re.findall(r"'(\w+)': (\d+)", line))
            assert all(f"{count} {kind}" in QUALITY for kind, count in shown_values.items())
