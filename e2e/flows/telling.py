"""Flows over what the gallery says while all goes well: the facts in its list, and how far a download has come."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from itertools import pairwise

from playwright.sync_api import Locator

from e2e.checks import downloads_natively
from e2e.flows.around import SHOWN, raise_broken
from e2e.flows.clicking import click_once
from e2e.scenario import Scenario
from fake_backend import ABSENT
from fixtures.errors import CannotRun, Missing, NeverOccurred
from fixtures.judging.findings import finding
from fixtures.judging.outcome import Button
from fixtures.lab.library import LabVideo
from fixtures.lab.setting import Setting
from fixtures.lab.turning import FRAMES
from fixtures.watching import settling
from fixtures.watching.gallery import STATUSES
from fixtures.watching.stage import Stage

# What a script makes of a fact that is not there. "null" and "undefined" may be words of a title; the rest may not.
NONSENSE = re.compile(r"\bNaN\b|\bundefined\b|\bnull\b|Invalid Date|\[object \w+\]|-?\bInfinity\b|\b19(70|69)\b")
# What the API may say of a fact. Each row of a list has one state of every field; the last, "new", is a kind to come.
STATES: Mapping[str, tuple[object, ...]] = {
    "created_at": (None, ABSENT, None, None),
    "file_size": (None, ABSENT, 0, None),
    "source_type": (None, ABSENT, "", "highlight_reel"),
    "game_id": (None, ABSENT, None, 0),
    "rating_counts": (None, ABSENT, {}, {"new": 2, "good": None}),
    "group_key": (None, ABSENT, "", None),
    "game_names": ([], [], [None], [""]),
    "game_dates": ([], [], [None], [""]),
}
# Of the newest videos but one, which has whose date, so that neither their numbers nor their names are in its order.
SHUFFLED = (2, 0, 4, 1, 3)
# The places of rows in the order in which they are in the page, and in which they are seen: from the top, then across.
ORDERS = """(rows) => {
  const places = rows.map((row) => row.getBoundingClientRect());
  const before = (a, b) => (rows[a].compareDocumentPosition(rows[b]) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1);
  const above = (a, b) => places[a].top - places[b].top || places[a].left - places[b].left;
  return [before, above].map((order) => [...rows.keys()].sort(order));
}"""
ENOUGH = 10  # looks
LATER = 5  # seconds: longer than what is shown for a moment only, shorter than any patience with a server
HALF = 50  # percent: where the fault `stall-half-way` holds the answer up


def read_the_facts(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Nothing that the gallery says is nonsense: in the list, while the video comes, and when it has come."""
    sizeless = None  # a video whose size is said to be 0, as it is where nobody has measured it
    if stage.lab.own is None:  # a server of the gallery's own says what it knows
        for number, values in enumerate(zip(*STATES.values(), strict=True)):
            facts = dict(zip(STATES, values, strict=True))
            added = stage.lab.add_shared(f"Away Game {number}", f"row-{number}", otherwise=facts)
            sizeless = added if facts["file_size"] == 0 else sizeless
    open_with_these_facts(stage, subject, button)
    refuse_nonsense(stage, subject, button, "the list")
    control = stage.gallery.find_button(subject.name, button)
    refuse_nonsense(stage, subject, button, "the gallery")
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        during = words(stage)
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
    assert scenario.expect != "plays"
    stage.expect(scenario.expect, subject, stage.outcomes[-1], extra_checks=scenario.extra_checks)
    if found := nonsense(during, subject.name):
        said = f"while “{subject.name}” was on its way, the gallery said “{found}”"
        stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], finding("bad-progress", said))
    refuse_nonsense(stage, subject, button, "the gallery")
    if sizeless and button == "list":
        outcome = stage.click(sizeless, button, timeout_s=scenario.timeout_s)
        if not outcome.files and outcome.alerts:
            said = f"“{sizeless.name}” was not saved; its record says 0 bytes, as where nobody has measured the file"
            broken = finding("told-instead-of-saved", said, outcome.alerts[-1].text)
            stage.break_promise(stage.promise("saved", sizeless), outcome, broken)
        stage.expect("saved", sizeless, outcome)
    return True


def open_with_these_facts(stage: Stage, subject: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where the gallery opens only without these records, or CannotRun where it never opens.

    What fails when the records have come may empty a page that has opened already.
    """
    try:
        stage.open()
        return stage.gallery.expand(subject.name)
    except CannotRun as failed:
        if isinstance(failed, Missing) and not stage.observer.boot_errors:
            raise
        errors = "; ".join(stage.observer.boot_errors[:3]) or failed.args[0]
        stage.lab.backend.videos.clear()
        stage.gallery.open()
        stage.lab.hopeless = None
    raise_broken(stage, subject, button, "misleading-list", f"the gallery does not open with these records: {errors}")


def refuse_nonsense(stage: Stage, subject: LabVideo, button: Button, where: str) -> None:
    """Raise BrokenPromise where a line of the page is nonsense."""
    if found := nonsense(words(stage), subject.name):
        raise_broken(stage, subject, button, "misleading-list", f"{where} says “{found}”")


def in_order(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The list has the order of the API, of the dates, or of the names; then the usual click."""
    if button == "player" or stage.lab.own is not None or stage.lab.live:
        stage.open()
        return click_once(scenario, stage, subject, button)
    newest = stage.library[-len(SHUFFLED) - 1 : -1]
    for video, day in zip(newest, SHUFFLED, strict=True):
        stage.lab.change(video, created_at=newest[day].record.created_at)
    dates = {video.name: newest[day].record.created_at for video, day in zip(newest, SHUFFLED, strict=True)}
    dates[subject.name] = subject.record.created_at
    stage.open()
    stage.gallery.expand(subject.name)
    rows = {name: row for name in dates if (row := stage.gallery.loc_row(name)).count() == 1}
    orders = stage.page.evaluate(ORDERS, [row.element_handle() for row in rows.values()])
    shown = [[[*rows][number] for number in order] for order in orders]
    if not any(has_reason(order, dates) for order in shown):
        names = ", ".join(f"“{name}”" for name in shown[-1])
        words = f"the list shows {names} in an order that is neither that of the API, nor of the dates or the names"
        raise_broken(stage, subject, button, "misleading-list", words)
    return click_once(scenario, stage, subject, button)


def has_reason(titles: Sequence[str], dates: Mapping[str, str]) -> bool:
    """Whether titles are in an order that a user can see the reason of: of their dates or names, either way round.

    The API lists the newest first, so its own order is one of these.
    """
    by_date = [dates[title] for title in titles]
    by_name = [title.casefold() for title in titles]
    by_number = [re.sub(r"\d+", lambda number: number[0].zfill(9), title) for title in by_name]  # as people sort them
    ways = (by_date, by_name, by_number)
    return any(list(way) in (sorted(way), sorted(way, reverse=True)) for way in ways)


def each_success_stays(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Three videos are saved, and the last message stays as long as the first; one again, and then the usual click."""
    stage.open()
    first, second = stage.neighbours
    if longest := seconds_of_success(scenario, stage, first, button, most=10):
        for video in (second, subject):
            save(scenario, stage, video, button)
            clicked = now(stage)
            stage.page.clock.run_for(500 * longest + 400)  # more than half of it, less than all
        # On a slow machine more time may have passed than was meant to.
        if not success(stage, subject).is_visible() and now(stage) - clicked < longest - 1:
            told = (
                f"the message that “{subject.name}” is saved was gone within {longest / 2 + 1:.0f} s, though that of "
                f"“{first.name}” stayed {longest} s; the timer of the message before may still run"
            )
            stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], finding("alert-vanished", told))
    refuse_late_cleaning(scenario, stage, subject, button)
    return click_once(scenario, stage, subject, button)


def refuse_late_cleaning(scenario: Scenario, stage: Stage, video: LabVideo, button: Button) -> None:
    """Raise BrokenPromise where a second download of a video stops looking busy, as the first one did not."""
    first, second = (looks_busy(scenario, stage, video, button) for _ in range(2))
    if first == (True, True) and second == (True, False):
        told = (
            f"“{video.name}” was downloaded twice in turn: the second time the page looked idle after {LATER} s, "
            "before the file had come; a timer of the first download may clear the state of the second one"
        )
        stage.break_promise(stage.promise("saved", video), stage.outcomes[-1], finding("no-progress", told))


def looks_busy(scenario: Scenario, stage: Stage, video: LabVideo, button: Button) -> tuple[bool, bool]:
    """Whether something is marked as busy while a file is on its way: at first, and some seconds of its clock later."""
    stage.apply(Setting(everywhere="stall"), video)
    control = stage.gallery.find_button(video.name, button)
    with stage.watching(video, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        at_first = watch.seen.busy
        stage.page.clock.run_for(1000 * LATER)
        stage.page.evaluate(FRAMES)
        later = watch.seen.busy or watch.seen.told
        stage.apply(Setting(stalled="go on"), video)
        stage.settle(watch, timeout_s=scenario.timeout_s)
    return at_first, later


def seconds_of_success(scenario: Scenario, stage: Stage, video: LabVideo, button: Button, *, most: int) -> int:
    """For how many seconds of the page's clock it says that a video is saved; 0 where it does not, or for longer."""
    save(scenario, stage, video, button)
    for second in range(most):
        if not success(stage, video).is_visible():
            return second
        stage.page.clock.run_for(1000)
    return 0


def save(scenario: Scenario, stage: Stage, video: LabVideo, button: Button) -> None:
    """Click, and wait for the file and for the page to say that it is saved."""
    stage.expect("saved", video, stage.click(video, button, timeout_s=scenario.timeout_s, await_success=True))


def success(stage: Stage, video: LabVideo) -> Locator:
    """The status line that says that a video is saved."""
    return stage.page.locator(STATUSES).filter(has_text=video.name).first


def now(stage: Stage) -> float:
    """Seconds on the page's clock."""
    return float(stage.page.evaluate("Date.now() / 1000"))


def words(stage: Stage) -> str:
    """All that can be read on the page."""
    return "\n".join(stage.page.evaluate(settling.LINES))


def nonsense(text: str, title: str) -> str | None:
    """The first line that holds nonsense beside the title."""
    return next((line.strip() for line in text.splitlines() if NONSENSE.search(line.replace(title, ""))), None)


def watch_the_progress(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """Half of the video has come, and a progress bar says about half; it never runs backwards, nor is it done early."""
    stage.open()
    control = stage.gallery.find_button(subject.name, button)
    with stage.watching(subject, button) as watch:
        stage.press(control, watch)
        stage.lab.await_held_up(stage.page.wait_for_timeout)
        deadline = time.monotonic() + SHOWN / 1000
        shown: list[float] = []
        unchanged = 0  # looks; what was sent before the answer was held up may still be on its way to the page
        while (unchanged < ENOUGH or not shown) and watch.seen.busy and time.monotonic() < deadline:
            stage.page.wait_for_timeout(20)
            earlier, shown = shown, [one for one in watch.seen.progress if one is not None and one > HALF / 2]
            unchanged = unchanged + 1 if shown == earlier else 0
        if not shown and watch.seen.busy:  # of a browser that stood still for all that time nothing was heard
            stage.page.evaluate(FRAMES)
            stage.page.wait_for_timeout(SHOWN // ENOUGH)
        stood = watch.seen.busy and [one for one in watch.seen.progress if one is not None]
        stage.apply(scenario.meanwhile, subject)
        stage.settle(watch, timeout_s=scenario.timeout_s)
    outcome = stage.outcomes[-1]
    stage.expect("saved", subject, outcome)
    values = [one for one in outcome.progress if one is not None]
    if downloads_natively(outcome) or not values:
        raise NeverOccurred("no progress bar of the page had a value")
    if not shown and stood and max(stood) <= HALF / 2:
        told = f"the progress bar showed only {max(stood):.0f} % although half of “{subject.name}” had arrived"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("bad-progress", told))
    if shown and shown[-1] > HALF * 1.5:
        told = f"the progress bar showed {shown[-1]:.0f} % when half of “{subject.name}” had arrived"
        stage.break_promise(stage.promise("saved", subject), outcome, finding("bad-progress", told))
    for before, after in pairwise(values):
        if after < before:
            told = f"the progress bar ran backwards, from {before:.0f} % to {after:.0f} %"
            stage.break_promise(stage.promise("saved", subject), outcome, finding("bad-progress", told))
    if not shown:
        raise NeverOccurred("no progress bar of the page had a value when half of the video had arrived")
    return True
