"""Run one revision of rules and engine: the program that rulebook_versions.py starts.

    python -P rulebook_worker.py WHICH FOLDER

WHICH says, as JSON, the package of rules, the packs beside it, and those that were left out. The folder comes first on
the path; it holds the rules, the packs that were loaded by path, and the engine of that time. Without one, today's
engine runs the rules. Version 0.1 called the engine `engine` and its rules `rules`.

Standard input has one request per line, as JSON: a task, and what to explain about it, or null. Standard output has one
line for each: "+" and the result as JSON, or "-" and the error in the request. It uses only what every engine has:
load, Advisor.assess, json_line; and, in today's engine only, explain.
"""

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, TextIO

from pydantic import ValidationError

RENAMED = {"Kind": "VerdictKind"}  # public names of version 0.1, and what they are called today


def main(which: dict[str, Any], folder: Path) -> None:
    """Answer all requests."""
    requests, answers = _away_from_the_rules()
    engine = _engine(folder)
    try:
        advisor = engine.Advisor(engine.load(which["package"], **_beside(which, folder)))
    except engine.AdvisorError as error:
        sys.exit(str(error))
    for request in requests:
        try:
            answer = f"+{_answer(advisor, json.loads(request))}"
        except ValidationError as error:
            answer = f"-{'; '.join(map(_in_words, error.errors()))}"
        except engine.AdvisorError as error:
            answer = f"-{' '.join(str(error).split())}"
        answers.write(f"{answer}\n")
    answers.close()


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
    asked = advisor.rulebook.profile
    known_only = request.get("known_only", False)
    task = {name: value for name, value in request["task"].items() if not known_only or name in asked.model_fields}
    profile = asked.model_validate(task)
    assessment = advisor.assess(profile, request["id"], request["carried"])
    if request["explain"] is None:
        return str(assessment.json_line())
    explain = import_module("outsourcing.engine.explanation").explain

    return str(explain(advisor, assessment, request["explain"]).model_dump_json())


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), Path(sys.argv[2]))
