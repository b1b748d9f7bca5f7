"""A table of links, and a page of its own for each video: every download is a plain navigation to an attachment."""

from playwright.sync_api import Locator

from e2e.pages import GalleryPage


class PlainPage(GalleryPage):
    def loc_panel(self) -> Locator:
        return self.page.get_by_role("table", name="Videos")

    def loc_row(self, title: str) -> Locator:
        name = self.page.get_by_role("rowheader", name=title, exact=True)
        return self.loc_panel().get_by_role("row").filter(has=name)

    def loc_list_button(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("link", name="Save")

    def loc_play(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("link", name="Watch")

    def loc_player(self, title: str) -> Locator:
        return self.page.get_by_role("article", name=title, exact=True)

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("link", name="Save")

    def open(self) -> None:
        # There is nothing to open: the list is the page.
        self.goto()
        with self.finding("table of videos", self.loc_panel()) as table:
            table.wait_for()

    def close_player(self) -> None:
        self.page.get_by_role("link", name="All videos").click()
