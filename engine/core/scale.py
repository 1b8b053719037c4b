"""The thresholds of the score and of the coverage, how numbers are shown, and how sure a counted share is."""

from math import sqrt

LEANING = 0.2  # |score| from which it leans: below it, one slight finding could turn it
CLEAR_MARGIN = 0.4  # |score| from which the margin is clear: one strong finding alone has it; five against two have not
EDGE = 0.05  # distance from LEANING within which a task is on the edge: what one slight finding moves the score by
ONE_SIDED = 0.7  # |score| from which one side leads so far that a part of the other kind does not matter
AMPLE = 0.4  # coverage from which it is ample: three of the seven; how little that is, the confidence says
WELL_KNOWN = 0.7  # share of the differences with any evidence from which enough is known: five of the seven
NORMAL = 1.959963984540054  # of the normal distribution, for 95 %


def figure(score: float) -> str:
    """Return a score as it is shown: to two places, or four where two would put it on the other side of a threshold."""
    shown = round(score, 2)
    sides = [(abs(number) >= LEANING, abs(number) >= CLEAR_MARGIN) for number in (shown, score)]
    return signed(score, 2 if sides[0] == sides[1] else 4)


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
