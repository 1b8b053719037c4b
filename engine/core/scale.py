"""The thresholds of the score and of the coverage, how numbers are shown, and how sure a counted share is."""

from collections.abc import Mapping
from math import sqrt
from typing import NamedTuple

NORMAL = 1.959963984540054  # of the normal distribution, for 95 %


class Thresholds(NamedTuple):
    """The numbers from which words apply. A rulebook has its own, because packs can tune them."""

    leaning: float = 0.2  # |score| from which it leans: below it, one slight finding could turn it
    clear_margin: float = 0.4  # |score| from which the margin is clear: one strong finding has it; five against two not
    one_sided: float = 0.7  # |score| from which one side leads so far that a part of the other kind does not matter
    ample_coverage: float = 0.4  # coverage from which it is ample: three of the seven; the confidence says how little
    well_known: float = 0.7  # share of the differences with any evidence from which enough is known: five of the seven
    clear_finding: float = 0.4  # |cf| from which a difference takes a side clearly: one CLEAR opinion; a name has less
    strong_finding: float = 0.7  # |cf| of a strong finding, as one STRONG opinion; one on each side is a conflict
    close_call: float = 0.05  # distance from `leaning` within which a task is close: what a slight finding moves

    def changed(self) -> dict[str, float]:
        """Return those that are not the shipped ones, by name."""
        return {name: value for name, value in self._asdict().items() if value != getattr(SHIPPED, name)}


SHIPPED = Thresholds()
RISING = (("leaning", "clear_margin", "one_sided"), ("clear_finding", "strong_finding"))  # each above the one before


def thresholds_with(changed: Mapping[str, float]) -> Thresholds:
    """Return the shipped thresholds with the changed ones in place; unknown names are ignored."""
    return SHIPPED._replace(**{name: value for name, value in changed.items() if name in Thresholds._fields})


def figure(score: float, thresholds: Thresholds) -> str:
    """Return a score as it is shown: to two places, or four where two would put it on the other side of a threshold."""
    shown, bounds = round(score, 2), (thresholds.leaning, thresholds.clear_margin, thresholds.one_sided)
    sides = [[abs(number) >= bound for bound in bounds] for number in (shown, score)]
    return signed(score, 2 if sides[0] == sides[1] else 4)


def portion(share: float, least: float) -> str:
    """Return a share as it is shown: in whole percent, or to two places where that would put it on the other side."""
    return f"{share:.0%}" if (round(share, 2) >= least) == (share >= least) else f"{share:.2%}"


def signed(number: float, places: int = 2) -> str:
    """Return a number with its sign, rounded: +0.70, -0.20; what rounds to nothing is +0.00."""
    return f"{round(number, places) + 0.0:+.{places}f}"


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Return Wilson's score interval of a share, for 95 %; from 0 to 1 without any trial."""
    if not trials:
        return 0.0, 1.0
    share, square = successes / trials, NORMAL * NORMAL / trials
    middle = (share + square / 2) / (1 + square)
    reach = NORMAL * sqrt(share * (1 - share) / trials + square / (4 * trials)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)
