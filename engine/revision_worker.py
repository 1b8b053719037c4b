"""A process of its own that runs one revision of rules and engine: the program of revision.py.

    python -P revision_worker.py PACKAGE FOLDER...

The folders come first on the path. Standard input has a request a line, as JSON: a task, and what to explain of it, or
None. Standard output answers each with a line: "+" and the result as JSON, or "-" and what is wrong with the request.
Of the engine it uses what every revision has: load, Advisor.assess, json_line, and, in today's engine only, explain.
"""

import json
import sys
from typing import Any

from pydantic import ValidationError


def main(package: str, folders: list[str]) -> None:
    """Answer requests until there are no more."""
    sys.path[:0] = folders
    answers, sys.stdout = sys.stdout, sys.stderr  # what a rule prints is no answer
    from engine import Advisor, AdvisorError, load  # noqa: PLC0415  from the folders

    try:
        advisor = Advisor(load(package))
    except AdvisorError as error:
        sys.exit(str(error))
    for request in sys.stdin:
        try:
            answer = f"+{_answer(advisor, json.loads(request))}"
        except ValidationError as error:
            answer = f"-{'; '.join(map(_in_words, error.errors()))}"
        except AdvisorError as error:
            answer = f"-{' '.join(str(error).split())}"
        answers.write(f"{answer}\n")


def _in_words(error: Any) -> str:
    """Say what these rules cannot read."""
    field = ".".join(map(str, error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"no question is called {json.dumps(field)}"
    return f"{field}: no such answer (got {json.dumps(error['input'], ensure_ascii=False)})"


def _answer(advisor: Any, request: dict[str, Any]) -> str:
    profile = advisor.rulebook.profile.model_validate(request["task"])
    assessment = advisor.assess(profile, request["id"], request["carried"])
    if request["explain"] is None:
        return str(assessment.json_line())
    from engine.explanation import explain  # noqa: PLC0415  an old engine may have none

    return explain(advisor, assessment, request["explain"]).model_dump_json()


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    main(sys.argv[1], sys.argv[2:])
