"""An explanation as Markdown, with its graph in Mermaid; for wikis, tickets and mail."""

from collections.abc import Sequence

from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.report import advice, changes, outline
from outsourcing.engine.report.graph import graph, mermaid
from outsourcing.engine.report.markup import bullets, escaped, table
from outsourcing.engine.report.terminal import made_with


def markdown(explanation: Explanation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return an explanation as a Markdown document."""
    name = escaped(explanation.name.strip() or explanation.id or "This task")
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
        escaped(explanation.meaning),
        "## How",
        bullets([outline.how(explanation)]),
        f"```mermaid\n{mermaid(graph(explanation))}```",
        "## The ledger",
        table(("share", "side", "rule", ""), outline.ledger(explanation), right=1),
        "## What would change it",
        bullets(changes.what_if(explanation.what_if, short=False)),
        *(["## Advice", bullets(given)] if given else []),
        *(["## Why not, and what if", bullets(asked)] if asked else []),
        f"Rulebook {explanation.versions.rulebook}, {', '.join(made_with(explanation.versions))}.",
    ]
    return "\n\n".join(parts) + "\n"
