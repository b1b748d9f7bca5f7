"""A run of calls that no browser answers, for test_closing.py: each is ended, and its report says which it was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from playwright.sync_api import Download, Error, Page, Playwright

from fixtures.preparing.browser import close, launch, open_page, quietly
from fixtures.running.plugin import WATCHDOG
from fixtures.running.watchdog import ANSWERS_WITHIN, Watchdog, drivers

OVER = Event()


class Endless(BaseHTTPRequestHandler):
    """A download that begins and does not end."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Disposition", "attachment")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(bytes(1000))  # fewer are kept back, to guess what they are
        self.wfile.flush()
        OVER.wait()

    def log_message(self, format: str, *args: object) -> None:
        pass


def begun(page: Page) -> Download:
    """A download that is under way."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Endless)
    Thread(target=server.serve_forever, daemon=True).start()
    with page.expect_download() as coming:
        page.evaluate(f"location.href = 'http://127.0.0.1:{server.server_port}/'")
    return coming.value


# What has no limit of its own, with what is made ready before; leaving `Stage.watching` makes the first four.
CALLS: Mapping[str, Callable[[Page], Callable[[], object]]] = {
    "Locator.is_visible": lambda page: page.get_by_text("here").is_visible,
    "Download.cancel": lambda page: begun(page).cancel,
    "Page.evaluate": lambda page: lambda: page.evaluate("1"),
    "CDPSession.send": lambda page: partial(page.context.new_cdp_session(page).send, "Page.enable"),
    "Keyboard.press": lambda page: lambda: page.keyboard.press("Escape"),
    "Page.close": lambda page: page.close,
    "BrowserContext.new_cdp_session": lambda page: lambda: close(page),
    "open_page": lambda page: lambda: open_page(page.context),
    "BrowserContext.close": lambda page: page.context.close,
}


@pytest.fixture
def watchdog(pytestconfig: pytest.Config) -> Watchdog:
    found = pytestconfig.pluginmanager.getplugin(WATCHDOG)
    assert isinstance(found, Watchdog)
    found.answers_within = ANSWERS_WITHIN
    return found


@pytest.fixture
def tab(playwright: Playwright, watchdog: Watchdog) -> Page:
    assert watchdog.answers_within == ANSWERS_WITHIN  # to start a browser takes longer than the limit of the last test
    return launch(playwright.chromium, {}, say=print).new_context().new_page()


@pytest.mark.parametrize("name", CALLS)
def test_call(name: str, tab: Page, watchdog: Watchdog) -> None:
    tab.set_content("here")
    call = CALLS[name](tab)
    for one in drivers()[0].children(recursive=True):
        one.suspend()
    watchdog.answers_within = 1

    with contextlib.suppress(Error):  # as at the end of a fixture
        call()


@pytest.fixture
def closing(tab: Page, watchdog: Watchdog) -> Iterator[Page]:
    yield tab
    for one in drivers()[0].children(recursive=True):
        one.suspend()
    watchdog.answers_within = 1
    quietly(tab.context.close)


def test_that_is_over_when_closing_hangs(closing: Page) -> None:
    closing.set_content("here")


def test_driver(tab: Page, watchdog: Watchdog) -> None:
    drivers()[0].suspend()
    watchdog.answers_within = 1

    tab.title()
