"""Precedents: tasks whose answers are known, with their sources.

    Precedent        one of them
    precedents_of    those that come with the rules and with packs
    read_precedents  those of a file

A pack brings its own in a file `precedents.csv` in its folder (`x.precedents.csv` next to a pack that is the single
file `x.py`). docs/portfolios.md describes the format.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.core.profile import answer_flaw
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import visible

PRECEDENTS = "precedents.csv"
NOTHING_READ = "no precedents were read."


class Precedent(NamedTuple):
    """A task whose answers are known: by question, in files' words. `source` is where it comes from."""

    name: str
    description: str
    answers: Mapping[str, str]
    source: str = ""

    @property
    def text(self) -> str:
        """Return what other tasks are compared with."""
        return f"{self.name} {self.description}"


def precedents_of(rulebook: Rulebook) -> list[Precedent]:
    """Return the precedents that come with the rules and with packs, in the order of the packs.

    Raises:
        InputError: with every problem in their files.

    """
    files = [file for place in rulebook.places for file in _beside(place)]
    return [precedent for file in files for precedent in read_precedents(file, rulebook.questions)]


def _beside(place: Path | str) -> Iterator[Path]:
    """Yield the file of precedents that belongs to the rules at a place, if there is one."""
    if isinstance(place, str):
        spec = find_spec(place)
        place = Path(spec.origin) if spec and spec.origin else Path(place)
        place = place.parent if place.name == "__init__.py" else place
    file = place / PRECEDENTS if place.is_dir() else place.with_name(f"{place.stem}.{PRECEDENTS}")
    if file.is_file():
        yield file


def read_precedents(path: Path, questions: Mapping[str, Question]) -> list[Precedent]:
    """Return the precedents of a file.

    Raises:
        InputError: with every problem: a heading that is not known, a value that is not an answer.

    """
    lines = _table(path)
    headings = next(lines, (1, []))[1]
    known = ("id", "name", "description", "sources", *questions)
    problems = [
        Problem(f"{visible(str(path))}:1:{column}", f"unknown heading {heading!r}", "unknown-question")
        for column, heading in enumerate(headings, 1)
        if heading not in known
    ]
    found: list[Precedent] = []
    for number, cells in lines:
        row = dict(zip(headings, cells, strict=False))
        answers = {name: answer for name in questions if (answer := row.get(name, ""))}
        for name, answer in answers.items():
            if questions[name].read(answer) not in questions[name].choices:
                place = f"{visible(str(path))}:{number}:{headings.index(name) + 1}"
                problems.append(answer_flaw(questions[name], answer).at(place, f"{name}: "))
        answers = {name: str(questions[name].read(answer)) for name, answer in answers.items()}
        found.append(Precedent(row.get("name", ""), row.get("description", ""), answers, row.get("sources", "")))
    if problems:
        raise InputError(problems, NOTHING_READ)
    return [one for one in found if one.text.strip() and one.answers]


def write_precedents(file: Path, precedents: Sequence[Precedent], questions: Sequence[str]) -> None:
    """Write precedents as `read_precedents` reads them."""
    with file.open("w", encoding="utf-8", newline="") as written:
        lines = csv.writer(written, lineterminator="\n")
        lines.writerow(["name", "description", *questions, "sources"])
        for one in precedents:
            answers = (one.answers.get(question, "") for question in questions)
            lines.writerow([one.name, one.description, *answers, one.source])


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a table that are not blank, with their numbers.

    Raises:
        InputError: the file cannot be read.

    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file)
            yield from ((rows.line_num, cells) for cells in rows if any(cells))
    except (OSError, ValueError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        problem = Problem(visible(str(path)), f"the file cannot be read: {reason}", "unreadable-file")
        raise InputError([problem], NOTHING_READ) from error
