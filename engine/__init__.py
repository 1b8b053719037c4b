"""The outsourcing advisor's expert system: what rules and callers use.

A rule module imports from here and from nowhere else in the engine.
"""

from engine._experta import MATCH, NOT, TEST, L, P, one_of
from engine.assessment import Assessment
from engine.authoring import Difference, Source, rule
from engine.errors import AdvisorError
from engine.facts import BPO, CLEAR, FAINT, KPO, SLIGHT, STRONG, Balance, Evidence, Finding, Kind, Side, Task, Verdict
from engine.inference import Advisor, assess
from engine.loading import load
from engine.questions import Choice, answered_by, question, questions
from engine.rulebook import Rulebook
from engine.task import TaskProfile
from engine.version import VERSION

__version__ = VERSION

__all__ = [
    "BPO", "CLEAR", "FAINT", "KPO", "MATCH", "NOT", "SLIGHT", "STRONG", "TEST",
    "Advisor", "AdvisorError", "Assessment", "Balance", "Choice", "Difference", "Evidence", "Finding", "Kind",
    "L", "P", "Rulebook", "Side", "Source", "Task", "TaskProfile", "Verdict",
    "answered_by", "assess", "load", "one_of", "question", "questions", "rule",
]  # fmt: skip
