"""The history that merges keep: a file for each run, in it a line for each promise; and what changed over the runs.

What is newly broken, broken by other findings or slower is found as between two reports, by `report.compare`: the older
one has of each promise its latest verdict, and the median time of all earlier runs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median

from pydantic import TypeAdapter, ValidationError

from fixtures.errors import CannotRun
from fixtures.running.verdict import State
from report.compare import GOOD, Comparison, Flaky, compare
from report.folder import put
from report.record import Cell, Found, Report, browser_of

LAST = 10  # earlier runs that are looked at
KEPT = 100  # files; older ones go
LEAST_CHANGES = 2  # of a verdict: one that changed once was broken or fixed


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise in one run."""

    run: str  # when it began, ISO 8601
    gallery: str
    content: str  # of the gallery, as in `Identity`
    browser: str
    promise: str  # SCENARIO:BUTTON
    state: State
    seconds: float
    codes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What this is the history of."""
        return self.gallery, self.browser, self.promise

    @property
    def good(self) -> bool:
        return self.state in GOOD


LINE = TypeAdapter(Line)
Past = Mapping[tuple[str, str, str], Sequence[Line]]


class History:
    """A folder with the history of a gallery, or of several."""

    def __init__(self, root: Path) -> None:
        """Raises CannotRun where `root` cannot be a folder."""
        self.root = root
        there = next(one for one in (root, *root.absolute().parents) if one.exists())
        if not there.is_dir():
            raise CannotRun(f"The history cannot be kept in {root}: {there} is a file; name another folder.")

    def compared(self, report: Report) -> Comparison | None:
        """How the report differs from the runs before it; None where there is none. Raises CannotRun."""
        earlier = [path for path in self._files() if path.name < file_name(report)][-LAST:]
        past: dict[tuple[str, str, str], list[Line]] = {}
        for line in (line for path in earlier for line in read_lines(path)):
            past.setdefault(line.key, []).append(line)
        return changes(report, past, runs=len(earlier)) if earlier else None

    def keep(self, report: Report) -> None:
        """Add the report; once more, it takes its own place. Raises CannotRun."""
        text = b"".join(LINE.dump_json(line) + b"\n" for _, line in lines_of(report))
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            put(self.root / file_name(report), text)
            for path in self._files()[:-KEPT]:
                path.unlink()
        except OSError as error:
            raise CannotRun(f"The history cannot be written to {self.root} ({error.strerror}).") from None

    def _files(self) -> list[Path]:
        """The files of all runs, the oldest first."""
        return sorted(self.root.glob("*.jsonl"))


def file_name(report: Report) -> str:
    """The file of a run: named by its beginning, so that they sort, and by what it is of."""
    run = report.run
    its = hashlib.sha256(f"{run.gallery}\n{sorted({browser_of(one) for one in run.parts or [run]})}".encode())
    return f"{re.sub(r'[^0-9T]', '', run.began)[:15]}-{its.hexdigest()[:8]}.jsonl"


def lines_of(report: Report) -> Iterator[tuple[Cell, Line]]:
    """A line for each promise that was tried."""
    run = report.run
    content = {(part.gallery, browser_of(part)): part.identity.content for part in run.parts or [run]}
    for cell in report.cells:
        gallery, browser = cell.gallery or run.gallery, cell.engine or browser_of(run)
        if cell.tried:
            yield cell, Line(
                run=run.began, gallery=gallery, content=content.get((gallery, browser), ""), browser=browser,
                promise=cell.name, state=cell.state, seconds=cell.seconds, codes=cell.codes,
            )  # fmt: skip


def read_lines(path: Path) -> list[Line]:
    """All lines of a file. Raises CannotRun where it is something else."""
    try:
        return [LINE.validate_json(text) for text in path.read_bytes().splitlines()]
    except OSError as error:
        raise CannotRun(f"{path} cannot be read ({error.strerror}).") from None
    except ValidationError as error:
        raise CannotRun(f"{path} is not part of a history: {error.errors()[0]['msg']}.") from None


def changes(report: Report, past: Past, *, runs: int) -> Comparison:
    """How the report differs from what is known of `runs` earlier ones."""
    now = [(cell, line, past[line.key]) for cell, line in lines_of(report) if line.key in past]
    began = max((lines[-1].run for _, _, lines in now), default="")
    old = Report(
        run=replace(report.run, began=began),
        cells=tuple(as_it_was(cell, lines) for cell, _, lines in now),
    )
    flaky = [(cell, told) for cell, line, lines in now if (told := flips([*lines, line]))]
    found = compare(old, replace(report, cells=tuple(cell for cell, _, _ in now)))
    return replace(found, flaky=tuple(Flaky(cell, told) for cell, told in flaky), runs=runs, limits=())


def as_it_was(cell: Cell, lines: Sequence[Line]) -> Cell:
    """A promise by its latest verdict and its usual time."""
    last = lines[-1]
    return replace(
        cell,
        state=last.state,
        findings=tuple(Found(code, "", "") for code in last.codes),
        seconds=median([one.seconds for one in lines if one.state == "kept"] or [last.seconds]),
        known_failure="",
    )


def flips(lines: Sequence[Line]) -> str:
    """How often a verdict changed between good and broken, where it did so again and again; else empty.

    Once is enough where the gallery was the same.
    """
    decided = [one for one in lines if one.state != "could not run"]
    changed = [(one, other) for one, other in pairwise(decided) if one.good != other.good]
    same = any(one.content and one.content == other.content for one, other in changed)
    if len(changed) < LEAST_CHANGES and not same:
        return ""
    times = "once" if len(changed) == 1 else f"{len(changed)} times"
    return f"changed {times} in {len(decided)} runs{', though the gallery was the same' if same else ''}"
