"""How time and memory grow with the rows of a table, for the advisor alone, as a whole process.

Run: PYTHONPATH=. python benchmarks/portfolio.py [ROWS]...
"""

import sys
import tempfile
from pathlib import Path

from ours import ours
from rows import profiles, write

from outsourcing import load

ROWS, FROM = (10_000, 100_000, 1_000_000), 500  # rows drawn from so many profiles


def main() -> None:
    """Measure each number of rows once, and print a table in Markdown."""
    rulebook = load()
    print(f"rows drawn from {FROM} profiles\n\n| rows | seconds | rows per second | peak memory |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        table, out = Path(folder, "rows.csv"), Path(folder, "out.csv")
        for rows in map(int, sys.argv[1:] or ROWS):
            write(table, list(rulebook.questions), profiles(rulebook, FROM), rows)
            seconds, megabytes = ours(table, out)
            print(f"| {rows:,} | {seconds:.1f} | {rows / seconds:,.0f} | {megabytes:.0f} MB |", flush=True)


if __name__ == "__main__":
    main()
