"""Topics of advice: those that packs declare, beside the shipped ones.

TOPICS = {"training": ("Training", "how the staff is trained")}  # or with a part of the plan as the third text

topics_in       the topics that packs declare, by name, and the problems in them
"""

from collections.abc import Iterator, Sequence
from typing import Any

from outsourcing.engine.core.authoring import AdviceTopic
from outsourcing.engine.core.errors import Flaw, suggestion
from outsourcing.engine.core.questions import NAME
from outsourcing.engine.core.text import is_one_line, quoted
from outsourcing.engine.core.vocabulary import ALL, PlanStep, Topic
from outsourcing.engine.loading.packs import LoadedPack, PackProblem, module_values

TOPICS = "TOPICS"  # in a module
TEXTS = (2, 3)  # of a topic
EXAMPLE = '{"training": ("Training", "how the staff is trained", "The contract")}'


def topics_in(packs: Sequence[LoadedPack]) -> tuple[dict[str, AdviceTopic], list[PackProblem]]:
    """Return the topics that packs declare, by name, in the order of packs, and the problems in them.

    Those with problems are among them, so that advice on them is not a second problem.
    """
    topics: dict[str, AdviceTopic] = {}
    unsound: dict[str, AdviceTopic] = {}
    owners: dict[str, str] = {}
    problems: list[PackProblem] = []
    for pack, module, value in module_values(packs, TOPICS):
        if type(value) is not dict:
            flaw = Flaw("invalid-topics", f"{TOPICS} maps names of topics to texts: {EXAMPLE} (got {quoted(value)})")
            problems += pack.at_name(module, TOPICS, [flaw])
            continue
        for name, texts in value.items():
            flaws = [flaw._replace(message=f"{TOPICS}: {quoted(name)}: {flaw.message}") for flaw in _flaws(name, texts)]
            if not flaws:
                topic = AdviceTopic._make((*texts, PlanStep.AFTERWARDS.value)[: TEXTS[-1]])
                owner = owners.setdefault(name, pack.pack.id)
                if topics.setdefault(name, topic) != topic:
                    message = f"the pack {owner} declares this topic with other words; use the same, or rename it"
                    flaws = [Flaw("duplicate-topic", f"{TOPICS}: {quoted(name)}: {message}")]
            elif isinstance(name, str):
                unsound[name] = AdviceTopic(name, name, "")
            problems += pack.at_name(module, TOPICS, flaws)
    return {**unsound, **topics}, problems


def _flaws(name: Any, texts: Any) -> Iterator[Flaw]:
    """Yield what is wrong with the declaration of a topic."""
    if not (isinstance(name, str) and NAME.fullmatch(name)) or name == ALL:
        form = "a name begins with a lowercase letter and consists of lowercase letters, digits and underscores"
        yield Flaw("invalid-topic", f"{form}; {quoted(ALL)} stands for all topics")
    elif name in set(Topic):
        yield Flaw("duplicate-topic", "this topic exists already; use it, or choose another name")
    is_tuple = type(texts) is tuple and len(texts) in TEXTS
    if not is_tuple or not all(isinstance(text, str) and text.strip() for text in texts):
        form = "give a title and what it is about, and a part of the plan if you like"
        yield Flaw("invalid-topic", f"{form}: {EXAMPLE} (got {quoted(texts)})")
    elif not all(map(is_one_line, texts)):
        yield Flaw("invalid-topic", f"write each text in one line, without control characters (got {quoted(texts)})")
    elif len(texts) > TEXTS[0] and texts[-1] not in set(PlanStep):
        near = suggestion(texts[-1], list(PlanStep))
        yield Flaw("invalid-topic", f"the plan has no part {quoted(texts[-1])}{near} ({', '.join(PlanStep)})")
