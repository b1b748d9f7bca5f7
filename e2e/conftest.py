"""Tells every report which promise, at which button, its test stands for; puts them in order."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import cast

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

import e2e.plugin
import fixtures.running.plugin
import report.plugin
from e2e.catalogue import load_baseline
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE, FAMILIES
from e2e.shards import Sharding, parse
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.running.summary import Summary
from fixtures.watching.devices import Device
from report.baseline import BASELINE
from report.folder import write_cell
from report.plugin import DECLARED
from report.record import Cell, Declared

PLUGINS = (fixtures.running.plugin, report.plugin, e2e.plugin)
WORKER_LOST = (
    "The process that tried it was lost: its browser hung (where is printed above), or it was killed, as for want of "
    "memory."
)
FAMILY = {scenario.name: title for title, members in FAMILIES.items() for scenario in members}


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    for plugin in PLUGINS:  # not by `-p`: what replaces a fixture of pytest-playwright must be loaded after it
        if not pluginmanager.is_registered(plugin):
            pluginmanager.register(plugin, plugin.__name__)
    parser.addoption("--shuffle", metavar="SEED", help="run the promises in an order of their own for each seed")
    parser.addoption("--shard", metavar="K/N", help="only the K-th of N parts, which take about equally long")
    parser.addoption("--watch", action="store_true", help="try the promises again at every change of the source")


@pytest.hookimpl(trylast=True)  # after the summary is there
def pytest_configure(config: pytest.Config) -> None:
    """Take a part of the promises, pardon what the baseline names, watch. Raises UsageError for a mistake in these."""
    summary = config.pluginmanager.getplugin("gallery-summary")  # of the controlling process
    if isinstance(summary, Summary):
        summary.catalogue = [f"{scenario.name}:{button}" for scenario in CATALOGUE for button in scenario.buttons]
    try:
        if named := config.getoption("shard"):
            config.pluginmanager.register(Sharding(parse(named), frozenset(LARGE)), "gallery-sharding")
        if (named := config.getoption("baseline")) and isinstance(summary, Summary):
            summary.pardons = config.stash[BASELINE] = load_baseline(named)
    except CannotRun as error:
        raise pytest.UsageError(str(error)) from None
    if config.getoption("watch", False):  # not there where this file is read late
        from e2e.watch.rerun import Watching  # which takes the order of promises from here

        config.pluginmanager.register(Watching(config), "gallery-watching")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if wanted := config.getoption("scenario"):
        cells = [item for item in items if any(stands_for(item, name) for name in wanted)]
        config.hook.pytest_deselected(items=[item for item in items if item not in cells])
        items[:] = cells
    for rank, item in enumerate(items):
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if isinstance(scenario := parameters.get("scenario"), Scenario):
            item.stash[DECLARED] = its_own = declared(scenario, cast(Button, parameters["button"]), rank)
            item.user_properties += facts(its_own)
    if wanted:
        items.sort(key=lambda item: next(place for place, name in enumerate(wanted) if stands_for(item, name)))
    else:
        items.sort(key=is_quick)  # what takes seconds must not be left to one worker at the end
    if seed := config.getoption("shuffle"):
        random.Random(seed).shuffle(items)


def declared(scenario: Scenario, button: Button, rank: int) -> Declared:
    """What a report says of a promise."""
    return Declared(
        scenario=scenario.name,
        button=button,
        severity=scenario.severity,
        family=FAMILY[scenario.name],
        promise=scenario.promise,
        rank=rank,
        classes=scenario.classes,
        lab=scenario.state_of_the_lab,
    )


def facts(one: Declared) -> list[tuple[str, object]]:
    """What every test report carries of the promise."""
    return [("rank", one.rank), ("scenario", one.scenario), ("severity", one.severity), ("button", one.button)]


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport, sched: LoadScopeScheduling) -> None:
    """A promise whose worker was lost could not run, and the others go on without it."""
    for rank, (scenario, button) in enumerate((one, button) for one in CATALOGUE for button in one.buttons):
        if crashitem.endswith(f"[{scenario.name}-{button}]"):
            its_own = declared(scenario, button, rank)
            report.longrepr = WORKER_LOST
            report.user_properties += [*facts(its_own), ("could-not-run", True)]
            if named := sched.config.getoption("report"):
                with contextlib.suppress(OSError):  # the report will say that it is not whole
                    write_cell(Path(named), Cell(declared=its_own, state="could not run", reason=WORKER_LOST))


def stands_for(item: pytest.Item, name: str) -> bool:
    """Whether a test is the promise that `NAME` or `NAME:BUTTON` names."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    scenario, button = parameters.get("scenario"), parameters.get("button")
    return isinstance(scenario, Scenario) and name in (scenario.name, f"{scenario.name}:{button}")


def is_quick(item: pytest.Item) -> bool:
    """Whether nothing in a scenario takes seconds by its nature."""
    scenario = item.callspec.params.get("scenario") if isinstance(item, pytest.Function) else None
    return not (isinstance(scenario, Scenario) and (scenario.size or scenario.observe_alert_s or scenario.titles))


@pytest.fixture
def user_device(request: pytest.FixtureRequest) -> Device:
    """The device that the scenario is for."""
    scenario: Scenario = request.node.callspec.params["scenario"]
    return scenario.device


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling | None:
    """A large video takes seconds to store: both buttons of one worker share it."""
    return ByVideo(config, log) if config.getoption("dist") == "load" else None


class ByVideo(LoadScopeScheduling):  # type: ignore[misc]  # xdist 3.8.0 has no types
    """Cells go to the next free worker one by one, but those of a large video together.

    xdist's own `loadgroup` would do it, had it any effect: xdist 3.8.0 writes a test's group to a field that pytest 9.2
    does not read.
    """

    def remove_node(self, node: WorkerController) -> str | None:
        """A worker is gone. What it was at is not tried again, lest it take the next one with it; the rest is.

        xdist's own would try it again, and hand out units that are over.
        """
        units = self.assigned_work[node].items()
        left = {scope: {one: False for one, over in unit.items() if not over} for scope, unit in units}
        lost = next((one for unit in left.values() for one in unit), None)
        self.assigned_work[node] = {}
        super().remove_node(node)
        for unit in left.values():
            unit.pop(lost, None)
        self.workqueue.update({scope: unit for scope, unit in left.items() if unit})
        for other in self.assigned_work:
            self._reschedule(other)
        return lost

    def _reschedule(self, node: WorkerController) -> None:
        """Give a worker what keeps it busy, or word that there is no more.

        xdist's own gives one unit at a time, and a worker runs a test only when it knows of the next one: one that came
        in place of another waited for ever.
        """
        while self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) <= AHEAD:
            self._assign_work_unit(node)
        if not self.workqueue and not node.shutting_down:
            node.shutdown()

    def _split_scope(self, nodeid: str) -> str:
        name, _, _ = nodeid.partition("[")[2].rpartition("-")
        return name if name in LARGE else nodeid


AHEAD = 2  # tests; as xdist has it
LARGE = {scenario.name for scenario in CATALOGUE if scenario.size or scenario.gap}
