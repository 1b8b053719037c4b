"""One interview at a terminal, from the first question to the last answer, and the menu after the verdict."""

from collections.abc import Callable, Collection
from enum import StrEnum

from outsourcing.engine.core.facts import Topic, VerdictKind
from outsourcing.engine.core.questions import UNKNOWN, Question
from outsourcing.engine.core.text import visible
from outsourcing.engine.interview.advice_questions import ALL, AdvicePlanner, topics
from outsourcing.engine.interview.interviewer import Interviewer
from outsourcing.engine.prompts import messages
from outsourcing.engine.prompts.answers import KnownAnswers
from outsourcing.engine.prompts.screen import (
    LONG_MENU,
    BackError,
    MenuItem,
    TakeSuggestionError,
    WhyError,
    ask_text,
    choose,
    choose_answer,
    show,
)
from outsourcing.engine.suggestions.suggester import Suggester, Suggestions

NOT_SURE = MenuItem(UNKNOWN, "Not sure", "leave it open")
VERDICT, ADVICE, REVIEW = "verdict", "advice", "review"
QUESTIONS, ALL_SUGGESTIONS = "questions", "suggestions"
NAME = "name of the task"
NAME_QUESTION = "What is the task called?"


class Session:
    """An interview in progress. `known` holds every answer so far; `asked` the questions that were asked here."""

    def __init__(
        self,
        interviewer: Interviewer,
        planner: AdvicePlanner,
        known: KnownAnswers,
        advise_on: Collection[Topic] = (),
        suggester: Callable[[], Suggester] | None = None,
    ) -> None:
        self.interviewer, self.planner = interviewer, planner
        self.known = known._replace(answers=dict(known.answers), sources=dict(known.sources))
        self.asked: list[str] = []
        self._questions = interviewer.rulebook.questions
        self.suggestions: Suggestions = {}
        self._suggester = suggester
        self._repeated: str | None = None  # a question to ask once more; its answer is kept until there is a new one
        self._advise_on = list(advise_on)  # topics of advice to ask about once the verdict is settled

    def run(self) -> None:
        """Ask questions until the user wants to see the verdict.

        Raises:
            KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D; the answers so far are kept in `known`.

        """
        show(messages.INTRODUCTION, *messages.HELP)
        if not self.known.name:
            self._ask_name()
        self._offer_suggestions()
        while (question := self._next()) is not None or self._continues():
            if question is None:
                continue
            try:
                self._ask(question)
            except BackError:
                self._go_back(question.name)

    def _ask_name(self) -> None:
        self.known = self.known._replace(name=ask_text(NAME_QUESTION).strip())
        show(f"? {NAME_QUESTION}  {visible(self.known.name) or '(no name)'}")

    def _offer_suggestions(self) -> None:
        """Look for suggested answers; offer once to use all of them."""
        texts = (self.known.name, str(self.known.extra.get("description", "")))
        found = self._suggester().suggest(*texts) if self._suggester else {}
        self.suggestions = {name: one for name, one in found.items() if name not in self.known.answers}
        if not self.suggestions:
            return
        items = [MenuItem(QUESTIONS, "Answer the questions", "a suggested answer is marked; Tab takes it")]
        items.append(
            MenuItem(ALL_SUGGESTIONS, "Use all suggestions and review them", "the verdict is provisional then")
        )
        show(messages.suggestions_found(self.suggestions))
        try:
            chosen = choose_answer("How do you want to begin?", items)
        except (BackError, WhyError):
            chosen = QUESTIONS
        if chosen == ALL_SUGGESTIONS:
            for name, suggestion in self.suggestions.items():
                self.known.answers[name], self.known.sources[name] = suggestion.value, "suggested"
            self._review()

    def _next(self) -> Question | None:
        if self._repeated:
            return self._questions[self._repeated]
        answers = self.known.answers
        return self.interviewer.next_question(answers) or self.planner.next_question(self._advise_on, answers)

    def _ask(self, question: Question) -> None:
        """Ask one question; keep the answer, and print it with the verdicts that are still possible."""
        answers, name = self.known.answers, question.name
        was_settled = self.interviewer.standing(answers).settled
        answer = self._chosen(question)
        answers[name] = None if answer == UNKNOWN else answer
        self.known.sources[name] = "asked"
        self._repeated = None
        self.asked += [name] if name not in self.asked else []
        show(f"? {question.text}  {self._label(question)}")
        standing = self.interviewer.standing(answers)
        if not was_settled and len(standing.possible) < len(VerdictKind):
            show(f"  still possible: {messages.possible(standing)}")

    def _chosen(self, question: Question) -> str:
        """Return the answer picked from the menu; explain the question whenever the user presses `?`."""
        answers = self.known.answers
        suggestion = self.suggestions.get(question.name)
        meant = suggestion.value if suggestion else None
        items = [messages.item(choice, is_suggested=choice == meant) for choice in question.choices]
        items = [NOT_SURE, *items] if len(items) >= LONG_MENU else [*items, NOT_SURE]
        before = (answers[question.name] or UNKNOWN) if question.name in answers else None
        while True:
            try:
                return choose_answer(question.text, items, default=before, takes_suggestion=bool(meant))
            except TakeSuggestionError:
                return str(meant)
            except WhyError:
                show(*messages.why(question, answers, self.interviewer, self.planner), prefix="  | ")
                show(*messages.why_suggested(question, suggestion), prefix="  | ")
                if len(items) > LONG_MENU:  # the menu would push the explanation off the screen
                    choose("Press Enter to go on", [MenuItem("", "Go on")])

    def _go_back(self, name: str | None = None) -> None:
        """Ask the question before this one again (at the end, the last one); its answer is kept until then."""
        answered = list(self.known.answers)
        earlier = answered[: answered.index(name)] if name in answered else answered
        if earlier:
            self._repeated = earlier[-1]
            show(f"  back to: {self._questions[self._repeated].text}")
        else:
            show("This is the first question.")

    def _continues(self) -> bool:
        """Print the verdict that is settled and ask how to continue; return False to show the verdict in full."""
        answers = self.known.answers
        marking = self.interviewer.rulebook.marking()
        voting = [name for name, question in self._questions.items() if question.difference or name in marking]
        answered = sum(name in answers for name in voting)
        show(messages.settled(self.interviewer.standing(answers), answered, len(voting)))
        more = MenuItem(ADVICE, "Answer more", "for more advice; the verdict stays the same")
        items = [
            MenuItem(VERDICT, "Show the verdict"),
            *([more] if self.planner.open_by_topic(answers) else []),
            MenuItem(REVIEW, "Review my answers"),
        ]
        try:
            step = choose("How do you want to go on?", items, in_interview=True)
        except BackError:
            self._go_back()
            return True
        except WhyError:  # the explanation is printed again
            return True
        if step == ADVICE:
            self._ask_topic()
        if step == REVIEW:
            self._review()
        return step != VERDICT

    def _ask_topic(self) -> None:
        """Ask on which topic the user wants more advice, of those that more answers can still change."""
        by_topic = self.planner.open_by_topic(self.known.answers)
        names = {question.name for questions in by_topic.values() for question in questions}
        items = [
            MenuItem(ALL, "Everything", _at_most(len(names))),
            *(
                MenuItem(topic, topic.capitalize(), _at_most(len(by_topic[topic])))
                for topic in Topic
                if topic in by_topic
            ),
            MenuItem("", "Go back"),
        ]
        try:
            topic = choose("What do you want advice on?", items, in_interview=True)
        except (BackError, WhyError):
            return
        self._advise_on = topics([topic]) if topic else []

    def _review(self) -> None:
        """Ask which answer to change; the others are kept, and are shown again afterwards."""
        answered = [self._questions[name] for name in self.known.answers]
        items = [
            MenuItem(NAME, f"{NAME_QUESTION}  {visible(self.known.name)}"),
            *(MenuItem(question.name, f"{question.text}  {self._label(question)}") for question in answered),
            MenuItem("", "Keep all answers"),
        ]
        try:
            name = choose("Which answer do you want to change?", items, in_interview=True)
        except (BackError, WhyError):
            return
        if name == NAME:
            self._ask_name()
        elif name:
            self._repeated = name
            show("Your other answers are kept; you can review them again at the end.")

    def _label(self, question: Question) -> str:
        answer = self.known.answers[question.name]
        return NOT_SURE.label if answer is None else question.label(answer)


def _at_most(count: int) -> str:
    return "1 question" if count == 1 else f"up to {count} questions"


class NextStep(StrEnum):
    """What the user can choose after the verdict."""

    LEAVE = "Leave"
    ADVICE = "Show the advice in full"
    WHY_NOT = "Why not another verdict?"
    CHANGE = "What would change the verdict?"
    SAVE = "Save my answers"
    ANOTHER = "Assess another task"
    DECIDE = "Record what you decided"


def ask_next_step(left_out: Collection[NextStep] = ()) -> NextStep:
    """Ask what to do after the verdict; Ctrl-C and Ctrl-D leave."""
    try:
        return NextStep(choose("What next?", [MenuItem(step, step) for step in NextStep if step not in left_out]))
    except (KeyboardInterrupt, EOFError):
        return NextStep.LEAVE
