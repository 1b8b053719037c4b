"""The commands explain, audit and rules diff: standard output, standard error, and exit codes."""

import itertools
import json
import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pexpect
import pytest
from conftest import ROOT

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import ConfigurationError, RecordError
from outsourcing.engine.records import recorder
from outsourcing.engine.records.record import now
from outsourcing.engine.records.search import Filter, find_record, list_decisions, parse_filter
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.verification import verify

CALL_CENTRE = str(ROOT / "examples" / "call_centre.json")
PORTFOLIO = str(ROOT / "examples" / "portfolio.csv")


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    """Run the command in this process on a store of its own; return exit code, stdout, stderr."""
    monkeypatch.setenv("OUTSOURCING_STORE", str(tmp_path / "records.db"))
    return command


@pytest.fixture
def records(run):
    """The command, on a store with the example portfolio."""
    assert run("assess", PORTFOLIO)[0] == 0
    return run


def words(text):
    return [line.split() for line in text.splitlines()]


def ids(records):
    """The ids in the store by the name of the task."""
    return {
        listed["name"]: listed["id"] for listed in map(json.loads, records("audit", "list", "--json")[1].splitlines())
    }


def test_decisions_are_listed_newest_first(records):
    code, out, err = records("audit", "list", "--limit", "2")
    assert (code, err) == (0, "")
    heading, newest, before, count = words(out)
    assert heading == ["record", "when", "(UTC)", "task", "verdict", "score"]
    assert newest[3:] == ["New", "market", "entry", "UNDECIDED", "+0.58"]
    assert before[3:] == ["Website", "texts", "UNDECIDED", "-0.18"]
    assert count == ["2", "of", "8", "decisions"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (["--verdict", "kpo"], ["Patent research", "Pricing models"]),
        (["--rule", "df3"], ["Claims handling", "Supplier payments", "Invoice capture"]),
        (["--text", "PATENT"], ["Patent research"]),
        (["--text", "%"], []),
        (["--since", "2999-01-01"], []),
        (["--until", "2001-01-01T00:00"], []),
        (["--rulebook", "0000"], []),
        (["--rule", "st3"], []),
        (["--verdict", "BPO", "--text", "invoice"], ["Invoice capture"]),
    ],
)
def test_decisions_are_found(records, filters, names):
    code, out, _ = records("audit", "list", "--json", *filters)
    assert code == 0
    assert [json.loads(line)["name"] for line in out.splitlines()] == names


def test_a_day_includes_its_end(records):
    today = json.loads(records("audit", "list", "--json", "--limit", "1")[1])["time"][:10]
    assert len(records("audit", "list", "--json", "--since", today, "--until", today)[1].splitlines()) == 8


@pytest.mark.parametrize(
    ("filters", "code"),
    [
        (Filter(verdict="bop"), "unknown-verdict"),
        (Filter(verdict=""), "unknown-verdict"),
        (Filter(rulebook="zzzz"), "not-a-fingerprint"),
        (Filter(since="yesterday"), "not-a-time"),
        (Filter(since=""), "not-a-time"),
        (Filter(until="2026-W47"), "not-a-time"),
        (Filter(until="9999-12-31"), "not-a-time"),
        (Filter(since="0001-01-01T00:00+14:00"), "not-a-time"),
        (Filter(text="\udcff"), "not-utf-8"),
        (Filter(rule="\udcff"), "not-utf-8"),
    ],
)
def test_invalid_filters_are_errors(filters, code):
    with pytest.raises(RecordError) as caught:
        parse_filter(filters)
    assert caught.value.code == code


@pytest.mark.parametrize("filters", [["--verdict", "bop"], ["--rule", "XX99"], ["--since", "yesterday"]])
def test_invalid_filters_end_the_command(records, filters):
    code, out, err = records("audit", "list", *filters)
    assert (code, out) == (2, "")
    assert json.dumps(filters[1]) in err


def test_a_record_is_shown_with_the_origins_of_its_answers(records):
    id_ = ids(records)["New market entry"]
    code, out, err = records("audit", "show", id_[:6])
    assert (code, err) == (0, "")
    shown = " ".join(out.split())
    assert f"Record {id_} When 20" in shown
    assert " Insight (file) " in shown
    assert " Knowledge (file) " in shown
    assert " Not sure " in shown
    assert "UNDECIDED" in shown
    assert json.loads(records("audit", "show", id_, "--json")[1])["id"] == id_


@pytest.mark.parametrize(("id_", "code"), [("", "ambiguous-record"), ("xyz", "unknown-record")])
def test_an_id_that_does_not_name_one_record_is_an_error(records, tmp_path, id_, code):
    assert records("audit", "show", id_)[:2] == (2, "")
    with Store(tmp_path / "records.db") as store, pytest.raises(RecordError) as caught:
        find_record(store, id_)
    assert caught.value.code == code


def test_how_often_each_rule_fired(records):
    code, out, _ = records("audit", "rules", "--json")
    counts = {count["rule"]: count for count in map(json.loads, out.splitlines())}
    assert code == 0
    assert counts["DF1"] == {
        "rule": "DF1", "fired": 4, "supporting": 4, "against": 0, "could_fire": 8, "decisions": 8,
        "title": "Work driven by volume needs many people doing one routine.",
    }  # fmt: skip
    assert counts["ST3"]["fired"] == 0
    shown = records("audit", "rules")[1]
    assert "In 8 decisions. Never fired: " in shown
    assert "ST3" in shown.rpartition("Never fired")[2]
    assert json.loads(records("audit", "rules", "--json", "--verdict", "KPO")[1].splitlines()[0])["decisions"] == 2


def verified(records, *arguments):
    """The exit code and the data of `audit verify --json`."""
    code, out, err = records("audit", "verify", "--json", *arguments)
    assert err == ""
    return code, json.loads(out)


def test_export_and_verify_with_a_noted_head(records, tmp_path):
    export = tmp_path / "export.jsonl"
    code, out, err = records("audit", "export", "--output", export)
    assert (code, out) == (0, "")
    [head] = re.findall(r"10:[0-9a-f]{64}", err)
    for file in ((), (export,)):
        code, data = verified(records, *file, "--expect-head", head)
        assert (code, data) == (
            0, {"head": head, "decisions": 8, "erased": 0, "unsalted": 0, "untrusted": [], "prunings": [], "replays": None, "problems": []}
        )  # fmt: skip
        assert head in records("audit", "verify", *file)[1]
    code, data = verified(records, "--expect-head", "10:" + "0" * 64)
    assert (code, [problem["code"] for problem in data["problems"]]) == (1, ["unexpected-head"])
    assert records("audit", "export")[1] == export.read_text(encoding="utf-8")


def test_tampering_is_a_finding(records, tmp_path):
    with closing(sqlite3.connect(tmp_path / "records.db")) as database:
        database.execute("DROP TRIGGER texts_never_change")
        database.execute("UPDATE texts SET packed = x'00' WHERE seq = 3")
        database.commit()
    code, data = verified(records)
    assert (code, [problem["code"] for problem in data["problems"]]) == (1, ["schema-changed", "text-changed"])
    code, out, _ = records("audit", "verify")
    assert (code, re.findall(r" \[([a-z-]+)\]$", out, re.MULTILINE)) == (1, ["schema-changed", "text-changed"])
    for command, expected in ((["replay", "--all"], 2), (["show", "last"], 0), (["list"], 0)):
        assert records("audit", *command)[0] == expected


def test_backup_and_prune(records, tmp_path):
    assert records("audit", "backup", tmp_path / "copy.db")[0] == 0
    assert records("audit", "prune", "--before", "2001-01-01", "--yes")[2].startswith(
        "0 records erased. Backups and exports keep what they have. Head: 10:"
    )
    past = now()
    code, out, err = records("audit", "prune", "--before", past)
    assert (code, out) == (2, "")
    assert err.startswith(f"Erase 8 records from before {past} for good? [y/N] ")
    assert records("audit", "prune", "--before", "2999-01-01", "--yes")[0] == 2
    assert records("audit", "prune", "--before", past, "--yes")[2].startswith(
        "8 records erased. Backups and exports keep what they have. Head: 11:"
    )
    assert records("audit", "list")[1] == "no matching decisions\n"
    code, data = verified(records)
    assert (code, data["decisions"], data["head"][:3], data["problems"]) == (0, 8, "11:", [])
    assert [(pruning["erased"], pruning["before"]) for pruning in data["prunings"]] == [(8, past)]
    assert "8 pruned on " in records("audit", "verify")[1]
    assert len(records("audit", "list", "--json", "--store", tmp_path / "copy.db")[1].splitlines()) == 8


def test_replay(records):
    assert records("audit", "replay", "--all") == (0, "8 replayed: 8 identical, 0 with another verdict\n", "")
    assert records("audit", "replay", "last", "--against", "current")[0] == 0
    assert [json.loads(line)["identical"] for line in records("audit", "replay", "last", "--json")[1].splitlines()] == [
        True
    ]
    code, out, err = records("audit", "replay")
    assert (code, out) == (2, "")
    assert "--all" in err
    assert "--against" in records("audit", "replay", "last", "--against", "2c91")[2]
    assert "give them with --all" in records("audit", "replay", "last", "--verdict", "KPO")[2]


def test_replay_shows_only_what_a_rule_decides_among_the_records_chosen(records):
    code, out, _ = records("audit", "replay", "--all", "--without", "df1", "--turned", "--json")
    turned = [json.loads(line) for line in out.splitlines()]
    verdicts = [one["comparison"]["verdict"] for one in turned]
    assert (code, [before != after for before, after in verdicts]) == (bool(turned), [True] * len(turned))
    code, out, _ = records("audit", "replay", "--all", "--verdict", "KPO", "--without", "DF1")
    assert (code, out) == (0, "2 replayed: 2 identical, 0 with another verdict\n")
    assert "DF999" in records("audit", "replay", "--all", "--without", "DF999")[2]


def test_replay_says_whether_todays_rules_agree_with_what_people_decided(records):
    [turned] = map(
        json.loads, records("audit", "replay", "--all", "--without", "NS1", "--turned", "--json")[1].splitlines()
    )
    assert turned["comparison"]["verdict"] == ["SPLIT", "UNDECIDED"]
    assert records("audit", "decide", turned["id"], "--as", "accepted")[0] == 0
    shown = " ".join(records("audit", "replay", turned["id"], "--without", "NS1")[1].split())
    assert "Today's rules would no longer agree with what was decided: as advised" in shown
    assert "Of 1 decision of people, 1 agreed with the advice; 0 agree with it now." in shown
    assert "decisions of people" not in records("audit", "replay", turned["id"])[1]


def test_a_missing_store_ends_every_command(run, tmp_path):
    for command in (
        ["list"],
        ["show", "last"],
        ["rules"],
        ["export"],
        ["verify"],
        ["replay", "--all"],
        ["backup", "x.db"],
    ):
        code, out, err = run("audit", *command)
        assert (code, out) == (2, "")
        assert err.startswith(f"{tmp_path}/records.db: no decisions are recorded there yet")
    assert list(tmp_path.iterdir()) == []


def test_assess_stops_before_any_work_if_records_cannot_be_kept(run, tmp_path):
    (tmp_path / "records.db").write_text("name,driver")
    code, out, err = run("assess", CALL_CENTRE)
    assert (code, out) == (2, "")
    assert err.startswith(f"{tmp_path}/records.db: this is not a store of decision records")
    assert run("assess", "--no-record", CALL_CENTRE)[0] == 0


def test_a_result_that_could_not_be_recorded_is_shown_and_not_reported_as_recorded(run, tmp_path, monkeypatch):
    def full(store, *_):
        with store.errors_translated():
            store.database.execute("not SQL")

    monkeypatch.setattr(Store, "append", full)
    code, out, err = run("assess", CALL_CENTRE)
    assert (code, out.split()[:2]) == (2, ["Call", "centre:"])
    assert "records.db: SQLite reports: near" in err
    assert "recorded:" not in err


LOADED = """
import sys
from outsourcing.cli import main
try:
    main()
finally:
    print(*(name for name in ("experta", "questionary", "outsourcing.rules", "outsourcing.engine.advisor") if name in sys.modules))
"""


@pytest.mark.usefixtures("records")
@pytest.mark.parametrize("typed", ["list --json", "rules --json", "rulebooks --json", "decide last --as postponed"])
def test_commands_on_records_load_neither_the_rules_nor_the_prompts(tmp_path, typed):
    """Searching 100,000 records takes less time than loading those would."""
    arguments = ["audit", *typed.split(), "--store", str(tmp_path / "records.db")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *arguments], check=True, capture_output=True, text=True, env=environment
    )
    assert done.stdout.splitlines()[-1] == ""


@pytest.mark.parametrize(
    ("batches", "missing"), [(0, "none recorded"), (1, "only 2 recorded"), (3, "only 6 recorded"), (4, "")]
)
def test_a_full_disk_is_named_wherever_the_number_of_tasks_is(run, tmp_path, monkeypatch, batches, missing):
    """On the screen, in the report and in the error; what is said to be recorded is."""
    assert run("assess", CALL_CENTRE)[0] == 0
    calls = itertools.count()

    def append(store, *records, real=Store.append):
        if next(calls) == batches:
            store.database.execute("PRAGMA max_page_count = 1")  # from now on, the file cannot grow
        return real(store, *records)

    monkeypatch.setattr(Store, "append", append)
    monkeypatch.setattr(recorder, "BATCH", 2)
    report = tmp_path / "report.md"
    code, out, err = run("assess", PORTFOLIO, "-o", str(report))
    place, comma = tmp_path / "records.db", ", " * bool(missing)
    assert (code, out.splitlines()[0]) == (2 if missing else 0, f"8 tasks assessed{comma}{missing}")
    full = f"{place}: the disk is full; make room, or choose another file with --store FILE"
    last = err.splitlines()[-1]
    assert last == f"{full} (8 tasks assessed, {missing})" if missing else last.startswith("recorded: 8 decisions")
    records = re.search(r"^- Records: (.*)$", report.read_text(encoding="utf-8"), re.MULTILINE)[1]
    with Store(place) as store:
        assert (verify(store).problems, list_decisions(store, Filter(), None)[1]) == ([], 1 + 2 * batches)
        [last] = store.database.execute("SELECT max(seq) FROM decisions").fetchone()
        [hash_] = store.database.execute("SELECT hash FROM chain WHERE seq = ?", (last,)).fetchone()
    assert records == (f"up to {last}:{hash_}{comma}{missing}" if batches else "none kept")


def test_explain_tells_how_with_a_ledger_and_what_would_change_it(records):
    code, out, err = records("explain", ids(records)["Claims handling"][:8], "--detail")
    assert code == 0
    assert re.fullmatch(r"record [0-9a-f]{8} of \S+Z by account .+\n", err)
    assert out.startswith("Claims handling: SPLIT, sure\nSPLIT, because: ")
    for heading in ("The ledger", "other answer would change it", "the score, from -1 (BPO) to +1 (KPO)"):
        assert heading in out
    assert max(map(len, out.splitlines())) <= 80


def test_explain_a_task_in_a_file(records):
    for options in ([], ["--detail"]):
        from_file = records("explain", PORTFOLIO, "--task", "P5", *options)[1]
        assert from_file == records("explain", ids(records)["Claims handling"], *options)[1]
        assert from_file.startswith("Claims handling: SPLIT, sure\n")
    code, out, _ = records("explain", PORTFOLIO, "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (2, "several-tasks")


def test_explain_shows_only_the_parts_named_by_options(records):
    code, out, _ = records(
        "explain", CALL_CENTRE, "--why-not", "kpo", "--why-not", "DF2", "--what-if", "driver=insight"
    )
    assert code == 0
    tops = [line for line in out.splitlines() if line[0].isalnum()]
    assert tops[:2] == [
        "Call centre: BPO, fairly sure",
        "Why did DF2 not fire? Work driven by insight needs people who understand the ",
    ]
    assert tops[3:] == ["Why not KPO?", "Call centre: BPO as before"]


def test_what_if_answers_are_checked(run):
    wrong = ["drivr=insight", "driver=volum", "driver", "name=x", "driver=Both", "driver=both", ""]
    code, out, _ = run("explain", CALL_CENTRE, "--json", *(word for one in wrong for word in ("--what-if", one)))
    problems = json.loads(out)["problems"]
    assert (code, {problem["place"] for problem in problems}) == (2, {"--what-if"})
    assert [problem["code"] for problem in problems] == [
        "unknown-question",
        "not-an-answer",
        "bad-what-if",
        "unknown-question",
        "given-twice",
        "bad-what-if",
    ]


def test_a_task_in_a_file_is_chosen_by_its_id(run, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("id,driver\nx,volume\nx,insight\ny,both\n")
    for id_ in ("x", "z"):
        code, out, err = run("explain", file, "--task", id_)
        assert (code, out) == (2, "")
        assert err.startswith(f"{file}: ")
        assert f'"{id_}" (x, x, y)' in err
    assert run("explain", file, "--task", "y")[0] == 0
    assert "--task" in run("explain", "last", "--task", "y")[2]
    assert "--dot" in run("explain", file, "--task", "y", "--dot", "--why-not", "KPO")[2]


def test_explain_for_machines_and_documents(records):
    explanation, comparison = map(
        json.loads, records("explain", CALL_CENTRE, "--json", "--what-if", "driver=unknown")[1].splitlines()
    )
    assert explanation["verdict"] == "BPO"
    assert comparison["answers"] == [{"question": "driver", "before": "volume", "after": None}]
    markdown = records("explain", CALL_CENTRE, "--markdown")[1]
    assert markdown.startswith("# Call centre: BPO, fairly sure\n\n")
    assert "```mermaid\nflowchart LR\n" in markdown
    dot = records("explain", CALL_CENTRE, "--dot")[1]
    assert dot.startswith("digraph {\n")
    assert "  rule_VD2 -> verdict;\n" in dot
    assert "choose one of" in records("explain", CALL_CENTRE, "--dot", "--json")[2]


def test_names_that_are_markup_stay_text(run, tmp_path):
    task = tmp_path / "t.json"
    task.write_text(json.dumps({"name": '"]; x[" `<b>` | **a** --> \\ \n#', "driver": "volume"}))
    heading = run("explain", task, "--markdown")[1].splitlines()[0]
    assert heading == r'# "\]; x\[" \`\<b\>\` \| \*\*a\*\* --\> \\ \\n\#: UNDECIDED, too little known'


def test_rules_diff_names_the_cases_and_the_rules(run, tmp_path):
    folder = tmp_path / "old"
    for file in (ROOT / "rules").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if file.name == "driving_force.py":
            text = text.replace(
                'yield Evidence("driving_force", BPO, STRONG)', 'yield Evidence("driving_force", KPO, STRONG)'
            )
        copy = folder / file.relative_to(ROOT / "rules")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text, encoding="utf-8")
    filing = tmp_path / "filing.json"
    filing.write_text('{"name": "Filing", "driver": "volume", "objective": "cost", "skill_level": "trained"}')
    code, out, err = run("rules", "diff", folder, "current", "--cases", PORTFOLIO, CALL_CENTRE, filing)
    assert code == 1
    assert "owner, expected, source" in err
    assert "Filing: UNDECIDED becomes BPO" in out
    assert "(decisive: without this change the verdict is not BPO)" in " ".join(out.split()).replace("│ ", "")
    assert re.search(r"10 cases: 1 with another verdict, \d with another score only\n$", out)
    code, out, _ = run("rules", "diff", "current", "current", "--cases", PORTFOLIO)
    assert (code, out) == (0, "8 cases: 0 with another verdict, 0 with another score only\n")
    compared = [json.loads(line) for line in run("rules", "diff", folder, "--cases", filing, "--json")[1].splitlines()]
    assert {tuple(one["verdict"]) for one in compared} == {("UNDECIDED", "BPO")}
    assert "--cases" in run("rules", "diff", folder)[2]


def test_rules_diff_takes_the_rulebook_of_a_record(records):
    fingerprint = json.loads(records("audit", "list", "--json", "--limit", "1")[1])["rulebook"]
    assert records("rules", "diff", fingerprint[:8], "current", "--cases", PORTFOLIO)[0] == 0
    assert records("rules", "diff", "abcd1234", "--cases", PORTFOLIO)[0] == 2


@pytest.mark.parametrize("text", ["stor = 'x'", "store = 3", "mask = 'name'", "mask = ["])
def test_an_invalid_configuration_ends_the_command(run, tmp_path, monkeypatch, text):
    config = tmp_path / "config.toml"
    config.write_text(text)
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    code, out, err = run("audit", "list")
    assert (code, out) == (2, "")
    assert err.startswith(f"{config}: ")
    with pytest.raises(ConfigurationError) as caught:
        configured()
    assert [problem.place for problem in caught.value.problems] == [str(config)]


def test_the_place_of_the_records(monkeypatch, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('store = "~/x.db"\nmask = ["name"]')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    monkeypatch.setenv("OUTSOURCING_STORE", "here.db")
    assert str(configured().store) == "here.db"
    monkeypatch.delenv("OUTSOURCING_STORE")
    found = configured()
    assert (found.store, found.mask) == (tmp_path / "x.db", ("name",))
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(ConfigurationError, match="OUTSOURCING_CONFIG"):
        configured()
    monkeypatch.delenv("OUTSOURCING_CONFIG")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert configured().mask == ()
    assert configured().store.name == "records.db"
    assert configured().store.parent.name == "outsourcing"


def test_three_processes_can_create_one_store_together(tmp_path):
    command = [sys.executable, str(ROOT / "cli.py"), "assess", "--json", "--store", str(tmp_path / "r.db"), PORTFOLIO]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert {len(process.communicate()[0].splitlines()) for process in started} == {8}
    with closing(sqlite3.connect(tmp_path / "r.db")) as database:
        assert database.execute("SELECT count(*) FROM decisions").fetchone() == (24,)
    assert [file.name for file in tmp_path.iterdir()] == ["r.db"]


def test_prune_asks_for_confirmation_at_a_terminal(tmp_path):
    store = str(tmp_path / "records.db")
    command = [str(ROOT / "cli.py"), "audit", "prune", "--before", now()[:-8], "--store", store]
    subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "assess", "--store", store, PORTFOLIO], check=True, capture_output=True
    )
    command[4] = now()
    for keys, message, code in (
        ("n\r", "nothing was erased", 0),
        ("\x03", "", 130),
        ("y\r", "8 records erased. Backups .* Head: 11:", 0),
    ):
        child = pexpect.spawn(sys.executable, command, timeout=20, encoding="utf-8")
        child.expect("for good\\? \\[y/N\\] ")
        child.send(keys)
        child.expect(message)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code


def test_saved_answers_never_replace_a_database(run, tmp_path):
    assert run("assess", CALL_CENTRE)[0] == 0
    store = tmp_path / "records.db"
    code, _, err = run("ask", "--answers", CALL_CENTRE, "--save", store)
    assert code == 2
    assert err.startswith(f"{store}: ")
    assert run("audit", "verify")[0] == 0


def test_the_message_about_a_record_names_the_command_that_explains_it(run, tmp_path):
    place = tmp_path / "other.db"
    _, _, err = run("assess", CALL_CENTRE, "--store", place)
    command = err.splitlines()[-1].partition(": outsourcing ")[2].split()
    assert command[0] == "explain"
    assert run(*command)[0] == 0


def test_a_rule_that_fired_before_is_known_whatever_the_other_filters_are(records):
    assert records("audit", "list", "--rule", "DF1", "--since", "2999-01-01")[:2] == (0, "no matching decisions\n")


def test_the_pairs_shown_lead_to_each_verdict(run):
    out = run("explain", ROOT / "examples" / "insurance_applications.json", "--detail")[1]
    pairs = out.partition("Two other answers together would change it\n")[2]
    assert re.findall(r"── (\w+) \(", pairs) == ["KPO"] * 3 + ["BPO"] * 2
    assert "(outsourcing explain --html has all)" in pairs


def test_decided_records_are_cases_that_say_which_rules_agree_more_often(records):
    every = ids(records)
    for name, verdict in (
        ("Patent research", "accepted"),
        ("Claims handling", "in_house"),
        ("New market entry", "KPO"),
    ):
        why = () if verdict == "accepted" else ("--reason", "business", "--because", "So it is.")
        assert records("audit", "decide", every[name], "--as", verdict, *why)[0] == 0
    code, _, err = records("rules", "diff", "shipped", "current", "--decided")
    assert (code, err) == (
        0,
        "of 2 verdicts that people decided for, reached by the shipped rules: 1, by the current rules: 1\n",
    )
    assert records("rules", "diff", "shipped", "--decided", "--cases", PORTFOLIO)[0] == 2
