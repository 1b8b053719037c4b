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

LEAST, MOST = 2, 40  # portions that a worker is given at a time, so that it need not wait while this process writes
THREADS = Path("/proc/self/task")  # of this process, on Linux


class Portion:
    """A few sets of answers, and their results once they are there: none if a worker could not give them."""

    def __init__(self, known: Sequence[AnswerSet]) -> None:
        self.known = known
        self.is_done = False
        self._packed = b""  # as a worker sent them: until they are needed, they take a quarter of the space
        self._results: Sequence[Result] = ()

    def done(self, results: Sequence[Result]) -> None:
        """Keep results that were worked out here."""
        self.is_done, self._results = True, results

    def received(self, packed: bytes) -> None:
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
        self._waiting: deque[Portion] = deque()
        self._given: dict[Connection, deque[Portion]] = {}
        self._processes: list[BaseProcess] = []
        self._cleanup = ExitStack()
        with _interruptions_held():
            if can_copy():
                self._start("fork", number, _work_as_copy, whole, Results(advisor), self._given, FIRST_FIRED // number)
                if len(self._given) == number:
                    advisor.assessed = max(advisor.assessed, FIRST_FIRED)  # they fire the first tasks
            else:
                # the firings are in a file: so many would fill a pipe, and a worker that ends early would not read it
                firings = Path(self._cleanup.enter_context(TemporaryDirectory(prefix="outsourcing-")), "firings")
                firings.write_bytes(_packed(advisor.firings))
                places = rule_places(advisor.rulebook)
                self._start("spawn", number, _work_afresh, whole, places, firings, advisor.assessed)

    def _start(self, way: str, number: int, work: Callable[..., None], *given: object) -> None:
        """Start so many workers, or as many as the system lets it."""
        from multiprocessing import get_context  # noqa: PLC0415  slow to import, and rarely needed

        context: Any = get_context(way)
        for _ in range(number):
            here, there = context.Pipe()
            self._given[here] = deque()
            process = context.Process(target=work, args=(there, *given), daemon=True)
            try:
                process.start()
            except OSError:  # too many processes, too little memory
                del self._given[here]
                break
            finally:
                there.close()
            self._processes.append(process)

    def close(self) -> None:
        """End the workers, whatever they are doing."""
        for connection in self._given:
            connection.close()
        self._given.clear()
        for process in self._processes:
            process.kill()
            process.join()
        self._cleanup.close()

    def add(self, known: Sequence[AnswerSet]) -> Portion:
        """Let some sets of answers wait for a worker."""
        portion = Portion(known)
        self._waiting.append(portion)
        self.hand_out()
        return portion

    def hand_out(self) -> None:
        """Take what workers have done, and give them what waits."""
        self._receive(wait=False)
        for connection, given in list(self._given.items()):
            # no more than wait, so that the last ones are shared, too
            while self._waiting and len(given) < min(MOST, max(LEAST, len(self._waiting))):
                given.append(self._waiting.popleft())
                with self._lost_if_ended(connection):
                    connection.send([known.key for known in given[-1].known])
                if connection.closed:
                    break

    def finish(self, portion: Portion, work_out: Callable[[Sequence[AnswerSet]], Sequence[Result]]) -> None:
        """Come back when a portion is done: this process works on what waits, until nothing does."""
        while not portion.is_done:
            if self._waiting:
                first = self._waiting.popleft()
                first.done(work_out(first.known))
                self.hand_out()
            else:
                self._receive(wait=True)

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
                    given.popleft().received(packed)

    @contextmanager
    def _lost_if_ended(self, connection: "Connection") -> Iterator[None]:
        """Let the portions of a worker wait again if it turns out that it has ended."""
        try:
            yield
        except (EOFError, OSError):
            self._waiting.extendleft(reversed(self._given.pop(connection)))
            connection.close()
            self._advisor.assessed = 0  # its first tasks may not have been fired


def can_copy() -> bool:
    """Return whether a copy of this process would work: on Linux, while it has one thread.

    A copy has only one of the threads, and would wait for ever for what another one holds. On other systems, libraries
    may have threads of their own.
    """
    with suppress(OSError):
        return sys.platform == "linux" and len(list(THREADS.iterdir())) == 1
    return False


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


def _work_as_copy(
    connection: "Connection",
    whole: bool,  # noqa: FBT001  passed on
    results: Results,
    ends: "dict[Connection, Any]",
    first: int,
) -> None:
    """Work as a copy of another process, without its ends of the connections and its way of handling signals.

    So many of the first tasks are fired.
    """
    for sign in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_DFL)
    for end in ends:
        end.close()
    results.advisor.assessed = max(results.advisor.assessed, FIRST_FIRED - first)
    _work(connection, results, whole=whole)


def _work_afresh(
    connection: "Connection",
    whole: bool,  # noqa: FBT001  passed on
    places: RulePlaces,
    firings: Path,
    assessed: int,
) -> None:
    """Load the rules, go on where the process is that started this one, and work."""
    _work(connection, results_of(places, firings.read_bytes(), assessed), whole=whole)


def results_of(places: RulePlaces, firings: bytes, assessed: int) -> Results | None:
    """Return what gives results by the rules at some places; None if they are not there any more.

    It goes on from packed firings, after so many tasks.
    """
    try:
        rulebook = load(places.package, places.packs, skipped=places.skipped)
    except AdvisorError:
        return None
    if rulebook.fingerprint != places.fingerprint:
        return None
    advisor = Advisor(rulebook)
    advisor.assessed = assessed
    _learn(advisor, firings)
    return Results(advisor)


def _work(connection: "Connection", results: Results | None, *, whole: bool) -> None:
    """Work out portions until this process is ended by the one that started it, which handles interruptions, too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    portions, done = SimpleQueue[Sequence[AnswerKey]](), SimpleQueue[bytes]()
    Thread(target=_take, args=(connection, portions), daemon=True).start()
    Thread(target=_give, args=(connection, done), daemon=True).start()
    told = 0
    while True:
        found = _worked_out(results, portions.get(), whole=whole)
        firings = {} if results is None else results.advisor.firings
        done.put(_packed(dict(islice(firings.items(), told, None))))
        done.put(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))
        told = len(firings)


def _packed(firings: Mapping[Firing, Fired]) -> bytes:
    """Return firings for another process; empty if there are none, or if they cannot leave this one."""
    with suppress(Exception):  # values of packs can be anything
        return pickle.dumps(firings, pickle.HIGHEST_PROTOCOL) if firings else b""
    return b""


def _learn(advisor: Advisor, firings: bytes) -> None:
    """Let an advisor learn packed firings; of those that cannot be read here, it makes its own."""
    with suppress(Exception):  # values of packs can be anything
        advisor.learn(pickle.loads(firings) if firings else {})  # noqa: S301  from a process of ours


def _take(connection: "Connection", portions: "SimpleQueue[Sequence[AnswerKey]]") -> None:
    """Take portions as they come, so that nobody waits to give one; end with the process that gives them."""
    with _end_of_process():
        while True:
            portions.put(connection.recv())


def _give(connection: "Connection", done: "SimpleQueue[bytes]") -> None:
    """Give what is done to the process that started this one, which takes it when it has time."""
    with _end_of_process():
        while True:
            connection.send_bytes(done.get())


@contextmanager
def _end_of_process() -> Iterator[None]:
    """End this process when the one that started it has ended."""
    try:
        yield
    except (EOFError, OSError):
        os._exit(1)


def _worked_out(results: Results | None, keys: Sequence[AnswerKey], *, whole: bool) -> Sequence[Result]:
    if results is None:
        return ()
    try:
        found = results.results([AnswerSet.from_key(results.kind, key) for key in keys])
        for result in found if whole else ():
            _ = result.whole.made
    except Exception:  # noqa: BLE001  the process that started this one meets the same error, and raises it
        return ()
    return found


@contextmanager
def _interruptions_held() -> Iterator[None]:
    """Block interruptions while workers start: they inherit the block, and are not interrupted half-way."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
