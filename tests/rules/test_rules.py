"""Every `Fires:` and `Silent:` line of every rule, run; and promises about the collection."""

import pytest

from engine import load
from engine._engine import Engine

RULES = load().rules
ENGINE = Engine([rule.production() for rule in RULES])
EXAMPLES = [
    pytest.param(rule, values, fires, id=f"{rule.id}-{'fires' if fires else 'silent'}-{number}")
    for rule in RULES
    for fires, examples in ((True, rule.fires), (False, rule.silent))
    for number, values in enumerate(examples, 1)
]


@pytest.mark.parametrize(("rule", "values", "fires"), EXAMPLES)
def test_a_rule_fires_where_it_says_and_is_silent_where_it_says(rule, values, fires):
    ENGINE.reset()
    ENGINE.declare(rule.patterns[0].fact(**values))
    assert (rule.id in [firing.name for firing in ENGINE.run()]) is fires


def test_every_accepted_value_has_a_fires_line():
    """A condition that grew or shrank by a value would go unnoticed otherwise (services have their own test)."""
    for rule in RULES:
        for test in rule.patterns[0].tests:
            shown = {values[test.field] for values in rule.fires}
            if test.field != "service":
                assert shown == set(test.accepted), f"{rule.id} {test.field}"


def test_every_condition_has_a_silent_line():
    for rule in RULES:
        fields = {test.field for test in rule.patterns[0].tests}
        missed = {f for values in rule.silent for f in fields if values[f] not in accepted(rule, f)}
        assert missed == fields or rule.id.startswith("VD"), rule.id


def accepted(rule, field):
    return next(test.accepted for test in rule.patterns[0].tests if test.field == field)


def test_titles_are_sentences_and_differ():
    titles = [rule.title for rule in RULES]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(".") for title in titles)


def test_ids_name_the_difference():
    letters = {"DF": 1, "ST": 2, "NS": 3, "SE": 4, "DC": 5, "PF": 6, "ES": 7}
    numbers = {difference.key: difference.number for difference in load().differences}
    for rule in RULES:
        for fact in rule.body():
            assert rule.id[:2] == "VD" or letters[rule.id[:2]] == numbers[fact["difference"]]
