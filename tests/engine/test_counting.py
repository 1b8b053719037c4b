"""The summary of a portfolio: counted as its tasks go by."""

from outsourcing.engine.core.scale import SHIPPED
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.result import Result, edge_of
from outsourcing.engine.portfolio.summary import NEAREST, Missing, Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.rules.questions import OutsourcingTask


def judged(name, score=0.5, coverage=0.6, verdict="KPO", ask="procedure", **answers):
    known = AnswerSet(OutsourcingTask, answers)
    texts = {"branch": "", "in_favour": "", "against": "", "ask": ask, "whole": f"{answers}"}
    numbers = {"score": score, "confidence": 0.5, "sureness": "sure", "coverage": coverage, "enough_known": True}
    none = dict.fromkeys(("cautions", "advice", "cfs", "suggested", "confirm_first"), ())
    result = Result(verdict=verdict, edge=edge_of(score, coverage, SHIPPED), **numbers, **texts, **none)
    return TaskRow(name, name, "", known, ("name",), (name,), ()), result


def counted(*batches):
    summary = Summary(["driver", "procedure"])
    for batch in batches:
        summary.add(batch)
    return summary


def test_batches_come_to_the_same_as_all_at_once():
    tasks = [judged(str(n), score=n / 100, verdict="BPO" if n % 2 else "KPO", driver="volume") for n in range(60)]
    one, many = counted(tasks), counted(*([task] for task in tasks))
    for told in ("tasks", "on_edge", "verdicts", "points", "nearest", "missing"):
        assert getattr(one, told) == getattr(many, told)
    assert (one.tasks, one.verdicts) == (60, {"BPO": 30, "KPO": 30, "SPLIT": 0, "UNDECIDED": 0})


def test_the_nearest_are_kept_and_of_equals_the_first():
    tasks = [judged(f"far {n}", score=0.24) for n in range(NEAREST)]
    near = [judged("near", score=-0.2), judged("later", score=0.24)]
    summary = counted(tasks, near)
    assert summary.on_edge == NEAREST + 2
    assert [one.task.name for one in summary.nearest] == ["near", *(f"far {n}" for n in range(NEAREST - 1))]
    assert [one.number for one in summary.nearest[:2]] == [NEAREST + 1, 1]


def test_what_is_missing_comes_by_how_often_it_is_worth_asking():
    summary = counted([judged("a", ask="driver"), judged("b", ask="driver", procedure="judgment"), judged("c", ask="")])
    assert summary.missing == [Missing("driver", 3, 2), Missing("procedure", 2, 0)]


def test_what_everybody_answered_is_not_missing():
    assert counted([judged("a", ask="", driver="volume", procedure="judgment")]).missing == []
