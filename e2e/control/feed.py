"""The events that the control page shows, numbered so that none is lost with a connection."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

KEPT = 3000  # keys; of each the latest event. A page that missed one that is gone starts anew
PULSE = 5.0  # seconds; a page that hears nothing for much longer knows that the connection is dead


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: `key` names what it is about, so that a later one of the same key takes its place."""

    number: int
    kind: str
    key: str
    data: Mapping[str, Any]

    def sent(self, run: str) -> str:
        """As server-sent events have it."""
        data = json.dumps({**self.data, "key": self.key}, ensure_ascii=False)
        return f"id: {run}-{self.number}\nevent: {self.kind}\ndata: {data}\n\n"


class Feed:
    """A numbered line of events; `follow` goes on after any of them, from any thread's `put`."""

    def __init__(self, *, kept: int = KEPT) -> None:
        self.run = uuid.uuid4().hex[:8]  # tells this lab's numbers from those of one that ran here before
        self._kept: dict[str, Happening] = {}  # the latest of each key, oldest first
        self._most, self._count, self._gone = kept, 0, 0
        self._lock = threading.Lock()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._closed = False

    def put(self, kind: str, key: str, data: Mapping[str, Any]) -> None:
        """Tell everybody who follows."""
        with self._lock:
            self._count += 1
            self._kept.pop(key, None)
            self._kept[key] = Happening(self._count, kind, key, data)
            if len(self._kept) > self._most:
                self._gone = self._kept.pop(next(iter(self._kept))).number
        self._wake()

    def close(self) -> None:
        """Let go of everybody who follows."""
        self._closed = True
        self._wake()

    def _wake(self) -> None:
        for loop, event in list(self._waiting):
            loop.call_soon_threadsafe(event.set)

    def after(self, last: str) -> list[Happening] | None:
        """What came after the event of this id; None where that cannot be told, as with an id of another run."""
        run, _, number = last.rpartition("-")
        if run != self.run or not number.isdigit():
            return None
        with self._lock:
            if int(number) < self._gone:
                return None
            return [one for one in self._kept.values() if one.number > int(number)]

    async def follow(self, last: str) -> AsyncIterator[str]:
        """Server-sent events from after `last` on, until the feed is closed; `anew` first where some are lost."""
        entry = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(entry)
        try:
            while not self._closed:
                entry[1].clear()
                news = self.after(last)
                if news is None:
                    yield f"event: anew\ndata: {json.dumps({'run': self.run})}\n\n"
                    with self._lock:
                        news, last = list(self._kept.values()), f"{self.run}-{self._count}"
                for one in news:
                    last = f"{self.run}-{one.number}"
                    yield one.sent(self.run)
                try:
                    await asyncio.wait_for(entry[1].wait(), PULSE)
                except TimeoutError:
                    yield "event: pulse\ndata: {}\n\n"
        finally:
            self._waiting.discard(entry)
