"""The library: `/api/downloads`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request

from ..database import Database
from ..storage import Storage

router = APIRouter(prefix="/api/downloads")


def database(request: Request) -> Database:
    """The library."""
    found: Database = request.app.state.database
    return found


def storage(request: Request) -> Storage:
    """The bucket."""
    found: Storage = request.app.state.storage
    return found


TheDatabase = Annotated[Database, Depends(database)]
TheStorage = Annotated[Storage, Depends(storage)]


def known(download_id: int, database: TheDatabase) -> dict[str, Any]:
    """The video of the address, or 404."""
    video = database.video(download_id)
    if video is None:
        raise HTTPException(404, "Download not found")
    return video


TheVideo = Annotated[dict[str, Any], Depends(known)]


@router.get("")
def list_downloads(database: TheDatabase, storage: TheStorage, source_type: str | None = None) -> dict[str, Any]:
    """The videos, newest first, each with a link into the bucket; null where its file is not there, or not linked."""
    videos = database.videos(source_type)
    for video in videos:
        key, streamed_only = video.pop("object_key"), video.pop("streamed_only")
        video["file_url"] = None if streamed_only else storage.presigned_url(key, verify_exists=True)
    return {"downloads": videos, "total_count": len(videos)}


@router.get("/count")
def count_downloads(database: TheDatabase) -> dict[str, int]:
    """How many videos there are."""
    return {"count": database.count()}


@router.delete("/{download_id}")
def delete_download(
    video: TheVideo, database: TheDatabase, storage: TheStorage, remove_file: bool = False
) -> dict[str, Any]:
    """Remove a video from the library, and its file too where that is asked for."""
    if remove_file:
        storage.delete(video["object_key"])
    database.delete(video["id"])
    return {"success": True, "deleted_id": video["id"]}
