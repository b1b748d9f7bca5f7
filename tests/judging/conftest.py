"""The stage of tests that need no browser."""

from __future__ import annotations

import pytest

from fixtures.watching import observer, seen, settling
from tests.judging.stand_in import Clock, Theatre


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The observer's clock."""
    clock = Clock()
    for module in (observer, seen, settling):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def theatre(clock: Clock) -> Theatre:
    """An observer of a page that is none."""
    return Theatre(clock)
