"""The report that is kept: figures by file, who noticed how many, and every mutant that nobody noticed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from fixtures.errors import CannotRun
from fixtures.preparing.build import BUNDLED
from fixtures.preparing.cache import content_hash
from tests.stryker.places import Mutated, Place
from tests.stryker.trial import UNMET, Result

REPORT = Path(__file__).with_name("report.json")
NOTICED_BY = Path(__file__).with_name("noticed.json")  # so that the next run tries those first

# "killed": a promise broke. "unmet": all were kept, but one no longer met its trouble, as `--exercised` tells.
State = Literal["killed", "unmet", "survived", "equivalent", "not covered"]
STATES: tuple[State, ...] = ("killed", "unmet", "survived", "equivalent", "not covered")
NOTICED = ("killed", "unmet")
LISTED: tuple[State, ...] = ("survived", "not covered", "unmet", "equivalent")  # one by one, in the report
GOAL = 90.0  # per cent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a mutant: in this run, or by the report that is kept."""

    mutant: Mutated
    state: State
    by: str | None = None  # the promise that noticed it
    tried: int = 0  # promises it was held to
    covered: int = 0  # promises that execute its place


def outcome_of(mutant: Mutated, result: Result, *, listed: bool) -> Outcome:
    """What this run's result comes to. `listed`: the mutant is held to be equivalent."""
    state: State = "survived" if result.covered else "not covered"
    if result.promise:
        state = "unmet" if result.says == UNMET else "killed"
    elif listed:
        state = "equivalent"
    return Outcome(mutant, state, result.promise, result.tried, result.covered)


def hashes(files: Iterable[str]) -> dict[str, str]:
    """What the figures are of: each file of the gallery, and a hash of it as it is now."""
    return {file: content_hash(BUNDLED, [BUNDLED / file]) if (BUNDLED / file).is_file() else "" for file in files}


def score(counts: Mapping[str, int]) -> float:
    """Per cent of the covered mutants that somebody noticed, without those that change nothing."""
    noticed = counts["killed"] + counts["unmet"]
    return 100 * noticed / max(1, noticed + counts["survived"])


def summary(
    outcomes: Sequence[Outcome], *, date: str, promises: int, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The report as it is kept. `before` is the last one, whose word on who noticed what was not tried again holds."""
    files: dict[str, Counter[str]] = {}
    noticed: dict[str, Counter[str]] = {}
    for one in outcomes:
        files.setdefault(one.mutant.file, Counter())[one.state] += 1
        noticed.setdefault(one.mutant.file, Counter()).update([one.by] if one.by and one.state == "killed" else [])
    for file, counts in noticed.items():
        if before and any(one.state == "killed" and not one.by for one in outcomes if one.mutant.file == file):
            counts.update(before["killed by"].get(file, {}))
    total: Counter[str] = sum(files.values(), Counter())
    return {
        "date": date,
        "source": hashes(files),
        "promises": promises,
        "score": round(score(total), 1),
        "all": {state: total[state] for state in STATES},
        "files": {file: {state: counts[state] for state in STATES if counts[state]} for file, counts in files.items()},
        "killed by": {file: dict(counts.most_common()) for file, counts in noticed.items()},
        **{state: [facts(one) for one in outcomes if one.state == state] for state in LISTED},
    }


def facts(outcome: Outcome) -> dict[str, Any]:
    """A mutant for a person to look at, and for the next run to know again."""
    mutant = outcome.mutant
    told: dict[str, Any] = {"file": mutant.file, "line": mutant.line, "was": mutant.was, "becomes": mutant.becomes}
    more = {"nth": mutant.nth if mutant.nth > 1 else 0, "by": outcome.by}
    more |= {"tried": outcome.tried, "covered": outcome.covered}
    return told | {name: value for name, value in more.items() if value}


def read(file: Path | None = None, *, anew: Collection[str] = ()) -> dict[str, Any]:
    """The report that is kept; `anew` are the files of which it may be out of date.

    Raises CannotRun where there is none, or others have changed since.
    """
    file = file or REPORT
    if not file.is_file():
        raise CannotRun(f"There is no {file.name} yet; try all mutants first.")
    report: dict[str, Any] = json.loads(file.read_text())
    changed = dict(report["source"].items() - hashes(report["source"]).items()).keys() - set(anew)
    if changed:
        raise CannotRun(f"{file.name} is of another state of gallery/{min(changed)}; name it, or try all mutants.")
    return report


def write(report: Mapping[str, Any], file: Path | None = None) -> None:
    """Keep a report."""
    (file or REPORT).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n")


def who_noticed(mutants: Iterable[Mutated], file: Path = NOTICED_BY) -> dict[str, str]:
    """The promise that noticed a mutant in an earlier run, by the mutant's id."""
    before: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.is_file() else {}
    found = {one.id: before.get(one.file, {}).get(one.becomes, "") for one in mutants}
    return {name: promise for name, promise in found.items() if promise}


def note_who_noticed(outcomes: Iterable[Outcome], file: Path = NOTICED_BY) -> None:
    """Remember it for the next run, whatever has become of the source by then."""
    before: dict[str, dict[str, str]] = json.loads(file.read_text()) if file.is_file() else {}
    for one in outcomes:
        if one.by:
            before.setdefault(one.mutant.file, {})[one.mutant.becomes] = one.by
    file.write_text(json.dumps(before, indent=1, ensure_ascii=False, sort_keys=True) + "\n")


def known(mutant: Mutated, report: Mapping[str, Any]) -> Outcome:
    """What a report says of a mutant; what it does not list was killed."""
    for state in LISTED:
        for told in report[state]:
            if place_of(told) == mutant.place:
                return Outcome(mutant, state, told.get("by"), told.get("tried", 0), told.get("covered", 0))
    return Outcome(mutant, "killed")


def place_of(told: Mapping[str, Any]) -> Place:
    """A mutant's place, as `facts` writes it."""
    return told["file"], told["was"], told["becomes"], told.get("nth", 1)


def table(report: Mapping[str, Any]) -> Iterator[str]:
    """The figures by file, for a terminal."""
    yield f"{'':36}" + "".join(f"{state:>13}" for state in STATES)
    for file, counts in {**report["files"], "all": report["all"]}.items():
        yield f"{file:36}" + "".join(f"{counts.get(state, 0):13}" for state in STATES)
    total = report["all"]
    covered = sum(total.values()) - total["not covered"]
    noticed = total["killed"] + total["unmet"]
    yield ""
    yield f"{noticed} of {covered} covered mutants were noticed; {total['equivalent']} change nothing for anybody."
    yield f"Score without those: {report['score']} %."
