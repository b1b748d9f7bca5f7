"""The wire of an ASGI server, with uvicorn's connection underneath for what ASGI cannot say."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import NoReturn, Protocol, cast

from starlette.types import Send
from uvicorn.protocols.http.flow_control import FlowControl

from fake_backend.records import Exchange
from fake_backend.wire import Headers, break_off


class Connection(Protocol):
    """As much of uvicorn's request cycle as faults need."""

    transport: asyncio.Transport
    flow: FlowControl


class AsgiWire:
    """A `Wire` over one ASGI request; keeps the record up to date.

    ASGI has no words for RST, for a length that lies or for a body ended by the connection alone. uvicorn's `send`,
    handed on unwrapped, is a method of the object that holds the transport: faults reach for it there.
    """

    def __init__(self, send: Send, exchange: Exchange) -> None:
        self._send, self._exchange = send, exchange
        self._raw = False

    async def head(self, status: int, headers: Headers, *, delimited: bool = False) -> None:
        """Send status and headers, and note them."""
        self._exchange.status = status
        self._exchange.response_headers = {name.lower(): value for name, value in headers}
        if delimited:
            self._raw = True
            lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", "Connection: close"]
            lines += [f"{name}: {value}" for name, value in headers]
            await self._write("\r\n".join([*lines, "", ""]).encode("latin-1"))
            return
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await self._send({"type": "http.response.start", "status": status, "headers": encoded})

    async def body(self, data: bytes) -> None:
        """Send a piece, and count it."""
        if self._raw:
            await self._write(data)
        else:
            await self._send({"type": "http.response.body", "body": data, "more_body": True})
        if self._exchange.method != "HEAD":
            self._exchange.carry(data)

    async def end(self) -> None:
        """End the reply properly."""
        if self._raw:
            # Over before it is cut: here the connection's end is the body's.
            self._exchange.end()
            await self.hang_up(reset=False)
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._exchange.end()

    async def hang_up(self, *, reset: bool) -> NoReturn:
        """End the connection; what is left of the request is cancelled when it is gone."""
        self._exchange.end(hung_up=True)
        await break_off(self._connection().transport, reset=reset)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets this event")

    async def _write(self, data: bytes) -> None:
        connection = self._connection()
        connection.transport.write(data)
        await connection.flow.drain()

    def _connection(self) -> Connection:
        connection = getattr(self._send, "__self__", None)
        if not hasattr(connection, "transport"):
            raise RuntimeError("This fault needs uvicorn, and its `send` handed on unwrapped to the backend's app.")
        return cast("Connection", connection)
