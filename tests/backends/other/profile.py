"""The film archive: its frontend over its own backend, and over the lab's library by the same contract."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from playwright.sync_api import Locator

from e2e.pages import GalleryPage
from fake_backend import Contract, Video
from fixtures.lab.own_backend import Calls, OwnBackend

PAGE = 20


class Films(GalleryPage):
    """How the archive is driven."""

    built = "frontend"
    base = "/films/"
    api_prefix = "/v1/"

    def shown(self, title: str) -> str:
        return title.strip() or "Untitled film"

    def loc_gallery_button(self) -> Locator:
        return self.page.get_by_role("button", name="Open the archive")

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Archive")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("article", name=self.shown(title), exact=True)

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Save")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Watch")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="Save to disk")


CONTRACT = Contract(
    routes={
        "sign-in": "POST /v1/session",
        "list": "GET /v1/films",
        "link": "POST /v1/films/{id}/link",
        "health": "GET /v1/ping",
    },
    session="bearer",
    file="link on demand",
    signed=lambda video, link: {"link": {"url": link, "seconds": 300}},
    record=lambda video, link: {
        "id": video.id,
        "about": {"title": video.project_name, "made": made(video), "shelf": video.group_key},
        "file": {"name": video.filename, "bytes": video.file_size},
    },
    listing=lambda records, total, query: page_of(records, int(query.get("page", "1"))),
)


def page_of(records: Sequence[Any], number: int) -> dict[str, Any]:
    """One page of films."""
    shown = records[(number - 1) * PAGE : number * PAGE]
    return {"page": number, "pages": -(-len(records) // PAGE) or 1, "films": shown}


def made(video: Video) -> int:
    """When a video was made, as a Unix time."""
    return int(datetime.fromisoformat(video.created_at).timestamp())


def seed(api: Calls, videos: Sequence[Video]) -> None:
    """Add the videos to the archive."""
    films = [
        {
            "id": one.id, "title": one.project_name, "made": made(one), "shelf": one.group_key,
            "key": one.key, "name": one.filename, "bytes": one.file_size,
        }
        for one in videos
    ]  # fmt: skip
    api.post("/v1/library", {"films": films}, Authorization="Bearer admin")


def reset(api: Calls) -> None:
    """Empty the archive."""
    api.put("/v1/library", {"films": []}, Authorization="Bearer admin")


class OverTheLab(Films):
    """Over the lab's library: nothing but the contract is said."""

    contract = CONTRACT


class OverItsOwn(Films):
    """Over the archive's own backend."""

    backend = OwnBackend(
        command=["{python}", "server.py"],
        environment={
            "PORT": "{port}", "ADMIN_TOKEN": "admin", "S3_ENDPOINT": "{s3_endpoint}", "S3_BUCKET": "{bucket}",
            "S3_PUBLIC_ENDPOINT": "{public_s3_endpoint}", "S3_ACCESS_KEY": "{access_key}",
            "S3_SECRET_KEY": "{secret_key}",
        },
        ready="GET /v1/ping",
        seed=seed,
        reset=reset,
        roles=CONTRACT.routes,
        fields=["file_size", "group_key"],
    )  # fmt: skip


class HastyOverTheLab(OverTheLab):
    """A frontend that sends the tab to the link."""

    base = "/hasty/"


class HastyOverItsOwn(OverItsOwn):
    """The same over the archive's own backend."""

    base = "/hasty/"
