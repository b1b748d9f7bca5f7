"""Tries a promise in a lab, and says what comes of it."""

from __future__ import annotations

from playwright.sync_api import Browser

from e2e.flows import try_promise
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.errors import NotExercised
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab
from fixtures.watching.promised import BrokenPromise
from tests.own_backend.test_in_browser import staged

SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}
KEPT, UNEXERCISED = "kept", "not exercised"


def tried(scenario: Scenario, button: Button, lab: Lab, browser: Browser) -> tuple[str, str]:
    """The verdict, or the codes of the findings; and why it was not exercised, or the sentence of the last finding."""
    lab.reset()
    with staged(lab, browser) as stage:
        try:
            return KEPT if try_promise(scenario, stage, button) else UNEXERCISED, ""
        except NotExercised as not_so:
            return UNEXERCISED, not_so.reason
        except BrokenPromise as broken:
            return ", ".join(one.code for one in broken.findings), broken.findings[-1].sentence
