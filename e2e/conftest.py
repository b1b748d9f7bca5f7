"""Makes pytest the gate: reads the user's own scenarios first, since the catalogue holds them from its first import."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

import e2e.wiring
import fixtures.running.plugin
import report.plugin
from e2e.scenario import Scenario
from fixtures.errors import CannotRun
from fixtures.running.options import read_scenarios
from fixtures.watching.devices import Device

PLUGINS = (fixtures.running.plugin, report.plugin, e2e.wiring)


def pytest_addoption(pluginmanager: pytest.PytestPluginManager) -> None:
    for plugin in PLUGINS:  # not by `-p`: what replaces a fixture of pytest-playwright must be loaded after it
        if not pluginmanager.is_registered(plugin):
            pluginmanager.register(plugin, plugin.__name__)


@pytest.hookimpl(trylast=True)  # after the summary is there
def pytest_configure(config: pytest.Config) -> None:
    try:
        read_scenarios(config.getoption("scenarios"))
        from e2e import plugin
    except (CannotRun, OSError) as error:  # of a file of scenarios
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(plugin, "gallery-gate")


@pytest.fixture
def browser(living_browser: Callable[..., Browser]) -> Browser:
    """The worker's browser, alive."""
    return living_browser()


@pytest.fixture
def user_device(request: pytest.FixtureRequest) -> Device:
    """The device that the scenario is for."""
    scenario: Scenario = request.node.callspec.params["scenario"]
    return scenario.device
