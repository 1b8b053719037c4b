"""Every `Fires:` and `Silent:` line of every rule, run; and promises about the collection."""

from itertools import product

import pytest

from engine import NOT, Evidence, Task, load
from engine._engine import Engine
from engine.conditions import example_facts, matches, to_pattern
from engine.rulebook import vocabulary_of
from rules import advice

RULEBOOK = load()
RULES = RULEBOOK.rules
VOCABULARY = vocabulary_of(RULEBOOK.profile, RULEBOOK.differences)
ENGINE = Engine([rule.production() for rule in RULES])
SHARED = {to_pattern(one, VOCABULARY): name for name, one in vars(advice).items() if isinstance(one, NOT)}
EXAMPLES = [
    pytest.param(rule, values, fires, id=f"{rule.id}-{'fires' if fires else 'silent'}-{number}")
    for rule in RULES
    for fires, examples in ((True, rule.fires), (False, rule.silent))
    for number, values in enumerate(examples, 1)
]
NOT_WRITTEN_OUT = [  # what many rules share as one condition has no Silent line in each of them
    pytest.param(
        rule, rule.fires[0] | dict(zip(fields, values, strict=True)), False, id=f"{rule.id}-{SHARED[p]}-{values}"
    )
    for rule in RULES
    for p in rule.patterns
    if p in SHARED
    for fields in ([test.field for test in p.tests],)
    for values in product(*(test.accepted for test in p.tests))
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


def fails_alone(rule, condition, values):
    """Whether an example is silent for one condition only: a field that has to be so, or a pattern that must not be."""
    failing = [
        test
        for pattern in rule.patterns
        for test in ((pattern,) if pattern.negated else pattern.tests)
        if bool(matches(pattern if pattern.negated else pattern._replace(tests=(test,)), own(rule, pattern, values)))
        is pattern.negated
    ]
    return failing == [condition]


@pytest.mark.parametrize(("rule", "values", "fires"), EXAMPLES + NOT_WRITTEN_OUT)
def test_a_rule_fires_where_it_says_and_is_silent_where_it_says(rule, values, fires):
    facts = {Task: {}, **example_facts(rule.patterns, values, VOCABULARY)}
    ENGINE.reset()
    ENGINE.declare(*(fact(**values) for fact, values in facts.items()))
    assert (rule.id in [firing.name for firing in ENGINE.run()]) is fires


def test_every_accepted_value_has_a_fires_line():
    """A condition that grew or shrank by a value would go unnoticed otherwise (services have tests of their own)."""
    for rule in RULES:
        for pattern in (pattern for pattern in rule.patterns if not pattern.negated):
            for test in pattern.tests:
                shown = {own(rule, pattern, values).get(test.field) for values in rule.fires}
                assert shown == set(test.accepted) or (test.field == "service" and shown), f"{rule.id} {test.field}"


def test_every_condition_has_a_silent_line_in_which_it_alone_fails():
    for rule in RULES:
        for test in (test for pattern in rule.patterns if not pattern.negated for test in pattern.tests):
            alone = [values for values in rule.silent if fails_alone(rule, test, values)]
            assert alone or rule.id.startswith("VD"), f"{rule.id} {test.field}"


def test_every_value_that_must_not_be_has_a_silent_line_in_which_it_alone_is_there():
    for rule in RULES:
        for pattern in (pattern for pattern in rule.patterns if pattern.negated and pattern not in SHARED):
            alone = [own(rule, pattern, values) for values in rule.silent if fails_alone(rule, pattern, values)]
            for test in pattern.tests:
                assert {there[test.field] for there in alone} == set(test.accepted), f"{rule.id} {test.field}"


def test_titles_are_sentences_and_differ():
    titles = [rule.title for rule in RULES]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(".") for title in titles)


def test_ids_name_the_difference_or_the_topic():
    numbers = {difference.key: difference.number for difference in RULEBOOK.differences}
    for rule in RULES:
        for fact in rule.conclusions():
            about = numbers[fact["difference"]] if isinstance(fact, Evidence) else fact.get("topic", "verdict")
            assert LETTERS[rule.id[:2]] == about, rule.id
