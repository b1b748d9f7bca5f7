"""Where each promise was checked, for a release's checklist: in the lab, on a deployment (live), or on both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from fixtures.judging.outcome import BUTTONS
from report.record import Cell, Report, Run, browser_of
from report.verdict import CHECKLIST, number

Where = Literal["both", "lab", "live", "neither"]
EACH: tuple[Where, ...] = ("both", "lab", "live", "neither")
CHECKED = ("kept", "broken")  # a promise whose situation never occurred was not checked


def runs_of(report: Report) -> tuple[Run, ...]:
    """The runs that a report is made from."""
    return report.run.parts or (report.run,)


def has_live(report: Report) -> bool:
    """Whether a deployment was checked."""
    return any(run.live for run in runs_of(report))


def where(report: Report) -> Mapping[tuple[str, str], Where]:
    """Where each promise was checked, by scenario and button."""
    live = {run.gallery for run in runs_of(report) if run.live}
    seen: dict[tuple[str, str], set[str]] = {}
    for cell in report.cells:
        places = seen.setdefault((cell.declared.scenario, cell.declared.button), set())
        if cell.state in CHECKED:
            on_deployment = cell.gallery in live if cell.gallery else report.run.live
            places.add("live" if on_deployment else "lab")
    return {name: "both" if len(places) > 1 else word(places) for name, places in seen.items()}


def word(places: Iterable[str]) -> Where:
    """At most one place as a word."""
    return "live" if "live" in places else "lab" if "lab" in places else "neither"


def told(report: Report) -> Iterator[tuple[str, str]]:
    """The runs, as "Lab" or "Live", and what each checked and when."""
    for run in runs_of(report):
        what = f"{run.identity.address or run.gallery}, {run.began.replace('T', ' ')[:16]} UTC"
        left = left_out(report, run) if run.live else ""
        yield "Live" if run.live else "Lab", f"{what}; {left}" if left else what


def deployments(report: Report) -> Iterator[tuple[Run, str]]:
    """The runs on a deployment, and what could not be tried there."""
    yield from ((run, left_out(report, run)) for run in runs_of(report) if run.live)


def left_out(report: Report, run: Run) -> str:
    """How many promises a run did not try since nothing is changed on a deployment; empty where it tried all."""
    galleries, engines = ("", run.gallery), ("", browser_of(run))  # empty where a report has one only
    its_own = [cell for cell in report.cells if cell.gallery in galleries and cell.engine in engines]
    count = sum(cell.needs_changes for cell in its_own)
    need, were = ("needs", "was") if count == 1 else ("need", "were")
    told = f"{number(count, 'promise')} {need} faults or other changes to its servers, and {were} not exercised"
    return told if count else ""


def of_checklist(report: Report) -> Iterator[tuple[str, dict[str, Where]]]:
    """The promises of the release checklist, each with where it was checked by each button."""
    found = where(report)
    for cell in first_of_each(report.cells):
        name = cell.declared.scenario
        yield cell.declared.promise, {one: found[name, one] for one in BUTTONS if (name, one) in found}


def first_of_each(cells: Iterable[Cell]) -> Iterator[Cell]:
    """A cell of each scenario of the checklist, in the catalogue's order."""
    found: dict[str, Cell] = {}
    for cell in sorted(cells, key=lambda cell: cell.declared.rank):
        if cell.declared.family == CHECKLIST:
            found.setdefault(cell.declared.scenario, cell)
    yield from found.values()


def rest(report: Report) -> Mapping[Where, int]:
    """Of the promises beyond the checklist, how many were checked where."""
    beyond = {(c.declared.scenario, c.declared.button) for c in report.cells if c.declared.family != CHECKLIST}
    counts = Counter(place for name, place in where(report).items() if name in beyond)
    return {one: counts[one] for one in EACH if counts[one]}
