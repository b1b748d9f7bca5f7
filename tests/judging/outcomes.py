"""Outcomes to judge, each a right one but for one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fixtures.judging.outcome import NoLink, Outcome
from tests.test_judge import ALERT, FILE, NOTHING, REFUSED, RIGHT
from tests.test_judge import SAVED as USUAL

URL = "http://r2/u/x.mp4"
SAVED = replace(USUAL, others=(("a", "Opening Match"), ("b", "Training Day")))
LEFT = replace(NOTHING, button="list")
NO_LINK = NoLink("list", "GET /api/downloads", "`url`: null", route="", backend_at_fault=True)
ALERT_OF_OTHER = replace(ALERT, text="“Other” is gone.")


def saved(**facts: Any) -> Outcome:
    """The right file, but for these facts of it."""
    return replace(RIGHT, files=(replace(FILE, **facts),))


def lost(**facts: Any) -> Outcome:
    """The user was told, and it could have been saved but for what lies behind it."""
    return replace(REFUSED, **facts)
