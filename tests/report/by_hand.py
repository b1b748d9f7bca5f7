"""Reports made by hand, for tests of what is made from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fixtures.judging.outcome import Button
from fixtures.running.verdict import State
from report import folder
from report.record import Cell, Click, Declared, Found, Report, Run, Severity

LIBRARY: tuple[tuple[str, Button], ...] = (("kept-one", "list"), ("kept-one", "player"), ("another", "list"))


def declare(scenario: str, button: Button = "list", *, rank: int = 0, severity: Severity = "must") -> Declared:
    return Declared(
        scenario=scenario,
        button=button,
        severity=severity,
        family="The release checklist",
        promise="The video is saved.",
        rank=rank,
    )


WHOLE = tuple(declare(scenario, button, rank=rank) for rank, (scenario, button) in enumerate(LIBRARY))


def cell(declared: Declared, state: State = "kept", **more: Any) -> Cell:
    if state == "broken":
        more.setdefault("findings", (Found("wrong-name", "the file is called “a”", "Two rules differ."),))
    picture = (folder.cell_folder(Path(), declared) / "1-at.jpg").as_posix()
    return Cell(declared=declared, state=state, seconds=1.5, clicks=(Click(video="A", came_of="", at=picture),), **more)


def run(**more: Any) -> Run:
    usual = {
        "gallery": "the bundled gallery",
        "version": "0.1.0",
        "browser": "chromium 1",
        "system": "Linux",
        "began": "2026-11-25T10:00:00+00:00",
        "seconds": 10.0,
        "command": "check",
    }
    return Run(**{**usual, **more})


def report(*cells: Cell, **more: Any) -> Report:
    """A report of these cells, which are all that was planned unless the run says more."""
    return Report(run=run(**{"planned": tuple(one.declared for one in cells), **more}), cells=cells)


def written(root: Path, made: Report) -> Path:
    """The report in a folder, with a picture for each cell that has one."""
    folder.claim(root).release()
    for one in made.cells:
        folder.write_cell(root, one)
        for click in one.clicks:
            if click.at:
                (root / click.at).write_text(f"picture of {one.declared.name}")
    folder.write(root, made)
    return root
