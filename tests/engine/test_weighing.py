"""Weighing: certainty factors, the score, the balance, and the relations they keep."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outsourcing import BPO, CLEAR, FAINT, KPO, SLIGHT, STRONG, Balance, Evidence, Mark, load
from outsourcing.engine.core.scale import SHIPPED
from outsourcing.engine.core.weighing import End, Weigher, confidence, end_of

DIFFERENCES = load().differences
KEYS = [difference.key for difference in DIFFERENCES]


def weigh(evidence, differences):
    return Weigher(differences, SHIPPED).weigh(evidence, ())


opinions = st.builds(Evidence, st.sampled_from(KEYS), st.sampled_from([BPO, KPO]), st.floats(0.01, 0.99))
some_evidence = st.lists(opinions, max_size=20)


def evidence(**strengths):
    """Evidence by difference: a positive strength speaks for KPO, a negative one for BPO."""
    return [Evidence(key, KPO if strength > 0 else BPO, abs(strength)) for key, strength in strengths.items()]


@pytest.mark.parametrize(
    ("strengths", "cf"),
    [
        pytest.param([], 0.0, id="nothing"),
        pytest.param([0.7], 0.7, id="one for KPO"),
        pytest.param([-0.7], -0.7, id="one for BPO"),
        pytest.param([0.7, 0.4], 0.82, id="two that agree: 0.7 + 0.4 * 0.3"),
        pytest.param([0.7, -0.4], 0.5, id="two that disagree: (0.7 - 0.4) / (1 - 0.4)"),
        pytest.param([0.7, -0.7], 0.0, id="two that cancel"),
    ],
)
def test_evidence_is_combined_as_in_emycin(strengths, cf):
    ended = end_of([Evidence("complexity", KPO if s > 0 else BPO, abs(s)) for s in strengths])
    assert ended == End(cf, known=bool(strengths))


def test_an_example_by_hand():
    weighed = weigh(evidence(driving_force=-0.7, complexity=0.4, employee_skills=-0.2), DIFFERENCES)
    assert [(f["difference"], f["side"], f["degree"], f["cf"]) for f in weighed.findings if f["cf"]] == [
        ("driving_force", BPO, "strong", -0.7),
        ("complexity", KPO, "clear", 0.4),
        ("employee_skills", BPO, "slight", -0.2),
    ]
    assert weighed.score == round((0.4 - 0.9) / (0.4 + 0.9 + 1), 4) == -0.2174
    assert weighed.parts == (-0.3043, 0.0, 0.0, 0.0, 0.1739, 0.0, -0.087)
    assert weighed.coverage == round(1 / 7, 4)  # only the driving force clearly takes the side of the score
    assert weighed.balance == Balance(BPO, "narrow", "thin", "no", "thin", "no", "open", "none")


@pytest.mark.parametrize(
    ("strengths", "field", "value"),
    [
        pytest.param({"complexity": 0.24}, "leaning", "even", id="below the lean"),
        pytest.param({"complexity": 0.25}, "leaning", "KPO", id="0.25 / 1.25 = 0.2 leans"),
        pytest.param({"complexity": -0.25}, "leaning", "BPO", id="to BPO alike"),
        pytest.param({"complexity": 0.66}, "margin", "narrow", id="below the clear margin"),
        pytest.param({"complexity": 0.67}, "margin", "clear", id="0.67 / 1.67 = 0.4 is clear"),
        pytest.param(dict.fromkeys(KEYS[:2], 0.7), "coverage", "thin", id="two of seven"),
        pytest.param(dict.fromkeys(KEYS[:3], 0.4), "coverage", "ample", id="three of seven, clearly"),
        pytest.param(dict.fromkeys(KEYS, 0.39), "coverage", "thin", id="all of them, but none clearly"),
        pytest.param(
            {**dict.fromkeys(KEYS[:2], 0.7), **dict.fromkeys(KEYS[2:4], -0.4)},
            "coverage",
            "thin",
            id="two and two against",
        ),
        pytest.param(dict.fromkeys(KEYS[:4], 0.1), "known", "thin", id="four of seven known"),
        pytest.param(dict.fromkeys(KEYS[:5], 0.1), "known", "ample", id="five of seven known"),
        pytest.param({**dict.fromkeys(KEYS[:3], 0.7), KEYS[3]: 0.22}, "one_sided", "no", id="2.32 / 3.32 is below 0.7"),
        pytest.param(
            {**dict.fromkeys(KEYS[:3], 0.7), KEYS[3]: 0.24}, "one_sided", "yes", id="2.34 / 3.34 is above 0.7"
        ),
        pytest.param({"complexity": 0.7, "driving_force": -0.7}, "conflict", "yes", id="strong on both sides"),
        pytest.param({"complexity": 0.7, "driving_force": -0.69}, "conflict", "no", id="strong on one side only"),
    ],
)
def test_the_balance_at_its_boundaries(strengths, field, value):
    assert weigh(evidence(**strengths), DIFFERENCES).balance[field] == value


def test_a_heavier_difference_counts_for_more():
    heavy = [
        difference._replace(weight=2.0) if difference.key == "complexity" else difference for difference in DIFFERENCES
    ]
    both = evidence(complexity=0.5, driving_force=-0.5)
    assert weigh(both, DIFFERENCES).score == 0.0
    assert weigh(both, heavy).score == 0.2  # (1.0 - 0.5) / (1.0 + 0.5 + 1)


@given(some_evidence)
def test_swapping_all_sides_mirrors_everything(given_evidence):
    swapped = [Evidence(e["difference"], e["side"].other, e["strength"]) for e in given_evidence]
    one, other = weigh(given_evidence, DIFFERENCES), weigh(swapped, DIFFERENCES)
    assert other.score == -one.score
    assert other.parts == tuple(-part for part in one.parts)
    assert other.coverage == one.coverage
    mirror = {"BPO": KPO, "KPO": BPO, "even": "even"}
    assert other.balance == Balance(**{**one.balance.values_by_name(), "leaning": mirror[one.balance["leaning"]]})


@given(some_evidence, opinions)
def test_more_evidence_for_a_side_never_moves_the_score_away_from_it(given_evidence, more):
    before, after = weigh(given_evidence, DIFFERENCES).score, weigh([*given_evidence, more], DIFFERENCES).score
    assert after >= before if more["side"] is KPO else after <= before


@given(some_evidence, st.randoms(use_true_random=False))
def test_the_order_of_evidence_changes_nothing(given_evidence, chance):
    shuffled = list(given_evidence)
    chance.shuffle(shuffled)
    assert weigh(shuffled, DIFFERENCES) == weigh(given_evidence, DIFFERENCES)


@given(some_evidence)
def test_the_parts_add_up_to_the_score(given_evidence):
    weighed = weigh(given_evidence, DIFFERENCES)
    assert sum(weighed.parts) == pytest.approx(weighed.score, abs=0.0005)
    assert -1 < weighed.score < 1


@pytest.mark.parametrize(
    ("kind", "score", "coverage", "result"),
    [
        ("KPO", 0.6, 1.0, (0.6, "sure")),
        ("KPO", 0.59, 1.0, (0.59, "fairly sure")),
        ("BPO", -0.6, 0.5, (0.3, "fairly sure")),
        ("BPO", -0.58, 0.5, (0.29, "unsure")),
        ("SPLIT", 0.0, 1.0, (1.0, "sure")),
        ("SPLIT", -0.3, 0.5, (0.7, "sure")),
        ("NEITHER", -0.3, 0.5, (1.0, "sure")),
        ("UNDECIDED", 0.9, 0.4, (0.0, "undecided")),
    ],
)
def test_confidence_in_words_with_its_number(kind, score, coverage, result):
    assert confidence(kind, score, coverage) == result


def test_strengths_are_ordered():
    assert 0 < FAINT < SLIGHT < CLEAR < STRONG < 1


@pytest.mark.parametrize(
    ("kinds", "gate", "parts"),
    [
        ((), "open", "none"),
        (("routine", "expert"), "open", "none"),
        (("apart",), "open", "none"),
        (("apart", "routine"), "open", "routine"),
        (("apart", "expert"), "open", "expert"),
        (("apart", "routine", "expert"), "open", "both"),
        (("reserved",), "reserved", "none"),
        (("reserved", "on_site"), "on_site", "none"),
        (("on_site", "physical", "apart", "expert"), "physical", "expert"),
    ],
)
def test_marks_close_gates_and_show_parts(kinds, gate, parts):
    balance = Weigher(DIFFERENCES, SHIPPED).weigh((), [Mark(kind) for kind in kinds]).balance
    assert (balance["gate"], balance["parts"]) == (gate, parts)


def test_evidence_for_both_sides_alike_is_known_and_changes_nothing():
    middle = [Evidence("complexity", side, CLEAR) for side in (BPO, KPO)]
    assert end_of(middle) == End(0.0, known=True)
    assert end_of([*middle, Evidence("complexity", BPO, STRONG)]) == End(-STRONG, known=True)
