"""A plugin of pytest: how many pages a run opens, and how many clicks it makes. Each promise adds a line to a file."""

from __future__ import annotations

import functools
import json
import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fixtures.watching.gallery import GalleryPage
from fixtures.watching.stage import Stage

COUNTED = Counter[str]()


def counted(work: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The same function, whose calls are counted."""

    @functools.wraps(work)
    def call(*arguments: Any, **named: Any) -> Any:
        COUNTED[what] += 1
        return work(*arguments, **named)

    return call


for owner, name, what in ((GalleryPage, "goto", "pages"), (Stage, "_perform", "clicks")):
    setattr(owner, name, counted(getattr(owner, name), what))


def pytest_runtest_logfinish() -> None:
    """One line of JSON for a promise that was tried here; the controlling process, asked too, has opened no page."""
    if COUNTED:
        with Path(os.environ["BENCH_COUNTS"]).open("a") as file:
            file.write(json.dumps({"promises": 1, **COUNTED}) + "\n")
        COUNTED.clear()
