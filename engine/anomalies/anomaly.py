"""An anomaly: one thing wrong with a rulebook, with a profile that shows it."""

from enum import StrEnum

from outsourcing.engine.core.assessment import Answers, Part


class AnomalyKind(StrEnum):
    """The kinds of anomalies, the worst first; docs/problems.md explains each."""

    IMPURE = "impure"
    MISSING = "missing"
    CONFLICTING = "conflicting"
    CIRCULAR = "circular"
    UNFIREABLE = "unfireable"
    DUPLICATE = "duplicate"
    SUBSUMED = "subsumed"
    UNUSED = "unused"
    UNREAD = "unread"
    UNTESTED = "untested"
    STALE = "stale"


class Anomaly(Part):
    """One anomaly. `witness` is None if no profile can show it: a stale name, a circle that is never entered."""

    kind: AnomalyKind
    rules: tuple[str, ...]
    about: str = ""
    message: str
    witness: Answers | None

    @property
    def name(self) -> str:
        """Return the name by which a pack accepts it: `subsumed DF5 DF3`, `unread driver=both`."""
        return " ".join(word for word in (self.kind.value, *self.rules, self.about) if word)
