"""The colours of reports, and whether they can be told apart: blue for BPO and rust for KPO, whoever looks.

VERDICTS    the colour of each verdict, dark enough for text on white
heat        the cells of a heat map, by certainty factor
contrast    of two colours, as WCAG 2 has it
"""

from collections.abc import Iterator
from typing import NamedTuple

VERDICTS = {"BPO": "#1d5c8f", "KPO": "#9c4612", "SPLIT": "#6a4a8c", "UNDECIDED": "#5b626a"}
DARK, LIGHT = "#000000", "#ffffff"
STEPS = 10  # of the heat on each side
DARKEST = 0.04045  # of a part of a colour, up to which its light grows in a line (sRGB)
DEEPEST = 0.66  # how much of a verdict's colour the hottest cell has


class Heat(NamedTuple):
    """A step of the heat with its colours."""

    name: str
    ground: str
    text: str


def step(cf: float | None) -> str:
    """Return the name of the step of a certainty factor: b for BPO, k for KPO; u where it is not known."""
    if cf is None:
        return "u"
    number = round(abs(cf) * STEPS)
    return f"{'b' if cf < 0 else 'k'}{number}" if number else "z"


def heat() -> Iterator[Heat]:
    """Yield every step that has a colour."""
    for letter, verdict in (("b", "BPO"), ("k", "KPO")):
        for number in range(1, STEPS + 1):
            ground = _mixed(LIGHT, VERDICTS[verdict], DEEPEST * number / STEPS)
            yield Heat(f"{letter}{number}", ground, max(DARK, LIGHT, key=lambda text: contrast(text, ground)))


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = ((c / 12.92 if c <= DARKEST else ((c + 0.055) / 1.055) ** 2.4) for c in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def _mixed(one: str, other: str, part: float) -> str:
    mixed = (a + (b - a) * part for a, b in zip(_parts(one), _parts(other), strict=True))
    return f"#{''.join(f'{round(c * 255):02x}' for c in mixed)}"
