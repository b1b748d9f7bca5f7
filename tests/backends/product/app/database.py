"""The library of final videos, in SQLite."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS final_videos (
    id INTEGER PRIMARY KEY,
    object_key TEXT NOT NULL,
    project_id INTEGER NOT NULL,
    project_name TEXT NOT NULL,
    filename TEXT NOT NULL,
    created_at TEXT NOT NULL,
    file_size INTEGER,
    source_type TEXT,
    game_id INTEGER,
    rating_counts TEXT,
    game_ids TEXT NOT NULL DEFAULT '[]',
    game_names TEXT NOT NULL DEFAULT '[]',
    game_dates TEXT NOT NULL DEFAULT '[]',
    group_key TEXT,
    streamed_only INTEGER NOT NULL DEFAULT 0
)
"""
IN_JSON = ("rating_counts", "game_ids", "game_names", "game_dates")


class Database:
    """One SQLite file; each call opens and closes a connection of its own."""

    def __init__(self, path: str) -> None:
        self._path = path
        with self._connect() as connection:
            connection.execute(SCHEMA)

    def videos(self, source_type: str | None = None) -> list[dict[str, Any]]:
        """The videos of one source type, or of all, newest first."""
        query = "SELECT * FROM final_videos WHERE ?1 IS NULL OR source_type = ?1 ORDER BY created_at DESC, id DESC"
        with self._connect() as connection:
            return [as_dict(row) for row in connection.execute(query, (source_type,))]

    def video(self, video_id: int) -> dict[str, Any] | None:
        """One video."""
        with self._connect() as connection:
            row = connection.execute("SELECT * FROM final_videos WHERE id = ?", (video_id,)).fetchone()
        return None if row is None else as_dict(row)

    def count(self) -> int:
        """How many videos there are."""
        with self._connect() as connection:
            return int(connection.execute("SELECT count(*) FROM final_videos").fetchone()[0])

    def delete(self, video_id: int) -> None:
        """Remove a video from the library."""
        with self._connect() as connection:
            connection.execute("DELETE FROM final_videos WHERE id = ?", (video_id,))

    @contextlib.contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path)
        connection.row_factory = sqlite3.Row
        with contextlib.closing(connection), connection:
            yield connection


def as_dict(row: sqlite3.Row) -> dict[str, Any]:
    """A row with its lists and objects read."""
    video = dict(row)
    return video | {name: json.loads(video[name]) for name in IN_JSON if video[name] is not None}
