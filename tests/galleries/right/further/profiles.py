"""Four galleries of one folder that share how they fetch, and no more; each page says how it differs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Locator

from e2e.pages import GalleryPage
from fake_backend import Contract


class Page(GalleryPage):
    """A page that shows its list at once."""

    folder = "further"
    at: str

    def goto(self) -> None:
        self.page.goto(urljoin(self.address, self.at))

    def open(self) -> None:
        self.goto()
        self.loc_panel().wait_for()


class Tides(Page):
    at = "tides.html"

    def shown(self, title: str) -> str:
        return title.strip() or "(no title)"

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main").filter(visible=True)

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("listitem").filter(has=self.page.get_by_text(self.shown(title), exact=True))

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("link", name=f"Download {self.shown(title)}", exact=True)

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("link").filter(has=self.page.get_by_text(self.shown(title), exact=True))

    def loc_player(self, title: str) -> Locator:
        heading = self.page.get_by_role("heading", name=self.shown(title), exact=True)
        return self.page.get_by_role("main").filter(has=heading)

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("link", name="Download", exact=True)

    def right_name(self, title: str, saved: str) -> bool:
        return super().right_name(title, saved.removeprefix("Tides - "))


def page_of(records: Sequence[Any], total: int, query: Mapping[str, Any]) -> dict[str, Any]:
    start, size = int(query.get("cursor", 0)), int(query.get("limit", 12))
    end = start + size
    return {"films": records[start:end], "cursor": str(end) if end < total else None}


class Feed(Page):
    at = "sheet.html"
    retry_name = re.compile("إعادة المحاولة")
    api_prefix = "/feed"
    contract = Contract(
        routes={
            "sign-in": "POST /auth/guest",
            "refresh": "POST /auth/refresh",
            "list": "GET /feed",
            "link": "POST /feed/{id}/link",
        },
        session="bearer",
        signed_in=lambda token: {"access": token},
        file="link on demand",
        signed=lambda video, link: {"href": link},
        record=lambda video, link: {
            "key": video.id, "name": video.project_name, "bytes": video.file_size, "set": video.group_key,
            "day": (video.created_at or "")[:10],
        },
        listing=page_of,
    )  # fmt: skip

    def shown(self, title: str) -> str:
        return title.strip() or "مقطع بلا عنوان"

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("feed")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("article", name=self.shown(title), exact=True)

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=f"تنزيل {self.shown(title)}", exact=True)

    def loc_play(self, title: str) -> Locator:
        return (
            self.loc_row(title).get_by_role("button").filter(has=self.page.get_by_text(self.shown(title), exact=True))
        )

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="تنزيل", exact=True)


class Desk(Page):
    at = "desk.html"
    retry_name = re.compile("ลองอีกครั้ง")

    def shown(self, title: str) -> str:
        return title.strip() or "วิดีโอไม่มีชื่อ"

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main")

    def loc_groups(self) -> Locator:
        return self.page.get_by_role("tab", selected=False)

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("row", name=self.shown(title), exact=True)

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=f"ดาวน์โหลด {self.shown(title)}", exact=True)

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=f"ดู {self.shown(title)}", exact=True)

    def loc_player(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=self.shown(title), exact=True)

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="ดาวน์โหลด", exact=True)

    def loc_cancel(self, title: str) -> Locator:
        in_row = self.loc_row(title).get_by_role("button", name=f"ยกเลิก {self.shown(title)}", exact=True)
        return in_row.or_(self.loc_player(title).get_by_role("button", name="ยกเลิก", exact=True))


class Reels(Page):
    at = "reels.html"

    def shown(self, title: str) -> str:
        return title.strip() or "Untitled reel"

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main", name="Reels")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("article", name=self.shown(title), exact=True)

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=f"Download {self.shown(title)}", exact=True)

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=f"Play {self.shown(title)}", exact=True)

    def loc_player(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=self.shown(title), exact=True)

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="Download", exact=True)

    def loc_go_on(self) -> Locator:
        return self.page.get_by_role("dialog", name="Download options").get_by_role("button", name="Start download")
