"""Replay: a recorded decision again, by the rules and the engine of its time, or by today's rules.

Replayed    one decision replayed: identical, or what differs
rulebook    the revision that a record was made with
"""

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
from outsourcing.engine.loading.rulebook_versions import Request, Revision, of_manifest
from outsourcing.engine.records.record import UNREADABLE, Record
from outsourcing.engine.records.search import read
from outsourcing.engine.records.store import Store

CHUNK = 500  # records read at a time
BATCH = 5_000  # records held, and given to one process: to start one takes half a second


class Replayed(NamedTuple):
    """One decision replayed. Without a comparison it could not be, and `why` says why."""

    id: str
    identical: bool
    comparison: Comparison | None
    why: str = ""


def rulebook(store: Store, fingerprint: str) -> Revision:
    """Return the stored revision whose fingerprint begins like this.

    Raises:
        RecordError: there is none, or several, or a part of it is missing.

    """
    query = "SELECT fingerprint, manifest FROM rulebooks WHERE instr(fingerprint, ?) = 1"
    with store.reading():
        found = store.database.execute(query, (fingerprint,)).fetchall()
        path = visible(str(store.path))
        if len(found) != 1:
            how_many = "several rulebooks" if found else "no rulebook"
            raise RecordError(f"{path}: {how_many} there with a fingerprint that begins with {quoted(fingerprint)}")
        [(full, text)] = found
        texts = dict(store.database.execute("SELECT digest, text FROM sources"))
    try:
        manifest = json.loads(text)
        sources = {str(file): texts[named] for file, named in manifest["sources"].items()}
        sound = fingerprint_of(text) == full and not changed_files(manifest, texts)
        revision = of_manifest(f"the rulebook {full[:8]}", manifest, sources)
    except UNREADABLE:
        sound = False
    if not sound:
        raise DamagedError(f"{path}: parts of the rulebook {full[:8]} were changed. See: outsourcing audit verify")
    return revision


def every(store: Store) -> Iterator[Record]:
    """Yield every decision whose text is there, in order."""
    query = (
        "SELECT seq, id, payload, digest FROM chain JOIN payloads USING (seq) "
        "WHERE kind = 'decision' AND seq > ? ORDER BY seq LIMIT ?"
    )
    last = 0
    while True:
        with store.reading():
            rows = store.database.execute(query, (last, CHUNK)).fetchall()
        if not rows:
            return
        last = rows[-1][0]
        yield from (read(store, id_, text, named) for _, id_, text, named in rows)


def replay(store: Store, records: Iterable[Record], advisor: Advisor | None = None) -> Iterator[Replayed]:
    """Replay decisions by the rules and engine of their time, or, with an advisor, by its rules."""
    numbered = groupby(enumerate(records), key=lambda item: (item[1].summary.rulebook, item[0] // BATCH))
    for (fingerprint, _), group in numbered:
        sound = []
        for _, record in group:
            if hidden := masked_answers(record):
                told = f"it cannot be replayed: the answer to {', '.join(hidden)} is masked"
                yield Replayed(record.id, identical=False, comparison=None, why=told)
            else:
                sound.append(record)
        if advisor:
            yield from (_today(record, advisor) for record in sound)
        elif sound:
            yield from (_at_the_time(*both) for both in zip(sound, _answers(store, fingerprint, sound), strict=True))


def _answers(store: Store, fingerprint: str, records: Sequence[Record]) -> Sequence[str | RerunError]:
    """Return what a stored rulebook says of records; where it cannot be run, that, for each of them."""
    stored = rulebook(store, fingerprint)
    try:
        return stored.answers(map(request, records))
    except RerunError as error:
        return [error] * len(records)


def masked_answers(record: Record) -> list[str]:
    """Return the questions whose answers were kept out of a record."""
    if not record.masked:
        return []
    return [answer.question for answer in record.header.answers if answer.question in record.masked]


def request(record: Record) -> Request:
    """Return the request that leads to a record's assessment."""
    assessment = record.assessment
    task = {"name": assessment.name, "description": assessment.description, **assessment.profile}
    return Request(task, assessment.id, assessment.carried)


def _at_the_time(record: Record, line: str | RerunError) -> Replayed:
    if isinstance(line, RerunError):
        return Replayed(record.id, identical=False, comparison=None, why=str(line))
    compared = compare(record.assessment, Assessment.model_validate_json(line))
    return Replayed(record.id, record.line == line, compared)


def _today(record: Record, advisor: Advisor) -> Replayed:
    """Replay by an advisor's rules; what today's rules can no longer read is told, not raised.

    Identical then means: all but the rulebook and the versions.
    """
    asked, recorded = request(record), record.assessment
    try:
        profile = advisor.rulebook.profile.model_validate(asked.task)
        assessment = advisor.assess(profile, asked.id, asked.carried)
    except ValidationError as error:
        fields = ", ".join(f"{'.'.join(map(str, one['loc']))} = {quoted(one['input'])}" for one in error.errors())
        told = f"today's rules cannot read it: {fields}"
        return Replayed(record.id, identical=False, comparison=None, why=told)
    except AdvisorError as error:
        return Replayed(record.id, identical=False, comparison=None, why=str(error))
    same = assessment.model_copy(update={"versions": recorded.versions}) == recorded
    return Replayed(record.id, same, compare(recorded, assessment, advisor))
