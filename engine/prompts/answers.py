"""Answers that come from options and files, and answers saved for another day.

A saved file is an ordinary task file; "unknown" in it says that a question was put, and the answer is not known.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import InputError, Problem, PromptError, listed, suggestion
from outsourcing.engine.core.questions import UNKNOWN, AnswerSource, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.portfolio import read_tasks

DATABASE = b"SQLite format 3"  # how a file begins that nobody wants to lose to a task file


class KnownAnswers(NamedTuple):
    """Answers that need not be asked for: the task's name, and by question a value, or None for not sure.

    `more` is what else a file says of the task: id, description, columns that are no questions. `came` says where
    answers came from that are not from a file.
    """

    name: str
    answers: dict[str, str | None]
    more: dict[str, Any] = {}  # noqa: RUF012  never changed
    came: dict[str, AnswerSource] = {}  # noqa: RUF012  never changed

    @property
    def origins(self) -> dict[str, AnswerSource]:
        """Return where each answer came from, by question."""
        return {
            name: "not sure" if value is None else self.came.get(name, "file") for name, value in self.answers.items()
        }

    def before(self, other: "KnownAnswers") -> "KnownAnswers":
        """Return these answers, and the other ones where there are none."""
        came = {**{name: origin for name, origin in other.came.items() if name not in self.answers}, **self.came}
        return KnownAnswers(
            self.name or other.name, {**other.answers, **self.answers}, {**other.more, **self.more}, came
        )


def from_options(arguments: Sequence[str], rulebook: Rulebook) -> KnownAnswers:
    """Return the answers in options such as `--driver volume` or `--driver=volume`.

    Raises:
        InputError: with every option that is no question, and every value that is no answer.

    """
    answers: dict[str, str | None] = {}
    problems: list[Problem] = []
    name = ""
    for option, value in _pairs(arguments):
        question = rulebook.questions.get(normalised(option.removeprefix("--")))
        if option == "--name":
            name = (value or "").encode("utf-8", "replace").decode()
        elif not option.startswith("--") or question is None:
            known = ["--name", "--answers", "--resume", "--save", "--advice", *map(as_option, rulebook.questions)]
            problems.append(Problem(visible(option), f"there is no such option{suggestion(option, known)}"))
        elif value is None or not question.reads(value):
            got = f"(got {quoted(value)})" if value is not None else "(got nothing)"
            problems.append(Problem(option, f"no such answer ({listed(question.choices)}, or {UNKNOWN}) {got}"))
        elif question.name in answers:
            problems.append(Problem(option, "it is given twice"))
        else:
            read = question.read(value)
            answers[question.name] = None if read == UNKNOWN else read
    if problems:
        raise InputError(problems)
    return KnownAnswers(name, answers, came=dict.fromkeys(answers, "option"))


def as_option(question: str) -> str:
    """Return the option of a question: --skill-level."""
    return f"--{question.replace('_', '-')}"


def _pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """Yield options with their values: `--a b` and `--a=b` alike."""
    left = list(arguments)
    while left:
        option, equals, value = left.pop(0).partition("=")
        if equals:
            yield option, value
        else:
            yield option, left.pop(0) if left and not left[0].startswith("--") else None


def from_file(path: str, rulebook: Rulebook) -> KnownAnswers:
    """Return the answers of a file with one task.

    Raises:
        InputError: it cannot be read.
        PromptError: it holds more than one task.

    """
    tasks = read_tasks([path], rulebook.profile)
    if len(tasks) > 1:
        raise PromptError(f"{path} holds {len(tasks)} tasks; an interview is about one. Use: outsourcing assess {path}")
    [task] = tasks
    more = {"id": task.id, "description": task.profile.description, **task.carried}
    return KnownAnswers(task.profile.name, {**dict.fromkeys(task.known.unsure), **task.profile.answers()}, more)


def check_place(path: Path) -> None:
    """Refuse a place where answers cannot be saved, before any question is put.

    Raises:
        PromptError: it is a folder, or its folder is not there or not writable.

    """
    if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        raise PromptError(f"{visible(str(path))}: answers cannot be saved there. Name another place: --save FILE")


def write(path: Path, given: KnownAnswers) -> None:
    """Write the answers as a task file, whole or not at all.

    Raises:
        PromptError: the file cannot be written.

    """
    answers = {question: value or UNKNOWN for question, value in given.answers.items()}
    told = {**given.more, "name": given.name, **answers}
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if path.exists() and path.read_bytes()[: len(DATABASE)] == DATABASE:
            raise PromptError(f"{visible(str(path))}: it is a database. Name another place: --save FILE")
        unfinished.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise PromptError(f"{visible(str(path))}: the answers cannot be saved: {error.strerror}") from error


def write_only(path: Path, given: Sequence[KnownAnswers]) -> None:
    """Write the answers of the only task.

    Raises:
        PromptError: there are several, or the file cannot be written.

    """
    if len(given) > 1:
        raise PromptError(f"--save keeps the answers of one task, and there are {len(given)}; leave it out")
    write(path, given[0])


def free_path(folder: Path = Path()) -> Path:
    """Return a file in this folder that nobody uses yet."""
    paths = (folder / f"outsourcing-answers{number}.json" for number in ("", *(f"-{n}" for n in range(2, 10_000))))
    return next(path for path in paths if not path.exists())
