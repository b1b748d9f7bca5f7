"""How a promise is declared: one `Scenario` says what state the click meets and what must come of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from fixtures.media import MEGABYTE
from fixtures.outcome import BUTTONS, Button, Outcome
from fixtures.setting import Setting
from fixtures.stage import Act, Check, Expected

Severity = Literal["must", "should"]

__all__ = ["MEGABYTE", "Scenario", "Setting", "Then"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What happens after the first click, and what must come of it.

    `act`: the user clicks the alert's retry, or goes on to another video in the same gallery.
    """

    act: Literal["retry", "next-video"]
    expect: Expected
    change: Setting = Setting()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named state of the lab and the promise made to the user in it."""

    name: str
    promise: str  # one sentence in the user's words
    expect: Expected | Literal["plays"]
    severity: Severity = "must"
    classes: tuple[int, ...] = ()  # the failure classes it covers, by number
    title: str = "Summer Cup Final"
    titles: tuple[str, ...] = ()  # further videos, each saved in turn from its link, then all again through the backend
    size: int | None = None  # bytes of the video; None: a small one
    group: str | None = None  # the collapsed group its row is in
    at_load: Setting = Setting()  # the lab while the gallery opens
    act: Act = "click"  # what the user does with the button
    at_click: Setting = Setting()  # what has changed when the user clicks
    then: Then | None = None
    also: tuple[Check, ...] = ()  # further facts about the first outcome
    met: Callable[[Outcome], bool] | None = None  # whether the click really met the state; else it is "not exercised"
    buttons: tuple[Button, ...] = BUTTONS
    patience: float = 10.0  # seconds until a flow that goes on is given up
    linger: float = 0  # seconds that an alert is watched for, to see that it stays
