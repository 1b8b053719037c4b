"""The catalogue of services: complete, sided by its sources, weak as evidence."""

import pytest

from engine import BPO, KPO, assess
from rules.catalogue import Service, named


def test_every_service_but_other_has_a_source():
    assert [service.value for service in Service if not service.sources] == ["other"]


def test_the_sides_of_the_catalogue():
    sides = {side: [s.value for s in Service if s.side is side] for side in (BPO, KPO, None)}
    assert {side: len(names) for side, names in sides.items()} == {BPO: 19, KPO: 16, None: 3}
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
def test_a_service_speaks_for_its_side_and_weakly(service):
    evidence = assess({"service": service}).evidence()
    strength = 0.1 if service.contested else 0.2
    expected = [(service.side, strength)] if service.side else []
    assert [(opinion.side, opinion.strength) for opinion in evidence.values()] == expected


def test_named_keeps_agreed_and_contested_apart():
    assert named(BPO, contested=True) == (Service.INSURANCE,)
    assert Service.INSURANCE not in named(BPO, contested=False)
