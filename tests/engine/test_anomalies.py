"""Anomalies: a seeded fault of every kind is found, its twin is not, and witnesses show what they should."""

import json
import sys
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outsourcing import (
    BPO,
    KPO,
    MATCH,
    NOT,
    STRONG,
    TEST,
    WHOLE,
    Advice,
    Advisor,
    AdvisorError,
    Balance,
    Evidence,
    Finding,
    Side,
    Task,
    Topic,
    Verdict,
    cli,
    load,
    one_of,
)
from outsourcing.engine.anomalies import AnomalyKind, anomalies
from outsourcing.engine.core.conditions import to_pattern
from outsourcing.engine.core.errors import RulebookError, RunawayError
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.loading.accepted_findings import Accepted

SHIPPED = load()
VERDICTS = tuple(rule for rule in SHIPPED.rules if rule.id.startswith("VD"))
VOCABULARY = SHIPPED.vocabulary
IN_GENERAL = {AnomalyKind.UNREAD, AnomalyKind.UNTESTED, AnomalyKind.STALE}  # any small rulebook has some of these
DRIVING, COMPLEX = "driving_force", "complexity"


def rule(id_, *conditions, concludes=(), body=None, fires=(), silent=()):
    """A rule that concludes the same facts each time it fires, or what its body yields."""

    def repeated():
        yield from (type(fact)(**fact.values_by_name()) for fact in concludes)

    tests = tuple(condition for condition in conditions if isinstance(condition, TEST))
    patterns = tuple(to_pattern(c, VOCABULARY) for c in conditions if not isinstance(c, TEST))
    return Rule(id_, f"{id_}.", "So.", patterns, tests, body or repeated, None, tuple(fires), tuple(silent), "")


def bpo(difference=DRIVING, strength=STRONG):
    return Evidence(difference, BPO, strength)


def kpo(difference=DRIVING, strength=STRONG):
    return Evidence(difference, KPO, strength)


def advice(choice="do_it"):
    return Advice(Topic.TEAM, choice, "Do it.", WHOLE)


def meant(accepted):
    return {name: Accepted(reason, "shipped") for name, reason in accepted.items()}


def advisor_of(*rules, verdicts=VERDICTS, accepted=None):
    return Advisor(SHIPPED._replace(rules=(*rules, *verdicts), accepted=meant(accepted or {})))


def found(advisor):
    return names(anomalies(advisor))


def names(some):
    """The names of the anomalies of rules written for a test; the shipped verdict rules have none that count here."""
    return [
        a.name
        for a in some
        if a.kind not in IN_GENERAL
        and not a.about.startswith("difference=")
        and not (a.kind == AnomalyKind.UNFIREABLE and a.rules[0].startswith("VD"))
    ]


def fired(advisor, answers):
    """The rules that fire, whatever verdicts they lead to; of rules that never stop, those that the error names."""
    try:
        return {firing.name for firing in advisor.run_passes(answers).fired}
    except RunawayError as error:
        return set(error.rules)


def dropped(advisor, id_, answers):
    """Whether a rule concludes fewer facts than its body yields."""
    [firing] = [one for one in advisor.run(answers).fired if one.name == id_]
    return len(firing.concluded) < len(list(advisor.rulebook.rule(id_).body()))


def shows(anomaly, advisor):
    """Whether a finding's witness shows it when it is run."""
    if anomaly.witness is None:
        return anomaly.kind in (AnomalyKind.STALE, AnomalyKind.CIRCULAR, AnomalyKind.UNTESTED)
    return SHOWN[anomaly.kind](anomaly, fired(advisor, anomaly.witness), advisor)


def is_unread(anomaly, there, advisor):
    question = anomaly.about.partition("=")[0]
    rest = {name: value for name, value in anomaly.witness.items() if name != question}
    return rest != anomaly.witness and there == fired(advisor, rest)


def is_unused(anomaly, there, advisor):
    if anomaly.rules:
        return dropped(advisor, anomaly.rules[0], anomaly.witness)
    silent = {f["difference"] for f in advisor.run(anomaly.witness).weighed.findings if f["cf"] == 0}
    return anomaly.about.removeprefix("difference=") in silent


def is_untested(anomaly, there, advisor):
    silent = anomaly.about.startswith(("without ", "not "))
    return (anomaly.rules[0] in there) is not silent


SHOWN = {
    **dict.fromkeys(
        (AnomalyKind.DUPLICATE, AnomalyKind.SUBSUMED, AnomalyKind.CONFLICTING),
        lambda a, there, _: set(a.rules) <= there,
    ),
    AnomalyKind.CIRCULAR: lambda a, there, _: bool(set(a.rules) & there),
    AnomalyKind.UNFIREABLE: lambda a, there, _: not set(a.rules) & there,
    AnomalyKind.MISSING: lambda a, there, _: "none" in there,
    AnomalyKind.UNREAD: is_unread,
    AnomalyKind.UNUSED: is_unused,
    AnomalyKind.UNTESTED: is_untested,
}


HIGH, LOW = Task(volume="high"), Task(volume="low")
ALL_BPO = [
    rule(f"AA{n}", HIGH, concludes=[bpo(key)])
    for n, key in enumerate(("driving_force", "complexity", "employee_skills"), 1)
]
BARE = rule("VX1", Balance(), concludes=[Verdict("BPO", "So.")])


def of_it(driver):
    yield Advice(Topic.TEAM, driver, "Do it.", WHOLE)


def a_little_less(s):
    yield Evidence(DRIVING, BPO, s * 0.9999)


SEEDED = {  # rules with a fault, its name; the same rules without it
    "duplicate": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", HIGH, concludes=[bpo()])],
        ["duplicate AA1 AA2"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", LOW, concludes=[bpo()])],
    ),
    "duplicate, written otherwise": (
        [
            rule("AA1", Task(volume=one_of("high", "medium")), concludes=[bpo()]),
            rule("AA2", Task(volume=one_of("high", "medium", "low")), NOT(LOW), concludes=[bpo()]),
        ],
        ["duplicate AA1 AA2"],
        [
            rule("AA1", Task(volume=one_of("high", "medium")), concludes=[bpo()]),
            rule("AA2", Task(volume=one_of("low")), concludes=[bpo()]),
        ],
    ),
    "duplicate by a test": (
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Task(volume=MATCH.v), TEST(lambda v: v.startswith("h")), concludes=[bpo()]),
        ],
        ["duplicate AA1 AA2"],
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Task(volume=MATCH.v), TEST(lambda v: v.startswith("l")), concludes=[bpo()]),
        ],
    ),
    "duplicate by a join": (
        [
            rule("AA1", Task(driver=MATCH.x, objective=MATCH.x), concludes=[bpo()]),
            rule("AA2", Task(driver="both", objective="both"), concludes=[bpo()]),
        ],
        ["duplicate AA1 AA2"],
        [
            rule("AA1", Task(driver=MATCH.x, volume=MATCH.y), concludes=[bpo()]),
            rule("AA2", Task(objective="both", core="core"), concludes=[bpo()]),
        ],
    ),
    "duplicate advice on what is bound": (
        [rule("AA1", Task(driver=MATCH.driver), body=of_it), rule("AA2", Task(driver=MATCH.driver), body=of_it)],
        ["duplicate AA1 AA2"],
        [
            rule("AA1", Task(driver=MATCH.driver), body=of_it),
            rule("AA2", Task(driver="volume"), concludes=[advice("insight")]),
        ],
    ),
    "duplicate on a finding": (
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="even"), concludes=[advice()]),
            rule("AA3", Finding(difference=DRIVING, degree="none"), concludes=[advice()]),
        ],
        ["duplicate AA2 AA3"],
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="even"), concludes=[advice()]),
            rule("AA3", Finding(difference=DRIVING, side="BPO"), concludes=[advice()]),
        ],
    ),
    "subsumed": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Task(volume="high", core="core"), concludes=[bpo()])],
        ["subsumed AA2 AA1"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Task(core="core"), concludes=[bpo()])],
    ),
    "subsumed by a narrower absence": (
        [
            rule("AA1", HIGH, NOT(Task(core="core")), concludes=[bpo()]),
            rule("AA2", HIGH, NOT(Task(core="core", driver="insight")), concludes=[bpo()]),
        ],
        ["subsumed AA1 AA2"],
        [
            rule("AA1", HIGH, NOT(Task(core="core")), concludes=[bpo()]),
            rule("AA2", HIGH, NOT(Task(driver="insight")), concludes=[bpo()]),
        ],
    ),
    "subsumed where there is no evidence": (
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=COMPLEX)), concludes=[advice()]),
            rule("AA3", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=COMPLEX, side="KPO")), concludes=[advice()]),
        ],
        ["subsumed AA2 AA3"],
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=COMPLEX, side="BPO")), concludes=[advice()]),
            rule("AA3", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=COMPLEX, side="KPO")), concludes=[advice()]),
        ],
    ),
    "subsumed in strength": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", HIGH, concludes=[bpo(strength=0.4)])],
        ["subsumed AA2 AA1"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", HIGH, concludes=[bpo(COMPLEX)])],
    ),
    "conflicting on the same fields": (
        [
            rule("AA1", Task(volume=one_of("high", "medium")), concludes=[bpo()]),
            rule("AA2", Task(volume=one_of("medium", "low")), concludes=[kpo()]),
        ],
        ["conflicting AA1 AA2"],
        [
            rule("AA1", Task(volume=one_of("high", "medium")), concludes=[bpo()]),
            rule("AA2", Task(volume=one_of("low")), concludes=[kpo()]),
        ],
    ),
    "conflicting inside": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Task(volume="high", core="core"), concludes=[kpo()])],
        ["conflicting AA1 AA2"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Task(driver="insight", core="core"), concludes=[kpo()])],
    ),
    "conflicting with itself": (
        [rule("AA1", HIGH, concludes=[bpo(), kpo(strength=0.4)])],
        ["conflicting AA1"],
        [rule("AA1", HIGH, concludes=[bpo(), kpo(COMPLEX)])],
    ),
    "conflicting verdicts": (
        [*ALL_BPO, rule("VX1", Balance(coverage="ample", leaning="BPO"), concludes=[Verdict("KPO", "So.")])],
        ["conflicting VX1 VD2"],
        ALL_BPO,
    ),
    "unfireable by two patterns": (
        [rule("AA1", HIGH, LOW, concludes=[bpo()])],
        ["unfireable AA1"],
        [rule("AA1", HIGH, Task(volume=one_of("high", "low")), concludes=[bpo()])],
    ),
    "unfireable by an absence": (
        [rule("AA1", HIGH, NOT(Task(volume=one_of("high", "low"))), concludes=[bpo()])],
        ["unfireable AA1"],
        [rule("AA1", HIGH, NOT(Task(volume="high", core="core")), concludes=[bpo()])],
    ),
    "unfireable by two absences": (
        [
            rule("AA1", Task(volume=one_of("high", "low"), core="core"), NOT(HIGH), NOT(Task(volume="low", core="core")), concludes=[bpo()]),
        ],
        ["unfireable AA1"],
        [
            rule("AA1", Task(volume=one_of("high", "low"), core="core"), NOT(HIGH), NOT(Task(volume="low", core="non_core")), concludes=[bpo()]),
        ],
    ),
    "unfireable by a test": (
        [rule("AA1", Task(volume=MATCH.v), TEST(lambda v: v == "much"), concludes=[bpo()])],
        ["unfireable AA1"],
        [rule("AA1", Task(volume=MATCH.v), TEST(lambda v: v == "high"), concludes=[bpo()])],
    ),
    "unfireable for want of evidence": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Evidence(difference=DRIVING, side="KPO"), concludes=[kpo(COMPLEX)])],
        ["unfireable AA2"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Evidence(difference=DRIVING, side="BPO"), concludes=[kpo(COMPLEX)])],
    ),
    "unfireable for want of a finding": (
        [rule("AA1", HIGH, concludes=[bpo(strength=0.4)]), rule("AA2", Finding(difference=DRIVING, degree="strong"), concludes=[advice()])],
        ["unfireable AA2"],
        [rule("AA1", HIGH, concludes=[bpo(strength=0.4)]), rule("AA2", Finding(difference=DRIVING, degree="clear"), concludes=[advice()])],
    ),
    "unfireable for want of a balance": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Balance(coverage="ample"), concludes=[advice()])],
        ["unfireable AA2"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Balance(coverage="thin"), concludes=[advice()])],
    ),
    "unfireable for want of a verdict": (
        [*ALL_BPO, rule("AC1", Verdict(kind="KPO"), concludes=[advice()])],
        ["unfireable AC1"],
        [*ALL_BPO, rule("AC1", Verdict(kind="BPO"), concludes=[advice()])],
    ),
    "unfireable for want of a verdict on its answers": (
        [*ALL_BPO, rule("AC1", Verdict(kind="BPO"), LOW, concludes=[advice()])],
        ["unfireable AC1"],
        [*ALL_BPO, rule("AC1", Verdict(kind="UNDECIDED"), LOW, concludes=[advice()])],
    ),
    "unfireable behind the evidence that stops it": (
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=DRIVING, side="BPO")), concludes=[advice()]),
        ],
        ["unfireable AA2"],
        [
            rule("AA1", HIGH, concludes=[bpo()]),
            rule("AA2", Finding(difference=DRIVING, side="BPO"), NOT(Evidence(difference=DRIVING, side="KPO")), concludes=[advice()]),
        ],
    ),
    "unused": (
        [rule("AA1", HIGH, concludes=[bpo(), bpo()])],
        ["unused AA1"],
        [rule("AA1", HIGH, concludes=[bpo(), bpo(strength=0.4)])],
    ),
    "circular with another": (
        [
            rule("AA1", Task(volume="high"), concludes=[bpo()]),
            rule("AA2", Evidence(difference=DRIVING), concludes=[bpo(COMPLEX)]),
            rule("AA3", Evidence(difference=COMPLEX), concludes=[kpo()]),
        ],
        ["circular AA2 AA3"],
        [
            rule("AA1", Task(volume="high"), concludes=[bpo()]),
            rule("AA2", Evidence(difference=DRIVING, side="BPO"), concludes=[bpo(COMPLEX)]),
            rule("AA3", Evidence(difference=COMPLEX), concludes=[kpo()]),
        ],
    ),
    "circular alone": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Evidence(difference=DRIVING), concludes=[bpo(strength=0.4)])],
        ["circular AA2"],
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Evidence(difference=DRIVING), concludes=[bpo(COMPLEX)])],
    ),
    "circular without an end": (
        [rule("AA1", HIGH, concludes=[bpo()]), rule("AA2", Evidence(difference=DRIVING, strength=MATCH.s), body=a_little_less)],
        ["circular AA2"],
        [rule("AA1", HIGH, concludes=[bpo(), bpo(COMPLEX)]), rule("AA2", Evidence(difference=COMPLEX, strength=MATCH.s), body=a_little_less)],
    ),
    "circular and never entered": (
        [
            rule("AA1", Evidence(difference=DRIVING), concludes=[bpo(COMPLEX)]),
            rule("AA2", Evidence(difference=COMPLEX), concludes=[bpo()]),
        ],
        ["circular AA1 AA2", "unfireable AA1", "unfireable AA2"],
        [rule("AA1", HIGH, concludes=[bpo(COMPLEX)]), rule("AA2", Evidence(difference=COMPLEX), concludes=[bpo()])],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("faulty", "expected", "sound"), SEEDED.values(), ids=SEEDED)
def test_a_seeded_fault_is_found_with_a_witness_and_its_twin_is_not(faulty, expected, sound):
    advisor = advisor_of(*faulty)
    some = anomalies(advisor)
    assert names(some) == expected
    assert [a.name for a in some if not shows(a, advisor)] == []
    assert found(advisor_of(*sound)) == []


def level(strength):
    """Rules of one strength, three for each side: a task that fires them all is level."""
    keys = [difference.key for difference in SHIPPED.differences][:6]
    return [
        rule(f"AA{n}", *((HIGH,) if n <= 3 else (Task(core="core"),)), concludes=[Evidence(key, BPO if n <= 3 else KPO, strength)])
        for n, key in enumerate(keys, 1)
    ]  # fmt: skip


def test_a_verdict_is_missing_only_if_some_profile_leads_to_its_balance():
    but_even = tuple(one for one in VERDICTS if one.id != "VD8")
    assert found(advisor_of(*level(STRONG), verdicts=but_even)) == []  # who is level here is in conflict, too
    advisor = advisor_of(*level(0.4), verdicts=but_even)
    assert found(advisor) == [
        "missing leaning=even margin=narrow coverage=ample conflict=no known=ample one_sided=no gate=open parts=none"
    ]
    [missing] = [a for a in anomalies(advisor) if a.kind == AnomalyKind.MISSING]
    assert missing.witness == {"volume": "high", "core": "core"}
    with pytest.raises(AdvisorError) as error:
        advisor.run(missing.witness)
    assert error.value.code == "not-one-verdict"
    assert found(advisor_of(*level(0.4))) == []


def test_rules_that_test_open_values_are_not_compared():
    rules = [
        rule("AA1", HIGH, concludes=[bpo()]),
        rule("AA2", Finding(difference=DRIVING, cf=MATCH.cf), TEST(lambda cf: cf < 0), concludes=[advice()]),
        rule("AA3", Finding(difference=DRIVING, cf=MATCH.cf), TEST(lambda cf: cf > 0), concludes=[advice()]),
        rule("AA4", Finding(difference=DRIVING, side="BPO"), concludes=[advice()]),
    ]
    assert found(advisor_of(*rules)) == []


def test_a_rulebook_without_verdict_rules_has_one_finding():
    advisor = advisor_of(rule("AA1", HIGH, concludes=[bpo()]), verdicts=())
    assert found(advisor) == ["missing verdict"]
    assert found(advisor_of(rule("AA1", HIGH, concludes=[bpo()]), verdicts=(BARE,))) == []


def test_what_no_rule_reads_is_found_by_question_and_by_answer():
    reading = [rule("AA1", Task(volume=one_of("high", "low")), NOT(Task(core="core")), concludes=[bpo()])]
    names = [a.name for a in anomalies(advisor_of(*reading)) if a.kind == AnomalyKind.UNREAD]
    others = [name for name in SHIPPED.questions if name not in ("volume", "core")]
    assert sorted(names) == sorted(["unread volume=medium", "unread core=non_core", *(f"unread {o}" for o in others)])
    more = [*reading, rule("AA2", Task(volume="medium", core="non_core"), concludes=[bpo()])]
    names = [a.name for a in anomalies(advisor_of(*more)) if a.kind == AnomalyKind.UNREAD]
    assert sorted(names) == sorted(f"unread {other}" for other in others)


def test_an_answer_that_only_a_rule_without_effect_reads_is_unread():
    rules = [rule("AA1", Task(volume="medium"), NOT(Task(volume="medium")), concludes=[bpo()])]
    assert "unread volume" in [a.name for a in anomalies(advisor_of(*rules))]


def test_a_difference_without_rules_is_unused():
    names = [
        a.name for a in anomalies(advisor_of(rule("AA1", HIGH, concludes=[bpo()]))) if a.kind == AnomalyKind.UNUSED
    ]
    assert names == [f"unused difference={d.key}" for d in SHIPPED.differences if d.key != DRIVING]


EXAMPLES = {
    "a value": (
        {"fires": [{"volume": "high"}], "silent": [{"volume": "medium"}]},
        (Task(volume=one_of("high", "low")),),
        ["untested AA1 volume=low"],
        {"fires": [{"volume": "high"}, {"volume": "low"}], "silent": [{"volume": "medium"}]},
    ),
    "a condition": (
        {"fires": [{"volume": "high", "core": "core"}], "silent": [{"volume": "high", "core": "non_core"}]},
        (Task(volume="high", core="core"),),
        ["untested AA1 without volume"],
        {
            "fires": [{"volume": "high", "core": "core"}],
            "silent": [{"volume": "high", "core": "non_core"}, {"volume": "low", "core": "core"}],
        },
    ),
    "an absence": (
        {"fires": [{"volume": "high"}], "silent": [{"volume": "low"}, {"volume": "high", "driver": "both"}]},
        (Task(volume="high"), NOT(Task(driver=one_of("both", "insight")))),
        ["untested AA1 not driver=insight"],
        {
            "fires": [{"volume": "high"}],
            "silent": [{"volume": "low"}, {"volume": "high", "driver": "both"}, {"volume": "high", "driver": "insight"}],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize(("few", "conditions", "names", "enough"), EXAMPLES.values(), ids=EXAMPLES)
def test_values_and_conditions_without_an_example_are_found_with_a_witness(few, conditions, names, enough):
    def untested(examples):
        advisor = advisor_of(rule("AA1", *conditions, concludes=[bpo()], **examples))
        some = [a for a in anomalies(advisor) if a.kind == AnomalyKind.UNTESTED]
        assert all(a.witness is not None and shows(a, advisor) for a in some)
        return [a.name for a in some if a.rules == ("AA1",)]

    assert untested(few) == names
    assert untested(enough) == []


def test_a_negation_that_several_rules_share_needs_no_example_in_each():
    examples = {"fires": [{"volume": "high"}], "silent": [{"volume": "low"}]}
    rules = [
        rule(f"AA{n}", HIGH, NOT(Task(core="core")), concludes=[bpo(key)], **examples)
        for n, key in ((1, DRIVING), (2, COMPLEX))
    ]
    assert [a.name for a in anomalies(advisor_of(*rules)) if a.kind == AnomalyKind.UNTESTED] == []
    assert [a.name for a in anomalies(advisor_of(rules[0])) if a.kind == AnomalyKind.UNTESTED] == [
        "untested AA1 not core=core"
    ]


def test_a_clean_rulebook_has_no_findings():
    questions = [q for q in SHIPPED.questions.values() if q.difference]
    serving = {q.difference: q for q in questions}
    votes = [
        rule(f"EV{n}{side}", Task(**{q.name: value}), concludes=[Evidence(key, side, (0.4, STRONG)[n % 2])],
             fires=[{q.name: value}], silent=[{q.name: other}])
        for n, (key, q) in enumerate(serving.items())
        for value, other, side in ((q.choices[0], q.choices[1], BPO), (q.choices[1], q.choices[0], KPO))
    ]  # fmt: skip
    advising = [
        rule(f"AD{n}x{m}", Task(**{q.name: value}), concludes=[advice(f"{q.name}_{value}")],
             fires=[{q.name: str(value)}], silent=[{q.name: str(next(c for c in q.choices if c != value))}])
        for n, q in enumerate(SHIPPED.questions.values())
        for m, value in enumerate(q.choices)
    ]  # fmt: skip
    unmarked = [r for r in VERDICTS if r.id in {f"VD{n}" for n in (1, 2, 3, 8, 15, 16, 17)}]
    assert anomalies(advisor_of(*votes, *advising, verdicts=unmarked)) == []


def test_the_shipped_rules_have_only_accepted_findings(advisor):
    some = anomalies(advisor)
    assert sorted(a.name for a in some) == sorted(SHIPPED.accepted)
    assert [a.name for a in some if not shows(a, advisor)] == []
    assert anomalies(Advisor(load())) == some


def test_an_accepted_finding_that_is_no_longer_found_is_stale():
    advisor = advisor_of(
        rule("AA1", HIGH, concludes=[bpo()]), accepted={"subsumed AA2 AA1": "so", "unread driver": "so"}
    )
    assert [a.name for a in anomalies(advisor) if a.kind == AnomalyKind.STALE] == ["stale subsumed AA2 AA1"]


@pytest.mark.parametrize(
    "source", ['ACCEPTED = ["unread driver"]', 'ACCEPTED = {"unread driver": " "}', "ACCEPTED = {7: 'so'}"]
)
def test_a_finding_is_accepted_only_by_name_and_with_a_reason(pack, source):
    name, _ = pack(source)
    with pytest.raises(RulebookError) as error:
        load(name)
    assert ["ACCEPTED" in str(problem) for problem in error.value.problems].count(True) == 1


QUESTIONS = {name: [str(c) for c in SHIPPED.questions[name].choices] for name in ("driver", "volume", "core")}
PROFILES = [
    {name: value for name, value in zip(QUESTIONS, values, strict=True) if value is not None}
    for values in product(*([None, *choices] for choices in QUESTIONS.values()))
]


def conditions(least=1):
    some = {name: st.sets(st.sampled_from(values), min_size=1) for name, values in QUESTIONS.items()}
    names = st.sets(st.sampled_from(sorted(QUESTIONS)), min_size=least, max_size=2)
    return names.flatmap(lambda picked: st.fixed_dictionaries({name: some[name] for name in sorted(picked)})).map(
        lambda wanted: Task(**{name: one_of(*sorted(values)) for name, values in wanted.items()})
    )


opinions = st.builds(
    Evidence, st.sampled_from([DRIVING, COMPLEX]), st.sampled_from(list(Side)), st.sampled_from([0.4, STRONG])
)
drawn_rules = st.tuples(
    st.lists(conditions(), min_size=1, max_size=2), st.lists(conditions().map(NOT), max_size=2), opinions
)


def by_brute_force(rules, advisor):
    """The names of what should be found, from what fires on every profile there is."""
    firing = [fired(advisor, answers) for answers in PROFILES]
    on = {one.id: {number for number, ids in enumerate(firing) if one.id in ids} for one in rules}
    names = {f"unfireable {id_}" for id_, profiles in on.items() if not profiles}
    names |= {pair_anomaly(a, b, on[a.id], on[b.id]) for a, b in combinations(rules, 2) if on[a.id] and on[b.id]}
    for question, choices in QUESTIONS.items():
        idle = [value for value in choices if all(
            ids == firing[PROFILES.index({n: v for n, v in profile.items() if n != question})]
            for profile, ids in zip(PROFILES, firing, strict=True) if profile.get(question) == value
        )]  # fmt: skip
        names |= {f"unread {question}"} if idle == choices else {f"unread {question}={value}" for value in idle}
    return names - {None}


def pair_anomaly(a, b, on_a, on_b):
    """The name of what is wrong with two rules that fire on these profiles, if anything is."""
    [one], [other] = a.conclusions(), b.conclusions()
    if one["difference"] != other["difference"]:
        return None
    if one["side"] != other["side"]:
        together = on_a <= on_b or on_b <= on_a or (on_a & on_b and a.reads() == b.reads())
        return f"conflicting {a.id} {b.id}" if together else None
    if on_a == on_b and one["strength"] == other["strength"]:
        return f"duplicate {a.id} {b.id}"
    if on_b <= on_a:
        return f"subsumed {b.id} {a.id}"
    return f"subsumed {a.id} {b.id}" if on_a <= on_b else None


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(drawn_rules, min_size=1, max_size=5))
def test_anomalies_are_those_that_trying_all_profiles_finds(drawn):
    compare_with_brute_force(drawn)


@pytest.mark.minutes
@settings(max_examples=200)
@given(st.lists(drawn_rules, min_size=1, max_size=5))
def test_anomalies_are_those_that_trying_all_profiles_finds_in_many_rulebooks(drawn):
    compare_with_brute_force(drawn)


def compare_with_brute_force(drawn):
    rules = [rule(f"AA{n}", *there, *absent, concludes=[fact]) for n, (there, absent, fact) in enumerate(drawn, 1)]
    advisor = advisor_of(*rules)
    some = [a for a in anomalies(advisor) if a.kind not in (AnomalyKind.UNTESTED, AnomalyKind.UNUSED)]
    some_names = {
        a.name
        for a in some
        if not (a.rules and a.rules[0].startswith("VD"))
        and (a.kind != AnomalyKind.UNREAD or a.about.partition("=")[0] in QUESTIONS)
    }
    assert some_names == by_brute_force(rules, advisor)
    assert [a.name for a in some if not shows(a, advisor)] == []


@pytest.fixture
def run(monkeypatch, capsys):
    """Run the command in this process; return exit code, stdout."""

    def command(*arguments, columns="80"):
        monkeypatch.setattr(sys, "argv", ["outsourcing", "rules", "check", *arguments])
        monkeypatch.setenv("COLUMNS", columns)
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr().out

    return command


def test_the_command_shows_what_was_checked_and_exits_with_0(run):
    checked = "checked 201 rules against 26 questions with 109 answers\n"
    assert run() == (0, f"{checked}no problems found; 6 known findings are accepted (show them with --all)\n")
    assert run("--json") == (0, "")


def test_the_command_shows_accepted_findings_with_their_reasons(run):
    code, out = run("--all", "--json")
    items = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {item["name"]: item["accepted"] for item in items} == {
        name: meant.reason for name, meant in SHIPPED.accepted.items()
    }
    code, out = run("--all", columns="40")
    assert max(map(len, out.splitlines())) <= 40
    assert "accepted: Control over key processes" in " ".join(out.split())
    assert out.endswith("with 109 answers\nno problems found\n")


def test_the_command_exits_with_1_on_findings_that_are_not_accepted(run, monkeypatch):
    only = SHIPPED._replace(accepted=meant({"unread moon=full": "so"}))
    monkeypatch.setattr("outsourcing.engine.loading.loader.load", lambda **_: only)
    code, out = run()
    assert code == 1
    assert [line for line in out.splitlines() if not line.startswith(" ")][:1] == [
        "Subsumed: rules that fire only where another one concludes the same"
    ]
    assert """    echo '{"volume": "high", "skill_level": "basic"}' | outsourcing assess --no-record -""" in out
    assert "Stale: accepted, but no longer found\n  stale unread moon=full" in out
    code, out = run("--json")
    assert (code, len(out.splitlines())) == (1, len(SHIPPED.accepted) + 1)
