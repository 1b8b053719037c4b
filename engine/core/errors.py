"""The errors that a user can cause and fix.

AdvisorError
├── RulebookError       the rules cannot be used; lists every problem with file and line
├── RuleFailedError     a rule raised an exception while it fired; names the rule, file and line
├── RunawayError        the rules did not finish; names those still firing
├── InputError          tasks or answers cannot be read; lists every problem with its place
├── RuleTableError      the rule table and Experta differ on a task; names the task and what differs
├── PromptError         questions cannot be asked here; names the other ways to answer
├── ConfigurationError  the configuration cannot be used; lists every problem with its place
├── RecordError         decision records cannot be kept or read; says what to do
│   └── DamagedError    a store or a record in it was changed after it was written
├── RerunError          rules from elsewhere (a record's, a folder's) cannot be run
└── WriteError          a file cannot be written; the file that was there is unchanged

A message says what is wrong, where, and what to do. Every problem has a code, listed in docs/problems.md: codes stay,
wordings improve. `cli.main` turns each of these errors into exit code 2; any other exception is a bug in the advisor.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from outsourcing.engine.core.text import counted, error_text

SHOWN = 50  # problems printed before the rest is only counted: a screenful or two

SLIP = 0.8  # likeness from which a word counts as a slip of the hand
NEGATIONS = ("un", "in", "im", "ir", "il", "non", "not", "dis", "de", "no", "semi", "partly", "fully")
DEGREES = frozenset(
    {"partly", "partially", "fully", "low", "high", "medium", "semi", "not", "non", "no", "hardly", "very"}
)
LISTED = 8  # possible words worth listing in a message


class AdvisorError(Exception):
    """An error that the user can fix.

    `code` names the kind of problem: letters and hyphens, the same in every version.
    """

    code: str = "error"

    def __init__(self, *details: object, code: str = "") -> None:
        super().__init__(*details)
        self.code = code or type(self).code

    @property
    def problems(self) -> "tuple[Problem, ...]":
        """Return the problems, one for each place; here a single one without a place."""
        return (Problem("", str(self), self.code),)


class Flaw(NamedTuple):
    """A problem whose place is not known yet."""

    code: str
    message: str

    def at(self, place: str, about: str = "") -> "Problem":
        """Return the problem at a place; `about` stands before the message: `rule DF1: `."""
        return Problem(place, f"{about}{self.message}", self.code)


class Problem(NamedTuple):
    """A problem at a place, such as `file:row:column` or `file:line`."""

    place: str
    message: str
    code: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    def as_json(self) -> dict[str, str]:
        """Return it as data for programs."""
        return {"code": self.code, "place": self.place, "message": self.message}


class _ProblemsError(AdvisorError):
    """Several problems, collected and reported together; `outcome` says what was not done because of them."""

    outcome = "nothing was done."

    def __init__(self, problems: Sequence[Problem], outcome: str = "") -> None:
        super().__init__(problems, outcome)
        self._problems = tuple(problems)
        self.outcome = outcome or type(self).outcome

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return all problems."""
        return self._problems

    def __str__(self) -> str:
        shown = [f"{problem} [{problem.code}]" for problem in self.problems[:SHOWN]]
        if hidden := len(self.problems) - len(shown):
            shown.append(f"... and {hidden} more")
        return "\n".join([*shown, f"{counted(len(self.problems), 'error')}, {self.outcome}"])


class RulebookError(_ProblemsError):
    """The rules cannot be used as they are written."""

    code = "rulebook"
    outcome = "no rule was loaded."


class InputError(_ProblemsError):
    """The input cannot be read as it is written."""

    code = "input"
    outcome = "nothing was assessed."


class RuleFailedError(AdvisorError):
    """A rule raised an exception while it fired."""

    code = "rule-failed"

    def __init__(self, rule: str, place: str, cause: BaseException, answers: Mapping[str, str] | None = None) -> None:
        self.rule = rule
        self.place = place
        task = listed([f"{name} = {value}" for name, value in (answers or {}).items()])
        super().__init__(
            f"{place}: rule {rule} failed: {type(cause).__name__}: {error_text(cause)}"
            f"{f' (on the task {task})' if task else ''}. No verdict was reached. Fix the rule."
        )


class RunawayError(AdvisorError):
    """The rules did not finish."""

    code = "runaway-rules"

    def __init__(self, rules: Sequence[str], limit: str) -> None:
        self.rules = tuple(rules)
        super().__init__(
            f"the rules did not finish within {limit} (still firing: {', '.join(rules)}). "
            "No verdict was reached. A rule must not conclude what makes it fire again."
        )


class RuleTableError(AdvisorError):
    """The rule table and Experta differ on a task: a bug in the advisor, found before anyone relies on the result."""

    code = "table-differs"

    def __init__(self, answers: Mapping[str, str], difference: str) -> None:
        super().__init__(
            f"the rule table and Experta differ on the task {dict(answers)}: {difference}. No assessment was made. "
            "Please report this; OUTSOURCING_WITHOUT_TABLE=1 assesses without the table."
        )


class PromptError(AdvisorError):
    """Questions cannot be asked here."""

    code = "no-terminal"


class ConfigurationError(_ProblemsError):
    """The configuration cannot be used as it is written."""

    code = "configuration"


class RecordError(AdvisorError):
    """Decision records cannot be kept or read."""

    code = "records"


class DamagedError(RecordError):
    """A store, or a record in it, was changed after it was written."""

    code = "records-damaged"


class RerunError(AdvisorError):
    """Rules from elsewhere cannot be run."""

    code = "rerun"


class WriteError(AdvisorError):
    """A file cannot be written."""

    code = "write"


def missing_extra(error: ModuleNotFoundError, extra: str) -> Exception:
    """Return the error that an extra is not installed; any other missing module is a bug."""
    if (error.name or "").startswith("outsourcing"):
        return error
    return AdvisorError(
        f"{error.name} is not installed. Install it with: pip install 'outsourcing-advisor[{extra}]'",
        code="extra-missing",
    )


def listed(words: Sequence[str]) -> str:
    """Return words for a message, the first few where there are many."""
    return ", ".join(words[:LISTED]) + (", ..." if len(words) > LISTED else "")


def suggestion(word: str, known: Sequence[str], cutoff: float = 0.6) -> str:
    """Return '; did you mean "x"?' for the nearest known word at least as near as `cutoff` (0 to 1), or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=cutoff)
    return f'; did you mean "{near[0]}"?' if near else ""


def answer_suggestion(word: str, choices: Sequence[str]) -> str:
    """Return '; did you mean "x"?' for the answer of which a word is a slip of the hand.

    There is none if the word says something else: it negates the answer, or qualifies it otherwise.
    """
    same = [choice for choice in choices if not _contradicts(word, choice)]
    return suggestion(word, same, cutoff=SLIP)


def _contradicts(word: str, choice: str) -> bool:
    """Say whether one word is the other with un-, in-, non- and the like, or has another word of degree."""
    words, chosen = (set(re.split(r"[\W_]+", one)) for one in (word, choice))
    if (words ^ chosen) & DEGREES:
        return True
    for first, second in ((word, choice), (choice, word)):
        for prefix in NEGATIONS:
            rest = first.removeprefix(prefix).lstrip("_ ")
            if rest != first and _alike(rest, second) > _alike(first, second):
                return True
    return False


def _alike(first: str, second: str) -> float:
    return SequenceMatcher(None, first, second).ratio()
