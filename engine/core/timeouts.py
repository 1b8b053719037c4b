"""Limits: code from elsewhere that does not come to an end is stopped.

within   a block that must end within some seconds
TimeUp   it did not

A limit needs the system's timer and the main thread, and stops Python, not what C does in one call. Where there is no
timer (Windows, other threads) none is set: whoever loads rules there waits for them.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0  # seconds until what caught it is stopped again


class TimeLimitExceededError(BaseException):
    """The time is up."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp where the block then is, unless it ends in time. A limit inside of another has no effect."""
    if not _can_be_set() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return
    before, began = signal.signal(signal.SIGALRM, _stop), time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    if time.monotonic() - began > seconds:
        raise TimeLimitExceededError  # it was caught inside


def _can_be_set() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitExceededError
