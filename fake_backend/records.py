"""What the servers saw: one `Exchange` a request, kept up to date while it goes on."""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from fake_backend.replies import path_matches

SPEAKING = ("list", "record", "link")
FILES = ("file", "download")
HEAD = 512  # bytes
MOST = 4_000_000  # bytes
MOST_MESSAGES = 10_000
Cors = Literal["allowed", "refused", "not-asked"]


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request at one server, and how far its reply got."""

    server: str
    """"bucket", "backend" or "app"."""
    method: str
    path: str
    """As it came over the wire, percent-encoding and all."""
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    """The request's, names in lower case."""
    started: float = field(default_factory=time.time)
    status: int | None = None
    response_headers: dict[str, str] = field(default_factory=dict)
    """The reply's, names in lower case."""
    sent: int = 0
    """Bytes of body handed to the network so far."""
    finished: float | None = None
    aborted: bool = False
    """The client went away before the reply was complete."""
    hung_up: bool = False
    """The server cut the connection before the reply was complete: by a fault, or as the engine broke off."""
    fault: str | None = None
    """Name of the fault that fired."""
    cors: Cors | None = None
    role: str | None = None
    """What the route is there for that answered, such as `file`; None outside of the API."""
    shares_its_path: bool = False
    """Calls with other roles have the same path, as with GraphQL."""
    note: str | None = None
    """A word on the reply: the bucket's error code, say `NoSuchKey`."""
    body: bytearray = field(default_factory=bytearray, repr=False)
    """What was sent, where the route says which videos there are: the roles SPEAKING, up to so many bytes."""
    head: bytearray = field(default_factory=bytearray, repr=False)
    """The first bytes sent, where the route answers files: the roles FILES."""
    _digest: Any = field(default_factory=hashlib.sha256, init=False, repr=False, compare=False)
    _asked: Any = field(default=None, init=False, repr=False, compare=False)
    _over: threading.Event = field(default_factory=threading.Event, init=False, repr=False, compare=False)

    def ask(self, data: bytes) -> None:
        """Note a piece of the request's body."""
        if data:
            self._asked = self._asked or hashlib.sha256()
            self._asked.update(data)

    @property
    def asks(self) -> str:
        """What tells requests with one path apart: a digest of the body, or the query where calls share the path."""
        query = self.query if self.shares_its_path else ""
        return self._asked.hexdigest() if self._asked else query

    def carry(self, data: bytes) -> None:
        """Count a piece of the reply's body that was handed to the network."""
        self.sent += len(data)
        if self.role in SPEAKING and len(self.body) < MOST:
            self.body += data
        if self.role in FILES:
            self.head += data[: max(0, HEAD - len(self.head))]
            self._digest.update(data)

    def end(self, *, aborted: bool = False, hung_up: bool = False) -> None:
        """Close the record; only the first call counts."""
        if self.finished is None:
            self.aborted, self.hung_up = aborted, hung_up
            self.finished = time.time()
            self._over.set()

    @property
    def sha256(self) -> str | None:
        """Of all that was sent by a route for files; None where the answer was not sent to its end."""
        over = self.finished is not None and not self.aborted and not self.hung_up
        return str(self._digest.hexdigest()) if over and self.role in FILES else None

    def wait(self, *, timeout: float) -> bool:
        """Block this thread until the exchange is over; False after `timeout` seconds."""
        return self._over.wait(timeout)


@dataclass(slots=True)
class Socket:
    """One WebSocket between page and backend: when messages went over it, not what they said."""

    path: str
    to_page: list[float] = field(default_factory=list)
    """Epoch times of its messages to the page, up to MOST_MESSAGES."""
    from_page: list[float] = field(default_factory=list)

    def note(self, kind: str) -> None:
        """Note an ASGI message of this type."""
        times = {"websocket.send": self.to_page, "websocket.receive": self.from_page}.get(kind)
        if times is not None and len(times) < MOST_MESSAGES:
            times.append(time.time())


class Recorder:
    """An append-only list of exchanges; servers write from their thread while tests read from another."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self.sockets: list[Socket] = []
        self._changed = threading.Condition()

    def add(self, exchange: Exchange) -> Exchange:
        """Record a request that has just come in."""
        with self._changed:
            self.exchanges.append(exchange)
            self._changed.notify_all()
        return exchange

    def wait_for(self, count: int, *, timeout: float) -> bool:
        """Block this thread until `count` requests have come in; False after `timeout` seconds."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.exchanges) >= count, timeout)

    def clear(self) -> None:
        """Forget all; requests still under way go on unseen."""
        # A new list, not an emptied one: whoever still iterates the old one keeps it whole.
        self.exchanges, self.sockets = [], []

    def calls_of(self, role: str) -> list[Exchange]:
        """The exchanges with the route of this role, oldest first."""
        return [exchange for exchange in self.exchanges if exchange.role == role]

    def calls_to(self, path: str, method: str | None = None) -> list[Exchange]:
        """The exchanges of one path, oldest first; `path` may hold placeholders, as in `/api/downloads/{id}/file`."""
        return [
            exchange
            for exchange in self.exchanges
            if method in (None, exchange.method)
            and (path == exchange.path or path_matches(path, unquote(exchange.path)))
        ]
