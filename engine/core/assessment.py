"""The data of an assessment, as it is shown, stored and compared.

It contains nothing that differs between two runs on the same input, such as the time or the machine. Does not import
Experta.
"""

import operator
from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from outsourcing.engine.core import vocabulary
from outsourcing.engine.core.scale import Thresholds, thresholds_with
from outsourcing.engine.core.text import json_text
from outsourcing.engine.core.vocabulary import (
    ConfidenceLabel,
    Degree,
    Gate,
    Leaning,
    Margin,
    Parts,
    Side,
    Sufficiency,
    VerdictKind,
    YesNo,
)

Answers = dict[str, str]


class Part(BaseModel):
    """A part of an assessment; immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class EvidencePart(Part):
    """One rule's opinion: which side, how strongly (0 to 1), on which answers, by which source."""

    rule: str
    title: str
    side: Side
    strength: float
    answers: Answers
    source: str


class FindingPart(Part):
    """One of the differences: certainty factor -1 (BPO) to +1 (KPO), its degree in words, its part of the score."""

    difference: str
    number: int
    title: str
    side: Leaning
    degree: Degree
    cf: float
    part: float
    evidence: tuple[EvidencePart, ...]


class BalancePart(Part):
    """The findings weighed together, and what the marks of the task come to; versions before 0.2 have four words."""

    leaning: Leaning
    margin: Margin
    coverage: Sufficiency
    conflict: YesNo
    known: Sufficiency = Sufficiency.THIN
    one_sided: YesNo = YesNo.NO
    gate: Gate = Gate.OPEN
    parts: Parts = Parts.NONE


class Confidence(Part):
    """How firm the verdict is, 0 to 1, and in words."""

    number: float
    words: ConfidenceLabel


class FactPart(Part):
    """A fact with the values that a rule tested, or with all values that it concluded."""

    fact: str
    values: dict[str, Any]


class FiringPart(Part):
    """One rule that fired: the facts it matched, the facts it concluded."""

    rule: str
    title: str
    matched: tuple[FactPart, ...]
    concluded: tuple[FactPart, ...]


class SplitPart(Part):
    """The part of a split task that suits one side, as the findings behind it (keys of differences)."""

    side: Side
    findings: tuple[str, ...]


class Decider(Part):
    """Answers that would decide an undecided task; of answers that rules treat alike, the first."""

    answers: Answers
    verdict: Literal[VerdictKind.BPO, VerdictKind.KPO, VerdictKind.SPLIT]


class AdvicePart(Part):
    """A recommendation: topic, choice in a few words, what it means in a sentence; which rule, on which answers."""

    topic: str
    choice: str
    text: str
    part: vocabulary.Part = Field(description="Of a split task, the part that it is for.")
    rule: str
    title: str
    answers: Answers
    source: str
    heading: str = Field(
        default="", exclude_if=operator.not_, description="The title of the topic, if a pack declares or renames it."
    )
    step: str = Field(
        default="", exclude_if=operator.not_, description="The part of the plan, if a pack declares the topic."
    )


class SuggestedPart(Part):
    """Where a suggested answer comes from: the precedents that agree on it, and their share of the weight."""

    share: float | None = Field(default=None, description="Share of agreement, 0 to 1; null if it is not known.")
    precedents: tuple[str, ...] = Field(default=(), description="Names of precedents, the most alike first.")


class Versions(Part):
    """The versions of rules and software that an assessment was made with."""

    rulebook: str = Field(description="SHA-256 of the rulebook: equal fingerprints mean equal assessments.")
    advisor: str
    experta: str
    packs: tuple[str, ...] = Field(default=(), description="Packs in addition to the shipped rules, as id and version.")
    skipped: tuple[str, ...] = Field(default=(), description="Packs that were skipped because of errors in them.")
    tuned: tuple[str, ...] = Field(
        default=(),
        exclude_if=operator.not_,
        description="Strengths, weights and thresholds that packs changed, with the reasons.",
    )
    thresholds: dict[str, float] = Field(
        default={}, exclude_if=operator.not_, description="The thresholds among these, by name, as numbers."
    )

    @property
    def scale(self) -> Thresholds:
        """Return all thresholds that an assessment was made with."""
        return thresholds_with(self.thresholds)


class Assessment(Part):
    """The verdict on a task, and everything that led to it."""

    id: str
    name: str
    verdict: VerdictKind
    meaning: str
    score: float = Field(description="-1 (BPO) to +1 (KPO).")
    confidence: Confidence
    coverage: float = Field(
        description="Share of the differences, by weight, that clearly take the side to which the score leans, 0 to 1."
    )
    balance: BalancePart
    findings: tuple[FindingPart, ...]
    supporting: tuple[str, ...] = Field(
        description="The verdict's own rule, then the rules whose evidence supports it."
    )
    against: tuple[str, ...] = Field(description="The rules whose evidence speaks against it, or against a part of it.")
    split: tuple[SplitPart, ...] = Field(description="For SPLIT: the part for BPO and the part for KPO.")
    would_decide: tuple[Decider, ...] = Field(description="For UNDECIDED: answers that would decide.")
    advice: tuple[AdvicePart, ...] = Field(default=(), description="What follows, by topic; cautions first.")
    firings: tuple[FiringPart, ...] = Field(description="The inference trace: every rule that fired, in order.")
    profile: Answers = Field(description="The known answers, by question.")
    confirm_first: tuple[str, ...] = Field(
        default=(),
        description="Suggested answers to confirm: then the verdict stands whatever the other suggestions are.",
    )
    description: str
    carried: dict[str, Any] = Field(description="Columns of the task file that are not questions, unchanged.")
    suggested: dict[str, SuggestedPart] = Field(
        default={}, description="Answers that are only suggested, by question; the verdict is provisional then."
    )
    versions: Versions

    def json_line(self) -> str:
        """Return the assessment as one line of JSON, the same bytes for the same input everywhere."""
        return self.model_dump_json()

    def evidence(self) -> dict[str, EvidencePart]:
        """Return every piece of evidence by the rule that gave it, in the order of the findings."""
        return {opinion.rule: opinion for finding in self.findings for opinion in finding.evidence}


FIELDS = list(Assessment.model_fields)
AFTER_VERDICT = FIELDS[FIELDS.index("verdict") + 1 : FIELDS.index("description")]


class Pieces(NamedTuple):
    """The assessment of a task without a name as JSON, in pieces, most of which other assessments have, too.

    `middle` is what stands between the name and the description, from the verdict on; `versions` is the last field.
    """

    middle: tuple[str, ...]
    versions: str

    def line(
        self,
        id_: str = "",
        name: str = "",
        description: str = "",
        carried: Mapping[str, Any] | None = None,
        suggested: Mapping[str, Any] | None = None,
    ) -> str:
        """Return the assessment of a task with this name as one line."""
        return "".join(
            (
                '{"id":',
                json_text(id_),
                ',"name":',
                json_text(name),
                ',"verdict":',
                *self.middle,
                ',"description":',
                json_text(description),
                ',"carried":',
                json_text(carried or {}),
                ',"suggested":',
                json_text(suggested or {}),
                ',"versions":',
                self.versions,
                "}",
            )
        )


def rule_roles(fired: Iterable[str], supporting: Iterable[str], against: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the rules that fired, each with its role in the assessment: supporting, against, or neither."""
    roles = dict.fromkeys(fired, "neither")
    for role, rules in (("supporting", supporting), ("against", against)):
        roles |= {rule: role for rule in rules if rule in roles}
    return tuple(roles.items())
