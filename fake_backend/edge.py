"""The bucket's public edge: its own origin in front of the engine, with the CORS rules and the faults that it lacks."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Final

import aiohttp
from aiohttp import web
from botocore.auth import SIGV4_TIMESTAMP
from yarl import URL

from fake_backend.bucket import Bucket
from fake_backend.cors import CorsRules
from fake_backend.faults import Fault, Faults
from fake_backend.links import mint_of, next_mint
from fake_backend.r2 import ERRORS, error_code, error_xml, not_yet_valid, signed_long_ago
from fake_backend.records import Exchange, Recorder
from fake_backend.shaped import Shaped
from fake_backend.upstream import upstream
from fake_backend.wire import CHUNK, Gate, Headers, Wire, changed
from fake_backend.wire_aiohttp import AiohttpWire

HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "expect"})
SESSION = web.AppKey("session", aiohttp.ClientSession)


class BucketEdge:
    """A streaming proxy that browsers reach the bucket through; attributes may be set between requests.

    Path, query and Host go on as they came, since the signature covers them: the engine verifies the real thing. The
    one exception are links that `expire_links` made old, whose date goes on as one long past.
    """

    def __init__(self, bucket: Bucket, *, records: Recorder | None = None) -> None:
        self.records: Final = Recorder() if records is None else records
        self.gate: Final = Gate()
        self._engine = str(URL(bucket.endpoint).origin())
        self._faults = Faults(["object"])
        self._runner: web.AppRunner | None = None
        self.reset()

    def reset(self) -> None:
        """No rules, no fault, no records, as it was when it was made; what is stalled goes on."""
        self.cors: CorsRules | None = None
        self.headers: dict[str, str | None] = {}
        """Headers of every reply of the bucket in place of its own, such as Cache-Control; None takes one away."""
        self.once = False
        """Every link works for one GET only: the first that is answered below 400. Faults' own pages do not count."""
        self.names_files = False
        """Whether a link's `response-content-disposition` is sent as a header: Amazon S3 does so, R2's engine not."""
        self.fault = None
        self._used: set[str] = set()
        self._expired_before = 0
        self._expired_until = ""
        self.all_expired = False
        """Every link of another process than this one is refused as expired, but for those that `spared` knows."""
        self.spared: Callable[[str], bool] = lambda signature: False
        self.records.clear()
        self.release()

    def release(self) -> None:
        """Let stalled replies go on."""
        self.gate.open()

    def expire_links(self) -> None:
        """From now on every link signed before this call is refused as expired; links signed later work.

        Links of this process carry the number they were minted under. Those of others have only their date, in whole
        seconds: what is signed in the rest of this second is refused too.
        """
        self._expired_before, self._expired_until = next_mint(), f"{datetime.now(UTC):{SIGV4_TIMESTAMP}}"

    @property
    def fault(self) -> Fault | None:
        """The fault that is set; setting it restarts its count of `times`."""
        return self._faults.get("object")

    @fault.setter
    def fault(self, fault: Fault | None) -> None:
        self._faults.clear()
        if fault is not None:
            self._faults["object"] = fault

    def application(self) -> web.Application:
        """The edge as an aiohttp application; its server must cancel handlers whose client is gone."""
        app = web.Application()
        app.cleanup_ctx.append(_client_session)
        app.router.add_route("*", "/{path:.*}", self._handle)
        return app

    async def start(self, sock: socket.socket) -> None:
        """Serve on a socket that is bound already."""
        self._runner = web.AppRunner(
            self.application(), handler_cancellation=True, access_log=None, shutdown_timeout=1, handle_signals=False
        )
        await self._runner.setup()
        await web.SockSite(self._runner, sock).start()

    async def stop(self) -> None:
        """Close the socket and every connection; harmless when it is not running."""
        self.release()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        path, _, query = request.raw_path.partition("?")
        exchange = self.records.add(
            Exchange(
                server="bucket",
                method=request.method,
                path=path,
                query=query,
                headers={name.lower(): value for name, value in request.headers.items()},
            )
        )
        wire = AiohttpWire(request, exchange)
        try:
            await self._answer(request, exchange, wire)
        except ConnectionError:
            # The client left while we were writing; nobody is there to be told anything.
            pass
        finally:
            exchange.end(aborted=True)
        return wire.response

    async def _answer(self, request: web.Request, exchange: Exchange, wire: Wire) -> None:
        fault = self._faults.take("object", request.method, exchange.headers)
        if fault is not None:
            exchange.fault = fault.name
            wire = Shaped(wire, fault, self.gate, bodiless=request.method == "HEAD")
        if request.method == "OPTIONS":
            await self._preflight(request, exchange, wire, fault)
        elif fault is not None and fault.status is not None:
            await self._tell(exchange, wire, fault.status, fault=fault)
        elif not_yet_valid(request.query.get("X-Amz-Date", "")):
            await self._tell(exchange, wire, 403, message="Request is not yet valid")
        else:
            await self._pass_on(request, exchange, wire, fault)

    async def _pass_on(self, request: web.Request, exchange: Exchange, wire: Wire, fault: Fault | None) -> None:
        headers = [
            (name, value)
            for name, value in request.headers.items()
            # The engine refuses any Origin but its own; CORS is decided here.
            if name.lower() not in HOP_BY_HOP and name.lower() not in ("origin", "range")
        ]
        came = request.headers.get("Range")
        if span := fault.requested_range(came) if fault else came:
            headers.append(("Range", span))
        target = signed_long_ago(request.raw_path) if self._has_expired(request) else request.raw_path
        try:
            reply = await request.app[SESSION].request(
                request.method,
                URL(self._engine + target, encoded=True),
                headers=headers,
                data=request.content if request.can_read_body else None,
                allow_redirects=False,
            )
        except aiohttp.ClientConnectionError as error:
            text = f"The edge cannot reach the R2 engine at {self._engine}: {error}"
            await self._send(exchange, wire, 502, [("Content-Type", "text/plain; charset=utf-8")], text.encode())
            return
        async with reply:
            if reply.status < 400 and self._used_up(request):
                await self._tell(exchange, wire, 403, fault=fault)
                return
            pieces = reply.content.iter_chunked(CHUNK)
            first = b""
            if reply.status >= 400:
                first = await anext(pieces, b"")
                exchange.note = error_code(first)
            own = [(name, value) for name, value in reply.headers.items() if _passes(name)]
            named = request.query.get("response-content-disposition")
            if self.names_files and named and reply.status in (200, 206):
                own = changed(own, {"Content-Disposition": named})
            await wire.head(reply.status, self._with_ours(own, exchange, reply.status, fault))
            if first:
                await wire.body(first)
            try:
                async for piece in pieces:
                    await wire.body(piece)
            except aiohttp.ClientPayloadError:
                exchange.note = "the engine broke off"
                await wire.hang_up(reset=False)
        await wire.end()

    def _has_expired(self, request: web.Request) -> bool:
        """Whether a link that may still be good is to be refused as expired."""
        if (number := mint_of(request.query_string)) is not None:
            return number < self._expired_before
        signed, signature = (request.query.get(f"X-Amz-{name}", "") for name in ("Date", "Signature"))
        old = self.all_expired or (signed != "" and signed <= self._expired_until)
        return old and signature != "" and not self.spared(signature)

    def _used_up(self, request: web.Request) -> bool:
        """Whether the link of a request that could be answered has had its one GET; if not, this is it."""
        signature = request.query.get("X-Amz-Signature")
        if not self.once or request.method != "GET" or signature is None:
            return False
        # Nothing is awaited between look and entry: of two clients at the same moment one is refused.
        used = signature in self._used
        self._used.add(signature)
        return used

    async def _preflight(self, request: web.Request, exchange: Exchange, wire: Wire, fault: Fault | None) -> None:
        """Answered here and never signed: a preflight without a matching rule is a 403 (cloudflare/workerd#4280)."""
        origin = request.headers.get("Origin")
        names = request.headers.get("Access-Control-Request-Headers", "").split(",")
        granted = None
        if self.cors is not None and origin is not None and (fault is None or fault.preflight):
            granted = self.cors.preflight(
                origin=origin,
                method=request.headers.get("Access-Control-Request-Method", ""),
                headers=[name.strip() for name in names if name.strip()],
            )
        if granted is None:
            exchange.cors = "refused"
            await self._send(exchange, wire, 403, [], error_xml("AccessForbidden", "No CORS rule allows this request."))
        else:
            exchange.cors = "allowed"
            await wire.head(204, [*granted, *self._vary()])
            await wire.end()

    async def _tell(
        self, exchange: Exchange, wire: Wire, status: int, *, message: str | None = None, fault: Fault | None = None
    ) -> None:
        """A reply of the edge's own, in the bucket's manner."""
        if fault is not None and fault.page is not None:
            headers, body = [("Content-Type", fault.content_type)], fault.page
        else:
            code, usual = ERRORS.get(status, ERRORS[500])
            headers, body = [], error_xml(code, message or usual)
        await self._send(exchange, wire, status, self._with_ours(headers, exchange, status, fault), body)

    async def _send(self, exchange: Exchange, wire: Wire, status: int, headers: Headers, body: bytes) -> None:
        exchange.note = error_code(body)
        if exchange.note is not None:
            headers = [("Content-Type", "application/xml"), *headers]
        await wire.head(status, [*headers, ("Content-Length", str(len(body)))])
        if body and exchange.method != "HEAD":
            await wire.body(body)
        await wire.end()

    def _with_ours(self, headers: Headers, exchange: Exchange, status: int, fault: Fault | None) -> Headers:
        """A reply's headers with CORS, as far as it was asked for and is granted, and what `self.headers` changes."""
        origin = exchange.headers.get("origin")
        granted: Headers | None = None
        if origin is not None and self.cors is not None:
            granted = self.cors.grant(origin=origin, method=exchange.method)
        if fault is not None and not fault.cors_on_errors and status >= 400:
            granted = None
        exchange.cors = "not-asked" if origin is None else "refused" if granted is None else "allowed"
        return changed([*headers, *(granted or []), *self._vary()], self.headers)

    def _vary(self) -> Headers:
        return [("Vary", "Origin")] if self.cors is not None and self.cors.vary else []


def _passes(header: str) -> bool:
    """Whether a header of the engine's reply goes on: its CORS headers say `*` to everybody, which R2 never does."""
    name = header.lower()
    return name not in HOP_BY_HOP and not name.startswith("access-control-") and name != "date"


async def _client_session(app: web.Application) -> AsyncIterator[None]:
    async with upstream() as session:
        app[SESSION] = session
        yield
