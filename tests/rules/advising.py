"""Helpers for tests of advice: the rules that advise, and which recommendations can be combined.

The conditions are compared as sets of answers, including "not known", and every verdict is assumed to be possible with
every answer. So recommendations that are never found together are never given together.
"""

from fnmatch import fnmatchcase
from itertools import product

from outsourcing import Advice, Task, load
from outsourcing.engine.core.conditions import matches

RULEBOOK = load()
VOCABULARY = RULEBOOK.vocabulary
ADVISING = [rule for rule in RULEBOOK.rules if all(isinstance(fact, Advice) for fact in rule.conclusions())]
VOTING = [name for name, question in RULEBOOK.questions.items() if question.difference]
GATES = ["work_place", "reserved_decisions", "separability"]  # their answers mark the task as a whole
FOR_ADVICE = [name for name in RULEBOOK.questions if name not in VOTING]  # gates too


def values_of(fact, field):
    """All values of a field; of an answer, "not known", too."""
    return [*((None,) if fact is Task else ()), *map(str, VOCABULARY[fact][field])]


def at_random(chance, questions):
    """Random answers to these questions, some of them not known."""
    picked = {name: chance.choice(values_of(Task, name)) for name in questions}
    return {name: value for name, value in picked.items() if value}


def meeting(*rules):
    """Return values with which all of these rules fire; None where there are none."""
    named, unwanted = {}, [pattern for rule in rules for pattern in rule.patterns if pattern.negated]
    for pattern in unwanted:
        named |= {(pattern.fact, test.field): values_of(pattern.fact, test.field) for test in pattern.tests}
    for pattern in (pattern for rule in rules for pattern in rule.patterns if not pattern.negated):
        for test in pattern.tests:
            possible = named.get((pattern.fact, test.field), test.accepted)
            named[pattern.fact, test.field] = [value for value in possible if value in test.accepted]
    for values in product(*named.values()):
        facts = {}
        for (fact, field), value in zip(named, values, strict=True):
            facts.setdefault(fact, {})[field] = value
        if not any(matches(pattern, facts[pattern.fact]) for pattern in unwanted):
            return {field: value for (_, field), value in zip(named, values, strict=True) if value}
    return None


def saying(choices):
    """Yield each rule that gives one of these recommendations (`team *|control you_*`), with its choice and part."""
    for wanted in choices.split("|"):
        concluded = [
            (rule, f"{fact['topic']} {fact['choice']}", fact["part"])
            for rule in ADVISING
            for fact in rule.conclusions()
        ]
        found = [conclusion for conclusion in concluded if fnmatchcase(conclusion[1], wanted)]
        assert found, f"no rule gives {wanted}"
        yield from found


def pairs(ones, others):
    """Yield each pair of rules that give one of `ones` and one of `others` for the same part of a task."""
    for (rule, one, part), (other_rule, other, other_part) in product(saying(ones), list(saying(others))):
        if rule != other_rule and one != other and (part == other_part or "whole" in (part, other_part)):
            yield rule, one, other_rule, other


def together(ones, others):
    """Yield the recommendations that can be given together, each with an example."""
    for rule, one, other_rule, other in pairs(ones, others):
        if (found := meeting(rule, other_rule)) is not None:
            yield f"{rule.id} {one}, {other_rule.id} {other}: {found}"
