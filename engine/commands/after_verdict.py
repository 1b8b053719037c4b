"""What a person can do after the verdict of an interview: answer more, change, try, read on, hand on, save."""

import os
import sys
from pathlib import Path

import typer

from outsourcing.engine.commands.finished_interviews import FinishedInterviews
from outsourcing.engine.commands.output import console, say
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.explanation import explain
from outsourcing.engine.prompts import handing_on
from outsourcing.engine.prompts.answers import save
from outsourcing.engine.prompts.decision import ask_choice
from outsourcing.engine.prompts.interview_runner import InterviewResult, InterviewRunner, save_somewhere
from outsourcing.engine.prompts.screen import MenuItem, choose, show
from outsourcing.engine.prompts.session import NextStep, Session, ask_next_step
from outsourcing.engine.records.chain import DECIDED
from outsourcing.engine.records.follow_ups import HumanChoice
from outsourcing.engine.report import outline
from outsourcing.engine.report.assessment import show_assessment
from outsourcing.engine.report.card import title
from outsourcing.engine.report.explanation import show_advice, show_plan
from outsourcing.engine.report.side_by_side import show_side_by_side
from outsourcing.engine.report.terminal import show as show_blocks

MORE_ADVICE = "Answer more questions, for more advice"
LEAVING = (KeyboardInterrupt, EOFError)


class AfterVerdict:
    """One task after its verdict, until the person leaves or takes another task."""

    def __init__(
        self,
        runner: InterviewRunner,
        finished: FinishedInterviews,
        result: InterviewResult,
        assessment: Assessment,
        path: Path | None,
    ) -> None:
        """Prepare it; `path` is where the answers are saved after each change, if anywhere."""
        self._runner, self._finished, self._advisor = runner, finished, finished.advisor
        self._result, self._assessment, self._path = result, assessment, path

    def run(self) -> bool:
        """Do what the person chooses; return whether another task is to be assessed."""
        steps = {
            NextStep.DECIDING: self._answer_deciding,
            NextStep.CHANGE: self._change,
            NextStep.WHAT_IF: self._try,
            NextStep.ADVICE: self._advise,
            NextStep.PAGE: self._hand_on,
            NextStep.WHY_NOT: self._why_not,
            NextStep.DETAIL: self._detail,
            NextStep.SAVE: lambda: save_somewhere(self._result.known, self._advisor.rulebook, self._path),
            NextStep.DECIDE: self._decide,
        }
        while True:
            left_out = [] if self._deciding() else [NextStep.DECIDING]
            left_out += [] if self._finished.recorder.keeps else [NextStep.DECIDE]
            is_open = self._assessment.verdict == VerdictKind.UNDECIDED
            step = ask_next_step(title(self._assessment), left_out, {} if is_open else {NextStep.DECIDING: MORE_ADVICE})
            if step in (NextStep.LEAVE, NextStep.ANOTHER):
                return step is NextStep.ANOTHER
            try:
                steps[step]()
            except LEAVING:
                show("Back to the menu.")
            except AdvisorError as error:
                say(str(error))

    def _deciding(self) -> list[str]:
        """Return the questions that would decide an open verdict; of a settled one, those that advice waits for."""
        answers = self._result.known.answers
        if self._assessment.verdict == VerdictKind.UNDECIDED:
            known = {name: value for name, value in answers.items() if value is not None}
            deciding = [name for decider in self._assessment.would_decide for name in decider.answers]
            deciding += [question.name for question in self._runner.interviewer.open(known)]
            return [name for name in dict.fromkeys(deciding) if name not in known]
        by_topic = self._runner.planner.open_by_topic(answers, [self._assessment.verdict])
        return list(dict.fromkeys(question.name for questions in by_topic.values() for question in questions))

    def _session(self) -> Session:
        return Session(self._runner.interviewer, self._runner.planner, self._result.known)

    def _answer_deciding(self) -> None:
        session = self._session()
        show("Press the left arrow to stop, Ctrl-C to go back to the menu.")
        try:
            session.ask_again(self._deciding(), until_decided=self._assessment.verdict == VerdictKind.UNDECIDED)
        except LEAVING:
            show("Your answers so far count.")
        self._take(session)

    def _change(self) -> None:
        session = self._session()
        session.change()
        self._take(session)

    def _take(self, session: Session) -> None:
        """Assess the answers of a session, if they differ; the new record takes the place of the one before."""
        if (session.known.name, session.known.answers) == (self._result.known.name, self._result.known.answers):
            show("Nothing was changed.")
            return
        before = self._assessment.verdict
        settled = self._runner.interviewer.standing(session.known.answers).settled
        asked = dict.fromkeys((*self._result.asked, *session.asked))
        self._result = self._result._replace(known=session.known, asked=tuple(asked), settled=settled)
        if self._path:
            save(self._path, [session.known])
        self._finished.recorder.supersede(self._finished.recorder.last)
        [self._assessment] = self._finished.show([self._result])
        after = self._assessment.verdict
        show(f"The verdict is still {after}." if after == before else f"The verdict was {before}; it is now {after}.")

    def _try(self) -> None:
        """Show both verdicts side by side; keep the other answer only if the person wants that."""
        session = self._session()
        tried = session.try_answer()
        if tried is None:
            return
        question, answer = tried
        session.known.answers[question.name], session.known.sources[question.name] = answer, "asked"
        other = self._result._replace(known=session.known).assess(self._advisor)
        show_side_by_side(self._assessment, other, question, self._advisor.rulebook.questions, console())
        items = [MenuItem("", "Leave my answers as they are"), MenuItem("keep", "Make this my answer")]
        if choose("Which of the two?", items):
            self._take(session)

    def _advise(self) -> None:
        explanation = explain(self._advisor, self._assessment, [])
        show_plan(explanation, self._assessment, console(), more="")
        items = [MenuItem("", "Go on"), MenuItem("why", "Show why, and what would change it")]
        if choose("Is that enough?", items):
            show_advice(explanation, console(), ())

    def _why_not(self) -> None:
        others = [kind for kind in VerdictKind if kind not in (self._assessment.verdict, VerdictKind.UNDECIDED)]
        show_blocks(outline.why_not(explain(self._advisor, self._assessment, others), short=True), console())

    def _detail(self) -> None:
        show_assessment(self._assessment, self._advisor.rulebook.questions, console())

    def _hand_on(self) -> None:
        """Write the page to pass on, and open it where there is a screen for it."""
        title, path = handing_on.ask_page(self._assessment.name)
        self._finished.write([path], self._assessment, title)
        if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            typer.launch(str(path.resolve()))

    def _decide(self) -> None:
        if choice := ask_choice(DECIDED, self._assessment.verdict, HumanChoice(""), can_wait=True):
            say(self._finished.recorder.decide(choice))
