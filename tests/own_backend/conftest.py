"""The stub as a profile declares it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from fake_backend import Bucket, Video
from fixtures.lab.own_backend import Calls, OwnBackend, RunningBackend

HERE = Path(__file__).parent
NO_BUCKET = Bucket(endpoint="http://127.0.0.1:1", name="gallery", access_key="key", secret_key="secret")
Starts = Callable[..., RunningBackend]


def seed(api: Calls, videos: Sequence[Video]) -> None:
    api.post("/api/items", [{"name": str(one.id), "title": one.project_name, "key": one.key} for one in videos])


def stub(how: str = "", **changes: object) -> OwnBackend:
    usual = {
        "command": ["{python}", "stub.py", "{port}"],
        "environment": {
            "PYTHONPATH": str(HERE.parents[1]), "DATA": "{folder}", "PUBLIC_S3": "{public_s3_endpoint}",
            "BUCKET": "{bucket}", "KEY": "{access_key}", "SECRET": "{secret_key}", "STUB": how,
        },
        "ready": "GET /health", "seed": seed, "reset": lambda api: api.delete("/api/items"),
        "roles": {"list": "GET /api/items", "file": "GET /api/items/{id}/file"},
    }  # fmt: skip
    return OwnBackend(**{**usual, **changes})  # type: ignore[arg-type]


@pytest.fixture
def start() -> Iterator[Starts]:
    """Start a backend, which is stopped after the test."""
    with ExitStack() as stack:

        def started(own: OwnBackend) -> RunningBackend:
            running = RunningBackend(own, HERE, NO_BUCKET, public_endpoint="http://r2.localhost:1")
            stack.callback(running.stop)
            running.start()
            return running

        yield started
