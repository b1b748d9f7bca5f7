"""A connection that its server may be about to close is not used again, whoever passes a request on."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from fake_backend.upstream import IDLE, upstream

USUAL_OF_SERVERS = 5.0


async def ports_of_two_calls() -> list[int]:
    """From which of our ports they came, with a pause between them."""
    ports = []

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        ports.append(request.transport.get_extra_info("peername")[1])
        return web.Response()

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, handle_signals=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with upstream() as session:
            for _ in range(2):
                async with session.get(f"http://127.0.0.1:{runner.addresses[0][1]}/"):
                    pass
                await asyncio.sleep(IDLE + 0.1)
    finally:
        await runner.cleanup()
    return ports


def test_an_idle_connection_is_given_up_long_before_its_server_would() -> None:
    with ThreadPoolExecutor(1) as thread:  # in this one a browser's driver may have its loop
        first, second = thread.submit(lambda: asyncio.run(ports_of_two_calls())).result()

    assert first != second
    assert IDLE * 2 < USUAL_OF_SERVERS
