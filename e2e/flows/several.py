"""Flows over several videos: some that fail together, two of one title, a list that a filter narrows."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace

from playwright.sync_api import FloatRect, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.checks import downloads_natively, fetched_twice
from e2e.flows.around import CLOSE, disappears, raise_broken
from e2e.flows.cancelling import COVERED
from e2e.flows.clicking import CLICKABLE, click_once
from e2e.flows.rows import each_is_saved, place_of
from e2e.scenario import Scenario
from fixtures.errors import Missing, NeverOccurred, NotExercised
from fixtures.judging.findings import finding
from fixtures.judging.judge import READABLE_MS, SEEN_LATER, judge
from fixtures.judging.outcome import Button, Outcome
from fixtures.judging.promise import Told
from fixtures.judging.words import is_good_news, names
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.watching.acts import try_click
from fixtures.watching.seen import ANOTHER
from fixtures.watching.stage import Stage

HIT = "(row, [x, y]) => row.contains(row.getRootNode().elementFromPoint(x, y))"
Place = tuple[float, float]
MANY = "Under 12 Girls Regional Championship, Semi Final, Part {}"  # several lines on a phone


def several_failures(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Two downloads fail: both alerts stand, each retry saves its own video, and each alert is closed by itself."""
    other = stage.lab.add_video("Second Half", stored=False)
    more = [stage.lab.add_video(MANY.format(number), stored=False) for number in range(1, 10)]
    stage.library += [other, *more]
    stage.open()
    for video in (subject, other):
        stage.expect("told", video, stage.click(video, button, timeout_s=scenario.timeout_s))
    if any((one.dialogs and not one.alerts) or any(alert.modal for alert in one.alerts) for one in stage.outcomes):
        raise NeverOccurred("a failure is told in a dialog, which is closed before the next click")
    if not shows_alert(stage.outcomes[-1], subject.name):
        told = f"the alert about “{subject.name}” was gone when the download of “{other.name}” had failed too"
        stage.break_promise(Told(video=subject.name), stage.outcomes[-1], finding("alert-vanished", told))
    for video in (subject, other):
        stage.apply(Setting(object="present"), video)
    retried = stage.retry(subject, button, timeout_s=scenario.timeout_s, await_success=True)  # not the latest one
    stage.expect("saved", subject, replace(retried, standing=()))
    if not shows_alert(retried, other.name):
        told = f"the alert about “{other.name}” was gone when “{subject.name}” had been saved by its retry"
        stage.break_promise(Told(video=other.name), retried, finding("alert-vanished", told))
    stage.expect("saved", other, stage.retry(other, button, timeout_s=scenario.timeout_s, await_success=True))
    close_one(scenario, stage, subject, other, button)
    fail_in_a_row(scenario, stage, other, more, button)
    return True


def fail_in_a_row(scenario: Scenario, stage: Stage, oldest: LabVideo, videos: list[LabVideo], button: Button) -> None:
    """More downloads fail than fit on a screen: the oldest alert can be reached, and the newest one's retry saves."""
    oldest_retry, last, clicked = stage.gallery.loc_retry(oldest.name), oldest, 0.0
    with stage.watching(videos[-1], button) as watch:
        for video in videos:
            stage.rest()
            try:
                icon = stage.gallery.find_button(video.name, button)
            except Missing as gone:  # its menu is covered
                if COVERED not in str(gone):
                    raise
                break
            if not can_be_clicked(icon):
                break  # the alerts cover it; they can be closed
            clicked = 1000 * time.time()
            stage.press(icon, watch)
            last = video
        stage.settle(watch, timeout_s=scenario.timeout_s, grace=ANOTHER)
        reachable = not oldest_retry.count() or can_be_clicked(oldest_retry)
    if last is oldest:
        return
    outcome = stage.outcomes[-1]
    since = clicked - watch.seen.zero  # what one click asks for is not what all of them do
    outcome = replace(outcome, video=last.name, calls=tuple(call for call in outcome.calls if call.at >= since))
    stage.expect("told", last, outcome)
    refuse_short_alerts(stage, outcome, videos)
    if not reachable:
        told = f"after more failures the retry of “{oldest.name}” cannot be reached, not even by scrolling"
        stage.break_promise(Told(video=oldest.name), outcome, finding("alert-out-of-sight", told, "alert: "))
    if shows_alert(outcome, last.name):
        stage.apply(Setting(object="present"), last)
        stage.expect(
            "saved",
            last,
            replace(stage.retry(last, button, timeout_s=scenario.timeout_s, await_success=True), standing=()),
        )


def refuse_short_alerts(stage: Stage, outcome: Outcome, videos: list[LabVideo]) -> None:
    """Raise BrokenPromise where an alert leaves before it could be read, as where only the newest few are kept."""
    for alert in outcome.alerts:
        video = next((one for one in videos if names(one.name, alert.whole)), None)
        if video is None or alert.gone is None or shows_alert(outcome, video.name):
            continue
        if (stayed := alert.gone - alert.at) < READABLE_MS - SEEN_LATER:
            told = f"the alert about “{video.name}” was gone after {stayed:.0f} ms, when more downloads had failed"
            stage.break_promise(Told(video=video.name), outcome, finding("alert-vanished", told, "the alert is gone"))


def can_be_clicked(control: Locator) -> bool:
    """Whether it can be reached by scrolling, and nothing lies on top of it."""
    try:
        try_click(control.first, within=CLICKABLE)
    except PlaywrightTimeout:
        return False
    return True


def shows_alert(outcome: Outcome, title: str) -> bool:
    """Whether an alert about a video stands at the end of a click."""
    return any(names(title, text) and not is_good_news(text, title) for text in outcome.standing)


def close_one(scenario: Scenario, stage: Stage, subject: LabVideo, other: LabVideo, button: Button) -> None:
    """Both fail again, and one alert is closed: the other stays. Nothing is tried where no alert can be closed."""
    for video in (subject, other):
        stage.apply(Setting(object="missing"), video)
        stage.expect("told", video, stage.click(video, button, timeout_s=scenario.timeout_s))
    alerts = stage.gallery.loc_alerts().filter(has=stage.page.get_by_role("button", name=CLOSE))
    first, second = (alerts.filter(has_text=video.name) for video in (subject, other))
    close = first.get_by_role("button", name=CLOSE)
    if not close.count():
        return
    close.first.click()
    if not disappears(first):
        raise_broken(
            stage, subject, button, "alert-vanished", f"closing the alert about “{subject.name}” did not close it"
        )
    if not second.is_visible():
        words = f"closing the alert about “{subject.name}” closed the one about “{other.name}” too"
        raise_broken(stage, other, button, "alert-vanished", words)


def two_of_one_title(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Two videos have one title and other facts in common; each row saves its own video, and each failure is told."""
    record = subject.record
    folder, _, file = record.key.rpartition("/")
    twin = stage.lab.add_video(subject.name, filename=record.filename, key=f"{folder}/again/{file}")
    stage.lab.change(twin, created_at=record.created_at)
    stage.library.append(twin)
    with contextlib.suppress(NotExercised):  # what checks one file may be disturbed by another
        stage.apply(Setting(cors="exposing-etag"), subject)
    stage.open()
    rows = stage.gallery.loc_row(subject.name)
    rows.first.wait_for()
    icons = stage.gallery.loc_list_button(subject.name)
    if rows.count() < 2:
        words = f"two videos are called “{subject.name}”, and the list shows one of them"
        raise_broken(stage, subject, button, "misleading-list", words)
    if icons.count() != 2 or stage.gallery.loc_menu(subject.name) is not None:
        raise NotExercised("the download icons of the two rows are in menus, which a title alone does not tell apart")
    expected = {video.media.sha256: video for video in (subject, twin)}
    for number in range(2):
        outcome = stage.click(subject, button, control=icons.nth(number), timeout_s=scenario.timeout_s)
        saved = next((file.sha256 for file in outcome.files if file.sha256 in expected), None)
        video = expected.pop(saved) if saved else next(iter(expected.values()))
        promise = stage.promise("saved", video)
        if findings := judge(promise, outcome):
            stage.break_promise(promise, outcome, *findings)
    both_at_once(scenario, stage, [subject, twin], icons, button)
    both_fail(scenario, stage, [subject, twin], icons, button)
    return True


def both_fail(scenario: Scenario, stage: Stage, twins: list[LabVideo], icons: Locator, button: Button) -> None:
    """Both fail: each has an alert of its own, although both say the same."""
    for video in twins:
        stage.apply(Setting(object="missing"), video)
    for number, video in enumerate(twins):
        with contextlib.suppress(PlaywrightTimeout):  # one that says “Saved” for a while is called so until then
            icons.nth(number).wait_for(timeout=2 * CLICKABLE * 1000)
        if icons.count() != len(twins) or not can_be_clicked(icons.nth(number)):
            return  # the alert of the first lies on top of it
        outcome = stage.click(video, button, control=icons.nth(number), timeout_s=scenario.timeout_s)
        if number and not (outcome.alerts or outcome.dialogs) and shows_alert(outcome, video.name):
            told = (
                f"two videos are called “{video.name}”, and the download of the second one failed without an alert: "
                "the only alert is that of the first one, whose retry saves another video"
            )
            stage.break_promise(stage.promise("told", video), outcome, finding("silent-failure", told, "failed"))
        stage.expect("told", video, outcome)


def both_at_once(scenario: Scenario, stage: Stage, twins: list[LabVideo], icons: Locator, button: Button) -> None:
    """The second of two videos of one title is clicked while the first is under way, where the lab can arrange that."""
    try:
        icons.nth(1).wait_for(timeout=2 * CLICKABLE * 1000)  # one that says “Saved” for a while is called so until then
        stage.apply(Setting(everywhere="stall"), twins[0])  # with the first bytes of each, so that they come by turns
    except (NotExercised, PlaywrightTimeout):
        return
    # A button that says “Downloading” is not found by its name any more, but its row is.
    rows = stage.gallery.loc_row(twins[0].name)
    places = [
        (rows.nth(number), place_of(icon), rows.nth(number).bounding_box()) for number, icon in enumerate(icons.all())
    ]
    with stage.watching(twins[0], button) as watch:
        for row, before, around in places:
            if not (place := place_by_now(row, before, around)):
                return  # what the first click shows lies on top of it
            with stage.going_on(watch):  # a click by Playwright waits until a button is enabled, or a page has come
                stage.page.mouse.click(*place)
        stage.lab.await_several_held_up(stage.page.wait_for_timeout, requests=len(twins))
        stage.apply(Setting(stalled="go on"), twins[0])
        stage.settle(watch, timeout_s=scenario.timeout_s, files=2)
    # Where the browser downloads by itself, any two clicks may be too quick for it, whatever the titles.
    if not downloads_natively(outcome := stage.outcomes[-1]):
        each_is_saved(stage, twins)
        if found := tuple(fetched_twice(outcome, files=len(twins))):
            stage.break_promise(stage.promise("saved", twins[0]), outcome, *found)


def place_by_now(row: Locator, before: Place | None, around: FloatRect | None) -> Place | None:
    """Where a row's icon is now, if a click there hits the row; where it was, in a page that waits for another one."""
    try:
        row.scroll_into_view_if_needed(timeout=CLICKABLE * 1000)
        now = row.bounding_box(timeout=CLICKABLE * 1000)
        if not (before and around and now):
            return None
        place = before[0] + now["x"] - around["x"], before[1] + now["y"] - around["y"]
        return place if row.evaluate(HIT, place, timeout=CLICKABLE * 1000) else None
    except PlaywrightTimeout:
        return before


def with_a_filter(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A filter, a search or a sort is set, and the video is saved from that list, which stays as narrow."""
    clip = stage.lab.add_video("Corner Kick", source_type="brilliant_clip", stored=False)
    stage.library.append(clip)
    stage.open()
    failed = stage.click(clip, button, timeout_s=scenario.timeout_s)
    stage.expect("told", clip, failed)
    if not stage.gallery.narrow():
        raise NeverOccurred("the profile sets no filter, search or order (`narrow`)")
    row = stage.gallery.loc_row(clip.name)
    hidden = disappears(row) if row.count() else True
    stage.gallery.loc_row(subject.name).wait_for()
    if stage.gallery.loc_retry(clip.name).count():  # of what the list does not show any more
        stage.apply(Setting(object="present"), clip)
        retried = stage.retry(clip, button, timeout_s=scenario.timeout_s, await_success=True)
        stage.expect("saved", clip, replace(retried, standing=()))
    click_once(scenario, stage, subject, button)
    if hidden and row.is_visible():
        words = f"the filter hid “{clip.name}” until “{subject.name}” was downloaded; now the list shows it again"
        raise_broken(stage, subject, button, "gallery-closed", words)
    return True
