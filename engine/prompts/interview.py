"""The questions one after the other, with questionary.

Everything is said on stderr, so that stdout holds nothing but the result. Without a terminal nothing is asked:
questionary itself would take a piped newline for the first choice.
"""

import sys
from typing import Any

import questionary
from prompt_toolkit.output import create_output

from engine.errors import PromptError
from engine.questions import Question, questions
from engine.task import TaskProfile

NOT_SURE = "not sure"  # shown as such; the answer is then None
MANY = 10  # choices from which typing filters the list

INTRODUCTION = 'Which kind of outsourcing fits this task? "Not sure" is always an answer; Ctrl-C leaves.'


def ask_profile(profile: type[TaskProfile]) -> TaskProfile:
    """Put every question and return the answers.

    Raises:
        PromptError: there is no terminal to ask at.
        KeyboardInterrupt: Ctrl-C or Ctrl-D.

    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise PromptError(
            "there is no terminal to ask at. Write the answers to a file and run: outsourcing assess FILE "
            "(examples/call_centre.json shows one)."
        )
    print(INTRODUCTION, file=sys.stderr)  # noqa: T201  talk goes to stderr
    at_terminal: dict[str, Any] = {"output": create_output(stdout=sys.stderr)}
    try:
        name = questionary.text("What is the task called?", **at_terminal).unsafe_ask()
        answers = {asked.name: _ask(asked, at_terminal) for asked in questions(profile).values()}
    except EOFError as error:
        raise KeyboardInterrupt from error
    return profile.model_validate({"name": name.strip(), **answers})


def _ask(asked: Question, at_terminal: dict[str, Any]) -> str | None:
    wide = max(len(choice.label) for choice in asked.choices) + 2
    choices = [
        questionary.Choice(f"{choice.label:<{wide}}{choice.sentence}", value=choice.value) for choice in asked.choices
    ]
    choices.append(questionary.Choice(f"{'Not sure':<{wide}}leave it open", value=NOT_SURE))
    many = len(choices) > MANY
    answer = questionary.select(
        asked.text,
        choices=choices,
        instruction="(type to search)" if many else " ",
        use_search_filter=many,
        use_jk_keys=not many,
        **at_terminal,
    ).unsafe_ask()
    return None if answer == NOT_SURE else str(answer)
