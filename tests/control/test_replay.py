"""A report's clicks, stepped through afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from e2e.control.replay import pictures, replaying
from fixtures.errors import CannotRun
from fixtures.lab.loop import listening_socket
from fixtures.lab.media import still
from fixtures.preparing.node import Say
from fixtures.watching.accessibility import axe_source, violations
from report import folder
from report.record import Cell, Click, Declared, Found, Line, Report, Run
from tests.control.developer import HELD

HOSTILE = '<img src=x onerror="document.title=1"> Cup'
LATER = 3600  # seconds after the page was opened


def cell(scenario: str, *, broken: bool = True, lines: tuple[Line, ...] = ()) -> Cell:
    """A promise at the list's button, and its one click."""
    declared = Declared(
        scenario=scenario, button="list", severity="must", family="Links", promise="It is saved.", rank=1
    )
    before, at, after = (f"cells/{scenario}-list/1-{when}.jpg" for when in ("before", "at", "after"))
    return Cell(
        declared=declared,
        state="broken" if broken else "kept",
        findings=(Found("navigated-away", "it went away", "`<a download>` is ignored"),) if broken else (),
        clicks=(Click(video=HOSTILE, came_of="nothing", lines=lines, before=before, at=at, after=after),),
    )


LINES = (
    Line(0.0, "page", f"click on “{HOSTILE}”"),
    Line(12.0, "bucket", "GET /x → 200"),
    Line(80.0, "browser", "the tab went to http://r2.localhost/x", marked=True),
)


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of one kept and one broken promise, and of one that could not run."""
    place = tmp_path / "report"
    folder.claim(place)
    cells = (cell("kept-one", broken=False, lines=LINES[:2]), cell("broken-one", lines=LINES), cell("silent-one"))
    for one in cells[:2]:
        its_own = folder.cell_folder(place, one.declared)
        its_own.mkdir(parents=True)
        for when in ("before", "at", "after"):
            (its_own / f"1-{when}.jpg").write_bytes(still())
    run = Run(
        gallery="mine", version="1", browser="chromium", system="x", began="2026-11-25", seconds=1, command="check"
    )
    folder.write(place, Report(run=run, cells=cells))
    return place


@pytest.fixture
def replay(report: Path, browser: Browser) -> Iterator[Page]:
    control = listening_socket()
    with replaying(report, control, only=None):
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.clock.install(time=0)
        page.goto(f"http://127.0.0.1:{control.getsockname()[1]}/")
        yield page
        context.close()


def test_a_broken_promise_comes_first_and_is_stepped_through_line_by_line(replay: Page) -> None:
    now, picture = replay.locator("#now"), replay.locator("#picture")
    expect(replay.get_by_role("heading", name="broken-one:list")).to_be_visible()
    expect(now).to_contain_text("1 of 4")
    expect(picture).to_have_attribute("alt", "The page before the click")

    replay.get_by_role("button", name="One step on").click()
    expect(now).to_contain_text("click on")
    expect(picture).to_have_attribute("alt", "The page right after the click")
    expect(replay.locator("#findings-box")).to_be_hidden()

    replay.get_by_role("button", name="To the end").click()
    expect(now).to_contain_text("the tab went to")
    expect(picture).to_have_attribute("alt", "The page after all was over")
    expect(replay.locator("#findings-box")).to_contain_text("navigated-away")
    assert picture.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") == 320


def test_it_plays_to_the_end_by_itself(replay: Page) -> None:
    replay.clock.pause_at(LATER)  # what lasts a moment stays until it was seen
    replay.get_by_label("Speed").select_option("4")

    replay.get_by_role("button", name="Play", exact=True).click()

    expect(replay.get_by_role("button", name="Pause")).to_be_visible()
    expect(replay.locator("#now")).to_contain_text("1 of 4")
    replay.clock.run_for(150)
    expect(replay.locator("#now")).to_contain_text("2 of 4")
    replay.clock.run_for(300)
    expect(replay.locator("#now")).to_contain_text("4 of 4")
    expect(replay.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_nothing_can_be_played_before_the_report_has_come(replay: Page) -> None:
    replay.add_init_script(HELD)
    replay.reload()
    play = replay.get_by_role("button", name="Play", exact=True)
    replay.wait_for_function("() => window.goOn")
    expect(play).to_be_disabled()
    expect(replay.get_by_label("Step", exact=True)).to_be_disabled()

    replay.evaluate("goOn()")
    play.click()

    expect(replay.locator("#now")).to_contain_text("4 of 4")


def test_the_keyboard_steps_on_the_slider(replay: Page) -> None:
    expect(replay.locator("#now")).to_contain_text("1 of 4")
    replay.get_by_label("Step", exact=True).focus()

    replay.keyboard.press("ArrowRight")
    replay.keyboard.press("ArrowRight")

    expect(replay.locator("#now")).to_contain_text("3 of 4")


def test_another_promise_is_chosen_by_its_name(replay: Page) -> None:
    replay.get_by_role("button", name="kept-one:list").click()

    expect(replay.get_by_role("heading", name="kept-one:list")).to_be_visible()
    expect(replay.locator("#timeline li")).to_have_count(3)
    assert replay.get_by_role("button", name="silent-one").count() == 0


def test_hostile_titles_are_text(replay: Page) -> None:
    expect(replay.locator("#timeline")).to_contain_text(HOSTILE)

    assert replay.locator("#timeline img").count() == 0


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible_and_fits(width: int, scheme: str, replay: Page, say: Say) -> None:
    replay.set_viewport_size({"width": width, "height": 900})
    replay.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    replay.get_by_role("button", name="To the end").click()

    assert violations(replay, axe_source(say=say)) == ()
    assert replay.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_nothing_outside_the_report_is_served(report: Path, replay: Page) -> None:
    (report.parent / "secret.txt").write_text("nobody's business")
    address = f"{replay.url}pictures/"

    for path in ("../secret.txt", "%2e%2e/secret.txt", "report.json"):
        assert replay.context.request.get(address + path).status == 404


@pytest.mark.parametrize("path", ["../secret.txt", "cells/../../secret.txt", "/etc/passwd"])
def test_a_picture_that_a_report_names_outside_of_itself_is_none(path: str) -> None:
    one = cell("mine", lines=LINES)
    outside = replace(one, clicks=(replace(one.clicks[0], before=path),))

    assert path not in list(pictures([outside]))


@pytest.mark.parametrize("only", ["silent-one", "unknown"])
def test_a_promise_without_a_click_cannot_be_replayed(only: str, report: Path) -> None:
    with listening_socket() as control, pytest.raises(CannotRun, match=only), replaying(report, control, only=only):
        pass
