"""The decision table of the verdict, gone through balance by balance."""

from itertools import product

import pytest
from conftest import answers
from hypothesis import given, settings

from outsourcing import Balance, assess, load
from outsourcing.engine.core._engine import Engine
from outsourcing.engine.core.conditions import matches

VERDICT_RULES = [rule for rule in load().rules if rule.premises == {Balance}]
BALANCES = [dict(zip(Balance.domains, values, strict=True)) for values in product(*Balance.domains.values())]


def expected(balance):
    if balance["coverage"] == "thin":
        return "UNDECIDED"
    if balance["leaning"] == "even":
        return "SPLIT" if balance["conflict"] == "yes" else "UNDECIDED"
    torn = balance["conflict"] == "yes" and balance["margin"] == "narrow"
    return "SPLIT" if torn else balance["leaning"]


@pytest.mark.parametrize("balance", BALANCES, ids=lambda balance: "-".join(balance.values()))
def test_exactly_one_verdict_rule_fires_for_every_possible_balance(balance):
    engine = Engine([rule.production() for rule in VERDICT_RULES])
    engine.declare(Balance(**balance))
    firings = engine.run()
    assert [firing.concluded[0]["kind"] for firing in firings] == [expected(balance)]
    assert [rule.id for rule in VERDICT_RULES if matches(rule.patterns[0], balance)] == [firings[0].name]


def test_all_balances_are_checked():
    assert len(BALANCES) == 3 * 2 * 2 * 2


def test_every_verdict_rule_fires_for_some_balance():
    fired = {rule.id for rule in VERDICT_RULES for balance in BALANCES if matches(rule.patterns[0], balance)}
    assert fired == {f"VD{number}" for number in range(1, 9)}


@settings(max_examples=500)
@given(answers())
def test_a_split_always_has_findings_on_both_sides(task):
    assessment = assess(task)
    if assessment.verdict == "SPLIT":
        assert [part.side for part in assessment.split] == ["BPO", "KPO"]
        assert all(part.findings for part in assessment.split)
