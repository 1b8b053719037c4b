"""Assessments in a terminal: the verdict, the seven differences, the trace; readable without colour.

Text that came from outside goes through `visible`, and nothing is read as markup.
"""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from outsourcing.engine.core.assessment import Assessment, EvidencePart, FindingPart, Versions
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.text import visible
from outsourcing.engine.report import advice
from outsourcing.engine.report.symbols import COLOURS, WIDE, Symbols, signs

BAR = 8  # columns of a bar for a certainty factor of 1
MOST_REASONS = 4  # reasons named before the trace tells all
LONGEST_ID = 16  # columns, then it goes on in the next line

Questions = Mapping[str, Question]


def show_assessment(assessment: Assessment, asked: Questions, console: Console) -> None:
    """Print one assessment: verdict, differences, what spoke against, trace."""
    console.print(_heading(assessment, console))
    console.print(Text(signs(console).line * console.width, style="dim"))
    if (first := advice.cautions(assessment)).row_count:
        console.print(Padding(first, (0, 0, 1, 0)))
    console.print(Padding(Text(assessment.meaning), (0, 0, 1, 0)))
    console.print(_differences(assessment, asked, console))
    clear = sum(finding.degree in ("clear", "strong") for finding in assessment.findings)
    sides = f"{clear} of {len(assessment.findings)} differences take a side clearly"
    console.print(Text(f"score {figure(assessment.score)}, from -1 (BPO) to +1 (KPO); {sides}"))
    console.print()
    console.print(_reasons(assessment, asked))
    console.print()
    if (more := advice.short(assessment, console)).row_count:
        console.print(more)
        console.print(
            Text("in full, with reasons and what would change it: outsourcing advise RECORD|FILE", style="dim")
        )
        console.print()
    console.print(trace(assessment, asked))
    console.print()
    console.print(_made_with(assessment, console))
    console.print(_heading(assessment, console))  # again, where the eye is once a long trace has scrolled by


def show_list(assessments: Sequence[Assessment], console: Console) -> None:
    """Print many assessments, a line each, and how many there are of each verdict."""
    list_tasks(assessments, console)
    verdicts = [a.verdict for a in assessments]
    counts = [f"{verdicts.count(kind)} {kind}" for kind in COLOURS if kind in verdicts]
    console.print(Text(f"{len(assessments)} tasks: {', '.join(counts)}"))


def list_tasks(assessments: Sequence[Assessment], console: Console) -> None:
    """Print assessments, a line each; when narrow, only what matters."""
    wide = console.width >= WIDE
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    if wide:
        table.add_column("id", overflow="fold", max_width=LONGEST_ID)
    table.add_column("task", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    if wide:
        table.add_column("confidence")
    if warned := wide and any(map(advice.count_of_cautions, assessments)):
        table.add_column("cautions", justify="right")
    for a in assessments:
        row = [Text(visible(a.name or a.id)), Text(a.verdict, style=COLOURS[a.verdict]), Text(figure(a.score))]
        cautions = [Text(str(advice.count_of_cautions(a) or ""))] if warned else []
        table.add_row(*[Text(visible(a.id)), *row, Text(_confidence(a)), *cautions] if wide else row)
    console.print(table)
    console.print()


def _confidence(assessment: Assessment) -> str:
    if assessment.verdict != "UNDECIDED":
        return assessment.confidence.words
    return "too little known" if assessment.balance.coverage == "thin" else "level"


def trace(assessment: Assessment, asked: Questions) -> Tree:
    """Return the inference trace as a tree, from the verdict down to the answers."""
    decisive = next(firing for firing in assessment.firings if firing.rule == assessment.supporting[0])
    tree = Tree(Text.assemble((assessment.verdict, "bold"), f", because: {decisive.title} ({decisive.rule})"))
    for finding in sorted(assessment.findings, key=lambda finding: -abs(finding.part)):
        if finding.evidence:
            _add_finding(tree, finding, asked)
    silent = [finding.title.lower() for finding in assessment.findings if not finding.evidence]
    if silent:
        tree.add(Text(f"no rule took a side on: {', '.join(silent)}", style="dim"))
    return tree


def _add_finding(tree: Tree, finding: FindingPart, asked: Questions) -> None:
    told = f"{finding.number} {finding.title}: {_side(finding)}, {finding.cf:+.2f}"
    branch = tree.add(Text(told, style="bold"))
    for opinion in finding.evidence:
        leaf = branch.add(Text(f"{opinion.rule} for {opinion.side}: {opinion.title} [{opinion.source}]"))
        for name, value in opinion.answers.items():
            leaf.add(Text(f"you said: {said(asked, name, value)}"))


def said(asked: Questions, name: str, value: str) -> str:
    """Return an answer in the user's words: "How is the work done? By judgment".

    A record may know questions that the rulebook no longer has.
    """
    return f"{asked[name].text} {asked[name].label(value)}" if name in asked else f"{name}: {value}"


def _heading(assessment: Assessment, console: Console) -> RenderableType:
    title = Text(visible(assessment.name.strip() or assessment.id or "This task"), style="bold")
    sure = assessment.confidence
    verdict = Text(assessment.verdict, style=f"bold {COLOURS[assessment.verdict]}")
    if assessment.verdict != "UNDECIDED":
        verdict.append(f" {signs(console).dot} {sure.words} ({sure.number:.2f})", style="not bold")
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.add_column(ratio=1)
    line.add_column(justify="right")
    line.add_row(title, verdict)
    return line


def _differences(assessment: Assessment, asked: Questions, console: Console) -> Table:
    bars, sign = console.width >= WIDE, signs(console)
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("difference")
    if bars:
        table.add_column(f"{'BPO':<{BAR}} {'KPO':>{BAR}}", no_wrap=True)
    table.add_column("side")
    table.add_column("on the answers", ratio=1)
    for finding in assessment.findings:
        answers = _answers(assessment, finding, asked)
        row = [f"{finding.number} {finding.title}", _side(finding), f" {sign.dot} ".join(answers) or "not known"]
        if bars:
            row.insert(1, _bar(finding.cf, sign))
        table.add_row(*map(Text, row))
    return table


def _bar(cf: float, sign: Symbols) -> str:
    length = round(abs(cf) * BAR)
    left, right = (sign.bar * length, "") if cf < 0 else ("", sign.bar * length)
    return f"{left:>{BAR}}{sign.axis}{right:<{BAR}}"


def _side(finding: FindingPart) -> str:
    if not finding.evidence:
        return "no side"
    return "even" if finding.side == "even" else f"{finding.side} {finding.degree}"


def _answers(assessment: Assessment, finding: FindingPart, asked: Questions) -> list[str]:
    """Return the answers a finding rests on, and those to its questions that took no side."""
    serving = {
        name: value
        for name, value in assessment.profile.items()
        if name in asked and asked[name].difference == finding.difference
    }
    for opinion in finding.evidence:
        serving |= opinion.answers
    return [f"{name.replace('_', ' ')}: {value.replace('_', ' ')}" for name, value in serving.items()]


def _reasons(assessment: Assessment, asked: Questions) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1)
    strongest = sorted(assessment.evidence().values(), key=lambda opinion: -opinion.strength)
    for side in assessment.split:
        table.add_row(f"Part for {side.side}", Text(_part(assessment, side.findings, side.side)))
    if len(assessment.supporting) > 1 and not assessment.split:
        table.add_row("Decided by", Text(_named([o for o in strongest if o.rule in assessment.supporting])))
    if len(assessment.supporting) > 1:
        table.add_row("Against", Text(_named([o for o in strongest if o.rule in assessment.against]) or "nothing"))
    for label, told in _deciding(assessment, asked):
        table.add_row(label, Text(told))
    return table


def _made_with(assessment: Assessment, console: Console) -> Text:
    versions = assessment.versions
    parts = [f"rulebook {versions.rulebook[:8]}", *made_with(versions)]
    return Text(f" {signs(console).dot} ".join(parts), style="dim")


def made_with(versions: Versions) -> list[str]:
    """Return what an assessment was made with: the advisor, packs, packs that were left out."""
    packs = [f"pack {visible(pack)}" for pack in versions.packs]
    skipped = [f"without the pack {visible(pack)}, which has mistakes" for pack in versions.skipped]
    return [f"advisor {versions.advisor}", *packs, *skipped]


def _named(opinions: Sequence[EvidencePart]) -> str:
    told = [f"{opinion.rule} {opinion.title}" for opinion in opinions[:MOST_REASONS]]
    if more := len(opinions) - len(told):
        told.append(f"and {more} more, see below")
    return "\n".join(told)


def _part(assessment: Assessment, keys: Sequence[str], side: str) -> str:
    findings = [finding for finding in assessment.findings if finding.difference in keys]
    strongest = sorted(findings, key=lambda finding: -abs(finding.cf))
    return "\n".join(
        f"{finding.title.lower()} ({finding.degree}): {next(o.title for o in finding.evidence if o.side == side)}"
        for finding in strongest
    )


def _deciding(assessment: Assessment, asked: Questions) -> Iterator[tuple[str, str]]:
    """Yield what would decide an undecided task, with a label for each."""
    if assessment.verdict != "UNDECIDED":
        return
    for number, decider in enumerate(assessment.would_decide[:MOST_REASONS]):
        answers = " and\n".join(_instead(assessment, asked, name, value) for name, value in decider.answers.items())
        yield "Would decide" if number == 0 else "", f"{decider.verdict}, if {answers}"
    if (more := len(assessment.would_decide) - MOST_REASONS) > 0:
        yield "", f"and {more} more, see --json"
    if not assessment.would_decide:
        yield "Would decide", "no single answer: they speak for both sides alike"


def _instead(assessment: Assessment, asked: Questions, name: str, value: str) -> str:
    told = said(asked, name, value)
    given = assessment.profile.get(name)
    return f"{told} (not: {asked[name].label(given)})" if given else told
