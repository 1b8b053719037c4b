"""Each trap of Experta that applies to us, cured."""

import logging
import subprocess
import sys

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from outsourcing.engine.core import _experta
from outsourcing.engine.core._engine import Engine
from outsourcing.engine.core._experta import MATCH, NOT, TEST, Fact, L, P, one_of
from outsourcing.engine.core._network import Production
from outsourcing.engine.core.errors import RunawayError


class Answer(Fact):
    names = ("word", "other")


class Seen(Fact):
    names = ("word",)


class Count(Fact):
    names = ("number",)


def nothing():
    return []


def fired(engine, *facts):
    engine.reset()
    engine.declare(*facts)
    return [firing.name for firing in engine.run()]


def python(code):
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()


def test_the_name_added_to_collections_is_removed_after_the_import():
    assert python("import outsourcing, collections; print(hasattr(collections, 'Mapping'))") == "False"


def test_the_import_of_experta_is_complete():
    assert _experta.VERSION == "1.9.4"
    assert issubclass(Engine, _experta.experta.KnowledgeEngine)


def test_the_hosts_logging_is_untouched():
    code = """
import logging
import outsourcing
print(logging.getLogger().handlers, logging.getLogger().level)
logging.basicConfig(level="INFO")
print(len(logging.getLogger().handlers))
"""
    assert python(code) == "[] 30\n1"


def test_matching_logs_nothing_at_debug_level(caplog):
    caplog.set_level(logging.DEBUG)
    engine = Engine([Production("A", (Answer(word="a"),), lambda: [Seen("a")])])
    assert fired(engine, Answer("a")) == ["A"]
    assert caplog.records == []


def test_rules_fire_in_the_order_in_which_they_are_passed():
    names = [f"R{number}" for number in range(30)]
    engine = Engine([Production(name, (Answer(word="a"),), nothing) for name in names])
    assert fired(engine, Answer("a")) == names


def test_older_facts_go_first_within_a_rule():
    engine = Engine([Production("A", (Answer(word=MATCH.word),), lambda word: [Seen(word)])])
    engine.reset()
    engine.declare(Answer("b"), Answer("a"), Answer("c"))
    assert [firing.concluded[0]["word"] for firing in engine.run()] == ["b", "a", "c"]


def test_no_rule_fires_on_a_retracted_fact():
    """Stock looks at three slots of the agenda only when it removes an activation."""
    words = [f"w{number}" for number in range(20)]
    productions = [
        Production("block", (Answer(word=MATCH.word),), lambda word: [Seen(word)]),
        Production("free", (Answer(word=MATCH.word), NOT(Seen(word=MATCH.word))), lambda word: []),
    ]
    assert fired(Engine(productions), *map(Answer, words)) == ["block"] * 20


def test_equal_conclusions_of_two_rules_are_both_kept():
    productions = [Production(name, (Answer(word="a"),), lambda: [Seen("a")]) for name in ("A", "B")]
    engine = Engine(productions)
    engine.reset()
    engine.declare(Answer("a"))
    assert [(f.name, len(f.concluded)) for f in engine.run()] == [("A", 1), ("B", 1)]


def test_a_fact_object_may_be_yielded_several_times():
    constant = Seen("a")
    engine = Engine([Production("A", (Answer(word="a"),), lambda: [constant])])
    for _ in range(3):
        assert fired(engine, Answer("a")) == ["A"]


def test_facts_declared_before_any_reset_are_matched():
    engine = Engine([Production("A", (Answer(word="a"), NOT(Seen(word="b"))), nothing)])
    engine.declare(Answer("a"))
    assert [firing.name for firing in engine.run()] == ["A"]


def test_a_run_ends_at_the_limit_of_firings_and_names_the_rules():
    productions = [
        Production("quiet", (Answer(word="a"),), nothing),
        Production("loop", (Count(number=MATCH.number),), lambda number: [Count(number + 1.0)]),
    ]
    engine = Engine(productions)
    engine.declare(Answer("a"), Count(0.0))
    with pytest.raises(RunawayError, match=r"within 500 firings \(still firing: loop\)\.") as error:
        engine.run(max_firings=500)
    assert error.value.rules == ("loop",)


def test_a_run_ends_at_its_time_limit():
    engine = Engine([Production("loop", (Count(number=MATCH.number),), lambda number: [Count(number + 1.0)])])
    engine.declare(Count(0.0))
    with pytest.raises(RunawayError, match=r"within 0\.05 seconds \(still firing: loop\)\."):
        engine.run(max_firings=10**9, max_seconds=0.05)


def test_a_body_that_never_stops_yielding_is_ended():
    def endless():
        number = 0.0
        while True:
            number += 1.0
            yield Count(number)

    engine = Engine([Production("endless", (Answer(word="a"),), endless)])
    engine.declare(Answer("a"))
    with pytest.raises(RunawayError, match="still firing: endless"):
        engine.run(max_seconds=0.05)


def test_a_run_within_its_limits_is_not_a_runaway():
    engine = Engine([Production("A", (Answer(word="a"),), lambda: [Seen("a")])])
    engine.declare(Answer("a"))
    assert len(engine.run(max_firings=1)) == 1


@pytest.mark.parametrize("use", [Engine.reset, Engine.run])
def test_an_engine_that_raised_an_error_cannot_be_used_again(use):
    def raises():
        raise ValueError("no")
        yield

    engine = Engine([Production("A", (Answer(word="a"),), raises)])
    engine.declare(Answer("a"))
    with pytest.raises(ValueError, match="no"):
        engine.run()
    with pytest.raises(RuntimeError, match="cannot be used again"):
        use(engine)


def test_an_engine_whose_test_raised_an_error_cannot_be_used_again():
    engine = Engine([Production("A", (Answer(word=MATCH.word), TEST(lambda word: 1 / 0)), nothing)])
    with pytest.raises(ZeroDivisionError):
        engine.declare(Answer("a"))
    with pytest.raises(RuntimeError, match="cannot be used again"):
        engine.run()


def test_conditions_joined_by_and_twice_do_not_raise():
    """(a & b) & (c & d) is a NameError in Experta, from a missing import."""
    constraint = (P(bool) & P(bool)) & (P(bool) & L("a"))
    assert fired(Engine([Production("A", (Answer(word=constraint),), nothing)]), Answer("a")) == ["A"]


def test_a_fact_takes_no_more_values_than_it_has_names():
    with pytest.raises(TypeError, match="Seen takes at most 1 values: word"):
        Seen("a", "b")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        pytest.param(Answer(word="a"), ["a"], id="literal"),
        pytest.param(Answer(word=one_of("a", "b")), ["a", "b"], id="membership"),
        pytest.param(Answer(word=~L("a")), ["b", "c"], id="negation"),
        pytest.param(Answer(word=L("a") | L("c")), ["a", "c"], id="alternative"),
        pytest.param(Answer(word=MATCH.word), ["a", "b", "c"], id="binding"),
        pytest.param(Answer(word=MATCH.word & one_of("b")), ["b"], id="binding with membership"),
        pytest.param(Answer(other="x"), [], id="a field that is absent"),
    ],
)
def test_the_faster_matcher_matches_what_experta_does(condition, words):
    class StockMatcher(_experta.ReteMatcher):
        prepare_ruleset = staticmethod(lambda engine: set(engine.network_rules))

    class Stock(Engine):
        __matcher__ = StockMatcher

    for kind in (Engine, Stock):
        engine = kind([Production("A", (condition,), nothing)])
        assert [word for word in "abc" if fired(engine, Answer(word))] == words


def test_joins_and_negations_after_many_resets():
    productions = [
        Production("pair", (Answer(word=MATCH.word), Seen(word=MATCH.word)), nothing),
        Production("alone", (Answer(word=MATCH.word), NOT(Seen(word=MATCH.word))), nothing),
    ]
    engine = Engine(productions)
    for _ in range(3):
        assert fired(engine, Answer("a"), Seen("a"), Answer("b")) == ["pair", "alone"]
        assert fired(engine, Answer("a")) == ["alone"]
        assert fired(engine, Seen("a")) == []


words = st.sampled_from("ab")
facts = st.one_of(st.builds(Answer, words, words), st.builds(Seen, words))
values = st.sampled_from(["a", "b", MATCH.x, MATCH.y, one_of("a", "b"), ~L("a")])
patterns = st.one_of(
    st.builds(lambda w, o: Answer(word=w, other=o), values, values), st.builds(lambda w: Seen(word=w), values)
)


def names_in(pattern):
    return {value.__bind__ for value in pattern.values_by_name().values() if getattr(value, "__bind__", None)}


@st.composite
def conditions(draw):
    """One or two patterns, then perhaps a negated one whose names are bound."""
    positive = draw(st.lists(patterns, min_size=1, max_size=2))
    bound = set().union(*map(names_in, positive))
    negated = draw(st.none() | patterns.filter(lambda pattern: names_in(pattern) <= bound))
    return (*positive, *([] if negated is None else [NOT(negated)]))


@settings(max_examples=400)
@given(st.lists(conditions(), min_size=1, max_size=3), st.lists(facts, max_size=5), st.lists(facts, max_size=2))
def test_joins_and_negations_match_as_in_stock_experta(rules, declared, concluded):
    """Each rule concludes facts, so that negations come to fail while activations wait."""

    class StockMatcher(_experta.ReteMatcher):
        prepare_ruleset = staticmethod(lambda engine: set(engine.network_rules))

    class Stock(Engine):
        __matcher__ = StockMatcher

    told = []
    for kind in (Engine, Stock):
        productions = [
            Production(f"R{number}", condition, lambda: [fact.copy() for fact in concluded])
            for number, condition in enumerate(rules)
        ]
        engine = kind(productions)
        for _ in range(2):
            engine.reset()
            for fact in declared:
                engine.declare(fact.copy())
            firings = [
                (f.name, [str(fact.values_by_name()) for fact in f.matched]) for f in engine.run(max_firings=200)
            ]
        told.append(firings)
    assert told[0] == told[1]


def test_the_order_is_total_if_two_patterns_match_the_same_facts_in_both_orders():
    code = """
from outsourcing.engine.core._engine import Engine
from outsourcing.engine.core._experta import Fact, MATCH, NOT
from outsourcing.engine.core._network import Production
class A(Fact): names = ("w",)
class Block(Fact): names = ("x", "y")
def body(x, y):
    said.append(x + y)
    yield Block(y, x)
said = []
engine = Engine([Production("R", (A(w=MATCH.x), A(w=MATCH.y), NOT(Block(x=MATCH.x, y=MATCH.y))), body)])
engine.declare(A("a"), A("b"), A("c"))
engine.run()
print(said)
"""
    command = [sys.executable, "-c", code]
    outputs = {
        subprocess.run(
            command, check=True, capture_output=True, text=True, env={"PYTHONHASHSEED": str(seed)}, cwd=ROOT
        ).stdout
        for seed in range(8)
    }
    assert len(outputs) == 1
    assert outputs.pop() != "[]\n"
