"""What `outsourcing assess FILE --no-record --output FILE` comes to, in one process: until the command can do it.

Run: python benchmarks/standin.py ROWS.csv OUT.csv
"""

import csv
import sys
from pathlib import Path

from engine import Advisor, load
from engine.portfolio.result import Result, Results
from engine.portfolio.tasks import Known


def main() -> None:
    """Assess a table: equal answers are worked out once."""
    rulebook = load()
    results = Results(Advisor(rulebook))
    known: dict[tuple[str, ...], Result] = {}
    source, target = map(Path, sys.argv[1:])
    with source.open(encoding="utf-8", newline="") as read, target.open("w", encoding="utf-8", newline="") as written:
        rows, out = csv.reader(read, strict=True), csv.writer(written)
        heading = next(rows)
        first = heading.index(next(iter(rulebook.questions)))
        out.writerow([*heading, "verdict", "score", "confidence", "branch", "for", "against", "ask"])
        for row in rows:
            answers = tuple(row[first:])
            if (result := known.get(answers)) is None:
                told = {name: value for name, value in zip(heading[first:], answers, strict=True) if value}
                result = known[answers] = results.of(Known(rulebook.profile, told))
            found = (result.verdict, result.score, result.confidence, result.branch)
            out.writerow([*row, *found, result.in_favour, result.against, result.ask])


if __name__ == "__main__":
    main()
