"""A pytest plugin: runs tests of the gate in any order and as often as it is told, each with one mutant switched on.

The gate's own fixtures, flows and judge do the work; lab and browser stay up from one test to the next.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from fixtures.running.verdict import DECLARED, carried
from tests.stryker.verdict import Verdict

PORT, KEY = "GALLERY_STRYKER_PORT", "GALLERY_STRYKER_KEY"
# More often than any loop of the gallery goes round: what it stops would go on for ever.
MOST_HITS = 100_000


def pytest_configure(config: pytest.Config) -> None:
    folder = Path(config.getoption("gallery"))
    config.pluginmanager.register(Worker(Switch(folder)), "stryker-worker")


class Switch:
    """Switches a mutant on, in the built gallery's page and in its service worker, by their first words."""

    def __init__(self, folder: Path) -> None:
        self.page, self.worker = folder / "index.html", folder / "download-stream" / "worker.js"
        self.texts = self.page.read_text(), self.worker.read_text()

    def turn(self, mutant: str | None) -> None:
        """Let the next page that is opened run with this mutant, or with none."""
        facts = f'{{activeMutant: "{mutant}", hitCount: 0, hitLimit: {MOST_HITS}}}' if mutant else "{}"
        first = f"globalThis.__stryker__ = {facts};"
        page, worker = self.texts
        self.page.write_text(page.replace("<head>", f"<head><script>{first}</script>", 1))
        self.worker.write_text(f"{first}\n{worker}")


class Worker:
    """Takes orders instead of running all tests once."""

    def __init__(self, switch: Switch) -> None:
        self.switch = switch
        self.mutant: str | None = None
        self.reports: list[pytest.TestReport] = []
        self.executed: frozenset[str] = frozenset()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the promises that are asked for until there is no more to do: (promise, mutant) in, Verdict out."""
        items = {name: item for item in session.items if (name := promise_of(item))}
        with Client(("127.0.0.1", int(os.environ[PORT])), authkey=bytes.fromhex(os.environ[KEY])) as orders:
            while (order := orders.recv()) is not None:
                promise, mutant = order
                item = items[promise]
                orders.send(self.run(item, mutant, other=next(one for one in session.items if one is not item)))
        return True

    def run(self, item: pytest.Item, mutant: str | None, *, other: pytest.Item) -> Verdict:
        """One test's verdict. `other` is a test of the same file: what they share is kept for it."""
        self.mutant = mutant
        self.switch.turn(mutant)
        self.reports.clear()
        self.executed = frozenset()
        began = time.monotonic()
        item.ihook.pytest_runtest_protocol(item=item, nextitem=other)
        seconds = time.monotonic() - began
        return verdict_of(self.reports, seconds=seconds, executed=self.executed)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what the test comes to."""
        self.reports.append(report)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Function) -> Generator[None, None, None]:
        """Before the page is closed, note what was executed; a mutant's page may never answer."""
        yield
        if self.mutant is None:
            stage: Any = item.funcargs["stage"]
            stage.gallery.note_executed()
            self.executed = frozenset(stage.gallery.executed)


def promise_of(item: pytest.Item) -> str | None:
    """The promise that a test stands for, as SCENARIO:BUTTON."""
    declared = item.stash.get(DECLARED, None)
    return declared.name if declared else None


def verdict_of(reports: list[pytest.TestReport], *, seconds: float, executed: frozenset[str]) -> Verdict:
    """The verdict of a test's reports; a failure outside of the test itself is the lab's."""
    decisive = next((report for report in reports if report.failed), None) or next(
        report for report in reports if report.when == "call"
    )
    cell = carried(decisive)
    assert cell is not None
    if decisive.failed and decisive.when != "call":
        return Verdict("no lab", says=cell.reason, seconds=seconds, executed=executed)
    return Verdict(cell.state, says=", ".join(cell.codes) or cell.gist, seconds=seconds, executed=executed)
