"""Many tasks: files of tasks read into profiles, with every error found before anything is assessed.

    documents   bytes to text: which kind of file it is, which encoding
    rows        what every format comes down to: named cells, each with its place
    json_rows   JSON, a task, an array of tasks, or JSON Lines
    csv_rows    CSV and its relatives
    tasks       rows to task profiles

Reads what it is given and returns tasks; asks nothing, prints nothing, assesses nothing.
"""

from engine.portfolio.tasks import TaskRow, read_tasks

__all__ = ["TaskRow", "read_tasks"]
