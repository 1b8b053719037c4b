"""`rules check` and `rules test` for reviews: --format github and --format sarif.

The documents below were checked against the schema that they name, which allows no other property.
"""

import json
from pathlib import Path

import pytest
from conftest import ROOT

from outsourcing.engine.anomalies import Anomaly
from outsourcing.engine.report.annotations import Annotation, github, of_anomalies, sarif
from outsourcing.engine.version import VERSION

HEAD = """from collections.abc import Iterator
from outsourcing import BPO, CLEAR, Evidence, Source, Task, rule

OURS = Source("Ours", "Our handbook", "chapter 3")

"""
RULE = '''
@rule("{id}", Task({condition}), source=OURS)
def {name}() -> Iterator[Evidence]:
    """Much work is routine.

    Why: many do the same.
    Fires: {{"volume": "high", "skill_level": "basic"}}
    Silent: {{"volume": "low", "skill_level": "basic"}}
{more}    """
    yield Evidence("complexity", BPO, CLEAR)
'''
WIDE = RULE.format(id="MF1", name="wide", condition='volume="high"', more="")
MORE = '    Silent: {"volume": "high", "skill_level": "trained"}\n'
NARROW = RULE.format(id="MF2", name="narrow", condition='volume="high", skill_level="basic"', more=MORE)
SUBSUMED = (
    "wherever MF2 fires, MF1 fires, too, and concludes the same: narrow MF1 or delete MF2; if both are meant to count, "
    "accept it"
)
ACCEPTED = 'ACCEPTED = {"subsumed MF2 MF1": "two marks, 100% meant"}\n'


@pytest.fixture
def run(command, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def with_pack(*arguments, source):
        Path("my first.py").write_text(source)
        return command(*arguments, "--rules", "my first.py")

    return with_pack


def document(rules, results):
    driver = {"name": "outsourcing", "version": VERSION, "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }


def at(line, file="my%20first.py"):
    return {"physicalLocation": {"artifactLocation": {"uri": file}, "region": {"startLine": line}}}


def test_findings_stand_beside_their_rules(run):
    code, out, _ = run("rules", "check", "--all", "--format", "sarif", source=HEAD + ACCEPTED + WIDE + NARROW)
    results = [one for one in json.loads(out)["runs"][0]["results"] if "MF2" in one["message"]["text"]]
    found = {
        "ruleId": "subsumed",
        "level": "note",
        "message": {"text": f"subsumed MF2 MF1: {SUBSUMED}"},
        "locations": [at(18)],
        "relatedLocations": [at(8)],
        "suppressions": [{"kind": "inSource", "justification": "two marks, 100% meant"}],
    }
    assert (code, results) == (0, [found])


def test_a_finding_that_is_not_accepted_is_a_warning(rulebook):
    found = Anomaly(kind="unused", rules=("DF1",), message="nobody reads it", witness=None)
    [one] = of_anomalies([found], rulebook)
    [place] = one.places
    assert (one.level, one.code, one.title, one.accepted) == ("warning", "unused", "unused DF1", "")
    assert place == f"{ROOT / 'rules' / 'driving_force.py'}:{rulebook.rule('DF1').place.rpartition(':')[2]}"


def test_an_accepted_finding_is_a_notice_with_the_reason():
    one = Annotation("note", "unread", "unread driver=both", "no rule reads it", (), "100% meant,\nfor now")
    assert list(github([one])) == [
        "::notice title=unread driver=both::no rule reads it%0Aaccepted: 100%25 meant,%0Afor now"
    ]


def test_a_document_without_findings():
    assert (list(github([])), sarif([], VERSION)) == ([], document([], []))


def test_a_failed_case_stands_beside_its_file(run):
    Path("my first.cases.json").write_text('[{"name": "A: 1, b", "task": {"volume": "high"}, "silent": ["MF1"]}]')
    code, out, _ = run("rules", "test", "--format", "github", source=HEAD + WIDE)
    failed = "my first.cases.json:case 1%0Arule MF1: expected silent, actual fires"
    assert (code, out) == (1, f"::error file=my first.cases.json,title=case A%3A 1%2C b::{failed}\n")


def test_mutants_that_nothing_notices_are_warnings_beside_their_rules(run):
    Path("my first.cases.json").write_text('[{"name": "A", "task": {"volume": "high"}, "fires": ["MF1"]}]')
    code, out, _ = run("rules", "test", "--mutants", "--format", "sarif", source=HEAD + WIDE)
    [result] = json.loads(out)["runs"][0]["results"]
    assert (code, result["ruleId"], result["level"]) == (1, "unnoticed-mutant", "warning")
    assert result["locations"] == [at(7)]
    assert "complexity for KPO (was: BPO)" in result["message"]["text"]


def test_rules_that_do_not_load_are_annotated_too(run):
    source = HEAD + WIDE.replace("volume=", "volme=")
    message = 'rule MF1: Task has no field "volme"; did you mean "volume"?'
    code, out, _ = run("rules", "check", "--format", "github", source=source)
    assert (code, out) == (2, f"::error file=my first.py,line=7,title=unknown-field::{message}\n")
    code, out, _ = run("rules", "test", "--format", "sarif", source=source)
    result = {"ruleId": "unknown-field", "level": "error", "message": {"text": message}, "locations": [at(7)]}
    assert code == 2
    assert json.loads(out) == document(
        [{"id": "unknown-field", "shortDescription": {"text": "Unknown field"}}], [result]
    )


def test_json_can_be_asked_for_in_two_ways(run):
    asked = [run("rules", "check", *option, source=HEAD) for option in (["--json"], ["--format", "json"])]
    assert asked[0] == asked[1]
    assert json.loads(asked[0][1])["problems"][0]["code"] == "no-rules"
