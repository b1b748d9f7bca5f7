"""Everything that can be made to go wrong with a reply, by name."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import Any, Literal

from fake_backend.names import pick
from fake_backend.wire import Changes

KIB = 1024
LOGIN_PAGE = b"<!doctype html><title>Sign in</title><h1>Sign in</h1><p>Your session has ended.</p>"
NOT_FOUND_PAGE = b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>"
FIREWALL_PAGE = b"<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"
GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How a reply goes wrong; the parameters combine. Presets are in `FAULTS`; `Fault.named` changes fields of one.

    Parameters about the body touch only replies below 400. `after` counts bytes of body and is at most half of it, so
    that a fault shows on small files too.
    """

    name: str
    about: str
    times: int | None = None
    """To how many requests the fault applies once it is set; None: to all."""
    afterwards: Fault | None = None
    """The fault that applies to the requests after these."""
    skips: tuple[str, ...] = ()
    """Request headers, in any case, as `name` or `name: value`: the fault does not apply to requests with one of them,
    and does not count them."""

    # A reply of our own in place of the real one. Without a page, errors are told the way the server tells its own.
    status: int | None = None
    page: bytes | None = None
    content_type: str = "text/html; charset=utf-8"
    headers: Changes = field(default_factory=dict)
    """Headers set or replaced in the reply, errors included; None removes a header."""

    # The pace of the reply.
    delay: float = 0
    """Seconds before the first byte, head included."""
    rate: int | None = None
    """Bytes of body a second."""

    # The body, and what becomes of it at one point.
    after: int = 64 * KIB
    then: Literal["go on", "stall", "close", "reset", "stop", "flip"] = "go on"
    """`stall` waits to be released, after 0 bytes with the head too; `close` is FIN; `stop` ends as if that were all;
    `flip` changes one byte."""
    framing: Literal["length", "chunked", "close"] = "length"
    """How the client sees the end: Content-Length, chunks, or only the end of the connection."""
    gzip: bool = False
    """Held in memory until it is complete, for its length: not for large files."""
    span: Literal["honour", "ignore", "unasked"] = "honour"
    """What becomes of Range: obeyed, ignored (200 with the whole), or a part sent though nobody asked (206)."""

    # What CORS says (of the bucket).
    cors_on_errors: bool = True
    preflight: bool = True

    @classmethod
    def named(cls, name: str, **changes: Any) -> Fault:
        """A preset, varied: `Fault.named("stall", after=1000, times=1)`."""
        return replace(pick(FAULTS, name, what="fault"), **changes)

    def __repr__(self) -> str:
        usual = FAULTS.get(self.name)
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        changes = [f"{name}={value!r}" for name, value in values.items() if usual and value != getattr(usual, name)]
        return f"{self.name} with {', '.join(changes)}" if changes else self.name

    @property
    def spares_the_file(self) -> bool:
        """Whether the whole file can still arrive, though later or in another form."""
        return self.status is None and self.then in ("go on", "stall") and self.span != "unasked"

    def point(self, size: int | None) -> int:
        """The offset at which `then` happens in a body of `size` bytes (None: not known)."""
        return self.after if size is None else min(self.after, size // 2)

    def requested_range(self, header: str | None) -> str | None:
        """The Range header to go on with in place of the one that came."""
        if self.span == "ignore":
            return None
        return f"bytes=0-{self.after - 1}" if self.span == "unasked" else header


_PRESETS = (
    Fault(name="error-500", about="500, an internal error", status=500),
    Fault(name="error-503", about="503, too busy", status=503),
    Fault(name="error-403", about="403, access denied", status=403),
    Fault(
        name="too-many-requests",
        about="429, too many requests, with a Retry-After of an hour",
        status=429,
        headers={"Retry-After": "3600"},
    ),
    Fault(
        name="too-many-requests-for-now",
        about="429, too many requests, with a Retry-After of one second",
        status=429,
        headers={"Retry-After": "1"},
    ),
    Fault(
        name="firewall-page",
        about="403 with an HTML page, as from a firewall or a bot check",
        status=403,
        page=FIREWALL_PAGE,
    ),
    Fault(name="not-found", about="404, the object is gone", status=404),
    Fault(
        name="not-found-page",
        about="404 with an HTML page, as from a proxy in front of the server",
        status=404,
        page=NOT_FOUND_PAGE,
    ),
    Fault(name="unauthorized", about="401, the session has ended", status=401),
    Fault(
        name="hotlink",
        about="403 for requests without a Referer, as from hotlink protection",
        status=403,
        skips=("referer",),
    ),
    Fault(
        name="gateway-page",
        about="502 with an HTML page, as from a proxy in front of the server",
        status=502,
        page=GATEWAY_PAGE,
    ),
    Fault(name="html-page", about="200 with a sign-in page instead of the file", status=200, page=LOGIN_PAGE),
    Fault(name="empty-body", about="200 with an empty body", status=200, page=b"", content_type="video/mp4"),
    Fault(name="slow-first-byte", about="sends nothing for 0.7 seconds, then the correct response", delay=0.7),
    Fault(
        name="etag-of-the-date",
        about="an ETag of 32 hexadecimal digits that is no MD5 of the file: some frameworks make it of date and size",
        headers={"ETag": '"0b7c4d9e2f1a6853c0d7e4b19a52f683"'},
    ),
    Fault(name="throttle", about="a slow connection: 256 KiB per second", rate=256 * KIB),
    Fault(name="fast-line", about="a fast connection: 75 MB (600 Mbit) per second", rate=75_000_000),
    Fault(name="trickle", about="a very slow connection: 20,000 bytes per second", rate=20_000),
    Fault(name="stall", about="sends 64 KiB, then stops until the lab lets it continue", then="stall"),
    Fault(
        name="stall-at-once",
        about="sends no response at all, also to HEAD requests, until the lab lets it continue",
        then="stall",
        after=0,
    ),
    Fault(
        name="stall-but-players",
        about="like `stall`, except that requests of players (for a video, or for a part of the file) are not affected",
        then="stall",
        skips=("range", "sec-fetch-dest: video"),  # WebKitGTK's player asks for no part
    ),
    Fault(
        name="stall-late",
        about="sends 12 MB, then stops until the lab lets it continue",
        then="stall",
        after=12_000_000,
    ),
    Fault(
        name="cut",
        about="ends the connection as usual (TCP FIN) after 64 KiB, although Content-Length announced more",
        then="close",
    ),
    Fault(
        name="cut-late",
        about="ends the connection as usual (TCP FIN) after 50 MB, although Content-Length announced more",
        then="close",
        after=50_000_000,
    ),
    Fault(
        name="chunked-cut",
        about="ends the connection as usual (TCP FIN) after 64 KiB in chunks, before the last chunk",
        then="close",
        framing="chunked",
    ),
    Fault(
        name="close-delimited-cut",
        about="ends the connection as usual (TCP FIN) after 64 KiB; no Content-Length was sent",
        then="close",
        framing="close",
    ),
    Fault(name="reset", about="breaks the connection with an error (TCP RST) after 64 KiB", then="reset"),
    Fault(
        name="short-length",
        about="sends the first 64 KiB as if they were the whole file, with Content-Length 64 KiB",
        then="stop",
    ),
    Fault(name="no-length", about="the whole file, in chunks, without Content-Length", framing="chunked"),
    Fault(
        name="gzip",
        about="compressed (Content-Encoding gzip), with the Content-Length of the compressed body",
        gzip=True,
    ),
    Fault(name="gzip-chunked", about="compressed (Content-Encoding gzip), in chunks", gzip=True, framing="chunked"),
    Fault(name="corrupt", about="one byte is wrong, but every header is correct", then="flip"),
    Fault(name="ignored-range", about="200 with the whole file, also when the request was for a part", span="ignore"),
    Fault(
        name="unasked-range",
        about="206 with the first KiB, although the request was for the whole file",
        span="unasked",
        after=KIB,
    ),
    Fault(
        name="error-without-cors",
        about="error responses have no CORS headers, but all others have them",
        cors_on_errors=False,
    ),
    Fault(name="refuse-preflight", about="403 to every preflight", preflight=False),
)
FAULTS: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in _PRESETS})


class Faults(UserDict[str, Fault]):
    """The faults set on a server, one for each route; setting one restarts its count of `times`."""

    def __init__(self, routes: Collection[str]) -> None:
        self._routes = {route: route for route in routes}
        self._hits: dict[str, int] = {}
        super().__init__()

    def __setitem__(self, route: str, fault: Fault) -> None:
        self._hits[pick(self._routes, route, what="route")] = 0
        super().__setitem__(route, fault)

    def take(self, route: str, method: str, headers: Mapping[str, str]) -> Fault | None:
        """The fault that applies to this request, counted; only a refused preflight applies to OPTIONS.

        `headers` are the request's, names in lower case.
        """
        fault, left = self.get(route), self._hits.get(route, 0)
        while fault is not None and (times := fault.times) is not None and left >= times:
            fault, left = fault.afterwards, left - times
        if fault is None or (method == "OPTIONS") is fault.preflight:
            return None
        for name, _, value in (one.lower().partition(": ") for one in fault.skips):
            if (given := headers.get(name)) and given.lower() == (value or given.lower()):
                return None
        self._hits[route] += 1
        return fault
