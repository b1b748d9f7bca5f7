"""The machine's Firefox, driven by WebDriver BiDi: what the suite must know of it that differs from Chromium."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from types import SimpleNamespace

import psutil
import pytest
from playwright.sync_api import Browser, Error, Page, Playwright

from fixtures.errors import CannotRun, NotExercised
from fixtures.lab.lab import Lab
from fixtures.preparing import firefox as firefox_module
from fixtures.preparing.browser import engine_of, launch, on_system, quietly, usual
from fixtures.preparing.engine import main_thread
from fixtures.preparing.firefox import SystemFirefox
from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from fixtures.watching.observer import Observer, without_count
from fixtures.watching.seen import Seen
from tests.like_chromium import LikeChromium, at_origin, seen_of, tab_of

DIALOG = """<!doctype html><html lang="en"><title>Gallery</title>
<main><div role="dialog" aria-labelledby="name"><h1 id="name">Gallery</h1><button></button></div></main>"""
SAVE = """(names) => names.forEach((name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["bytes of " + name]));
  link.download = name;
  link.click();
})"""


@pytest.fixture(scope="module")
def firefox(playwright: Playwright, say: Say, worker_lab: Lab) -> Iterator[Browser]:
    """The system's own; nothing is installed for a test."""
    if on_system(usual("firefox")) is None:
        pytest.skip("this machine has no Firefox: apt-get install firefox-esr")
    try:
        started = launch(playwright.firefox, {}, names={"api.example:8000": worker_lab.site_port}, say=say)
    except CannotRun as reason:
        pytest.skip(str(reason).splitlines()[0])
    yield started
    quietly(started.close)


@pytest.fixture(scope="module")
def tab(firefox: Browser, playwright: Playwright, worker_lab: Lab) -> Iterator[tuple[Page, Observer]]:
    """A page, and its observer."""
    with tab_of(firefox, playwright, worker_lab) as tab:
        yield tab


@pytest.fixture
def watched(tab: tuple[Page, Observer], lab: Lab) -> tuple[Page, Observer]:
    """The same at the lab's origin, in a new document."""
    return at_origin(tab, lab)


class TestLikeChromium(LikeChromium):
    """What holds in every other engine."""


def saved(seen: Seen[Page]) -> list[tuple[str, int | None]]:
    return sorted((file.name, file.size) for _, file in seen.downloads if file is not None)


def test_files_of_one_name_keep_it_within_one_click_and_from_click_to_click(watched: tuple[Page, Observer]) -> None:
    first = saved(seen_of(watched, SAVE, ["a.mp4"]))
    second = saved(seen_of(watched, SAVE, ["a.mp4", "a.mp4", "b(1).mp4"], files=3))

    assert first == [("a.mp4", 14)]
    assert second == [("a.mp4", 14), ("a.mp4", 14), ("b(1).mp4", 17)]


def test_what_is_blocked_is_told_as_blocked_until_it_is_let_go(watched: tuple[Page, Observer], lab: Lab) -> None:
    page, _ = watched
    block = engine_of(page.context.browser).block

    block(page, [f"{lab.origin}/blocked*"])
    refused = seen_of(watched, "() => fetch('/blocked').catch(() => {})")
    block(page, [])
    asked = seen_of(watched, "() => fetch('/blocked')")

    assert [one.why for one in refused.failures.values()] == ["blocked by a client of the network"]
    assert asked.failures == {}


def test_an_audit_of_a_labelled_dialog_does_not_end_the_browser(watched: tuple[Page, Observer], say: Say) -> None:
    page, _ = watched
    page.set_content(DIALOG)

    assert [one.rule for one in violations(page, axe_source(say=say))] == ["button-name"]
    assert page.evaluate("'ariaLabelledByElements' in Element.prototype")


# -- without a browser


@pytest.mark.parametrize(
    ("name", "message", "stack", "noted"),
    [
        ("TypeError", "NetworkError when attempting to fetch resource.", "", False),
        ("SyntaxError", "unexpected token", "", False),
        ("uncaught exception", "undefined", "", False),
        ("Download failed", "its name has a space", "x\n    at save (http://localhost/app.js:1:1)", False),
        ("", "its name is empty", "x\n    at http://localhost/app.js:1:1", False),
        ("", "The resource at “http://localhost/a” was blocked due to its Cross-Origin-Resource-Policy", "", True),
        ("", "Loading Worker from “http://localhost/a” was blocked because of a disallowed MIME type", "", True),
        ("", "Firefox can’t establish a connection to the server at ws://localhost/.", "", True),
        ("Cross-Origin Request Blocked", "The Same Origin Policy disallows reading", "", True),
        ("Content-Security-Policy", "The page’s settings blocked a JavaScript eval", "", True),
    ],
)
def test_an_error_that_a_script_threw_is_told_from_a_note_of_the_browser(
    name: str, message: str, stack: str, noted: bool
) -> None:
    error = Error(message)
    error._name, error._stack = name, f"{name}: {message}\n{stack}"

    assert usual("firefox").announces(SimpleNamespace(error=error)) == noted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "coming", "expected"),
    [
        ("a(1).mp4", ["a.mp4"], "a.mp4"), ("a(1).mp4", [], "a(1).mp4"), ("a(1).mp4", ["b.mp4"], "a(1).mp4"),
        ("a(2)", ["a"], "a"), ("a.mp4", ["a.mp4"], "a.mp4"),
    ],
)  # fmt: skip
def test_a_number_in_a_name_is_the_browser_s_only_while_the_name_is_taken(
    name: str, coming: list[str], expected: str
) -> None:
    assert without_count(name, coming) == expected


@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (
            "128.5.0esr",
            "is Firefox 128.5.0esr, and Playwright drives 153 and newer; install a newer one, or",
        ),
        (None, "/opt/firefox is no Firefox, or does not start: `/opt/firefox --version` names none."),
    ],
)
def test_a_program_that_cannot_be_driven_is_refused_in_one_sentence(
    version: str | None, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firefox_module, "version_of", lambda program: version)

    with pytest.raises(CannotRun, match=re.escape(sentence)):
        SystemFirefox().program("/opt/firefox")


def test_what_firefox_cannot_do_is_not_exercised_and_says_why() -> None:
    with pytest.raises(NotExercised, match="cannot cancel a download: Playwright cancels no download"):
        SystemFirefox().needs("cancel a download")
    usual("firefox").needs("cancel a download")


def test_one_that_is_started_with_animations_can_show_them() -> None:
    usual_one, animated = SystemFirefox(), SystemFirefox()
    usual_one.with_less_motion({})
    animated.with_less_motion(animated.animated)

    animated.needs("show animations")
    with pytest.raises(NotExercised, match="cannot show animations"):
        usual_one.needs("show animations")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread's number is not that of its process")
def test_what_other_threads_compute_is_not_the_pages_scripts() -> None:
    busy = "import threading, time; threading.Thread(target=lambda: [None for _ in iter(int, 1)], daemon=True).start()"
    with subprocess.Popen([sys.executable, "-c", f"{busy}; time.sleep(60)"]) as started:
        process = psutil.Process(started.pid)
        while process.cpu_times().user < 0.5:
            time.sleep(0.02)
        scripts = main_thread(process)
        started.kill()

    assert scripts < 0.25
