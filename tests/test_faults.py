"""docs/faults.md and docs/coming-from-experta.md: each fault is made, and stopped by what the table says.

A fault is made in a pack without faults, beside a small rulebook, by a change of its text: it returns the new text, several
packs, or the files of one.
"""

import importlib
import json
import re
import sys

import pytest
from conftest import ROOT

from outsourcing import Advisor, AdvisorError, load
from outsourcing.engine.anomalies import AnomalyKind, anomalies
from outsourcing.engine.commands.rules_diff import _tasks as compared_tasks
from outsourcing.engine.core import conditions as conditions_room
from outsourcing.engine.core import weighing
from outsourcing.engine.loading import body_checks, rule_checks
from outsourcing.engine.loading import packs as packs_room
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.portfolio.mapping import NO_MAPPING

FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
COMING = (ROOT / "docs" / "coming-from-experta.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!\*\*|fault|---)(.+) \| (.*) \|$", FAULTS, re.MULTILINE)
BASE = '''from collections.abc import Iterator
from outsourcing import *

B = Source("B", "A book", "chapter 1")
PACK = Pack("shipped", "0.1.0", engine=">=0.1,<0.2")
DRIVING = Difference("driving_force", 1, "Driving force", bpo="Volume.", kpo="Insight.", sources=(B,))
COMPLEXITY = Difference("complexity", 2, "Complexity", bpo="Low.", kpo="High.", sources=(B,))


class Driver(Choice):
    VOLUME = "volume", "Volume", "much of the same"
    INSIGHT = "insight", "Insight", "finding something out"
    BOTH = "both", "Both", "much of it, and insight"


class Volume(Choice):
    HIGH = "high", "High", "twenty people or more"
    LOW = "low", "Low", "one or two people"


class Sensitivity(Choice):
    OPEN = "open", "Open", "anybody may see it"
    PERSONAL = "personal", "Personal", "it is about people"


class OutsourcingTask(TaskProfile):
    driver: Driver | None = question("What is it about?", why="So.", difference="driving_force", rank=1)
    volume: Volume | None = question("How much is it?", why="So.", difference="driving_force", rank=2)
    data_sensitivity: Sensitivity | None = question("How sensitive is the data?", why="So.", difference=None)


@rule("DF1", Task(driver="volume"), source=B)
def volume() -> Iterator[Evidence]:
    """Volume is for BPO.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)
'''
DRIVER = BASE[BASE.index("class Driver") : BASE.index("class Volume")]
SOUND = '''from collections.abc import Iterator
from outsourcing import *

OURS = Source("Ours", "Our handbook", "page 1")
PACK = Pack("sound", "1.0", engine=">=0.1,<0.2")


@rule("FA1", Task(driver="volume"), source=OURS)
def routine() -> Iterator[Evidence]:
    """Much of the same.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, SLIGHT)
'''
TASK, YIELD = 'Task(driver="volume"), s', 'Evidence("driving_force", BPO, SLIGHT)'
ASKED = """
class Mood(Choice):
    GOOD = "good", "Good", "all is well"
    BAD = "bad", "Bad", "all is bad"


class Asked(TaskProfile):
    mood: Mood | None = question("What mood?", why="So.", difference=None)
"""
OTHER = 'Difference("mood", title="Mood", bpo="Bad.", kpo="Good.", sources=(OURS,))'


def instead(old, new):
    """Return a change of the sound pack."""
    assert old in SOUND
    return lambda text: text.replace(old, new)


def added(more):
    """Return a change that adds text to the sound pack."""
    return lambda text: text + more


def declared(more):
    """Return a change that declares more in PACK."""
    return instead('engine=">=0.1,<0.2"', f'engine=">=0.1,<0.2", {more}')


def conditions(new):
    """Return a change of the conditions."""
    return instead(TASK, f"{new}, s")


def body(new):
    """Return a change of the last line."""
    return instead(f"yield {YIELD}", new)


def asked(old, new, before=ASKED):
    """Return a change that adds a question with a fault."""
    assert old in before
    return added(before.replace(old, new))


SECOND = SOUND[SOUND.index("@rule") :]


def without_pack(text):
    return "\n".join(line for line in text.split("\n") if not line.startswith("PACK"))


def other(text):
    """The same pack under other names."""
    return text.replace('Pack("', 'Pack("other_').replace("FA", "FB")


def retiring(text):
    return text.replace('<0.2"', '<0.2", retires={"DF1": "why"}')


def tuning(text):
    return text + "TUNED = {'DF1': (0.4, 'why')}\n"


AT_LOAD = {
    "a syntax error": [instead("def routine()", "def routine(")],
    "a misspelt import, fact, topic or kind": [
        added("from outsourcing import CLEER\n"),
        instead("Task(", "Tsk("),
        added("Topic.CAUTON\n"),
        added("VerdictKind.BOP\n"),
    ],
    "a module that is not installed": [added("import not_installed_at_all\n")],
    "an import that ends Python, or raises an error that cannot be shown": [
        added("raise SystemExit(0)\n"),
        added("class Bad(Exception):\n    def __str__(self):\n        raise ValueError\nraise Bad\n"),
    ],
    "an import that hangs": [added("while True:\n    pass\n")],
    "a pack's own module imported by its name": [
        lambda text: {
            "ours/__init__.py": text.replace("OURS =", "from ours.more import X\nOURS =", 1),
            "ours/more.py": "X = 1\n",
        }
    ],
    "a file that is not UTF-8": [
        lambda text: ("# -*- coding: latin-1 -*-\n" + text.replace("Much", "Müch")).encode("latin-1")
    ],
    "a folder without `__init__.py`": [lambda text: {"ours/rules.py": text}],
    "a pack that replaces a function of the advisor": [
        added(
            "\n\ndef share(which, differences):\n    return 1.0\n\n\nfrom outsourcing.engine.core import weighing\nweighing.share = share\n"
        )
    ],
    "no `PACK` in a folder": [lambda text: {"ours/__init__.py": without_pack(text)}],
    "two packs with one id": [lambda text: [text, text.replace("FA", "FB")]],
    "two packs that tune the same rule": [lambda text: [tuning(text), tuning(other(text))]],
    "imports of version 0.1": [added("from engine.facts import Task\n")],
    "no rules": [lambda text: text[: text.index("@rule")]],
    "a rule without its decorator": [
        lambda text: text + SECOND.replace("FA1", "FA2").replace("routine", "undecorated").partition("\n")[2],
    ],
    "an invalid id, version or range": [
        instead('Pack("sound"', 'Pack("Our Pack"'),
        instead('"1.0"', '"one"'),
        instead(">=0.1,<0.2", "0.1 or so"),
    ],
    "a pack for another version of the advisor": [instead(">=0.1,<0.2", ">=9")],
    "a pack that requires one that is not loaded": [declared('requires=("not_there>=1",)')],
    "a retired rule that does not exist, is the pack's own, or is retired twice": [
        declared('retires={"ZZ99": "why"}'),
        declared('retires={"FA1": "why"}'),
        lambda text: [retiring(text), retiring(other(text))],
    ],
    "an unknown question or difference in `votes`": [
        declared('votes={"drivr": "complexity"}'),
        declared('votes={"data_sensitivity": "complexty"}'),
    ],
    "a question in `votes` that already serves a difference": [declared('votes={"volume": "complexity"}')],
    "evidence from a question that does not vote": [
        lambda text: (
            text.replace("driver", "data_sensitivity").replace("volume", "open").replace("insight", "personal")
        ),
    ],
    "a tuned number without a reason, or out of range": [
        added("TUNED = {'DF1': 0.4}\n"),
        added("TUNED = {'DF1': (1.4, 'why')}\n"),
        added("TUNED = {'complexity': (0.0, 'why')}\n"),
        added("TUNED = {'leaning': (1.2, 'why')}\n"),
    ],
    "a tuned threshold that is not above the one before it": [added("TUNED = {'leaning': (0.5, 'why')}\n")],
    "a change to a rule or wording that does not exist": [
        added("TUNED = {'DF99': (0.4, 'why')}\n"),
        added("WORDINGS = {'drivr': 'Text?'}\n"),
    ],
    "a topic of advice without a title or what it is about, or in a part that the plan does not have": [
        added("TOPICS = {'greeting': 'Greeting'}\n"),
        added("TOPICS = {'greeting': ('Greeting', 'how callers are greeted', 'Later')}\n"),
    ],
    "a topic that exists already, or that two packs declare with other words": [
        added("TOPICS = {'team': ('Team', 'who does it')}\n"),
        lambda text: [
            f"{text}TOPICS = {{'greeting': ('Greeting', 'how')}}\n",
            f"{other(text)}TOPICS = {{'greeting': ('Greetings', 'how')}}\n",
        ],
    ],
    "an id in the wrong form, or already used": [instead('"FA1"', '"my-1"'), instead('"FA1"', '"DF1"')],
    "two functions with one name": [added(SECOND.replace("FA1", "FA2"))],
    "no source": [instead(", source=OURS", "")],
    "no docstring, title, reason or example": [
        lambda text: text.replace(text[text.index('    """') : text.index("    yield")], ""),
        instead('"""Much of the same.\n\n    Why', '"""Why'),
        instead("Why: so.", "So."),
        instead("Silent:", "Still:"),
    ],
    "a part that `rules new` left to be edited": [
        instead("Why: so.", "Why: say why, in a sentence."),
        conditions("..."),
    ],
    "a misspelt option of `@rule`, or `salience=`": [
        instead("source=", "sorce="),
        instead("source=OURS", "source=OURS, salience=10"),
    ],
    "an unknown status, or a replacement that is missing": [
        instead("source=OURS", 'source=OURS, status="new"'),
        instead("source=OURS", "source=OURS, status=Status.DEPRECATED"),
    ],
    "a method, or `async def`": [
        lambda text: (
            text[: text.index("@rule")]
            + "class Rules:\n    "
            + text[text.index("@rule") :].replace("\n", "\n    ").rstrip()
        ),
        instead("def", "async def"),
    ],
    "a body with a parameter that no pattern binds": [instead("routine()", "routine(kind)")],
    "a misspelt field or answer": [conditions('Task(drivr="volume")'), conditions('Task(driver="volum")')],
    '`"a" or "b"`, `and`, `==`': [
        conditions('Task(driver="volume" or "both")'),
        conditions('Task(driver="volume") and Task(volume="high")'),
        conditions('Task(driver="a" == "volume")'),
    ],
    "`not`, a class without brackets": [conditions('not Task(driver="volume")'), conditions("Task")],
    "a list of answers in place of `one_of`": [conditions('Task(driver=["volume", "both"])')],
    '`~"a"`, `one_of([...])`, `AS`, `W()`, facts of the author\'s own': [
        conditions('Task(driver=~"volume")'),
        conditions('Task(driver=one_of(["volume"]))'),
        conditions('AS.task << Task(driver="volume")'),
        conditions("Task(driver=W())"),
        added("class Mine(Fact):\n    pass\n"),
    ],
    "a number without bounds as a condition": [conditions('Finding(difference="complexity", cf=0.4)')],
    "`NOT` first, or over several patterns": [
        conditions('NOT(Task(driver="volume"))'),
        conditions('Task(volume="high"), NOT(Task(driver="volume"), Task(core="yes"))'),
    ],
    "`NOT(Evidence(...))`": [conditions('Task(driver="volume"), NOT(Evidence(difference="complexity"))')],
    "a predicate or `TEST` that raises or hangs": [
        conditions("Task(driver=MATCH.d), TEST(lambda d: 1 / 0)"),
        conditions("Task(driver=P(lambda d: [None for _ in iter(int, 1)]))"),
    ],
    "a predicate or `TEST` that depends on chance or state": [
        conditions("Task(driver=P(lambda d: __import__('random').random() < 0.5))"),
        lambda text: (
            conditions("Task(driver=MATCH.d), TEST(lambda d: next(COUNT) % 2)")(text)
            + "\n\nCOUNT = __import__('itertools').count()\n"
        ),
    ],
    "a `TEST` of a name that is not bound": [conditions('Task(driver="volume"), TEST(lambda d: True)')],
    "a condition that no answer meets": [conditions("Task(driver=P(lambda d: False))")],
    "too many combinations of values": [
        lambda text: conditions("Task(driver=MATCH.a, volume=MATCH.b)")(text).replace("routine()", "routine(a, b)")
    ],
    "nothing is yielded": [body("return\n    yield")],
    "something that is not a fact": [body('yield "BPO"')],
    "a fact that a rule with these conditions must not conclude": [body('yield Verdict(VerdictKind.BPO, "Because.")')],
    "a missing value, or one of the wrong type": [
        body('yield Evidence("driving_force", BPO)'),
        body('yield Evidence("driving_force", BPO, 1)'),
    ],
    "a strength that is out of range": [body('yield Evidence("driving_force", BPO, 1.0)')],
    "a misspelt difference or side": [
        body('yield Evidence("driving_forces", BPO, SLIGHT)'),
        body('yield Evidence("driving_force", "BOP", SLIGHT)'),
    ],
    "advice without text, or a choice with blanks": [
        body('yield Advice(Topic.CAUTION, "wait", "")'),
        body('yield Advice(Topic.CAUTION, "please wait", "Wait.")'),
    ],
    "a body that raises, hangs or does not stop": [
        body(f"yield {YIELD}\n    1 / 0"),
        body(f"while True: pass\n    yield {YIELD}"),
        body(f"while True: yield {YIELD}"),
    ],
    "a conclusion that depends on chance, the clock or a counter": [
        body('import random\n    yield Evidence("driving_force", random.choice([BPO, KPO]), SLIGHT)'),
        body('import time\n    yield Evidence("driving_force", BPO, 0.1 + time.perf_counter() % 1 / 2)'),
        body('SEEN.append(1)\n    yield Evidence("driving_force", BPO, 0.1 + len(SEEN) % 7 / 10)\n\n\nSEEN = []'),
    ],
    "a line that is not JSON, or in single quotes": [
        instead('Fires: {"driver": "volume"}', "Fires: volume"),
        instead('Fires: {"driver": "volume"}', "Fires: {'driver': 'volume'}"),
    ],
    "a line that does not hold": [instead('"insight"', '"volume"')],
    "a question without answers, reason or type": [
        asked('    GOOD = "good", "Good", "all is well"\n    BAD = "bad", "Bad", "all is bad"', "    pass"),
        asked('why="So."', 'why=" "'),
        asked("Mood | None", "int | None"),
    ],
    "a question that another pack asks": [lambda text: [text + ASKED, other(text) + ASKED]],
    "an existing question with fewer answers": [asked("mood:", "driver:")],
    "an existing question moved to another difference": [
        lambda text: (
            text
            + ASKED.replace("mood: Mood", "driver: Driver")
            .replace("class Asked", f"{DRIVER}class Asked")
            .replace("difference=None", 'difference="complexity"')
        )
    ],
    "an added answer that already exists with another label or sentence": [
        added('ANSWERS = (Answer("driver", "volume", "Another label", "so"),)\n')
    ],
    "two answers with one label": [asked('"Bad"', '"Good"'), added("WORDINGS = {'driver=volume': 'Insight'}\n")],
    "a question that serves an undeclared difference": [asked("difference=None", 'difference="mood"')],
    "a difference without words, source or weight": [
        added(f"ONE = {OTHER}\n".replace('"Bad."', '""')),
        added(f"ONE = {OTHER}\n".replace("(OURS,)", "()")),
        added(f"ONE = {OTHER[:-1]}, weight=0.0)\n"),
    ],
    "a difference that already exists": [added(f"ONE = {OTHER}\n".replace('"mood"', '"complexity"', 1))],
}

IN_PACKS = "engine/test_packs.py::test_an_anomaly_of_a_pack_is_found_with_its_lines"
IMPACT = "test_rules_impact.py::test_a_"
RUN = "engine/test_rule_tests.py::test_"
TRIED = {  # where another test tries a fault that does not stop loading
    "conditions that exclude each other": IN_PACKS,
    "a condition that no example shows": IN_PACKS,
    "the same, not yet visible in two calls": "test_faults.py::test_chance_that_does_not_show_yet_is_found_by_the_check",
    "a body that raises on a value that occurs only in a run": "engine/test_advisor.py::test_a_test_that_raises_is_named_even_while_matching",
    "the opposite side of what was meant": f"{RUN}a_changed_conclusion_is_noticed_only_by_a_case",
    "a strength too high or too low": f"{RUN}a_case_lists_every_failed_expectation",
    "a case without an expectation, with an unknown name, or with the name of another": f"{RUN}every_mistake_in_every_case_is_reported",
    "a rule without a case": f"{RUN}coverage_counts_the_cases_that_rules_fire_in",
    "a case file given as a list of tasks": "test_faults.py::test_a_file_of_cases_is_never_a_list_of_empty_tasks",
    "an answer that no rule reads": IN_PACKS,
    "a difference without rules": IN_PACKS,
    "two rules that say the same": IN_PACKS,
    "two rules that contradict each other": IN_PACKS,
    "rules that make each other fire": IN_PACKS,
    "a balance without a verdict, or with two": "engine/test_packs.py::test_a_balance_without_a_verdict_is_found_in_a_pack",
    "evidence for one side only": f"{IMPACT}pack_that_changes_no_verdict_is_reported_as_such",
    "a well-known task whose verdict changes, such as a call centre that becomes KPO": f"{IMPACT}call_centre_that_becomes_kpo_is_named_with_the_rules_that_turn_it",
    "verdicts that become UNDECIDED only because too few differences are clear": f"{IMPACT}verdict_that_is_lost_through_coverage_alone_is_counted",
}


def packs(folder, change):
    """Write a changed pack, or several of them; return where they are."""
    made = change(SOUND)
    files = (
        made
        if isinstance(made, dict)
        else {f"pack_{n}.py": one for n, one in enumerate(made)}
        if isinstance(made, list)
        else {"pack.py": made}
    )
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return [folder / name for name in dict.fromkeys(name.partition("/")[0] for name in files)]


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A small rulebook in place of the shipped one, and little time for what hangs."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "small_rules.py").write_text(BASE)
    monkeypatch.syspath_prepend(str(tmp_path / "base"))
    importlib.invalidate_caches()
    for module in (conditions_room, rule_checks, body_checks):
        monkeypatch.setattr(module, "MOST_SECONDS", 0.2)
    monkeypatch.setattr(body_checks, "MOST_CALLS", 5)
    monkeypatch.setattr(packs_room, "IMPORT_SECONDS", 0.2)
    monkeypatch.setattr(weighing, "share", weighing.share)  # one of the faults replaces it
    yield lambda change: load("small_rules", packs=packs(tmp_path, change))
    for name in [name for name in sys.modules if name.partition(".")[0] in {"small_rules", "ours"}]:
        del sys.modules[name]


def codes_in(text):
    return set(re.findall(r"`([a-z]+(?:-[a-z0-9]+)*)`", text))


def test_the_pack_without_faults_loads(small):
    assert "FA1" in [rule.id for rule in small(lambda text: text).rules]


@pytest.mark.parametrize(
    ("fault", "stop"), [row for row in ROWS if row[1].startswith("loading")], ids=lambda text: text[:40]
)
def test_loading_stops_the_fault(small, fault, stop):
    expected, found = codes_in(stop.partition("; at run")[0]), set()
    for change in AT_LOAD[fault]:
        with pytest.raises(AdvisorError) as error:
            small(change)
        codes = {problem.code for problem in error.value.problems}
        assert codes & expected, (codes, str(error.value))
        found |= codes
    assert found >= expected


def test_chance_that_does_not_show_yet_is_found_by_the_check(small):
    found = small(body(f"import time\n    if time.time() < 0:\n        return\n    yield {YIELD}"))
    assert [one.name for one in anomalies(Advisor(found)) if one.kind == "impure"] == ["impure FA1 time"]


@pytest.mark.parametrize(("fault", "test"), TRIED.items(), ids=lambda text: text[:40])
def test_another_test_tries_the_fault(fault, test):
    file, name = test.split("::")
    assert fault in dict(ROWS)
    assert f"\ndef {name}(" in (ROOT / "tests" / file).read_text(encoding="utf-8")


def test_each_fault_of_the_table_is_tried():
    unseen = [fault for fault, stop in ROWS if "nothing but a reader" in stop]
    assert {*AT_LOAD, *TRIED, *unseen} == {fault for fault, _ in ROWS}
    assert not AT_LOAD.keys() & TRIED.keys()


def test_a_file_of_cases_is_never_a_list_of_empty_tasks(tmp_path, rulebook):
    file = tmp_path / "cases.json"
    case = {"name": "A", "task": {"driver": "volume"}, "whatever": {"core": ["core", None]}, "verdict": "BPO"}
    file.write_text(json.dumps([case]))
    with pytest.raises(AdvisorError) as error:
        read_tasks([str(file)], rulebook.profile)
    assert [problem.code for problem in error.value.problems] == ["not-a-task"]
    found, ignored = compared_tasks([str(file)], rulebook, NO_MAPPING)
    answers = [
        {name: value for name, value in one.task.items() if name not in {"name", "description"}} for one in found
    ]
    assert (answers, ignored) == ([{"driver": "volume", "core": "core"}, {"driver": "volume"}], {})
    file.write_text(json.dumps([{**case, "task": {"drivr": "volume"}}]))
    with pytest.raises(AdvisorError) as error:
        compared_tasks([str(file)], rulebook, NO_MAPPING)
    assert [problem.code for problem in error.value.problems] == ["unknown-question"]


def test_every_kind_of_fault_has_something_that_stops_it_or_is_named_as_invisible():
    assert len(ROWS) >= 85
    assert f"{len(ROWS)} kinds of fault" in FAULTS
    unseen = FAULTS.partition("| **What no check can see**")[2]
    assert [fault for fault, stop in ROWS if not stop] == []
    assert [fault for fault, stop in ROWS if "nothing but a reader" in stop and fault not in unseen] == []


def test_every_code_in_the_table_is_one_of_the_problems():
    problems = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    codes = {code for _, stop in ROWS for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", stop)}
    assert {code for code in codes if f"`{code}`" not in problems} == set()
    assert set(map(str, AnomalyKind)) - codes == {"stale"}


def test_the_rule_of_the_page_for_newcomers_loads(tmp_path):
    [code] = re.findall(r"```python\n(.*?)```", COMING, re.DOTALL)
    head = (
        "from collections.abc import Iterator\nfrom outsourcing import *\nOURS = Source('O', 'Ours', 'page 1')\n"
        'PACK = Pack("coming", "0.1.0", engine=">=0.1,<0.2", votes={"data_sensitivity": "employee_skills"})\n'
    )
    file = tmp_path / "coming.py"
    file.write_text(head + code)
    assert load(packs=[file]).rule("MR1").title == "Work on personal data needs specialists."
