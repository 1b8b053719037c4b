"""How often the advisor agrees with public sources on 141 business tasks that they call BPO or KPO.

The labels are a check, not a target: rules come from their sources, never from these rows. The data stand beside the
project, not in it. Below the advisor stand two baselines that know nothing of its weights: one question alone, and a
plain vote of the rules that fired. Then: how often verdicts of each confidence agree, and what one slipped answer does.
Run: python benchmarks/labelled.py ../shared/data/labelled_tasks.csv
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from outsourcing import Advisor, Assessment, load
from outsourcing.engine.portfolio import read_tasks

BANDS = (0.6, 0.4, 0.2, 0.0)  # confidence, from
Verdict = Callable[[Assessment], str]
Labels = Callable[[dict[str, str]], bool]
GROUPS: dict[str, Labels] = {
    "all labels": lambda row: row["label"] != "CONTESTED",
    "labels that are not weak": lambda row: row["label"] != "CONTESTED" and "weak" not in row["basis"],
}


def one_question(assessment: Assessment) -> str:
    """Return what the skill level alone says."""
    level = assessment.profile.get("skill_level")
    return "UNDECIDED" if level is None else "BPO" if level in ("basic", "trained") else "KPO"


def plain_vote(assessment: Assessment) -> str:
    """Return the side for which more rules fired, each with one vote."""
    votes = Counter(evidence.side for finding in assessment.findings for evidence in finding.evidence)
    return "UNDECIDED" if votes["BPO"] == votes["KPO"] else "BPO" if votes["BPO"] > votes["KPO"] else "KPO"


def line(name: str, assessed: Iterable[Assessment], verdict: Verdict = lambda a: str(a.verdict)) -> str:
    """Return one row of the table: how many tasks, how many decided, how many of those as labelled."""
    rows = [(verdict(a), a.carried["label"]) for a in assessed]
    decided = [(said, label) for said, label in rows if said in ("BPO", "KPO")]
    right = sum(said == label for said, label in decided)
    others = Counter(said for said, _ in rows if said not in ("BPO", "KPO"))
    return (
        f"| {name} | {len(rows)} | {len(decided) / len(rows):.1%} | {right / len(decided):.1%} "
        f"| {others['SPLIT']} | {others['UNDECIDED']} |"
    )


def bands(assessed: Iterable[Assessment]) -> Iterator[str]:
    """Yield a row for each band of confidence: how many decided tasks, how many of them as labelled."""
    decided = [a for a in assessed if a.verdict in ("BPO", "KPO")]
    for low, high in zip(BANDS, (1.1, *BANDS), strict=False):
        band = [a.verdict == a.carried["label"] for a in decided if low <= a.confidence.number < high]
        if band:
            yield f"| from {low} | {len(band)} | {sum(band) / len(band):.0%} |"


def slips(advisor: Advisor, assessed: Iterable[Assessment]) -> str:
    """Return what happens to the verdicts BPO and KPO if one answer is another than was meant."""
    after: Counter[str] = Counter()
    for a in assessed:
        if a.verdict not in ("BPO", "KPO"):
            continue
        for name, value in a.profile.items():
            others = [choice.value for choice in advisor.rulebook.questions[name].choices if choice.value != value]
            kinds = [str(advisor.evaluate({**a.profile, name: other})[0]) for other in others]
            after.update(
                "same" if kind == a.verdict else "other side" if kind in ("BPO", "KPO") else kind for kind in kinds
            )
    return (
        ", ".join(f"{what} {count / after.total():.2%}" for what, count in after.most_common()) + f" of {after.total()}"
    )


def main() -> None:
    """Print the table, then the contested tasks."""
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    rulebook = load()
    advisor = Advisor(rulebook)
    tasks = read_tasks(sys.argv[1:], rulebook.profile)
    assessed = [advisor.assess(task.profile, task.id, task.carried) for task in tasks]
    print("| tasks | number | decided | right of those decided | SPLIT | UNDECIDED |\n|---|---|---|---|---|---|")
    for name, wanted in GROUPS.items():
        chosen = [a for a in assessed if wanted(a.carried)]
        print(line(name, chosen))
        print(line("the same, by the skill level alone", chosen, one_question))
        print(line("the same, by a plain vote of the rules", chosen, plain_vote))
    firm = [a for a in assessed if GROUPS["labels that are not weak"](a.carried)]
    print("\n| confidence | tasks | as labelled |\n|---|---|---|", *bands(firm), sep="\n")
    print("\nOne other answer to one question leaves the verdict:", slips(advisor, assessed))
    contested = [a for a in assessed if a.carried["label"] == "CONTESTED"]
    open_ = [a for a in contested if a.verdict in ("SPLIT", "UNDECIDED") or a.balance.margin == "narrow"]
    print(f"\nOf {len(contested)} contested tasks, {len(open_)} are SPLIT, UNDECIDED or narrow:")
    for a in contested:
        print(f"  {a.name:28} {a.verdict:10} {a.score:+.2f} {a.balance.margin}")


if __name__ == "__main__":
    main()
