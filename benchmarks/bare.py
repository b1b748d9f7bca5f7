"""The least that makes the clicks: Playwright alone, a fresh context a test. Run by `python -m benchmarks`."""

from __future__ import annotations

import hashlib
import os
import re

from playwright.sync_api import Browser, sync_playwright

CLICKS = int(os.environ.get("BENCH_CLICKS", "1"))


def save_one(browser: Browser) -> None:
    """Open the gallery and its panel, click the list's icon, check name and bytes."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(os.environ["BENCH_ADDRESS"])
    page.get_by_role("button", name=re.compile("^gallery", re.IGNORECASE)).click()
    row = page.get_by_role("dialog", name="Gallery").get_by_role("listitem", name=os.environ["BENCH_TITLE"], exact=True)
    for _ in range(CLICKS):
        with page.expect_download() as begun:
            row.get_by_title("Download file", exact=True).click()
        assert begun.value.suggested_filename == os.environ["BENCH_NAME"]
        assert hashlib.sha256(begun.value.path().read_bytes()).hexdigest() == os.environ["BENCH_SHA256"]
    context.close()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=os.environ["BENCH_BROWSER"])
    for _ in range(int(os.environ["BENCH_TESTS"]) // int(os.environ["BENCH_WORKERS"])):
        save_one(browser)
    browser.close()
