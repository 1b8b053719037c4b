"""How long an explanation takes: how and why-not, advice in full, every single what-if, every pair.

Run: python benchmarks/explaining.py [FILE...]   (without files: the examples)
"""

import statistics
import sys
import time
from collections.abc import Callable  # noqa: TC003  read by people, too
from pathlib import Path

from outsourcing import Advisor, Assessment, VerdictKind, load
from outsourcing.engine.explanation.advice import advice
from outsourcing.engine.explanation.counterfactuals import near_misses, pair_changes, single_changes
from outsourcing.engine.explanation.how import findings
from outsourcing.engine.explanation.why_not import WhyNot
from outsourcing.engine.portfolio import read_tasks

EXAMPLES = sorted(map(str, (Path(__file__).parent.parent / "examples").glob("*.json")))


def how_and_why_not(advisor: Advisor, assessment: Assessment) -> None:
    """Explain how it came about, and why it is none of the other verdicts."""
    telling = WhyNot(advisor, assessment)
    findings(advisor, assessment)
    telling.decided_by()
    near_misses(advisor, assessment.profile)
    for kind in VerdictKind:
        telling.verdict(kind, ())


def main() -> None:
    """Time each kind of question on every task, warm, and print medians and the longest."""
    rulebook = load()
    advisor = Advisor(rulebook)
    tasks = read_tasks(sys.argv[1:] or EXAMPLES, rulebook.profile)
    assessments = [advisor.assess(task.profile) for task in tasks]
    asked: dict[str, Callable[[Assessment], object]] = {
        "how and why-not": lambda assessment: how_and_why_not(advisor, assessment),
        "advice in full": lambda assessment: advice(advisor, assessment),
        "every single what-if": lambda assessment: single_changes(advisor, assessment.profile),
        "every pair": lambda assessment: pair_changes(
            advisor, assessment.profile, single_changes(advisor, assessment.profile)
        ),
    }
    start = time.perf_counter()
    advisor.evaluate({})
    print(f"once for a rulebook: {(time.perf_counter() - start) * 1e3:.0f} ms")
    for name, question in asked.items():
        times = []
        for assessment in assessments:
            start = time.perf_counter()
            question(assessment)
            times.append(time.perf_counter() - start)
        print(f"{name:22} median {statistics.median(times) * 1e3:6.1f} ms, at most {max(times) * 1e3:6.1f} ms")
    print(f"{len(tasks)} tasks")


if __name__ == "__main__":
    main()
