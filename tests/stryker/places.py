"""Stryker's mutants, each with the line as it was and as it becomes: so a person, and a list, tells them apart."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Place = tuple[str, str, str, int]  # file, the line as it was, as it becomes, the how manieth of those in the file


@dataclass(frozen=True, slots=True)
class Mutated:
    """One mutant of Stryker's report. Ids are given anew in each run; a `place` stays while the source does."""

    id: str
    file: str  # below gallery/
    line: int
    mutator: str
    was: str
    becomes: str
    nth: int
    status: str
    reason: str

    @property
    def place(self) -> Place:
        return self.file, self.was, self.becomes, self.nth


def read_report(report: Path) -> list[Mutated]:
    """The mutants of a JSON report of Stryker's, in the order of the source."""
    files: dict[str, dict[str, Any]] = json.loads(report.read_text())["files"]
    return [mutated for file in sorted(files) for mutated in mutants_of(file, files[file])]


def mutants_of(file: str, facts: dict[str, Any]) -> Iterator[Mutated]:
    """A file's mutants, without those that Stryker was told to leave alone."""
    lines: list[str] = facts["source"].split("\n")
    seen: Counter[tuple[str, str]] = Counter()
    for one in sorted(facts["mutants"], key=lambda one: int(one["id"])):
        if one["status"] == "Ignored":
            continue
        start, end = one["location"]["start"], one["location"]["end"]
        first, last = lines[start["line"] - 1], lines[end["line"] - 1]
        before, after = first[: start["column"] - 1], last[end["column"] - 1 :]
        was, becomes = flat(first), flat(before + one["replacement"] + after)
        seen[was, becomes] += 1
        yield Mutated(
            id=one["id"],
            file=file,
            line=start["line"],
            mutator=one["mutatorName"],
            was=was,
            becomes=becomes,
            nth=seen[was, becomes],
            status=one["status"],
            reason=one.get("statusReason", "").strip(),
        )


def flat(text: str) -> str:
    """A text in one line."""
    return " ".join(text.split())
