"""Who is running below whom, read from /proc: how tests see that nothing is left behind."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="processes are read from /proc, as on Linux")


def wait_until(holds: Callable[[], object], *, timeout: float) -> bool:
    """Whether a fact about processes comes to hold; there is no event to wait for."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def table() -> dict[int, tuple[int, int, str]]:
    """Every live process: its parent, its session, its command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                facts = (folder / "stat").read_text().rpartition(")")[2].split()
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            except OSError:
                continue
            if facts[0] != "Z":
                found[int(folder.name)] = (int(facts[1]), int(facts[3]), line)
    return found


def descendants(root: int) -> list[int]:
    """Every process below a process, itself included."""
    processes, below = table(), [root]
    for parent in below:
        below += [pid for pid, (above, _, _) in processes.items() if above == parent]
    return below


def family(root: int) -> list[str]:
    """The command lines of a process's descendants and of all in its session."""
    processes, below = table(), set(descendants(root))
    return [line for pid, (_, session, line) in processes.items() if pid in below or session == root]


def alive(pids: set[int]) -> list[str]:
    """The command lines of those that still run."""
    return [line for pid, (_, _, line) in table().items() if pid in pids]


def marked(mark: str) -> list[str]:
    """The command lines of those that were started with `mark` in their environment, by whomever."""
    found = []
    for pid, (_, _, line) in table().items():
        with contextlib.suppress(OSError):
            if mark.encode() in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(line)
    return found
