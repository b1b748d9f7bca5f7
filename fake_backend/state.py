"""All state of the fake backend: what it holds, how it answers, what it saw."""

from __future__ import annotations

import itertools
from typing import Any, Final, Literal

from fake_backend.bucket import Bucket
from fake_backend.contract import ROLES, Contract
from fake_backend.faults import Faults
from fake_backend.links import LINKS
from fake_backend.names import pick
from fake_backend.records import Recorder
from fake_backend.videos import Video
from fake_backend.wire import Gate


class State:
    """What the backend's routes read and its user sets; attributes may be set between requests, from any thread."""

    def __init__(self, bucket: Bucket, *, public_bucket_endpoint: str, contract: Contract | None = None) -> None:
        """`public_bucket_endpoint` is where browsers reach the bucket: links are signed for that host."""
        self.bucket = bucket
        self.contract: Final = contract or Contract()
        self._first_public_endpoint = public_bucket_endpoint
        self.records: Final = Recorder()
        self.faults: Final = Faults(ROLES)
        self.gate: Final = Gate()
        self.reset()

    def reset(self) -> None:
        """Forget everything and release stalled replies, as in a new backend."""
        self.public_bucket_endpoint = self._first_public_endpoint
        self.user = "user-1"
        self.videos: list[Video] = []
        self.file_mode: Literal["redirect", "proxy"] = "proxy" if self.contract.file == "stream" else "redirect"
        self.file_headers: dict[str, str | None] = {}
        """Headers of what the file and download routes answer, in place of their own; None takes one away."""
        self.listings_may_be_kept = False
        """Whether a browser may answer a second reading of the library from its cache, for ten minutes."""
        self.link = "fresh"
        """Kind of link a listing gives to videos that do not say (see `links.LINKS`)."""
        self.link_template: str | None = None
        """Given in place of signed links, such as "http://app/api/downloads/{id}/file"."""
        self.file_link = "fresh"
        """Kind of link that the file route redirects to, and that the role `link` gives."""
        self.replies: dict[str, object] = {}
        """Boot replies, a `Reply` or plain JSON, by "GET /api/projects/{id}"; an exact one wins over the API's own."""
        self.session_required: str | None = None
        """Name of the cookie without which the API answers 401."""
        self.tokens: set[str] = set()
        """Sessions that are valid, where the contract has any."""
        self._tokens = itertools.count(1)
        self.renewal_due = False
        """Before a backend that is not ours, and whose sessions nobody here knows: 401 until it has given a new one."""
        self.cors_origins: frozenset[str] = frozenset()
        """Origins that may call the API from elsewhere, credentials included."""
        self.unlisted: set[str] = set()
        """Calls nobody foresaw, as "METHOD /path"; each was answered with a 404 that says so."""
        self.faults.clear()
        self.records.clear()
        self.release()

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("link", "file_link"):
            # Misspelt, it should fail where it is set and not as a 500 in some browser.
            pick(LINKS, str(value), what="link kind")
        super().__setattr__(name, value)

    def release(self) -> None:
        """Let stalled replies go on."""
        self.gate.open()

    def add(self, video: Video) -> Video:
        """Put a record in the library; its object is no concern of this."""
        if video.link is not None:
            pick(LINKS, video.link, what="link kind")
        self.videos.append(video)
        return video

    def record(self, video: Video, link: str | None, picture: str | None) -> Any:
        """What the API says of a video."""
        made = self.contract.record(video, None if self.contract.file == "link on demand" else link)
        if picture is not None and self.contract.picture is not None and isinstance(made, dict):
            made[self.contract.picture] = picture
        return made

    def sign_in(self) -> str:
        """A new session."""
        token = f"session-{next(self._tokens)}"
        self.tokens.add(token)
        return token

    def key(self, filename: str) -> str:
        """The key under which a file of the present user lies in the bucket."""
        return f"{self.user}/final_videos/{filename}"
