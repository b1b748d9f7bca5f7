"""Flows in which something around the page changes: it is left, the network is gone, the phone is turned, a picture."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace

from playwright.sync_api import Download, Error

from e2e.flows.around import CLOSE, appears, disappears, raise_broken
from e2e.flows.cancelling import SOON, expect_saved, offer_disappears
from e2e.flows.clicking import CLICKABLE, click_once, refuse_cut_off
from e2e.flows.several import can_be_clicked
from e2e.scenario import Scenario
from fixtures.errors import Missing, NotExercised
from fixtures.judging.findings import finding
from fixtures.judging.outcome import Button
from fixtures.lab.library import LabVideo
from fixtures.lab.servers import for_file
from fixtures.lab.setting import Setting
from fixtures.lab.turning import FRAMES
from fixtures.watching import settling
from fixtures.watching.stage import Stage

BEFORE = "data:text/html,<title>Before</title>"
HISTORY = "() => [performance.timeOrigin, history.length]"
BY_ITSELF = 1.5  # seconds in which a page that tries again by itself has begun, once the network is back


def leave(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The page is left while the video comes: the user is asked, and stays, or loses nothing; later nobody asks."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.leave(staying_if_asked=True)
        asked = watch.seen.leave_prompts > 0
        if asked:  # a download goes on when the gallery is closed, and so does the question
            stage.page.keyboard.press("Escape")
            stage.leave(staying_if_asked=True)
            asked = watch.seen.leave_prompts > 1
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
        if asked:
            settling.await_success(watch.seen, subject.name)  # until then it may still count as running
    outcome = replace(stage.outcomes[-1], leave_prompts=0)  # here it is right to ask
    if not asked and not any(file.failure is None for file in outcome.files):
        closed = ", with the gallery closed," if stage.outcomes[-1].leave_prompts else ""
        told = f"the user left the page{closed} while “{subject.name}” came: it did not ask, and nothing was saved"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("lost-download", told, "the tab went to"))
    stage.expect("saved", subject, outcome if asked else replace(outcome, navigation=None))
    if asked:
        with stage.watching(subject, button) as watch:
            stage.leave(staying_if_asked=False)
        if watch.seen.leave_prompts:
            told = "the browser asks whether to leave the page although no download is running any more"
            stage.break_promise(
                stage.promise("saved", subject), stage.outcomes[-1], finding("asked-to-leave", told, "beforeunload")
            )
        refuse_beginning_by_itself(scenario, stage, subject, button)
    return True


def refuse_beginning_by_itself(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where the page is left during a download, and begins it without a click when it is back."""
    if stage.lab.live:
        return
    stage.open()
    stage.apply(scenario.at_load, subject)
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.leave(staying_if_asked=False)
        stage.lab.go_on()  # what was held up may be gone with the page, so nobody waits for that
    saved: list[Download] = []
    stage.page.on("download", lambda download: saved.append(download))
    since = time.time()
    stage.open()
    stage.gallery.expand(subject.name)
    stage.page.evaluate(FRAMES)
    deadline = time.monotonic() + CLICKABLE
    while not saved and any(map(for_file, stage.lab.exchanges(since=since))) and time.monotonic() < deadline:
        stage.page.wait_for_timeout(20)
    if saved:
        told = (
            f"the user left the page while “{subject.name}” came, and opened it again: without a click, "
            f"“{saved[0].suggested_filename}” was saved"
        )
        promise = stage.promise("saved", subject)
        stage.break_promise(promise, stage.outcomes[-1], finding("unasked-download", told, "the tab went to"))
    outcome = stage.click(subject, button, timeout_s=scenario.timeout_s)
    when = f"after the user had left the page during the download of “{subject.name}”, and opened it again"
    expect_saved(stage, subject, outcome, when=when)


def close_and_open(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player, or the gallery, is closed during a download; of the next, it is opened again meanwhile."""
    stage.open()
    met = click_once(scenario, stage, subject, button)
    if stage.lab.live:
        return met
    stage.open()
    stage.apply(scenario.at_load, subject)
    control = stage.gallery.find_button(subject.name, button)
    panel = stage.gallery.loc_panel()
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.back_to_list("player")
        if button == "player":
            stage.gallery.play(subject.name)
            control = stage.gallery.loc_player_button(subject.name)
        elif offer_disappears(panel, within=SOON):  # not where the list is a page of its own
            stage.gallery.loc_gallery_button().click()
            stage.gallery.expand(subject.name)
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
        settling.await_success(watch.seen, subject.name)  # until then it may still count as running
    stage.expect("saved", subject, stage.outcomes[-1])
    if not appears(control):
        return met  # it is called otherwise for a while, or the player closes with the download
    outcome = stage.click(subject, button, control=control, timeout_s=scenario.timeout_s)
    place = "player" if button == "player" else "gallery"
    when = f"after a download of “{subject.name}” during which the user had closed the {place} and opened it again"
    expect_saved(stage, subject, outcome, when=when)
    return met


def go_back(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Back, in the browser, during a download in a player that has an entry in the history: one step, and no more."""
    stage.page.goto(BEFORE)  # where one step too many leads
    stage.open()
    stage.gallery.expand(subject.name)
    document, entries = stage.page.evaluate(HISTORY)
    control = stage.gallery.find_button(subject.name, button)
    same_document, more = stage.page.evaluate(HISTORY)
    if document != same_document:
        raise NotExercised("the player is a page of its own, so Back leaves it as any other page")
    if more == entries:
        raise NotExercised("the player has no entry in the browser's history, so Back does not close it")
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.go_back()
        with contextlib.suppress(Error):  # the page may be gone
            stage.page.evaluate(FRAMES)
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
    outcome = stage.outcomes[-1]
    if outcome.navigation or outcome.leave_prompts:
        asked = "" if outcome.navigation else ", and the browser asked whether to leave"
        told = f"the player has an entry of its own in the history, and one step back led out of the gallery{asked}"
        found = finding("gallery-closed", told, "the tab went to", "beforeunload")
        stage.break_promise(stage.promise("saved", subject), outcome, found)
    stage.expect("saved", subject, outcome)
    return True


def come_online(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Two downloads fail for want of a network, and one alert is closed; then the network is back, and one is saved."""
    assert scenario.then is not None
    stage.open()
    closed = fail_and_close(scenario, stage, stage.neighbours[0], button) if button == "list" else None
    stage.expect("told", subject, stage.click(subject, button, then=scenario.at_click, timeout_s=scenario.timeout_s))
    with stage.watching(subject, button) as watch:
        stage.apply(scenario.then.change, subject)
        stage.page.evaluate(FRAMES)
        deadline = time.monotonic() + (BY_ITSELF if closed else 0)
        while not watch.seen.begun and time.monotonic() < deadline:
            stage.page.wait_for_timeout(20)
        if watch.seen.begun:  # it may try again by itself, or only read the list
            stage.settle(watch, timeout_s=scenario.timeout_s)
    outcome = stage.outcomes[-1]
    if closed and any(file.sha256 == closed.media.sha256 for file in outcome.files):
        told = f"“{closed.name}” was saved when the network was back, although the user had closed its alert"
        stage.break_promise(stage.promise("saved", closed), outcome, finding("unasked-download", told, "saved"))
    outcome = replace(outcome, clicked=True)
    if not outcome.files:
        outcome = stage.retry(subject, button, timeout_s=scenario.timeout_s)
    stage.expect(scenario.then.expect, subject, outcome)
    return True


def fail_and_close(scenario: Scenario, stage: Stage, video: LabVideo, button: Button) -> LabVideo | None:
    """The video, if its alert could be closed; None where it cannot be, or is a dialog."""
    outcome = stage.click(video, button, then=scenario.at_click, timeout_s=scenario.timeout_s)
    alert = stage.gallery.loc_alerts().filter(has_text=video.name)
    close = alert.get_by_role("button", name=CLOSE)
    if outcome.dialogs or any(one.modal for one in outcome.alerts) or not close.count():
        return None
    close.first.click()
    return video if disappears(alert) else None


def turn_the_phone(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The phone is turned during the download, or below an alert: the list stays, and the retry within reach."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    place = stage.gallery.loc_row(subject.name) if button == "list" else stage.gallery.loc_player(subject.name)
    there = place.is_visible()
    refuse_cut_off(stage, subject, button, control)
    met = click_once(scenario, stage, subject, button, control=control)
    if control.count() == 1 and control.is_visible():  # called the same, on the phone that is turned
        refuse_cut_off(stage, subject, button, control)
    if scenario.expect == "told":
        retry_stays(stage, subject, button)
    if there and not appears(place):
        what = "list" if button == "list" else "player"
        told = f"the phone was turned, and the {what} is closed"
        stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], finding("gallery-closed", told))
    return met


def retry_stays(stage: Stage, subject: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where an alert's retry is gone, or cannot be reached, when the phone is turned, or back."""
    retry = stage.gallery.loc_retry(subject.name)
    if retry.count() != 1 or not can_be_clicked(retry):
        return
    for way in ("on its side", "upright again"):
        stage.apply(Setting(phone="turned"), subject)
        outcome = stage.outcomes[-1]
        if not appears(retry):
            told = f"the alert about “{subject.name}” was gone when the phone was {way}"
            stage.break_promise(stage.promise("told", subject), outcome, finding("alert-vanished", told, "alert: "))
        if not can_be_clicked(retry):
            told = f"the retry of “{subject.name}” cannot be reached with the phone {way}, not even by scrolling"
            stage.break_promise(stage.promise("told", subject), outcome, finding("alert-out-of-sight", told, "alert: "))


def beside_a_lost_picture(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """After the usual click, in the list, the icon of a video whose picture cannot be loaded is clicked."""
    stage.open()
    met = click_once(scenario, stage, subject, button)
    if button == "player" or not stage.neighbours:
        return met
    other = stage.neighbours[0]
    try:
        outcome = stage.click(other, button, timeout_s=scenario.timeout_s)
    except Missing:
        for video in stage.library:
            stage.lab.change(video, thumbnail_key=None)
        stage.open()
        stage.gallery.expand(other.name)  # else its picture is not why it is missing
        words = f"“{other.name}”, whose picture cannot be loaded, is not in the list"
        raise_broken(stage, other, button, "misleading-list", words)
    stage.expect("saved", other, outcome)
    return met
