"""Our side of the connections on which a request goes on: to the engine, to a backend, to a dev server."""

from __future__ import annotations

import aiohttp

from fake_backend.wire import CHUNK

IDLE = 1.0
"""Seconds after which a connection that nobody uses is not used again.

Servers close theirs after five (workerd, Node and uvicorn all do; the first was measured): a request that is sent at
that moment gets no answer, and what would be told as an error of the server is one of ours.
"""


def upstream() -> aiohttp.ClientSession:
    """A client that changes nothing of what it passes on: no cookies, no headers of its own, nothing unpacked."""
    return aiohttp.ClientSession(
        auto_decompress=False,
        read_bufsize=CHUNK,
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE),
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=10),
    )
