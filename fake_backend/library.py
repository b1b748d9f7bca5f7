"""What the routes of an API stand on: the library with its links, and the files in storage."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from fastapi import HTTPException, Request
from fastapi.responses import Response
from starlette.types import Receive, Scope, Send

from fake_backend.bucket import Bucket
from fake_backend.disposition import attachment, download_name
from fake_backend.links import mint, presign
from fake_backend.ranges import Unsatisfiable, requested_span
from fake_backend.state import State
from fake_backend.storage import Missing, Storage, StorageError
from fake_backend.videos import Video

GONE = "Video file not found in storage"


class Library:
    """The videos that the lab has at this moment, and the links that it gives to them."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def videos(self) -> list[Video]:
        """All of them, the newest first."""
        return sorted(self._state.videos, key=lambda video: (video.created_at, video.id), reverse=True)

    def find(self, named: str) -> Video:
        """The video that a path names so. Raises HTTPException, 404, where there is none."""
        for video in self._state.videos:
            if self._state.contract.id_of(video) == named:
                return video
        raise HTTPException(404, "Download not found")

    def remove(self, video: Video) -> None:
        """Take a video out of the library."""
        self._state.videos.remove(video)

    def link(self, video: Video) -> str | None:
        """The link that a record gives: good or bad, as the lab is set."""
        if self._state.link_template is not None:
            return self._state.link_template.format(id=self._state.contract.id_of(video))
        return mint(video.link or self._state.link, public_bucket(self._state), video.key)

    def picture(self, video: Video) -> str | None:
        """A link to its picture, good whatever the film's is: pictures show while the download fails."""
        return None if video.thumbnail_key is None else presign(public_bucket(self._state), video.thumbnail_key)


class Files:
    """The objects of the videos. What is missing raises HTTPException, 404, and what storage cannot say, 502."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def signed(self, video: Video) -> str | None:
        """A link signed now, good or bad as the lab is set, to an object that is there."""
        with as_http_errors():
            await Storage(self._state.bucket).stat(video.key)
        return mint(self._state.file_link, public_bucket(self._state), video.key)

    async def link(self, video: Video) -> str:
        """The same, for who must have a link."""
        url = await self.signed(video)
        if not url:
            raise HTTPException(404, GONE)
        return url

    async def streamed(self, video: Video, request: Request, *, attached: bool = True) -> Response:
        """The video, or the part of it that was asked for; as an attachment, or to be played."""
        storage, asked = Storage(self._state.bucket), request.headers
        with as_http_errors():
            stored = await storage.stat(video.key)
        headers = {"Content-Type": stored.type}
        if attached:
            headers["Content-Disposition"] = attachment(download_name(video.project_name))
        headers["Accept-Ranges"] = "bytes"
        if stored.etag:
            headers["ETag"] = stored.etag
        if stored.last_modified:
            headers["Last-Modified"] = stored.last_modified
        try:
            span = requested_span(
                asked.get("range"), size=stored.size, if_range=asked.get("if-range"), etag=stored.etag
            )
        except Unsatisfiable:
            raise HTTPException(416, "Range not satisfiable", {"Content-Range": f"bytes */{stored.size}"}) from None
        if span is None:
            headers["Content-Length"] = str(stored.size)
            return FromStorage(storage, video.key, status=200, headers=headers)
        headers["Content-Length"] = str(span.length)
        headers["Content-Range"] = f"bytes {span.start}-{span.end}/{stored.size}"
        return FromStorage(storage, video.key, status=206, headers=headers, span=span.header)

    async def delete(self, video: Video) -> None:
        """Remove the object."""
        with as_http_errors():
            await Storage(self._state.bucket).delete(video.key)


def public_bucket(state: State) -> Bucket:
    """The bucket as browsers reach it."""
    return replace(state.bucket, endpoint=state.public_bucket_endpoint)


class FromStorage(Response):
    """A reply streamed from the bucket, which is opened before the head is sent: a late 404 is still a 404."""

    def __init__(
        self, storage: Storage, key: str, *, status: int, headers: dict[str, str], span: str | None = None
    ) -> None:
        super().__init__(status_code=status, headers=headers)
        self._storage, self._key, self._span = storage, key, span

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the object on piece by piece; no more than one is held at a time."""
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        async with contextlib.AsyncExitStack() as stack:
            if scope["method"] == "HEAD":
                await send(start)
            else:
                with as_http_errors():
                    pieces = await stack.enter_async_context(self._storage.read(self._key, span=self._span))
                await send(start)
                async for piece in pieces:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


@contextlib.contextmanager
def as_http_errors() -> Iterator[None]:
    """Tell the client what storage told us: a missing object is a 404, anything else is not the client's doing."""
    try:
        yield
    except Missing:
        raise HTTPException(404, GONE) from None
    except StorageError as error:
        raise HTTPException(502, str(error)) from None
