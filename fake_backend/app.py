"""The contract of the product's API, in FastAPI; everything around it is in `door`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from fake_backend.bucket import Bucket
from fake_backend.disposition import attachment, download_name
from fake_backend.door import Door
from fake_backend.links import mint, presign
from fake_backend.ranges import Unsatisfiable, requested_span
from fake_backend.state import State
from fake_backend.storage import Missing, Storage, StorageError
from fake_backend.videos import SourceType, Video, as_download

GONE = "Video file not found in storage"


class App(FastAPI):
    """FastAPI behind a door that must stand outside all of its middleware, since it hangs up on clients."""

    door: Door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Everything goes through the door, which lets pass what is for the API."""
        await self.door(scope, receive, send)


def build_app(backend: State) -> FastAPI:
    """The API over one backend's state. The names of the routes are those that faults are armed by."""
    app = App(title="Fake gallery backend", openapi_url=None)
    app.door = Door(backend, app.router.routes, super(App, app).__call__)

    @app.get("/api/downloads", name="list")
    async def list_downloads(response: Response, source_type: SourceType | None = None) -> dict[str, Any]:
        if backend.listings_may_be_kept:
            response.headers["Cache-Control"] = "max-age=600"
        chosen = [video for video in backend.videos if source_type in (None, video.source_type)]
        chosen.sort(key=lambda video: (video.created_at, video.id), reverse=True)
        downloads = [as_download(video, link_to(video), picture_of(video)) for video in chosen]
        return {"downloads": downloads, "total_count": len(chosen)}

    @app.get("/api/downloads/count", name="count")
    async def count_downloads() -> dict[str, int]:
        return {"count": len(backend.videos)}

    @app.api_route("/api/downloads/{download_id}/file", methods=["GET", "HEAD"], name="file")
    async def file(request: Request, download_id: int) -> Response:
        video = known(download_id)
        if backend.file_mode == "proxy":
            return await streamed(backend.bucket, video, request.headers)
        with as_http_errors():
            await Storage(backend.bucket).stat(video.key)
        url = mint(backend.file_link, public_bucket(), video.key)
        if not url:
            raise HTTPException(404, GONE)
        return RedirectResponse(url, status_code=302)

    @app.api_route("/api/downloads/{download_id}/download", methods=["GET", "HEAD"], name="download")
    async def download(request: Request, download_id: int) -> Response:
        return await streamed(backend.bucket, known(download_id), request.headers)

    @app.delete("/api/downloads/{download_id}", name="delete")
    async def delete(download_id: int, remove_file: bool = False) -> dict[str, Any]:
        video = known(download_id)
        if remove_file:
            with as_http_errors():
                await Storage(backend.bucket).delete(video.key)
        backend.videos.remove(video)
        return {"success": True, "deleted_id": download_id}

    @app.get("/api/health", name="health")
    async def health() -> dict[str, Any]:
        return {"status": "healthy", "service": "fake-backend", "downloads": len(backend.videos)}

    def known(download_id: int) -> Video:
        video = backend.find(download_id)
        if video is None:
            raise HTTPException(404, "Download not found")
        return video

    def public_bucket() -> Bucket:
        return replace(backend.bucket, endpoint=backend.public_bucket_endpoint)

    def link_to(video: Video) -> str | None:
        if backend.link_template is not None:
            return backend.link_template.format(id=video.id)
        return mint(video.link or backend.link, public_bucket(), video.key)

    def picture_of(video: Video) -> str | None:
        # A good link whatever the film's is: the pictures show while the download fails.
        return None if video.thumbnail_key is None else presign(public_bucket(), video.thumbnail_key)

    return app


async def streamed(bucket: Bucket, video: Video, asked: Headers) -> Response:
    """The video as an attachment, or the part of it that was asked for."""
    storage = Storage(bucket)
    with as_http_errors():
        stored = await storage.stat(video.key)
    headers = {
        "Content-Type": "video/mp4",
        "Content-Disposition": attachment(download_name(video.project_name)),
        "Accept-Ranges": "bytes",
    }
    if stored.etag:
        headers["ETag"] = stored.etag
    if stored.last_modified:
        headers["Last-Modified"] = stored.last_modified
    try:
        span = requested_span(asked.get("range"), size=stored.size, if_range=asked.get("if-range"), etag=stored.etag)
    except Unsatisfiable:
        raise HTTPException(416, "Range not satisfiable", {"Content-Range": f"bytes */{stored.size}"}) from None
    if span is None:
        headers["Content-Length"] = str(stored.size)
        return FromStorage(storage, video.key, status=200, headers=headers)
    headers["Content-Length"] = str(span.length)
    headers["Content-Range"] = f"bytes {span.start}-{span.end}/{stored.size}"
    return FromStorage(storage, video.key, status=206, headers=headers, span=span.header)


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
