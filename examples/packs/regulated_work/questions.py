"""The question that the pack adds: who signs for the result."""

from outsourcing import Choice, TaskProfile, question


class SignOff(Choice):
    """Who signs for the result."""

    CLIENT = "client", "Our own people", "they check what comes back, and answer for it"
    PROVIDER = "provider", "The provider's people", "they answer for it with their own name"
    BOTH = "both", "Both", "an expert of the provider proposes, and one of our people signs as well"
    CRITERIA = "criteria", "Nobody has to", "written criteria settle it, no matter who applies them"


class RegulatedTask(TaskProfile):
    """A task with the additional question of who signs."""

    sign_off: SignOff | None = question(
        "Who signs for the result?",
        why="Buying the execution of work is one thing; having someone answer for a judgment is another.",
        difference="authority",
    )
