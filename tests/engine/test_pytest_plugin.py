"""The pytest plugin: what it does with a pack, and that it leaves everything else alone."""

import json
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

PLUGIN = "outsourcing.engine.commands.pytest_plugin"
INSTALLED = any(point.value == PLUGIN for point in entry_points(group="pytest11"))

PACK = '''
from outsourcing import *

SOURCE = Source("T", "a test", "here")
PACK = Pack("of_a_test", "0.1.0", engine=">=0.1,<0.2")


@rule("AA1", Task(driver="volume"), source=SOURCE)
def volume():
    """Title.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)


@rule("AA2", Balance(coverage="thin"), source=SOURCE)
def thin():
    """Thin.

    Why: so.
    Fires: {"coverage": "thin"}
    Silent: {"coverage": "ample"}
    """
    yield Advice(Topic.RISKS, "too_little", "Too little is known.", WHOLE)
'''
GOOD = [
    {"name": "volume", "task": {"driver": "volume"}, "findings": {"driving_force": -0.91}, "verdict": "UNDECIDED"},
    {"name": "neither", "task": {"driver": "both"}, "score": 0},
]


@pytest.fixture
def run(tmp_path):
    """Write a pack and other files, run pytest there as people do; return exit code and lines."""

    def running(*arguments, cases=GOOD, pack=PACK, **files):
        folder = tmp_path / "some_pack"
        folder.mkdir()
        if pack:
            (folder / "__init__.py").write_text(pack)
        (folder / "cases.json").write_text(json.dumps(cases))
        for name, text in files.items():
            (folder / f"{name}.py").write_text(text)
        named = () if INSTALLED else ("-p", PLUGIN)
        command = [sys.executable, "-m", "pytest", *named, "-p", "no:cacheprovider", "-W", "error", *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
        return done.returncode, (done.stdout + done.stderr).replace(str(folder), "~").splitlines()

    return running


def below(lines, title):
    """The lines of a section of pytest's report."""
    [start] = [n for n, line in enumerate(lines) if line.startswith(("==", "__")) and line.strip("= _") == title]
    section = []
    for line in lines[start + 1 :]:
        if line.startswith(("==", "__")):
            break
        section.append(line)
    return [line for line in section if line]


def test_every_example_and_case_is_an_item_and_the_summary_has_coverage_and_mutation_score(run):
    code, out = run(
        "-v", "--rule-mutants", cases=[GOOD[0], {"name": "neither", "task": {"driver": "insight"}, "silent": ["AA1"]}]
    )
    assert code == 0
    assert [line.split()[:2] for line in out if "::" in line] == [
        [f"__init__.py::{name}", "PASSED"]
        for name in ("AA1-fires-1", "AA1-silent-1", "AA2-fires-1", "AA2-silent-1", "volume", "neither")
    ]
    assert below(out, "rules of some_pack") == [
        "coverage: 1 of 2 rules fire in some case and stay silent in another",
        "  silent in no case: AA2",
        "mutants: 8 of 9 noticed, 88.9%",
        "  AA1",
        "    condition: driver = volume or both (was: volume)",
    ]


def test_a_case_that_fails_says_what_was_expected(run):
    wrong = [GOOD[0] | {"verdict": "BPO"}]
    code, out = run("--rule-mutants", cases=wrong)
    assert code == 1
    assert below(out, "volume") == [
        "volume",
        "  ~/cases.json:case 1",
        "  verdict: expected BPO, actual UNDECIDED",
    ]
    assert below(out, "rules of some_pack")[-1] == "mutation testing starts only when all examples and cases pass"


def test_invalid_cases_are_collection_errors(run):
    code, out = run(cases=[{"name": "n", "task": {"drivr": "volume"}, "score": 0}])
    assert code == 2
    assert below(out, "ERROR collecting __init__.py") == [
        '~/cases.json:case 1: task: unknown question "drivr"; did you mean "driver"? [unknown-question]',
        "1 error, no test was run.",
    ]


def test_selected_items_alone_are_run(run):
    code, out = run("-k", "AA1")
    assert (code, out[-1].strip("= ").split(" in ")[0]) == (0, "2 passed, 4 deselected")
    assert below(out, "rules of some_pack") == ["coverage: no cases found"]


ELSEWHERE = """
import sys

def test_no_heavy_module_is_imported():
    assert [name for name in sys.modules if name.startswith(("experta", "rules", "rich", "pydantic", "outsourcing.engine.loading.loader"))] == []
"""


def test_without_a_pack_nothing_is_collected_imported_or_printed(run):
    code, out = run("-q", pack="", test_other=ELSEWHERE, module="PACK = 'no pack'\n")
    assert (code, out[0].split(), len(out)) == (0, [".", "[100%]"], 2)
