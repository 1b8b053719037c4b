"""A process of its own that runs one revision of rules and engine: the program of revision.py.

    python -P revision_worker.py WHICH FOLDER...

WHICH says, as JSON, the package of rules, the packs beside it, and those that were left out. The folders come first on
the path; the first one holds the packs that were loaded by path.

Standard input has a request a line, as JSON: a task, and what to explain of it, or None. Standard output answers each
with a line: "+" and the result as JSON, or "-" and what is wrong with the request. Of the engine it uses what every
revision has: load, Advisor.assess, json_line, and, in today's engine only, explain.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from pydantic import ValidationError


def main(which: dict[str, Any], folders: list[str]) -> None:
    """Answer requests until there are no more."""
    sys.path[:0] = folders
    requests, answers = _away_from_the_rules()
    from engine import Advisor, AdvisorError, load  # noqa: PLC0415  from the folders

    try:
        advisor = Advisor(load(which["package"], **_beside(which, Path(folders[0]))))
    except AdvisorError as error:
        sys.exit(str(error))
    for request in requests:
        try:
            answer = f"+{_answer(advisor, json.loads(request))}"
        except ValidationError as error:
            answer = f"-{'; '.join(map(_in_words, error.errors()))}"
        except AdvisorError as error:
            answer = f"-{' '.join(str(error).split())}"
        answers.write(f"{answer}\n")
    answers.close()


def _away_from_the_rules() -> tuple[TextIO, TextIO]:
    """Return standard input and output, and leave others in their place: what rules print, and read, is theirs."""
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    with open(os.devnull, encoding="utf-8") as nothing:  # noqa: PTH123  as any other stream
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def _beside(which: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return what an engine that knows packs is told of them; an older one is told nothing."""
    if not (which["packs"] or which["skipped"]):
        return {}
    return {"packs": tuple(_place(folder, origin) for origin in which["packs"]), "skipped": tuple(which["skipped"])}


def _place(folder: Path, origin: str) -> Path | str:
    if "/" not in origin:
        return origin
    return folder / origin if (folder / origin).is_dir() else folder / f"{origin}.py"


def _in_words(error: Any) -> str:
    """Say what these rules cannot read."""
    field = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"no question is called {json.dumps(field)}"
    return f"{field}: no such answer (got {json.dumps(error['input'], ensure_ascii=False)})"


def _answer(advisor: Any, request: dict[str, Any]) -> str:
    asked = advisor.rulebook.profile
    known_only = request.get("known_only", False)
    task = {name: told for name, told in request["task"].items() if not known_only or name in asked.model_fields}
    profile = asked.model_validate(task)
    assessment = advisor.assess(profile, request["id"], request["carried"])
    if request["explain"] is None:
        return str(assessment.json_line())
    from engine.explanation import explain  # noqa: PLC0415  an old engine may have none

    return explain(advisor, assessment, request["explain"]).model_dump_json()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2:])
