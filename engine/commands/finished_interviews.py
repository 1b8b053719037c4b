"""What comes of an interview: an assessment that is recorded, shown, and written as a page to pass on."""

from collections.abc import Sequence
from pathlib import Path

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.commands.output import console, print_json, say
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import PromptError
from outsourcing.engine.core.text import visible
from outsourcing.engine.prompts.interview_runner import InterviewResult
from outsourcing.engine.records.record import now
from outsourcing.engine.records.recorder import Recorder
from outsourcing.engine.report.assessment import MORE, show_list, show_one
from outsourcing.engine.report.handout import Handout, Provenance, handout, versions_of
from outsourcing.engine.report.pages import check_pages, write_pages
from outsourcing.engine.report.task_report import report_alone


class FinishedInterviews:
    """Assesses interviews one after the other, records them and shows them."""

    def __init__(  # noqa: PLR0913  options of the command
        self,
        advisor: Advisor,
        recorder: Recorder,
        pages: Sequence[Path],
        title: str,
        *,
        json: bool,
        detail: bool,
        menu: bool = False,
    ) -> None:
        """Prepare it.

        Args:
            advisor: the rules.
            recorder: keeps the decisions.
            pages: files that the page on the task is written to.
            title: of the page; if empty, the name of the task.
            json: whether results are printed for programs.
            detail: whether everything is shown, not the card only.
            menu: whether a menu follows the card, which then need not say how to see more.

        Raises:
            InputError: a page cannot be written.

        """
        check_pages(pages)
        self.advisor, self.recorder = advisor, recorder
        self._pages, self._title = tuple(pages), title
        self.json, self._detail = json, detail
        self._more = "" if menu else MORE

    def check_single(self, tasks: int) -> None:
        """Check that there is only one task, if a page is to be written.

        Raises:
            PromptError: there are several.

        """
        if self._pages and tasks != 1:
            message = "a page holds one task, but there are several. Use: outsourcing assess FILE -o report.html"
            raise PromptError(message, code="several-tasks")

    def begin_another(self) -> None:
        """Forget the task before; its page is kept."""
        self._pages, self._title = (), ""
        self.recorder.supersede("")

    def show(self, results: Sequence[InterviewResult]) -> list[Assessment]:
        """Assess the answers, record the decisions and show them; they are shown even if they cannot be recorded."""
        assessments = [result.assess(self.advisor) for result in results]
        recorded = ""
        try:
            recorded = self.recorder.keep([(a, r.known.origins) for a, r in zip(assessments, results, strict=True)])
        finally:
            try:
                if self.json:
                    print_json([r.as_json(a) for a, r in zip(assessments, results, strict=True)])
                elif len(assessments) == 1:
                    show_one(assessments[0], self.advisor, console(), detail=self._detail, more=self._more)
                else:
                    show_list(assessments, console())
            finally:
                say(recorded)
        if self._pages:
            self.write(self._pages, assessments[0], self._title)
        return assessments

    def write(self, paths: Sequence[Path], assessment: Assessment, title: str) -> None:
        """Write the page on an assessment that was just recorded.

        Raises:
            WriteError: a file cannot be written.

        """
        write_pages(paths, self._page(assessment, title))
        for path in paths:
            say(f"written: {visible(str(path))}")

    def _page(self, assessment: Assessment, title: str) -> Handout:
        record = self.recorder.last
        origin = Provenance(self.recorder.who, now(), record, str(self.recorder.head) if record else "")
        report = report_alone(self.advisor, assessment)
        made = versions_of(assessment.versions)
        return handout(assessment, assessment.description, report, origin=origin, made=made, title=title)
