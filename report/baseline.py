"""The baseline: known failures, each with a reason and the last day on which it does not count.

    ["expired-link:list"]
    reason = "fresh links come with the new API"
    until = 2026-12-24
    finding = "stale-link"    # optional, one code or a list: only these findings are allowed; without it, all are

It covers what is broken, never what could not run, and says so when an entry is no longer needed.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.errors import CannotRun, nearest
from fixtures.judging.findings import known_findings
from fixtures.running.verdict import Cell
from report.record import Report

FIELDS = ("reason", "until", "finding")
LIST = "`gallery-e2e scenarios` lists them all"
EXAMPLE = '["expired-link:list"]'


@dataclass(frozen=True, slots=True)
class Entry:
    """One known failure; `codes` are the findings that are known, empty for all."""

    name: str  # SCENARIO:BUTTON
    reason: str
    until: datetime.date  # the last day on which it does not count
    codes: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.reason} (until {self.until})"


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries of a file, by the names of their promises."""

    entries: Mapping[str, Entry]

    def marked(self, cell: Cell) -> Cell:
        """The cell, marked as a known failure where it is one, or with what was found beside the findings it names."""
        entry = self.entries.get(cell.name)
        if entry is None or cell.state != "broken":
            return cell
        others = [code for code in cell.codes if code not in entry.codes]
        if not entry.codes or not others:
            return replace(cell, known_failure=str(entry))
        also = "also found" if len(others) < len(cell.codes) else "found"
        return replace(
            cell, beyond=f"the baseline names {', '.join(sorted(entry.codes))} only; {also}: {', '.join(others)}"
        )

    def kept_again(self, cells: Collection[Cell]) -> list[str]:
        """A sentence for each promise that needs no entry any more."""
        kept = {cell.name for cell in cells if cell.kept}
        return [f"{name} is kept again: take it out of the baseline." for name in self.entries if name in kept]

    def remarks(self, cells: Collection[Cell]) -> list[str]:
        """What the end of a run has to say about the entries, a sentence each."""
        tried = {cell.name for cell in cells}
        left = sum(name not in tried for name in self.entries)
        more = [f"Not tried: {left} of the {len(self.entries)} promises in the baseline."] if left else []
        return [*self.kept_again(cells), *more]


BASELINE = pytest.StashKey[Baseline]()  # on the config of the controlling process


def applied(report: Report, baseline: Baseline) -> Report:
    """The report with its known failures marked, and a note for each that is kept again."""
    cells = tuple(map(baseline.marked, report.cells))
    return Report(run=replace(report.run, notes=(*report.run.notes, *baseline.kept_again(cells))), cells=cells)


def load(path: Path, *, known: Collection[str], today: datetime.date) -> Baseline:
    """The baseline in a file; `known` are the names of all promises.

    Raises CannotRun with the line of the first mistake, of which one is an entry that ran out before `today`.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except FileNotFoundError:
        raise CannotRun(f"There is no baseline at {path}: no such file.") from None
    except OSError as error:
        raise CannotRun(f"The baseline {path} cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise CannotRun(f"The baseline {path} is not text in UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at ")
        place = f"{path}, {where.rstrip(')')}" if where else str(path)
        raise CannotRun(f"{place}: this is not TOML ({what}); a promise is written as {EXAMPLE}.") from None
    entries = {name: entry(name, table, at(path, text, name), known, today) for name, table in tables.items()}
    return Baseline(entries)


Refuse = Callable[[str], CannotRun]


def at(path: Path, text: str, name: str) -> Refuse:
    """Makes an error of a sentence about an entry, with its file and line."""
    head = re.compile(rf"""\s*(\[\s*)?["']?{re.escape(name)}["'\s\].=]""")
    line = next((number for number, line in enumerate(text.splitlines(), 1) if head.match(line)), None)
    place = f"{path}, line {line}" if line else str(path)
    return lambda sentence: CannotRun(f"{place}: {sentence}")


def entry(name: str, table: Any, refuse: Refuse, known: Collection[str], today: datetime.date) -> Entry:
    """One entry from its table. Raises what `refuse` makes of its mistake."""
    if not isinstance(table, dict):
        raise refuse(f"{name} stands outside of any promise; a promise is written as {EXAMPLE}.")
    if name not in known:
        buttons = [one for one in known if one.partition(":")[0] == name]
        if buttons:
            raise refuse(f"{name} needs a button: write {' or '.join(sorted(buttons))}.")
        raise refuse(f"there is no promise {name}; {nearest(name, known, otherwise=LIST)}")
    for field in table:
        if field not in FIELDS:
            raise refuse(f"{name} has {field}, which means nothing here; {nearest(field, FIELDS)}")
    reason, until = table.get("reason"), table.get("until")
    if not isinstance(reason, str) or not reason.strip():
        raise refuse(f'{name} has no reason; add one, as in reason = "the API changes in May".')
    if isinstance(until, str):
        raise refuse(f'{name} has until = "{until}", a text; it must be a date without quotes, as in until = {today}.')
    if not isinstance(until, datetime.date) or isinstance(until, datetime.datetime):
        raise refuse(f"{name} has no end date; add one, as in until = {today}.")
    if until < today:
        raise refuse(f"{name} was allowed until {until}: fix it or set a later date.")
    codes = codes_of(name, table["finding"], refuse) if "finding" in table else frozenset[str]()
    return Entry(name, " ".join(reason.split()), until, codes)


def codes_of(name: str, finding: object, refuse: Refuse) -> frozenset[str]:
    """The findings that an entry names. Raises what `refuse` makes of one that there is not."""
    codes: list[object] = finding if isinstance(finding, list) else [finding]
    if not codes:
        raise refuse(f"{name} names no finding; name one, or leave `finding` out to allow any.")
    for code in codes:
        if not isinstance(code, str) or code not in known_findings():
            raise refuse(
                f"{name} names the finding {code}, which does not exist; {nearest(str(code), known_findings())}"
            )
    return frozenset(map(str, codes))
