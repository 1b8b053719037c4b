"""Every `Fires:` and `Silent:` line of every rule, run; and promises about the collection."""

import pytest

from engine import Advice, Evidence, Task, Topic, Verdict, load
from engine._engine import Engine
from engine.conditions import example_facts, matches, to_pattern
from engine.rulebook import vocabulary_of
from rules.advice import BY_WIRE

RULEBOOK = load()
RULES = RULEBOOK.rules
VOCABULARY = vocabulary_of(RULEBOOK.profile, RULEBOOK.differences)
SHARED = {to_pattern(BY_WIRE, VOCABULARY)}  # conditions that test_advice.py shows once, for all rules that have them
ENGINE = Engine([rule.production() for rule in RULES])
EXAMPLES = [
    pytest.param(rule, values, fires, id=f"{rule.id}-{'fires' if fires else 'silent'}-{number}")
    for rule in RULES
    for fires, examples in ((True, rule.fires), (False, rule.silent))
    for number, values in enumerate(examples, 1)
]
LETTERS = {"DF": 1, "ST": 2, "NS": 3, "SE": 4, "DC": 5, "PF": 6, "ES": 7, "VD": "verdict"} | {
    "CA": "caution",
    "BR": "branch",
    "DE": "delivery",
    "EN": "engagement",
    "PV": "provider",
    "ME": "measurement",
    "CO": "control",
    "TM": "team",
    "SC": "scaling",
    "BE": "benefits",
    "RI": "risks",
}


def own(rule, pattern, values):
    """The values of an example that belong to a pattern's fact."""
    return example_facts(rule.patterns, values, VOCABULARY)[pattern.fact]


def only_missed(rule, missed, values):
    """Whether an example is silent for this one condition, be it a pattern that is there or a field that differs."""
    held = [
        matches(pattern._replace(tests=(test,)), own(rule, pattern, values)) is True
        for pattern in rule.patterns
        if not pattern.negated
        for test in pattern.tests
        if test is not missed
    ]
    there = [
        pattern
        for pattern in rule.patterns
        if pattern.negated and pattern is not missed and matches(pattern, own(rule, pattern, values)) is True
    ]
    return all(held) and not there


@pytest.mark.parametrize(("rule", "values", "fires"), EXAMPLES)
def test_a_rule_fires_where_it_says_and_is_silent_where_it_says(rule, values, fires):
    facts = {Task: {}, **example_facts(rule.patterns, values, VOCABULARY)}
    ENGINE.reset()
    ENGINE.declare(*(fact(**values) for fact, values in facts.items()))
    assert (rule.id in [firing.name for firing in ENGINE.run()]) is fires


def test_every_accepted_value_has_a_fires_line():
    """A condition that grew or shrank by a value would go unnoticed otherwise (services have their own test)."""
    for rule in RULES:
        for pattern in (pattern for pattern in rule.patterns if not pattern.negated):
            for test in pattern.tests:
                shown = {own(rule, pattern, values)[test.field] for values in rule.fires}
                assert shown == set(test.accepted) or (test.field == "service" and shown), f"{rule.id} {test.field}"


def test_every_condition_has_a_silent_line_in_which_it_alone_fails():
    for rule in RULES:
        for pattern in (pattern for pattern in rule.patterns if not pattern.negated):
            for test in pattern.tests:
                fails = [v for v in rule.silent if own(rule, pattern, v)[test.field] not in test.accepted]
                assert any(only_missed(rule, test, v) for v in fails) or rule.id[:2] == "VD", f"{rule.id} {test.field}"


def test_every_value_that_must_not_be_has_a_silent_line_in_which_it_alone_is_there():
    for rule in RULES:
        for pattern in (pattern for pattern in rule.patterns if pattern.negated and pattern not in SHARED):
            there = [
                v for v in rule.silent if matches(pattern, own(rule, pattern, v)) and only_missed(rule, pattern, v)
            ]
            for test in pattern.tests:
                assert {own(rule, pattern, v)[test.field] for v in there} == set(test.accepted), rule.id


def test_titles_are_sentences_and_differ():
    titles = [rule.title for rule in RULES]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(".") for title in titles)


def test_ids_name_the_difference_or_the_topic():
    assert set(Topic) <= set(LETTERS.values())
    numbers = {difference.key: difference.number for difference in RULEBOOK.differences}
    for rule in RULES:
        for fact in rule.conclusions():
            about = {
                Evidence: lambda fact: numbers[fact["difference"]],
                Advice: lambda fact: fact["topic"],
                Verdict: lambda fact: "verdict",
            }[type(fact)](fact)
            assert LETTERS[rule.id[:2]] == about, rule.id
