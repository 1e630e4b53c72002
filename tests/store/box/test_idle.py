"""Idle workers: one that copied much of the graph is replaced when it has nothing to do, and nobody notices."""

import os
import random
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from app.store.box import idle
from app.store.box.boxed import BoxedStore
from app.store.box.idle import Idle
from tests.store.box.test_box import BOMBS, box_of, children, number, numbered, outcome, released, until, workers_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

COUNT = 60_000


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return released(tmp_path_factory.mktemp("releases") / "many", numbered(COUNT))


@pytest.fixture
def begin(settings, many, monkeypatch):
    """Begin a box over many statements; idle workers may rest for so many seconds."""
    begun = []

    def one(rest: float, workers: int = 3, **other) -> BoxedStore:
        monkeypatch.setattr(idle, "REST", rest)
        given = {"workers": workers, "query_seconds": 60.0, "query_memory": 300, "memory": 1_000_000} | other
        begun.append(BoxedStore(replace(settings, **given), many))
        return begun[-1]

    yield one
    for store in begun:
        store.close()


def private(pid: int) -> int:
    """Return the bytes that a process shares with no other."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Private_"))


def wear(store: BoxedStore) -> set[int]:
    """Let every worker read the whole graph; return which they are."""
    workers = workers_of(store)
    gate = threading.Barrier(len(workers))

    def ask() -> None:
        gate.wait()
        assert number(store) == COUNT

    def worn() -> bool:
        with ThreadPoolExecutor(len(workers)) as threads:
            for asked in [threads.submit(ask) for _ in workers]:
                asked.result()
        return all(private(worker) > 10_000_000 for worker in workers)

    until(worn, 60)
    return workers


def test_what_workers_copied_is_given_back_at_rest(begin):
    store = begin(1.0)
    workers = wear(store)
    before = sum(map(private, workers))
    until(lambda: workers.isdisjoint(children(store)), 60)
    after = sum(map(private, workers_of(store)))
    assert after < before / 2
    assert after < 5_000_000 * len(workers)
    assert number(store) == COUNT
    assert store.state().restarts == 0
    assert not store.state().ended


def test_no_request_is_lost_at_the_time_of_replacement(begin):
    store = begin(0.005)
    seen = set(workers_of(store))

    def ask(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(40):
            assert number(store) == COUNT
            time.sleep(chance.choice((0, 0.004, 0.005, 0.006, 0.05)))
            seen.update(children(store))

    with ThreadPoolExecutor(4) as threads:
        for asked in [threads.submit(ask, seed) for seed in range(4)]:
            asked.result()
    assert len(seen) > 10
    assert len(workers_of(store)) == 3
    assert not store.state().ended


def test_one_at_a_time_though_the_box_be_slow(begin):
    store = begin(0.5)
    workers = wear(store)
    os.kill(box_of(store), signal.SIGSTOP)
    try:
        until(lambda: len(store._pool._idle) == 2)
        time.sleep(1.5)
        assert len(store._pool._idle) == 2
        assert number(store) == COUNT
    finally:
        os.kill(box_of(store), signal.SIGCONT)
    until(lambda: workers.isdisjoint(children(store)), 60)


def test_a_single_worker_is_replaced_too(begin):
    store = begin(0.2, workers=1)
    workers = wear(store)
    until(lambda: workers.isdisjoint(children(store)), 60)
    assert number(store) == COUNT


def test_the_last_free_one_stays_while_others_work(begin):
    store = begin(1.0, workers=2, query_seconds=4.0)
    workers = wear(store)
    with ThreadPoolExecutor(1) as others:
        costly = others.submit(outcome, store, BOMBS["cross product"][0])
        until(lambda: store.state().running == 1)
        time.sleep(2.5)
        assert store.state().running == 1
        assert workers == children(store)
        costly.result()
    until(lambda: workers.isdisjoint(children(store)), 60)


def test_on_disk_nothing_is_copied_and_nobody_replaced(begin):
    store = begin(0.1, memory=0)
    workers = workers_of(store)
    for _ in range(5):
        assert number(store) == COUNT
    time.sleep(1)
    assert workers_of(store) == workers


@pytest.fixture
def pairs():
    ends = [socket.socketpair() for _ in range(3)]
    yield ends
    for near, far in ends:
        near.close()
        far.close()


def test_only_who_is_worn_and_rested_makes_room(pairs, monkeypatch):
    monkeypatch.setattr(idle, "REST", 0.05)
    held = Idle()
    for (near, _), worn in zip(pairs, (False, True, True), strict=True):
        held.put(near, worn=worn)
    held.renew()
    assert len(held) == 3
    time.sleep(0.06)
    held.renew()
    assert [far.recv(1, socket.MSG_DONTWAIT) for _, far in pairs[1:2]] == [b""]  # the one that rests longest
    held.renew()
    held.renew()
    assert len(held) == 1
    assert held.take() is pairs[0][0]


def test_the_one_that_was_asked_last_is_asked_first(pairs):
    held = Idle()
    for near, _ in pairs:
        held.put(near)
    pairs[2][1].close()
    assert held.take() is None  # it died
    assert held.take() is pairs[1][0]
    pairs[0][1].close()
    held.prune()
    assert len(held) == 0
