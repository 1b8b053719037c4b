"""How long it takes to load and check rulebooks of several sizes, and what more rules cost an assessment.

Rulebooks are written at random with a fixed seed, like the shipped one: a third of the rules give evidence on one to
three answers, the others advise on a verdict and answers, most of them unless something was said; the shipped verdict
rules and the gates come on top. What more rules cost is measured on a pack of rules of which few fire, beside the
shipped ones. Run: python benchmarks/checking.py
"""

import importlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from outsourcing import Advisor, Rulebook, load, questions_of
from outsourcing.engine.anomalies import anomalies
from outsourcing.engine.loading.loader import _loaded

ROOT = Path(__file__).parent.parent
CHECKED, QUIET, ROUNDS, PROFILES = (60, 300, 1000), 800, 3, 100
DIFFERENCES = (
    "complexity",
    "driving_force",
    "employee_skills",
    "nature_of_service",
    "process_formulation",
    "service_expertise",
)
HEAD = "from outsourcing import *\nSOURCE = Source('T', 'a benchmark', 'here')\n" + "".join(
    f"from outsourcing.rules.{name} import DIFFERENCE as {name}\n" for name in (*DIFFERENCES, "service_types")
)
ASKED = {name: list(map(str, q.choices)) for name, q in questions_of(load().profile).items() if name != "service"}
VOTING = [name for name in ASKED if load().questions[name].difference]
RULE = '''
@rule("{id}", {conditions}, source=SOURCE)
def {name}():
    """Rule {id}.

    Why: so.
{examples}
    """
    yield {fact}
'''


def written(number: int, chance: random.Random) -> str:
    """Return a rule as text, with the examples that it needs."""
    evidence = number % 3 == 0
    names = chance.sample(VOTING if evidence else list(ASKED), chance.randint(1, 3 if evidence else 2))
    wanted = {name: chance.sample(ASKED[name], chance.choice((1, 1, len(ASKED[name]) - 1))) for name in names}
    task = "Task(" + ", ".join(f"{name}=one_of({', '.join(map(repr, some))})" for name, some in wanted.items()) + ")"
    if evidence:
        side, strength = chance.choice(("BPO", "KPO")), chance.choice((0.2, 0.4, 0.7))
        fact = f"Evidence({chance.choice(DIFFERENCES)!r}, {side}, {strength})"
        conditions, given, kinds = task, {}, []
    else:
        fact = f"Advice(Topic.{chance.choice(('TEAM', 'RISKS', 'BENEFITS'))}, 'choice_{number % 20}', 'Do it.', WHOLE)"
        kinds = chance.sample(("BPO", "KPO", "SPLIT"), chance.randint(1, 2))
        absent = chance.choice([name for name in ASKED if name not in names])
        conditions = f"Verdict(kind=one_of({', '.join(map(repr, kinds))})), {task}"
        conditions += f", NOT(Task({absent}={chance.choice(ASKED[absent])!r}))" if chance.random() < 0.8 else ""
        given = {"kind": kinds[0]}
    fires = {**given, **{name: some[0] for name, some in wanted.items()}}
    others = {name: next(v for v in ASKED[name] if v not in some) for name, some in wanted.items()}
    lines = [("Fires", fires), *(("Silent", {**fires, name: value}) for name, value in others.items())]
    examples = "\n".join(f"    {label}: {json.dumps(values)}" for label, values in lines)
    id_ = f"{'EV' if evidence else 'AD'}{'ABCDEFGH'[number // 900]}{number % 900}"
    return RULE.format(id=id_, name=f"rule_{number}", conditions=conditions, examples=examples, fact=fact)


def package(folder: Path, size: int) -> str:
    """Write a package of so many rules and the shipped verdict rules; return its name."""
    name = f"generated_{size}"
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text("")
    for shipped in ("questions", "gates", "verdict"):
        file = ROOT / "rules" / shipped
        text = (file / "__init__.py" if file.is_dir() else file.with_suffix(".py")).read_text(encoding="utf-8")
        (folder / name / f"{shipped}.py").write_text(text, encoding="utf-8")
    chance = random.Random(size)  # noqa: S311  a benchmark, not a secret
    (folder / name / "written.py").write_text(HEAD + "".join(written(number, chance) for number in range(size)))
    importlib.invalidate_caches()
    return name


def quiet(folder: Path) -> Path:
    """Write a pack of rules that advise on four answers, so that few of them fire; return its file."""
    chance, rules = random.Random(3), []  # noqa: S311
    for number in range(QUIET):
        fires = {name: chance.choice(ASKED[name]) for name in chance.sample(list(ASKED), 4)}
        first = next(iter(fires))
        silent = {**fires, first: next(value for value in ASKED[first] if value != fires[first])}
        rules.append(
            RULE.format(
                id=f"{'ABCDEFGH'[number // 100]}X{number % 100 + 1}",
                name=f"rule_{number}",
                conditions=f"Task({', '.join(f'{name}={value!r}' for name, value in fires.items())})",
                examples=f"    Fires: {json.dumps(fires)}\n    Silent: {json.dumps(silent)}",
                fact=f"Advice(Topic.RISKS, 'choice_{number % 20}', 'Do it.', WHOLE)",
            )
        )
    file = folder / "quiet.py"
    file.write_text(HEAD.partition("from outsourcing.rules")[0] + "".join(rules))
    return file


def loaded(name: str) -> Rulebook:
    """Load a package as if it were the first time."""
    for module in [module for module in sys.modules if module.startswith(f"{name}.")]:
        del sys.modules[module]
    return _loaded(name, places=(), skip_bad=False, skipped=())


def seconds(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return the median wall time of a run."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def warm(rulebook: Rulebook) -> float:
    """Return the median time of one assessment in a warm advisor, the profiles about four fifths answered."""
    chance, advisor = random.Random(7), Advisor(rulebook)  # noqa: S311
    rows = [{n: chance.choice(some) for n, some in ASKED.items() if chance.random() < 0.8} for _ in range(PROFILES)]
    profiles = [rulebook.profile(**row) for row in rows]
    advisor.assess(profiles[0])
    return statistics.median(seconds(lambda profile=profile: advisor.assess(profile), 3) for profile in profiles)


def main() -> None:
    """Time loading, checking and assessing, and print medians."""
    print(f"shipped rules: check {seconds(lambda: anomalies(Advisor(load()))):.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        sys.path.insert(0, folder)
        names = {size: package(Path(folder), size) for size in CHECKED}
        for size in CHECKED:
            rulebook = loaded(names[size])
            found = Counter(one.kind.value for one in anomalies(Advisor(rulebook)))
            load_time = seconds(lambda size=size: loaded(names[size]))
            check_time = seconds(lambda rulebook=rulebook: anomalies(Advisor(rulebook)))
            print(f"{size:5} generated rules: load {load_time:.2f} s, check {check_time:.2f} s ({dict(found)})")
        shipped, more = load(), load(packs=[quiet(Path(folder))])
        times = [warm(rulebook) for rulebook in (shipped, more)]
        counts = f"{len(shipped.rules)} and {len(more.rules)} rules"
        print(f"one warm assessment with {counts}: {times[0] * 1e3:.2f} and {times[1] * 1e3:.2f} ms")


if __name__ == "__main__":
    main()
