"""Find the texts that are most alike, by the groups of letters that they share.

Each text is a vector with one dimension for each group of three to five letters, weighted by how rare the group is
among all texts (TF-IDF). Two texts are as alike as the cosine of their vectors, 0 to 1. Groups of letters find what
words do not: invoice and invoicing, help desk and helpdesk, slips of the hand. The same texts always give the same
numbers.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from heapq import nlargest
from math import fsum, log, sqrt
from typing import NamedTuple

SHORTEST, LONGEST = 3, 5  # letters in a group
MOST_LETTERS = 1000  # of a text that is compared: longer descriptions say the same
COMMON = 0.2  # share of the texts beyond which a group tells nothing: "ing"
DIGITS = 9  # of a likeness

_WORDS = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s\b")


class Alike(NamedTuple):
    """A text, by its number from 0, and how much it is like another one."""

    number: int
    likeness: float


class Likeness:
    """Some texts, ready to be compared with others."""

    def __init__(self, texts: Sequence[str]) -> None:
        """Count the groups of letters of the texts."""
        counted = [self._groups(text) for text in texts]
        texts_with = Counter(group for groups in counted for group in groups)
        most = max(2, COMMON * len(counted))
        self._rarity = {group: log((len(counted) + 1) / n) for group, n in texts_with.items() if n <= most}
        self._counted = counted
        self._with: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        for index, groups in enumerate(counted):
            for group, weight in self._vector(groups).items():
                self._with[group].append((index, weight))

    def nearest(self, text: str, count: int) -> list[Alike]:
        """Return the texts that are most like this one, the most alike first; only those with something in common."""
        return self._nearest(self._vector(self._groups(text)), count)

    def nearest_to(self, number: int, count: int) -> list[Alike]:
        """Return the texts that are most like one of them; what it shares with none of the others does not count."""
        own = Counter({group: n for group, n in self._counted[number].items() if len(self._with.get(group, ())) > 1})
        return [one for one in self._nearest(self._vector(own), count + 1) if one.number != number][:count]

    def _nearest(self, vector: Mapping[str, float], count: int) -> list[Alike]:
        alike = [0.0] * len(self._counted)
        for group, weight in vector.items():
            for index, other in self._with[group]:
                alike[index] += weight * other
        nearest = nlargest(count, range(len(alike)), key=lambda index: (round(alike[index], DIGITS), -index))
        return [Alike(index, round(alike[index], DIGITS)) for index in nearest if alike[index]]

    def _groups(self, text: str) -> Counter[str]:
        written = f" {plain(text)} "
        lengths = range(SHORTEST, LONGEST + 1)
        return Counter([written[start : start + n] for n in lengths for start in range(len(written) - n + 1)])

    def _vector(self, groups: Counter[str]) -> dict[str, float]:
        """Return the weights of groups that some text has, as a vector of length 1."""
        weights = {g: (1 + log(number)) * self._rarity[g] for g, number in groups.items() if g in self._rarity}
        length = sqrt(fsum(weight * weight for weight in weights.values()))
        return {group: weight / length for group, weight in weights.items()} if length else {}


def plain(text: str) -> str:
    """Return the words of a text in small letters, without accents and punctuation."""
    letters = unicodedata.normalize("NFKD", text[:MOST_LETTERS].casefold())
    without_accents = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_WORDS.findall(_POSSESSIVE.sub("", without_accents).replace("_", " ")))
