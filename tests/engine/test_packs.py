"""Packs of rules: found by path, name or entry point; joined; each mistake told with its line; left out only on demand."""

import gc
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress

import pytest
from conftest import ROOT
from typer.testing import CliRunner

from outsourcing import Advisor, AdvisorError, cli, load, questions_of
from outsourcing.engine.core import timeouts
from outsourcing.engine.core.errors import RulebookError, RunawayError
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.loading import packs
from outsourcing.engine.records import trust

HEAD = """
from outsourcing import *

SOURCE = Source("T", "a test", "here")
PACK = Pack("{id}", "1.2.0", engine=">=0.1,<0.2"{more})
"""
RULE = '''
@rule("{id}", {conditions}, source=SOURCE{more})
def {name}():
    """{id} is a rule of a test.

    Why: so.
    Fires: {fires}
    Silent: {silent}
    """
    {body}
'''
VOLUME = {"conditions": 'Task(driver="volume")', "fires": '{"driver": "volume"}', "silent": '{"driver": "insight"}'}
FOR_BPO = 'yield Evidence("driving_force", BPO, STRONG)'
QUESTION = """
class Mood(Choice):
    GOOD = "good", "Good", "all is well"
    BAD = "bad", "Bad", "all is bad"

class {name}(TaskProfile):
    {question}: Mood | None = question("What mood?", why="So.", difference={difference})
"""


class Everything:
    """Contains every digest."""

    def __contains__(self, digest):
        return True


@pytest.fixture(autouse=True)
def trusting(monkeypatch):
    """The stores of these tests hold our own packs; tests/engine/records/test_insider.py attacks with others."""
    monkeypatch.setattr(trust, "_trusted", Everything)


def rule(id_="AA1", body=FOR_BPO, more="", name=None, **parts):
    return RULE.format(id=id_, body=body, more=more, name=name or f"rule_{id_.lower()}", **(VOLUME | parts))


def head(id_="ours", more=""):
    return HEAD.format(id=id_, more=more)


@pytest.fixture
def write(tmp_path):
    def write(name, *parts):
        """Write a pack of one file, or of several: `name/file.py`; return the file."""
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent("".join(parts)).lstrip(), encoding="utf-8")
        return file

    return write


@pytest.fixture
def outsourcing(monkeypatch, tmp_path):
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))

    def run(*arguments):
        done = CliRunner().invoke(cli.app, [str(one) for one in arguments])
        if isinstance(done.exception, AdvisorError):
            return 2, done.stdout, str(done.exception)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.stdout, done.stderr

    return run


def line_of(file, text):
    return next(number for number, line in enumerate(file.read_text().splitlines(), 1) if text in line)


def problems(*places, package="outsourcing.rules"):
    with pytest.raises(RulebookError) as error:
        load(package, places)
    return [(problem.code, problem.place) for problem in error.value.problems]


def test_a_file_is_a_pack(write):
    rulebook = load(packs=[write("ours.py", head(), rule())])
    assert [(pack.id, pack.version) for pack in rulebook.packs] == [("shipped", "0.1.0"), ("ours", "1.2.0")]
    assert rulebook.rule("AA1").pack == "ours"
    assert rulebook.rule("AA1").place == "ours.py:6"
    assert rulebook.rule("DF1").pack == "shipped"


def test_a_folder_is_a_pack_and_its_modules_import_each_other(write):
    write("ours/__init__.py", head())
    write("ours/deep/__init__.py", "")
    write("ours/deep/more.py", "from outsourcing import *\nfrom ..sources import SOURCE\n", rule())
    file = write("ours/sources.py", 'from outsourcing import Source\nSOURCE = Source("T", "a test", "there")\n')
    rulebook = load(packs=[file.parent])
    assert rulebook.rule("AA1").source.place == "there"
    assert rulebook.rule("AA1").place == "ours/deep/more.py:4"


def test_tests_beside_the_rules_are_no_rules(write):
    for name in ("test_ours.py", "conftest.py", "tests/__init__.py", "ours_test.py"):
        write(f"ours/{name}", "raise RuntimeError\n")
    file = write("ours/__init__.py", head(), rule())
    assert load(packs=[file.parent]).rule("AA1").pack == "ours"


def test_loading_leaves_nothing_in_the_folder(write):
    file = write("ours/__init__.py", head(), rule())
    load(packs=[file.parent])
    assert [path.name for path in file.parent.iterdir()] == ["__init__.py"]


def test_the_order_in_which_packs_are_named_changes_nothing(write):
    one = write("one.py", head("one"), rule())
    two = write("two.py", head("two"), rule("BB1"), QUESTION.format(name="Asked", question="mood", difference=None))
    first, second = load(packs=[one, two]), load(packs=[two, one])
    assert first.fingerprint == second.fingerprint
    task = {"driver": "volume", "mood": "good"}
    lines = [Advisor(book).assess(book.profile(**task)).json_line() for book in (first, second)]
    assert lines[0] == lines[1]


def test_a_pack_is_part_of_the_fingerprint_and_of_every_assessment(write, rulebook):
    file = write("ours.py", head(), rule())
    with_pack = load(packs=[file])
    assert with_pack.fingerprint != rulebook.fingerprint
    assessment = Advisor(with_pack).assess(with_pack.profile(driver="volume"))
    assert (assessment.versions.packs, assessment.versions.skipped) == (("ours 1.2.0",), ())
    assert "AA1" in [firing.rule for firing in assessment.firings]


DIFFERENCE = 'MOOD = Difference("mood", 8, "Mood", bpo="calm", kpo="wild", sources=(SOURCE,), weight=0.5)\n'
ON_MOOD = {"conditions": 'Task(mood="good")', "fires": '{"mood": "good"}', "silent": '{"mood": "bad"}'}


def test_a_pack_has_a_difference_and_a_question_of_its_own(write):
    asked = QUESTION.format(name="Asked", question="mood", difference='"mood"')
    book = load(
        packs=[write("ours.py", head(), DIFFERENCE, asked, rule(body='yield Evidence("mood", KPO, STRONG)', **ON_MOOD))]
    )
    assert [(d.key, d.number, d.weight) for d in book.differences][-1] == ("mood", 8, 0.5)
    assert list(book.questions)[-1] == "mood"
    assessment = Advisor(book).assess(book.profile(mood="good", driver="insight"))
    assert [(f.difference, f.cf) for f in assessment.findings if f.cf] == [("driving_force", 0.7), ("mood", 0.7)]
    assert assessment.score == round((0.7 + 0.35) / (0.7 + 0.35 + 1), 4)
    assert "mood" in [question.name for question in Interviewer(Advisor(book)).open({})]


def test_packs_that_do_not_know_of_each_other_ask_side_by_side(write):
    one = write("one.py", head("one"), rule(), QUESTION.format(name="Asked", question="mood", difference=None))
    two = write("two.py", head("two"), rule("BB1"), QUESTION.format(name="Asked", question="humour", difference=None))
    book = load(packs=[two, one])
    assert list(questions_of(book.profile))[-2:] == ["mood", "humour"]
    assert book.questions["service"].choices  # of the profile that they were not derived from
    assert book.profile(mood="Good", humour="bad").answers() == {"mood": "good", "humour": "bad"}


def test_a_pack_may_have_an_advice_question_vote(write):
    votes = ', votes={"data_sensitivity": "complexity"}'
    parts = {
        "conditions": 'Task(data_sensitivity="personal")',
        "fires": '{"data_sensitivity": "personal"}',
        "silent": '{"data_sensitivity": "open"}',
        "body": 'yield Evidence("complexity", KPO, CLEAR)',
    }
    book = load(packs=[write("ours.py", head(more=votes), rule(**parts))])
    assert book.questions["data_sensitivity"].difference == "complexity"
    assert book.questions["data_sensitivity"].choices == load().questions["data_sensitivity"].choices
    found = problems(write("theirs.py", head("theirs"), rule("BB1", **parts)))
    assert [code for code, _ in found] == ["no-vote"]


def test_a_pack_retires_and_replaces_rules_for_all_to_see(write, outsourcing):
    file = write("ours.py", head(more=', retires={"DF3": "we have no call centre"}'), rule(more=', replaces="DF1"'))
    book = load(packs=[file])
    ids = {rule.id for rule in book.rules}
    assert {"DF1", "DF3"}.isdisjoint(ids)
    assert "AA1" in ids
    assert [(one.rule.id, one.pack, one.reason, one.replaced_by) for one in book.retired] == [
        ("DF1", "ours", "AA1 takes its place", "AA1"),
        ("DF3", "ours", "we have no call centre", ""),
    ]
    told = outsourcing("rules", "list", "--rules", file)[1]
    assert "DF3  by the pack ours: we have no call centre" in told
    assert "Retired" in outsourcing("rules", "show", "DF3", "--rules", file)[1]


def test_a_pack_may_replace_a_verdict(write):
    parts = {
        "conditions": 'Balance(leaning="even", known="thin", gate="open")',
        "fires": '{"leaning": "even", "known": "thin", "gate": "open"}',
        "silent": '{"leaning": "BPO", "known": "thin", "gate": "open"}',
    }
    body = 'yield Verdict(VerdictKind.SPLIT, "We never leave anything undecided.")'
    book = load(packs=[write("ours.py", head(), rule(body=body, more=', replaces="VD1"', **parts))])
    assert Advisor(book).assess(book.profile()).verdict == "SPLIT"


def test_statuses_are_shown(write, outsourcing):
    more = ", status=Status.DEPRECATED, replaced_by='BB1'"
    file = write("ours.py", head(), rule(more=more), rule("BB1", more=", status=Status.EXPERIMENTAL"))
    listed = outsourcing("rules", "list", "--rules", file)[1]
    assert "(deprecated, use BB1 instead)" in " ".join(listed.split())
    assert "(experimental)" in listed
    [told] = [
        json.loads(line) for line in outsourcing("rules", "show", "AA1", "--rules", file, "--json")[1].splitlines()
    ]
    assert (told["status"], told["replaced_by"], told["pack"]) == ("deprecated", "BB1", "ours")


FAULTS = [
    pytest.param("def broken(:\n", "def broken", "import-failed", id="syntax"),
    pytest.param("import no_such\n", "import no_such", "import-failed", id="missing module"),
    pytest.param("import sys\nsys.exit()\n", "sys.exit()", "import-failed", id="exits"),
    pytest.param("while True: pass\n", "while True", "import-timeout", id="hangs"),
    pytest.param(
        "from outsourcing import Evidense\n",
        "Evidense",
        "import-failed",
        id="misspelt import",
    ),
    pytest.param(rule(conditions='Tsk(driver="volume")'), "Tsk", "import-failed", id="misspelt fact"),
    pytest.param("WHAT = Topic.CAUTIN\n", "CAUTIN", "import-failed", id="misspelt topic"),
    pytest.param("WHAT = VerdictKind.SPLT\n", "SPLT", "import-failed", id="misspelt kind"),
    pytest.param(rule(more=', sorce="B"'), 'sorce="B"', "import-failed", id="misspelt option"),
    pytest.param(rule(more=', status="experimentl"'), "@rule", "unknown-status", id="misspelt status"),
    pytest.param(rule(more=", status=Status.DEPRECATED"), "@rule", "invalid-replacement", id="deprecated for nothing"),
    pytest.param(rule(more=", replaced_by='DF1'"), "@rule", "invalid-replacement", id="replaced but stable"),
    pytest.param(
        rule(more=", status=Status.DEPRECATED, replaced_by='DF11'"), "@rule",
        "unknown-rule", id="deprecated for none",
    ),
    pytest.param(rule(more=', replaces="DF11"'), "@rule", "unknown-rule", id="replaces none"),
    pytest.param(rule(more=', replaces="AA1"'), "@rule", "own-rule", id="replaces its own"),
    pytest.param(rule(more=', replaces="DF1"') + rule("AA2", more=', replaces="DF1"'), 'rule("AA2"', "retired-twice", id="replaced twice"),
    pytest.param(rule("DF1"), "@rule", "duplicate-rule-id", id="a shipped id"),
    pytest.param(rule() + rule("AA2", name="rule_aa1"), "@rule", "duplicate-function", id="a function twice"),
    pytest.param(rule(body="while True: pass\n    yield"), "@rule", "body-timeout", id="a body that hangs"),
    pytest.param(rule(body="yield 3"), "@rule", "not-a-fact", id="yields a number"),
    pytest.param(rule(body='yield Advice("risks", "A Risk", "Beware.", WHOLE)'), "@rule", "invalid-value", id="a choice with blanks"),
    pytest.param(
        rule(conditions='Task(driver="volume"), NOT(Evidence(side="KPO"))'), "@rule", "early-not", id="no evidence yet",
    ),
    pytest.param(rule(silent='{"driver": "volum"}'), "@rule", "unknown-value", id="misspelt example"),
    pytest.param(
        rule() + QUESTION.format(name="Asked", question="mood", difference='"moood"'), "class Asked",
        "unknown-difference", id="serves nothing",
    ),
    pytest.param(rule() + QUESTION.format(name="Asked", question="driver", difference='"driving_force"'), "class Asked", "lost-answers", id="other answers"),
    pytest.param(rule() + DIFFERENCE.replace("0.5", "0"), "MOOD =", "invalid-weight", id="no weight"),
    pytest.param(rule() + DIFFERENCE.replace('"mood"', '"complexity"'), "MOOD =", "duplicate-difference", id="a shipped difference"),
    pytest.param(rule() + DIFFERENCE.replace('"mood"', '"My mood"'), "MOOD =", "invalid-difference", id="a key with blanks"),
    pytest.param(rule() + DIFFERENCE.replace("(SOURCE,)", "()"), "MOOD =", "no-source", id="a difference on nobody's word"),
    pytest.param(rule() + DIFFERENCE.replace('"calm"', "None"), "MOOD =", "invalid-difference", id="a difference without words"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace('"good",', '"Good one",'), "class Asked", "invalid-question", id="an answer with capitals"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace('"good",', '"unknown",'), "class Asked", "invalid-question", id="an answer that says nothing"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace('"Bad"', '"good"'), "class Asked", "invalid-question", id="one label twice"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace("Mood | None", "Mood"), "class Asked", "invalid-question", id="a question that must be answered"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace("Mood | None", "str | None"), "class Asked", "invalid-question", id="a question without answers"),
    *(
        pytest.param(rule() + QUESTION.format(name="Asked", question=name, difference=None), "class Asked", "invalid-question", id=f"a question called {name}")
        for name in ("id", "rules", "TheMood", "no_input")
    ),
    pytest.param("from outsourcing import rule as r\nclass A:\n    @r('AA1', Task(), source=SOURCE)\n    class B: pass\n", "@r('AA1'", "import-failed", id="a class"),
    pytest.param(rule(conditions="Task(driver=MATCH.d), TEST(lambda d: {'volume': 1}[d])"), "@rule", "test-failed", id="a test that raises"),
    pytest.param(rule(body="return\n    yield"), "@rule", "concludes-nothing", id="concludes nothing"),
    pytest.param(rule(body="yield Advice(Topic.CAUTIONS, 'c', 'C.', WHOLE)"), "@rule", "body-failed", id="misspelt topic in a body"),
    pytest.param(rule(conditions="Task(driver=P(spin))").replace("@rule", "def spin(value):\n    while True: pass\n\n@rule", 1), "@rule", "condition-timeout", id="a condition that hangs"),
    pytest.param(rule(body="raise GeneratorExit\n    yield"), "@rule", "body-failed", id="raises what ends generators"),
    pytest.param("class E(Exception):\n    def __str__(self): raise ValueError\nraise E\n", "raise E", "import-failed", id="an error that cannot say what"),
    pytest.param(rule(more=', replaces=["DF1"]'), "@rule", "invalid-replacement", id="replaces a list"),
    pytest.param(rule() + DIFFERENCE.replace("8,", "True,"), "MOOD =", "invalid-difference", id="a truth value for a number"),
    pytest.param(rule() + QUESTION.format(name="Asked", question="mood", difference=None).replace("difference=None)", "difference=None)\nAsked.model_fields['mood'].default = Mood.GOOD"), "class Asked", "invalid-question", id="a default"),
    pytest.param(rule() + re.sub("@rule.*\n", "", rule("AA2")), "def rule_aa2", "no-decorator", id="no decorator"),
    pytest.param(rule(conditions="NOT(driver='volume')"), "NOT(driver", "import-failed", id="NOT of a field"),
    pytest.param(rule(conditions="Task(driver='volume'), not(Task(volume='high'))"), "@rule", "not-a-pattern", id="not in small letters"),
    pytest.param(rule(conditions="Task"), "@rule", "not-a-pattern", id="no brackets"),
    pytest.param(rule(conditions="Task('volume')"), "Task('volume')", "import-failed", id="a value without its name"),
    pytest.param(rule(conditions="Task(driver=['volume'])"), "@rule", "several-values", id="a list of answers"),
    pytest.param(rule().replace("Task(", "Tusk("), "Tusk", "import-failed", id="misspelt once more"),
    pytest.param("", "from outsourcing", "no-rules", id="empty"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "line", "code"), FAULTS)
def test_a_mistake_is_told_with_its_line_and_the_nearest_name(write, source, line, code, monkeypatch):
    monkeypatch.setattr(packs, "IMPORT_SECONDS", 0.3)
    monkeypatch.setattr("outsourcing.engine.loading.body_checks.MOST_SECONDS", 0.3)
    file = write("ours.py", head(), source)
    assert (code, f"{file}:{line_of(file, line)}" if source else "ours") in problems(file)


SAYS = [
    pytest.param("PACK = 3\n", "not-a-pack", id="a number"),
    pytest.param('PACK = Pack("My rules", "1", engine=">=0.1")\n', "invalid-pack-id", id="id"),
    pytest.param('PACK = Pack("a", "one", engine=">=0.1")\n', "invalid-version", id="version"),
    pytest.param('PACK = Pack("a", "1", engine="0.1")\n', "invalid-engine-range", id="range"),
    pytest.param('PACK = Pack("a", "1", engine=">=9")\n', "wrong-engine", id="a later engine"),
    pytest.param('PACK = Pack("a", "1", engine=">=0.1", retires=["DF1"])\n', "invalid-retires", id="retires"),
    pytest.param('PACK = Pack("a", "1", engine=">=0.1", retires={"DF99": "so"})\n', "unknown-rule", id="retires none"),
    pytest.param('PACK = Pack("a", "1", engine=">=0.1", votes={"volum": "complexity"})\n', "unknown-question", id="votes"),
    pytest.param('PACK = Pack("a", "1", engine=">=0.1", votes={"volume": "complexity"})\n', "votes-already", id="votes already"),
    pytest.param('PACK = Pack("a", "1", engine=">=0.1", votes={"work_place": "complexty"})\n', "unknown-difference", id="votes for nothing"),
]  # fmt: skip


@pytest.mark.parametrize(("says", "code"), SAYS)
def test_what_a_pack_says_of_itself_is_checked(write, says, code):
    file = write("ours.py", 'from outsourcing import *\nSOURCE = Source("T", "a test", "here")\n', says, rule())
    assert (code, f"{file}:3") in problems(file)


def test_what_is_no_pack_is_named(write, tmp_path):
    (tmp_path / "bare").mkdir()
    text = write("rules.txt", "")
    assert problems(tmp_path / "none.py", tmp_path / "bare", text) == [
        ("no-init-file", str(tmp_path / "bare")),
        ("not-found", str(tmp_path / "none.py")),
        ("not-python", str(text)),
    ]


def test_a_pack_that_imports_itself_by_name_is_told_how(write):
    write("ours/people.py", "")
    file = write("ours/__init__.py", "from ours.people import x\n")
    assert problems(file.parent)[0] == ("import-by-name", f"{file}:1")


@pytest.mark.parametrize(
    "line", ["from engine import Pack, rule", "import engine.facts", "from rules.choices import X"]
)
def test_a_pack_of_version_0_1_is_told_the_new_name(write, line, monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [path for path in sys.path if path not in ("", str(ROOT))])
    file = write("ours.py", f"# a comment\n{line}\n")
    assert problems(file) == [("old-import", f"{file}:2")]


def test_every_module_is_imported_and_every_mistake_told(write):
    broken = write("ours/a.py", "import no_such\n")
    wrong = write("ours/b.py", 'from outsourcing import *\nSOURCE = Source("T", "a", "b")\n', rule(body="yield 3"))
    file = write("ours/__init__.py", head())
    other = write("other.py", head("other"), rule("df"))
    assert {place for _, place in problems(file.parent, other)} == {f"{broken}:1", f"{wrong}:4", f"{other}:6"}


def test_a_faulty_pack_stops_the_run(write, outsourcing):
    file = write("ours.py", head(), rule(body="yield 3"))
    code, out, err = outsourcing("assess", ROOT / "examples" / "call_centre.json", "--rules", file)
    assert (code, out) == (2, "")
    assert "[not-a-fact]\n" in err


def test_a_faulty_pack_can_be_left_out_and_the_record_says_so(write, outsourcing, tmp_path):
    bad, good = write("bad.py", head("bad"), rule(body="yield 3")), write("good.py", head("good"), rule("BB1"))
    arguments = ("--rules", bad, "--rules", good, "--skip-bad-packs")
    code, out, err = outsourcing("assess", ROOT / "examples" / "call_centre.json", "--json", *arguments)
    assert code == 0
    versions = json.loads(out)["versions"]
    assert (versions["packs"], versions["skipped"]) == (["good 1.2.0"], ["bad"])
    assert "the pack bad" in err.splitlines()[0]
    assert "without the pack bad, which has errors" in " ".join(outsourcing("audit", "show", "last")[1].split())
    for file in (bad, good):
        file.unlink()  # what was kept is enough
    assert outsourcing("audit", "replay", "last")[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


def test_a_pack_that_needs_one_that_is_left_out_is_left_out_too(write):
    asked = QUESTION.format(name="Asked", question="mood", difference=None)
    bad = write("bad.py", head("bad"), asked, rule(body="yield 3"))
    needs = write("needs.py", head("needs"), rule("BB1", body='yield Advice("risks", "r", "R.", WHOLE)', **ON_MOOD))
    assert load(packs=[bad, needs], skip_bad=True).skipped == ("bad", "needs")
    with pytest.raises(RulebookError):
        load(packs=[bad, needs])


def test_records_are_explained_and_replayed_with_the_packs_of_their_time(write, outsourcing, tmp_path):
    write("ours/__init__.py", head())
    write(
        "ours/more.py",
        "from outsourcing import *\nfrom .sources import SOURCE\n",
        QUESTION.format(name="Asked", question="mood", difference=None),
        rule(**ON_MOOD, body='yield Advice("risks", "a_risk", "Beware.", WHOLE)'),
    )
    write("ours/sources.py", 'from outsourcing import Source\nSOURCE = Source("T", "a", "b")\n')
    task = write("task.json", '{"name": "x", "mood": "good", "driver": "volume"}')
    assert outsourcing("assess", task, "--rules", tmp_path / "ours")[0] == 0
    replayed = "1 replayed: 1 identical, 0 with another verdict\n"
    assert outsourcing("audit", "replay", "last") == (0, replayed, "")
    assert outsourcing("audit", "replay", "last", "--against", "current", "--rules", tmp_path / "ours")[:2] == (
        0,
        replayed,
    )
    code, out, err = outsourcing("explain", "last", "--why-not", "AA1")
    assert (code, "What mood?" in out) == (0, True)
    assert "explained with the rulebook" in err


def test_an_entry_that_is_there_already_is_the_later_packs_mistake(write):
    file = write("ours.py", head(), rule(), 'CATALOGUE = (Entry("hubs", "India", "a hub", (SOURCE,)),)\n')
    assert problems(file) == [("duplicate-entry", f"{file}:{line_of(file, 'CATALOGUE')}")]
    assert load(packs=[file], skip_bad=True).skipped == ("ours",)


def test_rules_diff_says_what_a_pack_changes(write, outsourcing):
    body = 'yield Verdict(VerdictKind.SPLIT, "Both.")'
    balance = {
        "conditions": 'Balance(leaning="BPO", coverage="thin", known="thin", gate="open")',
        "fires": '{"leaning": "BPO", "coverage": "thin", "known": "thin", "gate": "open"}',
        "silent": '{"leaning": "KPO", "coverage": "thin", "known": "thin", "gate": "open"}',
    }
    file = write("ours.py", head(), rule(body=body, more=', replaces="VD16"', **balance))
    case = write("task.json", '{"name": "x", "driver": "volume"}')
    code, out, _ = outsourcing("rules", "diff", "shipped", "current", "--cases", case, "--rules", file)
    assert code == 1
    assert "1 case: 1 with another verdict, 0 with another score only" in out
    assert outsourcing("rules", "diff", "shipped", "current", "--cases", case)[0] == 0
    bad = write("bad.py", head("bad"), rule(body="yield 3"))
    told = outsourcing("rules", "diff", "shipped", "current", "--cases", case, "--rules", bad, "--skip-bad-packs")[2]
    assert told.count("the pack bad") == 1


def test_packs_cannot_replace_each_other_away(write):
    one = write("one.py", head("one"), rule("AA1", more=', replaces="BB1"'))
    two = write("two.py", head("two"), rule("BB1", more=', replaces="AA1"'))
    assert problems(one, two) == [("retired-itself", f"{one}:6"), ("retired-itself", f"{two}:6")]


def test_one_question_may_vote_on_several_differences(write):
    one = write("one.py", head("one", more=', votes={"office": "complexity"}'), rule("AA1"))
    two = write("two.py", head("two", more=', votes={"office": ("driving_force", "complexity")}'), rule("BB1"))
    assert load(packs=[one, two]).question("office").differences == ("complexity", "driving_force")
    assert load(packs=[two, one]).fingerprint == load(packs=[one, two]).fingerprint


def test_a_question_of_a_difference_votes_on_no_other(write):
    file = write("ours.py", head(more=', votes={"driver": "complexity"}'), rule())
    assert problems(file) == [("votes-already", f"{file}:4")]


ANSWER = 'ANSWERS = (Answer("office", "{value}", "{label}", "work for {value}"{entry}),)\n'


def test_packs_add_answers_to_one_question_in_any_order(write):
    entry = ', Entry("offices", "The counter", "where citizens come", (SOURCE,))'
    one = write("one.py", head("one"), ANSWER.format(value="counter", label="The counter", entry=entry))
    two = write("two.py", head("two"), ANSWER.format(value="ward", label="The ward", entry=""))
    books = [load(packs=packs) for packs in ([one, two], [two, one])]
    assert [choice.value for choice in books[0].question("office").choices[-2:]] == ["counter", "ward"]
    assert books[0].question("office").label("counter") == "The counter"
    assert ("offices", "The counter") in [(entry.section, entry.name) for entry in books[0].catalogue]
    assert books[0].fingerprint == books[1].fingerprint
    assert Advisor(books[0]).assess(books[0].profile(office="ward")).profile == {"office": "ward"}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ('Answer("ofice", "counter", "The counter", "so")', "unknown-question"),
        ('Answer("office", "counter", "", "so")', "invalid-answers"),
        ('Answer("office", "front_office", "Another label", "so")', "duplicate-answer"),
        ('Answer("office", "Not Small", "The counter", "so")', "invalid-answers"),
        ('("office", "counter")', "invalid-answers"),
    ],
)
def test_a_faulty_answer_is_refused_at_its_line(write, answer, code):
    file = write("ours.py", head(), rule(), f"ANSWERS = ({answer},)\n")
    assert problems(file) == [(code, f"{file}:{line_of(file, 'ANSWERS')}")]


@pytest.mark.parametrize("value", ["open", "restricted"], ids=["without a former label", "with one"])
def test_an_answer_that_is_there_already_in_the_same_words_adds_nothing(write, value):
    shipped = load().question("data_sensitivity")
    [choice] = [one for one in shipped.choices if one.value == value]
    words = json.dumps([shipped.name, choice.value, choice.label, choice.sentence])[1:-1]
    file = write("ours.py", head(), rule(), f"ANSWERS = (Answer({words}),)\n")
    assert load(packs=[file]).question(shipped.name).choices == shipped.choices


def test_a_pack_that_only_imports_shipped_names_is_empty(write):
    file = write("ours.py", head(), "from outsourcing.rules.complexity import DIFFERENCE\n")
    assert [code for code, _ in problems(file)] == ["no-rules"]


def test_differences_that_packs_add_get_the_next_numbers(write):
    text = '{0} = Difference("{1}", title="T", bpo="B", kpo="K", sources=(SOURCE,))\n'
    one = write("one.py", head("one"), text.format("ZEAL", "zeal"))
    two = write("two.py", head("two"), text.format("AGE", "age"))
    assert [(d.number, d.key) for d in load(packs=[one, two]).differences[7:]] == [(8, "age"), (9, "zeal")]


def test_a_difference_that_nobody_answers_turns_no_verdict(write):
    text = 'DIFFERENCE = Difference("{0}", title="T", bpo="B", kpo="K", sources=(SOURCE,))\n'
    files = [write(f"{key}.py", head(key), text.format(key)) for key in ("eighth", "ninth", "tenth")]
    bare, more = Advisor(load()), Advisor(load(packs=files))
    answers = {"driver": "volume", "volume": "high", "procedure": "documented", "decisions": "routine", "analysis": "none",
               "training": "minimal", "skill_level": "basic"}  # fmt: skip
    tasks = [dict(list(answers.items())[:number]) for number in range(len(answers) + 1)]
    heads = [
        [(a.verdict, a.score, a.coverage) for a in map(one.assess, map(one.rulebook.profile.model_validate, tasks))]
        for one in (bare, more)
    ]
    assert heads[0] == heads[1]
    assert {verdict for verdict, *_ in heads[0]} == {"UNDECIDED", "BPO"}


@pytest.mark.parametrize(("needed", "fine"), [("base>=1.2", True), ("base>=1.3", False), ("bass", False)])
def test_a_pack_may_require_another(write, needed, fine):
    base = write("base.py", head("base"), rule("AA1"))
    more = write("more.py", head("more", more=f', requires=("{needed}",)'), rule("BB1"))
    if fine:
        assert [pack.id for pack in load(packs=[more, base]).packs] == ["shipped", "base", "more"]
    else:
        assert problems(more, base) == [("missing-pack", f"{more}:4")]


@pytest.mark.parametrize("requires", ['"base>=1"', '("base >= one",)', "(1,)"])
def test_what_a_pack_requires_is_a_tuple_of_versions(write, requires):
    file = write("ours.py", head(more=f", requires={requires}"), rule())
    assert problems(file) == [("invalid-requires", f"{file}:4")]


@pytest.mark.parametrize(
    "only",
    [
        'CATALOGUE = (Entry("offices", "The counter", "where citizens come", (SOURCE,)),)\n',
        QUESTION.format(name="Asked", question="mood", difference="None"),
        ANSWER.format(value="counter", label="The counter", entry=""),
    ],
)
def test_a_pack_may_hold_no_rules(write, only):
    assert load(packs=[write("ours.py", head(), only)]).packs[1].id == "ours"


def test_a_pack_that_asks_a_shipped_question_otherwise_is_blamed_and_left_out(write):
    asked = "from outsourcing.rules.questions.choices import Driver\nclass Asked(TaskProfile):\n    driver: Driver | None = question('W?', why='S.', difference=None)\n"
    file = write("ours.py", head(), asked, rule())
    assert problems(file) == [("changed-difference", f"{file}:{line_of(file, 'class Asked')}")]
    assert load(packs=[file], skip_bad=True).skipped == ("ours",)


def test_a_name_that_is_not_imported_is_said_to_be_so(write):
    file = write("ours.py", head().replace("import *", "import Pack, Source, Evidence, Task, BPO, STRONG"), rule())
    assert problems(file) == [("import-failed", f"{file}:6")]


def test_what_a_pack_prints_is_no_result(write, outsourcing):
    file = write("ours.py", head(), "print('IMPORTED')\n", rule(body="print('FIRED')\n    " + FOR_BPO))
    out = outsourcing("assess", "--json", ROOT / "examples" / "call_centre.json", "--rules", file)[1]
    assert [json.loads(line)["verdict"] for line in out.splitlines()] == ["BPO"]
    assert outsourcing("audit", "replay", "last")[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


def test_a_pack_that_writes_to_the_streams_themselves_is_replayed(write, outsourcing):
    file = write("ours.py", head(), "import os\nos.write(1, b'junk')\n", rule())
    case = write("case.json", '{"driver": "volume"}')
    assert outsourcing("assess", case, "--rules", file)[0] == 0
    assert outsourcing("audit", "replay", "last")[:2] == (0, "1 replayed: 1 identical, 0 with another verdict\n")


def test_a_record_that_cannot_be_replayed_hides_no_other(write, outsourcing, tmp_path):
    (tmp_path / "needed.txt").write_text("0.5")
    needs = f"STRENGTH = float(__import__('pathlib').Path({str(tmp_path / 'needed.txt')!r}).read_text())\n"
    case = write("case.json", '{"driver": "volume"}')
    outsourcing("assess", case)
    outsourcing("assess", case, "--rules", write("ours.py", head(), needs, rule()))
    (tmp_path / "needed.txt").unlink()
    code, out, _ = outsourcing("audit", "replay", "--all")
    assert (code, out.splitlines()[-1]) == (
        1,
        "1 replayed: 1 identical, 0 with another verdict; 1 could not be replayed",
    )


def test_a_body_that_concludes_something_else_on_a_later_call_is_refused(write):
    body = "global N; N += 1; yield Evidence('driving_force', BPO, FAINT if N > 3 else STRONG)"
    file = write("ours.py", head(), "N = 0\n", rule(body=body))
    assert problems(file) == [("unstable-body", f"{file}:7")]


def test_folders_that_would_not_be_loaded_are_named(write):
    file = write("ours/__init__.py", head(), rule())
    write("ours/more/people.py", "")
    assert problems(file.parent) == [("no-init-file", str(file.parent / "more"))]
    write("ours/more/__init__.py", "")
    assert load(packs=[file]).rule("AA1").place == "ours/__init__.py:6"  # the file stands for its folder


def test_a_file_that_is_not_utf_8_is_refused(write):
    file = write("ours.py", head(), rule())
    file.write_bytes(b"# -*- coding: latin-1 -*-\n# \xfc\n" + file.read_bytes())
    assert problems(file) == [("not-utf-8", str(file))]


HALVES = "\\ud83d\\ude00"  # a face as JSON and Java write it, which Python takes for two characters


def test_a_text_with_half_a_character_is_refused_and_the_character_itself_is_not(write):
    halves, whole = (
        rule(body=f'yield Advice("caution", "smile", "{text}", WHOLE)') for text in (HALVES, "\N{GRINNING FACE}")
    )
    file = write("ours.py", head(), halves)
    assert problems(file) == [("not-utf-8", f"{file}:{line_of(file, 'smile')}")]
    load(packs=[write("ours.py", head(), whole)])


def test_without_a_verdict_on_a_balance_the_balance_is_named(write, outsourcing):
    file = write("ours.py", head(more=', retires={"VD1": "no"}'), rule())
    case = write(
        "case.json", '{"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}'
    )
    code, _, err = outsourcing("explain", case, "--rules", file)
    assert (code, err.startswith("0 verdicts on leaning = ")) == (2, True)


def test_two_versions_of_a_pack_are_compared(write, outsourcing):
    old = write("old/__init__.py", head(), rule())
    new = write("new/__init__.py", head(), rule(body='yield Evidence("driving_force", BPO, FAINT)'))
    case = write("task.json", '{"name": "x", "driver": "volume"}')
    code, out, err = outsourcing("rules", "diff", old.parent, new.parent, "--cases", case)
    assert (code, out, err) == (0, "1 case: 0 with another verdict, 1 with another score only\n", "")


def test_answers_that_one_side_does_not_ask_for_are_left_out_and_named(write, outsourcing):
    file = write("ours.py", head(), rule(), QUESTION.format(name="Asked", question="mood", difference=None))
    case = write("task.json", '{"name": "x", "mood": "good", "driver": "volume"}')
    code, out, err = outsourcing("rules", "diff", "shipped", "current", "--cases", case, "--rules", file)
    assert (code, out.splitlines()[-1]) == (0, "1 case: 0 with another verdict, 1 with another score only")
    assert err == "the shipped rules: ignored the answers to questions that these rules do not ask: mood\n"


def test_the_same_pack_from_two_places_is_there_once(write, tmp_path):
    one, two = write("a/ours.py", head(), rule()), write("b/ours.py", head(), rule(), rule("AA2"))
    assert problems(one, two) == [("duplicate-pack", f"{two}:4")]


def test_a_named_pack_goes_before_the_same_pack_installed(write, monkeypatch, tmp_path):
    write("site/installed_ours.py", head(), rule())
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    working_copy = write("copy/ours.py", head(), rule(), rule("AA2"))
    assert load(packs=["installed_ours", working_copy]).rule("AA2").pack == "ours"


def test_packs_add_up_from_option_environment_and_configuration(write, outsourcing, monkeypatch, tmp_path):
    a, b, _ = (write(f"{name}/{name}.py", head(name), rule(f"{name.upper()}{name.upper()}1")) for name in "abc")
    config = write("conf/config.toml", 'rules = ["../c/c.py", "../a/a.py"]\n')
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    monkeypatch.setenv("OUTSOURCING_RULES", str(b))
    told = outsourcing("rules", "list", "--rules", a)[1]
    assert told.splitlines()[-1] == "with a 1.2.0, b 1.2.0, c 1.2.0"


def test_what_the_configuration_says_of_rules_is_checked(outsourcing, monkeypatch, write):
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(write("config.toml", 'rules = "ours"\n')))
    assert 'rules: input should be a valid list (got "ours") [wrong-value]' in outsourcing("rules", "list")[2]


@pytest.mark.slow
def test_an_installed_pack_is_found_by_its_entry_point(write, tmp_path):
    write("site/installed_rules/__init__.py", head("installed_pack"), "from installed_rules.more import X\n", rule())
    write("site/installed_rules/more.py", "X = 1\n")
    write("site/installed_rules-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: installed-rules\nVersion: 1.0\n")
    write("site/installed_rules-1.0.dist-info/entry_points.txt", "[outsourcing.rules]\nany = installed_rules\n")
    store = tmp_path / "s.db"
    here = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "OUTSOURCING_STORE": str(store)}

    def run(*arguments, env=here):
        done = subprocess.run(
            [sys.executable, str(ROOT / "cli.py"), *arguments],
            check=False,
            env=env,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        return done.stdout + done.stderr

    assert "with installed_pack 1.2.0" in run("rules", "list")
    assert "pack installed_pack 1.2.0" in run(
        "assess", "--detail", str(ROOT / "examples" / "call_centre.json")
    ).replace("\n", " ")
    gone = {name: value for name, value in here.items() if name != "PYTHONPATH"}
    refused = run("audit", "replay", "last", env=gone)
    (tmp_path / "config.toml").write_text(re.search("trust = .*", refused)[0], encoding="utf-8")
    gone["OUTSOURCING_CONFIG"] = str(tmp_path / "config.toml")
    assert "1 replayed: 1 identical" in run("audit", "replay", "last", env=gone)  # its texts were kept


def test_a_body_that_hangs_on_what_it_binds_is_stopped(write, monkeypatch):
    body = "for _ in iter(int, 1): pass\n    yield"
    parts = {"conditions": "Finding(cf=MATCH.cf)", "fires": '{"cf": 0.5}', "silent": '{"side": "KPO"}'}
    text = rule(body=body, **parts).replace("def rule_aa1()", "def rule_aa1(cf)")
    file = write("ours.py", head(), text.replace('Silent: {"side": "KPO"}', "Silent: {}"))
    book = load(packs=[file])
    monkeypatch.setattr("outsourcing.engine.advisor.MAX_SECONDS", 0.3)
    advisor = Advisor(book)
    began = time.monotonic()
    with pytest.raises(RunawayError) as error:
        advisor.assess(book.profile(driver="volume"))
    assert error.value.rules == ("AA1",)
    assert time.monotonic() - began < 5


def spin():
    while True:
        pass


def test_a_limit_leaves_the_timer_as_it_was():
    with timeouts.time_limit(5), pytest.raises(ZeroDivisionError), timeouts.time_limit(1):
        raise ZeroDivisionError
    with pytest.raises(timeouts.TimeLimitExceededError), timeouts.time_limit(0.05):
        spin()
    with (
        pytest.raises(timeouts.TimeLimitExceededError),
        timeouts.time_limit(0.05),
        suppress(timeouts.TimeLimitExceededError),
    ):
        spin()


def alarms(number):
    """What a machine that stood still sends: an alarm, though nothing was done since the last one."""
    for _ in range(number):
        signal.raise_signal(signal.SIGALRM)


def test_time_in_which_the_machine_stands_still_does_not_count():
    with timeouts.time_limit(60):
        alarms(timeouts.LET_PASS)
    with pytest.raises(timeouts.TimeLimitExceededError), timeouts.time_limit(60):
        alarms(timeouts.LET_PASS + 1)


def test_an_alarm_while_python_collects_garbage_does_not_count():
    def alarm(phase, _counts):
        if phase == "start":
            alarms(timeouts.LET_PASS + 1)

    with timeouts.time_limit(60):
        gc.callbacks.append(alarm)
        try:
            gc.collect()
        finally:
            gc.callbacks.remove(alarm)


def test_a_block_that_only_waits_is_interrupted_too(monkeypatch):
    monkeypatch.setattr(timeouts, "AGAIN", 0.01)
    with pytest.raises(timeouts.TimeLimitExceededError), timeouts.time_limit(0.01):
        time.sleep(60)


def test_a_body_that_yields_no_fact_where_it_cannot_be_tried_is_told_with_its_line(write):
    parts = {"conditions": "Finding(cf=MATCH.cf)", "fires": '{"cf": 0.5}', "silent": "{}", "body": "yield 3"}
    file = write("ours.py", head(), rule(**parts).replace("def rule_aa1()", "def rule_aa1(cf)"))
    book = load(packs=[file])
    with pytest.raises(AdvisorError) as error:
        Advisor(book).assess(book.profile(driver="volume"))
    assert str(error.value).startswith(
        f"{file}:{line_of(file, 'yield 3')}: rule AA1 failed: TypeError: the rule yields 3"
    )


def commands(group=()):
    """Every command, from the help."""
    told = CliRunner().invoke(cli.app, [*group, "--help"]).stdout.partition("Commands:")[2]
    names = [line.split()[0] for line in told.splitlines() if re.match("  [a-z]", line)]
    return [one for name in names for one in (commands((*group, name)) or [[*group, name]])]


@pytest.mark.parametrize("packs", [[len], len, ["my_rules.py"], "rules/ours", [pytest], ["__main__"], [None]], ids=repr)
def test_packs_that_are_no_files_and_no_modules_are_refused_with_the_way_in_a_notebook(monkeypatch, packs):
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)  # as in a notebook
    with pytest.raises(RulebookError) as error:
        load(packs=packs)
    [problem] = error.value.problems
    assert (problem.code, problem.place) == ("not-a-place", "")
    assert problem.message.startswith("packs takes files and folders as Path, and names of modules")
    assert "%%writefile my_rules.py" in problem.message


@pytest.mark.parametrize("command", commands(), ids=" ".join)
def test_every_command_takes_packs(command):
    told = CliRunner().invoke(cli.app, [*command, "--help"]).stdout
    assert "--rules PATH" in told
    assert "--skip-bad-packs" in told


# What `rules check` finds in a pack: the name of the finding, and the lines of its rules in the pack.
HIGH = {"conditions": 'Task(volume="high")', "fires": '{"volume": "high"}', "silent": '{"volume": "low"}'}
VERDICT = {
    "fires": '{"leaning": "even", "known": "thin", "gate": "open"}',
    "silent": '{"leaning": "BPO", "known": "thin", "gate": "open"}',
    "body": 'yield Verdict(VerdictKind.SPLIT, "Both.")',
}
CHAIN = {
    "fires": '{"difference": "complexity"}', "silent": '{"difference": "driving_force"}',
}  # fmt: skip
ANOMALIES = [
    pytest.param(rule("AA1", **HIGH, body='yield Evidence("complexity", BPO, CLEAR)') + rule("AA2", **HIGH, body='yield Evidence("complexity", BPO, CLEAR)'), ["duplicate AA1 AA2"], id="duplicate"),
    pytest.param(rule("AA1", **HIGH, body='yield Evidence("complexity", BPO, CLEAR)') + rule("AA2", **HIGH, body='yield Evidence("complexity", BPO, STRONG)'), ["subsumed AA2 AA1"], id="subsumed by the stronger"),
    pytest.param(rule("AA1", conditions='Task(driver="volume", volume="high")', fires='{"driver": "volume", "volume": "high"}', silent='{"driver": "both", "volume": "high"}\n    Silent: {"driver": "volume", "volume": "low"}'), ["subsumed AA1 DF1", "subsumed AA1 DF3"], id="subsumed by shipped ones"),
    pytest.param(rule("AA1", body='yield Evidence("driving_force", KPO, CLEAR)'), ["conflicting AA1 DF1"], id="conflicting with a shipped one"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", KPO, CLEAR)') + rule("AA2", body='yield Evidence("complexity", BPO, CLEAR)'), ["conflicting AA1 AA2"], id="conflicting"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", KPO, CLEAR)\n    yield Evidence("complexity", BPO, STRONG)'), ["conflicting AA1"], id="conflicting with itself"),
    pytest.param(rule("AA1", conditions='Balance(leaning="even", known="thin", gate="open")', **VERDICT), ["conflicting AA1 VD1"], id="two verdicts"),
    pytest.param(rule("AA1", conditions='Task(volume="high"), Task(volume="low")', fires='{"volume": "high"}', silent='{"volume": "medium"}', body='yield Evidence("complexity", BPO, CLEAR)'), None, id="unfireable, excluding itself"),
    pytest.param(rule("AA1", conditions='Task(volume="high"), NOT(Task(volume=one_of("high", "medium")))', fires='{"volume": "high"}', silent='{"volume": "medium"}', body='yield Evidence("complexity", BPO, CLEAR)'), None, id="unfireable, wanted and unwanted"),
    pytest.param(rule("AA1", conditions='Balance(leaning="even", margin="clear"), Verdict()', fires='{"leaning": "even", "margin": "clear"}', silent='{"leaning": "BPO", "margin": "clear"}\n    Silent: {"leaning": "even", "margin": "narrow"}', body='yield Advice("risks", "r", "R.", WHOLE)'), ["unfireable AA1"], id="unfireable, no such balance"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", BPO, CLEAR)\n    yield Evidence("complexity", BPO, CLEAR)'), ["unused AA1"], id="a conclusion twice"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", BPO, CLEAR)') + DIFFERENCE, ["unused difference=mood"], id="a difference without rules"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", BPO, CLEAR)') + QUESTION.format(name="Asked", question="mood", difference=None), ["unread mood"], id="a question nobody reads"),
    pytest.param(rule("AA1", **ON_MOOD, body='yield Advice("risks", "r", "R.", WHOLE)') + QUESTION.format(name="Asked", question="mood", difference=None), ["unread mood=bad"], id="an answer nobody reads"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", BPO, CLEAR)', conditions='Task(driver=one_of("volume", "both"))'), ["untested AA1 driver=both"], id="a value without an example"),
    pytest.param(rule("AA1", body='yield Evidence("complexity", BPO, CLEAR)', conditions='Task(driver="volume", core="core")', fires='{"driver": "volume", "core": "core"}', silent='{"driver": "both", "core": "core"}'), ["untested AA1 without core"], id="a condition without an example"),
    pytest.param(
        rule("AA1", body='yield Evidence("employee_skills", BPO, SLIGHT)', conditions='Evidence(difference="complexity")', **CHAIN)
        + rule("AA2", body='yield Evidence("complexity", BPO, SLIGHT)', conditions='Evidence(difference="employee_skills")', fires='{"difference": "employee_skills"}', silent='{"difference": "complexity"}'),
        ["circular AA1 AA2"], id="circular",
    ),
]  # fmt: skip
MISSING = ', retires={"VD8": "no"}'


def checked(outsourcing, file):
    """The findings of the check, by name."""
    code, out, _ = outsourcing("rules", "check", "--json", "--rules", file)
    found = {one["name"]: one for one in map(json.loads, out.splitlines())}
    assert code == bool(found)
    return found


@pytest.mark.parametrize(("source", "names"), ANOMALIES)
def test_an_anomaly_of_a_pack_is_found_with_its_lines(write, outsourcing, source, names):
    file = write("ours.py", head(), source)
    if names is None:
        assert problems(file)[0][0] == "wrong-example"
        return
    found = checked(outsourcing, file)
    assert list(found) == names
    for one in found.values():
        for id_, place in zip(one["rules"], one["places"], strict=True):
            written = f'@rule("{id_}"'
            assert id_[:2] != "AA" or place == f"ours.py:{line_of(file, written)}"


def test_a_balance_without_a_verdict_is_found_in_a_pack(write, outsourcing):
    found = checked(
        outsourcing, write("ours.py", head(more=MISSING), rule(body='yield Evidence("complexity", BPO, CLEAR)'))
    )
    rest = "conflict=no known=ample one_sided=no gate=open parts=none"
    assert list(found) == [f"missing leaning=even margin=narrow coverage=thin {rest}"]


def test_an_answer_that_a_test_refuses_needs_no_example(write, outsourcing):
    text = rule(
        conditions='Task(volume=MATCH.v), TEST(lambda v: v == "high")',
        fires='{"volume": "high"}',
        silent="{}",
        body='yield Evidence("complexity", BPO, CLEAR)',
    )
    assert [name for name in checked(outsourcing, write("ours.py", head(), text)) if "volume=" in name] == []


def test_a_clean_pack_has_no_findings_and_what_is_meant_is_accepted(write, outsourcing):
    clean = write("clean.py", head("clean"), rule(body='yield Evidence("complexity", BPO, CLEAR)'))
    assert checked(outsourcing, clean) == {}
    meant = 'ACCEPTED = {"conflicting AA1 DF1": "we know better", "unread moon": "gone"}\n'
    file = write("ours.py", head(), meant, rule("AA1", body='yield Evidence("driving_force", KPO, CLEAR)'))
    assert list(checked(outsourcing, file)) == ["stale unread moon"]


def test_a_finding_is_shown_with_what_reproduces_it(write, outsourcing):
    file = write("ours.py", head(), rule("AA1", body='yield Evidence("driving_force", KPO, CLEAR)'))
    told = outsourcing("rules", "check", "--rules", file)[1]
    assert "    AA1 is in ours.py:6\n" in re.sub(" +\n", "\n", told)
    assert f'echo \'{{"driver": "volume"}}\' | outsourcing assess --no-record --rules {file} -' in told
