"""The programs of docs/scale.md on the real engines: the same verdicts as from one process."""

import os
import random
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec

import pytest
from conftest import ROOT

from outsourcing import load

pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install '.[arrow]'")
pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: pip install '.[arrow]'")
arrow = pytest.importorskip("outsourcing.engine.portfolio.arrow")

ROWS, PROFILES, FILES = 50_000, 400, 4
QUESTIONS = load().questions
JAVA = 17


def program(name):
    """A program, as the document has it."""
    document = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    return re.search(rf"<!-- program: {name} -->\n```python\n(.*?)```", document, re.DOTALL)[1]


def java_version():
    """The version of Java that Spark would start; 0 if there is none."""
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ['PATH']}")
    if not java:
        return 0
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', shown)
    return int(found[1]) if found else 0


def written_tasks(folder):
    """Tasks in several files, a few of which have an invalid answer; return them as one table."""
    rng = random.Random(18)  # noqa: S311  the same tasks in every run
    profiles = [
        {name: rng.choice([*map(str, question.choices), None]) for name, question in QUESTIONS.items()}
        for _ in range(PROFILES)
    ]
    profiles[0] = profiles[0] | {"driver": "many"}
    drawn = [rng.choice(profiles) for _ in range(ROWS)]
    columns = {"id": [f"t{number}" for number in range(ROWS)], "hours": list(range(ROWS))}
    columns |= {name: pa.array([task[name] for task in drawn], pa.string()) for name in QUESTIONS}
    tasks = pa.table(columns)
    folder.mkdir()
    for number in range(FILES):
        part = tasks.slice(number * ROWS // FILES, ROWS // FILES)
        pq.write_table(part, folder / f"part-{number}.parquet", row_group_size=5000)
    return tasks


def assessed_by(name, folder, environment):
    tasks = written_tasks(folder / "tasks")
    (folder / f"{name}_program.py").write_text(program(name), encoding="utf-8")
    command = [sys.executable, f"{name}_program.py", "tasks", "results", str(ROOT / "examples/packs/regulated_work")]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-3000:]
    expected = arrow.assess_batches(tasks.to_batches(), packs=[ROOT / "examples/packs/regulated_work"])
    return pq.read_table(folder / "results"), pa.Table.from_batches(expected)


def in_order(table, names):
    return table.select(names).sort_by("hours").to_pylist()


def compare(found, expected):
    assert set(found.schema.names) == set(expected.schema.names)
    names = ["id", "hours", "driver", "verdict", "score", "coverage", "reason_for", "find_out_next", "cautions"]
    assert in_order(found, names) == in_order(expected, names)
    problems = [
        [[problem["code"] for problem in row["problems"]] for row in in_order(table, ["hours", "problems"])]
        for table in (found, expected)
    ]
    assert problems[0] == problems[1]
    assert {tuple(codes) for codes in problems[0]} == {(), ("not-an-answer",)}


@pytest.mark.slow
def test_spark_comes_to_the_verdicts_of_one_process(tmp_path):
    if not find_spec("pyspark"):
        pytest.skip("pyspark is not installed: pip install '.[scale]'")
    if java_version() < JAVA:
        pytest.skip(f"Spark needs Java {JAVA}: apt-get install openjdk-17-jre-headless")
    local = {"PYSPARK_SUBMIT_ARGS": "--master local[2] --conf spark.ui.enabled=false pyspark-shell"}
    compare(*assessed_by("spark", tmp_path, local | {"SPARK_LOCAL_IP": "127.0.0.1"}))


@pytest.mark.slow
def test_dask_comes_to_the_verdicts_of_one_process(tmp_path):
    for needed in ("dask", "pandas"):
        if not find_spec(needed):
            pytest.skip(f"{needed} is not installed: pip install '.[scale]'")
    compare(*assessed_by("dask", tmp_path, {}))
