"""What a report comes to, in a release manager's words: one ruling, one sentence, and what users would meet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT
from fixtures.judging.findings import known_findings
from fixtures.running.summary import Column
from fixtures.running.verdict import Standing, standing
from report.record import Cell, Declared, Report, Run, browser_of
from report.rules import code_of, exit_code

__all__ = [
    "CHECKLIST",
    "MOST_KINDS",
    "WORST_FIRST",
    "Part",
    "Ruling",
    "RunResult",
    "Standing",
    "Trouble",
    "by_family",
    "extent",
    "musts",
    "number",
    "parts",
    "run_result",
    "standing",
    "tally",
]  # fmt: skip

Ruling = Literal["kept", "broken", "could not run"]
RULINGS: Mapping[int, Ruling] = {EXIT_KEPT: "kept", EXIT_BROKEN: "broken", EXIT_COULD_NOT_RUN: "could not run"}
WORST_FIRST: tuple[Standing, ...] = ("broken", "known failure", "could not run", "not exercised", "kept")
CHECKLIST = "The release checklist"  # the family that a release is signed off on
MOST_KINDS = 3  # of trouble that the sentence tells


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that users would meet: the code it is told by, and the broken promises it shows in."""

    code: str
    words: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """The result of a whole run in a word and a sentence, and a sentence on what users would suffer, or ""."""

    ruling: Ruling
    sentence: str
    suffering: str
    troubles: tuple[Trouble, ...]  # most promises first


def run_result(report: Report) -> RunResult:
    """The result of a whole report."""
    broken = [cell for cell in report.cells if standing(cell) == "broken"]
    missing = sum(cell.state == "could not run" for cell in report.cells)
    ruling = RULINGS[exit_code(report)] if report.cells else "could not run"
    troubles = troubles_in(broken)
    return RunResult(
        ruling=ruling,
        sentence=sentence(report, ruling, broken=len(broken), must=musts(broken), missing=missing),
        suffering=suffering(troubles),
        troubles=troubles,
    )


def sentence(report: Report, ruling: Ruling, *, broken: int, must: int, missing: int) -> str:
    """The verdict in one line; where not all there is was tried, that comes first."""
    return f"{extent(report)} {decided(report, ruling, broken=broken, must=must, missing=missing)}".lstrip()


def extent(report: Report) -> str:
    """How much of the catalogue a report is about, in a sentence; empty for all of it, or where that is not known."""
    run, tried = report.run, sum(cell.tried for cell in report.cells)
    kinds = [f"part {run.shards[0].replace('/', ' of ')}"] if len(run.shards) == 1 else []
    kinds += ["interrupted"] if run.interrupted else []
    all_there_are = max(len(run.catalogue) * max(len(run.parts), 1), len(report.cells))
    of = len(report.cells) if run.interrupted else all_there_are
    if not kinds and (tried == of or not run.catalogue):
        return ""
    head = f"{', '.join(kinds)}: " if kinds else ""
    more = f" ({all_there_are} exist)" if of < all_there_are else ""
    told = f"{head}{tried} of {number(of, 'promise')} {'was' if tried == 1 else 'were'} tried{more}."
    return told[:1].upper() + told[1:]


def decided(report: Report, ruling: Ruling, *, broken: int, must: int, missing: int) -> str:
    """The verdict on what was tried."""
    total = len(report.cells)
    failures = sum(standing(cell) == "known failure" for cell in report.cells)
    known = f"; {number(failures, 'known failure')}" if failures else ""
    untried = f"; {missing} could not be tried" if missing else ""
    unmet = sum(cell.state == "not exercised" for cell in report.cells)
    if not total:
        return "Not decided: no promise was tried."
    if ruling == "broken" and not broken:
        never = sum(cell.never_occurred for cell in report.cells)
        unmet_of = f"{never} of {number(total, 'promise')} {'was' if never == 1 else 'were'}"
        return f"Failed because of --exercised: {unmet_of} not exercised{untried}{known}."
    if ruling == "broken":
        return f"Broken: {broken} of {number(total, 'promise')} ({must} must, {broken - must} should){untried}{known}."
    if ruling == "could not run":
        verb = "is" if broken == 1 else "are"
        also = f", and {number(broken, 'should promise')} {verb} broken" if broken else ""
        return f"Not decided: {missing} of {number(total, 'promise')} could not be tried{also}{known}."
    if broken:
        should = sum(cell.declared.severity == "should" for cell in report.cells)
        verb = "is" if broken == 1 else "are"
        return f"Kept: all must promises. {broken} of {number(should, 'should promise')} {verb} broken{known}."
    all_of = f"all {total} promises" if total > 1 else "the one promise"
    proved = f"; {unmet} not exercised" if unmet else ""
    return f"Kept: {f'{total - failures} of {total} promises' if failures else all_of}{proved}{known}."


def troubles_in(broken: Sequence[Cell]) -> tuple[Trouble, ...]:
    """What users would meet, each broken promise counted once, by the first thing that its user would see."""
    by_code: dict[str, list[Cell]] = {}
    for cell in broken:
        seen = next((code for code in cell.codes if suffered(code)), next(iter(cell.codes), ""))
        by_code.setdefault(seen, []).append(cell)
    found = [
        Trouble(code=code, words=suffered(code) or "meet a broken promise", cells=tuple(cells))
        for code, cells in by_code.items()
    ]
    return tuple(sorted(found, key=lambda one: (-musts(one.cells), -len(one.cells))))


def suffered(code: str) -> str:
    """What a finding does to users, as the end of "Users of this gallery would …"; empty for a cause."""
    entry = known_findings().get(code)
    return entry.suffered if entry else ""


def musts(cells: Iterable[Cell]) -> int:
    """How many of them are of promises that must be kept."""
    return sum(cell.declared.severity == "must" for cell in cells)


def suffering(troubles: Sequence[Trouble]) -> str:
    """What users would suffer, in one sentence."""
    if not troubles:
        return ""
    told = [one.words for one in troubles[:MOST_KINDS]]
    if left := len(troubles) - len(told):
        told.append(f"meet {left} other {'kind' if left == 1 else 'kinds'} of trouble")
    return f"Users of this gallery would {listed(told)}."


def listed(parts: Sequence[str]) -> str:
    """Clauses as one: "a; b; and c", as they may hold commas."""
    return parts[0] if len(parts) == 1 else f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def number(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 promise", "3 promises"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def tally(cells: Iterable[Cell]) -> dict[Standing, int]:
    """How many cells stand how, in the order in which a reader looks; what does not occur is left out."""
    cells = list(cells)
    numbers = {one: sum(standing(cell) == one for cell in cells) for one in WORST_FIRST}
    return {one: count for one, count in numbers.items() if count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One gallery in one browser, of a report of several."""

    run: Run
    browser: str
    cells: tuple[Cell, ...]
    ruling: Ruling


def parts(report: Report) -> list[Part]:
    """The parts of a report, each with its own ruling; none where it is of one gallery and browser."""
    made = []
    for run in report.run.parts:
        browser = browser_of(run)
        its = tuple(one for one in report.cells if one.gallery in ("", run.gallery) and one.engine in ("", browser))
        made.append(Part(run=run, browser=browser, cells=its, ruling=RULINGS[code_of(its, report.run)]))
    return made


def by_family(cells: Iterable[Cell]) -> dict[str, dict[str, dict[Column, Cell]]]:
    """family -> scenario -> column -> cell; the release checklist first, the rest in the catalogue's order."""
    families: dict[str, dict[str, dict[Column, Cell]]] = {CHECKLIST: {}}
    for cell in sorted(cells, key=lambda cell: cell.declared.rank):
        one: Declared = cell.declared
        families.setdefault(one.family, {}).setdefault(one.scenario, {})[cell.engine, one.button] = cell
    return {title: rows for title, rows in families.items() if rows}
