"""How a promise is tried: what the user does from the first click to the last, flow by flow."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e import flows_around as around
from e2e.scenario import Flow, Scenario
from fixtures.acts import play, seek_to_end, until_loaded
from fixtures.errors import Missing
from fixtures.findings import Finding, finding
from fixtures.judge import FAILURE, judge, without
from fixtures.lab import LabVideo
from fixtures.media import spread_video, video
from fixtures.outcome import BUTTONS, Button, Outcome
from fixtures.promise import Plays, Told
from fixtures.seen import ANOTHER, GRACE
from fixtures.setting import Setting
from fixtures.stage import Stage

Exercised = bool


def try_promise(scenario: Scenario, stage: Stage, button: Button) -> Exercised:
    """Set the stage, do what the flow says, and say whether the scenario's trouble was met.

    Raises BrokenPromise with the whole account, or CannotRun.
    """
    made = None
    if scenario.size is not None:
        made = video(f"of-{scenario.size}-bytes", size=scenario.size)
    elif scenario.gap is not None:
        made = spread_video("spread", gap=scenario.gap)
    subject = stage.fill_library(scenario.title, made=made, group=scenario.group)
    stage.apply(scenario.at_load, subject)
    try:
        exercised = FLOWS[scenario.flow](scenario, stage, subject, button)
    except Missing:
        if not scenario.may_be_absent:
            raise
        return False
    met = scenario.met
    return exercised and (met is None or any(met(outcome) for outcome in stage.outcomes))


def one_click(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """A click, and what the user may do after it."""
    stage.open()
    return click_once(scenario, stage, subject, button)


def click_once(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The same in a gallery that is open."""
    outcome = stage.click(
        subject,
        button,
        act=scenario.act,
        then=scenario.at_click,
        meanwhile=scenario.meanwhile,
        patience=scenario.patience,
        linger=scenario.linger,
        inspect=scenario.inspect,
        weigh=scenario.weigh,
    )
    assert scenario.expect != "plays"
    stage.expect(scenario.expect, subject, outcome, also=scenario.also)
    if then := scenario.then:
        stage.apply(then.change, subject)
        if then.act == "retry":
            outcome = stage.retry(subject, button, patience=scenario.patience)
        else:
            if then.act == "next-video":
                subject = stage.next_video(button)
            else:
                stage.back_to_list(button)
            try:
                outcome = stage.click(subject, button, patience=scenario.patience)
            except Missing as gone:
                told = f"after the download the gallery no longer shows “{subject.name}”: {gone}"
                stage.break_promise(stage.promise(then.expect, subject), outcome, finding("gallery-closed", told))
            if then.act == "next-video":
                stays_told(stage, outcome)
        stage.expect(then.expect, subject, outcome, also=then.also)
    return True


def stays_told(stage: Stage, later: Outcome) -> None:
    """Raise BrokenPromise where an alert that was there left because of another video's download."""
    before = stage.outcomes[-2]
    for alert in before.visible_alerts:
        if before.video in alert.text and not any(before.video in text for text in later.standing):
            told = f"the alert about “{before.video}” was gone when “{later.video}” had been downloaded"
            stage.break_promise(Told(video=before.video), later, finding("alert-vanished", told))


def every_title(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """A video of each title is saved from its link, then through the backend: well named, and alike both times."""
    stage.lab.backend.videos.clear()
    titles = (scenario.title, *scenario.titles)
    videos = [stage.lab.add_shared(title, f"named-{number}") for number, title in enumerate(titles)]
    names: dict[str, str] = {}
    for way in (Setting(), Setting(link="null", file_route="proxy")):
        stage.apply(way, subject)
        stage.open()
        for one in videos:
            outcome = stage.click(one, button, patience=scenario.patience)
            stage.expect("saved", one, outcome)
            name = outcome.files[0].name
            if names.setdefault(one.name, name) != name:
                told = f"“{one.name}” was saved as “{names[one.name]}” from its link, and as “{name}” this time"
                stage.break_promise(stage.promise("saved", one), outcome, finding("name-differs", told, "saved"))
            stage.back_to_list(button)
    return True


def every_row(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The icons of all rows are clicked without waiting in between, and every video is saved."""
    # Together more than the ten a second that Chromium lets a page save, and than the connections there are to a host.
    more = [stage.lab.add_shared(f"Group Match {number}", f"row-{number}") for number in range(1, 11)]
    stage.open()
    videos = [subject, *stage.neighbours, *more]
    with stage.watching(subject, button) as watch:
        for one in videos:
            if not watch.seen.document:  # else the tab has left the gallery, and that is what came of it
                try:
                    stage.gallery.find_button(one.name, button).click(timeout=CLICKABLE * 1000)
                except PlaywrightTimeout:
                    watch.seen.note("page", f"the icon of “{one.name}” cannot be clicked")
        offer = stage.gallery.loc_cancel(videos[-1].name)
        last = videos.pop() if taken(offer) else None
        waits_on = last and not gone(offer)
        stage.apply(scenario.meanwhile, subject)
        # One that was cancelled in vain comes last, and not at once where saves are spaced out.
        stage.settle(watch, patience=scenario.patience, files=len(videos), grace=ANOTHER if last else GRACE)
    outcome = stage.outcomes[-1]
    saved = {file.sha256: file for file in outcome.files}
    if last and last.media.sha256 in saved:
        told = f"“{last.name}” was saved although it was cancelled before its turn had come"
        stage.break_promise(stage.promise("cancelled", last), outcome, finding("cancel-ignored", told, "saved"))
    if last and waits_on:
        told = f"“{last.name}” went on looking busy until its turn came, although it was cancelled"
        stage.break_promise(stage.promise("cancelled", last), outcome, finding("stuck-busy", told))
    for one in videos:
        file = saved.get(one.media.sha256)
        its_own = replace(outcome, video=one.name, files=(file,) if file else ())
        findings: tuple[Finding, ...] = judge(stage.promise("saved", one), its_own)
        if not file and not (outcome.alerts or outcome.navigation):
            told = f"“{one.name}” never came: of {len(videos)} icons clicked in a row, {len(saved)} saved their video"
            findings = (finding("lost-download", told),)
        if findings:
            stage.break_promise(stage.promise("saved", one), outcome, *findings)
    return True


def cancel(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """A download is cancelled while it runs, then started again; not exercised where nothing offers to cancel."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        control.click()
        offered = taken(stage.gallery.loc_cancel(subject.name))
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, patience=scenario.patience)
    return offered and begin_again(scenario, stage, subject, button)


def taken(offer: Locator) -> bool:
    """Whether there was an offer to cancel, and it was taken; it may be gone as soon as it came."""
    with contextlib.suppress(PlaywrightTimeout):
        if offer.count() > 0:
            offer.click(timeout=OFFERED * 1000)
            return True
    return False


def gone(offer: Locator) -> bool:
    """Whether an offer that was taken goes away."""
    with contextlib.suppress(PlaywrightTimeout):
        offer.wait_for(state="hidden", timeout=OFFERED * 1000)
        return True
    return False


def cancel_in_the_browser(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The browser's own download is cancelled while it runs, then started again; not exercised where there is none."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        with contextlib.suppress(PlaywrightTimeout), stage.page.expect_download(timeout=BEGUN * 1000):
            control.click()
            stage.lab.await_held_up(stage.page.wait_for_timeout)
        for download, _ in (begun := tuple(watch.seen.downloads)):
            download.cancel()
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, patience=scenario.patience)
    return bool(begun) and begin_again(scenario, stage, subject, button)


def begin_again(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """What was cancelled came to nothing, quietly; a second click saves it."""
    stage.expect("cancelled", subject, stage.outcomes[-1])
    stage.apply(scenario.at_click, subject)
    stage.back_to_list(button)
    stage.expect("saved", subject, stage.click(subject, button, patience=scenario.patience))
    return True


def play_it(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The player's video starts, and its time goes on."""
    return shown(stage, subject, button, seeking=False, change=scenario.at_click)


def seek_in_it(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The player's video starts, and plays on after a jump to its end, whatever has changed meanwhile."""
    return shown(stage, subject, button, seeking=True, change=scenario.at_click)


def play_among_downloads(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The player's video starts while eight others are on their way."""
    more = [stage.lab.add_shared(f"Group Match {number}", f"row-{number}") for number in range(1, 7)]
    stage.neighbours += more
    return shown(stage, subject, button, seeking=False, change=scenario.at_click, downloading=stage.neighbours)


def shown(
    stage: Stage, subject: LabVideo, button: Button, *,
    seeking: bool, change: Setting, downloading: Iterable[LabVideo] = (),
) -> Exercised:  # fmt: skip
    """Raise BrokenPromise unless the player shows the picture asked for and nothing denies it; `downloading` others."""
    stage.open()
    if not seeking:
        stage.apply(change, subject)
    with stage.watching(subject, button) as watch:
        for other in downloading:
            stage.gallery.find_button(other.name, "list").click()
            stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.gallery.play(subject.name)
        element = stage.gallery.loc_video(subject.name)
        until_loaded(element)  # a dead link may still be renewed
        code, state = "video-not-playing", play(element)
        if state == "playing" and seeking:
            stage.apply(change, subject)
            code, state = "cannot-seek", seek_to_end(element)
        watch.seen.note("page", f"the video: {state}")
        denied = [
            text for text in around.said(stage.page).all_inner_texts() if FAILURE.search(without(subject.name, text))
        ]
    for file in stage.outcomes[-1].files:
        told = f"playing “{subject.name}” saved “{file.name}” too, which nobody asked for"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding("duplicate-download", told, "saved"))
    if state != "playing":
        what = "go on after a jump to its end" if code == "cannot-seek" else "play"
        told = f"the video of “{subject.name}” does not {what} in the player: {state}"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding(code, told, "the video:"))
    if denied:
        told = f"the video of “{subject.name}” plays, and yet the page says “{denied[0]}”"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding(code, told, denied[0]))
    return True


def told_apart(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """One trouble after another is met, and told in words of its own."""
    stage.open()
    met: dict[str, str] = {}
    for trouble, setting in TROUBLES.items():
        outcome = stage.click(subject, button, then=setting, patience=scenario.patience)
        stage.expect("told", subject, outcome)
        words = [*(alert.text for alert in outcome.alerts), *outcome.dialogs][-1]
        if twin := met.get(words):
            told = f"“{words}” is said when {trouble}, and also when {twin}: which helps?"
            stage.break_promise(stage.promise("told", subject), outcome, finding("misleading-alert", told, words))
        met[words] = trouble
    return True


def leave(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The page is left while the video comes: the user is asked, and stays, or loses nothing; later nobody asks."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        control.click()
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        stage.leave(staying_if_asked=True)
        asked = watch.seen.leave_prompts > 0
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, patience=scenario.patience)
    outcome = replace(stage.outcomes[-1], leave_prompts=0)  # here it is right to ask
    if not asked and not any(file.failure is None for file in outcome.files):
        told = f"the page was left while “{subject.name}” was on its way: nothing asked, and the video never came"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("lost-download", told, "the tab went to"))
    stage.expect("saved", subject, outcome if asked else replace(outcome, navigation=None))
    if asked:
        with stage.watching(subject, button) as watch:
            stage.leave(staying_if_asked=False)
        if watch.seen.leave_prompts:
            told = "the browser asks whether to leave the page although no download is under way any more"
            stage.break_promise(
                stage.promise("saved", subject), stage.outcomes[-1], finding("asked-to-leave", told, "beforeunload")
            )
    return True


def both_buttons(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """The video is saved by both buttons, under one name."""
    stage.open()
    names: dict[Button, str] = {}
    for one in BUTTONS:
        outcome = stage.click(subject, one, patience=scenario.patience)
        stage.expect("saved", subject, outcome)
        names[one] = outcome.files[0].name
    if names["list"] != names["player"]:
        told = f"the list icon saved “{subject.name}” as “{names['list']}”, the player as “{names['player']}”"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("name-differs", told, "saved"))
    return True


def after_six_others(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> Exercised:
    """Six long videos are looked at in the player, one after another, and left again; then one is downloaded."""
    long = spread_video("spread", gap=GAP)
    others = [stage.lab.add_shared(f"Long Match {number}", "long", long) for number in range(1, 7)]
    stage.open()
    for other in others:
        stage.gallery.play(other.name)
        until_loaded(stage.gallery.loc_video(other.name))
        stage.gallery.close_player()
        stage.gallery.loc_player(other.name).wait_for(state="hidden")
    return click_once(scenario, stage, subject, button)


CLICKABLE = 2.0
OFFERED = 1.0  # seconds in which an offer to cancel can be taken
BEGUN = 2.0  # seconds in which a download of the browser's own begins, once the file is half there
GAP = 20_000_000  # bytes: more than a browser reads ahead, so each connection stays open until the player lets go

TROUBLES: Mapping[str, Setting] = {
    "the server fails": Setting(everywhere="error-500"),
    "the video is gone": Setting(everywhere="healthy", object="missing"),
    "the session has ended": Setting(object="present", session="ended"),
}

FLOWS: Mapping[Flow, Callable[[Scenario, Stage, LabVideo, Button], Exercised]] = {
    "one click": one_click,
    "every title": every_title,
    "every row": every_row,
    "cancel": cancel,
    "cancel in the browser": cancel_in_the_browser,
    "play": play_it,
    "play among downloads": play_among_downloads,
    "seek": seek_in_it,
    "both buttons": both_buttons,
    "after six others": after_six_others,
    "leave": leave,
    "told apart": told_apart,
    "in a group": around.in_a_group,
    "unreadable": around.unreadable,
    "empty": around.empty,
    "open again": around.open_again,
    "play in vain": around.play_in_vain,
    "focus": around.focus_comes_back,
    "dismiss": around.dismiss,
}
