"""Flows in which the user does something else around the click: scrolls, looks at another tab, deletes a row, waits."""

from __future__ import annotations

import contextlib
import math
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from playwright.sync_api import Download, ElementHandle, Error, Locator, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.checks import bucket_was_requested_by_link
from e2e.flows.around import HAS_FOCUS, SHOWN, disappears, raise_broken
from e2e.flows.clicking import click_once
from e2e.flows.rows import place_of
from e2e.flows.several import HIT, can_be_clicked
from e2e.scenario import Scenario
from fixtures.errors import Missing, NeverOccurred, Unchangeable
from fixtures.judging.findings import finding
from fixtures.judging.outcome import Button
from fixtures.lab import media
from fixtures.lab.deployment import UNCHANGED
from fixtures.lab.library import LabVideo
from fixtures.lab.servers import for_file
from fixtures.lab.turning import FRAMES
from fixtures.preparing.browser import engine_of
from fixtures.preparing.engine import SWIPE
from fixtures.watching.acts import OPACITY
from fixtures.watching.gallery import LIVE
from fixtures.watching.stage import Stage

A_TURN = 2000  # pixels that the wheel asks for at a time
TURNS = 20  # more than any scenario's rows need
EDGE = 10  # pixels that a finger stays away from the edge of a window
FAR_AWAY = ("Etc/GMT+12", "Pacific/Kiritimati")  # UTC−12 and UTC+14: further than any link is valid
READ_FOR = 5000  # milliseconds that an alert must be there to be read
QUESTIONS: tuple[Literal["dialog", "alertdialog", "tooltip"], ...] = ("dialog", "alertdialog", "tooltip")
HOLDS = "(box, row) => box.contains(row)"
DELETE = re.compile(r"delete|remove|\byes\b|confirm", re.IGNORECASE)

# A tab in the background draws no frames. The function it returns brings the tab back to the front.
HIDE = """() => {
  const draw = window.requestAnimationFrame, waiting = [];
  // As a browser does: the first bubbles, and some libraries listen to the window alone.
  const say = () => {
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    window.dispatchEvent(new Event(document.hidden ? "blur" : "focus"));
  };
  window.requestAnimationFrame = (callback) => waiting.push(callback);
  for (const [name, value] of [["hidden", true], ["visibilityState", "hidden"]])
    Object.defineProperty(document, name, { value, configurable: true });
  say();
  return () => {
    delete document.hidden;
    delete document.visibilityState;
    window.requestAnimationFrame = draw;
    waiting.forEach((callback) => draw.call(window, callback));
    say();
  };
}"""
# Whether the focus is in the alert, unless that is in a dialog of its own.
TAKES_FOCUS = """(alert, control) => {
  const dialog = alert.closest("dialog, [role=dialog], [role=alertdialog]");
  return alert.contains(document.activeElement) && (!dialog || dialog.contains(control));
}"""
# The middle of what can be seen of an element, in pixels.
MIDDLE = """(one) => {
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const between = (from, to, end) => (Math.max(from, 0) + Math.min(to, end)) / 2;
  return [between(left, right, innerWidth), between(top, bottom, innerHeight)];
}"""
# The same of what scrolls a row within the page, if anything does.
SCROLLS = f"""(row) => {{
  const above = (one) => one.assignedSlot ?? one.parentElement ?? one.getRootNode().host;
  for (let one = above(row); one; one = above(one))
    if (one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY))
      return ({MIDDLE})(one);
}}"""
# Moves every animation on to where it is after so many milliseconds. What goes on for ever stays where it is.
MOVE_ON = """(ms) => document.getAnimations().forEach((animation) => {
  const { endTime } = animation.effect.getComputedTiming();
  if (Number.isFinite(endTime)) animation.currentTime = Math.min(endTime, ms);
})"""


def scroll_to_it(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The row is reached by the mouse wheel alone, or by a finger: a script could also scroll what no user can."""
    engine, by_finger = engine_of(stage.page.context.browser), scenario.act == "tap"
    if by_finger:
        engine.needs("scroll by finger")
    stage.open()
    stage.gallery.expand(subject.name)
    row, panel = stage.gallery.loc_row(subject.name), stage.gallery.loc_panel()
    if row.count() and (at := row.first.evaluate(SCROLLS) or panel.evaluate(MIDDLE)):
        saved: list[Download] = []
        stage.page.on("download", lambda download: saved.append(download))
        if by_finger:
            x, y = icon_near(stage, (at[0], at[1] + SWIPE / 2))  # where the finger comes down
            far = min(SWIPE, y - EDGE)
            at = x, y - far / 2
        stage.page.mouse.move(*at)
        swipe = (lambda away: engine.swipe(stage.page, at, math.copysign(far, away))) if by_finger else None
        if not comes_into_view(row, at[1], swipe):
            how = "a finger does not scroll" if by_finger else "does not scroll"
            words = f"the row of “{subject.name}” is outside the visible part of the list, which {how}"
            raise_broken(stage, subject, button, "click-missed", words)
        if by_finger:
            stage.page.evaluate(FRAMES)
            deadline = time.monotonic() + SHOWN / 1000
            while not saved and any(map(for_file, stage.lab.exchanges())) and time.monotonic() < deadline:
                stage.page.wait_for_timeout(20)
        if saved:
            told = f"a finger that scrolled the list from a download icon saved “{saved[0].suggested_filename}”"
            raise_broken(stage, subject, button, "unasked-download", told)
    return click_once(scenario, stage, subject, button)


def icon_near(stage: Stage, at: tuple[float, float]) -> tuple[float, float]:
    """The middle of the download icon that is nearest to a place; the place itself where a finger can touch none."""
    icons = [icon for one in stage.library if (icon := stage.gallery.loc_list_button(one.name)).count() == 1]
    places = [(place, icon) for icon in icons if (place := place_of(icon))]
    for place, icon in sorted(places, key=lambda found: abs(found[0][1] - at[1])):
        if icon.evaluate(HIT, place):
            return place
    return at


def comes_into_view(row: Locator, middle: float, swipe: Callable[[float], None] | None = None) -> bool:
    """Turn the wheel, or swipe, until a row is in view; False where it never is. `middle`: of what scrolls, in px."""
    for _ in range(TURNS):
        with contextlib.suppress(AssertionError):
            expect(row).to_be_in_viewport(timeout=SHOWN / TURNS)
            return True
        box = None
        with contextlib.suppress(PlaywrightTimeout):  # a virtual list may have taken it out since it was counted
            box = row.first.bounding_box(timeout=SHOWN / TURNS) if row.count() else None
        away = box["y"] - middle if box else A_TURN  # it is not last in every order, so the wheel may pass it
        pixels = max(-A_TURN, min(A_TURN, away))
        swipe(away) if swipe else row.page.mouse.wheel(0, pixels)
    return False


def in_another_tab(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The user looks at another tab while the video comes, and finds it saved."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        place = focused_row(stage)
        show = stage.page.evaluate_handle(HIDE)
        stage.apply(scenario.meanwhile, subject)
        deadline = time.monotonic() + scenario.timeout_s
        while not watch.seen.conclusive and time.monotonic() < deadline:
            stage.page.wait_for_timeout(20)
        arrived = watch.seen.conclusive
        with contextlib.suppress(Error):  # the page may be gone
            show.evaluate("(show) => show()")
        stage.settle(watch, timeout_s=scenario.timeout_s)
    outcome = stage.outcomes[-1]
    if not arrived and any(file.failure is None for file in outcome.files):
        told = (
            f"“{subject.name}” did not arrive while the user looked at another tab, only afterwards: a tab in the "
            "background draws no frames, so nothing may wait for one"
        )
        stage.break_promise(stage.promise("saved", subject), outcome, finding("too-slow", told))
    stage.expect("saved", subject, outcome)
    if place and not has_focus(place):
        told = (
            "the user came back from another tab, and the gallery had drawn its list anew: the row that had the "
            "keyboard focus has lost it, and the user's place in the list with it"
        )
        stage.break_promise(stage.promise("saved", subject), outcome, finding("gallery-closed", told))
    return True


def focused_row(stage: Stage) -> Locator | None:
    """A row of another video, in which a control has got the keyboard focus; None where nothing takes it there."""
    if not stage.neighbours:
        return None
    name = stage.neighbours[0].name
    row = stage.gallery.loc_row(name)
    with contextlib.suppress(Error):
        stage.gallery.loc_play(name).focus(timeout=SHOWN / 5)
    return row if has_focus(row) else None


def has_focus(rows: Locator) -> bool:
    """Whether a control in one of them has the keyboard focus. Each is asked alone: Firefox answers for no list."""
    return any(row.evaluate(HAS_FOCUS) for row in rows.all())


def after_a_deletion(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The user deletes the first video, so that every row moves up; not exercised where nothing deletes it."""
    if stage.lab.live:
        raise Unchangeable(UNCHANGED)
    stage.open()
    stage.gallery.expand(subject.name)
    row = stage.gallery.loc_row(stage.library[-1].name)
    delete = row.get_by_role("button", name=DELETE)
    if delete.count() != 1:
        raise NeverOccurred("no button in the row deletes a video")
    place = row.element_handle()
    delete.click()
    deadline = time.monotonic() + SHOWN / 5000
    while row.is_visible() and delete.count() < 2 and not asked(stage, place) and time.monotonic() < deadline:
        stage.page.wait_for_timeout(20)
    with contextlib.suppress(Error):  # the user may be asked, in the row or elsewhere
        (asked(stage, place) or delete.last).click(timeout=SHOWN / 5)
    return disappears(row) and click_once(scenario, stage, subject, button)


def asked(stage: Stage, row: ElementHandle) -> Locator | None:
    """What deletes a video for good, in a question that stands over the page or beside the row."""
    for box in [box for role in QUESTIONS for box in stage.page.get_by_role(role).all()]:
        yes = box.get_by_role("button", name=DELETE)
        if yes.count() and not box.evaluate(HOLDS, row):
            return yes.last
    return None


def stored_anew(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The video is saved, then exported again, and saved in its new version."""
    stage.open()
    click_once(scenario, stage, subject, button)
    newer = replace(subject, media=media.video(f"{subject.name}, exported again", size=subject.media.size))
    stage.lab.store(subject.record.key, newer.media)
    outcome = stage.click(newer, button, timeout_s=scenario.timeout_s)
    if any(file.sha256 == subject.media.sha256 for file in outcome.files):
        told = f"“{subject.name}” has been exported again since its first download, and its old version was saved"
        stage.break_promise(stage.promise("saved", newer), outcome, finding("old-version-saved", told, "saved “"))
    stage.expect("saved", newer, outcome)
    return True


def in_another_time_zone(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """What the page fetches by its link where it is noon, it also fetches so where it is midnight, west and east."""
    stage.open()
    by_link = False
    for video, zone in zip([*stage.neighbours[:2], subject], [None, *FAR_AWAY], strict=False):
        if zone:
            engine_of(stage.page.context.browser).set_time_zone(stage.page, zone)
        outcome = stage.click(video, button, timeout_s=scenario.timeout_s)
        requested = bucket_was_requested_by_link(outcome)
        if zone and by_link and not requested:
            told = (
                f"in the time zone {zone} the page did not use the link of “{video.name}”, which is valid; in UTC it "
                "used one of the same age: it may read the date in the link as local time"
            )
            stage.break_promise(stage.promise("saved", video), outcome, finding("needless-detour", told))
        stage.expect("saved", video, outcome)
        by_link = by_link or requested
    return by_link


def icon_of_last(stage: Stage) -> Locator | None:
    """The download button of the last row; None where a menu holds it, or it is not there."""
    last = stage.library[0]
    if stage.lab.live or stage.gallery.loc_menu(last.name) is not None:
        return None
    with contextlib.suppress(Missing):
        return stage.gallery.find_button(last.name, "list")
    return None


def alert_out_of_the_way(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The alert leaves the focus and the list's last row alone, and can still be seen after five seconds."""
    stage.open()
    last = (icon := icon_of_last(stage)) and can_be_clicked(icon)
    control = stage.gallery.find_button(subject.name, button)
    outcome = stage.click(subject, button, control=control, timeout_s=scenario.timeout_s)
    stage.expect("told", subject, outcome)
    alert = stage.page.locator(LIVE).filter(has_text=subject.name)
    if not alert.count():
        return False  # a dialog, which may take the focus and has no animations
    if control.count() and alert.first.evaluate(TAKES_FOCUS, control.element_handle()):
        told = f"the alert about “{subject.name}” took the keyboard focus away from what the user was doing"
        stage.break_promise(stage.promise("told", subject), outcome, finding("not-accessible", told, "alert: "))
    if last and (icon := icon_of_last(stage)) and not can_be_clicked(icon):
        told = (
            f"the alert about “{subject.name}” covers the download button of “{stage.library[0].name}”, the last row, "
            "and the list cannot be scrolled so that it comes out"
        )
        stage.break_promise(stage.promise("told", subject), outcome, finding("click-missed", told, "alert: "))
    stage.page.evaluate(MOVE_ON, READ_FOR)
    if not alert.count() or alert.first.evaluate(OPACITY) < 0.1:
        told = f"an animation makes the alert about “{subject.name}” invisible within {READ_FOR // 1000} s"
        stage.break_promise(stage.promise("told", subject), outcome, finding("alert-vanished", told, "alert: "))
    return True
