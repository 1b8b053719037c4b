"""Questions put to a person at a terminal. Asks, and returns a task profile; knows no rule and gives no verdict."""

from engine.prompts.interview import ask_profile

__all__ = ["ask_profile"]
