"""What docs/sources.md says of claims, places and works, held against the rulebook: nothing missing, nothing to nowhere."""

import re
from collections import Counter, defaultdict

import pytest
from conftest import ROOT

from outsourcing import load

PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
RULEBOOK = load()
CLAIMS, GAPS, CONTRADICTIONS, WORKS, PLACES, LEFT_OUT = (
    "What A and B claim",
    "Gaps",
    "Contradictions",
    "Other works",
    "Places in A and B",
    "What was left out",
)
NUMBERED = {
    CLAIMS: [f"{n}" for n in range(1, 57)],
    GAPS: [f"G{n}" for n in range(1, 12)],
    CONTRADICTIONS: [f"X{n}" for n in range(1, 18)],
}

RESTING = defaultdict(set)  # source: what rests on it, as the page names it
for rule in RULEBOOK.rules:
    RESTING[rule.source].add(rule.id)
for entry in RULEBOOK.catalogue:
    for source in entry.sources:
        RESTING[source].add(f"catalogue: {entry.section}/{entry.name}")
for difference in RULEBOOK.differences:
    for source in difference.sources:
        RESTING[source].add(f"difference: {difference.number}")
AT_PLACE = {f"[{source}]": things for source, things in RESTING.items() if source.key in ("A", "B")}
THINGS = set().union(*RESTING.values())


def section(page, heading):
    return page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def rows(page, heading):
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    return [line.strip("| ").split(" | ") for line in lines[2:]]


def words(text):
    return re.findall("`([^`]+)`", text)


def leads_somewhere(word):
    kind, _, name = word.partition(": ")
    if kind == "question":
        return name in RULEBOOK.questions
    if re.fullmatch(r"[\w/-]+\.(md|py)", word):
        return (ROOT / word).is_file()
    return word in THINGS or word in AT_PLACE or word == "outsourcing rules show"


def claims_by_place(page):
    return {words(place)[0]: re.findall(r"\d+", claims) for place, claims in rows(page, PLACES)}


# Each check returns what is wrong with a page.


def misnumbered(page):
    counted = {heading: Counter(row[0] for row in rows(page, heading)) for heading in NUMBERED}
    return [
        f"{number}: {counted[heading][number]} times"
        for heading, numbers in NUMBERED.items()
        for number in {*numbers, *counted[heading]}
        if counted[heading][number] != (number in numbers)
    ]


def homeless(page):
    """Claims, gaps and contradictions that neither have a place nor say why not."""
    found = [row for heading in NUMBERED for row in rows(page, heading)]
    return [row[0] for row in found if not words(row[-1]) and not re.match("(left out|stays): .", row[-1])]


def to_nowhere(page):
    return [word for word in words(page) if not leads_somewhere(word)]


def wrong_places(page):
    listed = Counter(words(row[0])[0] for row in rows(page, PLACES))
    return [place for place in {*listed, *AT_PLACE} if listed[place] != (place in AT_PLACE)]


def wrong_works(page):
    listed = Counter(
        (*re.fullmatch(r"\*\*(.+)\*\*: \[(.+)\]\((.+)\)", work).groups(), place)
        for work, place, *_ in rows(page, WORKS)
    )
    cited = {(s.key, s.title, s.address, s.place) for s in RESTING if s.key not in ("A", "B")}
    return [work for work in {*listed, *cited} if listed[work] != (work in cited)]


def not_on_that_work(page):
    """Works with a list that differs from what is based on them."""
    things = {f"{source.key}, {source.place}": things for source, things in RESTING.items()}
    found = [(work, place, set(words(resting))) for work, place, resting, _ in rows(page, WORKS)]
    return [
        f"{work}, {place}: {listed}"
        for work, place, listed in found
        if listed != things.get(f"{work.removeprefix('**').partition('**')[0]}, {place}")
    ]


def far_from_their_claims(page):
    """Claims beside which nothing is named that rests on a place where the claim stands."""
    at_claim = defaultdict(set)
    for place, claims in claims_by_place(page).items():
        for claim in claims:
            at_claim[claim] |= AT_PLACE.get(place, set())
    named = {row[0]: set(words(row[-1])) for row in rows(page, CLAIMS)}
    return [claim for claim, things in at_claim.items() if not things & named.get(claim, set())]


def without_a_claim(page):
    """What rests on A or B, and is not named beside any claim that stands there."""
    named = {row[0]: set(words(row[-1])) for row in rows(page, CLAIMS)}
    traced = set()
    for place, claims in claims_by_place(page).items():
        traced |= AT_PLACE.get(place, set()) & set().union(*(named.get(claim, set()) for claim in claims))
    return sorted(set().union(*AT_PLACE.values()) - traced)


def wrongly_left_out(page):
    marked = {row[0] for row in rows(page, CLAIMS) if row[-1].startswith("left out: ")}
    listed = re.findall(r"^- (\d+(?:, \d+)*): .", section(page, LEFT_OUT), re.MULTILINE)
    return sorted(marked ^ {claim for line in listed for claim in line.split(", ")})


CHECKS = (
    misnumbered,
    homeless,
    to_nowhere,
    wrong_places,
    wrong_works,
    not_on_that_work,
    far_from_their_claims,
    without_a_claim,
    wrongly_left_out,
)


def test_every_claim_gap_and_contradiction_is_listed_once():
    assert misnumbered(PAGE) == []


def test_each_of_them_has_a_place_or_a_reason_why_not():
    assert homeless(PAGE) == []


def test_everything_that_the_page_names_exists():
    assert to_nowhere(PAGE) == []


def test_the_listed_places_are_those_that_are_cited():
    assert wrong_places(PAGE) == []


def test_the_listed_works_are_those_that_are_cited():
    assert wrong_works(PAGE) == []


def test_each_work_lists_exactly_what_is_based_on_it():
    assert not_on_that_work(PAGE) == []


def test_a_claim_is_used_by_something_that_cites_its_place():
    assert far_from_their_claims(PAGE) == []


def test_everything_based_on_the_articles_is_listed_with_a_claim_from_its_place():
    assert without_a_claim(PAGE) == []


def test_the_claims_left_out_are_listed_with_a_reason():
    assert wrongly_left_out(PAGE) == []


def test_the_articles_are_named_with_their_addresses():
    assert [source for source in RESTING if source.key in ("A", "B") and source.address not in PAGE] == []


@pytest.mark.parametrize(
    ("check", "there", "instead"),
    [
        pytest.param(misnumbered, "\n| 7 |", "\n| 8 |", id="one claim missing and one twice"),
        pytest.param(misnumbered, "\n| G11 |", "\n| G12 |", id="another gap"),
        pytest.param(misnumbered, "\n| X17 |", "\nX17 |", id="no row of the table"),
        pytest.param(homeless, "left out: about the trade, not about a task", "nowhere", id="a claim without a place"),
        pytest.param(to_nowhere, "`DF1`", "`DF99`", id="no rule"),
        pytest.param(to_nowhere, "`catalogue: tools/Oracle`", "`catalogue: roles/Oracle`", id="another section"),
        pytest.param(to_nowhere, "`catalogue: tools/Oracle`", "`catalog: tools/Oracle`", id="no kind of place"),
        pytest.param(to_nowhere, "`question: core`", "`question: cores`", id="no question"),
        pytest.param(to_nowhere, "`difference: 7`", "`difference: 8`", id="no difference"),
        pytest.param(to_nowhere, "`docs/how-it-decides.md`", "`docs/how.md`", id="no file"),
        pytest.param(wrong_places, "| `[B, benefit 5]` |", "| `[B, benefit 7]` |", id="a place that nothing cites"),
        pytest.param(wrong_places, "| `[B, benefit 5]` |", "| `[B, benefit 6]` |", id="a place twice"),
        pytest.param(wrong_works, "| **Moore**:", "| **More**:", id="a work that nothing cites"),
        pytest.param(wrong_works, "| the four quadrants |", "| the quadrants |", id="another place in a work"),
        pytest.param(wrong_works, "(https://apna.co/", "(https://apna.com/", id="another address"),
        pytest.param(not_on_that_work, "| `CA3` |", "| `CA3`, `CA4` |", id="a rule that rests on another work"),
        pytest.param(
            not_on_that_work, "| `ES7`, `CA12`, `VD15`, `TM16`, `BT4` |", "| `ES7` |", id="a rule that is not listed"
        ),
        pytest.param(
            far_from_their_claims,
            "`BE12`, `BE13`, `NS6`, `catalogue: benefits/More productive staff`",
            "`BE7`",
            id="places of other claims",
        ),
        pytest.param(without_a_claim, "| `DF4`, `DF5`,", "| `DF5`,", id="a rule without a claim"),
        pytest.param(wrongly_left_out, "\n- 55: that", "\n- that", id="left out without a reason"),
    ],
)
def test_an_error_in_the_page_is_noticed(check, there, instead):
    assert there in PAGE
    assert check(PAGE.replace(there, instead)) != []


@pytest.mark.parametrize("heading", [CLAIMS, GAPS, CONTRADICTIONS, WORKS, PLACES, LEFT_OUT])
def test_a_missing_section_is_noticed(heading):
    assert any(check(PAGE.replace(section(PAGE, heading), "\n")) for check in CHECKS)
