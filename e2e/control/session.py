"""The lab's state as a developer changes it: the scenario, its moments, the knobs, the library."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

from playwright.sync_api import Page

from e2e.catalogue import check_name
from e2e.control import knobs
from e2e.control.feed import Feed
from e2e.control.knobs import AS_IT_IS
from e2e.control.library import fill, put_back_what_is_shared
from e2e.control.showing import as_file, as_shown
from e2e.control.words import judged_as
from e2e.pages import GalleryPage
from e2e.scenario import Scenario, Setting
from e2e.scenarios import CATALOGUE
from fixtures.judging.outcome import Button, Outcome
from fixtures.judging.promise import Promise
from fixtures.lab.lab import Lab, LabVideo
from fixtures.lab.media import video
from fixtures.lab.site import WORKER
from fixtures.watching.stage import Check, Expected, promise_of

SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a click is judged by."""

    promise: Promise
    extra_checks: tuple[Check, ...] = ()
    precondition: Callable[[Outcome], bool] | None = None
    timeout_s: float = 10.0
    observe_alert_s: float = 0.0


class Session:
    """One lab and whom it tells of changes. Its methods may be called from any thread but the servers' own."""

    def __init__(self, lab: Lab, feed: Feed, profile: type[GalleryPage], *, given: Sequence[str] = ()) -> None:
        """`given` are the words by which `check` is given the same gallery."""
        self.lab, self.feed, self.profile, self.given = lab, feed, profile, given
        self._lock = threading.RLock()
        self.scenario, self.button = CATALOGUE[0], cast("Button | None", None)
        self.expect: Expected = "saved"
        self.videos: dict[int, LabVideo] = {}
        self._subject: LabVideo
        self.at_load = self.at_click = self.pending = self.meanwhile = AS_IT_IS  # what was turned, and what is to be
        self.popups: str | None = None
        self.worker: str | None = None
        self.pressed = self.answered = AS_IT_IS  # what the scenario has changed at the press, and meanwhile
        self.by_hand = False  # something was changed that the scenario does not say
        self.chosen = False  # it was said by hand what a click is judged by
        self.loaded = False  # the gallery has been opened since the scenario was set
        self.clicked_once = False
        self.trouble = ""  # why the gallery cannot be shown
        self.errors: list[str] = []  # that its page threw, outside of clicks, since it was loaded
        self.remarks: list[str] = []  # what was done that no declaration can say
        self.rules = profile(cast(Page, None), "")  # for its rules alone: no page is ours

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
        """Set the lab as a scenario says, at an address of its own."""
        with self._telling():
            scenario = SCENARIOS[name]
            put_back_what_is_shared(self.lab, self.stored)
            self.lab.reset()
            self.scenario, self.button = scenario, button
            self.expect = judged_as(scenario)
            self.loaded = self.clicked_once = self.by_hand = self.chosen = False
            self.remarks = []
            self.popups = self.worker = None
            self.at_load = self.at_click = self.pressed = self.answered = AS_IT_IS
            self.pending, self.meanwhile = scenario.at_click, scenario.meanwhile
            self._subject, filled = fill(self.lab, scenario)
            self.videos = {one.record.id: one for one in filled}
            self._apply(scenario.at_load)
            self.at_load = scenario.at_load
            self.feed.put("mark", f"mark-{self.lab.origin}", {"text": f"scenario {name}", "promise": scenario.promise})

    def promises(self, expect: Expected) -> None:
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
        """A change that the scenario does not say: whether the video can still be saved is anybody's guess."""
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
        elif self.clicked_once and scenario.then:
            expect, extra_checks, precondition = scenario.then.expect, scenario.then.extra_checks, None
        elif clicked is not self._subject:
            # Other videos meet the same servers; only what was done to the one under test alone is not theirs.
            alone = not self.by_hand and AS_IT_IS in (self.at_load, without_the_object(self.at_load))
            expect, extra_checks, precondition = "saved" if expect == "saved" or alone else "saved-or-told", (), None
        promise = promise_of(expect, clicked, self.stored, rules=self.rules)
        return Wanted(
            promise,
            extra_checks,
            precondition,
            max(scenario.timeout_s, self.profile.patience),
            scenario.observe_alert_s,
        )

    # -- its moments

    def opened(self, trouble: str = "") -> None:
        """The gallery has been opened, or opened again; `trouble` is what its browser lacks."""
        with self._telling():
            self.loaded, self.errors, self.trouble = True, [], trouble

    def page_error(self, text: str) -> None:
        """Its page threw an error that no click caused."""
        with self._telling():
            self.errors = [*self.errors, text][-5:]

    def at_the_click(self) -> None:
        """Turn what is to be turned right before the click."""
        with self._telling():
            due, self.pending = self.pending, AS_IT_IS
            self._apply(due)
            self.pressed = knobs.merged(self.pressed, due)
            self.at_click = knobs.merged(self.at_click, due)

    def after_the_click(self) -> None:
        """Turn what is to be turned while the click is answered."""
        if self.meanwhile == AS_IT_IS:
            return
        with self._telling():
            due, self.meanwhile = self.meanwhile, AS_IT_IS
            self._apply(due)
            self.answered = due

    def after_the_outcome(self) -> None:
        """Turn what is to be turned before the scenario's second step."""
        with self._telling():
            self.clicked_once = True
            if then := self.scenario_left().then:
                self._apply(then.change)

    def unless_left(self, address: str, work: Callable[[], None]) -> None:
        """Do something that was heard in the scenario at an address, unless that was left meanwhile."""
        with self._lock:
            if self.lab.address == address:
                work()

    # -- knobs

    def turn(self, name: str, value: Any) -> None:
        """Turn one knob by hand. Raises ValueError, with the nearest word, for one that there is not."""
        if name not in knobs.KNOBS:
            raise ValueError(f"there is no knob {name!r}")
        if reason := knobs.KNOBS[name].not_here:
            raise ValueError(reason)
        usual = knobs.KNOBS[name].usual
        back = value == usual and name in ("links_to", "links", "session", "service_worker", "popups")
        change = AS_IT_IS if back else Setting(**{name: value})
        with self._by_hand():
            if back:
                self._turn_back(name)
            else:
                self._apply(change)
            overridden: dict[str, Any] = {name: {} if name == "backend" else None}
            self.pending = replace(self.pending, **overridden)
            if back:
                self.at_load, self.at_click = replace(self.at_load, **overridden), replace(self.at_click, **overridden)
            elif self.loaded:
                self.at_click = knobs.merged(self.at_click, change)
            else:
                self.at_load = knobs.merged(self.at_load, change)

    def _turn_back(self, name: str) -> None:
        """To its usual state, for knobs that have no word for it."""
        if name == "links_to":
            self.lab.backend.link_template = None
        elif name == "links":
            self.lab.edge.once = False
        elif name == "session":
            self.lab.backend.session_required = self.profile.session_cookie
        elif name == "popups":
            self.popups = None
        else:
            self.worker = self.lab.site.worker = None

    def go_on(self) -> None:
        """Let go on what the fault `stall` holds up."""
        scenario = self.scenario
        due = any(one.stalled for one in (scenario.at_load, scenario.at_click, scenario.meanwhile))
        with self._telling() if due else self._by_hand():
            self.lab.go_on()
            self.at_click = knobs.merged(self.at_click, Setting(stalled="go on"))

    def expire_links(self) -> None:
        """Let every link that was given out so far be dead."""
        self.act(Setting(links="have-expired"))

    def act(self, change: Setting) -> None:
        """Do at once what a setting says."""
        with self._by_hand():
            self._apply(change)
            if self.loaded:
                self.at_click = knobs.merged(self.at_click, change)
            else:
                self.at_load = knobs.merged(self.at_load, change)

    def _apply(self, setting: Setting) -> None:
        setting.apply_to_servers(self.lab, self._subject)
        if setting.library == "video-added":
            for record in self.lab.backend.videos:
                if record.id not in self.videos:
                    self.videos[record.id] = LabVideo(record, video("neighbour-3"))
        if setting.stalled:
            self.lab.await_held_up(lambda ms: time.sleep(ms / 1000))
            self.lab.go_on()
        if setting.popups:
            self.popups = setting.popups
        if setting.service_worker == "meddling":
            self.worker = WORKER

    # -- the library

    def add(self, title: str) -> None:
        """Add a video of this title, its object in the bucket."""
        with self._telling():
            added = self.lab.add_video(title)
            self.videos[added.record.id] = added
            self.remarks.append(f"not said here: the video “{title}” was added")

    def drop_object(self, number: int) -> None:
        """Take a video's object out of the bucket."""
        self._object(number, "missing")

    def put_object_back(self, number: int) -> None:
        """Store a video's object again."""
        self._object(number, "present")

    def _object(self, number: int, state: str) -> None:
        one = self.known(number)
        if one is self._subject:
            self.act(Setting(object=cast(Any, state)))
            return
        with self._by_hand():
            if state == "missing":
                self.lab.remove_object(one)
            else:
                self.lab.store(one.record.key, one.media)
            self.remarks.append(f"not said here: the object of “{one.name}” is {state}")

    def delete(self, number: int) -> None:
        """Take a video out of library and bucket, as another tab would."""
        one = self.known(number)
        if one is self._subject:
            self.act(Setting(library="video-deleted"))
            return
        with self._by_hand():
            self.lab.remove(one)
            self.remarks.append(f"not said here: the video “{one.name}” was deleted")

    def known(self, number: int) -> LabVideo:
        """Raises ValueError where there is no such video."""
        if number not in self.videos:
            raise ValueError(f"there is no video {number}")
        return self.videos[number]

    # -- telling

    def declared(self) -> dict[str, str]:
        """The present state as a file that declares it, and the command that runs that file."""
        with self._lock:
            return as_file(self)

    def state(self) -> dict[str, Any]:
        """All that the control page shows of it."""
        with self._lock:
            return as_shown(self)

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Changes that nothing else may come between, told when they are made."""
        with self._lock:
            yield
            self.tell()

    def tell(self) -> None:
        """Tell the control page how things are."""
        self.feed.put("state", "state", self.state())

    def gallery_trouble(self, why: str) -> None:
        """Say why the gallery cannot be shown, or that it can again."""
        if why != self.trouble:
            with self._telling():
                self.trouble = why


def without_the_object(setting: Setting) -> Setting:
    """The same but for what was done to the video under test alone."""
    return replace(setting, object=None, object_type=None, library=None)


def named(name: str) -> tuple[str, Button | None]:
    """A scenario and a button from `NAME[:BUTTON]`. Raises CannotRun, with the nearest names, for none."""
    check_name(name)
    scenario, _, button = name.partition(":")
    return scenario, cast("Button | None", button or None)
