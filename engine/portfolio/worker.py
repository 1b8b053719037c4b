"""Worker processes: they work out results by the same rules as the process that started them.

    Portion   a few sets of answers, and their results once they are there
    Workers   some processes, and the portions that wait for them

A worker that cannot give results (the rules changed, a rule failed) gives none, and what a worker that ended was given
waits for the others. The process that started them works out what nobody else does, and meets the same errors.
"""

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from outsourcing.engine.advisor import FIRST_FIRED, Advisor
from outsourcing.engine.core._engine import Fired
from outsourcing.engine.core.errors import AdvisorError
from outsourcing.engine.core.rule_table import Firing
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.loading.loader import load
from outsourcing.engine.loading.packs import Place
from outsourcing.engine.portfolio.columns import AnswerKey, AnswerSet
from outsourcing.engine.portfolio.result import Result, Results

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

LEAST, MOST = 2, 40  # portions that a worker has at a time, so that it has work while this process writes
READY = b"ready"  # what a worker sends when it has loaded the rules
THREADS = Path("/proc/self/task")  # of this process, on Linux


class Portion:
    """A few sets of answers, and their results once they are there: none if a worker could not give them."""

    def __init__(self, known: Sequence[AnswerSet]) -> None:
        self.known = known
        self.is_first = False  # of those with the first tasks, on which the rules are fired and compared
        self.is_done = False
        self._packed = b""  # as a worker sent them: until they are needed, they take a quarter of the space
        self._results: Sequence[Result] = ()

    def set_results(self, results: Sequence[Result]) -> None:
        """Keep results that were worked out here."""
        self.is_done, self._results = True, results

    def set_packed(self, packed: bytes) -> None:
        """Keep what a worker sent."""
        self.is_done, self._packed = True, packed

    def results(self, here: Results) -> Sequence[Result]:
        """Return the results; `here` takes those of a worker for this process."""
        if self._packed:
            sent: Sequence[Result] = pickle.loads(self._packed)  # noqa: S301  from a worker
            pairs = zip(self.known, sent, strict=False)  # a worker that cannot give results sends none
            self._results = [here.received(known, result) for known, result in pairs]
            self._packed = b""
        return self._results


class Workers:
    """Some worker processes, and the portions that wait for them. They end when it is closed."""

    def __init__(self, advisor: Advisor, number: int, *, whole: bool = False) -> None:
        """Start them: as copies of this process where that is safe, else afresh.

        Args:
            advisor: the rules.
            number: how many.
            whole: whether they make the whole assessments, too.

        """
        self._advisor = advisor
        self._asked = advisor.assessed  # sets of answers
        self._waiting: deque[Portion] = deque()
        self._given: dict[Connection, deque[Portion]] = {}  # to those that are ready
        self._starting: list[Connection] = []
        self._processes: list[BaseProcess] = []
        self._cleanup = ExitStack()
        if is_daemon():  # Python does not let it start any
            return
        if can_copy():
            with _interruptions_held():
                self._start("fork", number, _work_as_copy, whole, Results(advisor), self._starting)
            self._given |= {connection: deque() for connection in self._starting}
            self._starting.clear()
            return
        # the firings are in a file: so many would fill a pipe, and a worker that ends early would not read it
        firings = Path(self._cleanup.enter_context(TemporaryDirectory(prefix="outsourcing-")), "firings")
        firings.write_bytes(_packed(advisor.firings))
        if sys.platform != "win32":
            from multiprocessing import resource_tracker  # noqa: PLC0415  slow to import, and rarely needed

            resource_tracker.ensure_running()  # else the first start would do it, and let interruptions through again
        with _interruptions_held():
            self._start("spawn", number, _work_afresh, whole, rule_places(advisor.rulebook), firings)

    def _start(self, way: str, number: int, work: Callable[..., None], *given: object) -> None:
        """Start so many workers, or as many as the system lets it."""
        from multiprocessing import get_context  # noqa: PLC0415  slow to import, and rarely needed

        context: Any = get_context(way)
        for _ in range(number):
            here, there = context.Pipe()
            self._starting.append(here)
            process = context.Process(target=work, args=(there, *given), daemon=True)
            try:
                process.start()
            except OSError:  # too many processes, too little memory
                self._starting.remove(here)
                break
            finally:
                there.close()
            self._processes.append(process)

    def close(self) -> None:
        """End the workers, whatever they are doing; what they were given waits for this process."""
        for connection, given in self._given.items():
            self._waiting.extendleft(reversed(given))
            connection.close()
        for connection in self._starting:
            connection.close()
        self._given.clear()
        self._starting.clear()
        for process in self._processes:
            process.kill()
            process.join()
        self._cleanup.close()

    def add(self, known: Sequence[AnswerSet]) -> Portion:
        """Let some sets of answers wait for a worker."""
        portion = Portion(known)
        portion.is_first = self._asked < FIRST_FIRED
        self._asked += len(known)
        self._waiting.append(portion)
        self.hand_out()
        return portion

    def hand_out(self) -> None:
        """Take what workers have done, and give them what waits."""
        self._see_who_is_ready()
        self._receive(wait=False)
        for connection, given in list(self._given.items()):
            # no more than wait, so that the last ones are shared, too
            while self._waiting and len(given) < min(MOST, max(LEAST, len(self._waiting))):
                given.append(portion := self._waiting.popleft())
                with self._lost_if_ended(connection):
                    connection.send((portion.is_first, [known.key for known in portion.known]))
                if connection.closed:
                    break

    def finish(self, portion: Portion, work_out: Callable[[Sequence[AnswerSet]], Sequence[Result]]) -> None:
        """Come back when a portion is done: this process works on what waits, until nothing does."""
        while not portion.is_done:
            if self._waiting:
                waiting = self._waiting.popleft()
                compare_next(self._advisor, all_=waiting.is_first)
                waiting.set_results(work_out(waiting.known))
                self.hand_out()
            else:
                self._receive(wait=True)

    def _see_who_is_ready(self) -> None:
        """Find out which of the workers that load the rules are ready, and forget those that have ended."""
        from multiprocessing.connection import wait  # noqa: PLC0415  loaded by now

        ready = wait(self._starting, 0)
        for connection in filter(ready.__contains__, list(self._starting)):
            self._starting.remove(connection)
            try:
                connection.recv_bytes()
                self._given[connection] = deque()
            except (EOFError, OSError):
                connection.close()

    def _receive(self, *, wait: bool) -> None:
        """Take what workers have done; wait until one has done something, if all portions are with workers."""
        from multiprocessing.connection import wait as wait_for  # noqa: PLC0415  loaded by now

        busy = [connection for connection, given in self._given.items() if given]
        ready = wait_for(busy, None if wait else 0)
        for connection in filter(ready.__contains__, busy):
            given = self._given[connection]
            with self._lost_if_ended(connection):
                while given and connection.poll():
                    firings, packed = connection.recv_bytes(), connection.recv_bytes()
                    _learn(self._advisor, firings)
                    given.popleft().set_packed(packed)

    @contextmanager
    def _lost_if_ended(self, connection: "Connection") -> Iterator[None]:
        """Let the portions of a worker wait again if it turns out that it has ended."""
        try:
            yield
        except (EOFError, OSError):
            self._waiting.extendleft(reversed(self._given.pop(connection)))
            connection.close()


def can_copy() -> bool:
    """Return whether a copy of this process would work: on Linux, while it has one thread.

    A copy has only one of the threads, and would wait for ever for what another one holds. On other systems, libraries
    may have threads of their own.
    """
    with suppress(OSError):
        return sys.platform == "linux" and len(list(THREADS.iterdir())) == 1
    return False


def is_daemon() -> bool:
    """Return whether this process is a worker of another program, which may not start processes."""
    loaded = sys.modules.get("multiprocessing.process")
    return bool(loaded and loaded.current_process().daemon)


def compare_next(advisor: Advisor, *, all_: bool) -> None:
    """Let an advisor fire the rules on all of the next tasks and compare them, or on one in a thousand only."""
    advisor.assessed = 0 if all_ else max(advisor.assessed, FIRST_FIRED)


class RulePlaces(NamedTuple):
    """Where the rules are, and the fingerprint they must have."""

    package: str
    packs: tuple[Place, ...]
    skipped: tuple[str, ...]
    fingerprint: str


def rule_places(rulebook: Rulebook) -> RulePlaces:
    """Return where the rules of a rulebook are."""
    package, *packs = rulebook.places
    return RulePlaces(str(package), tuple(packs), rulebook.skipped, rulebook.fingerprint)


def _work_as_copy(connection: "Connection", whole: bool, results: Results, ends: "list[Connection]") -> None:  # noqa: FBT001
    """Work as a copy of another process, without its ends of the connections and its way of handling signals."""
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_DFL)
    for end in ends:
        end.close()
    _work(connection, results, whole=whole)


def _work_afresh(connection: "Connection", whole: bool, places: RulePlaces, firings: Path) -> None:  # noqa: FBT001
    """Load the rules, go on from the firings of the process that started this one, say so, and work."""
    results = results_of(places, firings.read_bytes())
    if results:
        connection.send_bytes(READY)
        _work(connection, results, whole=whole)


def results_of(places: RulePlaces, firings: bytes) -> Results | None:
    """Return what gives results by the rules at some places, from packed firings on; None if these are other rules."""
    try:
        rulebook = load(places.package, places.packs, skipped=places.skipped)
    except AdvisorError:
        return None
    if rulebook.fingerprint != places.fingerprint:
        return None
    advisor = Advisor(rulebook)
    _learn(advisor, firings)
    return Results(advisor)


def _work(connection: "Connection", results: Results, *, whole: bool) -> None:
    """Work out portions until this process is ended by the one that started it, which handles interruptions, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_SETMASK, set[int]())
    portions, done = SimpleQueue[tuple[bool, list[AnswerKey]]](), SimpleQueue[bytes]()
    firings = results.advisor.firings
    sent = len(firings)
    with _ending_process():
        Thread(target=_take, args=(connection, portions), daemon=True).start()
        Thread(target=_give, args=(connection, done), daemon=True).start()
        while True:
            is_first, keys = portions.get()
            compare_next(results.advisor, all_=is_first)
            found = _worked_out(results, keys, whole=whole)
            done.put(_packed(dict(islice(firings.items(), sent, None))))
            done.put(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
            sent = len(firings)


def _packed(firings: Mapping[Firing, Fired]) -> bytes:
    """Return firings for another process; empty if there are none, or if they cannot leave this one."""
    with suppress(Exception):  # values of packs can be anything
        return pickle.dumps(firings, pickle.HIGHEST_PROTOCOL) if firings else b""
    return b""


def _learn(advisor: Advisor, firings: bytes) -> None:
    """Let an advisor learn packed firings; of those that cannot be read here, it makes its own."""
    with suppress(Exception):  # values of packs can be anything
        advisor.learn(pickle.loads(firings) if firings else {})  # noqa: S301  from another process of this command


def _take(connection: "Connection", portions: "SimpleQueue[tuple[bool, list[AnswerKey]]]") -> None:
    """Read portions as they arrive, so that the process that sends them does not have to wait."""
    with _ending_process():
        while True:
            portions.put(connection.recv())


def _give(connection: "Connection", done: "SimpleQueue[bytes]") -> None:
    """Send what is done, while the next portion is worked out."""
    with _ending_process():
        while True:
            connection.send_bytes(done.get())


@contextmanager
def _ending_process() -> Iterator[None]:
    """End this process when the one that started it ends, or when anything goes wrong.

    Nothing is printed: the process that started it takes its work back, and meets the same error if there is one.
    """
    try:
        yield
    except BaseException:  # noqa: BLE001  a rule can raise anything, and there can be too little memory
        os._exit(1)


def _worked_out(results: Results, keys: Sequence[AnswerKey], *, whole: bool) -> Sequence[Result]:
    try:
        found = results.results([AnswerSet.from_key(results.kind, key) for key in keys])
        for result in found if whole else ():
            _ = result.whole.made
    except Exception:  # noqa: BLE001  the process that started this one meets the same error, and raises it
        return ()
    return found


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Block interruptions while workers start: half-way, they would be lost; workers inherit the block."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
