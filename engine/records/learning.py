"""Recorded decisions as precedents: the answers that a person gave or confirmed, never suggested ones."""

from collections.abc import Iterable

from outsourcing.engine.records.record import Record
from outsourcing.engine.records.search import all_records
from outsourcing.engine.records.store import Store
from outsourcing.engine.suggestions.precedents import Precedent

CONFIRMED = ("asked", "file", "option")  # origins of answers


def precedents_of_records(store: Store) -> list[Precedent]:
    """Return the decisions of a store as precedents; of several on tasks with the same name, the newest."""
    return as_precedents(all_records(store))


def as_precedents(records: Iterable[Record]) -> list[Precedent]:
    """Return records as precedents; those without a name or without confirmed answers are left out."""
    newest: dict[str, Precedent] = {}
    for record in records:
        assessment, answers = record.assessment, record.header.answers
        confirmed = {one.question: one.value for one in answers if one.value and one.origin in CONFIRMED}
        if assessment.name and confirmed:
            source = f"record {record.id}"
            newest[assessment.name] = Precedent(assessment.name, assessment.description, confirmed, source)
    return list(newest.values())
