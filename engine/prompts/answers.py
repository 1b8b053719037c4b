"""Answers from options and files, and answers saved to files.

A saved file is an ordinary task file; "unknown" in it means that the question was asked and the answer is not known.
"""

import json
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import InputError, Problem, PromptError, listed, suggestion
from outsourcing.engine.core.questions import UNKNOWN, AnswerSource, normalised
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.files.whole_files import drafts, whole_file
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.portfolio.columns import SUGGESTED
from outsourcing.engine.portfolio.mapping import NO_MAPPING, ColumnMapping
from outsourcing.engine.portfolio.tasks import TaskRow

OTHER_OPTIONS = ("--name", "--answers", "--resume", "--save", "--advice", "--map", "--strict")


class KnownAnswers(NamedTuple):
    """Answers that are known already: the task's name, and by question a value, or None for "not sure".

    `extra` holds what else a file has for the task: id, description, columns that match no question. `sources` holds
    where answers came from, unless they came from a file.
    """

    name: str
    answers: dict[str, str | None]
    extra: dict[str, Any] = {}  # noqa: RUF012  never changed
    sources: dict[str, AnswerSource] = {}  # noqa: RUF012  never changed

    @property
    def suggested(self) -> tuple[str, ...]:
        """Return the questions whose answers are only suggested."""
        return tuple(name for name, origin in self.origins.items() if origin == "suggested")

    @property
    def origins(self) -> dict[str, AnswerSource]:
        """Return where each answer came from, by question."""
        return {
            name: "not sure" if value is None else self.sources.get(name, "file")
            for name, value in self.answers.items()
        }

    def completed_by(self, other: "KnownAnswers") -> "KnownAnswers":
        """Return these answers, with those of `other` for the questions that these leave open."""
        sources = {name: source for name, source in other.sources.items() if name not in self.answers}
        return KnownAnswers(
            self.name or other.name,
            {**other.answers, **self.answers},
            {**other.extra, **self.extra},
            {**sources, **self.sources},
        )


def from_options(arguments: Sequence[str], rulebook: Rulebook) -> KnownAnswers:
    """Return the answers in options such as `--driver volume` or `--driver=volume`.

    Raises:
        InputError: lists every unknown option and every invalid answer.

    """
    answers: dict[str, str | None] = {}
    problems: list[Problem] = []
    name = ""
    for option, value in _pairs(arguments):
        question = rulebook.questions.get(normalised(option.removeprefix("--")))
        if option == "--name":
            name = (value or "").encode("utf-8", "replace").decode()
        elif not option.startswith("--") or question is None:
            near = suggestion(option, [*OTHER_OPTIONS, *map(as_option, rulebook.questions)])
            problems.append(Problem(visible(option), f"no such option{near}", "unknown-option"))
        elif value is None or not question.reads(value):
            given = "an answer is missing" if value is None else f"{quoted(value)} is not a valid answer"
            use = f"{given}; use one of: {listed([*question.choices, UNKNOWN])}"
            problems.append(Problem(option, use, "not-an-answer"))
        elif question.name in answers:
            problems.append(Problem(option, "this option is given twice", "given-twice"))
        else:
            answer = question.read(value)
            answers[question.name] = None if answer == UNKNOWN else answer
    if problems:
        raise InputError(problems)
    return KnownAnswers(name, answers, sources=dict.fromkeys(answers, "option"))


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


def from_file(path: str, rulebook: Rulebook, mapping: ColumnMapping = NO_MAPPING) -> KnownAnswers:
    """Return the answers of a file with one task.

    Raises:
        InputError: the file cannot be read.
        PromptError: it holds more than one task.

    """
    tasks = read_tasks([path], rulebook.profile, mapping=mapping)
    if len(tasks) > 1:
        raise PromptError(
            f"{visible(path)} holds {len(tasks)} tasks, but an interview is about one. "
            f"Use: outsourcing assess {visible(shlex.quote(path))}",
            code="several-tasks",
        )
    [task] = tasks
    return of_row(task)


def file_to_resume(path: str) -> Path | None:
    """Return the file that answers are written back to: the one that is resumed, if it is one that we write."""
    return Path(path) if path.lower().endswith(".json") else None


def of_row(task: TaskRow) -> KnownAnswers:
    """Return the answers of a task in a file."""
    extra = {"id": task.id, "description": task.profile.description, **task.carried}
    answers = {**dict.fromkeys(task.known.unsure), **task.profile.answers()}
    sources: dict[str, AnswerSource] = dict.fromkeys(task.known.suggested, "suggested")
    return KnownAnswers(task.profile.name, answers, extra, sources)


def check_writable(path: Path) -> None:
    """Check that answers can be saved to a file, before any question is asked.

    Raises:
        WriteError: the file cannot be written.

    """
    with drafts([path]):
        pass


def save(path: Path, known: Sequence[KnownAnswers]) -> None:
    """Write the answers to one task as a task file, whole or not at all.

    Raises:
        PromptError: there are several tasks.
        WriteError: the file cannot be written.

    """
    if len(known) > 1:
        raise PromptError(
            f"--save keeps the answers to one task, but there are {len(known)}. Leave --save out", code="several-tasks"
        )
    [task] = known
    _write(path, _as_task(task))


def save_list(path: Path, known: Sequence[KnownAnswers]) -> None:
    """Write the answers to several tasks as a task file, whole or not at all.

    Raises:
        WriteError: the file cannot be written.

    """
    _write(path, [_as_task(task) for task in known])


def _as_task(task: KnownAnswers) -> dict[str, Any]:
    answers = {question: value or UNKNOWN for question, value in task.answers.items()}
    marked = {SUGGESTED: ", ".join(task.suggested)} if task.suggested else {}
    return {**task.extra, "name": task.name, **answers, **marked}


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, indent=2, ensure_ascii=False)
    with whole_file(path) as draft:
        draft.write_text(f"{text}\n", encoding="utf-8")


def free_path(folder: Path = Path()) -> Path:
    """Return a path in this folder at which no file exists."""
    paths = (folder / f"outsourcing-answers{number}.json" for number in ("", *(f"-{n}" for n in range(2, 10_000))))
    return next(path for path in paths if not path.exists())
