"""The thresholds of the score and of the coverage, and how numbers are shown."""

LEANING = 0.2  # |score| from which it leans: below it, one slight finding could turn it
CLEAR_MARGIN = 0.4  # |score| from which the margin is clear: one strong finding alone has it; five against two have not
EDGE = 0.05  # distance from LEANING within which a task is on the edge: what one slight finding moves the score by
ONE_SIDED = 0.7  # |score| from which one side leads so far that a part of the other kind does not matter
AMPLE = 0.4  # coverage from which it is ample: three of the seven; how little that is, the confidence says
WELL_KNOWN = 0.7  # share of the differences with any evidence from which enough is known: five of the seven


def figure(score: float) -> str:
    """Return a score as it is shown: to two places, or four where two would put it on the other side of a threshold."""
    shown = round(score, 2)
    sides = [(abs(number) >= LEANING, abs(number) >= CLEAR_MARGIN) for number in (shown, score)]
    return signed(score, 2 if sides[0] == sides[1] else 4)


def signed(number: float, places: int = 2) -> str:
    """Return a number with its sign, rounded: +0.70, -0.20; what rounds to nothing is +0.00."""
    return f"{round(number, places) + 0.0:+.{places}f}"
