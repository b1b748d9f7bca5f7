"""A developer with two tabs, the control page and the gallery; what is told of a click is read from the lab itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.control.command import running_session
from e2e.control.devserver import DevServer
from e2e.control.session import Session
from e2e.pages import GalleryPage
from fixtures.judging.outcome import Button
from fixtures.lab.loop import listening_socket
from fixtures.preparing.browser import close
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say

COUNTED = "(n) => document.querySelectorAll('.outcome:not([data-verdict=none], [data-verdict=watching])').length >= n"

# A script that lets a page wait for what it fetches, until it is told to `goOn()`.
HELD = "{ const ask = fetch; window.fetch = (...all) => new Promise((go) => (window.goOn = () => go(ask(...all)))); }"


@dataclass(slots=True)
class Developer:
    """One session of the lab, and the browser of who works in it."""

    session: Session
    context: BrowserContext
    control: Page
    gallery: Page
    profile: type[GalleryPage]

    def told(self, kind: str) -> list[dict[str, Any]]:
        """The events of a kind so far, the latest of each key."""
        return [
            dict(one.data) for one in self.session.feed.after(f"{self.session.feed.run}-0") or () if one.kind == kind
        ]

    def fresh_tab(self) -> None:
        """Go on in another tab; the one there is would follow to the next scenario in the middle of things."""
        close(self.gallery)
        self.gallery = self.context.new_page()

    def at(self, scenario: str, *, query: str = "") -> GalleryPage:
        """The gallery, opened in a scenario."""
        self.fresh_tab()
        self.session.switch(scenario)
        driver = self.profile(self.gallery, self.session.lab.address + query)
        driver.open()
        return driver

    def click(self, driver: GalleryPage, button: Button = "list", title: str | None = None) -> dict[str, Any]:
        """What the lab tells of a click on a download button."""
        return self.outcome_of(lambda: driver.find_button(title or self.session.subject.name, button).click())

    def outcome_of(self, act: Any, *, outcomes: int = 1) -> dict[str, Any]:
        """What the lab tells of something that is done in the gallery."""
        before = len([one for one in self.told("outcome") if one["verdict"] != "watching"])
        act()
        self.control.wait_for_function(COUNTED, arg=before + outcomes, timeout=60_000)
        return self.told("outcome")[-1]


def codes(outcome: dict[str, Any]) -> list[str]:
    """The codes of the findings that an outcome tells."""
    return [one["code"] for one in outcome["findings"]]


@contextmanager
def developer(
    target: Target, profile: type[GalleryPage], browser: Browser, say: Say, *, server: DevServer | None = None
) -> Iterator[Developer]:
    """A lab and who works in it, with both tabs open."""
    control = listening_socket()
    with running_session(target, profile, control, server=server, say=say) as session:
        session.switch("presigned-link")
        context = browser.new_context(reduced_motion="reduce")
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{control.getsockname()[1]}/")
        expect(page.get_by_role("heading", name="presigned-link")).to_be_visible()
        expect(page.get_by_role("button", name="presigned-link", exact=True)).to_be_visible()
        yield Developer(session, context, page, context.new_page(), profile)
        context.close()


def as_json(outcome: dict[str, Any]) -> str:
    """An outcome for the message of a failing test."""
    return json.dumps(outcome, ensure_ascii=False, indent=1)
