"""Repeats the gate under changing load and in changing order, and counts flaky verdicts."""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.running.verdict import Cell, read_verdicts

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
    """The verdicts on each promise, counted over all rounds."""

    of: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, cells: Iterable[Cell]) -> None:
        """Take in the verdicts of one round; what is broken by other findings is another verdict."""
        for cell in cells:
            self.of[cell.name][": ".join(filter(None, [cell.state, ", ".join(cell.codes)]))] += 1

    @property
    def executions(self) -> int:
        """How many promises were tried in all."""
        return sum(counter.total() for counter in self.of.values())

    @property
    def flaky(self) -> dict[str, int]:
        """For each promise whose verdict was not always the same, how often it differed from the usual one."""
        most = {name: counter.most_common(1)[0][1] for name, counter in self.of.items()}
        return {name: counter.total() - most[name] for name, counter in self.of.items() if counter.total() > most[name]}


def soak(command: Sequence[str], *, minutes: float, say: Callable[[str], None]) -> int:
    """Run the pytest `command` round after round for so many minutes; the exit code: 0 when no verdict was flaky.

    Raises CannotRun when a round gives no verdicts at all.
    """
    verdicts, end = Verdicts(), time.monotonic() + 60 * minutes
    for number, load in zip(itertools.count(1), itertools.cycle(LOADS), strict=False):
        with tempfile.TemporaryDirectory() as folder, hogs(load.hogs):
            file = Path(folder, "verdicts.jsonl")
            began = time.monotonic()
            options = ["-n", str(load.workers), f"--shuffle={number}", f"--verdicts={file}"]
            done = subprocess.run([*command, *options], capture_output=True, text=True, errors="replace", check=False)
            if not file.is_file() or not (cells := read_verdicts(file)):
                raise CannotRun("`check` did not run:", detail=done.stdout[-2000:] + done.stderr[-2000:])
            verdicts.add(cells.values())
        took = time.monotonic() - began
        flaky = sum(verdicts.flaky.values())
        say(f"round {number}: {load}: {len(cells)} promises in {took:.0f} s; {flaky} flaky verdicts so far")
        if time.monotonic() + took > end:
            break
    say("\n".join(report(verdicts)))
    if any("could not run" in counter for counter in verdicts.of.values()):
        return EXIT_COULD_NOT_RUN
    return EXIT_BROKEN if verdicts.flaky else EXIT_KEPT


def report(verdicts: Verdicts) -> Iterator[str]:
    """What differed, and the figures."""
    for name, count in verdicts.flaky.items():
        yield f"{name}: {count} of {verdicts.of[name].total()} verdicts differ from the rest: {dict(verdicts.of[name])}"
    flaky = sum(verdicts.flaky.values())
    yield f"{verdicts.executions} executions of {len(verdicts.of)} promises, {flaky} flaky verdicts."


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
