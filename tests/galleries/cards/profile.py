"""Cards with menus on hover, a player that closes the library; signed in, under /app/, its API on another origin."""

from playwright.sync_api import Locator

from e2e.pages import GalleryPage
from fake_backend import Reply


class CardsPage(GalleryPage):
    base = "/app/"
    api_origin = "http://api.localhost:8000"
    session_cookie = "session"
    replies = {
        "POST /auth/session": Reply(headers={"Set-Cookie": "session=s1; Path=/; HttpOnly; Secure; SameSite=None"}),
        "GET /api/me": {"name": "Kim"},
        "GET /api/projects": [],
    }

    def loc_panel(self) -> Locator:
        return self.page.get_by_role("main", name="Library")

    def loc_groups(self) -> Locator:  # a toggle does not say whether it is open: a collapsed group holds no cards
        groups = self.loc_panel().get_by_role("region")
        return groups.filter(has_not=self.page.get_by_role("article")).get_by_role("button")

    def loc_row(self, title: str) -> Locator:
        return self.loc_panel().get_by_role("article", name=title, exact=True)

    def loc_menu(self, title: str) -> Locator:
        return self.loc_row(title).get_by_role("button", name="More actions")

    def loc_list_button(self, title: str) -> Locator:
        return self.page.get_by_role("menuitem", name="Download")

    def loc_play(self, title: str) -> Locator:
        return self.page.get_by_role("menuitem", name="Play")

    def loc_player_button(self, title: str) -> Locator:
        return self.loc_player(title).get_by_role("button", name="Save a copy")
