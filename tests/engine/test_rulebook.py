"""Loading: every module found, one order, one fingerprint."""

import subprocess
import sys

import pytest
from conftest import ROOT

from outsourcing import Advisor, AdvisorError, Evidence, load, questions_of
from outsourcing.engine.loading import fingerprint
from outsourcing.engine.loading import loader as module


def test_every_difference_has_rules_for_both_sides(rulebook):
    spoken = {
        (fact["difference"], fact["side"])
        for rule in rulebook.rules
        for fact in rule.conclusions()
        if isinstance(fact, Evidence)
    }
    assert spoken == {(difference.key, side) for difference in rulebook.differences for side in ("BPO", "KPO")}


def test_rules_come_in_id_order(rulebook):
    ids = [rule.id for rule in rulebook.rules]
    assert ids[:3] == ["AU1", "AU2", "AU3"]
    assert ids[ids.index("DC1") : ids.index("DE1")] == [f"DC{number}" for number in range(1, 11)]
    assert ids[-1] == "VD21"


def test_the_differences_are_seven_in_order(rulebook):
    assert [(d.number, d.key, d.weight) for d in rulebook.differences] == [
        (1, "driving_force", 1.0),
        (2, "service_types", 1.0),
        (3, "nature_of_service", 1.0),
        (4, "service_expertise", 1.0),
        (5, "complexity", 1.0),
        (6, "process_formulation", 1.0),
        (7, "employee_skills", 1.0),
    ]


def turned(read):
    """A pack whose modules, but for the first, were found in the opposite order."""
    first, *others = read.modules
    return read._replace(modules=(first, *reversed(others)))


def test_the_order_in_which_modules_are_found_changes_nothing(rulebook, monkeypatch):
    found = module.read_pack
    monkeypatch.setattr(module, "read_pack", lambda place: turned(found(place)))
    again = module._loaded("outsourcing.rules", places=(), skip_bad=False, skipped=())  # noqa: SLF001
    assert again == rulebook
    profile = rulebook.profile(driver="volume", procedure="judgment", skill_level="specialist", decisions="routine")
    assert Advisor(again).assess(profile).json_line() == Advisor(rulebook).assess(profile).json_line()


def test_a_changed_rule_changes_the_fingerprint(rulebook, monkeypatch):
    source = fingerprint._source  # noqa: SLF001
    monkeypatch.setattr(
        fingerprint, "_source", lambda m: "changed" if m.__name__ == "outsourcing.rules.complexity" else source(m)
    )
    again = module._loaded("outsourcing.rules", places=(), skip_bad=False, skipped=())  # noqa: SLF001
    assert again.fingerprint != rulebook.fingerprint


def test_line_endings_do_not_change_the_fingerprint():
    class Loader:
        def __init__(self, text):
            self.text = text

        def get_source(self, name):
            return self.text

    class Module:
        __name__ = "m"

    def digest(text):
        written = Module()
        written.__spec__ = type("Spec", (), {"loader": Loader(text)})
        return fingerprint._source(written)  # noqa: SLF001

    assert digest("a\nb\n") == digest("a\r\nb\r\n") != digest("a\nb")


def test_rules_that_read_a_question(rulebook):
    assert [rule.id for rule in rulebook.reading("provider_proof")] == ["SE1", "SE2", "SE3"]
    assert [rule.id for rule in rulebook.reading("office")] == ["BR1", "BR2"]


def test_an_unknown_rule_is_named_with_the_nearest(rulebook):
    with pytest.raises(AdvisorError, match='no rule is called "DF"; did you mean "DF7"'):
        rulebook.rule("DF")


A_RULE = '''
@rule("AA1", Task(driver="volume"), source=SOURCE)
def a_rule():
    """Title.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)
'''
A_QUESTION = """
class Mood(Choice):
    GOOD = "good", "Good", "all is well"


class Asked({base}):
    mood: Mood | None = question("What mood?", why="So.", difference={difference})
"""


def test_a_pack_may_ask_a_question_of_its_own(pack):
    name, _ = pack(A_RULE + A_QUESTION.format(base="Profile", difference="None"))
    assert list(questions_of(load(name).profile))[-1] == "mood"


def test_a_question_that_serves_no_difference_is_refused(pack):
    name, _ = pack(A_RULE + A_QUESTION.format(base="Profile", difference='"driving_farce"'))
    with pytest.raises(AdvisorError, match='"driving_farce", which no module declares; did you mean "driving_force"'):
        load(name)


def test_two_task_profiles_side_by_side_are_refused(pack):
    name, _ = pack(A_RULE + A_QUESTION.format(base="TaskProfile", difference="None"))
    with pytest.raises(AdvisorError, match=r"\[several-profiles\]"):
        load(name)


def test_the_fingerprint_covers_every_module_that_an_assessment_comes_from(rulebook):
    told = "import sys; from outsourcing import *; print(*sorted(name for name in list(sys.modules) if name.split('.')[0] == 'outsourcing'))"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True, cwd=ROOT).stdout
    covered = [name for name in rulebook.sources if name.startswith(("outsourcing/engine/", "outsourcing/__init__"))]
    assert (
        sorted(file.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for file in covered)
        == loaded.split()
    )
