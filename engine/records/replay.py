"""Replay recorded decisions: by the rules and the engine of their time, or by today's rules."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pydantic import ValidationError

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, DamagedError, RecordError, RerunError
from outsourcing.engine.core.source_digest import changed_files, fingerprint_of
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.explanation.comparison import Comparison, compare
from outsourcing.engine.explanation.context import ExplanationContext
from outsourcing.engine.loading.rulebook_versions import Request, Revision, of_manifest
from outsourcing.engine.records.record import UNREADABLE, Record
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.trust import installed_rulebooks, require_trust

BATCH = 5_000  # records held in memory, and given to one process: starting one takes half a second


class Replayed(NamedTuple):
    """One decision replayed. Where it could not be replayed, `comparison` is None and `why` says why."""

    id: str
    identical: bool
    comparison: Comparison | None
    why: str = ""


def stored_revision(store: Store, fingerprint: str) -> Revision:
    """Return the stored revision whose fingerprint begins with these digits.

    Raises:
        RecordError: there is none, or several, or a part of it is missing, or it is not trusted.

    """
    query = "SELECT fingerprint, manifest FROM rulebooks WHERE instr(fingerprint, ?) = 1"
    with store.reading():
        rows = store.database.execute(query, (fingerprint,)).fetchall()
        path = visible(str(store.path))
        if len(rows) != 1:
            count, code = ("several", "ambiguous-rulebook") if rows else ("no", "unknown-rulebook")
            message = f"{path}: {count} rulebook{'s' * bool(rows)} found with a fingerprint that begins with"
            raise RecordError(f"{message} {quoted(fingerprint)}", code=code)
        [(full, text)] = rows
        texts = dict(store.database.execute("SELECT digest, text FROM sources"))
    try:
        manifest = json.loads(text)
        sources = {str(file): texts[digest] for file, digest in manifest["sources"].items()}
        intact = fingerprint_of(text) == full and not changed_files(manifest, texts)
        revision = of_manifest(f"the rulebook {full[:8]}", manifest, sources)
    except UNREADABLE:
        intact = False
    if not intact:
        message = f"{path}: parts of the rulebook {full[:8]} were changed; run outsourcing audit verify"
        raise DamagedError(message, code="rulebook-changed")
    if installed := installed_rulebooks().get(full):  # the same code; only comments may differ
        return of_manifest(revision.label, json.loads(installed.manifest), installed.sources)
    require_trust(store, full, text)
    return revision


def replay(store: Store, records: Iterable[Record], advisor: Advisor | None = None) -> Iterator[Replayed]:
    """Replay decisions by the rules and engine of their time, or, with an advisor, by its rules."""
    numbered = groupby(enumerate(records), key=lambda item: (item[1].summary.rulebook, item[0] // BATCH))
    for (fingerprint, _), group in numbered:
        complete = []
        for _, record in group:
            if masked := masked_answers(record):
                yield _failed(record, f"it cannot be replayed: the answer to {', '.join(masked)} is masked")
            else:
                complete.append(record)
        if advisor:
            yield from (_replay_today(record, advisor) for record in complete)
        elif complete:
            lines = _lines(stored_revision(store, fingerprint), complete)
            yield from map(_compared, complete, lines)


def _lines(revision: Revision, records: Sequence[Record]) -> Sequence[str | RerunError]:
    """Return the assessment of each record by a revision, or the error."""
    try:
        return revision.answers(map(to_request, records))
    except RerunError as error:
        return [error] * len(records)


def masked_answers(record: Record) -> list[str]:
    """Return the questions whose answers were kept out of a record."""
    if not record.masked:
        return []
    return [answer.question for answer in record.header.answers if answer.question in record.masked]


def to_request(record: Record) -> Request:
    """Return the request that leads to a record's assessment."""
    assessment = record.assessment
    task = {"name": assessment.name, "description": assessment.description, **assessment.profile}
    return Request(task, assessment.id, assessment.carried)


def explanation_of(store: Store, record: Record, advisor: Advisor) -> ExplanationContext:
    """Return the context to explain a record: with the rules that decided it.

    Raises:
        RecordError: one of its answers is masked, or its rulebook is not stored.

    """
    if hidden := masked_answers(record):
        raise RecordError(
            f"record {record.id}: it cannot be explained, because the answer to {', '.join(hidden)} is masked",
            code="masked-answer",
        )
    is_current = record.summary.rulebook == advisor.rulebook.fingerprint
    revision = None if is_current else stored_revision(store, record.summary.rulebook).rules_only()
    recorded = record.assessment
    marked = {"suggested": recorded.suggested, "confirm_first": recorded.confirm_first} if recorded.suggested else {}
    return ExplanationContext(to_request(record), advisor, revision, recorded, marked)


def _failed(record: Record, why: str) -> Replayed:
    return Replayed(record.id, identical=False, comparison=None, why=why)


def _compared(record: Record, line: str | RerunError) -> Replayed:
    if isinstance(line, RerunError):
        return _failed(record, str(line))
    recorded, replayed = record.assessment, Assessment.model_validate_json(line)
    if recorded.suggested:  # which answers nobody had confirmed does not follow from the answers
        replayed = _with_suggestions(replayed, recorded)
        line = replayed.json_line()
    return Replayed(record.id, record.line == line, compare(recorded, replayed))


def _with_suggestions(replayed: Assessment, recorded: Assessment) -> Assessment:
    return replayed.model_copy(update={"suggested": recorded.suggested, "confirm_first": recorded.confirm_first})


def _replay_today(record: Record, advisor: Advisor) -> Replayed:
    """Replay by an advisor's rules; what these cannot read is a result, not an error.

    Identical then means: everything but the versions.
    """
    request, recorded = to_request(record), record.assessment
    try:
        profile = advisor.rulebook.profile.model_validate(request.task)
        assessment = advisor.assess(profile, request.id, request.carried)
    except ValidationError as error:
        fields = ", ".join(f"{'.'.join(map(str, e['loc']))} = {quoted(e['input'])}" for e in error.errors())
        return _failed(record, f"today's rules cannot read it: {fields}")
    except AdvisorError as error:
        return _failed(record, str(error))
    assessment = _with_suggestions(assessment, recorded)
    identical = assessment.model_copy(update={"versions": recorded.versions}) == recorded
    return Replayed(record.id, identical, compare(recorded, assessment, advisor))
