"""What a whole process takes: seconds on the clock, and the peak memory of the largest process in it.

Started by a small process of its own (run this file with a command): a process inherits the peak of the one that
starts it. Knows nothing of what is measured.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple


class Spent(NamedTuple):
    """Seconds, and megabytes (of 1,000,000 bytes)."""

    seconds: float
    megabytes: float


def spent(command: Sequence[str]) -> Spent:
    """Return what a command takes.

    Raises:
        subprocess.CalledProcessError: its exit code is not 0.

    """
    told = subprocess.run([sys.executable, __file__, *command], check=True, stdout=subprocess.PIPE)
    return Spent(*json.loads(told.stdout))


def main() -> None:
    """Run the command, and print what it took."""
    start = time.perf_counter()
    subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    print(json.dumps((seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * unit / 1e6)))


if __name__ == "__main__":
    main()
