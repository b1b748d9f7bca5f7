"""Each mutant breaks each promise that is named for it, and by the finding that is named for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest

from e2e.flows import try_promise
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE
from fixtures.judging.outcome import Button
from fixtures.lab.lab import Lab
from fixtures.preparing.build import Target
from fixtures.preparing.node import Say
from fixtures.watching.devices import Device
from fixtures.watching.promised import BrokenPromise
from fixtures.watching.stage import Stage
from tests.mutants.build import Switch
from tests.mutants.catalogue import MUTANTS
from tests.mutants.conftest import mutant_of
from tests.mutants.mutant import Mutant

SCENARIOS = {scenario.name: scenario for scenario in CATALOGUE}
CELLS = [pytest.param(mutant, promise, id=f"{mutant.name}-{promise}") for mutant in MUTANTS for promise in mutant.by]


@pytest.fixture
def scenario(promise: str) -> Scenario:
    return SCENARIOS[promise.partition(":")[0]]


@pytest.fixture
def user_device(scenario: Scenario) -> Device:
    return scenario.device


@pytest.fixture(scope="session")
def switch(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, say: Say) -> Switch:
    """This worker's copy of the build of all mutants that are tried."""
    tried = {mutant_of(item) for item in request.session.items}
    return Switch([one for one in MUTANTS if one.name in tried], tmp_path_factory.mktemp("mutants"), say=say)


@pytest.fixture
def mutated(
    mutant: Mutant, promise: str, its_own_gallery: Lab, switch: Switch, record_property: Callable[[str, object], None]
) -> None:
    """The lab shows the mutant's gallery."""
    for fact in (("mutant", mutant.name), ("promise", promise), ("finding", mutant.finding)):
        record_property(*fact)
    switch.turn(mutant)
    its_own_gallery.site.target = Target(mutant.name, folder=switch.pages)


@pytest.mark.parametrize(("mutant", "promise"), CELLS)
@pytest.mark.usefixtures("mutated")
def test_mutant_is_caught(
    mutant: Mutant, promise: str, scenario: Scenario, stage: Stage, record_property: Callable[[str, object], None]
) -> None:
    try:
        try_promise(scenario, stage, cast(Button, promise.partition(":")[2]))
    except BrokenPromise as broken:
        found = [finding.code for finding in broken.findings]
    else:
        found = []

    record_property("found", found)
    record_property("verdict", "killed" if mutant.finding in found else "wrong finding" if found else "survived")
    assert mutant.finding in found, f"{mutant.says} {promise} found {found or 'nothing wrong'}"
