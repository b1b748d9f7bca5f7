"""The bundled gallery's page object and profile, and the base of every other gallery's.

Rules of this file, and of every profile:
- A `loc_*` method returns a locator and does nothing. Locate by role and name, then by label, then by title.
- A verb (`open`, `expand`, `reach`, `find_*`, `play`) does what a user does, in as many steps as it takes, and waits
  for what comes of the last one.
- `find_*` return the one control whose click is the download. Nobody clicks it here: the stage does, while it watches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

from playwright.sync_api import Error, Locator, Page, TimeoutError

from fixtures.errors import CannotRun, Missing
from fixtures.judging.outcome import Button
from fixtures.judging.promise import RETRY, same_letters_and_digits
from fixtures.preparing.profile import Profile, describe


class GalleryPage(Profile):
    """One gallery in one browser page."""

    retry_name: ClassVar[re.Pattern[str]] = RETRY  # what an alert's retry is called

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address

    # -- what is where

    def loc_gallery_button(self) -> Locator:
        """What opens the gallery."""
        return self.page.get_by_role("button", name=re.compile("^gallery", re.IGNORECASE))

    def loc_panel(self) -> Locator:
        """What holds the list once the gallery is open."""
        return self.page.get_by_role("dialog", name="Gallery")

    def loc_groups(self) -> Locator:
        """The toggles of groups that are still collapsed."""
        return self.loc_panel().get_by_role("button", expanded=False)

    def shown(self, title: str) -> str:
        """What the gallery calls a video of this title; one without a title must be called something."""
        return title.strip() or "Untitled video"

    def loc_row(self, title: str) -> Locator:
        """A video's row, found by its project name."""
        return self.loc_panel().get_by_role("listitem", name=self.shown(title), exact=True)

    def loc_menu(self, title: str) -> Locator | None:
        """What opens the row's menu, where its buttons are in one; it may show only while the mouse is over the row."""
        return None

    def loc_list_button(self, title: str) -> Locator:
        """The row's download icon."""
        return self.loc_row(title).get_by_title("Download file", exact=True)

    def loc_play(self, title: str) -> Locator:
        """What opens a row's video in the player."""
        return self.loc_row(title).get_by_title("Play video", exact=True)

    def loc_player(self, title: str) -> Locator:
        """The open player."""
        return self.page.get_by_role("dialog", name=self.shown(title), exact=True)

    def loc_player_button(self, title: str) -> Locator:
        """The player's Download button."""
        return self.loc_player(title).get_by_role("button", name="Download", exact=True)

    def loc_video(self, title: str) -> Locator:
        """The player's video; a page may hold others without a source."""
        return self.loc_player(title).locator("video")

    def loc_cancel(self, title: str) -> Locator:
        """What breaks off a video's download while it runs; matches nothing in a gallery that has no such thing."""
        cancel = re.compile("cancel", re.IGNORECASE)
        in_player = self.loc_player(title).get_by_role("button", name=cancel)
        return in_player.or_(self.loc_row(title).get_by_role("button", name=cancel))

    def loc_retry(self, title: str) -> Locator:
        """The retry that the alert about a video offers."""
        alert = self.page.get_by_role("alert").filter(has_text=title)
        again = self.retry_name
        return alert.get_by_role("button", name=again).or_(alert.get_by_role("link", name=again))

    # -- what a user does

    def goto(self) -> None:
        """Open the app. Raises CannotRun when nothing is rendered."""
        try:
            self.page.goto(self.address, wait_until="domcontentloaded")  # by then its scripts have run
        except Error as error:
            raise CannotRun(
                f"The gallery's page {self.address} does not load: {error.message.splitlines()[0]}."
            ) from None

    def open(self) -> None:
        """Open the app and its gallery."""
        self.goto()
        with self.finding("Gallery button", self.loc_gallery_button()) as button:
            button.click()
        with self.finding("open gallery", self.loc_panel()) as panel:
            panel.wait_for()

    def expand(self, title: str) -> None:
        """Make a video's row visible: open collapsed groups, one after another, until it is there."""
        row, groups = self.loc_row(title), self.loc_groups()
        with self.finding(f"row of “{title}”", row):
            row.or_(groups).first.wait_for()
            for _ in range(groups.count()):  # one that stays closed must not be clicked for ever
                if row.is_visible():
                    break
                groups.first.click()
            row.wait_for()

    def reach(self, title: str) -> None:
        """Bring a row's buttons within reach: make it visible, and open its menu if it has one."""
        self.expand(title)
        if menu := self.loc_menu(title):
            with self.finding(f"menu of “{title}”", menu):
                self.loc_row(title).hover()
                menu.click()

    def play(self, title: str) -> None:
        """Open a video in the player."""
        self.reach(title)
        with self.finding(f"play button of “{title}”", self.loc_play(title)) as play:
            play.click()

    def close_player(self) -> None:
        """Go back from the player to the list."""
        self.page.keyboard.press("Escape")

    def find_list_button(self, title: str) -> Locator:
        """The control in the list whose click downloads the video."""
        self.reach(title)
        with self.finding(f"download icon of “{title}”", self.loc_list_button(title)) as button:
            button.wait_for()
        return button

    def find_player_button(self, title: str) -> Locator:
        """The control in the player whose click downloads the video."""
        self.play(title)
        with self.finding(f"Download button in the player of “{title}”", self.loc_player_button(title)) as button:
            button.wait_for()
        return button

    def narrow(self) -> bool:
        """Set a filter or a search under which every video of a project is still shown; False where there is none."""
        return False

    def find_button(self, title: str, button: Button) -> Locator:
        """The control of either place whose click downloads the video."""
        return self.find_list_button(title) if button == "list" else self.find_player_button(title)

    # -- what a profile may say otherwise

    def right_name(self, title: str, saved: str) -> bool:
        """Whether a file of this name is a right download of the video of this title."""
        return same_letters_and_digits(title, saved)

    # -- when something is not there

    @contextmanager
    def finding(self, what: str, locator: Locator) -> Iterator[Locator]:
        """Steps that need `locator`; when one of them times out, say what was sought and what is there instead."""
        try:
            yield locator
        except TimeoutError as error:
            reason = error.message.splitlines()[0]
            if locator.count():
                reason += " It is in the page, but it cannot be seen or reached."
            raise Missing(
                f"Cannot find the {what} of the gallery: {describe(locator)} on {self.page.url} ({reason})",
                detail=self.snapshot(),
            ) from None

    def snapshot(self) -> str:
        """What is on the page, as a screen reader has it."""
        try:
            tree = self.page.locator("body").aria_snapshot(timeout=2000)
        except Error as error:
            return f"The page shows nothing that can be read: {error.message.splitlines()[0]}"
        title = self.page.title()
        return f"The page “{title}” shows:\n" + "\n".join(
            f"    {line}" for line in (tree or "(nothing)").splitlines()[:60]
        )


class BundledGallery(GalleryPage):
    """The gallery in `gallery/`, which can also be built as the bug was reported."""

    variants: ClassVar[Mapping[str, Mapping[str, str]]] = {
        name: {"VITE_VARIANT": name} for name in ("as-reported", "solution-a", "solution-b")
    }

    def narrow(self) -> bool:
        """Show projects only."""
        self.loc_panel().get_by_role("button", name="Projects", exact=True).click()
        return True

    def right_name(self, title: str, saved: str) -> bool:
        """A video without a title is called so by the page, or so by the backend."""
        return super().right_name(title, saved) if title else saved in ("video.mp4", "video_final.mp4")
