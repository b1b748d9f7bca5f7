"""What stands before the gallery in the lab: lets its pages tell what happens in them, and changes nothing else.

Pages get one script tag, service workers a few lines at their end; the reports come in at a reserved path of the
gallery's own origin, unknown to the fake backend and its records.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from e2e.control.sockets import pass_on, refuse
from fixtures.lab.site import wants_page
from fixtures.watching.observer import PROBE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

WEB = Path(__file__).parent / "web"
HERE = "/__gallery-e2e/"
# Where a page's own scripts cannot have begun: the innermost of these that it has.
BEGINNINGS = [
    re.compile(tag, re.IGNORECASE) for tag in (rb"<head(\s[^>]*)?>", rb"<html(\s[^>]*)?>", rb"<!doctype[^>]*>")
]
# What would let a page come from the browser's cache, or packed: it must pass through our hands whole.
NOT_ASKED = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}
NOT_TOLD = {b"content-length", b"etag", b"last-modified", b"accept-ranges"}


class Ear(Protocol):
    """Whom the reports are for; all of it is called on the servers' loop."""

    @property
    def address(self) -> str: ...  # of the gallery, in the present scenario
    @property
    def api_prefix(self) -> str: ...
    @property
    def running(self) -> str | None: ...  # where a gallery is that runs by itself
    def config(self) -> Mapping[str, Any]: ...
    def hear(self, document: str, facts: list[dict[str, Any]]) -> Mapping[str, Any]: ...
    def press(self, aim: dict[str, Any]) -> Awaitable[None]: ...
    def receive(self, file: str) -> Path: ...
    def received(self, file: str) -> None: ...


class Watched:
    """An ASGI app around the gallery's site."""

    def __init__(self, site: ASGIApp, ear: Callable[[], Ear | None]) -> None:
        """`ear` gives whom to tell; None as long as nobody is there."""
        self._site, self._ear = site, ear

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ear = self._ear()
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, ear)
        elif scope["type"] != "http" or ear is None:
            await self._site(scope, receive, send)
        elif scope["path"].startswith(HERE):
            await (await self._reserved(Request(scope, receive), ear))(scope, receive, send)
        elif scope["method"] != "GET" or scope["path"].startswith(ear.api_prefix):
            # The faults that break connections need the server's own `send`.
            await self._site(scope, receive, send)
        elif moved := elsewhere(scope, ear.address):
            await RedirectResponse(moved, 302)(scope, receive, send)
        else:
            await self._page(scope, receive, send, ear)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, ear: Ear | None) -> None:
        """The dev server's own; no other server of the lab has any."""
        if ear is None or ear.running is None or scope["path"].startswith(ear.api_prefix):
            await refuse(receive, send)
        else:
            await pass_on(scope, receive, send, to=ear.running)

    async def _reserved(self, request: Request, ear: Ear) -> Response:
        """The page's questions and reports."""
        what = request.url.path.removeprefix(HERE)
        if what == "reporter.js" and request.method == "GET":
            script = (WEB / "reporter.js").read_text("utf-8") + PROBE.read_text("utf-8")
            return Response(script, media_type="text/javascript", headers={"Cache-Control": "no-store"})
        if request.method != "POST":
            return PlainTextResponse("The lab has nothing of that name.", 404)
        try:
            if what == "file":
                file = request.query_params.get("file", "")
                with ear.receive(file).open("wb") as place:
                    async for piece in request.stream():
                        await asyncio.to_thread(place.write, piece)
                ear.received(file)
                return JSONResponse({})
            said = json.loads(await request.body())
            if what == "press":
                await ear.press(said)
                return JSONResponse({})
            if moved := elsewhere(request.scope, ear.address):
                return JSONResponse({"move": moved, "watching": False, "pending": False})
            return JSONResponse(ear.hear(str(said["id"]), list(said["facts"])))
        except (ValueError, KeyError, TypeError):
            return PlainTextResponse("This is no report.", 400)

    async def _page(self, scope: Scope, receive: Receive, send: Send, ear: Ear) -> None:
        """Whatever the site answers; pages and service workers with our lines in them."""
        worker = (b"service-worker", b"script") in scope["headers"]
        if not worker and not wants_page(scope):
            await self._site(scope, receive, send)
            return
        asked = [(name, value) for name, value in scope["headers"] if name not in NOT_ASKED]
        start: Message | None = None
        body = b""

        async def held(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start" and addition(message) is not None:
                start = message
            elif start is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body", False):
                    await send(
                        {**start, "headers": [one for one in start["headers"] if one[0].lower() not in NOT_TOLD]}
                    )
                    await send({"type": "http.response.body", "body": addition(start)(body)})  # type: ignore[misc]

        def addition(message: Message) -> Callable[[bytes], bytes] | None:
            kind = next((value for name, value in message["headers"] if name.lower() == b"content-type"), b"")
            if worker:
                return with_worker if b"javascript" in kind and message["status"] == 200 else None
            return (lambda page: with_reporter(page, ear.config())) if kind.startswith(b"text/html") else None

        await self._site({**scope, "headers": asked}, receive, held)


def with_reporter(page: bytes, config: Mapping[str, Any]) -> bytes:
    """The page with our script before all of its own."""
    told = html.escape(json.dumps(dict(config)))
    tag = f'<script src="{HERE}reporter.js" data-lab="{told}"></script>'.encode()
    place = next((found.end() for tag in BEGINNINGS if (found := tag.search(page))), 0)
    return page[:place] + tag + page[place:]


def with_worker(script: bytes) -> bytes:
    """The service worker with our lines after its own."""
    return script + (WEB / "worker.js").read_bytes()


def elsewhere(scope: Scope, address: str) -> str | None:
    """Where to go on, for a tab of an earlier scenario, whose host name was another."""
    host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    wanted = address.partition("://")[2].partition("/")[0]
    return address if re.match(r"t\d+\.localhost(:|$)", host) and host != wanted else None
