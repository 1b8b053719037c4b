"""A store made by version 0.1 is still verified, replayed and explained, with its packs gone."""

import gzip

import pytest
from conftest import ROOT

STORE = ROOT / "tests" / "data" / "records_0.1.db.gz"


@pytest.fixture
def store(tmp_path):
    path = tmp_path / "records.db"
    path.write_bytes(gzip.decompress(STORE.read_bytes()))
    return path


def test_it_verifies(store, command):
    code, out, _ = command("audit", "verify", "--store", store)
    assert code == 0
    assert "4 decisions" in out
    assert "4:e031d5fb824b7565" in out


def test_every_decision_replays_to_the_same_bytes_by_the_rules_of_the_time(store, command):
    code, out, _ = command("audit", "replay", "--all", "--store", store)
    assert (code, out) == (0, "4 replayed: 4 identical, 0 with another verdict\n")


@pytest.mark.parametrize(
    ("record", "line"), [("last", "Checks of customer files: BPO, unsure"), ("cd12", "Call centre: BPO, fairly sure")]
)
def test_a_decision_is_explained_by_the_rules_of_the_time(store, command, record, line):
    code, out, _ = command("explain", record, "--store", store)
    assert code == 0
    assert line in out
    assert "(VD2)" in out
