"""`python -m report.pictures FOLDER`: pictures of a report's page for the README, of what a reader sees first."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from fixtures.errors import EXIT_COULD_NOT_RUN, CannotRun
from fixtures.preparing.browser import launch
from fixtures.preparing.build import ROOT

MOST_BYTES = 150_000  # each: they are part of the repository


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. `opened`: with the first promise that is not kept, else the first, open."""

    name: str
    width: int  # CSS pixels, as `height`
    height: int
    scheme: Literal["light", "dark"]
    opened: bool = False


SHOTS = (
    Shot("report.png", 1180, 760, "light"),
    Shot("report-promise.png", 860, 960, "light", opened=True),
    Shot("report-phone.png", 390, 844, "dark"),
)


def main() -> None:
    """Take the pictures, and say where they are."""
    parser = argparse.ArgumentParser(prog="python -m report.pictures", description="Take pictures of a report's page.")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a report, with its index.html")
    parser.add_argument("--into", type=Path, default=ROOT / "docs", help="where to put them (default: docs)")
    chosen = parser.parse_args()
    try:
        for path in take(chosen.folder, chosen.into):
            print(path)
    except CannotRun as error:
        print(error, file=sys.stderr)
        sys.exit(EXIT_COULD_NOT_RUN)


def take(folder: Path, into: Path) -> list[Path]:
    """The pictures of a report, as files. Raises CannotRun for a folder without a page and for a picture too large."""
    page = folder / "index.html"
    if not page.is_file():
        raise CannotRun(f"{folder} is not a report: it has no index.html.")
    into.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, launch(playwright.chromium, {}, say=print) as browser:
        return [one_of(browser, page.resolve().as_uri(), shot, into) for shot in SHOTS]


def one_of(browser: Browser, address: str, shot: Shot, into: Path) -> Path:
    """Take one picture. Raises CannotRun where it is too large."""
    with browser.new_context(
        viewport={"width": shot.width, "height": shot.height}, color_scheme=shot.scheme, reduced_motion="reduce"
    ) as context:
        page = context.new_page()
        page.goto(address)
        if shot.opened:
            broken = page.locator(".cell.broken")
            (broken if broken.count() else page.locator(".cell")).first.click()
            page.locator("#detail h2").wait_for()
        path = into / shot.name
        size = len(page.screenshot(path=path))
    if size > MOST_BYTES:
        raise CannotRun(f"{path} has {size:,} bytes, and {MOST_BYTES:,} are the most; show less in it.")
    return path


if __name__ == "__main__":
    main()
