"""Explanations: how, why not, what if; each held against the advisor itself."""

import csv
from math import fsum

import pytest
from conftest import SHARED, answers
from hypothesis import given, settings

from engine import Advisor, AdvisorError, load
from engine.explanation import explain
from engine.explanation.comparison import compare

RULEBOOK = load()
ADVISOR = Advisor(RULEBOOK)
BPO_TASK = {"driver": "volume", "objective": "cost", "decisions": "routine", "procedure": "documented"}


def explained(task, *why_not, advisor=ADVISOR):
    return explain(advisor, advisor.assess(advisor.rulebook.profile(**task)), why_not)


def labelled():
    """The labelled tasks, as answers."""
    with (SHARED / "labelled_tasks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        {name: row[name] for name in RULEBOOK.questions if row.get(name) not in (None, "", "unknown")} for row in rows
    ]


def fired(task):
    return {firing.name for firing in ADVISOR.infer(task).fired}


def changed(task, changes):
    return {name: value for name, value in {**task, **changes}.items() if value is not None}


def single_changes_are_those_listed(task):
    today, _ = ADVISOR.conclude(task)
    told = explained(task)
    listed = {
        (one.question, option.value): (change.verdict, change.score)
        for change in told.what_if.singles
        for one in change.answers
        for option in one.instead
    }
    for name, question in RULEBOOK.questions.items():
        for value in (*map(str, question.choices), None):
            kind, score = ADVISOR.conclude(changed(task, {name: value}))
            assert listed.get((name, value)) == ((kind, score) if kind != today else None), (task, name, value)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data are not beside the project")
def test_of_every_labelled_task_the_changes_listed_and_no_other_change_the_verdict():
    tasks = labelled()
    assert len(tasks) == 141
    for task in tasks:
        single_changes_are_those_listed(task)


@settings(max_examples=30)
@given(answers())
def test_the_changes_listed_and_no_other_change_the_verdict(task):
    single_changes_are_those_listed(task)


@settings(max_examples=20)
@given(answers())
def test_each_pair_changes_the_verdict_and_neither_of_its_answers_does(task):
    today, _ = ADVISOR.conclude(task)
    for change in explained(task).what_if.pairs[:40]:
        first, second = ({one.question: one.instead[-1].value} for one in change.answers)
        assert ADVISOR.conclude(changed(task, {**first, **second})) == (change.verdict, change.score)
        assert {ADVISOR.conclude(changed(task, one))[0] for one in (first, second)} == {today}


def test_all_pairs_are_found():
    today, _ = ADVISOR.conclude(BPO_TASK)
    listed = {
        frozenset((one.question, option.value) for one, option in zip(change.answers, (a, b), strict=True))
        for change in explained(BPO_TASK).what_if.pairs
        for a in change.answers[0].instead
        for b in change.answers[1].instead
    }
    names = ("driver", "provider_proof", "decisions", "core")
    values = [(name, str(c)) for name in names for c in RULEBOOK.questions[name].choices if BPO_TASK.get(name) != c]
    for one in values:
        for other in values:
            alone = {ADVISOR.conclude({**BPO_TASK, name: value})[0] for name, value in (one, other)}
            if one[0] < other[0] and alone == {today}:
                turns = ADVISOR.conclude({**BPO_TASK, **dict((one, other))})[0] != today
                assert (frozenset((one, other)) in listed) is turns


@settings(max_examples=60)
@given(answers())
def test_the_ledger_adds_up_to_the_score(task):
    told = explained(task)
    assert round(fsum(opinion.share for opinion in told.opinions()), 4) == told.score
    assert all((opinion.share > 0) is (opinion.side == "KPO") for opinion in told.opinions())


def test_the_ledger_shares_a_finding_by_strength():
    assert [(o.rule, o.share) for o in explained({"driver": "volume", "volume": "high"}).opinions()] == [
        ("DF1", -0.2867),
        ("DF3", -0.1638),
    ]


@settings(max_examples=60)
@given(answers())
def test_without_a_rule_that_did_not_matter_the_verdict_is_the_same(task):
    told = explained(task)
    idle = [opinion.rule for opinion in told.in_role("did not matter")]
    for left_out in ([rule] for rule in idle):
        assert without(left_out).conclude(task)[0] == told.verdict
    assert without(idle).conclude(task)[0] == told.verdict


@settings(max_examples=40)
@given(answers())
def test_without_a_determining_rule_those_that_determine_no_longer_suffice(task):
    told = explained(task)
    idle = [opinion.rule for opinion in told.in_role("did not matter")]
    for rule in {opinion.rule for opinion in told.in_role("determining")}:
        alone, together = without([rule]), without([*idle, rule])
        assert {alone.conclude(task)[0], together.conclude(task)[0]} != {told.verdict}


WITHOUT = {}


def without(rules):
    """An advisor whose rulebook lacks some rules."""
    key = frozenset(rules)
    if key not in WITHOUT:
        left = tuple(rule for rule in RULEBOOK.rules if rule.id not in key)
        WITHOUT[key] = Advisor(RULEBOOK._replace(rules=left))
    return WITHOUT[key]


@settings(max_examples=60)
@given(answers())
def test_the_answer_of_a_near_miss_makes_exactly_the_rules_fire_that_it_names(task):
    before = {rule for rule in fired(task) if not rule.startswith("VD")}
    for miss in explained(task).near_misses:
        assert miss.rule not in before
        assert miss.missing.now.value == task.get(miss.missing.question)
        for number, option in enumerate(miss.missing.instead):
            after = {r for r in fired({**task, miss.missing.question: option.value}) if not r.startswith("VD")}
            assert miss.rule in after
            if number == 0:
                assert after == (before | {miss.rule, *miss.also}) - set(miss.instead_of)


@settings(max_examples=40)
@given(answers())
def test_every_rule_one_answer_short_is_a_near_miss(task):
    misses = {(miss.rule, miss.missing.question) for miss in explained(task).near_misses}
    now = fired(task)
    for name, question in RULEBOOK.questions.items():
        for choice in question.choices:
            gained = fired({**task, name: str(choice)}) - now
            assert {(rule, name) for rule in gained if not rule.startswith("VD")} <= misses


def test_why_a_rule_did_not_fire():
    [told] = explained(BPO_TASK, "dc5").why_not_rules
    assert (told.rule, told.fired) == ("DC5", False)
    assert [tuple(vars(condition).values()) for condition in told.conditions] == [
        ("What decisions does it take?", "High impact", "you said Routine", False),
        ("Who may change how the work is done?", "The provider", "nobody said", None),
    ]
    assert explained(BPO_TASK, "DF1").why_not_rules[0].fired


def test_why_it_is_not_another_verdict():
    task = {"driver": "volume", "objective": "cost", "decisions": "high_impact"}
    told = explained(task, "KPO", "SPLIT", "BPO")
    kpo, split, bpo = told.why_not_verdicts
    assert told.verdict == "SPLIT"
    assert (kpo.is_it, split.is_it, bpo.is_it) == (False, True, False)
    assert [rule.rule for rule in kpo.rules] == ["VD3", "VD5"]
    assert [(c.about, c.wanted, c.actual, c.holds) for c in kpo.rules[0].conditions if not c.holds] == [
        ("Leaning:", "a score of +0.20 or higher", "the score is -0.23", False),
        ("Conflict:", "no strong findings on both sides", "strong findings on BPO and KPO", False),
    ]
    assert {change.verdict for change in bpo.changes} == {"BPO"}


def test_what_is_neither_a_rule_nor_a_verdict_is_named():
    with pytest.raises(AdvisorError, match='"DF12" is neither a rule nor a verdict; did you mean "DF2"'):
        explained(BPO_TASK, "DF12")


def test_what_the_verdict_hangs_on_is_named():
    told = explained({"driver": "volume", "objective": "cost", "decisions": "high_impact"}).what_if
    assert [said.question for said in told.hangs_on_answers] == ["driver", "objective", "decisions"]
    assert [said.question for said in told.hangs_on_unknown] == ["analysis", "procedure"]


def test_other_answers_side_by_side():
    before, after = (ADVISOR.assess(RULEBOOK.profile(**task)) for task in (BPO_TASK, {**BPO_TASK, "driver": "insight"}))
    told = compare(before, after)
    assert told.verdict == ("BPO", "SPLIT")
    assert told.turned
    assert [tuple(vars(one).values()) for one in told.answers] == [("driver", "volume", "insight")]
    assert [(one.difference, one.before, one.after) for one in told.findings] == [("driving_force", -0.7, 0.7)]
    assert [(one.rule, one.before, one.after) for one in told.rules] == [
        ("DF1", ("BPO on driving_force, strength 0.7",), ()),
        ("DF2", (), ("KPO on driving_force, strength 0.7",)),
        ("VD2", ("the verdict BPO",), ()),
        ("VD6", (), ("the verdict SPLIT",)),
    ]


UNFORESEEN = '''
@rule("AB1", Task(driver="volume"), NOT(Task(core="core")), source=SOURCE)
def volume_unless_core():
    """Volume, and nobody said core.

    Why: a test.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)

@rule("AB2", Evidence(difference="driving_force", side=MATCH.side), source=SOURCE)
def follows(side):
    """What follows from the driving force.

    Why: a test.
    Fires: {"difference": "driving_force", "side": "BPO"}
    Silent: {"difference": "complexity", "side": "BPO"}
    """
    yield Evidence("complexity", side, CLEAR)

@rule("VD1", Balance(leaning="BPO"), source=SOURCE)
def bpo():
    """It leans to BPO.

    Why: a test.
    Fires: {"leaning": "BPO"}
    Silent: {"leaning": "KPO"}
    """
    yield Verdict("BPO", "BPO")

@rule("VD2", Balance(leaning=~L("BPO")), source=SOURCE)
def not_bpo():
    """It does not lean to BPO.

    Why: a test.
    Fires: {"leaning": "KPO"}
    Silent: {"leaning": "BPO"}
    """
    yield Verdict("UNDECIDED", "no")
'''


def test_rules_that_cannot_be_foreseen_are_explained_by_firing(pack):
    advisor = Advisor(load(pack(UNFORESEEN)[0]))
    assert not advisor.forecast.foreseen
    told = explained({"driver": "volume"}, "AB1", advisor=advisor)
    assert told.verdict == "BPO"
    assert {(o.rule, o.role) for o in told.opinions()} == {("AB1", "determining"), ("AB2", "did not matter")}
    assert told.in_role("determining")[0].absent == ("nobody said: Do customers choose you because of this work? Core",)
    assert [(c.wanted, c.actual, c.holds) for c in told.why_not_rules[0].conditions] == [
        ("Volume", "you said Volume", True),
        ("nobody said so", "nobody said so", True),
    ]
    silent = explained({"driver": "volume", "core": "core"}, "AB1", "AB2", advisor=advisor)
    assert [(c.wanted, c.actual, c.holds) for c in silent.why_not_rules[0].conditions][1] == (
        "nobody said so", "it was said", False,
    )  # fmt: skip
    assert silent.near_misses == ()
    assert [(c.verdict, c.answers[0].question) for c in silent.what_if.singles] == [("BPO", "core")]
