"""The question of the pack: who signs for the result."""

from outsourcing import Choice, TaskProfile, question


class SignOff(Choice):
    """Who signs."""

    CLIENT = "client", "Our own people", "they check what comes back, and answer for it"
    PROVIDER = "provider", "The provider's people", "they answer for it with their own name"
    BOTH = "both", "Both", "an expert of the provider proposes, one of ours signs as well"
    CRITERIA = "criteria", "Nobody has to", "written criteria settle it, whoever applies them"


class RegulatedTask(TaskProfile):
    """A task of which is also known who signs."""

    sign_off: SignOff | None = question(
        "Who signs for the result?",
        why="To carry work out is one thing to buy; to have somebody answer for a judgment is another.",
        difference="authority",
    )
