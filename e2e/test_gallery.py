"""Every promise of the catalogue, on every button it is made for."""

from __future__ import annotations

import pytest

from e2e.flows import try_promise
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.errors import NotExercised
from fixtures.judging.outcome import Button
from fixtures.running.verdict import EXERCISED, WHY_NOT
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage
from report.plugin import Recorder

CELLS = [
    pytest.param(scenario, button, id=f"{scenario.name}-{button}", marks=getattr(pytest.mark, scenario.severity))
    for scenario in CATALOGUE
    for button in scenario.buttons
]


@pytest.mark.parametrize(("scenario", "button"), CELLS)
@pytest.mark.usefixtures("pictures")
def test_promise_is_kept(
    scenario: Scenario,
    button: Button,
    request: pytest.FixtureRequest,
    stage: Stage,
    record_again: Recorder,
) -> None:
    try:
        request.node.stash[EXERCISED] = try_promise(scenario, stage, button)
    except NotExercised as error:
        request.node.stash[EXERCISED], request.node.stash[WHY_NOT] = False, error.reason
    except BrokenPromise as broken:
        record_again(lambda stage: try_promise(scenario, stage, button), broken)
        raise
