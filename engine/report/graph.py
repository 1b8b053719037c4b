"""Graphs of explanations, and how Mermaid and Graphviz draw them."""

import json
from typing import TYPE_CHECKING, NamedTuple

from outsourcing.engine.core.scale import figure, signed
from outsourcing.engine.core.text import visible

if TYPE_CHECKING:  # drawing a table needs no rules
    from outsourcing.engine.explanation.parts import Explanation


class Graph(NamedTuple):
    """Nodes by name with their labels, and arrows between names, each dotted or not."""

    nodes: dict[str, str]
    arrows: tuple[tuple[str, str, bool], ...]


def graph(explanation: "Explanation") -> Graph:
    """Return the chain from the answers to the verdict; arrows from rules that did not matter are dotted."""
    nodes: dict[str, str] = {}
    arrows: list[tuple[str, str, bool]] = []
    for finding in explanation.findings:
        if finding.opinions:
            nodes[f"finding_{finding.difference}"] = f"{finding.title}: {finding.side} {signed(finding.cf)}"
            arrows.append((f"finding_{finding.difference}", "balance", False))
        for opinion in finding.opinions:
            dotted = opinion.role == "did not matter"
            nodes[f"rule_{opinion.rule}"] = f"{opinion.rule}: {opinion.title}"
            arrows.append((f"rule_{opinion.rule}", f"finding_{finding.difference}", dotted))
            for answer in opinion.answers:
                nodes[f"answer_{answer.question}"] = f"{answer.text} {answer.label}"
                arrows.append((f"answer_{answer.question}", f"rule_{opinion.rule}", dotted))
    decided = explanation.decided_by
    nodes["balance"] = f"score {figure(explanation.score, explanation.versions.scale)}"
    nodes[f"rule_{decided.rule}"] = f"{decided.rule}: {decided.title}"
    nodes["verdict"] = explanation.verdict
    arrows += [("balance", f"rule_{decided.rule}", False), (f"rule_{decided.rule}", "verdict", False)]
    return Graph(nodes, tuple(dict.fromkeys(arrows)))


def mermaid(graph: Graph) -> str:
    """Return a graph for Mermaid."""
    lines = [f'  {name}["{_entities(label)}"]' for name, label in graph.nodes.items()]
    lines += [f"  {start} {'-.->' if dotted else '-->'} {end}" for start, end, dotted in graph.arrows]
    return "\n".join(["flowchart LR", *lines, ""])


def dot(graph: Graph) -> str:
    """Return a graph for Graphviz."""
    lines = [f"  {name} [label={_quoted(label)}];" for name, label in graph.nodes.items()]
    lines += [f"  {start} -> {end}{' [style=dashed]' if dotted else ''};" for start, end, dotted in graph.arrows]
    return "\n".join(["digraph {", "  rankdir=LR;", "  node [shape=box];", *lines, "}", ""])


def _entities(text: str) -> str:
    """Return text in which everything except plain words is written as Mermaid's entities."""
    plain = set(" .,:;?!+-()'/")
    return "".join(c if c.isalnum() or c in plain else f"#{ord(c)};" for c in visible(text))


def _quoted(text: str) -> str:
    return json.dumps(visible(text), ensure_ascii=False)
