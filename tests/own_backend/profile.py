"""The gallery of items over the stub, which lies beside its profile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import tests.own_backend
from e2e.pages import GalleryPage
from fake_backend import Video
from fixtures.lab.own_backend import Calls, OwnBackend


def seed(api: Calls, videos: Sequence[Video]) -> None:
    api.post("/api/items", [{"name": str(one.id), "title": one.project_name, "key": one.key} for one in videos])


def reset(api: Calls) -> None:
    api.delete("/api/items")


class Items(GalleryPage):
    backend = OwnBackend(
        command=["{python}", "stub.py", "{port}"],
        environment={
            "PYTHONPATH": str(Path(tests.own_backend.__file__).parents[2]), "DATA": "{folder}",
            "PUBLIC_S3": "{public_s3_endpoint}", "BUCKET": "{bucket}", "KEY": "{access_key}", "SECRET": "{secret_key}",
        },
        ready="GET /health",
        seed=seed,
        reset=reset,
        roles={"list": "GET /api/items", "file": "GET /api/items/{id}/file"},
    )  # fmt: skip
