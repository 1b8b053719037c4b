"""One interview at a terminal, from the first question to the last answer, and the menu after the verdict."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.core.questions import UNKNOWN, Question
from outsourcing.engine.core.text import capital, counted, visible
from outsourcing.engine.core.vocabulary import ALL
from outsourcing.engine.interview.advice_questions import AdvicePlanner, topics
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
AGAIN = "again"
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
        advise_on: Collection[str] = (),
        suggester: Callable[[], Suggester] | None = None,
    ) -> None:
        self.interviewer, self.planner = interviewer, planner
        self.known = known._replace(answers=dict(known.answers), sources=dict(known.sources))
        self.asked: list[str] = []
        self._questions = interviewer.rulebook.questions
        self.suggestions: Suggestions = {}
        self._suggester = suggester
        self._repeated: str | None = None  # a question to ask once more; its answer is kept until there is a new one
        self._advised: dict[str, str] | None = None  # before questions for more advice
        self._advise_on = list(advise_on)  # topics of advice to ask about once the verdict is settled

    def run(self, *, is_resumed: bool = False) -> None:
        """Ask questions until the user wants to see the verdict; of a resumed interview, show what is known first.

        Raises:
            KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D; the answers so far are kept in `known`.

        """
        show(messages.INTRODUCTION, *messages.HELP)
        if not self.known.name:
            self._ask_name()
        if is_resumed:
            self._show_known()
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

    def _show_known(self) -> None:
        """Show the task and its answers; offer to ask once more what the user was not sure about."""
        show("", f"{visible(self.known.name) or 'The task'}, as you left it:")
        show(*(f"  {question.text}  {self._label(question)}" for question in self._answered()))
        unsure = [question.name for question in self._answered() if self.known.answers[question.name] is None]
        if not unsure:
            return
        again = f'Ask the {counted(len(unsure), "question")} answered "Not sure" again'
        items = [MenuItem("", "Go on"), MenuItem(AGAIN, again)]
        if choose("How do you want to continue?", items) == AGAIN:
            self.ask_again(unsure)

    def _answered(self) -> list[Question]:
        return [self._questions[name] for name in self.known.answers]

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
        is_explained = False
        while True:
            try:
                return choose_answer(question.text, items, default=before, takes_suggestion=bool(meant))
            except TakeSuggestionError:
                return str(meant)
            except WhyError:
                if is_explained:
                    show(*messages.why(question, answers, self.interviewer, self.planner), prefix="  | ")
                    show(*messages.why_suggested(question, suggestion), prefix="  | ")
                else:
                    show(*messages.why_in_short(question), messages.RULES_HINT, prefix="  | ")
                is_explained = not is_explained
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
        self._show_found()
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
        except WhyError:
            show(messages.settled_in_numbers(self.interviewer.standing(answers)), prefix="  | ")
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
                MenuItem(
                    topic,
                    capital(messages.topic_words(topic, self.interviewer.rulebook)),
                    _at_most(len(by_topic[topic])),
                )
                for topic in self.planner.topic_names
                if topic in by_topic
            ),
            MenuItem("", "Go back"),
        ]
        try:
            topic = choose("What do you want advice on?", items, in_interview=True)
        except (BackError, WhyError):
            return
        self._advise_on = topics([topic], self.planner.topic_names) if topic else []
        self._advised = self._advice() if topic else None

    def _advice(self) -> dict[str, str]:
        """Return what is advised on the answers so far, each with its topic."""
        return {fact["text"]: fact["topic"] for _, fact in self.planner.advice(self.known.answers)}

    def _show_found(self) -> None:
        """Show what the answers to questions for more advice have brought, also if that is nothing."""
        if self._advised is None:
            return
        found = {text: topic for text, topic in self._advice().items() if text not in self._advised}
        self._advised = None
        asked = set(self._advise_on)
        texts = [text for text, about in found.items() if about in asked]
        about = messages.topic_words(asked.pop(), self.interviewer.rulebook) if len(asked) == 1 else "everything"
        show(*messages.advice_found(about, texts))

    def _review(self) -> None:
        """Ask which answer to change; the others are kept, and are shown again afterwards."""
        items = [
            MenuItem(NAME, f"{NAME_QUESTION}  {visible(self.known.name)}"),
            *(MenuItem(question.name, f"{question.text}  {self._label(question)}") for question in self._answered()),
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

    def ask_again(self, names: Sequence[str], *, until_decided: bool = False) -> None:
        """Ask these questions, answered or not; the left arrow before the first one stops.

        With `until_decided`, the first answer that decides an open verdict stops, too.
        """
        number = 0
        while 0 <= number < len(names) and not (until_decided and self._is_decided()):
            try:
                self._ask(self._questions[names[number]])
                number += 1
            except BackError:
                number -= 1

    def _is_decided(self) -> bool:
        return VerdictKind.UNDECIDED not in self.interviewer.standing(self.known.answers).possible

    def change(self) -> None:
        """Ask which answer to change, then ask it, and what is open because of that."""
        self._review()
        while question := self._next():
            try:
                self._ask(question)
            except BackError:
                if question.name == self._repeated:
                    self._repeated = None
                    return
                self._go_back(question.name)

    def try_answer(self) -> tuple[Question, str | None] | None:
        """Ask for another answer to a question, which is not kept; None if the user goes back."""
        answered, open_ = [], []
        for name, question in self._questions.items():
            if name in self.known.answers:
                answered.append(MenuItem(name, f"{question.text}  {self._label(question)}"))
            else:
                open_.append(MenuItem(name, f"{question.text}  (not asked)"))
        try:
            name = choose("What if which answer were different?", [*answered, *open_], in_interview=True)
            question = self._questions[name]
            given = self.known.answers.get(name, UNKNOWN) or UNKNOWN
            items = [messages.item(choice, is_suggested=False) for choice in question.choices if choice != given]
            answer = choose_answer(question.text, items if given == UNKNOWN else [*items, NOT_SURE])
        except (BackError, WhyError):
            return None
        return question, None if answer == UNKNOWN else answer

    def _label(self, question: Question) -> str:
        answer = self.known.answers[question.name]
        return NOT_SURE.label if answer is None else question.label(answer)


def _at_most(count: int) -> str:
    return f"{'up to ' if count > 1 else ''}{counted(count, 'question')}"


class NextStep(StrEnum):
    """What the user can choose after the verdict."""

    DECIDING = "Answer the questions that would decide"
    CHANGE = "Change an answer"
    WHAT_IF = "What if an answer were different?"
    ADVICE = "Advice"
    PAGE = "A page to pass on"
    WHY_NOT = "Why not another verdict?"
    DETAIL = "Everything that counted: scores, rules, trace"
    SAVE = "Save my answers"
    DECIDE = "Record what you decided"
    ANOTHER = "Assess another task"
    LEAVE = "Leave"


def ask_next_step(
    verdict: str, left_out: Collection[NextStep] = (), labels: Mapping[NextStep, str] = MappingProxyType({})
) -> NextStep:
    """Ask what to do after the verdict; Ctrl-C and Ctrl-D leave.

    Args:
        verdict: in words; it is repeated above the menu, because a low screen scrolls.
        left_out: steps that are not offered.
        labels: of steps, where they are called otherwise.

    """
    items = [MenuItem(step, labels.get(step, step)) for step in NextStep if step not in left_out]
    try:
        return NextStep(choose(f"{verdict}. What next?", items))
    except (KeyboardInterrupt, EOFError):
        return NextStep.LEAVE
