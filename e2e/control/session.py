"""The lab's state as a person changes it: the scenario, its moments, the knobs, the library. Used at the desk alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from playwright.sync_api import Page

from e2e.catalogue import check_name
from e2e.control import knobs
from e2e.control.feed import Feed
from e2e.control.knobs import AS_IT_IS
from e2e.control.library import fill, put_back_what_is_shared
from e2e.control.words import CLICKED_AGAIN, judged_as
from e2e.pages import GalleryPage
from e2e.scenario import Scenario, Setting
from e2e.scenarios import CATALOGUE
from fixtures.judging.outcome import Button, Outcome
from fixtures.judging.promise import Promise
from fixtures.lab.lab import Lab
from fixtures.lab.library import LabVideo
from fixtures.lab.media import video
from fixtures.lab.setting import KNOBS
from fixtures.watching.promised import Check, Expected, promise_of

SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}


class DrivenBrowser(Protocol):
    """The browser that shows the gallery, where it is the lab's own."""

    def open_page(self, setting: Setting) -> None: ...  # a new page of the gallery in which this is set
    def apply(self, setting: Setting) -> None: ...  # to the page that there is
    def show(self) -> None: ...  # bring the gallery's page to the front


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a click is judged by."""

    promise: Promise
    extra_checks: tuple[Check, ...] = ()
    precondition: Callable[[Outcome], bool] | None = None
    timeout_s: float = 10.0
    observe_alert_s: float = 0.0


class Session:
    """One lab with one scenario brought up. `changed` is called after each change, to show it."""

    def __init__(self, lab: Lab, feed: Feed, profile: type[GalleryPage], *, given: Sequence[str] = ()) -> None:
        """`given` are the words by which `check` is given the same gallery."""
        self.lab, self.feed, self.profile, self.given = lab, feed, profile, given
        self.changed: Callable[[], None] = lambda: None
        self.browser: DrivenBrowser | None = None
        self.scenario, self.button = CATALOGUE[0], cast("Button | None", None)
        self.expect: Expected = "saved"
        self.videos: dict[int, LabVideo] = {}
        self._subject: LabVideo
        self.at_load = self.at_click = self.pending = self.meanwhile = AS_IT_IS  # what was turned, and what is to be
        self.pressed = self.answered = AS_IT_IS  # what the scenario has changed at the press, and meanwhile
        self.by_hand = False  # something was changed that the scenario does not say
        self.chosen = False  # it was said by hand what a click is judged by
        self.loaded = False  # the gallery has been opened since the scenario was set
        self.clicked_once = False
        self.trouble = ""  # why the gallery cannot be shown
        self.errors: list[str] = []  # of its page, outside of clicks
        self.remarks: list[str] = []  # what was done that no declaration can say
        self.rules = profile(cast(Page, None), "")  # for its rules alone: it has no page

    @property
    def subject(self) -> LabVideo:
        """The scenario's own video."""
        return self._subject

    @property
    def stored(self) -> tuple[LabVideo, ...]:
        """All that is or was in the library."""
        return tuple(self.videos.values())

    # -- scenarios

    def switch(self, name: str, button: Button | None = None) -> None:
        """Set the lab as a scenario says, at an address of its own, and open the gallery there.

        Raises NotExercised, with the reason, where the lab's backend cannot be so.
        """
        with self._telling():
            scenario = SCENARIOS[name]
            for setting in scenario.settings:
                setting.check_lab(self.lab)
            put_back_what_is_shared(self.lab, self.stored)
            self.lab.reset()
            self.scenario, self.button = scenario, button
            self.expect = judged_as(scenario)
            self.loaded = self.clicked_once = self.by_hand = self.chosen = False
            self.errors, self.remarks = [], []
            self.at_load = self.at_click = self.pressed = self.answered = AS_IT_IS
            self.pending, self.meanwhile = scenario.at_click, scenario.meanwhile
            self._subject, filled = fill(self.lab, scenario)
            self.videos = {one.record.id: one for one in filled}
            self._apply(scenario.at_load, in_browser=False)
            self.at_load = scenario.at_load
            self.feed.put("mark", f"mark-{self.lab.origin}", {"text": f"scenario {name}", "promise": scenario.promise})
            if self.browser is not None:
                self.browser.open_page(scenario.at_load)

    def expects(self, expect: Expected) -> None:
        """What a click on the video under test is judged by from now on."""
        with self._telling():
            self.expect, self.chosen = expect, True

    @property
    def is_its_own(self) -> bool:
        """Whether the scenario's own promise still holds, its second step and its further facts included."""
        return not self.by_hand and self.expect == judged_as(self.scenario)

    def scenario_left(self) -> Scenario:
        """What is left of the scenario: a click in its state and no more, where its own promise does not hold."""
        if self.is_its_own:
            return self.scenario
        flow = self.scenario.flow if self.scenario.flow == "after six others" else "one click"
        return replace(self.scenario, flow=flow, then=None, extra_checks=(), precondition=None)

    @contextmanager
    def _by_hand(self) -> Iterator[None]:
        """A change that the scenario does not say: whether the video can still be saved is unknown."""
        with self._telling():
            yield
            self.by_hand = True
            if not self.chosen:
                self.expect = "saved-or-told"

    def wanted(self, clicked: LabVideo, *, cancelled: bool) -> Wanted:
        """What a click on this video's button is judged by."""
        scenario = self.scenario_left()
        expect, extra_checks, precondition = self.expect, scenario.extra_checks, scenario.precondition
        if cancelled:
            expect, extra_checks, precondition = "cancelled", (), None
        elif expect == "cancelled":  # nobody has cancelled it
            expect, extra_checks, precondition = "saved", (), None
        elif self.clicked_once and scenario.then:
            expect, extra_checks, precondition = scenario.then.expect, scenario.then.extra_checks, None
        elif clicked is not self._subject:
            # Other videos meet the same servers; only what was done to the one under test alone does not concern them.
            alone = not self.by_hand and AS_IT_IS in (self.at_load, without_the_object(self.at_load))
            expect, extra_checks, precondition = "saved" if expect == "saved" or alone else "saved-or-told", (), None
        promise = promise_of(expect, clicked, self.stored, rules=self.rules)
        timeout_s = max(scenario.timeout_s, self.profile.patience)
        return Wanted(promise, extra_checks, precondition, timeout_s, scenario.observe_alert_s)

    # -- its moments

    def at_the_click(self) -> Setting:
        """Change what the scenario changes right before the click; the browser's part is the caller's to change."""
        if self.scenario_left().flow in CLICKED_AGAIN and not self.clicked_once and self.browser is not None:
            return AS_IT_IS
        due, self.pending = self.pending, AS_IT_IS
        if due != AS_IT_IS:
            with self._telling():
                self._apply(due, in_browser=False)
                self.pressed = knobs.merged(self.pressed, due)
                self.at_click = knobs.merged(self.at_click, due)
        return due

    def after_the_click(self) -> None:
        """Change what the scenario changes while the click is answered."""
        if self.meanwhile != AS_IT_IS:
            with self._telling():
                due, self.meanwhile = self.meanwhile, AS_IT_IS
                self._apply(due)
                self.answered = due

    def do_what_is_due(self) -> None:
        """Change what the scenario changes next, where a person says when."""
        if self.pending != AS_IT_IS and self.browser is None:
            self.at_the_click()
        else:
            self.after_the_click()

    def after_the_outcome(self) -> None:
        """Change what the scenario changes before its second step."""
        with self._telling():
            self.clicked_once = True
            if then := self.scenario_left().then:
                self._apply(then.change)

    # -- knobs

    def turn(self, name: str, value: Any) -> None:
        """Turn one knob by hand. Raises ValueError, with the nearest word, for one that there is not."""
        knob = KNOBS.get(name)
        if knob is None or not knob.by_hand:
            raise ValueError(f"there is no knob {name!r}")
        if knob.browser and self.browser is None:
            raise ValueError(f"{knob.label}: {knobs.ONLY_IN_OUR_BROWSER}")
        change = Setting(**{name: value})
        with self._by_hand():
            self.pending = knobs.without(self.pending, name)
            self._apply(change, in_browser=not knob.new_page)
            if knob.new_page:
                self.at_load = knobs.merged(self.at_load, change)
                if self.browser is not None:
                    self.browser.open_page(self.present)
            else:
                self._note(change)

    @property
    def present(self) -> Setting:
        """The knobs that are not in their usual state."""
        return Setting(**knobs.values(knobs.merged(self.at_load, self.at_click)))

    def _note(self, change: Setting) -> None:
        """A change belongs to the load until the gallery is open."""
        if self.loaded:
            self.at_click = knobs.merged(self.at_click, change)
        else:
            self.at_load = knobs.merged(self.at_load, change)

    def go_on(self) -> None:
        """Let go on what the fault `stall` holds up."""
        scenario = self.scenario
        due = any(one.stalled for one in (scenario.at_load, scenario.at_click, scenario.meanwhile))
        with self._telling() if due else self._by_hand():
            self.lab.go_on()
            self.at_click = knobs.merged(self.at_click, Setting(stalled="go on"))

    def act(self, change: Setting) -> None:
        """Do at once what a setting says."""
        with self._by_hand():
            self._apply(change)
            self._note(change)

    def _apply(self, setting: Setting, *, in_browser: bool = True) -> None:
        setting.apply_to_servers(self.lab, self._subject)
        if setting.library == "video-added":
            for record in self.lab.backend.videos:
                if record.id not in self.videos:
                    self.videos[record.id] = LabVideo(record, video("neighbour-3"))
        if self.browser is not None and in_browser:
            self.browser.apply(setting)
        elif setting.stalled:
            self.lab.await_held_up(lambda ms: time.sleep(ms / 1000))
            self.lab.go_on()

    # -- the library

    def add(self, title: str) -> None:
        """Add a video of this title, its object in the bucket."""
        with self._telling():
            added = self.lab.add_video(title)
            self.videos[added.record.id] = added
            self.remarks.append(f"not in this declaration: the video “{title}” was added")

    def set_object(self, number: int, state: str) -> None:
        """Take a video's object out of the bucket, "missing", or store it again, "present"."""
        one = self.known(number)
        if one is self._subject:
            self.act(Setting(object=state))
            return
        with self._by_hand():
            if state == "missing":
                self.lab.remove_object(one)
            else:
                self.lab.store(one.record.key, one.media)
            self.remarks.append(f"not in this declaration: the object of “{one.name}” is {state}")

    def delete(self, number: int) -> None:
        """Take a video out of library and bucket, as another tab would."""
        one = self.known(number)
        if one is self._subject:
            self.act(Setting(library="video-deleted"))
            return
        with self._by_hand():
            self.lab.remove(one)
            self.remarks.append(f"not in this declaration: the video “{one.name}” was deleted")

    def known(self, number: int) -> LabVideo:
        """Raises ValueError where there is no such video."""
        if number not in self.videos:
            raise ValueError(f"there is no video {number}")
        return self.videos[number]

    @contextmanager
    def _telling(self) -> Iterator[None]:
        yield
        self.changed()


def without_the_object(setting: Setting) -> Setting:
    """The same but for what was done to the video under test alone."""
    return replace(setting, object=None, object_type=None, library=None)


def named(name: str) -> tuple[str, Button | None]:
    """A scenario and a button from `NAME[:BUTTON]`. Raises CannotRun, with the nearest names, for none."""
    check_name(name)
    scenario, _, button = name.partition(":")
    return scenario, cast("Button | None", button or None)
