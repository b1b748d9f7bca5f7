"""A WebSocket of the gallery's page reaches its dev server, and what either side does reaches the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from fixtures.lab.loop import Loop
from fixtures.preparing.build import Target
from tests.control.developer import Developer
from tests.processes import wait_until

# Opens a socket, says some words, and tells what came back, and how it ended.
TALK = """([path, words, leave]) => new Promise((resolve) => {
  const socket = new WebSocket(`ws://${location.host}${path}`, "vite-hmr"), told = [];
  socket.binaryType = "arraybuffer";
  socket.onopen = () => words.forEach((word) => socket.send(word));
  socket.onmessage = ({ data }) => {
    told.push(typeof data === "string" ? data : [...new Uint8Array(data)].join());
    if (leave && told.length === words.length) socket.close(4001);
  };
  socket.onclose = ({ code, wasClean }) => resolve({ protocol: socket.protocol, told, code, wasClean });
})"""


class Dev:
    """A dev server whose socket gives each word back, and ends in the way a word says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended: list[int | None] = []
        self.runner: web.AppRunner

    async def page(self, request: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>Dev</title>", content_type="text/html")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        self.asked.append(f"{request.path_qs} from {request.headers['Origin']}")
        far = web.WebSocketResponse(protocols=("vite-hmr",))
        await far.prepare(request)
        async for message in far:
            if message.data == "close":
                await far.close(code=4002)
            elif message.data == "break":
                assert request.transport is not None
                request.transport.abort()
            elif message.type == WSMsgType.TEXT:
                await far.send_str(message.data)
            else:
                await far.send_bytes(message.data)
        self.ended.append(far.close_code)
        return far

    async def start(self) -> str:
        app = web.Application()
        app.add_routes([web.get("/", self.page), web.get("/hmr", self.socket)])
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def dev(loop: Loop) -> Iterator[tuple[Dev, str]]:
    dev = Dev()
    yield dev, loop.run(dev.start())
    loop.run(dev.runner.cleanup())


def at_dev(someone: Developer, url: str) -> Developer:
    """The same with a tab on this dev server's page."""
    someone.session.lab.show(Target("dev", url=f"{url}/"))
    someone.in_gallery(lambda gallery: gallery.page.goto(someone.session.lab.address))
    return someone


def talk(someone: Developer, path: str, words: list[str], *, leave: bool = False) -> Any:
    """What comes of a socket that the gallery's page opens."""
    return someone.in_gallery(lambda gallery: gallery.page.evaluate(TALK, [path, words, leave]))


def test_words_and_bytes_go_both_ways_under_the_subprotocol(elsewhere: Developer, dev: tuple[Dev, str]) -> None:
    server, url = dev
    at_dev(elsewhere, url)
    talking = f"({TALK})(['/hmr?token=a%20b', ['one', new Uint8Array([1, 2, 0])], true])"

    came = elsewhere.in_gallery(lambda gallery: gallery.page.evaluate(talking))

    assert came == {"protocol": "vite-hmr", "told": ["one", "1,2,0"], "code": 4001, "wasClean": True}
    assert server.asked == [f"/hmr?token=a%20b from {url}"]
    assert wait_until(lambda: server.ended, timeout=60)  # the page has it from the lab, maybe before the server
    assert server.ended == [4001]


@pytest.mark.parametrize(("word", "code", "clean"), [("close", 4002, True), ("break", 1006, False)])
def test_the_page_sees_how_the_dev_server_ended_it(
    word: str, code: int, clean: bool, elsewhere: Developer, dev: tuple[Dev, str]
) -> None:
    at_dev(elsewhere, dev[1])

    came = talk(elsewhere, "/hmr", [word])

    assert (came["code"], came["wasClean"]) == (code, clean)


@pytest.mark.parametrize("path", ["/nowhere", "/api/socket"])
def test_a_socket_that_the_dev_server_refuses_or_that_is_the_backends_is_refused(
    path: str, elsewhere: Developer, dev: tuple[Dev, str]
) -> None:
    at_dev(elsewhere, dev[1])

    assert talk(elsewhere, path, []) == {"protocol": "", "told": [], "code": 1006, "wasClean": False}
