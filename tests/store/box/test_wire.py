"""A message arrives as it was sent, in one piece or in many, and nothing that follows it is taken for a part of it."""

import socket
import threading

import pytest

from app.errors import QueryError
from app.store.box import wire
from app.store.protocol import Answer, Request


@pytest.fixture
def pair():
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


@pytest.mark.parametrize("size", [0, 1, wire._ONCE - 1, wire._ONCE, wire._ONCE + 1, 3_000_000])
def test_an_answer_arrives_as_it_was_sent(pair, size):
    answer = Answer("text/csv", bytes(range(256)) * (size // 256) + b"x" * (size % 256))
    sending = threading.Thread(target=wire.tell, args=(pair[0], answer), kwargs={"wear": wire.Wear.WORN})
    sending.start()
    assert wire.told(pair[1]) == (answer, wire.Wear.WORN)
    sending.join()


@pytest.mark.parametrize("size", [0, 10, 500_000])
def test_a_request_arrives_as_it_was_sent(pair, size):
    request = Request("é" * size, ("https://example.org/a",), (), "text/csv", "")
    sending = threading.Thread(target=wire.ask, args=(pair[0], request))
    sending.start()
    assert wire.asked(pair[1]) == request
    sending.join()


def test_an_error_keeps_its_kind(pair):
    wire.tell(pair[0], QueryError("what", where="where", remedy="remedy"), wear=wire.Wear.NONE)
    told, wear = wire.told(pair[1])
    assert type(told) is QueryError
    assert (told.what, told.where, told.remedy, wear) == ("what", "where", "remedy", wire.Wear.NONE)


def test_a_message_in_single_bytes_arrives(pair):
    near, far = socket.socketpair()
    wire.tell(near, Answer("a/b", b"content"), wear=wire.Wear.NONE)
    whole = far.recv(1000)

    def trickle():
        for byte in whole:
            pair[0].sendall(bytes([byte]))

    sending = threading.Thread(target=trickle)
    sending.start()
    assert wire.told(pair[1]) == (Answer("a/b", b"content"), wire.Wear.NONE)
    sending.join()
    near.close()
    far.close()


def test_who_says_more_than_it_was_asked_is_not_believed(pair):
    near, far = socket.socketpair()
    wire.tell(near, Answer("a/b", b"content"), wear=wire.Wear.NONE)
    pair[0].sendall(far.recv(1000) * 2)
    with pytest.raises(wire.Ended):
        wire.told(pair[1])
    near.close()
    far.close()


def test_who_ends_in_the_middle_has_ended(pair):
    wire.tell(pair[0], Answer("a/b", b"content"), wear=wire.Wear.NONE)
    near, far = socket.socketpair()
    near.sendall(pair[1].recv(12))
    near.close()
    with pytest.raises(wire.Ended):
        wire.told(far)
    far.close()
