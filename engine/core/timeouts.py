"""Time limits for code of rule authors.

time_limit               a block that must end within some seconds
TimeLimitExceededError   it did not

A limit interrupts Python code, but not a single call into C. In the main thread it uses the system's timer (without
one, on Windows, there is no limit); in other threads, such as those of a server, a timer of Python's own.

Time that the machine spends on something else, or standing still, does not count against a block: unless this process
has worked for half of the limit, the first alarms are let pass. A block that only waits is interrupted a little later.
Python's collection of garbage does not count either: its time grows with the process, not with the block.
"""

import ctypes
import gc
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

AGAIN = 1.0  # seconds until code that caught the error is interrupted again
WORKED = 0.5  # of the limit: from so much time of the processor, the first alarm interrupts
LET_PASS = 3  # alarms, before that


class TimeLimitExceededError(BaseException):
    """A block did not end within its time limit."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Interrupt the block with TimeLimitExceededError unless it ends in time. A nested limit has no effect."""
    if threading.current_thread() is not threading.main_thread():
        limit = _ThreadLimit(seconds)
        with limit.alarms.without_collections(), limit:
            yield
        return
    if not _can_be_set() or signal.getitimer(signal.ITIMER_REAL)[0]:
        yield
        return
    alarms = _Alarms(seconds)
    before = signal.signal(signal.SIGALRM, alarms.stop)
    with alarms.without_collections():
        signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    if alarms.stopped:
        raise TimeLimitExceededError  # the block caught the error


class _Alarms:
    """The alarms of one limit, and whether one of them interrupted the block."""

    def __init__(self, seconds: float) -> None:
        self._enough, self._passed = time.process_time() + seconds * WORKED, 0
        self._collecting_since: float | None = None
        self.stopped = False

    @contextmanager
    def without_collections(self) -> Iterator[None]:
        """Leave the time of garbage collections out, and pass the alarms that come in them."""
        gc.callbacks.insert(0, self._at_collection)  # before others: what is raised in a callback is lost
        try:
            yield
        finally:
            gc.callbacks.remove(self._at_collection)

    def _at_collection(self, phase: str, _counts: object) -> None:
        if phase == "start":
            self._collecting_since = time.process_time()
        elif self._collecting_since is not None:
            self._enough += time.process_time() - self._collecting_since
            self._collecting_since = None

    def is_over(self) -> bool:
        """Say, at an alarm, whether the block has had its time."""
        if self._collecting_since is not None:
            return False
        self._passed += 1
        return self._passed > LET_PASS or time.process_time() >= self._enough

    def stop(self, _number: int, frame: FrameType | None) -> None:
        """Interrupt the block at an alarm of the system."""
        if not self.is_over():
            return
        self.stopped = True
        while frame:  # what a finalizer raises is lost, and it may be another's: the timer comes again
            if frame.f_code.co_name == "__del__":
                return
            frame = frame.f_back
        raise TimeLimitExceededError


def _can_be_set() -> bool:
    return hasattr(signal, "setitimer")


class _ThreadLimit:
    """A limit for the thread that makes it: another thread raises the exception in it."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._thread = seconds, ctypes.c_ulong(threading.get_ident())
        self.alarms = _Alarms(seconds)
        self._lock, self._is_over, self._raised = threading.Lock(), False, False

    def __enter__(self) -> None:
        self._set(self._seconds)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        try:
            with self._lock:
                self._is_over = True
                pending = self._raised and kind is not TimeLimitExceededError
                if pending:  # it was raised, and has not arrived, or was caught by the block
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, None)
        finally:  # it may arrive just now
            self._is_over = True
            self._timer.cancel()
        if pending:
            raise TimeLimitExceededError

    def _set(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._raise)
        self._timer.daemon = True
        self._timer.start()

    def _raise(self) -> None:
        with self._lock:
            if self._is_over:
                return
            if not self.alarms.is_over():
                self._set(AGAIN)
                return
            self._raised = True
            ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(TimeLimitExceededError))
            self._set(AGAIN)  # in case the block catches it
