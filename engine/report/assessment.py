"""Screens of assessments: one in full, or many in a line each."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment, EvidencePart, FindingPart
from outsourcing.engine.core.scale import figure, signed
from outsourcing.engine.core.source_digest import FINGERPRINT_SHOWN
from outsourcing.engine.core.text import readable_name, visible
from outsourcing.engine.core.vocabulary import VerdictKind
from outsourcing.engine.explanation.counterfactuals import answers_to_turn, single_changes
from outsourcing.engine.explanation.words import Questions, suggested_from
from outsourcing.engine.report import advice
from outsourcing.engine.report.card import PROVISIONAL, answer_in_words, card, confidence, provisional
from outsourcing.engine.report.document import Bar, Bars, Line, Section, bar, task_name
from outsourcing.engine.report.palette import TERMINAL
from outsourcing.engine.report.task_report import clear_sides, made_with
from outsourcing.engine.report.terminal import WIDE, grid, heading, show, symbols, table

MAX_REASONS = 4  # reasons named before the trace shows all
MORE = "the scores, the rules and the trace: add --detail"
MAX_ID = 16  # columns, then it goes on in the next line


def show_one(assessment: Assessment, advisor: Advisor, console: Console, *, detail: bool, more: str = MORE) -> None:
    """Print one assessment: its card, or everything in detail; `more` says how to see more than the card."""
    if detail:
        show_assessment(assessment, advisor.rulebook.questions, console)
    else:
        answers = assessment.profile
        singles, to_turn = single_changes(advisor, answers), answers_to_turn(advisor, answers)
        show_card(card(assessment, advisor.rulebook.questions, singles, to_turn, more), console)


def show_card(shown: Section, console: Console) -> None:
    """Print a card."""
    heading(shown.title, console)
    console.print(Text(symbols(console).line * console.width, style="dim"))
    show(shown.blocks, console)


def show_assessment(assessment: Assessment, questions: Questions, console: Console) -> None:
    """Print one assessment in detail: verdict, differences, reasons, advice, trace."""
    console.print(_heading(assessment, console))
    console.print(Text(symbols(console).line * console.width, style="dim"))
    for block in (advice.cautions(assessment, console), grid([[assessment.meaning]])):
        if block.row_count:
            console.print(Padding(block, (0, 0, 1, 0)))
    show([bars(assessment, questions)], console)
    sides = clear_sides([finding.degree for finding in assessment.findings])
    score = figure(assessment.score, assessment.versions.scale)
    show([f"score {score}, from -1 (BPO) to +1 (KPO); {sides}", ""], console)
    console.print(grid(_reasons(assessment, questions), bold=True))
    console.print()
    if (advised := advice.short(assessment, console)).row_count:
        console.print(advised)
        more = "in full, with reasons and what would change it: outsourcing advise RECORD|FILE"
        console.print(Text(more, style="dim"))
        console.print()
    show([trace(assessment, questions), ""], console)
    parts = [f"rulebook {assessment.versions.rulebook[:FINGERPRINT_SHOWN]}", *made_with(assessment.versions)]
    console.print(Text(f" {symbols(console).dot} ".join(parts), style="dim"))
    console.print(_heading(assessment, console))  # again, where the eye is once a long trace has scrolled by


def show_list(assessments: Sequence[Assessment], console: Console) -> None:
    """Print many assessments, a line each, and how many there are of each verdict."""
    list_tasks(assessments, console)
    verdicts = [str(a.verdict) for a in assessments]
    counts = [f"{verdicts.count(kind)} {kind}" for kind in TERMINAL if kind in verdicts]
    console.print(Text(f"{len(assessments)} tasks: {', '.join(counts)}"))


def list_tasks(assessments: Sequence[Assessment], console: Console) -> None:
    """Print assessments, a line each; on a narrow screen, only what matters."""
    wide = console.width >= WIDE
    cautions = [len(advice.cautions_of(a)) for a in assessments]
    drawn = table()
    if wide:
        drawn.add_column("id", overflow="fold", max_width=MAX_ID)
    drawn.add_column("task", ratio=1)
    drawn.add_column("verdict", no_wrap=True)
    drawn.add_column("score", justify="right", no_wrap=True)
    if wide:
        drawn.add_column("confidence")
    if wide and any(cautions):
        drawn.add_column("cautions", justify="right")
    for a, count in zip(assessments, cautions, strict=True):
        verdict = f"{a.verdict} (provisional)" if a.suggested else a.verdict
        score = figure(a.score, a.versions.scale)
        row = [Text(visible(a.name or a.id)), Text(verdict, style=TERMINAL[a.verdict]), Text(score)]
        if wide:
            row = [Text(visible(a.id)), *row, Text(confidence(a)), Text(str(count or ""))]
        drawn.add_row(*row[: len(drawn.columns)])
    console.print(drawn)
    console.print()


def bars(assessment: Assessment, questions: Questions) -> Bars:
    """Return the differences as bars."""
    return Bars(tuple(_bar(assessment, finding, questions) for finding in assessment.findings))


def trace(assessment: Assessment, questions: Questions) -> Line:
    """Return the inference trace, from the verdict down to the answers."""
    decisive = next(firing for firing in assessment.firings if firing.rule == assessment.supporting[0])
    strongest = sorted(assessment.findings, key=lambda finding: -abs(finding.part))
    below = [_finding(assessment, finding, questions) for finding in strongest if finding.evidence]
    silent = [finding.title.lower() for finding in assessment.findings if not finding.evidence]
    below += [Line(f"no evidence on: {', '.join(silent)}")] if silent else []
    return Line(f"{assessment.verdict}, because: {decisive.title} ({decisive.rule})", tuple(below))


def _finding(assessment: Assessment, finding: FindingPart, questions: Questions) -> Line:
    text = f"{finding.number} {finding.title}: {_as_bar(finding).side}, {signed(finding.cf)}"
    return Line(text, tuple(_evidence(assessment, evidence, questions) for evidence in finding.evidence))


def _evidence(assessment: Assessment, evidence: EvidencePart, questions: Questions) -> Line:
    answers = (Line(f"answer: {_with_origin(assessment, questions, *answer)}") for answer in evidence.answers.items())
    return Line(f"{evidence.rule} for {evidence.side}: {evidence.title} [{evidence.source}]", tuple(answers))


def _with_origin(assessment: Assessment, questions: Questions, name: str, value: str) -> str:
    origin = suggested_from(assessment, name)
    return f"{answer_in_words(questions, name, value)}{f' ({origin})' if origin else ''}"


def _heading(assessment: Assessment, console: Console) -> Table:
    verdict = Text(assessment.verdict, style=f"bold {TERMINAL[assessment.verdict]}")
    if assessment.verdict != VerdictKind.UNDECIDED:
        sure = assessment.confidence
        verdict.append(f" {symbols(console).dot} {sure.words} ({sure.number:.2f})", style="not bold")
    if assessment.suggested:
        verdict.append(f" {symbols(console).dot} provisional", style="not bold")
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.add_column(ratio=1)
    line.add_column(justify="right")
    line.add_row(Text(task_name(assessment), style="bold"), verdict)
    return line


def _as_bar(finding: FindingPart) -> Bar:
    cf = finding.cf if finding.evidence else None
    return bar(finding.number, finding.title, cf, finding.side, finding.degree)


def _bar(assessment: Assessment, finding: FindingPart, questions: Questions) -> Bar:
    """Return a finding with the answers it rests on, and those to its questions without evidence."""
    answers = {
        name: value
        for name, value in assessment.profile.items()
        if name in questions and questions[name].difference == finding.difference
    }
    for evidence in finding.evidence:
        answers |= evidence.answers
    words = tuple(f"{readable_name(name)}: {readable_name(value)}" for name, value in answers.items())
    return _as_bar(finding)._replace(answers=words)


def _reasons(assessment: Assessment, questions: Questions) -> Iterator[tuple[str, Text]]:
    """Yield what speaks for the verdict and against it, or would decide an undecided task, with a label for each."""
    strongest = sorted(assessment.evidence().values(), key=lambda evidence: -evidence.strength)
    supporting, against = (
        "\n".join(_named([one for one in strongest if one.rule in rules]))
        for rules in (assessment.supporting, assessment.against)
    )
    for number, text in enumerate(provisional(assessment, questions)):
        yield "" if number else PROVISIONAL, Text(text)
    for part in assessment.split:
        yield f"Part for {part.side}", Text("\n".join(_part(assessment, part.findings, part.side)))
    if len(assessment.supporting) > 1:
        if not assessment.split:
            yield "Decided by", Text(supporting)
        yield "Against", Text(against or "nothing")
    for number, text in enumerate(_deciding(assessment, questions)):
        yield "" if number else "Would decide", Text(text)


def _named(evidence: Sequence[EvidencePart]) -> Iterator[str]:
    yield from (f"{one.rule} {one.title}" for one in evidence[:MAX_REASONS])
    if len(evidence) > MAX_REASONS:
        yield f"and {len(evidence) - MAX_REASONS} more, see below"


def _part(assessment: Assessment, differences: Sequence[str], side: str) -> Iterator[str]:
    findings = [finding for finding in assessment.findings if finding.difference in differences]
    for finding in sorted(findings, key=lambda finding: -abs(finding.cf)):
        title = next((evidence.title for evidence in finding.evidence if evidence.side == side), "")
        yield f"{finding.title.lower()} ({finding.degree}): {title}"


def _deciding(assessment: Assessment, questions: Questions) -> Iterator[str]:
    """Yield what would decide an undecided task."""
    if assessment.verdict == VerdictKind.UNDECIDED:
        for decider in assessment.would_decide[:MAX_REASONS]:
            answers = (_instead(assessment, questions, *answer) for answer in decider.answers.items())
            yield f"{decider.verdict}, if " + " and\n".join(answers)
        if (more := len(assessment.would_decide) - MAX_REASONS) > 0:
            yield f"and {more} more"
        if not assessment.would_decide:
            yield "no single answer: the evidence for both sides is equally strong"


def _instead(assessment: Assessment, questions: Questions, name: str, value: str) -> str:
    text, given = answer_in_words(questions, name, value), assessment.profile.get(name)
    return f"{text} (not: {questions[name].label(given)})" if given else text
