"""Turns and what stalls: who comes next, and who is given up, held without a server and without a clock."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from app.serve import stalled
from app.serve.stalled import Watch
from app.serve.turns import Queue, Turns, client


class Fake(SimpleNamespace):
    __hash__ = object.__hash__


def channel(address: str, **state: object) -> Fake:
    made = Fake(addr=(address, 1), total_outbufs_len=0, request=None, requests=[], last_activity=0, closed=False)
    made.service = made.cancel = lambda: None
    made.handle_close = lambda: setattr(made, "closed", True)
    vars(made).update(state)
    return made


def test_clients_take_turns_and_none_has_more_than_his_part():
    queue = Queue(2, threading.Lock())
    mine, other = [channel("127.0.0.1") for _ in range(5)], channel("127.0.0.2")
    for one in (*mine, other):
        queue.append(one)
    assert len(queue) == 6
    turns = [queue.popleft(), queue.popleft(), queue.popleft()]
    assert [turn._channel for turn in turns] == [mine[0], other, mine[1]]
    assert not queue  # three wait still, all of a client who has his part
    assert len(queue) == 3
    turns[0].service()
    assert queue
    assert queue.popleft()._channel is mine[2]
    assert not queue


def test_a_turn_that_fails_is_over_too():
    queue = Queue(1, threading.Lock())
    broken = channel("127.0.0.1")
    broken.service = lambda: 1 / 0
    queue.append(broken)
    queue.append(channel("127.0.0.1"))
    try:
        queue.popleft().service()
    except ZeroDivisionError:
        assert queue


def test_what_can_be_answered_at_once_takes_no_turn(caplog):
    turns, answered = Turns(0, 2, prompt=True), []
    there, made, broken = (channel("127.0.0.1") for _ in range(3))
    there.at_once = lambda: answered.append(there) or True
    made.at_once = lambda: False
    broken.at_once = lambda: 1 / 0
    for one in (there, broken, made):
        turns.add_task(one)
    assert not turns.queue
    assert not answered  # the loop is still reading
    turns.hand_out()
    turns.hand_out()
    assert answered == [there]
    assert turns.queue.popleft()._channel is made
    assert not turns.queue
    assert "ZeroDivisionError" in caplog.text  # the loop went on


@pytest.mark.parametrize("prompt", [True, False])
def test_what_a_thread_finds_is_for_threads(prompt):
    turns, one = Turns(0, 2, prompt=prompt), channel("127.0.0.1")
    if prompt:
        other = threading.Thread(target=turns.add_task, args=[one])
        other.start()
        other.join()
    else:
        turns.add_task(one)
    assert turns.queue.popleft()._channel is one


def test_who_asks():
    assert client(channel("192.0.2.7")) == "192.0.2.7"
    assert client(channel("::ffff:192.0.2.7")) == client(channel("::ffff:192.0.2.7"))
    assert client(channel("2001:db8::1")) == client(channel("2001:db8::ffff")) != client(channel("2001:db8:0:1::1"))
    assert client(channel("fe80::1%eth0")) == "fe80::/64"
    assert client(channel("a pipe")) == "('a pipe', 1)"


def looked(monkeypatch, channels, *moments: float, each: int = 100) -> None:
    watch = Watch(each)
    for moment in moments:
        monkeypatch.setattr(stalled.time, "monotonic", lambda moment=moment: moment)
        watch.look(channels)


def test_what_does_not_go_forward_is_given_up(monkeypatch):
    half, stuck, busy = (
        channel("a", request=object()),
        channel("b", total_outbufs_len=10**6),
        channel("c", requests=[1]),
    )
    looked(monkeypatch, [half, stuck, busy], 10, 40, 69)
    assert not half.closed
    assert not stuck.closed
    looked(monkeypatch, [half, stuck, busy], 10, 40, 71)
    assert half.closed
    assert stuck.closed
    assert not busy.closed  # the query has its own limit


def test_what_goes_forward_is_waited_for(monkeypatch):
    watch, slow = Watch(100), channel("a", total_outbufs_len=2 * 10**6)
    for minute in range(5):
        monkeypatch.setattr(stalled.time, "monotonic", lambda minute=minute: 100 + 61.0 * minute)
        watch.look([slow])
        slow.total_outbufs_len -= 300_000
    assert not slow.closed


def test_one_client_keeps_so_many_connections_at_rest_and_the_latest(monkeypatch):
    mine = [channel("127.0.0.1", last_activity=number) for number in range(7)]
    other = channel("127.0.0.2")
    looked(monkeypatch, [*mine, other], 10, each=3)
    assert [one.closed for one in mine] == [True] * 4 + [False] * 3
    assert not other.closed
