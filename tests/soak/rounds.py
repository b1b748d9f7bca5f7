"""Repeats the gate under changing load and in changing order, and counts how often a promise came out otherwise."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun

BUSY = "while True: pass"


@dataclass(frozen=True, slots=True)
class Load:
    """Under what a round is run."""

    workers: int
    hogs: int  # processes beside it that do nothing but burn a core

    def __str__(self) -> str:
        return f"{self.workers} worker{'s' * (self.workers > 1)}, {self.hogs} CPU hog{'s' * (self.hogs != 1)}"


LOADS = (Load(2, 0), Load(2, 2), Load(1, 0), Load(3, 1))


@dataclass(slots=True)
class Verdicts:
    """What each promise came to, round by round."""

    of: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, junit: Path) -> int:
        """Take in the verdicts of one round; how many there were."""
        cases = list(ElementTree.parse(junit).iter("testcase"))
        for case in cases:
            facts = {one.get("name"): one.get("value") or "" for one in case.iter("property")}
            if "scenario" in facts:
                self.of[f"{facts['scenario']}:{facts['button']}"][verdict(facts, case)] += 1
        return len(cases)

    @property
    def executions(self) -> int:
        """How many promises were tried in all."""
        return sum(counter.total() for counter in self.of.values())

    @property
    def flips(self) -> dict[str, int]:
        """For each promise that did not always come to the same, how often it differed from the majority."""
        most = {name: counter.most_common(1)[0][1] for name, counter in self.of.items()}
        return {name: counter.total() - most[name] for name, counter in self.of.items() if counter.total() > most[name]}


def verdict(facts: dict[str | None, str], case: ElementTree.Element) -> str:
    """One promise's verdict: kept, not exercised, could not run, or broken with its findings."""
    if "findings" in facts:
        return f"broken: {facts['findings']}"
    if case.find("failure") is not None or case.find("error") is not None:
        return "could not run"
    return "not exercised" if facts.get("exercised") == "False" else "kept"


def soak(command: Sequence[str], *, minutes: float, say: Callable[[str], None]) -> int:
    """Run the pytest `command` round after round for so many minutes; the exit code: 0 when nothing ever differed.

    Raises CannotRun when a round gives no verdicts at all.
    """
    verdicts, end = Verdicts(), time.monotonic() + 60 * minutes
    for number, load in zip(itertools.count(1), itertools.cycle(LOADS), strict=False):
        with tempfile.TemporaryDirectory() as folder, hogs(load.hogs):
            junit = Path(folder, "junit.xml")
            began = time.monotonic()
            options = ["-n", str(load.workers), "--shuffle", str(number), f"--junit-xml={junit}"]
            done = subprocess.run([*command, *options], capture_output=True, text=True, errors="replace", check=False)
            if not junit.is_file():
                raise CannotRun("The gate did not run:", detail=done.stdout[-2000:] + done.stderr[-2000:])
            count = verdicts.add(junit)
        took = time.monotonic() - began
        say(f"round {number}: {load}: {count} promises in {took:.0f} s; {sum(verdicts.flips.values())} flips so far")
        if time.monotonic() + took > end:
            break
    say("\n".join(report(verdicts)))
    if any("could not run" in counter for counter in verdicts.of.values()):
        return EXIT_COULD_NOT_RUN
    return EXIT_BROKEN if verdicts.flips else EXIT_KEPT


def report(verdicts: Verdicts) -> Iterator[str]:
    """What differed, and the figures."""
    for name, count in verdicts.flips.items():
        yield f"{name}: {count} of {verdicts.of[name].total()} otherwise than mostly: {dict(verdicts.of[name])}"
    yield f"{verdicts.executions} executions of {len(verdicts.of)} promises, {sum(verdicts.flips.values())} flips."


@contextlib.contextmanager
def hogs(count: int) -> Iterator[None]:
    """So many processes that burn a core each, for the length of the block."""
    burning = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(count)]
    try:
        yield
    finally:
        for process in burning:
            process.kill()
            process.wait()
