"""What the contract tests share: the two servers on a thread, plain clients, and a way to seed the bucket."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import uvicorn

import fake_backend
from fake_backend import Backend, Bucket, BucketEdge, Exchange, Fault, Recorder, Video
from fixtures.lab.bucket import s3_client

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

TIMEOUT = 30
FILM = bytes(range(256)) * 1024
MORE_THAN_BUFFERS = 16 << 20
"""Bytes that cannot all be under way on a loopback connection: a server notices a client that does not read them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply read to its end; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True, kw_only=True)
class Lab:
    """Backend and edge in front of a real engine, as tests and people would run them."""

    backend: Backend
    edge: BucketEdge
    api: str
    s3: S3Client
    """At the engine itself, not at its edge."""
    _ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))

    def put(self, key: str, body: bytes, content_type: str = "video/mp4") -> None:
        self.s3.put_object(Bucket=self.backend.bucket.name, Key=key, Body=body, ContentType=content_type)

    def add(self, body: bytes | None = b"not much of a film", **changes: Any) -> Video:
        """A video in the backend, and its object in the bucket unless `body` is None."""
        number = next(self._ids)
        # No earlier run on the same bucket can have left an object of this name.
        filename = f"{uuid.uuid4().hex}.mp4"
        values: dict[str, Any] = {
            "id": number,
            "project_id": number,
            "project_name": f"Summer Cup {number}",
            "filename": filename,
            "key": self.backend.key(filename),
            "created_at": "2026-07-30T12:00:00",
            "file_size": None if body is None else len(body),
        }
        video = Video(**(values | changes))
        if body is not None:
            self.put(video.key, body)
        return self.backend.add(video)

    def link(self, video: Video) -> str:
        """The link the backend gives out for a video now."""
        downloads = ask(f"{self.api}/api/downloads").json["downloads"]
        return str(next(each["file_url"] for each in downloads if each["id"] == video.id))


def ask(url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None) -> Answer:
    """One plain request, its target and Host exactly as the URL has them; `*.localhost` is loopback."""
    parts = urlsplit(url)
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", parts.port or 80, timeout=TIMEOUT)) as connection:
        connection.request(method, target(url), body=body, headers={"Host": parts.netloc, **(headers or {})})
        reply = connection.getresponse()
        return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())


def target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@dataclass(frozen=True, slots=True)
class OnTheWire:
    """Everything a server sent on one connection, and how it ended it."""

    data: bytes
    ending: str
    """ "fin" or "reset"."""

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0].lower()

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]


@contextlib.contextmanager
def connection_asking(url: str, *headers: str, method: str = "GET") -> Iterator[socket.socket]:
    """A raw connection on which a request has been sent, and nothing read."""
    parts = urlsplit(url)
    with socket.create_connection(("127.0.0.1", parts.port or 80), timeout=TIMEOUT) as sock:
        lines = [f"{method} {target(url)} HTTP/1.1", f"Host: {parts.netloc}", *headers, "", ""]
        sock.sendall("\r\n".join(lines).encode())
        yield sock


def read_to_the_end(sock: socket.socket) -> OnTheWire:
    data = bytearray()
    try:
        while received := sock.recv(1 << 16):
            data += received
    except ConnectionResetError:
        return OnTheWire(bytes(data), "reset")
    return OnTheWire(bytes(data), "fin")


def on_the_wire(url: str, *headers: str) -> OnTheWire:
    with connection_asking(url, *headers) as sock:
        return read_to_the_end(sock)


def listening() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.bind(("127.0.0.1", 0))
    sock.listen(64)
    return sock


class Place:
    """One of the two servers: where a fault is armed, where the file is asked for, and where that is recorded."""

    def __init__(self, lab: Lab, name: str) -> None:
        self.lab, self.name = lab, name

    def arm(self, fault: str, **changes: object) -> None:
        if self.name == "bucket":
            self.lab.edge.fault = Fault.named(fault, **changes)
        else:
            self.lab.backend.faults["download"] = Fault.named(fault, **changes)

    def url(self, body: bytes | None = FILM) -> str:
        video = self.lab.add(body)
        return self.lab.link(video) if self.name == "bucket" else f"{self.lab.api}/api/downloads/{video.id}/download"

    def exchange(self) -> Exchange:
        """The last one, once it is over."""
        last = self.records.exchanges[-1]
        assert last.wait(timeout=TIMEOUT)
        return last

    @property
    def records(self) -> Recorder:
        return self.lab.edge.records if self.name == "bucket" else self.lab.backend.records

    def release(self) -> None:
        (self.lab.edge if self.name == "bucket" else self.lab.backend).release()


@contextlib.contextmanager
def running_lab(bucket: Bucket) -> Iterator[Lab]:
    """Both servers on one background loop; stopping joins."""
    api_socket, edge_socket = listening(), listening()
    public = f"http://r2.localhost:{edge_socket.getsockname()[1]}{urlsplit(bucket.endpoint).path}"
    backend, edge = Backend(bucket, public_bucket_endpoint=public), BucketEdge(bucket)
    server = uvicorn.Server(uvicorn.Config(backend.app, log_level="warning", timeout_graceful_shutdown=1))
    ready = threading.Event()

    async def serve() -> None:
        await edge.start(edge_socket)
        ready.set()
        await server.serve([api_socket])
        await edge.stop()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="lab")
    thread.start()
    ready.wait(TIMEOUT)
    try:
        api = f"http://127.0.0.1:{api_socket.getsockname()[1]}"
        yield Lab(backend=backend, edge=edge, api=api, s3=s3_client(bucket))
    finally:
        server.should_exit = True
        thread.join(TIMEOUT)
        api_socket.close()


@contextlib.contextmanager
def by_hand(bucket: Bucket | None = None) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """`python -m fake_backend` on free ports: the process, the URL of its listing, and what it said when ready."""
    command = [sys.executable, "-m", "fake_backend", "--port", "0", "--bucket-port", "0"]
    if bucket is not None:
        command += ["--s3-endpoint", bucket.endpoint, "--s3-bucket", bucket.name]
        command += ["--s3-access-key", bucket.access_key, "--s3-secret-key", bucket.secret_key]
    root = Path(fake_backend.__file__).parents[1]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = ""
            while "Ctrl-C" not in said and (line := process.stdout.readline()):
                said += line
            api = re.search(r"http://127\S+/api/downloads", said)
            assert api is not None, said
            yield process, api[0], said
        finally:
            process.kill()
