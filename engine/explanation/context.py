"""One task with the rules that explain it: the current rules, or those of the time of its record."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import Flaw, InputError, RerunError, listed, suggestion
from outsourcing.engine.core.questions import NOT_KNOWN, UNKNOWN, normalised, unknown_question
from outsourcing.engine.core.text import quoted
from outsourcing.engine.explanation import explain
from outsourcing.engine.explanation.comparison import Comparison, compare
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.loading.rulebook_versions import Loaded, Request, Revision, rerun

Result = TypeVar("Result")


class ExplanationContext(NamedTuple):
    """A task to be explained by an advisor or, if there is a revision, by the rules of that revision."""

    request: Request
    advisor: Advisor
    revision: Revision | Loaded | None = None
    recorded: Assessment | None = None
    suggestions: Mapping[str, Any] = MappingProxyType({})  # what the assessment says of answers only suggested

    def explained(self, why_not: Sequence[str] = ()) -> Explanation:
        """Return the explanation.

        Raises:
            AdvisorError: one of `why_not` is unknown, the revision cannot be run, or its rules no longer give the
                recorded verdict in this version.

        """
        explanation = self._explained(why_not)
        if self.recorded is None:
            return explanation
        if (explanation.verdict, explanation.score) != (self.recorded.verdict, self.recorded.score):
            raise RerunError(
                "in this version of the advisor, its rules give another verdict; see: outsourcing audit replay"
            )
        return explanation.model_copy(update={"versions": self.recorded.versions})

    def _explained(self, why_not: Sequence[str]) -> Explanation:
        if self.revision:
            [answer] = self.revision.answers([self.request._replace(explain=list(why_not))])
            return Explanation.model_validate_json(_checked(answer))
        return explain(self.advisor, self._with_suggestions(self._assessed(self.request)), why_not)

    def assessment(self) -> Assessment:
        """Return the assessment: as recorded, or by the rules of the advisor."""
        return self.recorded or self._with_suggestions(self._assessed(self.request))

    def _with_suggestions(self, assessment: Assessment) -> Assessment:
        return assessment.model_copy(update=self.suggestions) if self.suggestions else assessment

    def what_if(self, answers: Mapping[str, str | None]) -> Comparison:
        """Return what other answers would change; None is "not known".

        Raises:
            AdvisorError: the revision cannot be run.

        """
        other = {**self.request.task, **answers}
        task = {name: value for name, value in other.items() if value is not None}
        requests = [self.request, self.request._replace(task=task)]
        if self.revision:
            before, after = map(_checked, rerun(self.revision, requests))
        else:
            before, after = map(self._assessed, requests)
        return compare(before, after)

    def read_answers(self, what_if: Sequence[str], place: str = "") -> dict[str, str | None]:
        """Return the answers written as `question=answer`; None is "not known".

        A record may have been made with other rules; those rules then decide whether its questions and answers exist.

        Raises:
            InputError: lists every unknown question and every invalid answer; `place` says where they are written.

        """
        questions = self.advisor.rulebook.questions
        answers: dict[str, str | None] = {}
        flaws = []
        for written in what_if:
            name, equals, value = written.partition("=")
            question, name = questions.get(normalised(name)), normalised(name)
            if not equals:
                flaws.append(Flaw("bad-what-if", f"write QUESTION=ANSWER, e.g. driver=volume (got {quoted(written)})"))
            elif name in answers:
                flaws.append(Flaw("given-twice", f"{quoted(name)} is given twice"))
            elif question is None and not self.revision:
                flaws.append(unknown_question(name, suggestion(name, list(questions))))
            elif question and not question.reads(value) and not self.revision:
                use = listed([*question.choices, UNKNOWN])
                near = suggestion(normalised(value), question.choices)
                flaws.append(
                    Flaw("not-an-answer", f"{name}: {quoted(value)} is not a valid answer; use one of: {use}{near}")
                )
            else:
                answer = question.read(value) if question and question.reads(value) else normalised(value)
                answers[name] = None if normalised(value) in NOT_KNOWN else answer
        if flaws:
            raise InputError([flaw.at(place) for flaw in flaws])
        return answers

    def _assessed(self, request: Request) -> Assessment:
        profile = self.advisor.rulebook.profile.model_validate(request.task)
        return self.advisor.assess(profile, request.id, request.carried)


def _checked(result: Result | RerunError) -> Result:
    if isinstance(result, RerunError):
        raise result
    return result
