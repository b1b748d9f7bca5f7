"""A report's folder: claimed when a run begins, filled cell by cell, and made whole when the run ends.

index.html  checklist.md  junit.xml  ctrf.json     what people and machines read
report.json                                         all of it as data: a `Report`
run.json                                            what was to be tried; there from the start
cells/SCENARIO-BUTTON/cell.json                     one verdict, with its pictures and trace beside it
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from fixtures.errors import CannotRun
from fixtures.secrets import mask
from report import checklist, ctrf, junit, page
from report.compare import Comparison
from report.record import CELL, PLAN, REPORT, RUN, SCHEMA, Cell, Declared, Plan, Report, Run

MARK = "run.json"  # by which a folder is known as ours
LOCK = ".lock"
PLANNED = "planned.json"  # until the run's own record has it
NEVER = "It was not tried: the run ended before its turn came."
LOST = "Its verdict could not be written."
T = TypeVar("T")


def check(folder: Path) -> None:
    """Raise CannotRun where `claim` could not have the folder; nothing in it is changed."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).is_file():
        raise CannotRun(f"{folder} is not empty and holds no report; name another folder for it.")
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        why = "cannot be written to" if there.is_dir() else "is a file"
        raise CannotRun(f"The report cannot be written to {folder}: {there} {why}; name another folder.")


def claim(folder: Path) -> FileLock:
    """Prepare and lock the folder for a new report; an old report in it is deleted. Raises CannotRun."""
    check(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / LOCK, timeout=0)
        lock.acquire()
        for old in folder.iterdir():
            if old.name != LOCK:
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        (folder / "cells").mkdir()
        (folder / MARK).touch()
        (folder / ".gitignore").write_text("*\n")
    except Timeout:
        raise CannotRun(f"Another run is writing its report to {folder}; name another folder for this one.") from None
    except OSError as error:
        raise CannotRun(f"The report cannot be written to {folder} ({error.strerror}); name another folder.") from None
    return lock


def put(path: Path, content: bytes | str) -> None:
    """Write a file whole, or leave the place as it was. Raises OSError, as on a full disk."""
    scratch = path.with_name(f".{path.name}")
    try:
        scratch.write_bytes(content.encode() if isinstance(content, str) else content)
        scratch.replace(path)
    except OSError:
        scratch.unlink(missing_ok=True)
        raise


def begin(folder: Path, run: Run) -> None:
    """Note what is known of a run at its start, for whoever finds the folder after a crash. Raises OSError."""
    put(folder / MARK, RUN.dump_json(run, indent=1))


def write_plan(folder: Path, plan: Plan) -> None:
    """Note what a run is to try. Raises OSError."""
    put(folder / PLANNED, PLAN.dump_json(plan))


def cell_folder(folder: Path, declared: Declared) -> Path:
    """Where the evidence of one promise lies."""
    return folder / "cells" / f"{declared.scenario}-{declared.button}"


def write_cell(folder: Path, cell: Cell) -> None:
    """Put a verdict into the folder, for whoever reads it later. Raises OSError."""
    its_own = cell_folder(folder, cell.declared)
    its_own.mkdir(parents=True, exist_ok=True)
    put(its_own / "cell.json", mask(CELL.dump_json(cell, indent=1).decode()))


def gather(folder: Path, run: Run, *, told: Collection[str] | None = None, reason: str = NEVER) -> Report:
    """The report of a run from what its workers have written; a promise without a verdict could not run, for `reason`.

    Where names were `told`, only their cells count: a worker whose run is interrupted goes on for a moment.
    """
    if not run.planned and (folder / PLANNED).is_file():
        plan = read_json(PLAN, folder / PLANNED)
        run = replace(run, planned=plan.planned, whole=plan.whole)
    read_all = [read_json(CELL, path) for path in sorted((folder / "cells").glob("*/cell.json"))]
    cells = {cell.declared.name: cell for cell in read_all if told is None or cell.declared.name in told}
    missing = [
        Cell(declared=one, state="could not run", reason=reason, tried=False)
        for one in run.planned
        if one.name not in cells
    ]
    return Report(run=run, cells=tuple(sorted([*cells.values(), *missing], key=in_order)))


def in_order(cell: Cell) -> tuple[int, str]:
    """What cells are sorted by: the catalogue's order, the list before the player."""
    return cell.declared.rank, cell.declared.button


def write(folder: Path, report: Report, comparison: Comparison | None = None) -> None:
    """Put a whole report into its folder, and how it differs from an older one. Raises OSError."""
    begin(folder, report.run)
    (folder / PLANNED).unlink(missing_ok=True)
    put(folder / "report.json", REPORT.dump_json(report))
    put(folder / "checklist.md", checklist.render(report, comparison))
    put(folder / "junit.xml", junit.render(report))
    put(folder / "ctrf.json", ctrf.render(report))
    put(folder / "index.html", page.render(report, comparison))


def read(folder: Path) -> Report:
    """A report that was written earlier, also of a run that was killed. Raises CannotRun for anything else."""
    if not folder.is_dir():
        raise CannotRun(f"There is no report at {folder}: no such folder.")
    if (folder / "report.json").is_file():
        report = read_json(REPORT, folder / "report.json")
    elif (folder / MARK).is_file() and (folder / MARK).stat().st_size:
        run = read_json(RUN, folder / MARK)
        report = gather(folder, replace(run, notes=(*run.notes, "The run was ended before it was over.")))
    else:
        raise CannotRun(f"{folder} is not a report: it has no report.json.")
    if report.run.schema != SCHEMA:
        raise CannotRun(f"{folder} is a report of another version of this suite (format {report.run.schema}).")
    return report


def read_json(kind: TypeAdapter[T], path: Path) -> T:
    """A record from its file. Raises CannotRun where the file is none."""
    try:
        return kind.validate_json(path.read_bytes())
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise CannotRun(f"{path} is not part of a report: {where + ': ' if where else ''}{first['msg']}.") from None
