"""How often the advisor agrees with public sources on 141 business tasks that they call BPO or KPO.

The labels are a check, not a target: rules come from their sources, never from these rows. The data stand beside the
project, not in it. Run: python benchmarks/labelled.py ../shared/data/labelled_tasks.csv
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.portfolio import read_tasks

Labels = Callable[[dict[str, str]], bool]
GROUPS: dict[str, Labels] = {
    "all labels": lambda row: row["label"] != "CONTESTED",
    "labels that are not weak": lambda row: row["label"] != "CONTESTED" and "weak" not in row["basis"],
}


def line(name: str, assessed: Iterable[Assessment]) -> str:
    """Return one row of the table: how many tasks, how many decided, how many of those as labelled."""
    rows = list(assessed)
    decided = [a for a in rows if a.verdict in ("BPO", "KPO")]
    right = sum(a.verdict == a.carried["label"] for a in decided)
    others = Counter(a.verdict for a in rows if a.verdict not in ("BPO", "KPO"))
    return (
        f"| {name} | {len(rows)} | {len(decided) / len(rows):.1%} | {right / len(decided):.1%} "
        f"| {others['SPLIT']} | {others['UNDECIDED']} |"
    )


def main() -> None:
    """Print the table, then the contested tasks."""
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    rulebook = load()
    advisor = Advisor(rulebook)
    tasks = read_tasks(sys.argv[1:], rulebook.profile)
    assessed = [advisor.assess(task.profile, task.id, task.carried) for task in tasks]
    print("| tasks | number | decided | right of those decided | SPLIT | UNDECIDED |\n|---|---|---|---|---|---|")
    for name, wanted in GROUPS.items():
        print(line(name, (a for a in assessed if wanted(a.carried))))
    contested = [a for a in assessed if a.carried["label"] == "CONTESTED"]
    open_ = [a for a in contested if a.verdict in ("SPLIT", "UNDECIDED") or a.balance.margin == "narrow"]
    print(f"\nOf {len(contested)} contested tasks, {len(open_)} are SPLIT, UNDECIDED or narrow:")
    for a in contested:
        print(f"  {a.name:28} {a.verdict:10} {a.score:+.2f} {a.balance.margin}")


if __name__ == "__main__":
    main()
