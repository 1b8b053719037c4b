"""Every `Fires:` and `Silent:` line of every rule, run; and promises about the collection.

That the lines leave out no value and no condition is for the check of the rules to say: tests/engine/test_anomalies.py.
"""

from itertools import product

import pytest

from outsourcing import NOT, Evidence, Mark, load
from outsourcing.engine.core.conditions import to_pattern
from outsourcing.engine.rule_tests.examples import Example, ExampleRunner, examples
from outsourcing.rules import advice

RULEBOOK = load()
RULES = RULEBOOK.rules
VOCABULARY = RULEBOOK.vocabulary
RUNNER = ExampleRunner(RULEBOOK)
SHARED = {to_pattern(one, VOCABULARY): name for name, one in vars(advice).items() if isinstance(one, NOT)}
EXAMPLES = [
    pytest.param(one, id=f"{one.rule.id}-{'fires' if one.fires else 'silent'}-{one.number}") for one in examples(RULES)
]
NOT_WRITTEN_OUT = [  # what many rules share as one condition has no Silent line in each of them
    pytest.param(
        Example(rule, 0, rule.fires[0] | dict(zip(fields, values, strict=True)), fires=False),
        id=f"{rule.id}-{SHARED[p]}-{values}",
    )
    for rule in RULES
    for p in rule.patterns
    if p in SHARED
    for fields in ([test.field for test in p.tests],)
    for values in product(*(test.accepted for test in p.tests))
]
LETTERS = {
    "DF": 1,
    "ST": 2,
    "NS": 3,
    "SE": 4,
    "DC": 5,
    "PF": 6,
    "ES": 7,
    "VD": "verdict",
    "GT": "gate",
    "PT": "part",
} | {
    "CN": "condition",
    "CA": "caution",
    "BR": "branch",
    "DE": "delivery",
    "EN": "engagement",
    "PV": "provider",
    "PR": "price",
    "ME": "measurement",
    "FG": "figures",
    "CO": "control",
    "OV": "oversight",
    "TM": "team",
    "AU": "automation",
    "TR": "transition",
    "SC": "scaling",
    "BE": "benefits",
    "RI": "risks",
}


@pytest.mark.parametrize("example", EXAMPLES + NOT_WRITTEN_OUT)
def test_a_rule_fires_where_it_says_and_is_silent_where_it_says(example):
    assert RUNNER.run(example).instead == ""


def test_titles_are_sentences_and_differ():
    titles = [rule.title for rule in RULES]
    assert len(set(titles)) == len(titles)
    assert all(title.endswith(".") for title in titles)


def test_ids_name_the_difference_or_the_topic():
    numbers = {difference.key: difference.number for difference in RULEBOOK.differences}
    for rule in RULES:
        for fact in rule.conclusions():
            about = numbers[fact["difference"]] if isinstance(fact, Evidence) else fact.get("topic", "verdict")
            if isinstance(fact, Mark):
                about = "gate" if fact["kind"] in ("on_site", "physical", "reserved") else "part"
            assert about == LETTERS.get(rule.id[:2], about) or rule.id == "SC1", rule.id  # its topic was split
            assert rule.id[:2] in LETTERS or rule.id[:2] == "BT", rule.id  # between the two, on several topics
