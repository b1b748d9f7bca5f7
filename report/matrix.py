"""The report of several galleries or browsers: a section for each gallery, a column for each browser.

Each pair of a gallery and a browser is a place. What stands in a place is the report that `report.merge` makes of its
shards; a place that nobody reported on could not run, promise by promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import PurePosixPath

from fixtures.errors import CannotRun
from report.identity import Identity
from report.record import Cell, Click, Declared, Report, Run, browser_of


@dataclass(frozen=True, slots=True)
class Place:
    """One gallery in one browser."""

    gallery: str
    browser: str

    def __str__(self) -> str:
        return f"{self.gallery} in {self.browser}"


def place_of(run: Run, known: Iterable[str]) -> Place | None:
    """Where a run belongs; a run that ended before it had a browser belongs to the only one that is known, if any."""
    name, others = browser_of(run), set(known)
    if not name and len(others) == 1:
        name = others.pop()
    return Place(run.gallery, name) if name else None


def parse(text: str) -> Place:
    """The place that BROWSER:GALLERY names. Raises CannotRun for anything else."""
    browser, _, gallery = text.partition(":")
    if not re.fullmatch(r"[A-Za-z][\w-]*", browser) or not gallery:
        raise CannotRun(f"{text} names no part of a matrix: write BROWSER:GALLERY, as in firefox:frontend.")
    return Place(gallery, browser.lower())


def all_of(there: Sequence[Place], expected: Sequence[Place]) -> list[Place]:
    """Every place that a report must cover, gallery by gallery.

    Without any `expected`, these are all galleries in all browsers of which at least one report is there.
    """
    galleries = list(dict.fromkeys(one.gallery for one in [*expected, *there]))
    browsers = list(dict.fromkeys(one.browser for one in [*expected, *there]))
    wanted = set(expected) or {Place(gallery, browser) for gallery in galleries for browser in browsers}
    return [one for gallery in galleries for browser in browsers if (one := Place(gallery, browser)) in wanted]


def model_for(place: Place, reports: Mapping[Place, Report]) -> Run:
    """The run whose promises a place without any report should have tried: in the same browser, else of the gallery."""
    nearest = sorted(reports, key=lambda one: (one.browser != place.browser, one.gallery != place.gallery))
    return reports[nearest[0]].run


def absent(place: Place, model: Run) -> Report:
    """What stands in a place that there is no report on."""
    reason = (
        f"{place} is missing: its jobs left no report, or one that ended before it had begun. "
        "Run them again, and merge all parts."
    )
    run = replace(
        model, gallery=place.gallery, browser="", seconds=0.0, command="", shards=(), interrupted=False,
        identity=Identity(suite=model.identity.suite, browser=place.browser),
        notes=(f"{reason} Not tried: {len(model.planned)} promises.",),
    )  # fmt: skip
    return Report(run=run, cells=tuple(could_not_run(one, reason) for one in run.planned))


def could_not_run(declared: Declared, reason: str) -> Cell:
    """A promise that no part has tried."""
    return Cell(declared=declared, state="could not run", reason=reason, tried=False)


def combined(reports: Mapping[Place, Report]) -> Report:
    """One report of all places; of one place, its own."""
    if len(reports) == 1:
        return next(iter(reports.values()))
    galleries = {place.gallery for place in reports}
    browsers = {place.browser for place in reports}
    cells = [
        moved(
            cell,
            folder=slug(number, place),
            gallery=place.gallery if len(galleries) > 1 else "",
            engine=place.browser if len(browsers) > 1 else "",
        )
        for number, (place, report) in enumerate(reports.items(), 1)
        for cell in report.cells
    ]
    order = list(dict.fromkeys(cell.gallery for cell in cells))
    cells.sort(key=lambda cell: (order.index(cell.gallery), cell.declared.rank, cell.declared.button))
    notes = [
        note if str(place) in note else f"{place}: {note}"
        for place, report in reports.items() for note in report.run.notes
    ]  # fmt: skip
    return Report(run=together([report.run for report in reports.values()], notes), cells=tuple(cells))


def slug(number: int, place: Place) -> str:
    """The folder below `cells` that holds what a place has left, as in `2-frontend-dist-firefox`."""
    return f"{number}-{re.sub(r'[^a-z0-9]+', '-', f'{place.gallery} {place.browser}'.lower())[:60].strip('-')}"


def moved(cell: Cell, *, folder: str, gallery: str, engine: str) -> Cell:
    """A cell as it stands among those of other places, its evidence in a folder of its own."""

    def there(path: str | None) -> str | None:
        first, *rest = PurePosixPath(path or "").parts or ("",)
        return str(PurePosixPath(first, folder, *rest)) if path else None

    def click(one: Click) -> Click:
        return replace(one, before=there(one.before), at=there(one.at), after=there(one.after))

    return replace(
        cell, gallery=gallery, engine=engine, trace=there(cell.trace), clicks=tuple(map(click, cell.clicks))
    )  # fmt: skip


def together(runs: Sequence[Run], notes: Sequence[str]) -> Run:
    """Several runs as one, which takes as long as the longest; where they were run by two rules, the stricter holds."""
    facts = {
        one.name: distinct(filter(None, (getattr(run.identity, one.name) for run in runs))) for one in fields(Identity)
    }
    return replace(
        runs[0],
        gallery="; ".join(distinct(run.gallery for run in runs)),
        browser="; ".join(filter(None, distinct(run.browser for run in runs))),
        system="; ".join(distinct(run.system for run in runs)),
        began=min(run.began for run in runs),
        seconds=max(run.seconds for run in runs),
        command="; ".join(filter(None, distinct(run.command for run in runs))),
        strict=any(run.strict for run in runs),
        exercised=any(run.exercised for run in runs),
        planned=tuple({one.name: one for run in runs for one in run.planned}.values()),
        shards=(),
        interrupted=any(run.interrupted for run in runs),
        live=all(run.live for run in runs),
        identity=Identity(**{name: known[0] if len(known) == 1 else "" for name, known in facts.items()}),
        notes=tuple(notes),
        parts=tuple(replace(run, planned=(), whole=(), catalogue=(), notes=()) for run in runs),
    )  # fmt: skip


def distinct(texts: Iterable[str]) -> list[str]:
    """Each text once."""
    return list(dict.fromkeys(texts))
