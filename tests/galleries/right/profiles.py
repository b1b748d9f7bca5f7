"""Galleries that are right and do it otherwise: each profile says only how that one differs from the bundled one."""

import re
from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from playwright.sync_api import Locator

from e2e.pages import GalleryPage
from fake_backend import Reply
from fake_backend.library import Files, Library


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

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).frame_locator("iframe").get_by_role("button", name="Download", exact=True)


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


# Those that have a folder of their own, and nothing in common with the others.


class Tray(GalleryPage):
    folder = "tray"

    def shown(self, title: str) -> str:
        return title.strip() or "Untitled"

    def open(self) -> None:
        self.goto()
        self.loc_panel().get_by_text(re.compile("^Loading")).wait_for(state="hidden")

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main", name="Reels")

    def loc_groups(self) -> Locator:
        return self.loc_panel().locator("details:not([open]) > summary")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("listitem").filter(has=self.page.get_by_text(self.shown(title), exact=True))

    def loc_menu(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=re.compile("^Options for"))

    def loc_list_button(self, title: str) -> Locator:
        return self.page.get_by_role("menuitem", name="Download")

    def loc_play(self, title: str) -> Locator:
        return self.page.get_by_role("menuitem", name="Play")

    def loc_cancel(self, title: str) -> Locator:
        tray = self.page.get_by_role("complementary", name="Downloads")
        return tray.get_by_role("button", name=f"Cancel {self.shown(title)}", exact=True)


class Ring(GalleryPage):
    folder = "ring"
    retry_name = re.compile("^Try again")

    @staticmethod
    def router(library: Library, storage: Files) -> APIRouter:
        def beats() -> Iterator[str]:
            yield "retry: 1500\n\n"
            yield "event: library\ndata: {}\n\n"

        routes = APIRouter()
        events = StreamingResponse
        routes.add_api_route("/api/events", lambda: events(beats(), media_type="text/event-stream"))
        return routes

    def shown(self, title: str) -> str:
        return title.strip() or "Untitled clip"

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("region", name="Gallery")

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).locator("button.save")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Watch")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).locator("button.save")


class Tabs(GalleryPage):
    folder = "tabs"

    def shown(self, title: str) -> str:
        return title.strip() or "(no title)"

    def open(self) -> None:
        self.goto()
        self.page.get_by_text("Loading the archive").wait_for(state="hidden")

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("group", name=self.shown(title), exact=True)

    def loc_groups(self) -> Locator:
        return self.loc_panel().get_by_role("button", expanded=False).filter(has_not_text="Download")

    def choose(self, place: Locator) -> Locator:
        quality = place.get_by_role("button", name="Original quality")
        if not quality.is_visible():
            place.get_by_role("button", name="Download").click()
        return quality

    def find_list_button(self, title: str) -> Locator:
        self.expand(title)
        return self.choose(self.loc_row(title))

    def find_player_button(self, title: str) -> Locator:
        self.play(title)
        return self.choose(self.loc_player(title))

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Watch")

    def loc_player(self, title: str) -> Locator:
        return self.page.get_by_role("group", name=f"Player: {self.shown(title)}", exact=True)

    def loc_go_on(self) -> Locator:
        return self.page.get_by_role("button", name="Download anyway")


class Bulk(GalleryPage):
    folder = "bulk"
    retry_name = re.compile("再試行")

    def shown(self, title: str) -> str:
        return title.strip() or "無題の動画"

    def open(self) -> None:
        self.goto()
        self.loc_panel().get_by_text("読み込み中").wait_for(state="hidden")

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("row", name=self.shown(title), exact=True)

    def loc_list_button(self, title: str) -> Locator:
        return self.page.get_by_role("button", name="ダウンロード", exact=True)

    def find_list_button(self, title: str) -> Locator:
        self.expand(title)
        for box in self.loc_panel().get_by_role("checkbox", checked=True).all():
            box.uncheck()
        self.loc_row(title).get_by_role("checkbox").check()
        return self.loc_list_button(title)

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="を再生")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="保存する")

    def loc_cancel(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="を中止", disabled=False)


class Kebab(GalleryPage):
    folder = "kebab"

    def open(self) -> None:
        self.goto()
        self.loc_panel().wait_for()

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main")

    def loc_row(self, title: str) -> Locator:
        return self.page.get_by_role("article", name=self.shown(title), exact=True)

    def loc_menu(self, title: str) -> Locator | None:
        return self.loc_row(title).get_by_role("button", name="More actions")

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("menuitem", name="Download")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("menuitem", name="Watch")

    def loc_player(self, title: str) -> Locator:
        return self.page.get_by_role("region", name=self.shown(title))


class Studio(Kebab):
    folder = "studio"

    def loc_row(self, title: str) -> Locator:
        return self.page.get_by_role("group", name=self.shown(title), exact=True)

    def loc_menu(self, title: str) -> Locator | None:
        return None

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name=re.compile("^(Download|Starting|✓)"))

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="Watch")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name=re.compile("^(Download|Starting|✓)"))
