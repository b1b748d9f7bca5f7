"""Galleries that are built otherwise, and one that breaks: the lab shows and judges them, and goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from e2e.pages import BundledGallery, GalleryPage
from fixtures.preparing.build import Target, prepare_gallery
from fixtures.preparing.node import Say
from fixtures.preparing.profile import load_profile
from tests.control.developer import Developer, as_json, codes, developer

GALLERIES = Path(__file__).parent.parent / "galleries"


@pytest.mark.parametrize("name", ["cards", "plain"])
@pytest.mark.parametrize("button", ["list", "player"])
def test_another_gallery_is_judged_too(name: str, button: str, browser: Browser, say: Say) -> None:
    profile: type[GalleryPage] = load_profile(str(GALLERIES / name / "profile.py"), GalleryPage)  # type: ignore[assignment]
    target = prepare_gallery(str(GALLERIES / name), profile, variant=None, say=say)
    with developer(target, profile, browser, say) as someone:
        driver = someone.at("no-link")

        outcome = someone.click(driver, "list" if button == "list" else "player")

        assert (outcome["verdict"], outcome["button"]) == ("kept", button), as_json(outcome)


def test_the_bug_that_started_it_all_is_seen_live(browser: Browser, say: Say) -> None:
    target = prepare_gallery(None, BundledGallery, variant="as-reported", say=say)
    with developer(target, BundledGallery, browser, say) as someone:
        found = {name: codes(someone.click(someone.at(name))) for name in ("presigned-link", "expired-link")}

        assert found == {"presigned-link": ["navigated-away"], "expired-link": ["error-replaced-app", "stale-link"]}
        expect(someone.control.locator("#outcome")).to_contain_text("ExpiredRequest")


def test_a_page_that_crashes_is_one_thing_and_the_lab_another(browser: Browser, say: Say) -> None:
    target = prepare_gallery(None, BundledGallery, variant=None, say=say)
    with developer(target, BundledGallery, browser, say) as someone:
        driver = someone.at("presigned-link")
        someone.session.turn("bucket", "stall")
        driver.find_list_button(someone.session.subject.name).click()
        expect(someone.control.locator("#outcome")).to_have_attribute("data-verdict", "watching")
        crash(someone)

        expect(someone.control.locator("#outcome")).to_have_attribute("data-verdict", "broken", timeout=60_000)
        outcome = someone.click(someone.at("no-link"))

        assert outcome["verdict"] == "kept", as_json(outcome)


def crash(someone: Developer) -> None:
    """Let the gallery's tab go down."""
    with someone.gallery.expect_event("crash"), pytest.raises(Error):
        someone.gallery.goto("chrome://crash")


def test_a_page_whose_policy_keeps_the_script_out_is_told_not_to_report(
    tmp_path: Path, browser: Browser, say: Say
) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>Strict</title><h1>Strict</h1>")
    with developer(Target("strict", folder=tmp_path), GalleryPage, browser, say) as someone:
        someone.session.lab.site.headers = {"Content-Security-Policy": "script-src 'none'"}
        someone.gallery.goto(someone.session.lab.address)

        expect(someone.control.locator("#trouble")).to_contain_text("does not report", timeout=60_000)
