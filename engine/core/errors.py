"""Every error a user can meet, on one page.

AdvisorError
├── RulebookError       the rules cannot be used; every problem with file and line
├── RuleFailedError     a rule raised while it fired: its id, file and line; there is no verdict
├── RunawayError        the rules do not come to rest; names those still firing
├── InputError          tasks, or answers, that cannot be read; every problem with its place
├── PromptError         questions cannot be put here; names the other ways to answer
├── ConfigurationError  the configuration cannot be used; every problem with its place
├── RecordError         decision records cannot be kept or read: the store, what is wrong, what to do
│   └── DamagedError    the file of a store, or a record in it, is not as it was written
├── RerunError          rules from elsewhere (a record's, a folder's) cannot be run
└── WriteError          a file cannot be written; whatever was there is as it was

A message says what, where, and what to do. The command turns each of these
into exit code 2 in one place (`cli.main`); any other exception is our bug.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import NamedTuple

from outsourcing.engine.core.text import told

SHOWN = 50  # problems printed before the rest is only counted: a screenful or two

LISTED = 8  # possible words worth listing in a message


class AdvisorError(Exception):
    """Something the user can mend."""


class Problem(NamedTuple):
    """One thing wrong at one place; `place` is `file:row:column` or `file:line`."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class _ProblemsError(AdvisorError):
    """Several problems, all found before anything is said."""

    def __init__(self, problems: Sequence[Problem], outcome: str) -> None:
        self.problems = tuple(problems)
        self.outcome = outcome
        super().__init__(problems, outcome)

    def __str__(self) -> str:
        shown = [str(problem) for problem in self.problems[:SHOWN]]
        if hidden := len(self.problems) - len(shown):
            shown.append(f"... and {hidden} more")
        count = f"{len(self.problems)} error{'s' if len(self.problems) != 1 else ''}"
        return "\n".join([*shown, f"{count}, {self.outcome}"])


class RulebookError(_ProblemsError):
    """The rules cannot be used as they are written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, "no rule was loaded.")


class InputError(_ProblemsError):
    """What was given cannot be read as it is written."""

    def __init__(self, problems: Sequence[Problem], outcome: str = "nothing was assessed.") -> None:
        super().__init__(problems, outcome)


class RuleFailedError(AdvisorError):
    """A rule raised while it fired."""

    def __init__(self, rule: str, place: str, cause: BaseException) -> None:
        self.rule = rule
        self.place = place
        super().__init__(
            f"{place}: rule {rule} failed: {type(cause).__name__}: {told(cause)}. There is no verdict; mend the rule."
        )


class RunawayError(AdvisorError):
    """The rules do not come to rest."""

    def __init__(self, rules: Sequence[str], limit: str) -> None:
        self.rules = tuple(rules)
        super().__init__(
            f"the rules did not come to rest within {limit}; still firing: {', '.join(rules)}. "
            "There is no verdict; a rule must not conclude what makes it fire again."
        )


class PromptError(AdvisorError):
    """Questions cannot be put here."""


class ConfigurationError(_ProblemsError):
    """The configuration cannot be used as it is written."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems, "nothing was done.")


class RecordError(AdvisorError):
    """Decision records cannot be kept or read."""


class DamagedError(RecordError):
    """The file of a store, or a record in it, is not as it was written."""


class RerunError(AdvisorError):
    """Rules from elsewhere cannot be run."""


class WriteError(AdvisorError):
    """A file cannot be written."""


def listed(words: Sequence[str]) -> str:
    """Return words for a message, the first few where there are many."""
    return ", ".join(words[:LISTED]) + (", ..." if len(words) > LISTED else "")


def suggestion(word: str, known: Sequence[str], cutoff: float = 0.6) -> str:
    """Return '; did you mean "x"?' for the nearest known word at least as near as `cutoff` (0 to 1), or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=cutoff)
    return f'; did you mean "{near[0]}"?' if near else ""
