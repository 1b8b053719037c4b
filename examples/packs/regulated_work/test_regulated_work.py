"""What no single case says: what the pack leaves alone.

`pytest` in this folder runs this file, and also the lines of the rules and the cases in cases.json.
"""

from pathlib import Path

import pytest

from outsourcing import Advisor, load

SHIPPED, WITH_PACK = Advisor(load()), Advisor(load(packs=[Path(__file__).parent]))
DRIVERS = {"volume": "BPO", "insight": "KPO"}


def verdict(advisor, **answers):
    return advisor.assess(advisor.rulebook.profile(**answers)).verdict


@pytest.mark.parametrize("driver", DRIVERS)
def test_three_of_the_seven_are_enough_as_before(driver):
    answers = {
        "volume": {"driver": "volume", "objective": "cost", "provider_proof": "industry_experience"},
        "insight": {"driver": "insight", "objective": "knowledge", "provider_proof": "subject_expertise"},
    }[driver]
    assert verdict(SHIPPED, **answers) == verdict(WITH_PACK, **answers) == DRIVERS[driver]


def test_the_difference_alone_decides_nothing():
    signed = {"sign_off": "provider", "reserved_decisions": "licensed"}
    assert verdict(WITH_PACK, **signed) == "UNDECIDED"


@pytest.mark.parametrize("data", ["open", "confidential", "restricted"])
def test_secrecy_is_no_mark_of_either_kind(data):
    findings = WITH_PACK.assess(WITH_PACK.rulebook.profile(data_sensitivity=data)).findings
    assert {finding.cf for finding in findings} == {0.0}
