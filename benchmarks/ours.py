"""The advisor, as it is measured: its command over a table, as a whole process."""

import sys
from pathlib import Path

from spent import Spent, spent

COMMAND = Path(__file__).parents[1] / "cli.py"


def ours(rows: Path, out: Path) -> Spent:
    """Return what the assessment of a table takes, from the start of Python to the file written."""
    return spent([sys.executable, str(COMMAND), "assess", str(rows), "--no-record", "--output", str(out)])
