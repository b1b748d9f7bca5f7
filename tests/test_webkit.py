"""The machine's WebKitGTK, driven by a server of ours: what the suite must know of it that differs from Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from fixtures.errors import CannotRun, NotExercised
from fixtures.lab.lab import Lab
from fixtures.preparing import webkit as webkit_module
from fixtures.preparing.browser import engine_of, launch, on_system, quietly, usual
from fixtures.preparing.node import Say
from fixtures.preparing.webkit import Webkit, WebKitGTK
from fixtures.watching.observer import Observer
from tests.like_chromium import LikeChromium, at_origin, seen_of, tab_of
from tests.processes import alive, descendants, needs_proc, wait_until

SAVE = """(name) => {
  const href = URL.createObjectURL(new Blob(["bytes of " + name]));
  Object.assign(document.createElement("a"), { href, download: name }).click();
}"""
POLICY = """() => {
  const policy = { httpEquiv: "Content-Security-Policy", content: "script-src 'self'" };
  document.head.append(Object.assign(document.createElement("meta"), policy));
}"""
HANDS = """() => {
  document.body.innerHTML = "<button>Press</button><input>";
  window.pressed = [];
  document.querySelector("button").onclick = ({ detail, isTrusted }) => pressed.push([detail, isTrusted]);
}"""
TALL = """async () => {
  document.body.style.height = "9000px";
  for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
}"""
SLOW = """() => {
  window.clicks = 0;
  addEventListener("mousedown", () => { for (const end = Date.now() + 600; Date.now() < end;); clicks = 0; });
  addEventListener("click", () => clicks++);
}"""
UNTIL_KILLED = """
import time
from playwright.sync_api import sync_playwright
from fixtures.preparing.browser import launch
with sync_playwright() as playwright:
    browser = launch(playwright.webkit, {}, by_bidi=playwright.firefox, say=print)
    browser.new_page().goto("about:blank")
    print("up", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def webkit(playwright: Playwright, say: Say, worker_lab: Lab) -> Iterator[Browser]:
    """The system's own; nothing is installed for a test."""
    if on_system(usual("webkit")) is None:
        pytest.skip(f"this machine has no {usual('webkit').choices}")
    names = {"api.example:8000": worker_lab.site_port}
    started = launch(playwright.webkit, {}, names=names, by_bidi=playwright.firefox, say=say)
    yield started
    quietly(started.close)


@pytest.fixture(scope="module")
def tab(webkit: Browser, playwright: Playwright, worker_lab: Lab) -> Iterator[tuple[Page, Observer]]:
    """A page, and its observer."""
    with tab_of(webkit, playwright, worker_lab) as tab:
        yield tab


@pytest.fixture
def watched(tab: tuple[Page, Observer], lab: Lab) -> tuple[Page, Observer]:
    """The same at the lab's origin, in a new document."""
    return at_origin(tab, lab)


class TestLikeChromium(LikeChromium):
    """What holds in every other engine."""


def test_it_is_named_webkitgtk_and_says_so(webkit: Browser) -> None:
    engine = engine_of(webkit)
    if engine.name == "WebKit":
        pytest.skip("this machine has Playwright's own build")

    assert (engine.name, engine.reported) == ("WebKitGTK", "webkitgtk")
    assert re.fullmatch(r"2\.\d+\.\d+", webkit.version)


def test_a_file_keeps_its_name_from_click_to_click(watched: tuple[Page, Observer]) -> None:
    both = [seen_of(watched, SAVE, "a.mp4").downloads for _ in range(2)]

    assert [(file.name, file.size) for [(_, file)] in both if file] == [("a.mp4", 14)] * 2


def test_who_is_offline_reaches_nothing_until_online_again(watched: tuple[Page, Observer]) -> None:
    page, _ = watched
    ask = "() => fetch('/').then(({ status }) => status, ({ name }) => name)"

    page.context.set_offline(True)
    refused = page.evaluate(ask)
    page.context.set_offline(False)

    assert (refused, page.evaluate(ask)) == ("TypeError", 200)


def test_a_page_whose_policy_forbids_eval_is_watched_like_others(watched: tuple[Page, Observer]) -> None:
    page, _ = watched
    page.evaluate(POLICY)

    assert page.evaluate("(one) => one + 1", 1) == 2
    assert page.evaluate("() => { try { return eval('1') } catch ({ name }) { return name } }") == "EvalError"


def test_mouse_and_keyboard_are_a_user_s(watched: tuple[Page, Observer]) -> None:
    page, _ = watched
    page.evaluate(HANDS)

    page.get_by_role("button").dblclick()
    page.get_by_role("textbox").click()  # Tab was seen to lead nowhere, twice in hundreds of times, in GTK itself
    expect(page.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("aB 1")

    assert page.evaluate("pressed") == [[1, True], [2, True]]
    assert page.get_by_role("textbox").input_value() == "aB 1"


def test_the_wheel_scrolls_by_what_was_asked(watched: tuple[Page, Observer]) -> None:
    page, _ = watched
    page.evaluate(TALL)  # resolves when the page has been drawn: before that, there is nothing to scroll
    page.mouse.move(50, 50)

    for by, there in ((600, 600), (-200, 400)):
        page.mouse.wheel(0, by)
        page.wait_for_function("(there) => scrollY === there", arg=there)


def test_a_click_has_come_to_the_page_when_it_is_said_to_be_done(watched: tuple[Page, Observer]) -> None:
    page, _ = watched
    page.evaluate(SLOW)

    for _ in range(3):
        page.mouse.click(5, 5)
        assert page.evaluate("clicks") == 1


def test_a_prompt_is_seen_and_answered(watched: tuple[Page, Observer]) -> None:
    seen = seen_of(watched, "() => void setTimeout(() => document.title = prompt('sure?'))")

    assert seen.dialogs == ["sure?"]
    assert seen.page.title() == "null"


def test_an_address_that_the_page_changes_itself_is_no_other_document(watched: tuple[Page, Observer]) -> None:
    seen = seen_of(watched, "() => history.pushState(1, '', '/elsewhere')")

    assert seen.document == 0
    assert seen.page.url.endswith("/elsewhere")


def test_without_a_screen_headed_is_refused_in_one_sentence(webkit: Browser, playwright: Playwright, say: Say) -> None:
    nowhere = {name: value for name, value in os.environ.items() if name != "DISPLAY"}

    with pytest.raises(CannotRun, match="--headed needs a screen, and this machine shows none"):
        launch(playwright.webkit, {"headless": False, "env": nowhere}, by_bidi=playwright.firefox, say=say)


@needs_proc
def test_it_ends_when_what_started_it_is_killed(webkit: Browser) -> None:
    with subprocess.Popen([sys.executable, "-c", UNTIL_KILLED], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        family = set(descendants(parent.pid))
        parent.kill()

    assert len(family) >= 5  # Python, Playwright's driver, the server, its screen, WebKit's own
    assert wait_until(lambda: not alive(family), timeout=60), alive(family)


# -- without a browser


def test_a_program_that_cannot_be_driven_is_refused_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webkit_module, "version_by", lambda python: None)

    with pytest.raises(CannotRun, match="/opt/python3 is no Python that has WebKitGTK with gi, or Xvfb is missing"):
        WebKitGTK().program("/opt/python3")


def test_one_that_has_been_installed_meanwhile_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    says = ""
    monkeypatch.setattr(webkit_module, "VERSIONS", {})
    monkeypatch.setattr(shutil, "which", lambda name: "/opt/python3")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=says))

    assert Webkit().found() is None
    says = "WebKitGTK 2.50.6\n"
    assert Webkit().found() == "/opt/python3"
    says = ""  # it is not asked again
    assert Webkit().found() == "/opt/python3"


def test_what_it_cannot_do_is_not_exercised_and_says_why() -> None:
    with pytest.raises(NotExercised, match="in WebKitGTK, this suite cannot tap: no click follows"):
        WebKitGTK().needs("tap")
    with pytest.raises(NotExercised, match="in WebKitGTK, this suite cannot change the locale"):
        WebKitGTK().needs("change the locale")
    assert WebKitGTK().window({"locale": "en-DE", "timezone_id": "Europe/Berlin"}) == {}
    usual("webkit").needs("tap")
