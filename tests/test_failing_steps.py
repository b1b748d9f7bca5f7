"""A profile's own step that fails is reported in one sentence, with what was looked for and what is there."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from e2e.pages import GalleryPage
from fixtures.errors import CannotRun, Missing
from fixtures.lab.lab import Lab
from fixtures.lab.library import LabVideo
from fixtures.watching import opened
from fixtures.watching import stage as staging
from fixtures.watching.acts import why_not
from fixtures.watching.failing import cannot_step
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage

COVERED = "<style>#veil{position:fixed;inset:0}</style><button>Save</button><div id=veil></div>"
UNDER_A_MOUSE = "<style>button{display:none} li:hover button{display:inline}</style><li>Cup<button>Save</button></li>"
SLOW = """document.addEventListener("mousedown", () => {
  for (const end = performance.now() + 600; performance.now() < end; );
})"""


class Mine(GalleryPage):
    """A profile whose steps fail."""

    def open(self) -> None:
        self.page.get_by_role("button").click(timeout=5000)

    def play(self, title: str) -> None:
        self.page.get_by_role("link", name="Watch").click(timeout=100)

    def close_player(self) -> None:
        raise KeyError("closing")


def failing(gallery: GalleryPage, step: str) -> str:
    """What a person reads when a step without parameters fails."""
    try:
        getattr(gallery, step)(*(["Cup"] if step == "play" else []))
    except Exception as error:
        return str(cannot_step(error, gallery))
    pytest.fail("it did not fail")


def test_a_step_that_matches_several_elements_names_each(page: Page) -> None:
    page.set_content("<button>Save</button><button>Share</button>")

    said = failing(Mine(page, ""), "open")

    assert 'matches 2 elements where it must match one: get_by_role("button")' in said
    assert ", in open)" in said
    assert "<button>Save</button>" in said
    assert "<button>Share</button>" in said


def test_a_step_that_times_out_tells_what_was_sought_and_what_is_there(page: Page) -> None:
    page.set_content("<button>Play</button>")

    said = failing(Mine(page, ""), "play")

    assert ", in play) timed out" in said
    assert 'waiting for get_by_role("link", name="Watch")' in said
    assert '- button "Play"' in said


def test_a_step_that_raises_tells_what_and_in_which_line(page: Page) -> None:
    said = failing(Mine(page, ""), "close_player")

    assert said.startswith("A step of the profile raised KeyError: 'closing' (test_failing_steps.py, line ")
    assert ", in close_player)" in said


def test_an_error_of_the_suite_s_own_keeps_its_traceback(page: Page) -> None:
    assert cannot_step(KeyError("ours"), Mine(page, "")) is None


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ReadTimeoutError(endpoint_url="http://127.0.0.1:9/cup.mp4"), r"http.+ cannot be reached: Read timeout on .+"),
        (ClientError({"Error": {"Code": "InternalError"}}, "PutObject"), "http.+ refuses to .+: InternalError .+"),
    ],
)
def test_a_bucket_that_does_not_answer_in_time_or_refuses_is_said_to(stage: Stage, error: Exception, said: str) -> None:
    with pytest.raises(CannotRun, match=said), stage.in_plain_words():
        raise error


def test_of_a_covered_button_it_is_told_what_covers_it(page: Page) -> None:
    page.set_content(COVERED)
    button: Locator = page.get_by_role("button")

    with pytest.raises(PlaywrightTimeout) as failed:
        button.click(timeout=800)

    assert why_not(failed.value) == '<div id="veil"></div> intercepts pointer events'


@pytest.mark.parametrize("mouse", [True, False])
def test_of_a_button_that_is_hidden_on_a_device_without_a_mouse_it_is_told_that_it_has_none(
    mouse: bool, browser: Browser
) -> None:
    with browser.new_context(has_touch=not mouse, is_mobile=not mouse) as context:
        page = context.new_page()
        page.set_content(UNDER_A_MOUSE)
        gallery = Mine(page, "")

        with pytest.raises(Missing) as failed, gallery.finding("icon", page.locator("button")) as icon:
            icon.wait_for(timeout=100)

    assert "It is in the page, but it cannot be seen or reached" in str(failed.value)
    assert ("This device has no mouse" in str(failed.value)) is not mouse


@pytest.mark.parametrize(
    ("found_before", "others", "hopeless"),
    [(False, False, [False, True]), (False, True, [False, False]), (True, False, [False, False])],
    ids=["never a video", "others are there", "found before"],
)
def test_after_some_lists_without_any_video_no_other_promise_waits_for_one(
    found_before: bool, others: bool, hopeless: list[bool], stage: Stage, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons: list[CannotRun | None] = []
    monkeypatch.setattr(opened, "BLANK", 2)
    monkeypatch.setattr(lab, "hopeless", None)
    monkeypatch.setattr(lab, "blank", None if found_before else 0)
    video = stage.fill_library("Cup Final")
    lab.remove(video)
    if not others:
        lab.backend.videos.clear()
    stage.open()
    stage.page.set_default_timeout(300)

    for _ in hopeless:
        with pytest.raises(Missing):
            stage.click(video, "list", timeout_s=1)
        reasons.append(lab.hopeless)

    assert [one is not None for one in reasons] == hopeless
    assert all(
        "to 2 promises before this one: Cannot find the row of “Cup Final”" in str(one) for one in reasons if one
    )


def test_one_promise_whose_gallery_does_not_open_in_time_does_not_speak_for_all_others(
    stage: Stage, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons: list[CannotRun | None] = []
    monkeypatch.setattr(opened, "BLANK", 2)
    monkeypatch.setattr(lab, "hopeless", None)
    monkeypatch.setattr(lab, "blank", 0)
    monkeypatch.setattr(type(stage.gallery), "loc_gallery_button", lambda self: self.page.get_by_label("nowhere"))
    stage.page.set_default_timeout(300)

    for _ in range(2):
        with pytest.raises(CannotRun, match=r"Cannot find the button|does not load"):
            stage.open()
        reasons.append(lab.hopeless)

    assert [one is not None for one in reasons] == [False, True]


@pytest.mark.parametrize("known", [True, False])
def test_a_click_that_lasts_longer_than_the_time_for_it_is_made_once_and_watched(
    known: bool, stage: Stage, lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "KNOWN_S", 0.4)
    monkeypatch.setattr(
        lab, "unclickable", {("download button", "a veil intercepts pointer events")} if known else set()
    )
    video = stage.fill_library("Cup Final")
    stage.open()
    control = stage.gallery.find_button(video.name, "list")
    stage.page.evaluate(SLOW)
    if not known:
        stage.page.set_default_timeout(400)

    outcome = stage.click(video, "list", control=control, timeout_s=10)

    assert len(outcome.files) == 1, outcome.timeline


def click_and_miss_the_next(control: Locator, stage: Stage, video: LabVideo) -> None:
    with stage.watching(video, "list") as watch:
        stage.press(control, watch)
        stage.settle(watch, timeout_s=10)
        raise Missing("There is no second button.")


@pytest.mark.parametrize("opens_player", [True, False])
def test_a_next_button_that_is_missing_is_a_mistake_of_the_gallery_where_the_click_before_hides_it(
    opens_player: bool, stage: Stage
) -> None:
    video = stage.fill_library("Cup Final")
    stage.open()
    control = stage.find(video, "list")
    if opens_player:
        stage.gallery.loc_play(video.name).evaluate("play => { window.play = play; }")
        control.evaluate("it => it.addEventListener('click', () => window.play.click())")

    with pytest.raises(BrokenPromise if opens_player else Missing) as raised:
        click_and_miss_the_next(control, stage, video)

    if isinstance(raised.value, BrokenPromise):
        assert [one.code for one in raised.value.findings] == ["player-opened"]


def test_a_button_that_is_missing_before_any_click_is_no_mistake_of_the_gallery(stage: Stage) -> None:
    video = stage.fill_library("Cup Final")
    stage.open()

    with pytest.raises(Missing), stage.watching(video, "list"):
        raise Missing("There is no button.")

    assert stage.outcomes == []
