"""Tells every report which promise, at which button, its test stands for."""

from __future__ import annotations

import pytest

from e2e.scenario import Scenario


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        if isinstance(scenario := parameters.get("scenario"), Scenario):
            item.user_properties += [
                ("scenario", scenario.name),
                ("severity", scenario.severity),
                ("button", parameters["button"]),
            ]
