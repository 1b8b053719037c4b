"""Other headings and other wordings: how the columns and the answers of a file are to be read.

    Mapped         which question a heading stands for, and which answer a wording
    read_mapping   reads what was given: "Our column=driver", or a TOML file

A file of mappings has a table `columns`, heading to question, and a table for the answers to each question, wording to
answer; a heading that stands for "-" is carried through, whatever it looks like:

    [columns]
    "What moves it" = "driver"
    "Skills" = "-"

    [answers.driver]
    "pieces" = "volume"
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import InputError, Problem, listed, suggestion
from outsourcing.engine.core.questions import FREE_TEXT, Question, normalised
from outsourcing.engine.core.text import quoted, visible

CARRIED = "-"  # what a heading stands for that stands for nothing
PAIR = "--map"  # where a pair is told
TABLES = ("columns", "answers")


class ColumnMapping(NamedTuple):
    """Headings to questions or texts, and, by question, wordings to answers; all as they are compared."""

    columns: Mapping[str, str] = {}
    answers: Mapping[str, Mapping[str, str]] = {}
    pairs: tuple[str, ...] = ()  # the headings given one by one; a file of mappings may serve other tables, too

    def missing(self, headings: Sequence[str]) -> list[Problem]:
        """Return the headings given one by one that are not among these."""
        known = set(map(normalised, headings))
        return [
            Problem(PAIR, f"no column is called {quoted(pair)}{suggestion(pair, headings)}")
            for pair in self.pairs
            if normalised(pair) not in known
        ]


AS_IT_IS = ColumnMapping()


def read_mapping(given: Sequence[str], asked: Mapping[str, Question]) -> ColumnMapping:
    """Return the mapping that was given: pairs of heading and question, and files of mappings; later ones count.

    Raises:
        InputError: with every problem: a file that cannot be read, a question or an answer that is none.

    """
    columns: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    pairs: list[str] = []
    problems: list[Problem] = []
    for written in given:
        place, told = _told(written)
        if isinstance(told, str):
            problems.append(Problem(place, told))
            continue
        if wrong := list(_mistakes(told, asked)):
            problems += [Problem(place, one) for one in wrong]
            continue
        pairs += told["columns"] if place == PAIR else []
        columns |= {normalised(heading): _meant(name) for heading, name in told.get("columns", {}).items()}
        for name, wordings in told.get("answers", {}).items():
            read = {normalised(wording): answer for wording, answer in wordings.items()}
            answers.setdefault(normalised(name), {}).update(read)
    if problems:
        raise InputError(problems)
    return ColumnMapping(columns, answers, tuple(pairs))


def _told(given: str) -> tuple[str, dict[str, Any] | str]:
    """Return where something is told, and what; or what is wrong with it."""
    heading, equals, name = given.rpartition("=")
    if equals and not Path(given).is_file():
        return PAIR, {"columns": {heading: name}}
    place = visible(given)
    try:
        return place, tomllib.loads(Path(given).read_text(encoding="utf-8-sig"))
    except OSError as error:
        return place, f'it cannot be read: {error.strerror}; name a file, or write "Our column=driver"'
    except UnicodeDecodeError:
        return place, "it is not utf-8"
    except tomllib.TOMLDecodeError as error:
        return place, f"it is no TOML: {error}"
    except RecursionError:
        return place, "it is nested too deeply"


def _meant(name: str) -> str:
    return CARRIED if name.strip() == CARRIED else normalised(name)


def _mistakes(told: Mapping[str, Any], asked: Mapping[str, Question]) -> Iterator[str]:
    """Yield what is wrong in what was told, in its order."""
    for table, found in told.items():
        if table in TABLES and not isinstance(found, dict):
            yield f"{table} is no table; write [{table}] above its lines"
        elif table not in TABLES:
            yield f"there are tables {listed(TABLES)}, and no {quoted(table)}{suggestion(table, TABLES)}"
    yield from _wrong_columns(_table(told, "columns"), [*asked, "id", *FREE_TEXT])
    for name, wordings in _table(told, "answers").items():
        question = asked.get(normalised(name))
        if question is None:
            yield f"answers: no question is called {quoted(name)}{suggestion(normalised(name), list(asked))}"
        elif not isinstance(wordings, dict):
            yield f"answers.{question.name} is no table; write [answers.{question.name}] above its lines"
        else:
            yield from _wrong_wordings(wordings, question)


def _wrong_columns(columns: Mapping[str, Any], known: Sequence[str]) -> Iterator[str]:
    for heading, name in columns.items():
        if not isinstance(name, str) or _meant(name) not in (*known, CARRIED):
            near = suggestion(_meant(name), known) if isinstance(name, str) else ""
            yield f'{quoted(heading)}: no question is called {quoted(name)}{near} ("-" carries the column through)'


def _wrong_wordings(wordings: Mapping[str, Any], question: Question) -> Iterator[str]:
    for wording, answer in wordings.items():
        if not isinstance(answer, str) or not question.reads(answer):
            near = suggestion(normalised(answer), question.choices) if isinstance(answer, str) else ""
            yield f"{question.name}: {quoted(wording)} stands for no answer{near} ({listed(question.choices)})"


def _table(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name, {})
    return found if isinstance(found, dict) else {}
