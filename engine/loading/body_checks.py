"""What a rule concludes, looked at before anything fires: its body is run with every value that it can be called with.

READS        what rules that conclude a fact may be about
problems     what is wrong with a draft's body
conclusion   what is wrong with one fact that it concludes
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from itertools import islice
from typing import Any

from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.authoring import Draft
from outsourcing.engine.core.conditions import Pattern, Vocabulary, binding_values, constraint_problems
from outsourcing.engine.core.errors import suggestion
from outsourcing.engine.core.facts import SLIGHT, Advice, Balance, Evidence, Finding, Task, Verdict
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import error_text, quoted
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit
from outsourcing.engine.loading.hints import nearest

WEIGHED = frozenset({Finding, Balance})
READS = {  # what rules that conclude a fact may be about; nothing is concluded from what comes after it
    Evidence: frozenset({Task, Evidence}),
    Verdict: frozenset({Task, Evidence}) | WEIGHED,
    Advice: frozenset({Task, Evidence, Verdict}) | WEIGHED,
}
MOST_SECONDS = 2.0  # for one run of a body
MOST_RUNS = 256  # bodies are run at load once per combination of the values they bind, up to this many


def problems(draft: Draft, patterns: Sequence[Pattern], vocabulary: Vocabulary) -> Iterator[str]:
    """Check the body's parameters; then run it with the values that they can have, and check what it concludes."""
    positive = [pattern for pattern in patterns if not pattern.negated]
    parameters = list(inspect.signature(draft.body).parameters)
    bound = set().union(*(pattern.bound_names() for pattern in positive))
    unbound = [
        f'its body takes "{name}", which no pattern binds{suggestion(name, sorted(bound))}'
        for name in parameters
        if name not in bound
    ]
    yield from unbound
    if any(p.kind is not p.POSITIONAL_OR_KEYWORD for p in inspect.signature(draft.body).parameters.values()):
        yield "its body takes plain parameters only, each a bound name"
        return
    combinations = binding_values(positive, parameters)
    if unbound or combinations is None:  # an open value cannot be tried out
        return
    seen: dict[str, None] = {}
    nothing = True
    premises = frozenset(pattern.fact for pattern in patterns)
    for values in islice(combinations, MOST_RUNS):
        concluded, wrong = _run(draft, dict(zip(parameters, values, strict=True)))
        nothing = nothing and not concluded and not wrong
        seen |= dict.fromkeys(wrong or (m for fact in concluded for m in conclusion(fact, premises, vocabulary)))
    yield from seen
    if nothing:
        yield "its body concludes nothing; yield each fact that it concludes"


def _run(draft: Draft, values: Mapping[str, str]) -> tuple[list[Any], list[str]]:
    """Return what a body concludes, and what is wrong where it does not come to that."""
    try:
        with time_limit(MOST_SECONDS), redirect_stdout(sys.stderr):  # what a rule prints is no result
            facts = list(islice(draft.body(**values), MOST_RUNS))
    except KeyboardInterrupt:
        raise
    except TimeLimitExceededError as error:
        return [], [f"its body does not come to an end within {MOST_SECONDS:g} seconds (line {_line(error)})"]
    except BaseException as error:  # noqa: BLE001  whatever an author's body raises is the finding
        raised = f"{type(error).__name__}: {error_text(error)}{nearest(error)}"
        return [], [f"its body raises {raised} (line {_line(error)})"]
    return ([], ["its body does not stop yielding"]) if len(facts) == MOST_RUNS else (facts, [])


def _line(error: BaseException) -> int | str:
    """Return the line of the body in which it was stopped."""
    inside = error.__traceback__ and error.__traceback__.tb_next
    return inside.tb_lineno if inside else "?"


def conclusion(fact: Any, premises: frozenset[type[Fact]], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield what is wrong with a fact that a rule about the premises concludes."""
    if not isinstance(fact, Fact) or type(fact) not in vocabulary:
        yield f"it yields {quoted(fact)}, which is no fact of the advisor"
        return
    if type(fact) not in (possible := _concluded_from(premises)):
        about, expected = _names(premises, "and"), _names(possible, "or") or "nothing"
        yield f"a rule about {about} concludes {expected}, not {type(fact).__name__}"
        return
    domains, values = vocabulary[type(fact)], fact.values_by_name()
    for name in type(fact).names:
        if name not in values:
            yield f"{type(fact).__name__} is concluded without {name}"
    for name, value in values.items():
        if not isinstance(value, (str, float)):  # 1 == True: Experta would take the one for the other
            yield f"{type(fact).__name__}.{name} is a word or a decimal number (got {value!r})"
        elif domains.get(name, ()) is not None:
            yield from constraint_problems(type(fact).__name__, name, value, domains)
    yield from _open_values(values)


def _open_values(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what is wrong with values that have no finite domain."""
    strength = values.get("strength", SLIGHT)
    if not (isinstance(strength, float) and 0 < strength < 1):
        yield f"a strength lies between 0 and 1, as SLIGHT, CLEAR and STRONG do (got {strength!r})"
    for name in ("choice", "text"):
        if not str(values.get(name, name)).strip():
            yield f"Advice.{name} is empty"
    for name in ("choice", "text"):
        if isinstance(values.get(name), float):
            yield f"Advice.{name} is a text (got {quoted(values[name])})"
    choice = values.get("choice", "")
    if isinstance(choice, str) and choice != normalised(choice):
        yield f"Advice.choice is small letters, digits and underscores: {normalised(choice)} (got {quoted(choice)})"


def _concluded_from(premises: frozenset[type[Fact]]) -> list[type[Fact]]:
    """Return what a rule about these facts may conclude; a verdict waits for what is weighed."""
    return [fact for fact, reads in READS.items() if premises <= reads and (fact is not Verdict or premises & WEIGHED)]


def _names(facts: Iterable[type[Fact]], joined: str) -> str:
    return f" {joined} ".join(sorted(fact.__name__ for fact in facts))
