"""Redaction: keep the fields named in `mask` out of decision records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import ConfigurationError, Problem, suggestion
from outsourcing.engine.core.questions import FREE_TEXT, AnswerSource, normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.records.person import Person, current_person

WHO = "who"
KNOWN = (WHO, "because", "id", *FREE_TEXT)  # fields that are neither questions nor columns
WITHHELD = {"choice": "masked", "text": "It rests on an answer that is masked."}  # part of the record format


class Redaction(NamedTuple):
    """The fields to keep out: questions, columns, name, description, id, who; their names are normalised."""

    fields: frozenset[str] = frozenset()

    def apply(self, assessment: Assessment, origins: Mapping[str, AnswerSource]) -> tuple[Assessment, tuple[str, ...]]:
        """Return an assessment without the masked fields, and the names of those that it had.

        Advice that rests on a masked answer is withheld: its text would reveal the answer.
        """
        if not self.fields:
            return assessment, ()
        texts = [name for name in ("id", *FREE_TEXT) if name in self.fields and getattr(assessment, name)]
        columns = [name for name in assessment.carried if normalised(name) in self.fields]
        answers = [name for name in {**assessment.profile, **origins} if name in self.fields]
        data = assessment.model_dump(mode="json") | dict.fromkeys(texts, "")
        _remove(data["carried"], columns)
        for part in ("profile", "suggested"):
            _remove(data[part], answers)
        for evidence in (evidence for finding in data["findings"] for evidence in finding["evidence"]):
            _remove(evidence["answers"], answers)
        withheld = [advice for advice in data["advice"] if _remove(advice["answers"], answers)]
        for firing in data["firings"]:
            tasks = [fact for fact in firing["matched"] if fact["fact"] == "Task"]
            if [task for task in tasks if _remove(task["values"], answers)]:
                withheld += [fact["values"] for fact in firing["concluded"] if fact["fact"] == "Advice"]
        for advice in withheld:
            advice.update(WITHHELD)
        who = [WHO] if WHO in self.fields and any(current_person()) else []
        return Assessment.model_validate(data), (*texts, *columns, *answers, *who)

    def person(self) -> Person:
        """Return who makes an entry, unless that is masked."""
        return Person() if WHO in self.fields else current_person()


NOTHING = Redaction()


def read_redaction(names: Sequence[str], questions: Iterable[str], place: str) -> Redaction:
    """Return the redaction for the names in a `mask`; `place` is the file that it stands in.

    Raises:
        ConfigurationError: a name looks like a misspelt field. Any other name may be that of a column.

    """
    known = [*KNOWN, *questions]
    valid = (*known, *Assessment.model_fields)  # the headings of our own output can be columns, too
    problems = [
        Problem(place, f"mask: unknown field {quoted(name)}{near}", "unknown-field")
        for name in names
        if normalised(name) not in valid and (near := suggestion(normalised(name), known, cutoff=0.75))
    ]
    if problems:
        raise ConfigurationError(problems)
    return Redaction(frozenset(map(normalised, names)))


def _remove(values: dict[str, Any], names: Iterable[str]) -> bool:
    """Remove keys from a dictionary; return whether it had any of them."""
    present = [name for name in names if name in values]
    for name in present:
        del values[name]
    return bool(present)
