"""Galleries that are built otherwise, and one that breaks: the lab shows and judges them, and goes on."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from e2e.pages import BundledGallery, GalleryPage
from fixtures.judging.outcome import BUTTONS
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.node import Say
from fixtures.preparing.profile import load_profile
from tests.control.developer import Developer, as_json, codes, developer

CARDS = Path(__file__).parent.parent / "galleries" / "cards"


def test_another_gallery_is_judged_too(browser: Browser, say: Say) -> None:
    profile: type[GalleryPage] = load_profile(str(CARDS / "profile.py"), GalleryPage)  # type: ignore[assignment]
    target = prepare_gallery(str(CARDS), profile, variant=None, say=say)
    with developer(target, profile, browser, say) as someone:
        someone.at("no-link")
        for button in BUTTONS:
            outcome = someone.click(button)

            assert (outcome["verdict"], outcome["button"]) == ("kept", button), as_json(outcome)


def test_the_bug_that_started_it_all_is_seen_live(elsewhere: Developer, say: Say) -> None:
    elsewhere.session.lab.show(prepare_gallery(None, BundledGallery, variant="as-reported", say=say))
    found = {}
    for name in ("presigned-link", "expired-link"):
        elsewhere.at(name)
        found[name] = codes(elsewhere.click())

    assert found == {
        "presigned-link": ["navigated-away", "download-ignored"],
        "expired-link": ["error-replaced-app", "download-ignored", "stale-link"],
    }
    expect(elsewhere.control.locator("#outcome")).to_contain_text("ExpiredRequest")


def test_any_other_browser_can_use_the_control_page_and_reads_that_it_gets_no_verdict(
    browser: Browser, say: Say
) -> None:
    target = prepare_gallery(None, BundledGallery, variant=None, say=say)
    with developer(target, BundledGallery, browser, say, driven=False) as someone:
        control = someone.control
        expect(control.locator("#no-verdict")).to_contain_text("Clicks get no verdict in this browser")
        expect(control.locator("#outcome")).to_be_hidden()
        control.get_by_role("button", name="expired-link", exact=True).click()
        expect(control.locator("#steps")).to_contain_text("Before you click it, press “Change it now”: link=")
        expect(control.get_by_label("Network", exact=True)).to_be_disabled()
        gallery = BundledGallery(someone.context.new_page(), someone.session.lab.address)
        gallery.open()
        control.get_by_role("button", name="Change it now").click()
        expect(control.locator("#steps")).to_contain_text("When you pressed it, the lab changed")

        with gallery.page.expect_download() as download:
            gallery.find_button(someone.session.subject.name, "list").click()

        assert download.value.path().read_bytes() == someone.session.subject.media.content
        expect(control.locator("#lines")).to_contain_text("ExpiredRequest")
