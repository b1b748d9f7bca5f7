"""One report from those of several machines, the same as one machine's; what none of them tried could not run.

No promise may be in two of them. To let the later one win would let a second try hide that the first was broken, so
which of two counts is for a person to say, by naming only that one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from itertools import combinations
from pathlib import Path

from fixtures.errors import CannotRun
from report.folder import claim, in_order, read, write
from report.identity import Identity
from report.record import Cell, Declared, Report, Run


def merge(folders: Sequence[Path]) -> Report:
    """The report of these reports. Raises CannotRun for those that do not go together."""
    if len({folder.resolve() for folder in folders}) < len(folders):
        raise CannotRun("One report is named twice; name each once.")
    reports = {folder: read(folder) for folder in folders}
    runs = {folder: report.run for folder, report in reports.items()}
    check_alike(runs)
    check_apart(reports)
    whole = whole_of(runs)
    cells = {cell.declared.name: cell for report in reports.values() for cell in report.cells}
    left = [one for one in whole if one.name not in cells]  # of a missing shard; a run's own are in its report
    notes = [f"Shard {run.shards[0]}: {note}" if run.shards else note for run in runs.values() for note in run.notes]
    if left:
        reason = missing(runs.values())
        cells |= {one.name: Cell(declared=one, state="could not run", reason=reason, tried=False) for one in left}
        notes.append(f"{reason} Not tried: {len(left)} of {len(whole)} promises.")
    return Report(run=together(list(runs.values()), whole, notes), cells=tuple(sorted(cells.values(), key=in_order)))


def check_alike(runs: Mapping[Path, Run]) -> None:
    """Raise CannotRun for runs that are no parts of one."""
    for (first, usual), (folder, run) in combinations(runs.items(), 2):
        if run.version != usual.version:
            differ("versions of this suite", first, usual.version, folder, run.version)
        if run.gallery != usual.gallery:
            differ("galleries", first, usual.gallery, folder, run.gallery)
        for what, known, other in (
            ("states of the gallery", usual.identity.content, run.identity.content),
            ("addresses", usual.identity.address, run.identity.address),
            ("commits of this suite", usual.identity.suite, run.identity.suite),
        ):
            if known and other and known != other:  # older reports know none
                differ(what, first, known, folder, other)
    for folder, run in runs.items():
        if len(run.shards) > 1:
            raise CannotRun(f"{folder} is itself merged; name the reports that it was made from.")
        if not run.shards and not run.planned:
            raise CannotRun(f"{folder} holds no promise: its run ended before it had begun.")
    if len({total(run) for run in runs.values()}) > 1:
        told = ", ".join(f"{folder} is {run.shards[0] if run.shards else 'none'}" for folder, run in runs.items())
        raise CannotRun(f"These are not the shards of one run: {told}.")


def differ(what: str, first: Path, its: str, second: Path, other: str) -> None:
    """Raise CannotRun: two reports are of different things."""
    raise CannotRun(f"The reports are of different {what}: {first} of {its}, {second} of {other}.")


def check_apart(reports: Mapping[Path, Report]) -> None:
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
        raise CannotRun("None of these shards knows what it was to try: their runs ended before they had begun.")
    planned = (one for run in runs.values() for one in run.planned)
    return next(iter(wholes.values()), None) or tuple(sorted(planned, key=lambda one: (one.rank, one.name)))


def missing(runs: Iterable[Run]) -> str:
    """Why the runs left something untried, in a sentence: which shards there is no result of."""
    tried = {run.shards[0]: int(total(run)) for run in runs if run.shards and run.planned}
    count = max(tried.values())
    lost = [shard for number in range(1, count + 1) if (shard := f"{number}/{count}") not in tried]
    if not lost:
        return "It is in none of the shards: they were cut from different states of this suite."
    return f"Shard {lost[0]} is missing." if len(lost) == 1 else f"Shards {', '.join(lost)} are missing."


def together(runs: Sequence[Run], whole: tuple[Declared, ...], notes: Sequence[str]) -> Run:
    """Several runs as one, which takes as long as the longest; where they were run by two rules, the stricter holds."""
    return Run(
        gallery=runs[0].gallery,
        version=runs[0].version,
        browser="; ".join(distinct(run.browser for run in runs)),
        system="; ".join(distinct(run.system for run in runs)),
        began=min(run.began for run in runs),
        seconds=max(run.seconds for run in runs),
        command="; ".join(distinct(run.command for run in runs)),
        strict=any(run.strict for run in runs),
        exercised=any(run.exercised for run in runs),
        planned=whole,
        shards=tuple(
            sorted((shard for run in runs for shard in run.shards), key=lambda shard: int(shard.split("/")[0]))
        ),
        notes=tuple(notes),
        catalogue=next((run.catalogue for run in runs if run.catalogue), ()),
        interrupted=any(run.interrupted for run in runs),
        identity=Identity(**{
            one.name: next(filter(None, (getattr(run.identity, one.name) for run in runs)), "")
            for one in fields(Identity)
        }),
    )  # fmt: skip


def distinct(texts: Iterable[str]) -> list[str]:
    """Each text once."""
    return list(dict.fromkeys(texts))


def merge_into(folders: Sequence[Path], into: Path) -> Report:
    """The same, written with all evidence into a folder of its own. Raises CannotRun where that cannot be."""
    target = into.resolve()
    for folder in folders:
        source = folder.resolve()
        if target == source or target in source.parents or source in target.parents:
            raise CannotRun(f"{into} is, holds or lies within {folder}, one of the reports; name another folder.")
    report = merge(folders)
    lock = claim(into)
    known = {f"{cell.declared.scenario}-{cell.declared.button}" for cell in report.cells}
    try:
        for folder in folders:
            for its_own in sorted(folder.glob("cells/*")):
                if its_own.name in known:
                    shutil.copytree(its_own, into / "cells" / its_own.name)
        write(into, report)
    except OSError as error:
        raise CannotRun(f"The report cannot be written to {into} ({error.strerror or error}).") from None
    finally:
        lock.release()
    return report
