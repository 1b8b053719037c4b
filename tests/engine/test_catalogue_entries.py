"""The catalogue: what modules leave is collected and checked; sections and words find it."""

import pytest

from outsourcing import AdvisorError, Entry, Source, load
from outsourcing.engine.core.errors import RulebookError
from outsourcing.engine.loading.catalogue import in_sections, with_all_words

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


def entry(section="hubs", name="Atlantis", text="a country", sources="(SOURCE,)", note=""):
    """An entry as text, sound but for what a test changes."""
    return f"Entry({section!r}, {name!r}, {text!r}, {sources}, {note!r})"


def held(*entries):
    """A catalogue as text."""
    return f"({', '.join(entries)},)"


ELSEWHERE = 'SOURCE._replace(place="elsewhere")'

FAULTS = [
    pytest.param(f"[{entry()}]", "invalid-catalogue", id="a list"),
    pytest.param(f"({entry()})", "invalid-catalogue", id="no comma"),
    pytest.param("None", "invalid-catalogue", id="nothing"),
    pytest.param(held('("hubs", "Atlantis")'), "invalid-entry", id="no entry"),
    pytest.param(held(entry(section="")), "invalid-entry", id="no section"),
    pytest.param(held(entry(name=" ")), "invalid-entry", id="no name"),
    pytest.param(held(entry(name=None)), "invalid-entry", id="no text as name"),
    pytest.param(held(entry(text="")), "invalid-entry", id="no text"),
    pytest.param(held(entry(note=3)), "invalid-entry", id="a number as note"),
    pytest.param(held(entry(sources="()")), "no-source", id="no source"),
    pytest.param(held(entry(sources="SOURCE")), "no-source", id="a source, no tuple"),
    pytest.param(held(entry(sources='("B",)')), "no-source", id="a source as text"),
    pytest.param(held(entry(), entry(text="an island")), "duplicate-entry", id="one twice"),
    pytest.param(f"{held(entry())} * 2", "duplicate-entry", id="the same one twice"),
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


@pytest.mark.parametrize(("written", "code"), FAULTS)
def test_a_mistake_is_found_when_the_rules_load(pack, written, code):
    name, file = pack(f"{A_RULE}\nCATALOGUE = {written}\n")
    with pytest.raises(RulebookError) as error:
        load(name)
    line = len(file.read_text().splitlines())
    assert [(problem.code, problem.place) for problem in error.value.problems] == [(code, f"{file}:{line}")]


@pytest.mark.parametrize(("written", "found"), SOUND)
def test_a_sound_catalogue_loads(pack, written, found):
    name, _ = pack(f"{A_RULE}\nCATALOGUE = {written}\n")
    assert [(one.section, one.name) for one in load(name).catalogue] == found


def test_rules_without_a_catalogue_have_an_empty_one(pack):
    name, _ = pack(A_RULE)
    assert load(name).catalogue == ()


def test_its_mistakes_are_told_together_with_those_of_the_rules(pack):
    wrong = held(entry(text=""), entry(name=""))
    name, _ = pack(f"{A_RULE.replace('volume', 'volum')}\nCATALOGUE = {wrong}\n")
    with pytest.raises(RulebookError) as error:
        load(name)
    assert [problem.code for problem in error.value.problems] == ["unknown-value", "invalid-entry", "invalid-entry"]


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
    assert with_all_words(ENTRIES, words) == found


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
    assert in_sections(ENTRIES, sections) == found


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("model", 'no section is called "model"; did you mean "models"? (hubs, models)'),
        ("", 'no section is called "" (hubs, models)'),
    ],
)
def test_an_unknown_section_is_named_with_the_nearest_and_with_all(section, text):
    with pytest.raises(AdvisorError) as error:
        in_sections(ENTRIES, ["hubs", section])
    assert str(error.value) == text


def test_two_spellings_of_a_section_are_found_as_one_and_none_is_lost():
    both = [*ENTRIES, ATLANTIS._replace(section="Hubs")]
    assert in_sections(both, []) == both
    assert in_sections(both, ["hubs"]) == [both[0], both[-1]]


def test_an_entry_for_machines():
    source = {"key": "T", "title": "a test about Lemuria", "place": "chapter 1", "address": ""}
    assert ATLANTIS.as_json() == {
        "section": "hubs",
        "name": "Atlantis",
        "told": "a country",
        "sources": [source],
        "note": "sunk long ago",
    }
