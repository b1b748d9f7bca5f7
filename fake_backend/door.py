"""What stands between the network and the API: records, sign-in, CORS, boot replies, faults and the final 404."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fake_backend.contract import FILE_ROLES, ROLES
from fake_backend.faults import Fault
from fake_backend.records import Exchange, Socket
from fake_backend.replies import Reply, exact_reply, matching_reply
from fake_backend.routes import ROLE, SAID, with_what_it_says
from fake_backend.shaped import Shaped
from fake_backend.state import State
from fake_backend.wire import Changes, Headers, Wire, changed
from fake_backend.wire_asgi import AsgiWire

DETAILS = {
    401: "Not authenticated",
    403: "Forbidden",
    404: "Video file not found in storage",
    429: "Too many requests",
    503: "Service unavailable",
}
GIVING_SESSIONS = ("sign-in", "refresh")
PLACEHOLDER = re.compile(r"\{[^}]*\}")
WITHOUT_SESSION = (*GIVING_SESSIONS, "health")


class BrokenOff(Exception):
    """The reply of an API broke off half-way; `str()` says whose."""


class Door:
    """The outermost ASGI application of the backend; only calls that are part of the API get through to `api`.

    `passes_all`: every call does, as where `api` is a proxy before a backend that is not ours.
    """

    def __init__(self, backend: State, routes: Sequence[BaseRoute], api: ASGIApp, *, passes_all: bool = False) -> None:
        self._backend, self._routes, self._api, self._passes_all = backend, routes, api, passes_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection; `send` must be uvicorn's own for the faults that break connections."""
        if scope["type"] == "lifespan":
            await self._api(scope, receive, send)
        elif scope["type"] == "websocket" and self._passes_all:
            await self._socket(scope, receive, send)
        elif scope["type"] == "websocket":
            self._backend.unlisted.add(f"WEBSOCKET {scope['path']}")
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One WebSocket to a backend that is not ours: its messages are counted, and passed on as they are."""
        socket = Socket(scope["raw_path"].decode("latin-1"))
        self._backend.records.sockets.append(socket)

        async def received() -> Message:
            message = await receive()
            socket.note(message["type"])
            return message

        async def sent(message: Message) -> None:
            socket.note(message["type"])
            await send(message)

        await self._api(scope, received, sent)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._backend.records.add(
            Exchange(
                server="backend",
                method=scope["method"],
                path=scope["raw_path"].decode("latin-1"),
                query=scope["query_string"].decode("latin-1"),
                headers={name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]},
            )
        )
        incoming: asyncio.Queue[Message] = asyncio.Queue()
        answer = asyncio.create_task(self._answer(scope, exchange, incoming.get, AsgiWire(send, exchange)))
        gone = asyncio.create_task(_client_gone(receive, incoming, exchange))
        try:
            await asyncio.wait({answer, gone}, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                await answer
        finally:
            # Also cuts short a stall, a throttled body, or a read from the bucket for a client that has left.
            for task in (answer, gone):
                task.cancel()
            await asyncio.gather(answer, gone, return_exceptions=True)
            exchange.end(aborted=True)

    async def _answer(self, scope: Scope, exchange: Exchange, receive: Receive, wire: Wire) -> None:
        backend, method, path = self._backend, exchange.method, str(scope["path"])
        cors = self._cors(exchange)
        if method == "OPTIONS" and cors and "access-control-request-method" in exchange.headers:
            await _send(wire, 204, [*cors, *_preflight(exchange)])
            return
        scope, receive = await with_what_it_says(self._routes, scope, receive)
        exchange.role = role = self._role(scope)
        scope = {**scope, ROLE: role}
        exchange.shares_its_path = SAID in scope
        reply = exact_reply(backend.replies, method, path)
        if reply is None and role is None:
            reply = matching_reply(backend.replies, method, path)
        if reply is not None:
            await _send_reply(wire, reply, cors)
        elif role is None and not self._passes_all:
            backend.unlisted.add(f"{method} {path}")
            detail = {"detail": "Not stubbed by the fake backend", "method": method, "path": path}
            await _send_reply(wire, Reply(status=404, json=detail), cors)
        elif not self._signed_in(exchange, role):
            await _send_reply(wire, backend.contract.refusal(401, DETAILS[401], role=role), cors)
        else:
            fault = backend.faults.take(role, method, exchange.headers) if role else None
            if fault is not None:
                exchange.fault = fault.name
                wire = Shaped(wire, fault, backend.gate, bodiless=method == "HEAD")
                scope = {**scope, "headers": _with_range(scope["headers"], fault)}
            if fault is not None and fault.status is not None:
                await _send_fault(wire, fault, cors, partial(backend.contract.refusal, role=role))
            else:
                changes = backend.file_headers if role in FILE_ROLES else {}
                if role == "list" and backend.listings_may_be_kept:
                    changes = {"Cache-Control": "max-age=600"}
                try:
                    await self._api(scope, receive, _sender(wire, cors, changes))
                except BrokenOff as broken:
                    exchange.note = str(broken)
                    await wire.hang_up(reset=False)
            if role in GIVING_SESSIONS and exchange.status is not None and exchange.status < 400:
                backend.renewal_due = False

    def _role(self, scope: Scope) -> str | None:
        """What the API's route for this request is there for; its name, where nothing says that.

        A route of the profile's own that takes the place of one of the contract has that one's role.
        """
        matching = [one for one in self._routes if isinstance(one, Route) and one.matches(scope)[0] is Match.FULL]
        if not matching:
            return None
        places = [(PLACEHOLDER.sub("{}", one.path), one.name) for one in matching]
        return next((name for place, name in places if place == places[0][0] and name in ROLES), places[0][1])

    def _signed_in(self, exchange: Exchange, role: str | None) -> bool:
        wanted, contract, tokens = self._backend.session_required, self._backend.contract, self._backend.tokens
        if self._backend.renewal_due and role not in WITHOUT_SESSION:
            return False
        try:
            cookies = SimpleCookie(exchange.headers.get("cookie", ""))
        except CookieError:
            cookies = SimpleCookie()
        if wanted is not None and wanted not in cookies:
            return False
        if self._passes_all or contract.session == "none" or role in WITHOUT_SESSION:
            return True
        if contract.session == "cookie":
            return contract.session_cookie in cookies and cookies[contract.session_cookie].value in tokens
        # A link or a player cannot send a header: RFC 6750 has a place in the query for the token.
        kind, _, token = exchange.headers.get("authorization", "").partition(" ")
        given = token if kind.lower() == "bearer" else "".join(parse_qs(exchange.query).get("access_token", []))
        return given in tokens

    def _cors(self, exchange: Exchange) -> Headers:
        """The CORS headers this caller gets; the verdict goes into the record."""
        origin = exchange.headers.get("origin")
        if origin is None or origin.partition("://")[2] == exchange.headers.get("host"):
            exchange.cors = "not-asked"
        elif origin in self._backend.cors_origins:
            exchange.cors = "allowed"
            return [
                ("Access-Control-Allow-Origin", origin),
                ("Access-Control-Allow-Credentials", "true"),
                ("Access-Control-Expose-Headers", "Content-Disposition, Content-Range, ETag"),
                ("Vary", "Origin"),
            ]
        else:
            exchange.cors = "refused"
        return []


async def _client_gone(receive: Receive, incoming: asyncio.Queue[Message], exchange: Exchange) -> None:
    """Hand on the request's body, if anybody reads it, until the client has left."""
    while (message := await receive())["type"] != "http.disconnect":
        exchange.ask(message.get("body", b""))
        incoming.put_nowait(message)
    incoming.put_nowait(message)


def _sender(wire: Wire, cors: Headers, changes: Changes) -> Send:
    """An ASGI `send` that speaks to a wire, with some of the reply's headers changed."""

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message["headers"]]
            await wire.head(message["status"], changed(headers, {**dict(cors), **changes}))
            return
        if data := message.get("body", b""):
            await wire.body(data)
        if not message.get("more_body", False):
            await wire.end()

    return send


def _preflight(exchange: Exchange) -> Headers:
    asked = exchange.headers.get("access-control-request-headers")
    methods = ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
    return [methods, ("Access-Control-Allow-Headers", asked)] if asked else [methods]


def _with_range(headers: list[tuple[bytes, bytes]], fault: Fault) -> list[tuple[bytes, bytes]]:
    came = next((value.decode("latin-1") for name, value in headers if name == b"range"), None)
    rest = [(name, value) for name, value in headers if name != b"range"]
    wanted = fault.requested_range(came)
    return [*rest, (b"range", wanted.encode("latin-1"))] if wanted else rest


async def _send_reply(wire: Wire, reply: Reply, cors: Headers) -> None:
    headers = [*reply.headers.items(), *cors]
    if reply.status in (204, 304):
        await _send(wire, reply.status, headers)
    else:
        body = json.dumps(reply.json).encode()
        await _send(wire, reply.status, [("Content-Type", "application/json"), *headers], body)


async def _send_fault(wire: Wire, fault: Fault, cors: Headers, refusal: Callable[[int, str], Reply]) -> None:
    assert fault.status is not None
    if fault.page is None:
        await _send_reply(wire, refusal(fault.status, DETAILS.get(fault.status, "Internal server error")), cors)
    else:
        await _send(wire, fault.status, [("Content-Type", fault.content_type), *cors], fault.page)


async def _send(wire: Wire, status: int, headers: Headers, body: bytes | None = None) -> None:
    if body is not None:
        headers = [*headers, ("Content-Length", str(len(body)))]
    await wire.head(status, headers)
    if body:
        await wire.body(body)
    await wire.end()
