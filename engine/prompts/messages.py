"""The texts around the questions: why a question is asked, and what the answers so far come to. Made from the rules."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from outsourcing.engine.core.conditions import FieldTest
from outsourcing.engine.core.evaluator import Answers
from outsourcing.engine.core.facts import Advice, Evidence, Task, Topic
from outsourcing.engine.core.questions import Choice, Question
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.scale import signed
from outsourcing.engine.core.text import counted, named, readable_name, visible
from outsourcing.engine.core.vocabulary import Degree
from outsourcing.engine.interview.advice_questions import AdvicePlanner
from outsourcing.engine.interview.interviewer import Interviewer, Standing
from outsourcing.engine.suggestions.suggester import Suggestion, Suggestions

if TYPE_CHECKING:
    from outsourcing.engine.prompts.screen import MenuItem

MOST_RULES = 6  # listed where an answer matters for advice only
RULES_HINT = "Press ? once more to see the rules and the numbers behind it."
TOPICS: Mapping[str, str] = {  # in plain words
    Topic.CONDITION: "what the verdict depends on",
    Topic.CAUTION: "what to take care of",
    Topic.BRANCH: "this kind of service",
    Topic.DELIVERY: "where the work is done",
    Topic.ENGAGEMENT: "whose staff does it",
    Topic.PROVIDER: "choosing a provider",
    Topic.PRICE: "how to pay",
    Topic.MEASUREMENT: "measuring quality",
    Topic.FIGURES: "figures to agree on",
    Topic.CONTROL: "control over the work",
    Topic.OVERSIGHT: "what stays with you",
    Topic.TEAM: "the people who do it",
    Topic.AUTOMATION: "what software can do",
    Topic.TRANSITION: "handing over",
    Topic.SCALING: "doing more or less of it",
    Topic.BENEFITS: "what you gain",
    Topic.RISKS: "what can go wrong",
}
MOST_EXPLAINED = 9  # answers whose meanings are listed
MOST_LABELS = 3  # answers listed for one rule
INTRODUCTION = "Which kind of outsourcing fits this task?"
HELP = (
    "BPO hands over routine work that follows instructions; KPO hands over work of experts.",
    'You can always answer "Not sure".',
    "Press ? to see why a question is asked, the left arrow to go back, Ctrl-C to save and leave.",
)


def suggestions_found(suggestions: Suggestions) -> str:
    """Return how many answers are suggested, and from which tasks."""
    names = dict.fromkeys(one.name for suggestion in suggestions.values() for one in suggestion.precedents)
    answers = f"{counted(len(suggestions), 'answer')} {'is' if len(suggestions) == 1 else 'are'}"
    return f"{answers} suggested, from similar tasks: {named(list(names))}."


def item(choice: Choice, *, is_suggested: bool) -> "MenuItem":
    """Return an answer as an item of a menu; a suggested one is marked."""
    from outsourcing.engine.prompts.screen import MenuItem  # noqa: PLC0415  questionary is slow to import

    mark = "suggested (Tab takes it): " if is_suggested else ""
    return MenuItem(choice.value, choice.label, f"{mark}{choice.sentence}")


def why_in_short(question: Question) -> Iterator[str]:
    """Yield why a question is asked, and what its answers mean; of very many, the menu says it."""
    yield question.why
    if len(question.choices) <= MOST_EXPLAINED:
        yield from (f"  {choice.label}: {choice.sentence}" for choice in question.choices)


def why_suggested(question: Question, suggestion: Suggestion | None) -> Iterator[str]:
    """Yield which precedents a suggested answer comes from, if there is one."""
    if suggestion:
        share = f"{suggestion.share:.0%} of the weight of similar tasks agrees"
        yield f"Suggested: {question.label(suggestion.value)}; {share}. It comes from:"
        for one in suggestion.precedents:
            yield f"  {visible(one.name)}" + (f" ({visible(one.source.partition(' ')[0])})" if one.source else "")


def possible(standing: Standing) -> str:
    """Return the verdicts that are still possible: "BPO or SPLIT"."""
    *first, last = [kind.value for kind in standing.possible]
    return f"{', '.join(first)} or {last}" if first else last


def settled(standing: Standing, answered: int, voting: int) -> str:
    """Return that the verdict is settled, and that no open question can change it."""
    verdict = f"The verdict is settled after {answered} of {voting} questions: {possible(standing)}."
    return verdict if standing.lowest == standing.highest else f"{verdict} The open questions cannot change it."


def settled_in_numbers(standing: Standing) -> str:
    """Return the score of a settled verdict, and how far the open questions can still move it."""
    score = f"The score is {signed(standing.score)}, on a scale from -1 (BPO) to +1 (KPO)"
    if standing.lowest == standing.highest:
        return f"{score}."
    swing = max(standing.highest - standing.score, standing.score - standing.lowest)
    return (
        f"{score}; the open questions can move it by at most {swing:.2f}, to between {signed(standing.lowest)} and "
        f"{signed(standing.highest)}."
    )


def advice_found(topic: str, texts: Sequence[str]) -> Iterator[str]:
    """Yield the advice on a topic that more answers have brought."""
    if not texts:
        yield f"On {topic}: your answers do not change the advice."
        return
    yield f"On {topic}, your answers add:"
    yield from (f"  {text}" for text in texts)


def topic_words(topic: str, rulebook: Rulebook) -> str:
    """Return what a topic of advice is about, in plain words."""
    declared = rulebook.topics.get(topic)
    return declared.words if declared and declared.words else TOPICS[topic]


def why(question: Question, answers: Answers, interviewer: Interviewer, planner: AdvicePlanner) -> Iterator[str]:
    """Yield why a question is asked: what it means, the rules that use its answer, the verdicts still possible.

    An answer given to it before is left out: it is being asked again.
    """
    yield question.why
    others = {name: value for name, value in answers.items() if name != question.name}
    standing = interviewer.standing(others)
    if standing.settled:
        yield from _why_for_advice(question, others, interviewer, planner)
        return
    rules = interviewer.waiting(question.name, others)
    yield f"{_rules(len(rules))} this answer:"
    yield from (_effect(rule, question, interviewer) for rule in rules)
    yield (
        f"The score so far is {signed(standing.score)}, on a scale from -1 (BPO) to +1 (KPO). It can still end "
        f"between {signed(standing.lowest)} and {signed(standing.highest)}."
    )
    yield f"Still possible: {possible(standing)}."


def _why_for_advice(
    question: Question, answers: Answers, interviewer: Interviewer, planner: AdvicePlanner
) -> Iterator[str]:
    """Yield the advice that the answer can change, once the verdict is settled."""
    rules = planner.waiting(question.name, planner.topic_names, answers)
    if not rules:
        yield "This answer can no longer change the verdict or the advice."
        return
    topics = {fact["topic"] for rule in rules for fact in rule.conclusions() if isinstance(fact, Advice)}
    about = [interviewer.rulebook.topic_title(topic) for topic in planner.topic_names if topic in topics]
    yield f"The verdict is settled. {_rules(len(rules))} this answer for advice on: {', '.join(about)}."
    shown = [rule for rule in rules if any(test.field == question.name for test in _tests(rule))][:MOST_RULES]
    yield from (_effect(rule, question, interviewer) for rule in shown)
    if hidden := len(rules) - len(shown):
        yield f"  and {hidden} more" if shown else f"  {hidden} that an answer can rule out"


def _rules(count: int) -> str:
    return f"{counted(count, 'rule')} {'uses' if count == 1 else 'use'}"


def _effect(rule: Rule, question: Question, interviewer: Interviewer) -> str:
    """Return for which answers to a question a rule concludes what."""
    return f"  {_accepted(rule, question)}: {_conclusions(rule, interviewer)} ({rule.id})"


def _tests(rule: Rule) -> list[FieldTest]:
    """Return what a rule wants to be answered, not what it wants to be left open."""
    return [test for p in rule.patterns if p.fact is Task and not p.negated for test in p.tests]


def _accepted(rule: Rule, question: Question) -> str:
    """Return the answers to this question that the rule accepts, and what else it depends on."""
    tests = _tests(rule)
    values = [value for test in tests if test.field == question.name for value in test.accepted or ()]
    if not values:
        return "unless you answer otherwise"
    labels = _some([question.label(value) for value in values])
    others = [readable_name(test.field) for test in tests if test.field != question.name]
    return f"{labels} (together with {' and '.join(others)})" if others else labels


def _some(labels: Sequence[str]) -> str:
    if len(labels) <= MOST_LABELS:
        return " or ".join(labels)
    return f"{', '.join(labels[:MOST_LABELS])} or {len(labels) - MOST_LABELS} more"


def _conclusions(rule: Rule, interviewer: Interviewer) -> str:
    effects, degrees = [], interviewer.evaluator.weigher.degrees
    for fact in rule.conclusions():
        if isinstance(fact, Evidence):
            degree = next((word for least, word in degrees if fact["strength"] >= least), Degree.SLIGHT)
            effects.append(f"{degree} evidence for {fact['side']}")
        if isinstance(fact, Advice):
            effects.append(f"{_kind(fact['topic'], interviewer.rulebook)}: {readable_name(fact['choice'])}")
    return " and ".join(effects) or "is taken into account"


def _kind(topic: str, rulebook: Rulebook) -> str:
    warnings: dict[str, str] = {
        Topic.CONDITION: "a condition",
        Topic.CAUTION: "a warning",
        Topic.RISKS: "a risk",
        Topic.BENEFITS: "a benefit",
    }
    return warnings.get(topic, f"advice on {rulebook.topic_title(topic)}")
