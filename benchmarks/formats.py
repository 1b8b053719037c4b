"""What the same table takes to assess from CSV, XLSX and JSON, for the whole command.

Run: PYTHONPATH=. python benchmarks/formats.py [ROWS]
"""

import csv
import json
import statistics
import sys
import tempfile
from pathlib import Path

from ours import ours
from rows import profiles, write
from xlsxwriter import Workbook

from outsourcing import load

ROWS, FROM, RUNS = 20_000, 500, 3


def write_others(table: Path) -> list[Path]:
    """Write the rows of a CSV file as XLSX and as JSON, too; return all files."""
    with table.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    with Workbook(str(table.with_suffix(".xlsx"))) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    objects = [dict(zip(headings, row, strict=True)) for row in rows]
    table.with_suffix(".json").write_text(json.dumps(objects), encoding="utf-8")
    return [table, table.with_suffix(".xlsx"), table.with_suffix(".json")]


def main() -> None:
    """Measure each format several times in turn, and print the medians as a table in Markdown."""
    rows, rulebook = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS, load()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder, "rows.csv")
        write(table, list(rulebook.questions), profiles(rulebook, FROM), rows)
        files = write_others(table)
        runs = [[ours(file, Path(folder, "out.csv")) for file in files] for _ in range(RUNS)]
    seconds = [statistics.median(run[index][0] for run in runs) for index in range(len(files))]
    print(f"{rows:,} rows of {FROM} profiles, median of {RUNS} runs\n")
    print("| format | seconds | against CSV | memory |\n|---|---|---|---|")
    for index, file in enumerate(files):
        ratio, memory = seconds[index] / seconds[0], max(run[index][1] for run in runs)
        print(f"| {file.suffix[1:].upper()} | {seconds[index]:.1f} | {ratio:.2f} | {memory:.0f} MB |")


if __name__ == "__main__":
    main()
