"""The page in a browser, from disk: opening a promise, filtering, the keyboard, pictures, and people's needs."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from report.page import render
from report.record import Report
from tests.report.sample import cell, cells, click, declared, get, many, sample

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
OUTSIDE = """(all) => all.flatMap((picture) => [...picture.querySelectorAll("text")].filter((text) => {
  const [box, frame] = [text.getBoundingClientRect(), picture.getBoundingClientRect()];
  return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
}).map((text) => text.textContent))"""
ONE_WINDOW, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def page(tab: Page) -> Page:
    """The same for all: each report is another document. Who changes more than that takes a page of their own."""
    return tab


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A report's folder with the pictures of one promise."""
    pictures = tmp_path / "cells" / "expired-link-list"
    pictures.mkdir(parents=True)
    for when in ("before", "at", "after"):
        (pictures / f"1-{when}.png").write_bytes(DOT)
    return tmp_path


@pytest.fixture
def faultless(page: Page) -> Iterator[list[str]]:
    """Fails the test whose page threw, complained or asked for anything but files."""
    said: list[str] = []
    hear = {
        "pageerror": lambda error: said.append(str(error)),
        "console": lambda message: said.append(message.text),
        "request": lambda one: None if one.url.startswith(("file:", "data:")) else said.append(one.url),
    }
    for event, listener in hear.items():
        page.on(event, listener)  # type: ignore[call-overload]
    yield said
    for event, listener in hear.items():
        page.remove_listener(event, listener)
    assert said == []


def show(page: Page, folder: Path, report: Report | None = None, fragment: str = "") -> Page:
    """Open a report from disk."""
    path = folder / "index.html"
    path.write_text(render(report or sample()), encoding="utf-8")
    page.goto(f"{path.as_uri()}{fragment}")
    return page


def at(page: Page, name: str) -> Locator:
    return page.get_by_role("link", name=f"{name}: ")


def test_a_cell_opens_what_lies_behind_it_and_escape_leads_back(page: Page, folder: Path, faultless: list[str]) -> None:
    show(page, folder)

    at(page, "expired-link:list").click()

    detail = page.get_by_role("dialog")
    expect(detail).to_have_accessible_name(cells()[2].declared.promise)
    expect(detail).to_contain_text("the link had expired, and the bucket refused it (403 ExpiredRequest)")
    expect(detail).to_contain_text(
        f".venv/bin/python -m playwright show-trace {folder}/cells/expired-link-list/1-trace.zip"
    )
    expect(detail).to_contain_text("--scenario expired-link:list")
    expect(page).to_have_url(re.compile(r"index\.html#expired-link:list$"))

    page.keyboard.press("Escape")

    expect(detail).to_be_hidden()
    expect(at(page, "expired-link:list")).to_be_focused()
    expect(page).to_have_url(re.compile(r"index\.html$"))


def test_an_address_with_a_promise_in_it_opens_it_and_back_closes_it(
    page: Page, folder: Path, faultless: list[str]
) -> None:
    show(page, folder, fragment="#retry:list")
    expect(page.get_by_role("heading", name="2 clicks")).to_be_visible()

    page.get_by_role("button", name="Close").click()
    at(page, "presigned-link:list").click()
    page.go_back()

    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_keyboard_alone_opens_steps_on_and_closes(page: Page, folder: Path, faultless: list[str]) -> None:
    show(page, folder)
    at(page, "presigned-link:list").focus()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("presigned-link:player")
    page.get_by_role("button", name="Next").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("expired-link:list")
    page.keyboard.press("Escape")

    expect(at(page, "expired-link:list")).to_be_focused()


def test_the_timeline_is_a_picture_with_a_table_that_says_the_same(
    page: Page, folder: Path, faultless: list[str]
) -> None:
    show(page, folder, fragment="#cut-off-everywhere:list")

    picture = page.get_by_role("img", name="Timeline of the click on “Summer Cup Final”")
    expect(picture).to_contain_text("GET …/export_0002.mp4 → 200 · 11 kB · fault: cut · cut off by the server")
    expect(picture).to_contain_text("aborted by the browser")
    expect(picture.locator(".cut")).to_have_count(2)
    page.get_by_text("The timeline as a table (4 lines)").click()
    expect(page.get_by_role("row", name="8 bucket ✗ shows a finding: GET /gallery")).to_be_visible()


def test_a_long_wait_is_broken_so_that_what_is_around_it_can_be_read(page: Page, folder: Path) -> None:
    show(page, folder, fragment="#stalled-for-good:list")

    picture = page.get_by_role("img", name="Timeline")
    wait = picture.locator("rect.gap").bounding_box()
    expect(picture.locator(".gap-label")).to_have_text("60 s")
    whole = picture.bounding_box()
    assert wait
    assert whole
    assert wait["width"] < whole["width"] / 4


def test_pictures_are_enlarged_and_closing_one_leaves_the_promise_open(
    page: Page, folder: Path, faultless: list[str]
) -> None:
    show(page, folder, fragment="#expired-link:list")

    page.get_by_role("button", name="At the click").click()
    enlarged = page.get_by_role("dialog", name="Screenshot")
    expect(enlarged.get_by_role("img", name="At the click: the page")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(enlarged.get_by_role("img", name="At the end: the page")).to_be_visible()
    page.keyboard.press("Escape")

    expect(enlarged).to_be_hidden()
    expect(page.get_by_role("heading", name="2 findings")).to_be_visible()
    expect(page.get_by_role("button", name="At the click")).to_be_focused()


def test_a_page_without_its_folder_says_which_picture_is_missing(page: Page, tmp_path: Path) -> None:
    show(page, tmp_path, fragment="#expired-link:list")

    page.get_by_role("heading", name="The click").scroll_into_view_if_needed()

    expect(page.get_by_text("At the click: no picture at cells/expired-link-list/1-at.png")).to_be_attached()


def test_the_matrix_is_filtered_by_state_finding_severity_and_words(
    page: Page, folder: Path, faultless: list[str]
) -> None:
    show(page, folder)
    rows = page.locator(".matrix tbody tr:visible")

    page.get_by_role("checkbox", name="broken").first.check(force=True)
    expect(rows).to_have_count(3)
    page.get_by_label("Severity").select_option("should")
    expect(rows).to_have_count(1)
    page.get_by_label("Severity").select_option("")
    page.get_by_label("Finding").select_option("alert-vanished")
    expect(rows).to_have_count(1)
    page.get_by_label("Search").fill("no such words")
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Show all").click()
    expect(rows).to_have_count(8)
    page.get_by_label("Search").fill("retry ALERT")
    expect(rows).to_have_count(1)
    expect(page.get_by_text("2 of 12 promises shown")).to_be_attached()


def test_the_finding_of_a_root_cause_filters_the_matrix(page: Page, folder: Path) -> None:
    show(page, folder)

    page.get_by_text("1 more cause").click()
    page.get_by_role("link", name="download-failed").click()

    expect(page.locator(".matrix tbody tr:visible")).to_have_count(1)


def test_next_stays_within_what_is_filtered(page: Page, folder: Path) -> None:
    show(page, folder)
    page.get_by_role("checkbox", name="broken").first.check(force=True)

    at(page, "expired-link:list").click()
    page.get_by_role("button", name="Next").click()

    expect(page.get_by_role("dialog")).to_contain_text("retry:list")


def test_without_scripts_the_verdict_and_the_matrix_are_there(browser: Browser, folder: Path) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = show(context.new_page(), folder)

        expect(page.get_by_role("heading", level=1)).to_contain_text("Broken: 3 of 12 promises")
        expect(at(page, "expired-link:list")).to_be_visible()
        expect(page.get_by_role("search")).to_be_hidden()
        expect(page.get_by_role("button")).to_have_count(0)


def test_colours_follow_the_system_until_one_is_chosen(own_page: Page, folder: Path) -> None:
    own_page.emulate_media(color_scheme="dark")
    show(own_page, folder)
    dark = background(own_page)

    own_page.get_by_role("button", name="Colours: system").click()
    light = background(own_page)
    own_page.reload()

    assert light != dark
    assert background(own_page) == light
    expect(own_page.get_by_role("button", name="Colours: light")).to_be_visible()


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def test_the_command_is_copied(own_page: Page, folder: Path) -> None:
    own_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    own_page.clock.install(time=0)
    show(own_page, folder, fragment="#retry:player")
    own_page.clock.pause_at(3600)  # the word stays for a moment only

    own_page.get_by_role("dialog").get_by_role("button", name="Copy").first.click()

    expect(own_page.get_by_role("button", name="Copied")).to_be_visible()
    assert "--scenario retry:player" in own_page.evaluate("navigator.clipboard.readText()")
    own_page.clock.run_for(2000)
    expect(own_page.get_by_role("button", name="Copied")).to_have_count(0)


def test_a_promise_without_a_trace_leads_to_that_of_one_with_the_same_findings(
    page: Page, folder: Path, faultless: list[str]
) -> None:
    first, player = cells()[2], cells()[3]
    show(page, folder, sample(first, replace(player, state="broken", findings=first.findings)))
    at(page, "expired-link:player").click()

    page.get_by_role("dialog").get_by_role("link", name="expired-link:list").click()

    expect(page.get_by_role("link", name="The Playwright trace")).to_be_visible()
    expect(page).to_have_url(re.compile(r"index\.html#expired-link:list$"))


def test_a_path_in_a_record_leads_nowhere_but_into_the_folder(page: Page, folder: Path, faultless: list[str]) -> None:
    odd = replace(
        cells()[0], trace="javascript:alert(1)", clicks=(click(get(1, 2), before="https://example.org/x.png"),)
    )
    show(page, folder, sample(odd), fragment="#presigned-link:list")

    expect(page.get_by_text("Before the click: no picture")).to_be_attached()
    faultless.remove("Failed to load resource: net::ERR_FILE_NOT_FOUND")
    assert page.get_by_role("link", name="The Playwright trace").evaluate("(link) => link.protocol") == "file:"


@pytest.mark.parametrize(("window", "scheme"), [(ONE_WINDOW, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_nothing_shuts_people_out_or_has_to_be_scrolled_sideways_or_lies_outside_of_its_timeline(
    own_page: Page, folder: Path, say: Say, window: dict[str, int], scheme: str
) -> None:
    source = axe_source(say=say)
    own_page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    own_page.set_viewport_size(window)  # type: ignore[arg-type]
    show(own_page, folder)
    own_page.evaluate("document.querySelectorAll('.family').forEach((one) => one.style.contentVisibility = 'visible')")

    found = [("", violations(own_page, source))]
    wide = [own_page.evaluate("document.documentElement.scrollWidth - innerWidth")]
    outside: list[str] = []
    moving = 0  # though less motion is wanted
    for one in cells():
        at(own_page, one.declared.name).click()
        own_page.evaluate("document.querySelectorAll('#detail details').forEach((one) => one.open = true)")
        found.append((one.declared.name, violations(own_page, source)))
        wide.append(own_page.locator("#detail").evaluate("(one) => one.scrollWidth - one.clientWidth"))
        outside += own_page.locator("svg.timeline").evaluate_all(OUTSIDE)
        moving += own_page.evaluate("document.getAnimations().length")
        own_page.keyboard.press("Escape")

    assert [(name, list(map(str, broken))) for name, broken in found if broken] == []
    assert max(wide) <= 0
    assert (outside, moving) == ([], 0)


def test_of_many_clicks_the_last_is_open_and_the_others_folded(page: Page, folder: Path) -> None:
    clicks = tuple(replace(click(get(1, 2)), video=f"Video {number}") for number in range(5))
    show(page, folder, sample(cell(declared("titles"), "kept", *clicks)), fragment="#titles:list")

    expect(page.get_by_role("img", name="Timeline")).to_have_count(1)
    page.get_by_text("Click 2: “Video 1”").click()

    expect(page.get_by_role("img", name="Timeline of the click on “Video 1”")).to_be_visible()


def test_a_click_with_more_requests_than_can_be_drawn_says_how_many_are_left(page: Page, folder: Path) -> None:
    endless = click(*(get(number, 1) for number in range(100)))
    show(page, folder, sample(cell(declared("endless"), "kept", endless)), fragment="#endless:list")

    expect(page.get_by_role("img", name="Timeline")).to_contain_text("and 60 more, in the table")


def test_a_thousand_results_open_in_a_moment(own_page: Page, folder: Path) -> None:
    session = own_page.context.new_cdp_session(own_page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})  # of its own work; others may keep it waiting

    def worked() -> float:
        """How long the page has been at work by now, in seconds."""
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    show(own_page, folder, many(1000))
    ready = worked()
    own_page.evaluate(
        """() => new Promise((done) => {
             document.querySelectorAll(".cell")[907].click();
             requestAnimationFrame(() => setTimeout(done));
           })"""
    )
    opening = worked() - ready

    expect(own_page.get_by_role("dialog")).to_contain_text("scenario-453:player")
    assert (0 < ready < 3, 0 < opening < 1.5) == (True, True), (ready, opening)  # 0.1 and 0.07 s here


def test_where_nothing_was_to_be_saved_or_said_that_is_no_silence(page: Page, folder: Path) -> None:
    silent = click(get(1, 2), came_of="nothing was saved, and the page showed no message")
    show(page, folder, sample(cell(declared("cancelled"), "kept", silent)), fragment="#cancelled:list")

    expect(page.get_by_role("dialog")).to_contain_text("As promised: nothing had to be saved or shown.")

    show(page, folder, sample(cell(declared("cancelled"), "broken", silent)), fragment="#cancelled:list").reload()

    expect(page.get_by_role("dialog")).to_contain_text("nothing was saved, and the page showed no message")


def test_why_a_baseline_does_not_cover_a_finding_stands_with_what_happened(page: Page, folder: Path) -> None:
    beyond = "the baseline names stale-link only; also found: error-replaced-app"

    show(page, folder, sample(replace(cells()[2], beyond=beyond)), "#expired-link:list")

    expect(page.get_by_role("dialog")).to_contain_text(f"No known failure: {beyond}")
