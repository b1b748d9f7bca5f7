"""A developer at work: the gallery is in the lab's own browser, and the control page in the test's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.control.devserver import DevServer
from e2e.control.room import Room, open_room
from e2e.control.session import Session
from e2e.control.window import Window
from e2e.pages import GalleryPage
from fixtures.judging.outcome import Button
from fixtures.lab.loop import listening_socket
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from tests.processes import wait_until

T = TypeVar("T")
PRESSED = 100  # ms for which a person presses a button

# A script that lets a page wait for what it fetches, until it is told to `goOn()`.
HELD = "{ const ask = fetch; window.fetch = (...all) => new Promise((go) => (window.goOn = () => go(ask(...all)))); }"


@dataclass(slots=True)
class Developer:
    """One session of the lab, and who works in it."""

    room: Room
    context: BrowserContext
    control: Page

    @property
    def session(self) -> Session:
        """What the control page controls."""
        return self.room.session

    def change(self, work: Callable[[Session], T]) -> T:
        """Something that is done to the session, as the control page's server does it."""
        return self.room.desk.do(lambda: work(self.session))

    def in_gallery(self, work: Callable[[GalleryPage], T]) -> T:
        """Something that is done in the gallery's page, on the thread of its browser."""
        window = self.room.window()
        assert isinstance(window, Window)
        return self.room.desk.do(lambda: work(self.session.profile(window.page, self.session.lab.address)))

    def at(self, scenario: str) -> None:
        """Bring up a scenario, and open the gallery in it."""
        self.change(lambda session: session.switch(scenario))
        self.in_gallery(lambda gallery: gallery.open())

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind so far, the latest of each key."""
        feed = self.session.feed
        return [dict(one.data) for one in feed.after(f"{feed.run}-0") or () if one.kind == kind]

    def verdicts(self) -> list[dict[str, Any]]:
        """The verdicts so far."""
        return [one for one in self.told("outcome") if one["verdict"] != "watching"]

    def click(self, button: Button = "list", title: str | None = None) -> dict[str, Any]:
        """The verdict on a click on a download button."""
        name = title or self.session.subject.name
        return self.verdict_of(lambda gallery: gallery.find_button(name, button).click(delay=PRESSED))

    def verdict_of(self, act: Callable[[GalleryPage], Any], *, verdicts: int = 1) -> dict[str, Any]:
        """The last verdict on something that is done in the gallery."""
        wanted = len(self.verdicts()) + verdicts
        self.in_gallery(act)
        assert wait_until(lambda: len(self.verdicts()) >= wanted, timeout=150), self.told("outcome")
        return self.verdicts()[-1]


def codes(outcome: dict[str, Any]) -> list[str]:
    """The codes of the findings of a verdict."""
    return [one["code"] for one in outcome["findings"]]


@contextmanager
def developer(
    target: Target, profile: type[GalleryPage], browser: Browser, say: Say, *,
    server: DevServer | None = None, driven: bool = True,
) -> Iterator[Developer]:  # fmt: skip
    """A lab and who works in it, with the control page open."""
    with open_room(
        target, profile, listening_socket(), scenario=("presigned-link", None), server=server,
        driven=driven, headless=True, say=say,
    ) as room:  # fmt: skip
        context = browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(room.control)
        expect(page.get_by_role("heading", name="presigned-link")).to_be_visible()
        expect(page.get_by_role("button", name="presigned-link", exact=True)).to_be_visible()
        yield Developer(room, context, page)
        context.close()


def as_json(outcome: dict[str, Any]) -> str:
    """A verdict for the message of a failing test."""
    return json.dumps(outcome, ensure_ascii=False, indent=1)
