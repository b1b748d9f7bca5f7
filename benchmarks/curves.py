"""`python -m benchmarks.curves`: what a test costs by rows of the library and by size of the file, and how fast
a large file passes our servers, beside curl at the engine itself.

The bundled gallery shows all its rows: of 10,000 none is there within the ten seconds that a test waits.
The first two are a further test of `gate.py` without start-up, as in `python -m benchmarks`; medians of the rounds. A
file's way is the time in which curl reads it: from the R2 engine, through the edge, and through the backend's stream.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.__main__ import FEW, GATE, Cost, Setup, run, say
from e2e.pages import GalleryPage
from fake_backend.library import public_bucket
from fake_backend.links import presign
from fixtures.errors import CannotRun
from fixtures.lab.lab import Lab, running_lab
from fixtures.lab.media import MEGABYTE, noise
from fixtures.preparing.browser import on_system
from fixtures.preparing.build import prepare_gallery
from fixtures.preparing.chromium import Chromium

ROWS = {10: 20, 100: 20, 1_000: 10, 3_000: 6}  # and how many tests a run has
SIZES = {1: 20, 10: 20, 100: 10, 1_000: 6}  # MB
GIGABYTE = 1_000 * MEGABYTE


def further(name: str, value: int, tests: int, browser: str) -> Cost:
    """A further test, in seconds, where the library or the file is so large."""
    few, all_ = (
        run(Setup(browser, 1, GATE), count, {name: str(value)}, Path(), timeout=1800) for count in (FEW, tests)
    )
    return all_.per(tests - FEW, less=few)


def curve(name: str, points: dict[int, int], unit: int, rounds: int, browser: str) -> Iterator[str]:
    """A line for each point."""
    for point, tests in points.items():
        costs = [further(name, point * unit, tests, browser) for _ in range(rounds)]
        yield f"{point:>10,}{median(cost.wall for cost in costs):>10.2f}{median(cost.cpu for cost in costs):>10.2f}"


def seconds(url: str) -> float:
    """How long curl takes to read a whole file from one of our servers. Raises CannotRun where it cannot."""
    parts = urlsplit(url)
    done = subprocess.run(
        ["curl", "--silent", "--fail", "--resolve", f"{parts.hostname}:{parts.port}:127.0.0.1",
         "--output", "/dev/null", "--write-out", "%{size_download} %{time_total}", url],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    size, _, took = done.stdout.partition(" ")
    if done.returncode or int(size) != GIGABYTE:
        raise CannotRun(f"curl ended with {done.returncode} after {size} bytes of {url}.")
    return float(took)


def highest_memory() -> int:
    """Bytes that this process, which holds the lab's servers, had in memory at the worst moment."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


def ways(lab: Lab, rounds: int) -> Iterator[str]:
    """A line for each way of a gigabyte."""
    video = lab.add_video("A gigabyte", file_size=GIGABYTE)
    with tempfile.TemporaryFile() as file:
        for part in noise("a gigabyte", GIGABYTE):
            file.write(part)
        file.seek(0)
        lab.s3.put_object(Bucket=lab.bucket.name, Key=video.record.key, Body=file)
    through = {
        "engine": presign(lab.bucket, video.record.key),
        "edge": presign(public_bucket(lab.backend), video.record.key),
        "backend": f"{lab.origin}/api/downloads/{video.record.id}/download",
    }
    took: dict[str, list[float]] = defaultdict(list)
    before = highest_memory()
    for _ in range(rounds):
        for way, link in through.items():
            took[way].append(seconds(link))
    base = median(took["engine"])
    for way, times in took.items():
        rate = GIGABYTE / median(times) / MEGABYTE
        yield f"{way:>10}{rate:>10.0f}{base / median(times):>10.2f}"
    yield f"memory of the servers' process: {(highest_memory() - before) / MEGABYTE:.0f} MB more than before"


def main() -> int:
    """0 when all was measured, 2 when something could not be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curves", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="rounds over everything (default 3)")
    rounds = parser.parse_args().rounds
    try:
        browser = on_system(Chromium(headless=True)) or ""
        target = prepare_gallery(None, GalleryPage, variant=None, say=say)
        with running_lab(target, GalleryPage, say=say) as lab:
            print(f"{'a gigabyte':>10}{'MB/s':>10}{'× engine':>10}", *ways(lab, rounds), sep="\n", flush=True)
        for head, name, points, unit in (
            ("rows", "BENCH_ROWS", ROWS, 1),
            ("MB", "BENCH_SIZE", SIZES, MEGABYTE),
        ):
            print(f"\n{head:>10}{'wall, s':>10}{'CPU, s':>10}", flush=True)
            for line in curve(name, points, unit, rounds, browser):
                print(line, flush=True)
    except CannotRun as error:
        say(str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
