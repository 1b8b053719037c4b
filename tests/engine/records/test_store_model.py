"""Random use of a store (record, decide, search, prune, back up, export, reopen), compared with a plain list."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from outsourcing import Advisor, load
from outsourcing.engine.records.agreement import agreement
from outsourcing.engine.records.chain import DECIDED, OUTCOME, parse_head
from outsourcing.engine.records.export import verify_export, write_export
from outsourcing.engine.records.follow_ups import HumanChoice, add_follow_ups, follow_ups_of
from outsourcing.engine.records.maintenance import Selection, backup, prune
from outsourcing.engine.records.person import Person
from outsourcing.engine.records.record import Record, make_record
from outsourcing.engine.records.redaction import NOTHING
from outsourcing.engine.records.search import Filter, count_firings, find_record, list_decisions
from outsourcing.engine.records.store import Store, open_or_create
from outsourcing.engine.records.verification import verify

RULEBOOK = load()
ME = Person("me", 1000, "here", "me")
ADVISOR = Advisor(RULEBOOK)
TASKS = (
    {"name": "Calls", "driver": "volume", "objective": "cost", "procedure": "documented"},
    {"name": "Patents", "driver": "insight", "procedure": "judgment", "skill_level": "specialist"},
    {"name": "CALLS and patents"},
)


class StoreMachine(RuleBasedStateMachine):
    """A store, and the records that should be in it: None where one was pruned."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.store = open_or_create(self.folder / "records.db")
        self.kept: list[Record | None] = []
        self.entries = 0
        self.people: dict[str, list[tuple[str, str]]] = {}  # what was decided about each record, and how it went
        self.heads = [self.store.head()]

    def teardown(self):
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(tasks=st.lists(st.sampled_from(TASKS), min_size=1, max_size=4))
    def record(self, tasks):
        records = [make_record(ADVISOR.assess(RULEBOOK.profile(**task)), {}) for task in tasks]
        self.heads.append(self.store.append(records, RULEBOOK))
        self.kept += records
        self.entries += len(records)

    @precondition(lambda self: any(self.kept))
    @rule(
        data=st.data(),
        choice=st.sampled_from(
            [(DECIDED, "accepted"), (DECIDED, "in_house"), (DECIDED, "postponed"), (OUTCOME, "bad")]
        ),
    )
    def decide_or_tell_how_it_went(self, data, choice):
        record = data.draw(st.sampled_from([kept for kept in self.kept if kept]))
        kind, value = choice
        self.heads.append(add_follow_ups(self.store, kind, [(record.id, HumanChoice(value), "")], NOTHING))
        self.people.setdefault(record.id, []).append(choice)
        self.entries += 1

    @rule()
    def reopen(self):
        self.store.close()
        self.store = open_or_create(self.folder / "records.db")

    @precondition(lambda self: any(self.kept))
    @rule(data=st.data())
    def prune_up_to_one(self, data):
        first = data.draw(st.sampled_from([kept for kept in self.kept if kept]))
        old = [kept for kept in self.kept if kept and kept.time < first.time]
        assert len(prune(self.store, Selection(first.time), ME).decisions) == len(old)
        self.kept = [None if kept in old else kept for kept in self.kept]
        self.entries += bool(old)
        self.heads.append(self.store.head())

    @rule()
    def replace_by_a_backup(self):
        copy = self.folder / "copy.db"
        assert backup(self.store, copy) == self.store.head()
        self.store.close()
        copy.replace(self.folder / "records.db")
        self.store = open_or_create(self.folder / "records.db")

    @rule()
    def export(self):
        export = self.folder / "export.jsonl"
        assert write_export(self.store, export) == self.store.head()
        assert verify_export(export, self.store.head())[:2] == ([], self.store.head())

    @rule(data=st.data())
    def earlier_heads_are_still_in_the_chain(self, data):
        head = data.draw(st.sampled_from(self.heads))
        expected = parse_head(str(head))
        assert verify(self.store, expected)[0] == []

    @rule(word=st.sampled_from(["calls", "PATENTS", "nothing"]), verdict=st.sampled_from([None, "KPO", "UNDECIDED"]))
    def search(self, word, verdict):
        wanted = [
            kept.id
            for kept in reversed(self.kept)
            if kept and word.casefold() in kept.summary.words and verdict in (None, kept.summary.verdict)
        ]
        found, count = list_decisions(self.store, Filter(verdict=verdict, text=word), 2)
        assert ([one.id for one in found], count) == (wanted[:2], len(wanted))

    @invariant()
    def the_newest_decision_and_outcome_count(self):
        left = {kept.id: dict(self.people.get(kept.id, ())) for kept in self.kept if kept}
        found = list_decisions(self.store, Filter(), None)[0]
        wanted = {id_: (newest.get(DECIDED), newest.get(OUTCOME)) for id_, newest in left.items()}
        assert {one.id: (one.decided, one.outcome) for one in found} == wanted
        count, decided = agreement(self.store, Filter())[:2]
        assert (count, decided) == (len(left), sum(DECIDED in newest for newest in left.values()))
        for kept in [kept for kept in self.kept if kept][-2:]:
            every = follow_ups_of(self.store, kept).every
            assert [(one.kind, one.choice.value) for one in every] == self.people.get(kept.id, [])

    @invariant()
    def the_store_holds_what_was_recorded(self):
        left = [kept for kept in self.kept if kept]
        assert self.store.head().seq == self.entries
        assert [found.id for found in list_decisions(self.store, Filter(), None)[0]] == [
            kept.id for kept in reversed(left)
        ]
        for kept in left[-2:]:
            assert find_record(self.store, kept.id) == kept
        counts, count = count_firings(self.store, Filter())
        assert (sum(rule.fired for rule in counts), count) == (
            sum(len(kept.summary.firings) for kept in left),
            len(left),
        )
        assert verify(self.store)[0] == []
        with Store(self.folder / "records.db") as another:
            assert another.head() == self.store.head()


StoreMachine.TestCase.settings = settings(max_examples=8, stateful_step_count=20)
test_the_store_behaves_like_a_list = pytest.mark.slow(StoreMachine.TestCase)
