"""Ask what people decided about a record, and how it went."""

from outsourcing.engine.prompts.screen import MenuItem, ask_text, choose, show
from outsourcing.engine.records.chain import DECIDED, EntryKind
from outsourcing.engine.records.follow_ups import DECISIONS, REASONS, RESULTS, HumanChoice, Stance, stance

LATER = MenuItem("", "Later", "outsourcing audit decide records it then")
SENTENCE = "Why? One sentence:"


def ask_choice(kind: EntryKind, verdict: str, given: HumanChoice, *, can_wait: bool = False) -> HumanChoice | None:
    """Ask for what is missing of a choice; None if the user leaves it for later.

    Raises:
        KeyboardInterrupt, EOFError: Ctrl-C, Ctrl-D.

    """
    value = given.value
    if not value:
        question = "What did you decide?" if kind == DECIDED else "How did it go?"
        words = DECISIONS if kind == DECIDED else RESULTS
        items = [MenuItem(one, _title(one, text, verdict)) for one, text in words.items() if one != verdict]
        value = choose(question, [*items, *([LATER] if can_wait else [])])
        if not value:
            return None
        show(f"? {question}  {words[value]}")
    reason, because = given.reason, given.because
    if kind == DECIDED and value in DECISIONS and stance(verdict, value) is Stance.OTHERWISE:
        if not reason:
            reason = choose("Why otherwise?", [MenuItem(one, words.capitalize()) for one, words in REASONS.items()])
            show(f"? Why otherwise?  {REASONS[reason]}")
        while not because.strip():
            because = ask_text(SENTENCE)
        show(f"? {SENTENCE}  {because}")
    return given._replace(value=value, reason=reason, because=because)


def _title(value: str, words: str, verdict: str) -> str:
    return f"As advised: {verdict}" if value == "accepted" else words.capitalize() if words.islower() else words
