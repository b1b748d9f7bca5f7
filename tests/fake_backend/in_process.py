"""Requests to the fake backend without a server: its ASGI application is called."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from starlette.types import Message

from fake_backend import Backend
from fake_backend.proxy import Proxied
from tests.fake_backend.lab import Answer

HOST = "gallery.localhost"


def ask(
    backend: Backend | Proxied,
    method: str,
    url: str,
    *,
    content: object = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """One request, with JSON if there is content, read to the end of its answer."""
    parts = urlsplit(url)
    body = b"" if content is None else json.dumps(content).encode()
    sent = {"host": HOST, "content-type": "application/json", "content-length": str(len(body)), **(headers or {})}
    scope = {
        "type": "http", "method": method, "path": parts.path, "raw_path": parts.path.encode(), "root_path": "",
        "query_string": parts.query.encode(), "scheme": "http", "server": (HOST, 80), "http_version": "1.1",
        "headers": [(name.lower().encode(), value.encode()) for name, value in sent.items()],
    }  # fmt: skip
    answers: list[Message] = []

    async def talk() -> None:
        asked = asyncio.Queue[Message]()  # empty, it waits: the client stays
        asked.put_nowait({"type": "http.request", "body": body, "more_body": False})

        async def send(message: Message) -> None:
            answers.append(message)

        await backend.app(scope, asked.get, send)

    with ThreadPoolExecutor(1) as pool:  # Playwright's loop runs in this thread, where tests have used it before
        pool.submit(lambda: asyncio.run(talk())).result()
    start, *pieces = answers
    names = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
    return Answer(start["status"], names, b"".join(piece.get("body", b"") for piece in pieces))
