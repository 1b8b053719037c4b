"""The shipped rules by their own lines and cases: no mutant of them lives but those that no task can tell from them."""

from pathlib import Path

import pytest

import outsourcing.rules
from outsourcing.engine.rule_tests.case_files import case_files, read_cases
from outsourcing.engine.rule_tests.cases import run_cases
from outsourcing.engine.rule_tests.coverage import coverage
from outsourcing.engine.rule_tests.mutation_score import score

THIN = "strong marks of both sides in two differences, and no third that is clear: the score is even then"
CLEARLY_EVEN = "a balance that is even is never clear"
NO_TASK = {  # by mutant: why no task can tell it from its rule; its lines do not name such facts
    "VD4: coverage = ample or thin (was: ample)": THIN,
    "VD4: coverage = anything (was: ample)": THIN,
    "VD4: leaning = BPO or even (was: BPO)": CLEARLY_EVEN,
    "VD5: coverage = ample or thin (was: ample)": THIN,
    "VD5: coverage = anything (was: ample)": THIN,
    "VD5: leaning = KPO or even (was: KPO)": CLEARLY_EVEN,
    "VD6: coverage = ample or thin (was: ample)": THIN,
    "VD6: coverage = anything (was: ample)": THIN,
    "CA11: leaning = BPO or even (was: BPO)": CLEARLY_EVEN,
    "CA11: kind = BPO or KPO (was: BPO)": "what leans to BPO is never KPO",
    "CA12: difference = process_formulation or service_types (was: process_formulation)": "a name is never clear",
    "CA12: side = BPO or even (was: BPO)": "a finding that is even has no degree",
    "CA12: degree = clear or strong or none (was: clear or strong)": "a finding without degree has no side",
}


@pytest.fixture(scope="module")
def ran(rulebook, advisor):
    return run_cases(advisor, read_cases(case_files(Path(outsourcing.rules.__file__).parent), rulebook))


def test_every_case_comes_out_as_it_says(ran):
    assert [(one.case.place, one.case.name, one.misses) for one in ran if one.misses] == []
    assert len(ran) > 1500


def test_every_rule_fires_in_some_case_and_is_silent_in_another(rulebook, ran):
    assert [covered for covered in coverage(rulebook.rules, ran) if covered.gap] == []


def test_nearly_every_mutant_is_noticed_and_the_others_cannot_be(rulebook, ran):
    found = score(rulebook, rulebook.rules, ran)
    assert {str(mutant) for mutant in found.survivors} == set(NO_TASK)
    assert found.share >= 0.95
    assert found.all > 2500
