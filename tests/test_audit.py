"""The commands explain, audit and rules diff: what goes to stdout, what to stderr, and the exit codes."""

import json
import re
import sqlite3
import subprocess
import sys
from contextlib import closing

import pexpect
import pytest
from conftest import ROOT

from outsourcing.engine.configuration import configured
from outsourcing.engine.core.errors import ConfigurationError
from outsourcing.engine.records.record import now
from outsourcing.engine.records.store import Store

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
    return {told["name"]: told["id"] for told in map(json.loads, records("audit", "list", "--json")[1].splitlines())}


def test_decisions_are_listed_the_newest_first(records):
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
    assert records("audit", "list", "--since", "yesterday") == (
        2, "", '"yesterday" is not a day (2026-11-22) or a time (2026-11-22T07:30), UTC unless it says otherwise\n',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "told"),
    [
        (["--verdict", "bop"], 'no verdict is called "bop"; did you mean "BPO"? (BPO, KPO, SPLIT, UNDECIDED)'),
        (["--verdict", ""], 'no verdict is called "" (BPO, KPO, SPLIT, UNDECIDED)'),
        (["--rule", "XX99"], 'no rule is called "XX99" (outsourcing rules list shows them all)'),
        (["--rulebook", "zzzz"], '"zzzz" is no fingerprint; audit list --json shows them'),
        (["--since", ""], '"" is not a day (2026-11-22) or a time'),
        (["--until", "2026-W47"], '"2026-W47" is not a day (2026-11-22) or a time'),
        (["--until", "9999-12-31"], '"9999-12-31" is not a day (2026-11-22) or a time'),
        (["--since", "0001-01-01T00:00+14:00"], '"0001-01-01T00:00+14:00" is not a day (2026-11-22) or a time'),
        (["--text", "\udcff"], '"\\udcff" is not UTF-8; it cannot be looked for'),
    ],
)
def test_what_cannot_be_looked_for_is_told(records, filters, told):
    code, out, err = records("audit", "list", *filters)
    assert (code, out) == (2, "")
    assert told in err


def test_a_record_is_shown_with_where_its_answers_came_from(records):
    id_ = ids(records)["New market entry"]
    code, out, err = records("audit", "show", id_[:6])
    assert (code, err) == (0, "")
    told = " ".join(out.split())
    assert f"Record {id_} When 20" in told
    assert "What drives the work? Insight (file) What do you want most from a provider? Knowledge (file)" in told
    assert "How much of this work is there? Not sure" in told
    assert "Too few of the differences clearly point to one side" in told
    assert json.loads(records("audit", "show", id_, "--json")[1])["id"] == id_


def test_an_id_must_be_one_records(records, run):
    code, out, err = records("audit", "show", "")
    assert (code, out) == (2, "")
    assert 'several ids begin with "": ' in err
    assert records("audit", "show", "xyz")[2].endswith(
        'no decision has an id that begins with "xyz" (outsourcing audit list shows them)\n'
    )


def test_how_often_each_rule_fired(records):
    code, out, _ = records("audit", "rules", "--json")
    told = {count["rule"]: count for count in map(json.loads, out.splitlines())}
    assert code == 0
    assert told["DF1"] == {"rule": "DF1", "fired": 4, "supporting": 4, "against": 0, "decisions": 8}
    assert told["ST3"]["fired"] == 0
    shown = records("audit", "rules")[1]
    assert "In 8 decisions. Never fired: " in shown
    assert "ST3" in shown.rpartition("Never fired")[2]
    assert json.loads(records("audit", "rules", "--json", "--verdict", "KPO")[1].splitlines()[0])["decisions"] == 2


def test_export_verify_and_the_head_that_was_noted(records, tmp_path):
    export = tmp_path / "export.jsonl"
    code, out, err = records("audit", "export", "--output", export)
    assert (code, out) == (0, "")
    [head] = re.findall(r"head (8:[0-9a-f]{16})", err)
    for file in ((), (export,)):
        assert records("audit", "verify", *file, "--expect-head", head) == (
            0,
            f"all is as it was written: 8 decisions; head {head}\n",
            "",
        )
    other = "8:" + "0" * 16
    code, out, err = records("audit", "verify", "--expect-head", other)
    assert (code, err) == (1, "")
    assert f"it is not the one that the expected head {other} names" in out
    assert records("audit", "export")[1] == export.read_text(encoding="utf-8")


def test_tampering_is_a_finding(records, tmp_path):
    with closing(sqlite3.connect(tmp_path / "records.db")) as database:
        database.execute("DROP TRIGGER payloads_never_change")
        database.execute("""UPDATE payloads SET payload = replace(payload, '"KPO"', '"BPO"') WHERE seq = 3""")
        database.commit()
    code, out, _ = records("audit", "verify")
    assert code == 1
    for command in (["replay", "--all"], ["show", "last"], ["list"]):
        changed = records("audit", *command)
        assert (command == ["replay", "--all"]) is ("was changed after it was made" in changed[2])
    assert re.fullmatch(
        r"\S+records.db: payloads_never_change is not as the advisor made it \(a table or trigger\); restore a backup.*\n"
        r"record 3 \([0-9a-f]{16}\): its text was changed; restore a backup.*\n",
        out,
    )


def test_backup_and_prune(records, tmp_path):
    assert records("audit", "backup", tmp_path / "copy.db")[0] == 0
    assert records("audit", "prune", "--before", "2001-01-01", "--yes")[2].startswith("0 records erased; head 8:")
    past = now()
    assert records("audit", "prune", "--before", past) == (
        2,
        "",
        f"Erase 8 records from before {past} for good? [y/N] Nobody can be asked here; to say so beforehand: --yes\n",
    )
    assert "is still to come" in records("audit", "prune", "--before", "2999-01-01", "--yes")[2]
    assert records("audit", "prune", "--before", past, "--yes")[2].startswith("8 records erased; head 9:")
    assert records("audit", "list")[1] == "no such decision\n"
    code, out, _ = records("audit", "verify")
    assert code == 0
    assert re.fullmatch(r"all is as it was written: 8 decisions; head 9:[0-9a-f]{16}\n8 pruned on \S+Z by \S+\n", out)
    assert len(records("audit", "list", "--json", "--store", tmp_path / "copy.db")[1].splitlines()) == 8


def test_replay(records):
    assert records("audit", "replay", "--all") == (0, "8 replayed: 8 identical, 0 with another verdict\n", "")
    assert records("audit", "replay", "last", "--against", "current")[0] == 0
    assert [json.loads(line)["identical"] for line in records("audit", "replay", "last", "--json")[1].splitlines()] == [
        True
    ]
    code, out, err = records("audit", "replay")
    assert (code, out) == (2, "")
    assert "name a record, or --all" in err
    assert "--against takes: current" in records("audit", "replay", "last", "--against", "2c91")[2]


def test_a_store_that_is_not_there_is_told(run, tmp_path):
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
        assert (
            err == f"{tmp_path}/records.db: no decision was recorded there yet (outsourcing ask and assess do that)\n"
        )
    assert list(tmp_path.iterdir()) == []


def test_assess_stops_before_it_starts_where_records_cannot_be_kept(run, tmp_path):
    (tmp_path / "records.db").write_text("name,driver")
    code, out, err = run("assess", CALL_CENTRE)
    assert (code, out) == (2, "")
    assert err == f"{tmp_path}/records.db: it is no store of decision records. Name another place: --store FILE\n"
    assert run("assess", "--no-record", CALL_CENTRE)[0] == 0


def test_a_result_that_could_not_be_kept_is_shown_and_not_said_to_be(run, tmp_path, monkeypatch):
    def full(store, *_):
        with store.in_plain_words():
            store.database.execute("not SQL")

    monkeypatch.setattr(Store, "append", full)
    code, out, err = run("assess", CALL_CENTRE)
    assert (code, out.split()[:2]) == (2, ["Call", "centre"])
    assert "records.db: SQLite reports: near" in err
    assert "kept as" not in err


def test_explain_tells_how_with_a_ledger_and_what_would_change_it(records):
    code, out, err = records("explain", ids(records)["Claims handling"][:8])
    assert code == 0
    assert re.fullmatch(r"record [0-9a-f]{8} of \S+Z by \S+\n", err)
    assert out.startswith("Claims handling: SPLIT, fairly sure\nSPLIT, because: ")
    for heading in ("The ledger", "other answer would change it", "the score, from -1 (BPO) to +1 (KPO)"):
        assert heading in out
    assert max(map(len, out.splitlines())) <= 80


def test_explain_a_task_in_a_file(records):
    assert records("explain", PORTFOLIO, "--task", "P5")[1] == records("explain", ids(records)["Claims handling"])[1]
    code, out, _ = records("explain", PORTFOLIO, "--json")
    assert (code, json.loads(out)["problems"][0]["code"]) == (2, "several-tasks")


def test_explain_shows_only_what_was_asked_for(records):
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


def test_the_task_that_is_meant_must_be_one(run, tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("id,driver\nx,volume\nx,insight\ny,both\n")
    assert run("explain", file, "--task", "x")[2] == f'{file}: 2 tasks have the id "x" (x, x, y)\n'
    assert run("explain", file, "--task", "z")[2] == f'{file}: no task has the id "z" (x, x, y)\n'
    assert run("explain", file, "--task", "y")[0] == 0
    assert "--task picks a task from a file" in run("explain", "last", "--task", "y")[2]
    assert (
        "--dot shows how the verdict was reached" in run("explain", file, "--task", "y", "--dot", "--why-not", "KPO")[2]
    )


def test_explain_for_machines_and_documents(records):
    explanation, comparison = map(
        json.loads, records("explain", CALL_CENTRE, "--json", "--what-if", "driver=unknown")[1].splitlines()
    )
    assert explanation["verdict"] == "BPO"
    assert comparison["answers"] == [{"question": "driver", "before": "volume", "after": None}]
    markdown = records("explain", CALL_CENTRE, "--markdown")[1]
    assert markdown.startswith("# Call centre: BPO (fairly sure)\n\n")
    assert "```mermaid\nflowchart LR\n" in markdown
    dot = records("explain", CALL_CENTRE, "--dot")[1]
    assert dot.startswith("digraph {\n")
    assert "  rule_VD2 -> verdict;\n" in dot
    assert "choose one of" in records("explain", CALL_CENTRE, "--dot", "--json")[2]


def test_names_that_are_markup_stay_text(run, tmp_path):
    task = tmp_path / "t.json"
    task.write_text(json.dumps({"name": '"]; x[" `<b>` | **a** --> \\ \n#', "driver": "volume"}))
    heading = run("explain", task, "--markdown")[1].splitlines()[0]
    assert heading == r'# "\]; x\[" \`\<b\>\` \| \*\*a\*\* --\> \\ \\n\#: UNDECIDED'


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
    code, out, err = run("rules", "diff", folder, "current", "--cases", PORTFOLIO, CALL_CENTRE)
    assert (code, err) == (1, "ignored columns that are not questions of the current rules: owner, expected, source\n")
    assert "Claims handling: KPO becomes SPLIT" in out
    assert "(this alone decides: taken back, it is not SPLIT)" in " ".join(out.split()).replace("│ ", "")
    assert out.endswith("9 cases: 1 with another verdict, 4 with another score only\n")
    code, out, _ = run("rules", "diff", "current", "current", "--cases", PORTFOLIO)
    assert (code, out) == (0, "8 cases: 0 with another verdict, 0 with another score only\n")
    told = [json.loads(line) for line in run("rules", "diff", folder, "--cases", PORTFOLIO, "--json")[1].splitlines()]
    assert {tuple(one["verdict"]) for one in told if one["id"] == "P5"} == {("KPO", "SPLIT")}
    assert "name a file with tasks" in run("rules", "diff", folder)[2]


def test_rules_diff_takes_the_rulebook_of_a_record(records):
    fingerprint = json.loads(records("audit", "list", "--json", "--limit", "1")[1])["rulebook"]
    assert records("rules", "diff", fingerprint[:8], "current", "--cases", PORTFOLIO)[0] == 0
    assert records("rules", "diff", "abcd1234", "--cases", PORTFOLIO)[0] == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stor = 'x'", 'there is no setting "stor"; did you mean "store"? (store, mask, rules)'),
        ("store = 3", "store is the path of a file (got 3)"),
        ("mask = 'name'", 'mask is a list of names of fields (got "name")'),
        ("mask = [", "it is no TOML: "),
    ],
)
def test_what_is_wrong_with_the_configuration_is_told(run, tmp_path, monkeypatch, text, told):
    config = tmp_path / "config.toml"
    config.write_text(text)
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    code, out, err = run("audit", "list")
    assert (code, out) == (2, "")
    assert err.startswith(f"{config}: {told}")
    assert err.endswith("\n1 error, nothing was done.\n")


def test_where_records_are_kept(monkeypatch, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text('store = "~/x.db"\nmask = ["name"]')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(config))
    monkeypatch.setenv("OUTSOURCING_STORE", "here.db")
    assert str(configured().store) == "here.db"
    monkeypatch.delenv("OUTSOURCING_STORE")
    assert configured() == (tmp_path / "x.db", ("name",), (), str(config))
    monkeypatch.setenv("OUTSOURCING_CONFIG", str(tmp_path / "none.toml"))
    with pytest.raises(ConfigurationError, match="OUTSOURCING_CONFIG names no file that is there"):
        configured()
    monkeypatch.delenv("OUTSOURCING_CONFIG")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert configured().mask == ()
    assert configured().store.name == "records.db"
    assert configured().store.parent.name == "outsourcing"


def test_two_at_once_on_a_fresh_store(tmp_path):
    command = [sys.executable, str(ROOT / "cli.py"), "assess", "--json", "--store", str(tmp_path / "r.db"), PORTFOLIO]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    assert {len(process.communicate()[0].splitlines()) for process in started} == {8}
    with closing(sqlite3.connect(tmp_path / "r.db")) as database:
        assert database.execute("SELECT count(*) FROM decisions").fetchone() == (24,)
    assert [file.name for file in tmp_path.iterdir()] == ["r.db"]


def test_prune_asks_at_a_terminal(tmp_path):
    store = str(tmp_path / "records.db")
    command = [str(ROOT / "cli.py"), "audit", "prune", "--before", now()[:-8], "--store", store]
    subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "assess", "--store", store, PORTFOLIO], check=True, capture_output=True
    )
    command[4] = now()
    for keys, said, code in (
        ("n\r", "nothing was erased", 0),
        ("\x03", "", 130),
        ("y\r", "8 records erased; head 9:", 0),
    ):
        child = pexpect.spawn(sys.executable, command, timeout=20, encoding="utf-8")
        child.expect("for good\\? \\[y/N\\] ")
        child.send(keys)
        child.expect(said)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code


def test_a_task_file_takes_no_databases_place(run, tmp_path):
    assert run("assess", CALL_CENTRE)[0] == 0
    store = tmp_path / "records.db"
    code, _, err = run("ask", "--answers", CALL_CENTRE, "--save", store)
    assert (code, err) == (2, f"{store}: it is a database. Name another place: --save FILE\n")
    assert run("audit", "verify")[0] == 0


def test_what_is_said_of_a_record_leads_to_it(run, tmp_path):
    place = tmp_path / "other.db"
    _, _, err = run("assess", CALL_CENTRE, "--store", place)
    words_ = err.splitlines()[-1].partition("; see outsourcing ")[2].split()
    assert words_[0] == "explain"
    assert run(*words_)[0] == 0


def test_a_rule_that_fired_once_is_known_whatever_else_is_looked_for(records):
    assert records("audit", "list", "--rule", "DF1", "--since", "2999-01-01")[:2] == (0, "no such decision\n")


def test_the_pairs_shown_lead_to_each_verdict(run):
    out = run("explain", ROOT / "examples" / "insurance_applications.json")[1]
    pairs = out.partition("Two other answers together would\n")[2]
    assert re.findall(r"── (\w+) \(", pairs) == ["KPO"] * 3 + ["BPO"] * 3
    assert "└── and 4 more, outsourcing explain --json has all" in pairs
