"""A case: one task, and the rules that it is explained by: today's, or those of its time.

Case   a request, with the revision that it belongs to; None: today's rules
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.assessment import Assessment
from engine.explanation import explain
from engine.explanation.comparison import Comparison, compare
from engine.explanation.parts import Explanation
from engine.inference import Advisor
from engine.revision import Request, Revision


class Case(NamedTuple):
    """A task to be explained by an advisor, or, where a revision is named, by its rules in today's engine."""

    request: Request
    advisor: Advisor
    revision: Revision | None = None

    def explained(self, why_not: Sequence[str] = ()) -> Explanation:
        """Return the explanation.

        Raises:
            AdvisorError: one of `why_not` is neither a rule nor a verdict, or the revision cannot be run.

        """
        if self.revision:
            [told] = self.revision.answers([self.request._replace(explain=list(why_not))])
            return Explanation.model_validate_json(told)
        return explain(self.advisor, self._assessed(self.request), why_not)

    def what_if(self, answers: Mapping[str, str | None]) -> Comparison:
        """Return what other answers would change; None is "not known".

        Raises:
            AdvisorError: the revision cannot be run.

        """
        other = {**self.request.task, **answers}
        task = {name: value for name, value in other.items() if value is not None}
        requests = [self.request, self.request._replace(task=task)]
        if self.revision:
            before, after = self.revision.assessments(requests)
        else:
            before, after = map(self._assessed, requests)
        return compare(before, after)

    def _assessed(self, request: Request) -> Assessment:
        profile = self.advisor.rulebook.profile.model_validate(request.task)
        return self.advisor.assess(profile, request.id, request.carried)
