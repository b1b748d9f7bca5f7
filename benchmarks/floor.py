"""`python -m benchmarks.floor`: what the whole gate costs beside its floor, the same pages and clicks without a judge.

The bare script opens the bundled gallery in a fresh context, clicks and checks the saved file, and does nothing else:
what observes and judges as well cannot cost less. A page with one click and a page with several give the cost of a page
and of a further click; the gate's own run says how many of each it needs. What a promise takes beside them, such as a
video that plays, a reload or an audit of accessibility, is not in the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from benchmarks.__main__ import BARE, FEW, HERE, Setup, facts_of, measure, run, say
from e2e.gate import pytest_on, workers
from e2e.pages import GalleryPage
from fixtures.errors import CannotRun
from fixtures.lab.lab import running_lab
from fixtures.preparing.browser import on_system
from fixtures.preparing.build import ROOT, prepare_gallery
from fixtures.preparing.chromium import Chromium

PAGES, CLICKS = 22, 5  # pages of a bare run, and how often each is clicked to learn what a click costs


def gate(browser: str) -> tuple[float, float, Counter[str]]:
    """A whole gate: its wall time and CPU in seconds, and how many promises, pages and clicks it had."""
    with tempfile.TemporaryDirectory() as folder:
        counts = Path(folder) / "counts"
        options = ["-qq", "-p", "no:cacheprovider", "-p", "benchmarks.counting", *workers(None)]
        command = [sys.executable, "-m", "pytest", *pytest_on(ROOT / "e2e"), "-p", "e2e.only_ours", *options]
        cost = measure(
            [command], {"BENCH_COUNTS": str(counts), "GALLERY_E2E_BROWSER": browser}, timeout=1800, who="the gate"
        )
        lines = [Counter(json.loads(line)) for line in counts.read_text().splitlines()]
    return cost["wall"], cost["cpu"], sum(lines, Counter())


def main() -> int:
    """0 when all was measured, 2 when something could not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floor", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the bare script (default 3)")
    rounds = parser.parse_args().rounds
    try:
        browser = on_system(Chromium(headless=True)) or ""
        target = prepare_gallery(None, GalleryPage, variant=None, say=say)
        with running_lab(target, GalleryPage, say=say) as lab:
            facts, bare = facts_of(lab), Setup(browser, 1, BARE)

            def further(clicks: int) -> float:
                few, all_ = (run(bare, tests, {**facts, "BENCH_CLICKS": str(clicks)}, HERE) for tests in (FEW, PAGES))
                return all_.per(PAGES - FEW, less=few).cpu

            once, often = (median(further(clicks) for _ in range(rounds)) for clicks in (1, CLICKS))
        wall, cpu, counted = gate(browser)
    except CannotRun as error:
        say(str(error))
        return 2
    click = (often - once) / (CLICKS - 1)
    floor = counted["pages"] * once + max(0, counted["clicks"] - counted["pages"]) * click
    print(
        f"bare script: {1000 * once:.0f} ms of CPU for a page with a click, {1000 * click:.0f} ms for a further one\n"
        f"gate, {workers(None)[1]} workers: {wall:.0f} s, {cpu:.0f} s of CPU, for {counted['promises']} promises, "
        f"{counted['pages']} pages, {counted['clicks']} clicks\n"
        f"floor: {floor:.0f} s of CPU, so the gate is at {cpu / floor:.2f} of it; on this machine at least "
        f"{floor / (os.cpu_count() or 1):.0f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
