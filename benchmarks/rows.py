"""Rows to measure with: tasks drawn with a fixed seed, the same ones in every run.

profiles   answers, about four of five questions answered, all different from each other
write      a table of tasks drawn from them: id, name, columns to be carried, then the answers
"""

import csv
import random
from collections.abc import Sequence
from pathlib import Path

from outsourcing import Rulebook

ANSWERED = 0.8  # the chance that a question is answered
CARRIED = ("department", "owner", "hours")  # columns that are no questions

Answers = dict[str, str]


def profiles(rulebook: Rulebook, number: int, seed: int = 7) -> list[Answers]:
    """Return that many different profiles."""
    chance = random.Random(seed)  # noqa: S311  a benchmark, not a secret
    found: dict[tuple[tuple[str, str], ...], Answers] = {}
    while len(found) < number:
        asked = [question for question in rulebook.questions.values() if chance.random() < ANSWERED]
        answers = {question.name: str(chance.choice(question.choices)) for question in asked}
        found[tuple(answers.items())] = answers
    return list(found.values())


def drawn(among: Sequence[Answers], rows: int, seed: int = 8) -> list[Answers]:
    """Return that many rows: each profile once, as far as there is room, then drawn at random; shuffled."""
    chance = random.Random(seed)  # noqa: S311  a benchmark, not a secret
    found = [*among[:rows], *chance.choices(among, k=max(rows - len(among), 0))]
    chance.shuffle(found)
    return found


def write(path: Path, questions: Sequence[str], among: Sequence[Answers], rows: int) -> None:
    """Write a table of that many tasks drawn from profiles."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "name", *CARRIED, *questions])
        for number, answers in enumerate(drawn(among, rows), start=1):
            carried = [f"department {number % 17}", f"owner {number % 101}", number % 40]
            table.writerow([f"t{number}", f"task {number}", *carried, *(answers.get(name, "") for name in questions)])
