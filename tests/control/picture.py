"""`python -m tests.control.picture`: the picture of the control page for the README, with a broken promise."""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from e2e.pages import BundledGallery
from fixtures.preparing.browser import launch
from fixtures.preparing.build import ROOT, prepare_gallery
from report.pictures import MOST_BYTES
from tests.control.developer import developer

SCENARIO, VARIANT = "presigned-link", "as-reported"


def main() -> None:
    """Break a promise in the lab as a developer would, and take the control page."""
    path = ROOT / "docs" / "lab.png"
    target = prepare_gallery(None, BundledGallery, variant=VARIANT, say=print)
    with (
        sync_playwright() as playwright,
        launch(playwright.chromium, {}, say=print) as browser,
        developer(target, BundledGallery, browser, print) as someone,
    ):
        someone.at(SCENARIO)
        someone.click()
        someone.control.set_viewport_size({"width": 1240, "height": 570})
        size = len(someone.control.screenshot(path=path))
    assert size <= MOST_BYTES, f"{path} has {size:,} bytes"
    print(path)


if __name__ == "__main__":
    main()
