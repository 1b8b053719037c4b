"""How long one warm assessment takes, beside the same rules on stock Experta.

Both engines are built once and reused; both run the two passes over the same profiles, drawn with a fixed seed, in
turn within one process. Stock is Experta's own KnowledgeEngine, matcher, strategy and Fact, with its watchers
silenced (they would make it slower still). Run: python benchmarks/against_stock.py
"""

import random
import statistics
import time
from collections.abc import Callable, Mapping

from outsourcing import BPO, KPO, Advisor, load, questions_of
from outsourcing.engine.core._experta import ConditionalElement, experta
from outsourcing.engine.core.conditions import Pattern, to_experta
from outsourcing.engine.core.facts import Advice, Balance, Evidence, Finding, Mark, Task, Verdict
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.weighing import Weigher

PROFILES, ROUNDS = 100, 15


def profiles(rulebook: Rulebook) -> list[dict[str, str]]:
    """Return profiles with about four of five questions answered."""
    chance = random.Random(7)  # noqa: S311  a benchmark, not a secret
    asked = questions_of(rulebook.profile).values()
    return [{q.name: str(chance.choice(q.choices)) for q in asked if chance.random() < 0.8} for _ in range(PROFILES)]


def stock(rulebook: Rulebook) -> Callable[[Mapping[str, str]], str]:
    """Return a function that concludes on stock Experta what `Advisor.run` concludes."""
    facts = (Task, Evidence, Mark, Finding, Balance, Verdict, Advice)
    kinds = {fact: type(fact.__name__, (experta.Fact,), {}) for fact in facts}

    def condition(pattern: Pattern) -> ConditionalElement:
        ours = to_experta(pattern._replace(negated=False))
        stocks = kinds[pattern.fact](**ours.values_by_name())
        return experta.NOT(stocks) if pattern.negated else stocks

    def method(rule: Rule) -> experta.Rule:
        def conclude(self: experta.KnowledgeEngine, **bound: str) -> None:
            for fact in rule.body(**bound):
                made = kinds[type(fact)](**fact.values_by_name(), rule=rule.id)
                self.concluded.append(made)
                self.declare(made)

        conclude.__name__ = rule.id
        return experta.Rule(*map(condition, rule.patterns))(conclude)

    engine = type("Stock", (experta.KnowledgeEngine,), {rule.id: method(rule) for rule in rulebook.rules})()
    weigher = Weigher(rulebook.differences, rulebook.thresholds)

    def verdict(answers: Mapping[str, str]) -> str:
        engine.concluded = []
        engine.reset()
        engine.declare(kinds[Task](**answers))
        engine.run()
        evidence, marks = (
            [made for made in engine.concluded if isinstance(made, kinds[kind])] for kind in (Evidence, Mark)
        )
        weighed = weigher.weigh(evidence, marks)
        engine.concluded = []
        for fact in (*weighed.findings, weighed.balance):
            engine.declare(kinds[type(fact)](**fact.values_by_name()))
        engine.run()
        return next(str(made["kind"]) for made in engine.concluded if isinstance(made, kinds[Verdict]))

    return verdict


def seconds(run: Callable[[dict[str, str]], object], rows: list[dict[str, str]]) -> float:
    """Return the processor seconds that one row takes."""
    start = time.process_time()
    for row in rows:
        run(row)
    return (time.process_time() - start) / len(rows)


def main() -> None:
    """Measure in turn, and print medians and ratios."""
    rulebook = load()
    rows = profiles(rulebook)
    advisor, other = Advisor(rulebook), stock(rulebook)
    decided = [row for row in rows if advisor.run(row).verdict["kind"] in (BPO, KPO, "SPLIT")]
    if any(other(row) != advisor.run(row).verdict["kind"] for row in rows):
        raise SystemExit("stock and the advisor disagree")
    tasks = {id(row): rulebook.profile(**row) for row in decided}
    undecided = [row for row in rows if row not in decided]
    contestants: dict[str, Callable[[dict[str, str]], object]] = {
        "stock Experta, verdict and advice": other,
        "advisor, verdict and advice": advisor.run,
        "advisor, whole assessment": lambda row: advisor.assess(tasks[id(row)]),
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, run in contestants.items():
            times[name].append(seconds(run, decided))
    baseline = times["stock Experta, verdict and advice"]
    print(f"{len(rulebook.rules)} rules, {len(decided)} decided profiles, medians of {ROUNDS} rounds")
    tasks |= {id(row): rulebook.profile(**row) for row in undecided}
    times["advisor, undecided, with what would decide"] = [
        seconds(lambda row: advisor.assess(tasks[id(row)]), undecided) for _ in range(ROUNDS)
    ]
    for name, measured in times.items():
        ratio = statistics.median(mine / stocks for mine, stocks in zip(measured, baseline, strict=True))
        print(f"  {name:44} {statistics.median(measured) * 1000:6.3f} ms   {ratio:5.2f} of stock")


if __name__ == "__main__":
    main()
