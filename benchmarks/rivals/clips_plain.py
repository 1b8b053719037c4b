"""CLIPS, by clipspy, as its documentation has it: one environment, reset for each row, and slower with every row."""

from math import inf

from outsourcing import Rulebook
from rivals import Assess, clips


def make(rulebook: Rulebook) -> Assess:
    """Return the work on a row."""
    return clips.make(rulebook, rows_each=inf)
