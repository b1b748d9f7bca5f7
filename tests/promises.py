"""A gate of promises that need no browser: for what becomes of a run, whatever its promises are about."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from fixtures.preparing.build import ROOT

CONFTEST = f"""
import sys

sys.path.insert(0, {str(ROOT)!r})

from fixtures.preparing.imports import without_collector

with without_collector():  # a third of the processor time, as in the gate itself
    import fixtures.running.plugin
    import report.plugin
    from fixtures.running.verdict import DECLARED, Declared

pytest_plugins = ["fixtures.running.plugin", "report.plugin"]


def pytest_collection_modifyitems(items):
    for rank, item in enumerate(items):
        scenario = item.callspec.id.partition("-")[0]
        item.stash[DECLARED] = Declared(
            scenario=scenario, button="list", severity="must", family="", promise="", rank=rank
        )
"""
TESTS = """
import time
from pathlib import Path

import pytest

from fixtures.judging.findings import finding
from fixtures.watching.stage import BrokenPromise


@pytest.mark.parametrize("what", {what}, ids={names})
def test_promise_is_kept(what, request):
    if what == "broken":
        raise BrokenPromise("the account", (finding("wrong-name", "it is called x"),))
    if what == "in the way":  # of its own evidence
        Path(request.config.option.report, "cells", "s0-list").write_text("")
    while what == "waits":
        time.sleep(0.05)
"""


def gate(root: Path, what: Sequence[str], *options: str) -> list[str]:
    """The command that tries promises which are kept, broken, wait for ever, or stand in the way of their evidence;
    they are named s0:list, s1:list and so on."""
    root.mkdir()
    (root / "conftest.py").write_text(CONFTEST)
    names = [f"s{number}-list" for number in range(len(what))]
    (root / "test_gate.py").write_text(TESTS.format(what=list(what), names=names))
    settings = ["-c", str(ROOT / "e2e" / "gate.ini"), f"--rootdir={root}", "--progress=all", "-q"]
    settings += ["-p", "no:hypothesispytest"]
    return [sys.executable, "-m", "pytest", str(root), *settings, *options]
