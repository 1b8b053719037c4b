"""How long the command takes from cold, as whole processes.

Run: python benchmarks/cold_start.py
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = {
    "outsourcing --help": ["--help"],
    "outsourcing assess --no-record examples/call_centre.json": ["assess", "--no-record", "examples/call_centre.json"],
}
ROUNDS = 15


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one run."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "cli.py", *arguments], check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - start


def main() -> None:
    """Run the commands in turn and print medians."""
    for arguments in COMMANDS.values():
        seconds(arguments)  # warm the file cache
    times = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, arguments in COMMANDS.items():
            times[name].append(seconds(arguments))
    for name, measured in times.items():
        print(f"{name:56} median {statistics.median(measured):.2f} s, {min(measured):.2f} to {max(measured):.2f}")


if __name__ == "__main__":
    main()
