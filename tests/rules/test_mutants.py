"""The shipped rules and their own tests: all pass, and only mutants survive that no task can tell from their rules."""

from pathlib import Path

import pytest

import outsourcing.rules
from outsourcing.engine.rule_tests import results
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.cases import run_case
from outsourcing.engine.rule_tests.mutation_score import mutation_score

ON_THE_SPOT = "work that is done on the spot is NEITHER"
NO_TASK = {  # by mutant: why no task can tell it from its rule; its examples do not name such facts
    "BE1: not (work_place = country or on_site) (was: country)": ON_THE_SPOT,
    "BE1: not (work_place = country or physical) (was: country)": ON_THE_SPOT,
    "BE6: not (work_place = country or on_site) (was: country)": ON_THE_SPOT,
    "BE6: not (work_place = country or physical) (was: country)": ON_THE_SPOT,
    "CA12: difference = process_formulation or service_types (was: process_formulation)": "a name is never clear",
    "CA12: side = BPO or even (was: BPO)": "a finding that is even has no degree",
    "CA12: degree = clear or strong or none (was: clear or strong)": "a finding without degree has no side",
}


@pytest.fixture(scope="module")
def ran(rulebook, advisor):
    return [
        run_case(advisor, case) for case in read_cases(case_files(Path(outsourcing.rules.__file__).parent), rulebook)
    ]


def test_every_case_passes(ran):
    assert [(result.case.place, result.case.name, result.failures) for result in ran if not result.passed] == []
    assert len(ran) > 1500


def test_every_rule_fires_in_some_case_and_is_silent_in_another(rulebook, ran):
    assert [rule for rule in results.coverage(rulebook.rules, ran) if rule.gap] == []


@pytest.mark.slow
def test_every_mutant_is_noticed_unless_no_task_can_notice_it(rulebook, ran):
    score = mutation_score(rulebook, rulebook.rules, ran)
    assert {str(mutant) for mutant in score.survivors} == set(NO_TASK)
    assert score.share >= 0.95
    assert score.total > 2500


def test_every_mutant_of_some_rules_is_noticed_unless_no_task_can_notice_it(rulebook, ran):
    some = [rule for n, rule in enumerate(rulebook.rules) if n % 8 == 0 or rule.id in ("VD4", "CA11", "CA12")]
    score = mutation_score(rulebook, some, ran)
    ids = {rule.id for rule in some}
    assert {str(mutant) for mutant in score.survivors} == {name for name in NO_TASK if name.partition(":")[0] in ids}
    assert score.total > 300


def test_the_command_tests_the_shipped_rules(ran, monkeypatch, command):
    by_case = {(result.case.place.rpartition("/")[2], result.case.name): result for result in ran}
    monkeypatch.setattr(results, "run_case", lambda _, case: by_case[case.place.rpartition("/")[2], case.name])
    code, out, _ = command("rules", "test")
    assert (code, out.splitlines()[0].rstrip()) == (
        0,
        "coverage: 201 of 201 rules fire in some case and stay silent in another",
    )
