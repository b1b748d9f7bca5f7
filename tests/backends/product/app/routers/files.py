"""The video files: as they were served when users reported the bug, and as they are served since it was fixed."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from botocore.exceptions import ClientError
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from ..storage import Storage, status_of
from .downloads import TheStorage, TheVideo

GONE = "Video file not found in storage"
reported = APIRouter(prefix="/api/downloads")
cured = APIRouter(prefix="/api/downloads")


@reported.get("/{download_id}/file")
def redirect_to_bucket(video: TheVideo, storage: TheStorage) -> RedirectResponse:
    """Send the browser to the bucket, whose origin makes it ignore `<a download>`."""
    url = storage.presigned_url(video["object_key"])
    if not url:
        raise HTTPException(404, GONE)
    return RedirectResponse(url=url, status_code=302)


@cured.api_route("/{download_id}/file", methods=["GET", "HEAD"])
@cured.api_route("/{download_id}/download", methods=["GET", "HEAD"])
def stream_file(request: Request, video: TheVideo, storage: TheStorage) -> Response:
    """Stream the video as an attachment, which browsers save under the name given here."""
    disposition = {"Content-Disposition": attachment(video["project_name"])}
    key: str = video["object_key"]
    if request.method == "HEAD":
        headers = storage.head(key)
        if headers is None:
            raise HTTPException(404, GONE)
        return Response(status_code=200, media_type="video/mp4", headers=headers | disposition)
    return streamed(storage, key, request.headers.get("range"), disposition)


def streamed(storage: Storage, key: str, span: str | None, disposition: dict[str, str]) -> Response:
    """An object, or the part of it that is asked for, piece by piece."""
    try:
        part = storage.read(key, span)
    except ClientError as error:
        raise HTTPException(416 if status_of(error) == 416 else 502, "Storage refused the request") from None
    if part is None:
        raise HTTPException(404, GONE)
    status = 206 if "Content-Range" in part.headers else 200
    return StreamingResponse(part.body, status, part.headers | disposition, media_type="video/mp4")


def attachment(project_name: str) -> str:
    """`Content-Disposition` with a name for every browser: ASCII first, then in full (RFC 6266)."""
    kept = re.sub(r"[^\w\s-]", "", unicodedata.normalize("NFC", project_name)).strip()
    name = (re.sub(r"\s+", "_", kept)[:60] or "video") + "_final.mp4"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
