"""A reply with a fault in it: takes a good reply piece by piece and sends what the fault makes of it."""

from __future__ import annotations

import asyncio
import zlib
from typing import NoReturn

from fake_backend.faults import Fault
from fake_backend.wire import Gate, Headers, Wire, changed

SLICES_A_SECOND = 20


class Shaped:
    """A `Wire` in front of another: same calls, faulty outcome."""

    def __init__(self, wire: Wire, fault: Fault, gate: Gate, *, bodiless: bool = False) -> None:
        """`bodiless`: the reply to a HEAD, of which only the head can be faulty or late."""
        self._wire, self._fault, self._bodiless = wire, fault, bodiless
        self._gate, self._opened = gate, gate.opened
        self._passed = 0
        self._point: int | None = None
        """Where `then` is still to happen; None before the head, for errors, and once it has."""
        self._stopped = False
        self._packed: bytearray | None = None
        self._packer = zlib.compressobj(wbits=31)
        self._head: tuple[int, Headers] = (0, [])

    async def head(self, status: int, headers: Headers, *, delimited: bool = False) -> None:
        """Send the head as the fault has it, or keep it until the body is known."""
        fault = self._fault
        await asyncio.sleep(fault.delay)
        if fault.then == "stall" and fault.after == 0:
            await self._gate.wait(self._opened)
        headers = changed(headers, fault.headers)
        if status >= 400 or self._bodiless:
            await self._wire.head(status, headers, delimited=delimited)
            return
        size = next((int(value) for name, value in headers if name.lower() == "content-length"), None)
        if fault.then != "go on":
            self._point = fault.point(size)
        if fault.gzip and status == 200:
            # The length of the compressed body is known only at its end, and so is the head.
            self._packed, self._head = bytearray(), (status, headers)
            return
        if fault.framing != "length":
            headers = without_length(headers)
        elif fault.then == "stop" and size is not None:
            headers = [*without_length(headers), ("Content-Length", str(self._point))]
        await self._wire.head(status, headers, delimited=delimited or fault.framing == "close")

    async def body(self, data: bytes) -> None:
        """Send a piece, up to the point and past it."""
        if self._point is not None and self._passed + len(data) >= self._point:
            split = self._point - self._passed
            await self._pass_on(data[:split])
            self._passed += split
            data = await self._turn(data[split:])
        await self._pass_on(data)
        self._passed += len(data)

    async def end(self) -> None:
        """End the reply, properly if the fault lets it."""
        if self._point is not None:
            # The body was shorter than anybody said: it may still not end well.
            await self._turn(b"")
        if self._packed is not None:
            self._packed += self._packer.flush()
            status, headers = self._head
            headers = [*without_length(headers), ("Content-Encoding", "gzip")]
            if self._fault.framing == "length":
                headers.append(("Content-Length", str(len(self._packed))))
            await self._wire.head(status, headers)
            await self._wire.body(bytes(self._packed))
        await self._wire.end()

    async def hang_up(self, *, reset: bool) -> NoReturn:
        """End the connection."""
        await self._wire.hang_up(reset=reset)

    async def _turn(self, rest: bytes) -> bytes:
        """The point is reached: do what was to be done there, and say what remains of the piece at hand."""
        self._point = None
        match self._fault.then:
            case "stall":
                await self._gate.wait(self._opened)
            case "close" | "reset":
                await self._wire.hang_up(reset=self._fault.then == "reset")
            case "flip" if rest:
                return bytes([rest[0] ^ 0xFF]) + rest[1:]
            case "flip":
                # The piece ended right here: the byte to spoil is the next one's first.
                self._point = self._passed
            case "stop":
                self._stopped = True
        return rest

    async def _pass_on(self, data: bytes) -> None:
        if self._packed is not None:
            self._packed += self._packer.compress(data)
        elif data and not self._stopped:
            await self._paced(data)

    async def _paced(self, data: bytes) -> None:
        rate = self._fault.rate
        step = len(data) if rate is None else max(1, rate // SLICES_A_SECOND)
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            await self._wire.body(piece)
            if rate is not None:
                await asyncio.sleep(len(piece) / rate)


def without_length(headers: Headers) -> Headers:
    """The headers without Content-Length."""
    return [(name, value) for name, value in headers if name.lower() != "content-length"]
