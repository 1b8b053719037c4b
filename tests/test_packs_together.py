"""Three example packs that add to the same question and difference, installed together by entry points."""

import itertools
import json

import pytest
from conftest import ROOT

from outsourcing import installed, load
from outsourcing.engine.core.questions import Question

PACKS = ROOT / "examples" / "packs"
NAMES = ("health", "public_sector", "software")


@pytest.fixture
def together(tmp_path, monkeypatch):
    """Install the three packs, each as a distribution of its own."""
    for name in NAMES:
        info = tmp_path / f"{name}-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 0.1.0\n")
        (info / "entry_points.txt").write_text(f"[outsourcing.rules]\n{name} = {name}\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(PACKS))


def test_they_are_found_and_used_without_being_named(together, command):
    assert installed() == NAMES
    code, out, _ = command("questions", "office", "--json")
    assert code == 0
    question = json.loads(out)
    assert {"front_office", "back_office", "counter", "ward", "repository"} == {
        choice["value"] for choice in question["choices"]
    }
    assert question["difference"] == "service_types"


def test_every_check_is_green(together, command):
    assert command("rules", "check")[:1] == (0,)
    code, out, _ = command("rules", "test", "--mutants")
    assert code == 0
    assert [line.rstrip() for line in out.splitlines() if "coverage" in line or "passed" in line] == [
        "coverage: 3 of 3 rules fire in some case and stay silent in another",
        "6 examples: all passed",
        "18 cases: all passed",
    ]


def test_the_order_of_installation_changes_nothing(together):
    rulebooks = [load(packs=order) for order in itertools.permutations(installed())]
    assert len({one.fingerprint for one in rulebooks}) == 1
    assert len({shown(one.questions["office"]) for one in rulebooks}) == 1


def shown(question: Question):
    return question.text, question.differences, tuple((str(c), c.label, c.sentence) for c in question.choices)


def test_the_examples_shipped_with_the_rules_keep_their_verdicts(together, command):
    for name in NAMES:
        code, out, _ = command("rules", "impact", name, "--samples", "0", "--json", "--at-most", "0%")
        assert (code, json.loads(out)["share"]) == (0, 0.0)
