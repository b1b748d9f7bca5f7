"""What stands for a user's hands: it reaches a control as a person would, and says why a video does not play."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.judging.promise import RETRY
from fixtures.lab import media
from fixtures.lab.library import LabVideo
from fixtures.watching import acts
from fixtures.watching.acts import (
    Act,
    into_the_clear,
    middle_of,
    perform,
    play,
    seek_to_end,
    try_click,
    until_loaded,
    where,
)
from fixtures.watching.stage import Stage, without_other_alerts
from tests.test_judge import ALERT, REFUSED

# A message that goes by itself, but not while the mouse is over it.
HELD = """<button id=it onclick="this.textContent = 'clicked'">Download</button>
<div>“Cup Final” was saved</div><script>
  const message = document.querySelector("div");
  let held = false;
  message.onmouseenter = () => (held = true);
  message.onmouseleave = () => (held = false, setTimeout(() => held || message.remove(), 50));
</script><style>
  body { margin: 50px; height: 500px }
  div { position: fixed; top: 40px; left: 40px; width: 200px; height: 80px }
</style>"""

PAGE = """<!doctype html>
<a href="#elsewhere">before</a> <button>other</button> <button id="it">Download</button>
<script>
  heard = [];
  for (const kind of ["click", "keydown", "touchend"]) {
    it.addEventListener(kind, (event) => heard.push([kind, event.isTrusted, event.key ?? ""]));
  }
</script>"""
A_CLICK = ["click", True, ""]


@pytest.fixture(scope="module")
def touched(browser: Browser) -> Iterator[Page]:
    """A page whose user has a mouse, a keyboard and fingers."""
    context = browser.new_context(has_touch=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def control(touched: Page) -> Locator:
    touched.set_content(PAGE)
    return touched.get_by_role("button", name="Download")


def heard(control: Locator) -> list[Any]:
    """Events at the control: kind, whether the browser itself made it, and the key."""
    events: list[Any] = control.page.evaluate("heard")
    return events


def test_a_message_that_the_mouse_holds_over_the_button_is_waited_for_elsewhere(touched: Page) -> None:
    touched.set_content(HELD)

    perform("click", touched.locator("#it"), timeout=2000)

    assert touched.locator("#it").inner_text() == "clicked"


@pytest.mark.parametrize(
    ("act", "events"),
    [
        ("click", [A_CLICK]),
        ("click and leave", [A_CLICK]),
        ("double-click", [A_CLICK] * 2),
        ("impatient clicks", [A_CLICK] * 5),
        ("Enter", [["keydown", True, "Enter"], A_CLICK]),
        ("Space", [["keydown", True, " "], A_CLICK]),
        ("tap", [["touchend", True, ""], A_CLICK]),
    ],
)
def test_the_control_hears_of_each_act_what_a_person_would_send(act: Act, events: list[Any], control: Locator) -> None:
    perform(act, control)

    assert heard(control) == events


@pytest.mark.parametrize("margin", ["", "3000px", "3000px 0 3000px 4000px"])
def test_the_mouse_stays_in_the_window_wherever_the_control_is(margin: str, control: Locator) -> None:
    control.evaluate("(button, margin) => button.style.margin = margin", margin)
    window = control.page.viewport_size

    place = middle_of(control)

    assert place
    assert window
    assert 0 <= place[0] < window["width"]
    assert 0 <= place[1] < window["height"]


@pytest.mark.parametrize("inside", ["", "height: 100vh; overflow: auto"])
@pytest.mark.parametrize("above", ["650px", "2000px"])
def test_a_control_under_messages_is_scrolled_to_where_none_is(above: str, inside: str, control: Locator) -> None:
    control.evaluate(BETWEEN_MESSAGES, [above, inside])

    perform("click", control, timeout=1000)

    assert heard(control) == [A_CLICK]


@pytest.mark.parametrize("act", ["click", "double-click", "impatient clicks"])
def test_of_a_control_whose_middle_a_tooltip_covers_another_place_is_clicked(act: Act, control: Locator) -> None:
    control.evaluate(
        """(control) => {
          const { x, y, width, height } = control.getBoundingClientRect();
          const tip = Object.assign(document.createElement("div"), { role: "tooltip", textContent: "Watch" });
          const size = `width: ${width}px; height: ${height}px`;
          tip.style = `position: absolute; top: ${y}px; left: ${x + width / 3}px; ${size}`;
          document.body.append(tip);
        }"""
    )

    perform(act, control, timeout=1000)

    assert heard(control)[0] == A_CLICK


@pytest.mark.parametrize(
    ("hindrance", "why"),
    [
        ("", ""),
        ("it.disabled = true", "element is not enabled"),
        ("document.body.insertAdjacentHTML('beforeend', `<p style='position: fixed; inset: 0'>Hm</p>`)", "intercepts"),
    ],
)
def test_a_control_is_tried_without_a_click_that_anybody_hears(hindrance: str, why: str, control: Locator) -> None:
    control.page.evaluate(f"addEventListener('click', () => heard.push('a click'), true); {hindrance}")

    with pytest.raises(PlaywrightTimeout, match=why) if why else nullcontext():
        try_click(control, within=0.5)

    assert heard(control) == []


def test_a_control_that_is_covered_wherever_it_is_scrolled_to_stays_where_it_was(control: Locator) -> None:
    control.evaluate(BETWEEN_MESSAGES, ["2000px", ""])
    control.evaluate("() => document.querySelector('#top').style.height = '100%'")
    control.evaluate("() => scrollTo(0, 1700)")

    into_the_clear(control)

    assert control.evaluate("() => scrollY") == 1700


# The middle of the window, the top and the bottom are covered, each by a message that stays; between them is room.
BETWEEN_MESSAGES = """(control, [above, inside]) => {
  const list = document.createElement("div");
  list.style = inside;
  control.replaceWith(list);
  list.append(control);
  control.style.margin = above + " 0 2000px";
  for (const [id, top, height] of [["top", 0, 60], ["bottom", 75, 25]]) {
    const style = `position: fixed; left: 0; right: 0; top: ${top}%; height: ${height}%; background: gold`;
    document.body.append(Object.assign(document.createElement("div"), { id, style }));
  }
}"""


def test_impatient_clicks_do_not_wait_for_a_busy_button(control: Locator) -> None:
    control.evaluate("(button) => button.addEventListener('click', () => button.ariaDisabled = 'true')")

    perform("impatient clicks", control)

    assert heard(control) == [A_CLICK] * 5


def test_impatient_clicks_go_where_the_control_was_even_when_it_is_gone(control: Locator) -> None:
    control.evaluate("(button) => button.addEventListener('click', () => button.remove())")

    perform("impatient clicks", control)

    assert heard(control) == [A_CLICK]


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_control_that_the_tab_key_never_gets_to_is_given_up(
    key: Act, control: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "TABS", 12)
    control.evaluate("(button) => button.tabIndex = -1")

    with pytest.raises(PlaywrightTimeout, match="12 presses of the Tab key did not get to it"):
        perform(key, control)

    assert heard(control) == []


def test_a_control_that_has_the_focus_already_is_not_left_for_a_round(control: Locator) -> None:
    control.evaluate("(button) => { button.addEventListener('blur', () => heard.push('left')); button.focus(); }")

    perform("Enter", control)

    assert "left" not in heard(control)


# -- the player


def clip(*, slowed: bool = False) -> str:
    return "data:video/mp4;base64," + base64.b64encode(media.base_clip(slowed=slowed)).decode()


@pytest.fixture
def video(touched: Page) -> Locator:
    """A player without a source."""
    touched.set_content("<!doctype html><video></video>")
    return touched.locator("video")


def show(video: Locator, src: str) -> None:
    video.evaluate("(video, src) => { video.src = src; }", src)


def time_of(video: Locator) -> float:
    return float(video.evaluate("(video) => video.currentTime"))


def test_a_video_whose_time_goes_on_is_playing(video: Locator) -> None:
    show(video, clip())

    assert play(video) == "playing"
    assert time_of(video) > 0.1


def test_a_playing_video_jumps_to_its_last_quarter_and_goes_on_from_there(video: Locator) -> None:
    show(video, clip(slowed=True))
    play(video)
    video.evaluate("(video) => { video.playbackRate = 0.1; }")  # else it may be over before it is looked at

    assert seek_to_end(video) == "playing"
    assert 9 <= time_of(video) < 12
    assert not video.evaluate("(video) => video.paused")


@pytest.mark.parametrize("src", ["data:video/mp4;base64,AAAA", "data:text/html,sorry"])
def test_of_a_video_that_is_none_the_browser_s_own_words_are_told(src: str, video: Locator) -> None:
    show(video, src)

    assert "no supported source" in play(video)


def test_where_a_player_has_taken_its_video_away_that_is_told_in_time(
    video: Locator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "PLAYING_WITHIN", 0.1)
    monkeypatch.setattr(acts, "STARVED", 0)
    monkeypatch.setattr(acts, "ANSWERED", 0.1)

    video.evaluate("(video) => video.replaceWith('This video cannot be played.')")

    assert [play(video), seek_to_end(video)] == ["the player shows no video"] * 2
    assert where(video) == (0.0, True)


def test_a_video_that_comes_late_is_played(video: Locator) -> None:
    """Some players ask for a link before they show one."""
    show(video, clip())
    video.evaluate("(video) => { video.remove(); setTimeout(() => document.body.append(video), 300); }")

    assert play(video) == "playing"


def test_waiting_for_a_picture_ends_when_it_will_never_come(video: Locator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "LOADED_WITHIN", 0.1)

    until_loaded(video)  # without a source
    until_loaded(video.page.locator("audio"))  # that is not there

    assert video.evaluate("(video) => video.readyState") == 0


def test_waiting_for_a_picture_ends_when_it_is_there(video: Locator) -> None:
    show(video, clip())

    until_loaded(video)

    assert video.evaluate("(video) => video.readyState") > 0


def test_a_group_that_stays_closed_is_told_and_not_clicked_for_ever(touched: Page) -> None:
    touched.set_content("<div role=dialog aria-label=Gallery><button aria-expanded=false>June</button></div>")
    touched.set_default_timeout(500)

    with pytest.raises(CannotRun, match="row of “Cup Final”"):
        GalleryPage(touched, "").expand("Cup Final")

    touched.set_default_timeout(30_000)


def test_the_retry_of_the_newest_alert_is_clicked_where_two_are_about_the_video(touched: Page) -> None:
    touched.set_content(
        """<div role="alert"><p>“Cup Final” could not be saved.</p><button id="new">Try again</button></div>
        <div role="alert"><p>“Cup Final” cannot be played.</p><button>Try again</button></div>"""
    )
    newest, older = "“Cup Final” could not be saved. Try again", "“Cup Final” cannot be played. Try again"
    told = replace(REFUSED, alerts=(replace(ALERT, text=newest),), standing=(newest, older))
    stage = SimpleNamespace(page=touched, gallery=GalleryPage(touched, ""), outcomes=[told])
    video = cast(LabVideo, SimpleNamespace(name="Cup Final"))

    retry = Stage._newest_retry(cast(Stage, stage), video)

    assert retry.get_attribute("id") == "new"


@pytest.mark.parametrize("late", [True, False])
def test_what_the_player_says_of_itself_says_nothing_of_the_download(*, late: bool) -> None:
    of_player, of_download = "“Cup Final” cannot be played.", "“Cup Final” could not be saved."
    alerts = [replace(ALERT, text=of_download), *([replace(ALERT, text=of_player, buttons=())] if late else [])]
    first = replace(REFUSED, alerts=tuple(alerts), standing=(of_player, of_download))

    retried = without_other_alerts(replace(REFUSED, standing=(of_player, of_download)), first, RETRY)

    assert retried.standing == (of_download,)


@pytest.mark.parametrize("act", ["click", "double-click"])
def test_controls_that_are_hidden_until_the_mouse_moves_are_clicked(act: Act, touched: Page) -> None:
    touched.set_content(
        """<div style="position: relative"><video style="width: 300px; height: 150px"></video>
        <button style="position: absolute; inset: 50px auto auto 50px; pointer-events: none">Download</button></div>
        <script>{ const button = document.querySelector("button");
        document.addEventListener("pointermove", () => button.style.pointerEvents = "auto");
        button.onclick = () => window.clicked = true; }</script>"""
    )

    perform(act, touched.get_by_role("button"), timeout=3000)

    assert touched.evaluate("window.clicked")
