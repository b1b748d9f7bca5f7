"""A WebSocket of the page reaches a backend of the gallery's own, as any request does, and back."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from fastapi import HTTPException

from fake_backend import Recorder
from fake_backend.proxy import Proxied
from fixtures.lab.loop import Loop, listening_socket
from fixtures.lab.serve import Server
from fixtures.lab.site import Site
from fixtures.preparing.build import Target
from tests.own_backend.conftest import NO_BUCKET

PASSED = ("origin", "cookie", "authorization", "host", "x-forwarded-proto")


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Says how it was asked, then gives each word back, until it is told to close."""
    near = web.WebSocketResponse(protocols=("talk",))
    await near.prepare(request)
    await near.send_json([request.path_qs, *(request.headers.get(name) for name in PASSED)])
    async for message in near:
        if message.data == "close":
            await near.close(code=4002)
        elif message.type == aiohttp.WSMsgType.TEXT:
            await near.send_str(message.data)
        else:
            await near.send_bytes(message.data)
    return near


@contextlib.asynccontextmanager
async def site(*, backend_runs: bool = True) -> AsyncIterator[tuple[str, Recorder]]:
    """The host and port of a gallery's site, before a backend whose socket is at /live; and what is recorded."""
    app = web.Application()
    app.add_routes([web.get("/live", echo), web.get("/api/live", echo)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    async def upstream() -> str:
        if not backend_runs:
            raise HTTPException(502, "The backend has ended.")
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    proxied = Proxied(NO_BUCKET, public_bucket_endpoint="http://r2.localhost:1", roles={}, upstream=upstream)
    shown = Site(Target("a page", folder=Path(__file__).parent), base="/", api_prefix="/api", backend=proxied.app)
    server = Server(shown, listening_socket(), websockets=True)
    await server.start()
    try:
        yield f"127.0.0.1:{server.port}", proxied.records
    finally:
        await server.stop()
        await runner.cleanup()


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.mark.parametrize("path", ["/api/live", "/live"])
def test_words_and_bytes_go_both_ways_with_the_headers_of_the_page_and_are_counted(path: str, loop: Loop) -> None:
    headers = {
        "Origin": "http://t1.localhost",
        "Cookie": "session=1",
        "Authorization": "Bearer 2",
        "Host": "t1.localhost",
    }

    async def talk() -> list[Any]:
        async with site() as (host, records), aiohttp.ClientSession() as session:
            socket = await session.ws_connect(f"ws://{host}{path}?a=b%20c", protocols=["talk"], headers=headers)
            said = [socket.protocol, await socket.receive_json()]
            await socket.send_str("one")
            await socket.send_bytes(b"\0\1")
            said += [await socket.receive_str(), await socket.receive_bytes()]
            await socket.send_str("close")
            await socket.receive()
            counted = [(one.path, len(one.to_page), len(one.from_page)) for one in records.sockets]
            return [*said, socket.close_code, counted]

    asked = [f"{path}?a=b%20c", "http://t1.localhost", "session=1", "Bearer 2", "t1.localhost", "http"]
    assert loop.run(talk()) == ["talk", asked, "one", b"\0\1", 4002, [(path, 3, 3)]]


@pytest.mark.parametrize(("path", "backend_runs"), [("/nowhere", True), ("/live", False)])
def test_socket_that_the_backend_does_not_have_is_refused(path: str, backend_runs: bool, loop: Loop) -> None:
    async def status() -> int:
        async with site(backend_runs=backend_runs) as (host, _), aiohttp.ClientSession() as session:
            try:
                await session.ws_connect(f"ws://{host}{path}")
            except aiohttp.WSServerHandshakeError as refusal:
                return refusal.status
        return 101

    assert loop.run(status()) == 403
