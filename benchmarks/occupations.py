"""873 occupations ranked by score, as a check that the ranking makes sense to a reader: both ends.

Includes information from the O*NET 27 Database by the U.S. Department of Labor, Employment and Training
Administration (USDOL/ETA), used under the CC BY 4.0 licence, modified: see docs/quality.md. The data stand beside the
project. Run: python benchmarks/occupations.py ../shared/data/occupations.csv
"""

import sys
from collections import Counter

from outsourcing import Advisor, load
from outsourcing.engine.portfolio import read_tasks

SHOWN = 12


def main() -> None:
    """Print how many there are of each verdict, and both ends of the ranking."""
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    rulebook = load()
    advisor = Advisor(rulebook)
    tasks = read_tasks(sys.argv[1:], rulebook.profile)
    assessed = sorted((advisor.assess(task.profile, task.id) for task in tasks), key=lambda a: (a.score, a.id))
    print(len(assessed), "occupations:", dict(Counter(a.verdict for a in assessed)))
    print("\nmost BPO" + " " * 40 + "most KPO")
    for low, high in zip(assessed[:SHOWN], reversed(assessed[-SHOWN:]), strict=True):
        print(f"{low.score:+.2f} {low.name[:40]:40}   {high.score:+.2f} {high.name[:40]}")


if __name__ == "__main__":
    main()
