"""What a report says, as data: one `Cell` for each promise at each button, and the `Run` they belong to.

A worker writes each cell into the report folder as soon as it is judged, so that a run which is killed leaves all it
had found. Whatever is drawn or merged later is made from these records alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from fixtures.running.evidence import Click, File, Line, Request, Told, click_of
from fixtures.running.verdict import CELL, Cell, Declared, Found, Severity, found
from report.identity import Identity

__all__ = [
    "CELL", "PLAN", "REPORT", "RUN", "SCHEMA", "Cell", "Click", "Declared", "File", "Found", "Line", "Plan", "Report",
    "Request", "Run", "Severity", "Told", "browser_of", "by_gallery",
    "click_of", "found", "identified",
]  # fmt: skip
SCHEMA = 2  # of the files; a report of another one is refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be tried, as the workers know it before they begin; see `Run`."""

    planned: tuple[Declared, ...]
    whole: tuple[Declared, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of the gate: what was tried, with what, and what counts."""

    gallery: str  # as the user named it
    version: str  # of this suite
    browser: str  # name and version
    system: str
    began: str  # ISO 8601, UTC
    seconds: float
    command: str
    strict: bool = False
    exercised: bool = False
    planned: tuple[Declared, ...] = ()  # all that this run was to try
    whole: tuple[Declared, ...] = ()  # of a shard: what all shards were to try between them
    shards: tuple[str, ...] = ()  # K/N of each part, empty for a whole run
    catalogue: tuple[str, ...] = ()  # the names of all promises there were, tried or not; empty in older reports
    interrupted: bool = False
    live: bool = False  # a deployment was checked as it is, not in the lab
    identity: Identity = field(default_factory=Identity)
    notes: tuple[str, ...] = ()  # what a reader should know: an interruption, a missing shard
    parts: tuple[Run, ...] = ()  # of several galleries or browsers: the run of each, without its lists of promises
    schema: int = field(default=SCHEMA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report: the run, and a cell for each promise that it planned, in the catalogue's order."""

    run: Run
    cells: tuple[Cell, ...]


PLAN, RUN, REPORT = TypeAdapter(Plan), TypeAdapter(Run), TypeAdapter(Report)


def by_gallery(cells: Iterable[Cell]) -> dict[str, list[Cell]]:
    """gallery -> cells; "" where there is only one gallery."""
    galleries: dict[str, list[Cell]] = {}
    for cell in cells:
        galleries.setdefault(cell.gallery, []).append(cell)
    return galleries


def browser_of(run: Run) -> str:
    """The browser's name without its version, as in "firefox"; empty where a run ended before it had one."""
    name = re.split(r"[\s/]+\d", run.browser)[0].lower()
    return run.identity.browser if name in ("", "none") else name


def identified(run: Run) -> dict[str, str]:
    """What tells a run's gallery and suite apart from others of the same name, by what it is called."""
    its = run.identity
    facts = {"Address": its.address, "Commit": its.commit, "Content": its.content}
    told = {name: value for name, value in facts.items() if value}
    return told | {"Suite": f"gallery-e2e {run.version}" + (f", commit {its.suite}" if its.suite else "")}
