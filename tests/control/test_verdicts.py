"""A click by hand gets the findings of the gate, also in scenarios that change the browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error, expect

from e2e.control.session import Session
from e2e.pages import GalleryPage
from fake_backend import CorsRules
from fixtures.judging.outcome import Button
from fixtures.preparing.build import Target
from fixtures.watching import settling
from tests.control.developer import PRESSED, Developer, as_json, codes
from tests.test_misbehaving import PAGES


@pytest.mark.parametrize(
    ("way", "found"),
    [
        ("right", []),
        ("wrong-bytes", ["wrong-bytes", "lost-in-page"]),  # by the file as it lies on the disk
        ("started-twice", ["started-twice"]),  # one click, two files
        ("page-frozen", ["page-frozen"]),  # a page that cannot answer while it is watched
    ],
)
def test_a_gallery_that_misbehaves_gets_the_findings_of_the_gate(
    way: str, found: list[str], elsewhere: Developer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Observer and judge are the gate's, and tried in `test_misbehaving.py`; here, what the lab has to hand on."""
    # What stands still here only waits, and would be taken for a full machine's doing where the machine is full.
    monkeypatch.setattr(settling, "machine_is_full", lambda **_: False)
    elsewhere.session.lab.show(Target("misbehaving", folder=PAGES))
    elsewhere.change(lambda session: session.switch("presigned-link"))
    elsewhere.change(allow_authorization)
    elsewhere.in_gallery(lambda gallery: GalleryPage(gallery.page, f"{gallery.address}?{way}").open())

    assert codes(elsewhere.click()) == found


def allow_authorization(session: Session) -> None:
    """What some of these galleries need of the bucket."""
    session.lab.edge.cors = CorsRules(allowed_origins=(session.lab.origin,), allowed_headers=("authorization",))


@pytest.mark.parametrize(
    ("scenario", "button"),
    [
        ("offline", "list"),  # the network, at the click
        ("nothing-can-be-reached", "list"),
        ("stalled-for-good", "player"),  # the clock of the page, in a context of its own
        ("finger-on-a-phone", "list"),  # another device
        ("meddling-service-worker", "player"),
        ("double-click", "list"),  # what stalls goes on after the click
    ],
)
def test_a_scenario_that_needs_a_browser_of_the_labs_own_is_kept(
    scenario: str, button: Button, someone: Developer
) -> None:
    someone.at(scenario)

    verdict = someone.click(button)

    assert verdict["verdict"] == "kept", as_json(verdict)


def test_a_download_that_is_cancelled_is_judged_so_and_the_next_one_is_saved(someone: Developer) -> None:
    someone.at("cancelled")
    title = someone.session.subject.name

    def click_and_cancel(gallery: GalleryPage) -> None:
        gallery.find_button(title, "list").click(delay=PRESSED)
        gallery.loc_cancel(title).click(delay=PRESSED)

    first = someone.verdict_of(click_and_cancel)
    second = someone.click()

    assert [one["promise"].partition(":")[0] for one in (first, second)] == ["cancelled", "saved"]
    assert [first["verdict"], second["verdict"]] == ["kept", "kept"], as_json(second)


def test_what_is_pressed_beside_the_downloads_gets_no_verdict(someone: Developer) -> None:
    someone.at("presigned-link")
    before = len(someone.told("outcome"))

    someone.in_gallery(lambda gallery: gallery.play(someone.session.subject.name))
    someone.in_gallery(lambda gallery: gallery.close_player())
    verdict = someone.click()

    assert (verdict["verdict"], len(someone.told("outcome"))) == ("kept", before + 1)


def test_a_page_that_crashes_or_is_closed_gets_no_verdict_and_the_lab_goes_on(someone: Developer) -> None:
    for end in (crash, close):
        someone.at("presigned-link")
        someone.change(lambda session: session.turn("bucket", "stall"))
        someone.in_gallery(begin_download)
        expect(someone.control.locator("#outcome")).to_have_attribute("data-verdict", "watching")

        someone.in_gallery(end)
        expect(someone.control.locator("#outcome")).not_to_have_attribute("data-verdict", "watching")

    someone.control.get_by_role("link", name="Show the gallery").click()
    someone.at("no-link")
    assert someone.click()["verdict"] == "kept"


def begin_download(gallery: GalleryPage) -> None:
    """Click, and do not wait for what comes of it."""
    gallery.find_button("Summer Cup Final", "list").click()


def crash(gallery: GalleryPage) -> None:
    """Let the gallery's tab go down."""
    with gallery.page.expect_event("crash"), pytest.raises(Error):
        gallery.page.goto("chrome://crash")


def close(gallery: GalleryPage) -> None:
    """Close the gallery's tab, as a person may."""
    gallery.page.close()
