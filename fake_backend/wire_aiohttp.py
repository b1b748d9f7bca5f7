"""The wire of an aiohttp server."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from aiohttp import web

from fake_backend.records import Exchange
from fake_backend.wire import Headers, break_off


class AiohttpWire:
    """A `Wire` over one request to an aiohttp server; keeps the record up to date."""

    def __init__(self, request: web.Request, exchange: Exchange) -> None:
        self._request, self._exchange = request, exchange
        self.response = web.StreamResponse()

    async def head(self, status: int, headers: Headers, *, delimited: bool = False) -> None:
        """Send status and headers, and note them."""
        self._exchange.status = status
        self._exchange.response_headers = {name.lower(): value for name, value in headers}
        kind = Undelimited if delimited else web.StreamResponse
        self.response = kind(status=status, headers=headers)
        await self.response.prepare(self._request)

    async def body(self, data: bytes) -> None:
        """Send a piece, and count it."""
        await self.response.write(data)
        self._exchange.carry(data)

    async def end(self) -> None:
        """End the reply properly."""
        await self.response.write_eof()
        self._exchange.end()
        if isinstance(self.response, Undelimited):
            await self.hang_up(reset=False)

    async def hang_up(self, *, reset: bool) -> NoReturn:
        """End the connection; what is left of the request is cancelled when it is gone."""
        self._exchange.end(hung_up=True)
        if self._request.transport is not None:
            await break_off(self._request.transport, reset=reset)
        await asyncio.Event().wait()
        raise AssertionError("nobody sets this event")


class Undelimited(web.StreamResponse):
    """A reply without length and without chunks, which aiohttp knows only of WebSockets: the flag is theirs."""

    _length_check = False

    def __init__(self, *, status: int, headers: Headers) -> None:
        super().__init__(status=status, headers=headers)
        self.force_close()
