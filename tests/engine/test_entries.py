"""The catalogue: what modules leave is collected and checked; sections and words find it."""

import pytest

from outsourcing import AdvisorError, Entry, Source, load
from outsourcing.engine.core.errors import RulebookError
from outsourcing.engine.loading.catalogue import with_words, within

A_RULE = '''
@rule("AA1", Task(driver="volume"), source=SOURCE)
def a_rule():
    """Title.

    Why: so.
    Fires: {"driver": "volume"}
    Silent: {"driver": "insight"}
    """
    yield Evidence("driving_force", BPO, STRONG)
'''


def entry(section="hubs", name="Atlantis", told="a country", sources="(SOURCE,)", note=""):
    """An entry as text, sound but for what a test changes."""
    return f"Entry({section!r}, {name!r}, {told!r}, {sources}, {note!r})"


def held(*entries):
    """A catalogue as text."""
    return f"({', '.join(entries)},)"


NO_TUPLE = "CATALOGUE is a tuple of entries: (Entry(section, name, told, sources),)"
NO_SOURCE = 'the entry "Atlantis" has no source; name what it comes from: sources=(SOURCE,)'
TWICE = 'the entry "Atlantis" is in the section "hubs" twice'
ELSEWHERE = 'SOURCE._replace(place="elsewhere")'

FAULTS = [
    pytest.param(f"[{entry()}]", NO_TUPLE, id="a list"),
    pytest.param(f"({entry()})", NO_TUPLE, id="no comma"),
    pytest.param("None", "(got null)", id="nothing"),
    pytest.param(held('("hubs", "Atlantis")'), "CATALOGUE holds nothing but entries (got [", id="no entry"),
    pytest.param(held(entry(section="")), 'the entry "Atlantis" has no section (got "")', id="no section"),
    pytest.param(held(entry(name=" ")), 'the entry " " has no name (got " ")', id="no name"),
    pytest.param(held(entry(name=None)), "the entry null has no name (got null)", id="no text as name"),
    pytest.param(held(entry(told="")), 'the entry "Atlantis" has no told (got "")', id="nothing told"),
    pytest.param(held(entry(note=3)), 'the entry "Atlantis": a note is text (got 3)', id="a number as note"),
    pytest.param(held(entry(sources="()")), NO_SOURCE, id="no source"),
    pytest.param(held(entry(sources="SOURCE")), NO_SOURCE, id="a source, no tuple"),
    pytest.param(held(entry(sources='("B",)')), NO_SOURCE, id="a source as text"),
    pytest.param(held(entry(), entry(told="an island")), TWICE, id="one twice"),
    pytest.param(f"{held(entry())} * 2", TWICE, id="the same one twice"),
]
SOUND = [
    pytest.param("()", [], id="an empty tuple"),
    pytest.param(held(entry()), [("hubs", "Atlantis")], id="one"),
    pytest.param(held(entry(note="long ago")), [("hubs", "Atlantis")], id="a note"),
    pytest.param(held(entry(sources=f"(SOURCE, {ELSEWHERE})")), [("hubs", "Atlantis")], id="two sources"),
    pytest.param(
        held(entry(), entry(section="myths"), entry(name="atlantis")),
        [("hubs", "Atlantis"), ("myths", "Atlantis"), ("hubs", "atlantis")],
        id="another section, another spelling",
    ),
]


@pytest.mark.parametrize(("written", "message"), FAULTS)
def test_a_mistake_is_found_when_the_rules_load(pack, written, message):
    name, file = pack(f"{A_RULE}\nCATALOGUE = {written}\n")
    with pytest.raises(RulebookError) as error:
        load(name)
    line = len(file.read_text().splitlines())
    assert [problem.place for problem in error.value.problems] == [f"{file}:{line}"]
    assert message in str(error.value)


@pytest.mark.parametrize(("written", "found"), SOUND)
def test_a_sound_catalogue_loads(pack, written, found):
    name, _ = pack(f"{A_RULE}\nCATALOGUE = {written}\n")
    assert [(one.section, one.name) for one in load(name).catalogue] == found


def test_rules_without_a_catalogue_have_an_empty_one(pack):
    name, _ = pack(A_RULE)
    assert load(name).catalogue == ()


def test_its_mistakes_are_told_together_with_those_of_the_rules(pack):
    wrong = held(entry(told=""), entry(name=""))
    name, _ = pack(f"{A_RULE.replace('volume', 'volum')}\nCATALOGUE = {wrong}\n")
    with pytest.raises(RulebookError) as error:
        load(name)
    told = [problem.message for problem in error.value.problems]
    assert told[0].startswith("rule AA1: Task.driver is never")
    assert told[-2:] == ['the entry "Atlantis" has no told (got "")', 'the entry "" has no name (got "")']


def test_modules_are_read_in_the_order_of_their_names_and_an_import_counts_once(pack):
    name, file = pack(f'{A_RULE}\nCATALOGUE = (Entry("s", "third", "t", (SOURCE,)),)\n')
    begin = f"from {name}.preamble import *\n"
    (file.parent / "another.py").write_text(f'{begin}CATALOGUE = (Entry("s", "first", "t", (SOURCE,)),)\n')
    (file.parent / "more.py").write_text(f'{begin}CATALOGUE = (Entry("s", "second", "t", (SOURCE,)),)\n')
    (file.parent / "written_again.py").write_text(f"from {name}.written import CATALOGUE\n")
    assert [one.name for one in load(name).catalogue] == ["first", "second", "third"]


SOURCE = Source("T", "a test about Lemuria", "chapter 1")
ENTRIES = (
    Entry("hubs", "Atlantis", "a country", (SOURCE,), "sunk long ago"),
    Entry("models", "Near-shore", "close by", (SOURCE._replace(place="appendix"),)),
    Entry("models", "Café in the back office", "coffee and work", (SOURCE,)),
)
ATLANTIS, SHORE, CAFE = ENTRIES


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param([], [ATLANTIS, SHORE, CAFE], id="no word"),
        pytest.param(["atlan"], [ATLANTIS], id="part of a name"),
        pytest.param(["COUNTRY"], [ATLANTIS], id="what is told, in capitals"),
        pytest.param(["sunk"], [ATLANTIS], id="a note"),
        pytest.param(["models"], [SHORE, CAFE], id="a section"),
        pytest.param(["appendix"], [SHORE], id="a place in a work"),
        pytest.param(["lemuria"], [], id="not a title, which is not shown beside the entry"),
        pytest.param(["models", "chapter"], [CAFE], id="every word, wherever"),
        pytest.param(["models", "sunk"], [], id="every word, in one entry"),
        pytest.param(["nearshore"], [SHORE], id="without the hyphen"),
        pytest.param(["near\u2011shore"], [SHORE], id="another hyphen"),
        pytest.param(["near shore"], [SHORE], id="a space for the hyphen"),
        pytest.param(["back_office"], [CAFE], id="a hyphen for the space, as in files"),
        pytest.param(["backoffice"], [], id="a space is no hyphen"),
        pytest.param(["cafe\u0301"], [CAFE], id="an accent on its own"),
        pytest.param(["cafe"], [CAFE], id="no accent"),
        pytest.param(["Atl\u00e1ntis"], [ATLANTIS], id="an accent too many"),
        pytest.param(["countrysunk"], [], id="never across what is told and the note"),
    ],
)
def test_entries_are_found_by_all_words(words, found):
    assert with_words(ENTRIES, words) == found


@pytest.mark.parametrize(
    ("sections", "found"),
    [
        ([], [ATLANTIS, SHORE, CAFE]),
        (["hubs"], [ATLANTIS]),
        (["Models"], [SHORE, CAFE]),
        (["models", "hubs", "models"], [ATLANTIS, SHORE, CAFE]),
    ],
)
def test_entries_of_some_sections(sections, found):
    assert within(ENTRIES, sections) == found


@pytest.mark.parametrize(
    ("section", "told"),
    [
        ("model", 'no section is called "model"; did you mean "models"? (hubs, models)'),
        ("", 'no section is called "" (hubs, models)'),
    ],
)
def test_an_unknown_section_is_named_with_the_nearest_and_with_all(section, told):
    with pytest.raises(AdvisorError) as error:
        within(ENTRIES, ["hubs", section])
    assert str(error.value) == told


def test_two_spellings_of_a_section_are_found_as_one_and_none_is_lost():
    both = [*ENTRIES, ATLANTIS._replace(section="Hubs")]
    assert within(both, []) == both
    assert within(both, ["hubs"]) == [both[0], both[-1]]


def test_an_entry_for_machines():
    source = {"key": "T", "title": "a test about Lemuria", "place": "chapter 1", "address": ""}
    assert ATLANTIS.as_json() == {
        "section": "hubs",
        "name": "Atlantis",
        "told": "a country",
        "sources": [source],
        "note": "sunk long ago",
    }
