"""An explanation as Markdown, with its graph in Mermaid; for wikis, tickets and mail."""

import re
from collections.abc import Iterable, Iterator, Sequence

from engine.explanation.comparison import Comparison
from engine.explanation.parts import Explanation
from engine.report import outline
from engine.report.graph import mermaid
from engine.report.outline import Line
from engine.text import visible


def markdown(explanation: Explanation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return an explanation as a Markdown document."""
    name = _escaped(explanation.name or explanation.id or "This task")
    asked = [
        *map(outline.why_not_rule, explanation.why_not_rules),
        *(outline.why_not_verdict(v, explanation.near_misses, short=False) for v in explanation.why_not_verdicts),
        *map(outline.comparison, comparisons),
    ]
    sure = f" ({explanation.confidence.words})" if explanation.verdict != "UNDECIDED" else ""
    parts = [
        f"# {name}: {explanation.verdict}{sure}",
        _escaped(explanation.meaning),
        "## How",
        _bullets([outline.how(explanation)]),
        f"```mermaid\n{mermaid(explanation)}```",
        "## The ledger",
        _table(explanation),
        "## What would change it",
        _bullets(outline.what_if(explanation.what_if, short=False)),
        *(["## Why not, and what if", _bullets(asked)] if asked else []),
        f"Rulebook {explanation.versions.rulebook}, advisor {explanation.versions.advisor}.",
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
    """Return text in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", visible(text))
