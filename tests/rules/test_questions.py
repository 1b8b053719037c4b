"""The questions about outsourcing: files filled in with the wordings of version 0.1 are still read."""

import pytest

from outsourcing import Choice, load
from outsourcing.engine.portfolio import read_tasks

RULEBOOK = load()
FORMER_WORDINGS = RULEBOOK.profile.former_wordings
FORMER_LABELS = [
    (question.name, choice, label)
    for question in RULEBOOK.questions.values()
    for choice in question.choices
    for label in choice.former_labels
]


@pytest.mark.parametrize(("heading", "name"), FORMER_WORDINGS.items(), ids=FORMER_WORDINGS.values())
def test_a_heading_with_a_former_wording_is_read(heading, name, tmp_path):
    answer = RULEBOOK.questions[name].choices[0]
    file = tmp_path / "tasks.csv"
    file.write_text(f'name,"{heading}"\nA task,{answer}\n', encoding="utf-8")
    [task] = read_tasks([str(file)], RULEBOOK.profile)
    assert task.known.answers == {name: answer}


@pytest.mark.parametrize(("name", "choice", "label"), FORMER_LABELS, ids=[choice for _, choice, _ in FORMER_LABELS])
def test_a_former_label_is_read(name, choice, label):
    assert RULEBOOK.questions[name].read(label) == choice


def test_the_labels_that_were_reworded_are_these():
    assert [label for *_, label in FORMER_LABELS] == [
        "Both",
        "Little",
        "A lot",
        "On the spot",
        "With one's hands",
        "As natives",
        "Fluent, or little talk",
        "Bound to the country",
        "It can be borne",
        "By figures",
        "Yes",
        "No",
        "In fixed form",
    ]


def test_no_former_wording_means_another_question_today():
    today = {question.text for question in RULEBOOK.questions.values()}
    assert today.isdisjoint(FORMER_WORDINGS)


@pytest.mark.parametrize("question", RULEBOOK.questions.values(), ids=lambda question: question.name)
def test_no_label_old_or_new_means_two_answers(question):
    labels = [label for choice in question.choices for label in (choice.label, *choice.former_labels)]
    assert len(set(labels)) == len(labels)
    assert all(isinstance(choice, Choice) for choice in question.choices)
