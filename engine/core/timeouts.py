"""Time limits for code of rule authors.

time_limit               a block that must end within some seconds
TimeLimitExceededError   it did not

A limit needs the system's timer and the main thread, and interrupts Python code, but not a single call into C. Without
a timer (on Windows, in other threads) there is no limit.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0  # seconds until code that caught the error is interrupted again


class TimeLimitExceededError(BaseException):
    """A block did not end within its time limit."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block with TimeLimitExceededError unless it ends in time. A nested limit has no effect."""
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
        raise TimeLimitExceededError  # the block caught the error


def _can_be_set() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TimeLimitExceededError
