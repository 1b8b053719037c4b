"""The rulebook: rules, questions, differences and the catalogue, as the command shows them."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.rulebook import Rule
from outsourcing.engine.loading.catalogue import sections, with_all_words
from outsourcing.engine.records.search import Filter, list_decisions
from outsourcing.engine.report.catalogue import NEVER_EVIDENCE
from outsourcing.engine.report.rules import facts_of, grouped
from outsourcing.engine.web.site import Items, Site, in_thread


class Reference:
    """The pages of the rulebook."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def routes(self) -> list[Route]:
        """Return the routes of these pages."""
        return [
            Route("/rules", in_thread(self.rules)),
            Route("/rules/{id}", in_thread(self.rule)),
            Route("/questions", in_thread(self.questions)),
            Route("/differences", in_thread(self.differences)),
            Route("/catalogue", in_thread(self.catalogue)),
        ]

    def rules(self, request: Request, _items: Items) -> Response:
        """Show all rules by difference and topic of advice."""
        rulebook = self._site.rulebook
        return self._site.page("rules.html", request, groups=list(grouped(rulebook)), rulebook=rulebook)

    def rule(self, request: Request, _items: Items) -> Response:
        """Show everything about one rule."""
        rule = self._rule(request.path_params["id"])
        count = 0
        if self._site.store_path.exists():
            with self._site.reading() as store:
                count = list_decisions(store, Filter(rule=rule.id), 0)[1]
        return self._site.page("rule.html", request, rule=rule, facts=list(facts_of(rule, {})), count=count)

    def _rule(self, id_: str) -> Rule:
        try:
            return self._site.rulebook.rule(id_.upper())
        except AdvisorError as error:
            raise AdvisorError(str(error), code="not-found") from error

    def questions(self, request: Request, _items: Items) -> Response:
        """Show the questions and their answers."""
        differences = {one.key: one for one in self._site.rulebook.differences}
        return self._site.page(
            "questions.html",
            request,
            questions=self._site.questions.values(),
            differences=differences,
            marking=self._site.rulebook.marking(),
        )

    def differences(self, request: Request, _items: Items) -> Response:
        """Show the differences between BPO and KPO."""
        return self._site.page("differences.html", request, differences=self._site.rulebook.differences)

    def catalogue(self, request: Request, items: Items) -> Response:
        """Show the entries of the catalogue that have all the words."""
        every = self._site.rulebook.catalogue
        written = dict(items).get("words", "")
        entries = with_all_words(every, written.split())
        return self._site.page(
            "catalogue.html",
            request,
            written=written,
            entries=[(section, [e for e in entries if e.section == section]) for section in sections(entries)],
            found=len(entries),
            count=len(every),
            about=NEVER_EVIDENCE,
        )
