"""How a promise is declared: one `Scenario` says what state the click meets and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fixtures.media import MEGABYTE
from fixtures.outcome import BUTTONS, Button
from fixtures.setting import Setting
from fixtures.stage import Check, Expected

Severity = Literal["must", "should"]
__all__ = ["MEGABYTE", "Scenario", "Setting", "Then"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """What happens after the first click: the lab changes, the user clicks the alert's retry, and something comes of it."""

    change: Setting
    retry: Expected


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named state of the lab and the promise made to the user in it."""

    name: str
    promise: str  # one sentence in the user's words
    expect: Expected
    severity: Severity = "must"
    classes: tuple[int, ...] = ()  # the failure classes it covers, by number
    title: str = "Summer Cup Final"
    size: int | None = None  # bytes of the video; None: a small one
    group: str | None = None  # the collapsed group its row is in
    at_load: Setting = Setting()  # the lab while the gallery opens
    at_click: Setting = Setting()  # what has changed when the user clicks
    then: Then | None = None
    also: tuple[Check, ...] = ()  # further facts about the first outcome
    buttons: tuple[Button, ...] = BUTTONS
    patience: float = 10.0  # seconds until a flow that goes on is given up
