"""The outsourcing advisor: says who should do a piece of work, a BPO provider, a KPO provider, or one of each.

Rule authors and callers import from here. Each name is imported when it is first used, so that a command that needs
no rules does not wait for Experta.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from outsourcing.engine.version import VERSION

if TYPE_CHECKING:
    from outsourcing.engine.advisor import Advisor, assess
    from outsourcing.engine.core._experta import MATCH, NOT, TEST, L, P, one_of
    from outsourcing.engine.core.assessment import Assessment
    from outsourcing.engine.core.authoring import Answer, Difference, Entry, Pack, Source, Status, rule
    from outsourcing.engine.core.errors import AdvisorError
    from outsourcing.engine.core.facts import (
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
        Mark,
        MarkKind,
        Side,
        Task,
        Topic,
        Verdict,
        VerdictKind,
    )
    from outsourcing.engine.core.profile import TaskProfile
    from outsourcing.engine.core.questions import Choice, answered_by, question, questions_of
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.loading.loader import load
    from outsourcing.engine.loading.packs import installed
    from outsourcing.engine.portfolio.pipeline import assess_many as assess_many

__version__ = VERSION

__all__ = [
    "BPO",
    "CLEAR",
    "FAINT",
    "KPO",
    "MATCH",
    "NOT",
    "SLIGHT",
    "STRONG",
    "TEST",
    "WHOLE",
    "Advice",
    "Advisor",
    "AdvisorError",
    "Answer",
    "Assessment",
    "Balance",
    "Choice",
    "Difference",
    "Entry",
    "Evidence",
    "Finding",
    "L",
    "Mark",
    "MarkKind",
    "P",
    "Pack",
    "Rulebook",
    "Side",
    "Source",
    "Status",
    "Task",
    "TaskProfile",
    "Topic",
    "Verdict",
    "VerdictKind",
    "answered_by",
    "assess",
    "installed",
    "load",
    "one_of",
    "question",
    "questions_of",
    "rule",
]  # fmt: skip

_HOMES = {  # by public name, the module that defines it
    **dict.fromkeys(
        (
            "Advisor",
            "assess",
        ),
        "engine.advisor",
    ),
    **dict.fromkeys(
        (
            "L",
            "MATCH",
            "NOT",
            "P",
            "TEST",
            "one_of",
        ),
        "engine.core._experta",
    ),
    **dict.fromkeys(("Assessment",), "engine.core.assessment"),
    **dict.fromkeys(
        (
            "Answer",
            "Difference",
            "Entry",
            "Pack",
            "Source",
            "Status",
            "rule",
        ),
        "engine.core.authoring",
    ),
    **dict.fromkeys(("AdvisorError",), "engine.core.errors"),
    **dict.fromkeys(
        (
            "Advice",
            "BPO",
            "Balance",
            "CLEAR",
            "Evidence",
            "FAINT",
            "Finding",
            "KPO",
            "Mark",
            "MarkKind",
            "VerdictKind",
            "SLIGHT",
            "STRONG",
            "Side",
            "Task",
            "Topic",
            "Verdict",
            "WHOLE",
        ),
        "engine.core.facts",
    ),
    **dict.fromkeys(("TaskProfile",), "engine.core.profile"),
    **dict.fromkeys(
        (
            "Choice",
            "answered_by",
            "question",
            "questions_of",
        ),
        "engine.core.questions",
    ),
    **dict.fromkeys(("Rulebook",), "engine.core.rulebook"),
    **dict.fromkeys(("load",), "engine.loading.loader"),
    **dict.fromkeys(("installed",), "engine.loading.packs"),
    **dict.fromkeys(("assess_many",), "engine.portfolio.pipeline"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from its module, once."""
    if name not in _HOMES:
        raise AttributeError(f"module 'outsourcing' has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(f"outsourcing.{_HOMES[name]}"), name)
    return value
