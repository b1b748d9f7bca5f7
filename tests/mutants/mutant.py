"""What a mutant is, and how its source is made."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from e2e.catalogue import check_name
from fixtures.judging.findings import known_findings
from fixtures.lab.setting import known
from fixtures.preparing.build import BUNDLED
from fixtures.preparing.cache import source_files


@dataclass(frozen=True, slots=True)
class Edit:
    """In a file of `gallery/`, the one place that reads `old` reads `new` instead."""

    file: str  # below gallery/
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Change the file. Raises ValueError when `old` is not there exactly once, or nothing would change."""
        path = root / self.file
        text = path.read_text()
        if (found := text.count(self.old)) != 1:
            raise ValueError(
                f"{self.file} has {found} places that read {self.old!r}, where exactly one is to be changed"
            )
        if self.old == self.new:
            raise ValueError(f"the edit of {self.file} changes nothing")
        path.write_text(text.replace(self.old, self.new))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One mistake. `finding` is the code by which each of the promises `by` must name it."""

    name: str
    says: str  # the mistake, as a reviewer would put it
    edits: tuple[Edit, ...]
    finding: str
    by: tuple[str, ...]  # promises, as SCENARIO:BUTTON

    def __post_init__(self) -> None:
        """Raises CannotRun for a promise and ValueError for a finding that does not exist."""
        known(self.finding, known_findings(), f"{self.name}: finding ")
        for promise in self.by:
            check_name(promise)

    def write(self, folder: Path) -> Path:
        """The gallery's source with the mistake in it, in a new folder. Raises ValueError as `Edit.apply` does."""
        for file in source_files(BUNDLED, leave_out={"dist"}):
            copy = folder / file.relative_to(BUNDLED)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
        for edit in self.edits:
            edit.apply(folder)
        return folder
