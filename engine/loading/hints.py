"""Hints for errors that Python raises in an author's code: the valid name nearest to a wrong one."""

import re
import sys
from enum import EnumType

import outsourcing
from outsourcing.engine.core.authoring import Pack
from outsourcing.engine.core.errors import suggestion
from outsourcing.engine.core.text import error_text

IMPORTED_FROM = {"Iterator": "collections.abc", **dict.fromkeys(outsourcing.__all__, "outsourcing")}
NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
UNEXPECTED = re.compile(r"(\w+)(?:\.\w+)?\(\) got an unexpected keyword argument '(\w+)'")
ELSEWHERE = {  # what other rule engines have, and what there is instead
    "AS": "; bind the fields that the rule needs: Task(driver=MATCH.driver)",
    "DefFacts": "; facts are the answers to questions: declare a question in a TaskProfile",
    "EXISTS": "; write the pattern itself",
    "FORALL": "; write a rule for each case",
    "Fact": "; rules match Task, Evidence, Finding, Balance and Verdict: for facts of your own, declare a question",
    "Field": "; declare a question in a TaskProfile",
    "KnowledgeEngine": "; there is one engine, which the advisor runs: write functions with @rule",
    "OR": "; write a rule for each case, or one_of(...) within a field",
    "AND": "; list the patterns one after the other",
    "Rule": "; write @rule(id, condition, source=...) above a function",
    "W": "; leave the field out, or bind it with MATCH.name",
    "salience": "; rules fire in stages, and their order within a stage changes nothing: leave salience out",
}
OPTIONS = ["source", "status", "replaced_by", "replaces", "why", "difference", *Pack._fields]


def name_hint(error: BaseException) -> str:  # noqa: PLR0911  one return for each kind of error
    """Return a suggestion for the wrong name in an error, or nothing."""
    if isinstance(error, (ImportError, NameError)) and (name := _unknown_name(error)) in ELSEWHERE:
        return ELSEWHERE[name]
    if isinstance(error, ImportError) and (found := NO_NAME.match(str(error))):
        return suggestion(found[1], dir(sys.modules[found[2]])) if found[2] in sys.modules else ""
    text = error_text(error)
    if "unary ~" in text and "'str'" in text:
        return '; to accept every answer but one, write ~L("volume")'
    if isinstance(error, NameError) and error.name:
        home = IMPORTED_FROM.get(error.name)
        missing = f"; it is not imported: from {home} import {error.name}"
        return missing if home else suggestion(error.name, outsourcing.__all__)
    if isinstance(error, AttributeError) and error.name:
        owner = error.obj
        known = list(owner.__members__) if isinstance(owner, EnumType) else dir(owner)
        return suggestion(error.name, known) or (f" ({', '.join(known)})" if isinstance(owner, EnumType) else "")
    if isinstance(error, TypeError) and (found := UNEXPECTED.search(str(error))):
        if found[2] in ELSEWHERE:
            return ELSEWHERE[found[2]]
        is_not = found[1] == "ConditionalElement"
        return "; NOT takes a pattern: NOT(Task(...))" if is_not else suggestion(found[2], OPTIONS)
    return ""


def _unknown_name(error: ImportError | NameError) -> str:
    """Return the name that an error is about."""
    found = NO_NAME.match(str(error))
    return found[1] if found else str(error.name or "")
