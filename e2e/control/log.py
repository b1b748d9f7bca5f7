"""The servers' records as lines of the control page's request log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from e2e.control.feed import Feed
from fake_backend import Exchange
from fake_backend.records import Recorder
from fixtures.watching.timeline import bare


class Log:
    """The servers' records as lines of the feed; a line is sent again as its request goes on."""

    def __init__(self, feed: Feed, recorders: tuple[Recorder, ...], *, deleted: Callable[[], None]) -> None:
        """`deleted` is called after the gallery has deleted something."""
        self._feed, self._deleted = feed, deleted
        self._told: dict[Recorder, tuple[list[Exchange], int]] = {one: (one.exchanges, 0) for one in recorders}
        self._open: dict[str, tuple[Exchange, tuple[object, ...]]] = {}  # line -> what goes on, as last told
        self._count = 0

    def tell(self) -> None:
        """Send what is new."""
        for one in self._fresh():
            self._count += 1
            self._open[f"line-{self._count}"] = (one, ())
        for key, (one, told) in list(self._open.items()):
            over = one.finished is not None
            shape = (one.status, over, one.sent // 500_000)
            if shape != told:
                self._open[key] = (one, shape)
                self._feed.put("line", key, line_of(one))
            if over:
                del self._open[key]
                if one.method == "DELETE":
                    self._deleted()

    def _fresh(self) -> Iterator[Exchange]:
        for recorder, (before, told) in self._told.items():
            records = recorder.exchanges
            fresh = records[told if before is records else 0 :]  # another list since the scenario was set
            self._told[recorder] = (records, len(records) if before is not records else told + len(fresh))
            yield from fresh


def line_of(one: Exchange) -> dict[str, Any]:
    """A request as the log shows it; queries, which may hold signatures, are left out."""
    return {
        "at": one.started * 1000, "took": None if one.finished is None else (one.finished - one.started) * 1000,
        "server": one.server, "method": one.method, "path": one.path, "status": one.status, "sent": one.sent,
        "origin": one.headers.get("origin", ""), "dest": one.headers.get("sec-fetch-dest", ""), "cors": one.cors,
        "error": one.note, "fault": one.fault, "aborted": one.aborted, "hungUp": one.hung_up,
        "to": bare(one.response_headers.get("location", "")),
    }  # fmt: skip
