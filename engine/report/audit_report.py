"""The report on a store for auditors: counts, what people decided otherwise, and a sample with each record in full.

The sample is drawn with a seed that the report notes: the same seed draws the same records from the same store.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.words import Questions
from outsourcing.engine.records.agreement import Agreement, agreement
from outsourcing.engine.records.chain import DECIDED, Head
from outsourcing.engine.records.follow_ups import REASONS, FollowUps, Stance, follow_ups_of
from outsourcing.engine.records.record import ID_SHOWN, Record
from outsourcing.engine.records.runs import RecordedRun, list_runs
from outsourcing.engine.records.search import Filter, ListedDecision, find_record, list_decisions
from outsourcing.engine.records.store import Store
from outsourcing.engine.report.advice import by_topic, cautions_of, conditions_of
from outsourcing.engine.report.agreement import share_cells
from outsourcing.engine.report.assessment import bars, trace
from outsourcing.engine.report.card import firmness
from outsourcing.engine.report.decisions import decided_in_words
from outsourcing.engine.report.document import (
    MAX_NAME,
    Block,
    Labelled,
    Line,
    Section,
    Table,
    footer,
    printed_score,
    readable_minute,
    shorten,
)
from outsourcing.engine.report.records import follow_up_lines, record_facts


class Recorded(NamedTuple):
    """A record with what people decided about it, and the run that it belongs to."""

    record: Record
    people: FollowUps
    runs: Sequence[RecordedRun]


class AuditReport(NamedTuple):
    """What a report is made of."""

    title: str
    conditions: str  # the filters as they were written; empty for all records
    head: Head
    listed: Sequence[ListedDecision]  # all that meet the conditions, the newest first
    agreement: Agreement
    otherwise: Sequence[Recorded]
    sample: Sequence[Recorded]
    seed: int

    @property
    def made(self) -> tuple[tuple[str, str], ...]:
        """Return what the report was made of, each with a label."""
        size = len(self.sample)
        again = (
            f"outsourcing audit report --sample {size} --seed {self.seed}{self.conditions and f' {self.conditions}'}"
        )
        return (
            ("Head", str(self.head)),
            ("Sample", f"{size:,} of {len(self.listed):,} records, drawn with the seed {self.seed}; again by: {again}"),
            ("Unchanged?", "outsourcing audit verify --expect-head with the head above"),
        )


def audit_report(  # noqa: PLR0913  what a report is made of
    store: Store, conditions: Filter, *, size: int, seed: int, title: str = "", written: str = ""
) -> AuditReport:
    """Draw a sample of the records that meet the conditions, and collect what the report says.

    Args:
        store: the records.
        conditions: which records.
        size: how many records to draw; all, if there are fewer.
        seed: of the draw.
        title: the title of the report.
        written: the conditions as they were written.

    """
    listed, count = list_decisions(store, conditions, None)
    oldest_first = [one.id for one in reversed(listed)]
    drawn = set(random.Random(seed).sample(oldest_first, min(size, count)))  # noqa: S311  not a secret: it is noted
    otherwise = [one.id for one in listed if one.stance is Stance.OTHERWISE]
    recorded = {id_: _recorded(store, id_) for id_ in dict.fromkeys([*otherwise, *drawn])}
    return AuditReport(
        title=title.strip() or "Decision records",
        conditions=written,
        head=store.head(),
        listed=listed,
        agreement=agreement(store, conditions),
        otherwise=[recorded[id_] for id_ in otherwise],
        sample=[recorded[id_] for id_ in oldest_first if id_ in drawn],
        seed=seed,
    )


def _recorded(store: Store, id_: str) -> Recorded:
    record = find_record(store, id_)
    return Recorded(
        record, follow_ups_of(store, record), list_runs(store, [record.summary.run]) if record.summary.run else []
    )


def document(report: AuditReport, questions: Questions) -> Section:
    """Return the report as a document."""
    return Section(
        report.title,
        (
            *_summary(report),
            Section("Records by verdict", (_by_verdict(report),)),
            Section("How often people followed the advice", tuple(_followed(report.agreement))),
            Section("Decided differently", _otherwise(report.otherwise)),
            Section("The sample", _sample(report)),
            *(Section(_title(one), tuple(_in_full(one, questions))) for one in report.sample),
            Section("", footer(report.made)),
        ),
    )


def _summary(report: AuditReport) -> Iterator[str]:
    if not report.listed:
        yield "No matching records."
        return
    newest, oldest = report.listed[0], report.listed[-1]
    filters = f", chosen by {report.conditions}" if report.conditions else ""
    yield f"{counted(len(report.listed), 'record')}{filters}, from {_when(oldest.time)} to {_when(newest.time)} (UTC)."
    people = counted(report.agreement.decided, "record")
    otherwise = f"{len(report.otherwise):,}" if report.otherwise else "none"
    yield f"People have decided on {people}, {otherwise} of them differently from the advice."


def _by_verdict(report: AuditReport) -> Table:
    rows = []
    for kind in VerdictKind:
        stances = Counter(one.stance for one in report.listed if one.verdict == kind)
        number, open_ = stances.total(), stances[None]
        counts = (number, number - open_, stances[Stance.FOLLOWED], stances[Stance.OTHERWISE])
        rows.append((str(kind), *(f"{count:,}" for count in counts)))
    return Table(("Verdict", "Records", "Decided", "As advised", "Otherwise"), tuple(rows))


def _followed(found: Agreement) -> Iterator[Block]:
    if not found.overall.decided:
        yield "Nobody has followed or overridden a verdict yet."
        return
    rows = [share_cells(found.overall)]
    for name, shares in found.by.items():
        for share in shares:
            group = share.group[:FINGERPRINT_SHOWN] if name == "rulebook" else share.group
            rows.append(share_cells(share._replace(group=f"{name}: {group}")))
    yield Table(("", "Followed", "Decided", "Share", "95 % interval"), tuple(rows))


def _otherwise(otherwise: Sequence[Recorded]) -> tuple[Block, ...]:
    if not otherwise:
        return ("No decision differs from the advice.",)
    headings = ("Record", "Task", "Advised", "Decided", "By", "On", "Reason", "Why")
    return (Table(headings, tuple(_differing(one) for one in otherwise)),)


def _differing(one: Recorded) -> tuple[str, ...]:
    decided = one.people.newest(DECIDED)
    if decided is None:  # erased in the meantime
        return (one.record.id[:ID_SHOWN], *[""] * 7)
    choice = decided.choice
    return (
        one.record.id[:ID_SHOWN],
        _name(one.record.summary.name, one.record.summary.task),
        one.people.verdict,
        decided.words,
        decided.who,
        _when(decided.time),
        REASONS.get(choice.reason, choice.reason),
        choice.because,
    )


def _sample(report: AuditReport) -> tuple[Block, ...]:
    ids = {one.record.id for one in report.sample}
    rows = [
        (
            one.id[:ID_SHOWN],
            _when(one.time),
            _name(one.name, one.task),
            one.verdict,
            printed_score(one.score, one.thresholds),
            decided_in_words(one) or "open",
        )
        for one in reversed(report.listed)
        if one.id in ids
    ]
    about = f"{counted(len(rows), 'record')} of {len(report.listed):,}, drawn at random with the seed {report.seed}."
    return about, Table(("Record", "When (UTC)", "Task", "Verdict", "Score", "Decided"), tuple(rows))


def _title(one: Recorded) -> str:
    return f"Record {one.record.id}: {_name(one.record.summary.name, one.record.summary.task)}"


def _in_full(one: Recorded, questions: Questions) -> Iterator[Block]:
    """Yield everything that a record holds: nothing of it is worked out anew."""
    record, assessment = one.record, one.record.assessment
    score = printed_score(assessment.score, assessment.versions.scale)
    yield f"{assessment.verdict}, {firmness(assessment)}; score {score}. {assessment.meaning}"
    if assessment.description:
        yield assessment.description
    yield Labelled(record_facts(record.header, one.runs, questions))
    yield Section("What people decided", tuple(map(Line, follow_up_lines(one.people))) or ("Nothing yet.",))
    if assessment.carried:
        rows = tuple((name, shorten(str(value))) for name, value in assessment.carried.items())
        yield Section("Columns of the task file", (Table(("Column", "Value"), rows),))
    yield Section("The differences", (bars(assessment, questions),))
    yield Section("Advice", tuple(_advice(assessment)))
    yield Section("How it came about", (trace(assessment, questions),))
    yield Section("Rules that fired, in order", tuple(Line(f"{one.rule} {one.title}") for one in assessment.firings))


def _advice(assessment: Assessment) -> Iterator[Line]:
    yield from (Line(f"Only if {text}") for text in conditions_of(assessment))
    yield from (Line(f"Caution: {given.text}") for given in cautions_of(assessment))
    yield from (Line(f"{label}: {'; '.join(choices)}") for label, choices in by_topic(assessment).items())


def _name(name: str, task: str) -> str:
    return shorten(name.strip() or task, MAX_NAME)


def _when(time: str) -> str:
    return visible(readable_minute(time))
