"""Repeats the gate under changing load and in changing order, and counts flaky verdicts."""

from __future__ import annotations

import itertools
import random
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fixtures.errors import EXIT_BROKEN, EXIT_COULD_NOT_RUN, EXIT_KEPT, CannotRun
from fixtures.running.verdict import Cell, read_verdicts
from tests.soak.loads import LOADS, beside


@dataclass(slots=True)
class Verdicts:
    """The verdicts on each promise, counted over all rounds."""

    of: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, cells: Iterable[Cell]) -> list[str]:
        """Take in the verdicts of one round; returns the promises that have another one than before.

        What is broken by other findings is another verdict.
        """
        changed = []
        for cell in cells:
            before = len(known := self.of[cell.name])
            known[": ".join(filter(None, [cell.state, ", ".join(cell.codes)]))] += 1
            changed += [cell.name] * (before > 0 and len(known) > before)
        return changed

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
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "verdicts.jsonl")
            began = time.monotonic()
            options = ["-n", str(load.workers), f"--shuffle={number}", f"--verdicts={file}"]
            with subprocess.Popen(
                [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
            ) as process, beside(load, process, random.Random(number)) as stopped:  # fmt: skip
                said, _ = process.communicate()
            if not file.is_file() or not (cells := read_verdicts(file)):
                raise CannotRun("`check` did not run:", detail=said[-4000:])
            for name in verdicts.add(cells.values()):
                say(f"  {name}: {cells[name].state}\n{cells[name].account or cells[name].reason}")
        took = time.monotonic() - began
        flaky = sum(verdicts.flaky.values())
        stops = f" ({len(stopped)} of them)" if load.stops else ""
        say(f"round {number}: {load}{stops}: {len(cells)} promises in {took:.0f} s; {flaky} flaky verdicts so far")
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
