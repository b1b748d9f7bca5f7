"""WebSockets of a gallery's page, passed on to its dev server or to its own backend."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import aiohttp

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

NOT_SAID = {1005, 1006, 1015}  # stand for a close that gave no code, and are never sent (RFC 6455, 7.4.1)


async def refuse(receive: Receive, send: Send) -> None:
    """Let the socket be closed before it is open: the browser is answered 403."""
    await receive()
    await send({"type": "websocket.close"})


async def pass_on(
    scope: Scope, receive: Receive, send: Send, *, to: str, headers: Iterable[tuple[str, str]] | None = None
) -> None:
    """Carry a socket's messages to the server at `to` and back, until either side ends it.

    `headers` are those of the request to it; None: it is a dev server, which refuses the pages of other origins.
    """
    query = scope["query_string"].decode("latin-1")
    url = urljoin(to, scope["path"]) + (f"?{query}" if query else "")
    asked = list(headers or [("Origin", "{0.scheme}://{0.netloc}".format(urlsplit(to)))])
    async with aiohttp.ClientSession() as session:
        try:
            far = await session.ws_connect(url, protocols=scope["subprotocols"], headers=asked, max_msg_size=0)
        except (aiohttp.ClientError, TimeoutError):
            await refuse(receive, send)
            return
        await receive()  # that it is asked for
        await send({"type": "websocket.accept", "subprotocol": far.protocol})
        ways = [asyncio.create_task(way) for way in (there(receive, far), back(far, send))]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            await far.close()


async def there(receive: Receive, far: aiohttp.ClientWebSocketResponse) -> None:
    """From the page to the server."""
    while (message := await receive())["type"] == "websocket.receive":
        if message.get("text") is not None:
            await far.send_str(message["text"])
        else:
            await far.send_bytes(message["bytes"])
    code = message.get("code", 1005)
    await far.close(code=1000 if code in NOT_SAID else code)


async def back(far: aiohttp.ClientWebSocketResponse, send: Send) -> None:
    """From the server to the page; where its connection breaks off the page's does too, as hot reload looks at that."""
    async for message in far:
        if message.type == aiohttp.WSMsgType.TEXT:
            await send({"type": "websocket.send", "text": message.data})
        elif message.type == aiohttp.WSMsgType.BINARY:
            await send({"type": "websocket.send", "bytes": message.data})
    if far.close_code is not None and far.close_code != 1006:
        await send({"type": "websocket.close", "code": 1000 if far.close_code in NOT_SAID else far.close_code})
