"""An interview about a whole list: a question at a time over all tasks, with one key for each task.

The question that comes next is the one that an interview would ask next about most of the tasks. A task is left out as
soon as its verdict is settled. Questions with more answers than there are number keys are not asked here.
"""

from collections import Counter
from collections.abc import Callable, Sequence

from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts import messages
from outsourcing.engine.prompts.answers import KnownAnswers
from outsourcing.engine.prompts.screen import BackError, TakeSuggestionError, WhyError, ask_key, show
from outsourcing.engine.suggestions.suggester import Suggester, Suggestion

KEYS = "123456789"
NOT_SURE = "0"
HELP = (
    "One key for each task: the number of the answer, or 0 for not sure.",
    "Press ? to see why a question is asked, the left arrow to go back one task, Ctrl-C to save and leave.",
)


class ListSession:
    """An interview about several tasks in progress. `tasks` holds every answer so far."""

    def __init__(
        self, interviewer: Interviewer, tasks: Sequence[KnownAnswers], suggester: Callable[[], Suggester]
    ) -> None:
        self.interviewer, self._suggester = interviewer, suggester
        self.tasks = [task._replace(answers=dict(task.answers), sources=dict(task.sources)) for task in tasks]
        questions = interviewer.rulebook.questions
        self._too_long = [name for name, question in questions.items() if len(question.choices) > len(KEYS)]

    def run(self) -> None:
        """Ask until every verdict is settled, or nothing is left to ask.

        Raises:
            KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D; the answers so far are kept in `tasks`.

        """
        show(*HELP)
        while question := self._next():
            concerned = [task for task in self.tasks if self._is_open(task, question)]
            self._show_question(question, len(concerned))
            self._ask_all(question, concerned)
            settled = sum(self.is_settled(task) for task in self.tasks)
            show(f"  {settled} of {len(self.tasks)} verdicts are settled")

    def is_settled(self, task: KnownAnswers) -> bool:
        """Say whether the verdict on a task is settled, without the questions that are not asked here."""
        return self.interviewer.standing(self._answers(task)).settled

    def _answers(self, task: KnownAnswers) -> dict[str, str | None]:
        return {**dict.fromkeys(self._too_long), **task.answers}

    def _next(self) -> Question | None:
        """Return the question that most tasks wait for, of equal ones the first."""
        waiting = Counter(q.name for task in self.tasks if (q := self.interviewer.next_question(self._answers(task))))
        order = list(self.interviewer.rulebook.questions)
        if not waiting:
            return None
        name = min(waiting, key=lambda name: (-waiting[name], order.index(name)))
        return self.interviewer.rulebook.questions[name]

    def _is_open(self, task: KnownAnswers, question: Question) -> bool:
        return question.name not in task.answers and not self.is_settled(task)

    def _show_question(self, question: Question, tasks: int) -> None:
        show("", f"? {question.text}  ({counted(tasks, 'task')})")
        for key, choice in zip(KEYS, question.choices, strict=False):
            show(f"  {key}  {choice.label}: {choice.sentence}")
        show(f"  {NOT_SURE}  Not sure")

    def _ask_all(self, question: Question, tasks: Sequence[KnownAnswers]) -> None:
        number = 0
        while number < len(tasks):
            try:
                self._ask(question, tasks[number])
                number += 1
            except BackError:
                number = max(0, number - 1)
            except WhyError:
                show(*messages.why_in_short(question), prefix="  | ")

    def _ask(self, question: Question, task: KnownAnswers) -> None:
        """Ask a question about one task, and keep the answer."""
        suggestion = self._suggestion(question, task)
        name = visible(task.name or str(task.extra.get("id", "")))
        hint = f"  (suggested: {question.label(suggestion.value)}, Tab takes it)" if suggestion else ""
        keys = (*KEYS[: len(question.choices)], NOT_SURE)
        try:
            key = ask_key(f"    {name}{hint} ", keys, takes_suggestion=bool(suggestion))
            answer = None if key == NOT_SURE else question.choices[KEYS.index(key)].value
        except TakeSuggestionError:
            answer = suggestion.value if suggestion else None
        task.answers[question.name], task.sources[question.name] = answer, "asked"
        show(f"    {name}: {'Not sure' if answer is None else question.label(answer)}")

    def _suggestion(self, question: Question, task: KnownAnswers) -> Suggestion | None:
        found = self._suggester().suggest(task.name, str(task.extra.get("description", "")))
        return found.get(question.name)
