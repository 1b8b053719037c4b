"""The colours of all outputs: blue for BPO and rust for KPO; and their contrast.

VERDICTS    in reports: dark enough for text on white
TERMINAL    in a terminal
CELLS       in a workbook: the background and the text
MARKS       the shape that stands for a verdict where colours are not seen
heat        the cells of a heat map, by certainty factor
contrast    of two colours, as WCAG 2 defines it
"""

from collections.abc import Iterator
from typing import NamedTuple

VERDICTS = {"BPO": "#1d5c8f", "KPO": "#9c4612", "SPLIT": "#6a4a8c", "NEITHER": "#7a5c00", "UNDECIDED": "#5b626a"}
TERMINAL = {"BPO": "cyan", "KPO": "magenta", "SPLIT": "yellow", "NEITHER": "red", "UNDECIDED": "default"}
CELLS = {
    "BPO": ("#D9F0F7", "#0B4A5E"),
    "KPO": ("#F3DDF3", "#5E1A5E"),
    "SPLIT": ("#FFF1CC", "#5C4400"),
    "NEITHER": ("#F7E0D9", "#6B2410"),
    "UNDECIDED": ("#E7E7E7", "#333333"),
}
HEADINGS = {"deciding": ("#1F3864", "#FFFFFF"), "advising": ("#D9E2F3", "#000000"), "other": ("#EDEDED", "#000000")}
SUGGESTED = "#FFF4D6"  # behind an answer that nobody confirmed, in a workbook
WHY = "#404040"  # why a question is asked, in a workbook
MARKS = {"BPO": "●", "KPO": "◆", "SPLIT": "▲", "NEITHER": "■", "UNDECIDED": "○"}
BLACK, WHITE = "#000000", "#ffffff"
STEPS = 10  # of the heat on each side
LINEAR_UP_TO = 0.04045  # of a channel, as sRGB defines it
STRONGEST = 0.66  # how much of a verdict's colour the hottest cell has


class Heat(NamedTuple):
    """A step of the heat with its colours."""

    name: str
    background: str
    text: str


def step(cf: float | None) -> str:
    """Return the name of the step of a certainty factor: b1 to b10 for BPO, k1 to k10 for KPO, z for 0, u for None."""
    if cf is None:
        return "u"
    number = round(abs(cf) * STEPS)
    return f"{'b' if cf < 0 else 'k'}{number}" if number else "z"


def heat() -> Iterator[Heat]:
    """Yield every step that has a colour."""
    for letter, verdict in (("b", "BPO"), ("k", "KPO")):
        for number in range(1, STEPS + 1):
            background = _mixed(WHITE, VERDICTS[verdict], STRONGEST * number / STEPS)
            yield Heat(f"{letter}{number}", background, max(BLACK, WHITE, key=lambda text: contrast(text, background)))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours, 1 to 21."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = ((c / 12.92 if c <= LINEAR_UP_TO else ((c + 0.055) / 1.055) ** 2.4) for c in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _channels(colour: str) -> list[float]:
    return [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]


def _mixed(first: str, second: str, share: float) -> str:
    mixed = (a + (b - a) * share for a, b in zip(_channels(first), _channels(second), strict=True))
    return f"#{''.join(f'{round(c * 255):02x}' for c in mixed)}"
