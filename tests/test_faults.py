"""docs/faults.md and docs/coming-from-experta.md: codes that exist, and a rule that loads."""

import re

from conftest import ROOT

from outsourcing import load
from outsourcing.engine.anomalies import AnomalyKind

FAULTS = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
COMING = (ROOT / "docs" / "coming-from-experta.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!\*\*|fault|---)(.+) \| (.*) \|$", FAULTS, re.MULTILINE)


def test_every_kind_of_fault_has_something_that_stops_it_or_is_named_as_invisible():
    assert len(ROWS) >= 85
    assert f"{len(ROWS)} kinds of fault" in FAULTS
    unseen = FAULTS.partition("| **What no check can see**")[2]
    assert [fault for fault, stop in ROWS if not stop] == []
    assert [fault for fault, stop in ROWS if "nothing but a reader" in stop and fault not in unseen] == []


def test_every_code_in_the_table_is_one_of_the_problems():
    problems = (ROOT / "docs" / "problems.md").read_text(encoding="utf-8")
    codes = {code for _, stop in ROWS for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", stop)}
    assert {code for code in codes if f"`{code}`" not in problems} == set()
    assert set(map(str, AnomalyKind)) - codes == {"stale"}


def test_the_rule_of_the_page_for_newcomers_loads(tmp_path):
    [code] = re.findall(r"```python\n(.*?)```", COMING, re.DOTALL)
    head = (
        "from collections.abc import Iterator\nfrom outsourcing import *\nOURS = Source('O', 'Ours', 'page 1')\n"
        'PACK = Pack("coming", "0.1.0", engine=">=0.1,<0.2", votes={"data_sensitivity": "employee_skills"})\n'
    )
    file = tmp_path / "coming.py"
    file.write_text(head + code)
    assert load(packs=[file]).rule("MR1").title == "Work on personal data needs specialists."
