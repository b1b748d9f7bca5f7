"""The bundled gallery, in what no promise is about: what it may do otherwise without harm in other galleries."""

from __future__ import annotations

from playwright.sync_api import expect

from fixtures.lab.setting import Setting
from fixtures.watching.stage import Stage


def test_what_is_cancelled_while_it_waits_to_be_saved_is_not_saved(stage: Stage) -> None:
    subject = stage.fill_library("Summer Cup Final")
    stage.apply(Setting(clock="controlled"), subject)
    stage.open()
    buttons = [stage.gallery.find_button(one.name, "list") for one in (*stage.neighbours, subject)]
    come, offers = (stage.page.get_by_role("progressbar"), stage.page.get_by_role("button", name="Cancel download"))

    with stage.watching(subject, "list") as watch:
        stage.page.clock.pause_at(stage.page.evaluate("Date.now() / 1000 + 1"))  # one alone is saved without a timer
        with stage.page.expect_download():
            for button in buttons:
                button.click()
        expect(come.and_(stage.page.locator("[aria-valuenow='100']"))).to_have_count(2)
        for offer in offers.all()[::-1]:
            offer.click()
        expect(offers).to_have_count(0)
        stage.page.clock.run_for(10_000)
        stage.page.clock.resume()
        stage.settle(watch, timeout_s=10)

    assert len(stage.outcomes[-1].files) == 1


def test_a_video_that_has_moved_is_saved_and_a_page_in_place_of_one_without_a_file_name_is_not(stage: Stage) -> None:
    subject = stage.fill_library("Summer Cup Final")
    nameless, moved = stage.neighbours[0], f"{subject.record.key}.2.mp4"
    stage.lab.change(nameless, filename="", file_size=None)
    stage.open()
    stage.lab.store(moved, subject.media)
    stage.lab.remove_object(subject)
    stage.lab.change(subject, key=moved)

    stage.expect("saved", subject, stage.click(subject, "list", timeout_s=10))
    stage.expect("told", nameless, stage.click(nameless, "list", then=Setting(everywhere="html-page"), timeout_s=10))
