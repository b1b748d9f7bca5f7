"""What the list shows: groups, a list that cannot be read, none at all, and a gallery that is opened again."""

from __future__ import annotations

import contextlib
import re
import time
from dataclasses import replace

from playwright.sync_api import Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.flows.around import SHOWN, alerts, appears, disappears, raise_broken
from e2e.scenario import Scenario
from fake_backend import Fault
from fixtures.errors import CannotRun, NeverOccurred, NotExercised
from fixtures.judging.findings import finding
from fixtures.judging.outcome import Button
from fixtures.lab import media
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.watching import settling
from fixtures.watching.gallery import GalleryPage, sight_of
from fixtures.watching.stage import Stage

SIGN_IN = re.compile(r"\bsession|\b(sign|log)(ged|ed)? ?(in|out)\b", re.IGNORECASE)  # in another language not found out
BARE_ZERO = re.compile(r"[^\W\d_]0$")  # as a script draws a count of nothing by mistake
TWO_MINUTES, STEP = 120, 10  # seconds of the page's clock, and in which steps they pass
ASKS_AGAIN = 300  # milliseconds after a step in which the page asks again, or says that it got nothing
SAYS_MORE = "(before) => window.__galleryProbe.lines().some((line) => !before.includes(line))"
NO_LIST = Fault(
    name="no-list", about="200, and JSON that holds no list", status=200, page=b"{}", content_type="application/json"
)


def in_a_group(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A group is folded away until it is opened, and then shows all its videos; the others stand by themselves."""
    stage.open()
    other, sibling = stage.neighbours
    await_row(stage, subject, button, other.name, "is in no group, and is not in the list either")
    folded = not stage.gallery.loc_row(subject.name).is_visible()
    closed = stage.gallery.loc_groups().count()
    refuse_unsaid_group(scenario, stage, subject, button)
    stage.gallery.expand(subject.name)
    await_row(stage, subject, button, sibling.name, f"is not shown with “{subject.name}”, although they are one group")
    if (opened := closed - stage.gallery.loc_groups().count()) > 1:
        words = f"“{subject.name}” and “{sibling.name}” are one group, but {opened} had to be opened to see both"
        raise_broken(stage, subject, button, "misleading-list", words)
    stage.expect("saved", subject, stage.click(subject, button, timeout_s=scenario.timeout_s))
    return folded


def refuse_unsaid_group(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where a group opens by a click on its name, but nothing says that it is collapsed."""
    profile, usual = type(stage.gallery), GalleryPage
    if (profile.loc_groups, profile.expand) != (usual.loc_groups, usual.expand):
        return  # it knows of other groups
    row, name = stage.gallery.loc_row(subject.name), stage.page.get_by_role("button", name=scenario.group)
    if row.is_visible() or stage.gallery.loc_groups().count() or name.count() != 1:
        return
    name.click()
    if appears(row):
        words = f"the button of the group “{scenario.group}” has no aria-expanded, so nothing says that it is collapsed"
        raise_broken(stage, subject, button, "not-accessible", words)


def await_row(stage: Stage, subject: LabVideo, button: Button, title: str, else_told: str) -> None:
    """Raise BrokenPromise where the list does not show a video."""
    if not appears(stage.gallery.loc_row(title)):
        raise_broken(stage, subject, button, "misleading-list", f"“{title}” {else_told}")


def unreadable(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The list cannot be read: an alert says why, not the same for all reasons, and its retry loads the list."""
    stage.apply(Setting(backend={"list": NO_LIST}), subject)
    with contextlib.suppress(CannotRun):  # what it shows in place of a list is for the alert to tell
        stage.gallery.open()
    told = said_in_alert(stage, subject, button, "the list of videos was answered with JSON that is no list")
    for trouble, what in (("error-500", "a server error"), ("unauthorized", "a session that has ended")):
        stage.apply(Setting(backend={"list": trouble}), subject)
        retry(stage, subject, button)
        last, told = told, said_in_alert(stage, subject, button, f"the list of videos was answered with {what}")
        if trouble == "error-500" and SIGN_IN.search(told):
            words = f"the alert about {what} says that the session has ended: “{told}”"
            raise_broken(stage, subject, button, "misleading-alert", words)
    other = alerts(stage.page, but_not=last)
    if not (appears(other) or appears_in_time(stage, other)):
        words = f"the alert about a session that has ended is the same as for a server error: “{last}”"
        raise_broken(stage, subject, button, "misleading-list", words)
    never_answered(stage, subject, button)
    stage.apply(Setting(backend={"list": "healthy"}), subject)
    retry(stage, subject, button)
    await_row(stage, subject, button, subject.name, "is not in the list, although the list can be read again")
    stage.expect("saved", subject, stage.click(subject, button, timeout_s=scenario.timeout_s))
    return True


def never_answered(stage: Stage, subject: LabVideo, button: Button) -> None:
    """No answer comes for two minutes: the gallery no longer says that it is loading, but that there is no list."""
    stage.apply(Setting(backend={"list": "stall-at-once"}), subject)
    again = retry_button(stage)
    before = len(stage.lab.backend.records.calls_of("list"))
    again.click(timeout=SHOWN)
    deadline = time.monotonic() + SHOWN / 1000
    while len(stage.lab.backend.records.calls_of("list")) == before and time.monotonic() < deadline:
        stage.page.wait_for_timeout(5)
    appears_in_time(stage, alerts(stage.page))
    said_in_alert(stage, subject, button, "the list of videos was not answered for two minutes")
    stage.lab.go_on()


def appears_in_time(stage: Stage, locator: Locator) -> bool:
    """Whether something is shown within two minutes of the page's clock.

    Not all at once: the page may ask again by itself, with pauses, and each time limit begins only then.
    """
    for _ in range(TWO_MINUTES // STEP):
        stage.page.clock.fast_forward(1000 * STEP)
        if appears(locator, within=ASKS_AGAIN):
            return True
    return False


def said_in_alert(stage: Stage, subject: LabVideo, button: Button, trouble: str) -> str:
    """What an alert says; raises BrokenPromise where there is none."""
    alert = alerts(stage.page)
    if not (appears(alert) or appears_in_time(stage, alert)):
        raise_broken(stage, subject, button, "silent-failure", f"{trouble}, and no alert says that there is no list")
    return alert.first.inner_text()


def retry(stage: Stage, subject: LabVideo, button: Button) -> None:
    """Click what reads the library again, and wait for the answer; raises BrokenPromise where there is nothing.

    It may be read by the page, or by a server of the gallery's own.
    """
    before, deadline = len(stage.lab.backend.records.calls_of("list")), time.monotonic() + SHOWN / 1000
    with contextlib.suppress(PlaywrightTimeout):
        retry_button(stage).click(timeout=SHOWN)
    while not (again := stage.lab.backend.records.calls_of("list")[before:]) and time.monotonic() < deadline:
        stage.page.wait_for_timeout(5)
    while again and not again[0].finished and time.monotonic() < deadline:
        stage.page.wait_for_timeout(5)
    # An answer that came after all may have brought the list, and taken the button away.
    if not again and not appears(stage.gallery.loc_row(subject.name)):
        raise_broken(stage, subject, button, "no-retry", "the list cannot be read, and nothing reads it again")


def retry_button(stage: Stage) -> Locator:
    """What reads the list again."""
    name = stage.gallery.retry_name
    return stage.page.get_by_role("button", name=name).or_(stage.page.get_by_role("link", name=name)).first


def empty(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The list says that it is empty, and not before the library has answered."""
    stage.lab.backend.videos.clear()
    with contextlib.suppress(CannotRun):  # it may show nothing at all where there is no row
        stage.gallery.open()
    if not stage.lab.ours(stage.page.url):  # it is still at the page before; a question to it would wait, too
        stage.lab.go_on()
        raise NotExercised("a server renders the page with its list, so the browser shows nothing until both are there")
    stage.lab.await_held_up(stage.page.wait_for_timeout)  # the list may be asked for a moment after it is shown
    meanwhile = stage.page.evaluate(settling.LINES)
    if all(call.finished for call in stage.lab.backend.records.calls_of("list")):
        raise NeverOccurred("the list is shown only when it has been read")
    stage.lab.go_on()
    try:
        stage.page.wait_for_function(SAYS_MORE, arg=meanwhile, timeout=SHOWN)
    except PlaywrightTimeout:
        words = f"an empty list shows the same text as a list that is still loading: “{' '.join(meanwhile)}”"
        raise_broken(stage, subject, button, "misleading-list", words)
    return True


def open_again(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The gallery is closed while it is still loading, and opened again: no alarm, and the list as it is by then."""
    stage.open()
    panel = sight_of(stage.gallery.loc_panel())
    if not appears(panel):
        raise NeverOccurred("the list is shown only when it has been read, so nothing can be closed before")
    stage.page.keyboard.press("Escape")
    if not disappears(panel):
        raise NeverOccurred("the Escape key does not close the list")
    stage.apply(scenario.at_click, subject)
    stage.gallery.loc_gallery_button().click()
    panel.wait_for()
    if alarms := alerts(stage.page).all_inner_texts():
        raise_broken(stage, subject, button, "misleading-list", f"opened again, the gallery first says “{alarms[0]}”")
    newest = stage.lab.backend.videos[-1].project_name
    await_row(stage, subject, button, newest, "has been added since the gallery was first opened, and is not shown")
    stage.expect("saved", subject, stage.click(subject, button, timeout_s=scenario.timeout_s))
    refuse_old_record(scenario, stage, subject, button)
    refuse_old_count(stage, subject, button)
    return True


def refuse_old_record(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> None:
    """What the list says of a video after another export is also what a click on it goes by."""
    panel = sight_of(stage.gallery.loc_panel())
    if stage.lab.own is not None or stage.lab.live:
        return  # there a record cannot be changed behind the page's back
    stage.page.keyboard.press("Escape")
    if not disappears(panel):
        return
    made = media.video(f"{subject.name}, cut again", size=2 * subject.media.size)
    name, key = f"{subject.name}, cut again", f"{subject.record.key}.2.mp4"
    newer = LabVideo(replace(subject.record, project_name=name, key=key, file_size=made.size), made)
    stage.lab.store(key, made)
    stage.lab.change(subject, project_name=name, key=key, file_size=made.size)
    stage.library = [newer if one is subject else one for one in stage.library]
    stage.gallery.loc_gallery_button().click()
    await_row(stage, newer, button, newer.name, "has been exported anew under this name, which the list does not show")
    outcome = stage.click(newer, button, timeout_s=scenario.timeout_s)
    if any(file.sha256 == subject.media.sha256 for file in outcome.files):
        told = (
            f"the list shows “{newer.name}”, which has been exported again since the gallery was first opened; the "
            "click saved its old version, so the page goes by a record of an earlier list"
        )
        stage.break_promise(stage.promise("saved", newer), outcome, finding("old-version-saved", told, "saved “"))
    stage.expect("saved", newer, outcome)


def refuse_old_count(stage: Stage, subject: LabVideo, button: Button) -> None:
    """Where the button that opens the gallery says how many videos there are, it does not say so when none is left."""
    opener, panel = stage.gallery.loc_gallery_button(), sight_of(stage.gallery.loc_panel())
    there = str(len(stage.lab.backend.videos))
    stage.page.keyboard.press("Escape")
    if not disappears(panel) or there not in (opener.text_content() or ""):
        return
    stage.lab.backend.videos.clear()
    opener.click()
    panel.wait_for()
    if not disappears(stage.gallery.loc_row(subject.name)):
        return  # the list of before, which others tell of
    stage.page.keyboard.press("Escape")
    gone = disappears(panel) and disappears(opener.filter(has_text=there))
    text = " ".join((opener.text_content() or "").split())
    if not gone or BARE_ZERO.search(text):
        words = f"no video is left, and the button that opens the gallery says “{text}”"
        raise_broken(stage, subject, button, "misleading-list", words)
