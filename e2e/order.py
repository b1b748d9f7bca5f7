"""Which promises a run tries, and in which order."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from e2e.scenario import Scenario
from e2e.scenarios import CATALOGUE

LARGE = {scenario.name for scenario in CATALOGUE if scenario.size or scenario.gap}  # a large video takes long to store


def ordered(items: Sequence[pytest.Item], *, wanted: Sequence[str], seed: str | None) -> list[pytest.Item]:
    """The tests of the promises that are `wanted`, in that order; of all promises where none are named.

    A `seed` gives them an order of its own.
    """
    if wanted:
        places = {item: place for item in items if (place := place_in(wanted, item)) is not None}
        chosen = sorted(places, key=places.__getitem__)
    else:
        chosen = sorted(items, key=is_quick)  # what takes seconds must not be left to one worker at the end
    if seed:
        random.Random(seed).shuffle(chosen)
    return chosen


def place_in(wanted: Sequence[str], item: pytest.Item) -> int | None:
    """The place of a test's promise among names such as `NAME` or `NAME:BUTTON`; None where it is not among them."""
    scenario, button = promise_of(item) or (None, None)
    names = (scenario.name, f"{scenario.name}:{button}") if scenario else ()
    return next((place for place, name in enumerate(wanted) if name in names), None)


def promise_of(item: pytest.Item) -> tuple[Scenario, str] | None:
    """The scenario and the button of a test; None for a test of no promise."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    scenario, button = parameters.get("scenario"), parameters.get("button")
    return (scenario, button) if isinstance(scenario, Scenario) and isinstance(button, str) else None


def is_quick(item: pytest.Item) -> bool:
    """Whether nothing in a scenario takes seconds by its nature."""
    scenario, _ = promise_of(item) or (None, "")
    return not (scenario and (scenario.size or scenario.observe_alert_s or scenario.titles))
