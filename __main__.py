"""Run the command as `python -m outsourcing`."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # the working directory: a random.py there must not hide Python's own

from outsourcing.cli import main

if __name__ == "__main__":
    main()
