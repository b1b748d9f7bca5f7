"""Starts one of the backends by itself, and asks it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fake_backend import Bucket
from fixtures.lab.loop import listening_socket
from tests.fake_backend.lab import Answer, ask
from tests.processes import wait_until

HERE = Path(__file__).parent
READY = "200"


@contextlib.contextmanager
def serving(
    command: list[str], folder: Path, ready: str, environment: Mapping[str, str], *, timeout: float = 30
) -> Iterator[str]:
    """The address of a backend that is ready; `{port}` in the command and the environment is a free port.

    Raises AssertionError where it is not ready in `timeout` seconds: what it answered, what it printed, where it is.
    """
    with contextlib.closing(listening_socket()) as sock:
        port = str(sock.getsockname()[1])
    words = [word.replace("{port}", port) for word in command]
    environment = {name: value.replace("{port}", port) for name, value in environment.items()}
    environment = {**os.environ, "PYTHONFAULTHANDLER": "1", **environment}
    address = f"http://127.0.0.1:{port}"
    said = "nothing was asked"

    def settled() -> bool:
        """Whether it is ready, or has ended; what it answers is noted."""
        nonlocal said
        said = answer_of(address + ready)
        return said == READY or process.poll() is not None

    with tempfile.TemporaryFile() as log:  # a pipe that nobody empties would stop it
        process = subprocess.Popen(
            [sys.executable, *words], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            if not wait_until(settled, timeout=timeout) or process.poll() is not None:
                ended = f"it has ended with code {process.returncode}"
                state = f"it still starts after {timeout:g} s" if process.poll() is None else ended
                process.send_signal(signal.SIGABRT)  # by which Python prints where it is
                process.wait(10)
                log.seek(0)
                raise AssertionError(
                    f"{' '.join(words)} is not ready: {state}. GET {ready}: {said}. Load of the machine: "
                    f"{os.getloadavg()[0]:.0f}. It printed:\n{log.read().decode(errors='replace')}"
                )
            yield address
        finally:
            process.terminate()
            process.wait()


def answer_of(address: str) -> str:
    """What a backend answers, in words."""
    try:
        answer = ask(address)
        return READY if answer.status == 200 else f"{answer.status} {answer.body[:200]!r}"
    except (OSError, http.client.HTTPException) as error:
        return repr(error)


def s3(bucket: Bucket) -> dict[str, str]:
    """The environment that tells either backend where its bucket is."""
    return {
        "S3_ENDPOINT": bucket.endpoint, "S3_BUCKET": bucket.name,
        "S3_ACCESS_KEY": bucket.access_key, "S3_SECRET_KEY": bucket.secret_key,
    }  # fmt: skip


@contextlib.contextmanager
def product(bucket: Bucket, release: str, scratch: Path) -> Iterator[str]:
    """The product's backend, with one video whose object is `clip.mp4` and one without an object."""
    database = str(scratch / "product.db")
    command = ["-m", "uvicorn", "app.main:app", "--port", "{port}", "--log-level", "warning"]
    environment = {**s3(bucket), "DATABASE": database, "RELEASE": release}
    with serving(command, HERE / "product", "/api/health", environment) as address:
        with contextlib.closing(sqlite3.connect(database)) as connection, connection:
            connection.executemany(
                "INSERT INTO final_videos (id, object_key, project_id, project_name, filename, created_at, source_type)"
                " VALUES (?, ?, 1, ?, 'clip.mp4', ?, 'custom_project')",
                [
                    (1, "anna/final_videos/clip.mp4", "Été, “Final”", "2026-01-01T12:00:00+00:00"),
                    (2, "anna/final_videos/gone.mp4", "Gone", "2026-01-02T12:00:00+00:00"),
                ],
            )
        yield address


@contextlib.contextmanager
def archive(bucket: Bucket, films: list[dict[str, Any]]) -> Iterator[str]:
    """The film archive's backend with these films."""
    environment = {**s3(bucket), "PORT": "{port}", "ADMIN_TOKEN": "admin"}
    with serving(["server.py"], HERE / "other", "/v1/ping", environment) as address:
        put = in_json(address, "PUT", "/v1/library", token="admin", body={"films": films})
        assert put.status == 200, put
        yield address


def in_json(address: str, method: str, path: str, *, token: str | None = None, body: Any = None) -> Answer:
    """A call to the archive."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return ask(address + path, method, headers, None if body is None else json.dumps(body).encode())
