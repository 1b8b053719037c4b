"""The catalogue: complete, with a source for each entry; services weak as evidence, everything else none at all."""

from collections import Counter

import pytest

from outsourcing import BPO, KPO, assess, load
from outsourcing.engine.core.questions import normalised
from outsourcing.rules.catalogue import UNDATED
from outsourcing.rules.catalogue.services import Service, named
from outsourcing.rules.sources import B_KPO_COMPANIES, B_KPO_ROLES, BENEFITS

CATALOGUE = load().catalogue
ENTRIES = {(entry.section, entry.name): entry for entry in CATALOGUE}
PLACES_AND_PROVIDERS = [entry for entry in CATALOGUE if entry.section in ("companies", "hubs")]


def names(section):
    return [entry.name for entry in CATALOGUE if entry.section == section]


def test_every_service_but_other_has_a_source():
    assert [service.value for service in Service if not service.sources] == ["other"]


def test_the_sides_of_the_catalogue():
    sides = {side: [s.value for s in Service if s.side is side] for side in (BPO, KPO, None)}
    assert {side: len(found) for side, found in sides.items()} == {BPO: 19, KPO: 16, None: 3}
    assert sides[None] == ["accounting", "payroll", "other"]


def test_the_contested_services_are_marked():
    assert [service.value for service in Service if service.contested] == [
        "insurance",
        "accounting",
        "payroll",
        "writing_and_content",
        "creative_design",
        "corporate_training",
        "medical_assistance",
    ]


@pytest.mark.parametrize("service", list(Service), ids=str)
def test_a_service_is_weak_evidence_for_its_side(service):
    evidence = assess({"service": service}).evidence()
    strength = 0.1 if service.contested else 0.2
    expected = [(service.side, strength)] if service.side else []
    assert [(opinion.side, opinion.strength) for opinion in evidence.values()] == expected


def test_named_separates_undisputed_and_contested_services():
    assert named(BPO, contested=True) == (Service.INSURANCE,)
    assert Service.INSURANCE not in named(BPO, contested=False)


def test_the_sections_and_the_number_of_their_entries():
    assert Counter(entry.section for entry in CATALOGUE) == {
        "benefits": 6,
        "branches": 18,
        "companies": 10,
        "hubs": 4,
        "models": 7,
        "roles": 12,
        "services": 37,
        "tools": 4,
    }


def test_every_entry_is_unique_and_has_a_source():
    assert len(ENTRIES) == len(CATALOGUE)
    assert [entry for entry in CATALOGUE if not entry.sources] == []


def test_every_service_has_an_entry_that_says_its_usual_side():
    assert names("services") == [service.label for service in Service if service is not Service.OTHER]
    for service in set(Service) - {Service.OTHER}:
        entry = ENTRIES["services", service.label]
        assert entry.text.endswith({BPO: "; usually BPO", KPO: "; usually KPO", None: "; no usual side"}[service.side])
        assert entry.note.startswith(service.contested)
        assert entry.sources == service.sources


def test_the_entries_of_some_sections():
    assert names("hubs") == ["India", "Malaysia", "Vietnam", "Philippines"]
    assert names("tools") == ["MySQL", "Oracle", "Google Analytics", "Microsoft Power BI"]
    assert names("models") == [
        "On-shore",
        "Near-shore",
        "Offshore",
        "Captive centre",
        "Third-party vendor",
        "Freelancer",
        "Virtual captive",
    ]
    assert names("companies") == [
        "Accenture",
        "TIS Global",
        "International Business Machines Corporation (IBM)",
        "Wipro Limited",
        "Genpact",
        "Sutherland Global Services",
        "WNS Global Services",
        "Boston Analytics",
        "SG Analytics",
        "Syntel",
    ]


@pytest.mark.parametrize(
    ("section", "name", "text", "sources", "note"),
    [
        pytest.param(
            "services",
            "Insurance work",
            "policies and claims; usually BPO",
            Service.INSURANCE.sources,
            "other sources put underwriting and actuarial work in KPO; A does not say which insurance work",
            id="a contested service",
        ),
        pytest.param(
            "hubs",
            "Vietnam",
            "a large hub for offshore BPO: attractive taxes, and lower wages and living costs than in the US or the UK",
            (BENEFITS[1],),
            UNDATED,
            id="a hub",
        ),
        pytest.param(
            "companies",
            "Syntel",
            "named as a provider of KPO",
            (B_KPO_COMPANIES,),
            f"{UNDATED}; not exclusive: providers named for one kind sell the other, too; the wording of B's list could "
            "mean buyers, but the companies in it are providers",
            id="a company",
        ),
        pytest.param(
            "roles",
            "Medical assistant",
            "KPO: helps in a medical practice",
            (B_KPO_ROLES,),
            "it has few of the seven marks of KPO; other sources put medical administration in BPO",
            id="a role that fits badly",
        ),
    ],
)
def test_the_text_of_an_entry(section, name, text, sources, note):
    assert ENTRIES[section, name] == (section, name, text, sources, note)


@pytest.mark.parametrize("entry", PLACES_AND_PROVIDERS, ids=lambda entry: entry.name)
def test_providers_and_places_are_marked_as_undated(entry):
    assert entry.note.startswith("as named by B, which has no date; read in 2026; check before relying on it")


def test_a_misspelt_company_and_ambiguous_abbreviations_are_marked():
    assert "spelt as in B" in ENTRIES["companies", "TIS Global"].note
    assert "recruitment" in ENTRIES["branches", "Research process outsourcing (RPO)"].note
    assert "broker price opinion" in ENTRIES["branches", "Business process outsourcing (BPO)"].note


def test_models_say_for_which_kind_the_source_gives_them():
    for entry in CATALOGUE:
        if entry.section == "models":
            [kind, other] = ("BPO", "KPO") if entry.text.startswith("delivery model: ") else ("KPO", "BPO")
            assert f"for {kind} only; nothing says that {other} cannot" in entry.note


def test_roles_of_bpo_are_marked_as_coming_from_other_works():
    outside = [entry for entry in CATALOGUE if entry.section == "roles" and entry.text.startswith("BPO: ")]
    assert len(outside) == 5
    for entry in CATALOGUE:
        if entry.section == "roles":
            assert (entry in outside) is entry.note.startswith("from outside") is (entry.sources[0].key not in "AB")


@pytest.mark.parametrize("entry", PLACES_AND_PROVIDERS, ids=lambda entry: entry.name)
def test_providers_and_places_are_never_evidence(entry, rulebook):
    tests = [test for rule in rulebook.rules for pattern in rule.patterns for test in pattern.tests]
    read = {normalised(value) for test in tests for value in test.accepted or ()}
    asked = {normalised(value) for question in rulebook.questions.values() for value in question.choices}
    assert normalised(entry.name) not in read | asked
    known = {"driver": "volume", "service": "data_entry"}
    assessment = assess({**known, "name": entry.name, "description": f"{entry.name}: {entry.text}"})
    assert (assessment.score, assessment.evidence()) == (assess(known).score, assess(known).evidence())


def test_the_catalogue_contains_no_rules(rulebook):
    assert [rule.id for rule in rulebook.rules if rule.place.startswith("rules/catalogue/")] == []
