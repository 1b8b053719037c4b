"""One task with the rules that explain it: the current rules, or those of the time of its record."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.errors import RerunError
from outsourcing.engine.explanation import explain
from outsourcing.engine.explanation.comparison import Comparison, compare
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.loading.rulebook_versions import Request, Revision

Result = TypeVar("Result")


class ExplanationContext(NamedTuple):
    """A task to be explained by an advisor or, if there is a revision, by the rules of that revision."""

    request: Request
    advisor: Advisor
    revision: Revision | None = None
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
            before, after = map(_checked, self.revision.assessments(requests))
        else:
            before, after = map(self._assessed, requests)
        return compare(before, after)

    def _assessed(self, request: Request) -> Assessment:
        profile = self.advisor.rulebook.profile.model_validate(request.task)
        return self.advisor.assess(profile, request.id, request.carried)


def _checked(result: Result | RerunError) -> Result:
    if isinstance(result, RerunError):
        raise result
    return result
