"""`python -m tests.control.picture`: the picture of the lab for the README, a broken promise beside the gallery."""

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
        someone.click(someone.at(SCENARIO))
        someone.control.set_viewport_size({"width": 1240, "height": 570})
        someone.control.bring_to_front()
        size = len(someone.control.screenshot(path=path))
    assert size <= MOST_BYTES, f"{path} has {size:,} bytes"
    print(path)


if __name__ == "__main__":
    main()
