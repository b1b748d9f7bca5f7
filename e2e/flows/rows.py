"""Icons of several rows clicked without waiting in between: the file of each is saved, and of each cancelled, none."""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from urllib.parse import unquote

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e import checks
from e2e.flows.cancelling import COVERED, SOON, clicked_cancel, offer_disappears
from e2e.flows.clicking import CLICKABLE
from e2e.scenario import Scenario
from fixtures.errors import Missing
from fixtures.judging.findings import Finding, finding
from fixtures.judging.judge import judge
from fixtures.judging.outcome import Button, Outcome
from fixtures.lab.library import LabVideo
from fixtures.lab.servers import for_file
from fixtures.lab.turning import FRAMES
from fixtures.watching.acts import why_not
from fixtures.watching.assemble import Watch
from fixtures.watching.seen import ANOTHER, GRACE
from fixtures.watching.stage import Stage

AT_ONCE = 6  # more downloads than most galleries let run at a time, and than a browser has connections to a host
CHANGED_MINDS = 4  # downloads that are cancelled: as many as most galleries let run at a time
MOVES = "is not stable"  # in words of Playwright, as COVERED


def every_row(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The icons of all rows are clicked without waiting in between, and every video is saved."""
    # Together more than the connections there are to a host, and no more than the ten that Chromium lets a page save in
    # a second: the lab answers all at once, which no network does.
    more = [stage.lab.add_shared(f"Group Match {number}", f"row-{number}") for number in range(1, 8)]
    stage.library += more
    stage.open()
    videos = [subject, *stage.neighbours, *more]
    covered: LabVideo | None = None
    in_menus = stage.gallery.loc_menu(subject.name) is not None  # each of which would cover the next
    places = [None if in_menus else place_of(stage.gallery.find_button(one.name, button)) for one in videos[:3]]
    with stage.watching(subject, button) as watch:
        for number, one in enumerate(videos):
            if watch.seen.document:  # the tab has left the gallery, and that is what came of it
                break
            try:
                if not watch.seen.navigating:
                    stage.rest()
                    # Otherwise the click would wait for a navigation that has no answer yet.
                    control = stage.gallery.find_button(one.name, button)
                    stage.press(control, watch, timeout_s=CLICKABLE, at_once=True)
                    continue
            except PlaywrightTimeout as error:  # waiting for each of the others would let the first run out of time
                if not watch.seen.navigating:
                    watch.seen.note("page", f"the icon of “{one.name}” cannot be clicked: {why_not(error)}")
                    hindered = any(one in why_not(error) for one in (COVERED, MOVES))
                    covered, videos = (one, videos[:number]) if hindered else (None, videos)
                    break
            except Missing:
                if not watch.seen.navigating:
                    raise
            # Until that has an answer the page stays, and nothing but the bare mouse can act.
            videos = videos[: len(places)]
            for place in filter(None, places[number:]):
                stage.page.mouse.click(*place)
            break
        cancelled = [] if covered or watch.seen.navigating else cancel_last(stage, videos)
        videos = videos[: len(videos) - len(cancelled)]
        waits_on = cancelled and not offer_disappears(stage.gallery.loc_cancel(cancelled[0].name))
        again = None if waits_on or not cancelled else clicked_again(stage, cancelled[0], button, watch)
        stage.apply(scenario.meanwhile, subject)
        # One that was cancelled in vain comes last, and not at once where saves are spaced out.
        files = len(videos) + bool(again)
        stage.settle(watch, timeout_s=scenario.timeout_s, files=files, grace=ANOTHER if cancelled else GRACE)
    outcome = stage.outcomes[-1]
    saved = Counter(file.sha256 for file in outcome.files)
    for one in cancelled:
        if saved[one.media.sha256] > (one is cancelled[0] and not waits_on):
            told = f"“{one.name}” was saved although it was cancelled before its download began"
            if saved[one.media.sha256] > 1:
                told = f"“{one.name}” was cancelled before its download began, then clicked again, and was saved twice"
            stage.break_promise(stage.promise("cancelled", one), outcome, finding("cancel-ignored", told, "saved"))
    if waits_on:
        told = f"“{cancelled[0].name}” was cancelled while it waited for its turn, but looked busy until then"
        stage.break_promise(stage.promise("cancelled", cancelled[0]), outcome, finding("stuck-busy", told))
    others = all(saved[one.media.sha256] for one in videos)
    if again and others and not saved[again.media.sha256] and not outcome.alerts:
        told = (
            f"{len(cancelled)} downloads were cancelled while they waited for their turn, and “{again.name}”, one of "
            "them, was clicked again: it never began, as if the cancelled ones kept their places in the queue"
        )
        stage.break_promise(stage.promise("saved", again), outcome, finding("never-started", told))
    each_is_saved(stage, videos)
    if covered:
        told = (
            f"while {len(videos)} other videos are downloaded, something covers or moves the icon of “{covered.name}”"
        )
        stage.break_promise(stage.promise("saved", covered), outcome, finding("click-missed", told, COVERED))
    return True


def cancel_last(stage: Stage, videos: Sequence[LabVideo]) -> list[LabVideo]:
    """Cancel the last ones, one after another, for as long as there is an offer to; those that were, the last first."""
    cancelled: list[LabVideo] = []
    for one in reversed(videos[-CHANGED_MINDS:]):
        if not clicked_cancel(stage.gallery.loc_cancel(one.name)):
            break
        cancelled.append(one)
    return cancelled


def clicked_again(stage: Stage, video: LabVideo, button: Button, watch: Watch) -> LabVideo | None:
    """The video, if it can be cancelled again after a click on its icon: a page may ignore one that comes so soon."""
    with contextlib.suppress(PlaywrightTimeout, Missing):
        stage.press(stage.gallery.find_button(video.name, button), watch, timeout_s=CLICKABLE, at_once=True)
        stage.gallery.loc_cancel(video.name).first.wait_for(timeout=SOON * 1000)
        return video
    return None


def place_of(control: Locator) -> tuple[float, float] | None:
    """The middle of a control that can be seen, in CSS pixels of the window."""
    box = control.bounding_box()
    return box and (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def two_at_once(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Two videos are downloaded at the same time, and both are saved."""
    stage.open()
    stage.gallery.expand(subject.name)  # what changes now must not meet the list on its way
    videos = [subject, stage.neighbours[0]]
    stage.apply(scenario.at_click, subject)
    with stage.watching(subject, button) as watch:
        for one in videos:
            stage.rest()
            stage.press(stage.gallery.find_button(one.name, button), watch, timeout_s=CLICKABLE)
        stage.settle(watch, timeout_s=scenario.timeout_s, files=len(videos))
    each_is_saved(stage, videos)
    return True


def each_is_saved(stage: Stage, videos: Collection[LabVideo]) -> None:
    """Raise BrokenPromise unless each of the videos that were clicked one after another is saved."""
    outcome = stage.outcomes[-1]
    saved = {file.sha256: file for file in outcome.files}
    for one in videos:
        file = saved.get(one.media.sha256)
        its_own = replace(outcome, video=one.name, files=(file,) if file else ())
        findings: tuple[Finding, ...] = judge(stage.promise("saved", one), its_own)
        if not file and not (outcome.alerts or outcome.navigation):
            missing = not_among_them(stage, one, videos, outcome)
            findings = (missing, *(found for found in findings if found.code in ("stuck-busy", "never-started")))
        if findings:
            stage.break_promise(stage.promise("saved", one), outcome, *findings)


def not_among_them(stage: Stage, video: LabVideo, videos: Collection[LabVideo], outcome: Outcome) -> Finding:
    """Of several videos one is missing: its click was ignored, its file dropped, or another saved in its place."""
    saved = Counter(file.sha256 for file in outcome.files if file.failure is None)
    clicked = f"{len(videos)} icons clicked one after another"
    came = any(call.sha256 == video.media.sha256 or call.path.endswith(video.record.key) for call in outcome.calls)
    for other in videos:
        if came and (times := saved[other.media.sha256]) > 1 and saved.total() >= len(videos):
            told = f"“{video.name}” was not saved: of the {saved.total()} files that came of {clicked}, {times} are"
            return finding("mixed-up-in-page", f"{told} the video “{other.name}”", "saved “", "click on")
    kept = sum(other.media.sha256 in saved for other in videos)
    told = f"“{video.name}” was not saved: of {clicked}, {kept} saved their video"
    if was_requested(stage, video, outcome):
        return finding("lost-download", told)
    return finding("nothing-happened", f"{told}; no request for its file was sent, so the page ignored the click")


def was_requested(stage: Stage, video: LabVideo, outcome: Outcome) -> bool:
    """Whether the page asked for the file of a video, or may have: at an address that does not say of which."""
    by_key = any(unquote(call.path).endswith(f"/{video.record.key}") for call in outcome.calls_to("bucket"))
    parts = [call.path.split("/") for call in outcome.calls_to("backend") if call.for_file]
    by_id = any(str(video.record.id) in part or not any(map(str.isdecimal, part)) for part in parts)
    # What the browser is to download by itself, it may drop before it asks a server.
    return stage.lab.live or by_key or by_id or checks.downloads_natively(outcome)


def beside_a_slow_one(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """One download comes slowly, and further ones are clicked; none waits for it once others have been saved beside it.

    Nor does another click on one of those: it is held to have an effect only where it has one afterwards.

    Not exercised where the gallery downloads one at a time.
    """
    others = [stage.lab.add_shared(f"Group Match {number}", f"row-{number}") for number in range(1, AT_ONCE + 1)]
    stage.library += others
    stage.open()
    clicked, waits_for_it = [subject], False
    with stage.watching(subject, button) as watch:
        stage.press(stage.gallery.find_button(subject.name, button), watch, at_once=True)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        for one in others:
            if watch.seen.navigating or watch.seen.document or waits_for_it:
                break
            stage.rest()
            since = time.time()
            stage.press(stage.gallery.find_button(one.name, button), watch, timeout_s=CLICKABLE, at_once=True)
            clicked.append(one)
            deadline = time.monotonic() + CLICKABLE
            while not (saved := is_saved(watch, one)) and not watch.seen.told and time.monotonic() < deadline:
                stage.page.wait_for_timeout(20)
            waits_for_it = not (saved or any(map(for_file, stage.lab.exchanges(since=since))))
        usable = len(clicked) < len(others) or waits_for_it or clicked_once_more(stage, clicked[1], button, watch)
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s, files=len(clicked))
    last, beside = clicked[-1], clicked[1:-1]
    if waits_for_it and beside and is_saved(watch, last):
        told = (
            f"“{subject.name}” came slowly, and {len(beside)} downloads that were clicked after it were saved; then "
            f"“{last.name}” was clicked, and began only when “{subject.name}” had come, though nothing else was running"
        )
        stage.break_promise(stage.promise("saved", last), stage.outcomes[-1], finding("never-started", told))
    each_is_saved(stage, clicked)
    if not usable and stage.click(clicked[1], button, timeout_s=scenario.timeout_s).files:
        told = (
            f"“{clicked[1].name}” was saved while “{subject.name}” still came; another click on its icon had no effect "
            f"until “{subject.name}” had come"
        )
        stage.break_promise(stage.promise("saved", clicked[1]), stage.outcomes[0], finding("stuck-busy", told))
    return len(beside) > 0 and not waits_for_it


def clicked_once_more(stage: Stage, video: LabVideo, button: Button, watch: Watch) -> bool:
    """Whether a click on a video that has been saved has any effect; for some seconds it may be ignored."""
    since, before = time.time(), (len(watch.seen.downloads), watch.seen.told)
    deadline = time.monotonic() + CLICKABLE
    last = False
    while not last:
        if last := time.monotonic() > deadline:
            stage.page.evaluate(FRAMES)  # a browser that stood still for all that time has gone on by then
        with contextlib.suppress(PlaywrightTimeout, Missing):
            within = CLICKABLE if last else 1
            stage.press(stage.gallery.find_button(video.name, button), watch, timeout_s=within, at_once=True)
        for _ in range(10):
            if before != (len(watch.seen.downloads), watch.seen.told) or any(
                map(for_file, stage.lab.exchanges(since=since))
            ):
                return True
            stage.page.wait_for_timeout(20)
    return False


def is_saved(watch: Watch, video: LabVideo) -> bool:
    """Whether the file of a video has come by now."""
    return any(file is not None and file.sha256 == video.media.sha256 for _, file in watch.seen.downloads)
