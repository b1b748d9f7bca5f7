"""The pytest plugin of the gate: which promise, at which button, each test stands for, and who tries it when."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import cast

import pytest
from xdist.remote import Producer

from e2e import order
from e2e.catalogue import NAMES, load_baseline
from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE, FAMILIES
from e2e.scheduling import ByVideo
from e2e.shards import Sharding, parse
from e2e.watch.rerun import Watching
from fixtures.errors import CannotRun
from fixtures.judging.outcome import Button
from fixtures.running.summary import Summary
from fixtures.running.verdict import DECLARED, Cell, Declared, carry
from report.baseline import BASELINE
from report.folder import write_cell

WORKER_LOST = (
    "The worker that tried it stopped: its browser hung (the line is printed above), or it was killed, for example for "
    "lack of memory."
)
FAMILY = {scenario.name: title for title, members in FAMILIES.items() for scenario in members}


def pytest_configure(config: pytest.Config) -> None:
    """Take a part of the promises, read the baseline, watch. Raises UsageError for a mistake in these options."""
    summary = config.pluginmanager.getplugin("gallery-summary")  # of the controlling process
    if isinstance(summary, Summary):
        summary.catalogue = NAMES
    try:
        if named := config.getoption("shard"):
            config.pluginmanager.register(Sharding(parse(named), frozenset(order.LARGE)), "gallery-sharding")
        if (named := config.getoption("baseline")) and isinstance(summary, Summary):
            summary.known = config.stash[BASELINE] = load_baseline(named)
    except CannotRun as error:
        raise pytest.UsageError(str(error)) from None
    if config.getoption("watch"):
        config.pluginmanager.register(Watching(config), "gallery-watching")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    chosen = order.ordered(items, wanted=config.getoption("scenario") or (), seed=config.getoption("shuffle"))
    kept = set(chosen)
    for rank, item in enumerate(item for item in items if item in kept):
        if promise := order.promise_of(item):
            item.stash[DECLARED] = declared(*promise, rank)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def declared(scenario: Scenario, button: str, rank: int) -> Declared:
    """What a report says of a promise."""
    return Declared(
        scenario=scenario.name,
        button=cast(Button, button),
        severity=scenario.severity,
        family=FAMILY[scenario.name],
        promise=scenario.promise,
        rank=rank,
        classes=scenario.classes,
        lab=scenario.state_of_the_lab,
    )


@pytest.hookimpl(optionalhook=True)
def pytest_handlecrashitem(crashitem: str, report: pytest.TestReport, sched: ByVideo) -> None:
    """A promise whose worker was lost could not run, and the others go on without it."""
    for rank, (scenario, button) in enumerate((one, button) for one in CATALOGUE for button in one.buttons):
        if crashitem.endswith(f"[{scenario.name}-{button}]"):
            cell = Cell(declared=declared(scenario, button, rank), state="could not run", reason=WORKER_LOST)
            report.longrepr = WORKER_LOST
            carry(report, cell)
            if named := sched.config.getoption("report"):
                with contextlib.suppress(OSError):  # the report will say that it is not whole
                    write_cell(Path(named), cell)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByVideo | None:
    """Where xdist would hand tests to whoever is free, large videos stay together."""
    return ByVideo(config, log) if config.getoption("dist") == "load" else None
