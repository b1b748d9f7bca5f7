"""The gallery in a browser that Playwright drives and a person uses: each download that is clicked gets a verdict."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from e2e.control.aim import Aim, aim_of
from e2e.control.front import PRESS, Presses
from e2e.control.session import Session
from e2e.control.verdict import WATCHING, of_whom, verdict
from e2e.control.words import SECOND_ACT
from e2e.scenario import Setting
from fixtures.judging.outcome import Button
from fixtures.lab.library import LabVideo
from fixtures.preparing.browser import close, engine_of, launch
from fixtures.preparing.node import Say
from fixtures.watching import settling
from fixtures.watching.devices import Device, options_for
from fixtures.watching.observer import Observer
from fixtures.watching.seen import Seen
from fixtures.watching.stage import Stage

SCRIPT = Path(__file__).parent / "web" / "press.js"
TURN = 0.03  # seconds between two looks at the desk while the browser's events come in
OWN = "desktop of its own"


class GaveUp(Exception):
    """Ends the watch over a flow before it is over."""


@dataclass(slots=True)
class Flow:
    """One download from its press on."""

    page: Page
    seen: Seen[Page]
    stage: Stage
    ending: contextlib.ExitStack  # closing it ends the watch and gives the stage its outcome
    button: Button
    videos: list[LabVideo]
    tentative: bool  # the control does not say that it downloads; what comes of it will
    retry: str
    cancelled: bool = False
    shown: list[float] | None = None  # since when each alert has been there, once all else is over
    number: int = field(default=0)


class Window:
    """The lab's own browser: a window of the control page, and one of the gallery. Used at the desk alone."""

    def __init__(
        self, browser: Browser, session: Session, presses: Presses,
        *, devices: Mapping[str, Mapping[str, Any]], control: str,
    ) -> None:  # fmt: skip
        """`control` is the address of the control page."""
        self._browser, self._session, self._presses, self._devices = browser, session, presses, devices
        self._kept: dict[Device, tuple[BrowserContext, Observer]] = {}
        self._flow: Flow | None = None
        self._clicks = 0
        self._button: Button = "list"  # that was clicked last
        self._finishing = False
        self._control = browser.new_context(no_viewport=True).new_page()
        self._control.goto(control)
        self.page: Page = self._control  # until the gallery has one

    # -- the gallery's page

    def open_page(self, setting: Setting) -> None:
        """A new page of the gallery, in which this is set, in place of the one that there was."""
        self._give_up()
        before, device = self.page, self._session.scenario.device
        context, observer = self._context(device)
        context.set_offline(False)
        self.page = page = context.new_page()
        if before is not self._control:
            close(before)
        if device != OWN and OWN in self._kept:
            self._kept.pop(OWN)[0].close()
        observer.forget()
        self._session.errors = []
        self.apply(setting)
        if self._session.pending.network:
            engine_of(page.context.browser).prepare_blocking(page)  # the click leaves no time for it
        page.context.new_cdp_session(page).send("Network.clearBrowserCache")  # it may hold the page as it was
        with contextlib.suppress(Error):  # what the page then shows says why
            page.goto(self._session.lab.address, wait_until="domcontentloaded")
        self._session.loaded = True  # what is turned from now on does not belong to the load

    def apply(self, setting: Setting) -> None:
        """Turn the part of the knobs that the browser plays."""
        setting.apply_to_browser(self._session.lab, self.page)

    def show(self) -> None:
        """Bring the gallery to the front; it is opened again where its page was closed."""
        if self.page.is_closed() or self.page is self._control:
            self.open_page(self._session.present)
        self.page.bring_to_front()

    def _context(self, device: Device) -> tuple[BrowserContext, Observer]:
        """The browser context for a device; what is changed for a whole context ends with its scenario."""
        if device == OWN and device in self._kept:
            old, _ = self._kept.pop(device)
            self.page = self._control
            old.close()
        if device not in self._kept:
            options = options_for(device, self._devices)
            if "viewport" not in options:
                options["no_viewport"] = True  # the page is as large as its window
            context = self._browser.new_context(accept_downloads=True, service_workers="allow", **options)
            context.set_default_timeout(self._session.profile.patience * 1000)
            context.add_init_script(path=SCRIPT)
            context.on("request", self._request)
            self._kept[device] = context, Observer(context, ours=self._session.lab.ours)
        return self._kept[device]

    # -- what a person presses

    def _request(self, request: Request) -> None:
        """A press asks the lab before it reaches the page; see web/press.js."""
        parts = urlsplit(request.url)
        if parts.path != PRESS or request.service_worker is not None:
            return
        [press] = parse_qs(parts.query)["id"]
        due = None
        if self._finishing:  # the observer hears one flow at a time, and the last one still asks the page
            self._presses.reply(press, {"arm": self._titles()})
            while self._finishing:
                self._control._sync(asyncio.sleep(TURN))
        try:
            due = self._pressed(request.frame.page, aim_of(json.loads(request.post_data or ""), self._session))
        except (ValueError, KeyError, TypeError):  # not of our script
            pass
        finally:
            self._presses.reply(press, {"arm": self._titles() if due is not None else None})
        if due is not None:
            # A page that waits for a reply does not let its network be changed; there is time until the mouse button
            # is let go.
            self.apply(due)

    def _titles(self) -> list[str]:
        return [one.name for one in self._session.videos.values()]

    def _pressed(self, page: Page, aim: Aim) -> Setting | None:
        """What the browser is to change where a flow begins, for which the page is to arm its probe; else None."""
        flow = self._flow
        if flow is not None and not flow.tentative:
            flow.cancelled = flow.cancelled or aim.cancels
            if aim.downloads and aim.video and aim.video not in flow.videos:
                flow.videos.append(aim.video)
                flow.shown = None
            return None
        if aim.video is None and not aim.downloads:
            return None
        self._give_up()
        self._begin(page, aim)
        return self._session.at_the_click() if aim.downloads else Setting()

    def _begin(self, page: Page, aim: Aim) -> None:
        session = self._session
        video = aim.video or session.subject
        observer = next(one for context, one in self._kept.values() if context == page.context)
        stage = Stage(session.lab, page, session.profile(page, session.lab.address), observer)
        ending = contextlib.ExitStack()
        if not aim.retry:  # the retry of an alert belongs to the button that led to the alert
            self._button = aim.button
        watch = ending.enter_context(stage.watching(video, self._button, armed=True))
        self._clicks += 1
        self._flow = Flow(
            page, watch.seen, stage, ending, self._button, [video],
            tentative=not aim.downloads, retry=aim.retry, number=self._clicks,
        )  # fmt: skip
        if aim.downloads:
            self._tell(self._flow, WATCHING)

    # -- while the desk has nothing else to do

    def turn(self) -> bool:
        """Let the browser's events come in, and end a flow that is over; false once the windows are closed."""
        if (flow := self._flow) is not None:
            with contextlib.suppress(Error):  # the browser has ended, as the next turn will see
                self._follow(flow)
                return True
        self._note_errors()
        return self._let_events_come()

    def _let_events_come(self) -> bool:
        """Whether any page is there through which they come."""
        for page in (self._control, *(page for context in self._browser.contexts for page in context.pages)):
            if not page.is_closed():
                with contextlib.suppress(Error):  # the browser has ended
                    page._sync(asyncio.sleep(TURN))  # `wait_for_timeout` would ask Node each time
                    return True
        return False

    def _follow(self, flow: Flow) -> None:
        seen, wanted = flow.seen, self._session.wanted(flow.videos[0], cancelled=flow.cancelled)
        if seen.clicked is not None and not flow.tentative and (flow.cancelled or not waits_for_user(self._session)):
            self._session.after_the_click()
        if not seen.gave_up and not seen.over(len(flow.videos)):
            flow.shown = None
            if time.time() - seen.armed / 1000 > wanted.timeout_s:
                seen.gave_up = True
                seen.note("page", f"still not over after {wanted.timeout_s:g} s")
        elif flow.shown is None:
            flow.shown = settling.look(seen, flow.stage.observer.engine)
        elif not flow.shown or time.time() > max(flow.shown) / 1000 + wanted.observe_alert_s:
            self._finish(flow)
            return
        settling.wait(seen)

    def _finish(self, flow: Flow) -> None:
        if not self._end(flow):
            return
        outcome = flow.stage.outcomes[-1]
        came = bool(outcome.files or outcome.navigation or outcome.pages_opened)
        if flow.tentative and not came:
            return  # it was no download
        if not came and not outcome.clicked and not outcome.alerts:
            return  # pressed, and let go elsewhere
        told = []
        for video in flow.videos:
            its_own = replace(outcome, video=video.name)
            if len(flow.videos) > 1:
                mine = tuple(file for file in outcome.files if file.sha256 == video.media.sha256)
                its_own = replace(its_own, files=mine)
            account = verdict(self._session, video, its_own, cancelled=flow.cancelled)
            told.append({**self._whom(flow, video), **account})
        if self._session.subject in flow.videos:
            self._session.after_the_outcome()  # before it is told: who reads it may go on
        for place, account in enumerate(told):
            self._session.feed.put("outcome", f"outcome-{flow.number}" + (f"-{place}" if place else ""), account)

    def _whom(self, flow: Flow, video: LabVideo) -> Mapping[str, Any]:
        at, retry, cancelled = flow.seen.zero, flow.retry, flow.cancelled
        return of_whom(self._session, video, flow.button, at=at, retry=retry, cancelled=cancelled)

    def _tell(self, flow: Flow, account: Mapping[str, Any]) -> None:
        whom = self._whom(flow, flow.videos[0])
        self._session.feed.put("outcome", f"outcome-{flow.number}", {**whom, **account})

    def _end(self, flow: Flow) -> bool:
        """End the watch; false where the page is gone, so that there is no outcome."""
        self._finishing = True
        try:
            flow.ending.close()
        except Error:
            self._tell(flow, {**WATCHING, "verdict": "given up"})
            return False
        finally:
            self._flow, self._finishing = None, False
        return True

    def _give_up(self) -> None:
        """End the present flow without a verdict, and without a question to its page, which may wait for the lab."""
        if (flow := self._flow) is not None:
            self._flow = None
            flow.ending.__exit__(GaveUp, GaveUp(), None)
            if not flow.tentative:
                self._tell(flow, {**WATCHING, "verdict": "given up"})

    def _note_errors(self) -> None:
        """Tell what the gallery's page reports outside of clicks; the request log has the requests that failed."""
        if self._flow is None and self.page is not self._control:
            said = next((one.boot_errors for context, one in self._kept.values() if context == self.page.context), [])
            errors = [text for text in said if not text.startswith("Failed to load resource")][-5:]
            if errors != self._session.errors:
                self._session.errors = errors
                self._session.changed()


def waits_for_user(session: Session) -> bool:
    """Whether the user does something more before the lab changes anything while the click is answered."""
    return session.scenario_left().flow in SECOND_ACT


@contextlib.contextmanager
def driven_window(session: Session, presses: Presses, *, control: str, headless: bool, say: Say) -> Iterator[Window]:
    """A browser with both windows, gone with the block. Raises CannotRun where none can be had."""
    options: dict[str, Any] = {"headless": headless}
    # Ctrl-C reaches every process of a terminal; this one closes the browser itself.
    options |= {"handle_sigint": False, "handle_sigterm": False, "handle_sighup": False}
    with sync_playwright() as playwright:
        browser = launch(playwright.chromium, options, names=session.lab.names, say=say)
        try:
            yield Window(browser, session, presses, devices=playwright.devices, control=control)
        finally:
            with contextlib.suppress(Error):
                browser.close()
