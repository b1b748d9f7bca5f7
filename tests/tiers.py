"""Two tiers: a fast test starts no process. The rule, where it is looked up, and what holds it.

A test is slow when it uses one of STARTING, fixtures that start a process, or stands in one of FILES, whose tests
start one themselves. All others are fast. A fast test that starts a process all the same fails, and says so.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STARTING = frozenset({"playwright", "worker_lab", "module_lab", "target", "bucket"})
FILES = frozenset(
    {
        "backends/test_serving.py",
        "control/test_command.py",
        "control/test_dev_server.py",
        "fake_backend/test_by_hand.py",
        "init/test_guesses.py",
        "init/test_init.py",
        "own_backend/test_process.py",
        "real_bucket/test_real_bucket.py",
        "report/test_full_disk.py",
        "report/test_identity.py",
        "report/test_pictures.py",
        "report/test_what_a_check_leaves.py",
        "stryker/test_gate.py",
        "test_action.py",
        "test_as_reported.py",
        "test_bad_input.py",
        "test_bisect.py",
        "test_bisect_search.py",
        "test_build.py",
        "test_closing.py",
        "test_doctor.py",
        "test_engine.py",
        "test_firefox.py",
        "test_foreign_galleries.py",
        "test_guide.py",
        "test_left_behind.py",
        "test_next_cause.py",
        "test_pipelines.py",
        "test_progress.py",
        "test_remote.py",
        "test_site.py",
        "test_watch.py",
        "test_wheel.py",
    }
)
EVENTS = frozenset({"subprocess.Popen", "os.posix_spawn", "os.system", "os.fork", "os.exec"})


def is_fast(item: pytest.Item) -> bool:
    """Whether a test is of the fast tier."""
    fixtures = frozenset(item.fixturenames) if isinstance(item, pytest.Function) else frozenset()
    return not fixtures & STARTING and item.path.relative_to(HERE).as_posix() not in FILES


class Guard:
    """A pytest plugin: fails the fast test that starts a process."""

    def __init__(self) -> None:
        self.watching = False
        sys.addaudithook(self.audit)

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Python calls this on its own account before it starts a process."""
        if self.watching and event in EVENTS:
            raise AssertionError(f"A fast test starts no process, but this one: {arguments[0]} (see tests/tiers.py).")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        yield from self.watched(item)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        yield from self.watched(item)

    def watched(self, item: pytest.Item) -> Generator[None, None, None]:
        self.watching = is_fast(item)
        try:
            return (yield)
        finally:
            self.watching = False
