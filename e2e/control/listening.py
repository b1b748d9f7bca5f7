"""One flow that is listened to in a browser that nobody drives, from its click on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fixtures.judging.outcome import Button, SavedFile
from fixtures.lab.lab import LabVideo
from fixtures.watching.seen import Seen
from fixtures.watching.timeline import bare


@dataclass(slots=True)
class ForeignTab:
    """The developer's own tab, as far as its page tells."""

    url: str
    heading: str | None = None  # where the page last asked to go
    left: float | None = None  # when its document went, by this process's clock

    def is_closed(self) -> bool:
        """Nobody tells; a tab that is closed has left, to the probe."""
        return False


class Untouchable:
    """A download of a browser that is not ours to stop."""

    def cancel(self) -> None:
        """Nothing can be done."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page's response."""

    status: int
    headers: dict[str, str]


@dataclass(slots=True)
class Listening:
    """What is gathered from the page's facts and the servers' records until the flow is over."""

    seen: Seen[ForeignTab]
    button: Button
    videos: list[LabVideo]
    tentative: bool  # the control does not say that it downloads; what comes of it will
    players: int  # that could be seen before it
    retry: str = ""  # the name of what was pressed in an alert, where it was no button of row or player
    cancelled: bool = False
    files: dict[str, int] = field(default_factory=dict)  # what a download is known by -> its place in seen.downloads
    named: dict[str, str] = field(default_factory=dict)  # what is being saved by its path -> its name
    known: dict[int, str] = field(default_factory=dict)  # a server's record -> how it stood at the last look
    failed: list[tuple[float, str]] = field(default_factory=list)  # fetches that came to nothing: when, where to
    unseen: list[str] = field(default_factory=list)  # what cannot be known of this flow, in sentences
    look: dict[str, Any] | None = None  # how the page said it looks at the end
    looking: float | None = None  # since when it has been asked, by this process's clock

    def begins(self, key: str, name: str, url: str) -> None:
        """A file is on its way."""
        if key not in self.files:
            self.files[key] = len(self.seen.downloads)
            self.seen.downloads.append((Untouchable(), None))
            self.seen.note("browser", f"download begins: “{name}” from {bare(url)}")

    def ends(self, key: str, file: SavedFile) -> None:
        """It is whole, or will never be."""
        self.seen.downloads[self.files[key]] = (Untouchable(), file)
        failed = file.failure or (None if file.size is not None else "its bytes are not known")
        self.seen.note(
            "browser", f"download failed: {failed}" if failed else f"saved “{file.name}”, {file.size:,} bytes"
        )

    def is_open(self, key: str) -> bool:
        """Whether it has begun and not ended."""
        return key in self.files and self.seen.downloads[self.files[key]][1] is None
