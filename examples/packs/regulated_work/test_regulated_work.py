"""What the pack leaves unchanged, which no single case can show.

`pytest` in this folder runs this file, the examples in the docstrings of the rules, and the cases in cases.json.
"""

from pathlib import Path

import pytest

from outsourcing import Advisor, load

SHIPPED, WITH_PACK = Advisor(load()), Advisor(load(packs=[Path(__file__).parent]))
DRIVERS = {"volume": "BPO", "insight": "KPO"}


def verdict(advisor, **answers):
    return advisor.assess(advisor.rulebook.profile(**answers)).verdict


@pytest.mark.parametrize("driver", DRIVERS)
def test_three_clear_differences_out_of_seven_still_give_a_verdict(driver):
    answers = {
        "volume": {"driver": "volume", "objective": "cost", "provider_proof": "industry_experience"},
        "insight": {"driver": "insight", "objective": "knowledge", "provider_proof": "subject_expertise"},
    }[driver]
    assert verdict(SHIPPED, **answers) == verdict(WITH_PACK, **answers) == DRIVERS[driver]


def test_the_eighth_difference_alone_does_not_give_a_verdict():
    signed = {"sign_off": "provider", "reserved_decisions": "licensed"}
    assert verdict(WITH_PACK, **signed) == "UNDECIDED"


@pytest.mark.parametrize("data", ["open", "confidential", "restricted"])
def test_confidential_data_is_evidence_for_neither_side(data):
    findings = WITH_PACK.assess(WITH_PACK.rulebook.profile(data_sensitivity=data)).findings
    assert {finding.cf for finding in findings} == {0.0}
