"""Connects to a public address only, and only for a few seconds. The very address that was checked is the one that is
connected to: DNS can give another answer a moment later, so it is asked once.
"""

from __future__ import annotations

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from storage.connection.https_pool import trusted
from web.guarded_http import addresses
from web.guarded_http.targets import NotFetched, Reason, Target

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer

MOST_ADDRESSES = 4  # of one host, that are tried
Address = tuple[socket.AddressFamily, tuple[Any, ...]]


class Deadline:
    """For a request as a whole: a server that sends a byte now and then is given up, too."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return seconds


class TimedSocket:
    """As much of a socket as http.client uses. Each call waits until the deadline at most."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket, self._deadline = connected, deadline

    def sendall(self, data: ReadableBuffer) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def recv_into(self, buffer: WriteableBuffer) -> int:
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self))

    def close(self) -> None:
        self._socket.close()


class _Reader(io.RawIOBase):
    def __init__(self, source: TimedSocket) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        return self._source.recv_into(buffer)


def connect(target: Target, deadline: Deadline) -> TimedSocket:
    """Raises NotFetched, or OSError."""
    connected = _connected(checked_addresses(target, deadline), deadline)
    if target.is_https:
        connected.settimeout(deadline.left())
        connected = _tls().wrap_socket(connected, server_hostname=target.host)
    return TimedSocket(connected, deadline)


def checked_addresses(target: Target, deadline: Deadline) -> Sequence[Address]:
    """If one address of a host is not public, none is used. Raises NotFetched."""
    found: list[Address] = [(family, address) for family, *_, address in _look_up(target, deadline)]
    if not found:
        raise NotFetched(Reason.NO_SUCH_HOST)
    if not all(addresses.is_public(str(address[0])) for _, address in found):
        raise NotFetched(Reason.NOT_PUBLIC)
    return list(dict.fromkeys(found))[:MOST_ADDRESSES]


def _look_up(target: Target, deadline: Deadline) -> Sequence[Any]:
    """In a thread of its own: the DNS server of a stranger may not answer, and a lookup has no time limit."""
    answers: queue.Queue[Sequence[Any]] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=deadline.left())
    except queue.Empty:
        raise NotFetched(Reason.NO_SUCH_HOST) from None


def _connected(found: Sequence[Address], deadline: Deadline) -> socket.socket:
    for number, (family, address) in enumerate(found, start=1):
        connecting = socket.socket(family, socket.SOCK_STREAM)
        try:
            # Each gets its part of the time: the first of two may be one that this network cannot reach.
            connecting.settimeout(deadline.left() / (len(found) - number + 1))
            connecting.connect(address)
            return connecting
        except OSError:
            connecting.close()
            if number == len(found):
                raise
    raise NotFetched(Reason.NO_SUCH_HOST)


@cache
def _tls() -> ssl.SSLContext:
    return trusted(None, only_amazon=False)
