"""What is measured is the same work: every other engine comes to what the advisor comes to, by the same rules."""

from importlib import import_module
from pathlib import Path

import pytest

from outsourcing import Advisor, load

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture(autouse=True)
def _benchmarks_are_found(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))


@pytest.mark.parametrize(
    ("engine", "needs"),
    [
        ("clips", "clips"),
        ("clips_plain", "clips"),
        ("durable", "durable.engine"),
        ("business", "business_rules"),
        ("zen", "zen"),
    ],
)
@pytest.mark.filterwarnings("default")  # theirs
def test_another_engine_with_our_rules_fires_the_same_ones_and_has_the_same_verdict(engine, needs):
    pytest.importorskip(needs, reason=f"{needs} is not installed: pip install '.[benchmarks]'")
    rulebook = load()
    advisor = Advisor(rulebook)
    assess = import_module(f"rivals.{engine}").make(rulebook)
    for answers in [{}, *import_module("rows").profiles(rulebook, 300)]:
        inferred = advisor.run(answers)
        assert assess(answers) == (inferred.verdict["kind"], {fired.name for fired in inferred.fired}), answers


def test_stock_experta_with_our_rules_has_the_same_verdict():
    against_stock = import_module("against_stock")
    rulebook = load()
    advisor, stock = Advisor(rulebook), against_stock.stock(rulebook)
    rows = against_stock.profiles(rulebook)[:20]
    assert [stock(row) for row in rows] == [advisor.run(row).verdict["kind"] for row in rows]


def test_a_table_to_measure_with_has_the_rows_asked_for_from_all_profiles_and_is_the_same_each_time(tmp_path):
    rows = import_module("rows")
    rulebook = load()
    for name in ("once", "again"):
        rows.write(tmp_path / name, list(rulebook.questions), rows.profiles(rulebook, 5), 20)
    lines = (tmp_path / "once").read_text().splitlines()
    assert (tmp_path / "again").read_text().splitlines() == lines
    assert (len(lines), len({line.split(",", 5)[5] for line in lines[1:]})) == (21, 5)
