"""What is kept out of decision records: the names of fields, and an assessment without them.

Mask   the fields that are kept out
"""

import getpass
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from outsourcing.engine.core.assessment import AdvicePart, Assessment, FactPart, FindingPart, FiringPart
from outsourcing.engine.core.errors import ConfigurationError, Problem, suggestion
from outsourcing.engine.core.questions import FREE_TEXT, AnswerSource, normalised
from outsourcing.engine.core.text import quoted

WHO = "who"
KNOWN = (WHO, "id", *FREE_TEXT)  # beside questions and columns


WITHHELD = {"choice": "masked", "text": "It rests on an answer that is masked."}


class Redaction(NamedTuple):
    """The fields that are kept out: questions, columns, name, description, id, who; as they are compared."""

    fields: frozenset[str] = frozenset()

    def of(self, assessment: Assessment, origins: Mapping[str, AnswerSource]) -> tuple[Assessment, tuple[str, ...]]:
        """Return an assessment without the masked fields, and the names of those that were there."""
        if not self.fields:
            return assessment, ()
        texts = {name: "" for name in ("id", *FREE_TEXT) if name in self.fields and getattr(assessment, name)}
        columns = [name for name in assessment.carried if normalised(name) in self.fields]
        answers = [name for name in {**assessment.profile, **origins} if name in self.fields]
        changed: dict[str, Any] = {**texts, "carried": _less(assessment.carried, columns)}
        changed["profile"] = _less(assessment.profile, answers)
        changed["findings"] = tuple(_finding(finding, answers) for finding in assessment.findings)
        changed["advice"] = tuple(_advice(given, answers) for given in assessment.advice)
        changed["firings"] = tuple(_firing(firing, answers) for firing in assessment.firings)
        who = [WHO] if WHO in self.fields and user() else []
        return assessment.model_copy(update=changed), (*texts, *columns, *answers, *who)

    def who(self) -> str:
        """Return who is at work here, unless that is masked."""
        return "" if WHO in self.fields else user()


NOTHING = Redaction()


def read_redaction(names: Sequence[str], questions: Iterable[str], place: str) -> Redaction:
    """Return the mask that is written at a place.

    Raises:
        ConfigurationError: a name is misspelt; a column can have any name that is not nearly one of ours.

    """
    known = [*KNOWN, *questions]
    ours = (*known, *Assessment.model_fields)  # headings of our own output are columns, too
    wrong = [
        Problem(place, f"mask: nothing is called {quoted(name)}{near}")
        for name in names
        if normalised(name) not in ours and (near := suggestion(normalised(name), known, cutoff=0.75))
    ]
    if wrong:
        raise ConfigurationError(wrong)
    return Redaction(frozenset(map(normalised, names)))


@cache
def user() -> str:
    """Return who is at work here, as far as the system knows."""
    try:
        return getpass.getuser().encode("utf-8", "replace").decode()
    except (OSError, KeyError, ImportError):  # nobody by that number, nothing in the environment
        return ""


def _less(values: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _finding(finding: FindingPart, names: Collection[str]) -> FindingPart:
    evidence = tuple(e.model_copy(update={"answers": _less(e.answers, names)}) for e in finding.evidence)
    return finding.model_copy(update={"evidence": evidence})


def _advice(given: AdvicePart, names: Collection[str]) -> AdvicePart:
    """Return advice without masked answers; where it rests on one, its words would tell it."""
    left = _less(given.answers, names)
    return given if left == given.answers else given.model_copy(update={"answers": left, **WITHHELD})


def _firing(firing: FiringPart, names: Collection[str]) -> FiringPart:
    matched = tuple(
        FactPart(fact=fact.fact, values=_less(fact.values, names)) if fact.fact == "Task" else fact
        for fact in firing.matched
    )
    if matched == firing.matched:
        return firing
    concluded = tuple(
        FactPart(fact=fact.fact, values=fact.values | WITHHELD) if fact.fact == "Advice" else fact
        for fact in firing.concluded
    )
    return firing.model_copy(update={"matched": matched, "concluded": concluded})
