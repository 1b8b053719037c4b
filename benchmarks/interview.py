"""How many questions an interview needs until the verdict is settled, against the fixed order.

Each row of a portfolio answers what the interview asks; a missing answer is "not sure". The fixed order puts the
questions as they are written and stops when the verdict is settled, too. The last column is the share of the questions
that vote. Run: python benchmarks/interview.py ../shared/data/labelled_tasks.csv ../shared/data/occupations.csv
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path

from outsourcing import Advisor, load
from outsourcing.engine.core.questions import Question
from outsourcing.engine.interview.interviewer import Answers, Interviewer
from outsourcing.engine.portfolio import read_tasks


def asked(row: dict[str, str], following: Callable[[Answers], Question | None]) -> Answers:
    """Return the answers that an interview asked for."""
    answers: dict[str, str | None] = {}
    while (question := following(answers)) is not None:
        answers[question.name] = row.get(question.name)
    return answers


def main() -> None:
    """Interview every row both ways and print the means."""
    if len(sys.argv) == 1:
        raise SystemExit(__doc__)
    rulebook = load()
    advisor = Advisor(rulebook)
    interviewer = Interviewer(advisor)

    def fixed(answers: Answers) -> Question | None:
        if interviewer.standing(answers).settled:
            return None
        return next((q for name, q in rulebook.questions.items() if name not in answers and q.difference), None)

    voting = sum(q.difference is not None for q in rulebook.questions.values())
    for path in sys.argv[1:]:
        rows = [task.profile.answers() for task in read_tasks([path], rulebook.profile)]
        counts: dict[str, list[int]] = {"by what matters": [], "fixed order, settled": []}
        changed = 0
        for row in rows:
            found = asked(row, interviewer.next_question)
            counts["by what matters"].append(len(found))
            counts["fixed order, settled"].append(len(asked(row, fixed)))
            known = {name: value for name, value in found.items() if value is not None}
            changed += advisor.run(known).verdict["kind"] != advisor.run(row).verdict["kind"]
        print(f"{Path(path).stem}: {len(rows)} rows, {voting} questions that vote, {changed} verdicts changed")
        for name, numbers in counts.items():
            mean = statistics.mean(numbers)
            print(f"  {name:22} {mean:5.2f} questions   {mean / voting:.0%} of all that vote")


if __name__ == "__main__":
    main()
