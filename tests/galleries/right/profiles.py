"""Galleries that are right and do it otherwise: each profile says only how that one differs from the bundled one."""

import re

from playwright.sync_api import Locator

from e2e.pages import GalleryPage
from fake_backend import Reply


class Right(GalleryPage):
    """What all of them have in common."""

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Download file")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Play video")


class Polling(Right):
    base = "/polling/"
    replies = {"POST /api/statistics": {}}


class Addresses(Right):
    base = "/addresses/"


class Picker(Right):
    base = "/picker/"


class Renewed(Right):
    base = "/renewed/"
    replies = {"POST /api/refresh": Reply(headers={"Set-Cookie": "session=s1; Path=/; HttpOnly"})}
    session_cookie = "session"


class Backend(Right):
    base = "/backend/"


class Folded(Right):
    base = "/folded/"


class Words(Right):
    base = "/words/"


class Carousel(Right):
    base = "/carousel/"


class Framed(Right):
    base = "/framed/"

    def loc_video(self, title: str) -> Locator:
        return self.loc_player(title).frame_locator("iframe").locator("video")


class Virtual(Right):
    base = "/virtual/"

    def expand(self, title: str) -> None:
        groups, row = self.loc_groups(), self.loc_row(title)
        view = self.loc_panel().get_by_role("group", name="Videos")
        with self.finding("list of videos", view):
            view.wait_for()
        while groups.count():
            groups.first.click()
        for top in range(0, view.evaluate("(view) => view.scrollHeight"), 200):
            if row.count():
                break
            view.evaluate("(view, top) => (view.scrollTop = top)", top)
            self.page.evaluate("() => new Promise(requestAnimationFrame)")
        with self.finding(f"row of “{title}”", row):
            row.wait_for()


class Components(Right):
    base = "/components/"


class German(Right):
    base = "/german/"
    retry_name = re.compile("noch einmal", re.IGNORECASE)

    def loc_gallery_button(self) -> Locator:
        return self.page.get_by_role("button", name="Galerie")

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("dialog", name="Galerie")

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Film herunterladen")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Film ansehen")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="Herunterladen")

    def shown(self, title: str) -> str:
        return title.strip() or "Film ohne Titel"
