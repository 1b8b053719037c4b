"""Run a version of the rules: as it is loaded, or in a separate process, with its engine if that is stored.

    Revision   a package of rules as the texts of its files, with or without those of the engine
    Loaded     the rules of a rulebook that this process has loaded
    Request    one task to be assessed or explained
    Reruns     assesses many tasks by one revision, each distinct set of answers once

Rule modules import each other by name, so two revisions cannot share a process. Running a revision runs its code:
trust it as you would trust a rule pack.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import to_json

from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError, RerunError
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import FREE_TEXT
from outsourcing.engine.core.text import visible
from outsourcing.engine.loading import rulebook_worker

OURS = re.compile(r"^\s*(from|import)\s+(outsourcing|engine)\b", re.MULTILINE)  # every package of rules has such a line
BY_VERSION_0_1 = re.compile(r"^\s*(from|import)\s+engine\b", re.MULTILINE)  # in version 0.1
ENGINES = ("outsourcing/engine/", "outsourcing/__init__.py", "engine/")  # where a revision has its engine
REMEMBERED = 5_000  # sets of answers, with a line of about 15 kB each
MARK = "\N{REPLACEMENT CHARACTER}"
MARKED = re.compile(f'("{MARK}(?:id|name|description)"|{{"{MARK}":""}})')
NO_RULES = "no rules found; name a folder of rules, like rules/"


class Request(NamedTuple):
    """A task to assess, or to explain: `explain` lists what to explain further; None asks for the assessment."""

    task: Mapping[str, str]
    id: str
    carried: Mapping[str, Any]
    explain: Sequence[str] | None = None
    known_only: bool = False  # leave out answers to questions that the revision does not ask


def request(profile: TaskProfile, id_: str, carried: Mapping[str, Any]) -> Request:
    """Return the request for the assessment of a task."""
    texts = {name: getattr(profile, name) for name in FREE_TEXT}
    return Request({**texts, **profile.answers()}, id_, carried)


class Revision(NamedTuple):
    """A package of rules as the texts of its files. If it has no engine files, today's engine runs it."""

    label: str
    package: str
    sources: Mapping[str, str]
    packs: tuple[str, ...] = ()  # beside the package: names of modules, or files among the sources without their ends
    skipped: tuple[str, ...] = ()

    def rules_only(self) -> "Revision":
        """Return the revision without its engine."""
        return self._replace(
            sources={file: text for file, text in self.sources.items() if not file.startswith(ENGINES)}
        )

    def answers(self, requests: Iterable[Request]) -> list[str | RerunError]:
        """Return, for each request, the assessment or the explanation as JSON, or the error in the request.

        Raises:
            RerunError: the revision cannot be run.

        """
        try:
            with tempfile.TemporaryDirectory(prefix="outsourcing-") as folder:
                self._write(Path(folder))
                return self._run(Path(folder), list(requests))
        except OSError as error:  # a full disk
            message = f"{self.label} cannot be run: a temporary file cannot be written: {error.strerror}"
            raise RerunError(message, code="temporary-file") from error

    def _write(self, folder: Path) -> None:
        """Write the files to a folder, and nowhere else."""
        for file, text in self.sources.items():
            path = folder / file
            try:
                inside = path.resolve().is_relative_to(folder.resolve())
                bytes_ = text.encode()
            except ValueError as error:  # a name or a text that no file can have
                raise RerunError(f"{self.label} cannot be run: {visible(file)}: {error}") from error
            if not inside:
                raise RerunError(f"{self.label} cannot be run: {visible(file)} lies outside its folder")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes_)

    def _run(self, folder: Path, requests: Sequence[Request]) -> list[str | RerunError]:
        """Run the worker on the files in a folder."""
        todo, done, wrong = (folder / name for name in ("requests", "answers", "errors"))
        todo.write_text("".join(f"{json.dumps(request._asdict())}\n" for request in requests), encoding="utf-8")
        which = json.dumps({"package": self.package, "packs": self.packs, "skipped": self.skipped})
        command = [sys.executable, "-X", "utf8", "-P", rulebook_worker.__file__, which, str(folder)]
        with todo.open("rb") as stdin, done.open("wb") as stdout, wrong.open("wb") as stderr:
            ended = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=stderr, check=False)  # noqa: S603  our own
        lines = done.read_text(encoding="utf-8").split("\n")[:-1]
        if ended.returncode or len(lines) != len(requests):
            reason = wrong.read_text(encoding="utf-8", errors="replace").replace(f"{folder}/", "").strip()
            reason = reason.splitlines()[-1] if "Traceback" in reason else reason
            reason = reason or f"it ended early, with exit code {ended.returncode}"
            raise RerunError(f"{self.label} cannot be run: {reason}")
        return _read(self.label, lines)


class Loaded(NamedTuple):
    """The rules of a rulebook that this process has loaded: today's engine runs them, without another process."""

    label: str
    advisor: Any  # an Advisor, which stands above this room

    def rules_only(self) -> "Loaded":
        """Return these rules."""
        return self

    def answers(self, requests: Iterable[Request]) -> list[str | RerunError]:
        """Return, for each request, the assessment or the explanation as JSON, or the error in the request."""
        asked = (rulebook_worker.answered(self.advisor, AdvisorError, request._asdict()) for request in requests)
        return _read(self.label, asked)


def rerun(revision: Revision | Loaded, requests: Iterable[Request]) -> list[Assessment | RerunError]:
    """Return the assessment of each request, or the error in the request.

    Raises:
        RerunError: the revision cannot be run.

    """
    answers = Reruns(revision).lines(list(requests))
    return [one if isinstance(one, RerunError) else Assessment.model_validate_json(one) for one in answers]


def _read(label: str, lines: Iterable[str]) -> list[str | RerunError]:
    return [one[1:] if one.startswith("+") else RerunError(f"{label}: {visible(one[1:])}") for one in lines]


class Reruns:
    """Assesses tasks by one revision, each distinct set of answers once: the texts of a task are only copied."""

    def __init__(self, revision: Revision | Loaded) -> None:
        self._revision = revision
        self._known: dict[str, _Copies | RerunError] = {}

    def lines(self, requests: Sequence[Request]) -> list[str | RerunError]:
        """Return the line of each assessment, or the error in the request.

        Raises:
            RerunError: the revision cannot be run.

        """
        keys = [_answers_of(request) for request in requests]
        if len(self._known) > REMEMBERED:
            self._known.clear()
        new = {key: request for key, request in zip(keys, requests, strict=True) if key not in self._known}
        if new:
            answers = self._revision.answers(map(_Copies.marked, new.values()))
            copies = [one if isinstance(one, RerunError) else _Copies(one) for one in answers]
            self._known.update(zip(new, copies, strict=True))
        lines = [self._line(key, request) for key, request in zip(keys, requests, strict=True)]
        if alone := [request for request, line in zip(requests, lines, strict=True) if line is None]:
            others = iter(self._revision.answers(alone))
            return [next(others) if line is None else line for line in lines]
        return [line for line in lines if line is not None]

    def _line(self, key: str, request: Request) -> str | RerunError | None:
        known = self._known[key]
        return known if isinstance(known, RerunError) else known.line(request)


def _answers_of(request: Request) -> str:
    task = {name: value for name, value in request.task.items() if name not in FREE_TEXT}
    return json.dumps([task, request.known_only], sort_keys=True)


class _Copies:
    """The lines of tasks with the same answers: one line, with gaps for what is the task's own."""

    def __init__(self, line: str) -> None:
        pieces = MARKED.split(line)
        self._between, self._gaps = pieces[::2], [piece.strip(f'"{MARK}') for piece in pieces[1::2]]

    @staticmethod
    def marked(request: Request) -> Request:
        """Return a request with marks in place of what is the task's own."""
        texts = {name: f"{MARK}{name}" for name in FREE_TEXT}
        return request._replace(task={**request.task, **texts}, id=f"{MARK}id", carried={MARK: ""})

    def line(self, request: Request) -> str | None:
        """Return the line of a task; None if an engine has not written each mark once."""
        own = {**{name: request.task.get(name, "") for name in FREE_TEXT}, "id": request.id}
        if len(self._gaps) != len(own) + 1:
            return None
        values = [to_json(own.get(name, request.carried)).decode() for name in self._gaps]
        return "".join(chain.from_iterable(zip(self._between, (*values, ""), strict=True)))


def of_manifest(label: str, manifest: Mapping[str, Any], sources: Mapping[str, str]) -> Revision:
    """Return the revision that a manifest describes."""
    packs = tuple(str(pack["from"]) for pack in manifest.get("packs", ())[1:])  # the first one is the package
    return Revision(label, str(manifest["package"]), sources, packs, tuple(manifest.get("skipped", ())))


def from_folder(folder: Path) -> Revision:
    """Return the rules in a folder, to be run as the package `rules`.

    Raises:
        RerunError: there are no rules in it.

    """
    if not os.path.isdir(folder):
        raise RerunError(f"{visible(str(folder))}: no such folder, and not a fingerprint", code="no-such-folder")
    files = sorted(path for path in folder.rglob("*.py") if path.is_file())
    if not files:
        raise RerunError(f"{visible(str(folder))}: {NO_RULES}")
    unused = [path for path in files if path.parent != folder and not (path.parent / "__init__.py").exists()]
    if unused:
        raise RerunError(
            f"{visible(str(unused[0]))}: this file would not be loaded; add an empty __init__.py to its folder",
            code="no-init-file",
        )
    try:
        texts = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in files}
    except (OSError, UnicodeDecodeError) as error:
        raise RerunError(f"{visible(str(folder))}: its files cannot be read: {error}") from error
    if not any(OURS.search(text) for text in texts.values()):  # before anything there is run
        raise RerunError(f"{visible(str(folder))}: {NO_RULES}")
    package = "rules" if any(BY_VERSION_0_1.search(text) for text in texts.values()) else "outsourcing.rules"
    texts.setdefault("__init__.py", "")
    sources = {f"{package.replace('.', '/')}/{file}": text for file, text in texts.items()}
    return Revision(visible(str(folder)), package, sources)
