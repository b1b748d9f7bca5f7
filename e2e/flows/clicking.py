"""Flows of clicks: one and what may follow it, one after another, several at once."""

from __future__ import annotations

import contextlib
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from urllib.parse import unquote

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e import checks
from e2e.flows.cancelling import SOON, clicked_cancel, offer_disappears
from e2e.scenario import Scenario
from fixtures.errors import CannotRun, Missing, NotExercised
from fixtures.judging.findings import Finding, finding
from fixtures.judging.judge import judge
from fixtures.judging.outcome import BUTTONS, Button, Outcome
from fixtures.judging.promise import Told
from fixtures.judging.words import is_good_news, names
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.watching.acts import why_not
from fixtures.watching.assemble import Watch
from fixtures.watching.gallery import sight_of
from fixtures.watching.seen import ANOTHER, GRACE
from fixtures.watching.stage import Stage

CLICKABLE = 5.0  # seconds
CHANGED_MINDS = 4  # downloads that are cancelled: as many as most galleries let run at a time
COVERED, MOVES = "intercepts pointer events", "is not stable"  # in Playwright's words
TAG = re.compile(r"</?\w+>")
PLACEHOLDER = re.compile(r"[<&]\w|[${%]")  # what a template or a format takes for more than letters

TROUBLES: Mapping[str, Setting] = {
    "the server fails": Setting(everywhere="error-500"),
    "the video is gone": Setting(everywhere="healthy", object="missing"),
    "the session has ended": Setting(object="present", session="ended"),
}


def one_click(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A click, and what the user may do after it."""
    stage.open()
    return click_once(scenario, stage, subject, button)


def click_once(
    scenario: Scenario, stage: Stage, subject: LabVideo, button: Button, *, control: Locator | None = None
) -> bool:
    """The same in a gallery that is open; `control` is the button, where it was found already."""
    outcome = stage.click(
        subject,
        button,
        control=control,
        act=scenario.act,
        then=scenario.at_click,
        meanwhile=scenario.meanwhile,
        timeout_s=scenario.timeout_s,
        observe_alert_s=scenario.observe_alert_s,
        inspect=scenario.inspect,
        measure_memory=scenario.measure_memory,
        measure_scrolling=button == "list" and checks.list_stays_in_place in scenario.extra_checks,
        await_progress=checks.progress_was_shown in scenario.extra_checks,
        await_success=checks.success_was_said in scenario.extra_checks,
    )
    assert scenario.expect != "plays"
    stage.expect(scenario.expect, subject, outcome, extra_checks=scenario.extra_checks)
    if then := scenario.then:
        stage.apply(then.change, subject)
        player = stage.gallery.loc_player(subject.name)
        in_player = button == "player" and scenario.severity == "should" and player.is_visible()
        if then.act == "retry":
            outcome = stage.retry(subject, button, timeout_s=scenario.timeout_s)
        else:
            if then.act == "next-video":
                subject = stage.next_video(button)
            else:
                stage.back_to_list(button)
            try:
                outcome = stage.click(
                    subject, button, timeout_s=scenario.timeout_s, measure_memory=scenario.measure_memory,
                    await_success=checks.success_was_said in then.extra_checks,
                )  # fmt: skip
            except Missing as gone:
                told = f"after the download the gallery no longer shows “{subject.name}”: {gone}"
                if player_closes_list(stage, subject, button):
                    told = (
                        f"opening the player closed the list, and “{subject.name}” is still missing after the player "
                        "was closed; the same happens without a download"
                    )
                code = "click-missed" if COVERED in str(gone) else "gallery-closed"
                stage.break_promise(stage.promise(then.expect, subject), outcome, finding(code, told))
            if then.act == "next-video":
                stays_told(stage, outcome)
        stage.expect(then.expect, subject, outcome, extra_checks=then.extra_checks)
        if then.act == "retry" and in_player and not player.is_visible():
            told = f"the click on the retry closed the player of “{subject.name}”"
            stage.break_promise(
                stage.promise(then.expect, subject), outcome, finding("gallery-closed", told, "click on")
            )
    if scenario.measure_memory and outcome.growth is None:
        raise NotExercised("the page stores the file itself (OPFS, a cache), which a test's browser does in memory")
    return True


def player_closes_list(stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Whether opening the player and leaving it again is enough for the row to be gone, without a download."""
    if button == "list":
        return False
    try:
        stage.open()
        stage.gallery.play(stage.library[0].name)
        sight_of(stage.gallery.loc_player(stage.library[0].name)).wait_for()
    except (CannotRun, PlaywrightTimeout):
        return False  # then nothing is known of the player
    stage.back_to_list(button)
    try:
        stage.gallery.reach(subject.name)
    except Missing:
        return True
    return False


def stays_told(stage: Stage, later: Outcome) -> None:
    """Raise BrokenPromise where an alert that was there left because of another video's download."""
    before = stage.outcomes[-2]
    for alert in before.visible_alerts:
        if alert.modal or is_good_news(alert.text, before.video):
            continue  # it had to be closed first; or nothing is lost when it goes
        if names(before.video, alert.whole) and not any(names(before.video, text) for text in later.standing):
            told = f"the alert about “{before.video}” was gone when “{later.video}” had been downloaded"
            stage.break_promise(Told(video=before.video), later, finding("alert-vanished", told))


def every_title(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A video of each title is saved from its link, then through the backend: well named, and alike both times."""
    stage.lab.backend.videos.clear()
    titles = (scenario.title, *scenario.titles)
    videos = stage.library = [stage.lab.add_shared(title, f"named-{number}") for number, title in enumerate(titles)]
    saved_as: dict[str, str] = {}
    for way in (Setting(), Setting(link="null", file_route="proxy")):
        try:
            stage.apply(way, subject)
        except NotExercised:  # a backend with one way only
            continue
        stage.open()
        for one in videos:
            outcome = stage.click(one, button, timeout_s=scenario.timeout_s)
            stage.expect("saved", one, outcome)
            if found := taken_for_markup(one.name, (*outcome.statuses, *(alert.text for alert in outcome.alerts))):
                told = (
                    f"the page says “{found}” of “{one.name}”: it takes a title for markup, so one can run a script in "
                    "the page (cross-site scripting)"
                )
                stage.break_promise(stage.promise("saved", one), outcome, finding("misleading-list", told, found))
            name = outcome.files[0].name
            if saved_as.setdefault(one.name, name) != name:
                first = saved_as[one.name]
                told = f"“{one.name}” was saved as “{first}” from its link, and as “{name}” through the backend"
                stage.break_promise(stage.promise("saved", one), outcome, finding("name-differs", told, "saved"))
            stage.back_to_list(button)
    if button == "list":
        alerts_name_them(scenario, stage, [one for one in videos if PLACEHOLDER.search(one.name)], button)
    return True


def taken_for_markup(title: str, texts: Collection[str]) -> str | None:
    """The first text that has the title without the tags in it."""
    bare = TAG.sub("", title)
    return next((text for text in texts if bare != title and names(bare, text) and not names(title, text)), None)


def alerts_name_them(scenario: Scenario, stage: Stage, videos: Collection[LabVideo], button: Button) -> None:
    """Each title stands in the alert about its video just as it is, whatever a template makes of such characters.

    Whether there is an alert, and where it stands, others tell: in a longer list one in a card may be below the window.
    """
    if not videos:
        return
    stage.apply(Setting(link="fresh", everywhere="error-500"), next(iter(videos)))
    stage.open()
    for one in videos:
        outcome = stage.click(one, button, timeout_s=scenario.timeout_s)
        naming = [alert for alert in outcome.alerts if names(one.name, alert.whole)]
        if outcome.alerts and not naming and not outcome.files:
            told = (
                f"the alert does not name “{one.name}” as it is called: “{outcome.alerts[-1].words}”; a template or "
                "`String.replace` may take a part of the title for a placeholder"
            )
            broken = finding("alert-without-name", told, outcome.alerts[-1].text)
            stage.break_promise(stage.promise("told", one), outcome, broken)


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


def both_buttons(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The video is saved by both buttons, under one name: each in a new page, as two quick clicks may count as one."""
    names: dict[Button, str] = {}
    for one in BUTTONS:
        stage.open()
        outcome = stage.click(subject, one, timeout_s=scenario.timeout_s)
        stage.expect("saved", subject, outcome)
        names[one] = outcome.files[0].name
    if names["list"] != names["player"]:
        told = f"the list icon saved “{subject.name}” as “{names['list']}”, the player as “{names['player']}”"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("name-differs", told, "saved"))
    return True


def told_apart(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """One trouble after another is met, and told in words of its own."""
    stage.open()
    met: dict[str, str] = {}
    for trouble, setting in TROUBLES.items():
        outcome = stage.click(subject, button, then=setting, timeout_s=scenario.timeout_s)
        stage.expect("told", subject, outcome)
        words = [*(alert.text for alert in outcome.alerts), *outcome.dialogs][-1]
        if twin := met.get(words):
            told = f"“{words}” appears both when {trouble} and when {twin}, so users cannot tell why"
            stage.break_promise(stage.promise("told", subject), outcome, finding("misleading-alert", told, words))
        met[words] = trouble
    return True
