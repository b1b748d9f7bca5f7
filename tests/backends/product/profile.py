"""The bundled gallery over the product's own backend, in each of its releases."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from e2e.pages import BundledGallery
from fake_backend import Video
from fixtures.lab.own_backend import Calls, OwnBackend

COLUMNS = (
    "id", "object_key", "project_id", "project_name", "filename", "created_at", "file_size", "source_type", "group_key",
    "rating_counts", "streamed_only",
)  # fmt: skip


def seed(api: Calls, videos: Sequence[Video]) -> None:
    """Write the videos into the backend's database."""
    rows = [
        (
            one.id, one.key, one.project_id, one.project_name, one.filename, one.created_at, one.file_size,
            one.source_type, one.group_key, one.rating_counts and json.dumps(one.rating_counts), one.link == "null",
        )
        for one in videos
    ]  # fmt: skip
    with contextlib.closing(sqlite3.connect(api.environment["DATABASE"])) as database, database:
        marks = ", ".join("?" * len(COLUMNS))
        database.executemany(f"INSERT INTO final_videos ({', '.join(COLUMNS)}) VALUES ({marks})", rows)


def reset(api: Calls) -> None:
    """Empty the backend's database."""
    with contextlib.closing(sqlite3.connect(api.environment["DATABASE"])) as database, database:
        database.execute("DELETE FROM final_videos")


BACKEND = OwnBackend(
    command=["{python}", "-m", "uvicorn", "app.main:app", "--port", "{port}", "--log-level", "warning"],
    environment={
        "DATABASE": "{folder}/product.db", "S3_ENDPOINT": "{s3_endpoint}", "S3_PUBLIC_ENDPOINT": "{public_s3_endpoint}",
        "S3_BUCKET": "{bucket}", "S3_ACCESS_KEY": "{access_key}", "S3_SECRET_KEY": "{secret_key}",
    },
    ready="GET /api/health",
    seed=seed,
    reset=reset,
    roles={
        "list": "GET /api/downloads", "count": "GET /api/downloads/count", "file": "GET /api/downloads/{id}/file",
        "download": "GET /api/downloads/{id}/download", "delete": "DELETE /api/downloads/{id}",
        "health": "GET /api/health",
    },
    fields=["file_size", "source_type", "group_key", "rating_counts", "link"],
)  # fmt: skip


class Cured(BundledGallery):
    """The backend as it is since the bug was fixed."""

    backend = replace(BACKEND, environment={**BACKEND.environment, "RELEASE": "cured"})


class Reported(BundledGallery):
    """The backend as users reported it."""

    backend = replace(BACKEND, environment={**BACKEND.environment, "RELEASE": "reported"})
