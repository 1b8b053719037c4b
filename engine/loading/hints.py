"""The right name nearest to a wrong one, for errors that Python raises in an author's code."""

import linecache
import re
import sys
import traceback
from enum import EnumType

import outsourcing
from outsourcing.engine.core.authoring import Pack
from outsourcing.engine.core.errors import suggestion

IMPORTED_FROM = {"Iterator": "collections.abc"}
NOT_THERE = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
UNEXPECTED = re.compile(r"(\w+)(?:\.\w+)?\(\) got an unexpected keyword argument '(\w+)'")
OPTIONS = ["source", "status", "replaced_by", "replaces", "why", "difference", *Pack._fields]


def nearest(error: BaseException) -> str:
    """Return the name nearest to a wrong one."""
    if isinstance(error, ImportError) and (found := NOT_THERE.match(str(error))):
        return suggestion(found[1], dir(sys.modules[found[2]])) if found[2] in sys.modules else ""
    if isinstance(error, NameError) and error.name:
        return _not_imported(error.name) or suggestion(error.name, outsourcing.__all__)
    if isinstance(error, AttributeError):
        return _nearest_attribute(error)
    if isinstance(error, TypeError) and (found := UNEXPECTED.search(str(error))):
        of_not = found[1] == "ConditionalElement"
        return "; NOT takes a pattern: NOT(Task(...))" if of_not else suggestion(found[2], OPTIONS)
    return ""


def _not_imported(name: str) -> str:
    """Return where a name that is not imported is to be had."""
    home = IMPORTED_FROM.get(name, "outsourcing" if name in outsourcing.__all__ else "")
    return f"; it is not imported: from {home} import {name}" if home else ""


def _nearest_attribute(error: AttributeError) -> str:
    """Return the attribute nearest to a wrong one, of whatever the line that raised takes it from."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        text = linecache.getline(frame.f_code.co_filename, line)
        for owner, name in re.findall(r"\b(\w+)\.(\w+)", text):
            held = frame.f_globals.get(owner)
            if held is not None and not hasattr(held, name):
                known = list(held.__members__) if isinstance(held, EnumType) else dir(held)
                return suggestion(name, known) or (f" ({', '.join(known)})" if isinstance(held, EnumType) else "")
    return ""
