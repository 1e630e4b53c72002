"""Pool: the workers of one box (`app.store.box.process`), as the process that serves sees and uses them."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

from app.config import Settings
from app.errors import CmaaError, Overloaded, QueryError, StoreError, TooCostly, TooSlow
from app.graph.builds import Release
from app.store.box import idle, wire
from app.store.protocol import Answer, Request

QUEUE = 3.0  # seconds to wait for a worker to be free
_WAITING = 16  # queries that may wait, for each worker
_STARTING = 15.0  # seconds to wait for a worker of a box that is just being started
_LOADING = 600.0  # seconds that a box may take to load a release
GRACE = 6.0  # seconds beyond its time after which a query is given up, should the kernel not have ended it
_AGAIN = "try again in a moment"
_MEGABYTE = 1_000_000


class Pool:
    """The box of one release, seen from the process that serves: the connections of its workers, and who uses them."""

    def __init__(self, settings: Settings, release: Release) -> None:
        self.release, self.began, self.gone = release, time.monotonic(), ""
        self._settings, self._workers = settings, max(1, settings.workers)
        self._ready = False
        self._users = self._waiting = self._running = 0
        self._idle = idle.Idle()
        lock = threading.Lock()
        self._turn = threading.Condition(lock)
        # One who waits for a worker is woken at a time, while all others sleep on: one of us, and one of anybody, who
        # leaves workers to us.
        self._ours, self._theirs = (threading.Condition(lock) for _ in range(2))
        on_disk = release.stated + release.inferred > settings.memory
        self._control, theirs = socket.socketpair()
        plan = wire.Plan(
            path=str((release.store if on_disk else release.dump).resolve()),
            on_disk=on_disk,
            workers=self._workers,
            seconds=settings.query_seconds,
            memory=settings.query_memory * _MEGABYTE,
            output=settings.query_output * _MEGABYTE,
        )
        with theirs:
            self._process = _start(plan, theirs)
        self._listener = threading.Thread(target=self._listen, name="box", daemon=True)
        self._listener.start()

    def enter(self) -> Pool:
        """Count a user more."""
        with self._turn:
            self._users += 1
        return self

    def leave(self) -> None:
        """Count a user less."""
        with self._turn:
            self._users -= 1
            if not self._users:
                self._turn.notify_all()

    @property
    def ready(self) -> bool:
        """Whether a worker was born, and the box lives."""
        return self._ready and not self.gone

    @property
    def busy(self) -> tuple[int, int]:
        """How many queries run, and how many wait for a worker."""
        with self._turn:
            return self._running, self._waiting

    @property
    def process(self) -> int:
        """The number of the box's process."""
        return self._process.pid

    def answering(self) -> Pool:
        """Wait until the box answers, or raise StoreError."""
        with self._turn:
            self._turn.wait_for(lambda: self._idle or self.gone, _LOADING)
        try:
            self.run(Request(""))
        except QueryError:  # no query, but an answer
            return self
        except CmaaError as error:
            self.end(0)
            raise StoreError(error.what, where=str(self.release.folder), remedy="run `cmaa build`") from None
        raise AssertionError("an empty text was taken for a query")

    def end(self, patience: float) -> None:
        """Wait until nobody uses the box any more, at most so many seconds, and end it."""
        with self._turn:
            self._turn.wait_for(lambda: not self._users, patience)
        with contextlib.suppress(OSError):  # closed already
            self._control.shutdown(socket.SHUT_RDWR)
        self._listener.join()

    def run(self, request: Request, spare: int = 0) -> Answer:
        """Let a worker run a query, leaving `spare` workers to others; each way to end badly has its error."""
        connection = self._take(spare)
        started, wear = time.monotonic(), wire.Wear.LEAVING
        try:
            wire.ask(connection, request)
            told, wear = wire.told(connection)
        except (wire.Ended, TimeoutError):
            raise self._died(time.monotonic() - started) from None
        finally:
            self._give(connection, wear)
        if isinstance(told, TooCostly):
            raise self._too_costly()
        if isinstance(told, CmaaError):
            raise told
        return told

    def _take(self, spare: int) -> socket.socket:
        turn = self._theirs if spare else self._ours
        with self._turn:
            if self._waiting >= _WAITING * self._workers:
                raise self._busy()
            self._waiting += 1
            until = time.monotonic() + (QUEUE if self._ready else _STARTING)
            try:
                while not self.gone:
                    if len(self._idle) > spare:
                        if connection := self._idle.take():
                            self._running += 1
                            return connection
                    elif not turn.wait(max(0, until - time.monotonic())) and time.monotonic() >= until:
                        turn.notify()  # in case it was us who were just woken
                        raise self._busy()
                raise self._ended()
            finally:
                self._waiting -= 1

    def _give(self, connection: socket.socket, wear: wire.Wear) -> None:
        with self._turn:
            self._running -= 1
            if wear == wire.Wear.LEAVING or self.gone:
                connection.close()
            else:
                self._idle.put(connection, worn=wear == wire.Wear.WORN)
                self._ours.notify()
                self._theirs.notify()

    def _listen(self) -> None:
        """Take in the connections of workers as they are born, until the box ends; now and then, let one be renewed."""
        said, why = wire.WORKER, ""
        while said == wire.WORKER:
            self._renew()
            if not idle.speaks(self._control, idle.REST):
                continue
            try:
                said, connections, _, _ = socket.recv_fds(self._control, 1, 1)
            except OSError:
                said, connections = b"", []
            for number in connections:
                os.set_inheritable(number, False)
                connection = socket.socket(fileno=number)
                connection.settimeout(self._settings.query_seconds + GRACE)
                with self._turn:
                    self._ready = True
                    self._idle.prune()  # one is born because one died
                    self._idle.put(connection)
                    self._wake()
        if said:
            why = b"".join(iter(lambda: self._control.recv(4096), b"")).decode()
        with self._turn:
            self.gone = why or "the processes that answer queries ended"
            self._idle.clear()
            self._wake()
        self._control.close()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:  # it is still loading
            self._process.kill()
            self._process.wait()

    def _renew(self) -> None:
        """Let a worn worker be replaced: one at a time, and where others are at work, not the last that is free."""
        with self._turn:
            every = len(self._idle) + self._running == self._workers
            if every and (len(self._idle) > 1 or not self._running):
                self._idle.renew()

    def _wake(self) -> None:
        for turn in (self._turn, self._ours, self._theirs):
            turn.notify_all()

    def _died(self, seconds: float) -> StoreError:
        """Return what is to be said of a worker that died after so many seconds."""
        if seconds >= self._settings.query_seconds:
            most = f"{self._settings.query_seconds:g} seconds"
            return TooSlow(f"the query took longer than {most}", remedy="narrow the query, or add LIMIT")
        with self._turn:  # a box that dies takes its workers with it; word of that may come a little later
            self._turn.wait_for(lambda: self.gone, 0.05)
        return self._ended() if self.gone else self._too_costly()

    def _too_costly(self) -> TooCostly:
        return TooCostly(
            f"the query took more than {self._settings.query_memory} megabytes of memory, or ended its process",
            remedy="narrow the query, add LIMIT, nest less deeply, or leave out SERVICE",
        )

    def _ended(self) -> StoreError:
        return StoreError(self.gone, remedy=_AGAIN)

    def _busy(self) -> Overloaded:
        return Overloaded("too many queries are running", remedy=_AGAIN)


def _start(plan: wire.Plan, control: socket.socket) -> subprocess.Popen[bytes]:
    """Start a box in a session of its own: Ctrl-C in a terminal is for the process that serves."""
    try:
        return subprocess.Popen(  # noqa: S603  (our own program)
            [sys.executable, "-m", "app.store.box.process", str(plan)],
            stdin=control.fileno(),
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parents[3],
            start_new_session=True,
        )
    except OSError as error:
        raise StoreError(f"no process to answer queries can be started ({error.strerror})", remedy=_AGAIN) from None
