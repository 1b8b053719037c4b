"""Map headings and wordings that are not ours to questions and answers.

    ColumnMapping   which question a heading stands for, and which answer a wording
    read_mapping    reads the values of --map: "Our column=driver", or the path of a TOML file

A mapping file has a table `columns`, from heading to question, and a table for the answers to each question, from
wording to answer. A column mapped to "-" is passed through unchanged, even if its heading looks like a question:

    [columns]
    "What moves it" = "driver"
    "Skills" = "-"

    [answers.driver]
    "pieces" = "volume"

    [answers.procedure]
    "8..10" = "documented" # a band of numbers
"""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, create_model
from pydantic_core import PydanticCustomError

from outsourcing.engine.core.errors import InputError, Problem, answer_suggestion, listed, suggestion
from outsourcing.engine.core.questions import FREE_TEXT, Question, normalised, unknown_question
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.toml_files import flaws, read_toml

PASS_THROUGH = "-"  # noqa: S105  what a heading is mapped to whose column answers no question
OPTION = "--map"

_STRICT = ConfigDict(extra="forbid", protected_namespaces=())


def as_written(value: str | float) -> str:
    """Return a text, a number or a truth value as mappings have it."""
    return f"{value:g}" if isinstance(value, float) else str(value).lower() if isinstance(value, bool) else str(value)


class ColumnMapping(NamedTuple):
    """Headings to questions or texts and, by question, wordings to answers; all as they are compared."""

    columns: Mapping[str, str] = {}
    answers: Mapping[str, Mapping[str, str]] = {}
    required: tuple[str, ...] = ()  # headings mapped one by one; those in a mapping file may be of other tables
    is_strict: bool = False  # nothing is read leniently
    marks: frozenset[str] = frozenset()  # more words for "not known", as they are compared
    is_list: bool = False  # the table is a list of names: everyday headings are taken for id, name and description

    def answer(self, question: str, value: Any) -> Any:
        """Return the answer that a value is mapped to, or the value itself.

        Numbers and truth values are compared as they are written, 9 or true; `8..10` stands for a band of numbers.
        """
        if not (wordings := self.answers.get(question)) or not isinstance(value, (str, int, float)):
            return value
        written = normalised(as_written(value))
        if written in wordings:
            return wordings[written]
        return next((answer for wording, answer in wordings.items() if _in_band(written, wording)), value)

    def missing(self, headings: Sequence[str]) -> list[Problem]:
        """Return a problem for each heading mapped one by one that is not among these."""
        known = set(map(normalised, headings))
        return [
            Problem(OPTION, f"no column is named {quoted(name)}{suggestion(name, headings)}", "unknown-column")
            for name in self.required
            if normalised(name) not in known
        ]


def _in_band(written: str, wording: str) -> bool:
    """Say whether a number lies in a band, `8..10`; both ends belong to it."""
    lowest, dots, highest = wording.partition("..")
    if not dots:
        return False
    try:
        return float(lowest) <= float(written) <= float(highest)
    except ValueError:
        return False


NO_MAPPING = ColumnMapping()


def read_mapping(
    options: Sequence[str], questions: Mapping[str, Question], *, strict: bool = False, marks: Sequence[str] = ()
) -> ColumnMapping:
    """Return the mapping given by --map options: pairs of heading and question, and mapping files; the last one wins.

    Args:
        options: the values of --map.
        questions: of the rulebook.
        strict: whether nothing is read leniently.
        marks: more words that mean "not known".

    Raises:
        InputError: with every problem: a file that cannot be read, an unknown question, an invalid answer.

    """
    known = ColumnMapping(is_strict=strict, marks=frozenset(map(normalised, marks)))
    if not options:
        return known
    model = _model(questions)
    columns: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    required: list[str] = []
    problems: list[Problem] = []
    for option in options:
        heading, equals, name = option.rpartition("=")
        is_pair = equals and not Path(option).is_file()
        read: Any = _pair(heading, name, model) if is_pair else read_toml(Path(option), model)
        if isinstance(read, list):
            problems += read
            continue
        required += [heading] if is_pair else []
        columns |= {normalised(heading): name for heading, name in read.columns.items()}
        for name, wordings in read.answers.model_dump(exclude_unset=True).items():
            answers.setdefault(name, {}).update({normalised(wording): answer for wording, answer in wordings.items()})
    if problems:
        raise InputError(problems)
    return known._replace(columns=columns, answers=answers, required=tuple(required))


def _pair(heading: str, name: str, model: type[BaseModel]) -> BaseModel | list[Problem]:
    try:
        return model.model_validate({"columns": {heading: name}})
    except ValidationError as error:
        return [flaw.at(OPTION) for flaw in flaws(error, model)]


def _model(questions: Mapping[str, Question]) -> type[BaseModel]:
    """Return the model of a mapping file for these questions."""
    target = Annotated[str, AfterValidator(partial(_target, known=[*questions, "id", *FREE_TEXT]))]
    tables: dict[str, Any] = {
        name: (dict[str, Annotated[str, AfterValidator(partial(_answer, question=question))]], {})
        for name, question in questions.items()
    }
    answers = create_model("Answers", __config__=_STRICT, **tables)
    named: Any = Annotated[answers, BeforeValidator(_with_normalised_names)]
    return create_model("Mapping", __config__=_STRICT, columns=(dict[str, target], {}), answers=(named, answers()))


def _with_normalised_names(table: Any) -> Any:
    return {normalised(name): value for name, value in table.items()} if isinstance(table, dict) else table


def _target(name: str, known: Sequence[str]) -> str:
    meant = PASS_THROUGH if name.strip() == PASS_THROUGH else normalised(name)
    if meant not in (*known, PASS_THROUGH):
        message = f'{unknown_question(name, suggestion(meant, known)).message} ("-" passes the column through)'
        raise PydanticCustomError("unknown-question", "{message}", {"message": message})
    return meant


def _answer(answer: str, question: Question) -> str:
    if not question.reads(answer):
        near = answer_suggestion(normalised(answer), question.choices)
        message = f"{quoted(answer)} is not a valid answer{near} ({listed(question.choices)})"
        raise PydanticCustomError("not-an-answer", "{message}", {"message": message})
    return answer
