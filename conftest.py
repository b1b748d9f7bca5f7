"""Loads the suite's plugins for whoever calls pytest by hand in a clone; `pytest e2e --help` shows their options."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

pytest_plugins = ["fixtures.running.plugin", "report.plugin", "e2e.wiring"]

gc.disable()  # what is imported and collected is never thrown away; to look through it takes a third of that time


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop() -> Generator[None, object, object]:
    """Collect garbage again from here on, and never look through what is there already."""
    gc.freeze()
    gc.enable()
    return (yield)
