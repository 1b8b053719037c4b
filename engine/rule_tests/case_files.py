"""Case files: JSON beside the rules, read and checked, so that every mistake in all of them is told at once.

An array of cases, or JSON Lines, each with a name, a task (answers by question) and at least one expectation. Where
the same holds for several tasks, `whatever` has more questions, each with all the answers that may be given to it, and
`unless` sets of answers that do not belong to it; each combination is a case. Found
beside a folder of rules are all files below it whose names end in `cases.json` or `cases.jsonl`; beside rules in a
single file `x.py`, `x.cases.json` or `x.cases.jsonl`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from json import JSONDecodeError
from math import prod
from pathlib import Path
from typing import Any

from outsourcing.engine.core.errors import InputError, Problem, listed, suggestion
from outsourcing.engine.core.facts import Advice, Topic, VerdictKind
from outsourcing.engine.core.questions import UNKNOWN, Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.documents import Text, read_text
from outsourcing.engine.files.json_rows import decoder
from outsourcing.engine.rule_tests.cases import Case, Expected, said

ENDINGS = ("cases.json", "cases.jsonl")
EXPECTATIONS = Expected._fields
KEYS = ("name", "task", "whatever", "unless", *EXPECTATIONS)
MOST_TASKS = 500  # that one case may stand for


class _Object(dict[str, Any]):
    """A JSON object that knows which of its names are there twice: Python would keep the last without a word."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        super().__init__(members)
        names = [name for name, _ in members]
        self.twice = sorted({name for name in names if names.count(name) > 1})


def case_files(place: Path) -> list[Path]:
    """Return the case files beside rules: a folder, or a single file."""
    if place.is_dir():
        found = (path for path in place.rglob("*") if path.name.endswith(ENDINGS) and path.is_file())
        return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(place).parts))
    return [path for ending in ENDINGS if (path := place.with_suffix(f".{ending}")).is_file()]


def read_cases(files: Sequence[Path], rulebook: Rulebook) -> list[Case]:
    """Return the cases of all files, in order.

    Raises:
        InputError: with every mistake in every file, by file and case.

    """
    reader = _Reader(rulebook)
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        document = read_text(str(file))
        if isinstance(document, Problem):
            problems.append(document)
            continue
        names: dict[str, str] = {}
        for place, found in _objects(document):
            if isinstance(found, Problem):
                problems.append(found)
                continue
            wrong = [*reader.problems(found), *_taken(found, place, names)]
            problems += [Problem(place, message) for message in wrong]
            cases += [] if wrong else reader.cases(place, found)
    if problems:
        raise InputError(problems, "nothing was tried.")
    return cases


def _taken(found: Any, place: str, names: dict[str, str]) -> Iterator[str]:
    name = found.get("name") if isinstance(found, _Object) else None
    if isinstance(name, str) and names.setdefault(name, place) != place:
        yield f"the name {quoted(name)} is taken, by case {names[name].rpartition(' ')[2]}"


def _objects(document: Text) -> Iterator[tuple[str, Any]]:
    """Yield the cases of a file with their places; a Problem says why there is none."""
    if document.kind == "jsonl":
        lines = [(line, number) for number, line in enumerate(document.text.split("\n"), 1) if line.strip()]
        found = [_decoded(document._replace(text=line), number) for line, number in lines]
    else:
        found = _decoded(document, 1)
    if isinstance(found, Problem):
        yield "", found
    elif not isinstance(found, list) or not found:
        yield "", Problem(document.name, "cases are an array of objects, with at least one in it")
    else:
        yield from ((f"{document.name}:case {number}", one) for number, one in enumerate(found, 1))


def _decoded(document: Text, first_line: int) -> Any:
    """Return what JSON says, or what is wrong with it as a Problem."""
    try:
        return decoder(_Object).decode(document.text)
    except RecursionError:
        return Problem(document.name, "it is nested too deeply")
    except JSONDecodeError as error:
        place = f"{document.name}:{first_line + error.lineno - 1}:{error.colno}"
        return Problem(place, f"it is no JSON: {error.msg[0].lower()}{error.msg[1:]}")
    except ValueError as error:
        return Problem(document.name, str(error))


class _Reader:
    """One rulebook's names, against which cases are read."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._ids = [rule.id for rule in rulebook.rules]
        self._differences = [difference.key for difference in rulebook.differences]
        told = [fact for rule in rulebook.rules for fact in rule.conclusions()]
        self._advice = sorted({said(fact) for fact in told if isinstance(fact, Advice)})
        self._open = None in told  # what such a rule advises cannot be known beforehand

    def cases(self, place: str, found: Mapping[str, Any]) -> Iterator[Case]:
        """Yield a sound case, once for each task that it stands for."""
        expected = Expected(**{name: _fixed(value) for name, value in found.items() if name in EXPECTATIONS})
        known, whatever = self._read(found["task"]), found.get("whatever", {})
        unless = [self._read(answers) for answers in found.get("unless", [])]
        for values in product(*whatever.values()):
            chosen = self._read(dict(zip(whatever, values, strict=True)))
            answers = self._rulebook.profile.model_validate(known | chosen).answers()
            if not any(other.items() <= answers.items() for other in unless):
                more = ", ".join(f"{name} = {value or UNKNOWN}" for name, value in chosen.items())
                yield Case(place, f"{found['name']} ({more})" if more else found["name"], answers, expected)

    def _read(self, answers: Mapping[str, Any]) -> dict[str, str | None]:
        return {name: self._rulebook.questions[name].read(value) for name, value in answers.items()}

    def problems(self, found: Any) -> Iterator[str]:
        """Yield what is wrong with a case."""
        if not isinstance(found, _Object):
            yield f"a case is an object in braces (got {quoted(found)})"
            return
        yield from _twice("", found)
        for name in found:
            if name not in KEYS:
                yield f"a case has no {quoted(name)}{suggestion(name, KEYS)} ({', '.join(KEYS)})"
        if not isinstance(found.get("name"), str) or not found["name"].strip():
            yield 'it has no "name"; say in a few words what it shows'
        yield from self._answers("task", found.get("task"))
        unless = found.get("unless", [])
        for answers in unless if isinstance(unless, list) else [unless]:
            yield from self._answers("unless", answers)
        if not isinstance(unless, list):
            yield "unless: put it into an array, as one of several"
        yield from self._whatever(found)
        if not any(name in EXPECTATIONS for name in found):
            yield f"it expects nothing; name at least one of {', '.join(EXPECTATIONS)}"
        yield from self._conclusions(found)
        yield from self._rules(found)
        yield from self._advised(found)

    def _answers(self, key: str, answers: Any) -> Iterator[str]:
        if not isinstance(answers, _Object):
            yield f"{key}: an object of answers by question is expected (got {quoted(answers)})"
            return
        yield from _twice(f"{key}: ", answers)
        for name, value in answers.items():
            yield from self._answer(key, name, value)

    def _answer(self, key: str, name: str, value: Any) -> Iterator[str]:
        questions = self._rulebook.questions
        if name not in questions:
            yield f"{key}: no question is called {quoted(name)}{suggestion(name, list(questions))}"
        elif value is not None and not (isinstance(value, str) and _reads(questions[name], value)):
            choices = questions[name].choices
            near = suggestion(value, choices) if isinstance(value, str) else ""
            yield f"{key}: {name} has no answer {quoted(value)}{near} ({listed(choices)})"

    def _whatever(self, found: _Object) -> Iterator[str]:
        whatever = found.get("whatever", _Object([]))
        if not isinstance(whatever, _Object) or not all(isinstance(v, list) and v for v in whatever.values()):
            yield f"whatever: an object of arrays of answers by question is expected (got {quoted(whatever)})"
            return
        yield from _twice("whatever: ", whatever)
        for name, values in whatever.items():
            if isinstance(task := found.get("task"), _Object) and name in task:
                yield f"whatever: {name} is answered in the task, too"
            for value in values:
                yield from self._answer("whatever", name, value)
        if (tasks := prod(map(len, whatever.values()))) > MOST_TASKS:
            yield f"whatever: it stands for {tasks} tasks; {MOST_TASKS} are the most"

    def _conclusions(self, found: _Object) -> Iterator[str]:
        if "verdict" in found:
            yield from _unknown("verdict: no verdict", found["verdict"], list(VerdictKind))
        if "score" in found:
            yield from _number("score", found["score"])
        for key, kind, known in (("findings", "difference", self._differences), ("evidence", "rule", self._ids)):
            numbers = found.get(key, _Object([]))
            if not isinstance(numbers, _Object):
                yield f"{key}: an object of certainty factors by {kind} is expected (got {quoted(numbers)})"
                continue
            yield from _twice(f"{key}: ", numbers)
            for name, value in numbers.items():
                yield from _unknown(f"{key}: no {kind}", name, known)
                yield from _number(f"{key}: {name}", value)

    def _rules(self, found: _Object) -> Iterator[str]:
        for key in ("fires", "silent"):
            yield from _each(
                key, found.get(key, []), "rule ids", lambda id_, k=key: _unknown(f"{k}: no rule", id_, self._ids)
            )
        fires, silent = found.get("fires"), found.get("silent")
        if isinstance(fires, list) and isinstance(silent, list):
            yield from (f"{id_} is to fire and to be silent" for id_ in fires if id_ in silent)

    def _advised(self, found: _Object) -> Iterator[str]:
        yield from _each(
            "topics", found.get("topics", []), "topics", lambda t: _unknown("topics: no topic", t, list(Topic))
        )
        for key in ("advice", "not_advised"):
            yield from _each(
                key,
                found.get(key, []),
                "pieces of advice, each `topic choice`",
                lambda one, k=key: self._one_advice(k, one),
            )
        on = found.get("advice_on", _Object([]))
        if not isinstance(on, _Object):
            yield f"advice_on: an object of choices by topic is expected (got {quoted(on)})"
            return
        yield from _twice("advice_on: ", on)
        for topic, choices in on.items():
            if topic not in list(Topic):
                yield from _unknown("advice_on: no topic", topic, list(Topic))
                continue
            key = f"advice_on: {topic}"
            yield from _each(key, choices, "choices", lambda c, t=topic: self._one_advice("advice_on", f"{t} {c}"))

    def _one_advice(self, key: str, one: str) -> Iterator[str]:
        topic = one.partition(" ")[0]
        if topic not in list(Topic):
            yield from _unknown(f"{key}: no topic", topic, list(Topic))
        elif not self._open and one not in self._advice:
            of_topic = [known for known in self._advice if known.startswith(f"{topic} ")]
            yield f"{key}: no rule advises {quoted(one)}{suggestion(one, of_topic)}"


def _fixed(value: Any) -> Any:
    """Return what was read with tuples for arrays."""
    if isinstance(value, list):
        return tuple(value)
    return {name: _fixed(one) for name, one in value.items()} if isinstance(value, dict) else value


def _twice(where: str, found: _Object) -> Iterator[str]:
    yield from (f"{where}{quoted(name)} is there twice" for name in found.twice)


def _reads(question: Question, value: str) -> bool:
    return not question.choices or question.reads(value)


def _number(where: str, value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1 <= value <= 1:
        yield f"{where}: a number from -1 (BPO) to +1 (KPO) is expected (got {quoted(value)})"


def _unknown(what: str, word: Any, known: Sequence[str]) -> Iterator[str]:
    if not isinstance(word, str) or word not in known:
        near = suggestion(word, known) if isinstance(word, str) else ""
        yield f"{what} is called {quoted(word)}{near or f' ({listed(known)})'}"


def _each(key: str, words: Any, what: str, check: Any) -> Iterator[str]:
    """Yield what is wrong with each of a list of texts."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        yield f"{key}: an array of {what} is expected (got {quoted(words)})"
        return
    for word in words:
        yield from check(word)
