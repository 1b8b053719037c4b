"""What people decided about records, and how it went: kept in the chain, counted, compared with the advice."""

import html
import json
import random
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest
from conftest import ROOT

from outsourcing import Advisor
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.core.scale import wilson
from outsourcing.engine.records.agreement import Share, agreement
from outsourcing.engine.records.chain import DECIDED, OUTCOME, NewEntry
from outsourcing.engine.records.decision_files import read_decisions
from outsourcing.engine.records.follow_ups import (
    HumanChoice,
    Stance,
    add_follow_ups,
    follow_ups_of,
    read_choice,
    stance,
)
from outsourcing.engine.records.maintenance import Selection, prune
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import make_record, now
from outsourcing.engine.records.redaction import NOTHING, Redaction
from outsourcing.engine.records.search import Filter, ListedDecision, all_records, find_record, list_decisions
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.verification import verify
from outsourcing.engine.report.agreement import share_cells
from outsourcing.engine.report.decision_workbook import write_decision_workbook

ME = Person("me", 1000, "here", "me")
BPO = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
KPO = {"driver": "insight", "procedure": "judgment", "skill_level": "specialist", "decisions": "high_impact"}
TASKS = {"Calls": BPO, "Patents": KPO, "Idea": {}}


@pytest.fixture
def path(tmp_path, rulebook):
    """A store with a BPO, a KPO and an UNDECIDED record."""
    advisor, path = Advisor(rulebook), tmp_path / "records.db"
    with open_or_create(path) as store:
        tasks = (advisor.assess(rulebook.profile(name=name, **task), name) for name, task in TASKS.items())
        store.append([make_record(task, dict.fromkeys(task.profile, "file")) for task in tasks], rulebook)
    return path


def id_of(path, task):
    with Store(path) as store:
        return list_decisions(store, Filter(task=task), 1)[0][0].id


def names(records):
    return [json.loads(line)["name"] for line in records[1].splitlines()]


def test_a_decision_and_an_outcome_are_shown_beside_the_verdict(path, command):
    calls = id_of(path, "Calls")
    before = path.read_bytes()
    with Store(path) as store:
        text, head = find_record(store, calls).text, store.head()
    assert before
    code, out, err = command(
        "audit", "decide", calls[:6], "--as", "kpo", "--reason", "business", "--because", "The team exists.", "--by", "the board",
        "--since", "2027-01-01", "--store", path,
    )  # fmt: skip
    assert (code, out) == (0, "")
    assert err.startswith("recorded: KPO; the verdict was BPO (head 4:")
    assert command("audit", "outcome", calls, "--as", "good", "--because", "No complaints.", "--store", path)[0] == 0
    shown = " ".join(command("audit", "show", calls, "--store", path)[1].split())
    assert "Decided differently: KPO, from 2027-01-01 on, by the board (entered by account" in shown
    assert "business reasons outside the questions; The team exists." in shown
    assert "Outcome: it went well, by account" in shown
    record, decided, outcome = map(
        json.loads, command("audit", "show", calls, "--json", "--store", path)[1].splitlines()
    )
    assert (record["id"], decided["value"], decided["by"], outcome["value"]) == (calls, "KPO", "the board", "good")
    listed = json.loads(command("audit", "list", "--task", "Calls", "--json", "--store", path)[1])
    assert (listed["verdict"], listed["decided"], listed["outcome"]) == ("BPO", "KPO", "good")
    assert "KPO, it went well" in command("audit", "list", "--store", path)[1]
    with Store(path) as store:
        assert find_record(store, calls).text == text
        assert verify(store, head).problems == []


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--decided"], ["Patents", "Calls"]),
        (["--open"], ["Idea"]),
        (["--overridden"], ["Calls"]),
        (["--by", "Board"], ["Calls"]),
        (["--by", "nobody"], []),
        (["--decided", "--verdict", "KPO"], ["Patents"]),
    ],
)
def test_records_are_found_by_what_people_decided(path, command, options, found):
    why = ["--reason", "wrong_rule", "--because", "DF1 is too strict."]
    assert (
        command("audit", "decide", id_of(path, "Calls"), "--as", "in_house", *why, "--by", "board", "--store", path)[0]
        == 0
    )
    assert command("audit", "decide", id_of(path, "Patents"), "--as", "accepted", "--store", path)[0] == 0
    assert names(command("audit", "list", "--json", *options, "--store", path)) == found


@pytest.mark.parametrize(
    ("verdict", "value", "expected"),
    [
        ("BPO", "accepted", Stance.FOLLOWED),
        ("BPO", "BPO", Stance.FOLLOWED),
        ("BPO", "KPO", Stance.OTHERWISE),
        ("KPO", "in_house", Stance.OTHERWISE),
        ("KPO", "postponed", Stance.NEITHER),
        ("UNDECIDED", "KPO", Stance.NEITHER),
        ("UNDECIDED", "accepted", Stance.NEITHER),
    ],
)
def test_whether_a_decision_follows_the_advice(verdict, value, expected):
    assert stance(verdict, value) is expected


@pytest.mark.parametrize(
    ("kind", "choice", "codes"),
    [
        (DECIDED, HumanChoice(""), ["unknown-decision"]),
        (DECIDED, HumanChoice("kpoo", "busines"), ["unknown-decision", "unknown-reason"]),
        (DECIDED, HumanChoice("KPO"), ["reason-missing", "because-missing"]),
        (DECIDED, HumanChoice("KPO", "business", " "), ["because-missing"]),
        (DECIDED, HumanChoice("In House", "business", "x"), None),
        (DECIDED, HumanChoice("kept in house", "Business", "x"), None),
        (DECIDED, HumanChoice("accepted"), None),
        (DECIDED, HumanChoice("BPO"), None),
        (DECIDED, HumanChoice("postponed"), None),
        (OUTCOME, HumanChoice("good"), None),
        (OUTCOME, HumanChoice("KPO"), ["unknown-outcome"]),
    ],
)
def test_what_differs_from_the_verdict_needs_a_reason(kind, choice, codes):
    read = read_choice(kind, "BPO", choice)
    assert codes == ([flaw.code for flaw in read] if isinstance(read, list) else None)


def test_a_decision_that_is_not_complete_records_nothing(path, command):
    code, out, err = command("audit", "decide", "last", "--as", "hmm", "--store", path)
    assert (code, out) == (2, "")
    assert "[unknown-decision]" in err
    assert command("audit", "decide", "--store", path)[0] == 2
    assert command("audit", "decide", "last", "--as", "KPO", "--since", "soon", "--store", path)[0] == 2
    with Store(path) as store:
        assert store.head().seq == 3


def test_two_people_who_decide_at_once_are_both_kept_and_named(path, command):
    calls = id_of(path, "Calls")
    with open_or_create(path) as store:
        for name, value in (("Ann", "accepted"), ("Bob", "KPO")):
            add_follow_ups(store, DECIDED, [(calls, HumanChoice(value, "business", "because", name), "")], NOTHING)
        people = follow_ups_of(store, find_record(store, calls))
    assert (people.newest(DECIDED).choice.by, people.stance) == ("Bob", Stance.OTHERWISE)
    assert [(a.choice.by, b.choice.by) for a, b in people.conflicts()] == [("Ann", "Bob")]
    assert "Conflict: Ann" in command("audit", "show", calls, "--store", path)[1]
    assert command("audit", "decide", calls, "--as", "accepted", "--by", "Cleo", "--store", path)[0] == 0
    with Store(path) as store:
        people = follow_ups_of(store, find_record(store, calls))
    assert [one.choice.by for one in people.every] == ["Ann", "Bob", "Cleo"]
    assert len(people.conflicts()) == 1


FORGED = {
    "of a record that is not there": ({"record": "f" * 16}, ["record-missing", "index-changed"]),
    "dated back": ({"time": "2020-01-01T00:00:00.000000Z"}, ["time-backwards", "index-changed"]),
    "that is not in the index": ({}, ["index-changed"]),
}


@pytest.mark.parametrize(("more", "codes"), FORGED.values(), ids=FORGED)
def test_a_forged_decision_is_found(path, more, codes):
    fields = {"version": 2, "id": "e" * 16, "time": now(), **ME._asdict(), "tool": "", "record": id_of(path, "Calls")}
    fields |= {**HumanChoice("KPO", "other", "x")._asdict(), "replaces": "", **more}
    with open_or_create(path) as store, store.writing():
        store.add_entries(DECIDED, [NewEntry(fields["id"], fields["time"], json.dumps(fields))])
    with Store(path) as store:
        assert [problem.code for problem in verify(store).problems] == codes


def test_what_people_decided_is_erased_with_the_record(path):
    calls = id_of(path, "Calls")
    with open_or_create(path) as store:
        add_follow_ups(store, DECIDED, [(calls, HumanChoice("KPO", "other", "Zyzzyva"), "")], NOTHING)
        add_follow_ups(store, OUTCOME, [(calls, HumanChoice("bad", "", "Zyzzyva"), "")], NOTHING)
        assert prune(store, Selection(task="Calls"), ME).decisions == (1,)
        assert verify(store).prunings[0].places == (1, 4, 5)
        assert verify(store).problems == []
        assert store.database.execute("SELECT count(*) FROM follow_ups").fetchone() == (0,)
    assert b"Zyzzyva" not in path.read_bytes()


def test_masking_applies_to_decisions(path):
    calls = id_of(path, "Calls")
    with open_or_create(path) as store:
        choice = HumanChoice("KPO", "other", "Zyzzyva", "Ann")
        add_follow_ups(store, DECIDED, [(calls, choice, "")], Redaction(frozenset({"who", "because"})))
        [made] = follow_ups_of(store, find_record(store, calls)).every
    assert (made.choice, made.person) == (HumanChoice("KPO", "other"), Person())


@pytest.mark.parametrize("suffix", ["md", "html"])
def test_a_new_report_on_tasks_names_what_people_decided_about_earlier_records(tmp_path, command, suffix):
    """Of a task with the same id and name; the decision is compared with today's verdict, not with that of the time."""
    store, tasks, report = tmp_path / "records.db", tmp_path / "tasks.csv", tmp_path / f"report.{suffix}"
    head, routine = "id,name,driver,objective,decisions,procedure\n", "volume,cost,routine,documented"
    expert = "insight,knowledge,high_impact,judgment"
    tasks.write_text(f"{head}1,Calls,{routine}\n2,Mail,{routine}\n3,Claims,{routine}\n4,Patents,{expert}\n")
    assert command("assess", tasks, "--store", store, "-o", report)[0] == 0
    assert "Decided by people" not in report.read_text("utf-8")
    because = ("--reason", "business", "--because", "Ours are <fast>.")
    for task, chosen in {
        "1": ("in_house", *because),
        "2": ("accepted",),
        "3": ("accepted",),
        "4": ("accepted",),
    }.items():
        assert command("audit", "decide", id_of(store, task), "--as", *chosen, "--by", "Ann", "--store", store)[0] == 0
    tasks.write_text(f"{head}1,Calls,{routine}\n2,Mail,{routine}\n3,Claims,{expert}\n4,Another name,{expert}\n")
    assert command("assess", tasks, "--store", store, "-o", report)[0] == 0
    page = report.read_text("utf-8")
    assert "People have decided about 3 tasks, on earlier records; 2 decisions differ from today's verdict." in (
        html.unescape(page)
    )
    rows = [
        ("Calls", "BPO", "differs: kept in house", "business reasons outside the questions: Ours are <fast>."),
        ("Claims", "KPO", "differs: BPO, as advised", ""),
        ("Mail", "BPO", "BPO, as advised", ""),
    ]
    lines = {"md": page.splitlines(), "html": re.findall("<tr>.*?</tr>", page)}[suffix]
    cells = {"md": r"(?<=\| )(.*?) ?(?=\|)", "html": "<td>(.*?)</td>"}[suffix]
    found = [re.findall(cells, html.unescape(line).replace("\\", "")) for line in lines if "Ann (entered by" in line]
    assert [(task, verdict, decided, why) for task, verdict, decided, _, _, why in found] == rows


def fill(file, **cells):
    """Fill in the first rows of a workbook of decisions, by the name of the task."""
    book = openpyxl.load_workbook(file)
    sheet = book["Decisions"]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for heading, value in cells.get(row[headings.index("name")].value, {}).items():
            row[headings.index(heading)].value = value
    book.save(file)


def test_a_workbook_of_decisions_shows_scores_on_their_side_of_a_threshold_as_lists_do(tmp_path):
    scores = {-0.001: "+0.00", 0.1949: "+0.19", 0.1951: "+0.1951", 0.2: "+0.20"}
    listed = [ListedDecision(1, "1f", "", "BPO", score, *[""] * 5, None, None) for score in scores]
    write_decision_workbook(listed, tmp_path / "todo.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "todo.xlsx")["Decisions"]
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == list(scores.values())


@pytest.mark.parametrize(
    ("followed", "share"), [(0, "0%"), (1, "<1%"), (150, "50%"), (299, ">99%"), (300, "100%")], ids=str
)
def test_only_a_share_of_none_is_0_percent_and_only_a_share_of_all_is_100(followed, share):
    assert share_cells(Share("overall", followed, 300))[3] == share


def test_a_workbook_of_decisions_is_written_filled_in_and_read_back(path, tmp_path, command):
    todo = tmp_path / "todo.xlsx"
    assert command("audit", "export", "--decisions", todo, "--store", path)[0] == 0
    assert todo.stat().st_mode & 0o077 == 0
    sheet = openpyxl.load_workbook(todo)["Decisions"]
    assert [row[2].value for row in sheet.iter_rows(min_row=2)] == ["Idea", "Patents", "Calls"]
    assert len(sheet.data_validations.dataValidation) == 2
    fill(
        todo,
        Calls={"decision": "KPO", "reason": "business", "because": "Team.", "by": "Ann"},
        Patents={"decision": "accepted"},
    )
    assert command("audit", "decide", "--from", todo, "--store", path)[2].startswith("recorded: 2 decisions (head 5:")
    assert names(command("audit", "list", "--json", "--overridden", "--store", path)) == ["Calls"]
    assert names(command("audit", "list", "--json", "--open", "--store", path)) == ["Idea"]


def test_every_problem_of_a_file_is_reported_and_nothing_is_recorded(path, tmp_path, command):
    calls, patents = id_of(path, "Calls"), id_of(path, "Patents")
    file = tmp_path / "todo.csv"
    rows = [
        f"{calls},KPO,,",
        f"{patents},accepted,,",
        "zzz,accepted,,",
        f"{patents},hmm,nope,",
        f"{patents},BPO,other,x",
        f"{calls},,,",
    ]
    file.write_text("record,decision,reason,because\n" + "\n".join(rows))
    with Store(path) as store, pytest.raises(InputError) as caught:
        read_decisions(str(file), store)
    assert [(one.place.rpartition("csv:")[2], one.code) for one in caught.value.problems] == [
        ("2:3", "reason-missing"), ("2:4", "because-missing"), ("4:1", "unknown-record"), ("5:2", "unknown-decision"),
        ("5:3", "unknown-reason"), (str(file), "given-twice"),
    ]  # fmt: skip
    assert command("audit", "decide", "--from", file, "--store", path)[0] == 2
    file.write_text("record,choice\n")
    assert command("audit", "decide", "--from", file, "--store", path)[0] == 2
    with Store(path) as store:
        assert store.head().seq == 3


WILSON = [  # Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I
    (81, 263, 0.2553, 0.3662),
    (15, 148, 0.0624, 0.1605),
    (0, 20, 0.0000, 0.1611),
    (1, 29, 0.0061, 0.1718),
]


@pytest.mark.parametrize(("successes", "trials", "low", "high"), WILSON)
def test_intervals_are_those_of_the_literature(successes, trials, low, high):
    assert tuple(round(one, 4) for one in wilson(successes, trials)) == (low, high)


def test_an_interval_without_any_trial_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)


@pytest.mark.parametrize("seed", range(3))
def test_agreement_is_what_counting_one_by_one_gives(tmp_path, rulebook, seed):
    chance, advisor = random.Random(seed), Advisor(rulebook)  # noqa: S311
    values = ["accepted", "BPO", "KPO", "in_house", "postponed"]
    path = tmp_path / "records.db"
    with open_or_create(path) as store:
        tasks = [
            {q.name: chance.choice(list(q.choices)) for q in rulebook.questions.values() if chance.random() < 0.7}
            for _ in range(25)
        ]
        store.append([make_record(advisor.assess(rulebook.profile(**task)), {}) for task in tasks], rulebook)
        ids = [one.id for one in list_decisions(store, Filter(), None)[0]]
        for _ in range(40):
            choice = HumanChoice(chance.choice(values), "business", "x", chance.choice(["Ann", "Bob"]))
            add_follow_ups(store, DECIDED, [(chance.choice(ids), choice, "")], NOTHING)
        found = agreement(store, Filter())
        followed, decided, rules = Counter(), Counter(), Counter()
        for record in all_records(store):
            people = follow_ups_of(store, record)
            if people.stance not in (Stance.FOLLOWED, Stance.OTHERWISE):
                continue
            newest, assessment = people.newest(DECIDED), record.assessment
            groups = (
                "all",
                assessment.verdict,
                assessment.confidence.words,
                record.header.rulebook,
                newest.choice.by.casefold(),
            )
            decided.update(groups)
            if people.stance is Stance.FOLLOWED:
                followed.update(groups)
            else:
                rules.update(assessment.supporting)
    shares = [found.overall, *(share for shares in found.by.values() for share in shares)]
    assert {share.group: (share.followed, share.decided) for share in shares} == {
        group: (followed[group], count) for group, count in decided.items()
    }
    assert {rule.rule: rule.otherwise for rule in found.rules} == rules


def test_agreement_is_shown_and_small_numbers_are_named(path, command):
    assert "Nobody has followed or overridden a verdict yet" in command("audit", "agreement", "--store", path)[1]
    why = ["--reason", "wrong_rule", "--because", "DF1 is too strict."]
    command("audit", "decide", id_of(path, "Calls"), "--as", "KPO", *why, "--store", path)
    command("audit", "decide", id_of(path, "Patents"), "--as", "accepted", "--store", path)
    code, out, _ = command("audit", "agreement", "--store", path)
    assert code == 0
    assert "People have decided on 2 of 3 records." in out
    assert "50% 9% to 91% (few)" in " ".join(out.split())
    assert "a rule is too strict, or wrong: 1" in out
    data = json.loads(command("audit", "agreement", "--json", "--store", path)[1])
    assert data["overall"] == {
        "group": "all",
        "followed": 1,
        "decided": 2,
        "share": 0.5,
        "low": 0.0945,
        "high": 0.9055,
        "few": True,
    }
    assert {rule["rule"] for rule in data["rules"]} >= {"DF1", "VD2"}


DECIDER = """
import sys
from pathlib import Path
from outsourcing.engine.records.chain import DECIDED
from outsourcing.engine.records.follow_ups import HumanChoice, add_follow_ups
from outsourcing.engine.records.redaction import NOTHING
from outsourcing.engine.records.store import Store

with Store(Path(sys.argv[1]), write=True) as store:
    for number in range(int(sys.argv[3])):
        add_follow_ups(store, DECIDED, [(sys.argv[2], HumanChoice("accepted", "", str(number)), "")], NOTHING)
        print(number, flush=True)
"""


def decider(path, record, count):
    command = [sys.executable, "-c", DECIDER, str(path), record, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


@pytest.mark.minutes
def test_decisions_of_eight_processes_at_once_are_all_kept(path):
    calls = id_of(path, "Calls")
    processes = [decider(path, calls, 500) for _ in range(8)]
    with ThreadPoolExecutor(8) as readers:
        outputs = list(readers.map(lambda process: process.communicate()[0], processes))
    assert [len(output.split()) for output in outputs] == [500] * 8
    with Store(path) as store:
        people = follow_ups_of(store, find_record(store, calls))
        assert verify(store).problems == []
    assert Counter(one.choice.because for one in people.every) == {str(number): 8 for number in range(500)}


@pytest.mark.minutes
def test_a_decision_that_was_acknowledged_survives_a_kill(path):
    calls, acknowledged = id_of(path, "Calls"), 0
    for _ in range(30):
        process = decider(path, calls, 100_000)
        process.stdout.readline()
        process.kill()
        acknowledged += 1 + process.communicate()[0].count("\n")
        with Store(path) as store:
            assert len(follow_ups_of(store, find_record(store, calls)).every) >= acknowledged
    with Store(path) as store:
        assert verify(store).problems == []
