"""Answers that come from options and files, and answers saved for another day.

A saved file is an ordinary task file; "unknown" in it says that a question was put, and the answer is not known.
"""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.errors import InputError, Problem, PromptError, listed, suggestion
from engine.portfolio import TaskRow, read_tasks
from engine.questions import normalised
from engine.rulebook import Rulebook
from engine.text import quoted

UNSURE = "unknown"  # how a file says that a question was put, and the answer is not known


class Given(NamedTuple):
    """Answers that need not be asked for: the task's name, and by question a value, or None for not sure."""

    name: str
    answers: dict[str, str | None]

    def before(self, other: "Given") -> "Given":
        """Return these answers, and the other ones where there are none."""
        return Given(self.name or other.name, {**other.answers, **self.answers})


def from_options(arguments: Sequence[str], rulebook: Rulebook) -> Given:
    """Return the answers in options such as `--driver volume` or `--driver=volume`.

    Raises:
        InputError: with every option that is no question, and every value that is no answer.

    """
    answers: dict[str, str | None] = {}
    problems: list[Problem] = []
    name = ""
    for option, value in _pairs(arguments):
        question = rulebook.questions.get(normalised(option.removeprefix("--")))
        if option == "--name" and value is not None:
            name = value
        elif not option.startswith("--") or question is None:
            near = suggestion(option, [f"--{name.replace('_', '-')}" for name in rulebook.questions])
            problems.append(Problem(option, f"no question has this option{near}"))
        elif value is None or not question.reads(value):
            known = f"{listed(question.choices)}, or {UNSURE}"
            problems.append(Problem(option, f"no such answer ({known}) (got {quoted(value)})"))
        else:
            answers[question.name] = None if normalised(value) == UNSURE else question.read(value)
    if problems:
        raise InputError(problems)
    return Given(name, answers)


def _pairs(arguments: Sequence[str]) -> list[tuple[str, str | None]]:
    """Return options with their values: `--a b` and `--a=b` alike."""
    words = [
        word for argument in arguments for word in (argument.split("=", 1) if argument[:2] == "--" else [argument])
    ]
    pairs: list[tuple[str, str | None]] = []
    for word in words:
        if pairs and pairs[-1][1] is None and pairs[-1][0].startswith("--") and not word.startswith("--"):
            pairs[-1] = (pairs[-1][0], word)
        else:
            pairs.append((word, None))
    return pairs


def rows(path: str, rulebook: Rulebook) -> list[TaskRow]:
    """Return the tasks of a file that answers for people."""
    return read_tasks([path], rulebook.profile)


def from_file(path: str, rulebook: Rulebook) -> Given:
    """Return the answers of a file with one task.

    Raises:
        InputError: it cannot be read.
        PromptError: it holds more than one task.

    """
    tasks = rows(path, rulebook)
    if len(tasks) > 1:
        raise PromptError(f"{path} holds {len(tasks)} tasks; an interview is about one. Use: outsourcing assess {path}")
    [task] = tasks
    return Given(task.profile.name, {**dict.fromkeys(task.unsure), **task.profile.answers()})


def write(path: Path, name: str, answers: Mapping[str, str | None]) -> None:
    """Write the answers as a task file, whole or not at all.

    Raises:
        PromptError: the file cannot be written.

    """
    told = {"name": name, **{question: value or UNSURE for question, value in answers.items()}}
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
        ) as written:
            json.dump(told, written, indent=2, ensure_ascii=False)
            written.write("\n")
        os.replace(written.name, path)  # noqa: PTH105  one atomic step
    except OSError as error:
        raise PromptError(
            f"{path}: the answers cannot be saved: {error.strerror}. Name another place: --save FILE"
        ) from error


def free_path(stem: str = "outsourcing-answers") -> Path:
    """Return a file name in this folder that nobody uses yet."""
    paths = (Path(f"{stem}{number}.json") for number in ("", *(f"-{n}" for n in range(2, 10_000))))
    return next(path for path in paths if not path.exists())
