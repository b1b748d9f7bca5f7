"""What stands before the gallery in the lab: a dev server's WebSockets, and presses that wait for the lab."""

from __future__ import annotations

import asyncio
import threading
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.responses import JSONResponse

from fake_backend.sockets import pass_on
from fixtures.lab.site import Site
from fixtures.watching.observer import OWN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PRESS = f"{OWN}press"
WITHIN = 3.0  # seconds that a press waits for the lab


class Presses:
    """Presses in the gallery's page that wait for a reply; asked by the servers, given by the desk."""

    def __init__(self) -> None:
        self._known: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self._replies: dict[str, Mapping[str, Any]] = {}

    def reply(self, press: str, reply: Mapping[str, Any]) -> None:
        """Let the page go on."""
        self._replies[press] = reply
        self._known[press].set()

    def wait(self, press: str) -> Mapping[str, Any]:
        """The reply to a press; an empty one when none comes."""
        self._known[press].wait(WITHIN)
        self._known.pop(press, None)
        return self._replies.pop(press, {})


class Front:
    """An ASGI app around the gallery's site; all else goes through as it is."""

    def __init__(self, site: ASGIApp, presses: Presses) -> None:
        self._site, self._presses = site, presses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == PRESS:
            press = parse_qs(scope["query_string"].decode("latin-1")).get("id", [""])[0]
            reply = await asyncio.to_thread(self._presses.wait, press)
            await JSONResponse(dict(reply), headers={"Cache-Control": "no-store"})(scope, receive, send)
        else:
            await self._site(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The dev server's own, or one of the API."""
        assert isinstance(self._site, Site)
        running = self._site.target.url
        if running is None or self._site.is_api(scope["path"]):
            await self._site(scope, receive, send)
        else:
            await pass_on(scope, receive, send, to=running)
