"""`python -m benchmarks`: the same downloads by three contenders in turn, round after round; medians and ratios."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from e2e.pages import GalleryPage
from fixtures.errors import CannotRun, tail
from fixtures.lab.lab import Lab, running_lab
from fixtures.preparing.browser import on_system
from fixtures.preparing.build import ROOT, prepare_gallery
from fixtures.preparing.chromium import SHELL, SYSTEM, Chromium
from fixtures.preparing.node import find_node, node_packages

HERE = Path(__file__).parent
BARE, GATE, PEER = "bare script", "gate", "@playwright/test"
CONTENDERS = (BARE, GATE, PEER)
FEW = 2  # tests of the short run that tells start-up from the rest
TITLE = "Summer Cup Final"
NOTES = """\
CPU is user + system of every process a contender starts, browsers included; nothing is subtracted. The gate's holds
its own lab; the other two meet one in this process, whose CPU is the column `servers` (without the bucket engine's).
`marginal` is a further test, without start-up: the whole run less a run of {few} tests, over the difference.
Ratios are of CPU per test at as many workers: `× bare` against the bare script in full Chromium, `× peer` against
@playwright/test in the same browser."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, of a whole run or of one test."""

    wall: float
    cpu: float
    servers: float

    def per(self, tests: int, less: Cost | None = None) -> Cost:
        """The cost of one of `tests` tests, after taking off another run's cost."""
        other = less or Cost(0, 0, 0)
        return Cost(*((mine - its) / tests for mine, its in zip(self.values, other.values, strict=True)))

    @property
    def values(self) -> tuple[float, float, float]:
        return self.wall, self.cpu, self.servers


@dataclass(frozen=True, slots=True)
class Setup:
    """Who runs how many at a time in what."""

    browser: str  # the program's path
    workers: int
    contender: str


def command(setup: Setup, packages: Path, output: str) -> list[list[str]]:
    """What to start side by side for a contender."""
    python = [sys.executable, "-W", "ignore"]
    if setup.contender == BARE:
        return [[*python, str(HERE / "bare.py")]] * setup.workers
    if setup.contender == GATE:
        many = ["-n", str(setup.workers)] if setup.workers > 1 else []
        options = ["-q", "-p", "no:cacheprovider", "--output", output, *many]
        return [[sys.executable, "-m", "pytest", *options, str(HERE / "gate.py")]]
    cli = packages / "node_modules" / "@playwright" / "test" / "cli.js"
    return [[str(find_node().bin / "node"), str(cli), "test", "--config", str(HERE / "peer" / "playwright.config.js")]]


def measure(commands: list[list[str]], environment: dict[str, str], *, timeout: float, who: str) -> dict[str, float]:
    """Run commands side by side to their end: `wall` and `cpu`, in seconds.

    Raises CannotRun with the last words when one of them fails or all take too long.
    """
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.measured", json.dumps(commands)],
        cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
    )  # fmt: skip
    try:
        told, log = process.communicate(timeout=timeout)
    except BaseException as error:
        process.terminate()  # it stops what it started
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise CannotRun(f"{who} did not end within {timeout:.0f} s.") from None
        raise
    if process.returncode:
        raise CannotRun(f"A test of {who} failed:", detail=tail(log))
    figures: dict[str, float] = json.loads(told)
    return figures


def run(setup: Setup, tests: int, facts: dict[str, str], packages: Path, *, timeout: float = 300) -> Cost:
    """One run to its end. Raises CannotRun with its last words when a test of it failed or it takes too long."""
    with tempfile.TemporaryDirectory() as output:
        chosen = {"BENCH_BROWSER": setup.browser, "GALLERY_E2E_BROWSER": setup.browser, "BENCH_OUTPUT": output}
        counts = {"BENCH_TESTS": str(tests), "BENCH_WORKERS": str(setup.workers)}
        found = {"NODE_PATH": str(packages / "node_modules")}
        servers = time.process_time()
        who = f"{setup.contender} in {setup.browser}"
        figures = measure(
            command(setup, packages, output), {**facts, **chosen, **counts, **found}, timeout=timeout, who=who
        )
        servers = time.process_time() - servers
    return Cost(**figures, servers=servers)


def facts_of(lab: Lab) -> dict[str, str]:
    """A library like the gate's in the lab, and what the other two must know of it."""
    lab.add_shared("Opening Match", "neighbour-1")
    video = lab.add_video(TITLE)
    lab.add_shared("Training Day", "neighbour-2")
    name = f"{TITLE.replace(' ', '_')}_final.mp4"
    return {"BENCH_ADDRESS": lab.address, "BENCH_TITLE": TITLE, "BENCH_NAME": name, "BENCH_SHA256": video.media.sha256}


def middle(costs: list[Cost]) -> Cost:
    """The median of each figure."""
    return Cost(*(median(figures) for figures in zip(*(cost.values for cost in costs), strict=True)))


def table(costs: dict[Setup, list[tuple[Cost, Cost]]], tests: int) -> Iterator[str]:
    """Medians over the rounds, in milliseconds per test, and the ratios of their CPU."""
    # Two figures of each: all of a run's cost over its tests, and the marginal one.
    medians = {setup: [middle(list(kind)) for kind in zip(*rounds, strict=True)] for setup, rounds in costs.items()}
    full = next((setup.browser for setup in costs if not setup.browser.endswith(SHELL)), "")
    yield f"{'':42}{f'each of {tests}, ms':>24}{'marginal, ms':>16}{'× bare':>16}{'× peer':>16}"
    heads = "wall", "CPU", "servers", "wall", "CPU", "all", "marginal", "all", "marginal"
    titles = [f"{head:>{9 if head == 'marginal' else 8}}" for head in heads]
    yield f"{'browser':24}{'n':>2}  {'contender':16}" + "".join(titles)
    for setup, (whole, further) in medians.items():
        times = [whole.wall, whole.cpu, whole.servers, further.wall, further.cpu]
        cells = [f"{time * 1000:8.0f}" for time in times]
        for other in (Setup(full, setup.workers, BARE), Setup(setup.browser, setup.workers, PEER)):
            if other in medians:
                base, its_further = medians[other]
                cells += [f"{whole.cpu / base.cpu:8.2f}", f"{further.cpu / its_further.cpu:9.2f}"]
            else:
                cells += [f"{'–':>8}", f"{'–':>9}"]
        yield f"{Path(setup.browser).name:24}{setup.workers:>2}  {setup.contender:16}" + "".join(cells)


def say(line: str) -> None:
    """Tell a person how far it has come."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """0 when every run ended well, 2 when one could not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--tests", type=int, default=20, help="tests of a run (default 20)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all contenders (default 3)")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2], help="how many at a time (default 1 2)")
    parser.add_argument("--browser", nargs="+", metavar="PATH", help="default: the system's full one and its shell")
    chosen = parser.parse_args()
    if chosen.tests <= FEW or any(chosen.tests % workers or FEW % workers for workers in chosen.workers):
        parser.error(f"--tests must be more than {FEW}, and both numbers divide by every number of workers")
    browsers = chosen.browser or [path for path in (on_system(Chromium(headless=False)), shutil.which(SHELL)) if path]
    costs: dict[Setup, list[tuple[Cost, Cost]]] = defaultdict(list)
    try:
        if not browsers:
            raise CannotRun(f"There is no browser to measure: install {SHELL} or {SYSTEM[0]}, or use --browser.")
        packages = node_packages(HERE / "peer", say=say)
        target = prepare_gallery(None, GalleryPage, variant=None, say=say)
        with running_lab(target, GalleryPage, say=say) as lab, tempfile.TemporaryDirectory() as compiled:
            # Python's bytecode is kept, whatever this shell says of it, and made before the first round.
            facts = {**facts_of(lab), "PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": compiled}
            for contender in CONTENDERS:
                run(Setup(browsers[0], 1, contender), FEW, facts, packages)
            for number in range(chosen.rounds):
                for setup in (Setup(b, w, c) for b in browsers for w in chosen.workers for c in CONTENDERS):
                    few, all_ = (run(setup, tests, facts, packages) for tests in (FEW, chosen.tests))
                    whole, further = all_.per(chosen.tests), all_.per(chosen.tests - FEW, less=few)
                    costs[setup].append((whole, further))
                    who = f"{Path(setup.browser).name} × {setup.workers}, {setup.contender}"
                    took = f"{all_.wall:.1f} s, {all_.cpu:.1f} s of CPU, {further.cpu * 1000:.0f} ms a further test"
                    say(f"round {number + 1}: {who}: {took}")
    except CannotRun as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    print("\n".join(table(costs, chosen.tests)), NOTES.format(few=FEW), sep="\n\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
