"""The bundled gallery with all of Stryker's mutants in it, each behind a switch that is off."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Error, Page, Response, Worker

from e2e.pages import BundledGallery

EXECUTED = "() => Object.keys(globalThis.__stryker__?.mutantCoverage?.static ?? {})"
# One whose script never comes never answers either.
ACTIVE = """() => navigator.serviceWorker.getRegistrations().then(
    (all) => all.flatMap((one) => one.active?.scriptURL ?? []))"""


class InstrumentedGallery(BundledGallery):
    """It knows which mutants' places have been executed: `executed` holds their ids."""

    # Half of what people are given: most mutants that take the button away are waited for to the end.
    timeout_s = 5.0

    def __init__(self, page: Page, address: str) -> None:
        super().__init__(page, address)
        self.executed: set[str] = set()
        go = page.goto

        def noting_first(url: str, **options: Any) -> Response | None:
            self.note_executed()
            return go(url, **options)

        # Whoever leaves a document, as a flow does, what it has executed is not forgotten.
        setattr(page, "goto", noting_first)  # noqa: B010

    def note_executed(self) -> None:
        """Ask the page and its service worker what they have executed so far."""
        for place in self._places():
            with contextlib.suppress(Error):  # the page is closed, or the worker has been stopped
                self.executed |= set(place.evaluate(EXECUTED))

    def _places(self) -> Iterator[Page | Worker]:
        yield self.page
        active: list[str] = []
        with contextlib.suppress(Error):
            active = self.page.evaluate(ACTIVE)
        yield from (worker for worker in self.page.context.service_workers if worker.url in active)
