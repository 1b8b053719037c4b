"""Case files: cases written as JSON next to the rules, read and checked; all mistakes are reported at once.

A file is an array of entries, or JSON Lines. An entry has a name, a task (answers by question) and at least one
expectation. If the same holds for several tasks, `whatever` lists more questions with the answers that each may have,
or may not have: `{"all_but": [...]}`; `unless` lists combinations that are left out. Each remaining combination is a
case. For a folder of rules, all files below it whose names end in `cases.json`, `cases.jsonl`, `cases.csv` or
`cases.xlsx` are read; for a single file `x.py`, `x.cases.json` and so on. Tables are read by `case_tables`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from json import JSONDecodeError
from math import prod
from pathlib import Path
from typing import Annotated, Any, NamedTuple, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from outsourcing.engine.core.errors import Flaw, InputError, Problem, listed, suggestion
from outsourcing.engine.core.facts import Advice, VerdictKind
from outsourcing.engine.core.questions import UNKNOWN, Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted
from outsourcing.engine.core.vocabulary import Leaning
from outsourcing.engine.files.documents import Text, read_text
from outsourcing.engine.files.json_rows import decoder
from outsourcing.engine.rule_tests.case_tables import is_case_table, table_entries
from outsourcing.engine.rule_tests.cases import Case, Expected, advice_name

IN_JSON = ("cases.json", "cases.jsonl")
ENDINGS = (*IN_JSON, "cases.csv", "cases.tsv", "cases.xlsx")
EXPECTATIONS = Expected._fields
KEYS = ("name", "task", "whatever", "unless", *EXPECTATIONS)
ALL_BUT = "all_but"
LOCK = "~$"  # begins the file that Excel keeps while a workbook is open
MAX_TASKS = 500  # for which one entry may stand


class _Object(dict[str, Any]):
    """A JSON object that remembers its duplicate keys; Python keeps only the last value of each."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        super().__init__(members)
        names = [name for name, _ in members]
        self.duplicates = sorted({name for name in names if names.count(name) > 1})


def case_files(place: Path) -> list[Path]:
    """Return the case files of a folder of rules, or of a single file."""
    if place.is_dir():
        found = (path for path in place.rglob("*") if path.name.endswith(ENDINGS) and path.is_file())
        return sorted(
            path for path in found if not any(p.startswith((".", LOCK)) for p in path.relative_to(place).parts)
        )
    return [path for ending in ENDINGS if (path := place.with_suffix(f".{ending}")).is_file()]


def is_case_file(path: str) -> bool:
    """Say whether a file of JSON has cases, by its name; tables of cases can be read as tasks, too."""
    return path.endswith(IN_JSON)


def read_cases(files: Sequence[Path], rulebook: Rulebook) -> list[Case]:
    """Return the cases of all files, in order.

    Raises:
        InputError: with every mistake in every file, by file and case.

    """
    known = _Names.from_rulebook(rulebook)
    cases: list[Case] = []
    problems: list[Problem] = []
    for file in files:
        names: dict[str, str] = {}
        for place, value in _values(file, rulebook):
            if isinstance(value, Problem):
                problems.append(value)
                continue
            wrong = list(dict.fromkeys([*_flaws_of_keys(value), *_reused_name(value, place, names)]))
            try:
                entry = _Entry.model_validate(value, context=known)
            except ValidationError as error:
                wrong += dict.fromkeys(_flaws(error))
            else:
                cases += [] if wrong else _cases(place, entry, rulebook)
            problems += [flaw.at(place) for flaw in wrong]
    if problems:
        raise InputError(problems, "no test was run.")
    return cases


def _values(file: Path, rulebook: Rulebook) -> Iterator[tuple[str, Any]]:
    """Yield the cases of a file with their places, or what keeps it from being read; a row as a JSON object."""
    if not is_case_table(file):
        yield from _entries(read_text(str(file)))
        return
    try:
        for place, value in table_entries(file, rulebook):
            yield place, value if isinstance(value, Problem) else _Object(list(value.items()))
    except InputError as error:
        yield from (("", problem) for problem in error.problems)


def _entries(document: Text | Problem) -> Iterator[tuple[str, Any]]:
    """Yield the entries of a file with their places, or a problem that keeps it from being read."""
    if isinstance(document, Problem):
        yield "", document
        return
    if document.kind == "jsonl":
        lines = [(line, number) for number, line in enumerate(document.text.split("\n"), 1) if line.strip()]
        found = [_decoded(document._replace(text=line), number) for line, number in lines]
    else:
        found = _decoded(document, 1)
    if isinstance(found, Problem):
        yield "", found
    elif not isinstance(found, list) or not found:
        yield "", Problem(document.name, "a case file must hold an array of at least one object", "no-cases")
    else:
        yield from ((f"{document.name}:case {number}", value) for number, value in enumerate(found, 1))


def _decoded(document: Text, first_line: int) -> Any:
    """Return the value that JSON text stands for, or a problem."""
    place, code = document.name, "invalid-json"
    try:
        return decoder(_Object).decode(document.text)
    except RecursionError:
        return Problem(place, "the JSON is nested too deeply", code)
    except JSONDecodeError as error:
        place = f"{place}:{first_line + error.lineno - 1}:{error.colno}"
        return Problem(place, f"invalid JSON: {error.msg[0].lower()}{error.msg[1:]}", code)
    except ValueError as error:
        return Problem(place, str(error), code)


class _Names(NamedTuple):
    """The names that a case can use: those of one rulebook."""

    questions: Mapping[str, Question]
    words: Mapping[str, Sequence[str]]  # the known words of each kind
    any_advice: bool  # whether some rule gives advice that is known only when it fires

    @classmethod
    def from_rulebook(cls, rulebook: Rulebook) -> "_Names":
        """Return the names of a rulebook."""
        conclusions = [fact for rule in rulebook.rules for fact in rule.conclusions()]
        words = {
            "question": list(rulebook.questions),
            "rule": [rule.id for rule in rulebook.rules],
            "difference": [difference.key for difference in rulebook.differences],
            "topic": rulebook.topic_names,
            "verdict": list(map(str, VerdictKind)),
            "advice": sorted({advice_name(fact) for fact in conclusions if isinstance(fact, Advice)}),
        }
        return cls(rulebook.questions, words, None in conclusions)

    def check(self, kind: str, word: str) -> str:
        """Return a word; raise a flaw if it is not one of its kind."""
        known = self.words[kind]
        if word not in known:
            near = suggestion(word, known) or ("" if kind == "advice" else f" ({listed(known)})")
            raise _FlawError(f"unknown-{kind}", f"unknown {kind} {quoted(word)}{near}")
        return word


class _FlawError(ValueError):
    """A flaw that a validator found."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.flaw = Flaw(code, message)


def _word(kind: str) -> AfterValidator:
    def check(word: str, info: ValidationInfo) -> str:
        return cast("_Names", info.context).check(kind, word)

    return AfterValidator(check)


def _check_advice(name: str, info: ValidationInfo) -> str:
    names = cast("_Names", info.context)
    names.check("topic", name.partition(" ")[0])
    return name if names.any_advice else names.check("advice", name)


def _check_answer(pair: tuple[str, Any], names: _Names) -> tuple[str, str | None]:
    name, value = pair
    question = names.questions[names.check("question", name)]
    if value is not None and not (isinstance(value, str) and (not question.choices or question.reads(value))):
        near = suggestion(value, question.choices) if isinstance(value, str) else ""
        choices = listed(question.choices)
        raise _FlawError("not-an-answer", f"{quoted(value)} is not an answer to {name}{near} ({choices})")
    return name, question.read(value)


def _pairs(value: Any) -> Any:
    """Return the members of an object as pairs, each of which is checked."""
    if not isinstance(value, dict):
        raise _FlawError("wrong-value", f"expected an object (got {quoted(value)})")
    return tuple(value.items())


def _arrays(value: Any) -> dict[str, list[Any]]:
    if not isinstance(value, dict) or not all(isinstance(array, list) for array in value.values()):
        raise _FlawError("wrong-value", f"expected an object of arrays (got {quoted(value)})")
    return value


def _alternatives(value: Any, info: ValidationInfo) -> Any:
    """Return, for each question of an object, the question paired with each of its answers."""
    if isinstance(value, dict):
        value = {name: _all_but(name, answers, cast("_Names", info.context)) for name, answers in value.items()}
    if not all(arrays := _arrays(value).values()):
        raise _FlawError("wrong-value", f"expected at least one answer to each question (got {quoted(value)})")
    if (tasks := prod(map(len, arrays))) > MAX_TASKS:
        raise _FlawError("too-many-tasks", f"the case stands for {tasks} tasks; at most {MAX_TASKS} are allowed")
    return tuple([(name, answer) for answer in answers] for name, answers in zip(value, arrays, strict=True))


def _all_but(name: str, answers: Any, names: _Names) -> Any:
    """Return the answers that `{"all_but": [...]}` stands for, "not known" among them; other values as they are."""
    if not (isinstance(answers, dict) and answers.keys() == {ALL_BUT} and isinstance(answers[ALL_BUT], list)):
        return answers
    left_out = {_check_answer((name, answer), names)[1] for answer in answers[ALL_BUT]}
    return [answer for answer in (None, *map(str, names.questions[name].choices)) if answer not in left_out]


def _with_topics(value: Any) -> Any:
    """Return choices by topic as the names of advice by topic."""
    return {topic: [f"{topic} {choice}" for choice in choices] for topic, choices in _arrays(value).items()}


def _without_topics(advice: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {topic: tuple(name.partition(" ")[2] for name in names) for topic, names in advice.items()}


def _number_or_side(value: Any, check: ValidatorFunctionWrapHandler) -> Any:
    return value if value in list(Leaning) else check(value)


_Number = Annotated[float, Field(strict=True, ge=-1, le=1)]
_Opinion = Annotated[_Number, WrapValidator(_number_or_side)]
_RuleId = Annotated[str, _word("rule")]
_Topic = Annotated[str, _word("topic")]
_Advice = Annotated[str, AfterValidator(_check_advice)]
_Answer = Annotated[
    tuple[str, Any], AfterValidator(lambda pair, info: _check_answer(pair, cast("_Names", info.context)))
]
_Answers = Annotated[tuple[_Answer, ...], BeforeValidator(_pairs)]
_Chosen = Annotated[dict[_Topic, tuple[_Advice, ...]], BeforeValidator(_with_topics), AfterValidator(_without_topics)]


class _Entry(BaseModel):
    """An entry of a case file; keys without a value are not validated."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"\S")
    task: _Answers
    any_of: Annotated[tuple[tuple[_Answer, ...], ...], BeforeValidator(_alternatives)] = Field((), alias="whatever")
    unless: tuple[_Answers, ...] = ()
    verdict: Annotated[str, _word("verdict")] = ""
    score: _Number = 0
    findings: dict[Annotated[str, _word("difference")], _Opinion] = {}
    evidence: dict[_RuleId, _Number] = {}
    fires: tuple[_RuleId, ...] = ()
    silent: tuple[_RuleId, ...] = ()
    advice: tuple[_Advice, ...] = ()
    not_advised: tuple[_Advice, ...] = ()
    advice_on: _Chosen = {}
    topics: tuple[_Topic, ...] = ()


def _flaws(error: ValidationError) -> Iterator[Flaw]:
    """Yield what is wrong with the values of an entry."""
    for item in error.errors(include_url=False):
        key = ": ".join(name for name in item["loc"] if isinstance(name, str) and name != "[key]")
        got, cause = quoted(item["input"]), item.get("ctx", {}).get("error")
        if isinstance(cause, _FlawError):
            yield cause.flaw._replace(message=f"{item['loc'][0]}: {cause.flaw.message}")
        elif not key:
            yield Flaw("not-an-object", f"a case must be an object in braces (got {got})")
        elif item["type"] == "extra_forbidden":
            yield Flaw("unknown-key", f"unknown key {quoted(key)}{suggestion(key, KEYS)} ({', '.join(KEYS)})")
        elif item["type"] == "missing":
            yield Flaw("missing-key", f'the key "{key}" is missing')
        else:
            rest = item["msg"].removeprefix("Input").replace("tuple", "array").replace("dictionary", "object")
            yield Flaw("wrong-value", f"{key}: the value{rest} (got {got})")


def _flaws_of_keys(entry: Any) -> Iterator[Flaw]:
    """Yield what is wrong between the keys of an entry: duplicates, contradictions, no expectation."""
    if not isinstance(entry, _Object):
        return
    for key, value in (("", entry), *entry.items()):
        for part in (value, *(value if isinstance(value, list) else ())):
            for name in part.duplicates if isinstance(part, _Object) else ():
                yield Flaw("duplicate-key", f"{key}{': ' if key else ''}duplicate key {quoted(name)}")
    if not entry.keys() & set(EXPECTATIONS):
        yield Flaw("no-expectation", f"the case expects nothing: add at least one of {', '.join(EXPECTATIONS)}")
    task, any_of = (value if isinstance(value := entry.get(key), dict) else {} for key in ("task", "whatever"))
    for name in (name for name in any_of if name in task):
        yield Flaw("answered-twice", f"whatever: {name} is also answered in the task; delete one of them")
    fires, silent = (value if isinstance(value := entry.get(key), list) else [] for key in ("fires", "silent"))
    for id_ in (id_ for id_ in fires if id_ in silent):
        yield Flaw("contradiction", f"{quoted(id_)} is listed both in fires and in silent")


def _reused_name(entry: Any, place: str, names: dict[str, str]) -> Iterator[Flaw]:
    name = entry.get("name") if isinstance(entry, dict) else None
    if isinstance(name, str) and names.setdefault(name, place) != place:
        other = names[name].rpartition(" ")[2]
        yield Flaw("duplicate-name", f"the name {quoted(name)} is already used by case {other}")


def _cases(place: str, entry: _Entry, rulebook: Rulebook) -> Iterator[Case]:
    """Yield a valid entry as cases, one for each task that it stands for."""
    expected = Expected(**{name: getattr(entry, name) for name in EXPECTATIONS if name in entry.model_fields_set})
    unless = [dict(answers) for answers in entry.unless]
    for chosen in product(*entry.any_of):
        answers = rulebook.profile.model_validate(dict(entry.task) | dict(chosen)).answers()
        if not any(excluded.items() <= answers.items() for excluded in unless):
            more = ", ".join(f"{name} = {value or UNKNOWN}" for name, value in chosen)
            yield Case(place, f"{entry.name} ({more})" if more else entry.name, answers, expected)
