"""What changed between two reports: newly broken, newly kept, other findings, promises that came or went, and slower.

Two runs never take the same time, so "slower" has to be told from noise. The rule, `RULE` in words:

1. Only promises that were kept in both runs are compared, as a broken one goes another way and ends at another time.
   Below `FEWEST` of them nothing is said about speed.
2. Each has a ratio, its new seconds over its old ones. The median ratio is what machine and load did to all of them
   alike, and is taken out.
3. The spread of what remains is the noise of these two runs: the median absolute deviation of its logarithms, times
   1.4826, which makes it the standard deviation were the noise normal. A promise is slower where it lies `SIGMAS`
   spreads above the median, is at least `LEAST_RATIO` times as slow as that, and is over by `LEAST_SECONDS` or more.

The rule errs towards silence, as each promise has one time a run and now and then one is far off: of 45 promises held
twice on a busy machine, the same gallery, one took 1.76 times as long as the median says and another 1.5 times, while
half lay within 10 %. A gallery that became slower everywhere alike cannot be told from a slower machine; so the median
is told as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from report.record import Cell, Declared, Report, Run
from report.verdict import extent

FEWEST = 10
SIGMAS = 4.0
LEAST_RATIO = 2.0
LEAST_SECONDS = 1.0
RULE = (
    f"A promise counts as slower if it took at least {LEAST_RATIO:g} times as long, at least {LEAST_SECONDS:g} s more,"
    f" and if this change is more than {SIGMAS:g} times the usual variation. The median change of all promises that"
    " were kept both times is taken out first, because it comes from the machine and its load."
)
GOOD = ("kept", "not exercised")


@dataclass(frozen=True, slots=True)
class Change:
    """One promise in both reports."""

    before: Cell
    after: Cell

    @property
    def declared(self) -> Declared:
        return self.after.declared


@dataclass(frozen=True, slots=True)
class Flaky:
    """A promise whose verdict changes again and again."""

    cell: Cell
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """How a report differs from an older one, or from the last runs; each promise is in one of the lists at most,
    `slower` and `flaky` apart."""

    old: Run
    runs: int = 0  # how many earlier runs, where it is compared with a history
    newly_broken: tuple[Change, ...] = ()
    newly_kept: tuple[Change, ...] = ()  # broken before
    changed: tuple[Change, ...] = ()  # broken in both, by other findings
    lost: tuple[Change, ...] = ()  # could not run any more, or no longer exercised
    regained: tuple[Change, ...] = ()  # the other way round
    appeared: tuple[Cell, ...] = ()
    went: tuple[Cell, ...] = ()
    slower: tuple[Change, ...] = ()  # the worst first
    flaky: tuple[Flaky, ...] = ()  # only a history knows
    apart: int = 0  # promises that only one of the two tried, though both could have
    limits: tuple[str, ...] = ()  # what was not whole about the two
    pace: float | None = None  # median ratio of new seconds to old; None where too few can be compared

    @property
    def same(self) -> bool:
        """Whether nothing but the time of day is different."""
        lists = (
            self.newly_broken, self.newly_kept, self.changed, self.lost, self.regained, self.appeared, self.went,
            self.slower, self.flaky,
        )  # fmt: skip
        return not any(lists)


def compare(old: Report, new: Report) -> Comparison:
    """How `new` differs from `old`, of what both have tried; in the catalogue's order, as `new` has it.

    What one of them did not try, being a part or interrupted, is neither new nor gone for that.
    """
    before = {cell.full_name: cell for cell in old.cells if cell.tried}
    after = {cell.full_name: cell for cell in new.cells if cell.tried}
    was, is_now = known(old), known(new)
    both = [Change(before[name], cell) for name, cell in after.items() if name in before]
    kinds: dict[str, list[Change]] = {}
    for change in both:
        kinds.setdefault(kind_of(change), []).append(change)
    slower, pace = slowed(both)
    return Comparison(
        old=old.run,
        newly_broken=tuple(kinds.get("newly broken", ())),
        newly_kept=tuple(kinds.get("newly kept", ())),
        changed=tuple(kinds.get("changed", ())),
        lost=tuple(kinds.get("lost", ())),
        regained=tuple(kinds.get("regained", ())),
        appeared=tuple(cell for name, cell in after.items() if name not in was),
        went=tuple(cell for name, cell in before.items() if name not in is_now),
        apart=len((before.keys() ^ after.keys()) & was & is_now),
        limits=tuple(
            f"{what}: {words[:1].lower()}{words[1:].rstrip('.')}"
            for what, one in (("the older report", old), ("this one", new))
            if (words := extent(one))
        ),
        slower=slower,
        pace=pace,
    )


def known(report: Report) -> frozenset[str]:
    """The names of all promises that a report knows of, tried or not."""
    its = {cell.full_name.removeprefix(cell.name) for cell in report.cells} or {""}  # " in firefox", for example
    return frozenset(name + one for name in report.run.catalogue for one in its) | {
        cell.full_name for cell in report.cells
    }


def kind_of(change: Change) -> str:
    """The list that a promise belongs to; "" for one that stands as it stood."""
    was, now = change.before.state, change.after.state
    if now == "broken":
        if was != "broken":
            return "newly broken"
        return "changed" if codes(change.before) != codes(change.after) else ""
    if was == "broken" and now in GOOD:
        return "newly kept"
    if was == now:
        return ""
    better = ("could not run", "not exercised", "kept")  # "broken" before, and now not to be tried, is lost too
    return "regained" if was in better and better.index(now) > better.index(was) else "lost"


def codes(cell: Cell) -> frozenset[str]:
    """The findings of a cell by their codes; sentences hold addresses, which differ from run to run."""
    return frozenset(one.code for one in cell.findings)


def slowed(both: Iterable[Change]) -> tuple[tuple[Change, ...], float | None]:
    """The promises that became slower by more than noise, and the median ratio; see the module's docstring."""
    comparable = [
        one for one in both
        if one.before.state == one.after.state == "kept" and one.before.seconds > 0 and one.after.seconds > 0
    ]  # fmt: skip
    if len(comparable) < FEWEST:
        return (), None
    ratios = {one.after.full_name: one.after.seconds / one.before.seconds for one in comparable}
    pace = median(ratios.values())
    off = {name: math.log(ratio / pace) for name, ratio in ratios.items()}
    limit = max(math.log(LEAST_RATIO), SIGMAS * 1.4826 * median(map(abs, off.values())))
    found = [
        one for one in comparable
        if off[one.after.full_name] > limit and one.after.seconds - pace * one.before.seconds >= LEAST_SECONDS
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: -off[one.after.full_name])), pace


def in_words(comparison: Comparison) -> str:
    """The change in one line, as "2 newly broken, 1 newly kept"."""
    numbers: Mapping[str, int] = {
        "newly broken": len(comparison.newly_broken),
        "newly kept": len(comparison.newly_kept),
        "still broken, with other findings": len(comparison.changed),
        "no longer tried": len(comparison.lost),
        "tried again": len(comparison.regained),
        "new": len(comparison.appeared),
        "gone": len(comparison.went),
        "slower": len(comparison.slower),
        "flaky": len(comparison.flaky),
    }
    told = ", ".join(f"{count} {what}" for what, count in numbers.items() if count) or "nothing changed"
    apart = f"{comparison.apart} not compared, because only one of the two runs tested them" if comparison.apart else ""
    return "; ".join(filter(None, [told, apart, *comparison.limits]))


def since(comparison: Comparison, moment: str) -> str:
    """What a report is compared with, as a title; `moment` is the older one's beginning in words."""
    if comparison.runs > 1:
        return f"Over the last {comparison.runs} runs"
    return "Since the last run" if comparison.runs else f"Since the report of {moment}"
