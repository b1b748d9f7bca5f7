"""Every promise of the catalogue, on every button it is made for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.outcome import Button
from fixtures.stage import Stage


def marks(scenario: Scenario) -> list[pytest.MarkDecorator]:
    severity = getattr(pytest.mark, scenario.severity)
    # A large video takes seconds to store: both buttons of one worker share it.
    return [severity] if scenario.size is None else [severity, pytest.mark.xdist_group(scenario.name)]


CELLS = [
    pytest.param(scenario, button, id=f"{scenario.name}-{button}", marks=marks(scenario))
    for scenario in CATALOGUE
    for button in scenario.buttons
]


@pytest.mark.parametrize(("scenario", "button"), CELLS)
def test_promise_is_kept(
    scenario: Scenario, button: Button, record_property: Callable[[str, object], None], stage: Stage
) -> None:
    video = stage.fill_library(scenario.title, size=scenario.size, group=scenario.group)
    stage.apply(scenario.at_load, video)
    if scenario.titles:
        stage.expect_good_names((scenario.title, *scenario.titles), button, patience=scenario.patience)
        return
    stage.open()
    if scenario.expect == "plays":
        stage.expect_playing(video)
        return
    if scenario.expect == "cancelled":
        cancelled = stage.cancel(video, button, patience=scenario.patience)
        record_property("exercised", cancelled is not None)
        if cancelled is not None:
            stage.expect("cancelled", video, cancelled)
            stage.apply(scenario.at_click, video)
            stage.back_to_list(button)
            stage.expect("saved", video, stage.click(video, button, patience=scenario.patience))
        return
    if scenario.act == "every row":
        stage.expect_every_row(video, patience=scenario.patience)
        return

    outcome = stage.click(
        video,
        button,
        act=scenario.act,
        then=scenario.at_click,
        patience=scenario.patience,
        linger=scenario.linger,
    )

    stage.expect(scenario.expect, video, outcome, also=scenario.also)
    record_property("exercised", scenario.met is None or scenario.met(outcome))
    if then := scenario.then:
        stage.apply(then.change, video)
        if then.act == "retry":
            again = stage.retry(video, button, patience=scenario.patience)
        else:
            video = stage.next_video(button)
            again = stage.click(video, button, patience=scenario.patience)
        stage.expect(then.expect, video, again)
