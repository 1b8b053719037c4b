"""What can be wrong with a rulebook: one finding, with a profile that shows it when it is run."""

from enum import StrEnum

from outsourcing.engine.core.assessment import Answers, Part


class AnomalyKind(StrEnum):
    """What can be wrong, the worst first."""

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
    """One finding. `witness` is None where no profile can show it: a name accepted in vain, a circle never entered."""

    kind: AnomalyKind
    rules: tuple[str, ...]
    about: str = ""
    message: str
    witness: Answers | None

    @property
    def name(self) -> str:
        """Return the name by which it is accepted: `subsumed DF5 DF3`, `unread driver=both`."""
        return " ".join(word for word in (self.kind.value, *self.rules, self.about) if word)
