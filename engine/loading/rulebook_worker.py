"""Run one revision of rules and engine: the program that rulebook_versions.py starts.

    python -P rulebook_worker.py WHICH FOLDER

WHICH says, as JSON, the package of rules, the packs beside it, and those that were left out. The folder comes first on
the path; it holds the rules, the packs that were loaded by path, and the engine of that time. Without one, today's
engine runs the rules. Version 0.1 called the engine `engine` and its rules `rules`.

Standard input has one request per line, as JSON: a task, and what to explain about it, or null. Standard output has one
line for each: "+" and the result as JSON, or "-" and the error in the request. It uses only what every engine has:
load, Advisor.assess, json_line; and, in today's engine only, explain.
"""

import ctypes
import json
import os
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from pydantic import ValidationError

RENAMED = {"Kind": "VerdictKind"}  # public names of version 0.1, and what they are called today
MEMORY, SECONDS = 4 << 30, 3600  # of a worker, where the system can limit them
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # namespaces of Linux
WRITES, NETWORK = 0x7FF2, 3  # Landlock: changing files and folders; binding to and connecting with TCP ports
LANDLOCK = (444, 445, 446)  # numbers of its system calls
NO_NEW_PRIVILEGES = 38
FORBIDDEN = (  # what Python reports before it happens, and rules never need
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
    "os.startfile", "ctypes.",
)  # fmt: skip
CHANGES = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "os.utime", "shutil.")  # fmt: skip


def main(which: dict[str, Any], folder: Path) -> None:
    """Answer all requests."""
    requests, answers = _away_from_the_rules()
    _confine(folder)
    engine = _engine(folder)
    try:
        advisor = engine.Advisor(engine.load(which["package"], **_beside(which, folder)))
    except engine.AdvisorError as error:
        sys.exit(str(error))
    for request in requests:
        answers.write(f"{answered(advisor, engine.AdvisorError, json.loads(request))}\n")
    answers.close()


def answered(advisor: Any, advisor_error: type[Exception], request: dict[str, Any]) -> str:
    """Return "+" and the assessment or the explanation as JSON, or "-" and the error in the request."""
    try:
        return f"+{_answer(advisor, request)}"
    except ValidationError as error:
        return f"-{'; '.join(map(_in_words, error.errors()))}"
    except advisor_error as error:
        return f"-{' '.join(str(error).split())}"


def _confine(folder: Path) -> None:
    """Give up what rules do not need, as far as the system offers it.

    Linux: memory, time, the network, and writing outside of the folder, by the kernel. Other systems with limits:
    memory and time. Everywhere: Python itself refuses network, processes, and writing outside of the folder, which
    stops code that does not set out to get around Python.
    """
    try:
        import resource  # noqa: PLC0415  not there on Windows
    except ImportError:
        pass
    else:
        for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
            with suppress(ValueError, OSError):  # a lower limit is set already, or the system has none
                resource.setrlimit(limit, (most, resource.getrlimit(limit)[1]))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.unshare(NEW_NETWORK if os.geteuid() == 0 else NEW_USER | NEW_NETWORK)  # not everywhere allowed
        _deny_writing(libc, folder)
    sys.addaudithook(_refusing(os.path.realpath(folder)))


def _deny_writing(libc: Any, folder: Path) -> None:
    """Let the kernel refuse writing outside of a folder, and the network, as far as its Landlock can."""
    create, add, restrict = LANDLOCK
    version = libc.syscall(create, None, 0, 1)
    if version < 1:
        return  # a kernel without Landlock
    writes = WRITES & ~(0x4000 if version < 3 else 0) & ~(0x2000 if version < 2 else 0)  # noqa: PLR2004
    handled = struct.pack("=QQ", writes, NETWORK) if version >= 4 else struct.pack("=Q", writes)  # noqa: PLR2004
    ruleset = libc.syscall(create, handled, len(handled), 0)
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    libc.syscall(add, ruleset, 1, struct.pack("=Qi", writes, place), 0)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(restrict, ruleset, 0)
    os.close(place)
    os.close(ruleset)


def _refusing(folder: str) -> Callable[[str, tuple[Any, ...]], None]:
    """Return the hook that makes Python refuse what rules do not need."""

    def outside(path: Any) -> bool:
        return not isinstance(path, int) and not os.path.realpath(os.fsdecode(path)).startswith(f"{folder}{os.sep}")

    def hook(event: str, details: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = details
            is_write = bool(set(mode or "") & set("wax+")) or bool(
                (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            )
            refused = is_write and path is not None and outside(path)
        elif event.startswith(CHANGES):
            refused = any(outside(one) for one in details if isinstance(one, str | bytes))
        else:
            refused = event.startswith(FORBIDDEN)
        if refused:
            raise PermissionError(f"rules must not do this: {event}")

    return hook


def _engine(folder: Path) -> Any:
    """Return the engine's public names: those of the folder's own engine, or of today's."""
    its_own = next((name for name in ("engine", "outsourcing/engine") if (folder / name).is_dir()), None)
    if its_own:
        sys.path.insert(0, str(folder))
        return import_module(its_own.partition("/")[0])
    today = import_module("outsourcing")
    today.__path__.insert(0, str(folder / "outsourcing"))  # the folder's rules take the place of today's
    sys.modules["engine"] = _NamesOf01("engine")
    sys.path.insert(0, str(folder))
    return today


class _NamesOf01(ModuleType):
    """Today's engine, for rules that import from `engine`, whose TaskProfile held all questions."""

    def __getattr__(self, name: str) -> Any:
        if name == "TaskProfile":
            return import_module("outsourcing.rules.questions").OutsourcingTask
        return getattr(import_module("outsourcing"), RENAMED.get(name, name))


def _away_from_the_rules() -> tuple[TextIO, TextIO]:
    """Return standard input and output, and replace them: what rules print or read must not mix with answers."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123  as any other stream
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _beside(which: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the arguments about packs; an engine older than packs takes none."""
    if not (which["packs"] or which["skipped"]):
        return {}
    return {"packs": tuple(_place(folder, origin) for origin in which["packs"]), "skipped": tuple(which["skipped"])}


def _place(folder: Path, origin: str) -> Path | str:
    if "/" not in origin:
        return origin
    return folder / origin if (folder / origin).is_dir() else folder / f"{origin}.py"


def _in_words(error: Any) -> str:
    """Return what these rules cannot read."""
    field = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"unknown question {json.dumps(field)}"
    return f"{field}: no such answer (got {json.dumps(error['input'], ensure_ascii=False)})"


def _answer(advisor: Any, request: dict[str, Any]) -> str:
    """Return the assessment, or the explanation, as JSON."""
    asked = advisor.rulebook.profile
    known_only = request.get("known_only", False)
    task = {name: value for name, value in request["task"].items() if not known_only or name in asked.model_fields}
    assessment = advisor.assess(asked.model_validate(task), request["id"], request["carried"])
    if request["explain"] is None:
        return str(assessment.json_line())
    explain = import_module("outsourcing.engine.explanation").explain
    return str(explain(advisor, assessment, request["explain"]).model_dump_json())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), Path(sys.argv[2]))
