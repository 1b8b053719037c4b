"""How long the advisor takes over a table of tasks, beside other rule engines that have the same rules.

The rules are translated from the rulebook by code (benchmarks/rivals), and before anything is measured every engine has
to come to the same verdict by the same rules on 300 profiles. Each then reads the same table and writes another one:
the others the verdict and the rules that fired; the advisor all its columns, with start-up, checks and explanations,
as a whole process. Start-up and translation of the others are not counted. In turn, in one run; medians. What is worked
out from a sample flatters an engine that gets slower with every row, as clipspy does in one environment.

The other engines: pip install '.[benchmarks]'. Run: PYTHONPATH=. python benchmarks/against_others.py [ROWS]
"""

import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ours import ours
from rivals import Assess
from rows import profiles, write

from outsourcing import Advisor, Rulebook, load

ROWS, FROM = 100_000, 500  # rows drawn from so many profiles
DISTINCT = 10_000  # rows that are all different
COMPARED = 300  # profiles on which all must agree
SAMPLE = 2_000  # rows that a slower engine is measured on; the rest is worked out from them
ROUNDS = 3
ENGINES = {
    "clipspy": "clips",
    "clipspy, one environment": "clips_plain",
    "durable_rules": "durable",
    "business-rules": "business",
    "zen-engine": "zen",
}
WHOLE = "clipspy"  # measured on all rows


class Table(NamedTuple):
    """A table of tasks, and how many there are in it."""

    path: Path
    rows: int


def contestants(rulebook: Rulebook) -> dict[str, Assess]:
    """Return the engines that are installed, ready to work; say which are not.

    Raises:
        SystemExit: one of them does not come to what the advisor comes to.

    """
    found = {}
    for name, module in ENGINES.items():
        try:
            found[name] = import_module(f"rivals.{module}").make(rulebook)
        except ImportError as error:
            print(f"{name}: not installed ({error})", file=sys.stderr)
    advisor = Advisor(rulebook)
    for answers in profiles(rulebook, COMPARED, seed=1):
        inferred = advisor.run(answers)
        expected = (inferred.verdict["kind"], {fired.name for fired in inferred.fired})
        for name, assess in found.items():
            if tuple(assess(answers)) != expected:
                raise SystemExit(f"{name} and the advisor disagree on {answers}")
    return found


def row_by_row(assess: Assess, table: Table, rows: int, questions: set[str]) -> float:
    """Return the seconds for the whole table: those for its first rows, worked out for all of them."""
    start = time.perf_counter()
    with table.path.open(encoding="utf-8", newline="") as read, tempfile.TemporaryFile("w", newline="") as written:
        out = csv.writer(written)
        for task in islice(csv.DictReader(read), rows):
            verdict, fired = assess({name: value for name, value in task.items() if value and name in questions})
            out.writerow([task["id"], verdict, " ".join(sorted(fired))])
    return (time.perf_counter() - start) * table.rows / min(rows, table.rows)


def measured(found: Mapping[str, Assess], table: Table, questions: set[str]) -> dict[str, float]:
    """Return the median seconds of every contestant over a table, the advisor first."""
    out = table.path.with_suffix(".out.csv")
    runs: dict[str, Callable[[], float]] = {"advisor": lambda: ours(table.path, out).seconds}
    for name, assess in found.items():
        rows = table.rows if name == WHOLE else SAMPLE
        runs[name] = lambda assess=assess, rows=rows: row_by_row(assess, table, rows, questions)
    times: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            times[name].append(run())
    return {name: statistics.median(several) for name, several in times.items()}


def lines(times: Mapping[str, float], table: Table) -> Iterator[str]:
    """Yield a table in Markdown: seconds, per row, and how many times as long as the advisor."""
    yield f"| engine | {table.rows:,} rows | per row | advisor = 1 |"
    yield "|---|---|---|---|"
    for name in ("advisor", *ENGINES):
        if name not in times:
            yield f"| {name} | not installed | | |"
            continue
        about = "" if name in ("advisor", WHOLE) else "about "
        each, ratio = times[name] / table.rows * 1000, times[name] / times["advisor"]
        yield f"| {name} | {about}{times[name]:.1f} s | {each:.3f} ms | {ratio:.2f} |"


def main() -> None:
    """Measure and print."""
    rows = int(sys.argv[1]) if sys.argv[1:] else ROWS
    rulebook = load()
    found = contestants(rulebook)
    questions = list(rulebook.questions)
    with tempfile.TemporaryDirectory() as folder:
        for among, number in ((FROM, rows), (DISTINCT, DISTINCT)):
            table = Table(Path(folder, f"{among}.csv"), number)
            write(table.path, questions, profiles(rulebook, among), number)
            times = measured(found, table, set(questions))
            print(f"\n{number:,} rows of {among:,} profiles; medians of {ROUNDS}; about: from {SAMPLE:,} rows\n")
            print("\n".join(lines(times, table)), flush=True)


if __name__ == "__main__":
    main()
