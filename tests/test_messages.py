"""The wordings: for each code of a problem, whole messages as a user sees them. All other tests hold codes and places.

A section for each area, so that wording can improve in one place; docs/problems.md explains every code.
"""

import pytest

import outsourcing
from outsourcing import AdvisorError

# --- rules and packs -------------------------------------------------------------------------------------------------

# --- task files, tables, workbooks -----------------------------------------------------------------------------------

# --- configuration and mapping ---------------------------------------------------------------------------------------

# --- decision records ------------------------------------------------------------------------------------------------

# --- examples, cases and mutants -------------------------------------------------------------------------------------

# --- commands and prompts --------------------------------------------------------------------------------------------

# --- tasks from Python -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("task", "message"),
    [
        ({"drivr": "volume"}, 'drivr: no question is named "drivr"; did you mean "driver"? [unknown-question]'),
        (
            {"driver": "volum"},
            'driver: "volum" is not a valid answer; did you mean "volume"? Use volume, insight, both, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"core": "Not core"},
            'core: "Not core" is not a valid answer; did you mean "non_core"? Use core, non_core, or leave it empty '
            "[not-an-answer]",
        ),
        (
            {"driver": True},
            "driver: true is not a valid answer; use volume, insight, both, or leave it empty [not-an-answer]",
        ),
        ({"name": 3}, "name: the name must be a text, not 3 [not-text]"),
        (["driver"], 'a task is a task profile or a mapping, not ["driver"] [not-a-task]'),
    ],
)
def test_a_task_from_python(task, message):
    with pytest.raises(AdvisorError) as error:
        outsourcing.assess(task)
    assert str(error.value) == f"{message}\n1 error, nothing was assessed."
