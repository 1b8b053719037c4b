"""Many tasks: files of tasks read, with every error found before anything is assessed, and what they come to.

    documents   bytes to text: which kind of file it is, which encoding
    rows        what every format comes down to: named values, each with its place
    json_rows   JSON, a task, an array of tasks, or JSON Lines
    csv_rows    CSV and its relatives
    xlsx_rows   workbooks: which sheet, its headings, its rows
    workbook    a workbook as a file: its sheets, and what is in their cells
    archive     the zip file it is, looked at before it is unpacked
    mapping     headings and wordings that are not ours
    headings    what our own columns are called, in tables that may come back
    layout      which values of a row answer which question, once for all rows with the same names
    tasks       rows to tasks
    portfolio   the tasks of some files, read row by row
    result      what the answers of a task come to, worked out once for tasks with the same answers
    judging     tasks to results, in worker processes where there are many
    worker      such a process
    many        tasks from Python to assessments
    summary     what all tasks come to
    run         what is told of a run in reports

Reads what it is given and returns tasks and results; asks nothing, prints nothing.
"""

from outsourcing.engine.portfolio.many import assess_many
from outsourcing.engine.portfolio.portfolio import read_tasks
from outsourcing.engine.portfolio.tasks import TaskRow

__all__ = ["TaskRow", "assess_many", "read_tasks"]
