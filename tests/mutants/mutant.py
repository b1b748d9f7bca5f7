"""What a mutant is, and how its source is made."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from fixtures.preparing.build import BUNDLED
from fixtures.preparing.cache import source_files


@dataclass(frozen=True, slots=True)
class Edit:
    """In a file of `gallery/`, the one place that reads `old` reads `new` instead; where `old` is empty, it is a new file."""

    file: str  # below gallery/
    old: str
    new: str

    def apply(self, text: str) -> str:
        """The file's text, changed. Raises ValueError when `old` is not there exactly once, or nothing would change."""
        if (found := text.count(self.old)) != 1:
            raise ValueError(
                f"{self.file} has {found} places that read {self.old!r}, where exactly one is to be changed"
            )
        if self.old == self.new:
            raise ValueError(f"the edit of {self.file} changes nothing")
        return text.replace(self.old, self.new)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One mistake. `finding` is the code by which each of the promises `by` must name it."""

    name: str
    says: str  # the mistake, as a reviewer would put it
    edits: tuple[Edit, ...]
    finding: str
    by: tuple[str, ...]  # promises, as SCENARIO:BUTTON

    def changed(self) -> dict[str, str]:
        """The new text of each file that the mistake changes. Raises ValueError as `Edit.apply` does."""
        texts: dict[str, str] = {}
        for edit in self.edits:
            if not edit.old and (BUNDLED / edit.file).exists():
                raise ValueError(f"{edit.file} is there already")
            before = (BUNDLED / edit.file).read_text() if edit.old and edit.file not in texts else ""
            texts[edit.file] = edit.apply(texts.get(edit.file, before))
        return texts

    def write(self, folder: Path) -> None:
        """Write the gallery's source with the mistake in it to a new folder. Raises ValueError as `changed` does."""
        copy_gallery(folder)
        for file, text in self.changed().items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text)


def copy_gallery(folder: Path) -> None:
    """Copy the source of the bundled gallery to a new folder."""
    for file in source_files(BUNDLED, leave_out={"dist"}):
        copy = folder / file.relative_to(BUNDLED)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
