"""Replay: the same bytes by the rules of the time; by other rules, what differs and which rule is responsible."""

import json
import random
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT

from outsourcing import Advisor, load
from outsourcing.engine.core.errors import AdvisorError, RecordError, RerunError
from outsourcing.engine.explanation.comparison import Comparison, compare
from outsourcing.engine.explanation.context import ExplanationContext
from outsourcing.engine.loading import loader
from outsourcing.engine.loading.rulebook_versions import Request, Reruns, Revision, from_folder, of_manifest, rerun
from outsourcing.engine.records.follow_ups import Stance
from outsourcing.engine.records.record import make_record
from outsourcing.engine.records.redaction import read_redaction
from outsourcing.engine.records.replay import (
    Replayed,
    masked_answers,
    replay,
    stored_revision,
    to_request,
    without_rules,
)
from outsourcing.engine.records.search import all_records, find_record
from outsourcing.engine.records.store import open_or_create

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
TASKS = [
    {"name": "Calls", "driver": "volume", "objective": "cost", "procedure": "documented"},
    {
        "name": 'Claims \u2028 "x"',
        "driver": "volume",
        "objective": "cost",
        "decisions": "high_impact",
        "procedure": "judgment",
    },
    {"name": "", "driver": "insight", "procedure": "judgment", "skill_level": "specialist", "core": "core"},
    {},
]


def kept(store, tasks, book=RULEBOOK, mask=()):
    advisor = Advisor(book)
    assessments = [advisor.assess(book.profile(**task), f"T{n}", {"owner": n}) for n, task in enumerate(tasks)]
    store.append(
        [
            make_record(a, dict.fromkeys(a.profile, "file"), read_redaction(mask, book.questions, ""))
            for a in assessments
        ],
        book,
    )


@pytest.fixture
def store(tmp_path):
    with open_or_create(tmp_path / "records.db") as store:
        store.consents = lambda _: True
        yield store


def test_the_rules_of_the_time_give_the_same_bytes(store):
    kept(store, TASKS)
    replayed = list(replay(store, all_records(store)))
    assert [(one.identical, one.why, one.comparison.rules) for one in replayed] == [(True, "", ())] * 4


REPLAYS = """
import sys
from pathlib import Path
from outsourcing.engine.records.replay import replay
from outsourcing.engine.records.search import all_records
from outsourcing.engine.records.store import Store

with Store(Path(sys.argv[1])) as store:
    print(all(one.identical for one in replay(store, all_records(store))))
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_replay_does_not_depend_on_the_hash_seed(store, seed):
    kept(store, TASKS)
    command = [sys.executable, "-c", REPLAYS, str(store.path)]
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout == "True\n"


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_modules_and_answers_changes_no_byte(monkeypatch, seed):
    mix = random.Random(seed).sample  # noqa: S311  an order, no secret
    read = loader.read_pack("outsourcing.rules")
    first, *others = read.modules
    monkeypatch.setattr(loader, "read_pack", lambda _: read._replace(modules=(first, *mix(others, len(others)))))
    again = loader._loaded("outsourcing.rules", places=(), skip_bad=False, skipped=())  # noqa: SLF001  # noqa: SLF001
    assert again.fingerprint == RULEBOOK.fingerprint
    for task in TASKS:
        shuffled = {name: task[name] for name in mix(list(task), len(task))}
        line = Advisor(again).assess(again.profile(**shuffled)).json_line()
        assert line == ADVISOR.assess(RULEBOOK.profile(**task)).json_line()


def other_rules(folder, *changes):
    """A copy of the shipped rules with changes: file, text before, text after."""
    for file in (ROOT / "rules").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for name, before, after in changes:
            if name == file.name:
                assert before in text
                text = text.replace(before, after)
        copy = folder / file.relative_to(ROOT / "rules")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def weaker(tmp_path):
    """The shipped rules, with DF1 turned around."""
    (tmp_path / "other").mkdir()
    return other_rules(
        tmp_path / "other",
        (
            "driving_force.py",
            'yield Evidence("driving_force", BPO, STRONG)',
            'yield Evidence("driving_force", KPO, STRONG)',
        ),
    )


def by_folder(folder, tasks):
    requests = [Request(task, f"T{n}", {}) for n, task in enumerate(tasks)]
    return rerun(from_folder(folder), requests)


def test_another_rulebook_gives_other_verdicts_and_the_rule_responsible_is_named(weaker):
    today = [ADVISOR.assess(RULEBOOK.profile(**task), f"T{n}", {}) for n, task in enumerate(TASKS)]
    compared = [compare(old, new, ADVISOR) for old, new in zip(by_folder(weaker, TASKS), today, strict=True)]
    assert [one.verdict for one in compared] == [
        ("UNDECIDED", "BPO"),
        ("KPO", "UNDECIDED"),
        ("KPO", "KPO"),
        ("UNDECIDED", "UNDECIDED"),
    ]
    assert [one.responsible for one in compared] == [("DF1",), ("DF1",), (), ()]
    assert [(r.rule, r.before, r.after) for r in compared[0].rules if r.rule == "DF1"] == [
        ("DF1", ("KPO on driving force, strength 0.7",), ("BPO on driving force, strength 0.7",))
    ]
    assert compared[2].rules == ()


def test_a_rule_that_is_new_and_one_that_is_gone_are_named(tmp_path):
    old = other_rules(tmp_path, ("driving_force.py", '@rule("DF1"', '@rule("DF99"'))
    [before] = by_folder(old, TASKS[:1])
    comparison = compare(before, ADVISOR.assess(RULEBOOK.profile(**TASKS[0]), "T0"), ADVISOR)
    assert [(r.rule, bool(r.before), bool(r.after)) for r in comparison.rules] == [
        ("DF1", False, True),
        ("DF99", True, False),
    ]
    assert (comparison.turned, comparison.responsible) == (False, ())


@pytest.mark.slow
def test_records_of_other_rules_replay_by_those_and_differ_by_todays(store, weaker, tmp_path):
    [line] = from_folder(weaker).answers([Request(TASKS[0], "T0", {"owner": 0})])
    made_by_hand(store, weaker, line)
    [then] = replay(store, all_records(store))
    assert then.identical
    [today] = replay(store, all_records(store), ADVISOR)
    assert (today.identical, today.comparison.verdict, today.comparison.responsible) == (
        False,
        ("UNDECIDED", "BPO"),
        ("DF1",),
    )


def made_by_hand(store, folder, line):
    """Keep a record as an advisor with the rules in a folder would."""
    code = (
        "import sys; from pathlib import Path; from outsourcing import *; from outsourcing.engine.records.record import make_record\n"
        "from outsourcing.engine.records.store import open_or_create; import json\n"
        "task = json.loads(sys.argv[2]); book = load(); a = Advisor(book).assess(book.profile(**task), 'T0', {'owner': 0})\n"
        "s = open_or_create(Path(sys.argv[1])); s.append([make_record(a, dict.fromkeys(a.profile, 'file'))], book); print(a.json_line())"
    )
    place = folder.parent / "installed"
    shutil.copytree(ROOT / "engine", place / "outsourcing" / "engine")
    shutil.copy(ROOT / "__init__.py", place / "outsourcing")
    shutil.copytree(folder, place / "outsourcing" / "rules")
    command = [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(place)!r})\n{code}"]
    done = subprocess.run([*command, str(store.path), json.dumps(TASKS[0])], check=True, capture_output=True, text=True)
    assert done.stdout.rstrip("\n") == line


def test_a_record_of_other_rules_is_explained_by_those(store, weaker):
    [line] = from_folder(weaker).answers([Request(TASKS[0], "T0", {"owner": 0})])
    made_by_hand(store, weaker, line)
    then = find_record(store, "last")
    case = ExplanationContext(to_request(then), ADVISOR, stored_revision(store, then.summary.rulebook).rules_only())
    explanation = case.explained(["DF1"])
    assert (explanation.verdict, explanation.why_not_rules[0].fired) == ("UNDECIDED", True)
    assert next(opinion for opinion in explanation.opinions() if opinion.rule == "DF1").side == "KPO"
    assert case.what_if({"driver": None}).verdict == ("UNDECIDED", "UNDECIDED")


def test_a_masked_answer_cannot_be_replayed_a_masked_name_can(store):
    kept(store, TASKS[:1], mask=["driver"])
    kept(store, TASKS[:1], mask=["name", "owner", "id", "who"])
    hidden, shown = replay(store, all_records(store))
    assert (hidden.identical, hidden.comparison, hidden.why) == (
        False, None, "it cannot be replayed: the answer to driver is masked",
    )  # fmt: skip
    assert shown.identical
    assert masked_answers(find_record(store, "last")) == []


def test_a_record_that_todays_rules_cannot_read_is_reported(store, pack):
    name, _ = pack(
        '''
        class Flag(Choice):
            """A flag."""
            YES = "yes", "Yes", "it is"

        class Own(Profile):
            flag: Flag | None = question("Is it?", why="a test", difference="driving_force")

        @rule("AB1", Task(flag="yes"), source=SOURCE)
        def flagged():
            """It is flagged.

            Why: a test.
            Fires: {"flag": "yes"}
            Silent: {"driver": "volume"}
            """
            yield Evidence("driving_force", BPO, STRONG)

        @rule("VD1", Balance(), source=SOURCE)
        def any_balance():
            """Any balance.

            Why: a test.
            Fires: {"leaning": "BPO"}
            Silent: {"leaning": "BPO"}
            """
            yield Verdict("UNDECIDED", "no")
        '''.replace('Silent: {"leaning": "BPO"}', 'Silent: {"leaning": "KPO"}').replace("Balance()", 'Balance(leaning=~L("KPO"))')
    )  # fmt: skip
    kept(store, [{"flag": "yes"}], load(name))
    [today] = replay(store, all_records(store), ADVISOR)
    assert today.why == 'today\'s rules cannot read it: flag = "yes"'
    [then] = replay(store, all_records(store))
    assert then.identical


def test_rules_that_cannot_be_run_are_an_error(tmp_path, store):
    with pytest.raises(RerunError, match="none: "):
        from_folder(tmp_path / "none")
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    with pytest.raises(RerunError, match="empty: "):
        from_folder(tmp_path / "empty")
    (tmp_path / "empty" / "deep" / "more.py").touch()
    with pytest.raises(RerunError, match=r"more.py: "):
        from_folder(tmp_path / "empty")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "a.py").write_text("from outsourcing import rule\ndef (:")
    with pytest.raises(RerunError, match=r"broken cannot be run: outsourcing/rules/a.py:2: .*SyntaxError"):
        list(from_folder(tmp_path / "broken").answers([Request({}, "", {})]))
    wrong = [Request({"drivr": "volume"}, "", {}), Request({"driver": "volum"}, "", {}), Request({}, "", {})]
    *errors, line = Revision("today", "outsourcing.rules", RULEBOOK.sources).answers(wrong)
    assert [type(error) for error in errors] == [RerunError] * 2
    assert [name in str(error) for name, error in zip(("drivr", "volum"), errors, strict=True)] == [True, True]
    assert json.loads(line)["verdict"] == "UNDECIDED"


def test_an_unknown_fingerprint_is_an_error(store):
    with pytest.raises(RecordError) as caught:
        stored_revision(store, "abcd")
    assert caught.value.code == "unknown-rulebook"


def test_what_a_rule_prints_does_not_mix_with_the_answers(tmp_path):
    loud = other_rules(tmp_path, ("driving_force.py", "    yield Evidence", "    print('loud')\n    yield Evidence"))
    assert [one.verdict for one in by_folder(loud, TASKS)] == [
        ADVISOR.assess(RULEBOOK.profile(**t)).verdict for t in TASKS
    ]


def test_a_changed_version_of_experta_is_no_difference_for_todays_rules(store):
    kept(store, TASKS)
    changed = Advisor(RULEBOOK._replace(manifest=RULEBOOK.manifest.replace("1.9.4", "1.9.5")))
    assert all(one.identical for one in replay(store, all_records(store), changed))


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("../../traversed.txt", "", r"\.\./\.\./traversed.txt"),
        ("/absolute.txt", "", "/absolute.txt"),
        ("rules/a\0b.py", "", "rules/a.*b.py: .*null byte"),
        ("rules/a.py", "\udcff", "rules/a.py: .*surrogates not allowed"),
    ],
)
def test_files_outside_of_the_folder_or_with_impossible_names_are_refused(file, text, message):
    with pytest.raises(RerunError, match=f"forged cannot be run: {message}"):
        Revision("forged", "outsourcing.rules", {**RULEBOOK.sources, file: text}).answers([Request({}, "", {})])


def test_rules_that_end_the_process_are_an_error(tmp_path):
    gone = other_rules(
        tmp_path, ("driving_force.py", "from outsourcing import", "import os\nos._exit(0)\nfrom outsourcing import")
    )
    with pytest.raises(RerunError, match="cannot be run: "):
        from_folder(gone).answers([Request({}, "", {})])


AFTER_A_CHANGE_OF_WORDS = """
import sys
from pathlib import Path
from outsourcing import Advisor, load
from outsourcing.engine.records.replay import replay
from outsourcing.engine.records.search import all_records
from outsourcing.engine.records.store import Store

rulebook = load()
with Store(Path(sys.argv[1])) as store:
    print(rulebook.fingerprint, [one.identical for one in replay(store, all_records(store), Advisor(rulebook))])
    print([one.identical for one in replay(store, all_records(store))])
"""


@pytest.mark.slow
def test_changed_comments_and_docstrings_change_neither_fingerprint_nor_replay(store, tmp_path):
    kept(store, TASKS)
    place = tmp_path / "changed" / "outsourcing"
    shutil.copytree(ROOT / "engine", place / "engine")
    shutil.copytree(ROOT / "rules", place / "rules")
    for name in ("__init__.py", "__main__.py", "cli.py"):
        shutil.copy(ROOT / name, place)
    for file in (place / "engine" / "core" / "errors.py", place / "rules" / "driving_force.py"):
        file.write_text(f"{file.read_text(encoding='utf-8')}\n# a changed comment\n", encoding="utf-8")
    scale = place / "engine" / "core" / "scale.py"
    text = scale.read_text(encoding="utf-8")
    assert text.startswith('"""')
    scale.write_text(text.replace('"""', '"""Other words. ', 1), encoding="utf-8")

    def run(*arguments):
        command = [sys.executable, "-P", "-c", *arguments]
        environment = {"PYTHONPATH": str(place.parent)}
        return subprocess.run(command, check=True, capture_output=True, text=True, env=environment)

    assert run(AFTER_A_CHANGE_OF_WORDS, str(store.path)).stdout == (
        f"{RULEBOOK.fingerprint} {[True] * 4}\n{[True] * 4}\n"
    )
    explained = run("from outsourcing.cli import main; main()", "explain", "last", "--store", str(store.path))
    assert "explained with" not in explained.stderr  # in the same process, by the current rules


def test_tasks_with_the_same_answers_are_assessed_once_and_keep_their_own_texts(store, monkeypatch):
    texts = [("Pay\\roll", ""), ("\N{REPLACEMENT CHARACTER}id", 'a "text"'), ("", "line\nline")]
    tasks = [{**TASKS[0], "name": name, "description": description} for name, description in texts]
    kept(store, [*tasks, TASKS[1]])
    assert [one.identical for one in replay(store, all_records(store))] == [True] * 4
    assessed = []
    monkeypatch.setattr(Advisor, "assess", lambda *given, real=Advisor.assess: assessed.append(given) or real(*given))
    assert [one.identical for one in replay(store, all_records(store), Advisor(RULEBOOK))] == [True] * 4
    assert len(assessed) == 2


ENGINE = """
import json

class AdvisorError(Exception):
    pass

class Profile:
    model_fields, model_validate = {"name", "driver"}, dict

class Book:
    profile = Profile

class Line:
    def __init__(self, **fields):
        self.fields = fields

    def json_line(self):
        return json.dumps(self.fields)

class Advisor:
    def __init__(self, rulebook):
        self.rulebook = rulebook

    def assess(self, profile, id_, carried):
        if profile["driver"] == "?":
            raise AdvisorError("no such driver")
        return Line(id=id_, title=profile["name"], carried=carried, **profile)

load = lambda package: Book
"""


def test_lines_of_an_engine_that_writes_a_name_twice_are_not_copied():
    """Each task is then assessed for itself, and an error is that of its own task."""
    revision = Revision("odd", "rules", {"engine/__init__.py": ENGINE})
    tasks = [("Calls", "volume"), ("Mail", "volume"), ("Letters", "?")]
    requests = [Request({"name": name, "driver": driver}, name[0], {"n": name}) for name, driver in tasks]
    *lines, error = Reruns(revision).lines(requests)
    assert [json.loads(line) for line in lines] == [
        {"id": "C", "title": "Calls", "carried": {"n": "Calls"}, "name": "Calls", "driver": "volume"},
        {"id": "M", "title": "Mail", "carried": {"n": "Mail"}, "name": "Mail", "driver": "volume"},
    ]
    assert str(error) == "odd: no such driver"


def test_a_process_assesses_each_set_of_answers_once_whatever_batch_it_comes_in(monkeypatch):
    sent = []
    answers = Revision.answers
    monkeypatch.setattr(Revision, "answers", lambda self, new: answers(self, sent.append(given := list(new)) or given))
    reruns = Reruns(of_manifest("today", json.loads(RULEBOOK.manifest), RULEBOOK.sources))
    for batch in (TASKS, TASKS[:1], [*TASKS, {"driver": "both"}]):
        requests = [Request(task, f"T{n}", {"owner": n}) for n, task in enumerate(batch)]
        assert reruns.lines(requests) == [
            ADVISOR.assess(RULEBOOK.profile(**task), f"T{n}", {"owner": n}).json_line() for n, task in enumerate(batch)
        ]
    assert [len(given) for given in sent] == [4, 1]


def test_records_of_the_rules_that_are_loaded_need_no_process_of_their_own(store, monkeypatch):
    kept(store, TASKS)
    monkeypatch.setattr(Revision, "answers", None)
    assert [one.identical for one in replay(store, all_records(store))] == [True] * len(TASKS)


def test_replay_without_a_rule_shows_which_verdicts_hang_on_it(store):
    kept(store, [{"driver": "volume", "procedure": "documented"}, {"driver": "insight"}])
    advisor = without_rules(ADVISOR, ["DF1"])
    first, second = replay(store, all_records(store), advisor)
    assert (first.identical, second.identical, second.comparison.rules) == (False, True, ())
    assert [(rule.rule, bool(rule.before), bool(rule.after)) for rule in first.comparison.rules] == [
        ("DF1", True, False)
    ]
    assert without_rules(ADVISOR, []) is ADVISOR
    with pytest.raises(AdvisorError, match="DF999"):
        without_rules(ADVISOR, ["DF999"])


@pytest.mark.parametrize(
    ("verdicts", "decided", "stances"),
    [
        (("BPO", "KPO"), "KPO", (Stance.OTHERWISE, Stance.FOLLOWED)),
        (("BPO", "KPO"), "accepted", (Stance.FOLLOWED, Stance.OTHERWISE)),
        (("BPO", "KPO"), "in_house", (Stance.OTHERWISE, Stance.OTHERWISE)),
        (("BPO", "BPO"), "accepted", (Stance.FOLLOWED, Stance.FOLLOWED)),
        (("UNDECIDED", "BPO"), "BPO", (Stance.NEITHER, Stance.FOLLOWED)),
        (("BPO", "KPO"), "postponed", (Stance.NEITHER, Stance.NEITHER)),
        (("BPO", "KPO"), "", None),
    ],
)
def test_a_decision_is_compared_with_the_verdict_then_and_now(verdicts, decided, stances):
    comparison = Comparison.model_construct(verdict=verdicts)
    assert Replayed("1f", identical=False, comparison=comparison, decided=decided).stances() == stances
