"""Conditions as sets, held against what Experta itself does with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsourcing import MATCH, NOT, L, P, Task, one_of
from outsourcing.engine.core._engine import Engine
from outsourcing.engine.core._experta import FeatureCheck
from outsourcing.engine.core._network import Production
from outsourcing.engine.core.conditions import (
    FieldTest,
    Pattern,
    accepts,
    bound_name,
    in_words,
    matches,
    to_experta,
    to_pattern,
    words_in,
)

DOMAIN = ("low", "medium", "high")
VOCABULARY = {Task: {"volume": DOMAIN, "driver": ("volume", "insight"), "open": None}}

literals = st.sampled_from(DOMAIN).map(L)
members = st.lists(st.sampled_from(DOMAIN), min_size=1, unique=True).map(lambda words: one_of(*words))
constraints = st.recursive(
    literals | members,
    lambda inner: st.one_of(
        inner.map(lambda part: ~part),
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
    ),
    max_leaves=5,
)


def nothing():
    return []


@given(constraints, st.sampled_from(DOMAIN))
def test_a_constraint_accepts_what_experta_accepts(constraint, value):
    assert accepts(constraint, value) is bool(FeatureCheck("volume", constraint)(value, is_fact=False))


@given(constraints)
def test_a_pattern_for_experta_fires_on_exactly_the_accepted_values(constraint):
    pattern = to_pattern(Task(volume=constraint), VOCABULARY)
    engine = Engine([Production("A", (to_experta(pattern),), nothing)])
    fired = []
    for value in DOMAIN:
        engine.reset()
        engine.declare(Task(volume=value))
        fired += [value for _ in engine.run()]
    assert fired == [value for value in DOMAIN if value in pattern.tests[0].accepted]


def test_a_condition_becomes_sets_of_accepted_values():
    pattern = to_pattern(NOT(Task(volume=~L("low"), open=MATCH.x)), VOCABULARY)
    assert pattern == Pattern(
        Task, (FieldTest("volume", ("medium", "high"), None), FieldTest("open", None, "x")), negated=True, binds=None
    )
    assert pattern.bound_names() == {"x"}


@pytest.mark.parametrize(
    ("constraint", "name"),
    [(MATCH.x, "x"), (MATCH.x & one_of("low"), "x"), (L("low"), None), ("low", None)],
)
def test_bound_names(constraint, name):
    assert bound_name(constraint) == name


@pytest.mark.parametrize(
    ("constraint", "words"),
    [("low", {"low"}), (~L("low") & one_of("high", "medium"), {"low", "high", "medium"}), (P(str.isalpha), set())],
)
def test_the_words_a_constraint_names(constraint, words):
    assert words_in(constraint) == words


@pytest.mark.parametrize(
    ("values", "result"),
    [
        pytest.param({"volume": "high", "driver": "volume"}, True, id="all known, all accepted"),
        pytest.param({"volume": "low", "driver": "volume"}, False, id="one is wrong"),
        pytest.param({"volume": "high"}, None, id="one is unknown"),
        pytest.param({"volume": "high", "driver": None}, None, id="None is unknown"),
        pytest.param({"volume": "low"}, False, id="wrong, whatever the unknown is"),
        pytest.param({}, None, id="nothing is known"),
    ],
)
def test_matching_has_three_values(values, result):
    assert matches(to_pattern(Task(volume="high", driver="volume"), VOCABULARY), values) is result


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Task(volume="high"), "volume = high"),
        (Task(volume=one_of("high", "low"), driver="volume"), "volume = low or high and driver = volume"),
        (NOT(Task(volume="high")), "not (volume = high)"),
        (Task(open=MATCH.x), "any task"),
    ],
)
def test_conditions_in_words(pattern, words):
    assert in_words(to_pattern(pattern, VOCABULARY)) == words
