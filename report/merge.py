"""One report from those of several machines, the same as one machine's; a promise that none tried could not run.

Two reports must not contain the same promise: a second run could otherwise hide a failure of the first. The user
decides which report counts, and names only that one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from fixtures.errors import CannotRun
from report.folder import cell_folder, claim, in_order, read, write
from report.history import History
from report.matrix import Place, absent, all_of, combined, could_not_run, model_for, place_of, slug, together
from report.record import Declared, Report, Run, browser_of

Parts = Mapping[Path, Report]


def merge(folders: Sequence[Path], *, expected: Sequence[Place] = ()) -> Report:
    """The report of these reports; `expected` are the places there should be. Raises CannotRun for those that do not go
    together."""
    return combined(merged(sorted_out(folders, expected)))


def sorted_out(folders: Sequence[Path], expected: Sequence[Place]) -> dict[Place, Parts]:
    """The reports by the gallery and browser they are of. Raises CannotRun for those that do not go together."""
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise CannotRun("One report is named twice; name each once.")
    reports = {folder: read(folder) for folder in folders}
    check_alike({folder: report.run for folder, report in reports.items()})
    known = {browser_of(report.run) for report in reports.values()} - {""}
    places: dict[Place, dict[Path, Report]] = {}
    for folder, report in reports.items():
        place = place_of(report.run, known)
        if not place:
            raise CannotRun(
                f"{folder} does not say which browser it ran in. Merge without it; the report will then show its part "
                "as missing."
            )
        if expected and place not in expected:
            raise CannotRun(f"{folder} is of {place}, which --expect does not name.")
        places.setdefault(place, {})[folder] = report
    return {place: places.get(place, {}) for place in all_of(list(places), expected)}


def merged(places: Mapping[Place, Parts]) -> dict[Place, Report]:
    """The report in each place. Raises CannotRun for parts that do not go together."""
    several = len(places) > 1
    made = {
        place: shards_of(parts, of=f" of {place}" if several else "")
        for place, parts in places.items()
        if not several or any(report.run.planned or report.run.whole for report in parts.values())
    }
    if not made:
        raise CannotRun("None of these reports contains the list of its promises: their runs ended before they began.")
    return {place: made.get(place) or absent(place, model_for(place, made)) for place in places}


def shards_of(reports: Parts, *, of: str) -> Report:
    """One report of the shards of a run; `of` says in messages which run. Raises CannotRun where they are not that."""
    runs = {folder: report.run for folder, report in reports.items()}
    check_shards(runs)
    check_apart(reports)
    whole = whole_of(runs)
    cells = {cell.declared.name: cell for report in reports.values() for cell in report.cells}
    left = [one for one in whole if one.name not in cells]  # of a missing shard; a run's own are in its report
    notes = [f"Shard {run.shards[0]}: {note}" if run.shards else note for run in runs.values() for note in run.notes]
    if left:
        reason = missing(runs.values(), of)
        cells |= {one.name: could_not_run(one, reason) for one in left}
        notes.append(f"{reason} Not tried: {len(left)} of {len(whole)} promises.")
    run = replace(
        together(list(runs.values()), notes),
        planned=whole,
        whole=(),
        parts=(),
        catalogue=next((run.catalogue for run in runs.values() if run.catalogue), ()),
        shards=tuple(
            sorted((one for run in runs.values() for one in run.shards), key=lambda one: int(one.split("/")[0]))
        ),
    )
    return Report(run=run, cells=tuple(sorted(cells.values(), key=in_order)))


def check_alike(runs: Mapping[Path, Run]) -> None:
    """Raise CannotRun for reports of different suites, or of different states of one gallery."""
    for (first, usual), (folder, run) in combinations(runs.items(), 2):
        if run.version != usual.version:
            differ("versions of this suite", first, usual.version, folder, run.version)
        its, other = usual.identity, run.identity
        facts = [("commits of this suite", its.suite, other.suite)]
        if run.gallery == usual.gallery:
            facts.append((f"states of {run.gallery}", its.content, other.content))
            facts.append((f"addresses of {run.gallery}", its.address, other.address))
        for what, known, found in facts:
            if known and found and known != found:  # older reports know none
                differ(what, first, known, folder, found)


def check_shards(runs: Mapping[Path, Run]) -> None:
    """Raise CannotRun for runs that are no shards of one."""
    for folder, run in runs.items():
        if len(run.shards) > 1 or run.parts:
            raise CannotRun(f"{folder} is itself merged; name the reports that it was made from.")
        if not run.shards and not run.planned:
            raise CannotRun(f"{folder} holds no promise: its run ended before it had begun.")
    if len({total(run) for run in runs.values()}) > 1:
        told = ", ".join(f"{folder} is {run.shards[0] if run.shards else 'none'}" for folder, run in runs.items())
        raise CannotRun(f"These are not the shards of one run: {told}.")


def differ(what: str, first: Path, its: str, second: Path, other: str) -> None:
    """Raise CannotRun: two reports are of different things."""
    raise CannotRun(f"The reports are of different {what}: {first} of {its}, {second} of {other}.")


def check_apart(reports: Parts) -> None:
    """Raise CannotRun for a shard or a promise that is in two of the reports."""
    seen: dict[str, Path] = {}
    for folder, report in reports.items():
        shards = [f"Shard {shard}" for shard in report.run.shards]
        for name in [*shards, *(cell.declared.name for cell in report.cells)]:
            if name in seen:
                both = [f"{one} (begun {reports[one].run.began})" for one in (seen[name], folder)]
                raise CannotRun(f"{name} is both in {both[0]} and in {both[1]}; name only the report that counts.")
            seen[name] = folder


def total(run: Run) -> str:
    """Of how many shards a run is one; empty for a whole run."""
    return run.shards[0].partition("/")[2] if run.shards else ""


def whole_of(runs: Mapping[Path, Run]) -> tuple[Declared, ...]:
    """All that was to be tried, in the catalogue's order. Raises CannotRun where shards disagree."""
    wholes = {folder: run.whole for folder, run in runs.items() if run.whole}
    for folder, whole in wholes.items():
        if whole != (usual := next(iter(wholes.values()))):
            raise CannotRun(
                f"These are not the shards of one run: {next(iter(wholes))} is a part of {len(usual)} promises, "
                f"{folder} of {len(whole)} others; give each shard the same options."
            )
    if not wholes and any(run.shards for run in runs.values()):
        raise CannotRun("None of these shards contains the list of its promises: their runs ended before they began.")
    planned = (one for run in runs.values() for one in run.planned)
    return next(iter(wholes.values()), None) or tuple(sorted(planned, key=lambda one: (one.rank, one.name)))


def missing(runs: Iterable[Run], of: str) -> str:
    """Why the runs left something untried, and what to do: which shards there is no result of."""
    tried = {run.shards[0]: int(total(run)) for run in runs if run.shards and run.planned}
    count = max(tried.values())
    lost = [shard for number in range(1, count + 1) if (shard := f"{number}/{count}") not in tried]
    if not lost:
        return f"No shard contains it{of}: the shards were made with different versions of this suite."
    shards, jobs = ("Shard", "its job") if len(lost) == 1 else ("Shards", "their jobs")
    verb = "is" if len(lost) == 1 else "are"
    return f"{shards} {', '.join(lost)}{of} {verb} missing: run {jobs} again, and merge all parts."


def merge_into(
    folders: Sequence[Path], into: Path, *, expected: Sequence[Place] = (), history: History | None = None
) -> Report:
    """The same, written with all evidence into a folder of its own. Raises CannotRun where that cannot be."""
    target = into.resolve()
    for folder in folders:
        source = folder.resolve()
        if target == source or target in source.parents or source in target.parents:
            raise CannotRun(f"{into} is, holds or lies within {folder}, one of the reports; name another folder.")
    if history and target in (its := history.root.resolve(), *its.parents):
        raise CannotRun(f"The history would lie in {into}, which is emptied first; name another folder for it.")
    places = sorted_out(folders, expected)
    report = combined(merged(places))
    comparison = history.compared(report) if history else None
    lock = claim(into)
    try:
        copy_evidence(places, into)
        write(into, report, comparison)
    except OSError as error:
        raise CannotRun(f"The report cannot be written to {into} ({error.strerror or error}).") from None
    finally:
        lock.release()
    return report


def copy_evidence(places: Mapping[Place, Parts], into: Path) -> None:
    """Copy pictures and traces to where the cells of the whole say that they are. Raises OSError."""
    for number, (place, parts) in enumerate(places.items(), 1):
        its = into / "cells" / (slug(number, place) if len(places) > 1 else "")
        for folder, report in parts.items():
            for cell in report.cells:
                if (source := cell_folder(folder, cell.declared)).is_dir():
                    shutil.copytree(source, its / source.name, ignore=shutil.ignore_patterns("cell.json"))
