"""What watches a test stands what the test's end takes away meanwhile, and never looks at the next one."""

from __future__ import annotations

import sys
import threading
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psutil
import pytest

from fixtures.running import watchdog
from fixtures.running.watchdog import Watchdog


def of_a_run() -> Watchdog:
    config: Any = SimpleNamespace(pluginmanager=SimpleNamespace(getplugin=lambda name: None))
    return Watchdog(config, longest=300, in_worker=False)


@pytest.mark.parametrize("values", [{}, {"profile": SimpleNamespace(patience=5.0)}, None])
def test_a_test_whose_fixtures_are_gone_is_watched_to_its_end(values: dict[str, object] | None) -> None:
    item: Any = SimpleNamespace(nodeid="test", funcargs=values)
    test: Any = SimpleNamespace(gr_frame=sys._getframe())
    over: Any = SimpleNamespace(wait=Mock(side_effect=[False, False, True]))
    watching = of_a_run()

    watching._watch(item, test, over)

    assert (over.wait.call_count, watching.unanswered()) == (3, "")


def test_nobody_watches_a_test_that_is_over() -> None:
    before = set(threading.enumerate())
    running = of_a_run().pytest_runtest_protocol(Mock())
    next(running)
    meanwhile = set(threading.enumerate()) - before
    with pytest.raises(StopIteration):
        running.send(None)

    assert len(meanwhile) == 1
    assert not any(one.is_alive() for one in meanwhile)


def test_a_driver_that_has_ended_meanwhile_needs_no_end(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = psutil.NoSuchProcess(1)
    ended = SimpleNamespace(cmdline=Mock(side_effect=gone))
    driver = SimpleNamespace(
        cmdline=lambda: ["node", "run-driver"], children=Mock(side_effect=gone), kill=Mock(side_effect=gone)
    )
    monkeypatch.setattr(psutil, "Process", lambda: SimpleNamespace(children=lambda: [ended, driver]))

    watchdog.end_browsers()
    watchdog.end_drivers()

    assert watchdog.drivers() == [driver]
    assert driver.kill.called
