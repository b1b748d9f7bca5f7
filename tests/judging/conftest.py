"""The stage of tests that need no browser."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from fixtures.watching import observer, seen, settling
from tests.judging.stand_in import Clock, Theatre

# How long an example takes says nothing on a machine that others use too.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
# For mutmut: the same few examples each time, so that the score is the same each time.
settings.register_profile("mutation", settings.get_profile("unhurried"), max_examples=25, derandomize=True)
settings.load_profile("unhurried")


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
