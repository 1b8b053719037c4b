"""Suggestions: answers from precedents, which of them to confirm first, and how good they are."""

import csv
import itertools

import pytest
from conftest import ROOT, SHARED

from outsourcing.engine.core.errors import InputError
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.suggestions.confirmation import confirm_first
from outsourcing.engine.suggestions.likeness import Likeness, plain
from outsourcing.engine.suggestions.precedents import Precedent, precedents_of, read_precedents
from outsourcing.engine.suggestions.suggester import Suggester, suggester_for

INVOICES = Precedent("Invoice processing", "Invoices are keyed in", {"volume": "high", "driver": "volume"}, "a page")
BILLS = Precedent("Processing of supplier invoices", "", {"volume": "high", "driver": "both"}, "another page")
FORECASTS = Precedent("Market forecasts", "Analysts estimate demand", {"volume": "low", "driver": "insight"})


@pytest.fixture(scope="module")
def suggester(rulebook):
    return suggester_for(rulebook)


def suggest(precedents, name, questions=("driver", "volume")):
    found = Suggester(precedents, questions).suggest(name)
    return {question: (one.value, one.share, [p.name for p in one.precedents]) for question, one in found.items()}


def test_an_answer_is_suggested_where_the_most_alike_precedents_agree():
    found = suggest([FORECASTS, INVOICES, BILLS], "invoicing process")
    assert found["volume"][0::2] == ("high", ["Invoice processing", "Processing of supplier invoices"])
    assert found["volume"][1] == 1


def test_no_answer_is_suggested_where_precedents_disagree_or_only_one_has_it():
    assert "driver" not in suggest([FORECASTS, INVOICES, BILLS], "invoicing process")
    assert suggest([FORECASTS, INVOICES], "invoices") == {}


@pytest.mark.parametrize("name", ["", "!?", "xyzzy", "\N{CJK UNIFIED IDEOGRAPH-91C7}\N{CJK UNIFIED IDEOGRAPH-8CFC}"])
def test_nothing_is_suggested_for_a_name_that_is_like_no_precedent(suggester, name):
    assert suggester.suggest(name) == {}


@pytest.mark.parametrize(("written", "compared"), [("Café's A/P", "cafe a p"), ("data_entry", "data entry")])
def test_texts_are_compared_without_capitals_accents_and_punctuation(written, compared):
    assert plain(written) == compared


def test_equal_likeness_keeps_the_order_of_the_precedents():
    assert [one.number for one in Likeness(["data entry", "other", "data entry"]).nearest("data entry", 2)] == [0, 2]


def test_shipped_precedents_have_a_name_an_answer_and_a_source(rulebook):
    precedents = precedents_of(rulebook)
    assert len(precedents) > 150
    assert [one.name for one in precedents if not (one.name and one.answers and one.source)] == []
    assert (ROOT / "rules" / "precedents.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")[:3] == [
        "id",
        "name",
        "description",
    ]


def test_no_label_is_among_the_shipped_precedents(rulebook):
    assert {value for one in precedents_of(rulebook) for value in one.answers.values()} & {
        "BPO",
        "KPO",
        "MIXED",
    } == set()
    text = (ROOT / "rules" / "precedents.csv").read_text(encoding="utf-8")
    assert "label" not in text.partition("\n")[0]


def test_a_pack_brings_its_own_precedents(tmp_path, rulebook):
    (tmp_path / "precedents.csv").write_text("name,volume,sources\nNight audits,Low,our wiki\n")
    with_pack = rulebook._replace(places=(*rulebook.places, tmp_path))
    assert precedents_of(with_pack)[-1] == Precedent("Night audits", "", {"volume": "low"}, "our wiki")


def test_every_mistake_in_a_file_of_precedents_is_reported_at_its_place(tmp_path, rulebook):
    file = tmp_path / "precedents.csv"
    file.write_text("name,volume,colour\nNight audits,lots,red\n")
    with pytest.raises(InputError) as raised:
        read_precedents(file, rulebook.questions)
    assert [(p.place, p.code) for p in raised.value.problems] == [
        (f"{file}:1:3", "unknown-question"),
        (f"{file}:2:2", "not-an-answer"),
    ]


def test_suggestions_for_tasks_whose_answers_are_known_are_mostly_right(rulebook, advisor):
    """Each task is left out once: at least 60 % of the cells get a suggestion, and 80 % of those are right."""
    file = SHARED / "labelled_tasks.csv"
    if not file.exists():
        pytest.skip(f"{file} is not there")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    questions = list(rulebook.questions)
    tasks = [Precedent(row["name"], row["description"], {q: row[q] for q in questions if row.get(q)}) for row in rows]
    cells = suggested = right = firm = decided = as_labelled = 0
    suggester = Suggester(tasks, questions)
    for number, (row, task) in enumerate(zip(rows, tasks, strict=True)):
        found = suggester.suggest_for(number)
        cells += len(task.answers)
        known = [(one.value, task.answers[q]) for q, one in found.items() if q in task.answers]
        suggested += len(known)
        right += sum(one == other for one, other in known)
        if row["label"] in ("BPO", "KPO") and "weak" not in row["basis"]:
            firm += 1
            verdict = advisor.verdict({q: one.value for q, one in found.items()})[0]
            decided += verdict in ("BPO", "KPO")
            as_labelled += verdict == row["label"]
    assert suggested / cells >= 0.6
    assert right / suggested >= 0.8
    assert decided / firm >= 0.8
    assert as_labelled / decided >= 0.88


ANSWERS = {"driver": "volume", "volume": "high", "procedure": "documented", "objective": "cost", "analysis": "none"}


@pytest.mark.parametrize("suggested", [("analysis",), ("volume", "analysis"), ("driver", "procedure"), tuple(ANSWERS)])
def test_once_what_to_confirm_first_is_confirmed_no_other_suggestion_changes_the_verdict(advisor, suggested):
    """Proven by trying all completions of the suggested answers that are left."""
    first = confirm_first(Interviewer(advisor), ANSWERS, suggested)
    left = [name for name in suggested if name not in first]
    values = [[*map(str, advisor.rulebook.questions[name].choices), None] for name in left]
    verdict = advisor.evaluate(ANSWERS)[0]
    for chosen in itertools.product(*values):
        completed = {**ANSWERS, **dict(zip(left, chosen, strict=True))}
        assert advisor.evaluate({name: value for name, value in completed.items() if value})[0] == verdict


def test_a_suggestion_that_alone_changes_the_verdict_is_to_be_confirmed_first(advisor):
    verdict = advisor.evaluate(ANSWERS)[0]
    questions = advisor.rulebook.questions
    alone = {
        name
        for name in ANSWERS
        for value in (*map(str, questions[name].choices), None)
        if advisor.evaluate({k: v for k, v in {**ANSWERS, name: value}.items() if v})[0] != verdict
    }
    assert alone <= set(confirm_first(Interviewer(advisor), ANSWERS, tuple(ANSWERS)))


def test_nothing_is_to_be_confirmed_where_confirmed_answers_settle_the_verdict(advisor):
    from_file = {name: question.choices[0].value for name, question in advisor.rulebook.questions.items()}
    assert confirm_first(Interviewer(advisor), from_file, ("office",)) == ()
    assert confirm_first(Interviewer(advisor), ANSWERS, ()) == ()


def test_suggestions_are_the_same_in_every_run(rulebook, suggester):
    again = suggester_for(rulebook)
    for number in range(20):
        assert suggester.suggest(f"Invoices {number}", "keyed in") == again.suggest(f"Invoices {number}", "keyed in")
