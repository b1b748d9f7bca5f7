"""The gate's pytest in the process of a test: for all that starts no browser, in a tenth of the time."""

from __future__ import annotations

import pytest

from fixtures.preparing.build import ROOT

GATE = str(ROOT / "e2e")


class Collected:
    """A pytest plugin that notes which promises are to be tried."""

    def __init__(self) -> None:
        self.names: set[str] = set()  # as SCENARIO-BUTTON

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.names = {item.nodeid.partition("[")[2].rstrip("]") for item in session.items}


def collect(*options: str) -> tuple[int, set[str]]:
    """The exit code of a gate that only collects, and the promises that it would try."""
    noted = Collected()
    code = pytest.main([GATE, "--collect-only", "-qq", "-p", "no:cacheprovider", *options], plugins=[noted])
    return int(code), noted.names
