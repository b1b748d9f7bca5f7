"""What goes on beside a round of the soak: busy processors, a busy disk, programs that stand still for seconds."""

from __future__ import annotations

import contextlib
import random
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

BUSY = "while True: pass"
# 32 MB at a time, written through to the disk that the browsers save to as well.
WRITING = """
import os, sys
with open(sys.argv[1], "wb", 0) as file:
    while True:
        file.seek(0)
        file.write(bytes(32_000_000))
        os.fsync(file.fileno())
"""
# Chromium, Firefox, WebKitGTK, Playwright's driver, the bucket's engine. Not what runs the scripts of pages: one that
# stands still is a frozen page, which is a finding.
STOPPABLE = ("chrom", "headless_shell", "firefox", "webkit", "minibrowser", "node", "workerd")
STOPPED_FOR = (1.0, 5.0)  # seconds
BETWEEN = (2.0, 6.0)  # seconds


@dataclass(frozen=True, slots=True)
class Load:
    """Under what a round is run."""

    workers: int
    hogs: int = 0  # processes that do nothing but burn a core
    disk: bool = False  # a process that writes all the time
    stops: bool = False  # browser, driver or engine stands still (SIGSTOP) at random

    def __str__(self) -> str:
        said = [f"{self.workers} worker{'s' * (self.workers > 1)}"]
        said += [f"{self.hogs} CPU hog{'s' * (self.hogs != 1)}"] if self.hogs else []
        said += ["a busy disk"] if self.disk else []
        said += ["SIGSTOP"] if self.stops else []
        return ", ".join(said)


LOADS = (Load(2), Load(2, hogs=4), Load(2, stops=True), Load(2, hogs=8), Load(3, disk=True), Load(2, hogs=16))


@contextlib.contextmanager
def beside(load: Load, process: subprocess.Popen[str], chance: random.Random) -> Iterator[list[str]]:
    """The load, for the length of the block; what was stopped, and for how long, is added to the list."""
    stopped: list[str] = []
    with contextlib.ExitStack() as stack:
        for _ in range(load.hogs):
            stack.enter_context(running(sys.executable, "-c", BUSY))
        if load.disk:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            stack.enter_context(running(sys.executable, "-c", WRITING, str(folder / "written")))
        if load.stops:
            stack.enter_context(stopping(process.pid, chance, stopped))
        yield stopped


@contextlib.contextmanager
def running(*command: str) -> Iterator[None]:
    """A process, for the length of the block."""
    with subprocess.Popen(command) as process:
        try:
            yield
        finally:
            process.kill()


@contextlib.contextmanager
def stopping(root: int, chance: random.Random, stopped: list[str]) -> Iterator[None]:
    """Now and then one of the programs below `root` stands still for some seconds; all go on after the block."""
    over = threading.Event()

    def stop_some() -> None:
        while not over.wait(chance.uniform(*BETWEEN)):
            with contextlib.suppress(psutil.NoSuchProcess):
                below = [one for one in psutil.Process(root).children(recursive=True) if may_be_stopped(one)]
                if not below:
                    continue
                one = chance.choice(below)
                seconds = chance.uniform(*STOPPED_FOR)
                one.suspend()
                try:
                    over.wait(seconds)
                finally:
                    one.resume()
                stopped.append(f"{one.name()} {seconds:.1f} s")

    thread = threading.Thread(target=stop_some, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def may_be_stopped(process: psutil.Process) -> bool:
    """Whether it is one of those programs. Raises psutil.NoSuchProcess."""
    pages = "--type=renderer" in process.cmdline() or process.name().startswith(("WebKitWeb", "Web Content"))
    return process.name().lower().startswith(STOPPABLE) and not pages
