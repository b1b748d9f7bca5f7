"""`python -m benchmarks.profile`: where wall time and CPU of promises go, by step and by kind of process.

It runs the gate with one worker on the promises that are chosen (`-m must` unless told otherwise), and reads the CPU
times of all its processes at the start and the end of each step. What a renderer computes therefore counts for the
step during which it computes. A step within another is not part of the outer one. "All else" is pytest, the report and
what no step covers.
"""

from __future__ import annotations

import functools
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext

import fixtures.running.plugin
from e2e.gate import pytest_on
from fixtures.lab.lab import Lab
from fixtures.preparing.build import ROOT
from fixtures.watching import settling
from fixtures.watching.gallery import GalleryPage
from fixtures.watching.stage import Stage

STEPS: tuple[tuple[object, str, str], ...] = (
    (Lab, "reset", "set the lab back"),
    (BrowserContext, "new_page", "new page"),
    (Stage, "fill_library", "store videos"),
    (Stage, "open", "open the gallery"),
    (GalleryPage, "find_button", "find the button"),
    (Stage, "_perform", "click"),
    (Stage, "settle", "wait for silence"),
    (settling, "look", "look at the alerts"),
    (Stage, "_picture", "take a picture"),
    (Stage, "expect", "judge"),
    (fixtures.running.plugin, "close", "close the page"),
)
ELSE = "all else"
PARTS = {
    "--type=renderer": "renderer", "--type=gpu-process": "GPU", "network.mojom": "network", "run-driver": "driver",
    "workerd": "engine", "miniflare": "engine", "--headless": "browser",
}  # fmt: skip
Times = defaultdict[str, float]  # seconds by kind of process, and "wall"; "times" is how often a step came
COLUMNS = ("renderer", "browser", "GPU", "network", "driver", "engine", "python")


class Profiler:
    """A plugin of pytest that adds up, for each button and step, the times spent and how often it came."""

    def __init__(self) -> None:
        self.spent: defaultdict[tuple[str, str], Times] = defaultdict(lambda: defaultdict(float))
        self.tried: Counter[str] = Counter()
        self.button, self.steps = "", [ELSE]
        self.kinds: dict[psutil.Process, str] = {}
        self.last, self.at = dict[psutil.Process, float](), time.perf_counter()
        for owner, name, step in STEPS:
            setattr(owner, name, self.measured(getattr(owner, name), step))

    def measured(self, work: Callable[..., Any], step: str) -> Callable[..., Any]:
        """The same function, whose time counts for a step."""

        @functools.wraps(work)
        def timed(*arguments: Any, **named: Any) -> Any:
            self.add_up()
            self.spent[self.button, step]["times"] += 1
            self.steps.append(step)
            try:
                return work(*arguments, **named)
            finally:
                self.add_up()
                self.steps.pop()

        return timed

    def add_up(self) -> None:
        """Count what was spent since the last time for the step that is on."""
        into = self.spent[self.button, self.steps[-1]]
        now = dict(self.processes())
        for process, cpu in now.items():
            into[self.kinds[process]] += cpu - self.last.get(process, 0)
        into["wall"] += time.perf_counter() - self.at
        self.last, self.at = now, time.perf_counter()

    def processes(self) -> Iterator[tuple[psutil.Process, float]]:
        """Every process of the run, with its CPU in seconds."""
        own = psutil.Process()
        for process in [own, *own.children(recursive=True)]:
            try:
                if process not in self.kinds:
                    command = " ".join(process.cmdline())
                    known = (kind for word, kind in PARTS.items() if word in command)
                    self.kinds[process] = "python" if process == own else next(known, "engine")
                times = process.cpu_times()
            except psutil.Error:
                continue
            yield process, times.user + times.system

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """A promise begins and ends."""
        self.add_up()
        self.button = item.name.rpartition("-")[2].rstrip("]")
        self.tried[self.button] += 1
        result = yield
        self.add_up()
        self.button = ""
        return result


def table(profiler: Profiler) -> Iterator[str]:
    """Milliseconds per promise, by button."""
    for button, tried in profiler.tried.items():
        yield f"\n{button}, {tried} promises: ms per promise"
        yield f"{'step':22}{'times':>7}{'wall':>7}{'CPU':>7}" + "".join(f"{kind:>10}" for kind in COLUMNS)
        total: Times = defaultdict(float)
        for step in [*(step for _, _, step in STEPS), ELSE]:
            spent = profiler.spent[button, step]
            for kind, seconds in spent.items():
                total[kind] += seconds
            yield row(step, spent, tried)
        yield row("together", total, tried)


def row(step: str, spent: Times, tried: int) -> str:
    """One step."""
    figures = [spent["wall"], sum(spent[kind] for kind in COLUMNS)]
    cells = "".join(f"{1000 * figure / tried:7.0f}" for figure in figures)
    times = f"{spent['times'] / tried:7.1f}" if step not in (ELSE, "together") else f"{'':7}"
    return f"{step:22}{times}{cells}" + "".join(f"{1000 * spent[kind] / tried:10.0f}" for kind in COLUMNS)


def main() -> int:
    """pytest's exit code."""
    profiler = Profiler()
    chosen = sys.argv[1:] or ["-m", "must"]
    options = ["-qq", "-p", "no:cacheprovider", "-p", "e2e.only_ours", *chosen]
    code = pytest.main([*pytest_on(ROOT / "e2e"), *options], plugins=[profiler])
    print("\n".join(table(profiler)))
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
