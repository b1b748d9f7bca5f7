"""The browser, its codecs and its fonts."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserType

from e2e.doctor.visit import Visit, advised
from fixtures.errors import CannotRun, tail
from fixtures.lab.media import base_clip
from fixtures.preparing.browser import engine_of, launch, on_system, usual
from fixtures.preparing.environment import python_m
from fixtures.watching.acts import play


def driver(visit: Visit) -> str:
    """Whether Playwright's own driver runs, a program on a Node of its own."""
    again = f"type `{sys.executable} -m pip install --force-reinstall playwright`"
    done = subprocess.run(
        python_m("playwright", "--version"),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotRun(f"Playwright's driver does not run; {again}.", detail=tail(done.stdout))
    return done.stdout.strip()


def browser(visit: Visit) -> str:
    """Whether one starts, the way the gate starts it; it stays open for the checks that follow."""
    try:
        started = launch(visit.playwright.chromium, {}, say=visit.say)
    except CannotRun as error:
        chosen = usual("chromium").chosen
        cure = f"type `{sys.executable} -m playwright install --with-deps chromium`, or set {chosen} to another's path"
        if not error.detail:
            raise
        its_own = [
            line for line in error.detail.splitlines() if "[err]" in line
        ]  # the browser's words, not the driver's
        raise advised(CannotRun(error.args[0], detail="\n".join(its_own) or error.detail), cure) from None
    visit.opened.callback(started.close)
    visit.page = started.new_page()
    facts = started.new_browser_cdp_session().send("SystemInfo.getInfo")
    return f"{started.browser_type.name} {started.version}, {facts['commandLine'].split(' --')[0]}"


def other(name: str) -> Callable[[Visit], str]:
    """Whether another browser than Chromium, where the machine has one, saves what is clicked."""

    def saves(visit: Visit) -> str:
        engine = usual(name)
        browser_type: BrowserType = getattr(visit.playwright, name)
        own = Path(browser_type.executable_path)
        if not (own.exists() or os.environ.get(engine.chosen) or on_system(engine)):
            return f"none here; `check --browser {name}` installs one where it can"
        started = launch(browser_type, {}, by_bidi=visit.playwright.firefox, say=visit.say)
        with contextlib.closing(started):
            page = started.new_page()
            page.evaluate(CLICK)
            with page.expect_download(timeout=SAVED_WITHIN) as saved:
                page.get_by_role("link").click()
            its = f"{engine_of(started).name} {started.version}"
            if (content := saved.value.path().read_bytes()) != b"probe":
                raise CannotRun(f"{its} saved {content!r} where b'probe' was clicked.")
            return f"{its} saves what is clicked, for `check --browser {name}`"

    return saves


def vp9(visit: Visit) -> str:
    """Whether the videos of the lab play."""
    address = f"data:video/mp4;base64,{base64.b64encode(base_clip()).decode()}"
    visit.page.set_content(f'<video src="{address}"></video>')
    if (said := play(visit.page.locator("video"))) != "playing":
        raise CannotRun(f"The lab's videos, VP9 in MP4, do not play ({said}); take another Chromium or Chrome.")
    return "plays"


def h264(visit: Visit) -> str:
    can = visit.page.evaluate("""document.createElement("video").canPlayType('video/mp4; codecs="avc1.42E01E"')""")
    return (
        "can be played, which the lab does not need"
        if can
        else "cannot be played, and need not be: the lab's videos are VP9"
    )


def fonts(visit: Visit) -> str:
    """Whether what titles are made of can be seen in screenshots."""
    missing = [package for package, seen in visit.page.evaluate(SEEN, dict(GLYPHS)).items() if not seen]
    if not missing:
        return "emoji and Chinese, Japanese and Korean titles can be seen in screenshots"
    packages = " ".join(dict.fromkeys(missing))
    return f"some titles are boxes in screenshots; on Debian and Ubuntu, type `apt-get install {packages}`"


SAVED_WITHIN = 30_000  # ms
CLICK = """() => {
  const [link, href] = [document.createElement("a"), URL.createObjectURL(new Blob(["probe"]))];
  document.body.append(Object.assign(link, { href, download: "probe.txt", textContent: "probe" }));
}"""
# By the package that shows it.
GLYPHS = (("fonts-noto-color-emoji", "🏆"), ("fonts-noto-cjk", "春"))
# A letter that no font has is drawn like one that does not exist.
SEEN = """(glyphs) => {
  const drawn = (text) => {
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    pen.font = "40px sans-serif";
    pen.fillText(text, 10, 60);
    return canvas.toDataURL();
  };
  const unknown = drawn("\u0378");
  return Object.fromEntries(Object.entries(glyphs).map(([name, text]) => [name, drawn(text) !== unknown]));
}"""
