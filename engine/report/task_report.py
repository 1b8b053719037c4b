"""The report on one task, as data for all renderers.

A report does not name its task, so that tasks with the same answers share it; `document` adds the name.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment, Versions
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.explanation import explain_how
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.counterfactuals import answers_to_turn, single_changes
from outsourcing.engine.explanation.parts import Change, Explanation, How
from outsourcing.engine.explanation.words import Questions, suggested_from
from outsourcing.engine.report import advice, card, changes, outline
from outsourcing.engine.report.document import Bar, Bars, Block, Line, Section, Table, bar, printed_score
from outsourcing.engine.report.graph import Graph, graph
from outsourcing.engine.report.plan import plan

EXPLAINED = (
    "BPO is business process outsourcing: work driven by volume and guided by instructions. KPO is knowledge process "
    "outsourcing: work driven by insight that depends on expertise and judgment. In the wide sense KPO is a subset of "
    "BPO; here BPO means the plain kind."
)
ASKED = "Why not, and what if"


class TaskReport(NamedTuple):
    """The report on one task."""

    verdict: str
    firmness: str  # how firm the verdict is, and its conditions; of an undecided task, why it is undecided
    score: float
    printed_score: str
    clear_sides: str  # how many of the differences take a side clearly
    card: tuple[Block, ...]
    plan: tuple[Section, ...]
    answers: Table  # given, in the words of the questions
    bars: tuple[Bar, ...]
    how: Line
    singles: tuple[Change, ...]  # single other answers that lead to another verdict
    sections: tuple[Section, ...]
    more: tuple[Section, ...] = ()  # sections that need the whole width
    graph: Graph | None = None

    def document(self, name: str, about: Iterable[str], footer: Iterable[Block]) -> Section:
        """Return the report as a document; `about` are sentences about the task."""
        answers = Section("The answers", (self.answers,) if self.answers.rows else ())
        end = Section("", (EXPLAINED, *footer))
        return Section(
            f"{name}: {self.verdict}, {self.firmness}",
            (*filter(None, about), *self.advised(), answers, *self.detail(), end),
        )

    def advised(self) -> tuple[Block, ...]:
        """Return the card and the plan."""
        return *self.card, Section("The plan", self.plan)

    def detail(self) -> tuple[Block, ...]:
        """Return everything that counted, the trace last."""
        return (
            *self.sections,
            Section("The differences", (f"Score {self.printed_score}; {self.clear_sides}.", Bars(self.bars))),
            *self.more,
            Section("How it came about", (self.how, *([self.graph] if self.graph else []))),
        )


def report_on(advisor: Advisor, assessment: Assessment) -> TaskReport:
    """Return the report on an assessment, by an advisor with the rulebook it was made with; it takes a few ms."""
    singles = single_changes(advisor, assessment.profile)
    thresholds = advisor.rulebook.thresholds
    lines = tuple(changes.change(one, thresholds) for one in singles) or (Line(changes.NO_CHANGE),)
    found = Section("What would change it", lines)
    return _report(explain_how(advisor, assessment), assessment, advisor.rulebook.questions, singles, found)


def report_alone(advisor: Advisor, assessment: Assessment) -> TaskReport:
    """Return the report on an assessment for a page of its own; how many answers would turn it takes longer."""
    report, to_turn = report_on(advisor, assessment), answers_to_turn(advisor, assessment.profile)
    return report._replace(card=card.blocks(assessment, advisor.rulebook.questions, report.singles, to_turn))


def report_explaining(
    explanation: Explanation, assessment: Assessment, questions: Questions, comparisons: Sequence[Comparison] = ()
) -> TaskReport:
    """Return the report on an explanation, with pairs of answers, near misses and the reasons for the advice."""
    what_if, thresholds = explanation.what_if, explanation.versions.scale
    why_not = (*outline.why_not(explanation, short=False), *map(changes.comparison, comparisons))
    in_full = tuple(advice.in_full(explanation.advice, explanation.verdict, short=False))
    found = Section("What would change it", tuple(changes.what_if(what_if, thresholds, short=False)))
    more = (
        Section(ASKED, why_not),
        Section("Advice", in_full),
        Section("Rules that one answer would make fire", tuple(map(outline.near_miss, explanation.near_misses))),
        Section("The ledger", (outline.ledger(explanation),)),
    )
    report = _report(explanation, assessment, questions, what_if.singles, found)
    return report._replace(
        card=card.blocks(assessment, questions, what_if.singles, what_if.answers_to_turn),
        more=tuple(section for section in more if section.blocks),
        graph=graph(explanation),
    )


def _report(
    how: How, assessment: Assessment, questions: Questions, singles: Sequence[Change], found: Section
) -> TaskReport:
    return TaskReport(
        verdict=how.verdict,
        firmness=card.firmness(assessment),
        score=how.score,
        printed_score=printed_score(how.score, assessment.versions.scale),
        clear_sides=clear_sides([finding.degree for finding in how.findings]),
        card=card.blocks(assessment, questions, singles),
        plan=plan(assessment),
        answers=Table(("Question", "Answer"), tuple(_answers(assessment, questions))),
        bars=tuple(bar(f.number, f.title, f.cf if f.opinions else None, f.side, f.degree) for f in how.findings),
        how=outline.how(how),
        singles=tuple(singles),
        sections=(found,) if found.blocks else (),
    )


def _answers(assessment: Assessment, questions: Questions) -> Iterator[tuple[str, str]]:
    """Yield the questions answered, each with its answer and whether it is only suggested."""
    for name, value in assessment.profile.items():
        text, label = (questions[name].text, questions[name].label(value)) if name in questions else (name, value)
        suggested = suggested_from(assessment, name)
        yield text, f"{label} ({suggested})" if suggested else label


def clear_sides(degrees: Sequence[str]) -> str:
    """Return how many of the differences take a side clearly."""
    clear = sum(degree in ("clear", "strong") for degree in degrees)
    return f"{counted(clear, 'difference')} {'takes' if clear == 1 else 'take'} a side clearly"


def made_with(versions: Versions) -> list[str]:
    """Return what an assessment was made with: the advisor, packs, packs that were skipped, what packs changed."""
    packs = [f"pack {visible(pack)}" for pack in versions.packs]
    skipped = [f"without the pack {visible(pack)}, which has errors" for pack in versions.skipped]
    return [f"advisor {versions.advisor}", *packs, *skipped, *(f"tuned {visible(one)}" for one in versions.tuned)]
