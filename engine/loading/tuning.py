"""Tuning: what packs change of other packs without copying it, and the wordings that they put in place of others.

TUNED = {"DF1": (CLEAR, "why"), "complexity": (0.5, "why")}            # a rule's strength, a difference's weight
TUNED = {"leaning": (0.25, "why")}                                     # a threshold, by its name in `Thresholds`
WORDINGS = {"driver": "Text?", "driver=volume": "Label", "DF1": "Title."}  # or (text, explanation), with advice a third
WORDINGS = {"topic:team": ("Title", "what it is about")}               # of a topic of advice

tuned           what packs make of rules, differences, thresholds and topics
weight_flaw     what is wrong with the weight of a difference
worded_profile  the task profile with other wordings of questions and answers
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType, ModuleType
from typing import Any, NamedTuple

from pydantic import create_model

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import AdviceTopic, Difference
from outsourcing.engine.core.bodies import Body
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.facts import Advice, Evidence
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import Choice, Question, declaration_mistakes, question, questions_of
from outsourcing.engine.core.rulebook import Rule, Tuned, topic_names
from outsourcing.engine.core.scale import RISING, SHIPPED, Thresholds
from outsourcing.engine.core.text import is_one_line, quoted
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, module_values

TUNED, WORDINGS = "TUNED", "WORDINGS"  # in a module
TOPIC = "topic:"  # before the name of a topic, among the names of wordings
HEAVIEST = 100.0  # a weight beside which no other would count
PARTS = {  # the fields that a wording replaces, in order
    Rule: ("title", "why"),
    Difference: ("title", "bpo", "kpo"),
    AdviceTopic: ("title", "words"),
}


_Tunable = Rule | Difference | float  # a threshold is its number


class Tuning(NamedTuple):
    """What packs make of rules, differences, thresholds and topics; what was tuned; and the problems."""

    rules: list[Rule]
    differences: tuple[Difference, ...]
    thresholds: Thresholds
    topics: dict[str, AdviceTopic]
    tuned: tuple[Tuned, ...]
    problems: list[PackProblem]


class _Found(NamedTuple):
    """One thing that a pack tunes or words: where it is declared, its name, and its new value."""

    pack: LoadedPack
    module: ModuleType
    name: str
    value: Any


def tuned(
    rules: Sequence[Rule],
    differences: Sequence[Difference],
    topics: Mapping[str, AdviceTopic],
    profile: type[TaskProfile],
    packs: Sequence[LoadedPack],
) -> Tuning:
    """Return rules, differences and topics, tuned and reworded; the thresholds; what was tuned; and the problems."""
    items: dict[str, Any] = {one.key: one for one in differences} | {one.id: one for one in rules}
    items |= SHIPPED._asdict()
    listed, problems = _tune(items, rules, packs)
    thresholds = Thresholds(**{name: items.pop(name) for name in Thresholds._fields})
    named = {f"{TOPIC}{name}": topics.get(name, AdviceTopic(name.capitalize(), "", "")) for name in topic_names(topics)}
    items |= named
    problems += _reword(items, questions_of(profile), packs)
    renamed = {name.removeprefix(TOPIC): items[name] for name in named if items[name] != named[name]}
    return Tuning(
        rules=[items[one.id] for one in rules],
        differences=tuple(items[one.key] for one in differences),
        thresholds=thresholds,
        topics={**topics, **renamed},
        tuned=tuple(sorted(listed)),
        problems=problems,
    )


def _tune(
    items: dict[str, Any], rules: Sequence[Rule], packs: Sequence[LoadedPack]
) -> tuple[list[Tuned], list[PackProblem]]:
    """Change the numbers of items, by name, to those that packs give; return what was tuned, and the problems."""
    changes, problems = _declared(packs, TUNED, items)
    listed: list[Tuned] = []
    for one in changes:
        flaw = _tuning_flaw(one.value, items[one.name])
        if flaw is None and items[one.name] in _own(one.pack, rules):
            flaw = Flaw("own-rule", "is a rule of the same pack; write the strength into the rule")
        if flaw:
            problems += one.pack.at_name(one.module, TUNED, [_about(TUNED, one.name, flaw)])
            continue
        number, reason = one.value
        before = _number(items[one.name])
        items[one.name] = _with_number(items[one.name], number)
        listed.append(Tuned(one.name, _what(items[one.name]), before, number, one.pack.pack.id, reason))
    # an invalid number would be compared as the shipped one
    return listed, problems or list(_order_problems(items, changes))


def _reword(items: dict[str, Any], asked: Mapping[str, Question], packs: Sequence[LoadedPack]) -> list[PackProblem]:
    """Change the texts of items, by name, to those that packs give; return the problems in them."""
    words, problems = _declared(packs, WORDINGS, {**items, **_answer_names(asked)})
    for one in (one for one in words if one.name in items and one.name not in asked):
        item = items[one.name]
        fields = PARTS[type(item)]
        advises = isinstance(item, Rule) and len(_values(item, Advice, "text")) == 1
        if flaw := _wording_flaw(one.value, len(fields) + advises):
            problems += one.pack.at_name(one.module, WORDINGS, [_about(WORDINGS, one.name, flaw)])
            continue
        texts = _texts(one.value)
        items[one.name] = item._replace(**dict(zip(fields, texts, strict=False)))
        if len(texts) > len(fields):
            items[one.name] = _with(items[one.name], Advice, text=texts[-1])
    return problems


def worded_profile(packs: Sequence[LoadedPack], profile: type[TaskProfile]) -> tuple[Any, list[PackProblem]]:
    """Return a task profile with other wordings of questions and answers, and the problems.

    The wordings and labels before stay readable in files.
    """
    asked = questions_of(profile)
    names = _answer_names(asked)
    words = [one for one in _listed(packs, WORDINGS) if one.name in names]
    problems: list[PackProblem] = []
    texts: dict[str, tuple[str, ...]] = {}
    for one in words:
        if flaw := _wording_flaw(one.value, 2):
            problems += one.pack.at_name(one.module, WORDINGS, [_about(WORDINGS, one.name, flaw)])
        else:
            texts[one.name] = _texts(one.value)
    changed = dict.fromkeys(name.partition("=")[0] for name in texts)
    if not changed or problems:
        return profile, problems
    fields: dict[str, Any] = {name: _worded_field(asked[name], texts) for name in changed}
    worded: Any = create_model(profile.__name__, __base__=profile, **fields)
    former = {asked[name].text: name for name in changed if name in texts}
    worded.former_wordings = MappingProxyType({**former, **profile.former_wordings})
    for name in changed:
        mistakes = declaration_mistakes(worded, name)
        flaws = [Flaw("invalid-wording", f"the question {quoted(name)}: {text}") for text in mistakes]
        last = next(one for one in reversed(words) if one.name.partition("=")[0] == name)
        problems += last.pack.at_name(last.module, WORDINGS, flaws)
    return worded, problems


def _worded_field(asked: Question, texts: Mapping[str, tuple[str, ...]]) -> tuple[Any, Any]:
    """Return a question with other wordings."""
    text, why = (*texts.get(asked.name, ()), *(asked.text, asked.why)[len(texts.get(asked.name, ())) :])
    values = []
    for choice in asked.choices:
        before = (choice.label, choice.sentence)
        new = texts.get(f"{asked.name}={choice.value}", ())
        label, sentence = (*new, *before[len(new) :])
        former = dict.fromkeys([*([choice.label] if label != choice.label else []), *choice.former_labels])
        values.append((choice.name, (choice.value, label, sentence, *former)))
    enum: Any = Choice  # made by the functional form of enumerations
    declared = question(text, why=why, difference=asked.difference, rank=asked.rank, also=asked.also)
    return enum(asked.name.title().replace("_", ""), values) | None, declared


def _answer_names(asked: Mapping[str, Question]) -> dict[str, Any]:
    """Return the names by which questions and answers are worded."""
    return {
        name: question
        for question in asked.values()
        for name in (question.name, *(f"{question.name}={choice.value}" for choice in question.choices))
    }


def _listed(packs: Sequence[LoadedPack], attribute: str) -> Iterator[_Found]:
    for pack, module, value in module_values(packs, attribute):
        if type(value) is dict:
            yield from (_Found(pack, module, name, new) for name, new in value.items())


def _declared(
    packs: Sequence[LoadedPack], attribute: str, known: Mapping[str, Any]
) -> tuple[list[_Found], list[PackProblem]]:
    """Return what packs tune or word under known names, each once, and the problems."""
    found: dict[str, _Found] = {}
    problems: list[PackProblem] = []
    form = '{"DF1": (CLEAR, "why")}' if attribute == TUNED else '{"driver": "What is it about?"}'
    for pack, module, value in module_values(packs, attribute):
        if type(value) is not dict or not all(isinstance(name, str) for name in value):
            wrong = Flaw(f"invalid-{attribute.lower()}", f"{attribute} maps names: {form} (got {quoted(value)})")
            problems += pack.at_name(module, attribute, [wrong])
    for one in _listed(packs, attribute):
        flaw = None
        if not isinstance(one.name, str):
            continue
        if one.name not in known:
            named = "rule, difference or threshold"
            what = named if attribute == TUNED else "question, answer, rule, difference or topic"
            flaw = Flaw("unknown-name", f"no {what} has this name{suggestion(one.name, list(known))}")
        elif (first := found.setdefault(one.name, one)) is not one:
            flaw = Flaw("changed-twice", f"the pack {first.pack.pack.id} changes it, too; use one of them")
        if flaw:
            problems += one.pack.at_name(one.module, attribute, [_about(attribute, one.name, flaw)])
    return list(found.values()), problems


def _about(attribute: str, name: str, flaw: Flaw) -> Flaw:
    return flaw._replace(message=f"{attribute}: {quoted(name)}: {flaw.message}")


def _own(pack: LoadedPack, rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if rule.pack == pack.pack.id]


def _tuning_flaw(value: Any, item: _Tunable) -> Flaw | None:
    """Return what is wrong with a tuned strength, weight or threshold."""
    if not (type(value) is tuple and len(value) == 2 and isinstance(value[1], str) and value[1].strip()):  # noqa: PLR2004  a pair
        return Flaw("invalid-tuned", f'give a number and the reason: (0.4, "why") (got {quoted(value)})')
    number = value[0]
    if isinstance(item, Difference):
        return weight_flaw(number)
    if isinstance(item, float):
        return _threshold_flaw(number)
    if not (isinstance(number, float) and 0 < number < 1):
        form = "a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do"
        return Flaw("invalid-strength", f"{form} (got {quoted(number)})")
    if len(_values(item, Evidence, "strength")) != 1:
        form = "it gives no evidence of one strength that is known beforehand; write a rule that replaces it"
        return Flaw("not-tunable", form)
    return None


def _threshold_flaw(number: Any) -> Flaw | None:
    """Return what is wrong with a threshold; reports show it to two places."""
    if isinstance(number, float) and 0 < number <= 1 and number == round(number, 2):
        return None
    form = "a threshold is a decimal number above 0, up to 1, with at most two places, like 0.25 or 1.0"
    return Flaw("invalid-threshold", f"{form} (got {quoted(number)})")


def _order_problems(values: Mapping[str, Any], changes: Sequence[_Found]) -> Iterator[PackProblem]:
    """Yield where tuned thresholds are not above the ones that they have to be above."""
    for names in RISING:
        numbers = [values[name] for name in names]
        if any(low >= high for low, high in pairwise(numbers)):
            have = ", ".join(f"{name} is {values[name]:g}" for name in names)
            form = f"thresholds must keep their order, {' < '.join(names)}; change this one, or tune the others as well"
            flaw = Flaw("threshold-order", f"{form} ({have})")
            for one in changes:
                if one.name in names:
                    yield from one.pack.at_name(one.module, TUNED, [_about(TUNED, one.name, flaw)])


def weight_flaw(weight: Any) -> Flaw | None:
    """Return what is wrong with the weight of a difference."""
    if isinstance(weight, float) and 0 < weight <= HEAVIEST:
        return None
    return Flaw(
        "invalid-weight",
        f"a weight is a decimal number above 0, up to {HEAVIEST:g}, like 0.5 or 2.0 (got {quoted(weight)})",
    )


def _values(rule: Rule, kind: type[Fact], name: str) -> set[Any]:
    """Return what a rule concludes under a name of a kind of fact; nothing if it is known only when it fires."""
    facts = rule.conclusions()
    return set() if None in facts else {fact[name] for fact in facts if isinstance(fact, kind)}


def _what(item: _Tunable) -> str:
    return "weight" if isinstance(item, Difference) else "strength" if isinstance(item, Rule) else "threshold"


def _number(item: _Tunable) -> float:
    if isinstance(item, float):
        return item
    return item.weight if isinstance(item, Difference) else next(iter(_values(item, Evidence, "strength")))


def _with_number(item: _Tunable, number: float) -> _Tunable:
    """Return a difference with another weight, a rule with evidence of another strength, or another threshold."""
    if isinstance(item, float):
        return number
    if isinstance(item, Difference):
        return item._replace(weight=number)
    return _with(item, Evidence, strength=number)


def _with(rule: Rule, kind: type[Fact], **changed: Any) -> Rule:
    """Return a rule whose conclusions of a kind have other values."""
    body: Any = rule.body
    table = {
        values: tuple(kind(**fact.values_by_name() | changed) if isinstance(fact, kind) else fact for fact in facts)
        for values, facts in body.table.items()
    }
    return rule._replace(body=Body(body.function, table))


def _wording_flaw(value: Any, most: int) -> Flaw | None:
    texts = _texts(value)
    if not 1 <= len(texts) <= most or not all(isinstance(text, str) and text.strip() for text in texts):
        return Flaw("invalid-wording", f"give a text, or up to {most} in a tuple (got {quoted(value)})")
    if not all(map(is_one_line, texts)):
        return Flaw("invalid-wording", f"write each text in one line, without control characters (got {quoted(value)})")
    return None


def _texts(value: Any) -> tuple[Any, ...]:
    return value if type(value) is tuple else (value,)
