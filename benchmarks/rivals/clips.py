"""CLIPS, by clipspy: templates and rules, two runs a row.

The fastest fair way that was found: facts are asserted slot by slot, and the ids of the rules that fired come back as
one text. An environment frees none of the facts it has seen and gets slower with every row (several times slower after
a few thousand), so every hundred rows another one is loaded from a binary image, which takes a millisecond.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import clips

from outsourcing import Advice, Balance, Evidence, Finding, Mark, Rulebook, Task, Verdict
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import Pattern
from rivals import UNKNOWN, Answers, Assess, Case, Outcome, cases, weighed_facts

ROWS_EACH = 100  # rows for one environment
CONCLUDED = (Evidence, Mark, Verdict, Advice)
FIRED = "?*fired*"


def make(rulebook: Rulebook, rows_each: float = ROWS_EACH) -> Assess:
    """Return the work on a row; so many rows have an environment in common."""
    translated = {case.name: case for case in cases(rulebook)}
    evidence = {name: case.weighty() for name, case in translated.items()}
    verdicts = {name: str(f["kind"]) for name, case in translated.items() for f in case.facts if isinstance(f, Verdict)}
    fresh = _image(rulebook, list(translated.values()))
    symbols = _Symbols()
    session, left = fresh(), rows_each

    def assess(answers: Answers) -> Outcome:
        nonlocal session, left
        if not left:
            session, left = fresh(), rows_each
        left -= 1
        session.environment.reset()
        session.templates[Task].assert_fact(**{name: symbols[value] for name, value in answers.items()})
        session.environment.run()
        weighed = weighed_facts([fact for name in session.fired() for fact in evidence[name]], rulebook)
        for fact in (*weighed.findings, weighed.balance):
            values = {name: v if isinstance(v, float) else symbols[v] for name, v in fact.values_by_name().items()}
            session.templates[type(fact)].assert_fact(**values)
        session.environment.run()
        names = session.fired()
        (verdict,) = (verdicts[name] for name in names if name in verdicts)
        return Outcome(verdict, frozenset(translated[name].rule for name in names))

    return assess


class _Session(NamedTuple):
    """An environment with the rules, and what is looked up in it again and again."""

    environment: Any
    templates: Mapping[type[Fact], Any]
    log: Any

    def fired(self) -> list[str]:
        """Return the names of the rules that fired since the last reset."""
        return self.log.value.split()


class _Symbols(dict[str, clips.Symbol]):
    """Symbols by their text, each made once."""

    def __missing__(self, text: str) -> clips.Symbol:
        self[text] = symbol = clips.Symbol("".join(text))
        return symbol


def _image(rulebook: Rulebook, translated: list[Case]) -> Callable[[], _Session]:
    """Return a function that loads the rules into another environment."""
    environment = clips.Environment()
    environment.eval("(set-dynamic-constraint-checking TRUE)")  # else it warns when it is saved; no slot has any
    fields = {Task: rulebook.questions, Finding: Finding.names, Balance: Balance.names}
    fields |= {fact: (*fact.names, "rule") for fact in CONCLUDED}
    for fact, names in fields.items():
        slots = " ".join(f"(slot {name} (default {UNKNOWN}))" for name in names)
        environment.build(f"(deftemplate {fact.__name__} {slots})")
    environment.build('(defglobal ?*fired* = "")')
    for case in translated:
        environment.build(_rule(case))
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder)
    image = Path(folder, "rules.bin")
    environment.save(str(image), binary=True)

    def fresh() -> _Session:
        made = clips.Environment()
        made.load(str(image), binary=True)
        templates = {fact: made.find_template(fact.__name__) for fact in (Task, Finding, Balance)}
        return _Session(made, templates, made.find_global("fired"))

    return fresh


def _rule(case: Case) -> str:
    when = " ".join(map(_condition, case.patterns))
    then = " ".join(f"(assert {_fact(fact, case.rule)})" for fact in case.facts)
    return f'(defrule {case.name} {when} => {then} (bind {FIRED} (str-cat {FIRED} "{case.name} ")))'


def _condition(pattern: Pattern) -> str:
    tests = " ".join(f"({test.field} {'|'.join(test.accepted)})" for test in pattern.tests if test.accepted)
    told = f"({pattern.fact.__name__} {tests})"
    return f"(not {told})" if pattern.negated else told


def _fact(fact: Fact, rule: str) -> str:
    return f"({type(fact).__name__} {' '.join(_slots(fact))} (rule {rule}))"


def _slots(fact: Fact) -> Iterator[str]:
    for name, value in fact.values_by_name().items():
        plain = not isinstance(value, str) or value.isidentifier()
        yield f"({name} {value if plain else _quoted(value)})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
