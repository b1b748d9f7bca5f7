"""A reverse proxy before a backend that is not ours: it stands behind the door in place of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Final

import aiohttp
from fastapi import HTTPException
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from yarl import URL

from fake_backend.bucket import Bucket
from fake_backend.contract import Role
from fake_backend.door import BrokenOff, Door
from fake_backend.edge import HOP_BY_HOP
from fake_backend.routes import ByContent, call_of
from fake_backend.sockets import pass_on, refuse
from fake_backend.state import State
from fake_backend.upstream import upstream
from fake_backend.wire import CHUNK

BROKE_OFF = "the backend broke off"


class Proxied(State):
    """The state of a backend that is not ours, and the application before it, as for `Backend`.

    `roles` says which of its routes are armed by which role. `upstream` is awaited before each request: it returns
    the backend's address, and raises HTTPException where there is none.
    """

    def __init__(
        self, bucket: Bucket, *, public_bucket_endpoint: str, roles: Mapping[Role, str],
        upstream: Callable[[], Awaitable[str]],
    ) -> None:  # fmt: skip
        super().__init__(bucket, public_bucket_endpoint=public_bucket_endpoint)
        routes = [route_of(role, said) for role, said in roles.items()]
        # What leaves nothing open goes first: `/videos/count` is no video.
        routes.sort(key=lambda route: route.call.openness)
        self.app: Final = Door(self, routes, Proxy(upstream), passes_all=True)


class Proxy:
    """An ASGI application that hands on every request, and streams the answer back."""

    def __init__(self, upstream: Callable[[], Awaitable[str]]) -> None:
        self._upstream = upstream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one WebSocket. Raises BrokenOff where the answer ends before its end."""
        try:
            origin = await self._upstream()
        except HTTPException as error:
            if scope["type"] == "websocket":
                await refuse(receive, send)
                return
            await JSONResponse({"detail": error.detail}, status_code=error.status_code)(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        target = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
        names = {name for name, _ in headers}
        forwarded = [
            ("X-Forwarded-Proto", scope.get("scheme", "http").replace("ws", "http")),
            ("X-Forwarded-For", "127.0.0.1"),
        ]
        if scope["type"] == "websocket":
            asked = [one for one in headers if one[0] not in HOP_BY_HOP and not one[0].startswith("sec-websocket-")]
            await pass_on(scope, receive, send, to=origin, headers=[*asked, *forwarded])
            return
        # A session for one request, as in `storage`: nothing to close later.
        async with upstream() as session:
            try:
                reply = await session.request(
                    scope["method"], URL(origin + target, encoded=True),
                    headers=[*(one for one in headers if one[0] not in HOP_BY_HOP), *forwarded],
                    data=body_of(receive) if names & {"content-length", "transfer-encoding"} else None,
                    allow_redirects=False,
                )  # fmt: skip
            except aiohttp.ClientError as error:
                said = {"detail": f"The backend cannot be reached: {error}"}
                await JSONResponse(said, status_code=502)(scope, receive, send)
                return
            async with reply:
                own = [(name, value) for name, value in reply.raw_headers if name.decode().lower() not in HOP_BY_HOP]
                await send({"type": "http.response.start", "status": reply.status, "headers": own})
                try:
                    async for piece in reply.content.iter_chunked(CHUNK):
                        await send({"type": "http.response.body", "body": piece, "more_body": True})
                except aiohttp.ClientError:
                    raise BrokenOff(BROKE_OFF) from None
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def body_of(receive: Receive) -> AsyncIterator[bytes]:
    """A request's body, piece by piece."""
    while (message := await receive())["type"] == "http.request":
        yield message.get("body", b"")
        if not message.get("more_body", False):
            return


def route_of(role: Role, said: str) -> ByContent:
    """A route that matches the calls of a role, such as "GET /clips/{id}"."""

    async def nobody(_: object) -> None:
        """Never called: the door asks for the name alone."""

    call = call_of(said)
    route = ByContent(call.path, nobody, methods=[call.method], name=role)
    route.call = call
    return route
