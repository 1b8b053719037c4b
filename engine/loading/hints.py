"""Hints for errors that Python raises in an author's code: the valid name nearest to a wrong one."""

import re
import sys
from enum import EnumType

import outsourcing
from outsourcing.engine.core.authoring import Pack
from outsourcing.engine.core.errors import suggestion

IMPORTED_FROM = {"Iterator": "collections.abc", **dict.fromkeys(outsourcing.__all__, "outsourcing")}
NO_NAME = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
UNEXPECTED = re.compile(r"(\w+)(?:\.\w+)?\(\) got an unexpected keyword argument '(\w+)'")
OPTIONS = ["source", "status", "replaced_by", "replaces", "why", "difference", *Pack._fields]


def name_hint(error: BaseException) -> str:
    """Return a suggestion for the wrong name in an error, or nothing."""
    if isinstance(error, ImportError) and (found := NO_NAME.match(str(error))):
        return suggestion(found[1], dir(sys.modules[found[2]])) if found[2] in sys.modules else ""
    if isinstance(error, NameError) and error.name:
        home = IMPORTED_FROM.get(error.name)
        missing = f"; it is not imported: from {home} import {error.name}"
        return missing if home else suggestion(error.name, outsourcing.__all__)
    if isinstance(error, AttributeError) and error.name:
        owner = error.obj
        known = list(owner.__members__) if isinstance(owner, EnumType) else dir(owner)
        return suggestion(error.name, known) or (f" ({', '.join(known)})" if isinstance(owner, EnumType) else "")
    if isinstance(error, TypeError) and (found := UNEXPECTED.search(str(error))):
        is_not = found[1] == "ConditionalElement"
        return "; NOT takes a pattern: NOT(Task(...))" if is_not else suggestion(found[2], OPTIONS)
    return ""
