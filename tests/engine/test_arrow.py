"""Arrow in, Arrow out: the same results as from other files, bad rows with their problems, types unchanged."""

import datetime as dt
import json
import sys
from decimal import Decimal

import pytest
from conftest import ROOT

from outsourcing import Advisor, assess_many, load
from outsourcing.engine.core.errors import InputError
from outsourcing.engine.interview.interviewer import Interviewer

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install '.[arrow]'")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install '.[arrow]'")
arrow = pytest.importorskip("outsourcing.engine.portfolio.arrow")

PACK = ROOT / "examples" / "packs" / "regulated_work"
TASKS = [
    {"id": "a", "name": "Invoices", "driver": "volume", "objective": "cost", "procedure": "documented"},
    {"id": "b", "name": "Equity research", "driver": "insight", "procedure": "judgment", "decisions": "high_impact"},
    {"id": "c", "name": "Nothing known"},
]
CARRIED = {
    "due": pa.array([dt.date(2026, 1, day) for day in (1, 2, 3)]),
    "at": pa.array([dt.datetime(2026, 1, 1, 8, 30, 0, 1), None, None], pa.timestamp("us")),  # noqa: DTZ001
    "price": pa.array([Decimal("1.50"), None, Decimal("-2.25")]),
    "hours": pa.array([1, None, 3]),
    "share": pa.array([0.5, None, 1.0]),
    "kind": pa.array(["x", "y", "x"]).dictionary_encode(),
    "tags": pa.array([["p", "q"], [], None]),
}


def column(name, tasks=TASKS):
    return pa.array([task.get(name) for task in tasks], pa.string())


def batch(**more):
    names = list(dict.fromkeys(name for task in TASKS for name in task))
    return pa.record_batch({name: column(name) for name in names} | more)


def test_each_row_has_the_verdict_score_and_reasons_of_its_assessment():
    [result] = arrow.assess_batches([batch()])
    for row, assessment in zip(result.to_pylist(), assess_many(TASKS), strict=True):
        assert (row["verdict"], row["score"], row["coverage"]) == (
            assessment.verdict,
            assessment.score,
            assessment.coverage,
        )
        assert (row["confidence"], row["sureness"]) == (assessment.confidence.number, assessment.confidence.words)
        assert row["problems"] == []
    assert (
        result.to_pylist()[0]["reason_for"] == "BPO: Work driven by volume needs many people doing one routine. (DF1)"
    )
    assert result.to_pylist()[2]["find_out_next"] == Interviewer(Advisor(load())).next_question({}).name


def test_the_columns_of_the_input_come_first_unchanged_then_the_documented_ones():
    tasks = batch(**CARRIED)
    [result] = arrow.assess_batches([tasks])
    assert result.select(tasks.schema.names).equals(tasks)
    assert result.schema.names[len(tasks.schema) :] == arrow.RESULT.names
    assert result.schema.equals(arrow.result_schema(tasks.schema))


def test_the_whole_assessment_is_the_text_that_the_advisor_writes():
    [result] = arrow.assess_batches([batch(hours=CARRIED["hours"])], whole=True)
    advisor = Advisor(load())
    for row, task, hours in zip(result.to_pylist(), TASKS, (1, None, 3), strict=True):
        answers = {name: value for name, value in task.items() if name != "id"}
        profile = advisor.rulebook.profile(**answers)
        assert row["assessment"] == advisor.assess(profile, task["id"], {"hours": hours}).json_line()


def test_a_bad_row_is_returned_with_its_problems_and_does_not_disturb_the_others():
    tasks = pa.record_batch({"driver": ["volume", "many", None], "procedure": ["documented", "loud", None]})
    [result] = arrow.assess_batches([tasks], whole=True)
    good, bad, empty = result.to_pylist()
    assert good["verdict"] == empty["verdict"] == "UNDECIDED"
    assert good["problems"] == empty["problems"] == []
    assert [(problem["column"], problem["code"]) for problem in bad.pop("problems")] == [
        ("driver", "not-an-answer"),
        ("procedure", "not-an-answer"),
    ]
    assert {name: value for name, value in bad.items() if value is not None} == {"driver": "many", "procedure": "loud"}


def test_columns_that_cannot_be_read_end_the_run_before_it_begins():
    with pytest.raises(InputError, match="unknown-question"):
        arrow.result_schema(pa.schema([("drivers", pa.string()), ("core", pa.string())]))
    with pytest.raises(InputError, match="none of the column headings"):
        arrow.result_schema(pa.schema([("a", pa.string())]))
    with pytest.raises(InputError, match="duplicate heading"):
        next(arrow.assess_batches([pa.record_batch([column("driver")] * 2, names=["driver", "Driver"])]))


def test_names_of_results_that_the_input_has_already_are_numbered():
    [result] = arrow.assess_batches([batch(verdict=pa.array(["x", "y", "z"]))])
    assert result["verdict"].to_pylist() == ["x", "y", "z"]
    assert result["verdict_2"].to_pylist()[2] == "UNDECIDED"


def test_empty_batches_stay_empty_and_none_give_none():
    tasks = batch()
    [result] = arrow.assess_batches([tasks.slice(0, 0)])
    assert (result.num_rows, result.schema) == (0, arrow.result_schema(tasks.schema))
    assert list(arrow.assess_batches([])) == []


def test_packs_take_part():
    [result] = arrow.assess_batches([batch()], packs=[PACK], whole=True)
    assert json.loads(result["assessment"][0].as_py())["versions"]["packs"] == ["regulated_work 0.1.0"]


def test_a_parquet_file_is_assessed_to_a_parquet_file_with_all_its_types(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    tasks = pa.Table.from_batches([batch(**CARRIED)])
    pq.write_table(tasks, "tasks.parquet")
    assert command("assess", "tasks.parquet", "-o", "result.parquet", "--no-record")[0] == 0
    [expected] = arrow.assess_batches(tasks.to_batches())
    assert pq.read_table("result.parquet").equals(pa.Table.from_batches([expected]))


def test_a_parquet_file_gives_the_same_table_as_a_csv_file_of_the_same_rows(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    names = batch().schema.names
    rows = [names, *([task.get(name, "") for name in names] for task in TASKS)]
    (tmp_path / "tasks.csv").write_text("".join(",".join(row) + "\n" for row in rows))
    pq.write_table(pa.Table.from_batches([batch()]), "tasks.parquet")
    for kind in ("csv", "parquet"):
        command("assess", f"tasks.{kind}", "-o", f"from_{kind}.csv", "-o", f"from_{kind}.parquet", "--no-record")
    assert (tmp_path / "from_csv.csv").read_text() == (tmp_path / "from_parquet.csv").read_text()
    verdicts = [pq.read_table(f"from_{kind}.parquet")["verdict"] for kind in ("csv", "parquet")]
    assert verdicts[0].equals(verdicts[1])


def test_problems_in_a_parquet_file_are_named_by_row_and_column(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    pq.write_table(pa.table({"name": ["A", "B"], "driver": ["volume", "many"]}), "tasks.parquet")
    code, _, errors = command("assess", "tasks.parquet", "--no-record")
    assert (code, 'tasks.parquet:3:2: driver: "many" is not a valid answer' in errors) == (2, True)
    (tmp_path / "cut.parquet").write_bytes((tmp_path / "tasks.parquet").read_bytes()[:100])
    code, _, errors = command("assess", "cut.parquet", "--no-record")
    assert (code, "cut.parquet: the Parquet file cannot be read" in errors) == (2, True)


def test_without_pyarrow_a_message_says_how_to_install_it(tmp_path, monkeypatch):
    from outsourcing.engine.core.errors import AdvisorError  # noqa: PLC0415
    from outsourcing.engine.portfolio import task_files  # noqa: PLC0415

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "outsourcing.engine.files.parquet_rows")
    monkeypatch.delattr("outsourcing.engine.files.parquet_rows", raising=False)
    with pytest.raises(AdvisorError, match=r"pip install 'outsourcing-advisor\[arrow\]'"):
        task_files._parquet()  # noqa: SLF001
