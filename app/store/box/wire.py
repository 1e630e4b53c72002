"""Wire: how a query goes to a worker and its answer comes back, over a connected pair of sockets.

A message is its head and its content; the head gives the length of the content, so that nobody takes half an answer for
a whole one. Content is JSON or what the engine wrote, never anything that would be executed in reading.
"""

from __future__ import annotations

import json
import socket
import struct
from dataclasses import asdict, dataclass
from enum import IntEnum

from app.errors import CmaaError, NotOffered, QueryError, StoreError, TooCostly, TooLarge
from app.store.protocol import Answer, Request

#: What a worker says when it is ready, and the box when it hands out a connection or fails; then the reason follows.
READY, WORKER, FAILED = b"r", b"w", b"f"
_ASKED = struct.Struct("!I")
#: Kind (0 is an answer, others are errors in the order below), wear of the worker, length of media, of content.
_TOLD = struct.Struct("!BBHI")
#: Bytes that go in one piece.
_ONCE = 65536
_ERRORS = (CmaaError, QueryError, NotOffered, TooLarge, TooCostly, StoreError)


class Wear(IntEnum):
    """What its answers did to a worker: nothing; it has copied much of the graph; it leaves and is asked no more."""

    NONE = 0
    WORN = 1
    LEAVING = 2


@dataclass(frozen=True)
class Plan:
    """What a box holds and how its workers are bounded: memory and output in bytes."""

    path: str
    on_disk: bool
    workers: int
    seconds: float
    memory: int
    output: int

    def __str__(self) -> str:
        return json.dumps(asdict(self))


class Ended(Exception):
    """The other side closed the connection, or its process ended."""


def ask(connection: socket.socket, request: Request) -> None:
    """Send a request."""
    fields = (request.text, request.default_graphs, request.named_graphs, request.rows, request.graph)
    content = json.dumps(fields).encode("ascii")
    _send(connection, _ASKED.pack(len(content)) + content)


def asked(connection: socket.socket) -> Request:
    """Wait for a request and return it."""
    begun = _begin(connection, _ASKED.size)
    (length,) = _ASKED.unpack_from(begun)
    text, default, named, rows, graph = json.loads(_rest(connection, begun, _ASKED.size + length)[_ASKED.size :])
    return Request(text, tuple(default), tuple(named), rows, graph)


def tell(connection: socket.socket, told: Answer | CmaaError, wear: Wear) -> None:
    """Send an answer or an error, and what this worker is like after it."""
    if isinstance(told, Answer):
        kind, media, content = 0, told.media.encode(), told.body
    else:
        kind = next((i for i, known in enumerate(_ERRORS) if type(told) is known), len(_ERRORS) - 1)
        media, content = b"", json.dumps((told.what, told.where, told.remedy)).encode("ascii")
    head = _TOLD.pack(kind, wear, len(media), len(content)) + media
    if len(content) <= _ONCE:
        _send(connection, head + content)
    else:
        _send(connection, head)
        _send(connection, content)


def told(connection: socket.socket) -> tuple[Answer | CmaaError, Wear]:
    """Return the answer or error that a worker sends, and what it is like after it."""
    begun = _begin(connection, _TOLD.size)
    kind, wear, media, length = _TOLD.unpack_from(begun)
    whole = _rest(connection, begun, _TOLD.size + media + length)
    name, content = whole[_TOLD.size : _TOLD.size + media].decode(), whole[_TOLD.size + media :]
    if kind == 0:
        return Answer(name, content), Wear(wear)
    what, where, remedy = json.loads(content)
    return _ERRORS[kind](what, where=where, remedy=remedy), Wear(wear)


def _send(connection: socket.socket, content: bytes) -> None:
    try:
        connection.sendall(content)
    except (BrokenPipeError, ConnectionResetError):
        raise Ended from None


def _begin(connection: socket.socket, least: int) -> bytes:
    """Return what is there of a message, at least so many bytes: a small one comes as a whole, and nothing after it."""
    begun = b""
    while len(begun) < least:
        if not (part := _some(connection, _ONCE)):
            raise Ended
        begun += part
    return begun


def _rest(connection: socket.socket, begun: bytes, length: int) -> bytes:
    """Return the whole of a message of so many bytes, of which a beginning is there."""
    if len(begun) == length:
        return begun
    if len(begun) > length:  # nobody says more before it is asked again
        raise Ended
    content = bytearray(length)
    content[: len(begun)] = begun
    view, have = memoryview(content), len(begun)
    while have < length:
        try:
            got = connection.recv_into(view[have:])
        except ConnectionResetError:
            got = 0
        if not got:
            raise Ended
        have += got
    return bytes(content)


def _some(connection: socket.socket, most: int) -> bytes:
    try:
        return connection.recv(most)
    except ConnectionResetError:
        return b""
