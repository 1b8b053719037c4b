"""Records for auditors: tables of records with what people decided, and the report on a store."""

import csv
import json
import re

import pytest
from jsonschema import Draft202012Validator

from outsourcing import Advisor
from outsourcing.engine.json_schema import document
from outsourcing.engine.records.chain import DECIDED, OUTCOME
from outsourcing.engine.records.follow_ups import HumanChoice, add_follow_ups
from outsourcing.engine.records.maintenance import Selection, prune
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import Origin, make_record
from outsourcing.engine.records.redaction import NOTHING, Redaction
from outsourcing.engine.records.search import ANY, all_records
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.report.record_table import FIELDS, record_rows, table_schema

BPO = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}
KPO = {"driver": "insight", "procedure": "judgment", "skill_level": "specialist", "decisions": "high_impact"}


@pytest.fixture
def path(tmp_path, rulebook):
    """A store with a BPO record that people decided about twice, a KPO record, and one with a masked answer."""
    advisor, path = Advisor(rulebook), tmp_path / "records.db"
    with open_or_create(path) as store:
        tasks = [
            advisor.assess(rulebook.profile(name="=Calls", **BPO), "P1", {"owner": "Finance", "since": 2020}),
            advisor.assess(
                rulebook.profile(name="Patents\x1b[2J", description="New\nones", **KPO), "P2", {"unit": "Law"}
            ),
            advisor.assess(rulebook.profile(name="Secret", **KPO), "P3"),
        ]
        calls = make_record(tasks[0], {**dict.fromkeys(BPO, "file"), "training": "asked"}, NOTHING, Origin("1f", 7))
        patents = make_record(tasks[1], dict.fromkeys(KPO, "file"))
        secret = make_record(tasks[2], dict.fromkeys(KPO, "file"), Redaction(frozenset({"driver"})))
        store.append([calls, patents, secret], rulebook)
        first = HumanChoice("accepted")
        second = HumanChoice("in_house", "business", "The team exists.", "the board", "2027-01-01")
        add_follow_ups(store, DECIDED, [(calls.id, first, ""), (calls.id, second, "")], NOTHING)
        add_follow_ups(store, OUTCOME, [(calls.id, HumanChoice("good", because="No complaints."), "")], NOTHING)
    return path


def read_csv(file):
    text = file.read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines(keepends=True), strict=True))


def test_a_table_has_a_row_for_each_record_with_what_people_decided(path, command, tmp_path, rulebook):
    file = tmp_path / "records.csv"
    assert command("audit", "export", "--output", file, "--store", path) == (0, "", f"{file}: written, 3 records\n")
    calls, patents, secret = read_csv(file)
    with Store(path) as store:
        record = next(all_records(store))
    assert list(calls) == [
        *FIELDS,
        *(f"answer_{name}" for name in rulebook.questions),
        *("column_owner", "column_since", "column_unit"),
    ]
    shown = ("record", "time", "rulebook", "run", "row", "task", "name", "verdict", "score", "decided", "stance")
    assert {name: calls[name] for name in shown} == {
        "record": record.id,
        "time": record.time,
        "rulebook": rulebook.fingerprint,
        "run": "1f",
        "row": "7",
        "task": "P1",
        "name": "'=Calls",
        "verdict": "BPO",
        "score": str(record.summary.score),
        "decided": "in_house",
        "stance": "otherwise",
    }
    assert {name: calls[name] for name in calls if name.startswith(("decided_", "outcome"))} == {
        "decided_time": calls["decided_time"],
        "decided_by": calls["decided_by"],
        "decided_since": "2027-01-01",
        "decided_reason": "business",
        "decided_because": "The team exists.",
        "outcome": "good",
        "outcome_time": calls["outcome_time"],
        "outcome_because": "No complaints.",
    }
    assert calls["decided_by"].startswith("the board (entered by account")
    assert (calls["decisions"], calls["column_owner"], calls["column_since"]) == ("2", "Finance", "2020")
    answers = {name: value for name, value in calls.items() if name.startswith("answer_") and value}
    assert answers == {**{f"answer_{name}": value for name, value in BPO.items()}, "answer_training": "unknown"}
    assert (patents["name"], patents["description"], patents["decided"]) == ("Patents\\x1b[2J", "New\nones", "")
    assert (secret["masked"], secret["answer_driver"], secret["answer_procedure"]) == ("driver", "", "judgment")


@pytest.mark.parametrize(
    ("filters", "tasks"),
    [
        (["--task", "P2"], ["P2"]),
        (["--column", "owner=finance"], ["P1"]),
        (["--score", ">0"], ["P2", "P3"]),
        (["--who", "nobody at all"], []),
        (["--pack", "none"], []),
        (["--caution", "none"], []),
        (["--overridden"], ["P1"]),
        (["--open"], ["P2", "P3"]),
        (["--verdict", "bpo"], ["P1"]),
    ],
    ids=" ".join,
)
def test_filters_choose_the_records_of_a_table(path, command, tmp_path, filters, tasks):
    file = tmp_path / "records.tsv"
    assert command("audit", "export", "--output", file, *filters, "--store", path)[0] == 0
    lines = file.read_text("utf-8-sig").splitlines()
    assert [row["task"] for row in csv.DictReader(lines, delimiter="\t") if row["task"]] == tasks


def test_json_lines_hold_all_records_so_filters_need_a_table(path, command, tmp_path):
    code, out, err = command("audit", "export", "--output", tmp_path / "x.jsonl", "--task", "P1", "--store", path)
    assert (code, out) == (2, "")
    assert "JSON Lines hold all records; with filters, write a table: --output records.csv" in " ".join(err.split())
    assert not (tmp_path / "x.jsonl").exists()


def test_filters_choose_the_records_of_a_workbook_of_decisions(path, command, tmp_path):
    file = tmp_path / "todo.xlsx"
    err = command("audit", "export", "--decisions", file, "--task", "P2", "--store", path)[2]
    assert err == f"{file}: written, 1 record to decide about\n"


@pytest.mark.parametrize("name", ["x.csv", "x.tsv", "x.parquet", "x.jsonl", "todo.xlsx"])
def test_only_the_owner_can_read_an_export(path, command, tmp_path, name):
    if name.endswith(".parquet"):
        pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install '.[arrow]'")
    option = "--decisions" if name == "todo.xlsx" else "--output"
    assert command("audit", "export", option, tmp_path / name, "--store", path)[0] == 0
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_rows_match_the_published_schema(path, rulebook):
    schema = table_schema(tuple(rulebook.questions))
    Draft202012Validator.check_schema(schema)
    with Store(path) as store:
        for row in record_rows(store, ANY, rulebook.questions):
            Draft202012Validator(schema).validate(dict.fromkeys(schema["properties"]) | json.loads(json.dumps(row)))


def test_lines_match_the_published_schema(path, command, tmp_path, rulebook):
    assert command("audit", "export", "--output", tmp_path / "x.jsonl", "--store", path)[0] == 0
    schema = Draft202012Validator(document(rulebook, "export"))
    lines = list(map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines()))
    for line in lines:
        schema.validate(line)
    [record, *_] = [line for line in lines if line.get("kind") == "decision"]
    assert not schema.is_valid(record | {"payload": record["payload"] | {"time": 7}})
    assert not schema.is_valid(record | {"more": 1})


def test_parquet_keeps_the_types(path, command, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install '.[arrow]'")
    file = tmp_path / "records.parquet"
    assert command("audit", "export", "--output", file, "--store", path)[0] == 0
    calls, patents, _ = pq.read_table(file).to_pylist()
    assert (calls["row"], calls["name"], calls["decided"], calls["decisions"]) == (7, "=Calls", "in_house", 2)
    assert (patents["decided"], patents["answer_training"], patents["column_owner"]) == (None, None, None)
    with Store(path) as store:
        assert calls["score"] == next(all_records(store)).summary.score


def test_answers_to_questions_that_are_not_asked_any_more_are_kept_together(path):
    with Store(path) as store:
        [calls, *_] = record_rows(store, ANY, ("driver", "objective"))
    assert {name: value for name, value in calls.items() if "answer" in name} == {
        "answer_driver": "volume",
        "answer_objective": "cost",
        "other_answers": '{"training":"unknown","decisions":"routine","procedure":"documented"}',
    }


def test_erased_records_have_no_row(path, rulebook):
    with open_or_create(path) as store:
        [first, *_] = all_records(store)
        prune(store, Selection(ids=(first.id,)), Person("me", 1000, "here", "me"))
        assert [row["task"] for row in record_rows(store, ANY, rulebook.questions)] == ["P2", "P3"]


def test_a_report_has_counts_what_was_decided_otherwise_and_each_record_of_the_sample_in_full(path, command, tmp_path):
    file = tmp_path / "report.html"
    with Store(path) as store:
        ids, head = [record.id for record in all_records(store)], store.head()
    code, out, err = command("audit", "report", "-o", file, "--seed", "7", "--store", path)
    assert (code, out, err) == (0, "", f"{file}: written, with 3 records drawn with the seed 7\n")
    page = file.read_text("utf-8")
    assert "<p>3 records, from 20" in page
    assert "<p>People have decided on 1 record, 1 of them differently from the advice.</p>" in page
    assert "<tr><td>BPO</td><td>1</td><td>1</td><td>0</td><td>1</td></tr>" in page
    assert "<tr><td>KPO</td><td>2</td><td>0</td><td>0</td><td>0</td></tr>" in page
    assert f"<tr><td>{ids[0][:8]}</td><td>=Calls</td><td>BPO</td><td>kept in house</td><td>the board (entered" in page
    assert "<td>business reasons outside the questions</td><td>The team exists.</td></tr>" in page
    assert [page.count(f"<h2>Record {id_}: ") for id_ in ids] == [1, 1, 1]
    assert "Patents\\x1b[2J" in page
    assert f"{head}" in page
    assert "again by: outsourcing audit report --sample 3 --seed 7<" in page
    assert "<script" not in page
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_same_seed_draws_the_same_sample_from_what_the_filters_leave(path, command, tmp_path):
    first, second, other = (tmp_path / name for name in ("1.md", "2.md", "3.md"))
    options = ("--sample", "1", "--store", path, "--verdict", "KPO")
    for file, seed in ((first, "1"), (second, "1"), (other, "2")):
        assert command("audit", "report", "-o", file, "--seed", seed, *options)[0] == 0
    assert first.read_bytes() == second.read_bytes()
    assert "1 record of 2, drawn at random with the seed 1." in first.read_text("utf-8")
    assert "again by: outsourcing audit report --sample 1 --seed 1 --verdict KPO" in first.read_text("utf-8").replace(
        "\\", ""
    )
    drawn = {re.search(r"## Record ([0-9a-f]{16})", file.read_text("utf-8"))[1] for file in (first, other)}
    with Store(path) as store:
        assert drawn <= {record.id for record in all_records(store)}


def test_a_report_on_nothing_says_so(path, command, tmp_path):
    assert command("audit", "report", "-o", tmp_path / "r.md", "--task", "none", "--store", path)[0] == 0
    assert "No matching records." in (tmp_path / "r.md").read_text("utf-8")
    assert command("audit", "report", "-o", tmp_path / "r.pdf", "--store", path)[0] == 2
