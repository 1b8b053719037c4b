"""A revision: rules, and if need be the engine, as they were or as they are elsewhere; run in a process of its own.

    Revision   a package of rules by the texts of its files, with the engine's files or without
    Request    one task to be assessed or explained

Rule modules import each other by name, so two revisions cannot share a process. Running a revision runs its code: it
is to be trusted like any rule.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import engine
from engine import revision_worker
from engine.assessment import Assessment
from engine.errors import RerunError
from engine.questions import FREE_TEXT
from engine.task import TaskProfile
from engine.text import visible


class Request(NamedTuple):
    """A task, as its assessment names it. `explain` has what else is to be explained; None asks for the assessment."""

    task: Mapping[str, str]
    id: str
    carried: Mapping[str, Any]
    explain: Sequence[str] | None = None


def request(profile: TaskProfile, id_: str, carried: Mapping[str, Any]) -> Request:
    """Return the request for the assessment of a task."""
    texts = {name: getattr(profile, name) for name in FREE_TEXT}
    return Request({**texts, **profile.answers()}, id_, carried)


class Revision(NamedTuple):
    """A package of rules by the texts of its files. Without files of the engine's own, today's engine runs it."""

    label: str
    package: str
    sources: Mapping[str, str]

    def rules_only(self) -> "Revision":
        """Return the revision without its engine."""
        own = {file: text for file, text in self.sources.items() if file.startswith(f"{self.package}/")}
        return self._replace(sources=own)

    def answers(self, requests: Iterable[Request]) -> Iterator[str | RerunError]:
        """Yield, for each request, the assessment or the explanation as JSON, or what is wrong with the request.

        Raises:
            RerunError: the revision cannot be loaded.

        """
        try:
            with tempfile.TemporaryDirectory(prefix="outsourcing-") as folder:
                self._write(Path(folder))
                yield from self._run(Path(folder), requests)
        except OSError as error:
            raise RerunError(f"{self.label} cannot be run: {error.strerror}: {error.filename}") from error

    def assessments(self, requests: Iterable[Request]) -> Iterator[Assessment | RerunError]:
        """Yield the assessment of each request, or what is wrong with the request."""
        for answer in self.answers(requests):
            yield answer if isinstance(answer, RerunError) else Assessment.model_validate_json(answer)

    def _write(self, folder: Path) -> None:
        for file, text in self.sources.items():
            path = folder / file
            if not path.resolve().is_relative_to(folder.resolve()):
                raise RerunError(f"{self.label} cannot be run: it has a file outside of its folder, {visible(file)}")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def _run(self, folder: Path, requests: Iterable[Request]) -> Iterator[str | RerunError]:
        """Run the worker on the files in a folder; files for what goes in and comes wrong, so that neither blocks."""
        todo, wrong = folder / "requests", folder / "errors"
        lines = [f"{json.dumps(request._asdict())}\n" for request in requests]
        todo.write_text("".join(lines), encoding="utf-8")
        answered = 0
        here = str(Path(engine.__file__).parent.parent)
        command = [sys.executable, "-X", "utf8", "-P", revision_worker.__file__, self.package, str(folder), here]
        with (
            todo.open("rb") as stdin,
            wrong.open("wb") as stderr,
            subprocess.Popen(  # noqa: S603  our own program
                command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8"
            ) as worker,
        ):
            try:
                for answered, line in enumerate(worker.stdout or (), 1):  # noqa: B007  counted for later
                    yield self._read(line)
            except BaseException:
                worker.kill()
                raise
        if worker.returncode or answered < len(lines):
            told = wrong.read_text(encoding="utf-8", errors="replace").replace(f"{folder}/", "").strip()
            told = told.splitlines()[-1] if "Traceback" in told else told
            raise RerunError(f"{self.label} cannot be run: {told or f'it ended early, with {worker.returncode}'}")

    def _read(self, line: str) -> str | RerunError:
        return (
            line[1:].rstrip("\n") if line.startswith("+") else RerunError(f"{self.label}: {visible(line[1:].strip())}")
        )


def from_folder(folder: Path) -> Revision:
    """Return the rules in a folder, to be run as the package `rules`.

    Raises:
        RerunError: there are no rules there.

    """
    if not os.path.isdir(folder):
        raise RerunError(f"{visible(str(folder))}: there is no such folder, and no fingerprint is written like this")
    files = sorted(path for path in folder.rglob("*.py") if path.is_file())
    if not files:
        raise RerunError(f"{visible(str(folder))}: there are no rules there; name a folder of rules, like rules/")
    unused = [path for path in files if path.parent != folder and not (path.parent / "__init__.py").exists()]
    if unused:
        raise RerunError(f"{visible(str(unused[0]))}: it would not be loaded; its folder has no __init__.py")
    try:
        texts = {f"rules/{path.relative_to(folder).as_posix()}": path.read_text(encoding="utf-8") for path in files}
    except (OSError, UnicodeDecodeError) as error:
        raise RerunError(f"{visible(str(folder))}: its files cannot be read: {error}") from error
    if not any("@rule(" in text for text in texts.values()):  # before anything there is run
        raise RerunError(f"{visible(str(folder))}: there are no rules there; name a folder of rules, like rules/")
    texts.setdefault("rules/__init__.py", "")
    return Revision(visible(str(folder)), "rules", texts)
