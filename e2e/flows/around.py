"""What the user does around the buttons: plays in vain, closes the player or an alert; and what flows share."""

from __future__ import annotations

import contextlib
import re
import string
import time

from playwright.sync_api import Error, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.scenario import Scenario
from fixtures.errors import NeverOccurred
from fixtures.judging.findings import finding
from fixtures.judging.outcome import Button
from fixtures.judging.promise import Plays
from fixtures.judging.words import ALARM, without
from fixtures.lab.library import LabVideo
from fixtures.lab.turning import FRAMES
from fixtures.watching.acts import until_loaded
from fixtures.watching.gallery import ALERTS, STATUSES, sight_of
from fixtures.watching.stage import Stage

WORD = re.compile(r"\w|[\u00df-\u1fff\u2c00-\ud7ff\uf900-\uffdc]")  # of any script: to a browser `\w` is ASCII alone
CLOSE = re.compile(  # in English and some other languages; in one more, whether an alert can be closed is not tried
    r"dismiss|close|hide|^[×✕✖x]$|schlie(ß|ss)en|ausblenden|fermer|masquer|cerrar|fechar|chiudi|sluiten|zamknij|ukryj|"
    r"stäng|luk\b|lukk|sulje|kapat|закрыть|скрыть|закрити|إغلاق|बंद करें|ปิด|閉じる|关闭|關閉|닫기|đóng|tutup",
    re.IGNORECASE,
)
SHOWN = 5000  # milliseconds in which what is due must be shown, also by a machine that stands still for some seconds
# Whether an element has the focus in it, be it in a shadow root.
HAS_FOCUS = """(element) => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  while (at && at !== element) at = at.parentElement ?? at.getRootNode().host;
  return Boolean(at);
}"""
HISTORY = "[history.length, location.href, JSON.stringify(history.state)].join()"  # where the tab is in it


def alerts(page: Page, *, but_not: str | None = None) -> Locator:
    """The alerts that say something."""
    return page.locator(ALERTS).filter(has_text=WORD, has_not_text=but_not, visible=True)


def play_in_vain(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The player's video is not available, and a message says so."""
    stage.open()
    with stage.watching(subject, button):
        stage.gallery.play(subject.name)
        in_player = stage.gallery.loc_player(subject.name).get_by_text(ALARM)
        told = appears(messages(stage.page).or_(in_player), within=1000 * scenario.timeout_s)
        lines = set[str]() if told else in_the_player(stage, subject)
    if not told and not says_it_in_another_language(stage, lines):
        words = f"the video of “{subject.name}” is not available, and the player does not say so"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding("silent-failure", words))
    return True


def says_it_in_another_language(stage: Stage, lines: set[str]) -> bool:
    """Whether a player on a page that is not in English shows words that it does not show for a video that plays."""
    if stage.page.evaluate("document.documentElement.lang || 'en'").lower().startswith("en"):
        return False
    good = stage.neighbours[0]
    stage.open()
    stage.gallery.play(good.name)
    until_loaded(stage.gallery.loc_video(good.name))
    return any(WORD.search(line) for line in lines - in_the_player(stage, good))


def in_the_player(stage: Stage, video: LabVideo) -> set[str]:
    """The lines of the open player, without the video's own title and without figures."""
    with contextlib.suppress(PlaywrightTimeout):
        text = stage.gallery.loc_player(video.name).inner_text(timeout=SHOWN)
        return {re.sub(r"\d", "", without(video.name, line)) for line in text.splitlines()}
    return set()


def messages(page: Page) -> Locator:
    """What status lines and alerts say."""
    return page.locator(f"{STATUSES}, {ALERTS}").filter(has_text=WORD, visible=True)


def focus_comes_back(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """After the user closes the player with the keyboard, the focus is on the row that opened it."""
    stage.open()
    with stage.watching(subject, button):
        before = stage.page.evaluate(HISTORY)
        stage.gallery.play(subject.name)
        sight_of(stage.gallery.loc_player(subject.name)).wait_for()
        entry = stage.page.evaluate(HISTORY)
        stage.gallery.close_player()
        row, where = stage.gallery.loc_row(subject.name), None
        deadline = time.monotonic() + SHOWN / 1000
        while not row.evaluate(HAS_FOCUS):  # asked anew each time: the list may draw its rows again
            if time.monotonic() > deadline:
                where = stage.page.evaluate("document.activeElement?.outerHTML.slice(0, 60)")
                break
            stage.page.wait_for_timeout(20)
    for error in stage.outcomes[-1].page_errors:
        told = f"closing the player made the page throw an error: {error}"
        stage.break_promise(
            Plays(video=subject.name), stage.outcomes[-1], finding("page-error", told, "uncaught error")
        )
    if where is not None:
        words = f"the player is closed, but the keyboard focus is at {where}, not in the row of “{subject.name}”"
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], finding("not-accessible", words))
    refuse_shortcuts(stage, subject, button, timeout_s=scenario.timeout_s)
    if entry != before:
        refuse_leaving_by_back(stage, subject, button, timeout_s=scenario.timeout_s)
    return True


def refuse_leaving_by_back(stage: Stage, subject: LabVideo, button: Button, *, timeout_s: float) -> None:
    """Raise BrokenPromise where the player has an entry in the history, and Back leaves more than the player."""
    stage.open()
    stage.gallery.play(subject.name)
    sight_of(stage.gallery.loc_player(subject.name)).wait_for()
    with stage.watching(subject, button) as watch:
        stage.page.go_back()
        stage.settle(watch, timeout_s=timeout_s)  # nothing conclusive comes where all is right
    if gone := stage.outcomes[-1].navigation:
        told = (
            f"Back in the player of “{subject.name}” left the gallery for {gone.url}, although the player had an entry "
            "of its own in the history: the page went back once more when the player closed"
        )
        found = finding("gallery-closed", told, f"the tab went to {gone.url}")
        stage.break_promise(Plays(video=subject.name), stage.outcomes[-1], found)


def refuse_shortcuts(stage: Stage, subject: LabVideo, button: Button, *, timeout_s: float) -> None:
    """Raise BrokenPromise where a letter that is typed in the list still downloads as it did in the player."""
    if stage.lab.live:
        return  # a letter may also delete
    saved = saved_by_letters(stage, subject, button, timeout_s=timeout_s)
    if saved is None:
        return
    outcome = stage.outcomes[-1]
    stage.open()
    stage.gallery.reach(subject.name)
    stage.gallery.loc_play(subject.name).focus()
    if saved_by_letters(stage, subject, button, timeout_s=timeout_s) is None:  # else it is a shortcut of the list's
        told = f"the player is closed, but a letter that the user types in the list saves “{saved}”, as in the player"
        stage.break_promise(Plays(video=subject.name), outcome, finding("unasked-download", told, "download begins"))


def saved_by_letters(stage: Stage, subject: LabVideo, button: Button, *, timeout_s: float) -> str | None:
    """The name of a file that is saved because the user types every letter; None where none is."""
    with stage.watching(subject, button) as watch:
        for letter in string.ascii_lowercase:
            stage.page.keyboard.press(letter)
        with contextlib.suppress(Error):  # a key may lead elsewhere
            stage.page.evaluate(FRAMES)  # what a key has begun is heard by then
        if watch.seen.begun or watch.seen.downloads:
            stage.settle(watch, timeout_s=timeout_s)
    return next((file.name for file in stage.outcomes[-1].files), None)


def close_alert(scenario: Scenario, stage: Stage, subject: LabVideo, button: Button) -> bool:
    """The alert about a video is closed by its own button; not exercised where it has none."""
    stage.open()
    outcome = stage.click(subject, button, timeout_s=scenario.timeout_s)
    stage.expect("told", subject, outcome)
    closable = stage.gallery.loc_alerts().filter(has=stage.page.get_by_role("button", name=CLOSE))
    alert = closable.filter(has_text=subject.name)
    close = alert.get_by_role("button", name=CLOSE)
    if not close.count():
        raise NeverOccurred("the alert has no button that closes it")
    close.first.click()
    if not disappears(alert):
        words = f"the alert about “{subject.name}” has a close button, but clicking it does not close the alert"
        stage.break_promise(stage.promise("told", subject), outcome, finding("nothing-happened", words))
    return True


def appears(locator: Locator, *, within: float = SHOWN) -> bool:
    """Whether something is shown, soon."""
    try:
        locator.first.wait_for(timeout=within)
    except PlaywrightTimeout:
        return False
    return True


def disappears(locator: Locator) -> bool:
    """Whether something is no longer shown, soon."""
    try:
        locator.first.wait_for(state="hidden", timeout=SHOWN)
    except PlaywrightTimeout:
        return False
    return True


def raise_broken(stage: Stage, subject: LabVideo, button: Button, code: str, words: str) -> None:
    """Raise BrokenPromise for what the gallery shows without a click on a download button."""
    with stage.watching(subject, button):
        pass
    stage.break_promise(stage.promise("saved", subject), stage.outcomes[-1], finding(code, words))
