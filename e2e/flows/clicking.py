"""Flows of clicks: one and what may follow it, one after another."""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Collection, Mapping

from playwright.sync_api import Error, Locator
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e import checks
from e2e.flows.around import raise_broken
from e2e.flows.cancelling import COVERED
from e2e.scenario import Scenario
from fixtures.errors import CannotRun, Missing, NotExercised
from fixtures.judging.findings import finding
from fixtures.judging.outcome import BUTTONS, Button, Outcome
from fixtures.judging.promise import Told
from fixtures.judging.words import is_good_news, names
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.lab.turning import FRAMES
from fixtures.watching.gallery import sight_of
from fixtures.watching.stage import Stage

CLICKABLE = 5.0  # seconds
TAG = re.compile(r"</?\w+>")
PLACEHOLDER = re.compile(r"[<&]\w|[${%]")  # what a template or a format takes for more than letters

TROUBLES: Mapping[str, Setting] = {
    "the server fails": Setting(everywhere="error-500"),
    "the video is gone": Setting(everywhere="healthy", object="missing"),
    "the session has ended": Setting(object="present", session="ended"),
}
A_TURN, ROLLS = 600, 2  # pixels of a turn of the wheel, seconds that the list may roll for
# How many pixels of an element are beyond the edge of something that cuts them off and cannot be scrolled there by a
# user: what hides what is outside of it, or the window for what is fixed in it.
CUT_OFF = """(element) => {
  const own = element.getBoundingClientRect(), free = { x: false, y: false };
  const wide = (box) => Math.max(own.right - box.right, box.left - own.left);
  const high = (box) => Math.max(own.bottom - box.bottom, box.top - own.top);
  const beyond = (box, x, y) => Math.max(0, x ? wide(box) : 0, y ? high(box) : 0);
  const view = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (let one = element, absolute = false; one; one = one.parentElement ?? one.getRootNode().host) {
    const { overflowX, overflowY, position, transform } = getComputedStyle(one);
    const root = one === document.body || one === document.documentElement;
    if (absolute && position === "static" && transform === "none" && !root) continue; // it does not hold the element
    absolute = position === "absolute";
    free.x ||= /auto|scroll/.test(overflowX) && one.scrollWidth > one.clientWidth;
    free.y ||= /auto|scroll/.test(overflowY) && one.scrollHeight > one.clientHeight;
    const [x, y] = [overflowX, overflowY].map((how) => one !== element && /hidden|clip/.test(how));
    if ((x && !free.x) || (y && !free.y)) {
      const cut = beyond(root ? view : one.getBoundingClientRect(), x && !free.x, y && !free.y);
      if (cut) return cut;
    }
    if (position === "fixed") return beyond(view, !free.x, !free.y);
  }
  return 0;
}"""


def one_click(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """A click, and what the user may do after it."""
    stage.open()
    control = None
    if scenario.device == "zoomed desktop":
        control = stage.find(subject, button)
        refuse_cut_off(stage, subject, button, control)
    return click_once(scenario, stage, subject, button, control=control)


def refuse_cut_off(stage: Stage, subject: LabVideo, button: Button, control: Locator) -> None:
    """Raise BrokenPromise where a part of a button is beyond an edge, and nobody can scroll there but a script."""
    if control.evaluate(CUT_OFF) <= 1:
        return
    with contextlib.suppress(Error):  # a page may scroll by its own means; not every browser turns a wheel on a phone
        place = stage.gallery.loc_panel() if button == "list" else stage.gallery.loc_player(subject.name)
        place.hover(timeout=CLICKABLE * 1000)
        stage.page.mouse.wheel(0, A_TURN)
        deadline = time.monotonic() + ROLLS
        while control.evaluate(CUT_OFF) > 1 and time.monotonic() < deadline:
            stage.page.wait_for_timeout(20)
        stage.page.evaluate(FRAMES)  # a browser that stood still for all that time has gone on by then
    if (cut := control.evaluate(CUT_OFF)) > 1:
        words = f"the {button} button of “{subject.name}” is cut off: {cut:.0f} pixels are where nobody can scroll"
        raise_broken(stage, subject, button, "click-missed", words)


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
        stage.gallery.expand(subject.name)
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
