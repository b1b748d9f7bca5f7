"""The stage of tests that need no browser."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from fixtures.watching import observer, seen, settling
from tests.judging.stand_in import Clock, Theatre

# How long an example takes says nothing on a machine that others use too. The same examples each time: what nobody has
# changed does not fail. `--hypothesis-profile explore` looks for new ones.
settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("explore", settings.get_profile("same"), max_examples=2000, derandomize=False)
settings.register_profile("mutation", settings.get_profile("same"), max_examples=25)  # for mutmut
settings.load_profile("same")


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
