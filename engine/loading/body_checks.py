"""Checks on what rules conclude: each body is called with every value that it can receive, more than once.

READS             the facts that rules may be about, by the fact that they conclude
concluded         what the body of a draft concludes, and what is wrong with it
conclusion_flaws  what is wrong with one fact that a rule concludes
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import islice
from typing import Any

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import Draft
from outsourcing.engine.core.bodies import shown
from outsourcing.engine.core.conditions import Pattern, Vocabulary, binding_values, constraint_problems
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.facts import SLIGHT, Advice, Balance, Evidence, Finding, Mark, Task, Verdict
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import error_text, quoted
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading.hints import name_hint

WEIGHED = frozenset({Finding, Balance})
READS = {  # no rule concludes a fact from facts that come after it
    Evidence: frozenset({Task, Evidence}),
    Mark: frozenset({Task}),
    Verdict: frozenset({Task, Evidence}) | WEIGHED,
    Advice: frozenset({Task, Evidence, Verdict}) | WEIGHED,
}
MOST_SECONDS = 2.0  # for one run of a body
MOST_FACTS = 256  # that a body may yield
MOST_CALLS = 10_000  # combinations of values with which a body may be called
FEW_CALLS = 12  # that are made again at least, where a body takes few combinations, to notice chance


def concluded(
    draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary
) -> tuple[dict[tuple[str, ...], tuple[Fact, ...]], list[Flaw]]:
    """Return what a body concludes, by the values that it can be called with, and what is wrong with it.

    A body with open values (numbers, texts, whole facts) has no such table; its conclusions are checked as they come.
    """
    signature = inspect.signature(draft.body).parameters
    if flaws := list(_parameter_flaws(signature, patterns)):
        return {}, flaws
    combinations = binding_values(patterns, signature)
    if combinations is None:
        return {}, []
    tried = list(islice(combinations, MOST_CALLS + 1))
    if len(tried) > MOST_CALLS:
        form = "bind fewer values with MATCH, or write several rules"
        return {}, [Flaw("too-many-values", f"its body can be called with more than {MOST_CALLS} combinations: {form}")]
    if not tried:
        return {}, [Flaw("impossible-condition", "no value meets all of its conditions on a name that it binds")]
    premises = frozenset(pattern.fact for pattern in patterns)
    table: dict[tuple[str, ...], tuple[Fact, ...]] = {}
    found: dict[Flaw, None] = {}
    for values in tried:
        facts, failure = _run(draft, dict(zip(signature, values, strict=True)))
        table[values] = tuple(facts)
        checked = (flaw for fact in facts for flaw in conclusion_flaws(fact, premises, vocabulary))
        found |= dict.fromkeys(failure or checked)
    if not found and not any(table.values()):
        return table, [Flaw("concludes-nothing", "its body concludes nothing; yield each fact that it concludes")]
    return table, list(found) or list(_unstable(draft, table))


def _parameter_flaws(signature: Mapping[str, inspect.Parameter], patterns: Sequence[Pattern]) -> Iterator[Flaw]:
    bound = set().union(*(pattern.bound_names() for pattern in patterns if not pattern.negated))
    for name in (name for name in signature if name not in bound):
        near = suggestion(name, sorted(bound))
        yield Flaw("unbound-name", f'its body takes "{name}", which no pattern binds{near}')
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in signature.values()):
        yield Flaw("invalid-parameter", "its body may take only plain parameters, each a bound name")


def _unstable(draft: Draft, table: Mapping[tuple[str, ...], tuple[Fact, ...]]) -> Iterator[Flaw]:
    """Yield a flaw if a body concludes something else, or fails, when it is called again with the same values."""
    names, bound = list(inspect.signature(draft.body).parameters), dict[str, str]()
    try:
        with time_limit(MOST_SECONDS), redirect_stdout(sys.stderr):
            known = [(values, list(map(shown, facts))) for values, facts in table.items()]
            for values, before in known * max(1, FEW_CALLS // len(table)):
                bound = dict(zip(names, values, strict=True))
                again = list(islice(draft.body(**bound), MOST_FACTS))
                if list(map(shown, again)) != before:
                    yield _changed("concludes something else", bound)
                    return
    except KeyboardInterrupt:
        raise
    except TimeLimitExceededError:
        yield _changed("does not finish in time", bound)
    except BaseException as error:  # noqa: BLE001  whatever an author's body raises is reported
        yield _changed(f"raises {type(error).__name__}: {error_text(error)} (line {_line(error)})", bound)


def _changed(does: str, bound: Mapping[str, str]) -> Flaw:
    on = f" with {', '.join(f'{name} = {value}' for name, value in bound.items())}" if bound else ""
    message = f"its body {does} when it is called again{on}; a body may use nothing but the facts of its rule"
    return Flaw("unstable-body", message)


def _run(draft: Draft, values: Mapping[str, str]) -> tuple[list[Any], list[Flaw]]:
    """Return what a body concludes, or why it fails."""
    try:
        with time_limit(MOST_SECONDS), redirect_stdout(sys.stderr):  # stdout is for results
            facts = list(islice(draft.body(**values), MOST_FACTS))
    except KeyboardInterrupt:
        raise
    except TimeLimitExceededError as error:
        message = f"its body does not finish within {MOST_SECONDS:g} seconds (line {_line(error)})"
        return [], [Flaw("body-timeout", message)]
    except BaseException as error:  # noqa: BLE001  whatever an author's body raises is reported
        raised = f"{type(error).__name__}: {error_text(error)}{name_hint(error)}"
        return [], [Flaw("body-failed", f"its body raises {raised} (line {_line(error)})")]
    return ([], [Flaw("endless-body", "its body does not stop yielding")]) if len(facts) == MOST_FACTS else (facts, [])


def _line(error: BaseException) -> int | str:
    """Return the line of the body that raised."""
    inside = error.__traceback__ and error.__traceback__.tb_next
    return inside.tb_lineno if inside else "?"


def conclusion_flaws(fact: Any, premises: frozenset[type[Fact]], vocabulary: Vocabulary) -> Iterator[Flaw]:
    """Yield what is wrong with a fact that a rule about the premises concludes."""
    if not isinstance(fact, Fact) or type(fact) not in vocabulary:
        yield Flaw("not-a-fact", f"it yields {quoted(fact)}, which is not a fact of the advisor")
        return
    kind = type(fact).__name__
    if type(fact) not in (possible := _concluded_from(premises)):
        about, expected = _names(premises, "and"), _names(possible, "or") or "nothing"
        yield Flaw("wrong-conclusion", f"a rule about {about} may conclude {expected}, not {kind}")
        return
    domains, values = vocabulary[type(fact)], fact.values_by_name()
    for name in type(fact).names:
        if name not in values:
            yield Flaw("missing-value", f'{kind} needs a value for "{name}"')
    for name, value in values.items():
        if not isinstance(value, (str, float)):  # 1 == True: Experta would take the one for the other
            yield Flaw("invalid-value", f"{kind}.{name} must be text or a decimal number (got {value!r})")
        elif domains.get(name, ()) is not None:
            yield from constraint_problems(kind, name, value, domains)
    yield from _open_value_flaws(values)


def _open_value_flaws(values: Mapping[str, Any]) -> Iterator[Flaw]:
    """Yield what is wrong with values that have no finite domain."""
    strength = values.get("strength", SLIGHT)
    if not (isinstance(strength, float) and 0 < strength < 1):
        between = "a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do"
        yield Flaw("invalid-strength", f"{between} (got {strength!r})")
    for name in ("choice", "text"):
        if not str(values.get(name, name)).strip():
            yield Flaw("empty-text", f"Advice.{name} is empty")
        if isinstance(values.get(name), float):
            yield Flaw("invalid-value", f"Advice.{name} must be text (got {quoted(values[name])})")
    choice = values.get("choice", "")
    if isinstance(choice, str) and choice != normalised(choice):
        form = f"lowercase letters, digits and underscores: {normalised(choice)}"
        yield Flaw("invalid-value", f"Advice.choice consists of {form} (got {quoted(choice)})")


def _concluded_from(premises: frozenset[type[Fact]]) -> list[type[Fact]]:
    """Return what a rule about these facts may conclude; a verdict needs facts that are weighed."""
    return [fact for fact, reads in READS.items() if premises <= reads and (fact is not Verdict or premises & WEIGHED)]


def _names(facts: Iterable[type[Fact]], joined: str) -> str:
    return f" {joined} ".join(sorted(fact.__name__ for fact in facts))
