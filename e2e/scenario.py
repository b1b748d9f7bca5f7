"""Declares a promise: a `Scenario` gives the state before the click and the expected result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from fake_backend import Video
from fixtures.judging.classes import known_classes
from fixtures.judging.findings import known_findings, symptoms_of
from fixtures.judging.outcome import BUTTONS, Button, Outcome
from fixtures.lab.knob import check_words, known
from fixtures.lab.library import Place
from fixtures.lab.media import MEGABYTE
from fixtures.lab.setting import Setting
from fixtures.watching.acts import Act
from fixtures.watching.devices import Device
from fixtures.watching.promised import Check, Expected

Severity = Literal["must", "should"]
Flow = Literal[
    "one click", "every title", "every row", "two at once", "cancel", "cancel in the browser", "play", "seek",
    "both buttons",
    "after six others", "leave", "told apart", "play among downloads", "in a group", "unreadable", "empty",
    "open again", "play in vain", "focus", "dismiss", "download while playing", "download while paused",
    "several failures", "two of one title", "read the facts", "watch the progress", "with a filter",
    "each success stays", "by the wheel", "by the finger", "in another tab", "after a deletion", "stored anew",
    "alert out of the way", "in another time zone", "turn the phone", "come online", "close and open",
    "beside a lost picture", "beside a slow one", "in order", "next in the player",
    "go back",
]  # fmt: skip

RECORD = frozenset(one.name for one in fields(Video)) - {"id", "project_name", "key", "otherwise"}

__all__ = ["MEGABYTE", "Scenario", "Setting", "Then"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What happens after the first click, and the expected result.

    `act`: the user clicks the alert's retry, clicks the same button again, goes on to another video in the same
    gallery. `extra_checks` are further checks of that result.
    """

    act: Literal["retry", "again", "next-video"]
    expect: Expected
    change: Setting = Setting()
    extra_checks: tuple[Check, ...] = ()

    def __post_init__(self) -> None:
        check_words(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named state of the lab and the promise made to the user in it.

    Raises ValueError for a severity, class, finding, act or knob that does not exist.
    """

    name: str
    promise: str  # in the user's words
    expect: Expected | Literal["plays"]
    severity: Severity = "must"
    classes: tuple[int, ...] = ()  # the classes of failure it covers, by number
    causes: tuple[str, ...] = ()  # findings that tell what lies behind a breach here, beside what the user sees

    # The video.
    title: str = "Summer Cup Final"
    titles: tuple[str, ...] = ()  # further videos, each saved in turn from its link, then all again through the backend
    size: int | None = None  # bytes; None: a small one
    gap: int | None = None  # bytes between its halves, so that a player must ask for the second by itself
    group: str | None = None  # the collapsed group its row is in
    record: Mapping[str, Any] = field(
        default_factory=dict
    )  # further fields of its record in the API, by `Video`'s names
    place: Place = "middle"  # where its row stands in the list
    rows: int = 3  # how many videos the list has

    # The lab, and the user.
    at_load: Setting = Setting()  # the lab while the gallery opens
    at_click: Setting = Setting()  # what has changed when the user clicks
    meanwhile: Setting = Setting()  # what changes once the user has clicked
    flow: Flow = "one click"
    act: Act = "click"  # what the user does with the button
    device: Device = "desktop"
    then: Then | None = None
    buttons: tuple[Button, ...] = BUTTONS

    # How it is judged.
    extra_checks: tuple[Check, ...] = ()  # further facts about the first outcome
    precondition: Callable[[Outcome], bool] | None = (
        None  # whether the scenario's situation occurred; if not, the promise is "not exercised"
    )
    # Whether the scenario applies to this gallery. If it never uses the tested route, the promise is "not exercised".
    applies: Callable[[Outcome], bool] | None = None
    may_be_absent: bool = False  # a gallery without this row or button keeps the promise, unexercised
    timeout_s: float = 10.0  # seconds until a flow that goes on is given up
    observe_alert_s: float = 0  # seconds that an alert is watched for, to see that it stays
    inspect: bool = False  # check the page with axe-core
    measure_memory: bool = False  # measure how memory grows

    where: str = field(init=False, compare=False)  # file and line of the declaration

    def __post_init__(self) -> None:
        frame = sys._getframe(2)  # past the generated __init__
        object.__setattr__(self, "where", f"{frame.f_code.co_filename}:{frame.f_lineno}")
        check_words(self)
        if self.at_load.clock and self.device != "desktop of its own":
            raise ValueError("a clock is set for a whole browser context; it needs device='desktop of its own'")
        for button in self.buttons:
            known(button, BUTTONS, "button ")
        for name in self.record:
            known(name, RECORD, "field of a record ")
        for number in self.classes:
            known(number, known_classes(), "class of failure ")
        for code in self.causes:
            known(code, known_findings(), "finding ")

    @property
    def findings(self) -> tuple[str, ...]:
        """The codes of the findings that a breach of this promise gives: what lies behind first, then what is seen."""
        expected = [self.expect, *([self.then.expect] if self.then else [])]
        seen = [code for one in expected for code in symptoms_of(one)]
        return tuple(dict.fromkeys([*self.causes, *seen]))

    @property
    def settings(self) -> tuple[Setting, ...]:
        """How the lab is set, moment by moment."""
        return (self.at_load, self.at_click, self.meanwhile, *([self.then.change] if self.then else []))

    @property
    def state_of_the_lab(self) -> str:
        """How the lab is set, moment by moment, in the words of the declaration."""
        moments = {"at load": self.at_load, "at the click": self.at_click, "meanwhile": self.meanwhile}
        if self.then:
            moments[f"then ({self.then.act})"] = self.then.change
        return "; ".join(f"{moment}: {setting}" for moment, setting in moments.items() if setting != Setting())
