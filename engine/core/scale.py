"""The scale of the score: from where it leans, from where it leans clearly, how much must be known; how it is shown."""

LEANING = 0.2  # |score| from which it leans: below it, one slight finding could turn it
CLEAR_MARGIN = 0.4  # |score| from which the margin is clear: one strong finding alone has it; five against two have not
EDGE = 0.05  # distance from LEANING within which a task is on the edge: what one slight finding moves the score by
AMPLE = 0.4  # coverage from which it is ample: three of the seven, the fewest of which two can outvote one; how little
# that is, the confidence says


def figure(score: float) -> str:
    """Return a score as it is shown: to two places, or four where two would put it on the other side of a threshold."""
    shown = round(score, 2)
    sides = [(abs(number) >= LEANING, abs(number) >= CLEAR_MARGIN) for number in (shown, score)]
    return f"{score:+z.2f}" if sides[0] == sides[1] else f"{score:+z.4f}"
