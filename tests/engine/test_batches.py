"""Batches: equal answers are inferred once, and results do not depend on the number of workers."""

import itertools
import multiprocessing.process
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT

from outsourcing import Advisor, load
from outsourcing.engine.core.errors import RuleFailedError
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.portfolio import batches, worker
from outsourcing.engine.portfolio.batches import BatchAssessor
from outsourcing.engine.portfolio.result import Results
from outsourcing.engine.portfolio.task_files import Portfolio

PACK = ROOT / "examples" / "packs" / "regulated_work"
FAILING = '''
from outsourcing import *

SOURCE = Source("T", "a test", "here")
PACK = Pack("failing", "1.0.0", engine=">=0.1,<0.2")

@rule("AA1", Finding(difference="driving_force", cf=MATCH.cf), source=SOURCE)
def rule_aa1(cf):
    """A rule that fails where it binds what nobody knows beforehand.

    Why: so.
    Fires: {"difference": "driving_force", "cf": 0.5}
    Silent: {"difference": "complexity"}
    """
    if cf < -0.8:
        raise ValueError("no more")
    yield Advice("caution", "mind_this", "Mind this.", WHOLE)
'''


@pytest.fixture
def portfolio(tmp_path, rulebook):
    """A portfolio of 480 tasks with 48 profiles; its lines as the advisor itself would print them."""
    file = tmp_path / "tasks.csv"
    profiles = itertools.product(
        ("volume", "insight", "both", ""), ("none", "heavy"), ("documented", "judgment"), "abc"
    )
    lines = [f"T{n},{','.join(profile)}" for n, profile in enumerate(list(profiles) * 10)]
    file.write_text("\n".join(["id,driver,analysis,procedure,unit", *lines]) + "\n")
    with Portfolio([str(file)], rulebook.profile) as made:
        made.check().accept()
        yield made


def lines(portfolio, advisor, workers):
    with BatchAssessor(advisor, workers) as assessor:
        return [result.line(task) for batch in assessor.assess(portfolio.tasks()) for task, result in batch]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_equal_the_advisors_whatever_the_number_of_workers(portfolio, advisor, monkeypatch, workers):
    monkeypatch.setattr(batches, "BATCH", 50)
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(batches, "PORTION", 3)
    expected = [advisor.assess(task.profile, task.id, task.carried).json_line() for task in portfolio.tasks()]
    assert lines(portfolio, advisor, workers) == expected


def test_workers_load_packs(portfolio, monkeypatch):
    monkeypatch.setattr(batches, "MANY", 2)
    advisor = Advisor(load(packs=[PACK]))
    assert lines(portfolio, advisor, 2) == lines(portfolio, advisor, 1)


def test_equal_answers_are_inferred_once(portfolio, advisor, monkeypatch):
    inferred = []
    results = Results.results
    monkeypatch.setattr(Results, "results", lambda self, several: inferred.extend(several) or results(self, several))
    lines(portfolio, advisor, 1)
    assert len(inferred) == len({known.key for known in inferred}) == 16


def test_few_results_start_no_worker(portfolio, advisor, monkeypatch):
    monkeypatch.setattr(batches, "MANY", 17)
    monkeypatch.setattr(batches, "Workers", None)
    assert len(lines(portfolio, advisor, 2)) == 480


def test_workers_start_where_enough_different_results_are_to_come(portfolio, advisor, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 3)  # one different result in three tasks; 477 come after the first batch
    monkeypatch.setattr(batches, "Workers", None)
    monkeypatch.setattr(batches, "MANY", 160)
    with BatchAssessor(advisor, 2) as assessor:
        assert sum(map(len, assessor.assess(portfolio.tasks(), 480))) == 480
    monkeypatch.setattr(batches, "MANY", 159)
    with BatchAssessor(advisor, 2) as assessor, pytest.raises(TypeError):  # there are no workers to be started
        list(assessor.assess(portfolio.tasks(), 480))


def test_few_results_are_kept_and_forgetting_them_changes_nothing(portfolio, advisor, monkeypatch):
    expected = lines(portfolio, advisor, 1)
    monkeypatch.setattr(batches, "KEPT", 3)
    monkeypatch.setattr(batches, "BATCH", 20)
    with BatchAssessor(advisor, 1) as assessor:
        found = [result.line(task) for batch in assessor.assess(portfolio.tasks()) for task, result in batch]
        assert len(assessor._kept) == 3  # noqa: SLF001
    assert found == expected


def test_a_worker_goes_on_from_the_firings_of_the_process_that_started_it(portfolio, rulebook, monkeypatch):
    answers = [task.known.answers for task in portfolio.tasks()]
    first = Advisor(rulebook)
    expected = [first.nameless(one) for one in answers]
    places, firings = worker.rule_places(rulebook), worker._packed(first.firings)  # noqa: SLF001
    of_worker = worker.results_of(places, firings).advisor
    worker.compare_next(of_worker, all_=False)
    monkeypatch.setattr(Advisor, "_fire", None)  # nothing is left for Experta
    assert [of_worker.nameless(one) for one in answers] == expected


def test_firings_that_cannot_leave_their_process_are_made_anew_by_each(portfolio, rulebook, monkeypatch):
    first = Advisor(rulebook)
    expected = lines(portfolio, first, 1)
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(Advisor, "firings", {"a value of a pack": lambda: None})
    assert worker._packed(first.firings) == b""  # noqa: SLF001
    assert lines(portfolio, first, 2) == expected


def test_a_killed_worker_costs_time_but_no_task(portfolio, advisor, monkeypatch):
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(batches, "BATCH", 20)
    expected = lines(portfolio, advisor, 1)
    found = []
    with BatchAssessor(advisor, 2) as assessor:
        for batch in assessor.assess(portfolio.tasks()):
            if not found:
                for process in assessor._workers._processes:  # noqa: SLF001
                    os.kill(process.pid, signal.SIGKILL)
            found += [result.line(task) for task, result in batch]
    assert found == expected


SCRIPT = """
import random, sys
from outsourcing import Advisor, load
from outsourcing.engine.portfolio import batches, worker
from outsourcing.engine.portfolio.columns import AnswerSet
from outsourcing.engine.portfolio.tasks import TaskRow

batches.MANY, batches.BATCH, way = 2, 200, sys.argv[1]
if way == "afresh":
    worker.can_copy = lambda: False
rulebook, chance = load(), random.Random(7)
asked = [question for question in rulebook.questions.values() if question.choices]
rows = [{q.name: str(chance.choice(q.choices)) for q in asked} for _ in range(1000)]
tasks = [TaskRow(str(n), "", "", AnswerSet(rulebook.profile, row), (), (), ()) for n, row in enumerate(rows)]
given, fired, fire = [], [], Advisor._fire
received = worker.Portion.set_packed
worker.Portion.set_packed = lambda portion, packed: given.append(portion.is_first) or received(portion, packed)
Advisor._fire = lambda advisor, answers: fired.append(answers) or fire(advisor, answers)
with batches.BatchAssessor(Advisor(rulebook), 1 if way == "alone" else 3, batches.LARGE) as assessor:
    ahead = [] if way == "alone" else list(assessor.ahead(iter(tasks[:400])))
    found = [result.line(task) for batch in assessor.assess(tasks, 1000) for task, result in batch]
print(hash("".join(found)), len(given) > 0, len(fired) + sum(given) * batches.PORTION >= 200)
"""


def of_script(tmp_path, way):
    """What a script prints that has no `if __name__ == "__main__":`."""
    (tmp_path / "script.py").write_text(SCRIPT)
    return subprocess.run(
        [sys.executable, tmp_path / "script.py", way],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONHASHSEED": "0"},
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux are workers copies")
def test_copies_share_the_work_even_ahead_of_it(tmp_path):
    """They work out some results, and the first 200 tasks are fired by one process or another."""
    alone, copies = of_script(tmp_path, "alone"), of_script(tmp_path, "copies")
    assert (copies.stdout, copies.stderr) == (alone.stdout.replace("False", "True", 1), "")


def test_workers_that_cannot_start_keep_nobody_waiting(tmp_path):
    """Each of them would run the script again, which Python does not let them."""
    alone, afresh = of_script(tmp_path, "alone"), of_script(tmp_path, "afresh")
    assert afresh.stdout == alone.stdout
    assert "freeze_support" in afresh.stderr


def test_where_no_more_processes_can_be_started_this_one_does_the_work(portfolio, advisor, monkeypatch):
    def start(_):
        raise BlockingIOError

    expected = lines(portfolio, advisor, 1)
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr("multiprocessing.process.BaseProcess.start", start)
    assert lines(portfolio, advisor, 3) == expected


def test_a_process_that_may_start_none_does_the_work(portfolio, advisor, monkeypatch):
    """As one of a pool of workers of another program."""
    expected = lines(portfolio, advisor, 1)
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(multiprocessing.process, "current_process", lambda: SimpleNamespace(daemon=True))
    assert lines(portfolio, advisor, 3) == expected


def test_what_is_asked_for_after_the_workers_have_ended_is_worked_out_here(portfolio, advisor, monkeypatch):
    expected = lines(portfolio, advisor, 1)
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(batches, "BATCH", 20)
    with BatchAssessor(advisor, 2) as assessor:
        assessed = assessor.assess(portfolio.tasks())
        first = next(assessed)
    assert [result.line(task) for batch in [first, *assessed] for task, result in batch] == expected


def test_no_copy_is_made_beside_threads():
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert not worker.can_copy()
    finally:
        stop.set()
        thread.join()


def test_workers_with_other_rules_give_no_results(portfolio, advisor, monkeypatch):
    monkeypatch.setattr(batches, "MANY", 2)
    of = worker.rule_places
    monkeypatch.setattr(worker, "rule_places", lambda rulebook: of(rulebook)._replace(fingerprint="another"))
    assert lines(portfolio, advisor, 2) == lines(portfolio, advisor, 1)


def test_a_rule_that_fails_in_a_worker_is_reported_like_any_other(tmp_path, rulebook, monkeypatch):
    monkeypatch.setattr(batches, "MANY", 2)
    file, pack = tmp_path / "tasks.csv", tmp_path / "failing.py"
    pack.write_text(FAILING)
    answers = itertools.product(
        ("volume", "insight", "both"), ("none", "some", "heavy"), ("routine", "high_impact"), ["high"]
    )
    file.write_text("\n".join(["driver,analysis,decisions,volume", *map(",".join, answers)]))
    advisor = Advisor(load(packs=[Path(pack)]))
    with Portfolio([str(file)], rulebook.profile) as portfolio:
        portfolio.check().accept()
        for workers in (1, 2):
            with pytest.raises(RuleFailedError, match=r"failing\.py:\d+: rule AA1 failed: ValueError: no more"):
                lines(portfolio, advisor, workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_comes_after_all_batches_before_it(tmp_path, rulebook, monkeypatch, workers):
    monkeypatch.setattr(batches, "MANY", 2)
    monkeypatch.setattr(batches, "BATCH", 1)
    file, pack = tmp_path / "tasks.csv", tmp_path / "failing.py"
    pack.write_text(FAILING)
    file.write_text("driver,volume,skill_level\ninsight,,\n,low,\n,,advanced_degree\nvolume,high,basic\n")
    advisor = Advisor(load(packs=[Path(pack)]))
    came = []
    with Portfolio([str(file)], rulebook.profile) as portfolio, BatchAssessor(advisor, workers) as assessor:
        portfolio.check().accept()
        with pytest.raises(RuleFailedError):
            came.extend(assessor.assess(portfolio.tasks(), 4))
    assert len(came) == 3


def test_tasks_that_differ_in_an_unknown_answer_do_not_share_a_result(tmp_path, rulebook, advisor):
    asked = advisor_question(advisor, driver="volume")
    file = tmp_path / "tasks.csv"
    file.write_text(f"driver,{asked}\nvolume,\nvolume,unknown\n")
    with Portfolio([str(file)], rulebook.profile) as portfolio, BatchAssessor(advisor, 1) as assessor:
        portfolio.check().accept()
        [[(_, empty), (_, unknown)]] = assessor.assess(portfolio.tasks())
    assert empty.ask == asked
    assert unknown.ask != asked


def advisor_question(advisor, **answers):
    return Interviewer(advisor).next_question(answers).name
