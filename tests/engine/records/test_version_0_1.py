"""A store and an export made by version 0.1 are still verified, replayed and explained, without their packs."""

import gzip
import json

import pytest
from conftest import ROOT

STORE = ROOT / "tests" / "data" / "records_0.1.db.gz"
EXPORT = ROOT / "tests" / "data" / "records_0.1.jsonl.gz"

HEAD = "4:e031d5fb824b75654ead97d7a170f0b9dfcbc44c368d215e2cd5bcdd83f9dde0"


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "records.db"
    path.write_bytes(gzip.decompress(STORE.read_bytes()))
    return path


def test_the_store_verifies(store, command):
    code, out, _ = command("audit", "verify", "--json", "--store", store)
    data = json.loads(out)
    assert (code, data["head"], data["decisions"], data["problems"]) == (0, HEAD, 4, [])


def test_the_export_verifies_and_todays_export_has_the_same_entries(store, command, tmp_path):
    export = tmp_path / "export.jsonl"
    export.write_bytes(gzip.decompress(EXPORT.read_bytes()))
    assert command("audit", "verify", export, "--expect-head", HEAD)[0] == 0
    today = tmp_path / "today.jsonl"
    today.write_text(command("audit", "export", "--store", store)[1], encoding="utf-8")
    assert command("audit", "verify", today, "--expect-head", HEAD)[0] == 0
    before, after = (
        [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()[1:]] for file in (export, today)
    )
    assert [{name: value for name, value in line.items() if name not in ("format", "salt")} for line in after] == before


def test_every_decision_replays_to_the_same_bytes_by_the_rules_of_the_time(store, command):
    code, out, _ = command("audit", "replay", "--all", "--store", store)
    assert (code, out) == (0, "4 replayed: 4 identical, 0 with another verdict\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("record", "line"), [("last", "Checks of customer files: BPO, unsure"), ("cd12", "Call centre: BPO, fairly sure")]
)
def test_a_decision_is_explained_by_the_rules_of_the_time(store, command, record, line):
    code, out, _ = command("explain", record, "--store", store)
    assert (code, out.splitlines()[0]) == (0, line)
    code, out, _ = command("explain", record, "--store", store, "--detail")
    assert code == 0
    assert line in out
    assert "(VD2)" in out
