"""Galleries that are right and do it otherwise keep the promises that tell them apart from the bundled one."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Playwright

from e2e.flows import try_promise
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fake_backend import FAULTS
from fixtures.errors import CannotRun, NotExercised
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching.devices import options_for
from fixtures.watching.observer import Observer
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.rhythm import TITLE, learn_rhythm
from fixtures.watching.stage import Stage

RIGHT = Path(__file__).with_name("galleries") / "right"
SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}
KEPT, UNEXERCISED = "kept", "not exercised"

# profile -> promise at a button -> what comes of it
TELLING = {
    "Polling": {
        "expired-link:player": KEPT,
        "object-missing:list": KEPT,
        "memory-is-freed:list": KEPT,  # says the same words again
        "plays-on:player": KEPT,
    },
    "Addresses": {
        "presigned-link:player": KEPT,
        "gallery-stays:list": KEPT,
        "back-from-the-player:player": KEPT,
    },
    "Picker": {
        "special-characters:player": KEPT,
        "cut-off-everywhere:list": KEPT,
        "several-rows:list": KEPT,
    },
    "Renewed": {"presigned-link:player": KEPT, "no-link:list": KEPT, "session-ended:list": KEPT},
    "Backend": {
        "no-link:list": KEPT,
        "expired-without-cors:list": UNEXERCISED,
        "expired-and-backend-cannot-stream:player": UNEXERCISED,
        "plays-by-a-new-link:player": UNEXERCISED,
        "plays-among-downloads:player": KEPT,
    },
    "Folded": {"titles-in-any-script:list": KEPT, "special-characters:player": KEPT},
    "Words": {
        "slow-to-start:list": KEPT,
        "slow-line:list": KEPT,
        # It says a while after the file that it is saved.
        "several-failures:list": KEPT,
        "leaving-meanwhile:list": KEPT,
        "closed-meanwhile:list": KEPT,
        "in-another-tab:list": KEPT,
        # Beyond what must be: words that change are seen, and not heard.
        "screen-reader-saved:list": "not-accessible",
    },
    "Carousel": {"finger-on-a-phone:list": KEPT},
    "Framed": {"player-plays:player": KEPT, "presigned-link:player": KEPT},
    "Virtual": {
        "presigned-link:player": KEPT,
        "finger-on-a-phone:list": KEPT,
        "last-of-many:list": KEPT,
        "alert-with-animations:list": KEPT,  # it takes the last row out of the page while the first is in view
    },
    "Components": {
        "slow-to-start:list": KEPT,
        "object-missing:player": KEPT,
        "library-empty:list": KEPT,
        "retry:list": KEPT,
        "enter-key:list": KEPT,
        "alert-with-animations:list": KEPT,
    },
    "Tray": {
        "presigned-link:list": KEPT,  # three alerts that are none, a date before the title
        "enter-key:list": KEPT,
        "several-failures:list": KEPT,
        "cancelled:list": KEPT,
        "collapsed-group:player": KEPT,
        "beside-a-slow-one:list": UNEXERCISED,  # one download at a time
    },
    "Ring": {
        "large-file:list": KEPT,
        "retry:player": KEPT,
        "several-failures:list": KEPT,
        "expired-link:list": KEPT,
    },
    "Tabs": {
        "presigned-link:player": UNEXERCISED,
        "large-file:list": KEPT,  # asks first
        "troubles-told-apart:list": KEPT,
        "screen-reader-saved:list": KEPT,
    },
    "Bulk": {
        "object-missing:player": KEPT,
        "cancelled:list": KEPT,  # its cancel button is disabled again when there is nothing to cancel
    },
    "Kebab": {
        "last-of-many:list": KEPT,  # its menu is open already when the button is looked for
        "failure-on-a-phone:list": KEPT,  # a closed menu has no width
    },
    "Studio": {
        "retry:list": KEPT,  # the alert is in the card, without the title
        "offline:player": KEPT,  # what the player says of itself is no news
    },
    "German": {"retry:player": KEPT, "screen-reader-saved:list": KEPT},
    "Tides": {
        "expired-without-cors:player": KEPT,  # the player says that it cannot play, before anything is downloaded
        "two-of-one-title:list": KEPT,  # its links are called “Saved” for a while, and rows grow
        "library-unreadable:list": KEPT,  # it asks once more before it says so
        "space-key:list": UNEXERCISED,  # its buttons are links
    },
    "Feed": {
        "last-of-many:list": KEPT,  # reads twelve at a time
        "library-unreadable:list": KEPT,  # in Arabic
        "screen-reader-saved:player": KEPT,  # its API has a time limit, and signs links
    },
    "Desk": {
        "enter-key:list": KEPT,  # the arrows walk from row to row, and into a row
        "collapsed-group:list": KEPT,  # a tab for each group
    },
    "Reels": {
        # It asks for a name and a quality, and loads a script when the mouse comes near.
        "presigned-link:player": KEPT,
        "leaving-meanwhile:list": KEPT,
        "screen-reader-saved:list": KEPT,  # a line for screen readers alone says how far it is
    },
}
CELLS = [
    pytest.param(profile, *named.split(":"), verdict, id=f"{profile}-{named}")
    for profile, cells in TELLING.items()
    for named, verdict in cells.items()
]


def profiles(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"profiles_of_{file.parent.name}_galleries", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROFILES, FURTHER = profiles(RIGHT / "profiles.py"), profiles(RIGHT / "further" / "profiles.py")


class Place:
    """The labs of all galleries that were shown, each started once, and what its gallery asks for by itself."""

    def __init__(self, browser: Browser, playwright: Playwright, say: Say) -> None:
        self._browser, self._playwright, self._say = browser, playwright, say
        self._shown: dict[str, tuple[Lab, frozenset[str]]] = {}
        self._running = ExitStack()
        self.profile: Any = None

    def show(self, name: str) -> None:
        self.profile = getattr(PROFILES if hasattr(PROFILES, name) else FURTHER, name)
        if name not in self._shown:
            folder = RIGHT / getattr(self.profile, "folder", "")
            lab = self._running.enter_context(running_lab(Target(name, folder=folder), self.profile, say=self._say))
            context = self._browser.new_context()
            self._shown[name] = lab, learn_rhythm(lab, context, self.profile)
            context.close()
        self.lab, self.rhythm = self._shown[name]

    def close(self) -> None:
        self._running.close()

    @contextmanager
    def stage(self, scenario: Scenario) -> Iterator[Stage]:
        self.lab.reset()
        context = self._browser.new_context(**options_for(scenario.device, self._playwright.devices))
        observer = Observer(context, ours=self.lab.ours)
        observer.rhythm = self.rhythm
        page = context.new_page()
        yield Stage(lab=self.lab, page=page, gallery=self.profile(page, self.lab.address), observer=observer)
        context.close()
        observer.forget()


@pytest.fixture(scope="module")
def place(browser: Browser, playwright: Playwright, say: Say) -> Iterator[Place]:
    place = Place(browser, playwright, say)
    yield place
    place.close()


def verdict_of(scenario: Scenario, button: Button, stage: Stage) -> str:
    try:
        return KEPT if try_promise(scenario, stage, button) else UNEXERCISED
    except NotExercised:
        return UNEXERCISED
    except BrokenPromise as broken:
        return ", ".join(one.code for one in broken.findings)


@pytest.mark.parametrize(("way", "scenario", "button", "verdict"), CELLS)
def test_a_right_gallery_is_judged_rightly(way: str, scenario: str, button: Button, verdict: str, place: Place) -> None:
    place.show(way)
    with place.stage(SCENARIOS[scenario]) as stage:
        if way == "Virtual":
            for number in range(197):
                stage.lab.add_shared(f"Match {number}", "neighbour-3")

        assert verdict_of(SCENARIOS[scenario], button, stage) == verdict


def test_the_rhythm_is_what_the_page_asks_for_without_a_click(place: Place) -> None:
    place.show("Polling")
    assert place.rhythm == {"GET /api/downloads", "POST /api/statistics"}

    place.show("Addresses")
    assert place.rhythm == set()

    place.show("Ring")  # the server's events make it ask
    assert place.rhythm == {"GET /api/events", "GET /api/downloads"}


def test_what_the_page_waits_for_is_awaited_before_its_clock_is_moved_on(place: Place, browser: Browser) -> None:
    place.show("Ring")  # it gives the list 30 seconds, of which none pass here
    lab = place.lab

    class Late(PROFILES.Ring):  # type: ignore[misc, name-defined]
        def open(self) -> None:
            lab.backend.faults["list"] = FAULTS["slow-first-byte"]
            super().open()

    context = browser.new_context()
    context.set_default_timeout(5000)

    learn_rhythm(lab, context, Late)

    [page] = context.pages
    assert not page.get_by_text("The server cannot be reached").count()
    assert Late(page, lab.address).loc_player(TITLE).is_visible()
    context.close()


def test_a_dead_key_in_a_page_that_polls_is_nothing_and_no_failure(place: Place) -> None:
    place.show("Polling")
    with place.stage(SCENARIOS["space-key"]) as stage:
        stage.page.add_init_script(
            "addEventListener('keydown', (event) => event.key === ' ' && event.preventDefault())"
        )

        assert verdict_of(SCENARIOS["space-key"], "list", stage) == "nothing-happened"


def test_what_comes_of_an_answer_before_its_click_returns_counts(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.show("Reels")  # it asks for a name and a quality before each download
    asked = place.profile.loc_go_on

    def late(page_object: Any) -> SimpleNamespace:
        button: Locator = asked(page_object)

        def click() -> None:
            button.click()
            page_object.page.wait_for_timeout(500)

        return SimpleNamespace(is_visible=button.is_visible, click=click)

    monkeypatch.setattr(place.profile, "loc_go_on", late)
    scenario = SCENARIOS["screen-reader-saved"]
    with place.stage(scenario) as stage:
        assert verdict_of(scenario, "player", stage) == KEPT


def test_a_list_that_is_asked_for_a_moment_after_it_is_shown_is_judged(place: Place) -> None:
    place.show("Polling")
    with place.stage(SCENARIOS["library-empty"]) as stage:
        later = (
            "const ask = fetch; window.fetch = (...all) => new Promise((go) => setTimeout(() => go(ask(...all)), 300))"
        )
        stage.page.add_init_script(f"{{ {later}; }}")

        assert verdict_of(SCENARIOS["library-empty"], "list", stage) == KEPT


def test_a_gallery_that_does_not_open_has_no_rhythm(place: Place, browser: Browser) -> None:
    class Mistaken(PROFILES.Polling):  # type: ignore[misc, name-defined]
        def open(self) -> None:
            raise CannotRun("There is nothing to open.")

    place.show("Polling")
    context = browser.new_context()

    assert learn_rhythm(place.lab, context, Mistaken) == set()

    context.close()


def test_a_picker_without_a_click_fails_as_in_chromium(place: Place) -> None:
    place.show("Picker")
    with place.stage(SCENARIOS["presigned-link"]) as stage:
        # Not by `evaluate`, which counts as a click.
        asking = "window.said = showSaveFilePicker().catch((error) => `${error.name}: ${error.message}`)"
        stage.page.add_init_script(asking)
        stage.open()

        said = stage.page.evaluate("said")

    assert re.fullmatch(r"SecurityError: .*Must be handling a user gesture to show a file picker\.", said)
