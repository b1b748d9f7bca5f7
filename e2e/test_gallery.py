"""Every promise of the catalogue, on every button it is made for."""

from __future__ import annotations

import pytest

from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.outcome import Button
from fixtures.stage import Stage

CELLS = [
    pytest.param(scenario, button, id=f"{scenario.name}-{button}", marks=getattr(pytest.mark, scenario.severity))
    for scenario in CATALOGUE
    for button in scenario.buttons
]


@pytest.mark.parametrize(("scenario", "button"), CELLS)
def test_promise_is_kept(scenario: Scenario, button: Button, stage: Stage) -> None:
    video = stage.fill_library(scenario.title, size=scenario.size, group=scenario.group)
    scenario.at_load.apply(stage.lab, video)
    stage.gallery.open()

    outcome = stage.click(video, button, then=scenario.at_click, patience=scenario.patience)

    stage.expect(scenario.expect, video, outcome, also=scenario.also)
    if scenario.then is not None:
        scenario.then.change.apply(stage.lab, video)
        stage.expect(scenario.then.retry, video, stage.retry(video, button, patience=scenario.patience))
