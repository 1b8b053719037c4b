"""Findings as a review of code shows them, beside the lines: GitHub's workflow commands, or SARIF 2.1.0.

of_anomalies, of_results, of_problems   what is annotated
github                                  commands that a step of a workflow prints
sarif                                   one document, for code scanning and editors
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple
from urllib.parse import quote

from outsourcing.engine.anomalies import Anomaly
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import visible
from outsourcing.engine.report.rule_tests import failure, score
from outsourcing.engine.rule_tests.results import RuleTestResults
from outsourcing.engine.rule_tests.tested_packs import path_of

if TYPE_CHECKING:
    from outsourcing.engine.rule_tests.cases import CaseResult
    from outsourcing.engine.rule_tests.examples import ExampleResult

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}  # GitHub's, by level


class Annotation(NamedTuple):
    """A finding beside a line of a file."""

    level: Literal["error", "warning", "note"]
    code: str
    title: str
    message: str
    places: tuple[str, ...]  # as `file:line`; it is shown at the first
    accepted: str = ""  # the reason, if a pack accepts it


def of_anomalies(anomalies: Sequence[Anomaly], rulebook: Rulebook) -> Iterator[Annotation]:
    """Yield what `rules check` found."""
    for one in anomalies:
        accepted = rulebook.accepted.get(one.name)
        places = tuple(_place(rulebook.rule(id_), rulebook) for id_ in one.rules)
        level: Literal["note", "warning"] = "note" if accepted else "warning"
        reason = accepted.reason if accepted else ""
        yield Annotation(level, one.kind.value, one.name, one.message, places, reason)


def of_results(results: RuleTestResults, rulebook: Rulebook) -> Iterator[Annotation]:
    """Yield the examples and cases that failed, and the mutants by rule that none of them noticed."""
    failed: list[tuple[str, str, ExampleResult | CaseResult]] = []
    failed += [
        (f"example of {one.example.rule.id}", _place(one.example.rule, rulebook), one) for one in results.examples
    ]
    failed += [(f"case {visible(one.case.name)}", one.case.place, one) for one in results.cases]
    for title, place, result in failed:
        if not result.passed:
            lines = "\n".join(below.text for below in failure(result).below)
            yield Annotation("error", f"failed-{title.partition(' ')[0]}", title, lines, (place,))
    for rule in (rule for line in score(results.score) for rule in line.below):
        message = "\n".join(["no example and no case notices these changes", *(below.text for below in rule.below)])
        place = _place(rulebook.rule(rule.text), rulebook)
        yield Annotation("warning", "unnoticed-mutant", f"mutants of {rule.text}", message, (place,))


def of_problems(error: AdvisorError) -> Iterator[Annotation]:
    """Yield what kept a command from being done."""
    yield from (Annotation("error", one.code, one.code, one.message, (one.place,)) for one in error.problems)


def github(annotations: Iterable[Annotation]) -> Iterator[str]:
    """Yield a workflow command for each annotation; GitHub shows it in the review, beside its line."""
    for one in annotations:
        file, line = next(iter(_locations(one.places)), ("", 0))
        parts = {"file": file, "line": line, "title": one.title}
        named = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in parts.items() if value)
        accepted = f"\naccepted: {one.accepted}" if one.accepted else ""
        yield f"::{COMMANDS[one.level]} {named}::{_escaped(one.message + accepted)}"


def sarif(annotations: Sequence[Annotation], version: str) -> dict[str, Any]:
    """Return annotations as a SARIF document of a version of the advisor."""
    codes = sorted({one.code for one in annotations})
    rules = [{"id": code, "shortDescription": {"text": code.replace("-", " ").capitalize()}} for code in codes]
    driver = {"name": "outsourcing", "version": version, "rules": rules}
    results = [_result(one) for one in annotations]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _result(one: Annotation) -> dict[str, Any]:
    found = [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(file)},
                **({"region": {"startLine": line}} if line else {}),
            }
        }
        for file, line in _locations(one.places)
    ]
    text = one.message if one.title == one.code else f"{one.title}: {one.message}"
    result: dict[str, Any] = {"ruleId": one.code, "level": one.level, "message": {"text": text}, "locations": found[:1]}
    if found[1:]:
        result["relatedLocations"] = found[1:]
    if one.accepted:
        result["suppressions"] = [{"kind": "inSource", "justification": one.accepted}]
    return result


def _place(rule: Rule, rulebook: Rulebook) -> str:
    """Return the file and line of a rule, from the folder in which its pack is."""
    found = next(place for pack, place in zip(rulebook.packs, rulebook.places, strict=True) if pack.id == rule.pack)
    return str(path_of(found).parent / rule.place)


def _locations(places: Sequence[str]) -> list[tuple[str, int]]:
    """Return those of some places that are in files, seen from this folder, with their lines; 0 for the whole file."""
    found = []
    for place in places:
        parts = place.split(":")
        names = (":".join(parts[:length]) for length in range(len(parts), 0, -1))
        if file := next((name for name in names if Path(name).is_file()), None):
            path, here = Path(file).resolve(), Path.cwd().resolve()
            line = place[len(file) + 1 :].partition(":")[0]
            shown = path.relative_to(here) if path.is_relative_to(here) else path
            found.append((shown.as_posix(), int(line) if line.isdecimal() else 0))
    return found


def _uri(file: str) -> str:
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(file)


def _escaped(text: str, more: str = "") -> str:
    """Return text as a workflow command can hold it: in one line, and without what would end a property."""
    return "".join(f"%{ord(sign):02X}" if sign in f"%\r\n{more}" else sign for sign in text)
