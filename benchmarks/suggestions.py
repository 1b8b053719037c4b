"""How good suggested answers are: each task of a labelled file is left out once, and gets its answers from the others.

Run: PYTHONPATH=. python benchmarks/suggestions.py LABELLED.csv [OTHER.csv ...]

The file has the columns name, description, answers and, if verdicts are to be compared, label and basis. Prints how
many of the cells that have an answer get a suggestion, how many of those are right, and the verdicts from suggestions
alone.
"""

import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from outsourcing import Advisor, load
from outsourcing.engine.suggestions.precedents import Precedent, precedents_of
from outsourcing.engine.suggestions.suggester import Suggester

SIDES = ("BPO", "KPO")


class Task(NamedTuple):
    """A task with its label."""

    precedent: Precedent
    label: str  # empty if there is none, or if it is weak


class Score(NamedTuple):
    """What suggestions come to."""

    cells: int
    suggested: int
    right: int
    labelled: int
    decided: int
    as_labelled: int

    def row(self, name: str) -> str:
        """Return a line of the table."""
        parts = [(self.suggested, self.cells), (self.right, self.suggested)]
        parts += [(self.decided, self.labelled), (self.as_labelled, self.decided)]
        return f"| {name} | {self.cells:,} | {' | '.join(f'{a / b:.1%}' if b else 'n/a' for a, b in parts)} |"


def read(path: Path, questions: Sequence[str]) -> list[Task]:
    """Return the tasks of a labelled file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Task(
            Precedent(row["name"], row.get("description", ""), {q: row[q] for q in questions if row.get(q)}),
            row["label"] if row.get("label") in SIDES and "weak" not in row.get("basis", "") else "",
        )
        for row in rows
    ]


def score(
    tasks: Sequence[Task],
    others: Sequence[Precedent],
    advisor: Advisor,
    *,
    names_only: bool = False,
) -> Score:
    """Return how good the suggestions for tasks are; each comes from the other tasks and precedents."""
    questions = list(advisor.rulebook.questions)
    cells = suggested = right = labelled = decided = as_labelled = 0
    for task in tasks:
        own, known = task.precedent, task.precedent.answers
        left = others or [other.precedent for other in tasks if other is not task]
        left = [one for one in left if one.name.casefold() != own.name.casefold()]
        found = Suggester(left, questions).suggest(own.name, "" if names_only else own.description)
        of_known = {question: one for question, one in found.items() if question in known}
        cells += len(known)
        suggested += len(of_known)
        right += sum(one.value == known[question] for question, one in of_known.items())
        if task.label:
            verdict = advisor.verdict({question: one.value for question, one in found.items()})[0].value
            labelled += 1
            decided += verdict in SIDES
            as_labelled += verdict == task.label
    return Score(cells, suggested, right, labelled, decided, as_labelled)


def main() -> None:
    """Print the table, and how long many suggestions take."""
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    advisor = Advisor(load())
    questions = list(advisor.rulebook.questions)
    print("| tasks | cells | suggested | of those right | decided | of those as labelled |\n|---|---|---|---|---|---|")
    for path in map(Path, sys.argv[1:]):
        tasks = read(path, questions)
        print(score(tasks, [], advisor).row(f"{path.stem}, each left out"))
        print(score(tasks, [], advisor, names_only=True).row(f"{path.stem}, names only"))
        print(score(tasks, precedents_of(advisor.rulebook), advisor).row(f"{path.stem}, from shipped precedents"))
    suggester = Suggester(precedents_of(advisor.rulebook), questions)
    start = time.perf_counter()
    for number in range(10_000):
        task = tasks[number % len(tasks)].precedent
        suggester.suggest(f"{task.name} {number}", task.description)
    print(f"\n10,000 tasks: {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
