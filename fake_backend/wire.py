"""The way a reply takes to the client, and the means to end it as badly as a network can."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import socket
import struct
import termios
from collections.abc import Mapping
from typing import NoReturn, Protocol

Headers = list[tuple[str, str]]
Changes = Mapping[str, str | None]
"""Headers to set in place of what a reply has, by name in any case; None takes one away."""
CHUNK = 1 << 20
"""Bytes read and written at a time: with less, Python's cost per chunk shows."""


def changed(headers: Headers, changes: Changes) -> Headers:
    """The headers of a reply with these set or taken away."""
    named = {name.lower() for name in changes}
    kept = [(name, value) for name, value in headers if name.lower() not in named]
    return [*kept, *((name, value) for name, value in changes.items() if value is not None)]


class Wire(Protocol):
    """A reply under way: its head once, its body in pieces, then an end, or none."""

    async def head(self, status: int, headers: Headers, *, delimited: bool = False) -> None:
        """Send status and headers; `delimited` means that only the end of the connection ends the body."""

    async def body(self, data: bytes) -> None:
        """Send a piece of the body; waits while the client does not keep up."""

    async def end(self) -> None:
        """End the reply properly."""

    async def hang_up(self, *, reset: bool) -> NoReturn:
        """Close the connection (FIN or RST); the server then cancels this handler because the client is gone."""


async def break_off(transport: asyncio.Transport, *, reset: bool) -> None:
    """Close a connection after what was written has arrived: by RST, or by FIN."""
    if not reset:
        transport.close()
        return
    sock: socket.socket = transport.get_extra_info("socket")
    await _delivered(transport, sock)
    # Lingering for zero seconds is the one portable way to make a close send RST.
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _delivered(transport: asyncio.Transport, sock: socket.socket) -> None:
    """Wait until the client's system has acknowledged every byte: RST discards what has not arrived."""
    with contextlib.suppress(TimeoutError, OSError):
        async with asyncio.timeout(5):
            while transport.get_write_buffer_size() or any(fcntl.ioctl(sock.fileno(), termios.TIOCOUTQ, bytes(4))):
                # The system has no event for this; the queue empties within a round trip.
                await asyncio.sleep(0.001)


class Gate:
    """Holds stalled replies until somebody, on any thread, lets them go."""

    def __init__(self) -> None:
        self.opened = 0
        """How often it was opened so far."""
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    async def wait(self, since: int) -> None:
        """Wait until it has been opened more than `since` times.

        Whoever notes `opened` before saying anything to a client cannot miss the answer to what the client has seen.
        """
        entry = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(entry)
        try:
            if self.opened == since:
                await entry[1].wait()
        finally:
            self._waiting.discard(entry)

    def open(self) -> None:
        """Let go of all that is held now."""
        self.opened += 1
        for loop, event in list(self._waiting):
            loop.call_soon_threadsafe(event.set)
