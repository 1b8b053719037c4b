"""Replay recorded decisions: by the rules and the engine of their time, or by today's rules."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, repeat
from typing import Any, NamedTuple

from pydantic import ValidationError

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, DamagedError, Problem, RecordError, RerunError
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN, changed_files, fingerprint_of
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.comparison import Comparison, compare
from outsourcing.engine.explanation.context import ExplanationContext
from outsourcing.engine.loading.rulebook_versions import Loaded, Request, Reruns, Revision, of_manifest
from outsourcing.engine.records.follow_ups import ACCEPTED, Stance, stance
from outsourcing.engine.records.record import UNREADABLE, Gist, Record, read_line
from outsourcing.engine.records.search import all_records
from outsourcing.engine.records.store import Store
from outsourcing.engine.records.trust import installed_rulebooks, require_trust

BATCH = 5_000  # records held in memory, with about 60 kB each


class Replayed(NamedTuple):
    """One decision replayed. Where it could not be replayed, `comparison` is None and `why` says why."""

    id: str
    identical: bool
    comparison: Comparison | None
    why: str = ""
    masked: bool = False  # one of its answers is kept out of the record, so that nobody can replay it
    decided: str = ""  # what people decided about it

    @property
    def turned(self) -> bool:
        """Return whether the verdict is another one."""
        return self.comparison is not None and self.comparison.turned

    def stances(self) -> tuple[Stance, Stance] | None:
        """Return how the decision stands to the recorded verdict and to the one replayed; None without a decision."""
        if not self.decided or self.comparison is None:
            return None
        before, after = self.comparison.verdict
        # who accepted a verdict decided for it
        decided = before if self.decided == ACCEPTED and before != VerdictKind.UNDECIDED else self.decided
        return stance(before, decided), stance(after, decided)


def stored_revision(store: Store, fingerprint: str, known: Rulebook | None = None) -> Revision | Loaded:
    """Return the stored revision whose fingerprint begins with these digits; `known` is trusted like those installed.

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
        revision = of_manifest(f"the rulebook {full[:FINGERPRINT_SHOWN]}", manifest, sources)
    except UNREADABLE:
        intact = False
    if not intact:
        message = f"{path}: parts of the rulebook {full[:FINGERPRINT_SHOWN]} were changed; run outsourcing audit verify"
        raise DamagedError(message, code="rulebook-changed")
    books = installed_rulebooks() | ({known.fingerprint: known} if known else {})
    if installed := books.get(full):  # the same code; only comments may differ
        return Loaded(revision.label, Advisor(installed))
    require_trust(store, full, text)
    return revision


def replay(
    store: Store, records: Iterable[Record], advisor: Advisor | None = None, known: Rulebook | None = None
) -> Iterator[Replayed]:
    """Replay decisions by the rules and engine of their time, or, with an advisor, by its rules."""
    today, reruns = _Today(advisor) if advisor else None, dict[str, Reruns]()
    numbered = groupby(enumerate(records), key=lambda item: (item[1].summary.rulebook, item[0] // BATCH))
    for (fingerprint, _), group in numbered:
        complete = []
        for _, record in group:
            if masked := masked_answers(record):
                why = f"it cannot be replayed: the answer to {', '.join(masked)} is masked"
                yield _failed(record, why)._replace(masked=True)
            else:
                complete.append(record)
        if today:
            yield from map(today.replay, complete)
        elif complete:
            if fingerprint not in reruns:
                reruns[fingerprint] = Reruns(stored_revision(store, fingerprint, known))
            read = [read_line(record.line) for record in complete]
            lines = _lines(reruns[fingerprint], [_request(*one) for one in read])
            yield from map(_compared, complete, read, lines)


class Replayings(NamedTuple):
    """What replaying all records by their own rules comes to: problems, and how many were replayed or could not be."""

    problems: tuple[Problem, ...]
    replayed: int
    masked: int
    untrusted: int


def replayings(store: Store, untrusted: Collection[str]) -> Replayings:
    """Replay all records by their own rules, except those whose rulebooks are not trusted."""
    problems, counts = [], Counter[str]()

    def trusted() -> Iterator[Record]:
        for record in all_records(store):
            if record.summary.rulebook in untrusted:
                counts["untrusted"] += 1
            else:
                yield record

    for one in replay(store, trusted()):
        counts["masked" if one.masked else "replayed"] += 1
        if not one.identical and not one.masked:
            problems.append(Problem(f"record {one.id}", _why_not_identical(one), "replay-differs"))
    return Replayings(tuple(problems), counts["replayed"], counts["masked"], counts["untrusted"])


def _why_not_identical(one: Replayed) -> str:
    if one.comparison is None:
        return f"its own rulebook cannot replay it: {one.why}"
    before, after = one.comparison.verdict
    what = (
        f"the verdict {after}, but {before} is recorded"
        if one.turned
        else f"{after}, too, but not all that is recorded"
    )
    return f"its own rulebook gives {what}: other rules made the record, or it was changed before it was stored"


def _lines(reruns: Reruns, requests: Sequence[Request]) -> Iterable[str | RerunError]:
    """Return the assessment of each request, or the error."""
    try:
        return reruns.lines(requests)
    except RerunError as error:
        return repeat(error)


def masked_answers(record: Record) -> list[str]:
    """Return the questions whose answers were kept out of a record."""
    if not record.masked:
        return []
    return [answer.question for answer in record.header.answers if answer.question in record.masked]


def to_request(record: Record) -> Request:
    """Return the request that leads to a record's assessment."""
    return _request(*read_line(record.line))


def _request(own: Mapping[str, Any], gist: Gist) -> Request:
    task = {"name": own["name"], "description": own["description"], **gist.profile}
    return Request(task, own["id"], own["carried"])


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


def without_rules(advisor: Advisor, ids: Collection[str]) -> Advisor:
    """Return an advisor with the same rules except these.

    Raises:
        AdvisorError: there is no rule with one of these ids.

    """
    gone = [advisor.rulebook.rule(id_) for id_ in ids]
    rules = tuple(rule for rule in advisor.rulebook.rules if rule not in gone)
    return Advisor(advisor.rulebook._replace(rules=rules)) if gone else advisor


def _compared(record: Record, read: tuple[Mapping[str, Any], Gist], line: str | RerunError) -> Replayed:
    if isinstance(line, RerunError):
        return _failed(record, str(line))
    if line == record.line:
        return Replayed(record.id, identical=True, comparison=_unchanged(*read))
    recorded, replayed = record.assessment, Assessment.model_validate_json(line)
    if recorded.suggested:  # which answers nobody had confirmed does not follow from the answers
        replayed = _with_suggestions(replayed, recorded)
        line = replayed.json_line()
    return Replayed(record.id, record.line == line, compare(recorded, replayed))


def _unchanged(own: Mapping[str, Any], gist: Gist) -> Comparison:
    """Return the comparison of an assessment with itself."""
    summary = gist.summary
    pairs: Any = {"verdict": (summary.verdict,) * 2, "score": (summary.score,) * 2, "coverage": (gist.coverage,) * 2}
    return Comparison(id=own["id"], name=own["name"], **pairs, answers=(), findings=(), rules=(), other=())


def _with_suggestions(replayed: Assessment, recorded: Assessment) -> Assessment:
    return replayed.model_copy(update={"suggested": recorded.suggested, "confirm_first": recorded.confirm_first})


class _Today:
    """Replays by an advisor's rules, each distinct set of answers once."""

    def __init__(self, advisor: Advisor) -> None:
        self._advisor = advisor
        self._known: dict[tuple[tuple[str, str], ...], Assessment] = {}

    def replay(self, record: Record) -> Replayed:
        """Replay a record; what the rules cannot read is a result, not an error.

        Identical then means: everything but the versions.
        """
        read = read_line(record.line)
        request = _request(*read)
        try:
            assessment = self._assessment(request)
        except ValidationError as error:
            fields = ", ".join(f"{'.'.join(map(str, e['loc']))} = {quoted(e['input'])}" for e in error.errors())
            return _failed(record, f"today's rules cannot read it: {fields}")
        except AdvisorError as error:
            return _failed(record, str(error))
        if assessment.json_line() == record.line:
            return Replayed(record.id, identical=True, comparison=_unchanged(*read))
        recorded = record.assessment
        assessment = _with_suggestions(assessment, recorded)
        if assessment.model_copy(update={"versions": recorded.versions}) == recorded:
            return Replayed(record.id, identical=True, comparison=_unchanged(*read))
        return Replayed(record.id, identical=False, comparison=compare(recorded, assessment, self._advisor))

    def _assessment(self, request: Request) -> Assessment:
        profile = self._advisor.rulebook.profile.model_validate(request.task)
        key = tuple(profile.answers().items())
        if key not in self._known:
            self._known[key] = self._advisor.assess(profile)
        texts = {"id": request.id, "name": profile.name, "description": profile.description}
        return self._known[key].model_copy(update={**texts, "carried": request.carried})
