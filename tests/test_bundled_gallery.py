"""The bundled gallery, in what no promise is about: what it may do otherwise without harm in other galleries."""

from __future__ import annotations

from playwright.sync_api import expect

from fixtures.lab.setting import Setting
from fixtures.preparing.browser import engine_of
from fixtures.watching.stage import Stage

TITLE = "מכבי נגד הפועל (3:2)!"  # without isolation, its last sign stands at the wrong end
FOCUSED = "() => document.activeElement.textContent"
# The title's characters from left to right, by their places in the title.
ORDER = """(element, title) => {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (!texts.nextNode()?.data.includes(title));
  const text = texts.currentNode;
  const left = (at) => {
    const range = document.createRange();
    range.setStart(text, text.data.indexOf(title) + at);
    range.setEnd(text, text.data.indexOf(title) + at + 1);
    return range.getBoundingClientRect().left;
  };
  return [...title].map((_, at) => at).sort((one, other) => left(one) - left(other));
}"""
NOON = ("2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00", "2026-03-01 12:00:00", "2026-03-01T12:00:00.123456")
SIZES = {999: "999 bytes", 9_949: "9.9 KB", 9_960: "10 KB", 999_499: "999 KB", 999_999: "1.0 MB"}


def test_saves_are_spaced_however_late_timers_are_and_a_cancelled_one_is_left_out(stage: Stage) -> None:
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
        with stage.page.expect_download():
            stage.page.clock.fast_forward(10_000)  # as where the page has stood still: each timer that is due runs once
        expect(offers).to_have_count(1)
        offers.click()
        expect(offers).to_have_count(0)
        stage.page.clock.run_for(10_000)
        stage.page.clock.resume()
        stage.settle(watch, timeout_s=10)

    assert len(stage.outcomes[-1].files) == 2


def test_an_alert_on_the_home_page_isolates_its_title_and_gives_the_focus_back(stage: Stage) -> None:
    subject = stage.fill_library(TITLE)
    stage.apply(Setting(everywhere="error-500"), subject)
    stage.open()
    stage.expect("told", subject, stage.click(subject, "list", timeout_s=10))
    stage.page.keyboard.press("Escape")
    expect(stage.gallery.loc_panel()).to_be_hidden()
    before = stage.page.evaluate(FOCUSED)
    alert = stage.page.get_by_role("alert")

    order = alert.evaluate(ORDER, TITLE)
    for name in ("Retry", "Dismiss"):
        button = alert.get_by_role("button", name=name)
        first = button.element_handle()
        button.press("Enter")
        stage.page.wait_for_function("(it) => !it.isConnected", arg=first)
        assert stage.page.evaluate(FOCUSED) == before

    assert before.startswith("Gallery")
    assert order[0] == TITLE.index("!")


def test_facts_read_the_same_however_a_backend_writes_them(stage: Stage) -> None:
    stage.lab.backend.videos.clear()
    for number, at in enumerate(NOON):
        stage.lab.change(stage.lab.add_shared(f"At {number}", "at", file_size=1), created_at=at)
    for number, size in enumerate(SIZES):
        stage.lab.add_shared(f"Of {number}", "of", file_size=size)
    engine_of(stage.page.context.browser).set_time_zone(stage.page, "Pacific/Kiritimati")  # 14 hours ahead of UTC
    stage.open()
    lines = stage.page.get_by_text("·")
    expect(lines).to_have_count(len(NOON) + len(SIZES))
    facts = lines.all_inner_texts()

    assert sorted(text.split(" · ")[0] for text in facts if text.endswith("· 1 bytes")) == ["Mar 2, 2026"] * len(NOON)
    assert {text.split(" · ")[1] for text in facts} == {"1 bytes", *SIZES.values()}


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
