"""One library entry as the backend knows it, and the `Download` record its API makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NotRequired, TypedDict, cast

SourceType = Literal["brilliant_clip", "custom_project", "annotated_game"]


ABSENT: Final = object()  # a field of a record that is not there at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A record in the backend; its object may or may not be in the bucket.

    `key` is the object's key, `<user>/final_videos/<filename>`; `created_at` is ISO 8601 and decides the order;
    `file_size` is in bytes, or None where the backend never learnt it. `link` is the kind of link this video gets
    (see `links.LINKS`); None leaves it to the backend's present policy. `thumbnail_key` is the key of its picture,
    None where it has none. `otherwise` are fields of its record in the API that differ from these facts.
    """

    id: int
    project_id: int
    project_name: str
    filename: str
    key: str
    created_at: str
    file_size: int | None
    source_type: SourceType | None = None
    game_id: int | None = None
    rating_counts: Mapping[str, int] | None = None
    game_ids: Sequence[int] | None = None
    game_names: Sequence[str] | None = None
    game_dates: Sequence[str] | None = None
    group_key: str | None = None
    link: str | None = None
    thumbnail_key: str | None = None
    otherwise: Mapping[str, object] | None = None


class Download(TypedDict):
    """What `GET /api/downloads` says of one video."""

    id: int
    project_id: int
    project_name: str
    filename: str
    file_url: str | None
    created_at: str
    file_size: int | None
    source_type: SourceType | None
    game_id: int | None
    rating_counts: dict[str, int] | None
    game_ids: list[int]
    game_names: list[str]
    game_dates: list[str]
    group_key: str | None
    thumbnail_url: NotRequired[str]


def as_download(video: Video, file_url: str | None, thumbnail_url: str | None = None) -> Download:
    """The record of `video` as the API gives it, with the links minted for this one listing."""
    download: Download = {
        "id": video.id,
        "project_id": video.project_id,
        "project_name": video.project_name,
        "filename": video.filename,
        "file_url": file_url,
        "created_at": video.created_at,
        "file_size": video.file_size,
        "source_type": video.source_type,
        "game_id": video.game_id,
        "rating_counts": None if video.rating_counts is None else dict(video.rating_counts),
        "game_ids": list(video.game_ids or ()),
        "game_names": list(video.game_names or ()),
        "game_dates": list(video.game_dates or ()),
        "group_key": video.group_key,
    }
    if thumbnail_url is not None:
        download["thumbnail_url"] = thumbnail_url
    if video.otherwise:
        changed = {**download, **video.otherwise}
        return cast(Download, {name: value for name, value in changed.items() if value is not ABSENT})
    return download
