"""Graphs of rules, from the questions to the conclusions."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import Pattern
from outsourcing.engine.core.facts import Advice, Balance, Evidence, Finding, Task, Verdict, VerdictKind
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.report.graph import Graph

Node = tuple[str, str]  # a name in the graph, and a label


def rule_graph(rulebook: Rulebook, rules: Sequence[Rule]) -> Graph:
    """Return what rules read and conclude; negated conditions have dotted arrows."""
    nodes: dict[str, str] = {}
    arrows: dict[tuple[str, str, bool], None] = {}
    for rule in rules:
        name = f"rule_{rule.id}"
        read = [(node, pattern.negated) for pattern in rule.patterns for node in _read(pattern, rulebook)]
        concluded = [node for fact in rule.conclusions() for node in _concluded(fact, rulebook)]
        nodes |= {name: f"{rule.id}: {rule.title}", **dict(node for node, _ in read), **dict(concluded)}
        arrows |= {(node, name, negated): None for (node, _), negated in read}
        arrows |= {(name, node, False): None for node, _ in concluded}
    weighed = [node for node in nodes if node.startswith("finding_")]
    if "balance" in nodes:
        arrows |= {(node, "balance", False): None for node in weighed}
    return Graph(nodes, tuple(arrows))


def _read(pattern: Pattern, rulebook: Rulebook) -> Iterator[Node]:
    """Yield a node for each fact that a condition can match."""
    accepted = {test.field: test.accepted or () for test in pattern.tests}
    if pattern.fact is Task:
        yield from ((f"question_{field}", rulebook.questions[field].text) for field in accepted)
    elif pattern.fact is Balance:
        yield "balance", "the balance of all findings"
    elif pattern.fact in (Finding, Evidence):
        keys = accepted.get("difference", tuple(difference.key for difference in rulebook.differences))
        yield from (_finding(key, rulebook) for key in keys)
    elif pattern.fact is Verdict:
        yield from (_verdict(kind) for kind in accepted.get("kind", tuple(VerdictKind)))


def _concluded(fact: Fact | None, rulebook: Rulebook) -> Iterator[Node]:
    if isinstance(fact, Evidence):
        yield _finding(fact["difference"], rulebook)
    elif isinstance(fact, Verdict):
        yield _verdict(fact["kind"])
    elif isinstance(fact, Advice):
        topic, choice = fact["topic"], fact["choice"]
        yield f"advice_{topic}_{choice}", readable_name(f"{topic}: {choice}")


def _finding(key: str, rulebook: Rulebook) -> Node:
    title = next(difference.title for difference in rulebook.differences if difference.key == key)
    return f"finding_{key}", f"finding: {title}"


def _verdict(kind: str) -> Node:
    return f"verdict_{kind}", f"verdict {kind}"
