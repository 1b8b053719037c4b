"""What keeping records costs, and how long it takes to list many of them.

Run: python benchmarks/recording.py [RECORDS]   (without a number: 100,000; about 250 MB in a temporary folder)
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rows import profiles, write

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.portfolio import read_tasks
from outsourcing.engine.records.recorder import Recorder

ROOT = Path(__file__).parent.parent
TASK = "examples/call_centre.json"
ROUNDS = 31
FROM = 500  # profiles


def seconds(*arguments: str) -> float:
    """Return the wall time of one run of the command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "cli.py", *arguments], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def keeping(path: Path, assessment: Assessment) -> float:
    """Return the time that it takes to open the store and keep one record."""
    start = time.perf_counter()
    with Recorder(load(), path, keeps=True) as recorder:
        recorder.keep([(assessment, {})])
    return time.perf_counter() - start


def told(name: str, times: list[float]) -> str:
    """Return a line with a median in milliseconds."""
    ordered = sorted(times)
    return (
        f"{name:44} median {statistics.median(times) * 1e3:8.2f} ms, {ordered[0] * 1e3:.2f} to {ordered[-1] * 1e3:.2f}"
    )


def main() -> None:
    """Time single assessments with and without a record in turn, rows of a portfolio, and lists."""
    count = int(sys.argv[1]) if sys.argv[1:] else 100_000
    rulebook = load()
    advisor = Advisor(rulebook)
    tasks = read_tasks([str(path) for path in sorted((ROOT / "examples").glob("*.json"))], rulebook.profile)
    assessments = [advisor.assess(task.profile, task.id) for task in tasks]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.db"
        kept = ["assess", TASK, "--store", str(path)]
        without = ["assess", TASK, "--no-record"]
        seconds(*kept)
        both = [(seconds(*kept), seconds(*without)) for _ in range(ROUNDS)]
        print(told("assess one task, with a record", [one for one, _ in both]))
        print(told("assess one task, --no-record", [other for _, other in both]))
        print(told("difference, pair by pair", [one - other for one, other in both]))
        print(told("open the store and keep one record", [keeping(path, assessments[0]) for _ in range(ROUNDS)]))
        table, out = Path(folder, "rows.csv"), ["-o", str(Path(folder, "out.csv"))]
        write(table, list(rulebook.questions), profiles(rulebook, FROM), count)
        without_records = seconds("assess", str(table), "--no-record", *out)
        Path(out[1]).unlink()
        size = path.stat().st_size
        more = seconds("assess", str(table), "--store", str(path), *out) - without_records
        print(
            f"a record of each of {count} rows of {FROM} profiles: {more / count * 1e3:.2f} ms more a row, "
            f"{(path.stat().st_size - size) / count / 1000:.1f} kB"
        )
        for name, arguments in {
            "audit list": ["list"],
            "audit list --verdict KPO --text legal": ["list", "--verdict", "KPO", "--text", "legal"],
            "audit list --rule DF1": ["list", "--rule", "DF1"],
            "audit rules": ["rules"],
        }.items():
            print(told(name, [seconds("audit", *arguments, "--store", str(path)) for _ in range(5)]))


if __name__ == "__main__":
    main()
