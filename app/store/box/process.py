"""Box: one process that loads a release and forks workers, each of which answers queries within bounds.

A query cannot be stopped from inside its process: the engine answers to nobody until it is through. So it runs in a
process that may be ended at any moment. The box has one thread, loads the graph once, and lets its workers share that
memory; a worker that dies is forked anew, in milliseconds. Each worker has one connection, made before it was born;
after that it can open nothing, so that SERVICE, LOAD and FROM reach nothing.

The process that serves (`app.store.box.boxed`) starts the box with a socket as its standard input, over which it hands
out the connections of its workers. When the other end of it is closed, for whatever reason, the box ends its workers
and itself.
"""

from __future__ import annotations

import contextlib
import gc
import json
import math
import os
import select
import signal
import socket
import sys
from pathlib import Path

from app.errors import CmaaError, StoreError, TooCostly
from app.guard import fence
from app.store.box import wire
from app.store.embedded import EmbeddedStore
from app.store.protocol import Answer

#: A worker leaves after so many answers, or once a query has taken this part of the memory that it may take.
_ANSWERS, _PART = 1000, 0.25
#: A worker is worn once it has copied this part of what it shared with the box (`app.store.box.idle`).
_COPIED = 0.1
_SENDING = 5.0  # seconds in which an answer that is ready must be taken


def main(plan: wire.Plan, control: socket.socket) -> None:
    """Load, fork workers and replace those that die, until the other end of `control` is closed."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # sent to all processes of a service at once: queries may finish
    try:
        # A store on disk brings threads, which do not survive a fork: each worker opens it for itself.
        store = None if plan.on_disk else EmbeddedStore.read(Path(plan.path))
        _keep(plan, store, control)
    except CmaaError as error:
        with contextlib.suppress(OSError):
            control.sendall(wire.FAILED + str(error).encode())
    except (BrokenPipeError, ConnectionResetError):
        return  # the process that serves is gone


def _keep(plan: wire.Plan, store: EmbeddedStore | None, control: socket.socket) -> None:
    gc.collect()
    gc.freeze()  # what is there by now stays shared between the workers
    died, bell = socket.socketpair()
    bell.setblocking(False)
    signal.set_wakeup_fd(bell.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    workers: set[int] = set()
    try:
        while True:
            while len(workers) < plan.workers:
                workers.add(_fork(plan, store, control, (died, bell)))
            readable, _, _ = select.select([control, died], [], [])
            if control in readable:
                return
            died.recv(4096)
            while workers and (pid := os.waitpid(-1, os.WNOHANG)[0]):
                workers.discard(pid)
    finally:
        signal.set_wakeup_fd(-1)
        for pid in workers:
            os.kill(pid, signal.SIGKILL)


def _fork(
    plan: wire.Plan, store: EmbeddedStore | None, control: socket.socket, others: tuple[socket.socket, ...]
) -> int:
    """Fork a worker, wait until it is ready, and hand out its connection."""
    box, (near, far) = os.getpid(), socket.socketpair()
    pid = os.fork()
    if not pid:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            fence.end_with(box)
            for other in (far, control, *others):
                other.close()
            _work(plan, store, near)
        finally:
            os._exit(1)
    near.close()
    with far:
        if far.recv(1) != wire.READY:
            said = b"".join(iter(lambda: far.recv(4096), b"")).decode()
            raise StoreError(said or "a process that answers queries could not start", where=plan.path)
        socket.send_fds(control, [wire.WORKER], [far.fileno()])
    return pid


def _work(plan: wire.Plan, store: EmbeddedStore | None, connection: socket.socket) -> None:
    """Answer queries within bounds until it is time to leave."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):  # the engine's last words on running out of memory are no news
        os.dup2(nothing, standard)
    try:
        if store is None:
            fence.connect_nowhere()
            store = EmbeddedStore.open(Path(plan.path))
            fence.bound(plan.memory)
        else:
            fence.bound(plan.memory)
            fence.open_nothing()
    except CmaaError as error:
        connection.sendall(wire.FAILED + str(error).encode())
        return
    connection.sendall(wire.READY)
    held, copied = fence.grown(), fence.copied()
    enough = held + _PART * plan.memory
    worn = math.inf if plan.on_disk else copied + _COPIED * held  # nothing is shared on disk
    for left in reversed(range(_ANSWERS)):
        try:
            request = wire.asked(connection)
            fence.deadline(plan.seconds)
            told: Answer | CmaaError = store.answer(request, plan.output)
        except wire.Ended:
            return
        except CmaaError as error:
            told = error
        except MemoryError:
            told, left = TooCostly("out of memory"), 0
        if left == 0 or fence.grown() > enough:
            wear = wire.Wear.LEAVING
        else:
            wear = wire.Wear.WORN if fence.copied() > worn else wire.Wear.NONE
        fence.deadline(_SENDING)
        wire.tell(connection, told, wear)
        fence.deadline(0)
        if wear == wire.Wear.LEAVING:
            return


if __name__ == "__main__":
    main(wire.Plan(**json.loads(sys.argv[1])), socket.socket(fileno=os.dup(0)))
