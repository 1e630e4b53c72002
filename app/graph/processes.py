"""Processes: how a build shares its work out, so that all processors are used and no one process holds it all."""

from __future__ import annotations

import os
import pickle
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from itertools import count
from threading import Lock
from typing import Any, NoReturn, TypeVar

from app.guard import fence
from app.guard.guarded import fork

P = TypeVar("P")
R = TypeVar("R")

#: How many pieces of work are not worth further processes.
FEW = 4


def shared(work: Callable[[P], R], parts: Sequence[P], few: int = FEW) -> Iterator[R]:
    """Yield what work gives for each part, in order; more than a `few` are shared out among processes.

    These are forked, so that neither the work nor what it is done with is sent to them; what it gives is sent back.
    """
    if len(parts) <= few:
        yield from map(work, parts)
        return
    from concurrent.futures import ProcessPoolExecutor  # only now: whoever only asks does not wait for it
    from multiprocessing import get_context

    key = next(_KEYS)
    _SHARED[key] = lambda place: work(parts[place])
    try:
        fork = get_context("fork")
        with ProcessPoolExecutor(mp_context=fork, initializer=fence.end_with, initargs=(os.getpid(),)) as processes:
            yield from processes.map(partial(_done, key), range(len(parts)))
    finally:
        del _SHARED[key]


#: Work that is being shared out: it lies here for the children to find.
_SHARED: dict[int, Callable[[int], object]] = {}
_KEYS = count()


def _done(key: int, place: int) -> Any:
    return _SHARED[key](place)


@contextmanager
def apart(work: Callable[[], R]) -> Iterator[Callable[[], R]]:
    """Begin work of ours in a process of its own, and give what waits for it; at the end of the block it is ended.

    Unlike what `app.guard.guarded` runs, it may write files. What it raises is raised again where it is waited for, by
    whatever thread. It is forked by hand: `multiprocessing` lets no process begin another that was begun so itself.
    """
    ours, its = os.pipe()
    parent, child = os.getpid(), fork()
    if child == 0:
        _tell(work, its, parent)
    os.close(its)
    reading, said = Lock(), os.fdopen(ours, "rb")

    def result() -> R:
        with reading:
            told = said.read()
        if not told:
            raise ChildProcessError("a process of the build ended before its work was done")
        well, value = pickle.loads(told)  # noqa: S301  of our own work
        if not well:
            raise value
        return value  # type: ignore[no-any-return]

    try:
        yield result
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with reading:
            said.close()


def _tell(work: Callable[[], object], its: int, parent: int) -> NoReturn:
    """Work, tell, and leave without returning to what the parent was doing."""
    try:
        fence.end_with(parent)
        try:
            said: tuple[bool, object] = (True, work())
        except BaseException as error:
            said = (False, error)
        with os.fdopen(its, "wb") as told:
            told.write(pickle.dumps(said))
    finally:
        os._exit(0)


def in_turn(begins: Iterable[Callable[[], AbstractContextManager[Callable[[], R]]]]) -> Generator[R, None, None]:
    """Yield the results of pieces of work in order; one more than there are processors is begun, since they differ."""
    most = (os.cpu_count() or 1) + 1
    with ExitStack() as left:
        waiting: deque[tuple[ExitStack, Callable[[], R]]] = deque()

        def first() -> R:
            stack, result = waiting.popleft()
            with stack:
                return result()

        for begin in begins:
            if len(waiting) == most:
                yield first()
            one = left.enter_context(ExitStack())
            waiting.append((one, one.enter_context(begin())))
        while waiting:
            yield first()
