"""Forty tasks, each with the verdict that a manager would sign, written down before the advisor was asked.

One person wrote the descriptions, then the verdicts, then the answers, and knew the rules: the figures show that
nothing clear goes wrong, not how often managers would agree. Run: python benchmarks/judged.py
"""

from collections import Counter
from pathlib import Path

from outsourcing import Advisor, load
from outsourcing.engine.portfolio import read_tasks

FILE = Path(__file__).parent / "data" / "judged_tasks.csv"


def main() -> None:
    """Print a table of signed verdicts against those of the advisor, then the tasks on which they differ."""
    rulebook = load()
    advisor = Advisor(rulebook)
    assessed = [advisor.assess(t.profile, t.id, t.carried) for t in read_tasks([str(FILE)], rulebook.profile)]
    signed = Counter(a.carried["signed"] for a in assessed)
    same = Counter(a.carried["signed"] for a in assessed if a.verdict == a.carried["signed"])
    print("| signed | tasks | the advisor says the same |\n|---|---|---|")
    for verdict, count in signed.items():
        print(f"| {verdict} | {count} | {same[verdict]} |")
    for a in assessed:
        if a.verdict != a.carried["signed"]:
            print(f"  {a.name}: signed {a.carried['signed']}, the advisor says {a.verdict} ({a.score:+.2f})")


if __name__ == "__main__":
    main()
