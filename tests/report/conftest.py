"""Reports of the parts of a matrix, made by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fixtures.running.verdict import State
from tests.report.by_hand import WHOLE, cell, report, written

LIST, PLAYER, ANOTHER = WHOLE
Part = Callable[..., Path]


@pytest.fixture
def part(tmp_path: Path) -> Part:
    """Writes what one machine leaves: by default a whole run in which every promise is kept."""

    def write(gallery: str, browser: str, *, shard: str = "", broken: str = "", **more: Any) -> Path:
        its = {"1/2": (LIST, ANOTHER), "2/2": (PLAYER,)}.get(shard, WHOLE)
        states: list[State] = ["broken" if one.name == broken else "kept" for one in its]
        facts = {"shards": (shard,), "whole": WHOLE} if shard else {}
        made = report(*map(cell, its, states), gallery=gallery, browser=f"{browser} 1.2", **facts, **more)
        return written(tmp_path / f"part-{len(list(tmp_path.iterdir()))}", made)

    return write


@pytest.fixture
def four(part: Part) -> list[Path]:
    """Two galleries in two browsers; one promise is broken in one of the four."""
    return [
        part("shop", "chromium", shard="2/2"),
        part("shop", "chromium", shard="1/2"),
        part("shop", "firefox", broken="kept-one:player"),
        part("admin", "chromium"),
        part("admin", "firefox"),
    ]
