"""Work that is shared out: in order, with what it raises, and ended with whoever wanted it."""

import multiprocessing
import os
import time
from contextlib import contextmanager

import pytest

from app.errors import StoreError
from app.graph.processes import apart, in_turn, shared


def test_work_that_is_shared_out_comes_back_in_order():
    held = {"a": 1}  # found by the children, not sent to them
    assert list(shared(lambda one: (one, one + held["a"]), range(20))) == [(one, one + 1) for one in range(20)]
    assert {*shared(lambda _: os.getpid(), range(9))}.isdisjoint({os.getpid()})
    assert {*shared(lambda _: os.getpid(), range(2))} == {os.getpid()}


def test_what_shared_work_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(shared(lambda one: 1 / (7 - one), range(20)))


def test_work_apart_gives_its_result_once_it_is_done():
    with apart(lambda: (os.getpid(), "done")) as result:
        other, said = result()
    assert (other != os.getpid(), said) == (True, "done")


def fails():
    raise StoreError("it is full", where="the disk", remedy="make room")


def test_what_it_raises_is_raised_where_it_is_waited_for():
    with apart(fails) as result, pytest.raises(StoreError) as caught:
        result()
    assert (caught.value.what, caught.value.where, caught.value.remedy) == ("it is full", "the disk", "make room")


def test_work_that_ends_without_a_word_is_an_error():
    with apart(lambda: os._exit(0)) as result, pytest.raises(ChildProcessError, match="ended before"):
        result()


def test_what_nobody_waits_for_is_ended():
    started = time.monotonic()
    with apart(lambda: time.sleep(60)):
        pass
    assert time.monotonic() - started < 20


def test_it_may_be_begun_by_a_process_that_was_begun_itself():
    ours, its = multiprocessing.get_context("fork").Pipe(duplex=False)

    def inner():
        with apart(lambda: "from within") as result:
            its.send(result())

    process = multiprocessing.get_context("fork").Process(target=inner, daemon=True)
    process.start()
    assert ours.poll(30)
    assert ours.recv() == "from within"
    process.join(30)


def test_pieces_in_turn_are_ended_in_order_and_none_is_begun_too_soon():
    begun, most = [], []

    @contextmanager
    def piece(number):
        begun.append(number)
        most.append(len(begun))
        yield lambda: number
        begun.remove(number)

    assert list(in_turn((lambda n=n: piece(n)) for n in range(12))) == list(range(12))
    assert max(most) <= (os.cpu_count() or 1) + 1
    assert begun == []


def test_what_is_left_is_ended_when_one_fails():
    ended = []

    @contextmanager
    def piece(number):
        try:
            yield lambda: 1 // number
        finally:
            ended.append(number)

    with pytest.raises(ZeroDivisionError):
        list(in_turn((lambda n=n: piece(n)) for n in (1, 0, 2, 3)))
    assert 0 in ended
    assert 1 in ended
