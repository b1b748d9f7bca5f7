"""Flows in which a download is cancelled."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.scenario import Scenario
from fixtures.errors import NeverOccurred
from fixtures.judging.findings import finding
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab.library import LabVideo
from fixtures.lab.servers import for_file
from fixtures.preparing.browser import engine_of
from fixtures.watching.acts import why_not
from fixtures.watching.stage import Stage

COVERED = "intercepts pointer events"  # in words of Playwright
OFFERED = 5.0  # seconds in which an offer to cancel can be taken, also on a machine that stands still for some
SOON = 1.0  # seconds until it is taken for granted that nothing offers to cancel
BEGUN = 5.0  # seconds in which a download of the browser's own begins, once the file is half there


def cancel(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A download is cancelled while it runs, then started again; not exercised where nothing offers to cancel."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        offered = clicked_cancel(offer := stage.gallery.loc_cancel(subject.name))
        covered = "" if offered or button == "player" else covered_by(offer)  # a player may lie above the list's
        if offered and any(map(for_file, stage.lab.exchanges())):
            stage.lab.go_on()  # what was held up may be gone with it, so nobody waits for that
        else:
            stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
    if covered:
        told = f"the button that cancels the download of “{subject.name}” cannot be clicked: {covered}"
        stage.break_promise(
            stage.promise("cancelled", subject), stage.outcomes[-1], finding("click-missed", told, "click on")
        )
    if not offered:
        raise NeverOccurred("nothing offers to cancel the download (`loc_cancel` in the profile)")
    return begin_again(scenario, stage, subject, button)


def cancel_in_the_browser(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The browser's own download is cancelled while it runs, then started again; not exercised where there is none."""
    engine_of(stage.page.context.browser).needs("cancel a download")
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        with contextlib.suppress(PlaywrightTimeout), stage.page.expect_download(timeout=BEGUN * 1000):
            stage.press(control, watch)
            stage.lab.await_held_up(stage.page.wait_for_timeout)
        for download, _ in (begun := tuple(watch.seen.downloads)):
            download.cancel()
        stage.lab.go_on()  # what was held up may be gone with it, so nobody waits for that
        stage.settle(watch, timeout_s=scenario.timeout_s)
    if not begun:
        raise NeverOccurred("the browser got no download that could be cancelled while it ran")
    if not begin_again(scenario, stage, subject, button):
        return False
    refuse_running_on(scenario, stage, subject, button)
    return True


def refuse_running_on(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where the page's own cancel leaves the download running in the browser's list."""
    stage.apply(scenario.at_load, subject)
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        with contextlib.suppress(PlaywrightTimeout), stage.page.expect_download(timeout=BEGUN * 1000):
            stage.press(control, watch)
            stage.lab.await_held_up(stage.page.wait_for_timeout)
        offered = clicked_cancel(stage.gallery.loc_cancel(subject.name))
        stage.lab.go_on()
        stage.settle(watch, timeout_s=scenario.timeout_s)
        left = [download for download, file in watch.seen.downloads if file is None]
    if not offered:
        return
    outcome, promise = stage.outcomes[-1], stage.promise("cancelled", subject)
    if left:
        told = (
            f"“{subject.name}” was cancelled in the page, but the browser's own download of it never ended: its list "
            "of downloads shows it as running, with a part of the file"
        )
        stage.break_promise(promise, outcome, finding("cancel-ignored", told, "download begins"))
    stage.expect("cancelled", subject, outcome)


def begin_again(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The cancelled download saved nothing and showed no error; a second click saves the video."""
    stage.expect("cancelled", subject, stage.outcomes[-1])
    stage.apply(scenario.at_click, subject)
    stage.back_to_list(button)
    again = stage.click(subject, button, timeout_s=scenario.timeout_s)
    expect_saved(stage, subject, again, when="after a download that the user cancelled")
    return True


def expect_saved(stage: Stage, video: LabVideo, outcome: Outcome, *, when: str) -> None:
    """Raise BrokenPromise unless the video is saved; the first finding begins with when the click was."""
    promise = stage.promise("saved", video)
    if found := judge(promise, outcome):
        first = replace(found[0], sentence=f"{when}: {found[0].sentence}")
        stage.break_promise(promise, outcome, first, *found[1:])


def clicked_cancel(offer: Locator) -> bool:
    """Whether there was an offer to cancel, and it was taken; it may be gone as soon as it came.

    List and player may both offer it. One that stays is clicked again, as a user would: it may take no notice of a
    second click that comes right after the first, on the button that it was.
    """
    with contextlib.suppress(PlaywrightTimeout):
        offer.first.wait_for(state="attached", timeout=SOON * 1000)  # `count` would wait for a navigation for ever
        if (place := take(offer)) is None:
            return False
        with contextlib.suppress(PlaywrightTimeout):
            if not offer_disappears(place, within=SOON):
                place.click(timeout=SOON * 1000)
        return True
    return False


def take(offer: Locator) -> Locator | None:
    """Which of the offers could be taken; of several, one may lie behind the player."""
    places = offer.all()
    for place in places:
        with contextlib.suppress(PlaywrightTimeout):
            place.click(timeout=(OFFERED if len(places) == 1 else SOON) * 1000)
            return place
    return None


def covered_by(offer: Locator) -> str:
    """What lies above an offer that can be seen; nothing where nothing does."""
    try:
        if not offer.first.is_visible():
            return ""
        offer.first.click(trial=True, timeout=SOON * 1000)
    except PlaywrightTimeout as error:
        return why if COVERED in (why := why_not(error)) else ""
    return ""


def offer_disappears(offer: Locator, *, within: float = OFFERED) -> bool:
    """Whether an offer that was taken goes away, within so many seconds."""
    with contextlib.suppress(PlaywrightTimeout):
        offer.first.wait_for(state="hidden", timeout=within * 1000)
        return True
    return False
