"""An explanation as Markdown, with its graph in Mermaid; for wikis, tickets and mail."""

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.explanation.comparison import Comparison
from engine.explanation.parts import Explanation
from engine.report import advice, changes, outline
from engine.report.graph import graph, mermaid
from engine.report.line import Line
from engine.report.terminal import made_with
from engine.text import visible


def markdown(explanation: Explanation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return an explanation as a Markdown document."""
    name = _escaped(explanation.name.strip() or explanation.id or "This task")
    asked = [
        *map(outline.why_not_rule, explanation.why_not_rules),
        *map(advice.why_not, explanation.why_not_advice),
        *(outline.why_not_verdict(v, explanation.near_misses, short=False) for v in explanation.why_not_verdicts),
        *map(changes.comparison, comparisons),
    ]
    given = list(advice.in_full(explanation.advice, explanation.verdict, short=False))
    sure = f" ({explanation.confidence.words})" if explanation.verdict != "UNDECIDED" else ""
    parts = [
        f"# {name}: {explanation.verdict}{sure}",
        _escaped(explanation.meaning),
        "## How",
        _bullets([outline.how(explanation)]),
        f"```mermaid\n{mermaid(graph(explanation))}```",
        "## The ledger",
        _table(explanation),
        "## What would change it",
        _bullets(changes.what_if(explanation.what_if, short=False)),
        *(["## Advice", _bullets(given)] if given else []),
        *(["## Why not, and what if", _bullets(asked)] if asked else []),
        f"Rulebook {explanation.versions.rulebook}, {', '.join(made_with(explanation.versions))}.",
    ]
    return "\n\n".join(parts) + "\n"


def _table(explanation: Explanation) -> str:
    rows = [("share", "side", "rule", ""), ("---:", "---", "---", "---"), *outline.ledger(explanation)]
    return "\n".join(f"| {' | '.join(_escaped(cell) if cell.strip(':-') else cell for cell in row)} |" for row in rows)


def _bullets(lines: Iterable[Line]) -> str:
    return "\n".join(text for line in lines for text in _nested(line, 0))


def _nested(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {_escaped(line.text)}"
    for below in line.below:
        yield from _nested(below, depth + 1)


def _escaped(text: str) -> str:
    """Return text in which nothing is markup, at the beginning of a line either."""
    plain = re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", visible(text))
    return re.sub(r"^(\s*)([-+=]|\d+(?=[.)]))", _held, plain)


def _held(found: re.Match[str]) -> str:
    """Keep what begins a list from doing so: a sign with a backslash, a number with one after it."""
    return f"{found[1]}{found[2]}\\" if found[2].isdigit() else f"{found[1]}\\{found[2]}"
