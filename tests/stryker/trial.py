"""How a mutant is tried: against which promises, in which order, and when it is believed to be noticed. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from tests.stryker.verdict import Verdict

FEW = 12
MOST = 40
NEIGHBOURS, REACH = 6, 30
SLOW = 4  # times as long as the median promise
DEAREST = 4
ATTEMPTS = 3


class LabFault(Exception):
    """A promise breaks though no mutant is switched on."""


class Runner(Protocol):
    """What a trial needs of a gate."""

    def run(self, promise: str, mutant: str | None) -> Verdict: ...
    def stop(self) -> None: ...


UNMET = "not exercised"


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a mutant. `promise` is the one that noticed it, if any did; `says` are its findings."""

    covered: int  # promises that execute its place
    tried: int  # promises it was held to
    promise: str | None = None
    says: str = ""
    wavering: int = 0  # promises that broke once and not again


def try_mutant(mutant: str, promises: Sequence[str], gate: Runner, *, covered: int) -> Result:
    """Hold the mutant to promise after promise until one breaks.

    One that is kept, but has not met its trouble any more, counts when no other breaks: the gate is run with
    `--exercised` over our own gallery. Raises LabFault.
    """
    missed: tuple[int, str] | None = None
    wavering = 0
    for tried, promise in enumerate(promises, 1):
        verdict = gate.run(promise, mutant)
        if verdict.state == "kept" or (verdict.state == "not exercised" and missed):
            continue
        again = by_the_mutant(mutant, promise, verdict, gate)
        if again is None:
            wavering += 1
        elif again.state == "not exercised":
            missed = tried, promise
        else:
            return Result(covered, tried, promise, again.says, wavering)
    if missed:
        return Result(covered, missed[0], missed[1], UNMET, wavering)
    return Result(covered, len(promises), wavering=wavering)


def by_the_mutant(mutant: str, promise: str, verdict: Verdict, gate: Runner) -> Verdict | None:
    """The same verdict once more, or None when it was an accident: kept without the mutant, broken again with it.

    Raises LabFault.
    """
    unchanged(promise, gate)
    again = gate.run(promise, mutant)
    return again if again.kept == verdict.kept and again.state not in ("kept", "no lab") else None


def unchanged(promise: str, gate: Runner) -> Verdict:
    """The promise as it is kept with no mutant switched on.

    Raises LabFault where it is not, not even by a gate that has been started anew, twice.
    """
    for _ in range(ATTEMPTS):
        verdict = gate.run(promise, None)
        if verdict.state == "kept":
            return verdict
        gate.stop()
    raise LabFault(f"{promise} is {verdict.state} with no mutant switched on: {verdict.says}")


@dataclass(slots=True)
class Choice:
    """Which promises to hold a mutant to, the likeliest to notice it first.

    `dry` are the verdicts on the gallery without a mutant. `dear` promises take long by their nature: they come last,
    and no more than DEAREST of them for a mutant that FEW others or more execute, unless they noticed one near by.
    Of the others at most `most` are tried. `everything` lifts both limits. Ids of mutants go up along each file, so
    near ids are near places.
    """

    dry: Mapping[str, Verdict]
    dear: frozenset[str]
    everything: bool = False
    most: int = MOST
    last_time: Mapping[str, str] = field(default_factory=dict)  # who noticed a mutant in an earlier run, by its id
    killers: dict[int, str] = field(default_factory=dict)  # by the id of the mutant

    def covering(self, mutant: str) -> list[str]:
        """Every promise that executes the mutant's place."""
        return [promise for promise, verdict in self.dry.items() if mutant in verdict.executed]

    def promises(self, mutant: str) -> list[str]:
        """The promises to try, in order.

        First who noticed it in an earlier run, then the NEIGHBOURS that noticed the nearest mutants, then those that
        differ most in what they execute around it; what is SLOW comes after the others, those that noticed a near one
        first.
        """
        place = int(mutant)
        covering = self.covering(mutant)
        around = frozenset(str(number) for number in range(place - REACH, place + REACH))
        cheap, dear = (
            {name: self.dry[name] for name in covering if (name in self.dear) is wanted} for wanted in (False, True)
        )
        nearest = sorted(self.killers, key=lambda other: abs(other - place))
        likely = [name for name in dict.fromkeys(self.killers[other] for other in nearest) if name in covering]
        limit = SLOW * statistics.median(verdict.seconds for verdict in self.dry.values())
        slow = [name for name in likely[:NEIGHBOURS] if self.dry[name].seconds > limit]
        quick = [name for name in likely[:NEIGHBOURS] if name not in slow]
        others, last = by_what_they_add(cheap, of=around), by_what_they_add(dear, of=around)
        many = not self.everything and len(cheap) >= FEW
        ordered = [
            *([noticed] if (noticed := self.last_time.get(mutant, "")) in covering else []),
            *quick,
            *islice(others, self.most if many else None),
            *slow,
            *islice(last, DEAREST if many else None),
        ]
        return list(dict.fromkeys(ordered))

    def learn(self, mutant: str, result: Result) -> None:
        """Remember who noticed it."""
        if result.promise:
            self.killers[int(mutant)] = result.promise


def by_what_they_add(verdicts: Mapping[str, Verdict], *, of: frozenset[str]) -> Iterator[str]:
    """The promises in an order in which few of them execute all `of` these mutants, then few others all of it again.

    Next comes the one that executes, for each second it takes, most of what none since the last round has.
    """
    left = {name: (verdict.executed & of, max(verdict.seconds, 0.1)) for name, verdict in verdicts.items()}
    seen: set[str] = set()
    while left:
        gains = {name: len(executed - seen) / seconds for name, (executed, seconds) in left.items()}
        best = max(gains, key=lambda name: gains[name])
        if not gains[best] and seen:
            seen = set()
            continue
        yield best
        seen |= left.pop(best)[0]
