"""What the doctor looks at, and what one look hands on to the next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playwright.sync_api import Page, Playwright, sync_playwright

from fixtures.errors import CannotRun
from fixtures.preparing.node import Say

DETAIL_LINES = 6  # of what a program said


@dataclass(slots=True)
class Visit:
    """What checks hand on to later ones."""

    gate: Sequence[str]  # the command that tries PROMISE
    say: Say
    opened: contextlib.ExitStack
    well: set[str] = field(default_factory=set)  # names of checks
    page: Page = field(init=False)
    _playwright: Playwright | None = None

    @property
    def playwright(self) -> Playwright:
        """Playwright's driver: one for all browsers."""
        if self._playwright is None:
            self._playwright = self.opened.enter_context(sync_playwright())
        return self._playwright


@dataclass(frozen=True, slots=True)
class Check:
    """Something to look at. `look` says in a clause what is there, or raises CannotRun."""

    name: str
    look: Callable[[Visit], str]
    needs: Sequence[str] = ()  # earlier ones without which it cannot be tried
    only_to_know: bool = False


def advised(error: CannotRun, cure: str) -> CannotRun:
    """The same, with what to do about it."""
    return CannotRun(f"{error.args[0].rstrip(':.')}; {cure}.", detail=error.detail)
