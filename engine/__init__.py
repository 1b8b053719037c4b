"""The outsourcing advisor's expert system: what rules and callers use.

A rule module imports from here and from nowhere else in the engine. Each name is imported when it is first asked for:
a command that needs no rule does not wait for Experta.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from engine.version import VERSION

if TYPE_CHECKING:
    from engine._experta import MATCH, NOT, TEST, L, P, one_of
    from engine.assessment import Assessment
    from engine.authoring import Difference, Entry, Pack, Source, Status, rule
    from engine.errors import AdvisorError
    from engine.facts import (
        BPO,
        CLEAR,
        FAINT,
        KPO,
        SLIGHT,
        STRONG,
        WHOLE,
        Advice,
        Balance,
        Evidence,
        Finding,
        Kind,
        Side,
        Task,
        Topic,
        Verdict,
    )
    from engine.inference import Advisor, assess
    from engine.loading import load
    from engine.portfolio.many import assess_many as assess_many
    from engine.questions import Choice, answered_by, question, questions_of
    from engine.rulebook import Rulebook
    from engine.task import TaskProfile

__version__ = VERSION

__all__ = [
    "BPO", "CLEAR", "FAINT", "KPO", "MATCH", "NOT", "SLIGHT", "STRONG", "TEST", "WHOLE",
    "Advice", "Advisor", "AdvisorError", "Assessment", "Balance", "Choice", "Difference", "Entry", "Evidence",
    "Finding", "Kind", "L", "P", "Pack", "Rulebook", "Side", "Source", "Status", "Task", "TaskProfile", "Topic",
    "Verdict",
    "answered_by", "assess", "load", "one_of", "question", "questions_of", "rule",
]  # fmt: skip

_HOMES = {
    **dict.fromkeys(("L", "MATCH", "NOT", "P", "TEST", "one_of"), "_experta"),
    **dict.fromkeys(("Assessment",), "assessment"),
    **dict.fromkeys(("Difference", "Entry", "Pack", "Source", "Status", "rule"), "authoring"),
    **dict.fromkeys(("AdvisorError",), "errors"),
    **dict.fromkeys(("BPO", "CLEAR", "FAINT", "KPO", "SLIGHT", "STRONG", "WHOLE"), "facts"),
    **dict.fromkeys(("Kind", "Side", "Topic"), "facts"),
    **dict.fromkeys(("Advice", "Balance", "Evidence", "Finding", "Task", "Verdict"), "facts"),
    **dict.fromkeys(("Advisor", "assess"), "inference"),
    **dict.fromkeys(("load",), "loading"),
    **dict.fromkeys(("assess_many",), "portfolio.many"),  # not in __all__: no rule has a use for it
    **dict.fromkeys(("Choice", "answered_by", "question", "questions_of"), "questions"),
    **dict.fromkeys(("Rulebook",), "rulebook"),
    **dict.fromkeys(("TaskProfile",), "task"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'engine' has no attribute {name!r}")
    globals()[name] = found = getattr(import_module(f"engine.{_HOMES[name]}"), name)
    return found
