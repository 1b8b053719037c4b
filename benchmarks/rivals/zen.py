"""ZEN, by zen-engine: decision tables with the hit policy "collect", asked in three steps.

A column for each answer, its cell the values accepted; what a column cannot say, a NOT over several answers, is an
expression in the last one.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import zen

from outsourcing import Rulebook
from rivals import Assess, Clause, Matcher, stepwise

Rules = Sequence[tuple[str, list[Clause]]]


def make(rulebook: Rulebook) -> Assess:
    """Return the work on a row."""
    return stepwise(rulebook, _matcher)


def _matcher(rules: Rules) -> Matcher:
    decision = zen.ZenEngine().create_decision(json.dumps(_graph(rules)))

    def match(record: Mapping[str, str]) -> list[str]:
        result: Any = decision.evaluate(dict(record))["result"]
        return [row["rule"] for row in result]

    return match


def _graph(rules: Rules) -> dict[str, Any]:
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "content": {}},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": _table(rules)},
        {"id": "out", "type": "outputNode", "name": "out", "content": {}},
    ]
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in (("in", "table"), ("table", "out"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _table(rules: Rules) -> dict[str, Any]:
    columns = sorted({name for _, clauses in rules for name in _cells(clauses)})
    return {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in columns] + [{"id": "_", "name": "besides"}],
        "outputs": [{"id": "_rule", "name": "rule", "field": "rule"}],
        "rules": [
            {"_id": name, "_rule": json.dumps(name), "_": _besides(clauses), **_cells(clauses)}
            for name, clauses in rules
        ],
    }


def _cells(clauses: Sequence[Clause]) -> dict[str, str]:
    """Return what columns can say: the tests of clauses that are one group."""
    plain = [clause.groups[0] for clause in clauses if _is_plain(clause)]
    return {name: ", ".join(map(json.dumps, accepted)) for group in plain for name, accepted in group}


def _is_plain(clause: Clause) -> bool:
    return not clause.negated and len(clause.groups) == 1


def _besides(clauses: Sequence[Clause]) -> str:
    return " and ".join(_expression(clause) for clause in clauses if not _is_plain(clause))


def _expression(clause: Clause) -> str:
    groups = (" and ".join(f"{name} in {json.dumps(accepted)}" for name, accepted in group) for group in clause.groups)
    told = " or ".join(f"({group})" for group in groups)
    return f"not ({told})" if clause.negated else f"({told})"
